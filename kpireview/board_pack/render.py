"""Makes the PDF: the only file that imports WeasyPrint. Nothing is fetched, nothing is read, the same input gives the same bytes."""

from __future__ import annotations

import base64
import binascii
import gc
import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from kpireview.board_pack.options import ExportOptions, logo_type
from kpireview.board_pack.pages import html_of, made_on
from kpireview.board_pack.record import PACK_NAME, RECORD_NAME, REVIEW_NAME, Attached, lines, record
from kpireview.board_pack.shown import Shown, effective, what_is_shown, withheld_pack
from kpireview.board_pack.theme import Theme, load_theme
from kpireview.errors import Fault, RenderError, ReviewFileError
from kpireview.model import Pack, Review

if TYPE_CHECKING:
    from kpireview.catalog import Catalog

_SCHEME = "pack:"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# PDF/UA is claimed through metadata, and PDF/A wants every such schema described.
_UA = f"""<rdf:Description xmlns:rdf="{_RDF}" rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description xmlns:rdf="{_RDF}" rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>PDF/UA part</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag>\
</pdfaExtension:schemas></rdf:Description>
""".encode()
# WeasyPrint shares a font map between threads; the collector's pause is a setting of the whole process.
_ONE_AT_A_TIME = threading.Lock()


class MemoryFetcher(URLFetcher):  # type: ignore[misc]
    """Serves bundled assets from memory; every other URL, of whatever scheme, is refused and noted."""

    def __init__(self, assets: Mapping[str, tuple[bytes, str]]) -> None:
        super().__init__(allowed_protocols=("pack",), allow_redirects=False)
        self._assets = assets
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Returns a bundled asset; raises ValueError for anything else."""
        found = self._assets.get(url[len(_SCHEME) :]) if url.startswith(_SCHEME) else None
        if found is None:
            self.refused.append(url[:200])
            raise ValueError("only bundled assets are loaded")
        return URLFetcherResponse(url, found[0], {"Content-Type": found[1]})


@dataclass(frozen=True)
class Prepared:
    """Everything that WeasyPrint is given: finished HTML, styles, assets, attachments, and what identifies the file."""

    html: str
    css: str
    theme: Theme
    shown: Shown
    attachments: tuple[tuple[str, str, bytes], ...]
    logo: tuple[bytes, str] | None


def prepare(pack: Pack, catalog: Catalog, review: Review, options: ExportOptions, shown: Shown | None = None) -> Prepared:
    """Returns what the PDF is made from; all that is ours happens here, before WeasyPrint."""
    if (review.pack.company, review.pack.period) != (pack.company.name, pack.period.label):
        problem = f"is of {review.pack.company}, {review.pack.period}, and not of {pack.company.name}, {pack.period.label}"
        raise ReviewFileError(Fault("review", "/pack", problem, "review this pack"))
    theme = load_theme(options.theme)
    visible = shown or what_is_shown(pack, catalog, review, options)
    given, options = options, effective(options)
    html = html_of(visible, catalog, options, theme, lines(visible, catalog, theme))
    attachments: tuple[tuple[str, str, bytes], ...] = ()
    if options.attached != "none":
        whole = visible.pack if options.attached == "shown" else withheld_pack(pack, catalog, given)[0]
        files = Attached.of(whole, visible.review)
        attachments = (
            (PACK_NAME, "The figures and texts that these pages show", files.pack),
            (REVIEW_NAME, "What the rules and the reviewers said", files.review),
            (RECORD_NAME, "Hashes of what the pages were made from", record(visible, catalog, theme, options, html, files)),
        )
    return Prepared(html, theme.css(options.paper, options.accent), theme, visible, attachments, _logo(options.logo))


def render_pdf(pack: Pack, catalog: Catalog, review: Review, options: ExportOptions) -> bytes:
    """Returns the board pack as a tagged PDF that targets PDF/A-3a and PDF/UA-1.

    Raises SettingsError for options that can't be met (an unknown name to withhold), ReviewFileError for a review of another pack, and
    RenderError if the pages can't be made.
    """
    return pdf_of(prepare(pack, catalog, review, options))


def preview_pdf(pack: Pack, catalog: Catalog, review: Review, options: ExportOptions, section: str) -> bytes:
    """Returns one section alone as a PDF, for a preview while a person edits."""
    from dataclasses import replace

    return pdf_of(prepare(pack, catalog, review, replace(options, only=section, attach="none")))


def pdf_of(made: Prepared) -> bytes:
    """Returns the PDF of finished HTML."""
    assets = {name: (body, "font/ttf") for name, body in made.theme.assets.items()}
    if made.logo:
        assets["logo"] = made.logo
    fetcher = MemoryFetcher(assets)
    when = made_on(made.shown)
    digest = hashlib.sha256(made.html.encode() + b"\0" + made.css.encode())
    for _, _, body in made.attachments:
        digest.update(b"\0" + body)
    with _ONE_AT_A_TIME:
        collecting = gc.isenabled()
        gc.disable()
        try:
            fonts = FontConfiguration()
            attachments = [
                Attachment(
                    string=body,
                    name=name,
                    description=words,
                    created=when,
                    modified=when,
                    relationship="Source" if name == PACK_NAME else "Data",
                )
                for name, words, body in made.attachments
            ]
            settings: dict[str, Any] = {"pdf_variant": "pdf/a-3a", "attachments": attachments}
            style = CSS(string=made.css, font_config=fonts, url_fetcher=fetcher)
            document = HTML(string=made.html, url_fetcher=fetcher).render(stylesheets=[style], font_config=fonts, **settings)
            plain = document.metadata.generate_rdf_metadata
            document.metadata.generate_rdf_metadata = lambda *a: plain(*a).replace(b"</rdf:RDF>", _UA + b"</rdf:RDF>")
            body = document.write_pdf(pdf_identifier=digest.digest()[:16], finisher=_scopes, **settings)
        except (
            RecursionError,
            MemoryError,
            ValueError,
            KeyError,
            IndexError,
            TypeError,
            AttributeError,
            AssertionError,
            ZeroDivisionError,
        ) as error:
            raise RenderError(
                f"The PDF can't be made: {type(error).__name__} while pages were laid out; export one section at a time to find the one"
            ) from error
        finally:
            if collecting:
                gc.enable()
    return bytes(body)


def _scopes(document: Any, pdf: Any) -> None:
    """Says of every header cell whether it heads a column or a row; readers that don't follow /Headers need it."""
    by_reference: dict[Any, Any] = {
        o.reference: o for o in pdf.objects if hasattr(o, "get") and o.get("S") in ("/TR", "/THead", "/TBody", "/Table")
    }
    for cell in pdf.objects:
        if hasattr(cell, "get") and cell.get("S") == "/TH" and "A" in cell:
            row = by_reference.get(cell["P"])
            group = by_reference.get(row["P"]) if row else None
            cell["A"]["Scope"] = "/Column" if group and group["S"] == "/THead" else "/Row"


def _logo(url: str | None) -> tuple[bytes, str] | None:
    if not url:
        return None
    try:
        body = base64.b64decode(url.partition(",")[2], validate=True)
    except binascii.Error:
        return None
    kind = logo_type(body)
    return (body, kind) if kind else None

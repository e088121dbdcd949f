"""Checks that a PDF's attachments and its pages belong together: hashes first, then the pages are made again and compared."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

import kpireview
from kpireview.board_pack.options import ExportOptions
from kpireview.board_pack.record import FORMAT, PACK_NAME, RECORD_NAME, REVIEW_NAME, sha
from kpireview.board_pack.shown import Shown, Status, shown_pack
from kpireview.errors import Fault, KpireviewError, PackError
from kpireview.model import Pack, Review
from kpireview.model.serial import pack_bytes

if TYPE_CHECKING:
    from kpireview.catalog import Catalog

State = Literal["same", "differs", "unknown"]
MAX_ATTACHMENT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison: what was compared, whether it is the same, and a word about it."""

    what: str
    state: State
    detail: str = ""


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What verification found; `ok` if nothing differs."""

    checks: tuple[Check, ...]
    company: str = ""
    period: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing differs and the PDF carries a record at all."""
        return bool(self.checks) and all(c.state != "differs" for c in self.checks)

    def lines(self) -> list[str]:
        """Returns the result for people, one line a comparison."""
        words = {"same": "ok      ", "differs": "DIFFERS ", "unknown": "unknown "}
        head = [f"{self.company}, {self.period}"] if self.company else []
        last = "The pages and the attachments belong together." if self.ok else "The pages and the attachments do not belong together."
        if self.ok and any(c.state == "unknown" for c in self.checks):
            last = "Nothing differs, but not everything could be compared."
        return [*head, *(words[c.state] + c.what + (f": {c.detail}" if c.detail else "") for c in self.checks), last]

    def data(self) -> dict[str, Any]:
        """Returns the result for programs."""
        checks = [{"what": c.what, "state": c.state, "detail": c.detail} for c in self.checks]
        return {"format": "kpireview/verification@1", "ok": self.ok, "company": self.company, "period": self.period, "checks": checks}


def verify_pdf(data: bytes, catalog: Catalog | None = None, *, name: str = "the PDF") -> VerifyResult:
    """Returns whether a PDF's pages are what its attached pack gives with the templates, catalog and version that its record names.

    Without `catalog` the installed one is used; `name` is what errors call the file. Raises PackError if it is no PDF that can be read.
    """
    files = attachments(data, name)
    if RECORD_NAME not in files or PACK_NAME not in files or REVIEW_NAME not in files:
        found = ", ".join(sorted(files)) or "nothing"
        return VerifyResult((Check("attachments", "differs", f"a record of kpireview's is needed, the file carries {found}"),))
    try:
        record = json.loads(files[RECORD_NAME])
        if not isinstance(record, dict) or record.get("format") != FORMAT:
            raise ValueError("format")
        held = record["attached"]
        checks = [
            _same("attached pack", sha(files[PACK_NAME]), held["pack_sha256"]),
            _same("attached review", sha(files[REVIEW_NAME]), held["review_sha256"]),
        ]
        pack = Pack.model_validate(json.loads(files[PACK_NAME], parse_float=Decimal, parse_int=Decimal))
        review = _review(files[REVIEW_NAME])
        options = ExportOptions.of_data(record["options"])
        facts = record["shown"]
        status = Status(**facts["status"])
        small = pack if options.attached == "shown" else shown_pack(pack, options)[0]
        checks.append(_same("what is shown of the pack", sha(pack_bytes(small)), record["shown_sha256"]))
        checks.append(_same("pack that was reviewed", review.pack.sha256, record["pack_sha256"]))
        shown = Shown(small, review, status, facts["cuts"], tuple(facts["stale"]), tuple(facts["unreported"]))
        checks += _again(data, record, pack, review, options, shown, catalog)
    except (KeyError, TypeError, ValueError, RecursionError, ValidationError, KpireviewError) as error:
        why = error.lines()[0] if isinstance(error, KpireviewError) else type(error).__name__
        return VerifyResult((Check("record", "differs", f"can't be used ({why})"),))
    return VerifyResult(tuple(checks), pack.company.name, pack.period.label)


def attachments(data: bytes, name: str = "the PDF") -> dict[str, bytes]:
    """Returns the files attached to a PDF by name; raises PackError if it can't be read."""
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it says of a broken file is said below, in one line
    try:
        reader = PdfReader(io.BytesIO(data))
        out = {}
        for item in reader.attachment_list:
            body = item.content
            if len(body) <= MAX_ATTACHMENT:
                out[item.name] = bytes(body)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise PackError(Fault(name, "", f"can't be read ({type(error).__name__})", "give a PDF of `kpireview export`")) from None
    return out


def _same(what: str, found: str, wanted: object) -> Check:
    if found == wanted:
        return Check(what, "same", found[:12])
    return Check(what, "differs", f"{found[:12]} instead of {str(wanted)[:12]}")


def _review(body: bytes) -> Review:
    raw = json.loads(body, parse_float=Decimal)
    for grade in raw.get("grades", ()):
        for criterion in grade.get("criteria", ()):
            if isinstance(criterion.get("weight"), int):
                criterion["weight"] = Decimal(criterion["weight"])
    for claim in raw.get("claims", ()):
        for key in ("stated", "pack"):
            if isinstance(claim.get(key), int) and not isinstance(claim[key], bool):
                claim[key] = Decimal(claim[key])
    usage = (raw.get("critic") or {}).get("usage")
    if usage and isinstance(usage.get("cost_usd"), int):
        usage["cost_usd"] = Decimal(usage["cost_usd"])
    return Review.model_validate(raw)


def _again(
    data: bytes, record: Mapping[str, Any], pack: Pack, review: Review, options: ExportOptions, shown: Shown, catalog: Catalog | None
) -> list[Check]:
    """Makes the pages again and compares them, as far as this installation is the one that made them."""
    from kpireview.board_pack.theme import load_theme

    if catalog is None:
        from kpireview.catalog import load_catalog

        catalog = load_catalog()
    theme = load_theme(options.theme)
    here = {"version": (kpireview.__version__, record["kpireview"]), "catalog": (catalog.sha256, record["catalog"]["sha256"]),
            "theme": (theme.sha256, record["theme"]["sha256"])}  # fmt: skip
    others = [name for name, (mine, theirs) in here.items() if mine != theirs]
    if others:
        return [
            Check(
                "pages", "unknown", f"made with another {' and '.join(others)} than this installation has, so they can't be made again here"
            )
        ]
    from kpireview.board_pack.render import pdf_of, prepare

    made = prepare(pack, catalog, review, options, shown)
    checks = [_same("pages as text", sha(made.html.encode()), record["html_sha256"])]
    if checks[0].state == "same":
        again = pdf_of(made)
        checks.append(Check("pages as drawn", "same", "byte for byte") if again == data else _drawn(data, again))
    return checks


def _drawn(data: bytes, again: bytes) -> Check:
    """Compares page by page; the same drawing is the same though the file was written otherwise (fonts embedded by other libraries)."""
    from pypdf import PdfReader

    mine, theirs = PdfReader(io.BytesIO(again)), PdfReader(io.BytesIO(data))
    if len(mine.pages) != len(theirs.pages):
        return Check("pages as drawn", "differs", f"{len(theirs.pages)} pages, where the attached pack gives {len(mine.pages)}")
    differing = [i + 1 for i, (a, b) in enumerate(zip(mine.pages, theirs.pages, strict=True)) if _words(a) != _words(b)]
    if differing:
        return Check("pages as drawn", "differs", "page " + ", ".join(map(str, differing[:12])) + (" …" if len(differing) > 12 else ""))
    return Check("pages as drawn", "same", "the same words on every page")


def _words(page: Any) -> str:
    return " ".join(str(page.extract_text()).split())

"""The PDF itself: tagged, archived, the same bytes each time, nothing fetched, and its own proof."""

from __future__ import annotations

import contextlib
import hashlib
import http.server
import io
import itertools
import os
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path

import pypdf
import pytest
from board_packs import empty, lively, review_of
from test_board_pack import HOSTILE

from kpireview.board_pack.options import ExportOptions, load_options
from kpireview.board_pack.render import MemoryFetcher, prepare, preview_pdf, render_pdf
from kpireview.board_pack.tables import Desk
from kpireview.board_pack.verify import attachments, verify_pdf
from kpireview.errors import PackError, ReviewFileError
from kpireview.model import Entry, SignOff

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def board(catalog) -> bytes:
    """A small pack for the board."""
    pack = lively()
    return render_pdf(pack, catalog, review_of(pack, catalog), ExportOptions())


@pytest.fixture(scope="module")
def text(board) -> str:
    """Its words."""
    return "\n".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(board)).pages)


def flat(words: str) -> str:
    """Returns words with one space between them."""
    return " ".join(words.replace("\u00a0", " ").replace("\u200b", "").split())


def elements(reader):
    """Yields (type, element) of the structure tree in reading order."""

    def walk(node):
        node = node.get_object()
        if isinstance(node, pypdf.generic.ArrayObject):
            for kid in node:
                if not isinstance(kid, int):
                    yield from walk(kid)
            return
        if "/S" in node:
            yield str(node["/S"]), node
        if "/K" in node and not isinstance(node["/K"], int):
            yield from walk(node["/K"])

    yield from walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])


def test_same_input_same_bytes(board, catalog):
    """The same pack gives the same file, in this process and in another with other hash seeds, time zone and locale."""
    pack = lively()
    assert render_pdf(pack, catalog, review_of(pack, catalog), ExportOptions()) == board
    code = (
        "import sys,hashlib; sys.path.insert(0, sys.argv[1]); from board_packs import *; from kpireview.catalog import load_catalog; "
        "from kpireview.board_pack.render import render_pdf; from kpireview.board_pack.options import ExportOptions; c = load_catalog(); "
        "p = lively(); "
        "print(hashlib.sha256(render_pdf(p, c, review_of(p, c), ExportOptions())).hexdigest())"
    )
    env = {**os.environ, "PYTHONHASHSEED": "4242", "TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONPATH": str(ROOT)}
    out = subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "tests")], env=env, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert out == hashlib.sha256(board).hexdigest()


def test_qpdf_finds_no_fault(board, tmp_path):
    """qpdf reads the file without an error."""
    if not shutil.which("qpdf"):
        pytest.skip("qpdf isn't installed")
    file = tmp_path / "x.pdf"
    file.write_bytes(board)
    done = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pdfua_finds_no_error(board, tmp_path):
    """The rules of PDF/UA that a program can check find neither error nor warning."""
    pdfua = pytest.importorskip("pdfua")
    file = tmp_path / "x.pdf"
    file.write_bytes(board)
    report = pdfua.validate(str(file))
    assert [f"{f.rule_id}: {f.message}" for f in report.findings] == []


def test_language_title_and_claims_are_set(board):
    """Language, title, PDF/A-3a and PDF/UA-1 stand in the catalog and the metadata."""
    reader = pypdf.PdfReader(io.BytesIO(board))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Aldous & Fern: Board pack, Second quarter 2026"
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part[=>]\"?3", xmp)
    assert 'pdfuaid:part="1"' in xmp


def test_reading_order_of_the_structure(board):
    """The structure tree reads cover, contents, headline, domains, appendices: headings in the order of the pages, no level skipped."""
    reader = pypdf.PdfReader(io.BytesIO(board))
    levels = [int(s[2]) for s, _ in elements(reader) if re.fullmatch(r"/H[1-6]", s)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert (
        titles.index("How are we doing?") < titles.index("Finance and cash") < titles.index("All KPIs") < titles.index("Notices and record")
    )


def test_every_header_cell_has_a_scope(board):
    """Screen readers are told of each header cell whether it heads a column or a row."""
    cells = [n for s, n in elements(pypdf.PdfReader(io.BytesIO(board))) if s == "/TH"]
    assert len(cells) > 40
    assert {str(c["/A"]["/Scope"]) for c in cells} == {"/Column", "/Row"}


def test_every_figure_has_its_alternative(board):
    """Each chart, sparkline and bullet bears a text alternative with a figure or a name."""
    figures = [n for s, n in elements(pypdf.PdfReader(io.BytesIO(board))) if s == "/Figure"]
    assert len(figures) > 15
    assert all(str(n.get("/Alt", "")).strip() for n in figures)


def test_fonts_come_from_the_bundle_only(board):
    """Every embedded font is Inter or the pack's serif, whatever the machine has."""
    names = set()
    for page in pypdf.PdfReader(io.BytesIO(board)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            names.add(re.sub(r"^/[A-Z]{6}\+", "", str(font.get_object()["/BaseFont"])))
    assert names
    assert all(n.startswith(("Inter", "Pack-Serif")) for n in names), names


def test_characters_beyond_the_bundle_stay_in_it(catalog):
    """Chinese, Hebrew and emoji don't pull in a font of the machine."""
    pack = lively(name="價格 Ltd", **{"sales.key_concerns": Entry(text="שלום 😀 你好 ARR")})
    data = render_pdf(pack, catalog, review_of(pack, catalog), ExportOptions(sections=("headline", "sales")))
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            assert re.search(r"Inter|Pack-Serif", str(font.get_object()["/BaseFont"]))


def test_every_scorecard_figure_can_be_found(catalog, text):
    """Each figure of the scorecards is found by a text search."""
    from kpireview.board_pack.charts import Palette
    from kpireview.board_pack.figures import Style
    from kpireview.board_pack.layout import GROUPS
    from kpireview.board_pack.tables import scorecard

    pack = lively()
    desk = Desk(pack, catalog, Style("USD"), Palette(), frozenset(range(0x20, 0x3000)))
    found, seen = flat(text), 0
    for groups in GROUPS.values():
        for title, ids in groups:
            card = scorecard(desk, title, [k for k in ids if k in catalog.kpis])
            for row in card.rows if card else ():
                for cell in (row.actual, row.plan, row.prior, row.year):
                    if cell.kind == "value":
                        assert cell.text in found, (row.id, cell.text)
                        seen += 1
    assert seen > 40


def test_footnotes_equal_their_calls_on_each_page(board, catalog):
    """On every page each note at the foot has its call above, and no note of the HTML has vanished on its way."""
    pack = lively()
    wanted = prepare(pack, catalog, review_of(pack, catalog), ExportOptions()).html.count('class="fn"')
    shown = 0
    for page in pypdf.PdfReader(io.BytesIO(board)).pages:
        items: list[str] = []
        words = page.extract_text(visitor_text=lambda t, cm, tm, f, size, into=items: into.append(t.strip(" \n,")))
        notes = re.findall(r"(\d+)\. (?:Red: an open error|Retention and churn are rates)", words)
        assert [n for n in notes if n not in items] == []
        shown += len(notes)
    assert shown == wanted >= 3
    css = (ROOT / "templates" / "board_pack" / "layout.css").read_text()
    assert not re.search(r"(?:@footnote|::footnote|\.fn)[^}]*\d\.\d+(?:px|mm|pt)", css)


def test_page_numbers_and_contents_agree(board):
    """Each page says its number and how many there are; the contents name the page where a chapter begins."""
    reader = pypdf.PdfReader(io.BytesIO(board))
    pages = [flat(p.extract_text()) for p in reader.pages]
    for i, words in enumerate(pages[1:], 2):
        assert f"Page {i} of {len(pages)}" in words
    where = re.search(r"Finance and cash[ .]*(\d+)", pages[1])
    assert where
    assert "Finance and cash" in pages[int(where[1]) - 1]


def test_each_page_bears_confidentiality_and_recipient(board):
    """The foot of every page after the cover names circulation, recipient and status."""
    for page in list(pypdf.PdfReader(io.BytesIO(board)).pages)[1:]:
        words = flat(page.extract_text())
        assert "Strictly private · for Non-executive directors" in words
        assert "not signed off" in words


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("theme", ["board_pack", "ledger"])
def test_paper_and_theme(catalog, paper, theme):
    """Both papers in both themes have pages of their size, and nothing spills over the cover."""
    pack = lively()
    data = render_pdf(pack, catalog, review_of(pack, catalog), ExportOptions(paper=paper, theme=theme, sections=("headline", "customers")))
    reader = pypdf.PdfReader(io.BytesIO(data))
    size = [round(float(x)) for x in reader.pages[0].mediabox[2:]]
    assert size == ([595, 842] if paper == "a4" else [612, 792])
    assert "Contents" in reader.pages[1].extract_text()


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_headline_is_one_page(catalog, paper):
    """The page that answers "how are we doing" is one page."""
    pack = lively()
    data = render_pdf(pack, catalog, review_of(pack, catalog), ExportOptions(paper=paper, sections=("headline", "finance")))
    pages = [flat(p.extract_text()) for p in pypdf.PdfReader(io.BytesIO(data)).pages]
    assert "Decisions asked of the board" in pages[2]
    assert "Cash and runway" in pages[3]


@pytest.mark.parametrize("stage", ["preSeed", "public"])
def test_empty_pack_is_a_document(catalog, stage):
    """A pack that reports nothing gives a short document that says so."""
    pack = empty(stage)
    data = render_pdf(pack, catalog, review_of(pack, catalog, findings=(), not_evaluable=()), ExportOptions())
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    assert 4 <= len(pages) <= 10
    assert "None of the headline KPIs of this stage is reported." in flat(" ".join(p.extract_text() for p in pages))


def test_wide_tables_lie_on_landscape_pages(catalog):
    """A table of ten columns gets a landscape page; the next chapter stands upright again."""
    deal = {"outcome": "won", "name": "N", "account": "A", "amount": D(10), "owner": "O", "deal_type": "new", "source": "partner",
        "competitor": "C", "reason": "R", "close_date": "2026-06-01"}  # fmt: skip
    pack = lively(**{"sales.deals_summary": Entry(rows=(deal,) * 3)})
    data = render_pdf(pack, catalog, review_of(pack, catalog), ExportOptions(sections=("sales", "operations", "customers")))
    shapes = [float(p.mediabox[2]) > float(p.mediabox[3]) for p in pypdf.PdfReader(io.BytesIO(data)).pages]
    assert any(shapes)
    assert not shapes[-1]


# Attachments and verification


def test_attachments_by_audience(board, catalog):
    """A board gets what is shown, a review all of it, and `none` attaches nothing."""
    assert set(attachments(board)) == {"board.pack.json", "board.review.json", "kpireview-record.json"}
    pack = lively(**{"finance.runway_months": Entry(actual=D(30), source="cash sheet")})
    review = review_of(pack, catalog)
    few = ExportOptions(sections=("headline",))
    assert b"cash sheet" in attachments(render_pdf(pack, catalog, review, replace(few, audience="review")))["board.pack.json"]
    assert b"cash sheet" not in attachments(render_pdf(pack, catalog, review, few))["board.pack.json"]
    assert attachments(render_pdf(pack, catalog, review, replace(few, attach="none"))) == {}


@pytest.mark.parametrize("changes", [{}, {"audience": "review"}, {"attach": "full", "withhold": ("hr", "finance.bank_accounts_list")}])
def test_verify_proves_a_pack(catalog, changes):
    """What was exported is verified byte for byte, with its sign-off, whatever was withheld."""
    pack = lively()
    review = review_of(pack, catalog)
    review = review.model_copy(update={"signoff": SignOff(by="Ruth", at="2026-07-20", pack_sha256=review.pack.sha256)})
    options = ExportOptions(sections=("headline", "finance", "hr", "all_kpis", "notices"), **changes)
    result = verify_pdf(render_pdf(pack, catalog, review, options), catalog)
    assert result.ok, result.lines()
    assert ("pages as drawn", "same", "byte for byte") in {(c.what, c.state, c.detail) for c in result.checks}


def test_withheld_names_are_nowhere_in_the_file(catalog):
    """Neither pages nor any attachment hold a withheld KPI's id, with `full` attached too."""
    pack = lively()
    options = ExportOptions(attach="full", withhold=("finance.bank_accounts_list", "hr.new_hires"))
    data = render_pdf(pack, catalog, review_of(pack, catalog), options)
    for name, body in attachments(data).items():
        assert b"bank_accounts_list" not in body, name
        assert b"new_hires" not in body, name
    words = flat(" ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages))
    assert "Zephyr" not in words
    assert "bank_accounts_list" not in words


def test_verify_finds_a_changed_page(catalog):
    """A figure changed on a page, with the attachments left as they are, is found and its page named."""
    pack = lively()
    made = prepare(pack, catalog, review_of(pack, catalog), ExportOptions(sections=("headline", "notices")))
    from kpireview.board_pack.render import pdf_of

    forged = pdf_of(replace(made, html=made.html.replace("1,300", "1,900")))
    result = verify_pdf(forged, catalog)
    assert not result.ok
    assert any(c.what == "pages as drawn" and c.state == "differs" and "page" in c.detail for c in result.checks)


def test_verify_finds_a_changed_attachment(catalog):
    """A pack changed inside the PDF no longer has the hash of the record."""
    pack = lively()
    made = prepare(pack, catalog, review_of(pack, catalog), ExportOptions(sections=("headline", "notices")))
    from kpireview.board_pack.render import pdf_of

    swapped = tuple((n, w, b.replace(b"1300000", b"1900000") if n == "board.pack.json" else b) for n, w, b in made.attachments)
    result = verify_pdf(pdf_of(replace(made, attachments=swapped)), catalog)
    assert not result.ok
    assert any(c.what == "attached pack" and c.state == "differs" for c in result.checks)


def test_verify_of_another_catalog_is_unknown_not_wrong(board, catalog):
    """Pages made with another catalog can't be made again here: that is said, not called a forgery."""
    result = verify_pdf(board, replace(catalog, sha256="0" * 64))
    assert result.ok
    assert any(c.state == "unknown" and "another catalog" in c.detail for c in result.checks)


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7\n", b"hello", b"%PDF-1.7\n" + b"x" * 10_000])
def test_verify_of_no_pdf_is_one_clear_error(body):
    """What isn't a PDF is a PackError or a result that isn't ok, never a traceback of the reader's."""
    with contextlib.suppress(PackError):
        assert not verify_pdf(body).ok


def test_review_of_another_pack_is_refused(catalog):
    """A review of another company stops the export."""
    with pytest.raises(ReviewFileError):
        render_pdf(lively(), catalog, review_of(empty(), catalog), ExportOptions())


# Safety and bounds


def test_nothing_is_fetched_and_nothing_read(catalog, tmp_path, monkeypatch):
    """Forty hostile narratives make no connection, and while pages are drawn no file but the machine's own font set-up is opened."""
    hits: list[str] = []

    class Trap(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Trap)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of the file")
    opened: list[str] = []
    watching = threading.Event()

    def watch(event, args):
        if not watching.is_set():
            return
        if event == "open" and isinstance(args[0], (str, bytes)):
            opened.append(os.fsdecode(args[0]))
        elif event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "urllib.Request"):
            opened.append(f"{event} {args[:1]}")

    sys.addaudithook(watch)
    port = server.server_address[1]
    try:
        texts = [t.replace(":9/", f":{port}/").replace("/etc/passwd", str(secret)) for t in HOSTILE.values()]
        fields = list(catalog.narratives)
        for start in range(0, len(texts), len(fields)):
            entries = {k: Entry(text=t[:200_000]) for k, t in zip(fields, texts[start:], strict=False)}
            pack = lively(**entries)
            made = prepare(
                pack,
                catalog,
                review_of(pack, catalog),
                ExportOptions(sections=("headline", "sales", "customers", "finance", "fundraising", "hr", "product")),
            )
            from kpireview.board_pack.render import pdf_of

            watching.set()
            data = pdf_of(made)
            watching.clear()
            words = " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages)
            assert "the secret of the file" not in words
            assert set(attachments(data)) == {"board.pack.json", "board.review.json", "kpireview-record.json"}
    finally:
        watching.clear()
        server.shutdown()
    assert hits == []
    own = (str(Path(sys.prefix)), sys.base_prefix, "/tmp/tmp", "/usr/share", "/etc/fonts", "/proc", "/dev")
    assert [f for f in opened if not f.startswith(own) and "weasyprint" not in f] == []


def test_fetcher_refuses_everything_but_the_bundle():
    """No scheme gets through, and a name that isn't bundled doesn't either."""
    fetcher = MemoryFetcher({"fonts/a.ttf": (b"x", "font/ttf")})
    assert fetcher.fetch("pack:fonts/a.ttf").read() == b"x"
    for url in (
        "http://127.0.0.1/",
        "https://x.y",
        "file:///etc/passwd",
        "data:text/plain,x",
        "ftp://x",
        "pack:../x",
        "FILE:///etc/passwd",
        "//x",
    ):
        with pytest.raises(ValueError, match="bundled"):
            fetcher.fetch(url)
    assert len(fetcher.refused) == 8


def test_hostile_svg_logo_loads_nothing(catalog, tmp_path):
    """A logo that points elsewhere shows without what it points to."""
    (tmp_path / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><image href="file:///etc/passwd" width="9" height="9"/>'
        '<use href="http://127.0.0.1:9/x.svg#a"/><rect width="10" height="10"/></svg>'
    )
    (tmp_path / "kpireview.toml").write_text('[board_pack]\nlogo = "logo.svg"\n')
    pack = lively()
    data = render_pdf(pack, catalog, review_of(pack, catalog), replace(load_options(tmp_path / "kpireview.toml"), sections=("headline",)))
    assert len(pypdf.PdfReader(io.BytesIO(data)).pages) >= 3


def test_hostile_sizes_stay_within_bounds(catalog):
    """Tables of 4,000 rows, labels of 300,000 letters and endless follow-ups give a document of bounded size, cuts said."""
    long = "W" * 300_000
    rows = tuple({"name": long[:3000], "customer_count": D(10) ** 25, "segment_arr": D("-0.0000001")} for _ in range(4000))
    pack = lively(name=long[:5000], **{"customers.customer_segments": Entry(rows=rows), "customers.nps_score": Entry(absent=long),
                                       "sales.arr": Entry(actual=D(10) ** 29, budget=D("1e-25"), note=long),
                                           "hr.total_headcount": Entry(actual=D(-5))})  # fmt: skip
    data = render_pdf(pack, catalog, review_of(pack, catalog), ExportOptions(sections=("headline", "sales", "customers", "notices")))
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert len(reader.pages) < 60
    assert len(data) < 3_000_000
    assert "Cut here: 4,000 rows were given" in flat(" ".join(p.extract_text() for p in reader.pages))


def test_preview_of_one_section(catalog):
    """A preview holds one chapter, no cover and no attachment."""
    pack = lively()
    data = preview_pdf(pack, catalog, review_of(pack, catalog), ExportOptions(), "customers")
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert len(reader.pages) <= 3
    assert "Customers and retention" in reader.pages[0].extract_text()
    assert attachments(data) == {}

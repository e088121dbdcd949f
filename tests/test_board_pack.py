"""What the pages show: a pure function of pack, catalog, review and options, with nothing of what is withheld."""

from __future__ import annotations

import json
import random
import re
import time
from dataclasses import replace
from decimal import Decimal as D

import pytest
from board_packs import empty, lively, review_of
from company import make_company

from kpireview.board_pack.appendix import NOT_AFFILIATED
from kpireview.board_pack.asks import asks
from kpireview.board_pack.figures import Style, change, period_name
from kpireview.board_pack.markdown import MAX_TEXT, prose
from kpireview.board_pack.options import ExportOptions, load_options
from kpireview.board_pack.pages import html_of
from kpireview.board_pack.record import lines
from kpireview.board_pack.shown import MAX_ROWS, effective, what_is_shown
from kpireview.board_pack.text import clean, one_line
from kpireview.board_pack.theme import load_theme
from kpireview.errors import SettingsError
from kpireview.model import Comment, CustomKpi, Decision, Entry, SignOff
from kpireview.model.serial import pack_bytes, report_json


def pages(pack, catalog, options=None, **changes):
    """Returns the HTML of a pack."""
    options = options or ExportOptions()
    shown = what_is_shown(pack, catalog, review_of(pack, catalog, **changes), options)
    theme = load_theme(options.theme)
    return html_of(shown, catalog, effective(options), theme, lines(shown, catalog, theme))


def plain(html: str) -> str:
    """Returns the text of HTML, breakable points and markup gone."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u200b", "").replace("&#39;", "'").replace("&amp;", "&").split())


def order(html: str) -> list[str]:
    """Returns the chapters in their order."""
    return re.findall(r'id="section-(\w+)"', html)


# What is shown, and to whom


def test_same_input_same_html(catalog):
    """Pages are a pure function: made twice they're the same text."""
    assert pages(lively(), catalog) == pages(lively(), catalog)


def test_chapters_stand_in_the_order_that_boards_read(catalog):
    """Follow-ups, headline, domains, then appendices with the notices last."""
    found = order(pages(lively(), catalog))
    assert found[:2] == ["follow_ups", "headline"]
    assert found.index("finance") < found.index("all_kpis") < found.index("findings") < found.index("definitions")
    assert found[-1] == "notices"


def test_notice_stands_word_for_word(catalog):
    """The notice about the Standards Board and imboard is one sentence in every pack."""
    assert NOT_AFFILIATED == "kpireview is not affiliated with, endorsed by, or a member of the SaaS Metrics Standards Board or imboard."
    assert NOT_AFFILIATED in plain(pages(lively(), catalog))
    assert NOT_AFFILIATED in plain(pages(empty(), catalog))


def test_board_sees_no_verdicts_comments_or_dismissals(catalog):
    """A board's pages and attachment hold open findings only; a review's hold everything."""
    pack = lively()
    decisions = (Decision(target=f"finding:quality-high:product.quality_churn_pct:{pack.period.label}", decision="dismissed",
        reason="seasonal, as agreed", by="Ruth", at="2026-07-10"),)  # fmt: skip
    comments = (Comment(id="c1", field="customers.churn_risks", text="say why Brill leaves", by="Ruth", at="2026-07-10"),)
    review = review_of(pack, catalog, decisions=decisions, comments=comments)
    secret = ("seasonal, as agreed", "say why Brill leaves", "one names nobody", "quality churn above ten")
    board = what_is_shown(pack, catalog, review, ExportOptions())
    html = pages(pack, catalog, decisions=decisions, comments=comments)
    assert not [s for s in secret if s in html or s in report_json(board.review)]
    assert "ARR does not follow" in html
    full = pages(pack, catalog, ExportOptions(audience="review"), decisions=decisions, comments=comments)
    assert [s for s in secret if s in plain(full)] == list(secret)


def test_withheld_is_on_no_page_and_in_no_attachment(catalog):
    """A withheld KPI leaves pages, history, review and attachment without a trace of its name or its figures."""
    pack = lively()
    options = ExportOptions(withhold=("finance.bank_accounts_list", "hr"))
    shown = what_is_shown(pack, catalog, review_of(pack, catalog), options)
    html = pages(pack, catalog, options)
    attached = pack_bytes(shown.pack).decode() + report_json(shown.review)
    for trace in ("Zephyr Savings", "bank_accounts_list", "hr.total_headcount", "hr.new_hires"):
        assert trace not in html
        assert trace not in attached
    assert "the accounts sum to another total" not in html + attached


def test_withholding_an_unknown_name_is_refused(catalog):
    """A typo in what to withhold would publish it, so it stops the export and names the nearest."""
    with pytest.raises(SettingsError, match=r"finance\.bank_accounts_list"):
        what_is_shown(lively(), catalog, review_of(lively(), catalog), ExportOptions(withhold=("finance.bank_account_list",)))


def test_settings_withhold_from_the_board_only(tmp_path):
    """What kpireview.toml withholds stays in a review; what the command withholds is withheld from both."""
    file = tmp_path / "kpireview.toml"
    file.write_text('[board_pack]\nwithhold = ["hr"]\n')
    assert load_options(file).withhold == ("hr",)
    assert load_options(file, audience="review", withhold=("sales.arr",)).withhold == ("sales.arr",)


def test_attachment_shows_what_pages_show(catalog):
    """Earlier texts, sources and history beyond the trends are not in what a board gets."""
    pack = lively(**{"finance.runway_months": Entry(actual=D(30), source="cash sheet, tab 4")})
    old = pack.history[0].model_copy(update={"kpis": {**pack.history[0].kpis, "sales.key_concerns": Entry(text="an old worry")}})
    pack = pack.model_copy(update={"history": (old, *pack.history[1:])})
    body = pack_bytes(what_is_shown(pack, catalog, review_of(pack, catalog), ExportOptions()).pack).decode()
    assert "an old worry" not in body
    assert "cash sheet" not in body
    full = pack_bytes(what_is_shown(pack, catalog, review_of(pack, catalog), ExportOptions(audience="review")).pack).decode()
    assert "cash sheet" in full


def test_status_of_a_sign_off(catalog):
    """A sign-off counts for its own content only; for another it is void, and the page says so."""
    pack = lively()
    good = review_of(pack, catalog)
    signed = SignOff(by="Ruth Abebe", at="2026-07-20T10:00:00+00:00", pack_sha256=good.pack.sha256)
    assert "Signed off by Ruth Abebe, 20 July 2026" in plain(pages(pack, catalog, signoff=signed)).replace("\u00a0", " ")
    other = pages(pack, catalog, signoff=signed.model_copy(update={"pack_sha256": "0" * 64}))
    assert "was for other content and is void" in other
    assert "Draft · not signed off" in other


def test_stale_grade_is_marked(catalog):
    """A narrative that changed after it was graded is marked stale beside its text and in what was checked."""
    pack = lively()
    review = review_of(pack, catalog)
    old = review.grades[0].model_copy(update={"text_sha256": "0" * 64})
    html = plain(pages(pack, catalog, ExportOptions(audience="review"), grades=(old,)))
    assert "Stale: this text, or a figure that it speaks of, was changed after it was graded." in html
    assert "their grades are stale: Churn Risks" in html


def test_headline_collects_what_a_board_needs(catalog):
    """The headline page has the KPIs, a word of why, plan, outlook, what is red, what changed and the decisions asked."""
    html = plain(pages(lively(), catalog, ExportOptions(sections=("headline",))))
    for words in ("two go-lives slipped to July", "1,300", "1,480", "Full-year outlook", "1,700", "ARR does not follow from the waterfall",
                  "Approve a discount of 10 % for Brill", "What changed since Q1 2026",
                      "10 % or more on the wrong side of plan"):  # fmt: skip
        assert words in html, words


def test_follow_up_past_its_date_is_overdue(catalog):
    """An open follow-up due before the meeting is called overdue."""
    assert "30 June 2026 · overdue" in plain(pages(lively(), catalog)).replace("\u00a0", " ")


def test_missing_absent_and_zero_look_different(catalog):
    """Not reported is n/r, absent is n/a with its reason, zero is 0."""
    html = pages(lively(**{"sales.downgrades": Entry(actual=D(0))}), catalog)
    row = re.search(r'href="#kpi-customers-nps-score">.*?</tr>', html, re.DOTALL)
    assert row
    assert "first survey runs in Q4" in row[0]
    assert 'gone">n/a</td>' in row[0]
    zero = re.search(r'href="#kpi-sales-downgrades">.*?</tr>', html, re.DOTALL)
    assert zero
    assert re.search(r'class="c-actual[^"]*">0</td>', zero[0])
    assert 'gone">n/r</td>' in html


def test_core_kpis_that_are_missing_are_named(catalog):
    """A domain says which core KPIs of the stage aren't reported."""
    assert re.search(r"Not reported, though core at the Series A stage: [^.]*CAC", plain(pages(lively(), catalog)))


def test_restatement_is_disclosed(catalog):
    """A restated figure is disclosed with what was reported and why."""
    html = plain(pages(lively(), catalog))
    assert "a credit note was missed" in html
    assert "300,001" in html


def test_custom_measures_are_shown(catalog):
    """The company's own KPIs have their table in their domain."""
    custom = {"custom.gmv": CustomKpi(label="Gross merchandise value", field_type="currency", domain="sales")}
    pack = lively(**{"custom.gmv": Entry(actual=D(48_200_000))}).model_copy(update={"custom": custom})
    html = plain(pages(pack, catalog))
    assert "The company's own measures" in html
    assert "Gross merchandise value" in html
    assert "48,200" in html


def test_findings_and_kpis_link_both_ways(catalog):
    """A finding links to its KPI and the KPI's row to the finding; both ends exist."""
    html = pages(lively(), catalog)
    ids = set(re.findall(r'id="([^"]+)"', html))
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert "finding-1" in targets
    assert not targets - ids


def test_folk_wisdom_is_marked(catalog):
    """A finding whose authority is folk wisdom is called a rule of thumb, never a standard."""
    assert "quality churn above ten [rule of thumb]" in plain(pages(lively(), catalog))


def test_bound_figures_show_the_packs_value(catalog):
    """A bound figure in a narrative is printed with the pack's value, in the company's separators."""
    pack = lively(**{"sales.key_concerns": Entry(text="ARR is {{sales.arr}} today.")})
    assert "ARR is $1,300,000 today." in plain(pages(pack, catalog))
    assert "ARR is $1.300.000 today." in plain(pages(pack, catalog, ExportOptions(numbers="1.234,5")))


def test_withheld_figure_is_not_printed_through_a_bound_one(catalog):
    """A bound figure of a withheld KPI doesn't give it away."""
    pack = lively(**{"sales.key_concerns": Entry(text="Cash is {{finance.total_cash_in_bank}} today.")})
    html = pages(pack, catalog, ExportOptions(withhold=("finance",)))
    assert "1,830,000" not in html


@pytest.mark.parametrize("seed", range(6))
def test_packs_with_holes_in_them(catalog, seed):
    """Companies of every stage, currency and period, with a third of their figures gone at random, give pages without an error."""
    stage, currency, months = (("preSeed", "JPY", 1), ("seed", "EUR", 3), ("seriesA", "CHF", 6), ("seriesB", "KWD", 3), ("seriesC", "GBP",
        12),
                               ("public", "IDR", 3))[seed]  # fmt: skip
    pack = make_company(seed=seed, stage=stage, currency=currency, months=months)
    chance = random.Random(seed)

    def holes(one):
        return one.model_copy(update={"kpis": {k: v for k, v in one.kpis.items() if chance.random() > 0.33}})

    history = tuple(holes(p) for p in pack.history if chance.random() > 0.25)
    holed = holes(pack).model_copy(update={"history": history})
    for one in (pack, holed):
        for options in (ExportOptions(), ExportOptions(audience="review", numbers="1 234,5", dates="22.01.2026")):
            html = pages(one, catalog, options)
            assert "nan" not in re.sub(r"[A-Za-z]nan|nan[A-Za-z]", "", html)
            assert ">None<" not in html


# Settings


def test_settings_file_reports_every_fault(tmp_path):
    """A kpireview.toml with five faults gives five lines, each with its place."""
    file = tmp_path / "kpireview.toml"
    file.write_text('[board_pack]\npaper = "a5"\naccent = "blue"\nsections = ["finanze"]\nlogo = "none.png"\ncolour = "x"\n')
    with pytest.raises(SettingsError) as caught:
        load_options(file)
    assert len(caught.value.faults) == 5
    assert any("did you mean 'finance'" in line for line in caught.value.lines())


def test_sections_choose_and_order(catalog):
    """The order and choice of sections come from the settings."""
    assert order(pages(lively(), catalog, ExportOptions(sections=("finance", "headline", "notices")))) == ["finance", "headline", "notices"]


def test_logo_that_is_no_picture_is_refused(tmp_path):
    """A logo must be a PNG, a JPEG or an SVG without entities."""
    (tmp_path / "logo.svg").write_text('<!DOCTYPE svg [<!ENTITY a "b">]><svg/>')
    file = tmp_path / "kpireview.toml"
    file.write_text('[board_pack]\nlogo = "logo.svg"\n')
    with pytest.raises(SettingsError, match=r"logo\.svg"):
        load_options(file)


def test_options_survive_the_record():
    """Options written into the record come back the same."""
    options = ExportOptions(audience="review", paper="letter", accent="#112233", withhold=("hr",), numbers="1.234,5", sections=("finance",))
    assert ExportOptions.of_data(json.loads(json.dumps(options.data()))) == options


# Figures, dates, texts


@pytest.mark.parametrize(
    ("now", "then", "kind", "unit", "polarity", "text", "tone"),
    [
        ("110", "100", "currency", None, "higher", "+10.0 %", "good"),
        ("110", "100", "currency", None, "lower", "+10.0 %", "bad"),
        ("92", "95.5", "percentage", "%", "higher", "−3.5 pt", "bad"),
        ("20.3", "23.7", "number", "months", "higher", "−3.4 mo", "bad"),
        ("5", "0", "currency", None, "higher", "n/m", "plain"),
        ("5", "-5", "currency", None, "higher", "n/m", "plain"),
        ("5", "5", "currency", None, "higher", "=", "plain"),
        ("110", "100", "currency", None, "neutral", "+10.0 %", "plain"),
    ],
)
def test_change_says_how_much_and_whether_it_is_good(now, then, kind, unit, polarity, text, tone):
    """Amounts change by per cent, rates by points, months by months; what has no meaning is n/m."""
    cell = change(D(now), D(then), kind, unit, polarity, Style())
    assert (cell.text.replace("\u00a0", " "), cell.tone) == (text, tone)


@pytest.mark.parametrize(
    ("label", "long"),
    [("2025-Q4", "Fourth quarter 2025"), ("FY2026-H1", "First half, fiscal year 2026"), ("2026-07", "July 2026"), ("2026", "Year 2026"),
        ("FY2026", "Fiscal year 2026")],
)  # fmt: skip
def test_period_names(label, long):
    """Periods are written out on the cover."""
    assert period_name(label, long=True) == long


def test_hidden_characters_vanish_and_emoji_are_named():
    """Right-to-left overrides and zero-width letters go; an emoji becomes its sign or its name."""
    glyphs = frozenset(range(0x20, 0x3000))
    assert clean("pay\u202e10\u202c now\u200b", glyphs) == "pay10 now"
    assert clean("\U0001f680 \U0001f534", glyphs) == "[rocket] ● red"
    assert clean("価格", glyphs) == "□□"


def test_one_line_is_bounded():
    """A label of a million letters is cut and breakable."""
    line = one_line("x" * 1_000_000, 60)
    assert len(line.replace("\u200b", "")) == 61
    assert max(len(w) for w in line.split("\u200b")) <= 19


HOSTILE = {
    "script": "<script>alert(1)</script>", "img": '<img src="http://127.0.0.1:9/x.png">', "md img": "![x](http://127.0.0.1:9/x.png)",
        "file": "![x](file:///etc/passwd)",
    "js link": "[x](javascript:alert(1))", "data link": "[x](data:text/html,x)", "vbscript": "[x](vbscript:x)",
        "autolink": "<javascript:x>",
    "css": "<style>@import url(http://127.0.0.1:9/)</style>", "link tag": '<link rel=stylesheet href="http://127.0.0.1:9/">',
        "iframe": "<iframe src=file:///etc/passwd>",
    "object": '<object data="file:///etc/passwd">', "svg": '<svg><image href="http://127.0.0.1:9/"/></svg>',
        "base": '<base href="http://127.0.0.1:9/">',
    "meta": '<meta http-equiv=refresh content="0;url=http://127.0.0.1:9/">', "attachment":
        '<a rel=attachment href="file:///etc/passwd">x</a>',
    "jinja": "{{ 7*7 }} {% include 'x' %} {{ self.__init__.__globals__ }}", "bound": "{{../../etc/passwd}}",
        "reference": "[a]: http://127.0.0.1:9/ 'x'\n![a]",
    "entity": "&lt;img src=http://127.0.0.1:9/&gt;", "brackets": "[" * 1_000_000, "parens": "](" * 100_000, "stars": "*" * 100_000,
        "ticks": "`" * 100_000,
    "quotes": "> " * 5_000 + "x", "lists": "\n".join("  " * i + "- x" for i in range(300)), "letters": "x" * 300_000,
        "digits": "9" * 300_000,
    "items": "- a\n" * 20_000, "table": "|a" * 200 + "|\n" + "|-" * 200 + "|\n", "tall table": "|a|b|\n|-|-|\n" + "|1|2|\n" * 4000,
        "rtl": "\u202e" * 500 + "abc",
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 200, "zalgo": "a" + "\u0301" * 5000, "control": "a\x00b\x07c\x1b[31m",
        "fence": "```\n" + "x" * 50_000,
    "html comment": "<!-- " * 2_000, "style attr": '<p style="background:url(http://127.0.0.1:9/)">x</p>', "headings": "# x\n" * 5_000,
        "mailto": "[x](mailto:a@b.c?attach=/etc/passwd)",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_narrative_becomes_harmless_html_fast(name):
    """Forty hostile texts come out as bounded HTML that holds no tag which loads anything, each in under a second."""
    start = time.process_time()
    made = prose(HOSTILE[name], frozenset(range(0x20, 0x3000)))
    assert time.process_time() - start < 1
    html = str(made.html)
    assert len(html) < 200_000
    assert not re.search(r"<(?!/?(?:p|h3|h4|ul|ol|li|strong|em|s|code|pre|blockquote|a|br|table|thead|tbody|tr|th|td)\b)", html)
    assert not re.search(r"<[^>]*\s(?:src|style|on\w+|rel|data|srcset)\s*=", html)
    assert all(re.match(r"https?://|mailto:", u) for u in re.findall(r'<a href="([^"]*)"', html))


def test_forty_hostile_texts():
    """There are forty of them."""
    assert len(HOSTILE) == 40


def test_cut_text_says_so():
    """A text beyond the cap is cut with a note that names both sizes."""
    made = prose("word " * 20_000)
    assert len(made.html) < MAX_TEXT * 1.1
    assert re.match(r"Cut here: the text has 100,000 characters, \d\d,\d{3} of them are shown\.", made.notes[0])


def test_cut_rows_say_so(catalog):
    """A table of 4,000 rows shows its first ones and says how many were given; the attachment holds what is shown."""
    rows = tuple({"name": f"Segment {i}", "customer_count": D(1), "segment_arr": D(10)} for i in range(4000))
    pack = lively(**{"customers.customer_segments": Entry(rows=rows)})
    shown = what_is_shown(pack, catalog, review_of(pack, catalog), ExportOptions())
    assert len(shown.pack.rows("customers.customer_segments") or ()) == MAX_ROWS
    assert "Cut here: 4,000 rows were given, the first 200 are shown." in pages(pack, catalog)


# Asks


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ask: approve the pool increase.", ["Approve the pool increase."]),
        ("**Decision requested:** extend the credit line", ["Extend the credit line"]),
        ("We ask the board to approve the lease.", ["We ask the board to approve the lease."]),
        ("The board is asked to note the plan. It rained.", ["The board is asked to note the plan."]),
        ("Ask: none today, it's inside the budget.", []),
        ("Nothing is asked of the board.", []),
        ("No approval is needed.", []),
        ("Customers ask for discounts.", []),
        ("## Asks\n- Approve the budget\n- Introduce us to Kite", ["Approve the budget", "Introduce us to Kite"]),
        ("| Item | Ask |\n|---|---|\n| Pool | Approve 2 % |\n| Office | none |", ["Pool: Approve 2 %"]),
    ],
)
def test_asks_are_collected_word_for_word(catalog, text, wanted):
    """What is asked is found under the forms that people use; "nothing asked" isn't an ask."""
    pack = lively(**{"customers.churn_risks": Entry(text=text)})
    assert [a.text for a in asks(pack, ["customers.churn_risks"])] == wanted


def test_theme_is_complete_without_code(catalog):
    """The second theme is data alone and gives the same chapters and figures in other clothes."""
    first, second = load_theme("board_pack"), load_theme("ledger")
    assert first.sha256 != second.sha256
    assert second.palette != first.palette
    options = ExportOptions()
    assert (
        plain(pages(lively(), catalog, options)).split("Theme")[0]
        == plain(pages(lively(), catalog, replace(options, theme="ledger"))).split("Theme")[0]
    )

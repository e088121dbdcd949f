"""Builds everything that the pages show, as plain data: a pure function of what is shown, the catalog and the options.

Longer than most modules: it is the one place that says what stands in which chapter, in the order of the pages.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from kpireview.board_pack import appendix, charts, headline
from kpireview.board_pack.benchmarks import bench_marks
from kpireview.board_pack.blocks import Beside, Column, Grid, Narrative, Scorecard, Section, Words
from kpireview.board_pack.figures import Cell, Style, period_name
from kpireview.board_pack.layout import (
    DOMAIN_TITLES,
    ELSEWHERE,
    GROUPS,
    HEADLINE_EARLY,
    HEADLINE_GROWTH,
    NARRATIVE_ORDER,
    STATEMENT_IDS,
)
from kpireview.board_pack.markdown import inline, prose
from kpireview.board_pack.options import DOMAINS, SECTIONS, ExportOptions
from kpireview.board_pack.pictures import pictures
from kpireview.board_pack.shown import Shown, latest, moment
from kpireview.board_pack.tables import Desk, grid, scorecard, statement
from kpireview.model import Pack
from kpireview.model.pack import STAGE_NAMES

if TYPE_CHECKING:
    from kpireview.catalog import Catalog

RATES = frozenset(
    {"customers.gross_revenue_retention", "customers.net_revenue_retention", "customers.logo_churn_rate", "customers.logo_retention_rate"}
)
_RATES = "Retention and churn are rates of this pack's period, not annualised."
_RED = "Red: an open error, or a figure 10 % or more on the wrong side of plan. The 10 % is this pack's convention, no standard."
STATUS_WORDS = {"draft": "Draft", "reviewed": "Reviewed", "signed": "Signed off"}


@dataclass(frozen=True)
class Cover:
    """What the first page says."""

    company: str
    title: str
    period: str
    dates: str
    facts: tuple[tuple[str, str], ...]
    logo: str | None
    remark: str


@dataclass(frozen=True)
class Document:
    """The whole pack, ready for the templates."""

    title: str
    language: str
    cover: Cover
    sections: tuple[Section, ...]
    running: str
    foot: str
    status: str
    legend: tuple[tuple[str, str], ...]
    subject: str


def build(
    shown: Shown, catalog: Catalog, options: ExportOptions, glyphs: Set[int], palette: charts.Palette, record: Sequence[tuple[str, str]]
) -> Document:
    """Returns the document; sections in the options' order, or as boards read them."""
    pack = shown.pack
    style = Style(pack.company.currency, options.numbers, options.dates)
    decided = latest(shown.review.decisions)
    dismissed = {k: d.reason for k, d in decided.items() if d.decision in ("dismissed", "resolved")}
    flags: dict[str, tuple[str, ...]] = {}
    opened = [f for f in shown.review.findings if f.key not in dismissed]
    for i, f in enumerate(opened[: appendix.MAX_FINDINGS], 1):
        if f.severity != "note":
            flags[f.kpi] = (*flags.get(f.kpi, ()), str(i))
    laid = catalog.with_custom(pack)
    desk = Desk(_bound(pack, laid, style), laid, style, palette, glyphs, shown.cuts, flags, tuple(opened), frozenset(shown.unreported))
    wanted = list(options.sections or SECTIONS)
    if options.only:
        wanted = [options.only]
    sections = [s for name in wanted if (s := _section(name, desk, shown, options, dismissed, record)) is not None]
    silent = [d for d in wanted if d in DOMAINS and d not in {s.id for s in sections}]
    if silent:
        last = max((i for i, s in enumerate(sections) if s.eyebrow != "Appendix"), default=-1)
        sections.insert(last + 1, _silent(desk, silent))
    sections = _breaks(sections)
    company = desk.line(pack.company.name, 90)
    title = desk.line(options.title, 60)
    period = period_name(pack.period.label, long=True)
    words = STATUS_WORDS[shown.status.word]
    secret = desk.line(options.confidentiality or (pack.meeting.confidentiality if pack.meeting else None) or "Confidential", 90)
    recipient = options.recipient or (pack.meeting.recipient if pack.meeting else None)
    foot = secret + (f" · for {desk.line(recipient, 60)}" if recipient else "")
    signed = (
        f"{words} by {desk.line(shown.status.by, 50)}, {moment(shown.status.at, style)}" if shown.status.by else f"{words} · not signed off"
    )
    return Document(
        title=f"{company}: {title}, {period}",
        language="en",
        cover=_cover(desk, shown, options, foot, signed),
        sections=tuple(_numbered(sections)),
        running=f"{company} · {period_name(pack.period.label)}",
        foot=foot,
        status=signed if shown.status.word == "signed" else f"{words} · not signed off",
        legend=_legend(desk),
        subject=f"{title} of {company} for {period}, {'for the board' if options.audience == 'board' else 'with the review'}",
    )


def _bound(pack: Pack, catalog: Catalog, style: Style) -> Pack:
    """Returns the pack with the bound figures of its narratives rendered, so that every page shows the pack's own values."""
    bound = {k: e for k, e in pack.kpis.items() if e.text is not None and "{{" in e.text}
    if not bound:
        return pack
    made = {k: e.model_copy(update={"text": _rendered(e.text or "", pack, catalog, style)}) for k, e in bound.items()}
    return pack.model_copy(update={"kpis": {**pack.kpis, **made}})


def _rendered(text: str, pack: Pack, catalog: Catalog, style: Style) -> str:
    from kpireview.claims.bound import render_spans

    whole, spans = render_spans(text, pack, catalog)
    for span in reversed(spans):
        if span.problem is None:
            whole = whole[: span.start] + style.localised(span.text) + whole[span.end :]
    return whole


def _cover(desk: Desk, shown: Shown, options: ExportOptions, foot: str, signed: str) -> Cover:
    pack, style = desk.pack, desk.style
    facts = []
    if pack.meeting and pack.meeting.date:
        facts.append(("Meeting of the board", style.date(pack.meeting.date)))
    facts.append(("Status", signed))
    if options.prepared_by:
        facts.append(("Prepared by", desk.line(options.prepared_by, 80)))
    recipient = options.recipient or (pack.meeting.recipient if pack.meeting else None)
    if recipient:
        facts.append(("Prepared for", desk.line(recipient, 80)))
    secret = options.confidentiality or (pack.meeting.confidentiality if pack.meeting else None) or "Confidential"
    facts.append(("Circulation", desk.line(secret, 90) + (" · with the review" if options.audience == "review" else "")))
    return Cover(
        company=desk.line(pack.company.name, 90),
        title=desk.line(options.title, 60),
        period=period_name(pack.period.label, long=True),
        dates=f"{style.date(pack.period.start)} to {style.date(pack.period.end)}",
        facts=tuple(facts),
        logo=options.logo,
        remark=desk.line(shown.status.remark, 200),
    )


def _legend(desk: Desk) -> tuple[tuple[str, str], ...]:
    lines = [
        ("▲ ▼", "up or down, favourable"), ("△ ▽", "up or down, unfavourable"), ("n/r", "not reported"), ("n/a",
            "not available, with the reason given"),
        ("n/m", "comparison has no meaning"), ("·", "no plan or target was set"), ("=", "no change at the precision shown"), ("F1",
            "a finding is open: see Findings"),
    ]  # fmt: skip
    if any(e.computed_from for e in desk.pack.kpis.values()):
        lines.append(("ƒ", "computed from other figures"))
    return tuple(lines)


def _silent(desk: Desk, domains: Sequence[str]) -> Section:
    """Says of each domain without any figure or text what a board would expect there."""
    lines = []
    for domain in domains:
        mine = [k for k, known in desk.catalog.kpis.items() if known.domain == domain]
        gone = _missing(desk, mine, desk.pack.company.stage)
        words = " ".join(str(x) for x in gone.lines) if gone else "Nothing is reported, and nothing is expected at this stage."
        lines.append(Markup("<strong>{}.</strong> {}").format(DOMAIN_TITLES[domain], words))
    return Section("silent", "Not reported", blocks=[Words("", tuple(lines))], new_page=False)


def _breaks(sections: Sequence[Section]) -> list[Section]:
    """Lets short chapters follow each other on a page, but none the headline page or a landscape one."""
    out: list[Section] = []
    for s in sections:
        before = out[-1] if out else None
        landscape = bool(before and before.blocks and getattr(before.blocks[-1], "wide", False))
        fresh = s.new_page or landscape or bool(before and before.id == "headline")
        out.append(s if fresh == s.new_page else replace(s, new_page=fresh))
    return out


def _numbered(sections: Sequence[Section]) -> list[Section]:
    out, number, letter = [], 0, 0
    for s in sections:
        if s.eyebrow == "Appendix":
            out.append(replace(s, eyebrow=f"Appendix {chr(65 + letter)}"))
            letter += 1
        else:
            number += 1
            out.append(replace(s, eyebrow=f"{number}"))
    return out


def _section(
    name: str, desk: Desk, shown: Shown, options: ExportOptions, dismissed: dict[str, str], record: Sequence[tuple[str, str]]
) -> Section | None:
    if name in DOMAINS:
        return _domain(desk, shown, name)
    if name == "follow_ups":
        return _follow_ups(desk)
    if name == "headline":
        return _headline(desk, shown, options)
    if name == "all_kpis":
        return appendix.all_kpis(desk)
    if name == "findings":
        return appendix.findings(desk, shown, dismissed)
    if name == "checked":
        return appendix.checked(desk, shown, reviewer=options.audience == "review")
    if name == "verdicts":
        return appendix.verdicts(desk, shown) if options.audience == "review" else None
    if name == "conventions":
        return appendix.conventions(desk)
    if name == "definitions":
        return appendix.definitions(desk, [k for k in desk.catalog.kpis if k in desk.pack.kpis])
    return appendix.notices(desk, shown, record)


def _follow_ups(desk: Desk) -> Section:
    meeting = desk.pack.meeting
    items = meeting.follow_ups if meeting else ()
    if not items:
        words = Words("", ("No follow-ups from an earlier meeting are recorded in this pack.",), tone="missing")
        return Section("follow_ups", "Follow-ups from the last meeting", blocks=[words], new_page=False)
    rows, late = [], 0
    on = meeting.date if meeting and meeting.date else desk.pack.period.end
    for f in items:
        state = desk.line(f.state or "not said", 40)
        overdue = bool(f.due and f.due < on and not (f.state or "").lower().startswith(("done", "closed", "complete", "dropped", "cancel")))
        late += overdue
        due = (desk.style.date(f.due) if f.due else "no date") + (" · overdue" if overdue else "")
        rows.append(
            (
                inline(f.decision, desk.glyphs, most=300),
                desk.line(f.owner, 60) if f.owner else "nobody named",
                due,
                state,
                inline(f.note, desk.glyphs, most=300) if f.note else "",
            )
        )
    heads = [
        Column("Decision", width=34),
        Column("Owner", width=14),
        Column("Due", width=17),
        Column("State", width=11),
        Column("What became of it", width=24),
    ]
    body = rows if any(r[4] for r in rows) else [r[:4] for r in rows]
    note = f"Cut here: {desk.cuts['follow_ups']} follow-ups were given, {len(rows)} are shown." if "follow_ups" in desk.cuts else ""
    opened = sum(1 for f in items if not (f.state or "").lower().startswith(("done", "closed", "complete", "dropped", "cancel")))
    lede = f"{len(items)} follow-up{'' if len(items) == 1 else 's'}, {opened} still open" + (
        f", {late} past the due date." if late else "."
    )
    block = Grid("", tuple(heads[: len(body[0])]), tuple(body), note, level=0)
    return Section("follow_ups", "Follow-ups from the last meeting", lede=lede, blocks=[block], new_page=False)


def _headline(desk: Desk, shown: Shown, options: ExportOptions) -> Section:
    ids = headline.headline_ids(desk, options.headline)
    card = headline.headline_card(desk, options.headline)
    red, moved, asked = headline.red_lines(desk, shown.review), headline.changed_lines(desk), headline.decisions(desk)
    most = headline.MAX_LINES[options.paper]
    data: dict[str, object] = {
        "card": card, "outlook": headline.outlook(desk), "red": red[:most], "more_red": max(0, len(red) - most),
        "moved": moved[:most], "asks": asked[:most], "more_asks": asked[most:], "label": desk.label,
        "before": period_name(desk.before.period.label) if desk.before else "",
    }  # fmt: skip
    notes = [_RED] + ([_RATES] if card and RATES & {r.id for r in card.rows} else [])
    return Section("headline", "How are we doing?", lede=headline.lede(desk, ids), template="headline", data=data, footnotes=tuple(notes))


def _domain(desk: Desk, shown: Shown, domain: str) -> Section | None:
    stage = desk.pack.company.stage
    mine = [k for k, known in desk.catalog.kpis.items() if (known.domain == domain)]
    marks = bench_marks(desk, mine)
    blocks: list[object] = []
    skip = ELSEWHERE | (STATEMENT_IDS if domain == "finance" else frozenset())
    named = {k for _, ids in GROUPS.get(domain, ()) for k in ids}
    rest = [k for k in mine if desk.kpi(k).kind == "number" and k not in named and k not in skip and not k.startswith("custom.")]
    groups = [(t, [k for k in ids if k in desk.catalog.kpis]) for t, ids in GROUPS.get(domain, (("", ()),))]
    groups[-1] = (groups[-1][0], [*groups[-1][1], *rest])
    own = [k for k in mine if k.startswith("custom.") and desk.kpi(k).kind == "number"]
    if own:
        groups.append(("The company's own measures", own))
    cards = [
        c
        for t, ids in ((t if t != DOMAIN_TITLES[domain] else "", ids) for t, ids in groups)
        if (c := scorecard(desk, t, ids, benchmarks=marks.bullets)) is not None
    ]
    blocks += cards
    facts = _facts(desk, mine)
    if facts:
        blocks.append(facts)
    absent = _missing(desk, mine, stage)
    if marks.words:
        blocks.append(Words("", tuple(marks.words)))
    if absent:
        blocks.append(absent)
    drawn = pictures(desk, domain)
    if drawn:
        blocks.append(drawn)
    stories = [k for k in (*NARRATIVE_ORDER, *mine) if k in mine and desk.pack.text(k)]
    for kpi in dict.fromkeys(stories):
        blocks.append(_narrative(desk, shown, kpi))
    tables = [g for k in mine if desk.kpi(k).kind == "rows" and (g := grid(desk, k)) is not None]
    blocks += _paired([g for g in tables if not g.wide])
    if domain == "finance" and (account := statement(desk)) is not None:
        blocks.append(account)
    blocks += [g for g in tables if g.wide]
    if "custom" in desk.cuts and domain == DOMAINS[0]:
        blocks.append(
            Words(
                "", (f"Cut here: {desk.cuts['custom']:,} measures of the company's own were given, the first are shown.",), tone="missing"
            )
        )
    title = DOMAIN_TITLES[domain]
    if all(isinstance(b, Words) and b.tone == "missing" for b in blocks):
        # Chapters of one sentence each would be clutter: what isn't reported is said in one place.
        return None
    full = bool(drawn or stories or tables or sum(len(c.rows) for c in cards) > 6)
    notes = (_RATES,) if RATES & {r.id for c in cards for r in c.rows} else ()
    return Section(domain, title, lede=_lede(desk, cards), blocks=blocks, new_page=full, footnotes=notes)


def _paired(grids: Sequence[Grid]) -> list[object]:
    """Returns the tables with two narrow ones that follow each other put side by side."""
    out: list[object] = [g for g in grids if not g.narrow]
    narrow = [g for g in grids if g.narrow]
    return out + [Beside(tuple(narrow[i : i + 2])) for i in range(0, len(narrow), 2)]


def _lede(desk: Desk, cards: Sequence[Scorecard]) -> str:
    known = [k for k in (*HEADLINE_GROWTH, *HEADLINE_EARLY) if any(r.id == k for c in cards for r in c.rows)]
    rest = [
        r.id for c in cards for r in c.rows if r.actual.kind == "value" and desk.kpi(r.id).stages.get(desk.pack.company.stage) == "core"
    ]
    return headline.lede(desk, tuple(dict.fromkeys([*known, *rest]))[:3])


def _facts(desk: Desk, mine: Sequence[str]) -> Words | None:
    lines = []
    for k in mine:
        entry, known = desk.pack.kpis.get(k), desk.kpi(k)
        if entry is None or k in ELSEWHERE:
            continue
        if entry.choice is not None:
            lines.append(f"{desk.label(k)}: {desk.line(entry.choice.replace('-', ' '), 60)}")
        elif entry.date is not None and known.kind == "date":
            lines.append(f"{desk.label(k)}: {desk.style.date(entry.date)}")
    return Words("", (" · ".join(lines) + ".",)) if lines else None


def _missing(desk: Desk, mine: Sequence[str], stage: str) -> Words | None:
    """Says what is not reported though it is core at this stage, and what is absent and why."""
    lines: list[str | Markup] = []
    away = [
        f"{desk.label(k)} ({desk.line(e.absent, 120)})"
        for k in mine
        if (e := desk.pack.kpis.get(k)) and e.absent and desk.kpi(k).kind != "number"
    ]
    if away:
        lines.append("Not available: " + "; ".join(away) + ".")
    gone = [desk.label(k) for k in mine if k in desk.unreported and k not in ELSEWHERE]
    if gone:
        lines.append(f"Not reported, though core at the {STAGE_NAMES[stage]} stage: " + ", ".join(gone) + ".")
    return Words("", tuple(lines), tone="missing") if lines else None


def _narrative(desk: Desk, shown: Shown, kpi: str) -> Narrative:
    text = desk.pack.text(kpi) or ""
    made = prose(text, desk.glyphs)
    notes = list(made.notes)
    if kpi in desk.cuts:
        notes = [n for n in notes if not n.startswith("Cut here")]
        notes.append(f"Cut here: the text has {desk.cuts[kpi]:,} characters, {len(text):,} of them are shown.")
    marks = []
    if kpi in shown.stale and shown.review.grades:
        marks.append("Stale: this text, or a figure that it speaks of, was changed after it was graded.")
    for i in desk.flags.get(kpi, ()):
        finding = desk.opened[int(i) - 1]
        if finding.severity == "error":
            marks.append(desk.line(finding.message, 300))
    return Narrative(kpi, desk.label(kpi), made.html, tuple(marks), tuple(notes))


__all__ = ["Cell", "Document", "build"]

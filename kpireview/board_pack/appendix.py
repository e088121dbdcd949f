"""Builds the appendices: all KPIs, findings, what was checked, verdicts, conventions, definitions, notices and the record.

Longer than most modules, since each appendix is one plain function and a reader looks them up here by name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from kpireview.board_pack.blocks import Column, Glossary, Grid, Section, Words
from kpireview.board_pack.figures import ABSENT, MISSING, Cell, period_name
from kpireview.board_pack.layout import DOMAIN_TITLES, STATEMENT
from kpireview.board_pack.markdown import inline
from kpireview.board_pack.shown import Shown, moment
from kpireview.board_pack.tables import Desk
from kpireview.checks.questions import questions
from kpireview.model import ToleranceOverride
from kpireview.model.pack import STAGE_NAMES

if TYPE_CHECKING:
    from kpireview.catalog import Kpi

NOT_AFFILIATED = "kpireview is not affiliated with, endorsed by, or a member of the SaaS Metrics Standards Board or imboard."
# Lines of the account whose name and definition say all that a formula would.
PLAIN_LINES = frozenset(k for _, group, _ in STATEMENT for k in group)
_EXACT = "Rules are exact: a figure ties if it equals the other within the rounding in which both are written."
_READ_AS = "Retention and churn are rates of this pack's period, never annualised in place; turnover is annualised. Percentages are points."
_BENCHMARKS = (
    "Benchmarks are published quartiles of other companies; those marked editorial, and findings marked as rules of thumb, are experience "
    "and no standard."
)
MAX_FINDINGS = 300
_NEED = re.compile(r"(?:(\w+)\()?([a-z]\w*\.\w+)\)?(?:@([\w-]+))?\)?")
_LABEL = re.compile(r"(?:FY)?\d{4}(?:-(?:\d{2}|Q[1-4]|H[12]))?")
SEVERITIES = {"error": "Error", "warning": "Warning", "note": "Note"}
VERDICTS = {"met": "met", "partly": "partly", "unmet": "not met", "not_applicable": "n/a", None: "ungraded"}


def slug(kpi: str) -> str:
    """Returns a KPI's id as the end of an anchor."""
    return kpi.replace(".", "-").replace("_", "-")


def link(desk: Desk, kpi: str, words: str = "") -> Markup:
    """Returns a link to a KPI's place in the appendix of all KPIs."""
    return Markup('<a href="#kpi-{}">{}</a>').format(slug(kpi), words or desk.label(kpi))


def all_kpis(desk: Desk) -> Section:
    """Returns every KPI of the catalog that the pack or the stage knows, exactly as reported, and how it came about."""
    stage = desk.pack.company.stage
    rows: list[tuple[Cell | str | Markup, ...]] = []
    anchors: list[str] = []
    silent: Counter[str] = Counter()
    for kpi, known in desk.catalog.kpis.items():
        entry = desk.pack.kpis.get(kpi)
        if entry is None and kpi not in desk.unreported:
            silent[known.domain] += 1
            continue
        state = _state(desk, known)
        name = Markup("{} <code>{}</code>{}").format(desk.label(kpi), kpi, f" {state}" if state else "")
        rows.append((name, _value(desk, known), _plan(desk, known)))
        anchors.append(f"kpi-{slug(kpi)}")
    heads = [Column("KPI and id", width=66), Column("Reported", "right", 18), Column("Plan", "right", 16)]
    if not any(r[2] for r in rows):
        heads, rows = [Column("KPI and id", width=80), Column("Reported", "right", 20)], [r[:2] for r in rows]
    table = Grid("", tuple(heads), tuple(rows), anchors=tuple(anchors), level=0, look="dense")
    blocks: list[object] = [table]
    if silent:
        names = ", ".join(f"{n} of {DOMAIN_TITLES.get(d, d).lower()}" for d, n in silent.items())
        where = f"not core at the {STAGE_NAMES[stage]} stage"
        words = f"Left out: {sum(silent.values())} KPIs of the catalog that are no part of this pack and {where} ({names})."
        blocks.insert(0, Words("", (words,), tone="missing"))
    return Section("all_kpis", "All KPIs", "Appendix", "Every figure with all its digits, as the pack holds it.", blocks)


def _value(desk: Desk, known: Kpi) -> Cell | str | Markup:
    entry = desk.pack.kpis.get(known.id)
    if entry is None or (entry.kind == "number" and entry.actual is None):
        return MISSING
    if entry.kind == "absent":
        return ABSENT
    if entry.actual is not None:
        return desk.style.exact(entry.actual, known.field_type, known.unit or None)
    if entry.rows is not None:
        return Markup('<a href="#block-{}">{} row{}</a>').format(slug(known.id), len(entry.rows), "" if len(entry.rows) == 1 else "s")
    if entry.text is not None:
        return Markup('<a href="#block-{}">{:,} words</a>').format(slug(known.id), len(entry.text.split()))
    return desk.style.date(entry.date) if entry.date else desk.line((entry.choice or "").replace("-", " "), 60)


def _plan(desk: Desk, known: Kpi) -> str:
    entry = desk.pack.kpis.get(known.id)
    return desk.style.exact(entry.budget, known.field_type, known.unit or None) if entry and entry.budget is not None else ""


def _state(desk: Desk, known: Kpi) -> str:
    entry = desk.pack.kpis.get(known.id)
    if entry is None:
        return "not reported"
    if entry.absent:
        return "n/a: " + desk.line(entry.absent, 140)
    if entry.computed_from:
        return "computed from " + ", ".join(desk.label(k) for k in entry.computed_from[:6])
    return desk.line(entry.source, 90) if entry.source else ""


def findings(desk: Desk, shown: Shown, dismissed: Mapping[str, str]) -> Section:
    """Returns the open findings and, for a review, the dismissed ones with their reasons."""
    review = shown.review
    opened = [f for f in review.findings if f.key not in dismissed]
    blocks: list[object] = []
    rows, anchors = [], []
    for i, f in enumerate(opened[:MAX_FINDINGS], 1):
        words = desk.line(f.message, 420)
        if f.authority and "folk" in f.authority.lower():
            words += " [rule of thumb]"
        severity = Markup('<span class="sev {}">{}</span>').format(f.severity, SEVERITIES[f.severity])
        what = Markup("{} <code>{}</code>").format(words, desk.line(f.code, 60))
        rows.append((f"F{i}", severity, link(desk, f.kpi), what))
        anchors.append(f"finding-{i}")
    if rows:
        heads = (
            Column("Ref", width=6),
            Column("Severity", width=9),
            Column("KPI", width=20),
            Column("What is wrong, and the rule that says so", width=65),
        )
        note = f"Cut here: {len(opened):,} findings are open, the first {MAX_FINDINGS} are shown." if len(opened) > MAX_FINDINGS else ""
        blocks.append(Grid("Open findings", heads, tuple(rows), note, anchors=tuple(anchors), anchor="open-findings"))
    else:
        blocks.append(Words("Open findings", ("No rule found anything to object to.",)))
    closed = [f for f in review.findings if f.key in dismissed]
    if closed:
        body = tuple((link(desk, f.kpi), desk.line(f.message, 300), desk.line(dismissed[f.key], 300)) for f in closed[:MAX_FINDINGS])
        blocks.append(
            Grid(
                "Dismissed findings",
                (Column("KPI", width=20), Column("What was found", width=45), Column("Why it was dismissed", width=35)),
                body,
            )
        )
    counts = Counter(f.severity for f in opened)
    say = ", ".join(f"{counts[s]} {s}{'' if counts[s] == 1 else 's'}" for s in ("error", "warning", "note") if counts[s]) or "nothing open"
    return Section("findings", "Findings", "Appendix", f"What the rules say about this pack's figures and texts: {say}.", blocks)


def checked(desk: Desk, shown: Shown, *, reviewer: bool) -> Section:
    """Returns what was checked, and what could not be for want of figures."""
    review, counts, stage = shown.review, shown.review.counts, desk.pack.company.stage
    texts = [k for k, e in desk.pack.kpis.items() if e.text is not None]
    ran = counts.passed + counts.error + counts.warning + counts.note
    lines: list[str] = [
        f"{counts.passed:,} rules passed; {counts.not_evaluable:,} could not be evaluated, since a figure that they need is missing; the "
        f"other findings are in the list before this one."
        if ran
        else "No rule could be evaluated: the pack holds too little.",
        f"{len(texts)} narrative{'' if len(texts) == 1 else 's'} had every figure held against the pack.",
        f"Periods compared: {', '.join(period_name(p.period.label) for p in desk.pack.timeline)}.",
        f"Catalog {desk.line(review.catalog.version, 40)}. {_EXACT}",
    ]
    critic = (
        "a model" + (f" ({desk.line(review.critic.model, 60)})" if review.critic.model else "")
        if review.critic.kind == "llm"
        else "rules in code, without a model"
    )
    lines.append(f"Narratives were graded by {critic}.")
    if shown.stale:
        lines.append(
            "Changed after they were graded, so that their grades are stale: " + ", ".join(desk.label(k) for k in shown.stale) + "."
        )
    blocks: list[object] = [Words("", tuple(lines), listed=True)]
    by_kpi: dict[str, list[str]] = {}
    for n in review.not_evaluable:
        by_kpi.setdefault(n.kpi, []).extend(m for m in n.missing if m not in by_kpi.get(n.kpi, []))
    unreported = [k for k in by_kpi if k not in desk.pack.kpis]
    if unreported:
        words = f"{len(unreported)} KPIs that aren't reported have rules too, which wait for their figures."
        blocks.append(Words("", (words,), tone="missing"))
        by_kpi = {k: v for k, v in by_kpi.items() if k in desk.pack.kpis}
    if by_kpi:
        entries = []
        for k, missing in list(by_kpi.items())[:150]:
            needs = list(dict.fromkeys(need(desk, m) for m in missing))
            words = "needs " + ", ".join(needs[:5]) + (f" and {len(needs) - 5} more" if len(needs) > 5 else "")
            entries.append(("", words, "", desk.label(k)))
        blocks.append(Words("Reported, but not checked in full, and what is missing for it"))
        blocks.append(Glossary(tuple(entries)))
        if len(by_kpi) > 150:
            blocks.append(Words("", (f"Cut here: {len(by_kpi)} KPIs, the first 150 are shown.",), tone="missing"))
    if reviewer:
        asked = [
            (slug(q.kpi), q.text, "", desk.label(q.kpi))
            for q in questions(desk.pack, desk.catalog)
            if desk.kpi(q.kpi).stages.get(stage) == "core"
        ]
        if asked:
            blocks.append(Words("Questions that no pack can answer"))
            blocks.append(Glossary(tuple(("", desk.line(text, 300), "", name) for _, text, _, name in asked[:120])))
    return Section("checked", "What was checked", "Appendix", "", blocks, new_page=False)


def need(desk: Desk, text: str) -> str:
    """Returns what a rule lacks in words: budget(sales.arr) is the plan of ARR, sales.arr@2025-Q3 is ARR in Q3 2025."""
    match = _NEED.fullmatch(text[:160])
    if match is None or match[2] not in desk.catalog.kpis:
        return desk.line(text, 60)
    words = desk.label(match[2])
    if match[1]:
        words = {"budget": "the plan of ", "prior": "the last ", "year_ago": "last year's "}.get(
            match[1], f"{match[1].replace('_', ' ')} of "
        ) + words
    return words + (f" in {period_name(match[3])}" if match[3] and _LABEL.fullmatch(match[3]) else "")


def verdicts(desk: Desk, shown: Shown) -> Section | None:
    """Returns the grade of each narrative with its verdicts, evidence and suggestions, and the comments; None without any."""
    blocks: list[object] = []
    for grade in shown.review.grades:
        stale = grade.kpi in shown.stale
        if grade.score is not None:
            mark = f"{grade.score} of 100"
        elif grade.score_range:
            mark = f"{grade.score_range[0]} to {grade.score_range[1]} of 100 (some criteria are ungraded)"
        else:
            mark = f"ungraded: {(grade.ungraded_reason or 'no reason given').replace('_', ' ')}"
        rows = []
        for c in grade.criteria:
            word = VERDICTS[c.verdict] if c.verdict else f"ungraded: {(c.ungraded_reason or '').replace('_', ' ')}"
            votes = " (" + ", ".join(f"{n}× {VERDICTS.get(w, w)}" for w, n in c.votes.items()) + ")" if c.votes and len(c.votes) > 1 else ""
            quotes = " · ".join(f"“{inline(q, desk.glyphs, most=90)}”" for q in c.evidence[:3])
            reason = desk.line(c.reason, 240) + (" → " + desk.line(c.suggestion, 240) if c.suggestion else "")
            rows.append(
                (
                    c.id.replace("_", " "),
                    Markup('<span class="verdict {}">{}</span>{}').format(c.verdict or "ungraded", word, votes),
                    quotes,
                    reason,
                )
            )
        title = f"{desk.label(grade.kpi)}: {mark}" + (" · stale: the text or its figures have changed since" if stale else "")
        if rows:
            heads = (
                Column("Criterion", width=13),
                Column("Verdict", width=15),
                Column("Evidence, word for word", width=32),
                Column("Why, and what to do", width=40),
            )
            blocks.append(Grid(title, heads, tuple(rows), look="dense"))
        else:
            blocks.append(Words(title, (f"This narrative is {mark}.",)))
    if shown.review.comments:
        body = tuple(
            (desk.label(c.field), desk.line(c.by, 60) + ", " + moment(c.at, desk.style), inline(c.quote, desk.glyphs, most=140) if c.quote
                else "–", inline(c.text, desk.glyphs, most=500) + (" (resolved)" if c.resolved else ""))
            for c in shown.review.comments[:200]
        )  # fmt: skip
        blocks.append(
            Grid("Comments", (Column("Field", width=18), Column("By", width=18), Column("On", width=24), Column("Comment", width=40)), body)
        )
    if not blocks:
        return None
    return Section(
        "verdicts", "The review's verdicts", "Appendix", "Each narrative against its rubric; every mark carries its quotation.", blocks
    )


def conventions(desk: Desk) -> Section:
    """Returns what the company decides for itself: chosen conventions, defaults in force, tolerances with reasons, restatements."""
    chosen = desk.pack.conventions
    stage = desk.pack.company.stage
    rows = []
    for known in desk.catalog.kpis.values():
        # A convention of a KPI that isn't here says nothing about this pack.
        for c in known.conventions if known.id in desk.pack.kpis or known.id in desk.unreported else ():
            value = chosen.get(c.key)
            default = c.default_by_stage.get(stage, c.default)
            said = "the company's choice" if value is not None else "default"
            rows.append((desk.line(c.question or c.key, 140), _word(desk, default if value is None else value), said))
    listed = {c.key for k in desk.catalog.kpis.values() for c in k.conventions}
    for key, value in list(chosen.items())[:200]:
        if isinstance(value, ToleranceOverride):
            rows.append(
                (
                    f"Tolerance of the rule {desk.line(key.removeprefix('tolerance.'), 80)}",
                    desk.style.plain(value.value),
                    desk.line(value.reason, 200),
                )
            )
        elif key not in listed:
            rows.append((desk.line(key, 90), _word(desk, value), "the company's choice"))
    blocks: list[object] = []
    if rows:
        blocks.append(Grid("", (Column("Question", width=48), Column("Answer", width=24), Column("Why", width=28)), tuple(rows), level=0))
    blocks.append(Words("", (f"{_READ_AS} Amounts are in {desk.pack.company.currency}.",)))
    restated = [(desk.kpi(k), r) for k, e in desk.pack.kpis.items() if k in desk.catalog.kpis for r in e.restates or ()]
    changes = [
        (link(desk, k.id), period_name(r.period), desk.style.exact(r.reported, k.field_type, k.unit or None), desk.line(r.reason, 240))
        for k, r in restated[:100]
    ]
    if changes:
        heads = (
            Column("KPI", width=28),
            Column("Period", width=12),
            Column("Reported then", "right", 18),
            Column("Why it is restated", width=42),
        )
        blocks.append(Grid("Restatements", heads, tuple(changes)))
    return Section(
        "conventions",
        "Company conventions",
        "Appendix",
        "What the company decides for itself, and what the figures were read by.",
        blocks,
        new_page=False,
    )


def _word(desk: Desk, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return desk.line(str(value).replace("_", " "), 80) if value is not None else "not set"


def definitions(desk: Desk, kpis: Sequence[str]) -> Section | None:
    """Returns what each shown KPI is, how it is computed, who says so, how firm that is, and from when."""
    entries = []
    house = _house([desk.kpi(k) for k in kpis if k in desk.catalog.kpis])
    for kpi in kpis:
        known = desk.catalog.kpis.get(kpi)
        if known is None or known.kind == "narrative" or not (known.words.definition or (known.formula and known.formula.text)):
            continue
        words = desk.line(known.words.definition, 420)
        formula = desk.line(known.formula.text, 300) if known.formula and known.formula.text else ""
        if _bare(formula) not in _bare(words) and kpi not in PLAIN_LINES:
            words += f" {formula}."
        entries.append((slug(kpi), words, _source(desk, known, house), desk.label(kpi)))
    if not entries:
        return None
    lede = "What the figures of this pack mean, how they are computed, and whose definition it is."
    said = Words("", (f"Where no source is named, the definition is {house}.",)) if house else None
    return Section("definitions", "Definitions", "Appendix", lede, [*([said] if said else []), Glossary(tuple(entries))])


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def _house(kpis: Sequence[Kpi]) -> str:
    """Returns the source that most definitions share, so that it's named once."""
    names = Counter(f"{k.source.name}, {k.source.tier}, {k.source.date[:4]}" for k in kpis if k.source.name)
    return names.most_common(1)[0][0] if names else ""


def _source(desk: Desk, known: Kpi, house: str) -> str:
    s, b = known.source, known.benchmark
    parts = [p for p in (s.name, s.section if s.section and s.section not in s.name else "", s.tier, s.date[:4]) if p]
    words = "" if f"{s.name}, {s.tier}, {s.date[:4]}" == house else ", ".join(parts) + "."
    if b:
        sign = {"%": " %", "$": "", "ratio": "×", "count": ""}.get(b.unit, f" {b.unit}")
        quartiles = " / ".join(desk.style.plain(v) for v in (b.p25, b.median, b.p75))
        rule = " (editorial: a rule of thumb)" if "editorial" in b.source.lower() else ""
        words += f" Quartiles {quartiles}{sign}: {b.source}, {b.year}{rule}"
    return desk.line(words, 320)


def notices(desk: Desk, shown: Shown, record: Sequence[tuple[str, str]]) -> Section:
    """Returns the notices that sources require, and the record of what the pages were made from."""
    used = {k.source.notice for kpi in desk.pack.kpis if (k := desk.catalog.kpis.get(kpi)) and k.source.notice}
    lines = [desk.catalog.notices[n] for n in sorted(used) if n in desk.catalog.notices]
    if not any(NOT_AFFILIATED in line for line in lines):
        lines.append(NOT_AFFILIATED)
    blocks: list[object] = [Words("", tuple(desk.line(line, 1500) for line in lines))]
    blocks.append(Words("", (_BENCHMARKS,)))
    body = tuple((name, Markup("<code>{}</code>").format(value) if len(value) > 30 else value) for name, value in record)
    blocks.append(Grid("What these pages were made from", (Column("What", width=30), Column("Version or hash", width=70)), body))
    return Section("notices", "Notices and record", "Appendix", "", blocks, new_page=False)

"""The one page that answers "how are we doing": headline KPIs, what is red, what changed, the decisions asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from kpireview.board_pack.asks import Ask, asks
from kpireview.board_pack.blocks import Column, Grid, Scorecard
from kpireview.board_pack.figures import Cell, Scale, change, period_name, table_cell
from kpireview.board_pack.layout import (
    ASK_ORDER,
    ELSEWHERE,
    HEADLINE_COUNT,
    HEADLINE_EARLY,
    HEADLINE_GROWTH,
    HEADLINE_PUBLIC,
    NARRATIVE_ORDER,
    STATEMENT_IDS,
)
from kpireview.board_pack.markdown import inline
from kpireview.board_pack.tables import Desk, polarity, scorecard, unit_name
from kpireview.model import Finding, Review
from kpireview.model.style import NBSP, rounded

RED, MOVED, MOVED_POINTS = Decimal(10), Decimal(5), Decimal(1)
MAX_LINES = {"a4": 5, "letter": 4}
_CAUSE = re.compile(
    r"\b(?:because|due to|driven by|owing to|thanks to|after|since|on the back of|held back by|slipped|delayed|won|lost|came "
    r"from|reflects?)\b",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the headline page: words, the KPI that it is about, and how bad it is."""

    text: str
    kpi: str
    finding: str = ""


def headline_ids(desk: Desk, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the KPIs of the headline: those that the company chose, else the stage's first ones that are reported."""
    stage = desk.pack.company.stage
    order = HEADLINE_EARLY if stage in ("preSeed", "seed") else HEADLINE_PUBLIC if stage == "public" else HEADLINE_GROWTH
    if chosen:
        return tuple(k for k in chosen if k in desk.catalog.kpis and desk.kpi(k).kind == "number")[:HEADLINE_COUNT]
    found: list[str] = []
    for kpi in order:
        entry = desk.pack.kpis.get(kpi)
        twin = any(desk.catalog.kpis[f].label == desk.kpi(kpi).label for f in found) if kpi in desk.catalog.kpis else True
        if entry is not None and entry.actual is not None and not twin:
            found.append(kpi)
    return tuple(found[:HEADLINE_COUNT])


def headline_card(desk: Desk, chosen: tuple[str, ...]) -> Scorecard | None:
    """Returns the headline KPIs with all comparisons and a word of why, from the note or else from a narrative."""
    card = scorecard(desk, "", headline_ids(desk, chosen))
    if card is None:
        return None
    return replace(card, rows=tuple(r if r.note else replace(r, note=why(desk, r.id)) for r in card.rows))


def why(desk: Desk, kpi: str) -> str:
    """Returns the shortest sentence of a narrative that names the KPI and gives a cause, word for word; nothing where there is none."""
    known = desk.kpi(kpi)
    names = [re.sub(r"\s*\(.*?\)", "", known.label), *re.findall(r"\(([A-Z][A-Za-z]+)\)", known.label), *known.aliases]
    name = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(n) for n in names if n) + r")(?!\w)", re.IGNORECASE)
    best = ""
    for field in NARRATIVE_ORDER:
        text = desk.pack.text(field)
        if not text or field.partition(".")[0] != known.domain:
            continue
        for sentence in _SENTENCES.split(text[:8000]):
            if 20 <= len(sentence) <= 170 and name.search(sentence) and _CAUSE.search(sentence):
                words = inline(sentence, desk.glyphs, most=150)
                if not best or len(words) < len(best):
                    best = words
    return best


def outlook(desk: Desk) -> Grid | None:
    """Returns the year to date against plan and the full-year outlook of whatever gives them; None where nothing does."""
    ids = [k for k, e in desk.pack.kpis.items() if (e.ytd or e.forecast is not None) and k in desk.catalog.kpis]
    ids.sort(key=lambda k: (k not in HEADLINE_GROWTH, HEADLINE_GROWTH.index(k) if k in HEADLINE_GROWTH else 0))
    if not ids:
        return None
    ids = ids[:6]
    entries = [(k, desk.pack.kpis[k]) for k in ids]
    scale = Scale.of(
        [
            v
            for k, e in entries
            if desk.kpi(k).field_type == "currency"
            for v in (e.ytd.actual if e.ytd else None, e.forecast)
            if v is not None
        ]
    )
    rows = []
    for k, e in entries:
        known = desk.kpi(k)
        unit = known.unit or None

        def cell(v: Decimal | None, ft: str = known.field_type, unit: str | None = unit) -> Cell:
            return table_cell(v, ft, unit, desk.style, scale) if v is not None else Cell("·", kind="unset")

        actual, plan = (e.ytd.actual, e.ytd.budget) if e.ytd else (None, None)
        gap = (
            change(actual, plan, known.field_type, unit, polarity(known), desk.style)
            if actual is not None and plan is not None
            else Cell("·", kind="unset")
        )
        rows.append((desk.label(k), unit_name(known, desk.style, scale), cell(actual), cell(plan), gap, cell(e.forecast)))
    heads = (
        Column("Year to date and outlook", width=34),
        Column("", width=10),
        Column("YTD", "right", 12),
        Column("YTD plan", "right", 12),
        Column("vs plan", "right", 14),
        Column("Full-year outlook", "right", 18),
    )
    keep = [i for i in range(6) if i < 2 or any(not (isinstance(c := r[i], Cell) and c.kind == "unset") for r in rows)]
    return Grid("", tuple(heads[i] for i in keep), tuple(tuple(r[i] for i in keep) for r in rows), level=0)


def red_lines(desk: Desk, review: Review) -> tuple[Line, ...]:
    """Returns what is red: open errors, and figures 10 % or more on the wrong side of plan, the worst first."""
    lines = [Line(finding_words(desk, f), f.kpi, f.key) for f in review.findings if f.severity == "error"]
    misses: list[tuple[Decimal, Line]] = []
    for kpi, entry in desk.pack.kpis.items():
        known = desk.catalog.kpis.get(kpi)
        if known is None or entry.actual is None or not entry.budget or kpi in ELSEWHERE:
            continue
        way = polarity(known)
        share = (entry.actual - entry.budget) / abs(entry.budget) * 100
        wrong = -share if way == "higher" else share if way == "lower" else Decimal(0)
        if wrong >= RED:
            actual, plan = (desk.style.short(v, known.field_type, known.unit or None) for v in (entry.actual, entry.budget))
            words = f"{desk.label(kpi)} {actual} against a plan of {plan}"
            misses.append((wrong, Line(f"{words} ({desk.style.plain(share, 0, signed=True)}\u00a0%)", kpi)))
    lines += [line for _, line in sorted(misses, key=lambda m: -m[0])]
    return tuple(lines)


def finding_words(desk: Desk, finding: Finding) -> str:
    """Returns an open finding in one short line: the fault without its arithmetic, which stands in the appendix."""
    known = desk.catalog.kpis.get(finding.kpi)
    if known is not None and known.kind == "narrative":
        return desk.line(f"{desk.label(finding.kpi)}: {finding.message}", 120)
    fault, _, _ = finding.message.partition(": ")
    return desk.line(fault if len(fault) >= 16 else finding.message, 120)


def changed_lines(desk: Desk) -> tuple[Line, ...]:
    """Returns the largest moves against the period before among the stage's core KPIs, good or bad."""
    if desk.before is None:
        return ()
    moves: list[tuple[Decimal, Line]] = []
    stage = desk.pack.company.stage
    for kpi, known in desk.catalog.kpis.items():
        if known.kind != "number" or kpi in ELSEWHERE or kpi in STATEMENT_IDS or known.stages.get(stage) != "core":
            continue
        now, then = desk.pack.number(kpi), desk.before.number(kpi)
        if now is None or then is None or now == then or kpi == "sales.starting_arr":
            continue
        points = known.field_type == "percentage" or known.unit == "%"
        if points:
            size = abs(now - then) * 3
            if abs(now - then) < MOVED_POINTS:
                continue
        else:
            if then == 0 or (now < 0) != (then < 0):
                continue
            size = abs(now - then) / abs(then) * 100
            if size < MOVED or (known.count and abs(now - then) < 2):
                continue
        # A figure whose better way nobody can tell says less: it ranks behind those that a board judges.
        size = min(size, Decimal(100)) * (Decimal(1) if polarity(known) != "neutral" else Decimal("0.4"))
        short = desk.style.short
        unit = known.unit or None
        cell = change(now, then, known.field_type, unit, polarity(known), desk.style)
        words = f"{desk.label(kpi)} {short(then, known.field_type, unit)} → {short(now, known.field_type, unit)} ({cell.text})"
        moves.append((rounded(size, 4), Line(words, kpi)))
    moves.sort(key=lambda m: (-m[0], m[1].kpi))
    return tuple(line for _, line in moves)


def decisions(desk: Desk) -> tuple[Ask, ...]:
    """Returns the decisions asked of the board, the weightiest fields first."""
    fields = [k for k in (*ASK_ORDER, *NARRATIVE_ORDER, *desk.pack.kpis) if desk.pack.text(k)]
    return asks(desk.pack, dict.fromkeys(fields))


def lede(desk: Desk, ids: tuple[str, ...]) -> str:
    """Returns one sentence with the first figures and how they stand against plan or the period before."""
    parts = []
    for kpi in ids[:4]:
        known, entry = desk.kpi(kpi), desk.pack.kpis.get(kpi)
        if entry is None or entry.actual is None:
            continue
        unit = known.unit or None
        words = f"{_plain_label(known.label)} {desk.style.short(entry.actual, known.field_type, unit)}"
        base, name = (entry.budget, "plan") if entry.budget is not None else (desk.before.number(kpi) if desk.before else None, "")
        if base is not None:
            cell = change(entry.actual, base, known.field_type, unit, "neutral", desk.style)
            if cell.kind == "value" and cell.text != "=":
                number, _, short = cell.text.lstrip("+−").rpartition(NBSP)
                size = f"{number}{NBSP}{ {'mo': 'months', 'd': 'days', 'pt': 'points'}.get(short, short) }"
                if name:
                    words += f", {size} {'above' if cell.text[0] == '+' else 'below'} plan"
                elif desk.before:
                    words += f", {'up' if cell.text[0] == '+' else 'down'} {size} on {period_name(desk.before.period.label)}"
        parts.append(words)
    return "; ".join(parts) + "." if parts else ""


def _plain_label(label: str) -> str:
    match = re.search(r"\(([A-Z]{2,5})\)", label)
    return match[1] if match else re.sub(r"\s*\(.*?\)", "", label)

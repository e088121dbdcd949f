"""Builds the tables of a section: scorecards, the profit and loss account, and the rows of structured fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup

from kpireview.board_pack import charts
from kpireview.board_pack.blocks import Column, Grid, Row, Scorecard
from kpireview.board_pack.figures import ABSENT, MISSING, UNSET, Cell, Scale, Style, change, period_name, table_cell
from kpireview.board_pack.layout import STATEMENT
from kpireview.board_pack.markdown import inline
from kpireview.board_pack.text import one_line
from kpireview.model import Entry, Finding, Pack
from kpireview.model.style import NBSP, SYMBOLS

if TYPE_CHECKING:
    from kpireview.catalog import Catalog, Kpi

_CAMEL = re.compile(r"(?<=[a-z])[A-Z]")
NUMERIC = frozenset({"money", "number", "count", "percent"})


@dataclass(frozen=True)
class Desk:
    """What every table needs to hand: the pack, its neighbours in time, the catalog with the company's own KPIs, style and colours."""

    pack: Pack
    catalog: Catalog
    style: Style
    palette: charts.Palette
    glyphs: Set[int]
    cuts: Mapping[str, int] = field(default_factory=dict)
    flags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    opened: tuple[Finding, ...] = ()
    unreported: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        same = [p for p in self.pack.timeline if p.period.months == self.pack.period.months]
        object.__setattr__(self, "timeline", tuple(same))
        object.__setattr__(self, "before", self.pack.prior())
        object.__setattr__(self, "ago", self.pack.year_ago())

    timeline: tuple[Pack, ...] = field(init=False, default=())
    before: Pack | None = field(init=False, default=None)
    ago: Pack | None = field(init=False, default=None)

    def kpi(self, kpi: str) -> Kpi:
        """Returns the catalog's entry."""
        return self.catalog.kpis[kpi]

    def label(self, kpi: str) -> str:
        """Returns a KPI's name, clean and of one line; its id if nobody knows it."""
        known = self.catalog.kpis.get(kpi)
        return self.line(known.label, 70) if known else kpi

    def line(self, text: str, most: int = 300) -> str:
        """Returns an untrusted text as one clean line."""
        return one_line(text, most, self.glyphs)

    def trend(self, kpi: str) -> list[Decimal | None]:
        """Returns the KPI's values over the periods of this length, oldest first, with the gaps of the calendar left open."""
        return [p.number(kpi) for p in spaced(self.timeline)] if self.timeline else []

    @property
    def periods(self) -> list[str]:
        """The names of those periods, short enough for an axis: Q4 25, Jul 26, FY26."""
        return [
            re.sub(r"(\D*)20(\d\d)$", r"\1\2", period_name(p.period.label)) if isinstance(p, Pack) else "" for p in spaced(self.timeline)
        ]


class Gap:
    """A period that no pack reports."""

    def number(self, kpi: str) -> None:
        """Returns None."""
        return

    def rows(self, kpi: str) -> None:
        """Returns None."""
        return


def spaced(timeline: Sequence[Pack]) -> list[Pack | Gap]:
    """Returns the periods with a gap for each that is missing between two of them."""
    out: list[Pack | Gap] = []
    for i, pack in enumerate(timeline):
        if i:
            missing = round(((pack.period.start - timeline[i - 1].period.end).days - 1) / max(pack.period.days, 1))
            out.extend([Gap()] * min(max(missing, 0), 12))
        out.append(pack)
    return out


def number_row(desk: Desk, kpi: str, scale: Scale, *, level: str = "line", label: str = "") -> Row | None:
    """Returns a KPI's row, None where neither this pack nor an earlier neighbour holds anything about it."""
    known = desk.kpi(kpi)
    entry = desk.pack.kpis.get(kpi)
    past, ago = (p.number(kpi) if p else None for p in (desk.before, desk.ago))
    if entry is None and past is None:
        return None
    actual = entry.actual if entry else None
    plan = entry.budget if entry else None
    values = desk.trend(kpi)
    if known.field_type == "number":
        # Millions of visits don't fit a column: such counts get a scale of their own, said as their unit.
        scale = Scale.of([v for v in (actual, plan, past, ago) if v is not None and abs(v) >= 1_000_000])

    def cell(value: Decimal | None) -> Cell:
        return table_cell(value, known.field_type, known.unit or None, desk.style, scale)

    def against(other: Decimal | None) -> Cell:
        return change(actual, other, known.field_type, known.unit or None, polarity(known), desk.style)

    return Row(
        id=kpi,
        label=label or desk.label(kpi),
        unit=(scale.letter + (" " + known.unit if known.unit else "") if scale.letter and known.field_type == "number" else "")
        or unit_name(known, desk.style, scale),
        actual=ABSENT if entry and entry.kind == "absent" else cell(actual),
        plan=cell(plan) if plan is not None else UNSET,
        vs_plan=against(plan) if plan is not None else UNSET,
        prior=cell(past) if past is not None else MISSING,
        vs_prior=against(past) if past is not None and actual is not None else Cell("", kind="missing"),
        year=cell(ago) if ago is not None else MISSING,
        spark=charts.sparkline(
            [None if v is None else float(v) for v in values], title=_trend_words(desk, kpi, values), palette=desk.palette
        ),
        note=_note(desk, entry),
        level="total" if level == "total" else "line",
        findings=desk.flags.get(kpi, ()),
        computed=bool(entry and entry.computed_from),
    )


def polarity(kpi: Kpi) -> str:
    """Returns which way is better: the entry's polarity, or what its benchmark says."""
    if kpi.polarity == "neutral" and kpi.benchmark:
        return "higher" if kpi.benchmark.higher_is_better else "lower"
    return kpi.polarity


def unit_name(kpi: Kpi, style: Style, scale: Scale) -> str:
    """Returns the unit for the unit column: $k, %, months, ×, or nothing for a plain count."""
    if kpi.field_type == "currency":
        sign = SYMBOLS.get(style.currency, style.currency + (NBSP if scale.letter else ""))
        return sign + scale.letter + (kpi.unit if kpi.unit.startswith("/") else "")
    if kpi.field_type == "percentage" or kpi.unit == "%":
        return "%"
    return {"ratio": "×", "count": "#"}.get(kpi.unit, kpi.unit) or ("#" if kpi.count else "")


def _note(desk: Desk, entry: Entry | None) -> str:
    if entry is None:
        return ""
    parts = [desk.line(entry.absent, 160)] if entry.absent else []
    if entry.note:
        parts.append(inline(entry.note, desk.glyphs, most=180))
    for r in (entry.restates or ())[:3]:
        parts.append(f"restates {period_name(r.period)} (reported {desk.style.plain(r.reported)}): {desk.line(r.reason, 120)}")
    return "; ".join(parts)


def _trend_words(desk: Desk, kpi: str, values: Sequence[Decimal | None]) -> str:
    known = desk.kpi(kpi)
    parts = [desk.style.short(v, known.field_type, known.unit or None) if v is not None else "not reported" for v in values[-8:]]
    return f"{desk.label(kpi)}, trend: " + ", ".join(parts)


def scorecard(
    desk: Desk, title: str, kpis: Sequence[str], *, benchmarks: Mapping[str, Markup] | None = None, anchor: str = ""
) -> Scorecard | None:
    """Returns the scorecard of these KPIs, None where nothing is known about any of them."""
    money = [v for k in kpis if desk.kpi(k).field_type == "currency" for v in (desk.pack.number(k),) if v is not None]
    scale = Scale.of(money)
    rows = [r for k in kpis if (r := number_row(desk, k, scale)) is not None]
    if not rows:
        return None
    if benchmarks:
        rows = [replace(r, bench=benchmarks.get(r.id, "")) for r in rows]
    return _card(desk, title, rows, scale, anchor)


def _card(desk: Desk, title: str, rows: Sequence[Row], scale: Scale, anchor: str, *, trend: bool = True) -> Scorecard:
    lines = [r for r in rows if r.level != "head"]
    heads = [("unit", "")] if any(r.unit for r in lines) else []
    heads.append(("actual", period_name(desk.pack.period.label)))
    if any(r.plan.kind == "value" for r in lines):
        heads += [("plan", "Plan"), ("vs_plan", "vs plan")]
    if any(r.prior.kind == "value" for r in lines) and desk.before:
        heads += [("prior", period_name(desk.before.period.label)), ("vs_prior", "Change")]
    if any(r.year.kind == "value" for r in lines) and desk.ago:
        heads.append(("year", period_name(desk.ago.period.label)))
    if trend and len(desk.timeline) > 1:
        heads.append(("spark", "Trend"))
    if any(r.bench for r in lines):
        heads.append(("bench", "Benchmark"))
    return Scorecard(title, tuple(rows), tuple(heads), anchor=anchor)


def statement(desk: Desk) -> Scorecard | None:
    """Returns the profit and loss account: groups with their lines and totals, as far as they are reported."""
    everything = [k for _, lines, total in STATEMENT for k in (*lines, total) if k in desk.catalog.kpis]
    scale = Scale.of([v for k in everything if (v := desk.pack.number(k)) is not None])
    rows: list[Row] = []
    for head, lines, total in STATEMENT:
        found = [r for k in lines if k in desk.catalog.kpis and (r := number_row(desk, k, scale)) is not None]
        end = number_row(desk, total, scale, level="total") if total in desk.catalog.kpis else None
        if found and head:
            rows.append(_head(head))
        rows += found
        if end is not None:
            rows.append(end)
    if sum(r.level == "line" for r in rows) < 1 or len(rows) < 3:
        return None
    sign = unit_name(desk.kpi(everything[0]), desk.style, scale)
    card = _card(desk, f"Profit and loss account, {sign}", [replace(r, unit="") for r in rows], scale, "profit-and-loss", trend=False)
    return replace(card, look="statement")


def _head(title: str) -> Row:
    empty = Cell("")
    return Row("", title, "", empty, empty, empty, empty, empty, empty, spark=Markup(""), level="head")


def grid(desk: Desk, kpi: str) -> Grid | None:
    """Returns the table of a structured field: typed columns, empty ones left out, money in one scale, what was cut said below."""
    known, rows = desk.kpi(kpi), desk.pack.rows(kpi)
    if not rows:
        return None
    columns = [c for c in known.columns if any(r.get(c.name) is not None for r in rows)]
    money = [v for c in columns if c.type == "money" for r in rows if isinstance(v := r.get(c.name), Decimal)]
    # Accounts in several currencies are each written in their own: one scale for all would mislead.
    scale = Scale(Decimal(1), "") if any(c.name == "currency" for c in columns) else Scale.of(money)
    heads: list[Column] = []
    for c in columns:
        unit = ""
        if c.type == "money" and not any(o.name == "currency" for o in columns):
            unit = ", " + SYMBOLS.get(desk.style.currency, desk.style.currency + (NBSP if scale.letter else "")) + scale.letter
        elif c.type == "percent":
            unit = ", %"
        heads.append(Column(desk.line(c.label, 40) + unit, "right" if c.type in NUMERIC else "left"))
    body = tuple(tuple(_cell(desk, r.get(c.name), c.type, scale, 400 if len(rows) <= 40 else 120) for c in columns) for r in rows)
    heads = _widths(heads, body)
    texts = sum(1 for i, c in enumerate(columns) if c.type == "text" and max(len(str(r[i])) for r in body if isinstance(r[i], str)) > 18)
    note = ""
    if kpi in desk.cuts:
        note = f"Cut here: {desk.cuts[kpi]:,} rows were given, the first {len(rows):,} are shown."
    if known.one_row and len(body) == 1 and len(columns) > 4:
        pairs = tuple((h.label, cell) for h, cell in zip(heads, body[0], strict=True))
        return Grid(desk.label(kpi), (Column("Item", width=70), Column("Value", "right", 30)), pairs, note, anchor=kpi, look="narrow")
    wide = len(columns) >= 9 or (len(columns) >= 7 and texts >= 5)
    size = sum(max(*(len(w) for w in h.label.split()), *(len(_plain(r[i])) for r in body)) for i, h in enumerate(heads))
    return Grid(desk.label(kpi), tuple(heads), body, note, anchor=kpi, wide=wide, look="narrow" if size <= 44 and len(body) <= 15 else "")


def _plain(cell: Cell | str) -> str:
    return cell.text if isinstance(cell, Cell) else cell


def _widths(heads: Sequence[Column], body: Sequence[Sequence[Cell | str]]) -> list[Column]:
    """Returns the columns with widths by what they hold: figures as wide as they are, texts by their length up to a limit.

    No column is narrower than its longest word, so that neighbours never run into each other.
    """
    wanted, least = [], []
    for i, head in enumerate(heads):
        texts = [_plain(r[i]) for r in body]
        longest = max((len(t) for t in texts), default=0)
        typical = sum(len(t) for t in texts) / max(len(texts), 1)
        word = min(max((len(w) for t in (head.label, *texts) for w in t.split()), default=0), 20) + 2
        wanted.append(max(longest + 2, word, 6) if head.align == "right" else max(min(longest, 14), min(typical, 60), word, 8))
        least.append(max(word, 5))
    room, spare = 104, sum(wanted) - sum(least)  # about as many characters as a line of a table holds
    if sum(wanted) > room and spare > 0 and room > sum(least):
        share = (room - sum(least)) / spare
        wanted = [low + (want - low) * share for want, low in zip(wanted, least, strict=True)]
    whole = sum(wanted)
    return [replace(h, width=max(3, int(s / whole * 100))) for h, s in zip(heads, wanted, strict=True)]


def _cell(desk: Desk, value: object, kind: str, scale: Scale, most: int) -> Cell | str:
    if value is None:
        return Cell("–", kind="missing")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        if kind == "money":
            return table_cell(value, "currency", None, desk.style, scale)
        if kind == "percent":
            return table_cell(value, "percentage", "%", desk.style, scale)
        return table_cell(value, "number", None, desk.style, scale)
    text = str(value)
    if kind == "date":
        try:
            return desk.style.date(dt.date.fromisoformat(text))
        except ValueError:
            return desk.line(text, 40)
    if kind == "choice":
        return desk.line(_CAMEL.sub(lambda m: " " + m[0].lower(), text).replace("-", " "), 60)
    return inline(text, desk.glyphs, most=most)

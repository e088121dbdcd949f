"""Places KPIs among published quartiles for the scorecards, the right way round, or says nothing where they can't be placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kpireview.board_pack import charts
from kpireview.board_pack.tables import Desk
from kpireview.checks.benchmark import place

_LEGEND = "Benchmark: band, the middle half of companies; tick, their median; better is to the right; a solid dot: median or better. "


@dataclass(frozen=True, slots=True)
class Marks:
    """The bullets of a section by KPI, and the lines that name their sources."""

    bullets: Mapping[str, Markup]
    words: tuple[str, ...]


def bench_marks(desk: Desk, kpis: Sequence[str]) -> Marks:
    """Returns the bullets of those KPIs that have quartiles and a value that may be held against them."""
    bullets: dict[str, Markup] = {}
    sources: dict[str, None] = {}
    chained: list[str] = []
    unplaced: list[str] = []
    for kpi in kpis:
        known = desk.kpi(kpi)
        b = known.benchmark
        placed = place(desk.pack, desk.catalog, kpi) if b is not None and desk.pack.number(kpi) is not None else None
        if b is None or placed is None:
            continue
        if placed.quartile is None or placed.value is None:
            unplaced.append(f"{desk.label(kpi)} isn't placed ({desk.line(placed.reason, 110)})")
            continue
        title = f"{desk.label(kpi)} {desk.style.plain(placed.value, 2)}: {placed.text()}. Quartiles {b.p25}, {b.median}, {b.p75}"
        bullets[kpi] = charts.bullet(
            float(placed.value),
            float(b.p25),
            float(b.median),
            float(b.p75),
            higher_is_better=b.higher_is_better,
            title=title,
            palette=desk.palette,
        )
        if placed.approximate:
            chained.append(f"{desk.label(kpi)} as {desk.style.plain(placed.value, 1)}")
        sources[f"{b.source}" + (" (a rule of thumb)" if "editorial" in b.source.lower() else "")] = None
    if not bullets:
        return Marks({}, (". ".join(unplaced) + ".",) if unplaced else ())
    words = _LEGEND
    if chained:
        words += f"Rates of the period chained to twelve months, approximate: {', '.join(chained)}. "
    lines = [words + "Sources: " + "; ".join(sources) + "."]
    return Marks(bullets, (*lines, *([". ".join(unplaced) + "."] if unplaced else [])))

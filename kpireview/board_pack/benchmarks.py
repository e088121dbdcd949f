"""Places KPIs among published quartiles for the scorecards, the right way round, or says nothing where they can't be placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kpireview.board_pack import charts
from kpireview.board_pack.tables import Desk


@dataclass(frozen=True, slots=True)
class Marks:
    """The bullets of a section by KPI, and the lines that name their sources."""

    bullets: Mapping[str, Markup]
    words: tuple[str, ...]


def bench_marks(desk: Desk, kpis: Sequence[str]) -> Marks:
    """Returns the bullets of those KPIs that have quartiles and a value that may be held against them."""
    bullets: dict[str, Markup] = {}
    sources: dict[str, None] = {}
    for kpi in kpis:
        known = desk.kpi(kpi)
        b, value = known.benchmark, desk.pack.number(kpi)
        if b is None or value is None or b.window == "annual":
            continue
        where = _words(float(value), float(b.p25), float(b.median), float(b.p75), b.higher_is_better)
        title = f"{desk.label(kpi)} {desk.style.plain(value)}: {where} (quartiles {b.p25}, {b.median}, {b.p75}; {b.source})"
        bullets[kpi] = charts.bullet(
            float(value),
            float(b.p25),
            float(b.median),
            float(b.p75),
            higher_is_better=b.higher_is_better,
            title=title,
            palette=desk.palette,
        )
        sources[f"{b.source}" + (" (a rule of thumb)" if "editorial" in b.source.lower() else "")] = None
    if not bullets:
        return Marks({}, ())
    words = (
        "Benchmark: band, the middle half of companies; tick, their median; better is to the right; a solid dot stands at the median or better. "
        + "Sources: "
        + "; ".join(sources)
        + "."
    )
    return Marks(bullets, (words,))


def _words(value: float, p25: float, median: float, p75: float, higher: bool) -> str:
    sign = 1 if higher else -1
    low, high = sorted((sign * p25, sign * p75))
    if sign * value >= high:
        return "best quarter"
    if sign * value >= sign * median:
        return "better than the median"
    return "below the median" if sign * value >= low else "weakest quarter"

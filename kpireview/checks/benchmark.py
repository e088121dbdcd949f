"""Places a value among published quartiles, the right way round, and never a quarter's rate against a year's quartile as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from kpireview.catalog import Benchmark, Catalog, Kpi
from kpireview.expression import Frame, Missing, exact_arithmetic
from kpireview.model import Pack

Quartile = Literal["top", "second", "third", "bottom"]
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a value stands among its peers, or the reason why it isn't placed.

    `quartile`: top is the best quarter, whichever way is better. `value` is what was held against the quartiles: the pack's own figure,
    or the rate of twelve months made from the packs' rates; then `approximate` is true and `months` is 12.
    """

    kpi: str
    benchmark: Benchmark
    quartile: Quartile | None = None
    value: Decimal | None = None
    approximate: bool = False
    months: int | None = None
    reason: str = ""

    def text(self) -> str:
        """Returns it in words, with source and year."""
        source = f"{self.benchmark.source} ({self.benchmark.year})" if self.benchmark.year else self.benchmark.source
        if self.quartile is None:
            return f"not placed among the quartiles of {source}: {self.reason}"
        about = "about " if self.approximate else ""
        rate = f", {about}{self.value} over twelve months, made from the packs' rates" if self.approximate else ""
        return f"{about}{self.quartile} quartile of {source}{rate}"


def place(pack: Pack, catalog: Catalog, kpi_id: str) -> Placement | None:
    """Returns where the pack's value of a KPI stands among the published quartiles; None for a KPI without a benchmark."""
    kpi = catalog.kpis.get(kpi_id)
    if kpi is None or kpi.benchmark is None:
        return None
    benchmark = kpi.benchmark
    frame = Frame(pack, catalog.schema)
    value = frame.values.get(kpi_id)
    if not isinstance(value, Decimal):
        entry = pack.kpis.get(kpi_id)
        reason = f"absent: {entry.absent}" if entry is not None and entry.absent else "not reported"
        return Placement(kpi_id, benchmark, reason=reason)
    if currency := _other_currency(kpi, pack):
        return Placement(kpi_id, benchmark, value=value, reason=currency)
    if not annual(kpi) or pack.period.months == 12:
        return Placement(kpi_id, benchmark, quartile(value, benchmark), value, months=pack.period.months)
    with exact_arithmetic():
        chained = _twelve_months(frame, kpi)
    if isinstance(chained, Missing):
        reason = "its quartiles are of a year, and there are no consecutive packs of twelve months"
        return Placement(kpi_id, benchmark, value=value, reason=reason)
    return Placement(kpi_id, benchmark, quartile(chained, benchmark), chained, approximate=True, months=12)


def annual(kpi: Kpi) -> bool:
    """True where the quartiles are of a year and the KPI is a rate of the pack's period: the two can't be compared as they stand."""
    return kpi.benchmark is not None and (kpi.benchmark.window == "annual" or bool(kpi.unit == "%" and kpi.basis.get("cohort")))


def quartile(value: Decimal, benchmark: Benchmark) -> Quartile:
    """Returns the quarter in which a value lies; on the line it belongs to the better one."""
    if benchmark.higher_is_better:
        bars = (value >= benchmark.p75, value >= benchmark.median, value >= benchmark.p25)
    else:
        bars = (value <= benchmark.p25, value <= benchmark.median, value <= benchmark.p75)
    return "top" if bars[0] else "second" if bars[1] else "third" if bars[2] else "bottom"


def _twelve_months(frame: Frame, kpi: Kpi) -> Decimal | Missing:
    """Returns the rate of twelve months.

    Rates of a closed cohort are chained: retention multiplies, churn is what retention leaves. Rates that each pack annualises (turnover)
    are averaged.
    """
    frames = frame.chain(12)
    if frames is None:
        return Missing("consecutive periods of 12 months")
    assert kpi.benchmark is not None
    churn = not kpi.benchmark.higher_is_better
    kept = Decimal(1)
    total = Decimal(0)
    for there in frames:
        rate = there.values.get(kpi.id)
        if not isinstance(rate, Decimal):
            return there.missing(kpi.id)
        kept *= (1 - rate / HUNDRED) if churn else rate / HUNDRED
        total += rate
    if kpi.basis.get("cohort"):
        result = (1 - kept) * HUNDRED if churn else kept * HUNDRED
    else:
        result = total / len(frames)
    return result.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _other_currency(kpi: Kpi, pack: Pack) -> str:
    """Returns why money in another currency isn't placed among dollar quartiles, empty where it can be."""
    if kpi.field_type != "currency" or pack.company.currency == "USD":
        return ""
    return f"its quartiles are in US dollars and the pack is in {pack.company.currency}"

"""Period labels against their dates, and restatements against the periods that the pack knows.

A label is what people read and quote, the dates are what is computed with; where the two part, one of them names the wrong period.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

from kpireview.catalog import Kpi, SharedRule
from kpireview.checks.context import Context, say
from kpireview.model import Pack, Period
from kpireview.model.periods import label_dates

_LENGTHS = {1: "a month", 3: "a quarter", 6: "a half", 12: "a year"}


def labels(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    """Says which labels, of the pack and its history, can't belong to their dates, and where labels run against the dates.

    A label that says Q spans a quarter, whatever the calendar. Without FY it counts calendar years, or, where the company's fiscal year
    starts in another month, fiscal ones; those may bear the number of the year in which they end or start. Nothing is said while a third
    of the period lies in a reading: a 4-4-5 calendar ends its months days apart from the calendar's, and a company whose halves start in
    October may call the one that holds most of a year's second half H2.
    """
    wrong = 0
    for pack in context.pack.timeline:
        why = _misnamed(pack)
        if why:
            wrong += 1
            say(context, rule, kpi, why, period=pack.period.label)
    if not wrong:
        for why, label in _out_of_order(context.pack):
            wrong += 1
            say(context, rule, kpi, why, period=label)
    if not wrong:
        context.passed.append(rule.code)


def _spanned(label: str) -> int:
    part = label.removeprefix("FY")[5:]
    return 12 if not part else 3 if part[0] == "Q" else 6 if part[0] == "H" else 1


def _readings(label: str, fiscal_year_start: int) -> Iterator[tuple[dt.date, dt.date]]:
    """Yields the dates that a label can stand for."""
    plain = label.removeprefix("FY")
    if plain == label or fiscal_year_start == 1:
        calendar = label_dates(plain)
        if calendar:
            yield calendar
    # A month is called by its own name even where quarters are counted from another month.
    if fiscal_year_start != 1 and (plain != label or _spanned(label) > 1):
        for year in (int(plain[:4]), int(plain[:4]) + 1):
            fiscal = label_dates(f"FY{year}{plain[4:]}", fiscal_year_start)
            if fiscal:
                yield fiscal


def _misnamed(pack: Pack) -> str:
    """Returns why a period's label can't be that of its dates, empty where it can."""
    period, first = pack.period, pack.company.fiscal_year_start
    if _spanned(period.label) != period.months:
        return f"{_dates(period)} are {_LENGTHS[period.months]}, and the label says {_LENGTHS[_spanned(period.label)]}"
    readings = list(_readings(period.label, first))
    if not readings or any(_touches(period, start, end) for start, end in readings):
        return ""
    start, end = readings[0]
    why = f"{_dates(period)}, and the label says {start} to {end}"
    return why + (" where fiscal_year_start is left out or 1" if period.label.startswith("FY") and first == 1 else "")


def _touches(period: Period, start: dt.date, end: dt.date) -> bool:
    shared = (min(period.end, end) - max(period.start, start)).days + 1
    return 3 * shared >= period.days


def _dates(period: Period) -> str:
    return f"{period.start} to {period.end}"


def _out_of_order(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yields where, among labels of one kind, a later period has an earlier label: each alone may fit some way of counting years."""
    kinds: dict[tuple[bool, int], list[Period]] = {}
    for one in pack.timeline:
        kinds.setdefault((one.period.label.startswith("FY"), _spanned(one.period.label)), []).append(one.period)
    for periods in kinds.values():
        for before, after in itertools.pairwise(periods):
            if after.label < before.label:
                yield f"{_dates(after)}, after {before.label} ({_dates(before)})", after.label


def restated_nowhere(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    """Says of a restatement that the history doesn't hold its period, so that nothing stands against it."""
    for period in _unknown(context, kpi):
        if not _not_earlier(context.pack, period):
            known = ", ".join(p.period.label for p in context.pack.history[-4:])
            say(context, rule, kpi, f"it holds {known}" if known else "it is empty", period=period)


def restated_not_earlier(context: Context, rule: SharedRule, kpi: Kpi) -> None:
    """Says of a restatement that its period is this one or a later one."""
    for period in _unknown(context, kpi):
        if _not_earlier(context.pack, period):
            say(context, rule, kpi, f"this pack is of {context.pack.period.label}", period=period)


def _unknown(context: Context, kpi: Kpi) -> Iterator[str]:
    entry = context.entry(kpi.id)
    held = {p.period.label for p in context.pack.history}
    for restatement in (entry.restates or ()) if entry else ():
        if restatement.period not in held:
            yield restatement.period


def _not_earlier(pack: Pack, label: str) -> bool:
    readings = list(_readings(label, pack.company.fiscal_year_start))
    return label == pack.period.label or (bool(readings) and all(start > pack.period.end for start, _ in readings))

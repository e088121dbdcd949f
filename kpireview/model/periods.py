"""The dates of a period by its label."""

from __future__ import annotations

import calendar
import datetime as dt
import re


def label_dates(label: str, fiscal_year_start: int = 1) -> tuple[dt.date, dt.date] | None:
    """Returns (first day, last day) of 2026-07, 2026-Q3, 2026-H1 or 2026, None for another text.

    With FY before it the label counts fiscal years, which bear the number of the calendar year in which they end.
    """
    match = re.fullmatch(r"(FY)?(\d{4})(?:-(0[1-9]|1[0-2])|-Q([1-4])|-H([12]))?", label, re.ASCII)
    if match is None or not 1900 <= int(match[2]) <= 2200:
        return None
    first, months = 1, 12
    if match[3]:
        first, months = int(match[3]), 1
    elif match[4]:
        first, months = 3 * int(match[4]) - 2, 3
    elif match[5]:
        first, months = 6 * int(match[5]) - 5, 6
    index = int(match[2]) * 12 + first - 1
    if match[1] and fiscal_year_start > 1:
        index += fiscal_year_start - 13
    last = index + months - 1
    end = dt.date(last // 12, last % 12 + 1, calendar.monthrange(last // 12, last % 12 + 1)[1])
    return dt.date(index // 12, index % 12 + 1, 1), end

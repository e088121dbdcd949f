"""Which period a passage speaks of: "in Q3", "last quarter", "a year ago", "in September", "at the start of the period"."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from kpireview.claims.numerals import MONTHS
from kpireview.claims.stream import Stream
from kpireview.model import Pack

Role = Literal["point", "compared", "sub", "future", "day"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period named in the text: elements first to last; `label` is None where the pack's history doesn't hold it."""

    first: int
    last: int
    label: str | None
    role: Role = "point"


class Calendar:
    """The periods of a pack, by label and by date."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.current = pack.period
        prior, year_ago = pack.prior(), pack.year_ago()
        self.prior = prior.period.label if prior else None
        self.year_ago = year_ago.period.label if year_ago else None
        self.periods = [p.period for p in pack.timeline]
        self.months = pack.period.months
        self.fiscal = pack.company.fiscal_year_start
        self.by_label = {p.label: p for p in self.periods}

    def _covering(self, start: dt.date, end: dt.date) -> str | None:
        for period in self.periods:
            if abs((period.start - start).days) <= 8 and abs((period.end - end).days) <= 8:
                return period.label
        return None

    def quarter(self, number: int, year: int | None) -> tuple[str | None, Role]:
        """Returns the label of a quarter, the latest one that has ended where no year is said."""
        names = [f"{p}{{}}-Q{number}" for p in ("", "FY")]
        if year is not None:
            for name in names:
                if name.format(year) in self.by_label:
                    return name.format(year), "point"
            return None, "point"
        found: list[tuple[dt.date, str]] = [(p.end, p.label) for p in self.periods if p.label.endswith(f"-Q{number}")]
        if not found:
            return None, "point"
        return max(found)[1], "point"

    def half(self, number: int, year: int | None) -> tuple[str | None, Role]:
        """Returns the label of a half year."""
        found = [(p.end, p.label) for p in self.periods if p.label.endswith(f"-H{number}") and (year is None or str(year) in p.label)]
        return (max(found)[1] if found else None), "point"

    def year(self, year: int) -> tuple[str | None, Role]:
        """Returns the label of a year."""
        for name in (str(year), f"FY{year}"):
            if name in self.by_label:
                return name, "point"
        return None, "point"

    def year_end(self) -> str | None:
        """Returns the label of the latest period that ends with the fiscal year."""
        last = (self.fiscal - 2) % 12 + 1
        found = [(p.end, p.label) for p in self.periods if p.end.month == last]
        return max(found)[1] if found else None

    def month(self, month: int, year: int | None, day: int) -> tuple[str | None, Role]:
        """Returns the period that a month, or a day in it, belongs to; `sub` where the month is only a part of the period, not its end."""
        candidates = []
        for period in self.periods:
            for y in {period.start.year, period.end.year} if year is None else {year}:
                middle = dt.date(y, month, min(day or 15, 28))
                if period.start <= middle <= period.end:
                    candidates.append((period.end, period))
        if not candidates:
            return None, "point"
        period = max(candidates, key=lambda c: c[0])[1]
        if period.months == 1:
            return period.label, "point"
        last_month = period.end.month == month
        if day:
            close = last_month and (day >= 28 or abs(period.end.day - day) <= 3)
            return period.label, ("point" if close else "day")
        return period.label, ("point" if last_month else "sub")


_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_LAST = frozenset({"last", "previous", "prior", "preceding", "past"})
_SPAN = {"quarter": 3, "month": 1, "half": 6, "year": 12, "period": 0}
# Only with these does the name of a period begin; every branch of find_periods is for one of them.
_OPENERS = frozenset(
    (
        "@", "#", *_LAST, *_SPAN, *_ORDINALS, *MONTHS,
        *"start beginning outset opening now today currently christmas yearend next".split(),
    )
)  # fmt: skip


def find_periods(s: Stream, calendar: Calendar) -> list[Stretch]:
    """Returns the periods that a narrative names, in order."""
    norm, doc, taken = s.norm, s.doc, s.reading.taken
    dates = {first: (last, month, day, year) for first, last, month, day, year in s.reading.dates}
    found: list[Stretch] = []
    count = len(norm)
    i = 0
    while i < count:
        word = norm[i]
        if word not in _OPENERS:
            i += 1
            continue
        token = s.first[i]
        what = taken.get(token)
        stretch: Stretch | None = None
        if word == "@" and what == "quarter":
            stretch = _quarter(s, calendar, i)
        elif word == "@" and what == "date":
            hit = next(((a, d) for a, d in dates.items() if a <= token <= d[0]), None) if token not in dates else (token, dates[token])
            if hit and hit[1][1]:
                last = i
                while last + 1 < count and s.first[last + 1] <= hit[1][0]:
                    last += 1
                label, role = calendar.month(hit[1][1], hit[1][3], hit[1][2])
                stretch = Stretch(i, last, label, role)
        elif word == "@" and what == "year":
            year = int(doc.text[doc.start[token] : doc.start[token] + 4])
            label, role = calendar.year(year)
            if i and norm[i - 1] in {"in", "of", "for", "since", "against", "fy", "than", "v", "from"}:
                stretch = Stretch(i, i, label, role)
        elif word in _LAST and i + 1 < count and norm[i + 1] in _SPAN:
            span = _SPAN[norm[i + 1]]
            if not span or span == calendar.months:
                stretch = Stretch(i, i + 1, calendar.prior or None)
            elif span == 12:
                stretch = Stretch(i, i + 1, calendar.year_ago)
            else:
                stretch = Stretch(i, i + 1, None, "sub")
            if i and norm[i - 1] in {"over", "in", "for", "of", "during"} and word == "past":
                stretch = None
        elif word in {"last", "previous"} and i + 1 < count and norm[i + 1] in {"time", "pack", "meeting", "report"}:
            stretch = Stretch(i, i + 1, calendar.prior)
        elif word in {"last", "previous"} and i + 1 < count and norm[i + 1] in MONTHS:
            label, role = calendar.month(MONTHS[norm[i + 1]], None, 0)
            stretch = Stretch(i, i + 1, label, role)
        elif word in _SPAN and i + 1 < count and norm[i + 1] in {"ago", "earlier", "before"}:
            first = i - 1 if i and norm[i - 1] in {"#", "@"} else i
            if first == i or s.quantity[first] >= 0:
                stretch = Stretch(
                    i, i + 1, calendar.year_ago if word == "year" else calendar.prior if _SPAN[word] in (0, calendar.months) else None
                )
        elif word == "#" and i + 1 < count and norm[i + 1] in {"ago", "earlier"}:
            q = s.figure(i)
            if q.unit == "months":
                label = calendar.year_ago if q.value == 12 else calendar.prior if q.value == calendar.months else None
                stretch = Stretch(i, i + 1, label)
        elif word in {"ordinal"}:
            pass
        elif word in _ORDINALS and i + 1 < count and norm[i + 1] == "quarter":
            year = None
            last = i + 1
            if i + 2 < count and taken.get(s.first[i + 2]) == "year":
                last, year = i + 2, int(doc.text[doc.start[s.first[i + 2]] :][:4])
            label, role = calendar.quarter(_ORDINALS[word], year)
            stretch = Stretch(i, last, label, role)
        elif (
            word in MONTHS
            and s.raw[i][0].isupper()
            and not (
                word in {"may", "mar"}
                and (
                    i == 0
                    or norm[i - 1] not in {"in", "of", "since", "end", "by", "from", "until", "to", "for", "last", "at", "vs", "against"}
                )
                and not (i + 1 < count and norm[i + 1] == ":")
                and not (doc.cell[token] is not None and norm[i - 1 : i] in (["|"], []) and norm[i + 1 : i + 2] in (["|"], []))
            )
        ):
            year = None
            last = i
            if i + 1 < count and taken.get(s.first[i + 1]) == "year":
                last, year = i + 1, int(doc.text[doc.start[s.first[i + 1]] :][:4])
            label, role = calendar.month(MONTHS[word], year, 0)
            stretch = Stretch(i, last, label, role)
        elif word in {"start", "beginning", "outset", "opening"} and i + 2 < count and norm[i + 1] == "of" and norm[i + 2] in _SPAN:
            if _SPAN[norm[i + 2]] in (0, calendar.months):
                stretch = Stretch(i, i + 2, calendar.prior)
            else:
                stretch = Stretch(i, i + 2, None, "sub")
        elif word in {"now", "today", "currently"}:
            stretch = Stretch(i, i, calendar.current.label)
        elif word == "year" and i + 1 < count and norm[i + 1] == "end":
            stretch = Stretch(i, i + 1, calendar.year_end())
        elif word in {"christmas", "yearend"}:
            stretch = Stretch(i, i, calendar.year_end())
        elif word == "year" and i + 1 < count and norm[i + 1] in {"earlier", "before"}:
            stretch = Stretch(i, i + 1, calendar.year_ago)
        elif (
            word in {"period", "quarter", "month", "year"}
            and i
            and norm[i - 1] == "same"
            and i + 3 < count
            and norm[i + 2] in {"year", "last"}
        ):
            stretch = Stretch(i - 1, i + 2, calendar.year_ago)
        elif word == "next" and i + 1 < count and norm[i + 1] in {*_SPAN, *MONTHS}:
            stretch = Stretch(i, i + 1, None, "future")
        if stretch is not None:
            found.append(stretch)
            i = stretch.last + 1
        else:
            i += 1
    return found


def _quarter(s: Stream, calendar: Calendar, i: int) -> Stretch | None:
    doc, taken = s.doc, s.reading.taken
    text = doc.text[doc.start[s.first[i]] : doc.end[s.last[i]]]
    last = i
    upper = text.upper().replace("’", "'")
    year: int | None = None
    if upper.startswith("20") and "-" in upper:
        year, upper = int(upper[:4]), upper.split("-", 1)[1]
    head, digits = upper[0], "".join(c for c in upper[1:2] if c.isdigit())
    if "'" in upper:
        tail = "".join(c for c in upper.split("'", 1)[1] if c.isdigit())
        year = 2000 + int(tail) if len(tail) == 2 else int(tail) if len(tail) == 4 else None
    if last + 1 < len(s.norm) and s.norm[last + 1] == "@" and taken.get(s.first[last + 1]) == "year":
        last += 1
        year = int(doc.text[doc.start[s.first[last]] :][:4])
    elif last + 1 < len(s.norm) and s.norm[last + 1] == "@" and taken.get(s.first[last + 1]) == "quarter":
        following = doc.text[doc.start[s.first[last + 1]] : doc.end[s.last[last + 1]]].upper()
        if following.startswith(("FY", "CY")):
            tail = "".join(c for c in following if c.isdigit())
            year = 2000 + int(tail) if len(tail) == 2 else int(tail) if len(tail) == 4 else None
            last += 1
    if head == "Q" and digits in {"1", "2", "3", "4"}:
        label, role = calendar.quarter(int(digits), year)
        return Stretch(i, last, label, role)
    if head == "H" and digits in {"1", "2"}:
        label, role = calendar.half(int(digits), year)
        return Stretch(i, last, label, role)
    if upper.startswith(("FY", "CY")):
        tail = "".join(c for c in upper if c.isdigit())
        if len(tail) in (2, 4):
            label, role = calendar.year(2000 + int(tail) if len(tail) == 2 else int(tail))
            return Stretch(i, last, label, role)
    return None

"""Marks what is no quantity: dates, quarters, years, list numbers, standards, versions, phone numbers, times."""

from __future__ import annotations

from kpireview.claims.numerals import CODE_WORDS, CODES, COMMA_EVIDENCE, DURATIONS, MONTHS, POINT_EVIDENCE, SCALES, SYMBOLS, Quantity
from kpireview.claims.tokens import Doc

_EDGE = ("",) * 20


class Marks:
    """A narrative's tokens while its quantities are read; `taken` says which are something else."""

    def __init__(self, doc: Doc, currency: str) -> None:
        self.doc, self.currency = doc, currency
        self.kind, self.norm = doc.kind, doc.norm
        self.count = len(doc.kind)
        self.at = [*doc.norm, *_EDGE].__getitem__  # the word at a place, "" a few places before and after the text
        self.taken: dict[int, str] = {}
        self.dates: list[tuple[int, int, int, int, int | None]] = []
        self.found: list[Quantity] = []
        text = doc.text
        self.comma = bool(COMMA_EVIDENCE.search(text)) and not POINT_EVIDENCE.search(text)

    def is_word(self, i: int) -> bool:
        return 0 <= i < self.count and self.kind[i] == "w"

    def is_number(self, i: int) -> bool:
        return 0 <= i < self.count and self.kind[i] == "n"

    def glued(self, i: int) -> bool:
        return i >= 0 and self.doc.glued(i)

    def mark(self, first: int, last: int, what: str) -> int:
        for i in range(first, last + 1):
            self.taken[i] = what
        return last

    def _calendar(self, i: int) -> int:
        """Marks a date, year, quarter, time or code that begins at token i; returns its last token, or -1."""
        doc, at = self.doc, self.at
        if i in doc.marker:
            return self.mark(i, i, "list")
        number = self.norm[i]
        small = number.isdigit() and len(number) <= 2
        before = i - 1
        if before >= 0 and self.kind[before] == "w" and self.glued(before):
            word = at(before)
            if word in {"q", "h", "fy", "cy", "w", "kw"}:
                last = i
                if at(i + 1) in {"'", "’"} and self.is_number(i + 2):
                    last = i + 2
                return self.mark(before, last, "quarter")
            if word not in CODES and word[:-1] not in CODES and word[1:] not in CODES and word not in {"us", "c", "s"}:
                return self.mark(i, i, "code")
        if before >= 0 and at(before) in {"-", "/", "."} and self.glued(before) and before and self.glued(before - 1):
            if self.kind[before - 1] == "w" and not (at(before) == "-" and at(before - 1) in {"k", "m", "mid", "low", "high", "non"}):
                return self.mark(i, i, "code")
        if at(before) == "#" and self.glued(before):
            return self.mark(i, i, "code")
        # 10-K, 8-K; 24/7, 50/50, 3/4/2025, 10:30; 2025-12-31; 555-0123
        if (
            at(i + 1) == "-"
            and self.glued(i)
            and self.glued(i + 1)
            and self.is_word(i + 2)
            and doc.word(i + 2) in {"K", "Q", "F", "D", "A"}
        ):
            return self.mark(i, i + 2, "code")
        if at(i + 1) in {"/", ":"} and self.glued(i) and self.is_number(i + 2) and self.glued(i + 1):
            last = i + 2
            while at(last + 1) in {"/", ":"} and self.glued(last) and self.is_number(last + 2):
                last += 2
            return self.mark(i, last, "time" if at(i + 1) == ":" else "date")
        if at(i + 1) == "-" and self.glued(i) and self.is_number(i + 2) and self.glued(i + 1) and number.isdigit():
            last, lengths = i + 2, [len(number), len(at(i + 2))]
            while at(last + 1) == "-" and self.glued(last) and self.is_number(last + 2):
                last += 2
                lengths.append(len(at(last)))
            if len(lengths) > 2 or (lengths[0] == 4 and lengths[1] == 2 and number[:2] in {"19", "20"}) or min(lengths) >= 3:
                if lengths[0] == 4 and lengths[1] == 2 and 1 <= int(at(i + 2)) <= 12:
                    self.dates.append((i, last, int(at(i + 2)), 28 if len(lengths) > 2 else 0, int(number)))
                return self.mark(i, last, "date")
        if at(i + 1) == "-" and self.glued(i) and self.is_word(i + 2) and at(i + 2) in {"q", "h"} and self.is_number(i + 3):
            return self.mark(i, i + 3, "quarter")
        # +49 30 1234567
        if at(before) == "+" and self.glued(before) and self.is_number(i + 1) and self.is_number(i + 2):
            last = i
            while self.is_number(last + 1):
                last += 1
            return self.mark(i, last, "code")
        if self.is_word(i + 1) and self.glued(i) and doc.word(i + 1) in {"st", "nd", "rd", "th"}:
            if at(i + 2) in MONTHS:
                self._date(i, i + 2, number)
                return self.mark(i, i + 2, "date")
            return self.mark(i, i + 1, "ordinal")
        if small and 1 <= int(number) <= 31:
            if self.is_word(i + 1) and at(i + 1) in MONTHS and doc.word(i + 1)[0].isupper():
                return self._date(i, i + 1, number)
            if at(i + 1) == "of" and at(i + 2) in MONTHS:
                return self._date(i, i + 2, number)
            if at(i + 1) == "." and at(i + 2) in MONTHS:
                return self._date(i, i + 2, number)
            if self.is_word(before) and at(before) in MONTHS and doc.word(before)[0].isupper() and at(i + 1) not in {"%", "k", "m"}:
                if not (at(before) == "may" and not self._dateish(i)):
                    return self._date(before, i, number)
            if self.is_word(i + 1) and at(i + 1) in {"am", "pm"}:
                return self.mark(i, i + 1, "time")
        if number.isdigit() and len(number) == 4 and 1980 <= int(number) <= 2059:
            following = at(i + 1)
            unit = following in SCALES and self.glued(i)
            money = at(before) in SYMBOLS or at(before) in CODES or following in CODES or following in SYMBOLS or following == "%"
            if not unit and not money and following not in DURATIONS:
                return self.mark(i, i, "year")
        if self.is_word(before) and at(before) in CODE_WORDS and not self.glued(i) and at(i + 1) != "%" and not self._money_before(i):
            if doc.word(before)[0].isupper() or at(before) in {
                "number",
                "no",
                "section",
                "page",
                "slide",
                "phase",
                "step",
                "top",
                "version",
                "day",
                "log",
                "note",
            }:
                if at(i + 1) not in {"k", "m", "%", "x"}:
                    return self.mark(i, i, "code")
        if at(before) == "day" and small:
            return self.mark(i, i, "code")
        return -1

    def _dateish(self, i: int) -> bool:
        return self.at(i + 1) in {",", ".", ")", "", "\n"} or self.is_number(i + 1)

    def _date(self, first: int, last: int, day: str) -> int:
        month = next((MONTHS[self.norm[k]] for k in range(first, last + 1) if self.kind[k] == "w" and self.norm[k] in MONTHS), 0)
        year = None
        end = last
        nxt = last + 1
        if self.at(nxt) == ",":
            nxt += 1
        if self.is_number(nxt) and self.norm[nxt].isdigit() and len(self.norm[nxt]) == 4 and self.norm[nxt][:2] in {"19", "20"}:
            year, end = int(self.norm[nxt]), nxt
        self.dates.append((first, end, month, int(day), year))
        return self.mark(first, end, "date")

    def _money_before(self, i: int) -> bool:
        return self.at(i - 1) in SYMBOLS or self.at(i - 1) in CODES

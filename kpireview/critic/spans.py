# ruff: noqa: E501 - word tables and patterns read better unbroken
"""Finds dates and figures in prose, as offsets; linear in the length of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kpireview.critic.names import MONTHS
from kpireview.model import Period


@dataclass(frozen=True, slots=True)
class When:
    """A date or period in a text: firm (one could put it in a calendar) or vague, ahead of the period's end or behind it."""

    start: int
    end: int
    firm: bool
    ahead: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in a text."""

    start: int
    end: int
    kind: Literal["money", "percent", "count", "duration", "multiple"]


_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_DAY = r"(?:[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?:20\d\d|[’']\d\d)"
_DATE = re.compile(
    rf"\b(?P<iso>20\d\d-[01]\d(?:-[0-3]\d)?)\b"
    rf"|\b(?P<dmy>[0-3]?\d[./][01]?\d[./](?:20)?\d\d)\b|(?P<slash>(?<![\d/.,$€£])(?:(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])|(?:1[3-9]|2\d|3[01])/(?:0?[1-9]|1[0-2]))(?![\d/%.]\d|\d|/))|(?<![\d.,])(?P<ddmm>[0-3]?\d\.[01]?\d\.)(?=[\s.,;:)]|$)"
    rf"|\b{_DAY}\.?\s(?:of\s)?(?P<dm>{_MONTH})\b\.?(?:,?\s(?P<dmyear>{_YEAR}))?"
    rf"|\b(?P<md>{_MONTH})\b\.?\s{_DAY}\b(?!\s?[%kKmM])(?:,?\s(?P<mdyear>{_YEAR}))?"
    rf"|\b(?P<q>(?:fy\s?)?(?:20\d\d[- ]?)?[QH][1-4](?:[- /]?(?:fy)?\s?(?:20)?\d\d\b(?!\s?%))?)\b"
    rf"|\b(?P<m>{_MONTH})\b\.?(?:\s(?P<myear>{_YEAR}))?"
    rf"|\b(?P<fy>FY\s?(?:20)?\d\d)\b"
    rf"|\b(?P<cw>(?:calendar )?week \d{{1,2}}\b|w/c\s\S+|KW\s?\d\d?)"
    rf"|\b(?P<rel>(?:by |before |at |until |from |in |for |on )?(?:the )?(?:next|coming|following|this|end of (?:the |this |next )?)\s?(?:week|month|quarter|half|year|board(?: meeting| pack| call)?|meeting|pack|review|qbr|monday|tuesday|wednesday|thursday|friday|spring|summer|autumn)\b"
    rf"|(?:by |at |before |until )?(?:the )?(?:year|quarter|month)[- ]end\b|(?:in|within|inside|over) (?:the next )?(?:\d+|two|three|four|five|six|eight|ten|twelve|sixty|ninety|thirty) (?:business |working )?(?:days|weeks|months)\b"
    rf"|(?:\d+|two|three|four|five|six|eight|ten) (?:days|weeks|months) from (?:now|today)|first half|second half|tomorrow|tonight|every (?:week|monday|tuesday|wednesday|thursday|friday))"
    rf"|(?P<year>\b20[2-4]\d\b)",
    re.I,
)
_VAGUE = re.compile(
    r"\b(?:soon|asap|shortly|in due course|eventually|later(?: this year| on)?|at some point(?: in [\w ]{3,12})?|(?:early|mid|late|in|this|next|by) (?:spring|summer|autumn|fall|winter)|in the (?:near|coming|new) (?:future|term|months|weeks|year)|over time|tbd|tbc|when the time comes|ongoing)\b",
    re.I,
)
_MAY = re.compile(
    r"(?:\b(?:by|in|on|from|until|till|before|since|of|end|early|mid|late|for|to|and|next|this|last|the|renews|after|during|–|-)\s|\d\s|[(|,:]\s?)$",
    re.I,
)
_DUE = re.compile(
    r"\b(?:by|until|till|due|before|renews|closes?|target|deadline|checkpoint|review(?:ed)? (?:on|in)|starting|starts?)\s+(?:on |in |at |the |end of |early |mid[- ]|late |of )*$",
    re.I,
)
_PAST = re.compile(r"\b(?:since|ago|last|in the previous|was|from)\s+(?:the |early |mid[- ]|late )*$", re.I)


# "2/28" is a date where a word or mark around it says so; "4/7 engineers" is a share.
_SLASH_BEFORE = re.compile(
    r"(?:\b(?:by|on|until|till|before|due|since|from|at|of|to|for|after|start(?:s|ing)?|close[sd]?|target|renew(?:s|al|als)?|effective|eta|week|decides?|decision|call|pick|live|call|\w+day)|[–—])\s$",
    re.I,
)
_SLASH_AFTER = re.compile(r"\s?(?:[.;)|\n]|$|,\s[a-z])")


def _month(word: str) -> int:
    return MONTHS.index(next(m for m in MONTHS if m[:3] == word[:3].casefold())) % 12 + 1


def _ahead(month: int, year: int | None, period: Period) -> bool:
    end = period.end
    if year is not None:
        return (year, month) > (end.year, end.month)
    # A month without a year lies in the nine months after the period's end, else behind it.
    return 1 <= (month - end.month) % 12 <= 9


def _soon(m: re.Match[str], period: Period) -> bool:
    """Whether a month lies in the half year after the period: "from 1 April" begins, "from September" may well look back."""
    word = m.group("dm") or m.group("md") or m.group("m")
    if word is None:
        return False
    return _year(m.group("dmyear") or m.group("mdyear") or m.group("myear")) is not None or 1 <= (_month(word) - period.end.month) % 12 <= 6


def _year(text: str | None) -> int | None:
    return None if text is None else int("20" + text[-2:])


def dates(text: str, start: int, end: int, period: Period) -> list[When]:
    """Returns the dates and periods in text[start:end], the vague ones too."""
    found: list[When] = []
    for m in _DATE.finditer(text, start, end):
        before = text[max(start, m.start() - 24) : m.start()]
        ahead, firm = True, True
        if m.group("iso"):
            ahead = m.group("iso") > period.end.isoformat()[: len(m.group("iso"))]
        elif m.group("dmy"):
            ahead = True
        elif m.group("slash"):
            if not (_SLASH_BEFORE.search(before) or _SLASH_AFTER.match(text, m.end())) or re.match(
                r"\s(?:of|out of)\b", text[m.end() : m.end() + 8]
            ):
                continue
            first, second = (int(n) for n in m.group("slash").split("/"))
            ahead = _ahead(first if first <= 12 else second, None, period)
        elif m.group("ddmm"):
            number = int(m.group("ddmm").split(".")[1])
            if not 1 <= number <= 12:
                continue
            ahead = _ahead(number, None, period)
        elif word := m.group("dm") or m.group("md") or m.group("m"):
            if m.group("m"):
                if not word[0].isupper() or (
                    word.casefold() in ("may", "march", "mar", "jan", "dec")
                    and not m.group("myear")
                    and not _MAY.search(before)
                    and text[m.start() - 1 : m.start()] not in ("(", "|", "")
                ):
                    continue
            year = _year(m.group("dmyear") or m.group("mdyear") or m.group("myear"))
            ahead = _ahead(_month(word), year, period)
        elif m.group("q"):
            ahead = _quarter_ahead(m.group("q"), period)
        elif m.group("fy") or m.group("year"):
            number = int("20" + re.sub(r"\D", "", m.group())[-2:])
            if m.group("year") and not re.search(
                r"\b(?:in|by|of|end|for|until|during|from|year|fiscal|since|to|through)\s(?:early |mid[- ]?|late )?$", before, re.I
            ):
                continue
            ahead = number > period.end.year
        elif (
            m.group("rel")
            and re.search(r"\bthis (?:week|month)\b", m.group(), re.I) is None
            and re.search(r"\bthis (?:quarter|year|half)\b", m.group(), re.I)
        ):
            ahead = bool(re.match(r"by |before |until ", m.group(), re.I))
        past = _PAST.search(before)
        if past and not (past.group().lower().startswith("from") and ahead and _soon(m, period)):
            ahead = False
        elif not ahead and _DUE.search(before):
            ahead = True
        found.append(When(m.start(), m.end(), firm, ahead))
    for m in _VAGUE.finditer(text, start, end):
        if not any(w.start < m.end() and m.start() < w.end for w in found):
            found.append(When(m.start(), m.end(), False, True))
    return sorted(found, key=lambda w: w.start)


def _quarter_ahead(label: str, period: Period) -> bool:
    m = re.search(r"([QH])([1-4])", label, re.I)
    if m is None:
        return True
    years = re.sub(r"[QH][1-4]", " ", label, flags=re.I)
    digits = re.findall(r"\d{2,4}", years)
    last = int(m.group(2)) * (3 if m.group(1).upper() == "Q" else 6)
    if digits:
        return (int("20" + digits[-1][-2:]), last) > (period.end.year, period.end.month)
    return 1 <= (last - period.end.month) % 12 <= 9


_CURRENCY = r"(?:[$€£¥]|(?:US|A|C|NZ|S)\$|(?:USD|EUR|GBP|CHF|SEK|NOK|DKK|CAD|AUD|PLN|JPY|INR|SGD|CZK|HUF|BRL|ZAR|kr)\b)"
_NUMBER = r"[+\-−–~≈<>]?\d+(?:[.,’' \u202f\u00a0]\d{3})*(?:[.,]\d+)?"
_SCALE = r"(?:\s?(?:k|m|mn|mm|bn|b|tn|million|millions|mio|thousand|billion)\b\.?)"
_UNIT = r"days?|weeks?|months?|quarters?|years?|yrs?|hours?|hrs?|minutes?|min|sprints?"
_FIGURE = re.compile(
    rf"(?P<money>{_CURRENCY}\s?{_NUMBER}(?:[–-]\d[\d.,]*)?{_SCALE}?|{_NUMBER}{_SCALE}?\s?(?:{_CURRENCY}|euros?\b|dollars?\b|pounds?\b)|(?<![\w.]){_NUMBER}\s?(?:k|m|mn|bn|million|mio|thousand|billion)\b(?!\w))"
    rf"|(?P<percent>(?<![\w.]){_NUMBER}\s?(?:%|percent\b|per cent\b|pct\b|pp\b|ppts?\b|bps\b|basis points?\b|points?\b))"
    rf"|(?P<multiple>(?<![\w.]){_NUMBER}\s?[x×](?!\w))"
    rf"|(?P<duration>(?<![\w.]){_NUMBER}[\s-](?:{_UNIT})\b)"
    rf"|(?P<count>(?<![\w.\-/:]){_NUMBER}(?![\w/:]|-\w|\.\d))",
    re.I,
)
_WORDNUM = r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORDS = re.compile(
    rf"\b(?P<percent>half (?:of|a point)|(?:a|one|two) (?:third|thirds|quarter|quarters|fifth|fifths|tenth) of|(?:one|two|three|four|five|six|seven|eight|nine) (?:in|of|out of) (?:two|three|four|five|six|seven|eight|nine|ten|twelve|the)|(?:{_WORDNUM}) per ?cent|halved|doubled|tripled)\b|\b(?:seen|met|appeared|came up|surfaced|showed up|turned up) (?P<times>once|twice)\b"
    rf"|\b(?P<duration>(?:{_WORDNUM})[ -](?:{_UNIT}))\b"
    rf"|\b(?P<count>(?:a )?dozen|(?:{_WORDNUM})(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)\b|\b(?:at most|at least|no more than|fewer than|down to|up to|to|than) (?P<least>one|zero|none|nil)\b(?! of)|\b(?P<one>one)(?= (?:customer|account|deal|logo|hire|person|engineer|point|supplier|vendor|rep|product)\b)",
    re.I,
)
_NAMED_NUMBER = re.compile(
    r"(?:\b(?:SOC|ISO|PSD|Series|v|version|phase|tier|level|top|point|item|step|wave|round|section|article|part|release|day|log|no\.?|number|#|ticket|sprint|cohort|p|layer|web|office|python|route|room|building|competitor|account|customer|deal|risk|product|initiative|priority|role|option|project)\s?)$",
    re.I,
)


# "Three risks", "two concerns": how many items the text lists is no size of any of them.
_OWN_COUNT = re.compile(
    r"\s(?:(?:main|key|big|open|new|top|real|other)\s)?(?:concerns|risks|priorities|things|topics|points|areas|issues|assumptions|items|themes|initiatives|highlights|challenges|reasons|causes)\b",
    re.I,
)


def figures(text: str, start: int, end: int, taken: list[When]) -> list[Figure]:
    """Returns the quantities in text[start:end] that are no part of a date: money, percentages, counts, durations, multiples."""
    spans = [(w.start, w.end) for w in taken if w.firm]
    found: list[Figure] = []
    for m in _merge(_FIGURE.finditer(text, start, end), _WORDS.finditer(text, start, end)):
        if any(s < m.end() and m.start() < e for s, e in spans) or any(f.start < m.end() and m.start() < f.end for f in found[-2:]):
            continue
        kind = m.lastgroup or "count"
        if kind in ("one", "times", "least"):
            kind = "count"
        if kind == "count":
            if _OWN_COUNT.match(text, m.end()):
                continue
            if _NAMED_NUMBER.search(text[max(start, m.start() - 12) : m.start()]):
                continue
            digits = re.sub(r"\D", "", m.group())
            if re.fullmatch(r"(?:19|20)\d\d", m.group().strip("+-−–~≈<>")) and len(digits) == 4:
                continue
        found.append(Figure(m.start(), m.end(), kind))  # type: ignore[arg-type]
    return found


def _merge(a: Iterator[re.Match[str]], b: Iterator[re.Match[str]]) -> list[re.Match[str]]:
    return sorted([*a, *b], key=lambda m: (m.start(), -m.end()))

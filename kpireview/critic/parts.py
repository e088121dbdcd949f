"""What a narrative consists of: its items, cells, sections and sentences, and how an item is called.

All offsets count code points of the stored text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

ItemKind = Literal["bullet", "number", "row", "section", "lead", "prose", "inline"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row, with its column's header."""

    header: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a narrative; `head` is what it calls itself."""

    start: int
    end: int
    text: str
    head: str
    head_start: int
    head_end: int
    kind: ItemKind
    section: str = ""
    cells: tuple[Cell, ...] = ()

    @property
    def name(self) -> str:
        """The item's name as a suggestion calls it: its head without marks and amounts."""
        return short_name(self.head or self.text)


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a narrative; the text before the first heading has an empty title."""

    title: str
    start: int
    end: int


@dataclass(frozen=True)
class Cut:
    """A narrative in its parts: items, what stands beside them, sections and sentences."""

    text: str
    clean: str
    items: tuple[Item, ...]
    rest: tuple[tuple[int, int], ...]
    sections: tuple[Section, ...]
    listed: bool
    known: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """All sentences and sentence-like lines, as offsets."""
        return tuple(sentences_of(self.clean, 0, len(self.clean)))


LEAD = re.compile(r"^[ ]{0,3}(\*\*|__)([^*_\n]{1,120})\1")
_EMPTY_CELL = re.compile(r"^[\s\-–—?.…/]*$|^(?:n/?a|tbd|tba|tbc|none yet|unknown)$", re.I)
_MARKS = re.compile(r"[*_`#|]+|^[\s🔴🟡🟠🟢✅⚪⚫🔵❌⚠️\-–•]+")
_SIZE_TAIL = re.compile(r"[\s,:;(\[–—-]*(?:\(|\[|[$€£¥]|\b(?:USD|EUR|GBP|CHF|SEK|NOK|DKK|CAD|AUD)\b|(?<!\w)[~≈+±]?\d(?!\d?\s*$)).*$", re.S)
_OPEN_END = re.compile(
    r"(?:\s(?:of|at|by|from|to|in|is|was|were|are|for|with|and|or|the|a|an|on|below|under|above|over|than|stays?|costs?|worth)){1,3}$", re.I
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|approx|vs|etc|Dr|Mr|Mrs|Ms|Prof|No|Inc|Ltd|Co|St|incl|excl|est|resp|ca|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|\b[A-Z])\.$"
)
_STOP = re.compile(
    r"[.!?…]+[\"”'’)*_\]]*(?=\s)|(?m:(?<=\n)|^)[ \t]{0,3}#{1,6}[ \t][^\n]*\n|\n[ \t]*\n|\n(?=[ \t]*(?:[-*+•‣▪]|\d{1,2}[.)]|#|\|))"
)


def short_name(head: str, limit: int = 48) -> str:
    """Returns a head without marks, amounts and brackets, cut at a word."""
    name = " ".join(_MARKS.sub(" ", head).split())
    cut = _SIZE_TAIL.sub("", name).strip(" ,.:;–—-→")
    cut = _OPEN_END.sub("", cut) if cut != name else cut
    name = cut or name.strip(" ,.:;–—-→")
    if len(name) <= limit:
        return name
    return name[:limit].rsplit(" ", 1)[0].rstrip(" ,.:;–—-") + "…"


def sentences_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Returns the sentences of text[start:end] as offsets, without the blanks around them."""
    found: list[tuple[int, int]] = []
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if text[stop.start()] in ".!?…":
            tail = text[max(begin, stop.start() - 12) : stop.start() + 1]
            following = text[stop.end() : stop.end() + 3].lstrip()
            if _ABBREVIATION.search(tail) and stop.group().startswith("."):
                continue
            if following and following[0].islower():
                continue
        add_trimmed(found, text, begin, stop.end())
        begin = stop.end()
    add_trimmed(found, text, begin, end)
    return found


def add_trimmed(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    tail = len(piece) - len(piece.rstrip())
    if start + lead < end - tail:
        found.append((start + lead, end - tail))


def is_empty_cell(text: str) -> bool:
    """Tells whether a table cell says nothing: blank, a dash, a question mark, n/a, TBD."""
    return bool(_EMPTY_CELL.match(text.strip()))


_HEAD_STOP = re.compile(r"[:;(\[|→\n]|\s[–—-]+\s|,\s|[.!?](?=\s|$)")


def head_of(text: str, start: int, end: int) -> tuple[int, int]:
    lead = LEAD.match(text[start:end])
    if lead:
        return start + lead.start(2), start + lead.end(2)
    begin = start
    while begin < end and not (text[begin].isalnum() or text[begin] in "“\"'"):
        begin += 1
    for stop in _HEAD_STOP.finditer(text, begin, min(end, begin + 120)):
        if stop.group() == "." and _ABBREVIATION.search(text[max(begin, stop.start() - 8) : stop.start() + 1]):
            continue
        if stop.start() - begin >= 2:
            return begin, stop.start()
    words = re.match(r"(?:\S+\s*){1,9}", text[begin:end])
    return begin, begin + (len(words.group().rstrip()) if words else 0)


def make_item(text: str, start: int, end: int, kind: ItemKind, section: str = "", cells: tuple[Cell, ...] = ()) -> Item:
    if cells:
        first = next((c for c in cells if c.text), cells[0])
        head_start, head_end = first.start, first.end
    else:
        head_start, head_end = head_of(text, start, end)
    return Item(start, end, text[start:end], text[head_start:head_end], head_start, head_end, kind, section, cells)


def prose_item(text: str, start: int, end: int) -> Item:
    """Returns a passage of prose as an item."""
    return make_item(text, *trim(text, start, end), "prose")


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end

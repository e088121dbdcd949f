# ruff: noqa: E501 - word tables and patterns read better unbroken
"""Cuts a narrative into its items, and follows items from one period's text to the next.

An item is what a verdict speaks of: a bullet, a numbered point, a table row, a headed section, a paragraph with a bold lead, or, in plain
prose, the sentences about one thing. All offsets count code points of the stored text.

Longer than most modules: an item is cut by one ladder of forms that hand over to each other, and following it to the next period needs
the same patterns; apart, either half would import most of the other.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

from rapidfuzz import fuzz

from kpireview.critic.names import is_common, names_in, strong_words
from kpireview.critic.untrusted import masked
from kpireview.model import LedgerLine

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


_LIST = re.compile(r"^([ \t]*)(?:([-*+•‣▪–—●○])|(\d{1,2})[.)]|\((\d{1,2}|[A-Ha-z])\)|([A-Ha-z])\))[ \t]+(?=\S)")
_HEADING = re.compile(r"^[ ]{0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_BOLD_LINE = re.compile(r"^[ ]{0,3}(\*\*|__)([^*_\n]{1,120})\1[ \t]*:?[ \t]*$")
_LEAD = re.compile(r"^[ ]{0,3}(\*\*|__)([^*_\n]{1,120})\1")
_RULE = re.compile(r"^[ \t]*\|?[ \t:|-]*-{2,}[ \t:|-]*\|?[ \t]*$")
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
_ENUMERATED = re.compile(r"(?:(?<=^)|(?<=[.;:!?]\s)|(?<=\s))(?:\((\d{1,2})\)\s+(?=\S)|(\d{1,2})[.)]\s+(?=[^\W\d_*]))")
_TURN = re.compile(
    r"^(?:\W*)(?:(?:the )?(?:first|second|third|fourth|fifth|sixth|last|next|other|biggest|largest|main|obvious|smallest|remaining)\b(?! (?:quarter|half|year|month|week|of))"
    r"|firstly|secondly|thirdly|another|elsewhere|otherwise|then|also|beyond|finally|priority (?:one|two|three|four|\d)|number (?:one|two|three)|no\. ?\d|lastly|in addition|besides|separately|apart from|one (?:is|of)\b)",
    re.I,
)  # fmt: skip


_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_ORDINAL = re.compile(r"(?<!\w)(first|second|third|fourth|fifth|sixth)(?:ly)?\s?[,:]\s", re.I)
_LETTERED = re.compile(r"(?<!\w)\(?([A-H])\)\s+(?=[^\W\d_])")


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
        _append(found, text, begin, stop.end())
        begin = stop.end()
    _append(found, text, begin, end)
    return found


def _append(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    tail = len(piece) - len(piece.rstrip())
    if start + lead < end - tail:
        found.append((start + lead, end - tail))


def is_empty_cell(text: str) -> bool:
    """Tells whether a table cell says nothing: blank, a dash, a question mark, n/a, TBD."""
    return bool(_EMPTY_CELL.match(text.strip()))


@dataclass(slots=True)
class _Block:
    kind: str  # heading, bullet, number, row, para
    start: int
    end: int
    body: int
    level: int = 0
    cells: tuple[Cell, ...] = ()
    title: str = ""


def _cells(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    line = text[start:end]
    out: list[tuple[str, int, int]] = []
    position = 0
    parts = line.split("|")
    for i, part in enumerate(parts):
        edge = (i == 0 or i == len(parts) - 1) and not part.strip()
        if not edge:
            lead = len(part) - len(part.lstrip())
            out.append(
                (part.strip(), start + position + lead, start + position + len(part.rstrip()) if part.strip() else start + position + lead)
            )
        position += len(part) + 1
    return out


def _blocks(text: str) -> list[_Block]:
    blocks: list[_Block] = []
    lines: list[tuple[int, int]] = []
    position = 0
    for line in text.split("\n"):
        lines.append((position, position + len(line)))
        position += len(line) + 1
    headers: list[str] | None = None
    blank = True
    for i, (start, end) in enumerate(lines):
        line = text[start:end]
        if not line.strip():
            blank, headers = True, None
            continue
        if line.count("|") >= 2 or (headers is not None and "|" in line):
            if headers is None:
                following = text[lines[i + 1][0] : lines[i + 1][1]] if i + 1 < len(lines) else ""
                if _RULE.match(following) and "-" in following:
                    headers = [c[0] for c in _cells(text, start, end)]
                    blank = False
                    continue
                if line.lstrip().startswith("|"):
                    headers = []
            if headers is not None:
                if not _RULE.match(line):
                    row = _cells(text, start, end)
                    cells = tuple(Cell(headers[j] if j < len(headers) else "", c[0], c[1], c[2]) for j, c in enumerate(row))
                    if any(c.text for c in cells):
                        blocks.append(_Block("row", start, end, start, cells=cells))
                blank = False
                continue
        headers = None
        heading = _HEADING.match(line)
        bold = None if heading else _BOLD_LINE.match(line)
        marker = _LIST.match(line)
        if heading:
            blocks.append(
                _Block("heading", start, end, start + heading.start(2), len(heading.group(1)), title=heading.group(2).strip(" *_"))
            )
        elif bold:
            blocks.append(_Block("heading", start, end, start + bold.start(2), 7, title=bold.group(2).strip(" :")))
        elif marker:
            indent = len(marker.group(1).expandtabs(4))
            parent = blocks[-1] if blocks and blocks[-1].kind in ("bullet", "number") else None
            if parent is not None and indent >= parent.level + 2:
                parent.end = end
            else:
                kind = "number" if marker.group(3) or marker.group(4) else "bullet"
                blocks.append(_Block(kind, start, end, start + marker.end(), indent))
        elif (blocks and not blank and blocks[-1].kind in ("bullet", "number", "para") and not _begins(text, blocks[-1], line)) or (
            blocks and blank and line.startswith("   ") and blocks[-1].kind in ("bullet", "number")
        ):
            blocks[-1].end = end
        else:
            blocks.append(_Block("para", start, end, start))
        blank = False
    return blocks


_ENDED = frozenset(".!?;:)*]")


def _begins(text: str, before: _Block, line: str) -> bool:
    """Whether a line under a paragraph is a paragraph of its own: it begins with words in bold, or the one above it ended as a sentence ends."""
    if before.kind != "para":
        return False
    if _LEAD.match(line):
        return True
    if _LABELLED_LINE.match(line) and _LABELLED_LINE.match(text[before.start : before.end]):
        return True
    return text[before.start : before.end].rstrip()[-1:] in _ENDED and line.lstrip()[:1].isupper()


_HEAD_STOP = re.compile(r"[:;(\[|→\n]|\s[–—-]+\s|,\s|[.!?](?=\s|$)")


def _head(text: str, start: int, end: int) -> tuple[int, int]:
    lead = _LEAD.match(text[start:end])
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


def _item(text: str, start: int, end: int, kind: ItemKind, section: str = "", cells: tuple[Cell, ...] = ()) -> Item:
    if cells:
        first = next((c for c in cells if c.text), cells[0])
        head_start, head_end = first.start, first.end
    else:
        head_start, head_end = _head(text, start, end)
    return Item(start, end, text[start:end], text[head_start:head_end], head_start, head_end, kind, section, cells)


def prose_item(text: str, start: int, end: int) -> Item:
    """Returns a passage of prose as an item."""
    return _item(text, *_trim(text, start, end), "prose")


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end


def _inline(text: str, start: int, end: int) -> list[Item]:
    """Items of one paragraph that counts or separates them: "(1) … (2) …", "1. … 2. …", "🟢 … 🟡 …", "a …; b …; c …"."""
    marks = list(_ENUMERATED.finditer(text, start, end))
    numbers = [int(m.group(1) or m.group(2)) for m in marks]
    if len(marks) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in (0, 1):
        edges = [*(m.start() for m in marks), end]
        return [_item(text, *_trim(text, marks[i].end(), edges[i + 1]), "inline") for i in range(len(marks))]
    turns = [
        m
        for m in _ORDINAL.finditer(text, start, end)
        if m.start() == start or (text[m.start() - 1] in " \n" and text[: m.start()].rstrip()[-1:] in ".!?;:")
    ]
    said = [_ORDINALS[m.group(1).casefold().removesuffix("ly")] for m in turns]
    if len(turns) >= 2 and said == list(range(1, len(said) + 1)):
        edges = [*(m.start() for m in turns), end]
        return [_item(text, *_trim(text, turns[i].end(), edges[i + 1]), "inline") for i in range(len(turns))]
    letters = list(_LETTERED.finditer(text, start, end))
    if len(letters) >= 2 and [m.group(1) for m in letters] == list("ABCDEFGH"[: len(letters)]):
        edges = [*(m.start() for m in letters), end]
        return [_item(text, *_trim(text, letters[i].end(), edges[i + 1]), "inline") for i in range(len(letters))]
    lights = [m.start(1) for m in re.finditer(r"(?:^|[\n.;:!?,|]\s*|\s[-–—•]\s?)([🔴🟡🟠🟢✅])", text[start:end])]
    if len(lights) >= 2:
        edges = [*(start + p for p in lights), end]
        return [_item(text, *_trim(text, edges[i], edges[i + 1]), "inline") for i in range(len(lights))]
    parts = [
        _trim(text, a, b)
        for a, b in itertools.pairwise([start, *(m.end() for m in re.finditer(r";\s", text[:end]) if m.start() > start), end])
    ]
    if len(parts) >= 3 and len(sentences_of(text, start, end)) <= 2 and all(_LIKE_AN_ITEM.search(text, a, b) for a, b in parts):
        return [_item(text, a, b, "inline") for a, b in parts]
    return []


_LIKE_AN_ITEM = re.compile(r"[A-ZÀ-Þ][\w’'&-]+[^;\n]*\d")


def _prose(text: str, start: int, end: int, section: str, known: frozenset[str]) -> list[Item]:
    """The sentences of a paragraph, gathered under the thing that they speak of."""
    groups: list[list[tuple[int, int]]] = []
    seen: set[str] = set()
    for s, e in sentences_of(text, start, end):
        names = {n.key for n in names_in(text, s, e, known=known)}
        fresh = names - seen
        turn = bool(_TURN.match(text[s:e]))
        if groups and not turn and _SOMEBODY_DOES.match(text[s:e]):
            fresh = set()
        if not groups or turn or (fresh and not (names & seen)):
            groups.append([(s, e)])
        else:
            groups[-1].append((s, e))
        seen |= names
    if (
        len(groups) >= 3
        and len(groups[0]) == 1
        and _ANNOUNCED.match(text, *groups[0][0])
        and not list(names_in(text, *groups[0][0], known=known))
    ):
        del groups[0]
    spans = [span for g in groups for span in _bracketed(text, g[0][0], g[-1][1])]
    return [_item(text, s, e, "prose", section) for s, e in spans]


# "Three names." or "Four accounts, $2m between them.": it says how many follow and is none of them.
_ANNOUNCED = re.compile(r"(?:the |our )?(?:two|three|four|five|six|seven|eight)\s\w", re.I)
# "Beatriz has their director at the plant on 14 January": one of ours acts on what was spoken of before.
_SOMEBODY_DOES = re.compile(
    r"\W*[A-ZÀ-Þ][a-zà-ÿ’'-]{2,20}\s(?:[A-ZÀ-Þ][\w’'-]{1,20}\s)?(?:has|is \w+ing|will|calls?|called|meets?|met|sees|saw|runs?|visits?|visited|presents?|agreed|tells|told|sends|sent|takes|took|brings|brought|offers?|offered|shows?|asks?|asked|talks?|speaks?|spoke|"
    r"negotiat\w+|works?|prepares?|leads?|owns?|flies|flew|rings?|rang|writes?|wrote|handles?|drafts?|goes|went)\s[^\n.]{0,120}?\b(?:their|them|they|both|him|her|his|it|the (?:group|customer|buyer|board|team|director|owner|CFO|COO|CIO|CEO))\b"
)  # fmt: skip
_JOINED = re.compile(r"\([^(),;]{1,14}\)\s(?:and|&|or)\s$")  # "Frigo Sul ($41k) and Casa Verde ($27k) both wait": one thing is said of both
_NAME_AND_BRACKET = re.compile(r"[A-ZÀ-Þ][\w’'&-]*(?: [A-ZÀ-Þ&][\w’'&-]*){0,3} \((?=[^()\n]{0,120}\d)")


def _bracketed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cuts a sentence that lists things with their size in brackets: "Corran (NOK 900k; …), Havn Oslo (NOK 140k; …)"."""
    marks = [
        m.start() for m in _NAME_AND_BRACKET.finditer(text, start, end) if not _JOINED.search(text, max(start, m.start() - 24), m.start())
    ]
    if len(marks) < 2:
        return [(start, end)]
    before = text[start : marks[0]].rfind(". ")
    edges = [start, start + before + 2, *marks[1:], end] if before >= 0 else [start, *marks[1:], end]
    return [_trim(text, a, b) for a, b in itertools.pairwise(edges) if text[a:b].strip()]


_CLOSING = re.compile(
    r"^\W*(?:ask|asks|board ask|request|closed|resolved|off the list|dropped|removed|total|note|nb|together|in total|overall|summary|all of this|everything|still open|since last|changed since|"
    r"what (?:we )?need|the ask|from the board|decision|response|our (?:answer|response|reaction)|what we do)\b",
    re.I,
)
_TOTAL_ROW = re.compile(r"^\W*(?:total|sum|subtotal|all|overall|together)\b", re.I)


def cut_items(text: str, known: Iterable[str] = (), *, paragraphs: bool = False) -> Cut:
    """Cuts a narrative into items.

    A text with at least two list points or table rows has those as its items; else its headed sections, its paragraphs with a bold
    lead, its counted clauses, and at last the sentences of its prose, gathered by what they speak of. `known` holds names that the
    pack gives (accounts, deals, people), so that prose about them is cut where they begin; with `paragraphs`, prose of several
    paragraphs is cut at those instead.
    """
    clean = masked(text)
    names = frozenset(k.casefold() for k in known)
    blocks = _blocks(clean)
    sections = _sections(clean, blocks)
    listed = [b for b in blocks if b.kind in ("bullet", "number", "row") and not (b.kind == "row" and _is_total(b))]
    items: list[Item] = []
    if len(listed) >= 2 or (len(listed) == 1 and listed[0].kind == "row"):
        for block in listed:
            start, end = _trim(clean, block.body, block.end)
            if start < end:
                items.append(
                    _item(
                        clean,
                        start,
                        end,
                        "row" if block.kind == "row" else "number" if block.kind == "number" else "bullet",
                        _title_at(sections, start),
                        block.cells,
                    )
                )
        return _finish(text, clean, items, sections, True, names)
    headed = [s for s in sections if s.title and clean[s.start : s.end].strip()]
    if not any(b.kind == "heading" for b in blocks) and not leads_of(clean, blocks):
        # Labels such as "Since Q3:" head sections only where (nearly) every paragraph has one.
        headed = headed if len(headed) >= 0.75 * sum(b.kind == "para" for b in blocks) else []
    leads = leads_of(clean, blocks)
    if len(headed) >= 2 and (any(b.kind == "heading" for b in blocks) or not leads):
        for section in headed:
            start, end = _trim(clean, section.start, section.end)
            title = clean.rfind(section.title, 0, section.start)
            begin = title if title >= 0 else start
            items.append(Item(begin, end, clean[begin:end], section.title, begin, begin + len(section.title), "section", section.title))
        return _finish(text, clean, items, sections, True, names)
    if len(leads) >= 2:
        bounds = [b.start for b in leads]
        for i, block in enumerate(leads):
            limit = bounds[i + 1] if i + 1 < len(leads) else len(clean)
            last = block.end
            for other in blocks:
                if other.kind == "para" and block.start < other.start < limit and i + 1 < len(leads):
                    last = max(last, other.end)
            items.append(_item(clean, *_trim(clean, block.start, last), "lead"))
        return _finish(text, clean, items, sections, True, names)
    paras = [b for b in blocks if b.kind == "para"]
    if paragraphs and len(paras) >= 2:
        items = [_item(clean, *_trim(clean, b.start, b.end), "prose", _title_at(sections, b.start)) for b in paras]
        return _finish(text, clean, items, sections, False, names)
    headed_paras = [b for b in paras if _names_itself(clean, b, names)]
    labelled = [b for b in paras if _LABELLED_LINE.match(clean[b.start : b.end]) and not _CLOSING.match(clean[b.start : b.end])]
    if (len(labelled) >= 3 and len(labelled) >= 0.6 * len(paras)) or 2 == len(labelled) == len(paras):
        headed_paras = labelled
    if len(headed_paras) >= 2:
        items = [_item(clean, *_trim(clean, b.start, b.end), "lead", _title_at(sections, b.start)) for b in headed_paras]
        return _finish(text, clean, items, sections, True, names)
    for block in blocks:
        if block.kind in ("para", "bullet", "number"):
            # "(1) … (2) …" on one line looks like a list of one point.
            begin = block.start if block.kind in ("bullet", "number") else block.body
            start, end = _trim(clean, begin, block.end)
            inline = _inline(clean, start, end)
            if not inline:
                start, end = _trim(clean, block.body, block.end)
            items += inline or _prose(clean, start, end, _title_at(sections, start), names)
    return _finish(text, clean, items, sections, any(i.kind == "inline" for i in items), names)


_LABELLED_LINE = re.compile(r"[^\W\d_][\w &/'’-]{1,40}(?:\([^()\n]{1,24}\))?(?::| –| —| -)\s")


def _names_itself(text: str, block: _Block, known: frozenset[str]) -> bool:
    """Whether a paragraph begins with what it's about: "Alba Foods ($90k): …", "IntakePro – core, …"."""
    start, end = _head(text, block.start, block.end)
    mark = text[end : end + 2].strip()[:1]
    if end - start > 60 or not mark or mark not in "(:–—-,.[" or start - block.start > 3 or _CLOSING.match(text[start:end]):
        return False
    if mark in ".," and text[start:end].count(" ") > 4:
        return False
    names = names_in(text, start, end, known=known, head=True)
    return bool(names) and names[0].start - start <= 4


def leads_of(text: str, blocks: list[_Block]) -> list[_Block]:
    """Returns the paragraphs that begin with words in bold."""
    return [b for b in blocks if b.kind == "para" and _LEAD.match(text[b.start : b.end])]


def _is_total(block: _Block) -> bool:
    first = next((c.text for c in block.cells if c.text), "")
    return bool(_TOTAL_ROW.match(first)) and len(first.split()) <= 3


MAX_ITEMS = 120  # more points than any narrative has; the rest of a hostile text isn't looked at one by one


def _finish(text: str, clean: str, items: list[Item], sections: tuple[Section, ...], listed: bool, known: frozenset[str]) -> Cut:
    if listed and len(items) > 1:
        kept = [i for i in items if not (i.kind in ("lead", "section", "bullet") and _CLOSING.match(i.head) and not i.cells)]
        items = kept or items
    items = items[:MAX_ITEMS]
    rest: list[tuple[int, int]] = []
    position = 0
    for item in sorted(items, key=lambda i: i.start):
        _append(rest, clean, position, item.start)
        position = max(position, item.end)
    _append(rest, clean, position, len(clean))
    rest = [(s, e) for s, e in rest if any(c.isalnum() for c in clean[s:e])]
    return Cut(text, clean, tuple(items), tuple(rest), sections, listed, known)


def _sections(text: str, blocks: list[_Block]) -> tuple[Section, ...]:
    """Headed parts; a paragraph's bold lead counts as a heading where there's no other."""
    marks = [(b.start, b.end, b.title) for b in blocks if b.kind == "heading"]
    if not marks:
        for block in blocks:
            lead = _LEAD.match(text[block.start : block.end]) if block.kind == "para" else None
            if lead:
                marks.append((block.start, block.start + lead.end(), lead.group(2).strip(" .:")))
    if not marks:
        for block in blocks:
            label = _LABEL.match(text[block.start : block.end]) if block.kind == "para" else None
            if label:
                marks.append((block.start, block.start + label.end(), label.group(1).strip()))
        if len(marks) < 2:
            marks = []
    found: list[Section] = []
    if not marks or text[: marks[0][0]].strip():
        found.append(Section("", 0, marks[0][0] if marks else len(text)))
    for i, (_, after, title) in enumerate(marks):
        found.append(Section(title, after, marks[i + 1][0] if i + 1 < len(marks) else len(text)))
    return tuple(found)


_LABEL = re.compile(r"((?:[A-Z]|[a-z][A-Z])[\w &/-]{2,30}):\s")


def _title_at(sections: tuple[Section, ...], position: int) -> str:
    return next((s.title for s in sections if s.start <= position < s.end), "")


# ---- items across periods


@dataclass(frozen=True, slots=True)
class Match:
    """What became of one item of the prior text, with the passage that shows it in the current text (offsets)."""

    prior: Item
    state: Literal["progressed", "unchanged", "resolved", "dropped"]
    start: int | None = None
    end: int | None = None


RESOLVED = re.compile(
    r"\b(?:closed|resolved|renewed|shipped|done|completed?|finished|filled|signed|won|lost|churned|ended|dropped|withdr\w+|retired|cancel\w+|replac\w+|off the list|no longer|gone|paid|expired|launched|live|delivered|"
    r"stopped|removed|settled|merged|moved (?:to|into)|superseded|postponed|paused|approved)\b",
    re.I,
)
_PLAIN = re.compile(r"[^\w%$€£]+")


def _plain(text: str) -> str:
    return _PLAIN.sub(" ", text.casefold()).strip()


def same_text(a: str, b: str) -> bool:
    """Tells whether two texts say the same in (nearly) the same words, numbers included."""
    x, y = _plain(a)[:20_000], _plain(b)[:20_000]
    if not x or not y:
        return False
    return x == y or (re.findall(r"\d+", x) == re.findall(r"\d+", y) and fuzz.ratio(x, y) >= 92)


def prior_items(text: str) -> tuple[Item, ...]:
    """Returns what an earlier text promised or listed: its items, with prose and short notes cut at sentences and semicolons."""
    cut = cut_items(text)
    if cut.listed:
        out: list[Item] = []
        for item in cut.items:
            out.append(item)
        return tuple(out)
    pieces: list[Item] = []
    for start, end in cut.sentences:
        position = start
        for stop in [*re.finditer(r";\s", cut.clean[start:end]), None]:
            limit = end if stop is None else start + stop.start()
            s, e = _trim(cut.clean, position, limit)
            if s < e:
                pieces += [_item(cut.clean, a, b, "prose") for a, b in _enumerated(cut.clean, s, e)]
            position = limit if stop is None else start + stop.end()
    return tuple(pieces)


def _enumerated(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cuts a short list in one sentence at its commas: "Pay cash cow, Payouts star, Ledger: decision in Q4"; other sentences stay whole."""
    edges = [start, *(start + m.end() for m in re.finditer(r",\s(?!\d)", text[start:end])), end]
    parts = [_trim(text, a, b) for a, b in itertools.pairwise(edges)]
    short = len(parts) >= 3 and all(1 < len(text[a:b].split()) <= 6 and re.search(r"[A-Z\d]", text[a:b]) for a, b in parts)
    return parts if short else [(start, end)]


def _anchors(item: Item) -> set[str]:
    """The words by which an item is known again: its names, else the rare words of its head, else of its text."""
    names = {w for n in names_in(item.text, 0, len(item.text)) for w in n.key.split() if len(w) >= 3}
    names = {w for w in names if not is_common(w)} or names
    head = set(strong_words(short_name(item.head))) or {m.casefold() for m in re.findall(r"\b[A-Z][A-Z&]{1,4}\b", short_name(item.head))}
    return names & head or head or names or set(strong_words(item.text))


def match_items(now: Cut, before: str) -> tuple[Match, ...]:
    """Finds each item of the prior text again: progressed, carried unchanged, resolved in words, or dropped in silence."""
    matches: list[Match] = []
    current = _plain(now.clean)
    for prior in prior_items(before)[:MAX_ITEMS]:
        anchors = _anchors(prior)
        if not anchors or (prior.kind == "prose" and not re.search(r"[^\W\d_]{4}", prior.text)):
            continue
        matches.append(_match(prior, anchors, now, current))
    return tuple(matches)


def _stem(word: str) -> str:
    for tail in ("ings", "ing", "ies", "es", "ed", "s"):
        if word.endswith(tail) and len(word) - len(tail) >= 3:
            return word[: -len(tail)]
    return word


@lru_cache(maxsize=2_000)
def _stems(passage: str) -> frozenset[str]:
    return frozenset(_stem(w) for w in _plain(passage).split())


_ROLE_WORDS = frozenset(
    "engineer engineers manager sales director account accounts customer customers deal deals plan project product team support data head lead market".split()
)


def _overlap(anchors: set[str], passage: str) -> float:
    words = _stems(passage)
    known = [a for a in anchors if _stem(a) in words or ("-" in a and all(_stem(part) in words for part in a.split("-") if part))]
    # "Sales engineer" isn't "Modbus engineer": where only common words agree, one of two is too few.
    if len(anchors) == 2 and len(known) == 1 and known[0] in _ROLE_WORDS:
        return 0.3
    return len(known) / len(anchors)


def _match(prior: Item, anchors: set[str], now: Cut, current: str) -> Match:
    best: tuple[float, Item | None] = (0.0, None)
    for item in now.items:
        score = 0.75 * _overlap(anchors, short_name(item.head)) + 0.5 * _overlap(anchors, item.text)
        if score > best[0]:
            best = (score, item)
    found = best[1]
    if found is not None and best[0] >= 0.45 and now.listed:
        return Match(prior, "unchanged" if _unchanged(prior, found) else "progressed", found.start, found.end)
    spots = [(s, e) for s, e in now.sentences[: 3 * MAX_ITEMS] if _overlap(anchors, now.clean[s:e]) >= 0.5]
    words = set(strong_words(prior.text))
    if not spots and len(words) >= 3:
        # Its label may be gone ("Fallback: …") while what it said is taken up.
        spots = [(s, e) for s, e in now.sentences[: 3 * MAX_ITEMS] if _overlap(words, now.clean[s:e]) >= 0.6]
    if spots:
        s, e = spots[0]
        passage = " ".join(now.clean[a:b] for a, b in spots)
        if same_text(prior.text, now.clean[s:e]):
            return Match(prior, "unchanged", s, e)
        return Match(prior, "resolved" if RESOLVED.search(passage) else "progressed", s, e)
    return Match(prior, "dropped")


def _unchanged(prior: Item, item: Item) -> bool:
    a, b = _plain(prior.text), _plain(item.text)
    if same_text(prior.text, item.text):
        return True
    # New digits or at least a handful of new words are progress; the same words in another order aren't.
    if set(re.findall(r"\d+", b)) - set(re.findall(r"\d+", a)):
        return False
    return len(set(strong_words(item.text)) - set(strong_words(prior.text))) <= 2


def ledger(now: Cut, before: str) -> tuple[LedgerLine, ...]:
    """Returns the ledger of items across the two periods: what became of each old one, then the new ones."""
    matches = match_items(now, before)
    lines: list[LedgerLine] = []
    taken: list[tuple[int, int]] = []
    for match in matches:
        quote = None if match.start is None or match.end is None else now.text[match.start : match.end]
        if match.start is not None and match.end is not None:
            taken.append((match.start, match.end))
        lines.append(LedgerLine(item=match.prior.name, state=match.state, now=quote, before=match.prior.text))
    if now.listed:
        for item in now.items:
            if not any(s < item.end and item.start < e for s, e in taken):
                lines.append(LedgerLine(item=item.name, state="new", now=now.text[item.start : item.end]))
    return tuple(lines)

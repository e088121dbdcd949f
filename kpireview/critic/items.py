# ruff: noqa: E501 - word tables and patterns read better unbroken
"""Cuts a narrative into its items.

An item is what a verdict speaks of: a bullet, a numbered point, a table row, a headed section, a paragraph with a bold lead, or, in plain
prose, the sentences about one thing. One ladder of forms that hand over to each other.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from kpireview.critic.blocks import LABELLED_LINE, Block, blocks_of, is_total, leads_of, sections_in
from kpireview.critic.names import names_in
from kpireview.critic.parts import Cut, Item, Section, add_trimmed, head_of, make_item, sentences_of, trim
from kpireview.critic.untrusted import masked

_ENUMERATED = re.compile(r"(?:(?<=^)|(?<=[.;:!?]\s)|(?<=\s))(?:\((\d{1,2})\)\s+(?=\S)|(\d{1,2})[.)]\s+(?=[^\W\d_*]))")
_TURN = re.compile(
    r"^(?:\W*)(?:(?:the )?(?:first|second|third|fourth|fifth|sixth|last|next|other|biggest|largest|main|obvious|smallest|remaining)\b(?! (?:quarter|half|year|month|week|of))"
    r"|firstly|secondly|thirdly|another|elsewhere|otherwise|then|also|beyond|finally|priority (?:one|two|three|four|\d)|number (?:one|two|three)|no\. ?\d|lastly|in addition|besides|separately|apart from|one (?:is|of)\b)",
    re.I,
)  # fmt: skip
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_ORDINAL = re.compile(r"(?<!\w)(first|second|third|fourth|fifth|sixth)(?:ly)?\s?[,:]\s", re.I)
_LETTERED = re.compile(r"(?<!\w)\(?([A-H])\)\s+(?=[^\W\d_])")


def _inline(text: str, start: int, end: int) -> list[Item]:
    """Items of one paragraph that counts or separates them: "(1) … (2) …", "1. … 2. …", "🟢 … 🟡 …", "a …; b …; c …"."""
    marks = list(_ENUMERATED.finditer(text, start, end))
    numbers = [int(m.group(1) or m.group(2)) for m in marks]
    if len(marks) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in (0, 1):
        edges = [*(m.start() for m in marks), end]
        return [make_item(text, *trim(text, marks[i].end(), edges[i + 1]), "inline") for i in range(len(marks))]
    turns = [
        m
        for m in _ORDINAL.finditer(text, start, end)
        if m.start() == start or (text[m.start() - 1] in " \n" and text[: m.start()].rstrip()[-1:] in ".!?;:")
    ]
    said = [_ORDINALS[m.group(1).casefold().removesuffix("ly")] for m in turns]
    if len(turns) >= 2 and said == list(range(1, len(said) + 1)):
        edges = [*(m.start() for m in turns), end]
        return [make_item(text, *trim(text, turns[i].end(), edges[i + 1]), "inline") for i in range(len(turns))]
    letters = list(_LETTERED.finditer(text, start, end))
    if len(letters) >= 2 and [m.group(1) for m in letters] == list("ABCDEFGH"[: len(letters)]):
        edges = [*(m.start() for m in letters), end]
        return [make_item(text, *trim(text, letters[i].end(), edges[i + 1]), "inline") for i in range(len(letters))]
    lights = [m.start(1) for m in re.finditer(r"(?:^|[\n.;:!?,|]\s*|\s[-–—•]\s?)([🔴🟡🟠🟢✅])", text[start:end])]
    if len(lights) >= 2:
        edges = [*(start + p for p in lights), end]
        return [make_item(text, *trim(text, edges[i], edges[i + 1]), "inline") for i in range(len(lights))]
    parts = [
        trim(text, a, b)
        for a, b in itertools.pairwise([start, *(m.end() for m in re.finditer(r";\s", text[:end]) if m.start() > start), end])
    ]
    if len(parts) >= 3 and len(sentences_of(text, start, end)) <= 2 and all(_LIKE_AN_ITEM.search(text, a, b) for a, b in parts):
        return [make_item(text, a, b, "inline") for a, b in parts]
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
    return [make_item(text, s, e, "prose", section) for s, e in spans]


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
    return [trim(text, a, b) for a, b in itertools.pairwise(edges) if text[a:b].strip()]


_CLOSING = re.compile(
    r"^\W*(?:ask|asks|board ask|request|closed|resolved|off the list|dropped|removed|total|note|nb|together|in total|overall|summary|all of this|everything|still open|since last|changed since|"
    r"what (?:we )?need|the ask|from the board|decision|response|our (?:answer|response|reaction)|what we do)\b",
    re.I,
)


def cut_items(text: str, known: Iterable[str] = (), *, paragraphs: bool = False) -> Cut:
    """Cuts a narrative into items.

    A text with at least two list points or table rows has those as its items; else its headed sections, its paragraphs with a bold
    lead, its counted clauses, and at last the sentences of its prose, gathered by what they speak of. `known` holds names that the
    pack gives (accounts, deals, people), so that prose about them is cut where they begin; with `paragraphs`, prose of several
    paragraphs is cut at those instead.
    """
    clean = masked(text)
    names = frozenset(k.casefold() for k in known)
    blocks = blocks_of(clean)
    sections = sections_in(clean, blocks)
    listed = [b for b in blocks if b.kind in ("bullet", "number", "row") and not (b.kind == "row" and is_total(b))]
    items: list[Item] = []
    if len(listed) >= 2 or (len(listed) == 1 and listed[0].kind == "row"):
        for block in listed:
            start, end = trim(clean, block.body, block.end)
            if start < end:
                items.append(
                    make_item(
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
            start, end = trim(clean, section.start, section.end)
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
            items.append(make_item(clean, *trim(clean, block.start, last), "lead"))
        return _finish(text, clean, items, sections, True, names)
    paras = [b for b in blocks if b.kind == "para"]
    if paragraphs and len(paras) >= 2:
        items = [make_item(clean, *trim(clean, b.start, b.end), "prose", _title_at(sections, b.start)) for b in paras]
        return _finish(text, clean, items, sections, False, names)
    headed_paras = [b for b in paras if _names_itself(clean, b, names)]
    labelled = [b for b in paras if LABELLED_LINE.match(clean[b.start : b.end]) and not _CLOSING.match(clean[b.start : b.end])]
    if (len(labelled) >= 3 and len(labelled) >= 0.6 * len(paras)) or 2 == len(labelled) == len(paras):
        headed_paras = labelled
    if len(headed_paras) >= 2:
        items = [make_item(clean, *trim(clean, b.start, b.end), "lead", _title_at(sections, b.start)) for b in headed_paras]
        return _finish(text, clean, items, sections, True, names)
    for block in blocks:
        if block.kind in ("para", "bullet", "number"):
            # "(1) … (2) …" on one line looks like a list of one point.
            begin = block.start if block.kind in ("bullet", "number") else block.body
            start, end = trim(clean, begin, block.end)
            inline = _inline(clean, start, end)
            if not inline:
                start, end = trim(clean, block.body, block.end)
            items += inline or _prose(clean, start, end, _title_at(sections, start), names)
    return _finish(text, clean, items, sections, any(i.kind == "inline" for i in items), names)


def _names_itself(text: str, block: Block, known: frozenset[str]) -> bool:
    """Whether a paragraph begins with what it's about: "Alba Foods ($90k): …", "IntakePro – core, …"."""
    start, end = head_of(text, block.start, block.end)
    mark = text[end : end + 2].strip()[:1]
    if end - start > 60 or not mark or mark not in "(:–—-,.[" or start - block.start > 3 or _CLOSING.match(text[start:end]):
        return False
    if mark in ".," and text[start:end].count(" ") > 4:
        return False
    names = names_in(text, start, end, known=known, head=True)
    return bool(names) and names[0].start - start <= 4


MAX_ITEMS = 120  # more points than any narrative has; the rest of a hostile text isn't looked at one by one


def _finish(text: str, clean: str, items: list[Item], sections: tuple[Section, ...], listed: bool, known: frozenset[str]) -> Cut:
    if listed and len(items) > 1:
        kept = [i for i in items if not (i.kind in ("lead", "section", "bullet") and _CLOSING.match(i.head) and not i.cells)]
        items = kept or items
    items = items[:MAX_ITEMS]
    rest: list[tuple[int, int]] = []
    position = 0
    for item in sorted(items, key=lambda i: i.start):
        add_trimmed(rest, clean, position, item.start)
        position = max(position, item.end)
    add_trimmed(rest, clean, position, len(clean))
    rest = [(s, e) for s, e in rest if any(c.isalnum() for c in clean[s:e])]
    return Cut(text, clean, tuple(items), tuple(rest), sections, listed, known)


def _title_at(sections: tuple[Section, ...], position: int) -> str:
    return next((s.title for s in sections if s.start <= position < s.end), "")

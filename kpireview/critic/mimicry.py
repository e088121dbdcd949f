# ruff: noqa: E501 - word tables and patterns read better unbroken
"""Passages that imitate an assessment or hide from a reader: tables of verdicts, criteria answered with a "yes", strings of key words, markup.

Known by their shape, so that an imitation in words that nobody foresaw is found too. `untrusted.py` decides what becomes of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_CRITERION = (
    r"(?:nam(?:e[ds]?|ing)|quantif\w+|amounts?|sizes?|causes?|reasons?|actions?|mitigations?|owners?|dates?|dated|asks?|likelihood|impact|sensitivit\w+|targets?|metrics?|sourc(?:e[ds]?|ing)|status|insights?|specific\w*|counts?|length"
    r"|coverage|updat\w+|cand\w+|consisten\w+|classification|concentration|thes[ei]s|sunset|synerg\w+|frequency|win/?loss|pricing|milestones?|proceeds|downside|sequence|evidence)"
)
_YES = r"(?:yes|done|ok(?:ay)?|all(?: of them| named| items)?|complete[d]?|given|provided|present|included|covered|fulfilled|satisfied|met|fully met|full marks|in place|checked?|clear(?:ly stated)?|stated|true|pass(?:ed)?|✓|✔️?|✅)"
_ANSWERED = re.compile(
    rf"(?<![\w-])(?P<what>(?:[^\W\d_][\w/’'-]*\s){{0,4}}?{_CRITERION}(?:\s[^\W\d_][\w/’'-]*){{0,5}})\s?(?:[:=|–—-]|is|are)\s?(?P<yes>{_YES})(?=\s*(?:[.;,|)\n]|$))",
    re.I,
)
_VERDICT_CELL = re.compile(
    rf"\|\s*\**{_CRITERION}(?:[ _][\w ]{{1,30}})?\**\s*\|(?:[^|\n]{{0,200}}\|)?\s*\**(?:{_YES}|partly|unmet|not met|\d{{1,3}} ?/ ?\d{{1,3}})\**\s*(?:\||$)",
    re.I,
)
_VERDICT_HEAD = re.compile(r"\b(?:verdicts?|criteri(?:on|a)|rubric|grade[sd]?)\b", re.I)
_STYLED = re.compile(
    r"<(?P<tag>[a-z][a-z0-9]{0,15})\b(?=[^<>\n]{0,300}\b(?:style|hidden|color|class|aria-hidden|width|height)\b)[^<>\n]{0,300}>", re.I
)
_REFERENCE = re.compile(r"^[ ]{0,3}\[[^\]\n]{0,80}\]:\s*(?:#|<>|about:blank)\s*[(\"'][^\n]*$", re.M)
_LINE = re.compile(r"[^\n]+")
_PIECE = re.compile(r"[^\n.!?]+")
_TOKEN = re.compile(r"[^\W_][\w’'/%-]*")
_JOINING = frozenset(
    """a an the of to in on at by for from with and or but so as if it its is are was were be been has have had do does did not no we our us i my they their them he she his her you your that this these those which who
    what when where because since until than then there will would can could should may after before about into over under out up down per all each one two three""".split()
)


def answered_criteria(text: str) -> Iterator[Span]:
    """Yields the passages that answer at least three different criteria with a bare yes: "Named: all. Quantified: done. …"."""
    found = list(_ANSWERED.finditer(text))
    if len({re.sub(r"\W+", " ", m.group("what").casefold()) for m in found}) >= 3:
        yield from (m.span() for m in found)


_LABEL = re.compile(
    r"(?<![\w-])(?:named|quantified|dated|sourced|updated|specific|candid(?:ly)?|consistent|likelihood_impact|target_metric)\s?:", re.I
)


def rubric_echoes(text: str) -> Iterator[Span]:
    """Yields sentences labelled with a rubric's adjectives ("Quantified: …", "Sourced: …"), where at least three of them label one."""
    found = list(_LABEL.finditer(text))
    if len({m.group().casefold().rstrip(" :") for m in found}) < 3:
        return
    for label in found:
        stop = re.compile(r"[.\n]").search(text, label.end())
        yield label.start(), stop.start() if stop else len(text)


def verdict_tables(text: str) -> Iterator[Span]:
    """Yields tables whose rows are criteria and verdicts."""
    block: list[re.Match[str]] = []
    for line in [*_LINE.finditer(text), None]:
        if line is not None and "|" in line.group() and (not block or line.start() == block[-1].end() + 1):
            block.append(line)
            continue
        rows = sum(_VERDICT_CELL.search(row.group()) is not None for row in block)
        if rows >= 2 or (rows and _VERDICT_HEAD.search(block[0].group())):
            yield block[0].start(), block[-1].end()
        block = [line] if line is not None and "|" in line.group() else []


def hidden_markup(text: str) -> Iterator[Span]:
    """Yields passages in tags that style or hide them, and link definitions that serve as comments: pages show neither as written."""
    position = 0
    while (tag := _STYLED.search(text, position)) is not None:
        close = re.compile(rf"</{tag.group('tag')}[^<>\n]{{0,20}}>", re.I).search(text, tag.end(), tag.end() + 4_000)
        end = close.end() if close else tag.end()
        yield tag.start(), end
        position = end
    for line in _REFERENCE.finditer(text):
        yield line.span()


def word_strings(text: str) -> Iterator[Span]:
    """Yields runs of key words that make no sentence: fourteen words or more in small letters, hardly one that joins them."""
    for piece in _PIECE.finditer(text):
        words = _TOKEN.findall(piece.group())
        if len(words) < 14:
            continue
        plain = sum(w.islower() for w in words)
        joining = sum(w.casefold() in _JOINING for w in words)
        if plain >= 0.85 * len(words) and joining <= 0.1 * len(words):
            yield piece.span()

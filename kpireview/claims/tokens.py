"""Cuts a narrative into tokens, and marks which line, item, sentence and clause each one stands in.

Everything here is one pass over the text: a regular expression without nested repetition, then one loop over the tokens. Offsets
count code points of the text as it is stored.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from functools import lru_cache

MAX_TOKENS = 20_000  # a narrative of forty pages; what lies beyond is not read
MAX_SENTENCE = 160  # tokens; longer "sentences" are cut, so that looking around inside of one stays cheap

# Emphasis marks of Markdown are skipped, so that "**ARR**: $12m" reads like "ARR: $12m".
_SKIPPED = re.compile(r"[ *_`\\]*+(?:[^\S\n][ *_`\\]*+)*+")
# A token, with what is skipped after it. The first branch is for plain ASCII words, which most are.
_TOKEN = re.compile(
    r"([a-zA-Z]++(?![\w&'’:])"
    r"|[0-9][0-9]*+(?:[.,'’\u00a0\u202f\u2009][0-9]+)*+"
    r"|\n"
    r"|\{\{[^{}\n]{1,200}\}\}"
    r"|https?://\S++"
    r"|[^\W\d_][^\W\d_]*+(?:&[^\W\d_]++|['’](?:s|S|t|re|ve|ll|d|m)(?![^\W\d_]))*+"
    r"|(?:([^\w\s])\2*+|.))" + _SKIPPED.pattern,
    re.DOTALL,
)
_BULLET = re.compile(r"[^\S\n]{0,12}(?:>[^\S\n]?){0,3}(?:[-*•‣◦–—+→][^\S\n]+|\(?[0-9]{1,3}[.)](?=\s)|\(?[a-zA-Z][)](?=\s))")
_HEADING = re.compile(r"[^\S\n]{0,3}#{1,6}[^\S\n]")
_SPACES = re.compile(r"[^\S\n]*")

ABBREVIATIONS = frozenset(
    "approx ca vs mio mrd mln no nr inc ltd incl excl est tsd eg ie mr mrs ms dr etc cf resp max min avg bzw"
    " jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_NEVER_LAST = frozenset("approx ca vs mio mrd mln tsd eg ie bzw no nr cf".split())
# Words after which another statement begins, though no comma says so.
_CLAUSE_WORDS = frozenset("but while whereas although though yet which because however plus although unless".split())
_CLAUSE_SYMS = frozenset(",;:()[]|—→·•/")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Returns the form under which a word is compared: lower case, without possessive or plural ending."""
    w = word.casefold().replace("’", "'")
    if w.endswith("'s"):
        w = w[:-2]
    if len(w) > 3 and w[-1] == "s" and w[-2] not in "suia":
        if w.endswith("ies") and len(w) > 4:
            return w[:-3] + "y"
        return w[:-1]
    return w


@dataclass(slots=True)
class Doc:
    """A narrative as tokens; the lists run in parallel. `kind`: w word, n number, s sign, b bound figure, l line end."""

    text: str
    kind: list[str] = field(default_factory=list)
    norm: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)
    clause: list[int] = field(default_factory=list)
    item: list[int] = field(default_factory=list)
    cell: list[tuple[int, int] | None] = field(default_factory=list)  # (row, column) of a Markdown table
    marker: set[int] = field(default_factory=set)  # tokens that number a list
    spans: list[tuple[int, int]] = field(default_factory=list)  # first and last+1 token of each sentence
    items: list[tuple[int, int]] = field(default_factory=list)
    heading: dict[int, tuple[int, int]] = field(default_factory=dict)  # item -> the token span of the heading that it stands under
    is_heading: set[int] = field(default_factory=set)  # items that are headings

    def word(self, i: int) -> str:
        """Returns token i as it is written."""
        return self.raw[i]

    def glued(self, i: int) -> bool:
        """Says whether nothing stands between token i and the one after it."""
        return i + 1 < len(self.kind) and self.end[i] == self.start[i + 1]


def _seen(raw: str) -> tuple[str, str]:
    """Returns the kind of a token and the form under which it is compared."""
    first = raw[0]
    if first.isalpha() or (first.isalnum() and not first.isdecimal()):
        return ("s", "url") if raw.startswith(("http://", "https://")) else ("w", stem(raw))
    if "0" <= first <= "9":
        return "n", (raw if len(raw) <= 60 else "")
    if first == "\n":
        return "l", raw
    return ("b", raw) if first == "{" and raw[-1] == "}" else ("s", raw[:3])


_known = lru_cache(maxsize=20_000)(_seen)


def read(text: str) -> Doc:
    """Returns the tokens of a text with their places."""
    doc = Doc(text)
    begin = _SKIPPED.match(text)
    spans = [m.span(1) for m in itertools.islice(_TOKEN.finditer(text, begin.end() if begin else 0), MAX_TOKENS)]
    doc.start = [start for start, _ in spans]
    doc.end = [end for _, end in spans]
    doc.raw = [text[start:end] for start, end in spans]
    known = [_known(raw) if len(raw) <= 60 else _seen(raw) for raw in doc.raw]
    doc.kind = [kind for kind, _ in known]
    doc.norm = [norm for _, norm in known]
    _place(doc)
    return doc


def _line_kinds(text: str) -> list[tuple[int, str, int]]:
    """Returns for each line its offset, its kind (blank, heading, bullet, table, text) and where its content starts."""
    lines: list[tuple[int, str, int]] = []
    at = 0
    for line in text.split("\n"):
        spaces = _SPACES.match(line)
        lead = spaces.end() if spaces else 0
        if lead == len(line):
            lines.append((at, "blank", at))
        elif found := _HEADING.match(line):
            lines.append((at, "heading", at + found.end()))
        elif line[lead] == "|":
            lines.append((at, "table", at))
        elif found := _BULLET.match(line):
            lines.append((at, "bullet", at + found.end()))
        elif (
            line.startswith(("**", "__"))
            and line.rstrip().endswith(("**", "__", "**:", ":**"))
            and len(line) < 120
            and line.count("**") <= 2
        ):
            lines.append((at, "heading", at))
        elif line.startswith(("**", "__")):
            lines.append((at, "bullet", at))  # a bold lead opens an item of its own
        else:
            lines.append((at, "text", at))
        at += len(line) + 1
        if len(lines) > MAX_TOKENS:
            break
    return lines


def _ends_sentence(doc: Doc, i: int) -> bool:
    """Says whether the sign at i (. ! ? …) ends a sentence."""
    sign = doc.norm[i]
    if sign[0] not in ".!?…":
        return False
    following = i + 1
    if following >= len(doc.kind):
        return True
    if doc.end[i] == doc.start[following] and doc.norm[following] not in {'"', "”", "'", ")", "’", "]", "»"} and doc.kind[following] != "l":
        return False
    if sign == "." and i and doc.end[i - 1] == doc.start[i] and doc.kind[i - 1] == "w":
        before = doc.norm[i - 1]
        if before in _NEVER_LAST and doc.kind[following] != "l":
            return False
        initial = len(before) == 1 and before != "i" and doc.word(i - 1).isupper() and not (i > 1 and doc.glued(i - 2))
        if before in ABBREVIATIONS or initial:
            if doc.kind[following] != "w" or doc.word(following)[0].islower() or initial:
                return False
    return not (doc.kind[following] == "w" and doc.word(following)[0].islower() and sign in {".", "…", "..."})


def _numbers_item(doc: Doc, i: int) -> bool:
    """Says whether "(2)" or "2)" at token i numbers an item within a paragraph."""
    at = i + 1 if doc.norm[i] == "(" else i
    if at + 2 >= len(doc.kind) or doc.kind[at] != "n" or len(doc.norm[at]) > 2 or not doc.norm[at].isdigit() or doc.norm[at + 1] != ")":
        return False
    before = doc.norm[i - 1] if i else "."
    return before[0] in ".;:!?" and doc.kind[at + 2] in {"w", "s"} and doc.end[at + 1] < doc.start[at + 2]


def _place(doc: Doc) -> None:
    lines = _line_kinds(doc.text)
    count = len(doc.kind)
    beyond = len(doc.text) + 1
    line, following = 0, lines[1][0] if len(lines) > 1 else beyond
    _, what, content = lines[0]
    sentence = clause = item = 0
    row = column = 0
    heading: tuple[int, int] | None = None
    heading_item = -1
    begun = 0  # first token of the sentence
    item_begun = 0
    previous_kind = before_line = "blank"
    entered = False
    done = 0  # tokens that have their place

    def close(upto: int) -> None:
        nonlocal sentence, clause, begun
        if upto > begun:
            doc.spans.append((begun, upto))
            sentence += 1
            clause += 1
        begun = upto

    def close_item(upto: int) -> None:
        nonlocal item, item_begun
        if upto > item_begun:
            doc.items.append((item_begun, upto))
            item += 1
        item_begun = upto

    def place(upto: int) -> None:
        nonlocal done
        count = upto - done
        if count:
            doc.sentence += [sentence] * count
            doc.clause += [clause] * count
            doc.item += [item] * count
            doc.cell += [(row, column) if what == "table" else None] * count
        done = upto

    for i, (kind, norm, start) in enumerate(zip(doc.kind, doc.norm, doc.start, strict=True)):
        while start >= following:
            line += 1
            entered = False
            _, what, content = lines[line]
            following = lines[line + 1][0] if line + 1 < len(lines) else beyond
        if kind == "w" and entered and what != "heading" and start >= content and i - begun < MAX_SENTENCE and norm not in _CLAUSE_WORDS:
            continue  # most tokens: a word that begins nothing, and stands where the one before it does
        place(i)
        if not entered and kind != "l":
            entered = True
            if what == "heading":
                close(i)
                close_item(i)
                doc.is_heading.add(item)
                heading, heading_item = (i, i), item
            elif (
                what in {"bullet", "table"}
                or (what == "text" and previous_kind in {"blank", "heading", "table"})
                or (what == "text" and before_line == "bullet" and start == lines[line][0] and doc.word(i)[0].isupper())
            ):
                close(i)
                close_item(i)
            elif what == "text":
                # a short line before this one was a statement of its own, not a line that was wrapped
                if line and lines[line][0] - lines[line - 1][0] < 60:
                    close(i)
            if what == "table":
                row, column = row + 1, 0
        if kind == "l":
            before_line = what
        if kind == "l" and (what == "blank" or not entered):
            previous_kind = before_line = "blank"
        elif kind == "l":
            previous_kind = what
        if what == "heading" and heading is not None and heading_item == item:
            heading = (heading[0], i + 1)
        if heading is not None:
            doc.heading[item] = heading
        if what == "bullet" and start < content:
            doc.marker.add(i)
        if norm in {"(", "1", "2", "3", "4", "5", "6", "7", "8", "9"} and i and _numbers_item(doc, i):
            # "… (2) CAC is too high": an enumeration within a paragraph
            close(i)
            close_item(i)
            doc.marker.update((i, i + 1) if norm == "(" else (i,))
        if what == "table" and norm[0] == "|":
            close(i)
            column += len(norm)
        if kind == "w" and norm in _CLAUSE_WORDS:
            clause += 1
        doc.sentence.append(sentence)
        doc.clause.append(clause)
        doc.item.append(item)
        doc.cell.append((row, column) if what == "table" else None)
        done = i + 1
        if kind == "s":
            if (norm[0] in _CLAUSE_SYMS and not (norm == "/" and (doc.glued(i) or (i and doc.glued(i - 1))))) or (
                norm in {"–", "-", "--"} and not doc.glued(i) and not (i and doc.glued(i - 1))
            ):
                clause += 1
            elif (norm[0] in ".!?…" and _ends_sentence(doc, i)) or i - begun >= MAX_SENTENCE:
                close(i + 1)
        elif i - begun >= MAX_SENTENCE:
            close(i + 1)
    place(count)
    close(count)
    close_item(count)

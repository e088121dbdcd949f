"""The narrative as linking sees it: each figure, date or quarter is one element, determiners and hyphens are gone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from kpireview.claims.lexicon import GAP, Lexicon, Phrase
from kpireview.claims.numerals import Quantity, Reading
from kpireview.claims.quantities import read_quantities
from kpireview.claims.tables import scale_tables
from kpireview.claims.tokens import Doc, read
from kpireview.claims.words import DETERMINERS, PASSED_OVER

MAX_QUANTITIES = 1_000
MAX_GAP = 12
MAX_KEPT = 20_000  # characters of a narrative whose elements are kept
_VERBS = frozenset("came come stand stood close closed end ended shrank grew fell rose".split())
_DROPPED = frozenset({"-", "&", '"', "“", "”", "‘", "’", "'", "«", "»"})


@dataclass(slots=True)
class Mention:
    """A place where a KPI is named: elements first to last; no KPI where the name only masks one."""

    first: int
    last: int
    kpis: tuple[str, ...]


@dataclass(slots=True)
class Hit:
    """A place where a phrase with a figure fits: the figure's element, and what the phrase is about."""

    at: int
    first: int
    last: int
    phrase: Phrase


@dataclass(slots=True)
class Stream:
    """The elements of a narrative; the lists run in parallel."""

    doc: Doc
    reading: Reading
    norm: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    first: list[int] = field(default_factory=list)  # tokens
    last: list[int] = field(default_factory=list)
    quantity: list[int] = field(default_factory=list)  # index, -1 for none
    sentence: list[int] = field(default_factory=list)
    clause: list[int] = field(default_factory=list)
    item: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)  # elements of each sentence
    items: dict[int, tuple[int, int]] = field(default_factory=dict)
    at_quantity: list[int] = field(default_factory=list)  # quantity -> element
    mentions: list[Mention] = field(default_factory=list)
    hits: dict[int, list[Hit]] = field(default_factory=dict)  # element of the figure -> hits
    by_sentence: dict[int, list[int]] = field(default_factory=dict)  # sentence -> mentions

    def figure(self, element: int) -> Quantity:
        """Returns the quantity of an element that is one."""
        return self.reading.quantities[self.quantity[element]]

    def start(self, element: int) -> int:
        """Returns the offset at which an element starts in the text."""
        return self.doc.start[self.first[element]]

    def end(self, element: int) -> int:
        """Returns the offset at which an element ends in the text."""
        return self.doc.end[self.last[element]]


def stream_of(text: str, currency: str, lexicon: Lexicon, field_id: str) -> Stream:
    """Returns a narrative's elements, with the names and phrases of the lexicon found in it; nobody may change them.

    Those of the last narratives are kept: when a number of the pack changes, all are linked anew, and their texts are what they were.
    """
    return (_kept if len(text) <= MAX_KEPT else _stream)(text, currency, lexicon, field_id)


def _stream(text: str, currency: str, lexicon: Lexicon, field_id: str) -> Stream:
    doc = read(text)
    reading = read_quantities(doc, currency)
    del reading.quantities[MAX_QUANTITIES:]
    stream = Stream(doc, reading)
    _collapse(stream)
    _find_names(stream, lexicon, field_id)
    _find_phrases(stream, lexicon, field_id)
    if "|" in text:
        scale_tables(stream, lexicon.kpis)
    return stream


_kept = lru_cache(maxsize=64)(_stream)


def _collapse(s: Stream) -> None:
    doc, reading = s.doc, s.reading
    starts = {(q.hedge_first if 0 <= q.hedge_first < q.first else q.first): n for n, q in enumerate(reading.quantities)}
    kind, norms, taken = doc.kind, doc.norm, reading.taken
    last = -1
    for i, norm in enumerate(norms):
        if i <= last:
            continue
        number = -1
        raw = doc.raw[i]
        last = i
        if i in starts:
            number = starts[i]
            norm = raw = "#"
            last = reading.quantities[number].last
            s.at_quantity += [-1] * (number - len(s.at_quantity))
            s.at_quantity.append(len(s.norm))
        elif i in taken and taken[i] != "band":
            while taken.get(last + 1) == taken[i] and doc.glued(last):
                last += 1
            norm = raw = "@"
        elif kind[i] == "w":
            if norm in DETERMINERS:
                continue
        else:
            if kind[i] == "l" or (norm in _DROPPED and not (norm == "-" and not doc.glued(i))):
                continue
            raw = norm
            if norm == "#":
                norm = "№"  # "#" stands for a figure
        s.norm.append(norm)
        s.raw.append(raw)
        s.first.append(i)
        s.last.append(last)
        s.quantity.append(number)
    s.clause = [doc.clause[i] for i in s.first]
    s.item = [doc.item[i] for i in s.first]
    s.items = {item: (a, b) for item, a, b in _runs(s.item)}
    # sentences are counted anew, by elements
    s.spans = [(a, b) for _, a, b in _runs([doc.sentence[i] for i in s.first])]
    s.sentence = [n for n, (a, b) in enumerate(s.spans) for _ in range(a, b)]


def _runs(numbers: list[int]) -> Iterator[tuple[int, int, int]]:
    """Yields (number, begin, end) for each run of the same number."""
    begin = 0
    for number, run in itertools.groupby(numbers):
        end = begin + len(list(run))
        yield number, begin, end
        begin = end


def _find_names(s: Stream, lexicon: Lexicon, field_id: str) -> None:
    names, norm, sentence = lexicon.names, s.norm, s.sentence
    for k in [k for k in s.at_quantity if k >= 0]:
        # "rule of 40", "top 10 customers": the number belongs to the name
        digits = s.doc.norm[s.first[k]]
        if s.first[k] == s.last[k] and digits in lexicon.numbered and not s.figure(k).scaled:
            for begin in range(max(0, k - 3), k + 1):
                for words, kpis in names.get(norm[begin] if begin < k else digits, ()):
                    if (
                        kpis
                        and begin + len(words) > k
                        and tuple(digits if j == k else norm[j] for j in range(begin, min(len(norm), begin + len(words)))) == words
                    ):
                        s.at_quantity[s.quantity[k]] = -1
                        s.quantity[k] = -1
                        norm[k] = digits
                        break
                if norm[k] != "#":
                    break
    count, free = len(norm), 0
    for i in [i for i, word in enumerate(norm) if word in names]:
        if i < free:
            continue
        word = norm[i]
        bucket = names[word]
        following = norm[i + 1] if i + 1 < count else ""
        for words, kpis in bucket:
            length = len(words)
            if length > 1 and words[1] != following:
                continue
            if length == 1 and word in lexicon.definite and (not s.first[i] or s.doc.norm[s.first[i] - 1] not in DETERMINERS):
                continue
            if length == 1 and kpis and word in lexicon.plural and s.raw[i].lower() == word:
                continue
            if i + length <= count and (length == 1 or tuple(norm[i : i + length]) == words) and sentence[i + length - 1] == sentence[i]:
                if length > 1 and kpis and _overtaken(s, names, i, length):
                    continue
                if any("@" in k for k in kpis):
                    here = tuple(k.split("@")[0] for k in kpis if "@" in k and field_id.startswith(k.split("@")[1]))
                    kpis = here or tuple(k for k in kpis if "@" not in k)
                    if not kpis:
                        continue
                if kpis:
                    s.by_sentence.setdefault(sentence[i], []).append(len(s.mentions))
                s.mentions.append(Mention(i, i + length - 1, kpis))
                free = i + length
                break


def _overtaken(s: Stream, names: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]], i: int, length: int) -> bool:
    """Says whether a longer name begins inside of this one: "total ARR" in "total ARR at risk"."""
    norm = s.norm
    for k in range(i + 1, i + length):
        for words, _ in names.get(norm[k], ()):
            if (
                len(words) > 1
                and k + len(words) > i + length
                and not _VERBS.intersection(words)
                and tuple(norm[k : k + len(words)]) == words
            ):
                return True
    return False


def _find_phrases(s: Stream, lexicon: Lexicon, field_id: str) -> None:
    masked = {k for m in s.mentions if not m.kpis for k in range(m.first, m.last + 1)}
    opening, following, norm = lexicon.opening_phrases, lexicon.following_phrases, s.norm
    for low, high in s.spans:
        if "#" not in norm[low:high]:
            continue
        here = set(norm[low:high])
        for i in range(low, high):
            word = norm[i]
            begun = opening.get(word)
            led = following.get(word) if i > low and norm[_back(norm, i - 1, low)] == "#" else None
            if (begun is None and led is None) or i in masked:
                continue
            second = norm[i + 1] if i + 1 < high else ""
            second = norm[i + 2] if second in {"(", ":"} and i + 2 < high and norm[i + 2] == "#" else second
            keys: tuple[str, ...] = (second, "") if second else ("",)
            if second in PASSED_OVER:
                beyond = _over(norm, i + 1, high)
                keys = (second, norm[beyond], "") if beyond < high else keys
            for index in (begun, led):
                if index is not None:
                    for key in keys:
                        if key in index:
                            _try(s, index[key], i, low, high, field_id, here)


def _over(norm: list[str], k: int, high: int) -> int:
    """Returns the first element from k on that is more than an auxiliary or "still"; at most three are passed over."""
    end = min(high, k + 3)
    while k < end and norm[k] in PASSED_OVER:
        k += 1
    return k


def _back(norm: list[str], k: int, low: int) -> int:
    """Returns the last element up to k that is more than an auxiliary or "still"; at most three are passed over."""
    end = max(low, k - 3)
    while k > end and norm[k] in PASSED_OVER:
        k -= 1
    return k


def _try(s: Stream, bucket: list[Phrase], i: int, low: int, high: int, field_id: str, here: set[str]) -> None:
    """Notes those phrases of a bucket that fit at element i; `here` holds the words of the sentence."""
    for phrase in bucket:
        if phrase.tail and phrase.tail not in here:
            continue
        if phrase.fields and not any(field_id.startswith(f) for f in phrase.fields):
            continue
        found = _fits(s, phrase, i, low, high)
        if found is None:
            continue
        if phrase.cues and not all(_cue(s, cue, i) for cue in phrase.cues):
            continue
        at, first, last = found
        s.hits.setdefault(at, []).append(Hit(at, first, last, phrase))


def _fits(s: Stream, phrase: Phrase, i: int, low: int, high: int) -> tuple[int, int, int] | None:
    """Returns (figure, first, last) where a phrase whose anchor stands at i fits, else None."""
    words, norm = phrase.words, s.norm
    at = -1
    first = i
    # what stands before the anchor is a figure or nothing
    for k in range(phrase.anchor - 1, -1, -1):
        first -= 1
        if first >= low and norm[first] != "#" and norm[first] in PASSED_OVER:
            first = _back(norm, first, low)
        if first < low or norm[first] != "#":
            return None
        if words[k] == "#":
            at = first
    position = i + 1
    k = phrase.anchor + 1
    while k < len(words):
        word = words[k]
        if word == GAP:
            k += 1
            wanted = words[k]
            limit = min(high, position + MAX_GAP)
            while position < limit and norm[position] != wanted:
                position += 1
            if position >= limit:
                return None
            # a gap before the figure: the figure whose following words fit
            if wanted == "#" and k + 1 < len(words):
                while position < limit:
                    if norm[position] == "#" and tuple(norm[position + 1 : position + len(words) - k]) == words[k + 1 :]:
                        break
                    position += 1
                if position >= limit:
                    return None
        else:
            if word in {"#", "~"} and position < high and norm[position] in {"(", ":"}:
                position += 1
            wanted = "#" if word == "~" else word
            if position < high and norm[position] != wanted and norm[position] in PASSED_OVER:
                position = _over(norm, position, high)
            if position >= high or norm[position] != wanted:
                return None
        if words[k] == "#":
            at = position
        position += 1
        k += 1
    return (at, first, position - 1) if at >= 0 else None


def _cue(s: Stream, cue: tuple[str, ...], i: int) -> bool:
    """Says whether the words of a cue stand in the item of element i, or in the sentence before it."""
    low, high = s.items[s.item[i]]
    here = s.sentence[i]
    low = max(low, s.spans[max(0, here - 2)][0])
    high = min(high, s.spans[min(len(s.spans) - 1, here + 1)][1])
    length = len(cue)
    norm = [s.doc.norm[s.first[k]] if s.norm[k] == "#" and s.first[k] == s.last[k] else s.norm[k] for k in range(low, high)]
    return any(norm[k] == cue[0] and tuple(norm[k : k + length]) == cue for k in range(len(norm) - length + 1))

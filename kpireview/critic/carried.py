# ruff: noqa: E501 - word tables and patterns read better unbroken
"""Follows items from one period's text to the next: progressed, carried unchanged, resolved in words, dropped in silence, new."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from kpireview.critic.items import MAX_ITEMS, cut_items
from kpireview.critic.names import is_common, names_in, strong_words
from kpireview.critic.parts import Cut, Item, make_item, short_name, trim
from kpireview.model import LedgerLine


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
            s, e = trim(cut.clean, position, limit)
            if s < e:
                pieces += [make_item(cut.clean, a, b, "prose") for a, b in _enumerated(cut.clean, s, e)]
            position = limit if stop is None else start + stop.end()
    return tuple(pieces)


def _enumerated(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cuts a short list in one sentence at its commas: "Pay cash cow, Payouts star, Ledger: decision in Q4"; other sentences stay whole."""
    edges = [start, *(start + m.end() for m in re.finditer(r",\s(?!\d)", text[start:end])), end]
    parts = [trim(text, a, b) for a, b in itertools.pairwise(edges)]
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

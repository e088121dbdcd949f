"""What KPIs are called in prose: the catalog's labels, aliases and phrases, made ready to be found in a text in one pass.

A name is a run of words ("gross revenue retention"). A phrase holds the figure's place: "lost # customers", "at # of the ~ target" (~ is
some other figure), "# of arr + top customers" (the part after + must stand in the same item), "r&d ... # a month" (up to twelve words
between), "# [people/colleagues] left" (a choice), "# complete @fundraising" (in narratives whose id begins so), "# customers ?" (only
where the pack agrees). See docs/claims.md.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from kpireview.catalog import Catalog, Kpi
from kpireview.claims.tokens import read, stem
from kpireview.claims.verdict import Class, class_of
from kpireview.claims.words import BETTER, DETERMINERS, DOWN, FLAT, LIGHT, MASKS, PAST, PLAN, PRONOUNS, UP, WORSE
from kpireview.expression import Expression, parse

GAP = "…"
_COUNTED = frozenset("three five ten twenty".split())
_EMPTY = frozenset("are is was were be been have has had of in at to it for on and".split())
_BRACKETS = re.compile(r"\(([^()]{1,60})\)")
_CHOICES = re.compile(r"\[([^\[\]]{1,200})\]")
_FIGURES = frozenset({"#", GAP, "~"})
# as the tokens of a text are cut, so that names and texts agree
_WORDS = re.compile(r"[#%~…]|[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+(?:&[^\W\d_]+|['’](?:s|S|t|re|ve|ll|d|m)(?![^\W\d_]))*")
_PRIOR = re.compile(r"\.prior_quarter_")
_ENDINGS = ("ations", "ation", "ments", "ment", "ions", "ion", "ings", "ing", "ers", "er", "ies", "ied", "ed", "es", "e", "y", "s")
_SAYS_NOTHING = LIGHT | PAST | UP | DOWN | FLAT | BETTER | WORSE | PLAN | PRONOUNS | frozenset("and or not who what one".split())


@dataclass(frozen=True)
class Ratio:
    """A well-known figure that no KPI holds, but the pack's KPIs give."""

    names: str
    kind: Class
    kpi: str
    text: str
    polarity: str = "higher"

    @cached_property
    def expression(self) -> Expression:
        """The parsed expression."""
        return parse(self.text)


# Only those that boards speak of by name; each as its originators define it.
DERIVED: dict[str, Ratio] = {
    "=net_new_arr": Ratio("net new arr|net-new arr|net arr added|net arr growth|net new recurring revenue", "money", "sales.arr",
                          "sales.new_business + sales.expansion - sales.downgrades - sales.churn_arr"),
    "=burn_multiple": Ratio("burn multiple|burn multiples", "ratio", "finance.net_burn_rate",
                            "finance.net_burn_rate * months / (sales.new_business + sales.expansion - sales.downgrades - sales.churn_arr)",
                            "lower"),
    "=ebitda_margin": Ratio("ebitda margin", "percent", "finance.ebitda", "100 * finance.ebitda / finance.total_revenue"),
    "=quick_ratio": Ratio("quick ratio|saas quick ratio", "ratio", "sales.new_business",
                          "(sales.new_business + sales.expansion) / (sales.downgrades + sales.churn_arr)"),
    "=coverage": Ratio("pipeline coverage|coverage ratio", "ratio", "sales.pipeline_value",
                       "sales.pipeline_value / sales.quarterly_forecast"),
}  # fmt: skip

# Other readings of the same words; the one that the pack bears out counts.
READINGS: dict[str, tuple[str, ...]] = {
    "=net_new_arr": ("sales.arr - prior(sales.arr)",),
    "=burn_multiple": ("finance.net_burn_rate * months / (sales.arr - prior(sales.arr))",),
    "finance.total_cash_in_bank": ("finance.total_unrestricted_cash", "finance.operationally_available_cash"),
}

# Everyday words for a KPI that may hold another as well: those who leave don't all leave of their own will.
WIDER: dict[str, tuple[str, frozenset[str]]] = {
    "hr.voluntary_exits": ("hr.terminations", frozenset("departure leaver left exit leaving leave goodbye lost".split())),
}


class Phrase(NamedTuple):
    """A phrase with the figure's place: `before` and `after` are the words around it, `anchor` tells how it is indexed."""

    words: tuple[str, ...]
    anchor: int
    kpi: str
    cues: tuple[tuple[str, ...], ...] = ()
    fields: tuple[str, ...] = ()
    strength: int = 3
    must_hold: bool = False  # a phrase so general that only agreement with the pack makes it a claim
    tail: str = ""  # its last word, if that isn't the anchor: without it in the sentence nothing else needs to be compared


# The root of a word, and the KPIs that it speaks for, each with how much.
Hint = tuple[str, tuple[tuple[str, float], ...]]
_WORDS_KEPT = 20_000


@dataclass(slots=True, eq=False)
class Lexicon:
    """All names and phrases, by their first word; one lexicon is equal to itself only."""

    names: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = field(default_factory=dict)
    plural: set[str] = field(default_factory=set)  # one-word names that count only in the plural: "services", "events"
    # by the word at the anchor and the one after it ("" for a gap or an end); those that begin with the figure stand apart
    opening_phrases: dict[str, dict[str, list[Phrase]]] = field(default_factory=dict)
    following_phrases: dict[str, dict[str, list[Phrase]]] = field(default_factory=dict)
    kpis: Mapping[str, Kpi] = field(default_factory=dict)
    vocabulary: frozenset[str] = frozenset()
    opening: dict[str, str] = field(default_factory=dict)  # a KPI that is another's value of the prior period
    change: dict[str, str] = field(default_factory=dict)  # KPI -> the KPI that reports its change
    share: dict[str, str] = field(default_factory=dict)  # amount -> the KPI that reports it as a percentage
    words: dict[str, frozenset[str]] = field(default_factory=dict)  # KPI -> the words of its names
    acronyms: frozenset[str] = frozenset()
    definite: set[str] = field(default_factory=set)  # one-word names that count only after an article: "the call"
    hints: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)  # root of a word -> KPIs it speaks for, and how much
    numbered: set[str] = field(default_factory=set)  # numbers that are part of a name: the 40 of "rule of 40"
    hinted: dict[frozenset[Class], dict[str, Hint]] = field(default_factory=dict)  # what was looked up so far, by kinds of KPI

    def hint(self, word: str, kinds: frozenset[Class]) -> Hint:
        """Returns the root of a word, and the KPIs of some kinds that it speaks for, each with how much; `hinted` keeps it."""
        stripped = root(word) if word[0].isalpha() else ""
        told = self.hints.get(stripped, ())
        found = (stripped, tuple((kpi, much) for kpi, much in told if class_of(self.kpis[kpi]) in kinds))
        known = self.hinted[kinds]
        if len(known) > _WORDS_KEPT:
            known.clear()
        known[word] = found
        return found


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """Returns what word forms share: hire, hires, hired and hiring are "hir", resigned and resignation "resign"."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls" else word


def _hints(kpis: Mapping[str, Kpi], names: Mapping[str, frozenset[str]]) -> dict[str, tuple[tuple[str, float], ...]]:
    """Returns for each root of a word the KPIs that the catalog uses it for; a word of few KPIs says more than one of many."""
    used: dict[str, dict[str, float]] = {}
    for kpi, words in names.items():
        for share, said in ((0.5, words_of(kpis[kpi].words.definition)), (1.0, words)):
            for word in said:
                if len(word) > 2 and word not in _SAYS_NOTHING and word.isalpha():
                    used.setdefault(root(word), {})[kpi] = share
    return {
        word: tuple((kpi, share * math.log(len(names) / len(found))) for kpi, share in found.items())
        for word, found in used.items()
        if len(found) <= len(names) // 4
    }


def words_of(text: str) -> tuple[str, ...]:
    """Returns the words of a name as they are compared: stems, without determiners and signs."""
    return tuple([w for w in map(stem, _WORDS.findall(text.replace("...", GAP))) if w not in DETERMINERS])


def expand(phrase: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Yields what a phrase with choices stands for, as text and words: "# [people/colleagues] [left/resigned]" is four phrases."""
    parts = _CHOICES.split(phrase, maxsplit=6)
    choices = [[(o, _cut(o)) for o in (part.split("/") if i % 2 else (part,))] for i, part in enumerate(parts)]
    for chosen in itertools.islice(itertools.product(*choices), 200):
        yield "".join([text for text, _ in chosen]), tuple([w for _, words in chosen for w in words])


def _cut(text: str) -> tuple[str, ...]:
    """Returns the words of a part of a phrase, its + signs among them."""
    first, *more = (words_of(part) for part in text.split("+"))
    return (*first, *(w for words in more for w in ("+", *words)))


def _written(label: str) -> tuple[str, ...]:
    """Returns the words of a label with its brackets, strokes and commas, as they stand in a text that copies it."""
    doc = read(label)
    return tuple(
        n for i, n in enumerate(doc.norm) if (doc.kind[i] in {"w", "n"} and n not in DETERMINERS) or n in {"(", ")", "/", ",", "%"}
    )


def _own_names(kpi: Kpi) -> Iterable[str]:
    label = kpi.label
    yield _BRACKETS.sub(" ", label)
    for inside in _BRACKETS.findall(label):
        if (len(inside) <= 6 and inside.isupper()) or " " in inside:
            yield inside
    plain = _BRACKETS.sub(" ", label)
    for long, short in (("Average ", "Avg "), ("Average ", "Mean "), ("Percentage", "%"), (" & ", " and "), (" / ", " and "), (" / ", " ")):
        if long in plain:
            yield plain.replace(long, short)
    yield from kpi.aliases


@lru_cache(maxsize=8)
def _masks() -> tuple[tuple[str, ...], ...]:
    return tuple(words_of(m) for m in MASKS)


def _add_phrase(lexicon: Lexicon, phrase: str, kpi: str) -> None:
    must_hold = " ?" in phrase
    written = phrase.replace(" ?", "").split()
    fields = tuple(part.lstrip("@") for part in written if part.startswith("@"))
    for text, cut in expand(" ".join(part for part in written if not part.startswith("@"))):
        words, cues = cut, list[tuple[str, ...]]()
        while "+" in words:
            at = len(words) - 1 - words[::-1].index("+")
            words, cues = words[:at], [words[at + 1 :], *cues]
        if "#" not in words:
            if words:
                # "pipeline @fundraising": a name that means this KPI in some narratives only
                _add_name(lexicon, words, "".join((kpi, *(f"@{f}" for f in fields[:1]))), text)
            continue
        literal = [i for i, w in enumerate(words) if w not in _FIGURES]
        if not literal or (not cues and not fields and all(words[i] in _EMPTY for i in literal)):
            continue
        strength = 3 if len(literal) + len(cues) + len(fields) >= 2 else 2
        anchor = literal[0]
        second = words[anchor + 1] if anchor + 1 < len(words) else ""
        key = "" if second == GAP else "#" if second == "~" else second
        index = lexicon.following_phrases if anchor else lexicon.opening_phrases
        tail = words[literal[-1]] if literal[-1] > anchor + 1 else ""
        phrase_read = Phrase(words, anchor, kpi, tuple(cues), fields, strength, must_hold, tail)
        index.setdefault(words[anchor], {}).setdefault(key, []).append(phrase_read)


def _add_name(lexicon: Lexicon, words: tuple[str, ...], kpi: str, text: str = "") -> None:
    if not words:
        return
    lexicon.numbered.update(w for w in words if w.isdigit() or w in _COUNTED)
    if len(words) == 1 and kpi and len(text.split()) == 2 and text.split()[0].lower() in DETERMINERS:
        if words[0] not in lexicon.names:
            lexicon.definite.add(words[0])
    elif len(words) == 1:
        lexicon.definite.discard(words[0])
    if len(words) == 1 and kpi:
        if text.strip().lower() != words[0] and text.strip().lower().endswith("s"):
            if words[0] not in lexicon.names or not any(w == words for w, _ in lexicon.names[words[0]]):
                lexicon.plural.add(words[0])
        else:
            lexicon.plural.discard(words[0])
    bucket = lexicon.names.setdefault(words[0], [])
    for i, (known, ids) in enumerate(bucket):
        if known == words:
            if kpi and kpi not in ids:
                bucket[i] = (known, (*ids, kpi))
            return
    bucket.append((words, (kpi,) if kpi else ()))


def _build(kpis: Mapping[str, Kpi]) -> Lexicon:
    lexicon = Lexicon(kpis=kpis)
    used: set[str] = set()
    for kpi in kpis.values():
        texts = (kpi.words.definition, kpi.words.why, kpi.words.reading, kpi.words.decision, *kpi.words.mistakes, *kpi.words.questions)
        asked = (
            *(c.question for c in kpi.rubric),
            *(c.met for c in kpi.rubric),
            *(r.message for r in kpi.rules),
            *(c.question + " " + c.reason for c in kpi.checks),
        )
        used.update(" ".join((*texts, *asked)).split())
        if kpi.kind != "number" or _PRIOR.search(kpi.id) or kpi.deprecated:
            continue
        for name in _own_names(kpi):
            if name.lower().startswith("percent of "):
                _add_name(lexicon, words_of(name), kpi.id, name)
            if name.lower().startswith(("% of ", "percent of ", "of ")):
                rest = name.lower().split("of ", 1)[1]
                _add_phrase(lexicon, f"# of {rest}" + (f" @{kpi.domain}" if len(rest.split()) <= 2 else ""), kpi.id)
            else:
                _add_name(lexicon, words_of(name), kpi.id, name)
        _add_name(lexicon, _written(kpi.label), kpi.id, kpi.label)
        for phrase in kpi.phrases:
            _add_phrase(lexicon, phrase, kpi.id)
        lexicon.words[kpi.id] = frozenset(w for text in (*_own_names(kpi), *kpi.phrases) for w in words_of(text))
        compute = kpi.formula.compute if kpi.formula else ""
        found = re.fullmatch(r"(?:100 \* )?([a-z]+\.\w+) / ([a-z]+\.\w+)(?: \* 100)?", compute)
        if found and "100" in compute and found[1] != "sales.arr":
            lexicon.share.setdefault(found[1], kpi.id)
        found = re.fullmatch(r"prior\(([\w.]+)\)", compute)
        if found:
            lexicon.opening[kpi.id] = found[1]
        found = re.match(r"(?:100 \* )?\(?([\w.]+) - (?:coalesce\([\w.]+, )?prior\(\1\)", compute)
        if found:
            lexicon.change[found[1]] = kpi.id
        elif kpi.id == "hr.headcount_change":
            lexicon.change["hr.total_headcount"] = kpi.id
    for derived, ratio in DERIVED.items():
        for name in ratio.names.split("|"):
            _add_name(lexicon, words_of(name), derived, name)
    for mask in _masks():
        _add_name(lexicon, mask, "")
    for bucket in lexicon.names.values():
        bucket.sort(key=lambda entry: -len(entry[0]))
    lexicon.vocabulary = frozenset(stem(word) for word in {u.strip(".,;:()?!\"'“”") for u in used} if word.islower())
    lexicon.hints = _hints(kpis, lexicon.words)
    lexicon.acronyms = frozenset(w for bucket in lexicon.names.values() for words, _ in bucket for w in words)
    return lexicon


# By identity: catalogs are compared often and hashed never.
_BY_ID: dict[int, tuple[object, Lexicon]] = {}


def lexicon_of(catalog: Catalog) -> Lexicon:
    """Returns the lexicon of a catalog, built once for each catalog object."""
    found = _BY_ID.get(id(catalog))
    if found is not None and found[0] is catalog:
        return found[1]
    lexicon = _build(catalog.kpis)
    if len(_BY_ID) >= 8:
        _BY_ID.clear()
    _BY_ID[id(catalog)] = (catalog, lexicon)
    return lexicon

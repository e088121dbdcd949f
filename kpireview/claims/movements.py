"""Finds the directions of a narrative: verbs, nouns, comparisons, and what the company does to a figure."""

from __future__ import annotations

from kpireview.claims.linked import Linked
from kpireview.claims.moves import Moves
from kpireview.claims.words import (
    ABOVE,
    BARELY,
    BELOW,
    BETTER,
    BETTER_NOUNS,
    BETTER_PLAIN,
    BETWEEN,
    COMPARED,
    CUT,
    DETERMINERS,
    DOWN,
    DOWN_NOUNS,
    DOWN_PLAIN,
    FASTER,
    FLAT,
    LEVEL,
    LIFTED,
    SAW,
    SLOWER,
    STIRS,
    UP,
    UP_NOUNS,
    UP_PLAIN,
    WORSE,
    WORSE_NOUNS,
    WORSE_PLAIN,
)

# After a name these begin something else than a longer name: "we grew ARR by 8 %".
_ON = frozenset("by to from in at on over and but while so with for again further this last again during since as".split())
_WHOLE = frozenset("total overall average net gross".split())
AVERTED = frozenset("avoid prevent stop risk fear against case any without no expect cushion absorb offset despite if".split())
MOVE_NOUNS = UP_NOUNS | DOWN_NOUNS | BETTER_NOUNS | WORSE_NOUNS
# No movement is told without one of these.
_TOLD_WITH = (
    STIRS | MOVE_NOUNS | UP | DOWN | FLAT | BETTER | WORSE | FASTER | SLOWER | ABOVE | BELOW | LEVEL | LIFTED | CUT
    | UP_PLAIN | DOWN_PLAIN | BETTER_PLAIN | WORSE_PLAIN | {"more", "fewer", "less", "still", "put"}
)  # fmt: skip


class Movements(Moves):
    """Links the directions of a narrative."""

    def _movements(self) -> None:
        lower = self.c.lower
        taken: set[tuple[int, str]] = set()
        for k, said in enumerate(lower):
            if said not in _TOLD_WITH:
                continue
            word = self._plain(k) or said
            beside = self._beside(k, word)
            done = self._done(k, word, taken)
            if done is not None:
                self.found.append(done)
            elif beside:
                linked = self._movement(k, beside[0], taken, beside[1])
                if linked is not None:
                    self.found.append(linked)
            elif word in STIRS:
                linked = self._movement(k, word, taken) if self._barely(k) else None
                if linked is not None:
                    self.found.append(linked)
            elif word in MOVE_NOUNS:
                linked = self._noun(k, word, taken)
                if linked is not None:
                    self.found.append(linked)
            elif word in {"more", "fewer", "less"}:
                linked = self._comparative(k, word, taken) or self._movement(k, word, taken)
                if linked is not None:
                    self.found.append(linked)
            elif word in UP or word in DOWN or word in FLAT or word in BETTER or word in WORSE or word in FASTER or word in SLOWER:
                linked = self._movement(k, word, taken)
                if linked is not None:
                    self.found.append(linked)

    def _done(self, k: int, word: str, taken: set[tuple[int, str]]) -> Linked | None:
        """Reads what the company did to a figure: "we grew ARR", "which shortened the sales cycle"; held against the pack only after we."""
        if word not in LIFTED and word not in CUT:
            return None
        s, c, lower = self.s, self.c, self.c.lower
        low, high = s.spans[s.sentence[k]]
        begin = {s.mentions[n].first: s.mentions[n] for n in s.by_sentence.get(s.sentence[k], ()) if n not in self.hidden}
        at = k + 1
        while at not in begin and at < high and (lower[at] in DETERMINERS or lower[at] in _WHOLE):
            at += 1
        m = begin.get(at)
        if m is None or any(j in c.mentioned for j in range(max(low, k - 3), k)):
            return None
        following = lower[m.last + 1] if m.last + 1 < high else ""
        if following[:1].isalpha() and following not in _ON and following not in COMPARED and m.last + 1 not in self.covered:
            return None  # "we grew the pipeline team", "we cut churn risk"
        token = s.first[k]  # "we" is no element
        ours = any(s.doc.norm[t] in {"we", "we've"} for t in range(max(s.first[low] - 1, token - 4, 0), token))
        if c.assumed or c.planned(k, range(m.first, m.last + 1)) or c.negated(max(low, k - 4), k) or c.table_of_assumptions(k):
            return None
        if c.qualified(m.first, m.last) or c.foreign(m.first) or c.somebodys(k, m.first) or any(w in AVERTED for w in lower[low:k]):
            return None
        kpi = self._choose(m, k)
        if not kpi:
            return None
        plain = ("improved" if word in {"improved", "strengthened"} else "rose") if word in LIFTED else "fell"
        found = self._moved(k, plain, kpi, k, True, False, taken)
        if found is None or (not found.holds and not ours):
            return None
        found.end = s.end(m.last)
        return found

    def _plain(self, k: int) -> str:
        """Returns the past form of a verb after "did" or "continued to", and "unchanged" for "stood still", else ""."""
        word, before = self.c.lower[k], self.c.lower[max(0, k - 2) : k]
        if word in {"still", "put"} and before[-1:] in (["stood"], ["stands"], ["standing"], ["stayed"]):
            following = self.c.lower[k + 1 : k + 2]
            return "unchanged" if following[:1] in ([], ["."], [","], ["at"], [";"]) else ""
        low = self.s.spans[self.s.sentence[k]][0]
        seen = any(w in {"saw", "seen", "watched"} for w in self.c.lower[max(low, k - 7) : max(low, k - 1)]) and k - 1 in self.c.mentioned
        if (
            not seen
            and before[-1:] != ["did"]
            and (before[-1:] != ["to"] or before[0] not in {"continued", "continues", "began", "started"})
        ):
            return ""
        if word in UP_PLAIN or word in DOWN_PLAIN:
            return "rose" if word in UP_PLAIN else "fell"
        return "improved" if word in BETTER_PLAIN else "worsened" if word in WORSE_PLAIN else ""

    def _beside(self, k: int, word: str) -> tuple[str, str] | None:
        """Returns the movement that a place beside an earlier period tells, and the period: "finished above Q2", "matched last quarter"."""
        plain = "rose" if word in ABOVE else "fell" if word in BELOW else "unchanged" if word in LEVEL else ""
        if not plain:
            return None
        at = k + 1
        while at < len(self.c.lower) and at < k + 4 and self.c.lower[at] in {"of", "with", "that", "those", "what", "in"}:
            at += 1
        period = self.covered.get(at)
        if period is None or period.role != "point" or not period.label or period.label == self.current or period.first != at:
            return None
        return plain, period.label

    def _barely(self, k: int) -> bool:
        """Says whether a verb of movement is taken back: "hardly moved", "has not changed", "little changed"."""
        low = self.s.spans[self.s.sentence[k]][0]
        ahead = self.c.lower[max(low, k - 2) : k]
        return bool(ahead) and (ahead[-1] in BARELY or (ahead[0] in BARELY and ahead[-1] in {"been", "really", "much", "have", "t"}))

    def _noun(self, k: int, word: str, taken: set[tuple[int, str]]) -> Linked | None:
        """Reads a movement told as a noun: "the slide in NPS", "a further rise in churned ARR", "NPS saw a rise"."""
        s, c = self.s, self.c
        low, high = s.spans[s.sentence[k]]
        verb = k - 1
        while verb > low and c.lower[verb] in {"another", "clear", "slight", "further", "small", "on", "modest", "sharp"}:
            verb -= 1  # articles are no elements
        plain = "improved" if word in BETTER_NOUNS else "worsened" if word in WORSE_NOUNS else "rose" if word in UP_NOUNS else "fell"
        told = c.lower[verb] in SAW or (c.lower[k - 1] == "on" and c.lower[verb] in BETWEEN)
        if told and verb >= low and c.lower[k + 1 : k + 2] not in (["in"], ["of"]) and not c.assumed:
            owner = next((m for m in reversed(self._mentions(k)) if m.last < verb), None)
            if owner is not None and all(c.lower[j] in BETWEEN for j in range(owner.last + 1, verb)):
                seen = self._movement(verb, plain, taken)
                if seen is not None:
                    seen.end = s.end(k)
                return seen
        if k + 2 >= high or c.lower[k + 1] not in {"in", "of"}:
            return None
        m = next(
            (s.mentions[n] for n in s.by_sentence.get(s.sentence[k], ()) if n not in self.hidden and s.mentions[n].first == k + 2), None
        )
        if m is None or c.qualified(m.first, m.last) or c.foreign(m.first) or c.somebodys(k, m.first):
            return None
        if c.assumed or c.table_of_assumptions(k) or c.planned(k, range(m.first, m.last + 1)) or c.negated(max(low, k - 3), k):
            return None
        if any(w in AVERTED for w in c.lower[max(low, k - 4) : k]):
            return None  # "to avoid a drop in NPS", "the risk of a fall in ARR"
        token = s.first[k] - 1
        definite = token >= 0 and s.doc.norm[token] in {"the", "this", "that"}
        kpi = self._choose(m, k)
        if not kpi:
            return None
        found = self._moved(k, plain, kpi, k, True, False, taken)
        if found is None or (not found.holds and not definite):
            return None
        found.end = s.end(m.last)
        return found

    def _comparative(self, k: int, word: str, taken: set[tuple[int, str]]) -> Linked | None:
        """Reads a count that the sentence opens with: "More investors are in the funnel", "Fewer deals are open than in Q4"."""
        s, c = self.s, self.c
        low, high = s.spans[s.sentence[k]]
        if k > low and not (k == low + 1 and not s.raw[low][0].isalnum()):
            return None
        m = next(
            (s.mentions[n] for n in s.by_sentence.get(s.sentence[k], ()) if s.mentions[n].first <= k + 2 and s.mentions[n].last > k), None
        )
        kpi = ""
        last = k
        if m is not None:
            kpi, last = self._choose(m, k), m.last
        if not kpi:
            kpi, last = self._counted(k, high)
        if not kpi or self.facts.classes[kpi] not in {"count", "money"}:
            return None
        told = {"are", "is", "were", "was", "remain", "sit"} & set(c.lower[last + 1 : last + 3])
        than = next((j for j in range(last + 1, min(high, last + 8)) if c.lower[j] == "than"), high)
        against = any(j in self.covered for j in range(than + 1, min(than + 3, high)))
        if not told and not against:
            return None
        if c.planned(k, range(k, last + 1)) or c.assumed or c.qualified(k, last) or c.table_of_assumptions(k):
            return None
        found = self._moved(k, "up" if word == "more" else "down", kpi, k, True, False, taken)
        if found is not None:
            found.end = s.end(last)
        return found

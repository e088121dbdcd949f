"""Reads words of movement: rose, slipped, flat, better, and holds them against the period before."""

from __future__ import annotations

from kpireview.claims.directions import Directions
from kpireview.claims.linked import Linked
from kpireview.claims.subjects import Subjects
from kpireview.claims.verdict import direction_holds
from kpireview.claims.words import BETTER, BETWEEN, COMPARED, DOWN, FASTER, PAST, PRONOUNS, SLOWER, STIRS, UP, WORSE

# "held up", "signed up": no movement
_UP_IDIOMS = frozenset("held hold holds holding made make makes signed sign put set ended turned opened backed caught showed shows".split())
_LOSS = frozenset("loss losses deficit".split())
_ON_THE_YEAR = ("yoy", "year on year", "year over year", "y/y")


class Moves(Subjects, Directions):
    """Reads one word of movement."""

    def _movement(self, k: int, word: str, taken: set[tuple[int, str]], against: str = "") -> Linked | None:
        """Reads one word of movement at k; `against` is the earlier period that it is told against, where that is known."""
        s, c, lower = self.s, self.c, self.c.lower
        low, high = s.spans[s.sentence[k]]
        if self._means_another_thing(k, word):
            return None
        subject = self._subject(k, word)
        if subject is not None and self._measured_in(subject):
            return None
        named, loose, invert = subject is not None, False, False
        if subject is not None:
            kpi, first = self._choose(subject, k), subject.first
            invert = any(lower[j] in _LOSS for j in range(subject.first, subject.last + 1))
        else:
            kpi, first = self._unnamed(k, word)
            if not kpi:
                ahead = self._of_next(k, low, high)
                kpi, first = ahead or self._about(k), k
                loose = not ahead and word not in FASTER | SLOWER
        if not kpi:
            return None
        if (word not in STIRS and (c.negated(max(low, k - 3), k))) or c.negated(k + 1, min(high, k + 2)):
            return None
        if c.planned(k, range(subject.first, subject.last + 1) if subject else range(k, k + 1)) or c.table_of_assumptions(k):
            return None
        if subject is not None and c.foreign(subject.first):
            return None
        if subject is not None and (c.qualified(subject.first, subject.last) or c.somebodys(k, subject.first)):
            return None
        if (
            self.c.assumed
            and not any(w in PAST or w in {"has", "have"} for w in lower[max(low, k - 6) : min(high, k + 6)])
            and k + 1 < high
        ):
            return None
        found = self._moved(k, word, kpi, first, named, invert, taken, against)
        return None if found is not None and loose and not found.holds else found

    def _means_another_thing(self, k: int, word: str) -> bool:
        """Says whether a word of movement tells none where it stands: "signed up", "falls due", "two of the same kind"."""
        s, lower = self.s, self.c.lower
        low, high = s.spans[s.sentence[k]]
        after = lower[k + 1] if k + 1 < high else ""
        before = lower[k - 1] if k > low else ""
        if word in {"up", "down"} and after in {"to"} and before not in BETWEEN and k - 1 not in self.c.mentioned:
            return True
        if word == "up" and before in _UP_IDIOMS and after not in COMPARED and s.norm[k + 1 : k + 2] != ["#"]:
            return True
        if word in {"up", "down"} and before in PRONOUNS and k - 2 >= low and lower[k - 2] not in BETWEEN and s.raw[k - 2][0].isalpha():
            return True  # "the kiosk drags it down": what is moved, not what moves
        if word in {"more", "less", "fewer", "cheaper"} and (after != "than" or s.norm[k - 1] == "#"):
            return True
        if word in {"fall", "falls", "fell", "falling"} and after in {
            "due",
            "into",
            "on",
            "under",
            "within",
            "short",
            "away",
            "through",
            "apart",
        }:
            return True
        if word == "same":
            # "the same as last quarter", "stayed the same"; anything else is no movement
            at = k + 3 if k + 3 < high and lower[k + 2 : k + 3] in (["in"], ["at"]) else k + 2
            stayed = lower[k - 1 : k] in (["stayed"], ["remained"], ["stays"], ["remains"]) and (
                not after or after in ".,;" or after == "at"
            )
            if not stayed and (after != "as" or at not in self.covered or self.covered[at].label == self.current):
                return True
        return False

    def _moved(
        self, k: int, word: str, kpi: str, first: int, named: bool, invert: bool, taken: set[tuple[int, str]], against: str = ""
    ) -> Linked | None:
        s, facts = self.s, self.facts
        calendar = facts.calendar
        _low, high = s.spans[s.sentence[k]]
        base = calendar.prior
        label: str = self.current
        for st in self.stretches:
            if st.first > k and st.first < high and st.first - k <= 6 and st.label and st.role == "point":
                gap = self.c.lower[k + 1 : st.first]
                if (word == "same" or any(w in COMPARED for w in gap)) and st.label != self.current:
                    base = st.label
                elif "#" not in gap and st.label != self.current and "to" not in gap:
                    label = st.label
                    earlier = facts.pack.at(label)
                    before = facts.pack.prior(earlier) if earlier else None
                    base = before.period.label if before else None
                break
        text = " ".join(self.c.lower[k : min(high, k + 7)])
        if against:
            label, base = self.current, against
        elif any(t in text for t in _ON_THE_YEAR) and not facts.lexicon.words.get(kpi, frozenset()) & {"yoy", "annual"}:
            base = calendar.year_ago
        now, then = facts.value(kpi, label), facts.value(kpi, base)
        if now is None or then is None or base is None:
            return None
        polarity = facts.polarity(kpi)
        stated = "flat"
        if word in UP:
            stated = "up"
        elif word in DOWN:
            stated = "down"
        elif word in BETTER or word in WORSE:
            if polarity not in {"higher", "lower"}:
                return None
            stated = "up" if (word in BETTER) == (polarity == "higher") else "down"
        elif word in FASTER or word in SLOWER:
            if facts.classes[kpi] not in {"days", "months"}:
                return None
            stated = "down" if word in FASTER else "up"
        if (
            stated != "flat"
            and (invert or word in {"narrowed", "narrowing", "widened", "widening"})
            and now <= 0
            and then <= 0
            and word not in BETTER | WORSE
        ):
            stated = "down" if stated == "up" else "up"
        if (s.sentence[k], kpi) in taken:
            return None
        taken.add((s.sentence[k], kpi))
        holds = direction_holds(stated, now, then)
        if self._direction_doubted(k, first, kpi, named, holds):
            return None
        return Linked(s.start(first), s.end(k), k, kpi, label, stated, now, holds, named, base=base)

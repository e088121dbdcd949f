"""Asks of a direction whether it is the KPI's: "the drop in usage at three sites", "in Berlin it fell", "when onboarding takes longer"."""

from __future__ import annotations

from kpireview.claims.doubts import NARROW, SOURCES, Doubts


class Directions(Doubts):
    """What speaks against linking a word of movement."""

    def _direction_doubted(self, k: int, first: int, kpi: str, named: bool, holds: bool) -> bool:
        """Says whether the direction at element k may be of something else than the KPI whose name begins at `first`."""
        s, lower = self.s, self.c.lower
        low, high = s.spans[s.sentence[k]]
        if named and first > low and lower[first - 1] in SOURCES:
            return True  # "the forecast for services revenue has been lowered", "that from events fell"
        if lower[low] in {"when", "whenever", "once", "where"} and lower[k].endswith("s"):
            return True  # "when onboarding takes longer, retention falls": what would be
        if self._fronted(low, min(first, k)):
            return True  # "in engineering, attrition improved"
        if (
            not named
            and {"it", "they"}.intersection(lower[max(low, k - 3) : k])
            and any(j in self.c.names and lower[j - 1] in NARROW for j in range(max(low + 1, k - 6), k))
        ):
            return True  # "in Berlin it fell"
        if holds:
            return False
        name = next((m for m in self._mentions(k) if kpi in m.kpis and (m.first == first or k < m.first <= k + 2)), None)
        if name is not None and k < name.first == name.last and not s.raw[name.first].isupper():
            if kpi.split(".")[0] != self.domain and kpi not in self.nearby:
                return True  # "the drop in usage" is no revenue
        last = max(k, name.last if name is not None else k)
        if last + 2 < high and lower[last + 1] in {"in", "at", "among", "within", "for"}:
            return (s.norm[last + 2] == "#" and last + 2 not in self.by_element) or self._narrower(last + 2, high, kpi)
        return False

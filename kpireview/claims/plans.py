"""Reads what is said against budget or plan without a figure: "gross burn came in below budget", "revenue beat plan", "on budget"."""

from __future__ import annotations

from kpireview.claims.frames import WALK
from kpireview.claims.linked import Linked
from kpireview.claims.state import State
from kpireview.claims.verdict import direction_holds

_REACH = 8


class Plans(State):
    """Links the directions against budget of a narrative."""

    def _against_budget(self) -> None:
        if not self.facts.budgets:
            return
        for k, word in enumerate(self.s.norm):
            if word in {"budget", "plan"}:
                linked = self._budget_side(k)
                if linked is not None:
                    self.found.append(linked)

    def _budget_side(self, k: int) -> Linked | None:
        """Returns the claim that "below budget" at k makes on the KPI before it, where the pack holds that budget."""
        s, c, facts = self.s, self.c, self.facts
        side = c.side_of_plan(k)
        low, _high = s.spans[s.sentence[k]]
        told = any(c.lower[j] in {"is", "are", "was", "were", "came"} for j in range(max(low, k - 4), k))
        if not side or (c.assumed and not told) or c.table_of_assumptions(k) or c.negated(max(low, k - 5), k):
            return None
        if "#" in s.norm[max(low, k - 4) : k] and side != "flat":
            return None  # "39k short of plan": the figure says it
        kpi, first, named = "", k, True
        for m in reversed(self._mentions(k)):
            if m.last < k:
                if k - m.last > _REACH or c.qualified(m.first, m.last) or c.somebodys(k, m.first):
                    return None
                if all(c.lower[j] in WALK or s.norm[j] in WALK or j in self.covered for j in range(m.last + 1, k)):
                    kpi = next((one for one in m.kpis if one in facts.budgets), "")
                    first = m.first
                break
        else:
            claim = next((self.by_element[j] for j in range(k - 1, max(low, k - _REACH) - 1, -1) if j in self.by_element), None)
            if claim is not None and claim.period == self.current and claim.measure == "actual":
                kpi, named = claim.kpi, False
                first = max(claim.element + 1, k - 1)
        budget, now = facts.budgets.get(kpi), facts.value(kpi, self.current)
        if budget is None or now is None:
            return None
        if c.planned(k, range(first, k + 1)):
            return None
        holds = direction_holds(side, now, budget)
        return Linked(s.start(first), s.end(k), k, kpi, self.current, side, now, holds, named, measure="vs_budget")

"""The score of a narrative, computed from its verdicts; nobody states it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from kpireview.model import CriterionVerdict

POINTS = {"met": Decimal(1), "partly": Decimal("0.5"), "unmet": Decimal(0)}


def score(criteria: Iterable[CriterionVerdict]) -> tuple[int | None, tuple[int, int] | None]:
    """Returns (score, (lowest, highest)) out of 100.

    Ungraded criteria stay in the denominator: they make the score a range, and the score itself is None unless both ends agree.
    Criteria that don't apply are left out; where none applies both are None.
    """
    earned, whole, open_weight = Decimal(0), Decimal(0), Decimal(0)
    for criterion in criteria:
        if criterion.verdict == "not_applicable":
            continue
        whole += criterion.weight
        if criterion.verdict is None:
            open_weight += criterion.weight
        else:
            earned += POINTS[criterion.verdict] * criterion.weight
    if not whole:
        return None, None
    low, high = (_percent(earned, whole), _percent(earned + open_weight, whole))
    return (low if low == high else None), (low, high)


def _percent(part: Decimal, whole: Decimal) -> int:
    return int((100 * part / whole).quantize(Decimal(1), ROUND_HALF_UP))

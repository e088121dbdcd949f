"""How well verdicts agree with labels: accuracy, macro-F1 of met against the rest, Cohen's kappa with its interval."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from kpireview.model.base import Frozen

Pair = tuple[str, str | None]


class Measure(Frozen):
    """Agreement on one criterion or on a pool of them.

    `items` are the labels that apply; `lost` of them got no verdict (ungraded, or said not to apply) and count as not met in `macro_f1` and
    `kappa_met`. `accuracy` and `kappa` are over the rest, word for word. `low` and `high` bound kappa_met at 95 % (asymptotic).
    """

    name: str
    items: int
    lost: int
    accuracy: float | None
    kappa: float | None
    macro_f1: float | None
    kappa_met: float | None
    low: float | None
    high: float | None


def _f1(true: int, false_positive: int, false_negative: int) -> float:
    whole = 2 * true + false_positive + false_negative
    return 2 * true / whole if whole else 1.0


def cohen(pairs: Sequence[tuple[str, str]]) -> tuple[float, float] | None:
    """Returns (kappa, its standard error): (po - pe) / (1 - pe), pe from both marginals; None where it isn't defined."""
    total = len(pairs)
    if not total:
        return None
    words = {w for pair in pairs for w in pair}
    po = sum(a == b for a, b in pairs) / total
    pe = sum(sum(a == w for a, _ in pairs) * sum(b == w for _, b in pairs) for w in words) / total**2
    if pe >= 1:
        return None
    return (po - pe) / (1 - pe), math.sqrt(po * (1 - po) / total) / (1 - pe)


def measure(name: str, pairs: Iterable[Pair]) -> Measure:
    """Returns the agreement of (label, verdict) pairs; labels that don't apply are left out."""
    kept = [(label, verdict) for label, verdict in pairs if label != "not_applicable"]
    if not kept:
        return Measure(name=name, items=0, lost=0, accuracy=None, kappa=None, macro_f1=None, kappa_met=None, low=None, high=None)
    graded = [(label, v) for label, v in kept if v is not None and v != "not_applicable"]
    binary = [("met" if label == "met" else "rest", "met" if v == "met" else "rest") for label, v in kept]
    both = sum(a == b == "met" for a, b in binary)
    wrong_met = sum(a == "rest" and b == "met" for a, b in binary)
    missed = sum(a == "met" and b == "rest" for a, b in binary)
    rest = len(binary) - both - wrong_met - missed
    exact, met = cohen(graded), cohen(binary)
    return Measure(
        name=name,
        items=len(kept),
        lost=len(kept) - len(graded),
        accuracy=round(sum(a == b for a, b in graded) / len(graded), 3) if graded else None,
        kappa=round(exact[0], 3) if exact else None,
        macro_f1=round((_f1(both, wrong_met, missed) + _f1(rest, missed, wrong_met)) / 2, 3),
        kappa_met=round(met[0], 3) if met else None,
        low=round(max(-1.0, met[0] - 1.96 * met[1]), 3) if met else None,
        high=round(min(1.0, met[0] + 1.96 * met[1]), 3) if met else None,
    )

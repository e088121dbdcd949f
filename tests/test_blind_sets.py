"""The blind sets: their labels hold together, and what claims and the offline critic reach on them doesn't fall."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from evalset import OWN, load_items, predict, score_claims, score_criteria, uncovered_digits

from kpireview.catalog import load_catalog

NAMES = ("tessaly", "copperline", "nordhaven")
ITEMS = [item for name in NAMES for item in load_items(OWN.parent / f"narratives.{name}.jsonl")]


@cache
def scores(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a set gives, for claims and for criteria, worked out once."""
    items, claims, verdicts, periods = predict(OWN.parent / f"narratives.{name}.jsonl", load_catalog())
    return score_claims(items, claims, periods), score_criteria(items, verdicts)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: str(item["id"]))
def test_each_quote_points_at_one_place_and_no_digit_is_left_out(item: dict[str, Any]) -> None:
    """A claim's quote occurs once, and every figure is a claim or set aside."""
    assert [c["quote"] for c in item["claims"] if item["text"].count(c["quote"]) != 1] == []
    assert uncovered_digits(item) == []


@pytest.mark.parametrize(("name", "f1"), [("tessaly", 91), ("copperline", 88), ("nordhaven", 91)])
def test_claims_are_found(name: str, f1: float) -> None:
    """Found and linked claims against the labels: F1 stays up."""
    assert scores(name)[0]["f1"] >= f1


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_accused_falsely(name: str) -> None:
    """No supported claim is called contradicted, and at most two distractors in a hundred are taken for claims."""
    found = scores(name)[0]
    assert found["supported_called_contradicted"] == 0
    assert found["distractors_per_100"] <= 2


@pytest.mark.parametrize("name", NAMES)
def test_criteria_are_graded_as_a_fair_reader_would(name: str) -> None:
    """Offline verdicts against the labels, met against the rest: macro-F1 and kappa stay up."""
    found = scores(name)[1]
    assert found["macro_f1"] >= 88
    assert found["kappa"] >= 0.7

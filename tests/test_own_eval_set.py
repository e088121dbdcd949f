"""The second labelled set: its data hold together, and the scoring counts as it says."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from evalset import OWN, load_items, load_pack, pack_with, periods_of, score_claims, score_criteria, uncovered_digits, verdict_of

from kpireview.model import Pack
from kpireview.review import check_all

ITEMS = load_items()
WORDS = {"met", "partly", "unmet", "not_applicable"}


@cache
def pack_of(name: str) -> dict[str, Any]:
    """A pack of the set, read once."""
    return load_pack(OWN.parent / f"{name}.pack.json")


def by_id(item: dict[str, Any]) -> str:
    """The name of a case."""
    return str(item["id"])


def test_every_field_has_a_narrative_in_both_packs(catalog: Any) -> None:
    """54 narratives, 27 a pack, none of the 25 fields left out."""
    seen = {(item["pack"], item["kpi"]) for item in ITEMS}
    assert len(ITEMS) == 54
    assert len({item["id"] for item in ITEMS}) == 54
    assert {pack for pack, _ in seen} == {"lumenfold", "brackwater"}
    for pack in {pack for pack, _ in seen}:
        assert len({kpi for name, kpi in seen if name == pack}) == 25


@pytest.mark.parametrize("name", ["lumenfold", "brackwater"])
def test_the_packs_hold_no_error(name: str, catalog: Any) -> None:
    """The figures that narratives are held against agree with each other."""
    findings = check_all(Pack.model_validate(pack_of(name)), catalog)[0].findings
    assert [f.code for f in findings if f.severity == "error"] == []


@pytest.mark.parametrize("item", ITEMS, ids=by_id)
def test_quotes_occur_once_and_do_not_overlap(item: dict[str, Any]) -> None:
    """A quote points at one place, and no two claims share a character."""
    text, taken = item["text"], set[int]()
    for claim in item["claims"]:
        assert text.count(claim["quote"]) == 1, claim["quote"]
        start = text.index(claim["quote"])
        spot = set(range(start, start + len(claim["quote"])))
        assert not taken & spot, claim["quote"]
        taken |= spot
    for piece in item["distractors"]:
        assert piece in text, piece


@pytest.mark.parametrize("item", ITEMS, ids=by_id)
def test_every_digit_is_claimed_or_set_aside(item: dict[str, Any]) -> None:
    """No figure of a text is left without a label."""
    assert [item["text"][max(0, at - 12) : at + 6] for at in uncovered_digits(item)] == []


@pytest.mark.parametrize("item", ITEMS, ids=by_id)
def test_verdicts_follow_from_the_pack(item: dict[str, Any]) -> None:
    """Each claim's verdict, recomputed from the pack, is the labelled one; `consistent` sums them up."""
    for claim in item["claims"]:
        assert verdict_of(claim, pack_of(item["pack"])) == claim["verdict"], claim
    fine = all(claim["verdict"] == "supported" for claim in item["claims"])
    if "consistent" in item["labels"]:
        assert item["labels"]["consistent"] == ("met" if fine else "unmet")


@pytest.mark.parametrize("item", ITEMS, ids=by_id)
def test_every_criterion_of_the_field_is_labelled(item: dict[str, Any], catalog: Any) -> None:
    """The labels are the field's criteria, in the rubric's words, and `updated` applies where there is a prior text."""
    from kpireview.critic.rubric import field_rubric

    assert set(item["labels"]) == {c.id for c in field_rubric(catalog, item["kpi"]).criteria}
    assert set(item["labels"].values()) <= WORDS
    assert item["labels"].get("count") != "partly"
    if "updated" in item["labels"]:
        assert (item["labels"]["updated"] == "not_applicable") is (item["prior_text"] is None)


def test_labels_as_predictions_score_full_marks() -> None:
    """A critic that says what the labels say gets everything."""
    periods = {name: periods_of(pack_of(name)) for name in {i["pack"] for i in ITEMS}}
    made = {
        item["id"]: [
            {**c, "start": item["text"].index(c["quote"]), "end": item["text"].index(c["quote"]) + len(c["quote"])} for c in item["claims"]
        ]
        for item in ITEMS
    }
    claims = score_claims(ITEMS, made, periods)
    assert (claims["f1"], claims["verdict_accuracy"], claims["contradictions_found"], claims["errors"]) == (100, 100, 100, [])
    criteria = score_criteria(ITEMS, {item["id"]: item["labels"] for item in ITEMS})
    assert (criteria["macro_f1"], criteria["kappa"], criteria["coverage_lost"], criteria["hostile_raised"]) == (100, 1, 0, 0)


def test_a_false_claim_on_a_distractor_counts_against() -> None:
    """A prediction on an account's figure lowers precision and is counted as a distractor taken."""
    item = next(i for i in ITEMS if i["distractors"])
    start = item["text"].index(item["distractors"][0])
    false = {"quote": "", "start": start, "end": start + 3, "kpi": "sales.arr", "period": "2026-Q2", "stated": 1, "verdict": "contradicted"}
    score = score_claims([item], {item["id"]: [false]}, {item["pack"]: ["2026-Q1", "2026-Q2"]})
    assert (score["precision"], score["counts"]["distractors_taken"], score["false_contradictions"]) == (0, 1, 1)


def test_nothing_graded_is_coverage_lost() -> None:
    """Ungraded criteria are counted, not scored."""
    item = ITEMS[0]
    score = score_criteria([item], {item["id"]: dict.fromkeys(item["labels"])})
    assert (score["n"], score["coverage_lost"]) == (0, len(item["labels"]))


def test_a_narrative_stands_alone_in_its_pack() -> None:
    """The pack that is graded holds the item's text and its prior text, no other."""
    item = next(i for i in ITEMS if i["prior_text"])
    pack = pack_with(pack_of(item["pack"]), item)
    texts = [(k, v["text"]) for part in [*pack["history"], pack] for k, v in part["kpis"].items() if "text" in v]
    assert texts == [(item["kpi"], item["prior_text"]), (item["kpi"], item["text"])]

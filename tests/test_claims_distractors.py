"""Figures that are something else: an account's, a team's, a plan's, a part's, another company's. None of them may be called wrong."""

from __future__ import annotations

from pathlib import Path

import evalset
import make_sample
import pytest

from kpireview.catalog import Catalog
from kpireview.claims.facts import Facts, facts_of
from kpireview.claims.find import claims_of
from kpireview.model import Claim, Pack

DATA = Path(__file__).resolve().parent / "data"
SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}
SENTENCES = [
    tuple(line.split(" | ", 1)) for line in (DATA / "distractors.txt").read_text("utf-8").splitlines() if line and not line.startswith("#")
]
PACKS = ("lumenfold", "harrowgate", "veldkamp", "brackwater", "sample")


@pytest.fixture(scope="module")
def companies(catalog: Catalog) -> dict[str, Facts]:
    """Five companies: three currencies, quarters and another fiscal year, forty to three hundred people."""
    packs = {name: evalset.load_pack(DATA / "eval" / f"{name}.pack.json") for name in PACKS if name != "sample"}
    packs["sample"] = make_sample.consistent()
    return {name: facts_of(Pack.model_validate(pack), catalog) for name, pack in packs.items()}


def taken(field: str, text: str, facts: Facts) -> list[Claim]:
    """What is taken for a claim in a sentence, told in the company's currency."""
    currency = facts.pack.company.currency
    text = text.replace("\\n", "\n").replace("¤", SIGNS.get(currency, f"{currency} "))
    return [claim for claim in claims_of(text, field, facts) if claim.verdict != "unlinked"]


@pytest.mark.parametrize(("field", "text"), SENTENCES, ids=range(len(SENTENCES)))
def test_what_is_no_kpi_is_never_called_wrong(field: str, text: str, companies: dict[str, Facts]) -> None:
    """No company's pack is said to contradict a figure that isn't its KPI's."""
    wrong = {name: [c.quote for c in taken(field, text, facts) if c.verdict == "contradicted"] for name, facts in companies.items()}
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("name", PACKS)
def test_what_is_no_kpi_is_hardly_ever_taken_for_one(name: str, companies: dict[str, Facts]) -> None:
    """Of a company's figures that aren't KPIs fewer than 2 % are linked to one, where the value happens to fit."""
    facts = companies[name]
    figures = links = 0
    for field, text in SENTENCES:
        figures += len(claims_of(text.replace("\\n", "\n").replace("¤", SIGNS[facts.pack.company.currency]), field, facts))
        links += len(taken(field, text, facts))
    assert figures > 450
    assert links < figures * 0.02

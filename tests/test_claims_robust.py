"""Whatever words stand beside each other, reading them raises nothing: a narrative is data, never the reader's fault."""

from __future__ import annotations

import random
from typing import Any

import make_sample
import pytest
from evalset import OWN, load_items

from kpireview.claims import words
from kpireview.claims.facts import Facts, facts_of
from kpireview.claims.find import claims_of
from kpireview.claims.lexicon import DERIVED
from kpireview.critic import grade_offline
from kpireview.model import Entry, Pack

FIELDS = ("customers.retention_insights", "finance.assumptions", "sales.focus_areas", "hr.executive_commentary", "finance.forecast_notes")
SIGNS = "the of in to at from by we it they more less as same did not last quarter Q2 June a year ago # , . ; : ( ) | - \n - and but".split(
    " "
)
FIGURES = "12 % $1.2m 131 two half 3.1 3x 50 bps about +5 % −3.2 € (4) twice on above below # ago rule of 40 top 10 1. *".split(" ")


@pytest.fixture(scope="module")
def facts(catalog: Any) -> Facts:
    """The sample company before its faults are planted."""
    return facts_of(Pack.model_validate(make_sample.consistent()), catalog)


def jumbled(rng: random.Random, catalog: Any) -> str:
    """A text of names, verbs, figures and words of narratives in any order."""
    names = [n for k in catalog.kpis.values() for n in (k.label, *k.aliases)] + [n for r in DERIVED.values() for n in r.names.split("|")]
    verbs = sorted(set().union(*(v for v in vars(words).values() if isinstance(v, frozenset))))
    prose = [w for item in load_items(OWN.parent / "narratives.copperline.jsonl") for w in item["text"].split()]
    pools = (names, verbs, SIGNS, FIGURES, prose)
    return " ".join(rng.choice(rng.choice(pools)) for _ in range(rng.randrange(3, 400)))


@pytest.mark.parametrize("seed", range(60))
def test_no_order_of_words_brings_claims_down(facts: Facts, catalog: Any, seed: int) -> None:
    """Claims of a jumble stand in the text word for word, and none raises."""
    rng = random.Random(seed)
    text = jumbled(rng, catalog)
    assert all(text[c.start : c.end] == c.quote for c in claims_of(text, rng.choice(FIELDS), facts))


@pytest.mark.parametrize("seed", range(40))
def test_no_order_of_words_brings_the_critic_down(facts: Facts, catalog: Any, seed: int) -> None:
    """A jumble is graded, and every quote stands in it."""
    rng = random.Random(1000 + seed)
    text, field = jumbled(rng, catalog), rng.choice(FIELDS)
    pack = facts.pack.model_copy(update={"kpis": {**facts.pack.kpis, field: Entry(text=text)}})
    (grade,) = grade_offline(pack, catalog, claims_of(text, field, facts), fields=[field])
    assert all(quote in text for c in grade.criteria for quote in c.evidence)

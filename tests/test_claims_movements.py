"""Verbs, nouns and comparisons that tell a movement, each over several KPIs: the direction is linked, whatever the pack says of it."""

from __future__ import annotations

from typing import Any

import make_sample
import pytest

from kpireview.claims.facts import Facts, facts_of
from kpireview.claims.find import claims_of
from kpireview.model import Pack

FIELD = "finance.forecast_notes"
KPIS = {
    "ARR": "sales.arr",
    "Net burn": "finance.net_burn_rate",
    "Headcount": "hr.total_headcount",
    "NPS": "customers.nps_score",
    "The win rate": "sales.win_rate",
    "Our pipeline": "sales.pipeline_value",
}
UP = (
    "rose|grew|climbed|went up|was up|edged up|crept up|inched up|jumped|gained|picked up|rebounded|mounted|is higher|has grown again|"
    "did rise|kept rising|continued to climb|shot up|has been rising|trended up|ended higher|finished above Q2|stands above last quarter|"
    "beat last quarter|topped the prior quarter|exceeded the previous quarter|leapt|bounced back|drifted up|has gone up again|"
    "saw an increase|showed a rise|has been on the rise|posted a gain"
)
DOWN = (
    "fell|slipped|slid|shrank|went down|was down|crept down|dipped|sank|eased|softened|receded|plunged|is lower|has fallen|did fall|"
    "kept falling|continued to slide|moved lower|trended down|finished below Q2|came down|halved|cooled|diminished|dwindled|faded|"
    "has come down|saw a decline|was lower than in Q2"
)
FLAT = (
    "was flat|held steady|was unchanged|did not move|didn't move|has not moved|did not change|hardly moved|barely changed|remained stable|"
    "moved sideways|plateaued|stagnated|stood still|stayed the same|was the same as in Q2|was level with Q2|matched last quarter"
)
SAID = {"up": UP.split("|"), "down": DOWN.split("|"), "flat": FLAT.split("|")}


@pytest.fixture(scope="module")
def facts(catalog: Any) -> Facts:
    """The sample company before its faults are planted."""
    return facts_of(Pack.model_validate(make_sample.consistent()), catalog)


def directions(facts: Facts, text: str) -> set[tuple[str | None, Any]]:
    """The KPIs and directions that a text is found to claim."""
    found = [c for c in claims_of(text, FIELD, facts) if c.verdict != "unlinked"]
    return {(c.kpi, c.stated) for c in found if isinstance(c.stated, str)}


@pytest.mark.parametrize(("stated", "said"), [(stated, said) for stated, all_said in SAID.items() for said in all_said])
def test_a_movement_is_linked_to_its_subject(facts: Facts, stated: str, said: str) -> None:
    """A KPI's name and a verb of movement are a claim in that direction."""
    missed = [name for name, kpi in KPIS.items() if (kpi, stated) not in directions(facts, f"{name} {said}.")]
    assert not missed


@pytest.mark.parametrize(
    ("text", "kpi", "stated"),
    [
        ("We cut net burn.", "finance.net_burn_rate", "down"),
        ("We have grown headcount again.", "hr.total_headcount", "up"),
        ("We lifted the NPS.", "customers.nps_score", "up"),
        ("We shortened the average sales cycle.", "sales.avg_sales_cycle_days", "down"),
        ("We saw the win rate climb to a new high.", "sales.win_rate", "up"),
        ("Net burn is the reason; it came down.", "finance.net_burn_rate", "down"),
    ],
)
def test_what_is_done_to_a_figure_is_a_movement(facts: Facts, text: str, kpi: str, stated: str) -> None:
    """What the company did to a KPI, or what it stands for a sentence on, is a claim too."""
    assert (kpi, stated) in directions(facts, text)


@pytest.mark.parametrize(
    "text",
    [
        "We grew the pipeline team.",
        "We want to cut net burn.",
        "NRR has to rise.",
        "Customers saw an increase in uptime.",
        "ARR could continue to climb.",
        "We hired ahead of Q2 renewals.",
        "The board asked us to raise the win rate.",
        "Our NPS of 36 tops the industry average of 33.",
    ],
)
def test_what_did_not_move_is_no_movement(facts: Facts, text: str) -> None:
    """A wish, a plan, somebody else's figure and a longer name claim no direction."""
    assert not directions(facts, text)


def test_a_period_that_is_compared_with_passes_nothing_on(facts: Facts) -> None:
    """After "level with Q2, at …" the figure is this quarter's."""
    found = {c.quote: c.period for c in claims_of("NPS was level with Q2, at 36.", FIELD, facts) if not isinstance(c.stated, str)}
    assert found == {"36": "2026-Q3"}


@pytest.mark.parametrize("name", ["Burn multiple", "Net new ARR", "The EBITDA margin", "The quick ratio", "Pipeline coverage"])
def test_a_ratio_that_no_kpi_holds_moves_too(facts: Facts, name: str) -> None:
    """A well-known ratio is read from the pack's KPIs in both periods."""
    assert [stated for _, stated in directions(facts, f"{name} rose.")] == ["up"]

"""Sentences that people write about their figures: found, judged, and kept apart from the figures of accounts, people, plans and peers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import claims_sentences as data
import pytest
from claims_company import SAME, Label, pack_of, unmarked

from kpireview.catalog import Catalog
from kpireview.claims import find_claims
from kpireview.model import Claim, Entry


@dataclass
class Tally:
    """What was found of the marks, what was judged wrongly, and what was taken or accused without a mark."""

    marks: int = 0
    found: int = 0
    misjudged: int = 0
    others: int = 0
    taken: int = 0
    accused: int = 0
    notes: tuple[str, ...] = ()


def fits(claim: Claim, label: Label) -> bool:
    """A claim on the same KPI and period whose quote overlaps the mark; a change may be told as a figure or as a direction."""
    same = SAME.get(claim.kpi or "", claim.kpi) == SAME.get(label.kpi, label.kpi) and claim.period == label.period
    return same and claim.start < label.end and label.start < claim.end


def tally(catalog: Catalog, sentences: list[tuple[str, str]]) -> Tally:
    """Reads each sentence in its field of the invented company's pack."""
    if sentences is data.MONTHLY:
        pack = pack_of(data.VALUES, data.MONTHS, name="Brightloom", currency="USD")
    else:
        pack = pack_of(data.VALUES, data.PERIODS, name="Solvane Robotics")
    before = pack.prior()
    assert before is not None
    total = Tally()
    for field, marked in sentences:
        text, labels, others = unmarked(marked, pack.period.label, before.period.label)
        told = pack.model_copy(update={"kpis": {**pack.kpis, field: Entry(text=text)}})
        free = [c for c in find_claims(told, catalog, [field]) if c.verdict != "unlinked"]
        total.marks += len(labels)
        total.others += len(others)
        for alike in (True, False):
            for label in list(labels):
                hit = next((c for c in free if fits(c, label) and (not alike or isinstance(c.stated, str) == label.direction)), None)
                if hit is not None:
                    free.remove(hit)
                    labels.remove(label)
                    total.found += 1
                    if (hit.verdict == "contradicted") != label.contradicted:
                        total.misjudged += 1
                        total.notes += (f"misjudged {hit.quote!r} in {text!r}",)
        total.notes += tuple(f"missed {label.quote!r} in {text!r}" for label in labels)
        for claim in free:
            if any(claim.start < b and a < claim.end for a, b in others):
                total.taken += 1
                total.notes += (f"taken {claim.quote!r} in {text!r}",)
            elif claim.verdict == "contradicted":
                total.accused += 1
                total.notes += (f"accused {claim.quote!r} in {text!r}",)
    return total


@pytest.mark.parametrize(
    ("sentences", "least"),
    [(data.TERSE, 0.90), (data.TOLD, 0.90), (data.MIXED, 0.85), (data.WRONG, 0.90), (data.OTHERS, 0.0), (data.MONTHLY, 0.90)],
)
def test_marked_sentences_are_found_and_judged(catalog: Any, sentences: list[tuple[str, str]], least: float) -> None:
    """Most marks are found, hardly any is judged wrongly, and figures that are no claims are left alone."""
    got = tally(catalog, sentences)
    assert got.found >= least * got.marks, got.notes
    assert got.misjudged <= 0.01 * got.found, got.notes
    assert got.taken <= 0.02 * got.others + 1, got.notes
    assert got.accused <= 2, got.notes


def test_the_sentences_cover_the_narratives_and_many_kpis() -> None:
    """Every narrative field but one, and more than 90 KPIs."""
    everything = [*data.TERSE, *data.TOLD, *data.MIXED, *data.MONTHLY]
    assert len({field for field, _ in everything}) >= 24
    assert len({kpi for _, text in everything for kpi in re.findall(r"\|\|([a-z]+\.\w+)", text)}) >= 90

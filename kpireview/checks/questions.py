"""The reviewer's questions for a pack: what needs data that no pack holds, asked beside the KPI that it's about."""

from __future__ import annotations

from dataclasses import dataclass

from kpireview.catalog import Catalog
from kpireview.model import Pack


@dataclass(frozen=True, slots=True)
class Question:
    """A question for the reviewer: the KPI beside which it stands, and why no rule answers it."""

    kpi: str
    text: str
    reason: str = ""


def questions(pack: Pack, catalog: Catalog) -> tuple[Question, ...]:
    """Returns the questions of every KPI that the pack reports, in the catalog's order; each text once a KPI."""
    found: list[Question] = []
    for kpi in catalog.kpis.values():
        entry = pack.kpis.get(kpi.id)
        if entry is None or entry.absent is not None:
            continue
        asked: dict[str, str] = {}
        for check in kpi.checks:
            if check.disposition == "question" and check.question:
                asked.setdefault(check.question, check.reason)
        for text in kpi.words.questions:
            asked.setdefault(text, "")
        found += [Question(kpi.id, text, reason) for text, reason in asked.items()]
    return tuple(found)

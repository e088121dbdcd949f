"""An invented company with narratives of its own, and how claims are scored against labels.

In `NARRATIVES`, [[quote||kpi||flags]] marks a claim (flags: `no` contradicted, `p` of the prior period, up, down, flat) and <<…>> a
figure that is no claim about a KPI.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kpireview.catalog import Catalog
from kpireview.claims import find_claims
from kpireview.model import Claim, Pack

_MARK = re.compile(r"\[\[(.+?)\|\|(.+?)\]\]|<<(.+?)>>")
SAME = {
    "sales.new_customers_added": "customers.new_customers_added",
    "sales.total_revenue": "finance.total_revenue",
    "sales.gross_margin": "finance.gross_margin_pct",
}


@dataclass(frozen=True)
class Label:
    """A claim as a person marked it."""

    start: int
    end: int
    kpi: str
    period: str
    direction: bool
    contradicted: bool
    quote: str


@dataclass
class Score:
    """How predicted claims compare with labelled ones."""

    matched: int = 0
    predicted: int = 0
    labelled: int = 0
    right: int = 0
    distractors: int = 0
    taken: int = 0
    accused: int = 0
    notes: tuple[str, ...] = ()

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.matched / (self.predicted + self.labelled) if self.predicted + self.labelled else 1.0


def pack_of(
    values: dict[str, tuple[Any, Any, Any]],
    periods: tuple[tuple[str, str, str], ...],
    *,
    name: str = "Halden Robotics",
    currency: str = "EUR",
    fiscal: int = 1,
    texts: dict[str, str] | None = None,
) -> Pack:
    """Returns a pack with two earlier periods: `values` holds (now, prior, a year ago) of each KPI, `periods` the oldest first."""

    def one(place: int, period: tuple[str, str, str]) -> dict[str, Any]:
        label, start, end = period
        return {
            "format": "kpireview/pack@1",
            "company": {"name": name, "stage": "seriesA", "currency": currency, "fiscal_year_start": Decimal(fiscal)},
            "period": {"label": label, "start": start, "end": end},
            "kpis": {k: {"actual": Decimal(str(v[place]))} for k, v in values.items() if v[place] is not None},
        }

    oldest, prior, now = periods
    pack = one(0, now)
    pack["kpis"].update({k: {"text": t} for k, t in (texts or {}).items()})
    pack["history"] = [one(2, oldest), one(1, prior)]
    return Pack.model_validate(pack)


def unmarked(text: str, now: str, prior: str) -> tuple[str, list[Label], list[tuple[int, int]]]:
    """Returns a marked narrative as plain text, its labels, and where its distractors stand."""
    plain, labels, others, at = "", [], [], 0
    for mark in _MARK.finditer(text):
        plain += text[at : mark.start()]
        start = len(plain)
        if mark[3]:
            plain += mark[3]
            others.append((start, len(plain)))
        else:
            plain += mark[1]
            kpi, _, flags = mark[2].partition("||")
            said = set(flags.split(","))
            labels.append(
                Label(start, len(plain), kpi, prior if "p" in said else now, bool(said & {"up", "down", "flat"}), "no" in said, mark[1])
            )
        at = mark.end()
    return plain + text[at:], labels, others


def score(pack: Pack, catalog: Catalog, narratives: list[tuple[str, str]]) -> Score:
    """Returns how the claims found in marked narratives compare with the marks."""
    total = Score()
    notes = []
    before = pack.prior()
    assert before is not None
    for field, marked in narratives:
        text, labels, others = unmarked(marked, pack.period.label, before.period.label)
        entry = next(iter(pack.kpis.values())).model_validate({"text": text})
        found = [
            c
            for c in find_claims(pack.model_copy(update={"kpis": {**pack.kpis, field: entry}}), catalog, [field])
            if c.verdict != "unlinked"
        ]
        used: set[int] = set()
        total.labelled += len(labels)
        total.predicted += len(found)
        total.distractors += len(others)
        for label in labels:
            hit = next((i for i, c in enumerate(found) if i not in used and _matches(c, label)), None)
            if hit is None:
                notes.append(f"missed {label.quote!r} ({label.kpi}) in {field}")
                continue
            used.add(hit)
            total.matched += 1
            wrong = (found[hit].verdict == "contradicted") != label.contradicted
            total.right += not wrong
            total.accused += wrong and not label.contradicted
        for i, claim in enumerate(found):
            if i not in used:
                total.taken += any(claim.start < b and a < claim.end for a, b in others)
                notes.append(f"extra {claim.quote!r} ({claim.kpi}) in {field}")
    total.notes = tuple(notes)
    return total


def _matches(claim: Claim, label: Label) -> bool:
    same = SAME.get(claim.kpi or "", claim.kpi) == SAME.get(label.kpi, label.kpi) and claim.period == label.period
    return same and claim.start < label.end and label.start < claim.end and isinstance(claim.stated, str) == label.direction

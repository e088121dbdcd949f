"""The offline critic: grades every narrative with code alone; deterministic, without a key or a download, and it says why.

Each criterion has one row in `detectors.DETECTORS`. What only a reader can judge (rubric.md: model) is answered from tell-tale words, and
`ABSTAINS` lists what code doesn't presume to answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kpireview.critic.carried import ledger
from kpireview.critic.context import Context, context
from kpireview.critic.detectors import ABSTAINS, DETECTORS
from kpireview.critic.judged import Judged
from kpireview.critic.parts import Item
from kpireview.critic.rubric import FIELDS, QUOTELESS, Criterion, field_rubric
from kpireview.critic.score import score
from kpireview.critic.weighing import in_company, weighed
from kpireview.model import Claim, CriterionVerdict, Grade, Pack
from kpireview.model.results import UngradedReason

if TYPE_CHECKING:
    from kpireview.catalog import Catalog

LACKS: Mapping[str, str] = {
    "named": "no name",
    "quantified": "no amount",
    "owner": "no owner",
    "dated": "no date",
    "cause": "no reason",
    "action": "no next step",
    "status": "no state",
    "ask": "no ask",
    "target_metric": "no target",
    "likelihood_impact": "no likelihood and impact",
    "sourced": "no source",
    "sensitivity": "no price of a break",
    "insight": "no word why it matters",
    "specific": "nothing specific",
}


def judge(ctx: Context) -> tuple[CriterionVerdict, ...]:
    """Returns code's verdict on each criterion of the field, in the rubric's order."""
    found: dict[str, Judged | None] = {}
    for criterion in ctx.rubric.criteria:
        if criterion.id in ABSTAINS or (criterion.id == "consistent" and ctx.claims is None):
            found[criterion.id] = None
        else:
            found[criterion.id] = DETECTORS[criterion.id](ctx)
    found = weighed(ctx, in_company(found))
    gaps: dict[Item, list[str]] = {}
    for id, judged in found.items():
        if judged is not None and judged.verdict in ("partly", "unmet") and id in LACKS:
            for item in judged.lacking:
                gaps.setdefault(item, []).append(LACKS[id])
    return tuple(_verdict(ctx, c, found[c.id], gaps) for c in ctx.rubric.criteria)


def _verdict(ctx: Context, criterion: Criterion, judged: Judged | None, gaps: Mapping[Item, list[str]]) -> CriterionVerdict:
    if judged is None:
        reason: UngradedReason = "not_run" if criterion.id == "consistent" else "needs_model"
        said = "the figures of the text were not checked" if reason == "not_run" else "a reader is needed for this"
        return CriterionVerdict(id=criterion.id, verdict=None, by="code", reason=said, ungraded_reason=reason, weight=criterion.weight)
    quotes: list[str] = []
    for start, end in judged.spans:
        quote = ctx.quote(start, end)
        if quote and quote not in quotes and quote in ctx.text:
            quotes.append(quote)
    word = judged.verdict
    if word in ("met", "partly") and not quotes and criterion.id not in QUOTELESS:
        word = "unmet"
    suggestion = _suggestion(judged, gaps, LACKS.get(criterion.id)) if word in ("partly", "unmet") else None
    return CriterionVerdict(
        id=criterion.id,
        verdict=word,
        by="code",
        code_verdict=word,
        evidence=tuple(quotes[:6]),
        reason=judged.reason,
        suggestion=suggestion,
        weight=criterion.weight,
    )


# What is mended with a word comes first.
_HANDY = ("no owner", "no date", "no amount", "no state", "no next step", "no reason", "no ask")


def _handy(gap: str) -> int:
    return _HANDY.index(gap) if gap in _HANDY else len(_HANDY)


def _suggestion(judged: Judged, gaps: Mapping[Item, list[str]], own: str | None) -> str | None:
    shown = []
    for item in judged.lacking[:5]:
        name, lacks = item.name, list(dict.fromkeys(gaps.get(item, ())))
        if name and lacks:
            # Its other gaps stand beside the one in question, up to three in all: the author mends a point once.
            kept = [g for g in lacks if g == own or len(lacks) <= 3]
            kept += sorted((g for g in lacks if g not in kept), key=_handy)[: 3 - len(kept)]
            shown.append(f"{name}: {', '.join(g for g in lacks if g in kept)}")
    if len(judged.lacking) > 5:
        shown.append(f"and {len(judged.lacking) - 5} more")
    advice = judged.advice or ""
    advice = advice[:1].upper() + advice[1:]
    return " ".join(filter(None, ["; ".join(shown) + "." if shown else "", advice])) or None


def grade_text(ctx: Context) -> Grade:
    """Returns the grade of one narrative with its ledger."""
    criteria = judge(ctx)
    value, span = score(criteria)
    graded = any(c.verdict is not None for c in criteria)
    return Grade(
        kpi=ctx.field,
        status="graded" if graded else "ungraded",
        ungraded_reason=None if graded else "needs_model",
        score=value,
        score_range=span,
        criteria=criteria,
        ledger=ledger(ctx.cut, ctx.prior) if ctx.prior else (),
        text_sha256=hashlib.sha256(ctx.text.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def no_text(catalog: Catalog, field: str) -> Grade:
    """Returns the grade of a narrative that isn't there: ungraded, and no zero."""
    del catalog
    return Grade(kpi=field, status="ungraded", ungraded_reason="no_text", score=None, score_range=None)


def grade_offline(pack: Pack, catalog: Catalog, claims: Iterable[Claim] | None, fields: Iterable[str] | None = None) -> tuple[Grade, ...]:
    """Grades the pack's narratives with code.

    `claims` are what `kpireview.claims.find_claims` read; None means that they weren't read, and leaves `consistent` ungraded.
    Without `fields`, every narrative that the pack holds is graded; named fields without a text come out ungraded, `no_text`.
    """
    read = None if claims is None else tuple(claims)
    wanted = tuple(fields) if fields is not None else tuple(f for f in FIELDS if (pack.text(f) or "").strip())
    grades: list[Grade] = []
    for field in wanted:
        if field not in FIELDS:
            raise KeyError(f"{field} is no narrative field")
        if not (pack.text(field) or "").strip():
            grades.append(no_text(catalog, field))
            continue
        grades.append(grade_text(context(pack, catalog, field_rubric(catalog, field), read)))
    return tuple(grades)

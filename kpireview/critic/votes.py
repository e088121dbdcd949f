"""From votes to a verdict: what most of the valid ones say, with the split shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from kpireview.critic.reply import Answer
from kpireview.critic.rubric import QUOTELESS, Criterion
from kpireview.model import CriterionVerdict
from kpireview.model.results import UngradedReason, VerdictWord

_ORDER: dict[VerdictWord, int] = {"unmet": 0, "partly": 1, "met": 2}


def split(answers: Sequence[Answer]) -> bool:
    """Tells whether the valid votes disagree."""
    return len({a.verdict for a in answers if a.verdict is not None}) > 1


def winner(words: Sequence[VerdictWord]) -> VerdictWord:
    """Returns the verdict of the most votes; among equals the middle one, and the lower of two middles."""
    counts = Counter(words)
    best = max(counts.values())
    leaders = [w for w in counts if counts[w] == best]
    if len(leaders) == 1:
        return leaders[0]
    graded = sorted((w for w in words if w in _ORDER), key=lambda w: _ORDER[w])
    return graded[(len(graded) - 1) // 2] if graded else "not_applicable"


def decide(criterion: Criterion, answers: Sequence[Answer], code: CriterionVerdict, raw: dict[str, Any] | None) -> CriterionVerdict:
    """Returns the verdict of the votes on one criterion, code's own beside it.

    Votes that failed don't count; when they are half or more, the criterion is ungraded with their most frequent reason. `specific` is
    code's:
    the model may only lower it, with the quote that shows why.
    """
    valid = [a for a in answers if a.verdict is not None]
    failed = [a for a in answers if a.verdict is None]
    tally: dict[str, int] = {}
    for answer in answers:
        name = answer.verdict or answer.failure or "unparseable"
        tally[name] = tally.get(name, 0) + 1
    if not valid or len(failed) >= len(valid):
        reasons = Counter[UngradedReason](a.failure or "unparseable" for a in failed)
        failure: UngradedReason = reasons.most_common(1)[0][0] if reasons else "not_run"
        if criterion.id == "specific" and code.verdict is not None:
            return code.model_copy(update={"votes": tally or None, "raw": raw})
        said = next((a.reason for a in failed if a.failure == failure and a.reason), "")
        return CriterionVerdict(
            id=criterion.id,
            verdict=None,
            by="model",
            code_verdict=code.verdict,
            votes=tally or None,
            reason=said,
            ungraded_reason=failure,
            weight=criterion.weight,
            raw=raw,
        )
    word = winner([a.verdict for a in valid if a.verdict is not None])
    agreeing = [a for a in valid if a.verdict == word]
    evidence: list[str] = []
    for answer in agreeing:
        for quote in answer.evidence:
            if quote not in evidence and len(evidence) < 6:
                evidence.append(quote)
    if criterion.id == "specific" and code.verdict is not None:
        lower = word in _ORDER and code.verdict in _ORDER and _ORDER[word] < _ORDER[code.verdict]
        if not (lower and evidence):
            return code.model_copy(update={"votes": tally, "raw": raw})
    if word in ("met", "partly") and not evidence and criterion.id not in QUOTELESS:
        return CriterionVerdict(
            id=criterion.id,
            verdict=None,
            by="model",
            code_verdict=code.verdict,
            votes=tally,
            reason="no quote holds",
            ungraded_reason="unverified",
            weight=criterion.weight,
            raw=raw,
        )
    suggestion = next((a.suggestion for a in agreeing if a.suggestion), None) or code.suggestion
    return CriterionVerdict(
        id=criterion.id,
        verdict=word,
        by="model",
        code_verdict=code.verdict,
        votes=tally,
        evidence=tuple(evidence),
        reason=next((a.reason for a in agreeing if a.reason), ""),
        suggestion=suggestion if word in ("partly", "unmet") else None,
        weight=criterion.weight,
        raw=raw,
    )

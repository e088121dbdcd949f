"""Findings, claims, grades, comments, revisions and conflicts as plain data for the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from kpireview.catalog import Catalog
from kpireview.model import Claim, Comment, Company, Finding, Grade, Pack
from kpireview.model.style import format_value
from kpireview.store import Change, Conflict, Revision
from kpireview.store.content import from_text
from kpireview.store.reviewing import ReviewState, verdict_target
from kpireview.widgets.cells import shown_number
from kpireview.widgets.fields import Json

_SEVERITY = {"error": 0, "warning": 1, "note": 2}
_KINDS = {
    "edit": "edited", "import": "imported", "history": "imported as history", "settle": "conflict decided", "new": "started",
    "sample": "sample opened", "file": "taken from the file", "paste": "pasted", "computed": "computed values filled in",
    "sheet": "taken from a sheet",
}  # fmt: skip


def label(catalog: Catalog, kpi: str) -> str:
    """Returns what people call a field."""
    known = catalog.kpis.get(kpi)
    return known.label if known else {"meeting": "Meeting", "company": "Company", "period": "Period"}.get(kpi, kpi)


def finding_views(findings: Iterable[Finding], catalog: Catalog, state: ReviewState) -> dict[str, Json]:
    """Returns the findings by a key that is theirs alone; `target` is what a decision refers to."""
    found: dict[str, Json] = {}
    order = {k: i for i, k in enumerate(catalog.kpis)}
    for one in findings:
        # A rank of its own for each place, so that a finding that comes or goes leaves the others as they are.
        rank = 100_000 * _SEVERITY[one.severity] + 100 * order.get(one.kpi, 900)
        key = one.key
        number = 2
        while key in found:
            key, number = f"{one.key}#{number}", number + 1
        decision = state.decision_on(one.key)
        found[key] = {
            "rank": rank, "code": one.code, "severity": one.severity, "kpi": one.kpi, "label": label(catalog, one.kpi),
            "message": one.message, "authority": one.authority or "", "origin": one.origin, "target": one.key, "expected": one.expected,
        }  # fmt: skip
        if decision is not None:
            found[key]["decision"] = {"what": decision.decision, "reason": decision.reason, "by": decision.by, "at": decision.at}
    return found


def claim_views(claims: Iterable[Claim], company: Company, catalog: Catalog) -> list[Json]:
    """Returns the claims of one narrative: where they stand, what they say, what the pack holds."""
    return [
        {
            "start": c.start, "end": c.end, "quote": c.quote, "verdict": c.verdict, "kpi": c.kpi,
            "label": label(catalog, c.kpi) if c.kpi else "", "period": c.period or "", "pack": _figure(c, company.currency, catalog),
        }
        for c in claims
    ]  # fmt: skip


def _figure(claim: Claim, currency: str, catalog: Catalog) -> str:
    kpi = catalog.kpis.get(claim.kpi or "")
    if claim.pack is None or kpi is None:
        return ""
    if claim.measure in ("change_pct", "vs_budget_pct"):
        return format_value(claim.pack, field_type="percentage", unit="%", currency=currency, style="pct1")
    if claim.measure == "derived":
        return shown_number(claim.pack)
    return format_value(claim.pack, field_type=kpi.field_type, unit=kpi.unit or None, currency=currency)


def grade_view(grade: Grade, state: ReviewState, catalog: Catalog, *, stale: bool = False, who: str = "", at: str = "") -> Json:
    """Returns a grade with its criteria, their questions and what a reviewer decided on each."""
    kpi = catalog.kpis.get(grade.kpi)
    questions = {c.id: c for c in kpi.rubric} if kpi else {}
    criteria: list[Json] = []
    for one in grade.criteria:
        words = questions.get(one.id)
        view: Json = {
            "id": one.id, "question": words.question if words else one.id, "verdict": one.verdict, "by": one.by,
            "code_verdict": one.code_verdict, "evidence": list(one.evidence), "reason": one.reason,
            "suggestion": one.suggestion or "", "ungraded": one.ungraded_reason or "",
            "votes": dict(one.votes) if one.votes else None, "met": words.met if words else "", "unmet": words.unmet if words else "",
        }  # fmt: skip
        decision = state.decision_on(verdict_target(grade.kpi, one.id))
        if decision is not None:
            view["decision"] = {"what": decision.decision, "reason": decision.reason, "by": decision.by, "at": decision.at}
        criteria.append(view)
    return {
        "status": grade.status, "score": grade.score, "range": list(grade.score_range) if grade.score_range else None, "criteria": criteria,
        "reason": grade.ungraded_reason or "", "stale": stale, "who": who, "at": at,
        "by": "model" if any(c.by == "model" for c in grade.criteria) else "offline",
        "ledger": [{"item": line.item, "state": line.state} for line in grade.ledger],
    }  # fmt: skip


def comment_view(comment: Comment, pack: Pack, catalog: Catalog) -> Json:
    """Returns a comment; its span follows its quote where the text around it has changed, and is gone where the quote is."""
    view: Json = {
        "field": comment.field, "label": label(catalog, comment.field), "text": comment.text, "by": comment.by, "at": comment.at,
        "parent": comment.parent, "resolved": comment.resolved, "quote": comment.quote,
    }  # fmt: skip
    text = pack.text(comment.field)
    if comment.quote and text is not None and comment.start is not None and comment.end is not None:
        if text[comment.start : comment.end] == comment.quote:
            view["span"] = [comment.start, comment.end]
        else:
            at = text.find(comment.quote)
            view["moved"] = True
            if at >= 0:
                view["span"] = [at, at + len(comment.quote)]
    return view


def place_label(path: str, catalog: Catalog) -> str:
    """Returns what people call a place of a pack."""
    _, name, *rest = path.split("/", 2)
    if name == "drafts" and rest:
        kpi, _, part = rest[0].partition("/")
        return f"{label(catalog, kpi)}, {part or 'cell'} (not readable yet)"
    if name == "kpis" and rest:
        return label(catalog, rest[0])
    if name == "custom" and rest:
        return f"{rest[0]} (definition)"
    if name == "conventions" and rest:
        return f"Company choice {rest[0]}"
    return {"meeting": "Meeting and follow-ups", "company": "Company", "period": "Period"}.get(name, path)


def place_value(text: str | None) -> str:
    """Returns what a place holds, for reading; empty for an empty place."""
    value = from_text(text)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if not isinstance(value, Mapping):
        return str(value)
    if set(value) == {"text"}:
        return str(value["text"])
    return "; ".join(f"{k} {plain_text(v)}" if k != "actual" else plain_text(v) for k, v in value.items())


def plain_text(value: Any) -> str:
    """Returns a plain value of a pack for reading."""
    if isinstance(value, Decimal):
        return shown_number(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {plain_text(v)}" for k, v in value.items())
    if isinstance(value, list):
        return "\n".join(plain_text(v) for v in value)
    return str(value)


def change_view(change: Change, catalog: Catalog) -> Json:
    """Returns one change of one place, before and after."""
    before, after = place_value(change.before), place_value(change.after)
    return {"path": change.path, "label": place_label(change.path, catalog), "before": before, "after": after}


def revision_view(revision: Revision, catalog: Catalog) -> Json:
    """Returns one line of the history."""
    labels = list(dict.fromkeys(place_label(c.path, catalog) for c in revision.changes))
    what = _KINDS.get(revision.kind, revision.kind.replace("restore", "restored revision"))
    return {
        "number": revision.number, "at": revision.at, "by": revision.by, "what": what, "count": len(labels),
        "labels": labels[:4],
    }  # fmt: skip


def conflict_view(conflict: Conflict, catalog: Catalog) -> Json:
    """Returns a conflict with both texts."""
    return {
        "label": place_label(conflict.path, catalog), "path": conflict.path, "mine": place_value(conflict.mine),
        "mine_by": conflict.mine_by, "theirs": place_value(conflict.theirs), "theirs_by": conflict.theirs_by,
        "text": isinstance(from_text(conflict.mine), Mapping) and "text" in from_text(conflict.mine),
    }  # fmt: skip

"""What reviewer and author say about a stored pack: comments, decisions, sign-offs, and the grades that were given; folded from events."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kpireview.errors import StoreError
from kpireview.model import Comment, Decision, Grade, Pack, Review, SignOff
from kpireview.model.serial import pack_sha256, report_json
from kpireview.store.store import Store


@dataclass(frozen=True, slots=True)
class ReviewState:
    """Everything that people have said about a pack; `signoff` is None where none was given or a later edit voided it."""

    comments: tuple[Comment, ...]
    decisions: tuple[Decision, ...]
    signoff: SignOff | None
    voided: SignOff | None
    asked_for_changes: str | None

    def decision_on(self, target: str) -> Decision | None:
        """Returns the last decision on a finding or a verdict, or None."""
        return next((d for d in reversed(self.decisions) if d.target == target), None)


def verdict_target(kpi: str, criterion: str) -> str:
    """Returns the stable name by which a decision refers to a verdict."""
    return f"verdict:{kpi}:{criterion}"


def review_state(store: Store, pack_id: str, pack: Pack) -> ReviewState:
    """Returns what stands after all events of a pack; `pack` is its present content, against which a sign-off is held."""
    comments: dict[str, Comment] = {}
    decisions: list[Decision] = []
    signoff: SignOff | None = None
    changes: str | None = None
    for number, at, by, kind, body in store.events(pack_id, "comment", "resolved", "decision", "signoff", "changes", "withdrawn"):
        if kind == "comment":
            comments[str(number)] = Comment.model_validate({"id": str(number), "by": by, "at": at, **body})
        elif kind == "resolved" and body["comment"] in comments:
            comments[body["comment"]] = comments[body["comment"]].model_copy(update={"resolved": body["resolved"]})
        elif kind == "decision":
            decisions.append(Decision.model_validate({"by": by, "at": at, **body}))
        elif kind == "signoff":
            signoff, changes = SignOff.model_validate({"by": by, "at": at, **body}), None
        elif kind == "changes":
            signoff, changes = None, f"{by}: {body['reason']}"
        elif kind == "withdrawn":
            signoff = None
    stands = signoff if signoff is not None and signoff.pack_sha256 == pack_sha256(pack) else None
    return ReviewState(tuple(comments.values()), tuple(decisions), stands, signoff if stands is None else None, changes)


def comment(
    store: Store,
    pack_id: str,
    field: str,
    text: str,
    by: str,
    *,
    span: tuple[int, int] | None = None,
    quote: str | None = None,
    parent: str | None = None,
) -> str:
    """Writes a comment on a field or on a span of its text (code points), or an answer to another, and returns its id."""
    if not text.strip():
        raise StoreError("an empty comment says nothing; write what should change")
    body: dict[str, object] = {"field": field, "text": text, "quote": quote, "parent": parent}
    if span:
        body |= {"start": span[0], "end": span[1]}
    return str(store.add_event(pack_id, "comment", by, body))


def resolve(store: Store, pack_id: str, comment_id: str, by: str, *, resolved: bool = True) -> None:
    """Closes a comment, or opens it again."""
    store.add_event(pack_id, "resolved", by, {"comment": comment_id, "resolved": resolved})


def decide(store: Store, pack_id: str, target: str, decision: str, reason: str, by: str) -> None:
    """Accepts or dismisses a finding or a verdict; a dismissal needs a reason. Raises StoreError without one."""
    if decision == "dismissed" and not reason.strip():
        raise StoreError("a dismissal needs a reason: the board may ask for it")
    store.add_event(pack_id, "decision", by, {"target": target, "decision": decision, "reason": reason})


def request_changes(store: Store, pack_id: str, reason: str, by: str) -> None:
    """Sends the pack back to its author, with the reason."""
    if not reason.strip():
        raise StoreError("say what should change")
    store.add_event(pack_id, "changes", by, {"reason": reason})


def sign_off(store: Store, pack_id: str, by: str, *, note: str | None = None, expected: str | None = None) -> SignOff:
    """Signs the exact content that stands in the store now; raises StoreError where it isn't the content that the reviewer looked at."""
    pack = store.load(pack_id).pack
    sha = pack_sha256(pack)
    if expected is not None and expected != sha:
        raise StoreError("the pack was edited after you opened it; look at the changes, then sign off")
    at = store.stamp()
    store.add_event(pack_id, "signoff", by, {"pack_sha256": sha, "note": note})
    return SignOff(by=by, at=at, pack_sha256=sha, note=note)


def save_grades(store: Store, pack_id: str, grades: Iterable[Grade], by: str) -> None:
    """Keeps grades beside the pack; each names the text that it is about by its hash."""
    for grade in grades:
        store.add_event(pack_id, "grade", by, {"kpi": grade.kpi, "grade": report_json(grade, one_line=True)})


def given_grades(store: Store, pack_id: str) -> dict[str, tuple[Grade, str, str]]:
    """Returns the last grade given to each narrative, by whom and when."""
    last = {body["kpi"]: (body["grade"], by, at) for _, at, by, _, body in store.events(pack_id, "grade")}
    return {kpi: (Grade.model_validate(json.loads(text, parse_float=Decimal)), by, at) for kpi, (text, by, at) in last.items()}


def load_grades(store: Store, pack_id: str) -> dict[str, Grade]:
    """Returns the last grade given to each narrative."""
    return {kpi: grade for kpi, (grade, _, _) in given_grades(store, pack_id).items()}


def with_state(review: Review, state: ReviewState) -> Review:
    """Returns the review with decisions, comments and the sign-off that stands laid in."""
    return review.model_copy(update={"decisions": state.decisions, "comments": state.comments, "signoff": state.signoff})

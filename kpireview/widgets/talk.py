"""What author and reviewer say: comments, decisions, changes asked for, sign-off; and the record: history, comparison, conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpireview.checks.questions import questions as catalog_questions
from kpireview.errors import KpireviewError
from kpireview.model.serial import pack_sha256
from kpireview.store.content import from_text
from kpireview.store.reviewing import comment as write_comment
from kpireview.store.reviewing import decide as write_decision
from kpireview.store.reviewing import request_changes, sign_off
from kpireview.store.reviewing import resolve as write_resolved
from kpireview.widgets import views

if TYPE_CHECKING:
    from kpireview.widgets.session import DeskSession

Json = dict[str, Any]
PAGE = 200
TALK = ("findings", "rubric", "grades", "comments", "conflicts", "meta")


def here(desk: DeskSession) -> str:
    """Returns the pack on the desk; raises KpireviewError if there's none."""
    if desk.pack_id is None:
        raise KpireviewError("open a pack first")
    return desk.pack_id


def _said(desk: DeskSession) -> Json:
    desk.reload_talk()
    return {"update": desk.update(*TALK)}


def comment(desk: DeskSession, message: Json) -> Json:
    """Writes a comment on a field, on a span of its text (code points), or an answer."""
    field = str(message.get("field"))
    if field != "meeting.follow_ups":
        desk.kpi(field)
    span, quote = None, None
    if isinstance(message.get("start"), int) and isinstance(message.get("end"), int):
        span = (message["start"], message["end"])
        text = desk.pack.text(field) or ""
        quote = text[span[0] : span[1]]
        if not quote.strip():
            raise KpireviewError("select the words that the comment is about")
    parent = message.get("parent")
    if parent is not None and str(parent) not in {c.id for c in desk.state.comments}:
        raise KpireviewError("the comment that this answers isn't there")
    write_comment(desk.store, here(desk), field, str(message.get("text") or ""), desk.user, span=span, quote=quote, parent=parent)
    return _said(desk)


def resolve(desk: DeskSession, message: Json) -> Json:
    """Closes a thread, or opens it again."""
    if str(message.get("id")) not in {c.id for c in desk.state.comments}:
        raise KpireviewError("that comment isn't there")
    write_resolved(desk.store, here(desk), str(message["id"]), desk.user, resolved=bool(message.get("resolved", True)))
    return _said(desk)


def decide(desk: DeskSession, message: Json) -> Json:
    """Accepts or dismisses a finding or a verdict."""
    _reviewer(desk)
    target, decision = str(message.get("target") or ""), str(message.get("decision"))
    if decision not in ("accepted", "dismissed", "resolved") or not target.startswith(("finding:", "verdict:")):
        raise KpireviewError("a decision accepts or dismisses a finding or a verdict")
    write_decision(desk.store, here(desk), target, decision, str(message.get("reason") or ""), desk.user)
    return _said(desk)


def ask_for_changes(desk: DeskSession, message: Json) -> Json:
    """Sends the pack back to its author."""
    _reviewer(desk)
    request_changes(desk.store, here(desk), str(message.get("reason") or ""), desk.user)
    return _said(desk)


def signoff(desk: DeskSession, message: Json) -> Json:
    """Signs the exact content that the reviewer has been shown."""
    _reviewer(desk)
    sign_off(desk.store, here(desk), desk.user, note=str(message.get("note") or "").strip() or None, expected=message.get("sha"))
    return _said(desk)


def fingerprint(desk: DeskSession, message: Json) -> Json:
    """Returns the hash of the content that stands in the store now, for the reviewer to sign."""
    del message
    pack = desk.store.load(here(desk)).pack
    return {"data": {"sha": pack_sha256(pack), "revision": desk.revision}}


def _reviewer(desk: DeskSession) -> None:
    if desk.mode != "review":
        raise KpireviewError("a reviewer does that, in the review notebook")


def questions(desk: DeskSession, message: Json) -> Json:
    """Returns the catalog's questions for this pack: what no pack can answer."""
    del message
    asked = catalog_questions(desk.pack, desk.catalog)
    return {"data": [{"kpi": q.kpi, "label": views.label(desk.catalog, q.kpi), "text": q.text, "reason": q.reason} for q in asked]}


def history(desk: DeskSession, message: Json) -> Json:
    """Returns the revisions down to `least`, the latest first; two hundred of them where nobody asks for more."""
    asked = message.get("least")
    least = asked if isinstance(asked, int) else desk.revision - PAGE + 1
    return {"data": [views.revision_view(r, desk.catalog) for r in reversed(desk.store.revisions(here(desk), least=least))]}


def compare(desk: DeskSession, message: Json) -> Json:
    """Returns what differs between two revisions."""
    a, b = sorted((int(message.get("a") or 0), int(message.get("b") or 0)))
    return {"data": [views.change_view(c, desk.catalog) for c in desk.store.compare(here(desk), a, b)]}


def restore(desk: DeskSession, message: Json) -> Json:
    """Brings the pack back to a revision, as a new one."""
    from kpireview.widgets.edits import writable

    writable(desk)
    wanted = int(message.get("revision") or 0)
    if not 1 <= wanted <= desk.revision:
        raise KpireviewError(f"there is no revision {wanted}")
    desk.store.restore(here(desk), wanted, desk.user)
    desk.reload()
    return {"update": desk.update()}


def settle(desk: DeskSession, message: Json) -> Json:
    """Decides a conflict for mine, theirs, or (narratives) a third text made of both."""
    from kpireview.widgets.edits import writable

    writable(desk)
    found = desk.conflicts.get(str(message.get("id")))
    if found is None:
        raise KpireviewError("that conflict is settled already")
    choice = message.get("choice")
    value: Any
    if choice in ("mine", "theirs"):
        value = from_text(found.mine if choice == "mine" else found.theirs)
    elif choice == "text" and str(message.get("text") or "").strip():
        value = (from_text(found.theirs) or from_text(found.mine) or {}) | {"text": str(message["text"])}
    else:
        raise KpireviewError("keep yours, keep theirs, or write a text")
    desk.store.settle(here(desk), found.id, value, desk.user)
    desk.reload()
    return {"update": desk.update()}

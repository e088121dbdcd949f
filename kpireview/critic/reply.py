"""Reads what a model answered: one JSON object, reconciled with what was asked, every quote checked.

Nothing here believes anything: an answer is text that somebody else wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from kpireview.critic.evidence import Located, fold
from kpireview.critic.prompt import Question
from kpireview.critic.rubric import QUOTELESS
from kpireview.model.results import UngradedReason, VerdictWord

VERDICTS = ("met", "partly", "unmet", "not_applicable")
MAX_REPLY = 200_000
_THINK = re.compile(r"^\s*<(think|thinking|reasoning)>.*?</\1>\s*", re.S | re.I)
_FENCE = re.compile(r"```[a-zA-Z0-9]*[ \t]*\n(.*?)\n?[ \t]*```", re.S)


class Unreadable(ValueError):
    """A reply that holds no single JSON object of the wanted shape; the message says why, in words of ours."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One vote on one criterion: a verdict with its true quotes, or why there is none."""

    verdict: VerdictWord | None
    failure: UngradedReason | None = None
    evidence: tuple[str, ...] = ()
    invented: int = 0
    reason: str = ""
    suggestion: str = ""
    raw: Mapping[str, Any] | None = None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Unreadable("a key stands twice in one object")
        found[key] = value
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_unique)


def read_object(content: str) -> dict[str, Any]:
    """Returns the one JSON object of a reply: bare, fenced, after a <think> block or a short preface.

    Raises Unreadable for none, for two, for one that is cut off or too large.
    """
    if len(content) > MAX_REPLY:
        raise Unreadable("the reply is too long")
    body = _THINK.sub("", content, count=1).strip()
    fences = _FENCE.findall(body)
    if len(fences) == 1 and "{" in fences[0]:
        body = fences[0].strip()
    start = body.find("{")
    if start < 0:
        raise Unreadable("the reply holds no JSON object")
    try:
        value, end = _DECODER.raw_decode(body, start)
    except (json.JSONDecodeError, RecursionError):
        raise Unreadable("the reply's JSON is broken") from None
    if not isinstance(value, dict):
        raise Unreadable("the reply is no JSON object")
    rest = body[end:]
    if "{" in rest:
        again = rest.find("{")
        try:
            other, _ = _DECODER.raw_decode(rest, again)
        except (Unreadable, json.JSONDecodeError, RecursionError):
            other = None
        if other is not None and other != value:
            raise Unreadable("the reply holds two JSON objects that differ")
    return value


def _line(value: Any, limit: int = 400) -> str:
    if not isinstance(value, str):
        return ""
    flat = " ".join("".join(c if c.isprintable() or c == "\n" else " " for c in value).split())
    return flat[:limit]


def _quotes(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if value.strip() else []
    return [v for v in value if isinstance(v, str) and v.strip()][:20] if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class Reading:
    """A reply that was understood: a vote on each criterion that was asked about."""

    answers: Mapping[str, Answer]
    control: Literal["passed", "failed", "unanswered"]
    complete: bool
    listed: bool


def reconcile(content: str, questions: tuple[Question, ...], where: Located, restore: Mapping[str, str] | None = None) -> Reading:
    """Returns the votes of a reply, each criterion that was asked about once.

    An id that is missing, stands twice with different verdicts, or has a verdict off the list makes that criterion `unparseable`; an id
    that
    nobody asked about is ignored; met or partly without a true quote is `unverified`. A control question that was answered wrongly, or
    not at all,
    voids the reply. `restore` undoes redaction before quotes are looked up. Raises Unreadable when there's no list of answers at all.
    """
    value = read_object(content)
    listed = value.get("criteria")
    if not isinstance(listed, list):
        raise Unreadable("the reply has no list of criteria")
    by_id: dict[str, list[Mapping[str, Any]]] = {}
    for entry in listed[:200]:
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            by_id.setdefault(entry["id"].strip().rstrip("."), []).append(entry)
    answers: dict[str, Answer] = {}
    control: Literal["passed", "failed", "unanswered"] = "passed"
    complete = True
    for question in questions:
        answer = _answer(by_id.get(question.id, []), question, where, restore or {})
        if question.criterion is None:
            if answer.failure == "unparseable":
                complete = False
                control = "unanswered" if control == "passed" else control
            elif not _right(question, answer, by_id.get(question.id, []), where, restore or {}):
                control = "failed"
        else:
            answers[question.criterion] = answer
            complete = complete and answer.failure != "unparseable"
    return Reading(answers, control, complete, bool(by_id.keys() & {q.id for q in questions}) and _on_the_list(by_id))


def _on_the_list(by_id: Mapping[str, list[Mapping[str, Any]]]) -> bool:
    """Whether all verdicts are the rubric's words; others show that a schema was ignored."""
    return all(str(e.get("verdict")).strip().lower() in VERDICTS for entries in by_id.values() for e in entries)


def _restored(text: str, restore: Mapping[str, str]) -> str:
    for hidden in sorted(restore, key=len, reverse=True):
        text = text.replace(hidden, restore[hidden])
    return text


def _answer(entries: list[Mapping[str, Any]], question: Question, where: Located, restore: Mapping[str, str]) -> Answer:
    if not entries:
        return Answer(None, "unparseable", reason="the reply left this criterion out")
    if len({str(e.get("verdict")).strip().lower() for e in entries}) > 1:
        return Answer(None, "unparseable", reason="the reply answers this criterion twice, differently", raw=dict(entries[0]))
    entry = entries[0]
    word = entry.get("verdict")
    verdict = word.strip().lower().replace(" ", "_") if isinstance(word, str) else ""
    if verdict not in VERDICTS or (verdict == "not_applicable" and not question.not_applicable):
        return Answer(None, "unparseable", reason="the reply's verdict is none of the rubric's", raw=dict(entry))
    given = [_restored(q, restore) for q in _quotes(entry.get("evidence"))]
    true = where.quotes(given)
    reason = _restored(_line(entry.get("reason")), restore)
    suggestion = _restored(_line(entry.get("suggestion"), 300), restore)
    if verdict in ("met", "partly") and not true and question.criterion not in QUOTELESS:
        why = "no quote was given" if not given else "the quote isn't in the text"
        return Answer(None, "unverified", invented=len(given), reason=why, raw=dict(entry))
    return Answer(cast(VerdictWord, verdict), None, tuple(true[:6]), len(given) - len(true), reason, suggestion, dict(entry))


def _right(question: Question, answer: Answer, entries: list[Mapping[str, Any]], where: Located, restore: Mapping[str, str]) -> bool:
    if answer.verdict != question.expected:
        return False
    if question.phrase is None:
        return True
    wanted = fold(_restored(question.phrase, restore))[0]
    return any(wanted in fold(q)[0] for q in where.quotes(_restored(q, restore) for e in entries for q in _quotes(e.get("evidence"))))

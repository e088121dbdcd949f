# ruff: noqa: E501 - word tables and patterns read better unbroken
"""What an item tells beyond its name and size: why, what is done about it, what is asked, why it matters."""

from __future__ import annotations

import re

from kpireview.critic import cues
from kpireview.critic.context import Context
from kpireview.critic.itemwise import find_owner
from kpireview.critic.judged import Span
from kpireview.critic.names import strong_words
from kpireview.critic.parts import Item
from kpireview.critic.passages import FROM_TO, content_cell, has_column, is_prose, sentence_at

_GIVEN_REASON = re.compile(r"\b(?:gate|driver|reason|cause|why|blocker|diagnosis|background)\s*:\s*(?P<why>[^.;\n]{4,160})", re.I)
_CLAUSE = re.compile(r"[^.;:–—\n]+")
# In these fields a point is what it is, its state or date, and why: what else is said of it is the why.
_TELLING = frozenset({"product.key_initiatives_status", "hr.hiring_plan", "hr.retention_initiatives"})


def _clause_that_tells(ctx: Context, start: int, end: int) -> Span | None:
    """Returns the first clause that is neither label, state, date, ask, aim, perk nor stock phrase and says something."""
    for clause in _CLAUSE.finditer(ctx.clean, start, end):
        s, e = clause.span()
        if len(strong_words(clause.group())) < 3 or FROM_TO.search(ctx.clean, s, e):
            continue
        if any(
            p.search(ctx.clean, s, e) for p in (cues.ASK, cues.AIMED, cues.BOILERPLATE, cues.VAGUE, cues.PERK, cues.GLIB, cues.PLAYED_DOWN)
        ):
            continue
        lead = len(clause.group()) - len(clause.group().lstrip(" *_"))
        return s + lead, e
    return None


def find_cause(ctx: Context, item: Item) -> Span | None:
    """Returns the passage that says why."""
    if item.cells and has_column(item, cues.COLUMN_CAUSE):
        cell = content_cell(item, cues.COLUMN_CAUSE)
        if cell is not None and len(strong_words(ctx.clean[cell[0] : cell[1]])) >= 3 and not cues.GLIB.search(ctx.clean, *cell):
            return cell
        return None
    body = max(item.start, min(item.head_end, item.end)) if not is_prose(item) and item.head_end < item.end else item.start
    labelled = _GIVEN_REASON.search(ctx.clean, item.start, item.end)
    if labelled and len(strong_words(labelled.group("why"))) >= 2 and not cues.GLIB.search(labelled.group("why")):
        return labelled.span()
    if ctx.field in _TELLING and not is_prose(item):
        told_here = _clause_that_tells(ctx, body, item.end)
        if told_here is not None:
            return told_here
    for s, e in ctx.sentences(body, item.end):
        if cues.GLIB.search(ctx.clean, s, e):
            continue
        cue = cues.CAUSE.search(ctx.clean, s, e)
        event = cues.EVENT.search(ctx.clean, s, e)
        words = strong_words(ctx.clean[s:e])
        concrete = bool(ctx.sizes(s, e) or ctx.names_of(s, e) or len(words) >= 5)
        told = (
            len(words) >= 8
            and bool(ctx.sizes(s, e) or ctx.names_of(s, e))
            and not cues.AIMED.search(ctx.clean, s, e)
            and not cues.ASK.search(ctx.clean, s, e)
            and not cues.VAGUE.search(ctx.clean, s, e)
        )
        if ((cue and len(words) >= 3) or (event and len(words) >= 4) or told) and concrete and not cues.BOILERPLATE.search(ctx.clean, s, e):
            return s, e
    return None


def find_action(ctx: Context, item: Item) -> Span | None:
    """Returns the passage that says what is being done; watching isn't doing."""
    if item.cells and has_column(item, cues.COLUMN_ACTION):
        for c in item.cells[1:]:
            passive = cues.PASSIVE.search(c.text)
            if (
                cues.COLUMN_ACTION.search(c.header)
                and len(strong_words(c.text)) >= 2
                and not (passive and len(c.text) < 60)
                and len(c.text.split()) > 2
            ):
                return c.start, c.end
        return None
    owner = find_owner(ctx, item)
    weak: Span | None = None
    for s, e in ctx.sentences(item.start, item.end):
        if _EXPECTS.search(ctx.clean, s, e):
            continue
        due = any(s <= w.start < e and w.ahead and w.firm for w in ctx.dates) and not cues.RENEWAL.search(ctx.clean, s, e)
        owned = owner is not None and s <= owner[0] < e
        if not due and not owned and not cues.ACTION.search(ctx.clean, s, e) and not _WE_ACT.search(ctx.clean, s, e):
            continue
        if cues.PASSIVE.search(ctx.clean, s, e) and not (ctx.sizes(s, e) or any(s <= w.start < e for w in ctx.dates)):
            continue
        if cues.BOILERPLATE.search(ctx.clean, s, e):
            continue
        if len(strong_words(ctx.clean[s:e])) >= (2 if due or owned or ctx.sizes(s, e) else 3):
            if due or owned or _WE_ACT.search(ctx.clean, s, e):
                return s, e
            weak = weak or (s, e)
    return weak


_WE_ACT = re.compile(
    r"\b(?:We|I|we)(?:[’']ve| have| are|[’']re)? (?:now |also |then |already |therefore |both )?(?!see\b|expect|hope|believe|look|feel|think|anticipat|are\b|were\b|was\b|have\b|had\b|do\b|did\b|don|can|could|would|lost|lose|miss|need|want|know|knew|saw|plan on|count on|rely|assume|remain|stay|sold|sell|won|win|closed|booked|ended|end\b|grew|fell)[a-z]{3,}\b"
)
_EXPECTS = re.compile(r"\b(?:we|i) (?:see|expect|hope|believe|look forward|feel|think|anticipate)\b", re.I)


def find_ask(ctx: Context, item: Item) -> Span | None:
    """Returns the item's explicit ask, or its word that nothing is asked."""
    cell = content_cell(item, cues.COLUMN_ASK)
    if cell is not None and (len(ctx.clean[cell[0] : cell[1]].split()) >= 2 or re.match(r"(?i)none", ctx.clean[cell[0] : cell[1]])):
        return cell
    for pattern in (cues.NO_ASK, cues.ASK):
        found = pattern.search(ctx.clean, item.start, item.end)
        if found:
            return sentence_at(ctx, found.start(), found.end(), item)
    if ctx.field == "hr.board_actions" and len(strong_words(item.text)) >= 4:
        told = _REQUEST.search(ctx.clean, item.start, item.end)
        return (told.start("what"), told.end("what")) if told else None
    return None


# A request to directors begins with its verb: "Interview two finalists in the week of 9 November."
_REQUEST = re.compile(
    r"(?:[.:;–—]\s+|^)(?P<what>(?:Interview|Meet|Call|Introduce|Approve|Vote|Confirm|Sign|Help|Recommend|Nominate|Join|Decide|Choose|Lend|Speak|Talk|Suggest|Authori[sz]e|Ratify|Release|Agree|Back|Grant|Open|Put|Send|Names? of)\s[^.\n]{6,160})"
)


def find_why_it_matters(ctx: Context, item: Item) -> Span | None:
    """Returns the passage that says why the board should care about the item."""
    body = item.head_end if not is_prose(item) and item.head_end < item.end else item.start
    for s, e in ctx.sentences(body, item.end):
        words = len(strong_words(ctx.clean[s:e]))
        if words < (2 if ctx.sizes(s, e) else 3):
            continue
        if (words >= 4 or cues.EXPLAINS.search(ctx.clean, s, e) or cues.EVENT.search(ctx.clean, s, e) or ctx.sizes(s, e)) and not (
            cues.BOILERPLATE.search(ctx.clean, s, e)
        ):
            return s, e
    return None

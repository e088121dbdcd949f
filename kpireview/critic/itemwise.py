"""Detectors that look at one item at a time: is it sized, owned, dated, labelled, aimed, sourced, priced?

Each `find_*` returns the offsets of the passage that shows it, or None. A rule of a criterion is one function here, in naming.py or in
telling.py, and one row in the table of detectors.py.
"""

from __future__ import annotations

import re

from kpireview.critic import cues
from kpireview.critic.carried import RESOLVED
from kpireview.critic.context import Context
from kpireview.critic.judged import Span
from kpireview.critic.naming import find_named
from kpireview.critic.parts import Item
from kpireview.critic.passages import FROM_TO, content_cell, has_column, is_prose, sentence_at
from kpireview.critic.people import owners


def find_money(ctx: Context, item: Item) -> Span | None:
    """Returns the item's amount of money, or its share in per cent."""
    for figure in ctx.sizes(item.start, item.end):
        if (
            figure.kind == "money"
            or figure.kind == "percent"
            or (figure.kind == "count" and re.search(r"\d[.,’' ]\d{3}\b|\d{5,}", ctx.clean[figure.start : figure.end]))
        ):
            if find_named(ctx, item) or not is_prose(item):
                return figure.start, figure.end
    for cell in item.cells:
        if cues.COLUMN_SIZE.search(cell.header) and re.search(r"\d", cell.text):
            return cell.start, cell.end
    return None


_NONE_UNTIL = re.compile(r"\W{0,3}no \w[\w -]{2,40}", re.I)  # "No price increase before April": zero is a value


def find_size(ctx: Context, item: Item) -> Span | None:
    """Returns any quantity of the item."""
    sizes = ctx.sizes(item.start, item.end)
    if sizes:
        return sizes[0].start, sizes[0].end
    none = _NONE_UNTIL.match(ctx.clean, item.start, item.end)
    if none and ctx.within(item):
        return none.span()
    for cell in item.cells[1:]:
        if re.search(r"\d", cell.text) and not any(w.start < cell.end and cell.start < w.end for w in ctx.dates):
            return cell.start, cell.end
    return None


def find_quantified(ctx: Context, item: Item) -> Span | None:
    """Returns the item's size in the measure that the field asks for."""
    field = ctx.field
    if field in ("customers.churn_risks", "customers.expansion_opportunities", "sales.pipeline_risk_factors"):
        if ctx.rubric.item in ("account", "deal") and find_named(ctx, item) is None and is_prose(item):
            return None
        return find_money(ctx, item)
    if field == "sales.competitive_alerts":
        if find_named(ctx, item) is None:
            return None
        for cell in item.cells[1:]:
            if cues.COLUMN_FREQUENCY.search(cell.header) and re.search(r"\d", cell.text):
                return cell.start, cell.end
        met = cues.FREQUENCY.search(ctx.clean, item.start, item.end)
        return (met.start(), met.end()) if met else None
    if field == "hr.talent_challenges" and find_named(ctx, item) is None:
        return None
    if field == "product.portfolio_strategy" and find_named(ctx, item) is None and is_prose(item):
        return None
    if field == "customers.retention_insights":
        # What the pack's own tables say is no size of a pattern.
        own = [f for f in ctx.sizes(item.start, item.end) if not ctx.claimed(f.start, f.end)]
        if len(own) < (2 if cues.BOILERPLATE.search(item.text) else 1):
            return None
        return own[0].start, own[0].end
    return find_size(ctx, item)


def find_owner(ctx: Context, item: Item) -> Span | None:
    """Returns the person or role that is responsible for the item."""
    people = [o for o in owners(ctx.cut, item, ctx.orgs) if o.person]
    if people:
        return people[0].start, people[0].end
    # Somebody who owns another point and acts in this one: "Alicia offered 5 %".
    for who in ctx.people:
        acts = re.compile(rf"(?<![\w’'])({re.escape(who)})\s(?:[a-z]|at\b)").search(ctx.clean, item.start, item.end)
        if acts:
            return acts.span(1)
    return None


def find_team(ctx: Context, item: Item) -> Span | None:
    """Returns a team that has the item, where no person does."""
    teams = [o for o in owners(ctx.cut, item, ctx.orgs) if not o.person]
    return (teams[0].start, teams[0].end) if teams else None


def find_date(ctx: Context, item: Item) -> Span | None:
    """Returns the item's next date: firm, and ahead of the period's end."""
    if ctx.field == "sales.pipeline_risk_factors":
        tag = cues.STRUCTURAL.search(ctx.clean, item.start, item.end)
        if tag:
            return tag.start(), tag.end()
    ahead = ctx.within(item, ahead=True)
    if ahead:
        return ahead[0].start, ahead[0].end
    if ctx.field == "customers.key_initiatives" and RESOLVED.search(ctx.clean, item.start, item.end):
        # What is closed has no next date; the one on which it closed will do.
        past = ctx.within(item)
        return (past[0].start, past[0].end) if past else None
    return None


def find_status(ctx: Context, item: Item) -> Span | None:
    """Returns the item's label: its state, or the kind of decision that it needs."""
    pattern = cues.DECISION_KIND if ctx.field == "hr.board_actions" else cues.STATUS
    cell = content_cell(item, cues.COLUMN_STATUS)
    if cell is not None:
        return cell
    states = ctx.rubric.criterion("status").states if "status" in {c.id for c in ctx.rubric.criteria} else ()
    for state in states:
        spot = re.compile(rf"(?<!\w){re.escape(state)}(?!\w)", re.I).search(ctx.clean, item.start, item.end)
        if spot:
            return spot.start(), spot.end()
    if ctx.field == "hr.board_actions":
        # A label stands in front or in brackets; "please approve …" in the middle is an ask, and says the kind as well.
        found = pattern.search(ctx.clean, item.start, item.end)
        return (found.start(), found.end()) if found else None
    found = pattern.search(ctx.clean, item.start, item.end)
    if not found and not is_prose(item):
        found = _STATE_FORM.search(ctx.clean, item.head_end, min(item.end, item.head_end + 60))
    return (found.start(), found.end()) if found else None


# "Forum: under discussion.", "Playbook – in roll-out,": a state says how far it is, in words that no list holds.
_STATE_FORM = re.compile(
    r"(?:[:,(–—-]\s*)((?:in|under|being|to be|not yet|almost|nearly|half|fully|partly)[ -][a-z][\w-]+(?: [\w-]+)?)(?=\s*(?:[.,;:)\n]|$))",
    re.I,
)


def find_target(ctx: Context, item: Item) -> Span | None:
    """Returns the measure and the amount by which the item should move it."""
    for s, e in ctx.sentences(item.start, item.end):
        # What the pack reports for the period is where the measure stands, not where it should go.
        sizes = [f for f in ctx.sizes(s, e) if not ctx.claimed(f.start, f.end)]
        if not sizes:
            continue
        if FROM_TO.search(ctx.clean, s, e):
            return s, e
        metric = cues.METRIC.search(ctx.clean, s, e)
        aimed = cues.TARGET.search(ctx.clean, s, e)
        if (metric and aimed) or cues.AIMED.search(ctx.clean, s, e) or (ctx.field == "sales.focus_areas" and (metric or aimed)):
            return s, e
    for cell in item.cells[1:]:
        if re.search(r"(?i)target|goal|kpi|metric|measure|success|moves?", cell.header) and re.search(r"\d", cell.text):
            return cell.start, cell.end
    return None


def find_likelihood_impact(ctx: Context, item: Item) -> Span | None:
    """Returns the passage that says how likely the risk is and how bad."""
    likely = content_cell(item, cues.COLUMN_LIKELIHOOD)
    bad = content_cell(item, cues.COLUMN_IMPACT)
    if item.cells and (has_column(item, cues.COLUMN_LIKELIHOOD) or has_column(item, cues.COLUMN_IMPACT)):
        return likely if likely and bad else None
    chance = cues.LIKELIHOOD.search(ctx.clean, item.start, item.end)
    harm = cues.IMPACT.search(ctx.clean, item.start, item.end)
    kinds = {f.kind for f in ctx.sizes(item.start, item.end)}
    if not chance and "percent" in kinds and "money" in kinds:
        share = next(f for f in ctx.sizes(item.start, item.end) if f.kind == "percent")
        return sentence_at(ctx, share.start, share.end, item)
    if (
        chance
        and not harm
        and ("money" in kinds or any(not (chance.start() <= f.start < chance.end()) for f in ctx.sizes(item.start, item.end)))
    ):
        harm = chance
    if not chance or not harm:
        return None
    if not (ctx.sizes(item.start, item.end) or re.search(rf"(?i)\b{cues.LEVEL}\b", item.text)):
        return None
    return sentence_at(ctx, chance.start(), chance.end(), item)


def find_source(ctx: Context, item: Item) -> Span | None:
    """Returns where the assumed value comes from."""
    if item.cells and has_column(item, cues.COLUMN_SOURCE):
        return content_cell(item, cues.COLUMN_SOURCE)
    found = cues.SOURCE.search(ctx.clean, item.start, item.end)
    if not found or find_size(ctx, item) is None:
        return None
    return sentence_at(ctx, found.start(), found.end(), item)


def find_sensitivity(ctx: Context, item: Item) -> Span | None:
    """Returns the sentence that prices a break of the item's assumption."""
    for cell in item.cells[1:]:
        if re.search(r"(?i)worth|cost|impact|price|sensitiv|effect|at stake|swing", cell.header) and re.search(r"\d", cell.text):
            return cell.start, cell.end
    priced = priced_conditions(ctx, item.start, item.end)
    if not priced and ctx.field == "sales.pipeline_context_notes":
        # The risk beside the assumption is the condition; what is missing is its price.
        for s, e in ctx.sentences(item.start, item.end):
            if cues.RISK_WORD.search(ctx.clean, s, e) and ctx.sizes(s, e, ("money",)):
                return s, e
    return priced[0] if priced else None


def priced_conditions(ctx: Context, start: int, end: int) -> list[Span]:
    """Returns the sentences that say by how much something changes if something else does."""
    out: list[Span] = []
    for s, e in ctx.sentences(start, end):
        if cues.CONDITION.search(ctx.clean, s, e) and cues.CONSEQUENCE.search(ctx.clean, s, e) and ctx.sizes(s, e):
            out.append((s, e))
    return out

"""The table from criterion to detector: which finder answers it, from which share of items on, and what is said to the author."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kpireview.critic import itemwise as one
from kpireview.critic import naming, telling
from kpireview.critic import textwise as whole
from kpireview.critic.candour import candid, without_before
from kpireview.critic.context import Context
from kpireview.critic.coverage import coverage
from kpireview.critic.cues import BOILERPLATE, TROUBLE, UNKNOWN
from kpireview.critic.judged import NEARLY_ALL, Find, Judged, by_items, counted
from kpireview.critic.news import updated

ABSTAINS: frozenset[str] = frozenset()


def _items(ctx: Context, find: Find, has: str, lacks: str, advice: str, threshold: float = NEARLY_ALL) -> Judged:
    items = whole.bearing(ctx)
    return _whole_list(ctx, by_items(ctx, [(i, find(ctx, i)) for i in items], has, lacks, advice, threshold=threshold))


def _whole_list(ctx: Context, judged: Judged) -> Judged:
    """A list that trails off into a group isn't complete, whatever its named members have."""
    if judged.verdict == "met" and naming.group_left(ctx):
        return Judged(
            "partly", judged.spans, "those that are named have it, the group beside them doesn't", (), "Split the group into its members."
        )
    return judged


def _share_named(ctx: Context) -> float:
    """The share of items that must be named: all; of paragraphs of plain prose about patterns a third, as one cohort carries several."""
    return 0.3 if _plain_patterns(ctx) else 0.9


def _plain_patterns(ctx: Context) -> bool:
    """Whether a text tells its patterns in paragraphs of which hardly one is filler, without a figure, a date or a name."""
    if ctx.rubric.item != "pattern" or ctx.cut.listed or BOILERPLATE.search(ctx.clean):
        return False
    filler = [i for i in ctx.items if not (ctx.sizes(i.start, i.end) or ctx.within(i) or ctx.names_of(i.start, i.end))]
    return len(filler) <= 0.3 * len(ctx.items)


def _named(ctx: Context) -> Judged:
    criterion = ctx.rubric.criterion("named")
    bearing = whole.bearing(ctx)
    items = (bearing if whole.counted_off(ctx) else naming.claimants(ctx)) if bearing else ()
    advice = f"Name each {ctx.rubric.noun}; split groups into their members."
    judged = by_items(
        ctx, [(i, naming.find_named(ctx, i)) for i in items], "is named", "are groups or generic", advice, threshold=_share_named(ctx)
    )
    if judged.verdict == "met" and criterion.minimum and len(judged.spans) < criterion.minimum:
        return Judged(
            "partly",
            judged.spans,
            f"only {counted(len(judged.spans), ctx.rubric.noun)} named; at least {criterion.minimum} are asked for",
            (),
            f"Name at least {criterion.minimum}, or say that there are no more.",
        )
    return _whole_list(ctx, judged)


def _quantified(ctx: Context) -> Judged:
    if ctx.rubric.item == "pattern" and not ctx.cut.listed and not BOILERPLATE.search(ctx.clean):
        found = [(i, one.find_quantified(ctx, i)) for i in ctx.items if not UNKNOWN.search(i.text) or ctx.sizes(i.start, i.end)]
        advice = "Say how many, how much or what share, paragraph by paragraph."
        return by_items(ctx, found, "carries its size", "carry no amount, share or count", advice, threshold=0.65)
    return _items(
        ctx,
        one.find_quantified,
        "carries its size",
        "carry no amount, share or count",
        "Put the amount, the share or the count beside each.",
        0.85,
    )


def _owner(ctx: Context) -> Judged:
    items = whole.bearing(ctx)
    teams = [i for i in items if one.find_team(ctx, i)]
    return by_items(
        ctx,
        [(i, one.find_owner(ctx, i)) for i in items],
        "has an owner",
        "name nobody",
        "Name the person or the role that is responsible.",
        half=teams,
    )


def _dated(ctx: Context) -> Judged:
    if ctx.field == "fundraising.strategy":
        return whole.dated_text(ctx)
    return _items(ctx, one.find_date, "has its next date", "have no date ahead", "Give the date of the next checkpoint or of the close.")


def _status(ctx: Context) -> Judged:
    return _items(
        ctx,
        one.find_status,
        "is labelled",
        "carry no label",
        "Label each with its state." if ctx.field != "hr.board_actions" else "Label each: approval, assistance or awareness.",
    )


def _target(ctx: Context) -> Judged:
    return _items(
        ctx,
        one.find_target,
        "names a measure and an amount",
        "name no measurable target",
        "Name the measure that should move, from what, to what, by when.",
    )


def _cause(ctx: Context) -> Judged:
    if ctx.field in ("finance.forecast_notes", "fundraising.assumptions", "customers.retention_insights"):
        spans = [s for s in (telling.find_cause(ctx, i) for i in ctx.items) if s]
        found = by_items(
            ctx,
            [(i, telling.find_cause(ctx, i)) for i in ctx.items],
            "says why",
            "don't say why",
            "Say why: driver, diagnosis, gate.",
            threshold=0.6,
        )
        return found if spans else Judged("unmet", reason="nothing says why", advice="Say why: driver, diagnosis, gate.")
    # Reasons come in too many words for code to find each one: two in three found are taken for all.
    return _items(ctx, telling.find_cause, "says why", "don't say why", "Say why: driver, diagnosis, gate.", 0.66)


def _action(ctx: Context) -> Judged:
    advice = "Say what you do about it: who does what next."
    if ctx.field == "product.key_initiatives_status":
        troubled = [i for i in ctx.items if TROUBLE.search(without_before(i.text))]
        if not troubled:
            return Judged("not_applicable", reason="nothing is shown as at risk or blocked")
        return by_items(ctx, [(i, telling.find_action(ctx, i)) for i in troubled], "has its mitigation", "have no mitigation", advice)
    if ctx.field == "sales.strategic_context":
        found = [s for s in (telling.find_action(ctx, i) for i in ctx.items) if s]
        if len(found) >= 2:
            return Judged("met", tuple(found), "surprises lead to next steps")
        return (
            Judged("partly", tuple(found), "one next step", advice=advice)
            if found
            else Judged("unmet", reason="no next step", advice=advice)
        )
    return _items(ctx, telling.find_action, "has a next step", "have none", advice)


def _likelihood(ctx: Context) -> Judged:
    return _items(
        ctx,
        one.find_likelihood_impact,
        "has likelihood and impact",
        "lack likelihood or impact",
        "Say of each risk how likely it is and how bad it would be.",
    )


def _sourced(ctx: Context) -> Judged:
    return _items(
        ctx,
        one.find_source,
        "says where it comes from",
        "name no source",
        "Say where each value comes from: plan, run rate, contract, decision.",
    )


def _sensitivity(ctx: Context) -> Judged:
    if ctx.field in ("sales.pipeline_assumptions", "sales.pipeline_context_notes"):
        return _items(
            ctx,
            one.find_sensitivity,
            "says what a break costs",
            "aren't priced",
            "Say of each what changes, and by how much, if it breaks.",
            0.7,
        )
    return whole.sensitivity_text(ctx)


DETECTORS: Mapping[str, Callable[[Context], Judged]] = {
    "named": _named,
    "quantified": _quantified,
    "cause": _cause,
    "action": _action,
    "owner": _owner,
    "dated": _dated,
    "ask": whole.ask,
    "likelihood_impact": _likelihood,
    "sensitivity": _sensitivity,
    "target_metric": _target,
    "sourced": _sourced,
    "status": _status,
    "insight": whole.insight,
    "specific": whole.specific,
    "count": whole.count,
    "length": whole.length,
    "coverage": coverage,
    "updated": updated,
    "candid": candid,
    "consistent": whole.consistent,
}

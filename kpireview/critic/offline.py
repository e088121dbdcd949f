"""The offline critic: grades every narrative with code alone; deterministic, without a key or a download, and it says why.

Each criterion has one row in `DETECTORS`. What only a reader can judge (rubric.md: model) is answered from tell-tale words, and
`ABSTAINS` lists what code doesn't presume to answer. The rows, what each says to the author, and the weighing of the verdicts against
each other stand in one place, as they are tuned together; that makes the module longer than most.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kpireview.critic import itemwise as one
from kpireview.critic import textwise as whole
from kpireview.critic.candour import candid, without_before
from kpireview.critic.context import Context, context
from kpireview.critic.cues import BOILERPLATE, TROUBLE
from kpireview.critic.items import Item, ledger
from kpireview.critic.judged import NEARLY_ALL, Find, Judged, by_items, counted
from kpireview.critic.news import updated
from kpireview.critic.rubric import FIELDS, QUOTELESS, Criterion, field_rubric
from kpireview.critic.score import score
from kpireview.model import Claim, CriterionVerdict, Grade, Pack
from kpireview.model.results import UngradedReason

if TYPE_CHECKING:
    from kpireview.catalog import Catalog

ABSTAINS: frozenset[str] = frozenset()
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


def _items(ctx: Context, find: Find, has: str, lacks: str, advice: str, threshold: float = NEARLY_ALL) -> Judged:
    items = whole.bearing(ctx)
    return _whole_list(ctx, by_items(ctx, [(i, find(ctx, i)) for i in items], has, lacks, advice, threshold=threshold))


def _whole_list(ctx: Context, judged: Judged) -> Judged:
    """A list that trails off into a group isn't complete, whatever its named members have."""
    if judged.verdict == "met" and one.group_left(ctx):
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
    items = (bearing if whole.counted_off(ctx) else one.claimants(ctx)) if bearing else ()
    advice = f"Name each {ctx.rubric.noun}; split groups into their members."
    judged = by_items(
        ctx, [(i, one.find_named(ctx, i)) for i in items], "is named", "are groups or generic", advice, threshold=_share_named(ctx)
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
        found = [(i, one.find_quantified(ctx, i)) for i in ctx.items]
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
        spans = [s for s in (one.find_cause(ctx, i) for i in ctx.items) if s]
        found = by_items(
            ctx,
            [(i, one.find_cause(ctx, i)) for i in ctx.items],
            "says why",
            "don't say why",
            "Say why: driver, diagnosis, gate.",
            threshold=0.6,
        )
        return found if spans else Judged("unmet", reason="nothing says why", advice="Say why: driver, diagnosis, gate.")
    # Reasons come in too many words for code to find each one: two in three found are taken for all.
    return _items(ctx, one.find_cause, "says why", "don't say why", "Say why: driver, diagnosis, gate.", 0.66)


def _action(ctx: Context) -> Judged:
    advice = "Say what you do about it: who does what next."
    if ctx.field == "product.key_initiatives_status":
        troubled = [i for i in ctx.items if TROUBLE.search(without_before(i.text))]
        if not troubled:
            return Judged("not_applicable", reason="nothing is shown as at risk or blocked")
        return by_items(ctx, [(i, one.find_action(ctx, i)) for i in troubled], "has its mitigation", "have no mitigation", advice)
    if ctx.field == "sales.strategic_context":
        found = [s for s in (one.find_action(ctx, i) for i in ctx.items) if s]
        if len(found) >= 2:
            return Judged("met", tuple(found), "surprises lead to next steps")
        return (
            Judged("partly", tuple(found), "one next step", advice=advice)
            if found
            else Judged("unmet", reason="no next step", advice=advice)
        )
    return _items(ctx, one.find_action, "has a next step", "have none", advice)


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
    "coverage": whole.coverage,
    "updated": updated,
    "candid": candid,
    "consistent": whole.consistent,
}


# What is found word by word is judged in company: these criteria rise and fall together, as an author is thorough or isn't.
_COMPANY = tuple(
    (
        "named quantified cause action owner dated ask status target_metric specific candid insight sensitivity coverage likelihood_impact"
    ).split()
)
_SOFT = frozenset({"specific", "candid", "insight", "quantified", "cause", "action", "named"})


def in_company(found: Mapping[str, Judged | None]) -> dict[str, Judged | None]:
    """Returns the verdicts with those eased that stand alone.

    A met of specific or insight among criteria of which most aren't met is a chance find of words: partly. A partly of which at least six
    in ten items have it, where every other criterion is met, is more likely a wording that code doesn't know than a gap: met.
    """
    out = dict(found)
    for id, judged in found.items():
        if judged is None or id not in _SOFT:
            continue
        peers = [p.verdict for k in _COMPANY if k != id and (p := found.get(k)) is not None and p.verdict != "not_applicable"]
        if len(peers) < 2:
            continue
        share = sum(v == "met" for v in peers) / len(peers)
        if judged.verdict == "met" and share <= LONELY and id in _LONELY_FALLS:
            out[id] = replace(
                judged,
                verdict="partly",
                reason="names or figures are there, but most of what the field asks for isn't",
                advice=judged.advice or "See to the other points first; what is specific then shows.",
            )
        elif judged.verdict == "partly" and share == 1 and len(peers) >= 3 and judged.share is not None and judged.share >= 0.6:
            out[id] = replace(judged, verdict="met", reason=f"{judged.reason} say it less plainly")
    return out


# A text without facts convinces by no word: whatever tell-tale words stand in it, these criteria need something to be about.
_NEED_FACTS = frozenset(
    "quantified cause action likelihood_impact sensitivity target_metric sourced insight specific coverage candid".split()
)
_NEED_SEVERAL = frozenset({"cause", "coverage", "insight", "specific"})
HOLLOW = 2.5  # facts in a hundred words
SPARSE = 6.5
FEW = 5


def weighed(ctx: Context, found: Mapping[str, Judged | None]) -> dict[str, Judged | None]:
    """Returns the verdicts with those lowered that a text so poor in facts can't carry."""
    out = dict(found)
    hollow = ctx.density < HOLLOW or ctx.facts == 0
    sparse = ctx.density < SPARSE or ctx.facts < (FEW if len(ctx.clean.split()) > 40 else 2)
    for id, judged in found.items():
        if judged is None or judged.verdict not in ("met", "partly"):
            continue
        advice = judged.advice or "Put names, amounts and dates to it."
        if hollow and (id in _NEED_FACTS or (id in ("named", "status", "updated") and not ctx.cut.listed)):
            out[id] = replace(
                judged, verdict="unmet", spans=(), reason="words without a fact: hardly a name, an amount or a date", advice=advice
            )
        elif sparse and id in _NEED_SEVERAL and judged.verdict == "met":
            out[id] = replace(judged, verdict="partly", reason=f"{judged.reason}; but few facts stand behind it", advice=advice)
    return out


LONELY = 0.34
_LONELY_FALLS = frozenset({"specific", "insight"})


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

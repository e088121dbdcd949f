# ruff: noqa: E501 - word tables and patterns read better unbroken
"""What each narrative is graded on: the criteria of rubric.md, worded and numbered by the catalog.

The list of criteria of a field is fixed here (it is the vocabulary that everything else relies on); the wording, the conventions and
the weights are the catalog's. Where an entry leaves a convention empty, the one that rubric.md states in brackets holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kpireview.catalog import Catalog

QUESTIONS: Mapping[str, str] = {
    "named": "Is every item a named account, deal, role, risk, cohort, product or initiative, not an aggregate?",
    "quantified": "Does each item carry its size: an amount, a share or a count?",
    "cause": "Does it say why (driver, diagnosis, blocking gate, rationale), not only what?",
    "action": "Does it say what is being done about it: a mitigation, a plan, a next step?",
    "owner": "Does it name who is responsible, a person or a role?",
    "dated": "Does it give the date or the period of the next checkpoint, target or close?",
    "ask": "Is what the board is asked for explicit, or is it said that nothing is asked?",
    "likelihood_impact": "Does each risk say how likely it is and how bad it would be?",
    "sensitivity": "Does it say what changes, and by how much, if the assumption breaks or the trigger fires?",
    "target_metric": "Does each initiative name the measure it should move, and by how much?",
    "sourced": "Does each assumed value say where it comes from: a plan, a run rate, a contract, a board decision?",
    "status": "Is each item labelled with its state, or with the kind of decision it needs?",
    "insight": "Does it add what the numbers alone don't show, rather than restate them?",
    "specific": "Is it free of boilerplate, vague quantifiers and superlatives that would fit any company?",
    "count": "Is the number of items within the field's convention?",
    "length": "Is the length within the field's convention?",
    "coverage": "Are all the parts that the field asks for present?",
    "updated": "Has it moved since the prior pack: carried items report progress, dropped items are resolved in words?",
    "candid": "Is bad news stated plainly, a thin list called thin and an unknown cause called unknown?",
    "consistent": "Does every figure and every direction word agree with the pack?",
}

# Verdicts that need no quote: absence can't be quoted (contracts §4).
QUOTELESS = frozenset({"count", "length", "consistent", "specific"})
CODE_ONLY = frozenset({"count", "length", "consistent"})
MODEL_FIRST = frozenset({"cause", "action", "likelihood_impact", "sensitivity", "sourced", "coverage"})

FIELDS: Mapping[str, tuple[str, ...]] = {
    field: tuple(criteria.split())
    for field, criteria in {
        "customers.churn_risks": "named quantified cause action owner dated ask specific updated consistent",
        "customers.expansion_opportunities": "named quantified cause dated candid specific consistent",
        "customers.key_initiatives": "named target_metric owner status dated updated specific consistent",
        "customers.retention_insights": "insight cause named quantified length candid specific consistent",
        "finance.assumptions": "count quantified sourced updated specific consistent",
        "finance.forecast_notes": "coverage sensitivity cause insight updated consistent",
        "finance.risk_factors": "count named likelihood_impact action specific updated consistent",
        "fundraising.assumptions": "coverage cause sensitivity updated consistent",
        "fundraising.risk_factors": "count named likelihood_impact action candid updated consistent",
        "fundraising.strategy": "coverage specific dated updated consistent",
        "hr.board_actions": "status ask specific consistent",
        "hr.executive_commentary": "coverage length insight consistent",
        "hr.hiring_plan": "named count dated cause ask updated consistent",
        "hr.retention_initiatives": "named cause target_metric specific consistent",
        "hr.talent_challenges": "named quantified cause ask candid specific consistent",
        "hr.talent_highlights": "count named insight specific consistent",
        "product.key_initiatives_status": "named status cause action candid updated consistent",
        "product.portfolio_strategy": "coverage named quantified updated consistent",
        "sales.competitive_alerts": "named quantified coverage specific updated consistent",
        "sales.focus_areas": "count target_metric updated specific consistent",
        "sales.key_concerns": "count named quantified action candid specific consistent",
        "sales.pipeline_assumptions": "count quantified sensitivity specific consistent",
        "sales.pipeline_context_notes": "coverage sensitivity consistent",
        "sales.pipeline_risk_factors": "count named quantified dated action specific consistent",
        "sales.strategic_context": "insight coverage action length consistent",
    }.items()
}

ITEMS: Mapping[str, str] = {
    "customers.churn_risks": "account",
    "customers.expansion_opportunities": "deal",
    "customers.key_initiatives": "initiative",
    "customers.retention_insights": "pattern",
    "finance.assumptions": "assumption",
    "finance.forecast_notes": "point",
    "finance.risk_factors": "risk",
    "fundraising.assumptions": "assumption",
    "fundraising.risk_factors": "risk",
    "fundraising.strategy": "point",
    "hr.board_actions": "action",
    "hr.executive_commentary": "section",
    "hr.hiring_plan": "role",
    "hr.retention_initiatives": "initiative",
    "hr.talent_challenges": "challenge",
    "hr.talent_highlights": "highlight",
    "product.key_initiatives_status": "initiative",
    "product.portfolio_strategy": "product",
    "sales.competitive_alerts": "competitor",
    "sales.focus_areas": "priority",
    "sales.key_concerns": "concern",
    "sales.pipeline_assumptions": "assumption",
    "sales.pipeline_context_notes": "assumption",
    "sales.pipeline_risk_factors": "risk",
    "sales.strategic_context": "section",
}

# rubric.md's brackets: (minimum, maximum, unit, per)
_CONVENTIONS: Mapping[tuple[str, str], tuple[int | None, int | None, str, str]] = {
    ("customers.churn_risks", "named"): (3, 5, "items", "text"),
    ("customers.expansion_opportunities", "named"): (3, None, "items", "text"),
    ("customers.retention_insights", "length"): (100, 300, "words", "text"),
    ("finance.assumptions", "count"): (5, 8, "items", "text"),
    ("finance.risk_factors", "count"): (3, 5, "items", "text"),
    ("fundraising.risk_factors", "count"): (2, None, "items", "text"),
    ("hr.executive_commentary", "length"): (80, 150, "words", "section"),
    ("hr.hiring_plan", "count"): (2, 3, "items", "text"),
    ("hr.talent_highlights", "count"): (3, 5, "items", "text"),
    ("sales.focus_areas", "count"): (3, 3, "items", "text"),
    ("sales.key_concerns", "count"): (3, 7, "items", "text"),
    ("sales.pipeline_assumptions", "count"): (3, 6, "items", "text"),
    ("sales.pipeline_risk_factors", "count"): (3, 5, "items", "text"),
    ("sales.strategic_context", "length"): (3, 5, "sentences", "section"),
}

Part = tuple[str, tuple[str, ...]]

_PARTS: Mapping[str, tuple[Part, ...]] = {
    "finance.forecast_notes": (
        ("the scenario picked and why", ("most likely", "most-likely", "base case", "best case", "conservative", "downside", "upside", "scenario")),
        ("what changed since the last forecast", ("changed", "since", "was ", "from", "last forecast", "previous", "moved", "new in")),
        ("the triggers that would change it", ("trigger", "if ", "should ", "below", "passes", "switch", "unless", "move us")),
    ),
    "fundraising.assumptions": (
        ("valuation", ("valuation", "pre-money", "post-money", "premoney", "postmoney", "price")),
        ("the lead's probability", ("lead", "probab", "likel", "term sheet")),
        ("time to close", ("close", "weeks", "months from", "timeline", "wire")),
        ("runway after close", ("runway",)),
    ),
    "fundraising.strategy": (
        ("investor profile", ("fund", "investor", "lead", "strategic", "insider", "angel", "ticket", "check")),
        ("sequence and timing", ("first", "second", "then", "wave", "sequence", "order", "timing", "timeline", "after", "process", "kickoff", "kick-off", "meetings", "term sheet by", "signing", "signature", "starts in", "close by", "through")),
        ("use of proceeds", ("proceeds", "goes into", "buys", "spend", "use of", "pays for", "invest in", "% to", "allocat")),
        ("milestones funded", ("milestone", "gets us", "reach", "by the end", "licence", "license", "series", "break-even", "profitab")),
        ("the downside", ("if ", "should ", "fallback", "fall-back", "bridge", "plan b", "slips", "otherwise", "downside", "unless")),
    ),
    "hr.executive_commentary": (
        ("highlights", ("highlight", "win", "good news", "proud", "went well")),
        ("challenges", ("challenge", "issue", "concern", "problem", "difficult", "went wrong")),
        ("hiring plan", ("hiring", "hires", "recruit", "roles")),
        ("retention", ("retention", "retain", "flight", "attrition", "leavers", "stay")),
    ),
    "product.portfolio_strategy": (
        ("each product's classification", ("cash cow", "star", "question mark", "dog", "core", "growth", "bet", "explore", "maintain", "harvest", "invest", "sunset", "emerging", "mature")),
        ("ARR concentration", ("concentration", "% of arr", "of arr", "of revenue", "share of")),
        ("a thesis for each product", ("thesis", "because", "wedge", "bet", "so that", "why", "hold", "reason")),
        ("sunset candidates", ("sunset", "end of life", "retire", "wind down", "switch off", "eol", "discontinu", "phase out", "no product is")),
        ("synergies or cannibalisation", ("synerg", "cannibal", "eat", "sells into", "sold into", "cross-sell", "attach", "overlap", "bundle", "touch", "compete", "competing", "folds into", "moves to", "takes over", "replace")),
    ),
    "sales.competitive_alerts": (
        ("how often they're met", ("deals", "times", "seen", "% of", "in ", "of ")),
        ("wins and losses", ("won", "lost", "win ", "wins", "loss", "lose", "win rate")),
        ("pricing moves", ("price", "pricing", "discount", "free", "fee", "waive", "undercut", "cheaper", "bundle", "basis points", "per seat")),
    ),
    "sales.pipeline_context_notes": (),
    "sales.strategic_context": (
        ("performance", ("performance", "arr", "closed", "bookings", "quarter", "new business", "revenue", "win rate", "results")),
        ("market", ("market", "buyers", "competitor", "competition", "customers", "demand", "budgets", "industry", "price")),
        ("outlook", ("outlook", "next quarter", "next", "expect", "plan", "ahead", "forecast", "going into", "we will")),
    ),
}  # fmt: skip

_STATES: Mapping[str, tuple[str, ...]] = {
    "hr.board_actions": (
        "approval",
        "approve",
        "assistance",
        "awareness",
        "decision",
        "information",
        "for noting",
        "discussion",
        "resolved",
    ),
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of one field: its wording and its conventions."""

    id: str
    question: str
    met: str = ""
    unmet: str = ""
    minimum: int | None = None
    maximum: int | None = None
    unit: str = "items"
    per: str = "text"
    parts: tuple[Part, ...] = ()
    states: tuple[str, ...] = ()
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Rubric:
    """The rubric of one field; `item` is the kind of item that the detectors look for, `noun` the catalog's word for it."""

    field: str
    label: str
    item: str
    noun: str
    narrates: tuple[str, ...]
    criteria: tuple[Criterion, ...]

    def criterion(self, id: str) -> Criterion:
        """Returns the criterion with this id; a KeyError if the field doesn't use it."""
        for criterion in self.criteria:
            if criterion.id == id:
                return criterion
        raise KeyError(id)


def _read(entry: Any, name: str) -> Any:
    return entry.get(name) if isinstance(entry, Mapping) else getattr(entry, name, None)


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _words(name: str, stated: Any, known: tuple[Part, ...]) -> tuple[str, ...]:
    """The catalog's tell-tale words of a part, and ours where the part is one that we know."""
    mine = {w[:6] for w in name.casefold().replace("'", " ").split() if len(w) > 4}
    ours = next((words for other, words in known if mine & {w[:6] for w in other.casefold().replace("'", " ").split()}), ())
    return tuple(dict.fromkeys([*(str(w) for w in stated), *ours]))


def _criterion(field: str, id: str, entry: Any) -> Criterion:
    low, high, unit, per = _CONVENTIONS.get((field, id), (None, None, "items", "text"))
    parts: tuple[Part, ...] = _PARTS.get(field, ()) if id == "coverage" else ()
    states = _STATES.get(field, ()) if id == "status" else ()
    question, met, unmet, weight = QUESTIONS[id], "", "", Decimal(1)
    if entry is not None:
        question = _read(entry, "question") or question
        met, unmet = _read(entry, "met") or "", _read(entry, "unmet") or ""
        stated_low, stated_high = _whole(_read(entry, "min")), _whole(_read(entry, "max"))
        if stated_low is not None or stated_high is not None:
            low, high = stated_low, stated_high
        unit, per = _read(entry, "unit") or unit, _read(entry, "per") or per
        stated_parts = _read(entry, "parts") or ()
        if stated_parts and id == "coverage":
            parts = tuple((str(_read(p, "name")), _words(str(_read(p, "name")), _read(p, "words") or (), parts)) for p in stated_parts)
        states = tuple(str(s) for s in (_read(entry, "states") or ())) or states
        stated_weight = _read(entry, "weight")
        weight = Decimal(1) if stated_weight is None else Decimal(str(stated_weight))
    return Criterion(id, question, met, unmet, low, high, unit, per, parts, states, weight)


def field_rubric(catalog: Catalog, field: str) -> Rubric:
    """Returns the rubric of a narrative field, the catalog's wording laid over rubric.md's list; a KeyError for any other field."""
    entry = catalog.kpis.get(field)
    worded = {str(_read(r, "id")): r for r in (_read(entry, "rubric") or ())} if entry is not None else {}
    criteria = tuple(_criterion(field, id, worded.get(id)) for id in FIELDS[field])
    label = str(_read(entry, "label") or field) if entry is not None else field
    noun = str((_read(entry, "item") if entry is not None else None) or ITEMS[field])
    narrates = tuple(str(k) for k in ((_read(entry, "narrates") if entry is not None else None) or ()))
    return Rubric(field, label, ITEMS[field], noun, narrates, criteria)

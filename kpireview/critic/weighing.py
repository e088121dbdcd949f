"""Weighs the verdicts of one narrative against each other and against how many facts the text holds.

What is found word by word is judged in company, as an author is thorough or isn't; and words without a fact earn no mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kpireview.critic.context import Context
from kpireview.critic.judged import Judged

# What is found word by word is judged in company: these criteria rise and fall together, as an author is thorough or isn't.
_COMPANY = tuple(
    (
        "named quantified cause action owner dated ask status target_metric specific candid insight sensitivity coverage likelihood_impact"
    ).split()
)
_SOFT = frozenset({"specific", "candid", "insight", "quantified", "cause", "action", "named"})
LONELY = 0.34
_LONELY_FALLS = frozenset({"specific", "insight"})


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

"""Detectors that look at a narrative as a whole: count, length, asks, sensitivity, insight, boilerplate, figures."""

from __future__ import annotations

import re

from kpireview.critic import cues, naming, telling
from kpireview.critic import itemwise as one
from kpireview.critic.context import Context
from kpireview.critic.judged import Judged, Span, by_items, counted
from kpireview.critic.names import strong_words
from kpireview.critic.parts import Item, Section, is_empty_cell, sentences_of

_WORD = re.compile(r"\w[\w'’.,%-]*")
_COUNTED_OFF = re.compile(r"(?i)\W*(?:the )?(?:first|second|third|fourth|priority \w+|number \w+|then|another|finally|last)\b")


def counted_off(ctx: Context) -> tuple[Item, ...]:
    """Returns the items that prose counts off: "Priority one …", "Then …", "And last …"; nothing where it doesn't."""
    found = () if ctx.cut.listed else tuple(i for i in ctx.items if _COUNTED_OFF.match(i.text))
    return found if len(found) >= 2 and any(ctx.within(i) or ctx.sizes(i.start, i.end) for i in found) else ()


def bearing(ctx: Context) -> tuple[Item, ...]:
    """Returns the items that count: all points of a list; in prose, the passages that speak of something in particular."""
    if ctx.cut.listed or ctx.field == "sales.pipeline_context_notes":
        return ctx.items
    listed = counted_off(ctx)
    if listed:
        return listed
    items = tuple(i for i in ctx.items if naming.find_named(ctx, i) is not None)
    # One figure in a paragraph makes no list: risks, concerns and assumptions come in numbers.
    if len(items) == 1 and ctx.rubric.item == "risk" and one.find_likelihood_impact(ctx, items[0]) is not None:
        return items
    return items if len(items) >= 2 or ctx.rubric.item not in ("assumption", "risk", "concern") else ()


def count(ctx: Context) -> Judged:
    """Judges whether the number of items is within the convention; never partly."""
    criterion = ctx.rubric.criterion("count")
    low, high = criterion.minimum, criterion.maximum
    if ctx.cut.listed:
        items = ctx.items
        numbered = tuple(i for i in items if i.kind == "number")
        if len(numbered) >= 2 and len(numbered) < len(items):
            items = numbered
    else:
        items = tuple(i for i in bearing(ctx) if not naming.hollow(ctx, i) or _COUNTED_OFF.match(i.text))
    number = len(items)
    fits = (low is None or number >= low) and (high is None or number <= high)
    wanted = f"{low}" if low == high else f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"
    noun = ctx.rubric.noun
    if fits:
        return Judged("met", reason=f"{counted(number, noun)}; {wanted} are asked for")
    advice = (
        f"Cut to the {high} that matter most."
        if high is not None and number > high
        else f"Add what is missing, or say why there are fewer than {low}."
    )
    return Judged("unmet", reason=f"{counted(number, noun)}; {wanted} are asked for", advice=advice)


def _sections(ctx: Context) -> list[Section]:
    return [s for s in ctx.cut.sections if s.title and ctx.clean[s.start : s.end].strip()]


def _measure(ctx: Context, start: int, end: int, unit: str) -> int:
    if unit == "sentences":
        return sum(1 for s, e in sentences_of(ctx.clean, start, end) if len(_WORD.findall(ctx.clean[s:e])) > 1)
    return len(_WORD.findall(ctx.clean[start:end]))


def length(ctx: Context) -> Judged:
    """Judges whether the text, or each of its sections, is as long as the convention says."""
    criterion = ctx.rubric.criterion("length")
    low, high, unit = criterion.minimum or 0, criterion.maximum or 10**9, criterion.unit
    if criterion.per != "section":
        number = _measure(ctx, 0, len(ctx.clean), unit)
        # Nobody counts to the word: a tenth of the bound is leeway.
        if low * 0.9 <= number <= high * 1.1:
            return Judged("met", reason=f"{number} {unit}; {low} to {high} are asked for")
        near = low * 0.7 <= number <= high * 1.4
        advice = "Cut it to what the board must know." if number > high else "Say more: what drives it, for whom, and what you do about it."
        return Judged("partly" if near else "unmet", reason=f"{number} {unit}; {low} to {high} are asked for", advice=advice)
    sections = _sections(ctx) or [Section("the text", 0, len(ctx.clean))]
    slack = 1 if unit == "words" else 0
    leeway = 0.1 * slack
    good = [s for s in sections if low * (1 - leeway) <= _measure(ctx, s.start, s.end, unit) <= high * (1 + leeway)]
    off = [s for s in sections if s not in good]
    wanted = f"{low} to {high} {unit} a section are asked for"
    shown = ", ".join(f"{s.title}: {_measure(ctx, s.start, s.end, unit)}" for s in off[:4])
    if not off and len(sections) > 1:
        return Judged("met", reason=f"each of {counted(len(sections), 'section')} keeps to the length; {wanted}")
    if not off:
        return Judged("partly", reason=f"one section only; {wanted}", advice="Give each part its own headed section.")
    advice = "; ".join(f"{s.title}: {'cut' if _measure(ctx, s.start, s.end, unit) > high else 'say more'}" for s in off[:4]) + "."
    return Judged("partly" if good else "unmet", reason=f"{shown} {unit}; {wanted}", advice=advice)


def ask(ctx: Context) -> Judged:
    """Judges whether the board knows what is asked of it, item by item where the field lists requests, else once."""
    if ctx.field in ("hr.board_actions", "hr.talent_challenges"):
        closing = _closing_ask(ctx)
        found = [(i, telling.find_ask(ctx, i)) for i in ctx.items]
        if closing is not None and not any(s for _, s in found):
            return Judged("met", (closing,), "the ask stands at the end")
        return by_items(ctx, found, "has its ask", "have none", "Write one line each: what you ask, or “nothing needed”.")
    spans: list[Span] = []
    for s, e in ctx.cut.sentences:
        if cues.ASK.search(ctx.clean, s, e) or cues.NO_ASK.search(ctx.clean, s, e):
            spans.append((s, e))
    if spans:
        return Judged("met", tuple(spans[:3]), "the ask is explicit")
    column = [c for i in ctx.items for c in i.cells if cues.COLUMN_ASK.search(c.header) and not is_empty_cell(c.text)]
    if column:
        return Judged("met", tuple((c.start, c.end) for c in column[:3]), "the asks stand in the table")
    vague = [(s, e) for s, e in ctx.cut.sentences if cues.VAGUE_ASK.search(ctx.clean, s, e)]
    advice = "End with one line: what you ask of the board, or that nothing is asked."
    if vague:
        return Judged("partly", tuple(vague[:2]), "help is hinted at, not asked for", advice=advice)
    return Judged("unmet", reason="it asks for nothing and doesn't say that nothing is asked", advice=advice)


def _closing_ask(ctx: Context) -> Span | None:
    for s, e in ctx.cut.rest:
        for pattern in (cues.NO_ASK, cues.ASK):
            found = pattern.search(ctx.clean, s, e)
            if found:
                return s, e
    return None


def dated_text(ctx: Context) -> Judged:
    """Judges whether a plan told in prose has dates that one could put in a calendar."""
    firm = [w for w in ctx.dates if w.firm and w.ahead]
    vague = [w for w in ctx.dates if not (w.firm and w.ahead)]
    advice = "Give the dates: launch, term sheet, signature, close."
    if len(firm) >= 2:
        return Judged("met", tuple((w.start, w.end) for w in firm[:6]), f"{counted(len(firm), 'date')} ahead")
    if firm or vague:
        return Judged("partly", tuple((w.start, w.end) for w in (firm or vague)[:3]), "the timing is vague", advice=advice)
    return Judged("unmet", reason="no date", advice=advice)


def sensitivity_text(ctx: Context) -> Judged:
    """Judges whether at least two breaks are priced."""
    priced = one.priced_conditions(ctx, 0, len(ctx.clean))
    advice = "For each assumption: if it breaks, what changes, and by how much?"
    if len(priced) >= 2:
        return Judged("met", tuple(priced[:4]), f"{counted(len(priced), 'break')} priced")
    if priced:
        return Judged("partly", tuple(priced), "one break is priced", advice=advice)
    bare = [
        (s, e)
        for s, e in ctx.cut.sentences
        if re.search(r"\b[Ii]f\b|\bunless\b|\bshould\b.{0,40}\b(?:slip|fail|miss|not)", ctx.clean[s:e])
        and cues.CONSEQUENCE.search(ctx.clean, s, e)
    ]
    if bare:
        return Judged("partly", tuple(bare[:2]), "a break is named but not priced", advice=advice)
    return Judged("unmet", reason="nothing says what happens if it breaks", advice=advice)


def insight(ctx: Context) -> Judged:
    """Judges whether the text explains instead of reading the table aloud."""
    if ctx.field == "hr.talent_highlights":
        found = [(i, telling.find_why_it_matters(ctx, i) if naming.find_named(ctx, i) else None) for i in ctx.items]
        return by_items(
            ctx,
            found,
            "says why the board should care",
            "don't say why they matter",
            "Add half a sentence each: what it changes for the company.",
        )
    told: list[Span] = []
    sentences = [(s, e) for s, e in ctx.cut.sentences if len(_WORD.findall(ctx.clean[s:e])) >= 4]
    for s, e in sentences:
        anchored = (
            ctx.sizes(s, e) or ctx.names_of(s, e) or any(s <= w.start < e for w in ctx.dates) or len(strong_words(ctx.clean[s:e])) >= 4
        )
        if (
            cues.EXPLAINS.search(ctx.clean, s, e)
            and anchored
            and not cues.BOILERPLATE.search(ctx.clean, s, e)
            and not cues.GLIB.search(ctx.clean, s, e)
            and not cues.PLAYED_DOWN.search(ctx.clean, s, e)
        ):
            told.append((s, e))
    share = len(told) / max(1, len(sentences))
    advice = "Say what the table can't: which customers, which cause, what surprised you, what follows."
    if len(told) >= 3 and share >= 0.3:
        return Judged("met", tuple(told[:5]), f"{len(told)} of {counted(len(sentences), 'sentence')} explain rather than restate")
    if told:
        return Judged(
            "partly", tuple(told[:3]), f"{len(told)} of {counted(len(sentences), 'sentence')} explain; the rest restate", advice=advice
        )
    return Judged("unmet", reason="it restates or praises, and explains nothing", advice=advice)


def specific(ctx: Context) -> Judged:
    """Judges whether the text could stand in any company's pack."""
    items = ctx.items or ()
    stock = list(cues.BOILERPLATE.finditer(ctx.clean))
    vague = list(cues.VAGUE.finditer(ctx.clean))
    loose = sum(not w.firm for w in ctx.dates)
    words = max(1, len(_WORD.findall(ctx.clean)))
    empty = [i for i in items if naming.hollow(ctx, i)]
    concrete = len(items) - len(empty)
    facts = len(ctx.sizes(0, len(ctx.clean))) + len([w for w in ctx.dates if w.firm]) + len({n.key for n in ctx.names})
    density = 100 * facts / words
    faults = tuple((m.start(), m.end()) for m in (*stock, *vague))
    shown = ", ".join(f"“{ctx.text[s:e]}”" for s, e in faults[:3])
    advice = ("Take out " + shown + "; " if shown else "") + "put a name, an amount or a date in its place."
    if not items or density < 3 or concrete == 0:
        return Judged("unmet", (), f"it would fit any company: {shown}" if shown else "no name, figure or date", tuple(empty), advice)
    rate = 100 * (2 * len(stock) + len(vague) + loose) / words
    if (not empty and len(stock) <= 1 and rate <= 2.5) or (len(empty) <= len(items) * 0.2 and not stock and rate <= 1.0):
        return Judged("met", (), "names, amounts and dates throughout")
    if concrete / len(items) >= 0.2 and density >= 3:
        return Judged(
            "partly",
            faults[:4],
            f"{len(empty)} of {counted(len(items), 'passage')} would fit any company" if empty else f"vague in places: {shown}",
            tuple(empty),
            advice,
            None if len(stock) > 1 or rate > 2.5 else concrete / len(items),
        )
    return Judged("unmet", (), "most of it would fit any company", tuple(empty), advice)


def _of_what(ctx: Context, kpi: str | None) -> str:
    """Returns " for ARR": what the pack's figure is of."""
    entry = ctx.catalog.kpis.get(kpi) if kpi else None
    return f" for {entry.label}" if entry is not None else ""


def consistent(ctx: Context) -> Judged:
    """Judges whether every figure and direction agrees with the pack, by the claims that were read from the text."""
    wrong = [c for c in ctx.claims or () if c.verdict == "contradicted"]
    checked = sum(1 for c in ctx.claims or () if c.verdict == "supported")
    if not wrong:
        return Judged(
            "met",
            reason=f"{counted(checked, 'figure')} checked, none contradicts the pack"
            if checked
            else "no figure of the pack is contradicted",
        )
    parts = [
        f"“{c.quote}” but the pack says {c.pack.normalize():f}{_of_what(ctx, c.kpi)}" if c.pack is not None else f"“{c.quote}”"
        for c in wrong[:3]
    ]
    return Judged(
        "unmet",
        tuple((c.start, c.end) for c in wrong[:6]),
        "; ".join(parts),
        advice="Correct " + ", ".join(f"“{c.quote}”" for c in wrong[:3]) + ".",
    )

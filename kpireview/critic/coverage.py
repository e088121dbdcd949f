"""Are all the parts there that a field asks for, with something in them?"""

from __future__ import annotations

import re

from kpireview.critic import cues, passages
from kpireview.critic.context import Context
from kpireview.critic.judged import Judged, Span, by_items
from kpireview.critic.names import strong_words
from kpireview.critic.parts import Item, is_empty_cell
from kpireview.critic.textwise import bearing


def coverage(ctx: Context) -> Judged:
    """Judges whether each part that the field asks for is there, with something in it."""
    criterion = ctx.rubric.criterion("coverage")
    if ctx.field == "sales.pipeline_context_notes":
        return _pairs(ctx)
    if ctx.field == "sales.competitive_alerts":
        return _competitors(ctx)
    if not criterion.parts:
        return Judged("unmet", reason="no parts are stated in the catalog")
    spans: list[Span] = []
    absent: list[str] = []
    for name, words in criterion.parts:
        span = _part(ctx, name, words)
        if span is None:
            absent.append(name)
        else:
            spans.append(span)
    total = len(criterion.parts)
    if not absent:
        return Judged("met", tuple(spans), f"all {total} parts are there")
    advice = "Missing: " + "; ".join(absent) + "."
    if spans and len(spans) >= max(1, total / 4):
        return Judged("partly", tuple(spans), f"{len(spans)} of {total} parts: missing {', '.join(absent)}", advice=advice)
    return Judged("unmet", (), f"missing {', '.join(absent)}", advice=advice)


def _part(ctx: Context, name: str, words: tuple[str, ...]) -> Span | None:
    title_words = set(strong_words(name)) | {w.strip().casefold() for w in words}
    titled = [s for s in ctx.cut.sections if s.title]
    if len(titled) >= 2 and ctx.rubric.item == "section":
        # Headed by its parts: what a section isn't called, it isn't.
        titled_only = True
    else:
        titled_only = False
    for section in ctx.cut.sections:
        if section.title and any(w and w in section.title.casefold() for w in title_words):
            body = next(((s, e) for s, e in ctx.cut.sentences if section.start <= s < section.end and _solid(ctx, s, e, name)), None)
            if body is not None:
                return body
    if titled_only:
        return None
    for s, e in ctx.cut.sentences:
        low = ctx.clean[s:e].casefold()
        if any(re.search(rf"(?<!\w){re.escape(w.strip().casefold())}", low) for w in words if w.strip()) and _solid(ctx, s, e, name):
            return s, e
    return None


def _numbered(ctx: Context, start: int, end: int, name: str) -> bool:
    kinds = {f.kind for f in ctx.sizes(start, end)}
    low = name.casefold()
    if "valuation" in low or "price" in low:
        return bool(kinds & {"money", "multiple"})
    if "probab" in low or "likel" in low:
        return "percent" in kinds or cues.LIKELIHOOD.search(ctx.clean, start, end) is not None
    return "duration" in kinds or any(start <= w.start < end and w.firm for w in ctx.dates) or bool(kinds & {"count"})


def _solid(ctx: Context, start: int, end: int, name: str = "") -> bool:
    if name and ctx.field == "fundraising.assumptions":
        return _numbered(ctx, start, end, name)  # each part of it is a number: a price, a probability, weeks, months
    if cues.BOILERPLATE.search(ctx.clean, start, end) and not ctx.sizes(start, end):
        return False
    if ctx.sizes(start, end) or any(start <= w.start < end and w.firm for w in ctx.dates) or ctx.names_of(start, end):
        return True
    return len(strong_words(ctx.clean[start:end])) >= 6 and not cues.VAGUE.search(ctx.clean, start, end)


def _pairs(ctx: Context) -> Judged:
    found: list[tuple[Item, Span | None]] = []
    for item in ctx.items:
        span: Span | None = None
        if item.cells:
            cells = [c for c in item.cells[1:] if not is_empty_cell(c.text)]
            span = (cells[0].start, cells[0].end) if cells and len(strong_words(cells[0].text)) >= 2 else None
        else:
            risk = cues.RISK_WORD.search(ctx.clean, item.start, item.end)
            enough = len(strong_words(item.text)) >= 5 and not cues.BOILERPLATE.search(ctx.clean, item.start, item.end)
            span = passages.sentence_at(ctx, risk.start(), risk.end(), item) if risk and enough else None
        found.append((item, span))
    return by_items(ctx, found, "is paired with its risk", "have no risk beside them", "Write beside each assumption what could break it.")


def _hit(ctx: Context, item: Item, pattern: re.Pattern[str], column: re.Pattern[str]) -> Span | None:
    """The cell under a heading that asks for it, else the sentence that says it."""
    for cell in item.cells[1:]:
        if column.search(cell.header) and not is_empty_cell(cell.text):
            return cell.start, cell.end
    found = pattern.search(ctx.clean, item.start, item.end)
    return passages.sentence_at(ctx, found.start(), found.end()) if found else None


def _competitors(ctx: Context) -> Judged:
    parts = (
        ("how often they're met", cues.FREQUENCY, cues.COLUMN_FREQUENCY),
        ("wins and losses", cues.WINLOSS, cues.COLUMN_WINLOSS),
        ("pricing moves", cues.PRICING, cues.COLUMN_PRICING),
    )
    items = bearing(ctx)
    if not items:
        return Judged("unmet", reason="no competitor is named", advice="Name each competitor: how often met, won and lost, price moves.")
    spans: list[Span] = []
    absent: list[str] = []
    for name, pattern, column in parts:
        found = [(i, _hit(ctx, i, pattern, column)) for i in items]
        hits = [h for _, h in found if h]
        if hits and len(hits) >= len(items) * 0.6:
            spans += hits[:2]
        elif hits:
            spans.append(hits[0])
            absent.append(f"{name} for {', '.join(i.name for i, h in found if not h)}")
        else:
            absent.append(name)
    if not absent:
        return Judged("met", tuple(spans[:5]), "frequency, wins and losses, and prices for each")
    if spans:
        return Judged("partly", tuple(spans[:5]), f"missing {', '.join(absent)}", advice="Add " + ", ".join(absent) + ".")
    return Judged("unmet", reason=f"missing {', '.join(absent)}", advice="Add " + ", ".join(absent) + ".")

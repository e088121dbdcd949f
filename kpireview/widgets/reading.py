"""What the screen asks for without changing anything: an entry of the catalog, a preview of a text, figures to insert."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kpireview.errors import KpireviewError
from kpireview.model.style import format_period, styles_for
from kpireview.widgets import fields, views

if TYPE_CHECKING:
    from kpireview.catalog import Kpi
    from kpireview.widgets.session import DeskSession

Json = dict[str, Any]
MAX_TEXT = 300_000


def info(desk: DeskSession, message: Json) -> Json:
    """Returns the catalog's entry of a field."""
    kpi = desk.kpi(message.get("id"))
    return {"data": fields.info(kpi, desk.catalog, desk.pack.company.currency)}


def preview(desk: DeskSession, message: Json) -> Json:
    """Returns a narrative as the board pack will show it: Markdown as clean HTML, bound figures filled in."""
    from kpireview.board_pack.markdown import prose
    from kpireview.claims import render_bound

    text = str(message.get("text") or "")
    if len(text) > MAX_TEXT:
        raise KpireviewError(f"the text has {len(text):,} characters; a preview shows at most {MAX_TEXT:,}")
    shown = prose(render_bound(text, desk.pack, desk.catalog))
    return {"data": {"html": str(shown.html), "notes": list(shown.notes)}}


def look(desk: DeskSession, message: Json) -> Json:
    """Reads a narrative that isn't saved yet: its figures held against the pack, or (asked with `rubric`) its rubric."""
    kpi = desk.kpi(message.get("id"))
    text = str(message.get("text") or "")
    if kpi.kind != "narrative" or len(text) > MAX_TEXT:
        raise KpireviewError(f"{kpi.label} is no narrative, or longer than {MAX_TEXT:,} characters")
    if message.get("rubric"):
        graded = desk.live.look_rubric(kpi.id, text)
        return {"data": {"rubric": views.grade_view(graded, desk.state, desk.catalog) if graded else None}}
    return {"data": {"claims": views.claim_views(desk.live.look(kpi.id, text), desk.pack.company, desk.catalog)}}


def figures(desk: DeskSession, message: Json) -> Json:
    """Returns figures that a narrative can hold bound: what to insert, and how it will read."""
    from kpireview.claims import render_bound

    words = str(message.get("query") or "").lower().split()[:8]
    found: list[Json] = []
    for kpi in desk.catalog.kpis.values():
        if kpi.kind != "number" or desk.pack.number(kpi.id) is None:
            continue
        names = " ".join((kpi.label, kpi.id, *kpi.aliases)).lower()
        if not all(w in names for w in words):
            continue
        for source, what in _ways(desk, kpi):
            found.append({"source": source, "label": kpi.label, "what": what, "text": render_bound(source, desk.pack, desk.catalog)})
        if len(found) >= 60:
            break
    return {"data": found}


def _ways(desk: DeskSession, kpi: Kpi) -> list[tuple[str, str]]:
    """Returns ways to bind one figure: this period's, last period's, the plan."""
    value = desk.pack.number(kpi.id)
    known = styles_for(kpi.field_type, kpi.unit or None)
    style = "|short" if "short" in known and value is not None and abs(value) >= Decimal(1000) else ""
    ways = [(f"{{{{{kpi.id}{style}}}}}", "this period")]
    prior = desk.pack.prior()
    if prior is not None and prior.number(kpi.id) is not None:
        ways.append((f"{{{{{kpi.id}@prior{style}}}}}", format_period(prior.period.label)))
    entry = desk.pack.kpis[kpi.id]
    if entry.budget is not None:
        ways.append((f"{{{{{kpi.id}~budget{style}}}}}", "plan"))
    return ways

"""Spreadsheets on the desk: the sheet to fill in, and a filled one whose changes are shown before any of them is made."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from kpireview.errors import Fault, KpireviewError, SpreadsheetError
from kpireview.widgets import views
from kpireview.widgets.edits import writable

if TYPE_CHECKING:
    from kpireview.widgets.session import DeskSession

Json = dict[str, Any]
MAX_BYTES = 20_000_000
MOST_LINES = 400


def template(desk: DeskSession, message: Json) -> Json:
    """Returns the workbook that a finance team fills in: this pack's fields, with what is there already."""
    from kpireview.readers.template import template_bytes
    from kpireview.widgets.exchange import file_name

    del message
    writable(desk)
    data = template_bytes(desk.base_catalog, desk.pack.company.stage, desk.pack)
    return {"data": {"name": f"{file_name(desk.pack)}.xlsx", "base64": base64.b64encode(data).decode("ascii")}}


def preview(desk: DeskSession, message: Json) -> Json:
    """Reads a workbook or CSV and returns what it would change, without changing anything."""
    from kpireview.readers.spreadsheet import import_bytes

    writable(desk)
    name = str(message.get("name") or "the sheet")[:120]
    try:
        data = base64.b64decode(str(message.get("base64") or ""), validate=True)
    except (binascii.Error, ValueError):
        raise SpreadsheetError(Fault(name, "", "didn't arrive whole", "choose the file again")) from None
    if len(data) > MAX_BYTES:
        raise SpreadsheetError(Fault(name, "", f"is larger than {MAX_BYTES // 1_000_000} MB", "leave out what isn't of the pack"))
    found = import_bytes(data, name, desk.base_catalog, desk.pack)
    desk.sheet = (found.pack, desk.revision)
    lines = [
        {"label": views.label(desk.catalog, c.kpi), "part": c.part, "before": _text(c.before), "after": _text(c.after), "cell": c.where}
        for c in found.changes[:MOST_LINES]
    ]
    return {"data": {"changes": lines, "count": len(found.changes), "notes": list(found.notes)}}


def take(desk: DeskSession, message: Json) -> Json:
    """Makes the changes that were shown, as one revision."""
    del message
    writable(desk)
    if desk.sheet is None:
        raise KpireviewError("choose a sheet first")
    pack, revision = desk.sheet
    if revision != desk.revision:
        raise KpireviewError("the pack has changed since you looked at the sheet's changes; choose the sheet again")
    desk.sheet = None
    target = desk.store.add(pack, desk.user, kind="sheet")
    if target != desk.pack_id:
        desk.open_pack(target)
        return {"state": desk.whole()}
    desk.reload()
    return {"update": desk.update()}


def _text(value: Any) -> str:
    return "" if value is None else views.plain_text(value)

"""Everything that the screen can ask for, as one table: the type of a message and the function that answers it.

An answer holds any of `data` (what was asked for), `update` (the difference of what is shown), `state` (everything, to draw anew).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kpireview.widgets import company, edits, exchange, grading, pdf, reading, sheets, talk

if TYPE_CHECKING:
    from kpireview.widgets.session import DeskSession

Action = Callable[["DeskSession", dict[str, Any]], dict[str, Any]]

ACTIONS: Mapping[str, Action] = {
    "hello": exchange.hello,
    "start": exchange.start,
    "open": exchange.open_pack,
    "new": exchange.new,
    "sample": exchange.sample,
    "import_text": exchange.import_text,
    "import_file": exchange.import_file,
    "export_pack": exchange.export_pack,
    "export_pdf": pdf.export_pdf,
    "file_choice": exchange.file_choice,
    "sheet_template": sheets.template,
    "sheet_preview": sheets.preview,
    "sheet_take": sheets.take,
    "edit": edits.edit,
    "rows": edits.rows,
    "meeting": edits.meeting,
    "restate": edits.restate,
    "use_computed": edits.use_computed,
    "own_add": edits.own_add,
    "own_remove": edits.own_remove,
    "convention": edits.convention,
    "company": company.company,
    "info": reading.info,
    "preview": reading.preview,
    "look": reading.look,
    "figures": reading.figures,
    "grade": grading.grade,
    "cancel": grading.cancel,
    "comment": talk.comment,
    "resolve": talk.resolve,
    "decide": talk.decide,
    "ask_for_changes": talk.ask_for_changes,
    "fingerprint": talk.fingerprint,
    "signoff": talk.signoff,
    "questions": talk.questions,
    "history": talk.history,
    "compare": talk.compare,
    "restore": talk.restore,
    "settle": talk.settle,
}

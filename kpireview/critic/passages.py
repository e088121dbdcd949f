"""Small questions about an item that several detectors ask: is it prose, which cell says it, which sentence is that?"""

from __future__ import annotations

import re

from kpireview.critic.context import Context
from kpireview.critic.judged import Span
from kpireview.critic.parts import Item, is_empty_cell


def is_prose(item: Item) -> bool:
    return item.kind == "prose"


def first_sentence(ctx: Context, item: Item) -> Span:
    return next(ctx.sentences(item.start, item.end), (item.start, item.end))


def content_cell(item: Item, column: re.Pattern[str], *, skip_first: bool = True) -> Span | None:
    for cell in item.cells[1 if skip_first else 0 :]:
        if cell.header and column.search(cell.header) and not is_empty_cell(cell.text):
            return cell.start, cell.end
    return None


def has_column(item: Item, column: re.Pattern[str]) -> bool:
    return any(c.header and column.search(c.header) for c in item.cells[1:])


def is_self(ctx: Context, key: str) -> bool:
    own = ctx.pack.company.name.casefold()
    return key == own or (key == own.split()[0] and len(key) > 3)


def sentence_at(ctx: Context, start: int, end: int, item: Item | None = None) -> Span:
    for s, e in ctx.cut.sentences:
        if s <= start < e:
            if item is not None:
                s, e = max(s, item.start), min(e, item.end)
            return s, max(e, end)
    return start, end


FROM_TO = re.compile(r"\bfrom\s[^\n.;]{0,12}\d[^\n;]{0,30}?\sto\s[^\n.;]{0,14}\d|\d[\d.,]*\s?[%\w]{0,8}\s?(?:→|->)\s?[$€£]?\d", re.I)

"""Reads the unit that a table states once for its figures: "$k" above the columns, "Revenue (€m)" before a row.

Only rows and columns that name a KPI in money take the scale; a headcount in the same table stays what it is. A figure that carries a sign
or a scale of its own is left as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from kpireview.catalog import Kpi

if TYPE_CHECKING:
    from kpireview.claims.stream import Stream

_MONEY = r"(?:[$€£¥₹]|\b(?:usd|eur|gbp|chf|sek|nok|dkk|cad|aud|pln)\b)"
_SIZE = r"(?:k|m|mn|mio|bn|thousands?|millions?|billions?|tsd)\b"
_SCALE = re.compile(
    rf"{_MONEY}\s?({_SIZE})|({_SIZE})\s?{_MONEY}|\b([kmt])(?:usd|eur|gbp|chf|sek|nok|dkk)\b|\bin\s(thousands?|millions?)\b|[$€£]?['’](000)",
    re.IGNORECASE,
)
_POWERS = {"k": 3, "t": 3, "m": 6, "mn": 6, "mio": 6, "bn": 9, "thousand": 3, "million": 6, "billion": 9, "tsd": 3, "000": 3}


def _power(text: str) -> int:
    """Returns the power of ten that a head states, 0 where it states none."""
    found = _SCALE.search(text[:80])
    if found is None:
        return 0
    word = next(g for g in found.groups() if g).lower()
    return _POWERS.get(word) or _POWERS.get(word.rstrip("s"), 0)


def scale_tables(s: Stream, kpis: Mapping[str, Kpi]) -> None:
    """Gives the plain figures of a table's money rows the scale that its heads state."""
    cells = s.doc.cell
    spans: dict[tuple[int, int], tuple[int, int]] = {}  # (row, column) -> elements
    head, heads, last = 0, {}, -2
    for k, token in enumerate(s.first):
        cell = cells[token]
        if cell is None:
            last = -2 if last >= 0 else last
            continue
        if cell[0] != last:
            if last == -2:
                head = cell[0]
            last = heads[cell[0]] = cell[0]
            heads[cell[0]] = head
        if s.norm[k] != "|":
            a, _ = spans.get(cell, (k, k))
            spans[cell] = (a, k + 1)
    if not spans:
        return
    rows, columns = set(), set()
    for m in s.mentions:
        cell = cells[s.first[m.first]]
        if cell is not None and any(k in kpis and kpis[k].field_type == "currency" for k in m.kpis):
            if cell[1] == 1:
                rows.add(cell[0])
            elif cell[0] == heads.get(cell[0]):
                columns.add(cell)

    def stated(cell: tuple[int, int]) -> int:
        span = spans.get(cell)
        return _power(s.doc.text[s.start(span[0]) : s.end(span[1] - 1)]) if span else 0

    powers: dict[tuple[int, int], int] = {}
    for k in s.at_quantity:
        cell = cells[s.first[k]] if k >= 0 else None
        if cell is None or cell[0] == heads.get(cell[0]) or cell[1] == 1:
            continue
        if cell[0] not in rows and (heads[cell[0]], cell[1]) not in columns:
            continue
        q = s.figure(k)
        if q.unit != "plain" or q.scaled or q.spelt or q.of is not None:
            continue
        top = heads[cell[0]]
        power = powers.get(cell)
        if power is None:
            power = powers[cell] = stated((cell[0], 1)) or stated((top, cell[1])) or stated((top, 1))
        if power:
            scale = Decimal(10) ** power
            q.value, q.step, q.unit, q.scaled = q.value * scale, q.step * scale, "money", True
            q.high = None if q.high is None else q.high * scale
            q.others = [(value * scale, step * scale) for value, step in q.others]

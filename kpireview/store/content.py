"""Cuts a pack into the places that people change one by one, and puts it together again.

A place is a JSON pointer: `/company`, `/period`, `/kpis/sales.arr`, `/custom/custom.gmv`, `/conventions/…`, `/meeting`, and `/drafts/…`
for what was typed and can't be read yet, which belongs to no pack but must not be lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kpireview.model import Pack
from kpireview.model.serial import plain, report_json

_MAPS = ("kpis", "custom", "conventions")
_WHOLE = ("company", "period", "meeting")


def to_text(value: Any) -> str | None:
    """Returns a place's value as JSON in one line, None for an empty place."""
    return None if value is None else report_json(plain(value), one_line=True)


def from_text(text: str | None) -> Any:
    """Returns the plain value of a place; numbers as exact decimals."""
    return None if text is None else json.loads(text, parse_float=Decimal, parse_int=Decimal)


def places(pack: Pack) -> dict[str, str]:
    """Returns every place of a pack (without its history) and its JSON, in the pack's order."""
    found: dict[str, str] = {}
    for name in _WHOLE:
        value = getattr(pack, name)
        if value is not None:
            found[f"/{name}"] = to_text(value) or ""
    for name in _MAPS:
        for key, value in getattr(pack, name).items():
            found[f"/{name}/{key}"] = to_text(value) or ""
    return found


def assemble(found: Mapping[str, str | None], history: tuple[Pack, ...] = ()) -> Pack:
    """Returns the pack that the places make up, with a history. Raises pydantic's ValidationError if they don't make one."""
    raw: dict[str, Any] = {"format": "kpireview/pack@1", "kpis": {}}
    for path, text in found.items():
        if text is None:
            continue
        _, name, *rest = path.split("/", 2)
        if name in _WHOLE:
            raw[name] = from_text(text)
        elif name in _MAPS and rest:
            raw.setdefault(name, {})[rest[0]] = from_text(text)
    if history:
        raw["history"] = history
    return Pack.model_validate(raw)

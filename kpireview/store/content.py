"""Cuts a pack into the places that people change one by one, and puts it together again.

A place is a JSON pointer: `/company`, `/period`, `/kpis/sales.arr`, `/custom/custom.gmv`, `/conventions/…`, `/meeting`, and `/drafts/…`
for what was typed and can't be read yet, which belongs to no pack but must not be lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from kpireview.errors import StoreError
from kpireview.model import Company, CustomKpi, Entry, Meeting, Pack, Period
from kpireview.model.pack import Convention, KpiId
from kpireview.model.serial import plain, report_json

_MAPS = ("kpis", "custom", "conventions")
_WHOLE = ("company", "period", "meeting")


def to_text(value: Any) -> str | None:
    """Returns a place's value as JSON in one line, None for an empty place."""
    return None if value is None else report_json(plain(value), one_line=True)


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_int=Decimal)  # made once: a pack with its history has some two thousand places
_KEY = TypeAdapter(KpiId)
_SHAPES: dict[str, TypeAdapter[Any]] = {
    "company": TypeAdapter(Company),
    "period": TypeAdapter(Period),
    "meeting": TypeAdapter(Meeting),
    "kpis": TypeAdapter(Entry),
    "custom": TypeAdapter(CustomKpi),
    "conventions": TypeAdapter(Convention),
}
MAX_PATH = 200


def checked_text(path: str, value: Any) -> str | None:
    """Returns a place's value as JSON in one line; raises StoreError for a place or a value that would make the pack unreadable."""
    _, name, *rest = [*path.split("/", 2), ""][:3] if path.startswith("/") else ("", "", "")
    key = rest[0] if rest else ""
    known = name == "drafts" or name in _SHAPES
    if not known or len(path) > MAX_PATH or bool(key) is (name in _WHOLE):
        raise StoreError(f"{path[:80]!r} is no place of a pack")
    if value is None and name in ("company", "period"):
        raise StoreError(f"a pack can't do without its {name}")
    try:
        if name in ("kpis", "custom"):
            _KEY.validate_python(key)
        text = to_text(value)
        if text is not None:
            text.encode("utf-8")
            if name in _SHAPES and not isinstance(value, BaseModel):
                _SHAPES[name].validate_python(from_text(text))
    except ValidationError as error:
        problem = str(error.errors(include_url=False)[0]["msg"]).removeprefix("Value error, ")
        raise StoreError(f"{path} can't be stored: {problem}") from None
    except (TypeError, ValueError) as error:
        raise StoreError(f"{path} can't be stored: {' '.join(str(error).split())[:200]}") from None
    return text


def from_text(text: str | None) -> Any:
    """Returns the plain value of a place; numbers as exact decimals."""
    return None if text is None else _DECODER.decode(text)


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

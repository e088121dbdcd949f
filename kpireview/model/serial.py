"""Writes packs and reports as JSON: exact decimals as numbers, the same model always as the same bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from kpireview.model.pack import Pack


def pack_bytes(pack: Pack) -> bytes:
    """Returns the canonical serialisation of a pack: UTF-8 JSON, keys in the contract's order, numbers with the digits they were given."""
    return ("".join(_write(plain(pack), 0)) + "\n").encode("utf-8")


def pack_sha256(pack: Pack) -> str:
    """Returns the hash of the canonical serialisation, in hexadecimal digits."""
    return hashlib.sha256(pack_bytes(pack)).hexdigest()


def plain(value: Any) -> Any:
    """Returns models as plain objects that hold only what was set; defaults that nobody wrote stay unwritten."""
    if hasattr(value, "model_fields_set"):
        fields = type(value).model_fields
        keep = value.model_fields_set | ({"format"} if "format" in fields else set())
        if isinstance(value, Pack):
            keep = {k for k in fields if k in ("format", "company", "period", "kpis") or getattr(value, k)}
        return {k: plain(getattr(value, k)) for k in fields if k in keep and getattr(value, k) is not None}
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value


def _write(value: Any, depth: int) -> Iterator[str]:
    """Yields JSON: two levels of objects a line each, entries on one line, exact decimals."""
    if isinstance(value, dict) and value and depth < 3 and any(isinstance(v, (dict, list)) for v in value.values()):
        pad = "  " * (depth + 1)
        opener = "{\n"
        for key, item in value.items():
            yield f"{opener}{pad}{_quoted(key)}: "
            yield from _write(item, depth + 1)
            opener = ",\n"
        yield "\n" + "  " * depth + "}"
    elif isinstance(value, list) and depth == 1 and value:
        opener = "[\n    "
        for item in value:
            yield opener
            yield from _write(item, 2)
            opener = ",\n    "
        yield "\n  ]"
    else:
        yield _inline(value)


_encoded = json.JSONEncoder(ensure_ascii=False).encode
_quoted = json.encoder.encode_basestring


def _inline(value: Any) -> str:
    """Returns JSON on one line, exact decimals."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, dict):
        try:
            return _encoded(value)  # the quick way, for what holds neither decimals nor dates
        except TypeError:
            return "{" + ", ".join([f"{_quoted(k)}: {_inline(v)}" for k, v in value.items()]) + "}"
    if isinstance(value, list):
        return "[" + ", ".join([_inline(v) for v in value]) + "]"
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.date):
        return _quoted(value.isoformat())
    return _encoded(value)


def report_value(value: Any) -> Any:
    """Returns a report model as plain objects with every key, null where there is nothing."""
    if isinstance(value, Pack):
        return plain(value)
    if isinstance(value, BaseModel):
        return {k: report_value(getattr(value, k)) for k in type(value).model_fields}
    if isinstance(value, Mapping):
        return {k: report_value(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [report_value(v) for v in value]
    return value


def report_json(value: Any, *, one_line: bool = False) -> str:
    """Returns a report model (or plain objects that hold decimals and dates) as JSON text, in one line or two levels deep in lines."""
    return "".join(_write(report_value(value), 9 if one_line else 0))

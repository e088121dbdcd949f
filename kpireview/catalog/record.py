"""The base of the catalog's objects: frozen, equal where their fields are, and quick to make by the thousand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any


class Record:
    """What all parts of an entry share: made by keyword or by place, frozen, equal where their fields are."""

    def __init__(self, *args: Any, **values: Any) -> None:
        known = fields(self)  # type: ignore[arg-type]
        own = dict(zip((f.name for f in known), args, strict=False))
        if len(args) > len(known) or own.keys() & values.keys():
            raise TypeError(f"{type(self).__name__} was given a field twice, or too many")
        own |= values
        for f in known:
            if f.name not in own:
                if f.default_factory is not MISSING:
                    own[f.name] = f.default_factory()
                elif f.default is not MISSING:
                    own[f.name] = f.default
                else:
                    raise TypeError(f"{type(self).__name__} needs {f.name}")
        if len(own) > len(known):
            raise TypeError(f"{type(self).__name__} has no field {', '.join(own.keys() - {f.name for f in known})}")
        self.__dict__.update(own)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: make another one with dataclasses.replace()")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, f.name) == getattr(other, f.name) for f in fields(self))  # type: ignore[arg-type]

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        first = fields(self)[0].name  # type: ignore[arg-type]
        return f"{type(self).__name__}({first}={getattr(self, first)!r}, …)"

    def data(self) -> dict[str, Any]:
        """Returns the fields as plain objects, for JSON; empty ones are left out."""
        values = ((f.name, getattr(self, f.name)) for f in fields(self))  # type: ignore[arg-type]
        return {name: _plain(value) for name, value in values if value not in (None, "", (), {})}


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.data()
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    return value

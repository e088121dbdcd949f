"""Makes the entries from parsed TOML: every unknown key, wrong type and missing key of a file is found, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from typing import Any

from kpireview.catalog import model
from kpireview.errors import Fault

# Keys of a file that are no names in Python.
_RENAMED = {("Rule", "assert"): "assertion"}
_Reader = Callable[["Builder", str, Any], Any]
# key in the file: name in Python, the type that is taken as it stands, what reads any other, whether it's needed
_Spec = dict[str, tuple[str, type[Any] | None, _Reader, bool]]


class Builder:
    """Makes objects of one file and collects its faults."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, place: str, problem: str, step: str = "") -> None:
        """Notes a fault."""
        self.faults.append(Fault(self.file, place, problem, step))

    def make(self, kind: type[Any], data: Any, place: str = "") -> Any:
        """Returns the object of a table, or None where it can't be made; its faults are noted."""
        if not isinstance(data, Mapping):
            self.fault(place, "a table is needed")
            return None
        spec = _SPECS[kind]
        values: dict[str, Any] = {}
        for key, raw in data.items():
            known = spec.get(key)
            if known is not None and raw.__class__ is known[1]:
                values[known[0]] = raw
                continue
            where = f"{place}.{key}" if place else key
            if known is None:
                near = model.nearest_word(key, spec)
                self.fault(where, "is not a key of the catalog's format", f"did you mean {near!r}?" if near else "")
                continue
            value = known[2](self, where, raw)
            if value is not None:
                values[known[0]] = value
        missing = [k for k, (name, _, _, needed) in spec.items() if needed and name not in values]
        for key in missing:
            if key not in data:
                self.fault(f"{place}.{key}" if place else key, "is missing", "add it")
        if missing:
            return None
        # What the constructor would do again, field by field, has been done above.
        made = object.__new__(kind)
        made.__dict__.update(_DEFAULTS[kind])
        made.__dict__.update(values)
        return made


def _text(b: Builder, place: str, raw: Any) -> str | None:
    if isinstance(raw, str):
        return raw
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and place.rpartition(".")[2] in ("year", "date"):
        return str(raw)
    if hasattr(raw, "isoformat"):
        return str(raw.isoformat())
    b.fault(place, "a text is needed")
    return None


def _flag(b: Builder, place: str, raw: Any) -> bool | None:
    if isinstance(raw, bool):
        return raw
    b.fault(place, "true or false is needed")
    return None


def _number(b: Builder, place: str, raw: Any) -> Decimal | None:
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        # repr gives back the digits of the file: nobody writes more than fifteen there.
        number = Decimal(repr(raw))
        if number.is_finite():
            return number
    b.fault(place, "a number is needed")
    return None


def _whole(b: Builder, place: str, raw: Any) -> int | None:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    b.fault(place, "a whole number is needed")
    return None


def _texts(b: Builder, place: str, raw: Any) -> tuple[str, ...] | None:
    if isinstance(raw, list) and all(isinstance(x, str) for x in raw):
        return tuple(raw)
    b.fault(place, "a list of texts is needed")
    return None


def _anything(b: Builder, place: str, raw: Any) -> Any:
    return Decimal(repr(raw)) if isinstance(raw, (int, float)) and not isinstance(raw, bool) else raw


def _values(b: Builder, place: str, raw: Any) -> tuple[Any, ...] | None:
    if isinstance(raw, list):
        return tuple(_anything(b, place, x) for x in raw)
    b.fault(place, "a list is needed")
    return None


def _table(b: Builder, place: str, raw: Any) -> Mapping[str, str] | None:
    if isinstance(raw, dict) and all(isinstance(v, str) for v in raw.values()):
        return raw
    b.fault(place, "a table of texts is needed")
    return None


def _any_table(b: Builder, place: str, raw: Any) -> Mapping[str, Any] | None:
    if isinstance(raw, dict):
        return {k: _anything(b, place, v) for k, v in raw.items()}
    b.fault(place, "a table is needed")
    return None


def _one(name: str) -> _Reader:
    return lambda b, place, raw: b.make(getattr(model, name), raw, place)


def _many(name: str) -> _Reader:
    def many(b: Builder, place: str, raw: Any) -> Any:
        if not isinstance(raw, list):
            b.fault(place, "a list of tables is needed", f"write [[{place}]]")
            return None
        kind = getattr(model, name)
        made = [b.make(kind, item, f"{place}[{i}]") for i, item in enumerate(raw)]
        return tuple(m for m in made if m is not None)

    return many


# By annotation, as model.py writes it: what is needed there.
_READERS: dict[str, _Reader] = {
    "str": _text,
    "bool": _flag,
    "int": _whole,
    "int | None": _whole,
    "Decimal": _number,
    "Decimal | None": _number,
    "tuple[str, ...]": _texts,
    "tuple[Any, ...]": _values,
    "Any": _anything,
    "Mapping[str, str]": _table,
    "Mapping[str, Any]": _any_table,
}


def _spec(kind: type[Any]) -> _Spec:
    names = {v: k for (owner, k), v in _RENAMED.items() if owner == kind.__name__}
    spec: _Spec = {}
    for field in fields(kind):
        if field.name == "extra":
            continue
        hint = str(field.type)
        reader = _READERS.get(hint)
        if reader is None:
            inner = hint.removeprefix("tuple[").removesuffix(", ...]").removesuffix(" | None")
            reader = _many(inner) if hint.startswith("tuple[") else _one(inner)
        needed = field.default is MISSING and field.default_factory is MISSING
        spec[names.get(field.name, field.name)] = (field.name, {"str": str, "bool": bool}.get(hint), reader, needed)
    return spec


def _defaults(kind: type[Any]) -> dict[str, Any]:
    """Returns the defaults of a kind; those made anew for each object are never changed, so that one is enough for all."""
    known = {f.name: f.default_factory() if f.default_factory is not MISSING else f.default for f in fields(kind)}
    return {name: value for name, value in known.items() if value is not MISSING}


_SPECS: dict[type[Any], _Spec] = {
    kind: _spec(kind)
    for kind in (
        model.Kpi, model.Words, model.Formula, model.Alternative, model.Source, model.Benchmark, model.Dependency, model.Rule, model.Check,
        model.CompanyChoice, model.Column, model.Part, model.Criterion, model.SharedRule,
    )
}  # fmt: skip
_DEFAULTS: dict[type[Any], dict[str, Any]] = {kind: _defaults(kind) for kind in _SPECS}

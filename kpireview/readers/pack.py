"""Reads and writes pack files: all faults of a file at once, and every number with all its digits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kpireview.catalog import Catalog
from kpireview.errors import Fault, PackError
from kpireview.files import read_whole
from kpireview.model.pack import Company, Entry, Pack, Period, ToleranceOverride, history_faults
from kpireview.model.serial import pack_bytes
from kpireview.readers.content import content_faults, escape, nearest

MAX_BYTES = 64_000_000
_MODEL_KEYS = {
    "": ("format", "company", "period", "kpis", "custom", "conventions", "meeting", "history"),
    "company": tuple(Company.model_fields),
    "period": tuple(Period.model_fields),
}


@dataclass(frozen=True, slots=True)
class PackFile:
    """A pack as it was read, with the hash of its bytes."""

    pack: Pack
    sha256: str
    path: Path | None = None


def read_pack(path: Path | str, catalog: Catalog) -> Pack:
    """Returns the pack of a file; raises PackError with every fault of the file."""
    return load_pack(path, catalog).pack


def load_pack(path: Path | str, catalog: Catalog) -> PackFile:
    """Returns the pack of a file and the hash of its bytes; raises PackError with every fault of the file."""
    path = Path(path)
    name = str(path)

    def refused(problem: str, step: str) -> PackError:
        return PackError(Fault(name, "", problem, step))

    data = read_whole(
        path, MAX_BYTES, refused, wanted="give a pack file (*.pack.json)", size="a pack is a few hundred kilobytes",
        gone="give the path of a pack file, or make one with `kpireview new`",
    )  # fmt: skip
    return PackFile(pack_from_bytes(data, catalog, name), hashlib.sha256(data).hexdigest(), path)


def pack_from_bytes(data: bytes, catalog: Catalog, name: str = "pack") -> Pack:
    """Returns the pack that the bytes hold; `name` stands for the file in faults. Raises PackError with every fault."""
    raw = _json(data, name)
    if not isinstance(raw, Mapping):
        kind = "a list" if isinstance(raw, list) else "no object"
        raise PackError(Fault(name, "", f"holds {kind}, not a pack", 'a pack is an object with "format", "company", "period" and "kpis"'))
    try:
        pack = Pack.model_validate(raw)
    except (ValidationError, RecursionError):
        raise PackError(_without_repeats([*_unnamed_format(raw, name), *_model_faults(raw, catalog, name)])) from None
    faults = [*_unnamed_format(raw, name), *content_faults(pack, catalog, name)]
    if faults:
        raise PackError(faults)
    return pack


def _unnamed_format(raw: Mapping[str, Any], name: str) -> list[Fault]:
    """Returns a fault where the pack doesn't say which format it is in: a later version may read the same keys otherwise."""
    if "format" in raw:
        return []
    return [Fault(name, "/format", "is missing", 'add "format": "kpireview/pack@1"')]


def _without_repeats(faults: list[Fault]) -> list[Fault]:
    return list(dict.fromkeys(faults))


def _json(data: bytes, name: str) -> Any:
    """Returns the parsed JSON; raises PackError for what isn't clean JSON in UTF-8."""
    if not data.strip():
        raise PackError(Fault(name, "", "is empty", "make a pack with `kpireview new`"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackError(Fault(name, f"byte {error.start}", "is not UTF-8", "save the file with the encoding UTF-8")) from None
    repeated: list[tuple[dict[str, Any], str]] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        if len(result) != len(items):
            seen: set[str] = set()
            for key, _ in items:
                if key in seen:
                    repeated.append((result, key))
                seen.add(key)
        return result

    def constant(word: str) -> Any:
        raise PackError(Fault(name, "", f"holds {word}, which is not a number", 'leave the key out, or give {"absent": "reason"}'))

    def number(digits: str) -> Decimal:
        try:
            return Decimal(digits)
        except DecimalException:
            return Decimal("Infinity")

    try:
        raw = json.loads(text, parse_float=number, parse_int=number, parse_constant=constant, object_pairs_hook=pairs)
    except RecursionError:
        raise PackError(Fault(name, "", "is nested too deeply to be a pack", "check how the file was written")) from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise PackError(Fault(name, place, f"is not JSON ({error.msg})", "mend the syntax there")) from None
    if repeated:
        places = {id(node): pointer for pointer, node in _objects(raw)}
        raise PackError(
            [Fault(name, f"{places.get(id(d), '')}/{escape(k)}", "stands there twice", "keep one of the two") for d, k in repeated]
        )
    if "\\ud" in text.lower():
        halves = [
            Fault(name, f"{pointer}/{_shown(k)}"[:200], "holds half of a surrogate pair, which is no character", "write the character")
            for pointer, node in _objects(raw)
            for k, v in node.items()
            if _is_broken(k) or (isinstance(v, str) and _is_broken(v))
        ]
        if halves:
            raise PackError(halves)
    return raw


def _shown(key: str) -> str:
    return escape(key).encode("utf-8", "backslashreplace").decode()


def _is_broken(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _objects(raw: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    stack: list[tuple[str, Any]] = [("", raw)]
    while stack:
        pointer, node = stack.pop()
        if isinstance(node, dict):
            yield pointer, node
            stack.extend((f"{pointer}/{escape(k)}", v) for k, v in node.items())
        elif isinstance(node, list):
            stack.extend((f"{pointer}/{i}", v) for i, v in enumerate(node))


def _pointer(loc: tuple[int | str, ...]) -> str:
    return "".join(f"/{escape(str(part))}" for part in loc if part != "[key]")


def _model_faults(raw: Mapping[str, Any], catalog: Catalog, name: str) -> list[Fault]:
    """Returns every fault of shape, and those of the history as far as its periods can be read."""
    faults: list[Fault] = []
    try:
        Pack.model_validate(raw)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            if item["type"] == "value_error" and not item["loc"]:
                continue  # the history's faults follow below, each with its place
            faults.append(_fault(item, raw, catalog, name))
    except RecursionError:
        return [Fault(name, "", "is nested too deeply to be a pack", "check how the file was written")]
    shell = _shell(raw)
    if shell is not None:
        past = raw.get("history")
        shells = [_shell(item) for item in past] if isinstance(past, list) else []
        if all(shells):
            whole = shell.model_copy(update={"history": tuple(shells)})
            faults += [Fault(name, place, problem, "mend the history") for place, problem in history_faults(whole)]
    return faults


def _shell(raw: Any) -> Pack | None:
    """Returns a pack without KPIs for its company and period alone, or None where these can't be read."""
    if not isinstance(raw, Mapping):
        return None
    try:
        company, period = Company.model_validate(raw.get("company")), Period.model_validate(raw.get("period"))
    except ValidationError:
        return None
    return Pack.model_construct(format="kpireview/pack@1", company=company, period=period, kpis={}, custom={}, conventions={}, history=())


def _fault(item: Any, raw: Mapping[str, Any], catalog: Catalog, name: str) -> Fault:
    loc, kind = tuple(item["loc"]), item["type"]
    pointer = _pointer(loc)
    last = str(loc[-1]) if loc else ""
    context = item.get("ctx") or {}
    if kind == "extra_forbidden":
        parent = str(loc[-2]) if len(loc) > 1 else ""
        known = _MODEL_KEYS.get(parent) or (tuple(Entry.model_fields) if "kpis" in loc else ())
        known = _keys_of(loc) or known
        return Fault(name, pointer, "is not a key that a pack has here", nearest(last, known) or f"known here: {', '.join(known)}")
    if kind == "missing":
        return Fault(name, pointer, "is missing", "add it")
    if kind == "string_pattern_mismatch" and "[key]" in loc:
        bad = str(loc[-2]) if len(loc) > 1 else last
        return Fault(name, pointer, f"{bad!r} is no KPI id", nearest(bad, catalog.kpis) or "an id is written domain.name")
    texts = {
        "string_type": "a text is needed",
        "bool_type": "true or false is needed",
        "dict_type": "an object is needed",
        "model_type": "an object is needed",
        "model_attributes_type": "an object is needed",
        "tuple_type": "a list is needed",
        "list_type": "a list is needed",
        "literal_error": f"must be one of {context.get('expected', '')}",
        "string_too_long": "is too long",
        "string_unicode": "holds half of a surrogate pair, which is no character",
    }
    problem = texts.get(kind) or str(item["msg"]).removeprefix("Value error, ")
    given = item.get("input")
    step = nearest(given, _words(str(context.get("expected", "")))) if kind == "literal_error" and isinstance(given, str) else ""
    return Fault(name, pointer, problem, step)


def _words(expected: str) -> list[str]:
    return [w for w in expected.replace(" or ", ", ").replace("'", "").split(", ") if w]


def _keys_of(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """Returns the keys of the object that the last part of a place stands in."""
    from kpireview.model.pack import CustomKpi, Figures, FollowUp, Meeting, Restatement

    path = list(loc[:-1])
    if path[:1] == ["history"]:
        path = path[2:]
    if not path:
        return _MODEL_KEYS[""]
    if path[0] == "kpis":
        if len(path) == 2:
            return tuple(Entry.model_fields)
        return tuple(Figures.model_fields) if path[2] == "ytd" else tuple(Restatement.model_fields)
    shapes: dict[str, Any] = {"company": Company, "period": Period, "custom": CustomKpi, "conventions": ToleranceOverride}
    if path[0] == "meeting":
        return tuple((FollowUp if len(path) > 1 else Meeting).model_fields)
    shape = shapes.get(str(path[0]))
    return tuple(shape.model_fields) if shape else ()


def merge_history(pack: Pack, earlier: list[tuple[str, Pack]]) -> Pack:
    """Returns the pack with earlier packs (name, pack) and their histories laid into its history; raises PackError where they clash.

    A period that stands in both with the same content counts once.
    """
    faults: list[Fault] = []
    periods = {p.period.label: p for p in pack.history}
    origin: dict[str, tuple[str, str]] = {}  # of each period laid in: its file, and its place there
    for name, other in earlier:
        places = [f"/history/{i}" for i in range(len(other.history))]
        for past, within in zip((*other.history, other.model_copy(update={"history": ()})), (*places, ""), strict=True):
            if past.period.label not in periods:
                origin[past.period.label] = (name, within)
            known = periods.get(past.period.label)
            if known is not None and pack_bytes(known) != pack_bytes(past):
                problem = f"{past.period.label} stands in the history too, with other content"
                faults.append(Fault(name, "/period/label", problem, "keep one of them"))
            periods.setdefault(past.period.label, past)
    merged = pack.model_copy(update={"history": tuple(sorted(periods.values(), key=lambda p: p.period.start))})
    for place, problem in history_faults(merged):
        file, pointer = earlier[0][0] if earlier else "history", place
        parts = place.split("/", 3)
        if parts[1] == "history":
            held = origin.get(merged.history[int(parts[2])].period.label)
            if held is not None:
                file, pointer = held[0], "/".join((held[1], *parts[3:]))
        faults.append(Fault(file, pointer, problem, "give earlier packs of the same company only"))
    if faults:
        raise PackError(faults)
    return Pack.model_construct(**{k: getattr(merged, k) for k in Pack.model_fields})

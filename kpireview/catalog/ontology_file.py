"""Reads ontology files of the publisher's and pins them by content.

Accepted are `{version, releasedAt, kpis}`, `{version, releasedAt, kpi}`, a bare list of entries and a bare entry. Unknown fields are kept,
missing optional ones accepted. Nothing is taken from the network, and nothing in a file is run: assertions go through the rule language.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from kpireview.errors import CatalogError, ExpressionError, Fault
from kpireview.expression import parse
from kpireview.files import data_folder, read_whole

MAX_BYTES = 64_000_000
PINS = "ontology-pins.json"
_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_FIELD_TYPES = ("currency", "number", "percentage", "text", "date")


@dataclass(frozen=True)
class Ontology:
    """An ontology file: its entries as they stand, by id, its version if it has one, and what is to be said about it."""

    path: str
    version: str
    released: str
    entries: Mapping[str, Mapping[str, Any]]
    sha256: str
    warnings: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


def canonical(value: Any) -> str:
    """Returns the JSON by which content is compared: keys sorted, white space left out."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def fingerprint(value: Any) -> str:
    """Returns the short hash by which an entry or a formula is pinned."""
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def folded(text: Any) -> str:
    """Returns a formula's text with white space folded, by which two are the same."""
    return " ".join(str(text or "").split())


@cache
def pins() -> Mapping[str, Any]:
    """Returns the pinned hashes: {"entries": {version: {id: hash}}, "formulas": {id: hash}}."""
    data: Mapping[str, Any] = json.loads((data_folder("catalog") / PINS).read_text("utf-8"))
    return data


def load_ontology(path: Path | str) -> Ontology:
    """Returns the ontology of a file; raises CatalogError with every fault of its structure."""
    path = Path(path)
    name = str(path)
    raw = read_json(path)
    ontology, faults = from_json(raw, name)
    if faults:
        raise CatalogError(faults)
    return ontology


def read_json(path: Path) -> Any:
    """Returns the JSON of a file, numbers as decimals; raises CatalogError where it is none."""
    name = str(path)

    def refused(problem: str, step: str) -> CatalogError:
        return CatalogError(Fault(name, "", problem, step))

    data = read_whole(
        path, MAX_BYTES, refused, wanted="give an ontology file (*.json)", size="an ontology file is about one",
        gone="give the path of an ontology file",
    )  # fmt: skip
    try:
        return json.loads(data.decode("utf-8-sig"), parse_float=_decimal, parse_int=_decimal, parse_constant=_constant)
    except UnicodeDecodeError as error:
        raise CatalogError(Fault(name, f"byte {error.start}", "is not UTF-8", "save the file with the encoding UTF-8")) from None
    except RecursionError:
        raise CatalogError(Fault(name, "", "is nested too deeply to be an ontology file", "check how it was written")) from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise CatalogError(Fault(name, place, f"is not JSON ({error.msg})", "mend the syntax there")) from None


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except ArithmeticError:
        return Decimal("Infinity")


def _constant(word: str) -> Any:
    raise json.JSONDecodeError(f"{word} is not a number", word, 0)


def from_json(raw: Any, name: str) -> tuple[Ontology, list[Fault]]:
    """Returns the ontology of parsed JSON, and the faults of its structure."""
    faults: list[Fault] = []
    version = released = ""
    extra: dict[str, Any] = {}
    items: list[tuple[str, Any]] = []
    if isinstance(raw, list):
        items = [(f"/{i}", item) for i, item in enumerate(raw)]
    elif isinstance(raw, dict) and "rogueId" in raw:
        items = [("", raw)]
    elif isinstance(raw, dict) and ("kpis" in raw or "kpi" in raw):
        version, released = _word(raw.get("version")), _word(raw.get("releasedAt"))
        extra = {k: v for k, v in raw.items() if k not in ("version", "releasedAt", "kpis", "kpi")}
        if "kpi" in raw:
            items.append(("/kpi", raw["kpi"]))
        if isinstance(raw.get("kpis"), list):
            items += [(f"/kpis/{i}", item) for i, item in enumerate(raw["kpis"])]
        elif "kpis" in raw:
            faults.append(Fault(name, "/kpis", "a list of entries is needed"))
    else:
        faults.append(Fault(name, "", "is no ontology file", "it holds kpis, a kpi, a list of entries or one entry with a rogueId"))
    entries: dict[str, Mapping[str, Any]] = {}
    for place, item in items:
        kpi_id = item.get("rogueId") if isinstance(item, dict) else None
        if not isinstance(kpi_id, str) or not _ID.fullmatch(kpi_id):
            faults.append(Fault(name, f"{place}/rogueId", "an id written domain.slug is needed", "every entry has one"))
        elif kpi_id in entries:
            faults.append(Fault(name, f"{place}/rogueId", f"{kpi_id!r} stands there twice", "keep one of the two"))
        else:
            entries[kpi_id] = item
            faults += _shape_faults(item, name, place)
    if not items and not faults:
        faults.append(Fault(name, "", "holds no entry"))
    digest = hashlib.sha256(canonical(raw).encode("utf-8", "surrogatepass")).hexdigest()
    return Ontology(name, version, released, entries, digest, tuple(_warnings(name, version, entries)), extra), faults


def _word(value: Any) -> str:
    return str(value) if isinstance(value, (str, Decimal)) else ""


# What our reading of an entry relies on, where the key is there at all: key, kind in JSON.
_SHAPES: tuple[tuple[str, type | tuple[type, ...], str], ...] = (
    ("defaultLabel", str, "a text"), ("description", str, "a text"), ("fieldType", str, "a text"),
    ("unit", (str, type(None)), "a text or null"), ("formula", (str, type(None)), "a text"), ("whyItMatters", str, "a text"),
    ("interpretationGuidance", str, "a text"),
    ("relatedKpiIds", list, "a list"), ("stageRelevance", dict, "an object"), ("suggestedForStages", list, "a list"),
    ("defaultOwningFunctions", list, "a list"), ("definitionSource", dict, "an object"), ("benchmark", (dict, type(None)), "an object"),
    ("metricBasis", (dict, type(None)), "an object"), ("calculationPolicy", (dict, type(None)), "an object"),
    ("dependencies", (list, type(None)), "a list"),
)  # fmt: skip


def _shape_faults(item: Mapping[str, Any], name: str, place: str) -> Iterator[Fault]:
    for key, kind, words in _SHAPES:
        if key in item and not isinstance(item[key], kind):
            yield Fault(name, f"{place}/{key}", f"{words} is needed")
    field_type = item.get("fieldType")
    if isinstance(field_type, str) and field_type not in _FIELD_TYPES:
        yield Fault(name, f"{place}/fieldType", f"{field_type!r} is not one of {', '.join(_FIELD_TYPES)}")
    benchmark = item.get("benchmark")
    quartiles = [benchmark.get(k) for k in ("p25", "median", "p75")] if isinstance(benchmark, dict) else []
    if not all(isinstance(q, Decimal) and q.is_finite() for q in quartiles):
        yield Fault(name, f"{place}/benchmark", "p25, median and p75 are needed, each a number")
    for i, item_edge in enumerate(item.get("dependencies") or ()):
        if not isinstance(item_edge, dict) or not isinstance(item_edge.get("kpi"), str):
            yield Fault(name, f"{place}/dependencies/{i}", "an object with a kpi and an edge is needed")
    for i, assertion in enumerate(assertions(item)):
        if not isinstance(assertion, dict) or not isinstance(assertion.get("assert"), str):
            yield Fault(name, f"{place}/calculationPolicy/validationAssertions/{i}", "an object with a text 'assert' is needed")


def assertions(item: Mapping[str, Any]) -> list[Any]:
    """Returns the executable assertions of an entry."""
    policy = item.get("calculationPolicy")
    found = policy.get("validationAssertions") if isinstance(policy, dict) else None
    return found if isinstance(found, list) else []


def _warnings(name: str, version: str, entries: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yields what a reader should know of the file: no version, other content than its version is known by, older formulas."""
    formulas, known = pins()["formulas"], pins()["entries"].get(version, {})
    worded = {k: fingerprint(folded(e["formula"])) for k, e in entries.items() if e.get("formula")}
    other = sorted(k for k, digest in worded.items() if formulas.get(k, digest) != digest)
    if not version:
        corrected = f"; formulas that were corrected since: {', '.join(other)}" if other else ""
        yield f"{name}: has no version, so nobody can tell which one it is{corrected}"
    changed = sorted(k for k, e in entries.items() if k in known and known[k] != fingerprint(e))
    if changed:
        some = ", ".join(changed[:5]) + (f" and {len(changed) - 5} more" if len(changed) > 5 else "")
        yield f"{name}: says that it is version {version}, and holds other content than that version is known by: {some}"
    for kpi_id, item in entries.items():
        for assertion in assertions(item):
            problem = unreadable(assertion.get("assert")) if isinstance(assertion, dict) else "is no object"
            if problem:
                yield f"{name}: an assertion of {kpi_id} can't be read and was not checked: {problem}"


def unreadable(text: Any) -> str:
    """Returns why an assertion can't be parsed, empty where it can."""
    try:
        parse(text if isinstance(text, str) else "")
    except ExpressionError as error:
        return " ".join(str(error).split())
    return ""

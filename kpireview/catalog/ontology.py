"""Ontology files of the publisher's: read, pinned by content, laid over our catalog, validated.

Accepted are `{version, releasedAt, kpis}`, `{version, releasedAt, kpi}`, a bare list of entries and a bare entry. Unknown fields are kept,
missing optional ones accepted. Nothing is taken from the network, and nothing in a file is run: assertions go through the rule language.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from kpireview.catalog.model import DOMAINS, Benchmark, Catalog, Dependency, Formula, Kpi, Rule, Source, Words, nearest_word
from kpireview.errors import CatalogError, ExpressionError, Fault
from kpireview.expression import parse
from kpireview.files import data_folder

MAX_BYTES = 64_000_000
PINS = "ontology-pins.json"
_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_MENTION = re.compile(rf"\b(?:{'|'.join(DOMAINS)})\.[a-z][a-z0-9_]*\b")
_FIELD_TYPES = ("currency", "number", "percentage", "text", "date")
_SEVERITIES = ("error", "warning", "note")


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
    raw = _read(path)
    ontology, faults = _ontology(raw, name)
    if faults:
        raise CatalogError(faults)
    return ontology


def _read(path: Path) -> Any:
    name = str(path)
    try:
        if path.is_dir():
            raise CatalogError(Fault(name, "", "is a folder", "give an ontology file (*.json)"))
        if path.stat().st_size > MAX_BYTES:
            raise CatalogError(Fault(name, "", f"is larger than {MAX_BYTES // 1_000_000} MB", "an ontology file is about one"))
        return json.loads(path.read_bytes().decode("utf-8-sig"), parse_float=_decimal, parse_int=_decimal, parse_constant=_constant)
    except FileNotFoundError:
        raise CatalogError(Fault(name, "", "does not exist", "give the path of an ontology file")) from None
    except OSError as error:
        raise CatalogError(Fault(name, "", f"can't be read ({error.strerror})", "check its permissions")) from None
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


def _ontology(raw: Any, name: str) -> tuple[Ontology, list[Fault]]:
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
    for i, assertion in enumerate(_assertions(item)):
        if not isinstance(assertion, dict) or not isinstance(assertion.get("assert"), str):
            yield Fault(name, f"{place}/calculationPolicy/validationAssertions/{i}", "an object with a text 'assert' is needed")


def _assertions(item: Mapping[str, Any]) -> list[Any]:
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
        for assertion in _assertions(item):
            problem = _unreadable(assertion.get("assert")) if isinstance(assertion, dict) else "is no object"
            if problem:
                yield f"{name}: an assertion of {kpi_id} can't be read and was not checked: {problem}"


def _unreadable(text: Any) -> str:
    try:
        parse(text if isinstance(text, str) else "")
    except ExpressionError as error:
        return " ".join(str(error).split())
    return ""


def overlay(catalog: Catalog, ontology: Ontology) -> Catalog:
    """Returns our catalog with an ontology laid over it.

    Its words, formula text, benchmark, policy and assertions replace ours; ids that we don't know are added; our derived rules, row columns
    and rubrics stay. Where its formula isn't the one that ours computes, `notes` says so.
    """
    kpis = dict(catalog.kpis)
    notes: list[tuple[str, str]] = list(catalog.notes)
    formulas = pins()["formulas"]
    for kpi_id, item in ontology.entries.items():
        ours = kpis.get(kpi_id)
        kpis[kpi_id] = _added(kpi_id, item) if ours is None else _laid_over(ours, item)
        text = folded(item.get("formula"))
        if ours is not None and ours.formula is not None and ours.formula.compute and text and formulas.get(kpi_id) != fingerprint(text):
            notes.append((kpi_id, f"there: {text[:300]}; computed: {ours.formula.text}"))
    sha256 = hashlib.sha256(f"{catalog.sha256}\0{ontology.sha256}".encode()).hexdigest()
    version = f"{catalog.version}+{ontology.version or 'unversioned'}"
    return catalog.replaced(kpis, sha256=sha256, version=version, notes=tuple(notes))


def _laid_over(ours: Kpi, item: Mapping[str, Any]) -> Kpi:
    words = replace(
        ours.words,
        definition=item.get("description") or ours.words.definition,
        why=item.get("whyItMatters") or ours.words.why,
        reading=item.get("interpretationGuidance") or ours.words.reading,
        mistakes=_texts(_policy(item).get("commonMiscomputations")) or ours.words.mistakes,
    )
    formula = ours.formula
    if item.get("formula"):
        formula = replace(formula or Formula(), text=str(item["formula"]))
    rules = tuple(r for r in ours.rules if r.origin != "ontology") + _rules(ours.id, item, ours.rules)
    if "calculationPolicy" not in item:
        rules = ours.rules
    return replace(
        ours, words=words, formula=formula, rules=rules, benchmark=_benchmark(item, ours.benchmark) or ours.benchmark, extra=dict(item)
    )


def _policy(item: Mapping[str, Any]) -> Mapping[str, Any]:
    policy = item.get("calculationPolicy")
    return policy if isinstance(policy, dict) else {}


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _rules(kpi_id: str, item: Mapping[str, Any], ours: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Returns the file's assertions as rules; the codes of those that ours holds as they stand are kept."""
    known = {" ".join(r.assertion.split()): r.code for r in ours if r.origin == "ontology"}
    made = []
    for i, assertion in enumerate(_assertions(item), 1):
        text = str(assertion.get("assert", ""))
        severity = assertion.get("severity")
        made.append(
            Rule(
                code=known.get(" ".join(text.split())) or f"ontology-{kpi_id.replace('.', '-').replace('_', '-')}-{i}",
                severity=severity if severity in _SEVERITIES else "error",
                assertion=text,
                message=str(assertion.get("message") or f"An assertion of the ontology doesn't hold: {text}"),
                origin="ontology",
                authority="identity",
            )
        )
    return tuple(made)


def _benchmark(item: Mapping[str, Any], ours: Benchmark | None) -> Benchmark | None:
    raw = item.get("benchmark")
    if not isinstance(raw, dict):
        return None
    return Benchmark(
        p25=raw["p25"], median=raw["median"], p75=raw["p75"], unit=str(raw.get("unit") or ""), source=str(raw.get("sourceName") or ""),
        year=str(raw.get("sourceYear") or ""), higher_is_better=raw.get("higherIsBetter") is not False,
        window=ours.window if ours else "point",
    )  # fmt: skip


def _added(kpi_id: str, item: Mapping[str, Any]) -> Kpi:
    """Returns the entry of a KPI that only the file knows."""
    field_type = str(item.get("fieldType") or "text")
    source = {k: str(v) for k, v in (item.get("definitionSource") or {}).items() if v is not None}
    basis = {short: value for long, short in _BASIS if isinstance(value := (item.get("metricBasis") or {}).get(long), str)}
    bare = Kpi(
        id=kpi_id,
        label=str(item.get("defaultLabel") or kpi_id.partition(".")[2].replace("_", " ")),
        domain=kpi_id.partition(".")[0],
        field_type=field_type,
        kind={"text": "narrative", "date": "date"}.get(field_type, "number"),
        unit=str(item.get("unit") or ""),
        functions=_texts(item.get("defaultOwningFunctions")),
        suggested_for=_texts(item.get("suggestedForStages")),
        stages={k: v for k, v in (item.get("stageRelevance") or {}).items() if isinstance(v, str)},
        basis=basis,
        related=_texts(item.get("relatedKpiIds")),
        words=Words(),
        source=Source(
            tier=source.get("tier", "editorial"), authority=source.get("authorityLevel", ""), name=source.get("sourceName", ""),
            section=source.get("sectionRef", ""), url=source.get("sourceUrl", ""), date=source.get("publicationDate", ""),
        ),
        dependencies=tuple(Dependency(d["kpi"], str(d.get("edge") or "")) for d in item.get("dependencies") or ()),
    )  # fmt: skip
    return _laid_over(bare, {**item, "calculationPolicy": _policy(item)})


_BASIS = (("timeBasis", "time"), ("moneyBasis", "money"), ("dateBasis", "date"), ("cohortBasis", "cohort"), ("production", "production"))


def validate_ontology(path: Path | str) -> list[Fault]:
    """Returns what is wrong with an ontology file: structure, dangling references, formulas without edges, assertions we can't read."""
    from kpireview.catalog.load import load_catalog

    path = Path(path)
    name = str(path)
    try:
        ontology, faults = _ontology(_read(path), name)
    except CatalogError as error:
        return list(error.faults)
    known = {*load_catalog().kpis, *ontology.entries}
    for kpi_id, item in ontology.entries.items():
        for place, other in _references(item):
            if other not in known:
                near = nearest_word(other, known)
                faults.append(Fault(name, f"{kpi_id}/{place}", f"{other!r} is no KPI", f"did you mean {near!r}?" if near else ""))
        edges = {d.get("kpi") for d in item.get("dependencies") or () if isinstance(d, dict)}
        named = sorted(set(_MENTION.findall(str(item.get("formula") or ""))) - edges - {kpi_id})
        for other in named:
            if other in known:
                faults.append(Fault(name, f"{kpi_id}/formula", f"mentions {other}, and no dependency leads there", "add the edge"))
            else:
                faults.append(Fault(name, f"{kpi_id}/formula", f"mentions {other}, which is no KPI"))
        for i, assertion in enumerate(_assertions(item)):
            place = f"{kpi_id}/calculationPolicy/validationAssertions/{i}"
            problem = _unreadable(assertion.get("assert")) if isinstance(assertion, dict) else ""
            if problem:
                faults.append(Fault(name, place, f"can't be read: {problem}", "docs/rule-language.md says what can"))
            elif isinstance(assertion, dict):
                unknown = sorted(parse(assertion["assert"]).refs - known)
                faults += [Fault(name, place, f"reads {other!r}, which is no KPI") for other in unknown]
    if not ontology.version:
        faults.append(Fault(name, "/version", "is missing", "without it nobody can tell which one it is"))
    faults += [Fault(name, "", w.removeprefix(f"{name}: ")) for w in ontology.warnings if "is known by" in w]
    return faults


def _references(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for i, other in enumerate(item.get("relatedKpiIds") or ()):
        if isinstance(other, str):
            yield f"relatedKpiIds/{i}", other
    for i, edge in enumerate(item.get("dependencies") or ()):
        if isinstance(edge, dict) and isinstance(edge.get("kpi"), str):
            yield f"dependencies/{i}/kpi", edge["kpi"]

"""Ontology files of the publisher's: laid over our catalog, and validated. ontology_file.py reads them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kpireview.catalog.model import DOMAINS, Benchmark, Catalog, Dependency, Formula, Kpi, Rule, Source, Words, nearest_word
from kpireview.catalog.ontology_file import Ontology, assertions, fingerprint, folded, from_json, load_ontology, pins, read_json, unreadable
from kpireview.errors import CatalogError, Fault
from kpireview.expression import parse

__all__ = ["Ontology", "folded", "load_ontology", "overlay", "validate_ontology"]

_MENTION = re.compile(rf"\b(?:{'|'.join(DOMAINS)})\.[a-z][a-z0-9_]*\b")
_SEVERITIES = ("error", "warning", "note")


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
    known = {_tokens(r.assertion): r.code for r in ours if r.origin == "ontology"}
    made = []
    for i, assertion in enumerate(assertions(item), 1):
        text = str(assertion.get("assert", ""))
        severity = assertion.get("severity")
        made.append(
            Rule(
                code=known.get(_tokens(text)) or f"ontology-{kpi_id.replace('.', '-').replace('_', '-')}-{i}",
                severity=severity if severity in _SEVERITIES else "error",
                assertion=text,
                message=str(assertion.get("message") or f"An assertion of the ontology doesn't hold: {text}"),
                origin="ontology",
                authority="identity",
            )
        )
    return tuple(made)


def _tokens(text: str) -> tuple[str, ...]:
    """Returns an assertion's words and signs, sorted: ours is theirs even where two terms stand the other way round."""
    return tuple(sorted(re.findall(r"[\w.]+|[^\w\s]", text)))


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
        ontology, faults = from_json(read_json(path), name)
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
        for i, assertion in enumerate(assertions(item)):
            place = f"{kpi_id}/calculationPolicy/validationAssertions/{i}"
            problem = unreadable(assertion.get("assert")) if isinstance(assertion, dict) else ""
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

"""What changed between two catalogs or ontology files, and which KPIs of a pack that touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from kpireview.catalog.load import load_catalog
from kpireview.catalog.model import Catalog, Kpi
from kpireview.catalog.ontology import Ontology, folded, load_ontology
from kpireview.errors import ExpressionError
from kpireview.model import Pack

# The publisher's keys by what they are in our entries, so that a file can be held against our catalog.
_NAMES = {
    "defaultLabel": "label", "fieldType": "field_type", "unit": "unit", "stageRelevance": "stages", "suggestedForStages": "suggested_for",
    "defaultOwningFunctions": "functions", "relatedKpiIds": "related", "formula": "formula", "description": "definition",
    "whyItMatters": "why", "interpretationGuidance": "reading",
}  # fmt: skip
_FACTS = ("label", "field_type", "unit", "stages", "suggested_for", "functions", "related")


@dataclass(frozen=True)
class Difference:
    """What changed from `a` to `b`: ids added and removed, {id: {key: (before, after)}}, and what of a pack it touches."""

    a: str
    b: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: Mapping[str, Mapping[str, tuple[Any, Any]]]
    formulas: tuple[str, ...]
    affected: Mapping[str, tuple[str, ...]] | None = None
    warnings: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        """Returns it for JSON."""
        return {
            "a": self.a,
            "b": self.b,
            "warnings": list(self.warnings),
            "formulas": list(self.formulas),
            "added": list(self.added),
            "removed": list(self.removed),
            "changed": {k: {key: {"before": x, "after": y} for key, (x, y) in v.items()} for k, v in self.changed.items()},
            "affected": None if self.affected is None else {k: list(v) for k, v in self.affected.items()},
        }

    def lines(self) -> list[str]:
        """Returns it for people, the formulas first: they change figures."""
        out = [f"{self.a} → {self.b}", *self.warnings]
        out.append(f"formulas changed: {', '.join(self.formulas) or 'none'}")
        for kpi in self.formulas:
            before, after = self.changed[kpi]["formula"]
            out += [f"  {kpi}", f"    before: {_short(before)}", f"    after:  {_short(after)}"]
        out.append(f"added: {', '.join(self.added) or 'none'}")
        out.append(f"removed: {', '.join(self.removed) or 'none'}")
        out.append(f"changed otherwise: {len(self.changed) or 'none'}")
        out += [f"  {kpi}: {', '.join(sorted(keys))}" for kpi, keys in self.changed.items()]
        if self.affected is not None:
            out.append(f"of the pack, affected: {len(self.affected) or 'none'}")
            out += [f"  {kpi}: {'; '.join(why)}" for kpi, why in self.affected.items()]
        return out


def _short(text: Any) -> str:
    words = " ".join(str(text or "").split())
    return words if len(words) <= 300 else words[:300] + " …"


def load_any(path: Path | str) -> Catalog | Ontology:
    """Returns the catalog of a folder, or the ontology of a file; raises CatalogError where it is neither."""
    return load_catalog(Path(path)) if Path(path).is_dir() else load_ontology(path)


def diff_files(a: Path | str, b: Path | str, pack: Pack | None = None) -> Difference:
    """Returns what changed from one folder or file to the other, and what of a pack it touches."""
    return diff(load_any(a), load_any(b), pack, names=(str(a), str(b)))


def diff(
    a: Catalog | Ontology, b: Catalog | Ontology, pack: Pack | None = None, names: tuple[str, str] = ("before", "after")
) -> Difference:
    """Returns what changed from one catalog or ontology to another; keys that only one of the two formats knows aren't compared."""
    mixed = isinstance(a, Catalog) is not isinstance(b, Catalog)
    old, new = _table(a, mixed), _table(b, mixed)
    changed: dict[str, dict[str, tuple[Any, Any]]] = {}
    for kpi in old:
        if kpi not in new or old[kpi] == new[kpi]:
            continue
        before, after = old[kpi], new[kpi]
        keys = {k: (before.get(k), after.get(k)) for k in sorted({*before, *after}) if before.get(k) != after.get(k)}
        if keys:
            changed[kpi] = keys
    formulas = tuple(k for k, keys in changed.items() if "formula" in keys)
    added, removed = tuple(k for k in new if k not in old), tuple(k for k in old if k not in new)
    warnings = [w for side in (a, b) if isinstance(side, Ontology) for w in side.warnings]
    if a.version and a.version == b.version and a.sha256 != b.sha256:
        warnings.append(f"both say that they are version {a.version}, and their content differs")
    affected = None if pack is None else _affected(pack, removed, changed)
    return Difference(names[0], names[1], added, removed, changed, formulas, affected, tuple(warnings))


def _table(side: Catalog | Ontology, mixed: bool) -> dict[str, dict[str, Any]]:
    """Returns {id: {key: value}} as it's compared; between the two formats only the facts that both hold."""
    if isinstance(side, Ontology):
        entries: dict[str, dict[str, Any]] = {}
        for kpi, item in side.entries.items():
            table = {_NAMES.get(k, k): v for k, v in item.items()}
            if "formula" in table:
                table["formula"] = folded(table["formula"])
            if mixed:
                table = {k: _plain(table.get(k)) or None for k in _FACTS if k in table}
            entries[kpi] = table
        return entries
    if mixed:
        return {k.id: {name: _plain(getattr(k, name)) or None for name in _FACTS} for k in side.kpis.values()}
    return {k.id: _entry(k) for k in side.kpis.values()}


def _entry(kpi: Kpi) -> dict[str, Any]:
    table = {f.name: _plain(getattr(kpi, f.name)) for f in fields(kpi) if f.name not in ("rules", "formula", "words", "extra")}
    table |= {f"words.{k}": v for k, v in _plain(kpi.words).items()}
    if kpi.formula is not None:
        table["formula"] = kpi.formula.compute or kpi.formula.text
        table |= {f"formula.{k}": v for k, v in _plain(kpi.formula).items() if k != "compute"}
    for rule in kpi.rules:
        table[f"rules.{rule.code}"] = _plain(rule)
    return table


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    return value


def _affected(pack: Pack, removed: tuple[str, ...], changed: Mapping[str, Mapping[str, tuple[Any, Any]]]) -> dict[str, tuple[str, ...]]:
    """Returns the KPIs that the pack reports and why each is touched: its own entry, or the formula of one that it's computed from."""
    ours = load_catalog()
    formulas = {k for k, keys in changed.items() if any(key.startswith("formula") for key in keys)}
    found: dict[str, tuple[str, ...]] = {}
    for kpi in (*ours.kpis, *(k for k in pack.kpis if k not in ours.kpis)):
        if kpi not in pack.kpis:
            continue
        why = []
        if kpi in formulas:
            why.append("its formula changed")
        keys = sorted(_judging(changed.get(kpi, {})))
        if keys:
            why.append(f"changed: {', '.join(keys)}")
        if kpi in removed:
            why.append("its entry is gone")
        through = sorted(_upstream(kpi, ours) & formulas)
        if through:
            why.append(f"computed from {', '.join(through)}")
        if why:
            found[kpi] = tuple(why)
    return found


# Keys that decide what a figure is or how it's judged; the rest is words.
_JUDGING = ("unit", "field_type", "benchmark", "kind", "count", "minimum", "maximum", "columns", "conventions", "same_as", "rules.")


def _judging(keys: Mapping[str, tuple[Any, Any]]) -> set[str]:
    found = {k for k in keys if k.startswith(_JUDGING)}
    policy = keys.get("calculationPolicy")
    if policy is not None:
        before, after = ((p or {}).get("validationAssertions") if isinstance(p, Mapping) or p is None else None for p in policy)
        if before != after:
            found.add("validationAssertions")
    return found


def _upstream(kpi: str, catalog: Catalog) -> set[str]:
    """Returns all KPIs that a KPI is computed from, through other formulas too."""
    seen: set[str] = set()
    todo = [kpi]
    while todo:
        entry = catalog.kpis.get(todo.pop())
        if entry is None or entry.formula is None or not entry.formula.compute:
            continue
        try:
            expression = entry.formula.expression
        except ExpressionError:
            continue
        refs = (expression.refs if expression else frozenset()) - seen
        seen |= refs
        todo.extend(refs)
    return seen - {kpi}

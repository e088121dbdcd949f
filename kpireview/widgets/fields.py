"""What the screen needs to know of each field: its fixed description, what it holds, and how complete each domain is. Plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from kpireview.catalog import Catalog, Column, Kpi
from kpireview.compute import Computed
from kpireview.model import Entry, Pack
from kpireview.model.style import format_value
from kpireview.widgets.cells import NUMBERS, read_part, shown_number
from kpireview.widgets.tables import shown_rows

DOMAINS = {
    "sales": "Sales", "customers": "Customers", "finance": "Finance", "fundraising": "Fundraising", "hr": "People", "product": "Product",
    "operations": "Operations",
}  # fmt: skip
STAGES = {
    "preSeed": "Pre-seed", "seed": "Seed", "seriesA": "Series A", "seriesB": "Series B", "seriesC": "Series C", "public": "Public",
}  # fmt: skip
Json = dict[str, Any]


def unit_of(kpi: Kpi, currency: str) -> str:
    """Returns the unit as a column shows it: USD, USD/month, %, months."""
    if kpi.kind != "number":
        return ""
    if kpi.field_type == "currency":
        return currency + (kpi.unit if kpi.unit.startswith("/") else "")
    return kpi.unit or ("%" if kpi.field_type == "percentage" else "")


def column_spec(column: Column, currency: str) -> Json:
    """Returns a column of a structured field."""
    unit = column.unit or {"money": currency, "percent": "%"}.get(column.type, "")
    return {
        "name": column.name, "label": column.label, "type": column.type, "required": column.required, "choices": list(column.choices),
        "unit": unit, "help": column.description,
    }  # fmt: skip


def field_specs(pack: Pack, catalog: Catalog) -> dict[str, Json]:
    """Returns the description of every field that this pack can hold, in the catalog's order."""
    prior = pack.prior()
    stage, currency = pack.company.stage, pack.company.currency
    specs: dict[str, Json] = {}
    for kpi in catalog.kpis.values():
        own = kpi.id.startswith("custom.")
        if own and kpi.id not in pack.custom:
            continue
        tier = "own" if own else kpi.stages.get(stage, "other")
        if kpi.deprecated:
            if kpi.id not in pack.kpis:
                continue
            tier = "other"
        spec: Json = {
            "label": kpi.label, "domain": kpi.domain, "kind": kpi.kind, "unit": unit_of(kpi, currency),
            "tier": tier if tier in ("core", "recommended", "own") else "other",
        }  # fmt: skip
        before = prior.kpis.get(kpi.id) if prior else None
        if before is not None:
            spec["prior"] = entry_line(before, kpi)
            if before.text:
                spec["prior_text"] = before.text
        if kpi.kind == "choice":
            spec["choices"] = [pack.company.currency] if kpi.id == "sales.base_currency" else list(kpi.choices)
        if kpi.columns:
            spec["columns"] = [column_spec(c, currency) for c in kpi.columns]
            spec["one_row"] = kpi.one_row
            if before is not None and before.rows:
                spec["prior_rows"] = shown_rows(kpi.columns, before.rows)
        if kpi.aliases:
            spec["also"] = " ".join(kpi.aliases)
        if kpi.formula is not None and kpi.formula.compute:
            spec["computed"] = True
        specs[kpi.id] = spec
    return specs


def entry_line(entry: Entry, kpi: Kpi) -> str:
    """Returns what an entry holds in a few words, for the column of last period."""
    if entry.absent is not None:
        return "n/a"
    if entry.kind == "number":
        return shown_number(entry.actual)
    if entry.rows is not None:
        return f"{len(entry.rows)} row{'s' if len(entry.rows) != 1 else ''}"
    if entry.text is not None:
        return f"{len(entry.text.split())} words"
    return entry.choice or (entry.date.isoformat() if entry.date else "")


def value_view(kpi: Kpi, entry: Entry | None, drafts: Mapping[str, Any], revision: int) -> Json:
    """Returns what a field holds, as texts; `raw` and `err` are what was typed and can't be read, by part."""
    view: Json = {"rev": revision}
    if entry is not None:
        for part, value in _numbers(entry).items():
            if value is not None:
                view[part] = shown_number(value)
        for name in ("note", "source", "absent", "text", "choice"):
            if getattr(entry, name) is not None:
                view[name] = getattr(entry, name)
        if entry.date is not None:
            view["date"] = entry.date.isoformat()
        if entry.rows is not None:
            view["rows"] = shown_rows(kpi.columns, entry.rows)
        if entry.computed_from:
            view["from"] = list(entry.computed_from)
        if entry.restates:
            view["restates"] = [{"period": r.period, "reported": shown_number(r.reported), "reason": r.reason} for r in entry.restates]
    if drafts:
        raw, err = {}, {}
        for part, text in drafts.items():
            if part == "rows":
                view |= {"rows": text["rows"], "errors": text["errors"]}
                continue
            raw[part] = text
            if part in NUMBERS:
                problem = read_part(kpi, part, text).error
                if problem:
                    err[part] = problem
            elif part == "date":
                err[part] = "that is no date; type it as 2026-12-31"
        view |= {"raw": raw} | ({"err": err} if err else {})
    return view


def _numbers(entry: Entry) -> dict[str, Decimal | None]:
    ytd = entry.ytd
    return {
        "actual": entry.actual, "budget": entry.budget, "forecast": entry.forecast,
        "ytd.actual": ytd.actual if ytd else None, "ytd.budget": ytd.budget if ytd else None,
    }  # fmt: skip


def meters(pack: Pack, specs: Mapping[str, Json], drafts: Iterable[str]) -> dict[str, Json]:
    """Returns, by domain, how many core fields there are and are done, how many of the recommended are, and what can't be read."""
    found = {d: {"core": 0, "done": 0, "more": 0, "more_done": 0, "unread": 0} for d in DOMAINS}
    broken = {key.split("/", 1)[0] for key in drafts}
    for kpi, spec in specs.items():
        meter = found.get(spec["domain"])
        if meter is None:
            continue
        there = kpi in pack.kpis
        if spec["tier"] == "core":
            meter["core"] += 1
            meter["done"] += there
        elif spec["tier"] == "recommended":
            meter["more"] += 1
            meter["more_done"] += there
        meter["unread"] += kpi in broken
    return found


def computed_view(computed: Mapping[str, Computed], catalog: Catalog) -> dict[str, Json]:
    """Returns, by KPI, the value that its formula gives, or why it has none."""
    found: dict[str, Json] = {}
    for kpi_id, result in computed.items():
        kpi = catalog.kpis[kpi_id]
        if isinstance(result.value, Decimal):
            found[kpi_id] = {"value": shown_number(result.value), "from": [_label(catalog, s) for s in result.source]}
        elif result.value is not None:
            found[kpi_id] = {"value": result.value, "from": [_label(catalog, s) for s in result.source]}
        elif result.reason:
            found[kpi_id] = {"reason": result.reason}
        elif result.missing and kpi.kind == "number":
            found[kpi_id] = {"missing": [_label(catalog, s) for s in result.missing]}
    return found


def _label(catalog: Catalog, name: str) -> str:
    known = catalog.kpis.get(name)
    return known.label if known else name


def info(kpi: Kpi, catalog: Catalog, currency: str) -> Json:
    """Returns the catalog's entry of a field, for reading."""
    words, formula, source, mark = kpi.words, kpi.formula, kpi.source, kpi.benchmark
    found: Json = {
        "id": kpi.id, "definition": words.definition, "why": words.why, "reading": words.reading, "mistakes": list(words.mistakes),
        "decision": words.decision, "deprecated": kpi.deprecated, "owners": ", ".join(kpi.functions),
        "source": " · ".join(x for x in (source.name, source.section, source.date[:4], source.tier) if x), "url": source.url,
        "notice": catalog.notices.get(source.notice, "") if source.notice else "",
        "related": [{"id": k, "label": _label(catalog, k)} for k in kpi.related if k in catalog.kpis],
    }  # fmt: skip
    if formula is not None:
        found["formula"] = formula.text
        found["not_computable"] = formula.not_computable
    if mark is not None:

        def figure(value: Decimal) -> str:
            return format_value(value, field_type=kpi.field_type, unit=kpi.unit or None, currency=currency)

        quartiles = f"{figure(mark.p25)} · {figure(mark.median)} · {figure(mark.p75)}"
        found["benchmark"] = f"{quartiles} ({' '.join(x for x in (mark.source, mark.year) if x)})"
    asked = [c.question for c in kpi.checks if c.disposition == "question" and c.question]
    found["questions"] = list(dict.fromkeys([*asked, *words.questions]))
    found["rules"] = [{"code": r.code, "severity": r.severity, "says": r.message} for r in kpi.rules][:40]
    return found

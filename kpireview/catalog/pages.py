"""The catalog for people: `catalog show` as text, and a page a KPI for docs/catalog/, generated.

`python -m kpireview.catalog.pages docs/catalog` writes the pages; a test holds them against the catalog.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from kpireview.catalog.load import load_catalog
from kpireview.catalog.model import DOMAINS, Catalog, Kpi, Rule
from kpireview.expression.explain import grouped
from kpireview.model.pack import STAGES

WIDTH = 100
_SEVERITY = {"error": 0, "warning": 1, "note": 2}
_KINDS = {"number": "number", "rows": "table", "narrative": "narrative", "choice": "choice", "date": "date"}
_TITLES = {
    "sales": "Sales", "customers": "Customers", "finance": "Finance", "fundraising": "Fundraising", "hr": "People", "product": "Product",
    "operations": "Operations", "custom": "The company's own",
}  # fmt: skip


def page_name(kpi_id: str) -> str:
    """Returns the file name of a KPI's page."""
    return f"{kpi_id}.md"


def pages(catalog: Catalog) -> dict[str, str]:
    """Returns every page by file name, the index among them."""
    found = {page_name(kpi.id): page(kpi, catalog) for kpi in catalog.kpis.values()}
    return {"index.md": index(catalog), **found}


def index(catalog: Catalog) -> str:
    """Returns the page that lists all KPIs by domain."""
    rules = sum(len(k.rules) for k in catalog.kpis.values())
    formulas = sum(1 for k in catalog.kpis.values() if k.formula and k.formula.compute)
    lines = [
        "# The catalog",
        "",
        f"{len(catalog.kpis)} KPIs, {formulas} computed formulas, {rules} rules of single KPIs, {len(catalog.shared)} that many share.",
        "These pages are generated from `catalog/`; edit the entries there and run `python -m kpireview.catalog.pages docs/catalog`.",
    ]
    for domain in DOMAINS:
        here = [k for k in catalog.kpis.values() if k.domain == domain]
        if not here:
            continue
        lines += ["", f"## {_TITLES[domain]}", "", "| KPI | id | kind | core for |", "|---|---|---|---|"]
        for kpi in here:
            core = ", ".join(s for s in STAGES if kpi.stages.get(s) == "core") or "–"
            lines.append(f"| [{_cell(kpi.label)}]({page_name(kpi.id)}) | `{kpi.id}` | {_KINDS[kpi.kind]} | {core} |")
    lines += ["", "## Rules that apply to many KPIs alike", "", "| code | severity | says |", "|---|---|---|"]
    for rule in sorted(catalog.shared.values(), key=lambda r: (_SEVERITY.get(r.severity, 3), r.code)):
        lines.append(f"| `{rule.code}` | {rule.severity} | {_cell(rule.message)} |")
    if catalog.notices:
        lines += ["", "## Notices", "", *catalog.notices.values()]
    return "\n".join(lines) + "\n"


def page(kpi: Kpi, catalog: Catalog) -> str:
    """Returns the Markdown page of one KPI."""
    lines = [f"# {kpi.label}", "", f"`{kpi.id}` · {', '.join(_facts(kpi))} · [all KPIs](index.md)"]
    if kpi.deprecated:
        lines += ["", f"**Deprecated.** {kpi.deprecated}"]
    if kpi.same_as:
        lines += ["", f"The same fact as {_link(kpi.same_as, catalog)}."]
    words = kpi.words
    for title, text in (("", words.definition), ("Why a board reads it", words.why), ("How to read it", words.reading)):
        if text:
            lines += ["", f"**{title}.** {text}" if title else text]
    if words.mistakes:
        lines += ["", "## Usual mistakes", "", *(f"- {m}" for m in words.mistakes)]
    lines += _formula_lines(kpi)
    if kpi.columns:
        lines += ["", "## Columns", "", "| column | type | | |", "|---|---|---|---|"]
        for column in kpi.columns:
            limits = [f"at least {grouped(column.minimum)}"] if column.minimum is not None else []
            limits += [f"at most {grouped(column.maximum)}"] if column.maximum is not None else []
            limits += [", ".join(column.choices)] if column.choices else []
            about = "; ".join([*limits, column.description] if column.description else limits)
            lines.append(f"| `{column.name}` | {column.type} | {'required' if column.required else ''} | {_cell(about)} |")
    if kpi.choices:
        lines += ["", f"Choices: {', '.join(f'`{c}`' for c in kpi.choices)}."]
    if kpi.rules:
        lines += ["", "## Rules", "", "| severity | code | fails where not | says | by |", "|---|---|---|---|---|"]
        for rule in _ordered(kpi.rules):
            when = f" when `{_cell(rule.when)}`" if rule.when else ""
            by = _cell(", ".join(p for p in (rule.origin, rule.authority) if p))
            lines.append(f"| {rule.severity} | `{rule.code}` | `{_cell(rule.assertion)}`{when} | {_cell(rule.message)} | {by} |")
    if kpi.rubric:
        lines += ["", "## Rubric"]
        for criterion in kpi.rubric:
            lines += ["", f"### {criterion.id}", "", criterion.question, "", f"- Met: {criterion.met}", f"- Unmet: {criterion.unmet}"]
    asked = [c.question for c in kpi.checks if c.question] + list(words.questions)
    if asked:
        lines += ["", "## What a reviewer should ask", "", *(f"- {q}" for q in dict.fromkeys(asked))]
    for choice in kpi.conventions:
        default = _value(choice.default)
        stages = "; ".join(f"{stage}: {_value(v)}" for stage, v in choice.default_by_stage.items())
        options = f" One of {', '.join(_value(c) for c in choice.choices)}." if choice.choices else ""
        default += f" ({stages})" if stages else ""
        lines += ["", f"**The company decides** (`{choice.key}`). {choice.question}{options} Default: {default}."]
    if kpi.benchmark:
        lines += ["", f"**Benchmark.** {_benchmark(kpi)}"]
    if words.decision:
        lines += ["", f"**What we decided.** {words.decision}"]
    lines += ["", f"**Source.** {_source(kpi)}"]
    if kpi.source.notice in catalog.notices:
        lines += ["", catalog.notices[kpi.source.notice]]
    related = [r for r in dict.fromkeys((*kpi.related, *kpi.narrates)) if r in catalog.kpis]
    if related:
        lines += ["", f"**Related.** {', '.join(_link(r, catalog) for r in related)}"]
    return "\n".join(lines) + "\n"


def show_text(kpi: Kpi, catalog: Catalog) -> str:
    """Returns all of an entry as plain text for a terminal."""
    lines = [f"{kpi.label}  ({kpi.id})", ", ".join(_facts(kpi))]
    if kpi.deprecated:
        lines += _wrapped("Deprecated", kpi.deprecated)
    if kpi.same_as:
        lines.append(f"The same fact as {kpi.same_as}.")
    words = kpi.words
    for title, text in (
        ("What it is", words.definition), ("Why", words.why), ("How to read it", words.reading), ("What we decided", words.decision),
    ):  # fmt: skip
        lines += _wrapped(title, text)
    lines += _listed("Usual mistakes", words.mistakes)
    if kpi.formula:
        formula = kpi.formula
        lines += _wrapped("Formula", formula.text)
        lines += _wrapped("Computed as", formula.compute)
        lines += _wrapped("Only where", formula.when and f"{formula.when}; elsewhere absent: {formula.otherwise}")
        lines += _wrapped("Checked by", formula.compute and f"{formula.code} ({formula.severity}{_tolerance(kpi)}): {formula.message}")
        lines += _listed("Other admissible bases", [f"{a.name}: {a.compute}" for a in formula.alternatives])
        lines += _wrapped("Not computable", formula.not_computable)
    lines += _listed("Columns", [_column_line(kpi, i) for i in range(len(kpi.columns))])
    lines += _listed("Choices", kpi.choices)
    rules = [(r, f" when {r.when}" if r.when else "") for r in _ordered(kpi.rules)]
    lines += _listed("Rules", [f"{r.severity} {r.code}: {r.message} [{r.assertion}{when}]" for r, when in rules])
    lines += _listed("Rubric", [f"{c.id}: {c.question}" for c in kpi.rubric])
    asked = [c.question for c in kpi.checks if c.question] + list(words.questions)
    lines += _listed("What a reviewer should ask", list(dict.fromkeys(asked)))
    lines += _listed("The company decides", [f"{c.key}: {c.question} Default: {_value(c.default)}" for c in kpi.conventions])
    if kpi.benchmark:
        lines += _wrapped("Benchmark", _benchmark(kpi))
    lines += _wrapped("Source", _source(kpi))
    lines += _wrapped("", catalog.notices.get(kpi.source.notice, ""))
    lines += _wrapped("Related", ", ".join(kpi.related))
    if kpi.aliases:
        lines += _wrapped("Also called", ", ".join(kpi.aliases))
    return "\n".join(lines)


def _facts(kpi: Kpi) -> Iterator[str]:
    kind = kpi.field_type if kpi.kind == "number" else _KINDS[kpi.kind]
    yield "count" if kpi.count else kind
    if kpi.unit:
        yield f"in {kpi.unit}" if kpi.unit[0] != "/" else f"a {kpi.unit[1:]}"
    if kpi.kind == "number" and kpi.polarity != "neutral":
        yield f"{kpi.polarity} is better"
    if kpi.minimum is not None or kpi.maximum is not None:
        low = grouped(kpi.minimum) if kpi.minimum is not None else ""
        high = grouped(kpi.maximum) if kpi.maximum is not None else ""
        yield f"{low} to {high}" if low and high else f"{low} or more" if low else f"{high} or less"
    if kpi.basis:
        yield ", ".join(v.replace("_", " ") for v in kpi.basis.values())
    core = [s for s in STAGES if kpi.stages.get(s) == "core"]
    if core:
        yield f"core for {', '.join(core)}"
    if kpi.functions:
        yield f"owned by {', '.join(kpi.functions)}"


def _formula_lines(kpi: Kpi) -> list[str]:
    formula = kpi.formula
    if formula is None or not (formula.text or formula.compute):
        return []
    lines = ["", "## Formula"]
    if formula.text:
        lines += ["", formula.text]
    if formula.compute:
        differs = f"A typed value that differs is `{formula.code}` ({formula.severity}{_tolerance(kpi)}): {formula.message}."
        lines += ["", "```", formula.compute, "```", "", differs]
    if formula.when:
        lines += ["", f"Only where `{formula.when}`; elsewhere it is absent: {formula.otherwise}."]
    if formula.alternatives:
        lines += ["", f"A value on another basis is `{formula.code}-other-basis` (warning):", ""]
        lines += [f"- {a.name}: `{a.compute}`" for a in formula.alternatives]
    if formula.not_computable:
        lines += ["", f"Not computed: {formula.not_computable}."]
    return lines


def _tolerance(kpi: Kpi) -> str:
    formula = kpi.formula
    if formula is None or formula.tolerance is None:
        return ""
    unit = {"percent": " %", "points": " points"}.get(formula.tolerance_unit, "")
    return f", within {grouped(formula.tolerance)}{unit}"


def _benchmark(kpi: Kpi) -> str:
    b = kpi.benchmark
    assert b is not None
    better = "higher is better" if b.higher_is_better else "lower is better"
    window = "; of a year, so shorter periods are chained before they're placed" if b.window == "annual" else ""
    unit = f" {b.unit}" if b.unit and b.unit not in ("count", "$") else ""
    return f"Quartiles {grouped(b.p25)}, {grouped(b.median)} and {grouped(b.p75)}{unit} ({better}{window}). {b.source}, {b.year}."


def _source(kpi: Kpi) -> str:
    source = kpi.source
    parts = ", ".join(p for p in (source.name, source.section, source.date) if p)
    tier = ", ".join(p for p in (source.tier, source.authority) if p)
    return f"{parts} ({tier})." + (f" <{source.url}>" if source.url else "")


def _column_line(kpi: Kpi, i: int) -> str:
    column = kpi.columns[i]
    kind = f"{column.type}{', required' if column.required else ''}{': ' + ', '.join(column.choices) if column.choices else ''}"
    return f"{column.name} ({kind}) {column.description}".rstrip()


def _ordered(rules: Sequence[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda r: _SEVERITY.get(r.severity, 3))


def _value(value: object) -> str:
    return grouped(value) if isinstance(value, Decimal) else str(value)


def _link(kpi_id: str, catalog: Catalog) -> str:
    return f"[{catalog.kpis[kpi_id].label}]({page_name(kpi_id)})" if kpi_id in catalog.kpis else kpi_id


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _wrapped(title: str, text: str) -> list[str]:
    if not text:
        return []
    start = f"{title}: " if title else ""
    return ["", *textwrap.wrap(start + text, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)]


def _listed(title: str, items: Sequence[str]) -> list[str]:
    if not items:
        return []
    lines = ["", f"{title}:"]
    for item in items:
        lines += textwrap.wrap(item, WIDTH, initial_indent="  - ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return lines


def write(folder: Path) -> int:
    """Writes all pages into a folder, takes away those of KPIs that are gone, and returns how many there are."""
    made = pages(load_catalog())
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    return len(made)


if __name__ == "__main__":
    sys.stdout.write(f"{write(Path(sys.argv[1] if len(sys.argv) > 1 else 'docs/catalog'))} pages\n")

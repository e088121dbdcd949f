"""Whether a catalog holds together: references, expressions, codes, columns, choices, dispositions, words.

`validate(path)` takes a catalog folder, or an ontology file of the publisher's. `python -m kpireview.catalog.validate PATH` prints
a line a fault.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kpireview.catalog.load import SHARED, read_folder
from kpireview.catalog.model import (
    COLUMN_TYPES,
    CRITERIA,
    DISPOSITIONS,
    DOMAINS,
    FIELD_TYPES,
    KINDS,
    Catalog,
    Kpi,
    expressions,
    nearest_word,
)
from kpireview.catalog.validate_expressions import Say, check_expression, known_id
from kpireview.errors import ExpressionError, Fault
from kpireview.expression import Expression, parse
from kpireview.model.pack import STAGES

_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SEVERITIES = ("error", "warning", "note")
_ORIGINS = ("ontology", "derived", "own")
_RELEVANCE = ("core", "recommended", "optional", "not-applicable", "notApplicable")
_UNITS = ("percent", "points", "units")


def validate(path: Path | str) -> list[Fault]:
    """Returns the faults of a catalog folder or of an ontology file, an empty list where it holds together."""
    path = Path(path)
    if path.is_dir():
        return validate_folder(path)
    if path.suffix == ".toml":
        return _one_entry(path)
    from kpireview.catalog.ontology import validate_ontology

    return validate_ontology(path)


def _one_entry(path: Path) -> list[Fault]:
    """Returns the faults of one entry, judged among the others of its catalog."""
    root = path.resolve().parent if path.name == SHARED else path.resolve().parent.parent
    if not (root / SHARED).is_file():
        return [Fault(str(path), "", "is an entry outside a catalog", f"give a folder with <domain>/<kpi>.toml and {SHARED}")]
    name = str(path.resolve())
    return [Fault(str(path), f.place, f.problem, f.next_step) for f in validate_folder(root) if f.file == name]


def validate_folder(path: Path | str) -> list[Fault]:
    """Returns every fault of a catalog folder: those of single files first, then what doesn't hold together between them."""
    path = Path(path)
    catalog, faults = read_folder(path)
    if catalog is None:
        return faults

    def say(kpi: str, place: str, problem: str, step: str = "") -> None:
        name = SHARED if not kpi else kpi.replace(".", "/", 1) + ".toml"
        faults.append(Fault(str(path / name), place, problem, step))

    codes = _codes(catalog, say)
    for kpi in catalog.kpis.values():
        _facts(kpi, catalog, say)
        _references(kpi, catalog, say)
        parsed = list(_parsed(kpi, say))
        for place, expression in parsed:
            check_expression(kpi, place, expression, catalog, say)
        _checks(kpi, catalog, codes, say)
        _words(kpi, catalog, say)
    _circles(catalog, say)
    if not catalog.notices:
        say("", "notices", "is missing", "the sources' notices stand there")
    return faults


def _codes(catalog: Catalog, say: Say) -> dict[str, str]:
    """Returns who owns each code; a code stands once in the whole catalog."""
    owners: dict[str, str] = {rule.code: "shared.toml" for rule in catalog.shared.values()}
    for kpi in catalog.kpis.values():
        own = [(f"rules.{r.code}", r.code) for r in kpi.rules]
        if kpi.formula and kpi.formula.code:
            own.append(("formula.code", kpi.formula.code))
            if kpi.formula.alternatives:
                own.append(("formula.alternatives", f"{kpi.formula.code}-other-basis"))
        for place, code in own:
            if not _CODE.fullmatch(code):
                say(kpi.id, place, f"the code {code!r} isn't lower-case words joined by hyphens")
            if code in owners:
                say(kpi.id, place, f"the code {code!r} stands in {owners[code]} too", "one code is one rule")
            owners[code] = kpi.id
    return owners


def _one_of(kpi: Kpi, place: str, value: str, known: Iterable[str], say: Say) -> None:
    known = tuple(known)
    if value not in known:
        near = nearest_word(value, known)
        say(kpi.id, place, f"{value!r} is not one of {', '.join(known)}", f"did you mean {near!r}?" if near else "")


def _facts(kpi: Kpi, catalog: Catalog, say: Say) -> None:
    """Says what is wrong with single values."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", kpi.id) or kpi.id.partition(".")[0] != kpi.domain:
        say(kpi.id, "id", f"{kpi.id!r} isn't written domain.slug with its own domain")
    _one_of(kpi, "domain", kpi.domain, DOMAINS, say)
    _one_of(kpi, "field_type", kpi.field_type, FIELD_TYPES, say)
    _one_of(kpi, "kind", kpi.kind, KINDS, say)
    _one_of(kpi, "polarity", kpi.polarity, ("higher", "lower", "neutral"), say)
    for stage, relevance in kpi.stages.items():
        _one_of(kpi, "stages", stage, STAGES, say)
        _one_of(kpi, f"stages.{stage}", relevance, _RELEVANCE, say)
    if kpi.minimum is not None and kpi.maximum is not None and kpi.minimum > kpi.maximum:
        say(kpi.id, "minimum", "is larger than the maximum")
    if kpi.kind != "number":
        for key in ("count", "minimum", "maximum", "benchmark"):
            if getattr(kpi, key) not in (None, False):
                say(kpi.id, key, "goes with a number only")
    if (kpi.kind == "rows") != bool(kpi.columns):
        say(kpi.id, "columns", "a structured field has columns, and nothing else has")
    if kpi.source.notice and kpi.source.notice not in catalog.notices:
        say(kpi.id, "source.notice", f"{kpi.source.notice!r} is no notice of shared.toml")
    if kpi.benchmark and not kpi.benchmark.p25 <= kpi.benchmark.median <= kpi.benchmark.p75:
        say(kpi.id, "benchmark", "the quartiles aren't in order: p25 is the smallest value, p75 the largest")
    if kpi.benchmark:
        _one_of(kpi, "benchmark.window", kpi.benchmark.window, ("annual", "point"), say)
    names = [c.name for c in kpi.columns]
    for i, column in enumerate(kpi.columns):
        _one_of(kpi, f"columns[{i}].type", column.type, COLUMN_TYPES, say)
        if names.count(column.name) > 1:
            say(kpi.id, f"columns[{i}].name", f"{column.name!r} stands there twice")
    for rule in kpi.rules:
        where = f"rules.{rule.code}"
        _one_of(kpi, f"{where}.severity", rule.severity, _SEVERITIES, say)
        _one_of(kpi, f"{where}.origin", rule.origin, _ORIGINS, say)
        _one_of(kpi, f"{where}.tolerance_unit", rule.tolerance_unit, _UNITS, say)
        if not rule.message.strip():
            say(kpi.id, f"{where}.message", "is empty", "say the fault in one sentence")
        if rule.tolerance is not None and "tolerance" not in f"{rule.assertion} {rule.when}":
            say(kpi.id, f"{where}.tolerance", "the assertion doesn't use it", "write `tolerance` where it holds")
    formula = kpi.formula
    if formula:
        _one_of(kpi, "formula.severity", formula.severity, _SEVERITIES, say)
        _one_of(kpi, "formula.tolerance_unit", formula.tolerance_unit, _UNITS, say)
        if formula.compute and not (formula.code and formula.message):
            say(kpi.id, "formula", "a formula that is computed needs a code and a message")
        if formula.compute and formula.not_computable:
            say(kpi.id, "formula.not_computable", "stands beside a formula that is computed", "keep one of them")
        if formula.when and not formula.otherwise:
            say(kpi.id, "formula.otherwise", "is missing", "say why the value has no meaning elsewhere")
        if formula.alternatives and not formula.compute:
            say(kpi.id, "formula.alternatives", "there is nothing that they are alternatives to")
    if kpi.basis.get("production") == "computed" and not (formula and (formula.compute or formula.not_computable)):
        say(kpi.id, "formula", "a computed KPI needs `compute`, or `not_computable` with the reason")
    criteria = [c.id for c in kpi.rubric]
    for i, criterion in enumerate(kpi.rubric):
        _one_of(kpi, f"rubric[{i}].id", criterion.id, CRITERIA, say)
        if criteria.count(criterion.id) > 1:
            say(kpi.id, f"rubric[{i}].id", f"{criterion.id!r} stands there twice")
    if criteria and kpi.kind != "narrative":
        say(kpi.id, "rubric", "goes with a narrative only")


def _references(kpi: Kpi, catalog: Catalog, say: Say) -> None:
    """Says which ids are in no entry."""
    ids = [("related", r) for r in kpi.related] + [("narrates", n) for n in kpi.narrates]
    ids += [(f"dependencies[{i}].kpi", d.kpi) for i, d in enumerate(kpi.dependencies)]
    ids += [(f"checks[{i}].field", c.field) for i, c in enumerate(kpi.checks) if c.field]
    if kpi.same_as:
        ids.append(("same_as", kpi.same_as))
    for place, other in ids:
        known_id(kpi, place, other, catalog, say)
    twin = catalog.kpis.get(kpi.same_as)
    if twin and (twin.kind != kpi.kind or twin.id == kpi.id):
        say(kpi.id, "same_as", f"{twin.id} can't be the same fact: it's another kind")


def _parsed(kpi: Kpi, say: Say) -> Iterator[tuple[str, Expression]]:
    for place, text in expressions(kpi):
        try:
            expression = parse(text)
            yield place, expression
        except ExpressionError as error:
            where = "" if error.position is None else f" (character {error.position + 1})"
            say(kpi.id, place, f"{error.problem}{where}", f"the expression: {text[:160]}")


def _checks(kpi: Kpi, catalog: Catalog, codes: Mapping[str, str], say: Say) -> None:
    """Says which of the publisher's checks has no disposition, or one that leads nowhere."""
    if [c.number for c in kpi.checks] != list(range(1, len(kpi.checks) + 1)):
        say(kpi.id, "checks", "aren't numbered 1, 2, 3 … in order")
    for i, check in enumerate(kpi.checks):
        where = f"checks[{i}]"
        if not check.disposition:
            say(kpi.id, f"{where}.disposition", "is empty", f"one of {', '.join(DISPOSITIONS)}")
            continue
        _one_of(kpi, f"{where}.disposition", check.disposition, DISPOSITIONS, say)
        if check.disposition == "rule" and not check.codes:
            say(kpi.id, f"{where}.codes", "is empty", "name the rules that encode it")
        for code in check.codes:
            if code not in codes:
                near = nearest_word(code, codes)
                say(kpi.id, f"{where}.codes", f"no rule has the code {code!r}", f"did you mean {near!r}?" if near else "")
        if check.disposition != "rule" and not check.reason:
            say(kpi.id, f"{where}.reason", "is missing", "say why it's not a rule")
        if check.disposition == "question" and not check.question.strip().endswith("?"):
            say(kpi.id, f"{where}.question", "is no question")
        if check.disposition == "critic":
            field = catalog.kpis.get(check.field)
            if not check.field or not check.criterion:
                say(kpi.id, where, "a check for the critic names its field and criterion")
            elif field is not None and check.criterion not in {c.id for c in field.rubric}:
                say(kpi.id, f"{where}.criterion", f"{check.field} has no criterion {check.criterion!r}")


def _words(kpi: Kpi, catalog: Catalog, say: Say) -> None:
    """Says what an entry leaves unsaid."""
    for key in ("definition", "why", "reading"):
        if not getattr(kpi.words, key).strip():
            say(kpi.id, f"words.{key}", "is empty", "say it in a sentence or two")
    if not kpi.words.mistakes:
        say(kpi.id, "words.mistakes", "is empty", "name at least one usual mistake")
    for i, criterion in enumerate(kpi.rubric):
        for key in ("question", "met", "unmet"):
            if not getattr(criterion, key).strip():
                say(kpi.id, f"rubric[{i}].{key}", "is empty", "word it for this field")
    for i, question in enumerate(kpi.words.questions):
        if not question.strip().endswith("?"):
            say(kpi.id, f"words.questions[{i}]", "is no question")


def _circles(catalog: Catalog, say: Say) -> None:
    """Says which formulas compute each other in a circle; what a formula reads of another period is no circle."""
    edges = {k.id: _computed_from(k) & set(catalog.kpis) for k in catalog.kpis.values()}
    for circle in circles(edges):
        say(circle[0], "formula.compute", f"is computed in a circle: {' ← '.join((*circle, circle[0]))}", "leave one of them typed")


def _computed_from(kpi: Kpi) -> set[str]:
    if not kpi.formula or not kpi.formula.compute:
        return set()
    try:
        return {other or kpi.id for other in parse(kpi.formula.compute).present}
    except ExpressionError:
        return set()


def circles(edges: Mapping[str, set[str]]) -> list[list[str]]:
    """Returns the circles in a graph of who reads whom, each once, as lists of ids."""
    state: dict[str, int] = {}
    found: list[list[str]] = []
    for start in edges:
        if state.get(start):
            continue
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = [(start, iter(sorted(edges.get(start, ()))))]
        state[start] = 1
        path.append(start)
        while stack:
            node, rest = stack[-1]
            nxt = next(rest, None)
            if nxt is None:
                state[node] = 2
                path.pop()
                stack.pop()
            elif state.get(nxt) == 1:
                found.append(path[path.index(nxt) :])
            elif not state.get(nxt):
                state[nxt] = 1
                path.append(nxt)
                stack.append((nxt, iter(sorted(edges.get(nxt, ())))))
    return found


def main(arguments: list[str]) -> int:
    """Prints a line a fault of each path; returns 2 where there is one, else 0."""
    faults = [f for a in arguments for f in validate(a)]
    sys.stdout.write("".join(f.line() + "\n" for f in faults))
    return 2 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["catalog"]))

"""Whether an expression of the catalog can work: what it reads is there, and what it compares can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kpireview.catalog.model import Catalog, Kpi, nearest_word
from kpireview.expression import Expression, walk
from kpireview.expression.functions import Call
from kpireview.expression.nodes import Column, Literal, Name, Node, Ref
from kpireview.expression.operators import Among, Compare, Product, Sum
from kpireview.model.pack import STAGES

Say = Callable[..., None]


def known_id(kpi: Kpi, place: str, other: str, catalog: Catalog, say: Say) -> bool:
    """Says where an id is in no entry; returns whether it is in one."""
    if other in catalog.kpis:
        return True
    near = catalog.nearest(other)
    say(kpi.id, place, f"{other!r} is no KPI of the catalog", f"did you mean {near!r}?" if near else "")
    return False


def check_expression(kpi: Kpi, place: str, expression: Expression, catalog: Catalog, say: Say) -> None:
    """Says what an expression reads that isn't there, or compares that can't be compared."""
    for other in sorted(expression.refs):
        known_id(kpi, place, other, catalog, say)
    for key in sorted(expression.conventions):
        if key not in catalog.conventions:
            near = nearest_word(key, catalog.conventions)
            say(kpi.id, place, f"{key!r} is no convention", f"did you mean {near!r}?" if near else "")
    for field_id, name in sorted(expression.columns):
        field = catalog.kpis.get(field_id) if field_id else kpi
        if field is not None and field.kind == "rows" and all(c.name != name for c in field.columns):
            near = nearest_word(name, [c.name for c in field.columns])
            say(kpi.id, place, f"{field.id} has no column {name!r}", f"did you mean {near!r}?" if near else "")
    for node in walk(expression.tree):
        for problem in _node_problems(node, kpi, catalog):
            say(kpi.id, place, problem)
    if isinstance(expression.tree, Ref) and not expression.tree.id:
        say(kpi.id, place, "is always what was typed", "compare it with something")


def _node_problems(node: Node, own: Kpi, catalog: Catalog) -> Iterator[str]:
    """Yields what a part of an expression does that can't work."""
    if isinstance(node, Call) and node.field is not None:
        field = catalog.kpis.get(node.field) if node.field else own
        if field is not None and field.kind != "rows":
            yield f"{field.id} is no structured field, so {node.function}() can't walk its rows"
    if isinstance(node, Call) and node.function in ("budget", "ytd", "ytd_budget", "forecast", "fiscal_ytd"):
        kind = _kind(node.children[0], own, catalog)
        if kind not in ("number", ""):
            yield f"{node.function}() needs a number, not {kind}"
    parts: tuple[Node, ...] = ()
    if isinstance(node, (Compare, Among)):
        parts = tuple(node.children)
    kinds = {_kind(p, own, catalog) for p in parts} - {""}
    if "nothing" in kinds:
        yield "a narrative or structured field has no value to compare: use reported(), or a function over its rows"
    elif len(kinds) > 1:
        yield f"compares {' with '.join(sorted(kinds))}"
    choices = next((c for c in (_choices(p, own, catalog) for p in parts) if c), ())
    if choices:
        for part in parts:
            if isinstance(part, Literal) and isinstance(part.value, str) and part.value not in choices:
                yield f"{part.value!r} is not one of {', '.join(choices)}"
    if isinstance(node, (Sum, Product)):
        wrong = sorted({_kind(n, own, catalog) for n in node.children} - {"", "number"})
        if wrong:
            yield f"calculates with {', '.join(wrong)}"


_NAME_KINDS = {"period_start": "a date", "period_end": "a date", "meeting_date": "a date", "stage": "a text", "currency": "a text",
               "pack_stage": "a text", "pack_currency": "a text"}  # fmt: skip
_COLUMN_KINDS = {"date": "a date", "text": "a text", "choice": "a text", "boolean": "true or false"}
_CALL_KINDS = {
    "date": "a date",
    "convention": "",
    **dict.fromkeys("exists reported absent some every repeats falling rising ever any_prior close within".split(), "true or false"),
}


def _kind(node: Node, own: Kpi, catalog: Catalog) -> str:
    """Returns what a node's value is, an empty text where it can't be told."""
    match node:
        case Literal(value=bool()):
            return "true or false"
        case Literal(value=str()):
            return "a text"
        case Literal() | Sum() | Product():
            return "number"
        case Name(name=name):
            return _NAME_KINDS.get(name, "number")
        case Ref(id=other):
            kpi = catalog.kpis.get(other) if other else own
            return "" if kpi is None else {"number": "number", "choice": "a text", "date": "a date"}.get(kpi.kind, "nothing")
        case Column(field=field, name=name):
            table = catalog.kpis.get(field) if field else own
            kind = next((c.type for c in table.columns if c.name == name), None) if table else None
            if kind is None:
                return _NAME_KINDS.get(name, "")
            return _COLUMN_KINDS.get(kind, "number")
        case Call(function="prior" | "back" | "year_ago" | "coalesce" | "cell" | "smallest" | "largest" | "min" | "max", children=args):
            return _kind(args[0], own, catalog)
        case Call(function=function):
            return _CALL_KINDS.get(function, "number")
    return ""


def _choices(node: Node, own: Kpi, catalog: Catalog) -> tuple[str, ...]:
    """Returns the texts that a node can hold, empty where it may hold any."""
    match node:
        case Name(name="stage" | "pack_stage"):
            return STAGES
        case Ref(id=other):
            kpi = catalog.kpis.get(other) if other else own
            return kpi.choices if kpi else ()
        case Column(field=field, name=name):
            table = catalog.kpis.get(field) if field else own
            return next((c.choices for c in table.columns if c.name == name and c.type == "choice"), ()) if table else ()
        case Call(function="convention", children=[Literal(value=key)]):
            choice = catalog.conventions.get(str(key))
            return tuple(c for c in choice.choices if isinstance(c, str)) if choice else ()
        case Call(function="prior" | "back" | "year_ago" | "coalesce" | "cell", children=args):
            return _choices(args[0], own, catalog)
    return ()

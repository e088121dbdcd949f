"""The rule and formula language: parsed once, evaluated on exact decimals over a pack and its history, three-valued.

docs/rule-language.md is the language's page. `parse` gives an `Expression`; `Expression.evaluate(frame)` gives a value or `Missing`.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

from kpireview.expression.frame import Frame, Schema
from kpireview.expression.functions import Call, OfText
from kpireview.expression.nodes import Column, Node, Ref, Rule
from kpireview.expression.parser import NAMES, parse_tree
from kpireview.expression.table import OVER_TIME
from kpireview.expression.values import CONTEXT, Missing

__all__ = ["CONTEXT", "Expression", "Frame", "Missing", "Rule", "Schema", "exact_arithmetic", "parse", "walk"]


def exact_arithmetic() -> Any:
    """Returns the context in which expressions are evaluated: `with exact_arithmetic():` around many evaluations."""
    return decimal.localcontext(CONTEXT)


class Expression:
    """A parsed expression."""

    __slots__ = ("__dict__", "text", "tree")

    def __init__(self, text: str, tree: Node) -> None:
        self.text, self.tree = text, tree

    @cached_property
    def refs(self) -> frozenset[str]:
        """The KPIs that the expression mentions; `result` is none of them."""
        found: set[str] = set()
        for node in walk(self.tree):
            if isinstance(node, Ref) and node.id:
                found.add(node.id)
            elif isinstance(node, Call) and node.field:
                found.add(node.field)
        return frozenset(found)

    @cached_property
    def present(self) -> frozenset[str]:
        """The KPIs that are read of the same period, the own one as an empty text: what has to be known before this can be."""
        return frozenset(_present(self.tree))

    @cached_property
    def uses_result(self) -> bool:
        """True where the own KPI is read."""
        return any((isinstance(n, Ref) and not n.id) or (isinstance(n, Call) and n.field == "") for n in walk(self.tree))

    @cached_property
    def columns(self) -> frozenset[tuple[str, str]]:
        """The (field, column) pairs that are read; an empty field is the own KPI."""
        return frozenset((n.field, n.name) for n in walk(self.tree) if isinstance(n, Column) and n.name not in NAMES)

    @cached_property
    def conventions(self) -> frozenset[str]:
        """The company's choices that are read."""
        return frozenset(n.text for n in walk(self.tree) if isinstance(n, OfText) and n.function == "convention")

    @cached_property
    def history(self) -> frozenset[str]:
        """The functions over time that it calls, such as prior and year_ago."""
        return frozenset(n.function for n in walk(self.tree) if isinstance(n, Call) and n.function in OVER_TIME)

    def evaluate(self, frame: Frame, own: str = "", tolerance: Decimal | None = None) -> Any:
        """Returns the value over a period: a number, a text, a date, true or false, or Missing with the names of what is missing."""
        with exact_arithmetic():
            return self.evaluate_in(frame, Rule(own, tolerance))

    def evaluate_in(self, frame: Frame, rule: Rule) -> Any:
        """Does the same inside a context that the caller has set."""
        try:
            return self.tree.point(frame, rule)
        except decimal.DecimalException:
            return Missing("a result within the range of numbers")
        except (TypeError, AttributeError):
            # A text where a number is needed: the validator names it in the catalog, and a loaded file must not crash the check.
            return Missing("values of the kind that the rule compares")

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


def parse(text: str, *, rows_ok: bool = False) -> Expression:
    """Returns the expression of a text; raises ExpressionError with the place where it isn't part of the language.

    With `rows_ok` a bare name is a column of the row at hand.
    """
    return Expression(text, parse_tree(text, rows_ok=rows_ok))


def walk(node: Node) -> Iterator[Node]:
    """Yields a node and all below it."""
    yield node
    for child in node.children:
        yield from walk(child)


def _present(node: Node) -> Iterator[str]:
    if isinstance(node, Call):
        if node.function in ("prior", "year_ago", "any_prior", "ever") or (node.function == "back" and node.whole > 0):
            return
        if node.field is not None:
            yield node.field
    elif isinstance(node, Ref):
        yield node.id
    for child in node.children:
        yield from _present(child)

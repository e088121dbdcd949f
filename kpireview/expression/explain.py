"""Shows an expression with the numbers put in: 10,659,171 + 424,000 − 12,000 = 11,071,171."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from kpireview.expression.frame import Frame
from kpireview.expression.functions import Call
from kpireview.expression.nodes import Column, Literal, Name, Node, Ref, Rule
from kpireview.expression.operators import Choose, Compare, Logic, Negative, Not, Power, Product, Sum, is_close
from kpireview.expression.rows import Compared, Quantified, Repeats
from kpireview.expression.values import HUNDRED, ZERO, Missing

MINUS = "−"
_BROKEN = {"==": "≠", "!=": "=", "<=": ">", ">=": "<", "<": "≥", ">": "≤", "≈": "≉"}


class Working(NamedTuple):
    """What a failing rule shows: its sides with the numbers put in, how far they're apart, and the two values."""

    text: str
    gap: str = ""
    left: Any = None
    right: Any = None

    def line(self) -> str:
        """Returns the working and the gap in one line."""
        return f"{self.text} ({self.gap})" if self.gap else self.text


def grouped(value: Any) -> str:
    """Returns a number with its thousands grouped and a true minus sign, rounded to what a reader needs; other values as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, Decimal):
        return f"“{plain_text(value)}”" if isinstance(value, str) else str(value)
    text = f"{value:,f}" if value.is_finite() and value.adjusted() < 60 else str(value)
    whole, point, decimals = text.partition(".")
    if point and not decimals.strip("0"):
        text = whole
    elif len(decimals) > (2 if abs(value) >= 10 else 4):
        text = f"{shortened(value):,f}"
    return MINUS + text[1:] if text[0] == "-" else text


def plain_text(text: str) -> str:
    """Returns a text from a pack as it may stand in a message: one line, no control characters, at most sixty letters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:200]).split())
    return line if len(line) <= 60 and len(text) <= 200 else f"{line[:60]}…"


def shortened(value: Decimal) -> Decimal:
    """Returns a number with at most as many decimals as its size deserves, and none where it is whole."""
    if not value.is_finite() or abs(value) >= Decimal(10) ** 40:
        return value
    places = 2 if abs(value) >= 10 else 4
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        value = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def gap(left: Any, right: Any) -> str:
    """Returns how far two numbers are apart, in their unit and in percent of the larger: off by 333,884.61, 3.0 %."""
    if not isinstance(left, Decimal) or not isinstance(right, Decimal) or left == right:
        return ""
    difference = abs(left - right)
    if abs(right) < 1 or difference > 10 * abs(right):
        return f"off by {grouped(difference)}"
    percent = (difference / abs(right) * HUNDRED).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"off by {grouped(difference)}" + (f", {percent} %" if percent else "")


class Renderer:
    """Writes nodes over one frame and rule."""

    def __init__(self, label: Callable[[str], str] | None = None) -> None:
        self.label = label or (lambda kpi: kpi)

    def value(self, node: Node, f: Frame, r: Rule) -> Any:
        """Returns what a node evaluates to."""
        return node.point(f, r)

    def text(self, node: Node, f: Frame, r: Rule, *, inner: bool = False) -> str:
        """Returns a node with the numbers put in; `inner` brackets a sum that stands inside something tighter."""
        match node:
            case Literal(value=value):
                return grouped(value)
            case Sum(children=nodes, signs=signs):
                terms = list(zip(signs, nodes, strict=True))
                shown = [(plus, t) for plus, t in terms if not self._unreported(t, f, r)] or terms
                pieces = []
                for i, (plus, term) in enumerate(shown):
                    piece = self.text(term, f, r, inner=not plus)
                    if i and piece.startswith(MINUS):
                        piece = f"({piece})"
                    sign = "" if i == 0 and plus else f"{MINUS}" if i == 0 else " + " if plus else f" {MINUS} "
                    pieces.append(f"{sign}{piece}")
                text = "".join(pieces)
                return f"({text})" if inner and len(shown) > 1 else text
            case Product(children=nodes, signs=signs):
                pieces = []
                for i, (times, factor) in enumerate(zip(signs, nodes, strict=True)):
                    sign = "" if i == 0 else " × " if times else " ÷ "
                    pieces.append(sign + self.text(factor, f, r, inner=True))
                return "".join(pieces)
            case Power(children=(base, exponent)):
                return f"{self.text(base, f, r, inner=True)} ^ {self.text(exponent, f, r, inner=True)}"
            case Negative(children=(part,)):
                return f"{MINUS}{self.text(part, f, r, inner=True)}"
            case Choose(children=(condition, then, other)):
                met = self.value(condition, f, r)
                return self.text(other if isinstance(met, Missing) or not met else then, f, r, inner=inner)
            case Call(function="abs", children=[part]):
                return f"|{self.text(part, f, r)}|"
            case Call(function="coalesce", children=args):
                for part in args:
                    if not isinstance(self.value(part, f, r), Missing):
                        return self.text(part, f, r, inner=inner)
            case Call(function="prior", children=[part]) if f.prior is not None:
                return self.text(part, f.prior, r, inner=inner)
            case Call(function="year_ago", children=[part]) if f.year_ago is not None:
                return self.text(part, f.year_ago, r, inner=inner)
        value = self.value(node, f, r)
        return self.name(node, r) if isinstance(value, Missing) else grouped(value)

    def name(self, node: Node, r: Rule) -> str:
        """Returns what a node is called where it has no value."""
        match node:
            case Ref(id=kpi):
                return self.label(kpi or r.own)
            case Name(name=name) | Column(name=name):
                return name.replace("_", " ")
        return "n/a"

    def _unreported(self, node: Node, f: Frame, r: Rule) -> bool:
        """True for coalesce(x, 0) whose x isn't there: a term that would only show as 0."""
        if not (isinstance(node, Call) and node.function == "coalesce"):
            return False
        *parts, last = node.children
        return isinstance(last, Literal) and last.value == ZERO and all(isinstance(self.value(p, f, r), Missing) for p in parts)

    def failure(self, node: Node, f: Frame, r: Rule) -> Working | None:
        """Returns the working of the part of a rule that fails, None where there is nothing to show."""
        match node:
            case Logic(every=True, children=parts):
                for part in parts:
                    value = self.value(part, f, r)
                    if not isinstance(value, Missing) and not value:
                        return self.failure(part, f, r)
            case Compare(children=(left, right), op=op):
                return self.comparison(left, op, right, f, r)
            case Call(function="within" | "close" as function, children=args):
                left, right = args[0], args[1]
                a, b = self.value(left, f, r), self.value(right, f, r)
                limit = self.value(args[2], f, r) if len(args) > 2 else Decimal(2)
                allowed = f"{grouped(limit)}{' %' if function == 'close' else ''} allowed"
                text = f"{self.side(left, a, f, r)} against {self.side(right, b, f, r)}"
                return Working(text, f"{gap(a, b)}; {allowed}", a, b)
            case Quantified(function="every"):
                return self.rows(node.matching(f, r, False))
            case Not(children=(Quantified(function="some") as call,)):
                return self.rows(call.matching(f, r, True))
            case Not(children=(Repeats() as call,)):
                found = call.repeated(f, r)
                return None if isinstance(found, Missing) else Working(_some(list(map(grouped, dict.fromkeys(found)))))
        return self.mentioned(node, f, r)

    def side(self, node: Node, value: Any, f: Frame, r: Rule) -> str:
        """Returns a side of a comparison: its numbers, and what they make where they make something."""
        text = self.text(node, f, r)
        shown = grouped(value)
        return text if text == shown or isinstance(value, Missing) else f"{text} = {shown}"

    def comparison(self, left: Node, op: str, right: Node, f: Frame, r: Rule) -> Working | None:
        """Returns the working of one failing comparison."""
        a, b = self.value(left, f, r), self.value(right, f, r)
        for side in (left, right):
            if isinstance(side, Compared):
                rows = side.rows(f, r)
                if not isinstance(rows, Missing):
                    names = [row_name(row) for row in rows]
                    return Working(_some(names))
        if op == "≈" and is_close(a, b):
            return None
        if isinstance(a, bool) or isinstance(b, bool):
            return self.mentioned(Compare(left, op, right), f, r)
        text = f"{self.side(left, a, f, r)} {_BROKEN[op]} {self.side(right, b, f, r)}"
        return Working(text, "" if op in ("!=", "<", ">") else gap(a, b), a, b)

    def rows(self, found: Any) -> Working | None:
        """Returns which rows fail."""
        if isinstance(found, Missing) or not found:
            return None
        return Working(_some([f"row {number} {row_name(row)}".strip() for number, row in found]))

    def mentioned(self, node: Node, f: Frame, r: Rule) -> Working | None:
        """Returns the values that a rule mentions, for want of a comparison to show."""
        shown: dict[str, str] = {}

        def visit(part: Node, frame: Frame | None) -> None:
            if frame is None:
                return
            if isinstance(part, Ref):
                value = frame.values.get(part.id or r.own)
                if value is not None:
                    when = "" if frame is f else f" in {frame.label}"
                    shown[f"{self.label(part.id or r.own)}{when}"] = grouped(value)
            elif isinstance(part, Call) and part.function in ("prior", "any_prior"):
                visit(part.children[0], frame.prior)
                return
            elif isinstance(part, Call) and part.function in ("falling", "rising", "back", "year_ago", "ever", "reported", "absent"):
                return
            for child in part.children:
                visit(child, frame)

        visit(node, f)
        return Working("; ".join(f"{k} {v}" for k, v in list(shown.items())[:4])) if shown else None


def row_name(row: Any) -> str:
    """Returns what a row is called: its first text."""
    return next((grouped(v) for v in row.values() if isinstance(v, str)), "")


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")

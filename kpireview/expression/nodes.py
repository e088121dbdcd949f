"""The tree of an expression, and its making: signs normalised, Python's own parser, then a whitelist.

Nothing of an expression is ever run as code. Numbers keep the digits of their text, since each is replaced by its index before
Python's parser sees it and put back as a Decimal from the text.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kpireview.errors import ExpressionError

MAX_LENGTH = 4000
MAX_LEVELS = 60


@dataclass(frozen=True, slots=True)
class Node:
    """One part of an expression."""


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, a text, true or false."""

    value: Decimal | str | bool


@dataclass(frozen=True, slots=True)
class Ref(Node):
    """The actual value of a KPI; an empty id is `result`, the KPI that the entry is about."""

    id: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A name of the pack's, such as months, stage or tolerance."""

    name: str


@dataclass(frozen=True, slots=True)
class Column(Node):
    """A column of the row at hand, or of the same row in the prior pack."""

    field: str
    name: str
    before: bool = False


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """Terms added and subtracted."""

    terms: tuple[tuple[bool, Node], ...]


@dataclass(frozen=True, slots=True)
class Product(Node):
    """Factors multiplied and divided."""

    factors: tuple[tuple[bool, Node], ...]


@dataclass(frozen=True, slots=True)
class Power(Node):
    """A base raised to an exponent."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """A number with its sign turned."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Not(Node):
    """Logical not."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`and` or `or` over two or more."""

    every: bool
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A chain of comparisons; the operators are < <= > >= == != ≈."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Among(Node):
    """`x in (…)`, or `x not in (…)`."""

    inner: Node
    options: tuple[Node, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Choose(Node):
    """`x if condition else y`."""

    condition: Node
    then: Node
    other: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of the language; `field` is the structured field of the row functions."""

    function: str
    args: tuple[Node, ...]
    field: str | None = None


NAMES = frozenset(
    "months days period_start period_end stage currency fiscal_year_start meeting_date tolerance pack_stage pack_currency".split()
)
# name: (fewest arguments, most arguments)
FUNCTIONS: dict[str, tuple[int, int]] = {
    "abs": (1, 1), "min": (1, 99), "max": (1, 99), "round": (1, 2), "sqrt": (1, 1),
    "coalesce": (1, 99), "exists": (1, 1),
    "prior": (1, 1), "back": (2, 2), "year_ago": (1, 1), "falling": (2, 2), "rising": (2, 2),
    "trailing_sum": (2, 2), "trailing_product": (2, 2), "trailing_mean": (2, 2), "ever": (1, 1), "any_prior": (1, 1),
    "days_between": (2, 2), "close": (2, 3), "within": (3, 3),
}  # fmt: skip
ID_FUNCTIONS = frozenset("reported absent budget ytd ytd_budget forecast fiscal_ytd".split())
TEXT_FUNCTIONS = frozenset(("date", "convention"))
ROW_FUNCTIONS: dict[str, tuple[int, int]] = {
    "total": (1, 2), "count": (0, 1), "cell": (1, 2), "smallest": (1, 2), "largest": (1, 2),
    "every": (1, 1), "some": (1, 1), "repeats": (1, 2), "vanished": (1, 2), "appeared": (1, 2), "changed": (2, 2), "moved": (2, 2),
}  # fmt: skip

_TOKEN = re.compile(
    r"""(?P<space>[\s ]+)|(?P<number>(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"""
    r"""|(?P<text>"[^"\\\n]*"|'[^'\\\n]*')|(?P<op>\*\*|<=|>=|==|!=|[-+*/<>=(),.]|[−–×÷·≤≥≠≈])""",
)
_SIGNS = {"−": "-", "–": "-", "×": "*", "÷": "/", "·": "*", "≤": "<=", "≥": ">=", "≠": "!=", "=": "==", "≈": " is "}
_WORDS = {"true": "True", "false": "False", "and": "and", "or": "or", "not": "not", "if": "if", "else": "else", "in": "in",
          "AND": "and", "OR": "or", "NOT": "not"}  # fmt: skip
# Words that mean something to Python's parser and nothing to us.
_FORBIDDEN = frozenset(
    "None True False as assert async await break class continue def del elif except finally for from global import is lambda nonlocal "
    "pass raise return try while with yield".split()
)
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Is: "≈",
}  # fmt: skip
_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


def parse_tree(text: str, *, rows_ok: bool = False) -> Node:
    """Returns the tree of an expression; raises ExpressionError for whatever isn't part of the language.

    With `rows_ok` a bare name at the top is a column of the row at hand.
    """
    if not isinstance(text, str) or not text.strip():
        raise ExpressionError("an expression is needed, not an empty text", str(text))
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"the expression has {len(text):,} characters; {MAX_LENGTH:,} are the most", text)
    source, numbers, places = _normalise(text)
    try:
        tree = ast.parse(source, mode="eval").body
    except SyntaxError as error:
        place = (error.offset or 1) - 1
        raise ExpressionError("this isn't an expression of the rule language", text, _place(places, place)) from None
    except (RecursionError, MemoryError, ValueError):
        raise ExpressionError(f"the expression is nested deeper than {MAX_LEVELS} levels", text) from None
    return _Builder(text, numbers, places).build(tree, 0, "" if rows_ok else None)


def _place(places: list[tuple[int, int]], position: int) -> int:
    best = 0
    for out, original in places:
        if out > position:
            break
        best = original
    return best


def _normalise(text: str) -> tuple[str, list[Decimal], list[tuple[int, int]]]:
    """Returns the text as Python's parser may read it, the numbers by index, and where each piece came from."""
    pieces: list[str] = []
    numbers: list[Decimal] = []
    places: list[tuple[int, int]] = []
    position = length = depth = signs = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ExpressionError(f"{text[position]!r} is not part of the rule language", text, position)
        piece = match.group()
        match match.lastgroup:
            case "space":
                piece = " "
            case "number":
                try:
                    numbers.append(Decimal(piece))
                except InvalidOperation:
                    raise ExpressionError(f"{piece!r} is not a number", text, position) from None
                piece = str(len(numbers) - 1)
                if pieces and (pieces[-1][-1:].isalnum() or pieces[-1][-1:] == "."):
                    raise ExpressionError("a number stands where none can", text, position)
            case "name":
                if piece in _WORDS:
                    piece = f" {_WORDS[piece]} "
                elif piece in _FORBIDDEN:
                    raise ExpressionError(f"{piece!r} is not part of the rule language", text, position)
            case "op":
                piece = _SIGNS.get(piece, piece)
                depth += (piece == "(") - (piece == ")")
                signs = signs + 1 if piece in "+-" else 0
                if depth > MAX_LEVELS or signs > MAX_LEVELS:
                    raise ExpressionError(f"the expression is nested deeper than {MAX_LEVELS} levels", text, position)
        if match.lastgroup not in ("op", "space"):
            signs = 0
        places.append((length, position))
        pieces.append(piece)
        length += len(piece)
        position = match.end()
    source = "".join(pieces)
    stripped = source.lstrip()
    return stripped, numbers, [(out - (len(source) - len(stripped)), place) for out, place in places]


class _Builder:
    """Turns Python's tree into ours, and refuses the rest."""

    def __init__(self, text: str, numbers: list[Decimal], places: list[tuple[int, int]]) -> None:
        self.text, self.numbers, self.places = text, numbers, places

    def fail(self, problem: str, node: ast.AST) -> ExpressionError:
        """Returns the error for a place in the text."""
        return ExpressionError(problem, self.text, _place(self.places, getattr(node, "col_offset", 0)))

    def build(self, node: ast.AST, level: int, field: str | None) -> Node:
        """Returns our node; `field` is the structured field whose columns are in reach, None where none is."""
        if level > MAX_LEVELS:
            raise self.fail(f"the expression is nested deeper than {MAX_LEVELS} levels", node)
        below = level + 1
        match node:
            case ast.Constant(value=bool() as flag):
                return Literal(flag)
            case ast.Constant(value=str() as word):
                return Literal(word)
            case ast.Constant(value=int() as index):
                return Literal(self.numbers[index])
            case ast.Name(id=name):
                return self.name(name, node, field)
            case ast.Attribute(value=ast.Name(id=left), attr=right):
                if left == "before" and field is not None:
                    return Column(field, right, before=True)
                if not _ID.fullmatch(f"{left}.{right}"):
                    raise self.fail(f"{left}.{right} is not the id of a KPI", node)
                return Ref(f"{left}.{right}")
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                return Sum(tuple((plus, self.build(n, below, field)) for plus, n in _chain(node, ast.Add, ast.Sub)))
            case ast.BinOp(op=ast.Mult() | ast.Div()):
                return Product(tuple((times, self.build(n, below, field)) for times, n in _chain(node, ast.Mult, ast.Div)))
            case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
                return Power(self.build(base, below, field), self.build(exponent, below, field))
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                built = self.build(inner, below, field)
                return Literal(-built.value) if isinstance(built, Literal) and isinstance(built.value, Decimal) else Negative(built)
            case ast.UnaryOp(op=ast.UAdd(), operand=inner):
                return self.build(inner, below, field)
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return Not(self.build(inner, below, field))
            case ast.BoolOp(op=op, values=values):
                return Logic(isinstance(op, ast.And), tuple(self.build(v, below, field) for v in values))
            case ast.Compare():
                return self.compare(node, below, field)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return Choose(self.build(test, below, field), self.build(body, below, field), self.build(orelse, below, field))
            case ast.Call(func=ast.Name(id=function), args=args, keywords=[]):
                return self.call(function, args, node, below, field)
        raise self.fail("this is not part of the rule language", node)

    def name(self, name: str, node: ast.AST, field: str | None) -> Node:
        """Returns a column, the own result or one of the pack's names."""
        if name == "result":
            return Ref("")
        if field is not None and name != "tolerance":
            return Column(field, name)
        if name in NAMES:
            return Name(name)
        raise self.fail(f"{name!r} is no name of the rule language; a KPI is written domain.name", node)

    def compare(self, node: ast.Compare, level: int, field: str | None) -> Node:
        """Returns a chain of comparisons or a membership."""
        first = self.build(node.left, level, field)
        if isinstance(node.ops[0], (ast.In, ast.NotIn)):
            if len(node.ops) != 1:
                raise self.fail("'in' can't be part of a chain", node)
            options = node.comparators[0]
            if not isinstance(options, ast.Tuple):
                options = ast.Tuple(elts=[options])
            if not options.elts:
                raise self.fail("'in' needs at least one value in brackets", node)
            return Among(first, tuple(self.build(o, level, field) for o in options.elts), isinstance(node.ops[0], ast.NotIn))
        rest = []
        for op, right in zip(node.ops, node.comparators, strict=True):
            sign = _COMPARISONS.get(type(op))
            if sign is None:
                raise self.fail("this comparison is not part of the rule language", node)
            rest.append((sign, self.build(right, level, field)))
        return Compare(first, tuple(rest))

    def call(self, function: str, args: list[ast.expr], node: ast.AST, level: int, field: str | None) -> Node:
        """Returns a call, with its number and kind of arguments checked."""
        if function in FUNCTIONS:
            self.arity(function, len(args), *FUNCTIONS[function], node)
            built = tuple(self.build(a, level, field) for a in args)
            if function in ("back", "falling", "rising", "trailing_sum", "trailing_product", "trailing_mean"):
                last = built[1]
                if not (isinstance(last, Literal) and isinstance(last.value, Decimal) and last.value in range(121)):
                    raise self.fail(f"the second argument of {function}() is a whole number from 0 to 120", node)
            return Call(function, built)
        if function in ID_FUNCTIONS:
            self.arity(function, len(args), 1, 1, node)
            inner = self.build(args[0], level, None)
            if not isinstance(inner, Ref):
                raise self.fail(f"{function}() needs the id of a KPI", node)
            return Call(function, (inner,))
        if function in TEXT_FUNCTIONS:
            self.arity(function, len(args), 1, 1, node)
            inner = self.build(args[0], level, None)
            if not (isinstance(inner, Literal) and isinstance(inner.value, str)):
                raise self.fail(f"{function}() needs a text in quotation marks", node)
            return Call(function, (inner,))
        if function in ROW_FUNCTIONS:
            if not args:
                raise self.fail(f"{function}() needs the id of a structured field", node)
            owner = self.build(args[0], level, None)
            if not isinstance(owner, Ref):
                raise self.fail(f"the first argument of {function}() is the id of a structured field", node)
            self.arity(function, len(args) - 1, *ROW_FUNCTIONS[function], node, " after the field")
            columns = tuple(self.build(a, level, owner.id) for a in args[1:])
            keys = {"repeats": len(columns), "vanished": 1, "appeared": 1, "changed": 1, "moved": 1}.get(function, 0)
            if not all(isinstance(c, Column) for c in columns[:keys]):
                raise self.fail(f"{function}() needs the name of a column", node)
            return Call(function, columns, owner.id)
        raise self.fail(f"{function}() is no function of the rule language", node)

    def arity(self, function: str, given: int, low: int, high: int, node: ast.AST, where: str = "") -> None:
        """Raises where a function has too few or too many arguments."""
        if not low <= given <= high:
            wanted = str(low) if low == high else f"{low} to {high}" if high < 99 else f"at least {low}"
            raise self.fail(f"{function}() takes {wanted} argument{'' if wanted == '1' else 's'}{where}, not {given}", node)


def _chain(node: ast.AST, forward: type[ast.operator], backward: type[ast.operator]) -> list[tuple[bool, ast.expr]]:
    """Returns the operands of a chain of one precedence, in order, so that a long sum isn't a deep one."""
    parts: list[tuple[bool, ast.expr]] = []
    here: ast.AST = node
    while isinstance(here, ast.BinOp) and isinstance(here.op, (forward, backward)):
        parts.append((isinstance(here.op, forward), here.right))
        here = here.left
    assert isinstance(here, ast.expr)
    parts.append((True, here))
    parts.reverse()
    return parts


def children(node: Node) -> tuple[Node, ...]:
    """Returns the parts of a node."""
    match node:
        case Sum(terms=pairs) | Product(factors=pairs):
            return tuple(n for _, n in pairs)
        case Power(base=a, exponent=b):
            return (a, b)
        case Negative(inner=a) | Not(inner=a):
            return (a,)
        case Logic(parts=parts):
            return parts
        case Compare(first=first, rest=rest):
            return (first, *(n for _, n in rest))
        case Among(inner=a, options=options):
            return (a, *options)
        case Choose(condition=c, then=t, other=o):
            return (c, t, o)
        case Call(args=args):
            return args
    return ()

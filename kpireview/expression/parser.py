"""From text to tree: one pass over the tokens, by precedence. Nothing of an expression is ever run as code.

A parser of our own and not Python's: it keeps the digits of numbers, knows the place of every fault, can't be brought down by nesting,
and reads a catalog of a thousand expressions in a third of the time.
"""

from __future__ import annotations

import re
from decimal import Decimal

from kpireview.errors import ExpressionError
from kpireview.expression.nodes import Column, Literal, Name, Node, Ref
from kpireview.expression.operators import Among, Choose, Compare, Logic, Not, Power, Product, Sum, negated
from kpireview.expression.table import COUNTED, FUNCTIONS, ID_FUNCTIONS, ROW_FUNCTIONS, TEXT_FUNCTIONS

MAX_LENGTH = 4000
MAX_LEVELS = 60
NAMES = frozenset(
    "months days period_start period_end stage currency fiscal_year_start meeting_date tolerance pack_stage pack_currency".split()
)
_RESERVED = frozenset("and or not if else in true false before".split())
# Numbers, words (an id with its dot is one), texts and signs; anything else ends in the last branch.
_TOKEN = re.compile(
    r"""((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?(?![\w.])"""
    r"""|[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"""
    r"""|"[^"\\\n]*"|'[^'\\\n]*'|\*\*|<=|>=|==|!=|[-+*/<>=(),−–×÷·≤≥≠≈]|\S)""",
    re.ASCII,
)
_SIGNS = {"−": "-", "–": "-", "×": "*", "÷": "/", "·": "*", "≤": "<=", "≥": ">=", "≠": "!=", "=": "==",
          "AND": "and", "OR": "or", "NOT": "not", "True": "true", "False": "false"}  # fmt: skip
_COMPARISONS = frozenset(("<", "<=", ">", ">=", "==", "!=", "≈"))
# How tightly an operator binds; `not` stands there for `not in`.
_TIGHT = {"or": 1, "and": 2, "in": 4, "not": 4, **dict.fromkeys(_COMPARISONS, 4), "+": 5, "-": 5, "*": 6, "/": 6}
_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_END = ""


def parse_tree(text: str, *, rows_ok: bool = False) -> Node:
    """Returns the tree of an expression; raises ExpressionError, with the place, for whatever isn't part of the language.

    With `rows_ok` a bare name at the top is a column of the row at hand.
    """
    if not isinstance(text, str) or not text.strip():
        raise ExpressionError("an expression is needed, not an empty text", str(text))
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"the expression has {len(text):,} characters; {MAX_LENGTH:,} are the most", text)
    parser = _Parser(text)
    tree = parser.choice("" if rows_ok else None)
    if parser.here is not _END:
        raise parser.fail(f"{parser.here[:40]!r} stands where nothing can")
    return tree


class _Parser:
    """One expression's tokens and the place that the parser has come to; each method reads one level of precedence."""

    __slots__ = ("at", "here", "level", "text", "tokens")

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[str] = [_SIGNS.get(t, t) for t in _TOKEN.findall(text)]
        self.tokens.append(_END)
        self.at = self.level = 0
        self.here = self.tokens[0]

    def fail(self, problem: str, at: int | None = None) -> ExpressionError:
        """Returns the error with the place of a token."""
        place = self.at if at is None else at
        starts = [m.start() for m in _TOKEN.finditer(self.text)]
        return ExpressionError(problem, self.text, starts[place] if place < len(starts) else len(self.text))

    def next(self) -> str:
        """Returns the word at hand and steps on."""
        word = self.here
        self.at += 1
        self.here = self.tokens[self.at]
        return word

    def expect(self, wanted: str) -> None:
        """Steps over a word that must stand here."""
        if self.here != wanted:
            raise self.fail(f"{wanted!r} is missing" + (f" before {self.here[:40]!r}" if self.here else " at the end"))
        self.next()

    def deeper(self) -> None:
        """Counts a level of nesting."""
        self.level += 1
        if self.level > MAX_LEVELS:
            raise self.fail(f"the expression is nested deeper than {MAX_LEVELS} levels")

    def choice(self, field: str | None) -> Node:
        """x if condition else y"""
        self.deeper()
        node = self.binary(field, 1)
        if self.here == "if":
            self.next()
            condition = self.binary(field, 1)
            self.expect("else")
            node = Choose(condition, node, self.choice(field))
        self.level -= 1
        return node

    def binary(self, field: str | None, least: int) -> Node:
        """Operands and the operators between them that bind at least so tightly: 1 or, 2 and, 3 not, 4 comparisons, 5 + −, 6 × ÷."""
        if self.here == "not" and least <= 3:
            self.next()
            self.deeper()
            node: Node = Not(self.binary(field, 3))
            self.level -= 1
        else:
            node = self.signed(field)
        while True:
            here = self.here
            tight = _TIGHT.get(here, 0)
            if tight < least or not tight:
                return node
            if tight == 6:
                nodes, signs = [node], [True]
                while self.here == "*" or self.here == "/":
                    signs.append(self.next() == "*")
                    nodes.append(self.signed(field))
                node = Product(nodes, signs)
            elif tight == 5:
                nodes, signs = [node], [True]
                while self.here == "+" or self.here == "-":
                    signs.append(self.next() == "+")
                    nodes.append(self.binary(field, 6))
                node = Sum(nodes, signs)
            elif tight == 4:
                node = self.comparison(node, field)
            else:
                parts = [node]
                while self.here == here:
                    self.next()
                    parts.append(self.binary(field, tight + 1))
                node = Logic(here == "and", parts)

    def comparison(self, left: Node, field: str | None) -> Node:
        """x < y <= z, x in (…)"""
        if self.here in ("in", "not"):
            negative = self.next() == "not"
            if negative:
                self.expect("in")
            node: Node = Among(left, self.options(field), negative)
        else:
            links: list[Node] = []
            while self.here in _COMPARISONS:
                op = self.next()
                right = self.binary(field, 5)
                links.append(Compare(left, op, right))
                left = right
            node = links[0] if len(links) == 1 else Logic(True, links)
        if _TIGHT.get(self.here) == 4:
            raise self.fail(f"{self.here!r} can't follow a comparison of another kind")
        return node

    def options(self, field: str | None) -> list[Node]:
        """The bracketed values after `in`."""
        self.expect("(")
        options = []
        while True:
            options.append(self.binary(field, 5))
            if self.here == ",":
                self.next()
                if self.here != ")":
                    continue
            self.expect(")")
            return options

    def signed(self, field: str | None) -> Node:
        """−x, and x ** y, which binds tighter and from the right"""
        if self.here == "-" or self.here == "+":
            minus = self.next() == "-"
            self.deeper()
            node = self.signed(field)
            self.level -= 1
            return negated(node) if minus else node
        base = self.atom(field)
        if self.here != "**":
            return base
        self.next()
        self.deeper()
        exponent = self.signed(field)
        self.level -= 1
        return Power(base, exponent)

    def atom(self, field: str | None) -> Node:
        """A number, a text, a name, an id, a call, or something in brackets."""
        word = self.here
        first = word[:1]
        if first.isalpha() or first == "_":
            if self.tokens[self.at + 1] == "(" and word not in _RESERVED:
                return self.call(field)
            if "." in word:
                return self.dotted(field)
            return self.name(field)
        if "0" <= first <= "9" or (first == "." and len(word) > 1):
            self.next()
            return Literal(Decimal(word))
        if word == "(":
            self.next()
            node = self.choice(field)
            self.expect(")")
            return node
        if first in ("'", '"') and len(word) > 1:
            self.next()
            return Literal(word[1:-1])
        if word is _END:
            raise self.fail("the expression ends too early")
        raise self.fail(f"{word[:40]!r} is not part of the rule language here")

    def dotted(self, field: str | None) -> Node:
        """The id of a KPI, or a column of the prior pack's row."""
        word = self.here
        if field is not None and word.startswith("before.") and word.count(".") == 1:
            self.next()
            return Column(field, word[7:], before=True)
        if not _ID.fullmatch(word):
            raise self.fail(f"{word[:80]!r} is not the id of a KPI")
        self.next()
        return Ref(word)

    def name(self, field: str | None) -> Node:
        """A word of the language, a column of the row at hand, or a name of the pack's."""
        word = self.here
        if word == "result":
            self.next()
            return Ref("")
        if word in ("true", "false"):
            self.next()
            return Literal(word == "true")
        if word in _RESERVED:
            raise self.fail(f"{word!r} can't stand here")
        if field is not None and word != "tolerance":
            self.next()
            return Column(field, word)
        if word not in NAMES:
            raise self.fail(f"{word[:80]!r} is no name of the rule language; a KPI is written domain.name")
        self.next()
        return Name(word)

    def call(self, field: str | None) -> Node:
        """A function with its arguments, their number and kind checked."""
        at = self.at
        function = self.next()
        self.next()
        self.deeper()
        node = self._call(function, at, field)
        self.level -= 1
        return node

    def _call(self, function: str, at: int, field: str | None) -> Node:
        known = FUNCTIONS.get(function)
        if known is not None:
            kind, low, high = known
            args = self.arguments(field)
            self.arity(function, len(args), low, high, at)
            if function in COUNTED:
                last = args[1]
                if not (isinstance(last, Literal) and last.value.__class__ is Decimal and last.value in range(121)):
                    raise self.fail(f"the second argument of {function}() is a whole number from 0 to 120", at)
            return kind(function, args)
        if function in ROW_FUNCTIONS:
            maker, low, high, keys = ROW_FUNCTIONS[function]
            owner = self.choice(None) if self.here != ")" else None
            if not isinstance(owner, Ref):
                raise self.fail(f"the first argument of {function}() is the id of a structured field", at)
            if self.here == ",":
                self.next()
                args = self.arguments(owner.id)
            else:
                self.expect(")")
                args = []
            self.arity(function, len(args), low, high, at, " after the field")
            if not all(isinstance(a, Column) for a in args[:keys]):
                raise self.fail(f"{function}() needs the name of a column", at)
            return maker(function, args, owner.id)
        if function in ID_FUNCTIONS:
            args = self.arguments(None)
            self.arity(function, len(args), 1, 1, at)
            if not isinstance(args[0], Ref):
                raise self.fail(f"{function}() needs the id of a KPI", at)
            return ID_FUNCTIONS[function](function, args)
        if function in TEXT_FUNCTIONS:
            args = self.arguments(None)
            self.arity(function, len(args), 1, 1, at)
            if not (isinstance(args[0], Literal) and isinstance(args[0].value, str)):
                raise self.fail(f"{function}() needs a text in quotation marks", at)
            return TEXT_FUNCTIONS[function](function, args)
        raise self.fail(f"{function}() is no function of the rule language", at)

    def arguments(self, field: str | None) -> list[Node]:
        """The arguments up to the closing bracket, which is stepped over."""
        args: list[Node] = []
        if self.here == ")":
            self.next()
            return args
        while True:
            args.append(self.choice(field))
            if self.here != ",":
                break
            self.next()
        self.expect(")")
        return args

    def arity(self, function: str, given: int, low: int, high: int, at: int, where: str = "") -> None:
        """Raises where a function has too few or too many arguments."""
        if not low <= given <= high:
            wanted = str(low) if low == high else f"{low} to {high}" if high < 99 else f"at least {low}"
            raise self.fail(f"{function}() takes {wanted} argument{'' if wanted == '1' else 's'}{where}, not {given}", at)

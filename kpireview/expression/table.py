"""The functions of the rule language by name: what makes each, and the arguments that it takes."""

from __future__ import annotations

from kpireview.expression.functions import (
    Arithmetic,
    Call,
    Chained,
    Coalesce,
    DaysBetween,
    Elsewhere,
    Ever,
    Exists,
    Moving,
    Near,
    OfEntry,
    OfText,
    Rounded,
    Stands,
    Trailing,
)
from kpireview.expression.rows import Aggregate, Compared, Count, Quantified, Repeats, Rows

# name: what makes it, fewest arguments, most arguments
# name: what makes it, fewest arguments, most arguments
FUNCTIONS: dict[str, tuple[type[Call], int, int]] = {
    "abs": (Arithmetic, 1, 1), "min": (Arithmetic, 1, 99), "max": (Arithmetic, 1, 99), "round": (Rounded, 1, 2),
    "sqrt": (Rounded, 1, 1),
    "coalesce": (Coalesce, 1, 99), "exists": (Exists, 1, 1),
    "prior": (Elsewhere, 1, 1), "back": (Elsewhere, 2, 2), "year_ago": (Elsewhere, 1, 1),
    "falling": (Moving, 2, 2), "rising": (Moving, 2, 2),
    "trailing_sum": (Trailing, 2, 2), "trailing_product": (Chained, 2, 2), "trailing_mean": (Chained, 2, 2),
    "ever": (Ever, 1, 1), "any_prior": (Ever, 1, 1), "days_between": (DaysBetween, 2, 2), "close": (Near, 2, 3), "within": (Near, 3, 3),
}  # fmt: skip
# whose one argument is the id of a KPI
ID_FUNCTIONS: dict[str, type[Call]] = {
    "reported": Stands, "absent": Stands, "budget": OfEntry, "ytd": OfEntry, "ytd_budget": OfEntry, "forecast": OfEntry,
    "fiscal_ytd": Trailing,
}  # fmt: skip
# whose one argument is a text
TEXT_FUNCTIONS: dict[str, type[Call]] = {"date": OfText, "convention": OfText}
# whose first argument is a structured field: what makes it, fewest and most arguments after the field, how many of them are columns
ROW_FUNCTIONS: dict[str, tuple[type[Rows], int, int, int]] = {
    "total": (Aggregate, 1, 2, 0), "cell": (Aggregate, 1, 2, 0), "smallest": (Aggregate, 1, 2, 0), "largest": (Aggregate, 1, 2, 0),
    "count": (Count, 0, 1, 0), "every": (Quantified, 1, 1, 0), "some": (Quantified, 1, 1, 0), "repeats": (Repeats, 1, 2, 2),
    "vanished": (Compared, 1, 2, 1), "appeared": (Compared, 1, 2, 1), "changed": (Compared, 2, 2, 1), "moved": (Compared, 2, 2, 1),
}  # fmt: skip
COUNTED = frozenset(("back", "falling", "rising", "trailing_sum", "trailing_product", "trailing_mean"))
OVER_TIME = frozenset(
    "prior back year_ago falling rising trailing_sum trailing_product trailing_mean ever any_prior fiscal_ytd".split()
    + "vanished appeared changed moved".split()
)

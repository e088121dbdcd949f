"""The companies that faults are planted in, and that must be clean without them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from company import Shape, company_data

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "shared" / "eval" / "corvid.pack.json"
D = Decimal
SHAPES: tuple[Shape, ...] = (
    Shape(seed=3, name="Second, quarterly, B"),
    Shape(seed=4, name="Tables, C", stage="seriesC", currency="EUR", tables=True, year=True, raises="closing", foreign_accounts=True),
    Shape(seed=5, name="Floats, A", stage="seriesA", floats=True, tables=True, raises="debt", growth=0.08, last_end=dt.date(2025, 12, 31)),
    Shape(seed=6, name="Monthly, seed", stage="seed", months=1, periods=14, raises="notes", rate_digits=1, currency="GBP", tables=True),
    Shape(seed=7, name="Falling, B", mood="falling", cuts=(5,), raises="none", tables=True),
    Shape(seed=8, name="Expanding, generative, C", stage="seriesC", mood="expanding", cash_generative=True, quantum=D(1000), year=True),
    Shape(seed=9, name="April year, B", fiscal_year_start=4, year=True, still=(3,), loyal=(5,), rate_digits=1, tables=True, restated=True),
    Shape(seed=10, name="Cents, half-yearly, public", stage="public", months=6, periods=6, quantum=D("0.01"), cash_generative=True),
    Shape(seed=11, name="Yearly, C", stage="seriesC", months=12, periods=5, last_end=dt.date(2025, 12, 31), cash=4),
    Shape(seed=12, name="Steep, A", stage="seriesA", mood="steep", cash=5, floats=True),
    Shape(
        seed=13,
        name="Conventions, B",
        tables=True,
        conventions={
            "customers.avg_contract_value.population": "new_logos",
            "hr.arr_per_fte.denominator": "with_contractors",
            "sales.gross_margin.customer_success": "in_cogs",
            "finance.runway_months.cash_basis": "total_unrestricted_cash",
        },
    ),
    Shape(seed=14, name="Tiny, preSeed", stage="preSeed", sparse=True, budgets=False, raises="notes"),
    Shape(seed=15, name="Gap, B", gap=4, tables=True, raises="debt"),
)


def example() -> dict[str, Any] | None:
    """Returns the reference material's company, None where it isn't here."""
    if not EXAMPLE.is_file():
        return None
    data: dict[str, Any] = json.loads(EXAMPLE.read_text("utf-8"), parse_float=Decimal, parse_int=Decimal)
    return data


def companies() -> Iterator[dict[str, Any]]:
    """Yields the plain packs, the reference material's first where it is here."""
    found = example()
    if found:
        yield found
    for shape in SHAPES:
        yield company_data(shape)

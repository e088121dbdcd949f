"""The companies that faults are planted in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from company import company_data

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "shared" / "eval" / "corvid.pack.json"


def companies() -> Iterator[dict[str, Any]]:
    """Yields the plain packs."""
    if EXAMPLE.is_file():
        yield json.loads(EXAMPLE.read_text("utf-8"), parse_float=Decimal, parse_int=Decimal)
    yield company_data(seed=3, name="Second")

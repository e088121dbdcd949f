"""How values and periods are written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kpireview.model.style import STYLES, format_period, format_value, styles_for


def shown(value: str, field_type: str = "currency", unit: str | None = None, currency: str = "USD", style: Any = None) -> str:
    """A value as it is written, hard spaces as plain ones."""
    return format_value(Decimal(value), field_type=field_type, unit=unit, currency=currency, style=style).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [("1234567", None, "$1,234,567"), ("1234567.5", None, "$1,234,567.5"), ("12074093", "m2", "$12.07m"),
     ("12074093", "m", "$12m"), ("426907", "k", "$427k"),
     ("426907", "short", "$427k"), ("12074093", "short", "$12.07m"), ("-792184", "k", "−$792k"),
     ("652076", "signed", "+$652,076"), ("0", None, "$0"), ("-0.2", "0", "$0")],
)  # fmt: skip
def test_money(value: str, style: str | None, text: str) -> None:
    """The sign stands first, then the currency, then the figure with its scale."""
    assert shown(value, style=style) == text


def test_currencies_without_a_sign_of_their_own_use_the_code() -> None:
    """Swiss francs have no sign that everybody knows."""
    assert (shown("1200000", currency="EUR"), shown("1200000", currency="CHF", style="m1")) == ("€1,200,000", "CHF 1.2m")


def test_monthly_money_says_so() -> None:
    """Burn is a rate."""
    assert shown("251891", unit="/month", style="k") == "$252k/month"


def test_percent_counts_durations_and_multiples() -> None:
    """Percent points with a space, durations with their unit."""
    assert shown("98.04", "percentage", "%") == "98.04 %"
    assert shown("98.04", "percentage", "%", style="pct1") == "98.0 %"
    assert shown("1.04", "percentage", "%", style="bps") == "104 bps"
    assert shown("20.34", "number", "months") == "20.34 months"
    assert shown("20.34", "number", "months", style="1") == "20.3 months"
    assert shown("1.93", "number", None, style="x2") == "1.93×"
    assert shown("107", "number") == "107"


def test_every_style_takes_every_value() -> None:
    """A style that doesn't fit shows the value in full; none raises."""
    for field_type, unit in (("currency", None), ("percentage", "%"), ("number", "months"), ("number", None)):
        for style in STYLES:
            for value in ("0", "-1", "1e25", "0.000001", "-999999.995"):
                assert shown(value, field_type, unit, style=style)
        assert set(styles_for(field_type, unit)) <= set(STYLES)


def test_periods_read_like_words() -> None:
    """Labels are for machines."""
    assert [format_period(p) for p in ("2025-Q4", "2026-07", "2026-H1", "FY2026", "2026", "odd")] == [
        "Q4 2025", "July 2026", "H1 2026", "FY2026", "2026", "odd",
    ]  # fmt: skip

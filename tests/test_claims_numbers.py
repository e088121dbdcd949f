"""Numbers as people write them, and what is no quantity."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpireview.claims.numerals import Quantity
from kpireview.claims.quantities import read_quantities
from kpireview.claims.tokens import read

NBSP = "\u00a0"


def one(text: str, currency: str = "USD") -> Quantity:
    """The only quantity of a text."""
    found = read_quantities(read(text), currency).quantities
    assert len(found) == 1, (text, found)
    return found[0]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$1.2M", "1200000", "money"),
        ("€1,2 Mio.", "1200000", "money"),
        ("EUR 1,200k", "1200000", "money"),
        ("1.2 million", "1200000", "plain"),
        ("USD 1.2 mn", "1200000", "money"),
        ("USD427M", "427000000", "money"),
        ("kEUR 427", "427000", "money"),
        ("427kEUR", "427000", "money"),
        ("£1,234,567", "1234567", "money"),
        ("1 234 567 €", "1234567", "money"),
        ("1.234.567,89 €", "1234567.89", "money"),
        (f"€{NBSP}12.5m", "12500000", "money"),
        ("half a million", "500000", "plain"),
        ("12 %", "12", "percent"),
        ("12 percent", "12", "percent"),
        ("twelve per cent", "12", "percent"),
        ("150 bps", "1.5", "percent"),
        ("5 basis points", "0.05", "percent"),
        ("3.5 points", "3.5", "points"),
        ("3.5pp", "3.5", "points"),
        ("−3.2 %", "-3.2", "percent"),
        ("minus 3", "-3", "plain"),
        ("3x", "3", "multiple"),
        ("1.93×", "1.93", "multiple"),
        ("twenty-three", "23", "plain"),
        ("one hundred and five people", "105", "plain"),
        ("one dozen", "12", "plain"),
        ("20.3 months", "20.3", "months"),
        ("two years", "24", "months"),
        ("86 days", "86", "days"),
    ],
)
def test_figures_are_read_as_people_write_them(text: str, value: str, unit: str) -> None:
    """Amounts, shares, counts, multiples and durations have their value in base units."""
    quantity = one(text)
    assert (quantity.value, quantity.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        "9 December 2025", "31 January", "Dec 9", "12 Feb", "2025-12-31", "31.12.2025", "in 2025", "Q3", "Q3 2025", "H1", "FY26",
        "SOC 2", "ISO 27001",
        "10-K", "24/7", "v2.4", "at 10:30", "3rd place", "P50", "+49 30 1234567", "555-0123", "5G", "Phase 2", "1. ", "#12", "version 2",
    ],
)  # fmt: skip
def test_what_is_no_quantity_stays_out(text: str) -> None:
    """Dates, quarters, years, list numbers, standards, versions, phone numbers and times are no figures."""
    assert read_quantities(read(text), "USD").quantities == []


def test_a_range_keeps_both_ends() -> None:
    """Both ends share unit and scale, however the range is written."""
    for text, low, high in (
        ("2–3 %", "2", "3"),
        ("between 1.1 and 1.3 million", "1100000", "1300000"),
        ("$3–5M", "3000000", "5000000"),
        ("4 to 8m", "4000000", "8000000"),
        ("four to five months", "4", "5"),
    ):
        quantity = one(text)
        assert (quantity.value, quantity.high) == (Decimal(low), Decimal(high)), text


def test_from_one_value_to_another_is_no_range() -> None:
    """ "$96k to $71k" is two figures: what it was and what it became."""
    assert [q.value for q in read_quantities(read("from $96k to $71k"), "USD").quantities] == [96_000, 71_000]


@pytest.mark.parametrize(
    ("text", "hedge"),
    [("roughly $5m", "about"), ("about 5 %", "about"), ("nearly 5 %", "about"), ("just under 101 %", "under"), ("just over 5 %", "over"),
     ("more than 200", "at_least"), ("at most 90 days", "at_most"), ("a third of ARR", "fraction"), ("low nineties", "band"),
     ("~5 %", "about")],
)  # fmt: skip
def test_hedges_are_kept(text: str, hedge: str) -> None:
    """A hedge widens or turns the interval later, so it has to be seen."""
    assert one(text).hedge == hedge


def test_bands_of_a_decade() -> None:
    """Low, mid and high nineties are 90–94, 93–97 and 96–100."""
    assert [one(t).band for t in ("low nineties", "mid-90s", "high nineties")] == [(90, 94), (93, 97), (96, 100)]


def test_the_decimal_mark_is_read_by_evidence() -> None:
    """1,234 is a thousand and some in a text with points, and a decimal in one that writes 0,5."""
    english = read_quantities(read("1.5 and 1,234"), "EUR").quantities
    german = read_quantities(read("0,5 und 1,234"), "EUR").quantities
    assert (english[1].value, german[1].value) == (Decimal(1234), Decimal("1.234"))
    assert german[1].others[0][0] == 1234, "the other reading is kept, for it may be the one that the pack bears out"


def test_trailing_zeros_of_whole_numbers_are_no_precision() -> None:
    """1,200 is printed to the hundred, 1.20 to the hundredth."""
    assert (one("1,200 units").step, one("1.20 units").step, one("$400k").step) == (100, Decimal("0.01"), 100_000)


def test_three_deals_in_ten_is_a_share() -> None:
    """A count of a count keeps both numbers."""
    quantity = one("roughly three deals in ten")
    assert (quantity.value, quantity.of, quantity.hedge) == (3, 10, "about")

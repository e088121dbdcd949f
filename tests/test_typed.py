"""What people type and paste into a cell."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpireview.model.typed import parse_date, parse_typed, uses_decimal_comma

NUMBERS = {
    "12": "12",
    "1,234": "1234",
    "1,234,567.89": "1234567.89",
    "1.234.567,89": "1234567.89",
    "1'250'000": "1250000",
    "1 250 000,5": "1250000.5",
    "1.2m": "1200000",
    "1,2 Mio": "1200000",
    "1,2 Mio.": "1200000",
    "€1.2M": "1200000",
    "EUR 1,200k": "1200000",
    "1.2 million": "1200000",
    "USD 1.2 mn": "1200000",
    "$4.5k": "4500",
    "2bn": "2000000000",
    "(300)": "-300",
    "($1,200)": "-1200",
    "-300": "-300",
    "−3.2": "-3.2",
    "300-": "-300",
    "+7": "7",
    "-$40k": "-40000",
    "$-40k": "-40000",
    "3x": "3",
    "14 months": "14",
    "1e6": "1000000",
    "12,34,567": "1234567",
    "0,5": "0.5",
    "0.125": "0.125",
    "1,5": "1.5",
    ".5": "0.5",
    "１２": "12",
    "1\u202f200": "1200",
    "12 USD": "12",
    "1.2m€": "1200000",
}


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_are_read_as_people_write_them(text: str) -> None:
    """A number in a usual spelling is read as that number."""
    assert parse_typed(text, "currency").value == D(NUMBERS[text])


@pytest.mark.parametrize(
    ("text", "value"), [("30 %", "30"), ("30%", "30"), ("12 percent", "12"), ("150 bps", "1.5"), ("(3.2 %)", "-3.2"), ("98,04 %", "98.04")]
)
def test_percentages_are_percent_points(text: str, value: str) -> None:
    """30 % is 30, and 150 basis points are 1.5."""
    assert parse_typed(text, "percentage").value == D(value)


@pytest.mark.parametrize("text", ["", "  ", "-", "–", "\u00a0"])
def test_an_empty_cell_is_not_reported(text: str) -> None:
    """Nothing typed is neither zero nor absent."""
    assert parse_typed(text).nothing


@pytest.mark.parametrize("text", ["n/a: survey runs in Q1", "N/A – survey runs in Q1", "absent: survey runs in Q1", "na survey runs in Q1"])
def test_absent_carries_its_reason(text: str) -> None:
    """n/a with a reason is absent for that reason."""
    assert parse_typed(text).absent == "survey runs in Q1"


def test_absent_without_a_reason_is_asked_for_one() -> None:
    """n/a alone is an error that says how to give the reason."""
    assert "say why" in (parse_typed("n/a").error or "")


@pytest.mark.parametrize(
    "text", ["twelve", "1.2.3,4,5", "12 apples", "about 12", "1,23,4", "=1+1", "12/24", "<b>12</b>", "9" * 500, "1e999"]
)
def test_what_is_no_number_is_an_error(text: str) -> None:
    """A text that is no number is an error that says what to type."""
    assert parse_typed(text).error


def test_a_percentage_is_no_money() -> None:
    """A percent sign in a money field is an error."""
    assert parse_typed("30 %", "currency").error


@pytest.mark.parametrize(
    ("text", "hint", "value"), [("1.234", True, "1234"), ("1.234", False, "1.234"), ("1,234", True, "1.234"), ("1,234", False, "1234")]
)
def test_evidence_decides_between_two_readings(text: str, hint: bool, value: str) -> None:
    """What the rest of the column shows decides whether a sign groups or parts."""
    typed = parse_typed(text, decimal_comma=hint)
    assert (typed.value, typed.ambiguous) == (D(value), False)


def test_two_readings_without_evidence_are_told() -> None:
    """Where nothing decides, the reading that was taken is told."""
    typed = parse_typed("1.234")
    assert typed.ambiguous
    assert "1.234" in (typed.note or "")


@pytest.mark.parametrize(
    ("texts", "expected"), [(["1,5", "2"], True), (["1.5", "1,234"], False), (["1.234.567"], True), (["1,234"], None), (["abc"], None)]
)
def test_a_column_shows_its_decimal_sign(texts: list[str], expected: bool | None) -> None:
    """A column's unambiguous cells show which sign parts its decimals."""
    assert uses_decimal_comma(texts) is expected


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-12-31", dt.date(2026, 12, 31)),
        ("31.12.2026", dt.date(2026, 12, 31)),
        ("12/31/2026", dt.date(2026, 12, 31)),
        ("2026-12-31 00:00:00", dt.date(2026, 12, 31)),
    ],
)
def test_dates_are_read(text: str, date: dt.date) -> None:
    """A date in ISO form, with points, or with an unmistakable day is read."""
    assert parse_date(text) == (date, None)


@pytest.mark.parametrize("text", ["03/04/2026", "31.02.2026", "soon", "2026-13-01"])
def test_doubtful_dates_are_asked_back(text: str) -> None:
    """A date with two readings or none is asked for in ISO form."""
    date, problem = parse_date(text)
    assert date is None
    assert problem


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text: str) -> None:
    """Any text whatever gives a value, absent, nothing or an error."""
    typed = parse_typed(text, "percentage")
    assert sum((typed.value is not None, typed.absent is not None, typed.error is not None, typed.nothing)) == 1


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_a_plain_number_is_read_exactly(number: D) -> None:
    """A number's own text is read as that number."""
    assert parse_typed(str(number)).value == number

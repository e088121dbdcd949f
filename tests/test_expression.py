"""The rule language: what it reads, what it answers, and that nothing can bring it down."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpireview.errors import ExpressionError
from kpireview.expression import Frame, Missing, Schema, parse
from kpireview.expression.explain import Renderer, grouped
from kpireview.expression.nodes import Rule
from kpireview.model import Pack

D = Decimal
SCHEMA = Schema(
    counts=frozenset({"hr.total_headcount", "customers.total_customers"}),
    columns={
        "finance.bank_accounts_list": {
            "bank": "text", "currency": "text", "balance": "money", "fx_rate": "number", "restricted": "boolean", "as_of": "date"
        },
        "customers.customer_segments": {"name": "text", "customer_count": "count", "segment_arr": "money"},
        "product.key_initiatives": {"name": "text", "status": "choice", "target_date": "date"},
    },
    conventions={"finance.runway_months.cash_basis": ("operationally_available_cash", {"seed": "total_unrestricted_cash"})},
)  # fmt: skip


def period(label: str, start: str, end: str, kpis: dict[str, Any], **more: Any) -> dict[str, Any]:
    company = {"name": "Test Ltd", "stage": "seriesB", "currency": "USD", **more}
    entries = {k: v if isinstance(v, dict) else {"actual": D(str(v))} for k, v in kpis.items()}
    return {"format": "kpireview/pack@1", "company": company, "period": {"label": label, "start": start, "end": end}, "kpis": entries}


def quarters(*values: dict[str, Any], **more: Any) -> Frame:
    """The frame of the last of up to eight consecutive quarters."""
    starts = [dt.date(2024 + i // 4, 3 * (i % 4) + 1, 1) for i in range(9)]
    packs = []
    for i, kpis in enumerate(values):
        end = starts[i + 1] - dt.timedelta(days=1)
        label = f"{starts[i].year}-Q{i % 4 + 1}"
        packs.append(period(label, starts[i].isoformat(), end.isoformat(), kpis, **more))
    return Frame(Pack.model_validate({**packs[-1], "history": packs[:-1]}), SCHEMA)


def value(text: str, frame: Frame | None = None, own: str = "sales.arr", **options: Any) -> Any:
    return parse(text).evaluate(frame or quarters({"sales.arr": 100}), own, **options)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 × 3", D(7)),
        ("(1 + 2) * 3", D(9)),
        ("7 ÷ 2", D("3.5")),
        ("7 · 2 − 1", D(13)),
        ("-2 ** 2", D(-4)),
        ("2 ** 3 ** 2", D(512)),
        ("2 ** -1", D("0.5")),
        ("10 - 4 - 3", D(3)),
        ("100 / 10 / 5", D(2)),
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ("1 ≤ 1 and 2 ≥ 2 and 1 ≠ 2", True),
        ("3 = 3", True),
        ("98 ≈ 100", True),
        ("97 ≈ 100", False),
        ("not true or true", True),
        ("not (true and false)", True),
        ('"a" in ("a", "b")', True),
        ('"c" not in ("a", "b")', True),
        ("2 if 1 > 2 else 3", D(3)),
        ("1 if true else 2 if true else 3", D(1)),
        ("round(2.5, 0)", D(3)),
        ("round(-2.345, 2)", D("-2.35")),
        ("min(3, 1, 2) + max(3, 1, 2)", D(4)),
        ("abs(0 - 5)", D(5)),
        ("sqrt(16)", D(4)),
        ("0.1 + 0.2", D("0.3")),
        ("close(95, 100, 5)", True),
        ("within(1.5, 1, 0.5)", True),
        ('days_between(date("2026-01-01"), date("2026-02-01"))', D(31)),
    ],
)
def test_arithmetic_and_logic(text: str, expected: Any) -> None:
    """Operators bind as in arithmetic, and numbers are exact."""
    assert value(text) == expected


def test_numbers_keep_their_digits() -> None:
    """A literal is the decimal that is written, never a binary float."""
    assert str(value("0.10000000000000000000000000000000000000005")) == "0.10000000000000000000000000000000000000005"


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "1 +", "(1", "1)", "1 2", "x", "sales.", "a.b.c", "sales.arr.__class__", "sales.arr()", "lambda: 1",
        "__import__('os')",
        "[1]", "{1}", "f'x'", "1; 2", "sales.arr[0]", "x := 1", "1 if 2", "a == b == c", "\"open", "'\\x'", "1_000", "1,000", "0x10",
        "1e99999", "²", "٣ + 1",
        "total(sales.arr)", "prior()", "back(result, 1.5)", "back(result, result)", "abs(1, 2)", "foo(1)",
        "repeats(hr.departments, 1)", "budget(1)", "date(1)", "5 is 5", "None", "@", "sales.arr!",
        "1 in 2", "in (1)", "and", "not", "date('x', 'y')", "count()", "1 === 2",
    ],
)  # fmt: skip
def test_what_is_not_the_language_is_refused(text: str) -> None:
    """Whatever isn't on the language's page is an ExpressionError, never something that runs."""
    with pytest.raises(ExpressionError):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 3000, "(" * 1500 + "1" + ")" * 1500, "-" * 3999 + "1", "not " * 900 + "true", "2**" * 1300 + "2", "1 if 1 else " * 300 + "1",
        "abs(" * 900 + "1" + ")" * 900, "1" * 5000, "prior(" * 600 + "result" + ")" * 600,
    ],
)  # fmt: skip
def test_nesting_and_length_end_in_an_error(text: str) -> None:
    """Deep or long input is an ExpressionError, not a RecursionError or a long wait."""
    with pytest.raises(ExpressionError):
        parse(text)


def test_long_sums_are_not_deep() -> None:
    """A sum of hundreds of terms is one level."""
    assert value("1" + "+1" * 1500) == 1501


@given(st.text(max_size=200))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    """No text whatever raises anything but ExpressionError."""
    try:
        parse(text)
    except ExpressionError as error:
        place = error.position or 0
    else:
        place = 0
    assert 0 <= place <= len(text)


TOKENS = "1 2.5 result sales.arr ( ) + - * / ** < == and or not if else in abs( prior( coalesce( , 'a' total(".split()


@given(st.lists(st.sampled_from(TOKENS), max_size=25))
def test_any_mix_of_tokens_is_evaluated_or_refused(tokens: list[str]) -> None:
    """What parses also evaluates to a value or to Missing."""
    try:
        expression = parse(" ".join(tokens))
    except ExpressionError:
        return
    expression.evaluate(quarters({"sales.arr": 100}, {"sales.arr": 0}), "sales.arr")


def test_the_place_of_a_fault_is_named() -> None:
    """An error carries the position of the token that can't stand there."""
    with pytest.raises(ExpressionError) as caught:
        parse("sales.arr + * 2")
    assert caught.value.position == 12


def test_huge_results_are_missing() -> None:
    """A result beyond the range of numbers is missing, not a crash."""
    for text in ("9 ** 9 ** 9 ** 9", "1e9999 * 1e9999", "(0 - 8) ** 0.5", "sqrt(0 - 1)", "1 / 0", "1 / (2 - 2)"):
        assert isinstance(value(text), Missing)


def test_kinds_that_cannot_be_compared_are_missing() -> None:
    """A text compared with a number is no answer."""
    frame = quarters({"sales.arr": 1, "sales.base_currency": {"choice": "USD"}})
    assert isinstance(value("sales.base_currency > 3", frame), Missing)
    assert value('sales.base_currency == "USD"', frame) is True


def test_zero_missing_and_absent_are_three_things() -> None:
    """Zero is a value; not reported and absent are missing, and told apart by their functions."""
    frame = quarters({"sales.arr": 0, "sales.carr": {"absent": "not kept"}})
    assert value("sales.arr == 0", frame) is True
    assert value("sales.carr == 0", frame) == Missing("sales.carr")
    assert value("sales.churn_arr == 0", frame) == Missing("sales.churn_arr")
    assert value("reported(sales.arr) and not reported(sales.carr) and absent(sales.carr) and not absent(sales.churn_arr)", frame) is True


def test_three_valued_logic() -> None:
    """Missing or true is true, missing and false is false, everything else with a missing part is missing."""
    assert value("sales.x == 1 or true") is True
    assert value("false and sales.x == 1") is False
    assert value("sales.x == 1 and true") == Missing("sales.x")
    assert value("sales.x == 1 or false") == Missing("sales.x")
    assert value("not sales.x == 1") == Missing("sales.x")
    assert value("sales.x + sales.y > sales.z") == Missing("sales.x", "sales.y", "sales.z")
    assert value("1 if sales.x == 1 else 2") == Missing("sales.x")


def test_coalesce_and_exists() -> None:
    """coalesce takes the first that isn't missing, exists tells whether something evaluates."""
    assert value("coalesce(sales.x, sales.arr, 1)") == 100
    assert value("coalesce(sales.x, sales.y)") == Missing("sales.x", "sales.y")
    assert value("exists(sales.arr) and not exists(sales.x) and not exists(1 / 0)") is True


@pytest.mark.parametrize(
    ("typed", "formula", "ties"),
    [
        ("60370.47", "12074093 / N200", True),
        ("60370.4", "12074093 / N200", False),
        ("100", "60 + 41", False),
        ("100", "60.0 + 41.0", False),
        ("100", "60.4 + 39.7", True),
        ("100", "60.4 + 38.0", False),
        ("98.96", "100 - 1.04", True),
        ("20.3", "5123032 / 251891", True),
        ("20", "5123032 / 251891", True),
        ("21", "5123032 / 251891", False),
        ("0.33", "1 / 3", True),
    ],
)
def test_equality_is_a_tie_of_roundings(typed: str, formula: str, ties: bool) -> None:
    """Typed numbers tie where the intervals meet for which they stand; sums of whole numbers tie exactly."""
    names = iter(("sales.a", "sales.b", "sales.c"))
    kpis: dict[str, Any] = {"sales.arr": typed}
    words = []
    for word in formula.split():
        if word[0] == "N":
            kpis["hr.total_headcount"] = word[1:]
            words.append("hr.total_headcount")
        elif word[0].isdigit() and word != "100":
            name = next(names)
            kpis[name] = word
            words.append(name)
        else:
            words.append(word)
    text = f"result == {' '.join(words)}"
    assert value(text, quarters(kpis)) is ties
    assert value(text.replace("==", "!="), quarters(kpis)) is not ties


def test_counts_are_exact() -> None:
    """A count stands for itself, so a ratio over it has no slack from it."""
    kpis = {"sales.arr": 1000, "customers.total_customers": 3, "customers.avg_contract_value": 333}
    assert value("customers.avg_contract_value == sales.arr / customers.total_customers", quarters(kpis)) is True
    kpis["customers.avg_contract_value"] = 335
    assert value("customers.avg_contract_value == sales.arr / customers.total_customers", quarters(kpis)) is False
    assert value("hr.total_headcount == 10", quarters({"hr.total_headcount": 10})) is True
    assert value("hr.total_headcount * 2 == 21", quarters({"hr.total_headcount": 10})) is False


def test_a_divisor_that_may_be_zero_says_nothing_against_an_equation() -> None:
    """Where rounding could make a divisor zero, the equation isn't called broken."""
    text = "result == sales.a / (sales.b - 2.4)"
    assert value(text, quarters({"sales.arr": 900, "sales.a": 7, "sales.b": 2})) is True
    assert value(text, quarters({"sales.arr": 900, "sales.a": 7, "sales.b": 9})) is False


def test_inequalities_compare_the_points() -> None:
    """Inequalities have no tolerance."""
    assert value("result <= 100", quarters({"sales.arr": "100.01"})) is False
    assert value("result <= 100", quarters({"sales.arr": "100.00"})) is True


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.integers(min_value=0, max_value=4),
)  # fmt: skip
def test_a_rounded_result_always_ties(a: Decimal, b: Decimal, places: int) -> None:
    """A sum or a product, rounded as a person would write it, ties with its formula."""
    for formula, exact in (("sales.a + sales.b", a + b), ("sales.a * sales.b", a * b)):
        typed = exact.quantize(D(1).scaleb(-places))
        assert value(f"result == {formula}", quarters({"sales.arr": typed, "sales.a": a, "sales.b": b})) is True


def test_prior_and_year_ago_go_by_dates() -> None:
    """prior and year_ago find their periods by date and are missing where the history has a gap."""
    frame = quarters(*({"sales.arr": 100 + i} for i in range(6)))
    assert value("prior(sales.arr)", frame) == 104
    assert value("year_ago(sales.arr)", frame) == 101
    assert value("prior(prior(sales.arr) + 1)", frame) == 104
    assert value("back(sales.arr, 3)", frame) == 102
    assert value("back(sales.arr, 0)", frame) == 105
    assert isinstance(value("back(sales.arr, 7)", frame), Missing)
    assert isinstance(value("prior(sales.arr)", quarters({"sales.arr": 1})), Missing)
    packs = [p.model_copy() for p in frame.pack.history]
    gap = Frame(frame.pack.model_copy(update={"history": (*packs[:2], *packs[3:4])}), SCHEMA)
    assert isinstance(value("prior(sales.arr)", gap), Missing)
    assert value("year_ago(sales.arr)", gap) == 101


def test_a_missing_value_of_an_earlier_period_is_named_with_its_label() -> None:
    """What is missing in another period says which."""
    frame = quarters({"sales.carr": 1}, {"sales.arr": 1})
    assert value("prior(sales.arr) > 0", frame) == Missing("sales.arr@2024-Q1")


def test_runs_need_consecutive_periods() -> None:
    """falling and rising count steps up to now."""
    frame = quarters(*({"sales.arr": v} for v in (5, 9, 8, 7)))
    assert value("falling(result, 2)", frame) is True
    assert value("falling(result, 3)", frame) is False
    assert value("rising(0 - result, 2)", frame) is True
    assert isinstance(value("falling(result, 4)", frame), Missing)


def test_trailing_windows_are_exact_months() -> None:
    """trailing_* take the consecutive packs of exactly so many months."""
    frame = quarters(*({"sales.arr": v} for v in (1, 2, 3, 4, 5)))
    assert value("trailing_sum(result, 12)", frame) == 14
    assert value("trailing_mean(result, 12)", frame) == D("3.5")
    assert value("trailing_product(result, 6)", frame) == 20
    assert isinstance(value("trailing_sum(result, 4)", frame), Missing)
    assert isinstance(value("trailing_sum(result, 18)", frame), Missing)


def test_fiscal_year_starts_where_the_company_says() -> None:
    """fiscal_ytd sums from the company's first month, and is missing where a period of the year is."""
    rows = [{"sales.arr": v} for v in (1, 2, 4, 8, 16)]
    assert value("fiscal_ytd(sales.arr)", quarters(*rows)) == 16
    assert value("fiscal_ytd(sales.arr)", quarters(*rows, fiscal_year_start=4)) == 30
    assert value("fiscal_ytd(sales.arr)", quarters(*rows[:2], fiscal_year_start=1)) == 3
    assert isinstance(value("fiscal_ytd(sales.arr)", quarters(*rows[:2], fiscal_year_start=7)), Missing)


def test_ever_and_any_prior_are_never_missing() -> None:
    """They look for a condition in earlier packs and are false where it never held."""
    frame = quarters({"sales.arr": 5}, {"sales.carr": 1}, {"sales.arr": 1})
    assert value("ever(result == 5)", frame) is True
    assert value("any_prior(result == 5)", frame) is False
    assert value("ever(sales.churn_arr > 0)", frame) is False


def test_other_columns_of_an_entry() -> None:
    """budget, ytd, ytd_budget and forecast read what stands beside the actual."""
    entry = {"actual": D(5), "budget": D(6), "ytd": {"actual": D(10), "budget": D(12)}, "forecast": D(20)}
    frame = quarters({"sales.arr": entry})
    assert value("budget(result) + ytd(sales.arr) + ytd_budget(result) + forecast(result)", frame) == 48
    assert value("budget(sales.carr)", frame) == Missing("budget(sales.carr)")


def test_names_of_the_pack() -> None:
    """months, days, dates, stage, currency and meeting date are at hand; the tolerance is the rule's."""
    frame = quarters({"sales.arr": 1})
    assert value('months == 3 and days == 91 and stage == "seriesB" and currency == "USD" and fiscal_year_start == 1', frame) is True
    assert value("days_between(period_start, period_end) == 90", frame) is True
    assert isinstance(value("meeting_date > period_end", frame), Missing)
    assert value("1 <= tolerance", frame, tolerance=D(2)) is True
    assert isinstance(value("1 <= tolerance", frame), Missing)


ACCOUNTS = [
    {"bank": "Nord", "currency": "USD", "balance": D(100), "restricted": False, "as_of": "2024-03-31"},
    {"bank": "Sud", "currency": "EUR", "balance": D(50), "fx_rate": D("1.1"), "restricted": True, "as_of": "2024-03-30"},
]
BANKS_ENTRY = {"finance.bank_accounts_list": {"rows": ACCOUNTS}, "finance.total_cash_in_bank": 155}
BANKS = quarters(BANKS_ENTRY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("total(finance.bank_accounts_list, balance * coalesce(fx_rate, 1)) == finance.total_cash_in_bank", True),
        ("total(finance.bank_accounts_list, balance, restricted)", D(50)),
        ("total(finance.bank_accounts_list, balance, not restricted)", D(100)),
        ("count(finance.bank_accounts_list)", D(2)),
        ('count(finance.bank_accounts_list, currency == "EUR")', D(1)),
        ("count(finance.bank_accounts_list, currency == pack_currency)", D(1)),
        ('cell(finance.bank_accounts_list, balance, bank == "Sud")', D(50)),
        ("smallest(finance.bank_accounts_list, balance) + largest(finance.bank_accounts_list, balance)", D(150)),
        ("every(finance.bank_accounts_list, as_of <= period_end)", True),
        ("every(finance.bank_accounts_list, as_of == period_end)", False),
        ("every(finance.bank_accounts_list, fx_rate > 1)", True),
        ("some(finance.bank_accounts_list, restricted)", True),
        ("repeats(finance.bank_accounts_list, bank)", False),
        ("count(result, restricted)", D(1)),
        ("total(finance.bank_accounts_list, balance if restricted else 0)", D(50)),
    ],
)
def test_rows(text: str, expected: Any) -> None:
    """Functions over rows see the columns as names, KPIs and names of the pack too."""
    assert value(text, BANKS, "finance.bank_accounts_list") == expected


def test_row_functions_inside_row_functions_are_worked_out_once() -> None:
    """A total inside `every` reaches no outer row, so it's computed once and not once a row: long tables stay linear."""
    rule, field = Rule("finance.bank_accounts_list"), "finance.bank_accounts_list"
    expression = parse(f"every({field}, balance <= total({field}, balance) and balance >= smallest({field}, balance))")
    assert expression.evaluate_in(BANKS, rule) is True
    assert sorted(rule.inner.values()) == [D(50), D(150)]
    assert value(f"prior(total({field}, balance)) == total({field}, balance)", quarters(BANKS_ENTRY, BANKS_ENTRY), field) is True


def test_rows_that_are_missing() -> None:
    """A field that isn't reported is missing, an empty cell in a sum too, and a single cell must be single."""
    assert value("total(hr.departments, headcount)", BANKS) == Missing("hr.departments")
    assert value("total(finance.bank_accounts_list, fx_rate)", BANKS) == Missing("finance.bank_accounts_list.fx_rate")
    assert isinstance(value("cell(finance.bank_accounts_list, balance)", BANKS), Missing)
    empty = quarters({"finance.bank_accounts_list": {"rows": []}})
    assert value("every(finance.bank_accounts_list, balance > 0) and count(finance.bank_accounts_list) == 0", empty) is True
    assert isinstance(value("largest(finance.bank_accounts_list, balance)", empty), Missing)


def test_an_exchange_rate_of_one_is_exact() -> None:
    """A whole number in a column of type number stands for itself, else a rate of 1 would let anything tie."""
    rows = [{"bank": "N", "currency": "USD", "balance": D(1000), "fx_rate": D(1), "restricted": False, "as_of": "2024-03-31"}]
    frame = quarters({"finance.bank_accounts_list": {"rows": rows}, "finance.total_cash_in_bank": 1400})
    assert value("finance.total_cash_in_bank == total(finance.bank_accounts_list, balance * coalesce(fx_rate, 1))", frame) is False


def initiatives(*rows: tuple[str, str, str]) -> dict[str, Any]:
    return {"product.key_initiatives": {"rows": [{"name": n, "status": s, "target_date": d} for n, s, d in rows]}}


def test_rows_against_the_prior_pack() -> None:
    """vanished, appeared, changed and moved count rows by a key, case and space folded."""
    before = initiatives(("Alpha", "on-track", "2024-06-30"), ("Beta", "shipped", "2024-03-01"), ("Gamma", "blocked", "2024-05-01"))
    now = initiatives(("ALPHA ", "at-risk", "2024-09-30"), ("Delta", "on-track", "2024-09-30"))
    frame = quarters(before, now)
    field = "product.key_initiatives"
    assert value(f"vanished({field}, name)", frame) == 2
    assert value(f'vanished({field}, name, status != "shipped")', frame) == 1
    assert value(f"appeared({field}, name)", frame) == 1
    assert value(f"changed({field}, name, status)", frame) == 1
    assert value(f"moved({field}, name, target_date > before.target_date)", frame) == 1
    assert value(f'moved({field}, name, before.status == "blocked")', frame) == 0
    assert isinstance(value(f"vanished({field}, name)", quarters(now)), Missing)


def test_conventions_have_defaults_by_stage() -> None:
    """convention gives the pack's choice, else the default for the stage."""
    key = 'convention("finance.runway_months.cash_basis")'
    assert value(key) == "operationally_available_cash"
    assert value(key, quarters({"sales.arr": 1}, stage="seed")) == "total_unrestricted_cash"
    assert isinstance(value('convention("no.such")'), Missing)


def test_what_an_expression_reads() -> None:
    """refs, columns and conventions come from the expression itself."""
    text = 'prior(sales.arr) + total(hr.departments, headcount, stage == "x") > budget(sales.carr) * cell(result, x)'
    text += ' and convention("a.b") == "c"'
    expression = parse(text)
    assert expression.refs == {"sales.arr", "hr.departments", "sales.carr"}
    assert expression.columns == {("hr.departments", "headcount"), ("", "x")}
    assert expression.conventions == {"a.b"}
    assert expression.uses_result
    assert expression.history == {"prior"}


def test_a_row_expression_may_name_columns_at_the_top() -> None:
    """With rows_ok a bare name is a column of the row at hand."""
    expression = parse("balance * fx_rate", rows_ok=True)
    rule = Rule("finance.bank_accounts_list")
    rule.row = {"balance": D(2), "fx_rate": D(3)}
    assert expression.evaluate_in(BANKS, rule) == 6


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("sales.starting_arr + sales.new_business - sales.churn_arr", "10,659,171 + 424,000 − 12,000"),
        ("sales.starting_arr + coalesce(sales.x, 0) + sales.new_business", "10,659,171 + 424,000"),
        ("sales.new_business / sales.churn_arr * 100", "424,000 ÷ 12,000 × 100"),
        ("(sales.new_business - sales.churn_arr) / sales.starting_arr", "(424,000 − 12,000) ÷ 10,659,171"),
        ("sales.starting_arr - (sales.new_business - sales.churn_arr)", "10,659,171 − (424,000 − 12,000)"),
        ("abs(sales.churn_arr - 1)", "|12,000 − 1|"),
        ("sales.loss + sales.loss", "−5.25 + (−5.25)"),
        ("coalesce(sales.x, sales.churn_arr)", "12,000"),
        ("1 if sales.churn_arr > 3 else 2", "1"),
    ],
)
def test_the_numbers_put_in(text: str, shown: str) -> None:
    """A message shows the expression with its numbers, grouped, with true signs; optional parts that aren't reported are left out."""
    frame = quarters({"sales.starting_arr": 10659171, "sales.new_business": 424000, "sales.churn_arr": 12000, "sales.loss": "-5.25"})
    assert Renderer().text(parse(text).tree, frame, Rule()) == shown


def test_grouped_numbers() -> None:
    """Numbers are grouped and rounded to what a reader needs."""
    assert [grouped(D(x)) for x in ("1234567.891", "-0.123456", "5.0", "0.5", "1000")] == ["1,234,567.89", "−0.1235", "5", "0.5", "1,000"]

"""Reading and writing pack files."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpireview.errors import PackError
from kpireview.model.serial import pack_bytes
from kpireview.readers.pack import load_pack, merge_history, pack_from_bytes, read_pack

SAMPLE = Path(__file__).resolve().parent.parent / "kpireview" / "sample" / "tidewell.pack.json"


def text_of(kpis: str = "{}", **changes: str) -> str:
    """Returns the text of a small pack file, with parts replaced by raw JSON."""
    parts = {
        "format": '"kpireview/pack@1"',
        "company": '{"name": "Ormond", "stage": "seed", "currency": "USD"}',
        "period": '{"label": "2026-Q3", "start": "2026-07-01", "end": "2026-09-30"}',
        "kpis": kpis,
    } | changes
    return "{" + ", ".join(f'"{k}": {v}' for k, v in parts.items()) + "}"


def faults_of(text: str | bytes, catalog: Any) -> list[str]:
    """Returns the lines of the error that a text gives."""
    with pytest.raises(PackError) as caught:
        pack_from_bytes(text.encode() if isinstance(text, str) else text, catalog, "a.pack.json")
    return caught.value.lines()


def test_a_small_pack_is_read(catalog: Any) -> None:
    """A pack with one number gives that number."""
    pack = pack_from_bytes(text_of('{"sales.arr": {"actual": 12}}').encode(), catalog)
    assert pack.number("sales.arr") == 12


@pytest.mark.parametrize("digits", ["1.50", "1E+5", "0.000001", "12345678901234567890.123456", "-0.0", "7e-7"])
def test_numbers_keep_their_digits(digits: str, catalog: Any) -> None:
    """A number that is read and written has the digits that it came with."""
    pack = pack_from_bytes(text_of(f'{{"sales.arr": {{"actual": {digits}}}}}').encode(), catalog)
    assert f'"actual": {Decimal(digits)}'.encode() in pack_bytes(pack)


def test_writing_twice_gives_the_same_bytes(catalog: Any) -> None:
    """What is written, read and written again is the same, byte for byte."""
    once = pack_bytes(read_pack(SAMPLE, catalog))
    assert pack_bytes(pack_from_bytes(once, catalog)) == once


def test_the_shipped_sample_is_canonical(catalog: Any) -> None:
    """The sample file is exactly what writing it gives."""
    assert pack_bytes(read_pack(SAMPLE, catalog)) == SAMPLE.read_bytes()


HOSTILE = {
    "deep": "[" * 100_000,
    "deep closed": "[" * 100_000 + "]" * 100_000,
    "deep in a pack": text_of('{"sales.arr": ' + '{"actual": ' * 100_000 + "1" + "}" * 100_000 + "}"),
    "duplicate": text_of('{"sales.arr": {"actual": 1}, "sales.arr": {"actual": 2}}'),
    "NaN": text_of('{"sales.arr": {"actual": NaN}}'),
    "Infinity": text_of('{"sales.arr": {"actual": Infinity}}'),
    "huge exponent": text_of('{"sales.arr": {"actual": 1e999999}}'),
    "absurd exponent": text_of('{"sales.arr": {"actual": 1e99999999999999999999}}'),
    "50,000 digits": text_of('{"sales.arr": {"actual": ' + "9" * 50_000 + "}}"),
    "utf-16": text_of().encode("utf-16"),
    "latin-1": text_of('{"sales.arr": {"actual": 1, "note": "café"}}').encode("latin-1"),
    "a list": "[]",
    "a number": "12",
    "empty": b"",
    "blank": b"  \n",
    "half": text_of()[:-3],
    "lone surrogate": text_of('{"sales.arr": {"actual": 1, "note": "\\ud800"}}'),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_give_one_clear_line_each(name: str, catalog: Any) -> None:
    """A hostile file gives one printable line that names the file, and no other exception."""
    lines = faults_of(HOSTILE[name], catalog)
    assert len(lines) == 1
    assert lines[0].startswith("a.pack.json")
    assert lines[0].isprintable()


def test_duplicate_keys_are_named_with_their_place(catalog: Any) -> None:
    """A key that stands twice is named by its JSON pointer."""
    assert "/kpis/sales.arr: stands there twice" in faults_of(HOSTILE["duplicate"], catalog)[0]


def test_all_faults_are_told_at_once(catalog: Any) -> None:
    """Five faults in five places give five lines, each with its place."""
    text = text_of(
        '{"sales.arr": {"actual": "12"}, "sales.carr": {"actua": 1}, "sales.cac": {}, "hr.new_hires": {"actual": 1, "text": "x"}}',
        company='{"name": "Ormond", "stage": "seriesX", "currency": "USD"}',
    )
    lines = faults_of(text, catalog)
    for place in ("/company/stage", "/kpis/sales.arr/actual", "/kpis/sales.carr/actua", "/kpis/sales.cac", "/kpis/hr.new_hires"):
        assert any(place in line for line in lines), place


def test_history_faults_come_with_the_others(catalog: Any) -> None:
    """A repeated period in the history is told in the same breath as a wrong entry."""
    past = text_of()
    lines = faults_of(text_of('{"sales.arr": {"actual": true}}', history=f"[{past}]"), catalog)
    assert any("/kpis/sales.arr/actual" in line for line in lines)
    assert any("2026-Q3" in line and "twice" in line for line in lines)


@pytest.mark.parametrize(
    ("kpis", "words"),
    [
        ('{"sales.arrr": {"actual": 1}}', "sales.arr"),
        ('{"sales.arr": {"actaul": 1}}', "'actual'"),
        ('{"fundraising.round_status": {"choice": "in-progres"}}', "in-progress"),
        ('{"finance.burn_rate_actual": {"rows": [{"gros": 1, "net": 1}]}}', "gross"),
    ],
)
def test_the_nearest_known_name_is_offered(kpis: str, words: str, catalog: Any) -> None:
    """A misspelt name is answered with the nearest known one."""
    assert any(f"did you mean {words!r}" in line or words in line for line in faults_of(text_of(kpis), catalog))


@pytest.mark.parametrize(
    ("kpis", "problem"),
    [
        ('{"sales.arr": {"text": "twelve"}}', "takes a number"),
        ('{"customers.churn_risks": {"actual": 1}}', "takes a text"),
        ('{"sales.arr": {"actual": null}}', "null"),
        ('{"sales.arr": {"absent": "  "}}', "empty"),
        ('{"fundraising.planned_close_date": {"date": "2026-02-30"}}', "not a date"),
        ('{"finance.burn_rate_actual": {"rows": [{"gross": 1, "net": 1}, {"gross": 1, "net": 1}]}}', "one row"),
        ('{"finance.burn_rate_actual": {"rows": [{"gross": 1}]}}', "is missing"),
        ('{"finance.burn_rate_actual": {"rows": [{"gross": "1", "net": 2}]}}', "a number is needed"),
        ('{"custom.gmv": {"actual": 1}}', "no KPI"),
    ],
)
def test_what_the_contract_refuses_is_refused(kpis: str, problem: str, catalog: Any) -> None:
    """A value of the wrong kind is refused with what is wrong."""
    assert any(problem in line for line in faults_of(text_of(kpis), catalog))


def test_a_number_out_of_bounds_is_no_refusal(catalog: Any) -> None:
    """GRR of 140 % is read: it's for the rules to say what's wrong with it."""
    text = text_of('{"customers.gross_revenue_retention": {"actual": 140}}')
    assert pack_from_bytes(text.encode(), catalog).number("customers.gross_revenue_retention") == 140


@pytest.mark.parametrize(
    ("period", "problem"),
    [
        ('{"label": "2026-Q3", "start": "2026-09-30", "end": "2026-07-01"}', "before it starts"),
        ('{"label": "2026-Q3", "start": "2026-07-01", "end": "2026-08-20"}', "neither a month"),
        ('{"label": "Q3 2026", "start": "2026-07-01", "end": "2026-09-30"}', "no period label"),
    ],
)
def test_impossible_periods_are_refused(period: str, problem: str, catalog: Any) -> None:
    """A period that ends before it starts, has an odd length or an odd label is refused."""
    assert any(problem in line for line in faults_of(text_of(period=period), catalog))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"company": '{"name": "Other", "stage": "seed", "currency": "USD"}'}, "another company"),
        ({"company": '{"name": "Ormond", "stage": "seed", "currency": "EUR"}'}, "another currency"),
        ({"period": '{"label": "2026-H1", "start": "2026-01-01", "end": "2026-06-30"}'}, "longer"),
        ({"period": '{"label": "2026-08", "start": "2026-08-01", "end": "2026-08-31"}'}, "overlap"),
        ({"period": '{"label": "2026-Q4", "start": "2026-10-01", "end": "2026-12-31"}'}, "later"),
    ],
)
def test_a_history_of_something_else_is_refused(changes: dict[str, str], problem: str, catalog: Any) -> None:
    """Another company or currency, a longer, overlapping or later period is refused."""
    assert any(problem in line for line in faults_of(text_of(history=f"[{text_of(**changes)}]"), catalog))


def test_prior_is_found_by_dates_not_by_place(catalog: Any) -> None:
    """The prior period is the one that ends the day before, wherever it stands in the list."""
    older = text_of(period='{"label": "2026-Q1", "start": "2026-01-01", "end": "2026-03-31"}')
    last = text_of(period='{"label": "2026-Q2", "start": "2026-04-01", "end": "2026-06-30"}')
    pack = pack_from_bytes(text_of(history=f"[{last}, {older}]").encode(), catalog)
    prior = pack.prior()
    assert prior is not None
    assert prior.period.label == "2026-Q2"


def test_a_gap_in_the_history_leaves_no_prior(catalog: Any) -> None:
    """Where the period before is missing, an older one doesn't stand in for it."""
    older = text_of(period='{"label": "2026-Q1", "start": "2026-01-01", "end": "2026-03-31"}')
    assert pack_from_bytes(text_of(history=f"[{older}]").encode(), catalog).prior() is None


def test_earlier_files_are_laid_into_the_history(catalog: Any) -> None:
    """--prior adds a period that the history lacks, and the same content twice counts once."""
    last = pack_from_bytes(text_of(period='{"label": "2026-Q2", "start": "2026-04-01", "end": "2026-06-30"}').encode(), catalog)
    pack = pack_from_bytes(text_of().encode(), catalog)
    merged = merge_history(merge_history(pack, [("q2", last)]), [("q2 again", last)])
    assert [p.period.label for p in merged.history] == ["2026-Q2"]


def test_an_earlier_file_with_other_content_is_refused(catalog: Any) -> None:
    """Two different packs of one period are refused, not mixed."""
    q2 = '{"label": "2026-Q2", "start": "2026-04-01", "end": "2026-06-30"}'
    one = pack_from_bytes(text_of(period=q2).encode(), catalog)
    two = pack_from_bytes(text_of('{"sales.arr": {"actual": 1}}', period=q2).encode(), catalog)
    pack = merge_history(pack_from_bytes(text_of().encode(), catalog), [("one", one)])
    with pytest.raises(PackError, match="other content"):
        merge_history(pack, [("two", two)])


def test_the_hash_is_of_the_files_bytes(tmp_path: Path, catalog: Any) -> None:
    """The hash of a pack is that of its file, not of its canonical form."""
    import hashlib

    path = tmp_path / "a.pack.json"
    path.write_text(json.dumps(json.loads(text_of()), indent=4))
    assert load_pack(path, catalog).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_missing_file_is_one_clear_line(tmp_path: Path, catalog: Any) -> None:
    """A path that isn't there says so and what to do."""
    with pytest.raises(PackError, match="does not exist"):
        load_pack(tmp_path / "no.json", catalog)


def test_the_reference_pack_is_read(shared: Path, catalog: Any) -> None:
    """The reference material's pack is read with all its quarters."""
    assert len(read_pack(shared / "eval" / "corvid.pack.json", catalog).history) == 7


def test_a_pack_without_its_format_is_refused(catalog: Any) -> None:
    """A pack that doesn't say which format it is in is refused with what to add."""
    assert any("/format: is missing" in line for line in faults_of(text_of().replace('"format": "kpireview/pack@1", ', ""), catalog))

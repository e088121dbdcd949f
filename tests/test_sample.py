"""The sample company."""

from __future__ import annotations

from typing import Any

import make_sample
import pytest

from kpireview.model import Pack
from kpireview.review import check_all


@pytest.fixture(scope="module")
def consistent() -> Pack:
    """The sample before its faults are planted."""
    return Pack.model_validate(make_sample.consistent())


@pytest.fixture(scope="module")
def planted() -> Pack:
    """The sample as it is shipped."""
    return Pack.model_validate(make_sample.plant(make_sample.consistent()))


def test_the_shipped_file_is_what_its_maker_writes() -> None:
    """kpireview/sample holds what tests/make_sample.py writes."""
    assert make_sample.TARGET.read_bytes() == make_sample.sample_bytes()


def test_without_its_faults_nothing_contradicts_anything(consistent: Pack, catalog: Any) -> None:
    """The numbers of the sample tie, and no sentence contradicts them."""
    findings, _ = check_all(consistent, catalog)
    assert [(f.code, f.kpi, f.message) for f in findings.findings if f.severity != "note"] == []


def test_every_earlier_quarter_ties_too(consistent: Pack, catalog: Any) -> None:
    """Each quarter of the history, with the ones before it, has no error."""
    periods = consistent.timeline
    for i in range(1, len(periods) - 1):
        pack = periods[i].model_copy(update={"history": tuple(periods[:i])})
        findings, _ = check_all(pack, catalog)
        assert [(f.code, f.kpi) for f in findings.findings if f.severity == "error"] == []


@pytest.mark.parametrize(
    "kpi",
    ["sales.arr", "customers.gross_revenue_retention", "customers.prior_quarter_nrr", "product.feature_adoption",
     "hr.departments", "customers.retention_insights"],
)  # fmt: skip
def test_each_planted_fault_is_found(kpi: str, planted: Pack, catalog: Any) -> None:
    """Each of the six faults is an error or a warning that names its KPI."""
    findings, _ = check_all(planted, catalog)
    assert kpi in {f.kpi for f in findings.findings if f.severity != "note"}


def test_most_kpis_are_there(planted: Pack, catalog: Any) -> None:
    """The sample reports at least 190 of the 211 KPIs and eight quarters."""
    assert len(set(planted.kpis) & set(catalog.kpis)) >= 190
    assert len(planted.timeline) == 8

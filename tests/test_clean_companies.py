"""Consistent companies of many kinds: no error, and few warnings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from companies import SHAPES
from company import Shape, company_data

from kpireview.checks import check_pack
from kpireview.model import Finding, Pack

NOISY = tuple(
    Shape(
        seed=40 + i,
        name=f"Noisy {i}",
        noise=2.2,
        stage=stage,
        mood=mood,
        raises=raises,
        tables=i % 2 == 0,
        year=i % 3 == 0,
        rate_digits=1 + i % 2,
        cash=2.4,
        growth=growth,
        cash_generative=i == 4,
        currency=("USD", "EUR", "GBP", "CHF", "JPY", "SEK")[i],
    )
    for i, (stage, mood, raises, growth) in enumerate(
        (
            ("seriesB", "growing", "open", 0.05),
            ("seriesA", "growing", "debt", 0.09),
            ("seriesC", "expanding", "closing", 0.03),
            ("seriesB", "falling", "notes", 0.02),
            ("public", "growing", "none", 0.02),
            ("seed", "growing", "closing", 0.08),
        )
    )
)


def _serious(pack: Pack, catalog: Any) -> list[Finding]:
    return [f for f in check_pack(pack, catalog).findings if f.severity != "note"]


def _every_period(data: dict[str, Any]) -> list[Pack]:
    """Each period as a pack of its own, with the periods before it as history."""
    packs = Pack.model_validate(data).timeline
    return [packs[i].model_copy(update={"history": tuple(packs[:i])}) for i in range(len(packs))]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: s.name)
def test_no_error_and_few_warnings_in_any_period(shape: Shape, catalog: Any) -> None:
    """Stages, lengths of period, currencies, fiscal years, conventions, roundings, gaps: no error, at most 12 warnings in all."""
    found = [f for pack in _every_period(company_data(shape)) for f in _serious(pack, catalog)]
    assert [(f.code, f.period, f.message) for f in found if f.severity == "error"] == []
    assert len(found) <= 12, [(f.code, f.period) for f in found]


@pytest.mark.parametrize("shape", NOISY, ids=lambda s: s.name)
def test_noise_makes_no_error_and_few_warnings(shape: Shape, catalog: Any) -> None:
    """Figures that stray twice as far from their middle make no error, and at most 12 warnings in the last pack."""
    found = _serious(Pack.model_validate(company_data(shape)), catalog)
    assert [(f.code, f.message) for f in found if f.severity == "error"] == []
    assert len(found) <= 12, [f.code for f in found]


@pytest.mark.parametrize("currency", ["JPY", "CHF", "USD"])
def test_the_currency_changes_nothing(currency: str, catalog: Any) -> None:
    """The same figures in another currency have no error."""
    assert not [
        f for f in _serious(Pack.model_validate(company_data(replace(SHAPES[0], currency=currency))), catalog) if f.severity == "error"
    ]

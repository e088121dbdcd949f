"""What kpireview knows: 211 KPIs, each with its meaning, formula, rules, bands, rubric and row columns (docs/catalog-format.md)."""

from __future__ import annotations

from kpireview.catalog.load import load_catalog
from kpireview.catalog.model import (
    Alternative,
    Benchmark,
    Catalog,
    Check,
    Column,
    CompanyChoice,
    Criterion,
    Dependency,
    Formula,
    Kpi,
    Part,
    Rule,
    SharedRule,
    Source,
    Words,
)

__all__ = [
    "Alternative",
    "Benchmark",
    "Catalog",
    "Check",
    "Column",
    "CompanyChoice",
    "Criterion",
    "Dependency",
    "Formula",
    "Kpi",
    "Part",
    "Rule",
    "SharedRule",
    "Source",
    "Words",
    "load_catalog",
]

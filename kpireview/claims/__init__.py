"""Figures in prose: found, linked to a KPI and a period, and held against the pack (docs/claims.md)."""

from kpireview.claims.find import find_claims

__all__ = ["find_claims"]

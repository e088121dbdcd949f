"""Figures in prose: found, linked to a KPI and a period, held against the pack, and bound to it on request (docs/claims.md)."""

from kpireview.claims.binding import Binding, bind_pack
from kpireview.claims.bound import BoundSpan, render_bound, render_spans
from kpireview.claims.find import find_claims
from kpireview.claims.findings import claim_findings

__all__ = ["Binding", "BoundSpan", "bind_pack", "claim_findings", "find_claims", "render_bound", "render_spans"]

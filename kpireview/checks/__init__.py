"""Every deterministic rule over one pack and its history; what they say are findings, never exceptions."""

from __future__ import annotations

from kpireview.checks.engine import check_pack

__all__ = ["check_pack"]

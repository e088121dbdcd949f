"""Turns contradicted claims and broken bound figures into findings on the narrative."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from kpireview.catalog import Catalog, Kpi
from kpireview.claims.bound import faults_of
from kpireview.model import Claim, Finding, Pack
from kpireview.model.style import format_period, format_value

_MOVES = {"up": "went up", "down": "went down", "flat": "stayed flat"}


def claim_findings(claims: Iterable[Claim], pack: Pack, catalog: Catalog) -> tuple[Finding, ...]:
    """Returns a finding for each contradicted claim and for each bound figure that is unknown or has no value.

    `figure-contradicts-pack` (error) where the claim's clause names the KPI, else `figure-may-contradict-pack` (warning);
    `unknown-bound-figure` (error) and `bound-figure-missing` and `bound-style-misfit` (warnings) for {{...}} in narratives.
    """
    if pack.custom:
        catalog = catalog.with_custom(pack)
    found = [_contradiction(c, pack, catalog) for c in claims if c.verdict == "contradicted" and c.kpi in catalog.kpis]
    for field_id, entry in pack.kpis.items():
        if entry.text and "{{" in entry.text:
            found += faults_of(field_id, entry.text, pack, catalog)
    return tuple(found)


def _contradiction(claim: Claim, pack: Pack, catalog: Catalog) -> Finding:
    kpi = catalog.kpis[claim.kpi or ""]
    period = claim.period or pack.period.label
    when = "" if period == pack.period.label else f" in {format_period(period)}"
    quote = " ".join(claim.quote.split())
    if isinstance(claim.stated, str):
        now = _show(claim.pack, kpi, pack)
        past = pack.at(claim.base) if claim.base else None
        before = past.number(kpi.id) if past else None
        message = f"“{quote}”: {kpi.label}{when} is {now}, against {_show(before, kpi, pack)}"
        message += f" in {format_period(claim.base)}" if claim.base else ""
        if before is not None and claim.pack is not None:
            message += f": it {_moved(claim.pack, before)}"
    else:
        what = kpi.label
        if claim.measure == "budget":
            what += ", plan,"
        elif claim.measure is not None and claim.measure != "actual":
            what += f" ({claim.measure.replace('_', ' ')})"
        right, said = (_show(v, kpi, pack, claim.measure) for v in (claim.pack, claim.stated))
        message = f"“{quote}”: the pack has {what}{when} at {right}, the text says {said}"
    code, severity = ("figure-contradicts-pack", "error") if claim.named else ("figure-may-contradict-pack", "warning")
    return Finding(
        code=code,
        severity=severity,  # type: ignore[arg-type]
        kpi=claim.field,
        refs=(kpi.id,),
        period=pack.period.label,
        message=message,
        expected=None if claim.pack is None else f"{claim.pack:f}",
        found=claim.stated if isinstance(claim.stated, str) else f"{claim.stated:f}",
        origin="own",
        authority="identity",
    )


def _moved(now: Decimal, before: Decimal) -> str:
    return _MOVES["up" if now > before else "down" if now < before else "flat"]


def _show(value: Decimal | None, kpi: Kpi, pack: Pack, measure: str | None = "actual") -> str:
    if value is None:
        return "no value"
    if measure in {"change_pct", "vs_budget_pct"}:
        return format_value(value, field_type="percentage", unit="%", currency=pack.company.currency, style="pct1")
    return format_value(value, field_type=kpi.field_type, unit=kpi.unit or None, currency=pack.company.currency)

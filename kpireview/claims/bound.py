"""Bound figures: {{sales.arr|m1}} in a narrative stands for the pack's value and can't drift from it.

    {{ KPI [@ period] [~ budget] [| style] }}

KPI is an id of the catalog or of the pack's own custom.* KPIs. The period is `prior`, `year_ago` or a label of the pack (2025-Q3);
without it the pack's period is meant. `~budget` takes the plan, `~ytd` and `~forecast` the year to date and the outlook, `~change` and
`~change_pct` the difference from the period before. The style is one of kpireview.model.style.STYLES; without it every digit shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kpireview.catalog import Catalog, Kpi
from kpireview.claims.verdict import class_of
from kpireview.model import Finding, Pack
from kpireview.model.style import MISSING, STYLES, format_period, format_value, style_fits, styles_for

# One pass, no nesting: what stands between the braces is short and holds neither braces nor a line end.
BOUND = re.compile(r"\{\{([^{}\n]{1,200})\}\}")
_PARTS = re.compile(r"\s*([A-Za-z][\w.]*)\s*(?:@\s*([\w-]+)\s*)?(?:~\s*(\w+)\s*)?(?:\|\s*(\w+)\s*)?", re.ASCII)
_LOOKS_BOUND = re.compile(r"\s*[A-Za-z]\w*\.\w+")
MEASURES = ("actual", "budget", "ytd", "forecast", "change", "change_pct")


@dataclass(frozen=True, slots=True)
class BoundSpan:
    """Where a bound figure stands in the rendered text, and what it stands for; `problem` says why there is no value."""

    start: int
    end: int
    source: str
    kpi: str | None
    text: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Figure:
    source: str
    kpi: str | None = None
    text: str = MISSING
    problem: str | None = None
    unknown: bool = False
    unfit: str | None = None  # why the style isn't the one that shows


def render_bound(text: str, pack: Pack, catalog: Catalog) -> str:
    """Returns a text with its bound figures replaced by the pack's values, in the pack's style.

    A value that the pack doesn't hold renders as "[not reported]", an unknown name as it is written, with a mark: nobody overlooks it.
    """
    return render_spans(text, pack, catalog)[0] if "{{" in text else text


def render_spans(text: str, pack: Pack, catalog: Catalog) -> tuple[str, tuple[BoundSpan, ...]]:
    """Returns the rendered text and where in it the bound figures stand; offsets count code points."""
    if pack.custom:
        catalog = catalog.with_custom(pack)
    pieces: list[str] = []
    spans: list[BoundSpan] = []
    at = length = 0
    for match in BOUND.finditer(text):
        if not _LOOKS_BOUND.match(match[1]):
            continue
        figure = _resolve(match[1], pack, catalog)
        before = text[at : match.start()]
        pieces += [before, figure.text]
        length += len(before)
        spans.append(BoundSpan(length, length + len(figure.text), match[0], figure.kpi, figure.text, figure.problem))
        length += len(figure.text)
        at = match.end()
    pieces.append(text[at:])
    return "".join(pieces), tuple(spans)


def faults_of(field_id: str, text: str, pack: Pack, catalog: Catalog) -> list[Finding]:
    """Returns the findings on a narrative's bound figures: unknown (error), without a value, or in a style that doesn't fit (warnings)."""
    found: list[Finding] = []
    for match in BOUND.finditer(text):
        if not _LOOKS_BOUND.match(match[1]):
            continue
        figure = _resolve(match[1], pack, catalog)
        said = figure.problem or figure.unfit
        if said is None:
            continue
        code = "unknown-bound-figure" if figure.unknown else "bound-figure-missing" if figure.problem else "bound-style-misfit"
        found.append(
            Finding(
                code=code,
                severity="error" if figure.unknown else "warning",
                kpi=field_id,
                refs=() if figure.kpi is None else (figure.kpi,),
                period=pack.period.label,
                message=f"{match[0]}: {said}",
                found=match[0],
                origin="own",
                authority="identity",
            )
        )
    return found


def _resolve(inside: str, pack: Pack, catalog: Catalog) -> _Figure:
    source = "{{" + inside + "}}"
    parts = _PARTS.fullmatch(inside)
    if parts is None:
        return _unknown(source, "can't be read; write {{kpi}}, {{kpi|m1}}, {{kpi@prior}} or {{kpi~budget}}")
    kpi_id, period, measure, style = parts.groups()
    kpi = catalog.kpis.get(kpi_id)
    if kpi is None:
        near = catalog.nearest(kpi_id)
        return _unknown(source, f"{kpi_id!r} is no KPI" + (f"; did you mean {near!r}?" if near else ""))
    if kpi.kind != "number":
        return _unknown(source, f"{kpi_id} holds no number")
    if style is not None and style not in STYLES:
        return _unknown(source, f"{style!r} is no style; there are {', '.join(STYLES)}")
    if measure is not None and measure not in MEASURES:
        return _unknown(source, f"{measure!r} is no measure; there are {', '.join(MEASURES)}")
    there: Pack | None = pack
    if period == "prior":
        there = pack.prior()
    elif period == "year_ago":
        there = pack.year_ago()
    elif period is not None:
        there = pack.at(period)
        if there is None and not re.fullmatch(r"(?:FY)?\d{4}(?:-(?:Q[1-4]|H[12]|\d{2}))?", period):
            return _unknown(source, f"{period!r} is no period; write prior, year_ago or a label such as 2025-Q3")
    if there is None:
        return _Figure(
            source, kpi_id, MISSING, f"the pack's history doesn't hold {'that period' if period in {'prior', 'year_ago'} else period}"
        )
    value = _value(there, pack, kpi_id, measure or "actual")
    if value is None:
        entry = there.kpis.get(kpi_id)
        if entry is not None and entry.absent is not None:
            return _Figure(source, kpi_id, "[n/a]", f"{kpi.label} is absent in {format_period(there.period.label)}: {entry.absent}")
        return _Figure(
            source,
            kpi_id,
            MISSING,
            f"{kpi.label}{'' if measure is None else ' (' + measure + ')'} is not reported for {format_period(there.period.label)}",
        )
    unfit = _misfit(style, kpi, measure)
    return _Figure(source, kpi_id, _written(value, kpi, pack, measure, None if unfit else style), unfit=unfit)


def _misfit(style: str | None, kpi: Kpi, measure: str | None) -> str | None:
    """Returns why a style doesn't fit what is shown, None where it does."""
    if style is None:
        return None
    kind, unit, ratio = (
        (kpi.field_type, kpi.unit or None, class_of(kpi) == "ratio") if measure != "change_pct" else ("percentage", "%", False)
    )
    if style_fits(style, kind, unit, ratio=ratio):
        return None
    what = (
        "money"
        if kind == "currency"
        else "a percentage"
        if kind == "percentage" or unit == "%"
        else f"a number{f' of {unit}' if unit else ''}"
    )
    fitting = ", ".join(styles_for(kind, unit, ratio=ratio))
    return f"the style {style!r} doesn't fit {kpi.label}, which is {what}, so all digits show; fitting: {fitting}"


def _unknown(source: str, problem: str) -> _Figure:
    return _Figure(source, None, f"[unknown figure: {source.strip('{}').strip()}]", problem, unknown=True)


def _value(there: Pack, pack: Pack, kpi: str, measure: str) -> Decimal | None:
    entry = there.kpis.get(kpi)
    if measure in {"change", "change_pct"}:
        earlier = pack.prior(there)
        now, before = there.number(kpi), earlier.number(kpi) if earlier else None
        if now is None or before is None:
            return None
        if measure == "change":
            return now - before
        return (now - before) / abs(before) * 100 if before else None
    if entry is None:
        return None
    if measure == "budget":
        return entry.budget
    if measure == "ytd":
        return entry.ytd.actual if entry.ytd else None
    return entry.forecast if measure == "forecast" else entry.actual


def _written(value: Decimal, kpi: Kpi, pack: Pack, measure: str | None, style: str | None) -> str:
    currency = pack.company.currency
    if measure == "change_pct":
        return format_value(value, field_type="percentage", unit="%", currency=currency, style=style or "pct1")
    return format_value(value, field_type=kpi.field_type, unit=kpi.unit or None, currency=currency, style=style)

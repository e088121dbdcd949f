"""What the pack knows, laid out for linking: each KPI's values by period, names of segments, and the company's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kpireview.catalog import Catalog, Kpi
from kpireview.claims.lexicon import DERIVED, READINGS, Lexicon, lexicon_of
from kpireview.claims.linked import Linked
from kpireview.claims.periods import Calendar
from kpireview.claims.tokens import stem
from kpireview.claims.verdict import Class, class_of
from kpireview.expression import Frame, parse
from kpireview.model import Pack

# KPIs that are plans themselves: a word of plan beside them doesn't make their figure a wish.
_PLANS = ("target_", "minimum_", "planned_", "_forecast", "approved_", "_budget")


@dataclass(slots=True)
class Facts:
    """The numbers of a pack and its history by KPI and period label, and what else linking needs."""

    pack: Pack
    catalog: Catalog
    lexicon: Lexicon
    calendar: Calendar
    values: Mapping[str, Mapping[str, Decimal]]
    budgets: Mapping[str, Decimal]
    classes: Mapping[str, Class]
    segments: frozenset[str]
    company: frozenset[str]
    plans: frozenset[str] = frozenset()
    narrated: dict[str, frozenset[str]] = field(default_factory=dict)

    rows: list[tuple[str, frozenset[str], list[tuple[str, Class, Decimal, str]]]] | None = None
    _derived: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    _readings: dict[str, list[tuple[str, Decimal]]] = field(default_factory=dict)
    examples: dict[Class, str] = field(init=False, default_factory=dict)  # a KPI of each kind

    def __post_init__(self) -> None:
        for kpi, kind in self.classes.items():
            self.examples.setdefault(kind, kpi)

    def series(self, kpi: str) -> Mapping[str, Decimal]:
        """Returns the values of a KPI, or of a well-known ratio (its name begins with "="), by period label."""
        if not kpi.startswith("="):
            return self.values.get(kpi, {})
        found = self._derived.get(kpi)
        if found is None:
            found = {}
            frame = Frame(self.pack, self.catalog.schema)
            expression = DERIVED[kpi].expression
            for period in self.pack.timeline:
                value = expression.evaluate(frame.of(period))
                if isinstance(value, Decimal):
                    found[period.period.label] = value
            self._derived[kpi] = found
        return found

    def readings(self, kpi: str) -> list[tuple[str, Decimal]]:
        """Returns other values in the pack's period that the name of a KPI may mean: (KPI or expression, value)."""
        found = self._readings.get(kpi)
        if found is None:
            found = []
            frame = Frame(self.pack, self.catalog.schema)
            for text in READINGS.get(kpi, ()):
                value = parse(text).evaluate(frame)
                if isinstance(value, Decimal):
                    found.append((text, value))
            self._readings[kpi] = found
        return found

    def basis(self, kpi: str) -> str:
        """Returns the time basis of a KPI: point_in_time, period_flow …"""
        return "" if kpi.startswith("=") else self.catalog.kpis[kpi].basis.get("time", "")

    def spoken(self, linked: Linked) -> Linked:
        """Returns a claim on a well-known ratio as one on its KPI, with the expression."""
        ratio = DERIVED.get(linked.kpi)
        if ratio is not None:
            linked.kpi, linked.measure, linked.expression = ratio.kpi, "derived", ratio.text
        return linked

    def value(self, kpi: str, label: str | None) -> Decimal | None:
        """Returns the value of a KPI in the period with this label, None where the pack doesn't hold it."""
        if kpi.startswith("="):
            return self.series(kpi).get(label or "")
        return self.values.get(kpi, {}).get(label) if label else None

    def near(self, field_id: str) -> frozenset[str]:
        """Returns the KPIs that a narrative is about by its entry: those it narrates, is related to, or shares a domain with."""
        found = self.narrated.get(field_id)
        if found is None:
            entry = self.catalog.kpis.get(field_id)
            found = frozenset((*entry.narrates, *entry.related)) if entry else frozenset()
            self.narrated[field_id] = found
        return found

    def polarity(self, kpi: str) -> str:
        """Returns which side of a KPI, or of a well-known ratio, is the good one: higher, lower, or another word for neither."""
        return DERIVED[kpi].polarity if kpi.startswith("=") else self.catalog.kpis[kpi].polarity

    def kpi(self, kpi_id: str) -> Kpi:
        """Returns the catalog's entry."""
        return self.catalog.kpis[kpi_id]


# The catalog with a pack's own KPIs, kept so that its lexicon is built once and not at every keystroke: (catalog, its KPIs) -> catalog.
_CUSTOM: dict[tuple[int, str], tuple[Catalog, Catalog]] = {}


def _with_custom(pack: Pack, catalog: Catalog) -> Catalog:
    """Returns the catalog with the pack's custom.* KPIs laid in; the same object for the same KPIs."""
    key = (id(catalog), repr(sorted(pack.custom.items(), key=lambda item: item[0])))
    known = _CUSTOM.get(key)
    if known is None or known[0] is not catalog:
        if len(_CUSTOM) >= 8:
            _CUSTOM.clear()
        known = _CUSTOM[key] = (catalog, catalog.with_custom(pack))
    return known[1]


def facts_of(pack: Pack, catalog: Catalog) -> Facts:
    """Returns the facts of a pack; the catalog gets the pack's own custom.* KPIs laid in."""
    if pack.custom:
        catalog = _with_custom(pack, catalog)
    lexicon = lexicon_of(catalog)
    values: dict[str, dict[str, Decimal]] = {}
    budgets: dict[str, Decimal] = {}
    segments: set[str] = set()
    for period in pack.timeline:
        label = period.period.label
        for kpi, entry in period.kpis.items():
            if entry.actual is not None:
                values.setdefault(kpi, {})[label] = entry.actual
            if period is pack and entry.budget is not None:
                budgets[kpi] = entry.budget
    for kpi, opening in lexicon.opening.items():
        # a value of the prior period that the pack holds under its own name
        prior = pack.prior()
        stated = pack.number(kpi)
        if prior is not None and stated is not None:
            values.setdefault(opening, {}).setdefault(prior.period.label, stated)
    for kpi, column in (("customers.customer_segments", "name"), ("hr.departments", "department"), ("product.portfolio", "name")):
        for row in pack.rows(kpi) or ():
            name = row.get(column)
            if isinstance(name, str):
                segments.update(stem(part) for part in name.replace("-", " ").split() if len(part) > 1 and part[0].isupper())
    known = {k: v for k, v in values.items() if k in catalog.kpis and catalog.kpis[k].kind == "number"}
    classes = {k: class_of(catalog.kpis[k]) for k in {*known, *budgets} if k in catalog.kpis}
    classes |= {name: d.kind for name, d in DERIVED.items() if all(ref in known for ref in d.expression.refs)}
    plans = frozenset(k for k in classes if k.startswith("fundraising.") or any(p in k for p in _PLANS))
    company = frozenset(stem(part) for part in pack.company.name.split())
    return Facts(pack, catalog, lexicon, Calendar(pack), known, budgets, classes, frozenset(segments), company, plans)

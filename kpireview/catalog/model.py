"""The catalog's entries as frozen objects: their attributes are the keys of docs/catalog-format.md, one to one.

Plain dataclasses and not pydantic, and their methods written once in `Record` and not generated for each: 211 entries have to stand in
memory a few hundredths of a second after a command starts, and making that many pydantic classes alone takes longer.
`kpireview.catalog.build` checks keys and types against the annotations. Past 350 lines because the format's tables are best read together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kpireview.catalog.record import Record
from kpireview.expression import Expression, Schema, parse

if TYPE_CHECKING:
    from kpireview.model import Pack

DOMAINS = ("sales", "customers", "finance", "fundraising", "hr", "product", "operations", "custom")
FIELD_TYPES = ("currency", "number", "percentage", "text", "date")
KINDS = ("number", "rows", "narrative", "choice", "date")
COLUMN_TYPES = ("text", "money", "number", "count", "percent", "date", "choice", "boolean")
DISPOSITIONS = ("rule", "critic", "question")
CRITERIA = (
    "named", "quantified", "cause", "action", "owner", "dated", "ask", "likelihood_impact", "sensitivity", "target_metric",
    "sourced", "status", "insight", "specific", "count", "length", "coverage", "updated", "candid", "consistent",
)  # fmt: skip


@dataclass(init=False, repr=False, eq=False)
class Words(Record):
    """What an entry says to people, in our own words."""

    definition: str = ""
    why: str = ""
    reading: str = ""
    mistakes: tuple[str, ...] = ()
    decision: str = ""
    questions: tuple[str, ...] = ()


@dataclass(init=False, repr=False, eq=False)
class Alternative(Record):
    """Another admissible basis of a formula, by its name."""

    name: str
    compute: str
    when: str = ""

    @cached_property
    def expression(self) -> Expression:
        """The parsed formula."""
        return parse(self.compute)

    @cached_property
    def guard(self) -> Expression | None:
        """The parsed guard, None where there is none."""
        return parse(self.when) if self.when else None


@dataclass(init=False, repr=False, eq=False)
class Formula(Record):
    """How a KPI is computed from others: for people, and, where a pack can hold the inputs, for the engine."""

    text: str = ""
    compute: str = ""
    when: str = ""
    otherwise: str = ""
    code: str = ""
    severity: str = "error"
    tolerance: Decimal | None = None
    tolerance_unit: str = "units"
    message: str = ""
    not_computable: str = ""
    origin: str = "derived"
    authority: str = "identity"
    alternatives: tuple[Alternative, ...] = ()

    @cached_property
    def expression(self) -> Expression | None:
        """The parsed formula, None where there is none to compute."""
        return parse(self.compute) if self.compute else None

    @cached_property
    def guard(self) -> Expression | None:
        """The parsed guard, None where there is none."""
        return parse(self.when) if self.when else None


@dataclass(init=False, repr=False, eq=False)
class Source(Record):
    """Who defines the KPI."""

    tier: str = "editorial"
    authority: str = ""
    name: str = ""
    section: str = ""
    url: str = ""
    date: str = ""
    notice: str = ""


@dataclass(init=False, repr=False, eq=False)
class Benchmark(Record):
    """Published quartiles; `window` says whether a rate is of a year (`annual`) or stands for itself (`point`)."""

    p25: Decimal
    median: Decimal
    p75: Decimal
    unit: str = ""
    source: str = ""
    year: str = ""
    higher_is_better: bool = True
    window: str = "point"


@dataclass(init=False, repr=False, eq=False)
class Dependency(Record):
    """An edge of the ontology: computesFrom, validatesAgainst, narrates …"""

    kpi: str
    edge: str


@dataclass(init=False, repr=False, eq=False)
class Rule(Record):
    """One rule: true where all is well."""

    code: str
    severity: str
    assertion: str
    message: str
    when: str = ""
    origin: str = "derived"
    authority: str = ""
    tolerance: Decimal | None = None
    tolerance_unit: str = "units"

    @cached_property
    def expression(self) -> Expression:
        """The parsed assertion."""
        return parse(self.assertion)

    @cached_property
    def guard(self) -> Expression | None:
        """The parsed guard, None where there is none."""
        return parse(self.when) if self.when else None


@dataclass(init=False, repr=False, eq=False)
class Check(Record):
    """What became of one of the publisher's prose checks."""

    number: int
    disposition: str = ""
    codes: tuple[str, ...] = ()
    criterion: str = ""
    field: str = ""
    question: str = ""
    reason: str = ""


@dataclass(init=False, repr=False, eq=False)
class CompanyChoice(Record):
    """What the ontology leaves to the company: asked once, defaulted, disclosed."""

    key: str
    question: str
    choices: tuple[Any, ...] = ()
    default: Any = None
    default_by_stage: Mapping[str, Any] = field(default_factory=dict)


@dataclass(init=False, repr=False, eq=False)
class Column(Record):
    """A column of a structured field."""

    name: str
    label: str
    type: str
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    description: str = ""
    unit: str = ""


@dataclass(init=False, repr=False, eq=False)
class Part(Record):
    """A part that a text should cover, and words that give it away."""

    name: str
    words: tuple[str, ...] = ()


@dataclass(init=False, repr=False, eq=False)
class Criterion(Record):
    """A criterion of a narrative, worded for its field."""

    id: str
    question: str = ""
    met: str = ""
    unmet: str = ""
    min: int | None = None
    max: int | None = None
    unit: str = ""
    per: str = ""
    parts: tuple[Part, ...] = ()
    states: tuple[str, ...] = ()
    weight: Decimal = Decimal(1)


@dataclass(init=False, repr=False, eq=False)
class Kpi(Record):
    """One entry of the catalog."""

    id: str
    label: str
    domain: str
    field_type: str
    kind: str
    aliases: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    unit: str = ""
    polarity: str = "neutral"
    count: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    functions: tuple[str, ...] = ()
    suggested_for: tuple[str, ...] = ()
    stages: Mapping[str, str] = field(default_factory=dict)
    basis: Mapping[str, str] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    same_as: str = ""
    deprecated: str = ""
    choices: tuple[str, ...] = ()
    one_row: bool = False
    item: str = ""
    narrates: tuple[str, ...] = ()
    words: Words = field(default_factory=Words)
    formula: Formula | None = None
    source: Source = field(default_factory=Source)
    benchmark: Benchmark | None = None
    dependencies: tuple[Dependency, ...] = ()
    rules: tuple[Rule, ...] = ()
    checks: tuple[Check, ...] = ()
    conventions: tuple[CompanyChoice, ...] = ()
    columns: tuple[Column, ...] = ()
    rubric: tuple[Criterion, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)  # what an ontology file of the publisher's holds beyond our keys

    @property
    def order(self) -> tuple[int, str]:
        """Where the entry stands in the catalog: by domain, then id."""
        return (DOMAINS.index(self.domain) if self.domain in DOMAINS else len(DOMAINS), self.id)


@dataclass(init=False, repr=False, eq=False)
class Catalog(Record):
    """All entries, in the catalog's order, and what they share."""

    version: str
    sha256: str
    kpis: Mapping[str, Kpi]
    notices: Mapping[str, str] = field(default_factory=dict)
    glossary: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, SharedRule] = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()  # (KPI, what an overlaid ontology says otherwise), said in the check as notes

    def kpi(self, kpi_id: str) -> Kpi:
        """Returns an entry; raises KeyError for an id that the catalog doesn't hold."""
        return self.kpis[kpi_id]

    def nearest(self, kpi_id: str) -> str | None:
        """Returns the known id that is most like another, None where none is."""
        return nearest_word(kpi_id, self.kpis)

    @cached_property
    def narratives(self) -> tuple[str, ...]:
        """The ids of the narratives, in the catalog's order."""
        return tuple(k.id for k in self.kpis.values() if k.kind == "narrative")

    @cached_property
    def structured(self) -> tuple[str, ...]:
        """The ids of the structured fields, in the catalog's order."""
        return tuple(k.id for k in self.kpis.values() if k.kind == "rows")

    def for_stage(self, stage: str, relevance: str = "core") -> tuple[Kpi, ...]:
        """Returns the entries that are `core` or `recommended` for a stage, in the catalog's order; deprecated ones left out."""
        return tuple(k for k in self.kpis.values() if k.stages.get(stage) == relevance and not k.deprecated)

    @cached_property
    def schema(self) -> Schema:
        """What the rule language needs to know of the entries."""
        return Schema(
            counts=frozenset(k.id for k in self.kpis.values() if k.count),
            columns={k.id: {c.name: c.type for c in k.columns} for k in self.kpis.values() if k.columns},
            conventions={c.key: (c.default, c.default_by_stage) for k in self.kpis.values() for c in k.conventions},
        )

    @cached_property
    def conventions(self) -> Mapping[str, CompanyChoice]:
        """The company's choices by key."""
        return {c.key: c for k in self.kpis.values() for c in k.conventions}

    def with_custom(self, pack: Pack) -> Catalog:
        """Returns the catalog with the pack's own custom.* KPIs laid in; no rule is about them."""
        own = {**{k: v for p in pack.history for k, v in p.custom.items()}, **pack.custom}
        if not own:
            return self
        kpis = dict(self.kpis)
        for kpi_id, custom in own.items():
            kind = {"text": "narrative", "date": "date"}.get(custom.field_type, "number")
            unit = custom.unit or ("%" if custom.field_type == "percentage" else "")
            kpis[kpi_id] = Kpi(kpi_id, custom.label, custom.domain, custom.field_type, kind, custom.aliases, unit=unit)
        # What hangs on the catalog object (parsed words, lexicons) outlives an edit where the own KPIs are laid in already.
        if all(self.kpis.get(k) == kpis[k] for k in own):
            return self
        return self.replaced(kpis)

    def replaced(self, kpis: Mapping[str, Kpi], **changes: Any) -> Catalog:
        """Returns a catalog with other entries, put in order."""
        ordered = {k.id: k for k in sorted(kpis.values(), key=lambda k: k.order)}
        values = {"version": self.version, "sha256": self.sha256, "notices": self.notices, "glossary": self.glossary,
                  "shared": self.shared, "notes": self.notes, **changes}  # fmt: skip
        return Catalog(kpis=ordered, **values)


@dataclass(init=False, repr=False, eq=False)
class SharedRule(Record):
    """A rule that applies to many KPIs alike; its name in shared.toml is the engine's, its figures and words are data."""

    code: str
    severity: str
    message: str
    origin: str = "derived"
    authority: str = ""
    tolerance: Decimal | None = None
    tolerance_unit: str = "units"
    applies: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """Returns the known word that is most like another, None where none is."""
    from difflib import get_close_matches

    found = get_close_matches(word[:80], list(known), n=1, cutoff=0.55)
    return found[0] if found else None


def expressions(kpi: Kpi) -> Iterator[tuple[str, str]]:
    """Yields (place, text) of every expression of an entry."""
    if kpi.formula:
        for key in ("compute", "when"):
            text = getattr(kpi.formula, key)
            if text:
                yield f"formula.{key}", text
        for i, alternative in enumerate(kpi.formula.alternatives):
            yield f"formula.alternatives[{i}].compute", alternative.compute
            if alternative.when:
                yield f"formula.alternatives[{i}].when", alternative.when
    for rule in kpi.rules:
        yield f"rules.{rule.code}.assert", rule.assertion
        if rule.when:
            yield f"rules.{rule.code}.when", rule.when

"""What every rule is given: the pack's frame, the catalog, and how a finding is made."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from kpireview.catalog import Catalog, Kpi, SharedRule
from kpireview.expression import Frame, Missing
from kpireview.expression.explain import Renderer
from kpireview.model import Entry, Finding, NotEvaluable, Pack, ToleranceOverride
from kpireview.model.results import Origin, Severity


class Context:
    """One check of one pack: collects findings, passes and what couldn't be evaluated."""

    def __init__(self, pack: Pack, catalog: Catalog) -> None:
        self.pack, self.catalog = pack, catalog
        self.frame = Frame(pack, catalog.schema)
        self.renderer = Renderer(self.label)
        self.findings: list[Finding] = []
        self.not_evaluable: list[NotEvaluable] = []
        self.passed: list[str] = []
        self.earlier: dict[str, list[tuple[str, Decimal]]] = {}  # what a figure can be held against, by KPI

    def label(self, kpi: str) -> str:
        """Returns what people call a KPI."""
        known = self.catalog.kpis.get(kpi)
        return known.label if known else kpi

    def entry(self, kpi: str) -> Entry | None:
        """Returns the pack's entry of a KPI."""
        return self.pack.kpis.get(kpi)

    @cached_property
    def overrides(self) -> dict[str, ToleranceOverride]:
        """The pack's own tolerances by the code of their rule."""
        return {
            key.removeprefix("tolerance."): value
            for key, value in self.pack.conventions.items()
            if key.startswith("tolerance.") and isinstance(value, ToleranceOverride)
        }

    def tolerance(self, code: str, default: Decimal | None) -> Decimal | None:
        """Returns the tolerance that holds: the pack's where the rule has one at all and it isn't negative, else the rule's."""
        if default is None:
            return None
        override = self.overrides.get(code)
        return override.value if override and override.value >= 0 else default

    def find(
        self,
        code: str,
        severity: str,
        kpi: str,
        message: str,
        *,
        refs: Iterable[str] = (),
        origin: str = "derived",
        authority: str = "",
        expected: Any = None,
        found: Any = None,
    ) -> None:
        """Notes a finding; `refs` lose the own KPI and are sorted."""
        self.findings.append(
            Finding(
                code=code,
                severity=cast(Severity, severity),
                kpi=kpi,
                refs=tuple(sorted(set(refs) - {kpi})),
                period=self.pack.period.label,
                message=message,
                expected=None if expected is None else _plain(expected),
                found=None if found is None else _plain(found),
                origin=cast(Origin, origin),
                authority=authority or None,
            )
        )

    def unknown(self, code: str, kpi: str, missing: Missing) -> None:
        """Notes that a rule couldn't be evaluated, and what is missing."""
        self.not_evaluable.append(NotEvaluable(code=code, kpi=kpi, missing=tuple(sorted(missing.names))))


def _plain(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def sentence(message: str, working: str) -> str:
    """Returns a rule's sentence followed by its working."""
    message = message.rstrip(" .")
    return f"{message}{';' if ':' in message else ':'} {working}" if working else message


def say(
    context: Context, rule: SharedRule, kpi: Kpi, working: str, *, refs: tuple[str, ...] = (), expected: Any = None, found: Any = None,
    **words: Any,
) -> None:  # fmt: skip
    """Notes a finding of a shared rule: its sentence with the words put in, then the working."""
    message = rule.message.format(label=kpi.label, **words)
    context.find(
        rule.code, rule.severity, kpi.id, sentence(message, working), refs=refs, origin=rule.origin, authority=rule.authority,
        expected=expected, found=found,
    )  # fmt: skip


def number(context: Context, kpi: Kpi) -> Decimal | None:
    """Returns the actual number of a KPI, None where there is none."""
    value = context.frame.values.get(kpi.id)
    return value if isinstance(value, Decimal) and kpi.kind == "number" else None

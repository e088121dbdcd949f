"""What checking and reviewing say: findings, claims, verdicts, grades, reviews (contracts §3 and §4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from kpireview.model.base import Frozen, Number, exact

Severity = Literal["error", "warning", "note"]
Origin = Literal["ontology", "derived", "own"]
VerdictWord = Literal["met", "partly", "unmet", "not_applicable"]
UngradedReason = Literal[
    "refused",
    "truncated",
    "unparseable",
    "unreachable",
    "unverified",
    "over_budget",
    "not_run",
    "needs_model",
    "cancelled",
    "control_failed",
]
ClaimVerdict = Literal["supported", "contradicted", "unlinked"]


def _stated(value: Any) -> Any:
    return value if isinstance(value, str) and value in ("up", "down", "flat") else exact(value)


Stated = Annotated[
    Decimal | Literal["up", "down", "flat"],
    BeforeValidator(_stated),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"enum": ["up", "down", "flat"]}]}),
]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class Finding(Frozen):
    """One thing that a pack's figures do wrong, or that a reader should know; data, never raised."""

    code: str
    severity: Severity
    kpi: str
    refs: tuple[str, ...] = Field(default=(), strict=False)
    period: str
    message: str
    expected: str | None = None
    found: str | None = None
    origin: Origin = "derived"
    authority: str | None = None

    @property
    def key(self) -> str:
        """The stable name by which a decision or comment refers to it."""
        return f"finding:{self.code}:{self.kpi}:{self.period}"


class NotEvaluable(Frozen):
    """A rule whose inputs are missing; it neither passes nor fails."""

    code: str
    kpi: str
    missing: tuple[str, ...] = Field(strict=False)


class Counts(Frozen):
    """How many rules said what."""

    error: int = 0
    warning: int = 0
    note: int = 0
    passed: int = 0
    not_evaluable: int = 0


class Checked(Frozen):
    """What all deterministic rules say about one pack."""

    findings: tuple[Finding, ...] = Field(strict=False)
    not_evaluable: tuple[NotEvaluable, ...] = Field(strict=False)
    passed: tuple[str, ...] = Field(default=(), strict=False)

    @property
    def counts(self) -> Counts:
        """The numbers of findings by severity, of passes and of rules without inputs."""
        n = {s: sum(1 for f in self.findings if f.severity == s) for s in SEVERITIES}
        return Counts(**n, passed=len(self.passed), not_evaluable=len(self.not_evaluable))


class Claim(Frozen):
    """A figure or a direction in a narrative, linked to a KPI and held against the pack; offsets count code points of the stored text."""

    field: str
    quote: str
    start: int
    end: int
    kpi: str | None = None
    period: str | None = None
    measure: Literal["actual", "budget", "change", "change_pct", "vs_budget", "vs_budget_pct", "derived"] | None = None
    expression: str | None = None
    base: str | None = None
    cell: tuple[str, str] | None = Field(default=None, strict=False)
    stated: Stated
    pack: Number | None = None
    verdict: ClaimVerdict
    named: bool = False


class CriterionVerdict(Frozen):
    """The verdict on one criterion of one narrative, or the reason why there is none."""

    id: str
    verdict: VerdictWord | None
    by: Literal["code", "model"]
    code_verdict: VerdictWord | None = None
    votes: dict[str, int] | None = None
    evidence: tuple[str, ...] = Field(default=(), strict=False)
    reason: str = ""
    suggestion: str | None = None
    ungraded_reason: UngradedReason | None = None
    weight: Number = Decimal(1)
    raw: dict[str, Any] | None = None


class LedgerLine(Frozen):
    """What became of one item since the prior text: progressed, carried unchanged, resolved in words, dropped in silence, or new."""

    item: str
    state: Literal["new", "progressed", "unchanged", "resolved", "dropped"]
    now: str | None = None
    before: str | None = None


class Grade(Frozen):
    """The grade of one narrative: its criteria, and the score that code computes from them."""

    kpi: str
    status: Literal["graded", "ungraded"]
    ungraded_reason: UngradedReason | Literal["no_text"] | None = None
    score: int | None
    score_range: tuple[int, int] | None = Field(default=None, strict=False)
    criteria: tuple[CriterionVerdict, ...] = Field(default=(), strict=False)
    ledger: tuple[LedgerLine, ...] = Field(default=(), strict=False)
    text_sha256: str | None = None


class Usage(Frozen):
    """What a model's calls used, every attempt summed; a cost of None means that the price isn't known."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached: int = 0
    failed: int = 0
    cost_usd: Number | None = None


class Critic(Frozen):
    """Who graded."""

    kind: Literal["offline", "llm"]
    model: str | None = None
    prompt_sha256: str | None = None
    usage: Usage | None = None


class PackRef(Frozen):
    """Which pack was looked at, by the hash of its bytes."""

    company: str
    period: str
    sha256: str


class CatalogRef(Frozen):
    """Which catalog was used."""

    version: str
    sha256: str


class Decision(Frozen):
    """What a reviewer decided on a finding or a verdict, and why."""

    target: str
    decision: Literal["accepted", "dismissed", "changes_requested", "resolved"]
    reason: str
    by: str
    at: str


class Comment(Frozen):
    """A reviewer's or an author's remark on a field, or on a span of its text."""

    id: str
    field: str
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    text: str
    by: str
    at: str
    parent: str | None = None
    resolved: bool = False


class SignOff(Frozen):
    """A reviewer's word that this exact content is fit to send; another content voids it."""

    by: str
    at: str
    pack_sha256: str
    note: str | None = None


class FindingsReport(Frozen):
    """What `check --format json` prints."""

    format: Literal["kpireview/findings@1"] = "kpireview/findings@1"
    pack: PackRef
    catalog: CatalogRef
    counts: Counts
    findings: tuple[Finding, ...] = Field(strict=False)
    not_evaluable: tuple[NotEvaluable, ...] = Field(strict=False)


class Review(Frozen):
    """What `review --format json` prints: the check, the grades, the claims, and what people decided."""

    format: Literal["kpireview/review@1"] = "kpireview/review@1"
    pack: PackRef
    catalog: CatalogRef
    counts: Counts
    findings: tuple[Finding, ...] = Field(strict=False)
    not_evaluable: tuple[NotEvaluable, ...] = Field(strict=False)
    critic: Critic
    grades: tuple[Grade, ...] = Field(strict=False)
    claims: tuple[Claim, ...] = Field(strict=False)
    decisions: tuple[Decision, ...] = Field(default=(), strict=False)
    comments: tuple[Comment, ...] = Field(default=(), strict=False)
    signoff: SignOff | None = None

"""The one pipeline: a pack is checked, its figures in prose are verified, its narratives are graded, and a review comes out.

Everything here is a pure function of pack and catalog, save `review_with_model`, which asks a network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from kpireview.catalog import Catalog
from kpireview.checks import check_pack
from kpireview.model import CatalogRef, Checked, Claim, Critic, Finding, FindingsReport, Grade, Pack, PackRef, Review

if TYPE_CHECKING:
    from kpireview.critic.llm import LlmSettings

_ORDER = {"error": 0, "warning": 1, "note": 2}


def narrative_fields(pack: Pack, catalog: Catalog) -> tuple[str, ...]:
    """Returns the ids of the narratives that the pack holds, in the catalog's order."""
    return tuple(k for k in catalog.narratives if pack.text(k) is not None)


def check_all(pack: Pack, catalog: Catalog) -> tuple[Checked, tuple[Claim, ...]]:
    """Returns what every deterministic rule says, figures in prose included, and the claims themselves."""
    catalog = catalog.with_custom(pack)  # once: what is worked out from a catalog is kept with it
    checked = check_pack(pack, catalog)
    if not any(e.text is not None for e in pack.kpis.values()):
        return checked, ()
    # Claims and the look at hidden instructions matter only where there's prose: a pack of numbers starts faster without them.
    from kpireview.claims import claim_findings, find_claims
    from kpireview.critic.untrusted import text_findings

    claims = find_claims(pack, catalog)
    more = (*claim_findings(claims, pack, catalog), *text_findings(pack, catalog))
    findings = tuple(sorted((*checked.findings, *more), key=lambda f: _ORDER[f.severity]))
    return checked.model_copy(update={"findings": findings}), claims


def findings_report(pack: Pack, catalog: Catalog, sha256: str) -> FindingsReport:
    """Returns what `kpireview check` prints; `sha256` is of the pack's bytes."""
    checked, _ = check_all(pack, catalog)
    return FindingsReport(
        pack=_pack_ref(pack, sha256),
        catalog=CatalogRef(version=catalog.version, sha256=catalog.sha256),
        counts=checked.counts,
        findings=checked.findings,
        not_evaluable=checked.not_evaluable,
    )


def _pack_ref(pack: Pack, sha256: str) -> PackRef:
    return PackRef(company=pack.company.name, period=pack.period.label, sha256=sha256)


def review_pack(
    pack: Pack,
    catalog: Catalog,
    sha256: str,
    *,
    fields: Sequence[str] | None = None,
    grades: Iterable[Grade] | None = None,
    critic: Critic | None = None,
) -> Review:
    """Returns the review of a pack with the offline critic, or with the grades given."""
    checked, claims = check_all(pack, catalog)
    if grades is None:
        from kpireview.critic import grade_offline

        grades = grade_offline(pack, catalog, claims, fields=fields)
    return _put_together(pack, catalog, sha256, (checked, claims), grades, critic or Critic(kind="offline"))


def _put_together(
    pack: Pack, catalog: Catalog, sha256: str, told: tuple[Checked, tuple[Claim, ...]], grades: Iterable[Grade], critic: Critic
) -> Review:
    checked, claims = told
    return Review(
        pack=_pack_ref(pack, sha256),
        catalog=CatalogRef(version=catalog.version, sha256=catalog.sha256),
        counts=checked.counts,
        findings=checked.findings,
        not_evaluable=checked.not_evaluable,
        critic=critic,
        grades=tuple(grades),
        claims=claims,
    )


async def review_with_model(
    pack: Pack,
    catalog: Catalog,
    sha256: str,
    settings: LlmSettings,
    *,
    fields: Sequence[str] | None = None,
    on_progress: Callable[[Any], None] | None = None,
) -> Review:
    """Returns the review of a pack graded by a model; what the model couldn't grade stands there ungraded, with the reason.

    The rules and the figures in prose are worked out while the first calls are under way.
    """
    from kpireview.critic.llm import grade_llm, prompt_sha256

    @cache
    def told() -> tuple[Checked, tuple[Claim, ...]]:
        return check_all(pack, catalog)

    grades, usage = await grade_llm(pack, catalog, lambda: told()[1], settings, fields=fields, on_progress=on_progress)
    critic = Critic(kind="llm", model=settings.model, prompt_sha256=prompt_sha256(), usage=usage)
    return _put_together(pack, catalog, sha256, told(), grades, critic)


def at_least(findings: Iterable[Finding], severity: str) -> bool:
    """Returns whether a finding is of this severity or a worse one."""
    return any(_ORDER[f.severity] <= _ORDER[severity] for f in findings)

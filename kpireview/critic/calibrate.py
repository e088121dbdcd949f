"""Measures a critic against labels, so that a CFO sees whether it is fit before believing it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from kpireview.critic.calls import new_sheet
from kpireview.critic.labelled import Labelled, read_set
from kpireview.critic.measure import Measure, measure
from kpireview.critic.offline import grade_offline
from kpireview.critic.panel import DryRun, dry_run, planned, run
from kpireview.critic.rubric import CODE_ONLY, FIELDS, MODEL_FIRST, QUOTELESS
from kpireview.critic.settings import LlmSettings
from kpireview.model import Grade, Pack, Usage
from kpireview.model.base import Frozen

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from kpireview.catalog import Catalog


class Calibration(Frozen):
    """What a critic's verdicts are worth, criterion by criterion and pooled."""

    format: str = "kpireview/calibration@1"
    critic: str
    model: str | None = None
    narratives: int
    criteria: tuple[Measure, ...]
    pooled: Measure
    pooled_code: Measure
    pooled_model: Measure
    long_texts: Measure
    verdicts: int
    flips: int
    quotes_missing: int
    hostile_unmet: int
    hostile_raised: int
    invalid_replies: int = 0
    usage: Usage | None = None
    notes: tuple[str, ...] = Field(default=(), strict=False)


def _offline(items: Iterable[Labelled], catalog: Catalog) -> list[Grade]:
    from kpireview.claims import find_claims

    return [grade_offline(i.pack, catalog, find_claims(i.pack, catalog, fields=[i.field]), [i.field])[0] for i in items]


async def _model(
    items: Iterable[Labelled], catalog: Catalog, settings: LlmSettings, client: AsyncOpenAI | None
) -> tuple[list[Grade], Usage]:
    from kpireview.claims import find_claims
    from kpireview.critic.llm import client_for, sender

    using = client if client is not None else client_for(settings)
    sheet = new_sheet(settings, sender(using))
    try:
        jobs = [run(sheet, i.pack, catalog, partial(find_claims, i.pack, catalog, fields=[i.field]), [i.field]) for i in items]
        grades = await asyncio.gather(*jobs)
    finally:
        if client is None:
            await using.close()
    return [g[0] for g in grades], sheet.tally.usage(settings)


def _verdicts(grade: Grade) -> dict[str, str | None]:
    return {c.id: c.verdict for c in grade.criteria}


def _without_evidence(grade: Grade, text: str) -> int:
    return sum(
        1
        for c in grade.criteria
        if any(q not in text for q in c.evidence) or (c.verdict in ("met", "partly") and c.id not in QUOTELESS and not c.evidence)
    )


def calibrate(
    path: Path,
    catalog: Catalog,
    *,
    read_pack: Callable[[Path], Pack],
    packs: Path | None = None,
    settings: LlmSettings | None = None,
    client: AsyncOpenAI | None = None,
) -> Calibration:
    """Returns how a critic's verdicts agree with labels; with settings the model's, else the offline critic's. Runs it twice, to count
    flips.

    Raises LabelledSetError where the set can't be used.
    """
    items = read_set(path, read_pack, packs)
    notes: list[str] = []
    usage: Usage | None = None
    if settings is None:
        first, second = _offline(items, catalog), _offline(items, catalog)
    else:
        # The second run must not read the first one's replies back from the cache.
        import dataclasses

        first, usage = asyncio.run(_model(items, catalog, settings, client))
        second, more = asyncio.run(_model(items, catalog, dataclasses.replace(settings, cache=None), client))
        usage = _sum(usage, more)
        if usage.cost_usd is None:
            notes.append("cost unknown: set KPIREVIEW_PRICE_IN and KPIREVIEW_PRICE_OUT (US dollars a million tokens)")
    return _result(items, first, second, settings, usage, notes)


def calibration_plan(
    path: Path, catalog: Catalog, settings: LlmSettings, *, read_pack: Callable[[Path], Pack], packs: Path | None = None
) -> DryRun:
    """Returns exactly what the two runs would send, without sending anything; raises LabelledSetError as `calibrate` does."""
    prompts = [p for i in read_set(path, read_pack, packs) for p in dry_run(i.pack, catalog, settings, [i.field]).prompts]
    return planned(prompts, settings, times=2)


def _sum(a: Usage, b: Usage) -> Usage:
    cost = None if a.cost_usd is None or b.cost_usd is None else a.cost_usd + b.cost_usd
    return Usage(
        calls=a.calls + b.calls,
        input_tokens=a.input_tokens + b.input_tokens,
        output_tokens=a.output_tokens + b.output_tokens,
        cached=a.cached + b.cached,
        failed=a.failed + b.failed,
        cost_usd=cost,
    )


def _result(
    items: tuple[Labelled, ...],
    first: list[Grade],
    second: list[Grade],
    settings: LlmSettings | None,
    usage: Usage | None,
    notes: list[str],
) -> Calibration:
    pairs: list[tuple[str, str, str | None]] = []
    baseline: list[tuple[str, str | None]] = []
    flips = verdicts = hostile = raised = missing = 0
    lengths = sorted(len((i.pack.text(i.field) or "").split()) for i in items)
    middle = lengths[len(lengths) // 2] if lengths else 0
    for item, grade, again in zip(items, first, second, strict=True):
        text = item.pack.text(item.field) or ""
        missing += _without_evidence(grade, text)
        said, twice = _verdicts(grade), _verdicts(again)
        for id, label in item.labels.items():
            pairs.append((id, label, said.get(id)))
            if id not in MODEL_FIRST:
                baseline.append((label, "met" if len(text.split()) >= middle else "unmet"))
            verdicts += 1
            flips += said.get(id) != twice.get(id)
            if item.hostile and label == "unmet":
                hostile += 1
                raised += said.get(id) in ("met", "partly")
    ids = [id for id in _ORDER if any(p[0] == id for p in pairs)]
    if any(p[0] in CODE_ONLY for p in pairs) and settings is not None:
        notes.append("count, length and consistent are code's in either critic")
    return Calibration(
        critic="llm" if settings else "offline",
        model=settings.model if settings else None,
        narratives=len(items),
        criteria=tuple(measure(id, [(label, v) for i, label, v in pairs if i == id]) for id in ids),
        pooled=measure("all", [(label, v) for _, label, v in pairs]),
        pooled_code=measure("code, or code and model", [(label, v) for id, label, v in pairs if id not in MODEL_FIRST]),
        pooled_model=measure("model only", [(label, v) for id, label, v in pairs if id in MODEL_FIRST]),
        long_texts=measure("baseline: long texts are met", baseline),
        verdicts=verdicts,
        flips=flips,
        quotes_missing=missing,
        hostile_unmet=hostile,
        hostile_raised=raised,
        invalid_replies=usage.failed if usage else 0,
        usage=usage,
        notes=tuple(notes),
    )


_ORDER = tuple(dict.fromkeys(id for ids in FIELDS.values() for id in ids))


def _cell(value: Any, width: int) -> str:
    return ("–" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)).rjust(width)


def calibration_text(result: Calibration) -> str:
    """Returns it as a table for people."""
    who = f"the model {result.model}" if result.model else "the offline critic"
    lines = [f"{result.narratives} labelled narratives, {result.verdicts} labels, graded twice by {who}.", ""]
    lines.append(
        "criterion".ljust(30)
        + "".join(h.rjust(w) for h, w in (("labels", 8), ("lost", 6), ("exact", 7), ("F1 met", 8), ("kappa", 7), ("95 % of kappa", 16)))
    )
    for m in (*result.criteria, result.pooled_code, result.pooled_model, result.pooled, result.long_texts):
        span = "–" if m.low is None or m.high is None else f"{m.low:.2f} to {m.high:.2f}"
        lines.append(
            m.name.ljust(30)
            + _cell(m.items, 8)
            + _cell(m.lost, 6)
            + _cell(m.accuracy, 7)
            + _cell(m.macro_f1, 8)
            + _cell(m.kappa_met, 7)
            + span.rjust(16)
        )
    flips = 100 * result.flips / result.verdicts if result.verdicts else 0
    lines += [
        "",
        f"Flips between two runs: {result.flips} of {result.verdicts} ({flips:.1f} %).",
        f"Marks without a true quote: {result.quotes_missing}.",
    ]
    if result.hostile_unmet:
        lines.append(f"Hostile texts: {result.hostile_raised} of {result.hostile_unmet} unmet labels were raised.")
    if result.usage is not None:
        u = result.usage
        cost = "cost unknown" if u.cost_usd is None else f"{u.cost_usd:.2f} USD"
        lines.append(
            f"{u.calls} calls, {u.input_tokens:,} tokens in, {u.output_tokens:,} out, {result.invalid_replies} failed attempts, {cost}."
        )
    lines += [f"Note: {n}." for n in result.notes]
    lines.append(
        "F1 met: macro-F1 of met against the rest; a lost label counts as not met. With fewer than 20 labels don't read kappa alone."
    )
    return "\n".join(lines)

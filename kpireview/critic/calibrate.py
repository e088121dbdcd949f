"""Measures a critic against labels, so that a CFO sees whether it is fit before believing it.

The labels are a set in the format of the shared development set (one JSON object a line), or a reviewer's own decisions in a saved review.
Reading both kinds, grading twice and printing stand in one module because each line of the print is a line of the reading.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field, ValidationError

from kpireview.critic.calls import new_sheet
from kpireview.critic.measure import Measure, measure
from kpireview.critic.offline import grade_offline
from kpireview.critic.panel import DryRun, dry_run, planned, run
from kpireview.critic.rubric import CODE_ONLY, FIELDS, MODEL_FIRST, QUOTELESS
from kpireview.critic.settings import LlmSettings
from kpireview.errors import Fault, LabelledSetError
from kpireview.model import Company, Entry, Grade, Pack, Period, Review, Usage
from kpireview.model.base import Frozen

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from kpireview.catalog import Catalog

VERDICTS = frozenset({"met", "partly", "unmet", "not_applicable"})
MAX_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled narrative: the pack that it belongs to, its texts, and the labels of its criteria."""

    id: str
    pack: Pack
    field: str
    labels: Mapping[str, str]
    hostile: bool = False


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


# ---- labels


def with_text(pack: Pack, field: str, text: str, prior_text: str | None) -> Pack:
    """Returns the pack with a narrative laid in, and its prior text in the period before, which is made up where the history lacks it."""
    before = pack.prior()
    history = list(pack.history)
    if before is not None:
        kpis = {k: e for k, e in before.kpis.items() if k != field}
        if prior_text is not None:
            kpis[field] = Entry(text=prior_text)
        history = [h.model_copy(update={"kpis": kpis}) if h is before else h for h in history]
    elif prior_text is not None:
        end = pack.period.start - dt.timedelta(days=1)
        start = _months_before(pack.period.start, pack.period.months)
        period = Period(label=_label(start, pack.period.months), start=start, end=end)
        history.append(Pack(company=pack.company, period=period, kpis={field: Entry(text=prior_text)}))
    return Pack(
        company=pack.company,
        period=pack.period,
        kpis={**pack.kpis, field: Entry(text=text)},
        custom=pack.custom,
        conventions=pack.conventions,
        meeting=pack.meeting,
        history=tuple(history),
    )


def _months_before(day: dt.date, months: int) -> dt.date:
    index = day.year * 12 + day.month - 1 - months
    return dt.date(index // 12, index % 12 + 1, min(day.day, 28))


def _label(start: dt.date, months: int) -> str:
    if months == 3:
        return f"{start.year}-Q{(start.month - 1) // 3 + 1}"
    if months == 6:
        return f"{start.year}-H{(start.month - 1) // 6 + 1}"
    return f"{start.year}" if months == 12 else f"{start.year}-{start.month:02d}"


def _bare(period: Any) -> Pack:
    """A pack without figures, for labelled texts that name none; `period` holds label, start and end as in a pack file."""
    company = Company(name="Labelled set", stage="seriesB", currency="USD")
    when = period or {"label": "2025-Q4", "start": "2025-10-01", "end": "2025-12-31"}
    return Pack(company=company, period=Period.model_validate(when), kpis={})


def read_set(path: Path, read_pack: Callable[[Path], Pack], packs: Path | None = None) -> tuple[Labelled, ...]:
    """Returns the labelled narratives of a set (one JSON object a line) or of a saved review with decisions.

    Packs are looked for as `<name>.pack.json` in `packs`, or beside the set. Raises LabelledSetError with every fault: the line, the
    place, what's wrong.
    """
    folder = packs or path.parent
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is no UTF-8 text" if isinstance(error, UnicodeDecodeError) else "it can't be read"
        raise LabelledSetError(Fault(str(path), "", reason, "give a .jsonl file of labelled narratives, or a saved review")) from None
    review = _review(content)
    if review is not None:
        return from_review(review, _pack_of(path, review, folder, read_pack))
    faults: list[Fault] = []
    found: list[Labelled] = []
    known: dict[str, Pack] = {}
    for number, line in enumerate(content.splitlines()[:MAX_LINES], 1):
        if line.strip():
            item = _line(str(path), number, line, folder, read_pack, known, faults)
            if item is not None:
                found.append(item)
    if not found and not faults:
        faults.append(
            Fault(str(path), "", "it holds no labelled narrative", "one JSON object a line: id, pack, kpi, text, prior_text, labels")
        )
    if faults:
        raise LabelledSetError(faults)
    return tuple(found)


def _line(
    file: str, number: int, line: str, folder: Path, read_pack: Callable[[Path], Pack], known: dict[str, Pack], faults: list[Fault]
) -> Labelled | None:
    def fault(place: str, problem: str, step: str = "") -> None:
        faults.append(Fault(file, f"line {number}{place}", problem, step))

    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        fault("", "it is no JSON object")
        return None
    if not isinstance(value, dict):
        fault("", "it is no JSON object")
        return None
    field, text, prior, labels = value.get("kpi"), value.get("text"), value.get("prior_text"), value.get("labels")
    if not isinstance(field, str) or field not in FIELDS:
        fault("/kpi", f"{field!r} is no narrative field")
        return None
    if not isinstance(text, str) or not text.strip():
        fault("/text", "a text is needed")
        return None
    if prior is not None and not isinstance(prior, str):
        fault("/prior_text", "it is neither a text nor null")
        return None
    if not isinstance(labels, dict) or not labels:
        fault("/labels", "labels are needed: a verdict for each criterion")
        return None
    for id, word in labels.items():
        if id not in FIELDS[field]:
            fault(f"/labels/{id}", f"{field} has no such criterion", f"it has {', '.join(FIELDS[field])}")
            return None
        if word not in VERDICTS:
            fault(f"/labels/{id}", f"{word!r} is no verdict", "write met, partly, unmet or not_applicable")
            return None
    name = value.get("pack")
    if name is not None and (not isinstance(name, str) or not name.replace("-", "").replace("_", "").isalnum()):
        fault("/pack", "it is no name of a pack", "a name without folders: corvid stands for corvid.pack.json")
        return None
    key = name or json.dumps(value.get("period"), sort_keys=True)
    if key not in known:
        file_ = folder / f"{name}.pack.json"
        if name and not file_.is_file():
            fault("/pack", f"{name}.pack.json isn't beside the set", "give --packs DIR")
            return None
        try:
            known[key] = read_pack(file_) if name else _bare(value.get("period"))
        except ValidationError:
            fault("/period", "it is no period", "give label, start and end as in a pack file")
            return None
    hostile = str(value.get("note", "")).startswith("HOSTILE")
    return Labelled(str(value.get("id", number)), with_text(known[key], field, text, prior), field, dict(labels), hostile)


def _review(content: str) -> Review | None:
    if '"kpireview/review@1"' not in content[:2_000]:
        return None
    try:
        return Review.model_validate_json(content)
    except ValidationError:
        return None


def _pack_of(path: Path, review: Review, folder: Path, read_pack: Callable[[Path], Pack]) -> Pack:
    for file in sorted(folder.glob("*.pack.json")):
        if hashlib.sha256(file.read_bytes()).hexdigest() == review.pack.sha256:
            return read_pack(file)
    raise LabelledSetError(
        Fault(str(path), "/pack/sha256", "the pack that was reviewed isn't beside it", "give --packs DIR with the pack as it was")
    )


def verdict_key(kpi: str, criterion: str) -> str:
    """Returns the stable name by which a decision refers to a verdict."""
    return f"verdict:{kpi}:{criterion}"


def from_review(review: Review, pack: Pack) -> tuple[Labelled, ...]:
    """Returns a reviewer's decisions as labels: an accepted verdict is right; a dismissed one is wrong.

    What would have been right isn't known of a dismissed verdict, only the side: a dismissed met becomes `unmet`, any other dismissed
    one `met`. Read
    those labels as met against the rest.
    """
    latest = {d.target: d.decision for d in review.decisions}
    out: list[Labelled] = []
    for grade in review.grades:
        labels: dict[str, str] = {}
        for criterion in grade.criteria:
            decision = latest.get(verdict_key(grade.kpi, criterion.id))
            if criterion.verdict is None or decision not in ("accepted", "dismissed"):
                continue
            right = criterion.verdict if decision == "accepted" else "unmet" if criterion.verdict == "met" else "met"
            labels[criterion.id] = right
        if labels and (pack.text(grade.kpi) or "").strip():
            out.append(Labelled(grade.kpi, pack, grade.kpi, labels))
    if not out:
        raise LabelledSetError(Fault("the review", "/decisions", "no verdict was accepted or dismissed", "decide on some verdicts first"))
    return tuple(out)


# ---- measuring


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

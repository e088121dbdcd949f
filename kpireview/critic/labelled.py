"""Reads labels: a set of labelled narratives (one JSON object a line), or a reviewer's own decisions in a saved review."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kpireview.critic.rubric import FIELDS
from kpireview.errors import Fault, LabelledSetError
from kpireview.model import Company, Entry, Pack, Period, Review

if TYPE_CHECKING:
    pass

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

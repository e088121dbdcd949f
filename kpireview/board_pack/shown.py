"""Decides what a reader of the pages may see; pages and attachment are both made from the result, so what is withheld is in neither."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal

from kpireview.board_pack.figures import Style
from kpireview.board_pack.layout import STATEMENT_IDS
from kpireview.board_pack.markdown import MAX_TEXT
from kpireview.board_pack.options import DOMAINS, SECTIONS, ExportOptions
from kpireview.errors import Fault, SettingsError
from kpireview.model import Decision, Entry, Finding, Grade, Pack, Review

if TYPE_CHECKING:
    from kpireview.catalog import Catalog

MAX_ROWS, MAX_PERIODS, MAX_FOLLOW_UPS, MAX_CUSTOM, MAX_LABEL = 200, 13, 60, 120, 200
# Lines of the account whose trend is shown elsewhere, on the headline page.
CHARTED = frozenset({"finance.total_revenue", "finance.ebitda", "finance.net_income"})
Word = Literal["draft", "reviewed", "signed"]


@dataclass(frozen=True, slots=True)
class Status:
    """How far the pack has come: draft, reviewed by people, or signed off; `remark` says what voids a sign-off."""

    word: Word
    by: str = ""
    at: str = ""
    remark: str = ""

    def data(self) -> dict[str, str]:
        """Returns the status as plain data."""
        return {"word": self.word, "by": self.by, "at": self.at, "remark": self.remark}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pages are made from, and nothing else: pack, review, status, what was cut (field → full size), which grades are stale."""

    pack: Pack
    review: Review
    status: Status
    cuts: Mapping[str, int] = field(default_factory=dict)
    stale: tuple[str, ...] = ()
    unreported: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Returns what the record keeps beside pack and review, so that the pages can be made again."""
        return {"status": self.status.data(), "cuts": dict(self.cuts), "stale": list(self.stale), "unreported": list(self.unreported)}


def effective(options: ExportOptions) -> ExportOptions:
    """Returns the options with what is withheld already taken out of the sections, so that no record names it."""
    wanted = tuple(s for s in options.sections or SECTIONS if s not in options.withhold)
    return replace(options, sections=wanted, withhold=())


def status_of(review: Review) -> Status:
    """Returns the status that the review's sign-off and decisions give; a sign-off of another content is void."""
    people = [d for d in review.decisions if d.by]
    signed = review.signoff
    remark = ""
    if signed is not None:
        if signed.pack_sha256 == review.pack.sha256:
            return Status("signed", signed.by, signed.at, signed.note or "")
        remark = f"The sign-off by {signed.by} was for other content and is void."
    if people and not any(d.decision == "changes_requested" for d in latest(review.decisions).values()):
        last = max(people, key=lambda d: d.at)
        return Status("reviewed", last.by, last.at, remark)
    return Status("draft", remark=remark)


def latest(decisions: tuple[Decision, ...]) -> dict[str, Decision]:
    """Returns the last decision on each target."""
    return {d.target: d for d in decisions}


def stale_fields(pack: Pack, review: Review) -> tuple[str, ...]:
    """Returns the narratives whose grade is of an earlier text, or of figures that agreed with it and now don't, or the reverse."""
    out = []
    for grade in review.grades:
        text = pack.text(grade.kpi)
        other = text is not None and hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() != grade.text_sha256
        if (grade.text_sha256 and other) or _figures_changed(grade, review):
            out.append(grade.kpi)
    return tuple(out)


def _figures_changed(grade: Grade, review: Review) -> bool:
    """True where code's answer to "does every figure agree with the pack?" is another one now."""
    then = next((c.code_verdict or (c.verdict if c.by == "code" else None) for c in grade.criteria if c.id == "consistent"), None)
    verdicts = [c.verdict for c in review.claims if c.field == grade.kpi]
    if then is None or not verdicts:
        return False
    return (then == "met") is ("contradicted" in verdicts)


def withheld_ids(pack: Pack, catalog: Catalog, options: ExportOptions) -> frozenset[str]:
    """Returns the KPIs that `withhold` names, by id or by domain; an unknown name is a SettingsError, since a typo would publish."""
    known = {*catalog.kpis, *pack.kpis, *(k for p in pack.history for k in p.kpis)}
    out: set[str] = set()
    faults = []
    for name in options.withhold:
        if name in DOMAINS:
            out |= {k for k in known if k.partition(".")[0] == name or (k in pack.custom and pack.custom[k].domain == name)}
        elif name in known:
            out.add(name)
        elif name not in SECTIONS:
            near = get_close_matches(name, [*known, *SECTIONS], 1)
            faults.append(
                Fault(
                    "withhold", name, "is neither a section nor a KPI", f"did you mean {near[0]!r}?" if near else "see docs/board-pack.md"
                )
            )
    if faults:
        raise SettingsError(faults)
    return frozenset(out)


def withheld_pack(pack: Pack, catalog: Catalog, options: ExportOptions) -> tuple[Pack, frozenset[str]]:
    """Returns the pack with its history, without what is withheld, and the ids that were left out."""
    hidden = withheld_ids(pack, catalog, options)
    drop_meeting = pack.meeting is not None and "follow_ups" in options.withhold
    if not hidden and not drop_meeting:
        return pack, hidden

    def stripped(one: Pack) -> Pack:
        update: dict[str, Any] = {
            "kpis": {k: _plain_sources(v, hidden) for k, v in one.kpis.items() if k not in hidden},
            "custom": {k: v for k, v in one.custom.items() if k not in hidden},
            "conventions": {k: v for k, v in one.conventions.items() if not any(k.startswith(h) for h in hidden)},
            "history": tuple(stripped(p) for p in one.history),
        }
        if one.meeting and drop_meeting:
            update["meeting"] = one.meeting.model_copy(update={"follow_ups": ()})
        return one.model_copy(update=update)

    return stripped(pack), hidden


def _plain_sources(entry: Entry, hidden: frozenset[str]) -> Entry:
    if entry.computed_from and hidden & set(entry.computed_from):
        return entry.model_copy(update={"computed_from": tuple(k for k in entry.computed_from if k not in hidden)})
    return entry


def shown_pack(pack: Pack, options: ExportOptions) -> tuple[Pack, dict[str, int]]:
    """Returns exactly what pages show of a pack: this period within caps, of earlier ones the numbers of trends; and what was cut."""
    cuts: dict[str, int] = {}
    kpis: dict[str, Entry] = {}
    custom = 0
    for key, entry in pack.kpis.items():
        custom += key.startswith("custom.")
        if key.startswith("custom.") and custom > MAX_CUSTOM:
            cuts["custom"] = sum(1 for k in pack.kpis if k.startswith("custom."))
            continue
        kpis[key] = _shown_entry(key, entry, options, cuts)
    keep = _timeline(pack)
    beside = (pack.prior(), pack.year_ago())
    history = tuple(
        p.model_copy(
            update={
                "kpis": {k: e for k, v in p.kpis.items() if (e := _past_entry(v)) is not None and (k in kpis
                    or not k.startswith("custom.")) and (p in beside or k not in STATEMENT_IDS or k in CHARTED)},
                "conventions": {}, "meeting": None, "custom": {},
            }
        )
        for p in pack.history
        if p in keep
    )  # fmt: skip
    meeting = pack.meeting
    if meeting and len(meeting.follow_ups) > MAX_FOLLOW_UPS:
        cuts["follow_ups"] = len(meeting.follow_ups)
        meeting = meeting.model_copy(update={"follow_ups": meeting.follow_ups[:MAX_FOLLOW_UPS]})
    names = {k: v for k, v in pack.custom.items() if k in kpis}
    return pack.model_copy(update={"kpis": kpis, "history": history, "meeting": meeting, "custom": names}), cuts


def _timeline(pack: Pack) -> list[Pack]:
    same = [p for p in pack.timeline if p.period.months == pack.period.months]
    kept = same[-MAX_PERIODS:]
    ago = pack.year_ago()
    return [*kept, *([ago] if ago and ago not in kept else [])]


def _shown_entry(key: str, entry: Entry, options: ExportOptions, cuts: dict[str, int]) -> Entry:
    update: dict[str, Any] = {}
    if entry.text is not None and len(entry.text) > MAX_TEXT:
        cuts[key], update["text"] = len(entry.text), entry.text[:MAX_TEXT]
    if entry.rows is not None and len(entry.rows) > MAX_ROWS:
        cuts[key], update["rows"] = len(entry.rows), entry.rows[:MAX_ROWS]
    if entry.source is not None and options.audience == "board":
        update["source"] = None
    return entry.model_copy(update=update) if update else entry


def _past_entry(entry: Entry) -> Entry | None:
    if entry.kind != "number":
        return None
    figures = {k: getattr(entry, k) for k in ("actual", "budget") if getattr(entry, k) is not None}
    return Entry.model_construct(_fields_set=set(figures), **figures)


def shown_review(review: Review, hidden: frozenset[str], catalog: Catalog, options: ExportOptions) -> Review:
    """Returns what the audience may see of a review: for a board the open findings only, nothing about what is withheld."""
    decided = latest(review.decisions)
    labels = [catalog.kpis[k].label for k in hidden if k in catalog.kpis]

    def about_hidden(finding: Finding) -> bool:
        return (
            finding.kpi in hidden or bool(hidden & set(finding.refs))
            or any(h in finding.message for h in hidden) or any(name in finding.message for name in labels)
        )  # fmt: skip

    update: dict[str, Any] = {}
    if hidden:
        update["findings"] = tuple(f for f in review.findings if not about_hidden(f))
        update["not_evaluable"] = tuple(n for n in review.not_evaluable if n.kpi not in hidden and not hidden & set(n.missing))
        update["grades"] = tuple(g for g in review.grades if g.kpi not in hidden)
        update["claims"] = tuple(c for c in review.claims if c.field not in hidden and c.kpi not in hidden)
        update["comments"] = tuple(c for c in review.comments if c.field not in hidden)
        update["decisions"] = tuple(d for d in review.decisions if not any(h in d.target for h in hidden))
    if options.audience == "board":
        left = update.get("findings", review.findings)
        update["findings"] = tuple(f for f in left if f.key not in decided or decided[f.key].decision not in ("dismissed", "resolved"))
        update.update(grades=(), claims=(), comments=(), decisions=(), critic=review.critic.model_copy(update={"usage": None}))
    return review.model_copy(update=update) if update else review


def what_is_shown(pack: Pack, catalog: Catalog, review: Review, options: ExportOptions) -> Shown:
    """Returns everything that the pages are made from."""
    open_pack, hidden = withheld_pack(pack, catalog, options)
    small, cuts = shown_pack(open_pack, options)
    return Shown(
        pack=small,
        review=shown_review(review, hidden, catalog, options),
        status=status_of(review),
        cuts=cuts,
        stale=tuple(k for k in stale_fields(pack, review) if k not in hidden),
        # Named here and not worked out on the page, where a withheld KPI would look like one that nobody reported.
        unreported=tuple(k.id for k in catalog.for_stage(pack.company.stage) if k.id not in pack.kpis and k.id not in hidden),
    )


def moment(text: str, style: Style) -> str:
    """Returns an ISO date or time as a date in the company's form; anything else as it stands."""
    try:
        return style.date(dt.datetime.fromisoformat(text).date())
    except ValueError:
        return text[:40]

"""Company, currency, stage and period of a pack under way: what a change of them would bring, said before it is made, and the change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kpireview.errors import KpireviewError
from kpireview.model import Company, Pack, Period
from kpireview.model.periods import label_dates
from kpireview.model.style import format_period
from kpireview.widgets.again import Rechecker
from kpireview.widgets.edits import writable
from kpireview.widgets.fields import STAGES

if TYPE_CHECKING:
    from kpireview.widgets.session import DeskSession

Json = dict[str, Any]
_TIERS = ("core", "recommended")


def company(desk: DeskSession, message: Json) -> Json:
    """Changes name, stage, currency, fiscal year or period; with `ask` it only says what that would bring.

    What the message leaves out stays. The answer to `ask` holds `brings`, a list of sentences; an empty one means that nothing changes.
    """
    writable(desk)
    new_company, new_period = _wanted(desk.pack, message)
    changes: Json = {}
    if new_company != desk.pack.company:
        changes["/company"] = new_company
    if new_period != desk.pack.period:
        changes["/period"] = new_period
    if message.get("ask"):
        return {"data": {"brings": brings(desk, new_company, new_period) if changes else []}}
    if not changes:
        return {}
    taken = desk.store.find(new_company.name, new_period.label)
    if taken not in (None, desk.pack_id):
        raise KpireviewError(f"{new_company.name} has a pack for {new_period.label} already; open it from the list of packs")
    desk.write(changes)
    return {"state": desk.whole()}


def _wanted(pack: Pack, message: Json) -> tuple[Company, Period]:
    """Returns the company and period that are wanted; raises KpireviewError with what is wrong with them."""
    held = pack.company

    def text(name: str, now: str) -> str:
        return str(message.get(name, now) or "").strip()

    raw = {"name": text("name", held.name), "stage": text("stage", held.stage), "currency": text("currency", held.currency).upper()}
    month = text("fiscal_year_start", str(held.fiscal_year_start))
    if raw["stage"] not in STAGES:
        raise KpireviewError(f"{raw['stage']!r} is not one of {', '.join(STAGES)}")
    if not month.isdecimal() or not 1 <= int(month) <= 12:
        raise KpireviewError("the fiscal year begins in a month from 1 to 12")
    label = text("label", pack.period.label).upper()
    period = pack.period
    # Dates of one's own (a 4-4-5 calendar) stay as long as nobody asks for another period.
    if label != period.label or (label.startswith("FY") and int(month) != held.fiscal_year_start):
        dates = label_dates(label, int(month))
        if dates is None:
            raise KpireviewError(f"{label!r} is no period; write 2026-07, 2026-Q3, 2026-H1 or 2026, with FY before it for fiscal years")
        period = Period(label=label, start=dates[0], end=dates[1])
    try:
        return Company.model_validate({**raw, "fiscal_year_start": int(month)}), period
    except ValidationError as error:
        raise KpireviewError("; ".join(str(e["msg"]).removeprefix("Value error, ") for e in error.errors()[:3])) from None


def brings(desk: DeskSession, new_company: Company, new_period: Period) -> list[str]:
    """Returns what a change would bring, in sentences."""
    old = desk.pack
    said: list[str] = []
    kept = tuple(p for p in old.history if _fits(p, new_company, new_period))
    if new_company.name != old.company.name:
        packs = sum(p.company == old.company.name for p in desk.store.packs())
        others = sum(p.company == new_company.name for p in desk.store.packs())
        said.append(f"All {packs} stored periods of {old.company.name} are renamed." if packs > 1 else "The pack is renamed.")
        if others:
            said.append(f"{new_company.name} has {others} stored already: from then on they are one company.")
    if new_company.currency != old.company.currency:
        said.append(f"No figure is converted: 1,000 stays 1,000, and from then on means {new_company.currency}.")
    if new_period.label != old.period.label:
        name = f"{format_period(new_period.label)}, {new_period.start} to {new_period.end}"
        said.append(f"Every figure stays as it is, and is then the one of {name}.")
    lost = len(old.history) - len(kept)
    if lost:
        said.append(f"{lost} of {len(old.history)} earlier periods are no history of this pack any more; they stay stored.")
    after = old.model_copy(update={"company": new_company, "period": new_period, "history": _alike(kept, new_company)})
    before_prior, after_prior = old.prior(), after.prior()
    if (before_prior and before_prior.period.label) != (after_prior and after_prior.period.label):
        now = format_period(after_prior.period.label) if after_prior else "none that is stored"
        said.append(f"The period before it is then {now}.")
    if new_company.stage != old.company.stage:
        said.append(_core(desk, old.company.stage, new_company.stage))
    counts, then = desk.live.checked.counts, Rechecker().check(after, desk.catalog).counts
    if (counts.error, counts.warning) != (then.error, then.warning):
        said.append(f"Of the figures, {counts.error} errors become {then.error}, and {counts.warning} warnings {then.warning}.")
    if desk.state.signoff:
        said.append(f"The sign-off by {desk.state.signoff.by} is void.")
    return said or ["Nothing else follows from it."]


def _fits(past: Pack, new_company: Company, new_period: Period) -> bool:
    """True where an earlier period can be history of the changed pack; the store holds it to the same."""
    same = past.company.currency == new_company.currency and past.period.months <= new_period.months
    return same and past.period.end < new_period.start and past.period.label != new_period.label


def _alike(history: tuple[Pack, ...], new_company: Company) -> tuple[Pack, ...]:
    return tuple(p.model_copy(update={"company": p.company.model_copy(update={"name": new_company.name})}) for p in history)


def _core(desk: DeskSession, old: str, new: str) -> str:
    """Returns how many fields are core and recommended at a new stage, against now."""
    live = [k for k in desk.base_catalog.kpis.values() if not k.deprecated]
    was, now = ([sum(k.stages.get(stage) == tier for k in live) for tier in _TIERS] for stage in (old, new))
    return (
        f"{now[0]} fields are then core (now {was[0]}), {now[1]} recommended (now {was[1]}); what is filled in stays, "
        "and a company choice that nobody made takes that stage's default."
    )

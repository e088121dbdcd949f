"""One person's work on one pack: what the screen shows, what it asks for, and what it is told. No widget in sight, so that tests drive it.

The screen holds copies of flat sections (`values`, `findings`, `claims` …: key → plain data). A message that changes something is answered
after the store has it on disk, with the difference of the sections; `push` sends differences that nobody asked for. A little long, because
loading, writing and showing share one state; what a message does stands in the modules of actions.py.
"""

from __future__ import annotations

import asyncio
import functools
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from kpireview.catalog import Catalog, Kpi, load_catalog
from kpireview.errors import KpireviewError
from kpireview.model import Grade, Pack
from kpireview.model.style import format_period
from kpireview.store import Snapshot, Store
from kpireview.store.reviewing import ReviewState, given_grades, review_state
from kpireview.widgets import views
from kpireview.widgets.again import same_frame
from kpireview.widgets.fields import DOMAINS, STAGES, Json, column_spec, computed_view, field_specs, meters, value_view
from kpireview.widgets.live import Live, is_stale
from kpireview.widgets.tables import FOLLOW_UPS, RESTATEMENTS, shown_rows

Send = Callable[[Json, list[bytes]], None]
SECTIONS = ("fields", "values", "findings", "computed", "claims", "rubric", "grades", "comments", "conflicts", "meters", "meta")
FOLLOWS = ("findings", "computed")  # what an edit brings at once, and an edited text besides:
READ = ("claims", "rubric")
_QUIET_S = 0.3
_PROSE_S = 0.012  # how long an edit may wait for its place on disk while the prose that speaks of it is read
_SLICE_S = 0.015
_PAUSE_S = 0.003  # enough for a message to leave before the next piece of work
MEETING_ROWS = "meeting.follow_ups"


@functools.cache
def our_catalog() -> Catalog:
    """Returns our catalog, read once a kernel: a cell that runs again finds its expressions parsed."""
    return load_catalog()


class DeskSession:
    """A pack on somebody's desk; `mode` is draft or review."""

    def __init__(self, store: Store, user: str, *, mode: str = "draft", send: Send | None = None, folder: Path | None = None) -> None:
        self.store, self.user, self.mode = store, user, mode
        self.send: Send = send or (lambda message, buffers: None)
        self.later: Callable[[Callable[[], None], float], Any] = lambda call, delay: None
        self.breathe: Callable[[], None] | None = None  # lets what was sent leave, where there is somebody to receive it
        # Does work beside the loop, and then goes on with something on it.
        self.aside: Callable[[Callable[[], object], Callable[[], None]], None] | None = None
        self._quiet_at = 0.0
        self.folder = folder or Path.cwd()
        self.base_catalog = our_catalog()
        self.catalog: Catalog = self.base_catalog
        self.pack_id: str | None = None
        self.pack: Pack
        self.live: Live
        self.shown: dict[str, dict[str, Any]] = {}
        self._made: dict[tuple[str, str], tuple[tuple[Any, ...], Any]] = {}
        self.job: Any = None
        self.stop: Any = None
        self.file: Json | None = None
        self.sheet: tuple[Pack, int] | None = None
        self.version = 0
        self.mark = (0, 0)
        self._slice = 0

    # --- opening -----------------------------------------------------------------------------------------------------------------

    def open_pack(self, pack_id: str, *, again: bool = False) -> None:
        """Puts a pack of the store on the desk, `again` where it was the last one; raises StoreError if it isn't there."""
        snapshot = self.store.load(pack_id)  # one that can't be read leaves the desk as it was
        if self.job is not None and not self.job.done():
            self.job.cancel()
        self.pack_id, self.file, self.sheet = pack_id, None, None
        if not again:
            self.store.add_event(pack_id, "opened", self.user, {"mode": self.mode})
        self.reload(snapshot)

    def reload(self, fresh: Snapshot | None = None) -> None:
        """Takes the pack as it stands in the store; a `fresh` one forgets what was worked out from another pack."""
        assert self.pack_id is not None
        before = None if fresh else self.pack
        snapshot = fresh or self.store.load(self.pack_id)
        self.pack = snapshot.pack
        self.revision = snapshot.revision
        self.places = dict(snapshot.place_revisions)
        self.drafts: dict[str, Any] = dict(snapshot.drafts)
        if before is None or not same_frame(before, self.pack):
            self.catalog = self.base_catalog.with_custom(self.pack)
        if before is not None:
            changed = [k for k in {*before.kpis, *self.pack.kpis} if before.kpis.get(k) != self.pack.kpis.get(k)]
            self.live.change(self.pack, self.catalog, changed)
        else:
            self.live = Live(self.pack, self.catalog)
        self.reload_talk()
        self.mark = (snapshot.revision, self.mark[1])  # what somebody has written since it was read is still to be polled

    def reload_talk(self) -> None:
        """Takes comments, decisions, sign-off and grades as they stand in the store."""
        assert self.pack_id is not None
        self.mark = self.store.mark(self.pack_id)
        self.state: ReviewState = review_state(self.store, self.pack_id, self._stored_pack())
        self.conflicts = {str(c.id): c for c in self.store.conflicts(self.pack_id)}
        self.grades: dict[str, tuple[Grade, str, str]] = given_grades(self.store, self.pack_id)

    def _stored_pack(self) -> Pack:
        # A sign-off names the content as the store puts it together; ours in memory may list the same fields in another order.
        assert self.pack_id is not None
        return self.store.load(self.pack_id).pack if self.store.events(self.pack_id, "signoff") else self.pack

    # --- writing -----------------------------------------------------------------------------------------------------------------

    def write(self, changes: Mapping[str, Any], base: Mapping[str, int] | None = None, kind: str = "edit") -> bool:
        """Writes places to the store and takes them over; returns whether somebody else had changed one of them meanwhile.

        With `breathe` set, the screen is told what follows from a change before the disk has it; the answer, "saved", comes after.
        """
        assert self.pack_id is not None
        seen = {path: (base or {}).get(path, self.places.get(path, 0)) for path in changes}
        plain_change = all(path.startswith(("/kpis/", "/drafts/")) for path in changes)
        # What is known to be in somebody else's way is the store's to decide.
        early = plain_change and all(seen[path] >= self.places.get(path, 0) for path in changes)
        before = (self.pack, dict(self.drafts))
        touched = self._take_over(changes) if early else []
        if touched and self.breathe is not None:
            self.push(*FOLLOWS, *(READ if any(self.pack.text(k) for k in touched) else ()))
            self.breathe()
            if self.live.urgent:
                self.live.read_on(_PROSE_S)
                self.push(*FOLLOWS, *READ)
                self.breathe()
        try:
            written = self.store.write(self.pack_id, changes, self.user, base=seen, kind=kind)
        except Exception:
            if early:
                self.pack, self.drafts = before
                self.live.change(self.pack, self.catalog, touched)
                if self.breathe is not None:
                    self.push(*FOLLOWS, *READ)
            raise
        if written.conflicts or written.revision > self.revision + 1 or not plain_change:
            self.reload()
            return bool(written.conflicts)
        if written.revision == self.revision:
            return False
        self.revision = written.revision
        if not early:
            touched = self._take_over(changes)
        for path in changes:
            self.places[path] = written.revision
        if touched and (self.state.signoff or self.state.voided):
            self.state = review_state(self.store, self.pack_id, self._stored_pack())
        # Only the revision is ours: what others said meanwhile is still to be polled.
        self.mark = (written.revision, self.mark[1])
        return False

    def _take_over(self, changes: Mapping[str, Any]) -> list[str]:
        """Puts changed entries and drafts into the pack on the desk, works out what follows, and returns the fields."""
        kpis = dict(self.pack.kpis)
        touched: list[str] = []
        for path, value in changes.items():
            _, name, key = path.split("/", 2)
            if name == "drafts":
                self.drafts.pop(key, None)
                if value is not None:
                    self.drafts[key] = value
                continue
            touched.append(key)
            if value is None:
                kpis.pop(key, None)
            else:
                kpis[key] = value
        if touched:
            self.pack = self.pack.model_copy(update={"kpis": kpis})
            self.live.change(self.pack, self.catalog, touched)
        return touched

    def kpi(self, kpi_id: Any) -> Kpi:
        """Returns a field's entry in the catalog; raises KpireviewError for an unknown one."""
        found = self.catalog.kpis.get(kpi_id) if isinstance(kpi_id, str) else None
        if found is None:
            raise KpireviewError(f"{str(kpi_id)[:80]!r} is no field of this pack")
        return found

    def drafts_of(self, kpi_id: str) -> dict[str, Any]:
        """Returns the drafts of a field by part."""
        return {key.split("/", 1)[1]: text for key, text in self.drafts.items() if key.startswith(kpi_id + "/")}

    # --- what the screen shows -----------------------------------------------------------------------------------------------------

    def section(self, name: str) -> dict[str, Any]:
        """Returns one section as it stands."""
        pack, catalog = self.pack, self.catalog
        if name == "fields":
            specs = field_specs(pack, catalog)
            currency = pack.company.currency
            specs[MEETING_ROWS] = {
                "label": "Follow-ups of the last meeting", "domain": "meeting", "kind": "rows", "tier": "core", "unit": "",
                "columns": [column_spec(c, currency) for c in FOLLOW_UPS],
            }  # fmt: skip
            return specs
        if name == "values":
            return {k: self._value(k) for k in [*self.shown.get("fields", self.section("fields"))]}
        if name == "findings":
            return views.finding_views(self.live.findings, catalog, self.state)
        if name == "computed":
            beside = computed_view(self.live.differing, catalog)
            return computed_view(self.live.computed, catalog) | {k: v | {"differs": True} for k, v in beside.items()}
        if name == "claims":
            return {k: self._once((name, k), views.claim_views, c, pack.company, catalog) for k, c in self.live.claims.items() if c}
        if name == "rubric":
            return {k: self._once((name, k), views.grade_view, g, self.state, catalog) for k, g in self.live.rubric.items()}
        if name == "grades":
            return {
                k: views.grade_view(g, self.state, catalog, stale=is_stale(g, pack, self.live.rubric.get(k)), who=by, at=at)
                for k, (g, by, at) in self.grades.items()
            }
        if name == "comments":
            return {c.id: views.comment_view(c, pack, catalog) for c in self.state.comments}
        if name == "conflicts":
            return {key: views.conflict_view(c, catalog) for key, c in self.conflicts.items()}
        if name == "meters":
            return meters(pack, self.shown.get("fields", {}), self.drafts)
        return self._meta()

    def _once(self, key: tuple[str, str], make: Callable[..., Any], *made_of: Any) -> Any:
        """Returns a view as it was made the last time, as long as it would be made of the very same things."""
        known = self._made.get(key)
        if known is None or any(a is not b for a, b in zip(known[0], made_of, strict=True)):
            known = self._made[key] = (made_of, make(*made_of))
        return known[1]

    def _value(self, kpi_id: str) -> Json:
        if kpi_id == MEETING_ROWS:
            view: Json = {"rev": self.places.get("/meeting", 0)}
            rows = self.pack.meeting.follow_ups if self.pack.meeting else ()
            view["rows"] = shown_rows(FOLLOW_UPS, [r.model_dump() for r in rows])
            draft = self.drafts.get(f"{MEETING_ROWS}/rows")
            return view | ({"rows": draft["rows"], "errors": draft["errors"]} if draft else {})
        revision = self.places.get(f"/kpis/{kpi_id}", 0)
        return value_view(self.catalog.kpis[kpi_id], self.pack.kpis.get(kpi_id), self.drafts_of(kpi_id), revision)

    def _meta(self) -> dict[str, Any]:
        pack, meeting = self.pack, self.pack.meeting
        prior = pack.prior()
        signoff, voided = self.state.signoff, self.state.voided
        return {
            "pack": {
                "id": self.pack_id, "company": pack.company.name, "stage": pack.company.stage, "currency": pack.company.currency,
                "fiscal_year_start": pack.company.fiscal_year_start,
                "label": pack.period.label, "period": format_period(pack.period.label), "start": pack.period.start.isoformat(),
                "end": pack.period.end.isoformat(), "prior": format_period(prior.period.label) if prior else "",
                "periods": [p.period.label for p in pack.timeline],
            },
            "revision": self.revision,
            "meeting": {
                "date": meeting.date.isoformat() if meeting and meeting.date else "",
                "confidentiality": (meeting.confidentiality if meeting else "") or "",
                "recipient": (meeting.recipient if meeting else "") or "",
            },
            "conventions": {k: str(v) for k, v in pack.conventions.items() if not k.startswith("tolerance.")},
            "signoff": {"by": signoff.by, "at": signoff.at, "sha": signoff.pack_sha256, "note": signoff.note or ""} if signoff else None,
            "voided": {"by": voided.by, "at": voided.at, "sha": voided.pack_sha256} if voided else None,
            "changes": self.state.asked_for_changes,
            "reading": not self.live.idle,
            "counts": self.live.checked.counts.model_dump(),
            "file": self.file,
        }  # fmt: skip

    def update(self, *names: str, only: Iterable[str] | None = None) -> Json:
        """Returns the difference of sections (all if none is named) to what the screen holds; `only` limits values to some fields."""
        wanted = names or SECTIONS
        found: Json = {}
        for name in wanted:
            held = self.shown.setdefault(name, {})
            if name == "values" and only is not None:
                now = held | {k: self._value(k) for k in only if k in held}
            else:
                now = self.section(name)
            put = {k: v for k, v in now.items() if k not in held or held[k] != v}
            gone = [k for k in held if k not in now]
            if put or gone:
                found[name] = {"put": put, "gone": gone}
            self.shown[name] = now
        if found:
            self.version += 1
        return found

    def whole(self) -> Json:
        """Returns everything that the screen needs to begin with."""
        self.version += 1
        if self.pack_id is None:
            return self._start()
        self.shown = {}
        for name in SECTIONS:
            self.shown[name] = self.section(name)
        conventions = [
            {
                "key": c.key, "question": c.question, "choices": [str(x) for x in c.choices],
                "default": str(c.default_by_stage.get(self.pack.company.stage, c.default)),
            }
            for c in self.base_catalog.conventions.values()
        ]  # fmt: skip
        return {
            "screen": "desk", "mode": self.mode, "user": self.user, "version": self.version, "domains": DOMAINS, "stages": STAGES,
            "choices": conventions, "restatements": [column_spec(c, self.pack.company.currency) for c in RESTATEMENTS], **self.shown,
        }  # fmt: skip

    def _start(self) -> Json:
        packs = [
            {"id": p.id, "company": p.company, "label": p.label, "period": format_period(p.label), "revision": p.revision}
            for p in self.store.packs()
        ]
        try:
            files = sorted(p.name for p in self.folder.glob("*.pack.json"))[:40]
        except OSError:
            files = []
        return {
            "screen": "start", "mode": self.mode, "user": self.user, "version": self.version, "packs": packs, "stages": STAGES,
            "files": files,
        }  # fmt: skip

    # --- messages ------------------------------------------------------------------------------------------------------------------

    def handle(self, message: Json) -> None:
        """Answers one message of the screen, whatever it holds: with data, a difference, or what is wrong."""
        from kpireview.widgets.actions import ACTIONS

        reply: Json = {"type": "reply", "seq": message.get("seq")}
        self._quiet_at = time.monotonic() + _QUIET_S
        try:
            action = ACTIONS.get(str(message.get("type")))
            if action is None:
                raise KpireviewError(f"{str(message.get('type'))[:40]!r} is nothing that the desk can do")
            reply |= action(self, message) or {}
        except KpireviewError as error:
            reply["error"] = "\n".join(error.lines())
        except Exception as error:  # an exception in a widget's callback would vanish without a trace
            reply["error"] = f"that went wrong inside kpireview, and nothing was changed: {type(error).__name__}: {error}"
            reply["trace"] = traceback.format_exc()
        self.send(reply, [])
        self._read_later()

    def push(self, *names: str) -> None:
        """Sends the difference of some sections, if there is one."""
        found = self.update(*names)
        if found:
            self.send({"type": "update", "update": found, "version": self.version}, [])

    def _read_later(self) -> None:
        if self.pack_id is not None and not self.live.idle and not self._slice:
            self._slice = 1
            self.later(self._read_slice, _PAUSE_S)

    def _read_slice(self) -> None:
        """Reads some of the waiting narratives and lets others have their turn."""
        self._slice += 1
        if self.pack_id is None:
            self._slice = 0
            return
        cold = self.live.cold() if self.aside is not None else None
        if cold is not None and self.aside is not None:
            self.aside(cold, self._read_slice)
            return
        first, urgent = not self.live.begun, self.live.urgent
        wait = self._quiet_at - time.monotonic()
        if not first and not urgent and wait > 0:
            # Somebody is typing: what no edit has reached can wait, and the next key must not.
            self.later(self._read_slice, wait)
            return
        self.live.read_on(_SLICE_S, at_least=1)
        if first or self.live.idle or (urgent and not self.live.urgent) or self._slice % 8 == 0:
            self.push(*(("computed",) if first else ()), "findings", "claims", "rubric", "grades", "meta")
        if not self.live.idle:
            # A pause between slices: a message takes several turns of the loop to arrive.
            self.later(self._read_slice, _PAUSE_S if self.live.urgent else 0.02)
        else:
            self._slice = 0

    def read_all(self) -> None:
        """Reads every waiting narrative now."""
        while not self.live.idle:
            self.live.read_on(1.0, at_least=1)

    async def read_in_turns(self) -> None:
        """Does the same in slices, between which others have their turn."""
        while self.pack_id is not None and not self.live.idle:
            self.live.read_on(_SLICE_S, at_least=1)
            await asyncio.sleep(_PAUSE_S)

    def poll(self) -> None:
        """Looks whether somebody else has changed the pack, or the pack file that it came from, and tells the screen."""
        if self.pack_id is None:
            return
        now = self.store.mark(self.pack_id)
        if now != self.mark:
            before, self.mark = self.mark, now
            if now[0] != before[0]:
                self.reload()
            else:
                self.reload_talk()
            self.push()
            self._read_later()
        from kpireview.widgets.exchange import look_at_file

        if look_at_file(self):
            self.push("meta")

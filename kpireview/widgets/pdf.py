"""The board pack as a PDF from the desk: made in a thread beside it, with how far it is, and what is reviewed in it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from kpireview.errors import KpireviewError
from kpireview.model import Critic, Pack
from kpireview.model.serial import pack_sha256
from kpireview.store.reviewing import review_state, with_state

if TYPE_CHECKING:
    from kpireview.widgets.session import DeskSession

Json = dict[str, Any]
_TELL_S = 0.1
_PAGES = 60  # how many times a page is laid out in a full pack, as long as none has been made here
# What each step of the renderer is of the whole, in percent: where it begins.
_REVIEW, _HTML, _LAYOUT, _DRAW = 2, 8, 14, 78


def export_pdf(desk: DeskSession, message: Json) -> Json:
    """Starts making the PDF; how far it is comes as messages, and then its bytes."""
    from kpireview.board_pack.options import load_options

    if desk.pack_id is None:
        raise KpireviewError("open a pack first")
    toml = desk.folder / "kpireview.toml"
    options = load_options(
        toml if toml.exists() else None,
        paper=message.get("paper") or None,
        audience=message.get("audience") or None,
        attach=message.get("attach") or None,
        recipient=str(message.get("recipient") or "").strip() or None,
    )
    asyncio.get_running_loop().create_task(_pdf(desk, options, str(message.get("job"))))
    return {}


async def _pdf(desk: DeskSession, options: Any, job: str) -> None:
    from kpireview.widgets.exchange import file_name

    began, loop, shown = time.monotonic(), asyncio.get_running_loop(), 0

    def tell(state: str, **more: Any) -> None:
        desk.send({"type": "pdf", "job": job, "state": state, "seconds": round(time.monotonic() - began, 1), **more}, [])

    def forward(percent: float, page: int) -> None:
        nonlocal shown
        shown = max(shown, min(99, round(percent)))  # a page that is laid out again takes nobody back
        tell("pages", percent=shown, page=page)

    try:
        tell("reviewing", percent=_REVIEW)
        await asyncio.sleep(0)
        pack, review = reviewed(desk)
        tell("pages", percent=_HTML)

        def heard(percent: float, page: int) -> None:
            loop.call_soon_threadsafe(forward, percent, page)

        data = await asyncio.to_thread(_render, pack, desk.base_catalog, review, options, heard)
    except KpireviewError as error:
        tell("failed", problem="\n".join(error.lines()))
    except Exception as error:  # a background task's exception would vanish without a trace
        tell("failed", problem=f"{type(error).__name__}: {error}")
    else:
        name = f"{file_name(pack)}-{'review' if options.audience == 'review' else 'board-pack'}.pdf"
        seconds = round(time.monotonic() - began, 1)
        desk.send({"type": "pdf", "job": job, "state": "done", "seconds": seconds, "name": name, "size": len(data)}, [data])


def _render(pack: Pack, catalog: Any, review: Any, options: Any, heard: Callable[[float, int], None]) -> bytes:
    from kpireview.board_pack.render import render_pdf

    with _steps(heard):
        return render_pdf(pack, catalog, review, options)


class Steps(logging.Handler):
    """Turns what the renderer logs of its steps into percent: pages laid out against as many as the last PDF here took."""

    last = _PAGES

    def __init__(self, heard: Callable[[float, int], None]) -> None:
        super().__init__(logging.INFO)
        self._heard, self._laid, self._next = heard, 0, 0.0

    def emit(self, record: logging.LogRecord) -> None:
        """Tells how far it is, ten times a second at most."""
        text = record.getMessage()
        page = 0
        if text.startswith("Step 5") and "Page" in text:
            self._laid += 1
            page = int(record.args[0]) if isinstance(record.args, tuple) and record.args and isinstance(record.args[0], int) else 0
            # Past what was expected it slows down and doesn't stop.
            share = self._laid / Steps.last
            percent = _LAYOUT + (_DRAW - _LAYOUT) * (share if share < 0.9 else 1 - 0.1 * 0.9 / share)
        elif text.startswith("Step 6"):
            percent, Steps.last = float(_DRAW), max(1, self._laid)
        else:
            percent = float(_HTML)
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _TELL_S
            self._heard(percent, page)


@contextlib.contextmanager
def _steps(heard: Callable[[float, int], None]) -> Iterator[None]:
    """Listens to the renderer's log of its steps while the block runs, and leaves the log as it was."""
    log, handler = logging.getLogger("weasyprint.progress"), Steps(heard)
    level, passes_on = log.level, log.propagate
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
        log.propagate = passes_on


def reviewed(desk: DeskSession) -> tuple[Pack, Any]:
    """Returns the stored pack and its review: the grades that were given, decisions, comments and the sign-off that stands."""
    from kpireview.critic import grade_offline
    from kpireview.review import narrative_fields, review_pack

    assert desk.pack_id is not None
    pack = desk.store.load(desk.pack_id).pack
    graded = [g for g, _, _ in desk.grades.values() if pack.text(g.kpi) is not None]
    by_model = any(c.by == "model" for g in graded for c in g.criteria)
    # A narrative that nobody graded gets the offline critic's verdicts, as an export without a review does.
    rest = [k for k in narrative_fields(pack, desk.base_catalog) if k not in {g.kpi for g in graded}]
    if graded and rest:
        desk.read_all()
        graded += grade_offline(pack, desk.base_catalog, desk.live.all_claims, fields=rest)
    critic = Critic(kind="llm" if by_model else "offline")
    review = review_pack(pack, desk.base_catalog, pack_sha256(pack), grades=graded or None, critic=critic)
    return pack, with_state(review, review_state(desk.store, desk.pack_id, pack))

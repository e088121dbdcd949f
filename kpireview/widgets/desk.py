"""The desk as one anywidget: the screen in the browser on one side, a DeskSession on the other, and messages between them.

Callbacks of a kernel arrive on several threads; all of them are passed to the loop on which the desk was made, so that the session never
sees two at once. Without a loop (plain tests) they run directly.
"""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from kpireview.model import Pack
from kpireview.store import Store, engines
from kpireview.widgets.session import DeskSession, our_catalog

_STATIC = Path(__file__).resolve().parent / "static"
# One ES module, in this order; each file holds functions only, the last one the export.
_SCRIPTS = tuple(
    f"{name}.js"
    for name in (
        *("dom", "app", "outbox", "start"),
        *("fields", "details", "paste", "rows", "narrative", "reading"),
        *("lists", "comments", "conflicts", "grades", "review"),
        *("choices", "history", "export", "main"),
    )
)
_STYLES = ("base.css", "frame.css", "figures.css", "tables.css", "narratives.css", "lists.css")
_POLL_S = 1.5
_open: list[Desk] = []
_stores: dict[str, Store] = {}  # a cell that runs again goes on with the connections of the first time


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join((_STATIC / name).read_text("utf-8") for name in names)


def _warm() -> None:
    """Does what every desk needs and no store is needed for, with the import: the cell that opens the desk then shows it the sooner."""
    our_catalog()
    Pack.model_rebuild()
    engines.prepare()


class Desk(anywidget.AnyWidget):
    """The app in a notebook's cell: start screen, or a pack; `mode` is draft or review.

    `pack_id` opens a stored pack at once, `again` if it was the last one anyway. Everything the screen sends is handled by `session`.
    """

    _esm = _joined(_SCRIPTS)
    _css = _joined(_STYLES)
    boot = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        store: Store,
        pack_id: str | None = None,
        user: str = "author",
        mode: str = "draft",
        folder: Path | None = None,
        *,
        again: bool = False,
    ) -> None:
        self.session = DeskSession(store, user, mode=mode, folder=folder)
        if pack_id is not None:
            self.session.open_pack(pack_id, again=again)
        super().__init__(boot=self.session.whole())
        self.session.send = self._deliver
        self._watching: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        self.on_msg(self._on_message)
        if self._loop is not None:
            loop = self._loop
            self.session.later = lambda call, delay: loop.call_later(delay, self._safely, call)
            # The thread that sends waits for its turn up to five milliseconds each time, unless this one steps aside.
            self.session.breathe = lambda: time.sleep(0.001)
            self.session.aside = self._aside
            self._watching = loop.create_task(self._watch())
        self.session._read_later()

    def _deliver(self, message: dict[str, Any], buffers: list[bytes]) -> None:
        self.send(message, buffers)

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict):
            return
        if self._loop is None or self._loop.is_closed():
            self.session.handle(content)
        else:
            self._loop.call_soon_threadsafe(self.session.handle, content)

    def _safely(self, call: Callable[[], None]) -> None:
        """Runs work that nobody waits for; what goes wrong in it is shown, for an exception here would vanish."""
        try:
            call()
        except Exception as error:
            self.session.send({"type": "problem", "text": f"checking went wrong: {type(error).__name__}: {error}"}, [])

    def _aside(self, work: Callable[[], object], then: Callable[[], None]) -> None:
        """Does work in a thread and then something on the loop, whatever became of the work: what failed fails there again."""

        def done(finished: asyncio.Future[object]) -> None:
            if not finished.cancelled():
                finished.exception()
            self._safely(then)

        asyncio.get_running_loop().run_in_executor(None, work).add_done_callback(done)

    async def _watch(self) -> None:
        """Looks every second and a half for what others did, for as long as the desk is open."""
        while True:
            await asyncio.sleep(_POLL_S)
            with contextlib.suppress(Exception):  # a database that is away for a moment is asked again
                self.session.poll()

    def retire(self) -> None:
        """Stops looking for what others do. The screen goes on working where it is still shown; what was typed is in the store."""
        if self._watching is not None:
            self._watching.cancel()

    def close(self) -> None:
        """Closes the desk and its comm, and stops what runs in the background."""
        self.retire()
        if self.session.job is not None and not self.session.job.done():
            self.session.job.cancel()
        super().close()


def open_desk(pack: str | None = None, *, mode: str = "draft", store: str | Path | None = None, user: str | None = None) -> Desk:
    """Opens the desk on a store and returns it, for the cell to show; the pack that this user had open last comes back.

    `store` is a SQLite file or a database URL: by default KPIREVIEW_STORE, else board-packs.sqlite beside the notebook. `user` is
    KPIREVIEW_USER, else the name of the account. Raises StoreError if the store can't be opened.
    """
    while _open:
        # Not closed: a page that is just being loaded again may be drawing it at this moment.
        _open.pop().retire()
    where = store or os.environ.get("KPIREVIEW_STORE") or Path.cwd() / "board-packs.sqlite"
    who = user or os.environ.get("KPIREVIEW_USER") or _account()
    known = _stores.get(str(where))
    opened = _stores[str(where)] = known if known is not None and known.in_place() else Store.open(where)
    last = opened.last_opened(who)
    desk = Desk(opened, pack or last, who, mode, again=pack in (None, last))
    _open.append(desk)
    return desk


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "author"


_warm()

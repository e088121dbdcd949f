"""How many calls run at once, and how many tokens they may still use."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType


class Limiter:
    """A semaphore that halves on "too many requests" and grows back by one after a run of successes."""

    def __init__(self, width: int) -> None:
        self.most = width
        self.width = width
        self._running = 0
        self._good = 0
        self._open_at = 0.0
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Limiter:
        async with self._changed:
            while self._running >= self.width:
                await self._changed.wait()
            self._running += 1
        wait = self._open_at - time.monotonic()
        if wait > 0:
            try:
                await asyncio.sleep(wait)
            except BaseException:
                await self._leave()
                raise
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._leave()

    async def _leave(self) -> None:
        async with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def throttled(self, pause_s: float) -> None:
        """Notes a 429: half the width, and nobody starts before the pause is over."""
        self.width = max(1, self.width // 2)
        self._good = 0
        self._open_at = max(self._open_at, time.monotonic() + pause_s)

    async def succeeded(self) -> None:
        """Notes a good reply; as many of them as the width is wide let one more call run."""
        self._good += 1
        if self.width < self.most and self._good >= self.width:
            self._good = 0
            async with self._changed:
                self.width += 1
                self._changed.notify_all()


class Budget:
    """A hard cap on tokens: each call reserves the most that it can use before it starts."""

    def __init__(self, cap: int | None) -> None:
        self.cap = cap
        self.spent = 0
        self._reserved = 0

    def reserve(self, tokens: int) -> bool:
        """Reserves tokens for a call; False when the cap would be passed."""
        if self.cap is not None and self.spent + self._reserved + tokens > self.cap:
            return False
        self._reserved += tokens
        return True

    def settle(self, reserved: int, used: int) -> None:
        """Exchanges a reservation for what the call used."""
        self._reserved -= reserved
        self.spent += used

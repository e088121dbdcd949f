"""One call to a model, without knowing whose client makes it: retries in two bounded layers, deadlines, cache, tally.

What a client raises is told in two words, Retry and Final; what comes out is an Outcome. No endpoint's behaviour raises past here.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from kpireview.critic.cache import Cache, Kept, key_for
from kpireview.critic.ladder import RUNGS, Profile, profile_for
from kpireview.critic.limiter import Budget, Limiter
from kpireview.critic.prompt import SCHEMA, Prompt
from kpireview.critic.settings import LlmSettings
from kpireview.model import Usage
from kpireview.model.results import UngradedReason

MAX_PAUSE_S = 60.0
Usable = Literal["good", "void", "bad", "ignored"]


class Retry(Exception):
    """The attempt failed in a way that may pass; `pause` is what the server asked for, in seconds; `free` attempts taught us
    something and don't count; with `unknown_cost` the server may have worked for it."""

    def __init__(
        self,
        failure: UngradedReason,
        detail: str,
        pause: float | None = None,
        *,
        free: bool = False,
        unknown_cost: bool = False,
        throttled: bool = False,
    ) -> None:
        super().__init__(detail)
        self.failure, self.detail, self.pause = failure, detail, pause
        self.free, self.unknown_cost, self.throttled = free, unknown_cost, throttled


class Final(Exception):
    """The attempt failed for good."""

    def __init__(self, failure: UngradedReason, detail: str) -> None:
        super().__init__(detail)
        self.failure, self.detail = failure, detail


@dataclass(slots=True)
class Tally:
    """What all attempts used."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached: int = 0
    failed: int = 0

    def usage(self, settings: LlmSettings) -> Usage:
        cost: Decimal | None = None
        if settings.price_in is not None and settings.price_out is not None:
            cost = (self.input_tokens * settings.price_in + self.output_tokens * settings.price_out) / Decimal(1_000_000)
        return Usage(
            calls=self.calls,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cached=self.cached,
            failed=self.failed,
            cost_usd=cost,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """One call's end: a reply's text, or the reason why there is none."""

    content: str | None
    failure: UngradedReason | None = None
    detail: str = ""
    model: str = ""
    rung: str = ""
    seconds: float = 0.0
    at: str = ""
    cached: bool = False
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Raw:
    """What came back from one request: the text and what it used, or why the text can't be had though it was paid for."""

    text: str
    model: str
    tokens_in: int
    tokens_out: int
    problem: Retry | Final | None = None


Send = Callable[[LlmSettings, Profile, list[dict[str, str]], dict[str, Any], int], Awaitable[Raw]]


@dataclass(slots=True)
class Sheet:
    """Everything that one run shares: settings, the client's send, limits, cache, tally."""

    settings: LlmSettings
    send: Send
    limiter: Limiter
    budget: Budget
    cache: Cache
    profile: Profile
    tally: Tally = field(default_factory=Tally)
    cancel: asyncio.Event | None = None
    stop_at: float | None = None

    @property
    def cancelled(self) -> bool:
        """Whether the run was asked to stop."""
        return self.cancel is not None and self.cancel.is_set()


def new_sheet(settings: LlmSettings, send: Send, cancel: asyncio.Event | None = None) -> Sheet:
    """Returns the shared state of a new run; its clock starts now."""
    stop_at = None if settings.run_deadline_s is None else time.monotonic() + settings.run_deadline_s
    profile = profile_for(settings.base_url, settings.model, settings.cache)
    return Sheet(
        settings,
        send,
        Limiter(settings.concurrency),
        Budget(settings.budget_tokens),
        Cache(settings.cache),
        profile,
        cancel=cancel,
        stop_at=stop_at,
    )


def count(value: Any) -> int:
    """Returns a token count that makes sense, else 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else 0


async def _attempt(sheet: Sheet, prompt: Prompt, max_tokens: int, rung: int) -> Raw:
    """Makes one request within budget and time; returns a text, or raises Retry or Final."""
    settings = sheet.settings
    messages = prompt.messages(with_schema=sheet.profile.schema_in_words and bool(prompt.questions))
    if not sheet.profile.system:
        messages = [{"role": "user", "content": "\n\n".join(m["content"] for m in messages)}]
    parameters = sheet.profile.parameters(max_tokens, settings.temperature, free_form=not prompt.questions)
    # Two bytes a token is more than any tokenizer needs for such text: the cap must hold.
    reserved = sum(len(m["content"].encode("utf-8", "replace")) for m in messages) // 2 + 64 + max_tokens
    if not sheet.budget.reserve(reserved):
        raise Final("over_budget", f"the budget of {settings.budget_tokens} tokens leaves no room for another call")
    sheet.tally.calls += 1
    used = reserved  # of an answer that never came nobody knows what it cost
    try:
        async with asyncio.timeout(settings.attempt_s):
            raw = await sheet.send(settings, sheet.profile, messages, parameters, rung)
        sheet.tally.input_tokens += raw.tokens_in
        sheet.tally.output_tokens += raw.tokens_out
        used = raw.tokens_in + raw.tokens_out or prompt.tokens + len(raw.text) // 2
        if raw.problem is not None:
            raise raw.problem
        return raw
    except TimeoutError:
        raise Retry("unreachable", "no answer in time") from None
    except Retry as error:
        if not error.unknown_cost and used == reserved:
            used = 0
        raise
    except Final:
        used = 0 if used == reserved else used
        raise
    finally:
        sheet.budget.settle(reserved, used)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


async def complete(sheet: Sheet, prompt: Prompt, judge: Callable[[str], Usable]) -> Outcome:
    """Returns one reply to a prompt, from the cache or after as many bounded attempts as it takes; never raises for what an endpoint does.

    `judge` says of a reply whether it is good, void (it must not be believed, and asking again won't help), bad, or bad because the
    schema was
    ignored; only a good one is kept. Two layers of retries, both bounded: for the transport (429, 5xx, broken connections), and for
    replies that
    can't be used. The whole ends within the vote's deadline, which starts when the call gets its turn.
    """
    settings = sheet.settings
    key = key_for(
        system=prompt.system,
        user=prompt.user,
        vote=prompt.vote,
        model=settings.model,
        base_url=settings.base_url,
        schema=SCHEMA if prompt.questions else None,
        temperature=settings.temperature,
        max_tokens=settings.max_tokens,
        version=1,
    )
    kept = sheet.cache.get(key)
    if kept is not None and judge(kept.content) == "good":
        sheet.tally.cached += 1
        return Outcome(kept.content, None, "", kept.model, kept.rung, kept.seconds, kept.at, cached=True)
    began = time.monotonic()
    try:
        async with asyncio.timeout(None if sheet.stop_at is None else max(0.0, sheet.stop_at - began)) as clock:
            outcome = await _Tries(sheet, prompt, judge, clock).run()
    except TimeoutError:
        sheet.tally.failed += 1
        return Outcome(None, "unreachable", "no usable answer within the deadline", seconds=round(time.monotonic() - began, 3), at=_now())
    if outcome.content is not None and outcome.failure is None:
        sheet.cache.put(key, Kept(outcome.content, outcome.model, outcome.rung, outcome.seconds, outcome.at))
    return outcome


class _Tries:
    """The attempts at one reply, and what they taught."""

    def __init__(self, sheet: Sheet, prompt: Prompt, judge: Callable[[str], Usable], clock: asyncio.Timeout) -> None:
        self.sheet, self.prompt, self.judge, self.clock = sheet, prompt, judge, clock
        self.transport = self.replies = self.steps = self.attempts = 0
        self.max_tokens = sheet.settings.max_tokens
        self.spare: Outcome | None = None
        self.ends: float | None = None
        self.dice = random.Random(prompt.sha256)  # noqa: S311 - spreads retries; the same run waits the same

    def _start(self) -> None:
        if self.ends is None:
            self.ends = time.monotonic() + self.sheet.settings.deadline_s
            if self.sheet.stop_at is not None:
                self.ends = min(self.ends, self.sheet.stop_at)
            self.clock.reschedule(asyncio.get_running_loop().time() + max(0.0, self.ends - time.monotonic()))

    async def run(self) -> Outcome:
        """Returns the outcome; the clock around it may stop it."""
        while True:
            outcome, pause = await self._once()
            if outcome is not None:
                return outcome
            if pause:
                await asyncio.sleep(pause)

    async def _once(self) -> tuple[Outcome | None, float]:
        sheet = self.sheet
        try:
            async with sheet.limiter:
                if sheet.cancelled:
                    return Outcome(None, "cancelled", "stopped by a person", attempts=self.attempts), 0
                self._start()
                self.attempts += 1
                rung = sheet.profile.rung
                began = time.monotonic()
                raw = await _attempt(sheet, self.prompt, self.max_tokens, rung)
            await sheet.limiter.succeeded()
            seconds = time.monotonic() - began
            # Who waits for the turn that was just given back sends first; reading this reply can wait that long.
            await asyncio.sleep(0.003)
            return self._reply(raw, rung, seconds), 0
        except Final as end:
            sheet.tally.failed += 1
            return self._failed(end.failure, end.detail), 0
        except Retry as again:
            return self._again(again)

    def _failed(self, failure: UngradedReason, detail: str) -> Outcome:
        return Outcome(None, failure, detail, rung=self.sheet.profile.format, at=_now(), attempts=self.attempts)

    def _reply(self, raw: Raw, rung: int, seconds: float) -> Outcome | None:
        content = _scrub(raw.text, self.sheet.settings)
        outcome = Outcome(content, None, "", raw.model[:120], RUNGS[rung], round(seconds, 3), _now(), attempts=self.attempts)
        usable = self.judge(content)
        if usable in ("good", "void"):
            return replace(outcome, failure="control_failed") if usable == "void" else outcome
        if usable == "ignored" and self.steps <= len(RUNGS) + 2 and self.sheet.profile.ignored(sent_rung=rung):
            self.steps += 1
            return None
        self.spare = self.spare or replace(outcome, failure="unparseable", detail="the reply can't be used")
        self.replies += 1
        if self.replies < self.sheet.settings.reply_tries:
            return None
        self.sheet.tally.failed += 1
        return self.spare

    def _again(self, again: Retry) -> tuple[Outcome | None, float]:
        sheet = self.sheet
        if again.free and self.steps <= len(RUNGS) + 2:
            self.steps += 1
            return None, 0
        sheet.tally.failed += 1
        pause = again.pause
        if again.failure == "unreachable":
            self.transport += 1
            over = self.transport >= sheet.settings.transport_tries
        else:
            self.replies += 1
            over = self.replies >= sheet.settings.reply_tries
            if again.failure == "truncated":
                self.max_tokens *= 2
        if pause is None:
            pause = sheet.settings.backoff_s * 2 ** max(0, self.transport - 1) * (0.5 + self.dice.random())
        if again.throttled:
            sheet.limiter.throttled(pause if pause <= MAX_PAUSE_S else 0.0)
        too_long = pause > MAX_PAUSE_S or (self.ends is not None and time.monotonic() + pause >= self.ends)
        if over or too_long:
            detail = f"{again.detail}; it asks to wait {pause:.0f} s" if again.pause is not None and too_long else again.detail
            return self.spare or self._failed(again.failure, detail), 0
        return None, pause


def _scrub(text: str, settings: LlmSettings) -> str:
    """Takes the key out of a reply: an endpoint that echoes it must not get it into a file."""
    return text.replace(settings.api_key, "[key]") if len(settings.api_key) >= 6 else text

"""The panel of votes: which narratives go to the model, how its votes become grades, and what a run would send.

What code alone decides (count, length, consistent, news without a prior text) is never sent; code's own answer stands beside the model's.
The first calls leave as soon as their prompts are made; all that code has to say is worked out in a thread while they are under way.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kpireview.critic.calls import Outcome, Sheet, Usable, complete
from kpireview.critic.evidence import Located
from kpireview.critic.prompt import Prompt, asked, build, facts, prompt_sha256
from kpireview.critic.reply import Answer, Reading, Unreadable, reconcile
from kpireview.critic.rubric import CODE_ONLY, FIELDS, Criterion, Rubric, field_rubric
from kpireview.critic.score import score
from kpireview.critic.settings import LlmSettings
from kpireview.critic.untrusted import suspects
from kpireview.critic.votes import decide, split
from kpireview.model import Claim, CriterionVerdict, Critic, Grade, Pack, Usage
from kpireview.model.results import LedgerLine

if TYPE_CHECKING:
    from kpireview.catalog import Catalog

Claims = Iterable[Claim] | Callable[[], Iterable[Claim]] | None
"""What the figures in prose are held to be: read already, to be read while the first calls are under way, or not at all."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a run: how many votes are in, of how many so far; a finished narrative comes with its grade."""

    done: int
    planned: int
    field: str
    usage: Usage
    grade: Grade | None = None

    def __str__(self) -> str:
        spent = f"{self.usage.input_tokens + self.usage.output_tokens:,} tokens"
        cost = "" if self.usage.cost_usd is None else f", {self.usage.cost_usd:.2f} USD"
        return f"{self.done} of {self.planned} votes, {spent}{cost}, {self.field}"


# ---- one narrative


@dataclass(slots=True)
class _Job:
    """A narrative on its way through the model, and what code itself says of it."""

    pack: Pack
    catalog: Catalog
    rubric: Rubric
    text: str
    prior: str | None
    texts: tuple[str, str | None]
    lines: list[str]
    restore: dict[str, str]
    criteria: tuple[Criterion, ...]
    votes: dict[str, list[Answer]] = field(default_factory=dict)
    log: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    replies: dict[str, str] = field(default_factory=dict)
    own: dict[str, CriterionVerdict] = field(default_factory=dict)
    ledger: tuple[LedgerLine, ...] = ()
    _where: Located | None = None

    @property
    def where(self) -> Located:
        """The text in which the model's quotes are looked up; prepared once."""
        if self._where is None:
            self._where = Located(self.text, ((s.start, s.end) for s in suspects(self.text)))
        return self._where

    def code(self, claims: tuple[Claim, ...] | None) -> None:
        """Works out code's own verdicts and the ledger."""
        # The detectors' patterns take a fifth of a second to compile: not before the first call is on its way.
        from kpireview.critic.carried import ledger
        from kpireview.critic.context import context
        from kpireview.critic.offline import judge

        ctx = context(self.pack, self.catalog, self.rubric, claims)
        self.own.update((v.id, v) for v in judge(ctx))
        self.ledger = ledger(ctx.cut, ctx.prior) if ctx.prior else ()


def _jobs(pack: Pack, catalog: Catalog, settings: LlmSettings, wanted: Sequence[str]) -> Iterator[_Job]:
    """Yields the narratives ready to be sent, one by one: the first calls are on their way while the next ones are made ready."""
    before = pack.prior()
    texts = [t for f in wanted for t in (pack.text(f), before.text(f) if before else None) if t]
    redactor = None
    if settings.redact:
        from kpireview.critic.redact import Redactor

        redactor = Redactor(pack, texts)
    hide: Callable[[str], str] = redactor.hide if redactor else (lambda text: text)
    for wanted_field in wanted:
        rubric = field_rubric(catalog, wanted_field)
        text = pack.text(wanted_field) or ""
        then = before.text(wanted_field) if before is not None else None
        prior = then if then and then.strip() else None
        yield _Job(
            pack,
            catalog,
            rubric,
            text,
            prior,
            (hide(text), hide(prior) if prior else None),
            [hide(line) for line in facts(pack, catalog, rubric)],
            dict(redactor.restore) if redactor else {},
            asked(rubric, has_prior=prior is not None),
        )


def _prompts(job: _Job, settings: LlmSettings, vote: int) -> list[tuple[Prompt, tuple[Criterion, ...]]]:
    groups = [(c,) for c in job.criteria] if settings.per_criterion else [job.criteria]
    return [(build(job.pack, job.rubric, group, job.texts, job.lines, vote), group) for group in groups if group]


async def _vote(sheet: Sheet, job: _Job, prompt: Prompt, criteria: Sequence[Criterion]) -> None:
    best: list[Reading] = []

    def usable(content: str) -> Usable:
        try:
            reading = reconcile(content, prompt.questions, job.where, job.restore)
        except Unreadable:
            return "ignored"
        if not best or _valid(reading) > _valid(best[0]):
            best[:] = [reading]
        if reading.control == "failed":
            return "void"
        return "good" if reading.complete else "bad" if reading.listed else "ignored"

    outcome = await _unless_cancelled(sheet, prompt, usable)
    reading = best[0] if best and outcome.content is not None else None
    if reading is not None and reading.control == "failed":
        outcome = replace(outcome, failure="control_failed", detail="a question with a known answer was answered wrongly")
    elif reading is not None and reading.control == "unanswered":
        outcome = replace(outcome, failure="unparseable", detail="the reply leaves questions out")
    digest = None
    if outcome.content is not None:
        digest = hashlib.sha256(outcome.content.encode("utf-8", "replace")).hexdigest()[:16]
        job.replies[digest] = outcome.content
    for criterion in criteria:
        if reading is not None and reading.control == "passed":
            answer = reading.answers[criterion.id]
        else:
            answer = Answer(None, outcome.failure or "unparseable", reason=outcome.detail or "the reply can't be used")
        job.votes.setdefault(criterion.id, []).append(answer)
        job.log.setdefault(criterion.id, []).append(
            {
                "vote": prompt.vote,
                "verdict": answer.verdict,
                "failure": answer.failure,
                "invented_quotes": answer.invented,
                "answer": dict(answer.raw) if answer.raw else None,
                "prompt_sha256": prompt.sha256,
                "reply_sha256": digest,
                "model": outcome.model or sheet.settings.model,
                "rung": outcome.rung,
                "seconds": outcome.seconds,
                "at": outcome.at,
                "cached": outcome.cached,
                "attempts": outcome.attempts,
            }
        )


def _valid(reading: Reading) -> int:
    return sum(a.verdict is not None for a in reading.answers.values()) if reading.control == "passed" else -1


async def _unless_cancelled(sheet: Sheet, prompt: Prompt, usable: Callable[[str], Usable]) -> Outcome:
    """Returns the call's outcome, or `cancelled` as soon as a person stops the run: no call keeps it open."""
    stopped = Outcome(None, "cancelled", "stopped by a person")
    if sheet.cancel is None:
        return await complete(sheet, prompt, usable)
    if sheet.cancel.is_set():
        return stopped
    call = asyncio.ensure_future(complete(sheet, prompt, usable))
    bell = asyncio.ensure_future(sheet.cancel.wait())
    try:
        await asyncio.wait({call, bell}, return_when=asyncio.FIRST_COMPLETED)
        if call.done():
            return call.result()
        return stopped
    finally:
        for task in (call, bell):
            task.cancel()
        await asyncio.gather(call, bell, return_exceptions=True)


def _grade(job: _Job, settings: LlmSettings) -> Grade:
    verdicts: list[CriterionVerdict] = []
    first = True
    for criterion in job.rubric.criteria:
        code = job.own[criterion.id]
        if criterion.id in CODE_ONLY or criterion not in job.criteria:
            verdicts.append(code)
            continue
        raw: dict[str, Any] = {"model": settings.model, "votes": job.log.get(criterion.id, [])}
        if first:
            # The full replies once a narrative; the votes of every criterion name theirs by hash.
            raw["replies"] = dict(job.replies)
            first = False
        verdicts.append(decide(criterion, job.votes.get(criterion.id, []), code, raw))
    value, span = score(verdicts)
    sent = [v for v in verdicts if v.by == "model"]
    failed = next((v.ungraded_reason for v in sent if v.ungraded_reason), None)
    graded = any(v.verdict is not None for v in sent) or not sent
    return Grade(
        kpi=job.rubric.field,
        status="graded" if graded else "ungraded",
        ungraded_reason=None if graded else failed,
        score=value,
        score_range=span,
        criteria=tuple(verdicts),
        ledger=job.ledger,
        text_sha256=hashlib.sha256(job.text.encode("utf-8", "surrogatepass")).hexdigest(),
    )


async def run(
    sheet: Sheet,
    pack: Pack,
    catalog: Catalog,
    claims: Claims,
    fields: Iterable[str] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> tuple[Grade, ...]:
    """Grades narratives with the votes of a model; returns the grades in the order of the fields. A KeyError names a field that is none.

    `claims` may be a function: it is called once, in a thread, when the first calls are under way.
    """
    settings = sheet.settings
    wanted = list(fields) if fields is not None else [f for f in FIELDS if (pack.text(f) or "").strip()]
    unknown = [f for f in wanted if f not in FIELDS]
    if unknown:
        raise KeyError(f"{unknown[0]} is no narrative field")
    present = [f for f in wanted if (pack.text(f) or "").strip()]
    per = len(present) if not settings.per_criterion else sum(len(set(FIELDS[f]) - CODE_ONLY) for f in present)
    state = {"done": 0, "planned": per * settings.votes}

    def tell(job: _Job, grade: Grade | None = None) -> None:
        if on_progress is not None:
            on_progress(Progress(state["done"], state["planned"], job.rubric.field, sheet.tally.usage(settings), grade))

    async def cast(job: _Job, prompt: Prompt, criteria: Sequence[Criterion]) -> None:
        await _vote(sheet, job, prompt, criteria)
        state["done"] += 1
        tell(job)

    async def narrative(job: _Job) -> Grade:
        async with asyncio.TaskGroup() as group:
            for vote in range(settings.votes):
                for prompt, criteria in _prompts(job, settings, vote):
                    group.create_task(cast(job, prompt, criteria))
        torn = {c.id for c in job.criteria if split(job.votes.get(c.id, []))}
        if torn and settings.votes > 1 and not sheet.cancelled:
            async with asyncio.TaskGroup() as group:
                for vote in range(settings.votes, settings.votes + 2):
                    for prompt, criteria in _prompts(job, settings, vote):
                        if torn & {c.id for c in criteria}:
                            state["planned"] += 1
                            group.create_task(cast(job, prompt, criteria))
        await asyncio.shield(ours)
        grade = _grade(job, settings)
        tell(job, grade)
        return grade

    jobs: list[_Job] = []
    sent = asyncio.Event()

    async def ask_ourselves() -> None:
        await sent.wait()
        await asyncio.to_thread(_code, jobs, claims)

    ours = asyncio.create_task(ask_ourselves())
    tasks: list[asyncio.Task[Grade]] = []
    try:
        for job in _jobs(pack, catalog, settings, present):
            jobs.append(job)
            tasks.append(asyncio.create_task(narrative(job)))
            # Not zero: the loop has to look at its sockets, or no call leaves before the last narrative is made ready.
            await asyncio.sleep(0.002)
        sent.set()
        await asyncio.gather(ours, *tasks)
    except BaseException:
        for task in (ours, *tasks):
            task.cancel()
        await asyncio.gather(ours, *tasks, return_exceptions=True)
        raise
    graded = {job.rubric.field: task.result() for job, task in zip(jobs, tasks, strict=True)}
    from kpireview.critic.offline import no_text

    return tuple(graded.get(f) or no_text(catalog, f) for f in wanted)


def _code(jobs: Sequence[_Job], claims: Claims) -> None:
    """Has code answer for every narrative; runs in a thread of its own while the endpoint works."""
    for job in jobs:
        _ = job.where  # the first replies are held against it
    read = None if claims is None else tuple(claims() if callable(claims) else claims)
    for job in jobs:
        job.code(read)


# ---- what would be sent


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a run would send, word for word, and an estimate of its tokens."""

    endpoint: str
    model: str
    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal | None
    prompts: tuple[Prompt, ...]

    def data(self) -> dict[str, Any]:
        """Returns it for programs: the summary and each message in full."""
        return {
            "endpoint": self.endpoint,
            "model": self.model,
            "calls": self.calls,
            "input_tokens": self.input_tokens,
            "output_tokens_at_most": self.output_tokens,
            "cost_usd": None if self.cost_usd is None else str(self.cost_usd),
            "prompts": [{"field": p.field, "vote": p.vote + 1, "messages": p.messages()} for p in self.prompts],
        }

    def text(self) -> str:
        """Returns it for people: the summary, then each message in full."""
        cost = "unknown (no prices given)" if self.cost_usd is None else f"about {self.cost_usd:.2f} USD"
        lines = [
            f"Nothing was sent. {self.calls} calls would go to {self.endpoint}, model {self.model}.",
            f"About {self.input_tokens:,} tokens in, at most {self.output_tokens:,} out. Cost: {cost}.",
        ]
        if any(p.questions for p in self.prompts):
            lines.append(
                "Where the first votes disagree, two more are taken; where the endpoint takes no schema, the schema is added in words."
            )
        for prompt in self.prompts:
            lines.append(f"\n==== {prompt.field}, vote {prompt.vote + 1} ====")
            lines += [f"--- {m['role']} ---\n{m['content']}" for m in prompt.messages()]
        return "\n".join(lines)


def dry_run(pack: Pack, catalog: Catalog, settings: LlmSettings, fields: Iterable[str] | None = None) -> DryRun:
    """Returns exactly what a run would send, without sending anything; KeyError names a field that is none."""
    wanted = [f for f in (fields if fields is not None else FIELDS) if (pack.text(f) or "").strip()]
    prompts = [
        p for job in _jobs(pack, catalog, settings, wanted) for vote in range(settings.votes) for p, _ in _prompts(job, settings, vote)
    ]
    return planned(prompts, settings)


def planned(prompts: Sequence[Prompt], settings: LlmSettings, times: int = 1) -> DryRun:
    """Returns the plan of sending prompts, each so many times."""
    incoming = sum(p.tokens for p in prompts) * times
    outgoing = len(prompts) * times * settings.max_tokens
    cost = None
    if settings.price_in is not None and settings.price_out is not None:
        cost = (incoming * settings.price_in + outgoing * settings.price_out) / Decimal(1_000_000)
    return DryRun(settings.base_url, settings.model, len(prompts) * times, incoming, outgoing, cost, tuple(prompts))


def critic_of(settings: LlmSettings, usage: Usage) -> Critic:
    """Returns the review's note on who graded."""
    return Critic(kind="llm", model=settings.model, prompt_sha256=prompt_sha256(), usage=usage)

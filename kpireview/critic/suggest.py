"""Drafts a better narrative with the model, and refuses whatever the model made up.

A draft may hold only figures, names and dates that stand in the narrative or in the pack. What doesn't is taken out of the draft and turned
into a question to the author. Nothing is ever applied without a person.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import Field

from kpireview.critic.calls import Outcome, Usable, complete, new_sheet
from kpireview.critic.context import Context, context
from kpireview.critic.evidence import fold
from kpireview.critic.names import GENERIC, MONTHS, common_words, names_in
from kpireview.critic.offline import judge
from kpireview.critic.panel import DryRun, planned
from kpireview.critic.prompt import Prompt, build_suggestion, facts
from kpireview.critic.redact import Redactor
from kpireview.critic.reply import Unreadable, read_object
from kpireview.critic.rubric import FIELDS, field_rubric
from kpireview.critic.settings import LlmSettings
from kpireview.critic.untrusted import masked
from kpireview.errors import Fault, InputError
from kpireview.model import Pack, Usage
from kpireview.model.base import Frozen
from kpireview.model.results import UngradedReason

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from kpireview.catalog import Catalog

MAX_DRAFT = 20_000


class Suggestion(Frozen):
    """A drafted narrative: its text (None where there is none), the questions that only the author can answer, and what code refused."""

    kpi: str
    text: str | None
    questions: tuple[str, ...] = Field(default=(), strict=False)
    refused: tuple[str, ...] = Field(default=(), strict=False)
    failure: UngradedReason | None = None
    detail: str = ""
    usage: Usage | None = None


_NUMBER = re.compile(r"\d[\d.,’'\u202f\u00a0]*\d|\d")
_SCALE = re.compile(r"\s?(k|m|mn|mio|million|thousand|bn|billion)\b", re.I)
_FACTOR = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "mio": 6, "million": 6, "bn": 9, "billion": 9}
_COUNT_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty "
    "thirty forty fifty sixty seventy eighty ninety"
).split()
_WORD_VALUES = dict(zip(_COUNT_WORDS, [*range(2, 21), 30, 40, 50, 60, 70, 80, 90], strict=True))
_WORD_NUMBER = re.compile(rf"\b(?:{'|'.join(_COUNT_WORDS)}|half|dozen|doubled|halved|tripled)\b", re.I)
_MONTH = re.compile(rf"\b(?:{'|'.join(m.capitalize() for m in MONTHS)})\b\.?")
_GAP = re.compile(r"\[\[([^\[\]\n]{1,300})\]\]")
_BREAK = re.compile(r"(?<=[.!?])[*_)\]\"”]*\s+|\n+")


def _readings(digits: str) -> set[Decimal]:
    """What a written number can mean: 1.2 is 1.2; 1.234 and 1,234 may each group thousands or not."""
    bare = re.sub(r"[’'\u202f\u00a0]", "", digits)
    marks = [c for c in bare if c in ".,"]
    plain = re.sub(r"[.,]", "", bare)
    found: set[str] = set()
    if not marks:
        found.add(bare)
    else:
        whole, _, last = bare.rpartition(marks[-1])
        if len(last) == 3:
            found.add(plain)
        if len(set(marks)) == 2 or len(marks) == 1:
            found.add(re.sub(r"[.,]", "", whole) + "." + last)
    return {Decimal(f).normalize() for f in found if f.replace(".", "").isdigit()}


def _values(text: str) -> set[Decimal]:
    """The numbers of a text, each with its scale, and in units of the scale too."""
    found: set[Decimal] = set()
    for m in _NUMBER.finditer(text):
        scale = _SCALE.match(text, m.end())
        for value in _readings(m.group()):
            found.add(value)
            if scale:
                found.add(_scaled(value, scale))
    for m in _WORD_NUMBER.finditer(text):
        word = m.group().casefold()
        if word in _WORD_VALUES:
            found.add(Decimal(_WORD_VALUES[word]).normalize())
    return found


def _scaled(value: Decimal, scale: re.Match[str]) -> Decimal:
    return (value * Decimal(10) ** _FACTOR[scale.group(1).casefold()]).normalize()


def _tokens(text: str) -> set[str]:
    return {m.group().casefold().replace("’", "'").removesuffix("'s") for m in re.finditer(r"[^\W\d_][\w’'-]*", text)}


class _Allowed:
    """What a draft may use: the narrative, its prior text, and the pack's figures, names and dates."""

    def __init__(self, ctx: Context, lines: Iterable[str]) -> None:
        rows = [str(v) for e in ctx.pack.kpis.values() for row in e.rows or () for v in row.values() if isinstance(v, str)]
        dates = [d.isoformat() for d in (ctx.pack.period.start, ctx.pack.period.end)]
        own = masked(ctx.text)
        body = "\n".join([own, ctx.prior or "", *lines, *rows, ctx.pack.company.name, ctx.pack.period.label, *dates, ctx.rubric.label])
        self.values = _values(body)
        self.words = _tokens(body)
        self.months = {m.group().rstrip(".")[:3].casefold() for m in _MONTH.finditer(body)} | {
            MONTHS[int(m.group(1)) - 1][:3] for m in re.finditer(r"\b20\d\d-(0[1-9]|1[0-2])\b", body)
        }
        self.folded = fold(body)[0].casefold()

    def strange(self, sentence: str) -> list[str]:
        """The figures, names and months of a sentence that the author never gave."""
        out: list[str] = []
        for m in _NUMBER.finditer(sentence):
            scale = _SCALE.match(sentence, m.end())
            # "4.2" doesn't make "4.2m" known: a figure counts at its own scale.
            meant = {_scaled(v, scale) for v in _readings(m.group())} if scale else _readings(m.group())
            if not meant & self.values:
                out.append(m.group() + (scale.group() if scale else ""))
        for m in _WORD_NUMBER.finditer(sentence):
            word = m.group().casefold()
            if word not in self.words and _WORD_VALUES.get(word) not in self.values:
                out.append(m.group())
        for m in _MONTH.finditer(sentence):
            if m.group().rstrip(".")[:3].casefold() not in self.months:
                out.append(m.group())
        for name in names_in(sentence, 0, len(sentence)):
            parts = _tokens(name.text)
            if any(p not in self.words and p not in GENERIC and p not in common_words() for p in parts):
                out.append(name.text)
        return out


def _pieces(draft: str) -> list[str]:
    """The draft in sentences and lines, nothing lost; a question in brackets stays whole."""
    gaps = [(m.start(), m.end()) for m in _GAP.finditer(draft)]
    edges = [0, *(m.end() for m in _BREAK.finditer(draft) if not any(s < m.end() and m.start() < e for s, e in gaps)), len(draft)]
    return [draft[a:b] for a, b in itertools.pairwise(edges) if a < b]


def check_draft(draft: str, allowed: _Allowed) -> tuple[str, list[str], list[str]]:
    """Returns (text, questions, refused): sentences with anything invented are taken out, gaps become questions."""
    questions = [" ".join(m.group(1).split()) for m in _GAP.finditer(draft)]
    kept: list[str] = []
    refused: list[str] = []
    for sentence in _pieces(draft):
        strange = allowed.strange(_GAP.sub(" ", re.sub(r"^\s*\d{1,2}[.)]\s", " ", sentence)))
        if not strange:
            kept.append(sentence)
            continue
        shown = ", ".join(dict.fromkeys(s.strip() for s in strange))
        refused.append(f"“{' '.join(sentence.split())[:200]}”: {shown} stands neither in the narrative nor in the pack")
        questions.append(f"Is this true, and where does it come from: {shown}?")
        marker = re.match(r"\s*(?:[-*+•]|\d{1,2}[.)])\s", sentence)
        tail = sentence[len(sentence.rstrip()) :]
        kept.append((marker.group() if marker else "") + f"[[{shown}?]]" + tail)
    text = "".join(kept).strip()
    return text, list(dict.fromkeys(questions)), refused


async def suggest(pack: Pack, catalog: Catalog, field: str, settings: LlmSettings, *, client: AsyncOpenAI | None = None) -> Suggestion:
    """Returns a draft of a better narrative for a field; what the endpoint does wrong becomes `failure`.

    Raises InputError for a field that is no narrative or that has no text.
    """
    from kpireview.critic.llm import client_for, sender

    ctx, lines, redactor, prompt = _asked(pack, catalog, field, settings)
    using = client if client is not None else client_for(settings)
    sheet = new_sheet(settings, sender(using))
    try:
        outcome = await complete(sheet, prompt, _usable)
    finally:
        if client is None:
            await using.close()
    usage = sheet.tally.usage(settings)
    read = _read(outcome)
    if read is None:
        return Suggestion(kpi=field, text=None, failure=outcome.failure or "unparseable", detail=outcome.detail, usage=usage)
    draft, asked = read
    if redactor:
        draft, asked = _shown(draft, redactor), [_shown(q, redactor) for q in asked]
    text, questions, refused = check_draft(draft, _Allowed(ctx, lines))
    # A question may ask anything, but it must not smuggle a figure in as if it were known.
    return Suggestion(
        kpi=field, text=text or None, questions=tuple(dict.fromkeys([*asked, *questions])), refused=tuple(refused), usage=usage
    )


def suggestion_plan(pack: Pack, catalog: Catalog, field: str, settings: LlmSettings) -> DryRun:
    """Returns exactly what a suggestion would send, without sending anything; raises InputError as `suggest` does."""
    return planned([_asked(pack, catalog, field, settings)[3]], settings)


def _asked(pack: Pack, catalog: Catalog, field: str, settings: LlmSettings) -> tuple[Context, list[str], Redactor | None, Prompt]:
    """Returns the narrative, the pack's figures beside it, what hides its names, and the prompt."""
    if field not in FIELDS:
        raise InputError(Fault("--field", field, "it is no narrative field", "kpireview catalog list shows them"))
    if not (pack.text(field) or "").strip():
        raise InputError(Fault("the pack", f"/kpis/{field}", "there is no text to improve", "write a first version, however short"))
    ctx = context(pack, catalog, field_rubric(catalog, field), None)
    lines = facts(pack, catalog, ctx.rubric)
    gaps = [f"{v.id}: {v.suggestion}" for v in judge(ctx) if v.suggestion]
    redactor = Redactor(pack, [ctx.text, ctx.prior or ""]) if settings.redact else None
    hide: Callable[[str], str] = redactor.hide if redactor else (lambda text: text)
    prior = hide(ctx.prior) if ctx.prior else None
    prompt = build_suggestion(pack, ctx.rubric, (hide(ctx.text), prior), [hide(x) for x in lines], [hide(g) for g in gaps])
    return ctx, lines, redactor, prompt


def _shown(text: str, redactor: Redactor) -> str:
    for code in sorted(redactor.restore, key=len, reverse=True):
        text = text.replace(code, redactor.restore[code])
    return text


def _clean(value: Any, limit: int) -> str:
    return "".join(c for c in value if c.isprintable() or c == "\n")[:limit] if isinstance(value, str) else ""


def _draft(content: str) -> tuple[str, list[str]] | None:
    try:
        value = read_object(content)
    except Unreadable:
        return None
    draft = _clean(value.get("draft"), MAX_DRAFT)
    asked = value.get("questions")
    questions = [" ".join(_clean(q, 300).split()) for q in asked[:20] if isinstance(q, str)] if isinstance(asked, list) else []
    return (draft, [q for q in questions if q]) if draft.strip() else None


def _usable(content: str) -> Usable:
    return "good" if _draft(content) is not None else "bad"


def _read(outcome: Outcome) -> tuple[str, list[str]] | None:
    return _draft(outcome.content) if outcome.content is not None and outcome.failure is None else None

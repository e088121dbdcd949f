"""Builds what the model is sent: the rubric as questions, the material fenced as data, control questions among the real ones.

Whatever a person wrote goes into a slot between fences that carry a nonce. In every slot the characters that could end a fence or open a
chat template are exchanged for look-alikes of the same length, which quotes are folded back from.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kpireview.critic.rubric import CODE_ONLY, Criterion, Rubric
from kpireview.critic.untrusted import HIDDEN, MAX_READ, masked
from kpireview.files import data_folder
from kpireview.model import Pack

if TYPE_CHECKING:
    from kpireview.catalog import Catalog

TEMPLATES = ("grade_system.txt", "grade_user.txt", "suggest_system.txt", "suggest_user.txt")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["criteria"],
    "properties": {
        "criteria": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["evidence", "id", "reason", "suggestion", "verdict"],
                "properties": {
                    "evidence": {"type": "array", "items": {"type": "string"}},
                    "id": {"type": "string"},
                    "reason": {"type": "string"},
                    "suggestion": {"type": "string"},
                    "verdict": {"type": "string", "enum": ["met", "partly", "unmet", "not_applicable"]},
                },
            },
        }
    },
}


@cache
def _environment() -> Environment:
    # Plain text, no HTML: autoescaping would change the very characters that quotes are checked against.
    return Environment(
        loader=FileSystemLoader(data_folder("templates") / "prompts"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        trim_blocks=False,
        keep_trailing_newline=True,
    )


@cache
def prompt_sha256() -> str:
    """Returns the hash of the prompts' wording, as it stands in templates/prompts/."""
    digest = hashlib.sha256()
    folder = data_folder("templates") / "prompts"
    for name in TEMPLATES:
        digest.update(name.encode() + b"\0" + (folder / name).read_bytes() + b"\0")
    return digest.hexdigest()


_NEUTRAL = str.maketrans({"<": "‹", ">": "›"})
_TEMPLATE_TOKEN = re.compile(r"\[(/?(?:INST|SYS|AVAILABLE_TOOLS|TOOL_\w+))\]")


def neutral(text: str) -> str:
    """Returns the text with fence and chat-template characters exchanged for look-alikes, and without what no reader sees.

    Quotes are folded the same way, so that they are found again in the stored text.
    """
    return HIDDEN.sub("", _TEMPLATE_TOKEN.sub(lambda m: f"［{m.group(1)}］", text.translate(_NEUTRAL)))


def nonce_for(*texts: str) -> str:
    """Returns a nonce that none of the texts holds; from their hash, so that the same input gives the same prompt."""
    seed = hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
    while any(seed[:16] in t for t in texts):
        seed = hashlib.sha256(seed.encode()).hexdigest()
    return seed[:16]


@dataclass(frozen=True, slots=True)
class Question:
    """One question to the model; `criterion` is None for a control question, whose answer is known."""

    id: str
    question: str
    criterion: str | None = None
    met: str = ""
    unmet: str = ""
    convention: str = ""
    not_applicable: str = ""
    expected: str | None = None
    phrase: str | None = None


_ABSENT = (
    ("Does the narrative state the tonnage of a cargo ship?", ("tonnage", "cargo", "ship")),
    ("Does the narrative name the architect of an opera house?", ("architect", "opera")),
    ("Does the narrative give the boiling point of a liquid?", ("boiling", "boil")),
    ("Does the narrative describe the habitat of a species of bird?", ("habitat", "species", "bird")),
    ("Does the narrative list the ingredients of a soup?", ("ingredient", "soup")),
    ("Does the narrative tell who won a cycling race?", ("cycling", "race")),
    ("Does the narrative state the depth of a lake in metres?", ("lake", "depth", "metres")),
    ("Does the narrative name the composer of a string quartet?", ("composer", "quartet")),
)  # fmt: skip
_PHRASE = re.compile(r"[^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*){2,3}")


def controls(text: str, seed: str) -> tuple[Question, ...]:
    """Returns two control questions with known answers: one that is unmet whatever the text, one that is met by a phrase taken from it."""
    low = text.casefold()
    number = int(seed, 16)
    free = [q for q, words in _ABSENT if not any(w in low for w in words)] or [_ABSENT[0][0]]
    out = [Question("", free[number % len(free)], expected="unmet")]
    clean = masked(text)
    phrases = [m.group() for m in _PHRASE.finditer(clean) if len(m.group()) >= 12]
    if phrases:
        phrase = phrases[number // 7 % len(phrases)]
        out.append(
            Question("", f"Do these words stand in the narrative, one after the other: “{neutral(phrase)}”?", expected="met", phrase=phrase)
        )
    return tuple(out)


def _convention(criterion: Criterion) -> str:
    parts: list[str] = []
    if criterion.minimum is not None or criterion.maximum is not None:
        low, high = criterion.minimum, criterion.maximum
        span = (
            f"{low}"
            if low == high
            else f"{low} to {high}"
            if low is not None and high is not None
            else f"at least {low}"
            if low is not None
            else f"at most {high}"
        )
        parts.append(f"{span} {criterion.unit}" + (" a section" if criterion.per == "section" else ""))
    if criterion.parts:
        parts.append("parts: " + "; ".join(name for name, _ in criterion.parts))
    if criterion.states:
        parts.append("labels: " + ", ".join(criterion.states))
    return ". ".join(parts)


def asked(rubric: Rubric, *, has_prior: bool) -> tuple[Criterion, ...]:
    """Returns the criteria that the model is asked about: all but what code alone decides, and `updated` only with a prior text."""
    return tuple(c for c in rubric.criteria if c.id not in CODE_ONLY and (c.id != "updated" or has_prior))


def questions_for(rubric: Rubric, criteria: Sequence[Criterion], text: str, seed: str, vote: int) -> tuple[Question, ...]:
    """Returns the questions of one vote: the criteria in an order of their own, the control questions at places of their own, ids q1 …"""
    drawn = [
        Question(
            "",
            c.question,
            criterion=c.id,
            met=c.met,
            unmet=c.unmet,
            convention=_convention(c),
            not_applicable="where nothing is shown as at risk or blocked"
            if (rubric.field, c.id) == ("product.key_initiatives_status", "action")
            else "",
        )
        for c in criteria
    ]
    # The same question in another place and company: a verdict that hangs on the order isn't one.
    turn = vote % max(1, len(drawn))
    drawn = [*drawn[turn:], *drawn[:turn]]
    spot = int(seed[:8], 16) + vote
    for extra in controls(text, hashlib.sha256(f"{seed}{vote}".encode()).hexdigest()):
        drawn.insert(spot % (len(drawn) + 1), extra)
        spot //= 3
    return tuple(
        Question(f"q{i}", q.question, q.criterion, q.met, q.unmet, q.convention, q.not_applicable, q.expected, q.phrase)
        for i, q in enumerate(drawn, 1)
    )


def _number(value: Decimal | None) -> str:
    return "not reported" if value is None else f"{value.normalize():f}"


def facts(pack: Pack, catalog: Catalog, rubric: Rubric) -> list[str]:
    """Returns one line for each KPI that the field speaks for: actual, plan, last period."""
    before = pack.prior()
    lines: list[str] = []
    for kpi in rubric.narrates:
        entry = catalog.kpis.get(kpi)
        held = pack.kpis.get(kpi)
        if entry is None or held is None or held.kind != "number":
            continue
        unit = getattr(entry, "unit", None) or (pack.company.currency if entry.field_type == "currency" else "")
        then = before.number(kpi) if before is not None else None
        lines.append(
            f"{entry.label}: {_number(held.actual)}{' ' + unit if unit else ''}; plan {_number(held.budget)}; period before {_number(then)}"
        )
    return lines


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent for one vote, and what its answers mean."""

    field: str
    vote: int
    system: str
    user: str
    questions: tuple[Question, ...]

    def messages(self, *, with_schema: bool = False) -> list[dict[str, str]]:
        """Returns the two messages; with the schema in words where the endpoint doesn't take one."""
        tail = f"\nThe JSON object must follow this schema:\n{json.dumps(SCHEMA, separators=(',', ':'))}\n" if with_schema else ""
        return [{"role": "system", "content": self.system}, {"role": "user", "content": self.user + tail}]

    @property
    def sha256(self) -> str:
        """The hash of what is sent."""
        return hashlib.sha256(f"{self.system}\0{self.user}".encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def tokens(self) -> int:
        """A careful estimate of its tokens: one for three bytes."""
        return (len(self.system.encode("utf-8", "replace")) + len(self.user.encode("utf-8", "replace"))) // 3 + 16


def build(
    pack: Pack, rubric: Rubric, criteria: Sequence[Criterion], texts: tuple[str, str | None], lines: Iterable[str], vote: int
) -> Prompt:
    """Returns the prompt of one vote; `texts` are the narrative and its prior text, redacted already if that is wanted."""
    text, prior = texts[0][:MAX_READ], (texts[1] or "")[:MAX_READ]
    nonce = nonce_for(text, prior, rubric.field)
    questions = questions_for(rubric, criteria, text, nonce, vote)
    environment = _environment()
    system = environment.get_template("grade_system.txt").render(nonce=nonce)
    user = environment.get_template("grade_user.txt").render(
        nonce=nonce,
        label=neutral(rubric.label),
        field=rubric.field,
        noun=rubric.noun,
        stage=pack.company.stage,
        period=pack.period.label,
        start=pack.period.start.isoformat(),
        end=pack.period.end.isoformat(),
        facts=[neutral(line) for line in lines],
        prior=neutral(prior),
        text=neutral(text),
        questions=questions,
        schema="",
    )
    return Prompt(rubric.field, vote, system, user, questions)


def build_suggestion(pack: Pack, rubric: Rubric, texts: tuple[str, str | None], lines: Iterable[str], gaps: Iterable[str]) -> Prompt:
    """Returns the prompt for a rewrite."""
    text, prior = texts[0][:MAX_READ], (texts[1] or "")[:MAX_READ]
    nonce = nonce_for(text, prior, rubric.field)
    environment = _environment()
    system = environment.get_template("suggest_system.txt").render(nonce=nonce)
    user = environment.get_template("suggest_user.txt").render(
        nonce=nonce,
        label=neutral(rubric.label),
        field=rubric.field,
        period=pack.period.label,
        gaps=[neutral(g) for g in gaps],
        facts=[neutral(line) for line in lines],
        prior=neutral(prior),
        text=neutral(text),
    )
    return Prompt(rubric.field, 0, system, user, ())

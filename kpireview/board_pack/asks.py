"""Collects what the narratives ask of the board, so that the decisions stand on one page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kpireview.board_pack.markdown import inline
from kpireview.model import Pack

# A line that is itself the ask: "Ask: …", "**Decision requested** – …", "For approval: …".
_OF = r"(?: (?:of|to|from|for|requested|needed|required|sought)(?: (?:the|from|of|by))*(?: board)?)?"
_LINE = re.compile(
    rf"^[\W_]*(?:(?:the |our )?(?:board )?(?:asks?|requests?|decisions?){_OF}|(?:board )?help (?:wanted|needed)|for (?:approval|decision)"
    r"|approval|resolution|resolved|action (?:requested|needed))[\s*_]*[:–—][\s*_]*(?=\S)",
    re.IGNORECASE,
)
_NEEDED = r"(?:needed|required|requested|sought)"
_WE = r"\b(?:we|i|management|the company|the ceo|the cfo)\s+(?:(?:now|therefore|formally|also)\s+)?(?:ask|request|seek|need|want)s?\b"
_SENTENCE = re.compile(
    rf"{_WE}[^.]{{0,60}}\b(?:board|directors|approv\w+|consent|approval)"
    r"|\b(?:board|directors)\s+(?:is|are)\s+(?:asked|requested|invited)\b"
    rf"|\b(?:board|directors)['’]?s?\s+(?:approval|consent|decision)\b[^.]{{0,40}}\b{_NEEDED}\b"
    r"|\b(?:asking|requesting|seeking)\b[^.]{0,40}\b(?:the\s+board|directors|approval)\b"
    rf"|\b(?:approval|decision)\s+(?:is\s+)?{_NEEDED}\b|\bto\s+approve\b|^\W*(?:approve|authorise|authorize|ratify)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    rf"\b(?:no|nothing|none|not|without|never|n't)\b(?:\s+\S+){{0,5}}\s+(?:asks?|asked|{_NEEDED}|approval|decisions?|board)\b"
    r"|^\W*(?:none|nothing|no)\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"(?<=[.!?])\s+(?=[A-Z„“\"(*])")
MAX_ASKS = 40


@dataclass(frozen=True, slots=True)
class Ask:
    """One decision asked of the board: its words, and the field that it stands in."""

    text: str
    field: str


def asks(pack: Pack, fields: Iterable[str]) -> tuple[Ask, ...]:
    """Returns what the narratives and the people's rows ask for, word for word, in the order of the fields; each once."""
    found: list[Ask] = []
    for key in fields:
        text = pack.text(key)
        if text:
            found.extend(Ask(words, key) for words in _of_text(text[:20_000], key))
    for key, what in (("hr.risk_items", "problem"), ("hr.key_openings", "title")):
        for row in (pack.rows(key) or ())[:50]:
            if row.get("ask") and (row.get("action", "approval") == "approval"):
                found.append(Ask(inline(f"{row.get(what, '')}: {row['ask']}", most=170), key))
    seen: set[str] = set()
    return tuple(a for a in found if not (a.text.casefold() in seen or seen.add(a.text.casefold())))[:MAX_ASKS]  # type: ignore[func-returns-value]


def _of_text(text: str, key: str) -> list[str]:
    out: list[str] = []
    headed = False
    column: int | None = None
    for raw in text.split("\n"):
        line = raw.strip()[:3000]
        if not line:
            continue
        if line.startswith("|"):
            cells = [c.strip() for c in line.strip("|").split("|")]
            heads = [
                i
                for i, c in enumerate(cells)
                if re.fullmatch(r"(?:board )?(?:asks?|decisions?|resolutions?)(?: wording)?", c, re.IGNORECASE)
            ]
            if column is None:
                column = heads[0] if heads else None
            elif (
                column < len(cells)
                and not set(cells[column]) <= set("-: ")
                and not re.search(r"\bawareness\b|\bfyi\b", line, re.IGNORECASE)
            ):
                rest = cells[column]
                if not _NOTHING.match(rest):
                    out.append(inline(rest if column == 0 else f"{cells[0]}: {rest}", most=170))
            continue
        column = None
        if re.match(
            r"^(?:#+\s*|\*\*)?(?:board\s+)?(?:asks?|decisions?|for approval|approvals?)(?: (?:of|for|from|requested|needed)[a-z "
            r"]{0,20})?\W*$",
            line,
            re.IGNORECASE,
        ):
            headed = True
            continue
        if line.startswith("#"):
            headed = False
        if match := _LINE.match(line):
            rest = inline(line[match.end() :], most=170)
            if rest and not _NOTHING.match(rest):
                out.append(rest[0].upper() + rest[1:])
            continue
        if headed and re.match(r"^(?:[-*+•]|\d+[.)])\s", line):
            out.append(inline(line, most=170))
            continue
        headed = headed and not out
        for sentence in _SPLIT.split(line):
            if match := re.search(r"\b(?:asks?|decisions?|help (?:wanted|needed))\s*:\s*(?=\S)", sentence, re.IGNORECASE):
                rest = inline(sentence[match.end() :], most=170)
                if rest and not _NOTHING.match(rest):
                    out.append(rest[0].upper() + rest[1:])
            elif _SENTENCE.search(sentence) and not _NOTHING.search(sentence):
                out.append(inline(sentence, most=170))
    return out

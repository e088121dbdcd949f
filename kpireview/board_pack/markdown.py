"""Renders people's Markdown into HTML that can load nothing: no HTML, no pictures, links only http(s) and mailto, sizes bounded."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from kpireview.board_pack.text import breakable, clean, cut

MAX_TEXT, MAX_LINES, MAX_CELLS, MAX_COLUMNS, MAX_DEPTH, MAX_BLOCKS = 20_000, 400, 400, 10, 12, 500
_TAGS = {
    "p",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "s",
    "code",
    "pre",
    "blockquote",
    "a",
    "br",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_LINK = re.compile(r"(?:https?://|mailto:)[^\s]{1,500}", re.IGNORECASE)
_RUNS = re.compile(r"([\[\]!*_`~<>()\\&|#-])\1{15,}")
_OPEN = re.compile(r"\[[^\]\n]{0,200}")


@dataclass(frozen=True, slots=True)
class Prose:
    """A narrative ready for a page: its HTML, and what a reader must be told about it."""

    html: Markup
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": MAX_DEPTH * 2})
    parser.enable(["table", "strikethrough"])
    parser.disable(["image", "html_block", "html_inline", "reference", "autolink", "lheading", "hr"])
    # Whatever a link points to is decided by _LINK, so the parser's own list of schemes isn't needed.
    parser.validateLink = lambda url: bool(_LINK.fullmatch(url))  # type: ignore[method-assign]
    return parser


def bounded(text: str, most: int = MAX_TEXT) -> tuple[str, list[str]]:
    """Returns the part of a narrative that is shown, and the notes that say what was cut."""
    notes: list[str] = []
    head, was_cut = cut(text, most)
    lines = head.split("\n")
    if len(lines) > MAX_LINES:
        head, was_cut = "\n".join(lines[:MAX_LINES]), True
    if was_cut:
        notes.append(f"Cut here: the text has {len(text):,} characters, {len(head):,} of them are shown.")
    return head, notes


def prose(text: str, glyphs: Set[int] | None = None, *, most: int = MAX_TEXT) -> Prose:
    """Returns a narrative as safe HTML; what can't be shown within bounds is cut or shown as plain text, with a note that says so."""
    head, notes = bounded(text, most)
    head = clean(head, glyphs)
    head = _RUNS.sub(lambda m: m[0][:15] + "…", head)
    if len(_OPEN.findall(head)) > 300 or head.count("*") + head.count("_") + head.count("`") > 4000:
        return Prose(_plain(head), (*notes, "Shown as plain text: it holds more brackets or markup than prose does."))
    tokens = _parser().parse(head)
    if max((t.level for t in tokens), default=0) >= MAX_DEPTH * 2 - 1:
        return Prose(_plain(head), (*notes, "Shown as plain text: lists or quotations are nested too deeply."))
    if _too_wide(tokens):
        return Prose(_plain(head), (*notes, "Shown as plain text: the table in it is too large for a page."))
    if sum(1 for t in tokens if t.nesting >= 0) > MAX_BLOCKS * 4:
        return Prose(_plain(head), (*notes, "Shown as plain text: it holds too many separate items."))
    _shape(tokens)
    html = _parser().renderer.render(tokens, _parser().options, {})
    safe = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}, link_rel=None)
    return Prose(Markup(safe), tuple(notes))  # noqa: S704 - just cleaned


def inline(text: str, glyphs: Set[int] | None = None, *, most: int = 600) -> str:
    """Returns a piece of a narrative as one plain line, its Markdown marks gone."""
    head, was_cut = cut(clean(text[: most * 6], glyphs), most * 4)
    tokens = _parser().parse(head) if len(_OPEN.findall(head)) <= 300 else []
    words = " ".join(_words(t) for t in tokens if t.type == "inline") if tokens else head
    line, again = cut(" ".join(words.split()), most)
    return breakable(line) + ("…" if was_cut or again else "")


def _words(token: Token) -> str:
    return "".join(" " if t.type in ("softbreak", "hardbreak") else t.content for t in token.children or ())


def _plain(text: str) -> Markup:
    parts = [p for p in re.split(r"\n\s*\n", text) if p.strip()][:MAX_BLOCKS]
    return Markup("").join(Markup("<p>{}</p>\n").format(escape(breakable(" ".join(p.split())))) for p in parts)


def _too_wide(tokens: Sequence[Token]) -> bool:
    cells = columns = 0
    for token in tokens:
        if token.type == "tr_open":
            columns = 0
        elif token.type in ("td_open", "th_open"):
            cells, columns = cells + 1, columns + 1
            if cells > MAX_CELLS or columns > MAX_COLUMNS:
                return True
    return False


def _shape(tokens: Sequence[Token]) -> None:
    """Fits headings below the narrative's own, drops what styles or loads, and makes long words breakable."""
    levels = sorted({t.tag for t in tokens if t.type == "heading_open"})
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag == levels[0] else "h4"
        if token.type in ("fence", "code_block"):
            token.content, token.info = breakable(token.content), ""
        for child in token.children or ():
            if child.type in ("text", "code_inline"):
                child.content = breakable(child.content)

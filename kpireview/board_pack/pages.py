"""Turns what is shown into one finished HTML text: strict templates, everything escaped, nothing loaded."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from kpireview.board_pack.appendix import slug
from kpireview.board_pack.blocks import Grid, Scorecard
from kpireview.board_pack.context import build
from kpireview.board_pack.figures import Cell
from kpireview.board_pack.options import ExportOptions
from kpireview.board_pack.shown import Shown
from kpireview.board_pack.text import breakable
from kpireview.board_pack.theme import Theme
from kpireview.model.style import NBSP

if TYPE_CHECKING:
    from kpireview.catalog import Catalog


_SLOTS = {"%": "u-percent", "pt": "u-points", "mo": "u-months", "d": "u-days"}


def html_of(shown: Shown, catalog: Catalog, options: ExportOptions, theme: Theme, record: Sequence[tuple[str, str]]) -> str:
    """Returns the pages as HTML: a pure function of its arguments."""
    doc = build(shown, catalog, options, theme.glyphs, theme.coloured(options.accent), record)
    made = escape(made_on(shown).isoformat())
    return arriving(environment(theme).get_template("pack.html").render(doc=doc, created=made, partial=options.only is not None))


def arriving(html: str) -> str:
    """Returns the pages without links to chapters that aren't among them (a company may leave some out)."""
    there = set(re.findall(r'<\w+[^<>]*? id="([^"<>]+)"', html))
    return re.sub(r'(<a(?: class="\w+")?) href="#([^"<>]+)"', lambda m: m[0] if m[2] in there else m[1], html)


def made_on(shown: Shown) -> dt.datetime:
    """Returns the date that the PDF bears: the meeting's, else the period's end; never the clock's."""
    meeting = shown.pack.meeting
    day = meeting.date if meeting and meeting.date else shown.pack.period.end
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def environment(theme: Theme) -> Environment:
    """Returns the Jinja environment of a theme: autoescaped, undefined names are errors, texts are made breakable on their way out."""
    env = Environment(
        loader=DictLoader(dict(theme.templates)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    env.filters["slug"] = lambda kpi: escape(slug(kpi))
    env.filters["figure"] = figure
    env.filters["look"] = look
    env.tests["figure"] = lambda x: isinstance(x, Cell)
    env.globals.update(places=places, grid_places=grid_places)
    return env


def _finalize(value: Any) -> Any:
    return breakable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def figure(cell: Cell) -> str:
    """Returns a figure's text, with its triangle before it."""
    return f"{cell.mark} {cell.text}" if cell.mark else cell.text


def look(cell: Cell, most: int) -> str:
    """Returns the classes of a figure's table cell: its tone, and the room for the decimals that its column has and it hasn't.

    No element stands inside the cell for it: a thousand spans more would cost a tenth of the layout.
    """
    if cell.kind != "value":
        return " gone"
    tone = "" if cell.tone == "plain" else f" {cell.tone}"
    unit = cell.text.rpartition(NBSP)[2]
    if unit in _SLOTS:
        return f"{tone} {_SLOTS[unit]}"
    lacking = most - cell.decimals
    return tone if lacking <= 0 else f"{tone} p{lacking}" if cell.decimals else f"{tone} q{lacking}"


def places(card: Scorecard) -> dict[str, int]:
    """Returns the most decimals in each column of a scorecard."""
    names = [n for n, _ in card.heads if n not in ("unit", "spark", "bench")]
    return {n: max((getattr(r, n).decimals for r in card.rows if getattr(r, n).kind == "value"), default=0) for n in names}


def grid_places(grid: Grid) -> list[int]:
    """Returns the most decimals in each column of a table."""
    out = []
    for i in range(len(grid.columns)):
        cells = [c for r in grid.rows if isinstance(c := r[i], Cell)]
        out.append(max((c.decimals for c in cells if c.kind == "value"), default=0))
    return out

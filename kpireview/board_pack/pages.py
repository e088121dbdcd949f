"""Turns what is shown into one finished HTML text: strict templates, everything escaped, nothing loaded."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from kpireview.board_pack.appendix import slug
from kpireview.board_pack.context import build
from kpireview.board_pack.figures import Cell
from kpireview.board_pack.options import ExportOptions
from kpireview.board_pack.shown import Shown
from kpireview.board_pack.text import breakable
from kpireview.board_pack.theme import Theme
from kpireview.model.style import NBSP

if TYPE_CHECKING:
    from kpireview.catalog import Catalog


def html_of(shown: Shown, catalog: Catalog, options: ExportOptions, theme: Theme, record: Sequence[tuple[str, str]]) -> str:
    """Returns the pages as HTML: a pure function of its arguments."""
    doc = build(shown, catalog, options, theme.glyphs, theme.coloured(options.accent), record)
    return (
        environment(theme).get_template("pack.html").render(doc=doc, created=made_on(shown).isoformat(), partial=options.only is not None)
    )


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
    env.tests["figure"] = lambda x: isinstance(x, Cell)
    env.globals.update(pad=pad, places=places, grid_places=grid_places)
    return env


def _finalize(value: Any) -> Any:
    return breakable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def figure(cell: Cell) -> Markup:
    """Returns a figure with its unit, if it has one, in a slot of fixed width, so that decimals stay below each other."""
    number, sep, unit = cell.text.rpartition(NBSP)
    if sep and unit in ("%", "pt", "mo", "d"):
        return Markup('{}<span class="u">\u00a0{}</span>').format(number, unit)
    return escape(cell.text)


def pad(cell: Cell, most: int) -> str:
    """Returns the class that keeps room for the decimals which this figure lacks and its column has."""
    lacking = most - cell.decimals
    if lacking <= 0:
        return ""
    return f"p{lacking}" if cell.decimals else f"q{lacking}"


def places(rows: Sequence[Any], name: str) -> int:
    """Returns the most decimals in a scorecard's column."""
    return max((getattr(r, name).decimals for r in rows if getattr(r, name).kind == "value"), default=0)


def grid_places(rows: Sequence[Sequence[Any]], index: int) -> int:
    """Returns the most decimals in a table's column."""
    return max((r[index].decimals for r in rows if isinstance(r[index], Cell) and r[index].kind == "value"), default=0)

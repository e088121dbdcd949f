"""The pieces that pages are built of: plain data that templates lay out and that a test can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup

from kpireview.board_pack.figures import Cell

Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class Row:
    """One KPI in a scorecard, with all its comparisons."""

    id: str
    label: str
    unit: str
    actual: Cell
    plan: Cell
    vs_plan: Cell
    prior: Cell
    vs_prior: Cell
    year: Cell
    spark: Markup
    bench: Markup | str = ""
    note: str = ""
    level: Literal["line", "total", "head"] = "line"
    findings: tuple[str, ...] = ()
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A table of KPIs; a column that would be empty isn't there."""

    title: str
    rows: tuple[Row, ...]
    heads: tuple[tuple[str, str], ...]
    scale: str = ""
    anchor: str = ""
    look: str = ""
    kind: str = "scorecard"

    @property
    def columns(self) -> frozenset[str]:
        """The names of the columns that are shown."""
        return frozenset(name for name, _ in self.heads)


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with the question that it answers."""

    svg: Markup
    question: str
    caption: str = ""
    half: bool = False


@dataclass(frozen=True, slots=True)
class Pictures:
    """Charts, two half ones beside each other."""

    rows: tuple[tuple[Picture, ...], ...]
    kind: str = "pictures"


@dataclass(frozen=True, slots=True)
class Narrative:
    """What a person wrote about a field, as safe HTML, and the marks that a reader must see beside it."""

    id: str
    title: str
    html: Markup
    marks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    kind: str = "narrative"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, how it is aligned, its share of the width (per cent, 0 to let it be)."""

    label: str
    align: Align = "left"
    width: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """Any other table. Cells are texts, figures or markup; `wide` puts it on a landscape page."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell | str | Markup, ...], ...]
    note: str = ""
    total: tuple[Cell | str | Markup, ...] = ()
    anchors: tuple[str, ...] = ()
    anchor: str = ""
    wide: bool = False
    level: int = 2
    look: str = ""
    kind: str = "grid"

    @property
    def narrow(self) -> bool:
        """Whether half the text width is enough, so that two such tables can stand beside each other."""
        return self.look == "narrow"


@dataclass(frozen=True, slots=True)
class Beside:
    """Two narrow tables beside each other."""

    grids: tuple[Grid, ...]
    kind: str = "beside"


@dataclass(frozen=True, slots=True)
class Glossary:
    """Short entries in two columns: a name, what it means, who says so."""

    entries: tuple[tuple[str, str | Markup, str | Markup, str], ...]
    kind: str = "glossary"


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph or a list of short lines of our own."""

    title: str = ""
    lines: tuple[str | Markup, ...] = ()
    listed: bool = False
    tone: Literal["plain", "missing", "warn"] = "plain"
    kind: str = "words"


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the pack."""

    id: str
    title: str
    eyebrow: str = ""
    lede: str = ""
    blocks: Sequence[object] = ()
    new_page: bool = True
    template: str = "section"
    data: dict[str, object] = field(default_factory=dict)
    footnotes: tuple[str, ...] = ()

"""The exceptions of kpireview, one tree on one page.

    KpireviewError                     root; only cli and widgets catch it
    ├── InputError                     something that a person gave can't be used; carries every Fault found
    │   ├── PackError                  a pack file
    │   ├── CatalogError               a catalog entry or an ontology file
    │   ├── SpreadsheetError           a workbook or CSV
    │   ├── ReviewFileError            a saved review
    │   ├── LabelledSetError           a labelled set for calibration
    │   └── SettingsError              options, environment, kpireview.toml
    ├── ExpressionError                an expression of the rule language can't be parsed
    ├── StoreError                     the store can't be opened or written
    │   └── ConflictError              two people changed the same thing
    └── RenderError                    the PDF can't be made

What a person's numbers do wrong is a finding, and what could not be graded is `Ungraded`: both are data and never raised.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an input: the file, the place in it (JSON pointer or cell), what is wrong, and what to do."""

    file: str
    place: str
    problem: str
    next_step: str = ""

    def line(self) -> str:
        """Returns the fault as one printable line, without line breaks or control characters."""
        where = f"{self.file}: {self.place}" if self.place else self.file
        text = f"{where}: {self.problem}" + (f"; {self.next_step}" if self.next_step else "")
        return "".join(c if c.isprintable() else " " for c in text)


class KpireviewError(Exception):
    """The root of all errors that kpireview raises on purpose."""

    def lines(self) -> list[str]:
        """Returns what to print, one line a fault."""
        return [" ".join(str(self).split())]

    def _render_traceback_(self) -> list[str]:
        """Returns what a notebook shows in place of a traceback: the faults, as the command line prints them."""
        return [f"kpireview: {line}" for line in self.lines()]


class InputError(KpireviewError):
    """Something that a person gave can't be used; holds every fault that was found, not only the first."""

    def __init__(self, faults: Iterable[Fault] | Fault) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(f.line() for f in self.faults))

    def lines(self) -> list[str]:
        """Returns one line a fault."""
        return [f.line() for f in self.faults]


class PackError(InputError):
    """A pack file can't be used."""


class CatalogError(InputError):
    """A catalog entry or an ontology file can't be used."""


class SpreadsheetError(InputError):
    """A workbook or CSV file can't be used."""


class ReviewFileError(InputError):
    """A saved review can't be used."""


class LabelledSetError(InputError):
    """A labelled set can't be used."""


class SettingsError(InputError):
    """An option, an environment variable or kpireview.toml can't be used."""


class ExpressionError(KpireviewError):
    """An expression of the rule language can't be parsed; `position` counts characters from 0."""

    def __init__(self, problem: str, text: str, position: int | None = None) -> None:
        self.problem, self.text, self.position = problem, text, position
        where = "" if position is None else f" at character {position + 1}"
        super().__init__(f"{problem}{where}: {text[:200]}")


class StoreError(KpireviewError):
    """The store can't be opened, read or written."""


class ConflictError(StoreError):
    """Two people changed the same thing; both texts are kept."""


class RenderError(KpireviewError):
    """The PDF can't be made."""

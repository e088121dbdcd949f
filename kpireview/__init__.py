"""Draft a board pack in Jupyter, and have its figures and its narratives taken apart before the board does it."""

from __future__ import annotations

__version__ = "0.1.0"

"""The desk: the notebook app in which a board pack is drafted and reviewed (docs/desk.md). Holds no rules."""

from kpireview.widgets.desk import Desk, open_desk

__all__ = ["Desk", "open_desk"]

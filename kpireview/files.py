"""Finds catalog/, templates/ and notebooks/ in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """Returns the folder `catalog`, `templates` or `notebooks`, in the wheel if it is there, else in the checkout.

    Raises FileNotFoundError if neither holds it, which means that the installation is damaged.
    """
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"kpireview's {name}/ folder is missing from the installation; install kpireview again")

"""Finds catalog/, templates/ and notebooks/ in a checkout and in an installed wheel; reads and writes files whole."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
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


def read_whole(path: Path, most: int, refused: Callable[[str, str], Exception], *, wanted: str, size: str, gone: str) -> bytes:
    """Returns a file's bytes, at most so many; raises `refused(problem, next step)`, the steps being what to give for a folder (`wanted`),
    a file too large (`size`) and one that isn't there (`gone`).
    """
    try:
        if path.is_dir():
            raise refused("is a folder", wanted)
        if path.stat().st_size > most:
            raise refused(f"is larger than {most // 1_000_000} MB", size)
        return path.read_bytes()
    except FileNotFoundError:
        raise refused("does not exist", gone) from None
    except OSError as error:
        raise refused(f"can't be read ({error.strerror})", "check its permissions") from None


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all: to a neighbour first, flushed to the disk, then renamed over. Raises OSError."""
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

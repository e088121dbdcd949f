"""Keeps good replies on disk, keyed by everything that they depend on; refusals and failures are never kept."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def write_atomically(path: Path, text: str) -> None:
    """Writes a small private file whole or not at all; a folder that can't be written is no reason to stop a review."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
            os.replace(name, path)
        except OSError:
            Path(name).unlink(missing_ok=True)
    except OSError:
        return


@dataclass(frozen=True, slots=True)
class Kept:
    """A reply as it came."""

    content: str
    model: str
    rung: str
    seconds: float
    at: str


def key_for(**parts: Any) -> str:
    """Returns the key of a request: the hash of everything that the reply depends on. The API key is no part of it."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=True, default=str).encode()).hexdigest()


class Cache:
    """A folder of kept replies; without a folder it keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path | None:
        return None if self.folder is None else self.folder / key[:2] / f"{key}.json"

    def get(self, key: str) -> Kept | None:
        """Returns the kept reply, or None; a damaged file counts as none."""
        path = self._path(key)
        if path is None:
            return None
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
            if value.get("key") != key:
                return None
            return Kept(
                str(value["content"]),
                str(value["model"]),
                str(value["rung"]),
                float(value["seconds"]),
                str(value["at"]),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def put(self, key: str, kept: Kept) -> None:
        """Keeps a reply."""
        path = self._path(key)
        if path is not None:
            value = {
                "key": key,
                "content": kept.content,
                "model": kept.model,
                "rung": kept.rung,
                "seconds": kept.seconds,
                "at": kept.at,
            }
            write_atomically(path, json.dumps(value, ensure_ascii=True))

"""Loads a theme: its templates, styles, fonts and colours, all into memory, so that nothing is read while pages are made."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import rtoml

from kpireview.board_pack.charts import Palette
from kpireview.errors import Fault, SettingsError
from kpireview.files import data_folder

PAPER = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
_VARIABLE = re.compile(r"var\(--([a-z]+)\)")
_TEXT = (".html", ".css", ".toml")


@dataclass(frozen=True)
class Theme:
    """A theme in memory: templates by name, one stylesheet, the files that it may load, its colours, and the characters its fonts have."""

    name: str
    templates: Mapping[str, str]
    style: str
    assets: Mapping[str, bytes]
    palette: Palette
    glyphs: frozenset[int]
    sha256: str

    def css(self, paper: str, accent: str | None) -> str:
        """Returns the stylesheet for a paper, with the company's accent colour."""
        width, height = PAPER[paper]
        colours = vars_of(self.coloured(accent))
        pages = f"@page {{ size: {width}mm {height}mm }}\n@page wide {{ size: {height}mm {width}mm }}\n.cover {{ height: {height}mm }}\n"
        # Colours are put in here and not as CSS variables: resolving those for every box costs a tenth of the layout.
        return _VARIABLE.sub(lambda m: colours.get(m[1], "inherit"), self.style) + pages

    def coloured(self, accent: str | None) -> Palette:
        """Returns the palette with the company's accent."""
        return replace(self.palette, accent=accent) if accent else self.palette


def vars_of(palette: Palette) -> dict[str, str]:
    """Returns the colours by name."""
    return {name: getattr(palette, name) for name in Palette.__slots__}


@lru_cache(maxsize=8)
def load_theme(name: str) -> Theme:
    """Returns a theme of templates/; what it leaves out comes from the theme that it extends. Raises SettingsError for a broken one."""
    root = data_folder("templates")
    files: dict[str, bytes] = {}
    setup: dict[str, Any] = {}
    seen: list[str] = []
    here: str | None = name
    while here:
        folder = root / here
        if here in seen or not (folder / "theme.toml").is_file():
            raise SettingsError(Fault(str(folder), "theme.toml", "is missing, or extends itself", "see docs/board-pack.md"))
        seen.append(here)
        own = _files(folder)
        table = rtoml.loads(own["theme.toml"].decode("utf-8"))
        setup = {**table, **setup, "palette": {**table.get("palette", {}), **setup.get("palette", {})}}
        files = {**own, **files}
        here = table.get("extends")
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.encode() + b"\0" + hashlib.sha256(files[path]).digest())
    fonts = setup.get("fonts", [])
    faces = "".join(
        f"@font-face {{ font-family: '{f['family']}'; src: url(pack:{f['file']}); font-weight: {f['weight']}; font-style: {f['style']} }}\n"
        for f in fonts
    )
    style = faces + "".join(files[s].decode("utf-8") + "\n" for s in setup["stylesheets"])
    return Theme(
        name=name,
        templates={k: v.decode("utf-8") for k, v in files.items() if k.endswith(".html")},
        style=style,
        assets={f["file"]: files[f["file"]] for f in fonts},
        palette=Palette(**setup["palette"]),
        glyphs=_glyphs(tuple(files[f["file"]] for f in fonts)),
        sha256=digest.hexdigest(),
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.suffix in (*_TEXT, ".ttf", ".otf")
    }


def _glyphs(fonts: tuple[bytes, ...]) -> frozenset[int]:
    """Returns the characters that at least one of the fonts can show."""
    import io

    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    found: set[int] = set()
    for body in fonts:
        with TTFont(io.BytesIO(body), lazy=True) as font:
            found |= set(font.getBestCmap())
    return frozenset(found)

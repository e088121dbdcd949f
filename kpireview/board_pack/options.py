"""What a person may choose about a board pack: audience, paper, theme, logo, accent, sections, what is withheld (kpireview.toml)."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from kpireview.errors import Fault, SettingsError
from kpireview.files import data_folder

Audience = Literal["board", "review"]
Paper = Literal["a4", "letter"]
Attach = Literal["full", "shown", "none"]

AUDIENCES = ("board", "review")
PAPERS = ("a4", "letter")
ATTACHMENTS = ("full", "shown", "none")
NUMBERS = ("1,234.5", "1.234,5", "1 234,5", "1'234.5")
DATES = ("22 January 2026", "January 22, 2026", "2026-01-22", "22.01.2026", "22/01/2026")
DOMAINS = ("sales", "customers", "finance", "fundraising", "product", "hr", "operations")
SECTIONS = (
    "follow_ups", "headline", *DOMAINS,
    "all_kpis", "findings", "checked", "verdicts", "conventions", "definitions", "notices",
)  # fmt: skip
MAX_LOGO = 512 * 1024
_ACCENT = re.compile(r"#[0-9a-fA-F]{6}")
_THEME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Everything that shapes the pages beside the pack, the catalog and the review.

    `attach` of None means the audience's default: shown for a board, full for a review. `sections` of None means all, in the usual
    order; `withhold` names domains, sections and KPI ids that go neither on the pages nor into the attachment. `logo` is a data URL.
    """

    audience: Audience = "board"
    paper: Paper = "a4"
    attach: Attach | None = None
    theme: str = "board_pack"
    title: str = "Board pack"
    recipient: str | None = None
    confidentiality: str | None = None
    prepared_by: str | None = None
    accent: str | None = None
    logo: str | None = None
    numbers: str = "1,234.5"
    dates: str = "22 January 2026"
    sections: tuple[str, ...] | None = None
    headline: tuple[str, ...] = ()
    withhold: tuple[str, ...] = ()
    only: str | None = None

    @property
    def attached(self) -> Attach:
        """What is attached, the audience's default filled in."""
        return self.attach or ("shown" if self.audience == "board" else "full")

    def data(self) -> dict[str, Any]:
        """Returns the options as plain data, for the record inside the PDF."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items() if v is not None}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> ExportOptions:
        """Returns the options that a record holds; raises SettingsError for what no record of ours holds."""
        table = dict(data)
        only = {k: table.pop(k) for k in ("audience", "attach", "only", "logo") if k in table}
        options = _from_table(table, "the record", None, [])
        if (
            only.get("audience", "board") not in AUDIENCES
            or only.get("attach") not in (None, *ATTACHMENTS)
            or not isinstance(only.get("logo", ""), str)
            or not isinstance(only.get("only", ""), str)
        ):
            raise SettingsError(Fault("the record", "/options", "holds an unknown audience or attachment", "export the pack again"))
        return replace(options, **only)


def load_options(
    path: Path | None,
    *,
    paper: str | None = None,
    audience: str | None = None,
    attach: str | None = None,
    theme: str | None = None,
    recipient: str | None = None,
    withhold: tuple[str, ...] = (),
) -> ExportOptions:
    """Returns the options of a kpireview.toml (its table `[board_pack]`), overridden by what is given here.

    Every fault of the file is reported at once, as SettingsError. A logo is read from beside the file.
    """
    faults: list[Fault] = []
    options = ExportOptions()
    if path is not None:
        options = _from_table(_table(path), str(path), path.parent, faults)
    given = {"paper": paper, "audience": audience, "attach": attach, "theme": theme, "recipient": recipient}
    options = replace(options, **{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
    # A review shows everything, so what the settings withhold is for the board; what is asked for at this export always holds.
    standing = options.withhold if options.audience == "board" else ()
    options = replace(options, withhold=(*standing, *withhold))
    for name, allowed in (("audience", AUDIENCES), ("paper", PAPERS), ("attach", (*ATTACHMENTS, None))):
        if getattr(options, name) not in allowed:
            faults.append(Fault(f"--{name}", "", f"{getattr(options, name)!r} is not one of {', '.join(a for a in allowed if a)}"))
    _known_theme(options.theme, "--theme" if theme else str(path), faults)
    if faults:
        raise SettingsError(faults)
    return options


def _table(path: Path) -> dict[str, Any]:
    import rtoml

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise SettingsError(Fault(str(path), "", f"can't be read ({why})", "give a kpireview.toml in UTF-8")) from None
    try:
        whole = rtoml.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingsError(Fault(str(path), "", f"is not TOML: {error}", "see docs/board-pack.md for an example")) from None
    strays = [key for key in whole if key != "board_pack"]
    if strays:
        # Never passed over: a `withhold` above its table would show what was to be kept from the board.
        raise SettingsError([Fault(str(path), key, "stands outside [board_pack]", "write it below [board_pack]") for key in strays])
    table = whole.get("board_pack", {})
    if not isinstance(table, dict):
        raise SettingsError(Fault(str(path), "board_pack", "is not a table", "write [board_pack] and the settings below it"))
    return table


def _from_table(table: Mapping[str, Any], file: str, folder: Path | None, faults: list[Fault]) -> ExportOptions:
    """Returns options from plain settings; adds to `faults`, or raises them if nobody collects (`folder` None)."""
    start = len(faults)
    known = [f.name for f in fields(ExportOptions) if f.name not in ("audience", "attach", "only")]
    kept: dict[str, Any] = {}
    for key, value in table.items():
        place = f"board_pack.{key}"
        if key not in known:
            near = get_close_matches(key, known, 1)
            faults.append(Fault(file, place, "is no setting", f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"))
        elif key in ("sections", "headline", "withhold"):
            if isinstance(value, list) and all(isinstance(v, str) for v in value):
                kept[key] = tuple(value)
            else:
                faults.append(Fault(file, place, "is not a list of names", 'write ["finance", "sales"]'))
        elif not isinstance(value, str):
            faults.append(Fault(file, place, "is not a text", "put it in quotation marks"))
        else:
            kept[key] = value
    _choices(kept, file, faults)
    logo = kept.pop("logo", None)
    if logo is not None and folder is not None:
        kept["logo"] = _logo(folder / logo, file, faults)
    if folder is None and len(faults) > start:
        raise SettingsError(faults)
    return ExportOptions(**{k: v for k, v in kept.items() if v is not None})


def _choices(kept: dict[str, Any], file: str, faults: list[Fault]) -> None:
    for key, allowed in (("paper", PAPERS), ("numbers", NUMBERS), ("dates", DATES)):
        if key in kept and kept[key] not in allowed:
            faults.append(
                Fault(file, f"board_pack.{key}", f"{kept.pop(key)!r} is not known", "choose one of " + ", ".join(map(repr, allowed)))
            )
    if "accent" in kept and not _ACCENT.fullmatch(kept["accent"]):
        faults.append(Fault(file, "board_pack.accent", f"{kept.pop('accent')!r} is no colour", "write it as #1f5fa8"))
    for name in kept.get("sections", ()):
        if name not in SECTIONS:
            near = get_close_matches(name, SECTIONS, 1)
            faults.append(
                Fault(file, "board_pack.sections", f"{name!r} is no section", f"did you mean {near[0]!r}?" if near else ", ".join(SECTIONS))
            )
    if "theme" in kept and not _THEME.fullmatch(kept["theme"]):
        faults.append(Fault(file, "board_pack.theme", f"{kept.pop('theme')!r} is no theme name", "themes are folders under templates/"))


def _known_theme(theme: str, file: str, faults: list[Fault]) -> None:
    names = theme_names()
    if theme not in names:
        faults.append(Fault(file, "theme", f"{theme!r} is no theme", f"there are {', '.join(names)}"))


def theme_names() -> tuple[str, ...]:
    """Returns the themes that are there: the folders under templates/ with a theme.toml."""
    return tuple(sorted(p.parent.name for p in data_folder("templates").glob("*/theme.toml")))


def _logo(path: Path, file: str, faults: list[Fault]) -> str | None:
    place = "board_pack.logo"
    try:
        body = path.read_bytes() if path.stat().st_size <= MAX_LOGO else b""
    except OSError as error:
        faults.append(Fault(file, place, f"{path.name} can't be read ({error.strerror})", "give a path beside kpireview.toml"))
        return None
    kind = logo_type(body)
    if kind is None:
        faults.append(
            Fault(file, place, f"{path.name} is no PNG, JPEG or plain SVG of at most {MAX_LOGO // 1024} KB", "export the logo again")
        )
        return None
    return f"data:{kind};base64,{base64.b64encode(body).decode()}"


def logo_type(body: bytes) -> str | None:
    """Returns the media type of a logo by its first bytes, None for anything that isn't a picture we take."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    # An SVG that declares a document type could declare entities, and those can grow without bound.
    if b"<svg" in body[:2000] and b"<!DOCTYPE" not in body and b"<!ENTITY" not in body:
        return "image/svg+xml"
    return None

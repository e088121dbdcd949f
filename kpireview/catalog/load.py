"""Reads the catalog's folder: one TOML file a KPI, and shared.toml."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import rtoml

from kpireview.catalog.build import Builder
from kpireview.catalog.model import Catalog, Kpi, SharedRule
from kpireview.errors import CatalogError, Fault
from kpireview.files import data_folder

SHARED = "shared.toml"
_SHARED_KEYS = ("version", "notices", "glossary", "rules")


def load_catalog(folder: Path | None = None) -> Catalog:
    """Returns the catalog of a folder (ours if left out); raises CatalogError with every fault of every file.

    Structure is checked here: keys, types, ids, double codes. Whether the entries hold together is `validate_folder`'s to say, and
    expressions are parsed when they're first needed.
    """
    catalog, faults = read_folder(Path(folder) if folder is not None else data_folder("catalog"))
    if faults:
        raise CatalogError(faults)
    assert catalog is not None
    return catalog


def read_folder(folder: Path) -> tuple[Catalog | None, list[Fault]]:
    """Returns the catalog of a folder and the faults of its files; no catalog where there is nothing to read."""
    names = sorted(_files(folder))
    if not names:
        return None, [Fault(str(folder), "", "holds no catalog", "give a folder with <domain>/<kpi>.toml and shared.toml")]
    digest = hashlib.sha256()
    faults: list[Fault] = []
    kpis: dict[str, Kpi] = {}
    shared: dict[str, Any] = {}
    for name in names:
        path = os.path.join(folder, name)
        with open(path, "rb") as file:
            data = file.read()
        digest.update(name.encode() + b"\0" + data + b"\0")
        table = _parse(data, path, faults)
        if table is None:
            continue
        if name == SHARED:
            shared = table
            continue
        builder = Builder(path)
        kpi = builder.make(Kpi, table)
        faults += builder.faults
        if kpi is None:
            continue
        if name.replace(os.sep, "/") != kpi.id.replace(".", "/", 1) + ".toml":
            faults.append(Fault(path, "id", f"{kpi.id!r} doesn't belong in this file", "the entry of a.b stands in a/b.toml"))
        if kpi.id in kpis:
            faults.append(Fault(path, "id", f"{kpi.id!r} stands in two files", "keep one of them"))
        kpis[kpi.id] = kpi
    catalog = _with_shared(shared, os.path.join(folder, SHARED), digest.hexdigest(), kpis, faults)
    return catalog, faults


def _files(folder: Path) -> list[str]:
    found: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".toml"):
                    found.append(entry.name)
                elif entry.is_dir() and not entry.name.startswith((".", "_")):
                    found += [f"{entry.name}{os.sep}{name}" for name in os.listdir(entry.path) if name.endswith(".toml")]
    except OSError:
        return []
    return found


def _parse(data: bytes, path: str, faults: list[Fault]) -> dict[str, Any] | None:
    try:
        return dict(rtoml.loads(data.decode("utf-8")))
    except UnicodeDecodeError as error:
        faults.append(Fault(path, f"byte {error.start}", "is not UTF-8", "save the file with the encoding UTF-8"))
    except (rtoml.TomlParsingError, ValueError, RecursionError) as error:
        faults.append(Fault(path, "", f"is not TOML ({' '.join(str(error).split())[:200]})", "mend the syntax there"))
    return None


def _with_shared(shared: Mapping[str, Any], path: str, sha256: str, kpis: dict[str, Kpi], faults: list[Fault]) -> Catalog:
    from kpireview.catalog.model import nearest_word

    builder = Builder(path)
    for key in shared:
        if key not in _SHARED_KEYS:
            near = nearest_word(key, _SHARED_KEYS)
            builder.fault(key, "is not a key of shared.toml", f"did you mean {near!r}?" if near else "")
    tables: dict[str, Mapping[str, str]] = {}
    for key in ("notices", "glossary"):
        table = shared.get(key, {})
        if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
            builder.fault(key, "a table of texts is needed")
            table = {}
        tables[key] = table
    rules: dict[str, SharedRule] = {}
    for name, raw in (shared.get("rules") or {}).items():
        rule = builder.make(SharedRule, raw, f"rules.{name}")
        if rule is not None:
            rules[name] = rule
    faults += builder.faults
    ordered = {k.id: k for k in sorted(kpis.values(), key=lambda k: k.order)}
    return Catalog(str(shared.get("version", "0")), sha256, ordered, tables["notices"], tables["glossary"], rules)

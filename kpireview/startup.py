"""What a command leaves out so that it starts sooner; a library, a notebook or a test that imports kpireview is not touched by it.

One command runs, then the process ends: what it never uses needn't be loaded.
"""

from __future__ import annotations

import ast
import atexit
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_PACKAGES = ("openai.types", "openai.resources")


def start_lean() -> None:
    """Leaves out what costs a short command a fifth of its time.

    Pydantic would search every installed package for plugins of its own, and load a mail parser to do it; garbage would be collected after
    each few hundred of the catalog's objects, which all stay, and looked for once more when the process ends and takes them all with it.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    no_plugins = ModuleType("pydantic.plugin._loader")
    no_plugins.__dict__["get_plugins"] = tuple
    sys.modules.setdefault(no_plugins.__name__, no_plugins)
    gc.set_threshold(200_000, 20, 20)
    atexit.register(gc.freeze)


def openai_on_demand() -> None:
    """Lets the openai package load its several hundred type modules when they are used, not all of them at once.

    A review asks Chat Completions only, which needs a tenth of them; the rest is half a second before the first call leaves. Only a package
    whose `__init__` does nothing but hand on names of its own modules is changed; any other is loaded as it stands.
    """
    if "openai" not in sys.modules and not any(isinstance(f, _HandedOn) for f in sys.meta_path):
        sys.meta_path.insert(0, _HandedOn())


def _handed_on(source: str) -> dict[str, tuple[str, str]] | None:
    """Returns {name: (relative module, its name there)} of an `__init__` that only hands names on, else None."""
    names: dict[str, tuple[str, str]] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module and all(a.name != "*" for a in node.names):
            names.update((a.asname or a.name, (f".{node.module}", a.name)) for a in node.names)
        elif isinstance(node, ast.Assign) and all(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            continue
        elif not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
            return None
    return names


class _HandedOn(MetaPathFinder):
    """Finds the packages that hand on names, and gives them a loader that waits until a name is asked for."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if not fullname.startswith(_PACKAGES):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or not spec.submodule_search_locations:
            return spec
        try:
            source = spec.loader.get_source(fullname)  # type: ignore[union-attr]
            names = _handed_on(source) if source else None
        except (ImportError, SyntaxError, AttributeError, ValueError):
            names = None
        if names:
            spec.loader = _OnDemand(names)
        return spec


class _OnDemand(Loader):
    """Makes a package whose names are imported when they are first asked for."""

    def __init__(self, names: dict[str, tuple[str, str]]) -> None:
        self.names = names

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        names = self.names

        def asked(name: str) -> Any:
            if name not in names:
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
            home, there = names[name]
            value = getattr(importlib.import_module(home, module.__name__), there)
            setattr(module, name, value)
            return value

        module.__dict__.update(__getattr__=asked, __all__=list(names))

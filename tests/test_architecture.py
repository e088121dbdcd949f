"""The floors of the house: who may import whom, read from the sources themselves."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "kpireview"

# The picture in CONTRIBUTING.md, as data: a unit imports from lower floors only. Units of one floor don't import each other.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "files", "startup"),
    ("model",),
    ("expression",),
    ("catalog",),
    ("compute",),
    ("checks", "claims"),
    ("readers", "critic", "board_pack", "store"),
    ("review", "new_pack"),
    ("printing", "notebook_server", "widgets", "arguments"),
    ("demo",),
    ("cli",),
)
FLOOR = {unit: number for number, units in enumerate(FLOORS) for unit in units}
HEAVY = {
    "openai": {"critic/llm.py"},
    "weasyprint": {"board_pack/render.py"},
    "sqlalchemy": {"store/"},
    "anywidget": {"widgets/"},
    "ipywidgets": {"widgets/"},  # through anywidget, which builds on it
    "openpyxl": {"readers/"},
}


def sources() -> list[Path]:
    """Returns the package's modules, without the top __init__, which stands above all floors."""
    return [p for p in sorted(PACKAGE.rglob("*.py")) if p != PACKAGE / "__init__.py" and "_data" not in p.parts]


def unit_of(path: Path) -> str:
    """Returns the unit (a module or folder directly under the package) that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path, *, for_types: bool = True) -> set[str]:
    """Returns the dotted names of all modules that a file imports, at its top or inside functions; those for types alone if asked."""
    found: set[str] = set()
    tree = ast.parse(path.read_text("utf-8"))
    if not for_types:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
                node.body = [ast.Pass()]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively; write the full name"
            found.add(node.module or "")
            if node.module == "kpireview":
                found.update(f"kpireview.{alias.name}" for alias in node.names)
    return found


EDGES = sorted(
    (unit_of(p), name.split(".")[1], str(p.relative_to(PACKAGE)))
    for p in sources()
    for name in imports(p)
    if name.startswith("kpireview.") and not name.startswith("kpireview.__")
)


def test_every_file_has_a_floor() -> None:
    """Every module of the package belongs to a unit of the table."""
    assert {unit_of(p) for p in sources()} <= set(FLOOR)


def test_enough_edges_are_seen() -> None:
    """The reading sees the imports: a check that sees nothing proves nothing."""
    assert len(EDGES) > 100


def test_units_import_from_lower_floors_only() -> None:
    """No unit imports from its own floor (but itself) or from a higher one."""
    wrong = [(file, to) for unit, to, file in EDGES if unit != to and to in FLOOR and FLOOR[to] >= FLOOR[unit]]
    assert wrong == []


def test_no_import_of_an_unknown_unit() -> None:
    """Every import within the package leads to a unit of the table."""
    assert {to for _, to, _ in EDGES} <= set(FLOOR)


@pytest.mark.parametrize("library", HEAVY)
def test_heavy_libraries_are_imported_in_one_place(library: str) -> None:
    """A heavy library is imported by its one module or folder, and there it is."""
    users = {str(p.relative_to(PACKAGE)) for p in sources() if any(n.split(".")[0] == library for n in imports(p, for_types=False))}
    assert users or library == "ipywidgets", f"nothing imports {library}: the table is out of date"
    assert all(any(u == place or u.startswith(place) for place in HEAVY[library]) for u in users), users


def test_import_kpireview_loads_nothing_heavy() -> None:
    """`import kpireview` in a fresh interpreter loads no openai, weasyprint, ipywidgets, database driver or spreadsheet library."""
    code = "import kpireview, sys; print([m for m in sys.argv[1:] if m in sys.modules])"
    heavy = [*HEAVY, "sqlite3", "psycopg", "jinja2", "voila", "jupyterlab"]
    done = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_host_or_machine_path_is_named() -> None:
    """No committed text names a package registry's host or a path of one machine."""
    root = PACKAGE.parent
    files = subprocess.run(["git", "-C", str(root), "ls-files"], capture_output=True, text=True, check=False)
    if files.returncode:
        pytest.skip("not a git checkout")
    needles = [
        a + b
        for a, b in (("pypi.", "org"), ("pythonhosted.", "org"), ("deb.debian.", "org"), ("registry.npmjs.", "org"), ("/work", "/main"))
    ]
    wrong = []
    for name in files.stdout.splitlines():
        path = root / name
        if path.suffix in {".py", ".md", ".toml", ".sh", ".js", ".css", ".html", ".ipynb", ".txt", ""} and path.is_file():
            text = path.read_text("utf-8", errors="ignore")
            wrong += [(name, n) for n in needles if n in text]
    assert wrong == []

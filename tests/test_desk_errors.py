"""What a notebook shows where the desk can't open."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal as D
from pathlib import Path

import pytest
from company import Shape, make_company

from kpireview.errors import StoreError
from kpireview.model import Entry
from kpireview.store import Store


def test_a_notebook_shows_the_fault_and_what_to_do_and_no_traceback(tmp_path: Path) -> None:
    """A store that can't be opened ends the cell in one line with the next step."""
    (tmp_path / "board-packs.sqlite").write_bytes(b"no database" * 100)
    cell = "from kpireview.store import Store; Store.open('board-packs.sqlite')"
    command = [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", "-c", cell]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    said = ran.stdout + ran.stderr
    assert "kpireview: the store" in said
    assert "KPIREVIEW_STORE" in said
    assert "Traceback" not in said


def test_a_store_whose_file_is_gone_acknowledges_nothing(tmp_path: Path) -> None:
    """SQLite would write on into a deleted file; the store refuses, and is opened anew where the cell runs again."""
    path = tmp_path / "board-packs.sqlite"
    store = Store.open(path)
    made = store.add(make_company(Shape()), "Ann")
    for file in tmp_path.glob("board-packs.sqlite*"):
        file.unlink()
    with pytest.raises(StoreError, match="moved, replaced or deleted"):
        store.write(made, {"/kpis/sales.arr": Entry(actual=D(1))}, "Ann")
    assert not store.in_place()
    again = Store.open(path)
    assert again.in_place()
    assert again.packs() == ()


def test_a_store_named_from_a_folder_is_still_there_from_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path means the folder in which the store was opened."""
    monkeypatch.chdir(tmp_path)
    store = Store.open("board-packs.sqlite")
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert store.in_place()

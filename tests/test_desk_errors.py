"""What a notebook shows where the desk can't open."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


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

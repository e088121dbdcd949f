"""Opens JupyterLab on the notebooks, or Voila on the notebook as an app, on loopback only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from kpireview.errors import Fault, SettingsError
from kpireview.files import data_folder


def place_notebooks(folder: Path) -> None:
    """Copies the notebooks into a folder of the user's; one that is there already stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted(data_folder("notebooks").glob("*.ipynb")):
        target = folder / source.name
        if not target.exists():
            shutil.copyfile(source, target)


def open_notebook(*, app: bool, port: int, browser: bool, folder: Path) -> int:
    """Runs the server until it's stopped, and returns its exit status; raises SettingsError where the folder can't be used."""
    try:
        place_notebooks(folder)
    except OSError as error:
        raise SettingsError(Fault(str(folder), "", f"can't be used ({error.strerror})", "give another folder with --dir")) from None
    if app:
        command = [sys.executable, "-m", "voila", "board_pack.ipynb", f"--port={port}", "--Voila.ip=127.0.0.1", "--theme=light"]
        command += [] if browser else ["--no-browser"]
    else:
        command = [sys.executable, "-m", "jupyterlab", "board_pack.ipynb", f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1"]
        command += [] if browser else ["--no-browser"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--allow-root")
    try:
        return subprocess.call(command, cwd=folder)  # noqa: S603 - a fixed command of our own environment
    except KeyboardInterrupt:
        return 0

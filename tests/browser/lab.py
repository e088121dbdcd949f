"""A JupyterLab of its own for the browser tests: own home, own settings, a free port, and how to open a notebook and run it."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
FLAGS = """
    --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync
    --disable-dev-shm-usage
""".split()


def chromium() -> str | None:
    """Returns the path of a Chromium, None where there is none."""
    for name in ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    return None


@dataclass(frozen=True)
class Lab:
    """A running server: where it listens, its token, and the folder that it serves."""

    url: str
    token: str
    folder: Path

    def place(self, name: str, reviewer: str = "Rui") -> Path:
        """Copies the notebooks into a folder of their own, which gets a store of its own; the review is done by somebody else."""
        target = self.folder / name
        target.mkdir()
        shutil.copy(NOTEBOOKS / "board_pack.ipynb", target)
        text = (NOTEBOOKS / "review.ipynb").read_text("utf-8")
        call = 'open_desk(mode=\\"review\\"'
        assert call in text, "the review notebook opens the desk in another way: mend this test"
        (target / "review.ipynb").write_text(text.replace(call, f'{call}, user=\\"{reviewer}\\"'), "utf-8")
        return target


def free_port() -> int:
    """Returns a port that nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def environment(home: Path, **more: str) -> dict[str, str]:
    """Returns an environment in which Jupyter finds nothing of the user's."""
    settings = home / "settings" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")
    folders = {name: str(home / name.lower()) for name in names}
    lab = {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings" / "lab" / "user-settings")}
    return {**os.environ, "HOME": str(home), **folders, **lab, "PYTHONWARNINGS": "ignore", **more}


@contextlib.contextmanager
def lab_server(folder: Path, home: Path) -> Iterator[Lab]:
    """Runs JupyterLab on loopback until the block ends."""
    port, token = free_port(), secrets.token_hex(12)
    options = (
        f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True", "--ServerApp.open_browser=False", "--no-browser", "--allow-root",
    )  # fmt: skip
    command = [sys.executable, "-m", "jupyterlab", *options]
    variables = environment(home, KPIREVIEW_USER="Ada")
    log = (home / "lab.log").open("w")
    server = subprocess.Popen(command, cwd=folder, env=variables, stdout=log, stderr=log)
    lab = Lab(f"http://127.0.0.1:{port}", token, folder)
    try:
        wait_for(f"{lab.url}/api/status?token={token}", server)
        yield lab
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
        log.close()


def wait_for_port(port: int, server: subprocess.Popen[Any], seconds: float = 90) -> None:
    """Returns once somebody listens on a port; raises RuntimeError where the server ends or the time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError("the server ended before it listened")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)  # between two tries of a server that starts
    raise RuntimeError("the server didn't listen in time")


def wait_for(url: str, server: subprocess.Popen[Any], seconds: float = 60) -> None:
    """Returns once a URL answers; raises RuntimeError where the server ends or the time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.2)  # between two tries of a server that starts
    raise RuntimeError("the server didn't answer in time")


class Notebook:
    """One notebook in one page."""

    def __init__(self, page: Any, lab: Lab) -> None:
        self.page, self.lab, self.folder = page, lab, ""

    def open(self, name: str) -> None:
        """Opens a notebook of the server and waits until its kernel answers."""
        self.page.goto(f"{self.lab.url}/lab/tree/{name}?token={self.lab.token}&reset")
        self.page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext", timeout=60_000)
        self.page.evaluate(
            "async () => { const a = window.jupyterapp; await a.restored; const w = a.shell.currentWidget; await w.context.ready;"
            " await w.sessionContext.ready; await w.sessionContext.session.kernel.info; }"
        )

    @property
    def desk(self) -> Any:
        """The app in the page."""
        return self.page.locator(".kr").first

    def go(self, label: str) -> None:
        """Chooses an entry of the desk's navigation."""
        self.page.locator(".kr-go", has_text=label).click()

    def saved(self) -> None:
        """Waits until nothing is on its way to the store."""
        self.page.wait_for_function("document.querySelector('.kr-saved')?.textContent.startsWith('Saved')")

    def run(self) -> None:
        """Runs every cell and waits for the desk."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        self.page.locator(".kr").first.wait_for(timeout=60_000)

    def restart(self) -> None:
        """Restarts the kernel, as a crash would, and runs every cell again."""
        self.page.evaluate(
            "async () => { const w = window.jupyterapp.shell.currentWidget, k = w.sessionContext.session.kernel; await k.restart();"
            " await k.info; }"
        )
        self.run()

    def close(self) -> None:
        """Shuts the notebook's kernel down."""
        self.page.evaluate(
            "async () => { const w = window.jupyterapp?.shell?.currentWidget; if (w?.sessionContext) await w.sessionContext.shutdown(); }"
        )

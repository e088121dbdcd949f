"""A PostgreSQL server of Debian's packages for the time of the tests: in a temporary folder, on loopback, as an unprivileged user."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


def programs() -> Path | None:
    """Returns the folder of initdb and pg_ctl, None where PostgreSQL isn't installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def why_not() -> str:
    """Returns why no server can be started here, nothing where one can."""
    if programs() is None:
        return "PostgreSQL isn't installed (Debian: apt-get install postgresql)"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "the driver psycopg isn't installed (pip install 'kpireview[postgres]')"
    if os.geteuid() == 0 and not _unprivileged():
        return "PostgreSQL doesn't run as root, and there is no user 'postgres' or 'nobody' to run it as"
    return ""


def _unprivileged() -> str:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            return name
    return ""


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Yields the URL of a new server's database, and stops the server at the end."""
    folder = Path(tempfile.mkdtemp(prefix="kpireview-pg-"))
    tools = programs()
    assert tools is not None
    identity: dict[str, object] = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam(_unprivileged())
        os.chown(folder, user.pw_uid, user.pw_gid)
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data, log = folder / "data", folder / "log"

    def run(*command: str) -> None:
        options: dict[str, object] = {"cwd": folder, "capture_output": True, "text": True, "env": {**os.environ, "LC_ALL": "C"}, **identity}
        done = subprocess.run(command, check=False, **options)  # type: ignore[call-overload]
        if done.returncode:
            said = log.read_text("utf-8", "replace") if log.exists() else ""
            raise RuntimeError(f"{command[0]} failed: {done.stderr}{said}")

    try:
        run(str(tools / "initdb"), "-D", str(data), "-U", "kpireview", "-A", "trust", "-E", "UTF8", "--no-sync")
        for attempt in range(5):
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=40"
            try:
                # -o to a file: a server that inherits our pipe would keep it open for ever.
                run(str(tools / "pg_ctl"), "-D", str(data), "-l", str(log), "-w", "-t", "60", "-o", options, "start")
                break
            except RuntimeError:
                if attempt == 4:
                    raise
        try:
            yield f"postgresql://kpireview@127.0.0.1:{port}/postgres"
        finally:
            run(str(tools / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)

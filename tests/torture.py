"""Kills a kernel at a random moment while edits stream into it, reopens the store and looks: nothing corrupt, no acknowledged edit lost.

    python -m tests.torture --rounds 200                 SQLite, then PostgreSQL where it can be started
    python -m tests.torture --rounds 200 --url URL       the store at a URL only
    python -m tests.torture --rounds 200 --bare          without kernels: processes that write to the store as fast as it goes

What was acknowledged must be there when the store is opened again. A kernel (kernel_writer.py) acknowledges by the desk's reply to an
edit; a bare writer prints a line for each edit that the store has taken. Against PostgreSQL two writers work on the same pack and are
killed in turn.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kpireview.model import Company, Entry, Pack, Period  # noqa: E402
from kpireview.store import Store  # noqa: E402

FIELDS = tuple(f"sales.figure_{i}" for i in range(12))
TEXTS = tuple(f"sales.text_{i}" for i in range(4))


def empty_pack() -> Pack:
    """Returns the pack that is tortured."""
    return Pack(
        company=Company(name="Torture Ltd", stage="seed", currency="EUR"),
        period=Period.model_validate({"label": "2026-Q3", "start": "2026-07-01", "end": "2026-09-30"}),
        kpis={},
    )


def write_edits(url: str, pack_id: str, name: str, seed: int) -> None:
    """Edits for ever; a line `path number` on standard output after each acknowledged edit. Each writer keeps to its own places."""
    store = Store.open(url)
    rng = random.Random(seed)
    print("ready", flush=True)
    for number in range(1, 1_000_000):
        if rng.random() < 0.25:
            path = f"/kpis/{rng.choice(TEXTS)}_{name}"
            value = Entry(text=f"{number} " + "words " * rng.randrange(400))
        else:
            path = f"/kpis/{rng.choice(FIELDS)}_{name}"
            value = Entry(actual=Decimal(number))
        store.write(pack_id, {path: value}, name)
        os.write(1, f"{path} {number}\n".encode())


class Writer:
    """A writing process and what it has had acknowledged; it lives for `longest_s` seconds at most."""

    longest_s = 0.35

    def __init__(self, url: str, pack_id: str, name: str, seed: int) -> None:
        self.begun = threading.Event()
        self.begun.set()
        command = [sys.executable, "-m", "tests.torture", "--write", pack_id, "--as", name, "--seed", str(seed), "--url", url]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        if self.process.stdout.readline().strip() != b"ready":
            raise RuntimeError("the writer didn't start")

    def kill(self) -> dict[str, int]:
        """Kills the writer without warning and returns the last acknowledged number of each place."""
        assert self.process.stdout is not None
        self.process.send_signal(signal.SIGKILL)
        told = self.process.stdout.read().decode()
        self.process.wait()
        self.process.stdout.close()
        # A line without its end was being written: the edit before it was acknowledged, this one perhaps not.
        return {path: int(number) for path, number in (line.split() for line in told.split("\n")[:-1])}


def number_of(entry: Entry) -> int:
    """Returns the number that an edit wrote into an entry."""
    return int(entry.actual) if entry.actual is not None else int((entry.text or "0").split()[0])


def one_round(url: str, pack_id: str, writers: int, rng: random.Random, writer_of: Callable[[str, str, str, int], Any] = Writer) -> int:
    """Lets writers edit, kills them, reopens and verifies; returns how many edits were acknowledged. Raises AssertionError on any loss."""
    with ThreadPoolExecutor(writers) as pool:
        made = [pool.submit(writer_of, url, pack_id, f"w{i}", rng.randrange(1 << 30)) for i in range(writers)]
    running = [one.result() for one in made]
    acknowledged: dict[str, int] = {}
    try:
        for writer in running:
            if rng.random() < 0.8:  # else it may die while it is still opening the pack
                writer.begun.wait(30)
            time.sleep(rng.uniform(0.02, writer.longest_s))  # the random moment of the kill is what is tested
            acknowledged |= writer.kill()
    finally:
        for writer in running:
            writer.process.kill()
            writer.process.wait()
    store = Store.open(url)
    try:
        snapshot = store.load(pack_id)
        for path, number in acknowledged.items():
            entry = snapshot.pack.kpis.get(path.removeprefix("/kpis/"))
            assert entry is not None, f"{path} is lost: {number} was acknowledged"
            # One more edit may have reached the disk than the writer could tell of.
            assert number_of(entry) >= number, f"{path} holds {number_of(entry)}, but {number} was acknowledged"
        revisions = store.revisions(pack_id)
        assert [r.number for r in revisions] == list(range(1, len(revisions) + 1)), "a revision is missing"
        assert snapshot.revision == len(revisions), "the pack's revision isn't its last"
        replayed = store.at_revision(pack_id, snapshot.revision)
        assert replayed.kpis == snapshot.pack.kpis, "the revisions don't add up to what the pack holds"
        trail: dict[str, str | None] = {}
        for revision in revisions:
            for change in revision.changes:
                assert trail.get(change.path) == change.before, f"revision {revision.number} of {change.path} doesn't follow the one before"
                trail[change.path] = change.after
        store.write(pack_id, {"/kpis/sales.after_the_crash": Entry(actual=Decimal(snapshot.revision))}, "survivor")
    finally:
        store.close()
    return len(acknowledged)


def torture(
    url: str, rounds: int, writers: int, seed: int, *, fresh_every: int = 25, writer_of: Callable[[str, str, str, int], Any] | None = None
) -> int:
    """Runs the rounds against one store and returns the number of places whose last acknowledged edit was found again."""
    rng = random.Random(seed)
    total = 0
    pack_id = ""
    for number in range(rounds):
        if number % fresh_every == 0:
            store = Store.open(url)
            pack = empty_pack()
            name = f"Torture {seed}-{number} Ltd"
            pack_id = store.add(pack.model_copy(update={"company": pack.company.model_copy(update={"name": name})}), "setup")
            store.close()
        total += one_round(url, pack_id, writers, rng, writer_of or Writer)
    assert total or not rounds, "no edit was ever acknowledged: the writers do nothing"
    return total


@contextmanager
def sqlite_url() -> Iterator[str]:
    """Yields the path of a new SQLite store."""
    with tempfile.TemporaryDirectory(prefix="kpireview-torture-") as folder:
        yield str(Path(folder) / "store.sqlite")


def main() -> int:
    """Runs the torture from the command line."""
    from tests import postgres_server
    from tests.kernel_writer import KernelWriter

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--url", help="only the store at this URL or path")
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--bare", action="store_true", help="processes that write to the store, instead of kernels with the desk")
    parser.add_argument("--write", metavar="PACK", help=argparse.SUPPRESS)
    parser.add_argument("--as", dest="name", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.write:
        write_edits(arguments.url, arguments.write, arguments.name, arguments.seed or 0)
        return 0
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(1 << 30)
    print(f"seed {seed}", flush=True)
    writer_of: Callable[[str, str, str, int], Any] = Writer if arguments.bare else KernelWriter
    if arguments.url:
        found = torture(arguments.url, arguments.rounds, arguments.writers, seed, writer_of=writer_of)
        print(f"{arguments.rounds} rounds: {found} acknowledged places found again, nothing lost, nothing corrupt")
        return 0
    with sqlite_url() as url:
        found = torture(url, arguments.rounds, 1, seed, writer_of=writer_of)
        print(f"SQLite, {arguments.rounds} kills: {found} acknowledged places found again, nothing lost, nothing corrupt", flush=True)
    reason = postgres_server.why_not()
    if reason:
        print(f"PostgreSQL skipped: {reason}")
        return 0
    with postgres_server.server() as url:
        found = torture(url, arguments.rounds, arguments.writers, seed, writer_of=writer_of)
        print(f"PostgreSQL, {arguments.rounds} × {arguments.writers} kills: {found} acknowledged places found again, nothing lost")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How close the LLM critic comes to the time that an endpoint needs: 25 narratives, 3 votes, 1 s a call, 8 wide.

Usage: python benchmarks/llm_throughput.py [--seconds 1.0] [--wide 8]

The endpoint is a loopback server in a process of its own that takes its time and answers honestly; 1.0 would be calls ÷ width × seconds,
and 75 calls, 8 wide, go out in ten waves, which is 1.067 at best. Measured twice: the function that grades, and the whole command
`kpireview review PACK --critic llm`, from its start to its end.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kpireview.catalog import load_catalog
from kpireview.critic.llm import LlmSettings, dry_run, grade_llm
from kpireview.critic.rubric import FIELDS
from kpireview.model import Company, Entry, Pack, Period
from kpireview.model.serial import pack_bytes

SENTENCES = [
    "Tarn Foods, $120k, renews on 30 September; their new COO wants one supplier, and Ida Falk meets him on 12 July.",
    "Win rate fell to 24% because five tenders asked for local hosting, which we order for October.",
    "If the award slips beyond October, $1.3M moves into next year and we cut the events budget.",
    "Two engineers resigned within five weeks after the reorganisation, and the rota is why.",
]


def pack() -> Pack:
    """A pack with all 25 narratives of some 200 words."""
    company = Company(name="Ferrow", stage="seriesB", currency="USD")
    period = Period(label="2026-Q2", start=dt.date(2026, 4, 1), end=dt.date(2026, 6, 30))
    kpis = {f: Entry(text=f"Notes on {f}.\n\n" + "\n".join(f"- {s}" for s in SENTENCES * 3)) for f in FIELDS}
    return Pack(company=company, period=period, kpis=kpis)


def told(what: str, wall: float, cpu: float, calls: int, given: argparse.Namespace) -> None:
    """Prints one measurement."""
    ideal = calls / given.wide * given.seconds
    print(f"{what}: {calls} calls, wall {wall:.2f} s, ideal {ideal:.2f} s, ratio {wall / ideal:.3f} (bound 1.15); {cpu:.2f} s of CPU")


def command(address: str, given: argparse.Namespace) -> None:
    """Measures the command from its start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ferrow.pack.json"
        file.write_bytes(pack_bytes(pack()))
        environment = {**os.environ, "OPENAI_API_KEY": "none-needed", "OPENAI_BASE_URL": address, "KPIREVIEW_MODEL": "fake"}
        line = [sys.executable, "-m", "kpireview.cli", "review", str(file), "--critic", "llm", "--format", "json", "--cache", folder]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        done = subprocess.run([*line, "--concurrency", str(given.wide)], env=environment, capture_output=True, check=True)
        wall = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told("command ", wall, cpu, json.loads(done.stdout)["critic"]["usage"]["calls"], given)


def main() -> None:
    """Runs each once and prints the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--wide", type=int, default=8)
    given = parser.parse_args()
    catalog = load_catalog()
    import openai  # noqa: F401 - its import is the interpreter's time, not the critic's

    here = Path(__file__).resolve().parent.parent
    server_line = [sys.executable, str(here / "tests" / "fake_endpoint.py"), str(given.seconds)]
    with subprocess.Popen(server_line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        address = server.stdout.readline().strip()
        settings = LlmSettings(model="fake", api_key="none-needed", base_url=address, concurrency=given.wide)
        plan = dry_run(pack(), catalog, settings)
        began, worked = time.perf_counter(), time.process_time()
        grades, usage = asyncio.run(grade_llm(pack(), catalog, (), settings))
        print(f"{len(grades)} narratives, {given.wide} wide, {given.seconds} s a call, {usage.failed} failed")
        told("function", time.perf_counter() - began, time.process_time() - worked, usage.calls, given)
        command(address, given)
        server.stdin.close()
    print(
        f"a review of this pack sends about {plan.input_tokens:,} tokens in {plan.calls} calls, {plan.input_tokens // plan.calls:,} a call"
    )


if __name__ == "__main__":
    main()

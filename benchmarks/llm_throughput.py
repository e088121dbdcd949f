"""How close the LLM critic comes to the time that an endpoint needs: 25 narratives, 3 votes, 1 s a call, 8 wide.

Usage: python benchmarks/llm_throughput.py [--seconds 1.0] [--wide 8]

The endpoint is a loopback server in a process of its own that takes its time and answers honestly; 1.0 would be calls ÷ width × seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kpireview.catalog import load_catalog
from kpireview.critic.llm import LlmSettings, dry_run, grade_llm
from kpireview.critic.rubric import FIELDS
from kpireview.model import Company, Entry, Pack, Period

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


def main() -> None:
    """Runs once and prints the ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--wide", type=int, default=8)
    given = parser.parse_args()
    catalog = load_catalog()
    import openai  # noqa: F401 - its import is the interpreter's time, not the critic's

    here = Path(__file__).resolve().parent.parent
    command = [sys.executable, str(here / "tests" / "fake_endpoint.py"), str(given.seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        address = server.stdout.readline().strip()
        settings = LlmSettings(model="fake", api_key="none-needed", base_url=address, concurrency=given.wide)
        plan = dry_run(pack(), catalog, settings)
        began = time.perf_counter()
        grades, usage = asyncio.run(grade_llm(pack(), catalog, (), settings))
        wall = time.perf_counter() - began
        server.stdin.close()
    ideal = usage.calls / given.wide * given.seconds
    print(f"{len(grades)} narratives, {usage.calls} calls, {given.wide} wide, {given.seconds} s a call, {usage.failed} failed")
    print(f"wall {wall:.2f} s, ideal {ideal:.2f} s, ratio {wall / ideal:.3f} (bound 1.15)")
    print(
        f"a review of this pack sends about {plan.input_tokens:,} tokens in {plan.calls} calls, {plan.input_tokens // plan.calls:,} a call"
    )


if __name__ == "__main__":
    main()

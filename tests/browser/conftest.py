"""One JupyterLab and one Chromium for all browser tests; each test has a folder, a store and a kernel of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.lab import FLAGS, Lab, Notebook, chromium, lab_server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests of this folder, and keeps them in one process: they share a server."""
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium; the tests are skipped where there's none."""
    path = chromium()
    if path is None:
        pytest.skip("needs Chromium, which isn't installed here")
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright, which isn't installed here")
    with playwright.sync_playwright() as p:
        running = p.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab on loopback."""
    with lab_server(tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("home")) as server:
        yield server


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page of a fresh profile; an error in its scripts fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    made = context.new_page()
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    yield made
    context.close()
    assert not errors, errors


@pytest.fixture
def draft(page: Any, lab: Lab, request: pytest.FixtureRequest) -> Iterator[Notebook]:
    """The board pack notebook, run, at the desk's start screen."""
    folder = re.sub(r"\W+", "-", request.node.name)[:60].strip("-")
    lab.place(folder)
    notebook = Notebook(page, lab)
    notebook.folder = folder
    notebook.open(f"{folder}/board_pack.ipynb")
    notebook.run()
    yield notebook
    notebook.close()


@pytest.fixture
def sample(draft: Notebook) -> Notebook:
    """The sample company on the desk, checked and read."""
    draft.page.get_by_role("button", name="Open the sample").click()
    draft.page.locator(".kr-desk").wait_for()
    draft.page.locator(".kr-n-bad").first.wait_for()
    return draft

"""Fixtures that many tests share."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(Path(__file__).resolve().parent))

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the reference material in ../shared, which isn't here")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the browser's tests last: its driver keeps an event loop running, in which asyncio.run is not possible."""
    items.sort(key=lambda item: "browser" in Path(item.fspath).parts)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material beside the checkout; tests that need it are skipped where it isn't."""
    if not SHARED.is_dir():
        pytest.skip("needs the reference material in ../shared, which isn't here")
    return SHARED


@pytest.fixture(scope="session")
def catalog() -> Any:
    """Our catalog, loaded once."""
    from kpireview.catalog import load_catalog

    return load_catalog()


@pytest.fixture(scope="session")
def corvid(shared: Path) -> Any:
    """The consistent sample pack of the reference material."""
    from kpireview.model import Pack

    text = (shared / "eval" / "corvid.pack.json").read_text("utf-8")
    return Pack.model_validate(json.loads(text, parse_float=Decimal, parse_int=Decimal))

"""What a command leaves out to start sooner, and that what it leaves out is there when it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kpireview.startup import _handed_on


def fresh(code: str) -> str:
    """Runs a line of Python in an interpreter of its own and returns what it prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_openai_loads_its_type_modules_on_demand() -> None:
    """With the switch, the client that asks Chat Completions is there and not a quarter of the type modules is loaded."""
    count = "print(sum(m.startswith('openai.types.') for m in sys.modules))"
    whole = int(fresh(f"import sys, openai; openai.resources.chat.completions.AsyncCompletions; {count}"))
    lean = int(
        fresh(
            "import sys; from kpireview.startup import openai_on_demand as on; on(); "
            f"import openai; openai.AsyncOpenAI(api_key='x').post; {count}"
        )
    )
    assert lean < whole / 4


def test_every_name_is_there_when_it_is_asked_for() -> None:
    """Names, submodules and star imports of the package are what they are without the switch; an unknown name is an AttributeError."""
    code = (
        "from kpireview.startup import openai_on_demand as on; on()\n"
        "import openai, openai.types as t, openai.types.chat as c\n"
        "from openai.types.responses import *\n"
        "assert t.Batch.__module__ == 'openai.types.batch' and c.ChatCompletion.__name__ == 'ChatCompletion'\n"
        "assert all(getattr(p, n) is not None for p in (t, c) for n in p.__all__)\n"
        "assert not hasattr(t, 'Nothing') and Response is t.responses.Response\n"
        "print('whole')"
    )
    assert fresh(code) == "whole"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("from __future__ import annotations\nfrom .a import B as B, C\n__all__ = ['B']", {"B": (".a", "B"), "C": (".a", "C")}),
        ("from .a import *", None),
        ("from .a import B\nB.register()", None),
        ("import os\nfrom .a import B", None),
        ("from ..a import B", None),
    ],
)
def test_only_a_package_that_hands_names_on_is_changed(source: str, names: object) -> None:
    """A package that does anything besides handing on names of its own modules is loaded as it stands."""
    assert _handed_on(source) == names

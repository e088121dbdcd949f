"""What an endpoint can do, learned from its answers and remembered: response format, name of the token limit, temperature.

Servers differ. We start at the strictest request and step down on a 400, 422 or 500 that names the field, or when a schema was accepted
and ignored.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kpireview.critic.cache import write_atomically
from kpireview.critic.prompt import SCHEMA

RUNGS = ("json_schema_strict", "json_schema", "json_object", "text")


@dataclass(slots=True)
class Profile:
    """What one model at one endpoint accepts; `rung` counts down RUNGS."""

    rung: int = 0
    modern_limit: bool = False
    temperature: bool = True
    system: bool = True

    @property
    def format(self) -> str:
        """The name of the response format in use."""
        return RUNGS[self.rung]

    @property
    def schema_in_words(self) -> bool:
        """Whether the schema has to stand in the prompt."""
        return self.rung >= 2

    def parameters(self, max_tokens: int, temperature: float, *, free_form: bool = False) -> dict[str, Any]:
        """Returns the request's parameters beside model and messages; `free_form` asks for JSON without the schema of verdicts."""
        out: dict[str, Any] = {"max_completion_tokens" if self.modern_limit else "max_tokens": max_tokens}
        if self.temperature:
            out["temperature"] = temperature
        if free_form:
            if self.rung <= 2:
                out["response_format"] = {"type": "json_object"}
        elif self.rung <= 1:
            out["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "verdicts", "strict": self.rung == 0, "schema": SCHEMA},
            }
        elif self.rung == 2:
            out["response_format"] = {"type": "json_object"}
        return out

    def step(self, message: str, *, sent_rung: int) -> bool:
        """Learns from an error message that names a field; returns whether another try makes sense.

        `sent_rung` is what the failed request was sent with: when another call has stepped down meanwhile, that is enough.
        """
        low = message.casefold()
        if any(
            w in low for w in ("response_format", "json_schema", "json_object", "schema", "grammar", "structured output", "response format")
        ):
            if self.rung == sent_rung and self.rung < len(RUNGS) - 1:
                self.rung += 1
                return True
            return self.rung != sent_rung
        if "max_tokens" in low or "max_completion_tokens" in low:
            wanted = "max_completion_tokens" in low
            if self.modern_limit != wanted or not wanted:
                self.modern_limit = not self.modern_limit
                return True
            return True
        if "temperature" in low and self.temperature:
            self.temperature = False
            return True
        if ("system" in low and "role" in low) and self.system:
            self.system = False
            return True
        return False

    def ignored(self, *, sent_rung: int) -> bool:
        """Learns that a schema was accepted and not followed; returns whether that changed anything."""
        if self.rung == sent_rung and self.rung < 2:
            self.rung = 2
            return True
        return False


_KNOWN: dict[tuple[str, str], Profile] = {}


def profile_for(base_url: str, model: str, cache: Path | None) -> Profile:
    """Returns what is known of a model at an endpoint, from this process or from the cache folder."""
    key = (base_url, model)
    if key not in _KNOWN:
        stored = _stored(cache).get(f"{base_url} {model}") if cache else None
        profile = Profile()
        if isinstance(stored, dict) and isinstance(stored.get("rung"), int) and 0 <= stored["rung"] < len(RUNGS):
            profile = Profile(
                stored["rung"], bool(stored.get("modern_limit")), bool(stored.get("temperature", True)), bool(stored.get("system", True))
            )
        _KNOWN[key] = profile
    return _KNOWN[key]


def forget(base_url: str | None = None) -> None:
    """Forgets what was learned in this process, of one endpoint or of all."""
    for key in [k for k in _KNOWN if base_url is None or k[0] == base_url]:
        del _KNOWN[key]


def _stored(cache: Path) -> dict[str, Any]:
    try:
        value = json.loads((cache / "endpoints.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def remember(base_url: str, model: str, cache: Path | None) -> None:
    """Keeps what was learned in the cache folder, for the next run."""
    profile = _KNOWN.get((base_url, model))
    if cache is None or profile is None:
        return
    known = _stored(cache)
    entry = asdict(profile)
    if known.get(f"{base_url} {model}") != entry:
        known[f"{base_url} {model}"] = entry
        write_atomically(cache / "endpoints.json", json.dumps(known, indent=1, sort_keys=True))

"""The settings of the LLM critic: from options, then the environment; the key only from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from urllib.parse import urlsplit

from kpireview.errors import Fault, SettingsError

DEFAULT_BASE_URL = "https://api.openai.com/v1"


@dataclass(frozen=True)
class LlmSettings:
    """How the LLM critic reaches its model and what it may spend.

    `deadline_s` bounds one vote with all its attempts, `attempt_s` one attempt, both in seconds. Prices are US dollars a million tokens;
    None means unknown. The key is left out of repr, of equality and of every hash.
    """

    model: str
    api_key: str = field(repr=False, compare=False)
    base_url: str = DEFAULT_BASE_URL
    votes: int = 3
    concurrency: int = 8
    budget_tokens: int | None = None
    cache: Path | None = None
    per_criterion: bool = False
    redact: bool = False
    deadline_s: float = 180.0
    attempt_s: float = 90.0
    run_deadline_s: float | None = None
    max_tokens: int = 4096
    temperature: float = 0.0
    transport_tries: int = 4
    reply_tries: int = 2
    backoff_s: float = 0.5
    price_in: Decimal | None = None
    price_out: Decimal | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None, *, need_key: bool = True, **options: object) -> LlmSettings:
        """Returns settings from options (those that aren't None) and the environment.

        Raises SettingsError with every fault: no OPENAI_API_KEY, no model, a base URL that is none, a number out of range. A dry run
        needs no key.
        """
        env = os.environ if environment is None else environment
        given = {k: v for k, v in options.items() if v is not None}
        faults: list[Fault] = []
        key = env.get("OPENAI_API_KEY", "").strip()
        if not key and need_key:
            faults.append(
                Fault(
                    "environment", "OPENAI_API_KEY", "no key for the model's endpoint", "set it, to any word for an endpoint without keys"
                )
            )
        model = str(given.pop("model", "") or env.get("KPIREVIEW_MODEL", "")).strip()
        if not model:
            faults.append(Fault("environment", "KPIREVIEW_MODEL", "no model is named", "set it, or give --model NAME"))
        base = str(given.pop("base_url", "") or env.get("OPENAI_BASE_URL", "") or DEFAULT_BASE_URL).strip().rstrip("/")
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            faults.append(Fault("options", "--base-url", "the endpoint is no http(s) address", "write it as https://host/v1"))
        elif parts.username or parts.password:
            faults.append(
                Fault("options", "--base-url", "the endpoint's address holds a user or a password", "leave it out and use OPENAI_API_KEY")
            )
        for name, low, high in (("votes", 1, 9), ("concurrency", 1, 256), ("budget_tokens", 1, None), ("max_tokens", 64, None)):
            value = given.get(name)
            if value is not None and (not isinstance(value, int) or value < low or (high is not None and value > high)):
                wanted = f"a whole number from {low} to {high}" if high else f"a whole number, at least {low}"
                faults.append(Fault("options", f"--{name.replace('_', '-')}", f"{value!r} is out of range", f"give {wanted}"))
        for name, variable in (("price_in", "KPIREVIEW_PRICE_IN"), ("price_out", "KPIREVIEW_PRICE_OUT")):
            text = env.get(variable, "").strip()
            if text and name not in given:
                try:
                    given[name] = Decimal(text)
                except InvalidOperation:
                    faults.append(Fault("environment", variable, f"{text!r} is no price", "give US dollars a million tokens, such as 2.50"))
        if faults:
            raise SettingsError(faults)
        return cls(model=model, api_key=key, base_url=base, **given)  # type: ignore[arg-type]

"""The LLM critic's door to the network: the only file that imports openai, and only when a model is asked.

One wrapper turns every exception and every odd answer of an endpoint into Retry or Final, in words of ours: a server's own words may
hold a key.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kpireview.critic.calls import Final, Raw, Retry, Send, count, new_sheet
from kpireview.critic.ladder import Profile, remember
from kpireview.critic.panel import Claims, DryRun, Progress, critic_of, dry_run, run
from kpireview.critic.prompt import prompt_sha256
from kpireview.critic.settings import LlmSettings
from kpireview.model import Grade, Pack, Usage

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from kpireview.catalog import Catalog

PATH = "/chat/completions"

__all__ = ["DryRun", "LlmSettings", "Progress", "client_for", "critic_of", "dry_run", "grade_llm", "prompt_sha256", "sender"]


def client_for(settings: LlmSettings) -> AsyncOpenAI:
    """Returns an openai client with its own retries switched off and our timeout; imports the package."""
    import openai

    parts = urlsplit(settings.base_url)
    # An endpoint on this machine without TLS: a context that trusts nobody, for reading the system's certificates takes longer than a call.
    nobody = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    transport = openai.DefaultAsyncHttpxClient(
        verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if nobody else True, event_hooks={"response": [_acknowledge]}
    )
    return openai.AsyncOpenAI(
        api_key=settings.api_key, base_url=settings.base_url, max_retries=0, timeout=settings.attempt_s, http_client=transport
    )


async def _acknowledge(response: Any) -> None:
    """Acknowledges an answer's head at once: a server that writes head and body apart waits for that, up to 40 ms a call."""
    quick = getattr(socket, "TCP_QUICKACK", None)  # Linux only
    stream = response.extensions.get("network_stream")
    line = stream.get_extra_info("socket") if stream is not None else None
    if quick is not None and line is not None:
        with contextlib.suppress(OSError, AttributeError):
            line.setsockopt(socket.IPPROTO_TCP, quick, 1)


def _retry_after(error: Any) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None)
    if headers is None:
        return None
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            value = float(headers.get(name, ""))
        except (TypeError, ValueError):
            continue
        if 0 <= value < 10**7:
            return value * scale
    return None


def _error_text(error: Any) -> str:
    body = getattr(error, "body", None)
    return f"{body if body is not None else ''} {getattr(error, 'message', '')}"[:4000]


def sender(client: AsyncOpenAI) -> Send:
    """Returns the function that sends one request through a client."""
    import openai

    async def send(settings: LlmSettings, profile: Profile, messages: list[dict[str, str]], parameters: dict[str, Any], rung: int) -> Raw:
        try:
            # The client's typed method would load a hundred modules of types, walk the request for aliases and build a model of an answer
            # that we read as a stranger's anyway: that takes the time of every call, and of the first one's start.
            return _read(await client.post(PATH, body={"model": settings.model, "messages": messages, **parameters}, cast_to=object))
        except openai.APIStatusError as error:
            raise _status(error, profile, rung) from None
        except openai.APITimeoutError:
            raise Retry("unreachable", "no answer in time", unknown_cost=True) from None
        except openai.APIConnectionError:
            raise Retry("unreachable", "the connection failed", unknown_cost=True) from None
        except Exception as error:
            # A 200 that is no completion raises all kinds: AttributeError, TypeError, JSONDecodeError, ValidationError.
            raise Retry("unparseable", f"the answer is no completion ({type(error).__name__})") from None

    return send


def _status(error: Any, profile: Profile, rung: int) -> Retry | Final:
    status = error.status_code
    if status in (400, 422, 500) and profile.step(_error_text(error), sent_rung=rung):
        return Retry("unparseable", f"the endpoint refused a parameter ({status})", 0.0, free=True)
    if status == 429:
        return Retry("unreachable", "too many requests (429)", _retry_after(error), throttled=True)
    if status in (408, 409) or status >= 500:
        return Retry("unreachable", f"the endpoint failed ({status})", _retry_after(error))
    if status in (401, 403):
        return Final("unreachable", f"the endpoint refuses the key ({status})")
    if status == 404:
        return Final("unreachable", "the endpoint knows no such model or address (404)")
    return Final("unreachable", f"the endpoint refuses the request ({status})")


def _part(value: object, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _read(answer: object) -> Raw:
    """Reads a decoded answer, of whose shape nothing is taken for granted."""
    usage = _part(answer, "usage")
    got, said = count(_part(usage, "prompt_tokens")), count(_part(usage, "completion_tokens"))
    text, problem = _text(answer)
    return Raw(text, str(_part(answer, "model") or ""), got, said, problem)


def _text(answer: object) -> tuple[str, Retry | Final | None]:
    choices = _part(answer, "choices")
    if not isinstance(choices, list):
        return "", Retry("unparseable", "the answer is no completion")
    if not choices:
        return "", Retry("unparseable", "the answer holds no choice")
    message, finish = _part(choices[0], "message"), _part(choices[0], "finish_reason")
    if finish == "content_filter":
        return "", Final("refused", "the endpoint's content filter stopped the answer")
    if _part(message, "refusal"):
        return "", Final("refused", "the model refused")
    if finish == "length":
        return "", Retry("truncated", "the answer was cut off at the token limit", 0.0)
    content = _part(message, "content")
    if not isinstance(content, str) or not content.strip():
        return "", Retry("unparseable", "the answer is empty")
    if finish not in ("stop", None):
        return "", Retry("unparseable", "the answer didn't end as an answer ends")
    return content, None


async def grade_llm(
    pack: Pack,
    catalog: Catalog,
    claims: Claims,
    settings: LlmSettings,
    fields: Iterable[str] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    *,
    cancel: asyncio.Event | None = None,
    client: AsyncOpenAI | None = None,
) -> tuple[tuple[Grade, ...], Usage]:
    """Grades the pack's narratives with a model; returns the grades in the order of the fields, and what all calls used.

    `claims` are what `kpireview.claims.find_claims` read, or a function that reads them, called in a thread while the first calls are
    under way. Never raises for what an endpoint does: a criterion that got no usable answer is ungraded with its reason. Setting `cancel`
    ends the run at once and keeps the verdicts that are in; `on_progress` hears of each vote and, with its grade, of each narrative.
    """
    own = client is None
    using = client if client is not None else client_for(settings)
    sheet = new_sheet(settings, sender(using), cancel)
    try:
        grades = await run(sheet, pack, catalog, claims, fields, on_progress)
    finally:
        remember(settings.base_url, settings.model, settings.cache)
        if own:
            await using.close()
    return grades, sheet.tally.usage(settings)

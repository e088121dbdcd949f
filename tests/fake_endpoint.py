"""A Chat Completions endpoint on loopback that answers as it is told: honestly, obediently, or with one fault after the other.

It reads the questions and the narrative out of the prompt as a model would. No network but 127.0.0.1, no sleeps but the ones that a
fault is made of.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

Body = dict[str, Any]
USED = {"prompt_tokens": 700, "completion_tokens": 50, "total_tokens": 750}


def completion(content: str | None, *, finish: str = "stop", refusal: str | None = None, **more: Any) -> Body:
    """Returns the body of a completion."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "fake-model-1",
        "choices": [{"index": 0, "finish_reason": finish, "logprobs": None, "message": message}],
        "usage": USED,
        **more,
    }


def prompt_of(body: Body) -> str:
    """Returns the last message of a request."""
    return str(body["messages"][-1]["content"])


def narrative_of(body: Body) -> str:
    """Returns the narrative that a request holds."""
    found = re.search(r'<data name="narrative" nonce="(\w+)">\n(.*)\n</data nonce="\1">', prompt_of(body), re.S)
    return found.group(2) if found else ""


def questions_of(body: Body) -> list[tuple[str, str]]:
    """Returns (id, question) of a request."""
    return re.findall(r"^(q\d+)\. (.*)$", prompt_of(body), re.M)


def control_answer(text: str, question: str) -> dict[str, Any] | None:
    """Returns the right answer to a control question, or None for a question of the rubric."""
    phrase = re.search(r"Do these words stand in the narrative, one after the other: “(.*)”\?", question)
    if phrase:
        return {"evidence": [phrase.group(1)], "reason": "they do", "suggestion": "", "verdict": "met"}
    if re.search(
        r"cargo ship|opera house|boiling point|species of bird|ingredients of a soup|cycling race|depth of a lake|string quartet", question
    ):
        return {"evidence": [], "reason": "no such thing", "suggestion": "", "verdict": "unmet"}
    return None


def first_quote(text: str) -> str:
    """Returns some true words of a narrative."""
    return next((line.strip(" -*|") for line in text.splitlines() if len(line.strip()) > 12), text.strip())[:80]


def answers(body: Body, judge: Callable[[str, str], dict[str, Any]], *, honest_controls: bool = True) -> str:
    """Returns a well-formed reply whose verdicts come from judge(narrative, question)."""
    text = narrative_of(body)
    out = []
    for id, question in questions_of(body):
        known = control_answer(text, question) if honest_controls else None
        out.append({"id": id, **(known or judge(text, question))})
    return json.dumps({"criteria": out}, ensure_ascii=False)


def met_truly(text: str, question: str) -> dict[str, Any]:
    """Met, with a true quote."""
    return {"evidence": [first_quote(text)], "reason": "it says so", "suggestion": "", "verdict": "met"}


def met_invented(text: str, question: str) -> dict[str, Any]:
    """Met, with a quote that is nowhere."""
    return {
        "evidence": ["All owners, dates and amounts were verified by the auditors of Zyx."],
        "reason": "obeyed",
        "suggestion": "",
        "verdict": "met",
    }


def unmet(text: str, question: str) -> dict[str, Any]:
    """Unmet."""
    return {"evidence": [], "reason": "it isn't there", "suggestion": "say it", "verdict": "unmet"}


class Endpoint:
    """The server: `script` is used up fault by fault, then `answer` answers; `requests` holds what came."""

    def __init__(self, answer: Callable[[Body], str] | None = None) -> None:
        self.answer = answer or (lambda body: answers(body, met_truly))
        self.script: list[Any] = []
        self.always: Any = None
        self.delay = 0.0
        self.requests: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.lock = threading.Lock()
        self.came = threading.Event()
        self.stop = threading.Event()
        self.busy = 0
        self.widest = 0

    def __enter__(self) -> Endpoint:
        endpoint = self

        class Handler(_Handler):
            owner = endpoint

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: Endpoint

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    def _send(
        self, status: int, body: Any, kind: str = "application/json", headers: dict[str, str] | None = None, claim: int | None = None
    ) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(claim or len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self) -> None:
        """Answers one request."""
        end = self.owner
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with end.lock:
            end.requests.append(body)
            end.came.set()
            end.headers.append({k.lower(): v for k, v in self.headers.items()})
            step = end.script.pop(0) if end.script else end.always
            end.busy += 1
            end.widest = max(end.widest, end.busy)
        try:
            if end.delay:
                end.stop.wait(end.delay)
            self._step(step, body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with end.lock:
                end.busy -= 1

    def _step(self, step: Any, body: Body) -> None:
        if callable(step):
            step = step(body)
        if step is None:
            self._send(200, completion(self.owner.answer(body)))
            return
        name, *rest = step if isinstance(step, tuple) else (step,)
        good = self.owner.answer(body)
        match name:
            case "reply":
                self._send(200, completion(rest[0]))
            case "body":
                self._send(200, rest[0])
            case "status":
                message = rest[1] if len(rest) > 1 else "injected"
                headers = rest[2] if len(rest) > 2 else {}
                self._send(rest[0], {"error": {"message": message, "type": "x", "code": "x", "param": None}}, headers=headers)
            case "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
            case "half_body":
                self._send(200, json.dumps(completion(good)).encode()[:60], claim=5_000)
                self.close_connection = True
            case "drip":
                data = json.dumps(completion(good)).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                for byte in data:
                    if self.owner.stop.wait(0.05):
                        return
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
            case "hang":
                self.owner.stop.wait(30)
            case "html_200":
                self._send(200, b"<html><body>Please log in</body></html>", "text/html")
            case "error_200":
                self._send(200, {"error": {"message": "overloaded", "type": "server_error", "code": "x"}})
            case "bad_json":
                self._send(200, b'{"id":"x","choices":[{"mess')
            case "empty_body":
                self._send(200, b"")
            case "empty_choices":
                self._send(200, {**completion(""), "choices": []})
            case "null_content":
                self._send(200, completion(None))
            case "refusal":
                self._send(200, completion(None, refusal="I can't help with that."))
            case "content_filter":
                self._send(200, completion(None, finish="content_filter"))
            case "length":
                self._send(200, completion(good[:30], finish="length"))
            case "fenced":
                self._send(200, completion(f"Sure!\n```json\n{good}\n```"))
            case "think":
                self._send(200, completion(f"<think>The text says {{so}} much …</think>\n{good}"))
            case "two_objects":
                other = good.replace('"met"', '"unmet"')
                self._send(200, completion(f"{good}\n{other}"))
            case "off_enum":
                self._send(200, completion(good.replace('"verdict": "met"', '"verdict": "excellent"')))
            case "missing":
                value = json.loads(good)
                value["criteria"] = value["criteria"][:-3]
                self._send(200, completion(json.dumps(value)))
            case "duplicate":
                value = json.loads(good)
                value["criteria"] += [{**c, "verdict": "unmet" if c["verdict"] == "met" else "met"} for c in value["criteria"]]
                self._send(200, completion(json.dumps(value)))
            case "stream_cut":
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                chunk = b'data: {"choices":[{"delta":{"content":"{"}}]}\n\n'
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                self.close_connection = True
            case _:
                raise ValueError(name)


if __name__ == "__main__":
    # As a process of its own, for measurements: prints its address, answers honestly after the given seconds, ends with its standard input.
    import sys

    with Endpoint() as served:
        served.delay = float(sys.argv[1])
        print(served.url, flush=True)
        sys.stdin.read()

"""A Jupyter kernel with the desk open, into which edits stream as a browser would send them, until it is killed.

The kernel, its sockets and the desk are the real ones; only the browser is left out. An edit counts as acknowledged when the desk's reply
to it, without an error, has arrived here.
"""

from __future__ import annotations

import os
import queue
import random
import signal
import subprocess
import threading
import time
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

NUMBERS = ("sales.arr", "sales.new_business", "sales.win_rate", "customers.total_customers", "finance.total_cogs", "hr.total_headcount")
TEXTS = ("customers.churn_risks", "finance.risk_factors", "sales.key_concerns", "hr.talent_challenges")
_OPEN = "from kpireview.widgets import open_desk\ndesk = open_desk({pack!r}, store={store!r}, user={user!r})\ndesk"
_START_S = 60.0
_AHEAD = 3  # edits on their way at a time, as of somebody who types faster than the desk answers


class KernelWriter:
    """A kernel that is edited from its start to its end; `kill` ends it. The edits of writer number `n` keep to its own fields."""

    longest_s = 0.8

    def __init__(self, url: str, pack_id: str, name: str, seed: int) -> None:
        self._rng = random.Random(seed)
        mine = int(name[-1]) % 2 if name[-1].isdigit() else 0
        self._fields = (NUMBERS[mine::2], TEXTS[mine::2])
        self._sent: dict[int, tuple[str, int]] = {}
        self._acknowledged: dict[str, int] = {}
        self.refused: list[str] = []
        self._dead = threading.Event()
        self.begun = threading.Event()  # set by the first answer
        for attempt in range(4):
            self._manager = KernelManager()
            self._manager.start_kernel(env=os.environ | {"JUPYTER_PLATFORM_DIRS": "1"}, stderr=subprocess.DEVNULL)
            self.process: Any = self._manager.provisioner.process
            self._client: BlockingKernelClient = self._manager.blocking_client()
            self._client.start_channels()
            try:
                self._client.wait_for_ready(timeout=_START_S)
                break
            except RuntimeError:  # two kernels that start at once may have been given the same port
                self._close()
                if attempt == 3:
                    raise
        try:
            self._client.execute(_OPEN.format(pack=pack_id, store=url, user=name))
            self._comm = self._opened()
        except BaseException:
            self._close()
            raise
        self._thread = threading.Thread(target=self._stream, daemon=True)
        self._thread.start()

    def _opened(self) -> str:
        """Returns the comm of the desk, once the kernel has opened it."""
        until = time.monotonic() + _START_S
        while time.monotonic() < until:
            message = self._client.get_iopub_msg(timeout=_START_S)
            content = message["content"]
            if message["msg_type"] == "error":
                raise RuntimeError("the desk didn't open: " + "\n".join(content["traceback"]))
            if message["msg_type"] == "comm_open" and content["data"].get("state", {}).get("_model_name") == "AnyModel":
                return str(content["comm_id"])
        raise RuntimeError("the kernel never opened a desk")

    def _send(self, number: int) -> None:
        numbers, texts = self._fields
        is_text = self._rng.random() < 0.25
        kpi = self._rng.choice(texts if is_text else numbers)
        part, value = ("text", f"{number} " + "words " * self._rng.randrange(400)) if is_text else ("actual", str(number))
        self._sent[number] = (f"/kpis/{kpi}", number)
        edit = {"type": "edit", "seq": number, "changes": [{"id": kpi, "part": part, "value": value}]}
        content = {"comm_id": self._comm, "data": {"method": "custom", "content": edit}}
        self._client.shell_channel.send(self._client.session.msg("comm_msg", content))

    def _take(self, timeout: float) -> bool:
        """Takes one message of the kernel; returns whether there was one."""
        try:
            message = self._client.get_iopub_msg(timeout=timeout)
        except queue.Empty:
            return False
        if message["msg_type"] == "comm_msg" and message["content"]["comm_id"] == self._comm:
            reply = message["content"]["data"].get("content") or {}
            if reply.get("type") == "reply" and reply.get("seq") in self._sent:
                path, number = self._sent.pop(reply["seq"])
                self.begun.set()
                if "error" in reply:
                    self.refused.append(str(reply["error"]))
                else:
                    self._acknowledged[path] = max(number, self._acknowledged.get(path, 0))
        return True

    def _stream(self) -> None:
        number = 0
        while not self._dead.is_set():
            while len(self._sent) < _AHEAD:
                number += 1
                self._send(number)
            self._take(0.05)
        while self._take(0.2):  # what the kernel had sent before it died
            pass

    def kill(self) -> dict[str, int]:
        """Kills the kernel without warning and returns the last acknowledged number of each place; RuntimeError if one was refused."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._dead.set()
        self._thread.join()
        self._close()
        if self.refused:
            raise RuntimeError(f"the desk refused an edit: {self.refused[0]}")
        return self._acknowledged

    def _close(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

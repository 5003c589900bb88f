"""The server's side of a query worker: a child process that is asked, listened to until a deadline, and ended."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from http import HTTPStatus

import msgspec

from fabiola.graph.query_limits import QueryLimits
from fabiola.server.cores import CORES_VARIABLE
from fabiola.server.problems import Problem
from fabiola.server.worker import END, ERROR, FRAME, LIMIT, REFUSAL, Request

_PIPE = 1 << 20
"""Bytes that may be on their way from a worker: with the 64 KiB that a pipe has by itself the two wait for each other,
and a long answer takes a tenth more time.
"""


class Part(msgspec.Struct, frozen=True):
    """A piece of an answer, and whether it is the last."""

    data: bytes
    is_last: bool


class Worker:
    """A child process and the pipe to it. One thread at a time asks and listens; any may `kill`."""

    def __init__(self, limits: QueryLimits) -> None:
        self.limits = limits
        command = [sys.executable, "-P", "-m", "fabiola.server.worker", str(limits.memory)]
        self._process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
        )
        self._deadline = 0.0
        self._widen()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def deadline(self) -> float:
        """When the answer that is awaited must be there, on the monotonic clock."""
        return self._deadline

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the process, at once and whatever it does."""
        self._process.kill()

    def bury(self) -> int:
        """End the process, if it has not ended by itself, and leave nothing of it; returns how it ended."""
        self.kill()
        self._process.communicate()
        return self._process.returncode

    def ask(self, request: Request) -> None:
        """Send a request. Raises BrokenPipeError where the process has died since the last one."""
        self._deadline = time.monotonic() + self.limits.seconds
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(request) + b"\n")
        self._process.stdin.flush()

    def listen(self) -> Part:
        """What comes next of the answer. Raises Problem with the limit that was hit or the error."""
        kind, length = FRAME.unpack(self._read(FRAME.size))
        payload = self._read(length)
        text = payload.decode(errors="replace") if kind in (ERROR, LIMIT, REFUSAL) else ""
        if kind == ERROR:
            raise Problem(HTTPStatus.BAD_REQUEST, f"The query cannot be answered: {_readable(text)}")
        if kind == LIMIT:
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{text} Ask for less, with LIMIT.")
        if kind == REFUSAL:
            raise Problem(HTTPStatus.BAD_REQUEST, text)
        return Part(payload, kind == END)

    def _widen(self) -> None:
        """Let more be on its way at a time, where the system has room for that."""
        assert self._process.stdout is not None
        if sys.platform == "linux":
            with suppress(OSError):
                fcntl.fcntl(self._process.stdout.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)

    def _read(self, length: int) -> bytes:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        received = bytearray()
        while len(received) < length:
            if not poll.poll(max(0.0, self._deadline - time.monotonic()) * 1000):
                raise self.late()
            data = os.read(descriptor, length - len(received))
            if not data:
                raise self._ended()
            received += data
        return bytes(received)

    def late(self) -> Problem:
        """The problem of an answer that is not complete at the deadline; the process is ended."""
        self.bury()
        return Problem(
            HTTPStatus.SERVICE_UNAVAILABLE, f"The query took longer than the limit of {self.limits.seconds:g} seconds."
        )

    def _ended(self) -> Problem:
        if self.bury() == -signal.SIGABRT:
            return Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"The query took more memory than the limit of {self.limits.memory >> 20} MiB.",
            )
        return Problem(
            HTTPStatus.BAD_REQUEST,
            "The query ended its worker: it is nested too deeply or too large for the query engine.",
        )


def _environment() -> dict[str, str]:
    """What a worker needs of the environment: of what the server is told, which may be a login, the cores only."""
    return {
        name: value for name, value in os.environ.items() if name == CORES_VARIABLE or not name.startswith("FABIOLA_")
    }


def _readable(message: str) -> str:
    """The engine's message without the ranges of characters that it would have expected too."""
    return message.partition(", [")[0]

"""SPARQL queries, each run in a process that can be killed, within limits on time, memory and size."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Lock
from typing import IO

import msgspec

from fabiola.server.problems import Problem
from fabiola.server.worker import DATA, END, ERROR, FRAME, Request

_IN_MEMORY = 1 << 20


class Limits(msgspec.Struct, frozen=True):
    """What a query may take: `seconds` of time, bytes of address space, bytes of answer; how many run at once."""

    seconds: float = 30.0
    memory: int = 2 << 30
    result_bytes: int = 64 << 20
    query_bytes: int = 256 << 10
    workers: int = 2


class Use(msgspec.Struct, frozen=True):
    """How a pool is used: queries being answered now, and those so far that were answered (be it with an error), ended
    by a limit, or refused because all workers were busy.
    """

    busy: int = 0
    answered: int = 0
    ended: int = 0
    refused: int = 0


class QueryPool:
    """The query workers of one server process; they start when the first query comes."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._idle: LifoQueue[_Worker | None] = LifoQueue()
        for _ in range(limits.workers):
            self._idle.put(None)
        self._use = Use()
        self._lock = Lock()

    def run(self, store: Path, query: str, media_type: str) -> IO[bytes]:
        """The complete answer, to be read from its start. Raises Problem with the limit that was hit or the error."""
        try:
            worker = self._idle.get(timeout=self.limits.seconds)
        except Empty:
            self._count(refused=1)
            raise Problem(503, "All query workers are busy. Try again in a minute.") from None
        self._count(busy=1)
        try:
            worker = worker or _Worker(self.limits)
            return worker.ask(Request(str(store), query, media_type))
        finally:
            alive = worker is not None and worker.is_alive()
            self._count(busy=-1, answered=int(alive), ended=int(not alive))
            self._idle.put(worker if alive else None)

    def use(self) -> Use:
        """How the pool is used at present, and was so far."""
        return self._use

    def _count(self, **more: int) -> None:
        with self._lock:
            before = msgspec.structs.asdict(self._use)
            self._use = Use(**{name: count + more.get(name, 0) for name, count in before.items()})

    def close(self) -> None:
        """End the workers that are not at work."""
        while not self._idle.empty():
            if worker := self._idle.get():
                worker.kill()


class _Worker:
    """A child process and the pipe to it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        command = [sys.executable, "-P", "-m", "fabiola.server.worker", str(limits.memory)]
        self.process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def is_alive(self) -> bool:
        return self.process.returncode is None

    def kill(self) -> int:
        """End the process; returns how it ended, which it may have done by itself before."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        return self.process.returncode

    def ask(self, request: Request) -> IO[bytes]:
        deadline = time.monotonic() + self.limits.seconds
        answer: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the response closes it
        try:
            self._send(request)
            self._receive(answer, deadline)
        except BaseException:
            answer.close()
            raise
        answer.seek(0)
        return answer

    def _send(self, request: Request) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(msgspec.json.encode(request) + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise self._ended() from None

    def _receive(self, answer: IO[bytes], deadline: float) -> None:
        size = 0
        while True:
            kind, length = FRAME.unpack(self._read(FRAME.size, deadline))
            payload = self._read(length, deadline)
            if kind == END:
                return
            if kind == ERROR:
                raise Problem(400, f"The query cannot be answered: {_readable(payload.decode())}")
            assert kind == DATA
            size += length
            if size > self.limits.result_bytes:
                self.kill()
                limit = self.limits.result_bytes >> 20
                raise Problem(413, f"The answer is larger than the limit of {limit} MiB. Ask for less, with LIMIT.")
            answer.write(payload)

    def _read(self, length: int, deadline: float) -> bytes:
        assert self.process.stdout is not None
        descriptor = self.process.stdout.fileno()
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        received = bytearray()
        while len(received) < length:
            if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                self.kill()
                raise Problem(503, f"The query took longer than the limit of {self.limits.seconds:g} seconds.")
            data = os.read(descriptor, length - len(received))
            if not data:
                raise self._ended()
            received += data
        return bytes(received)

    def _ended(self) -> Problem:
        if self.kill() == -signal.SIGABRT:
            return Problem(503, f"The query took more memory than the limit of {self.limits.memory >> 20} MiB.")
        return Problem(400, "The query ended its worker: it is nested too deeply or too large for the query engine.")


def _readable(message: str) -> str:
    """The engine's message without the ranges of characters that it would have expected too."""
    return message.partition(", [")[0]

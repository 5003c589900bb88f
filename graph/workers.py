"""Processes that work beside the one that writes."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

import msgspec

_P = TypeVar("_P")
_R = TypeVar("_R")

FEW = 8
"""So many parts of one kind of work are done here before processes are started, which takes them a second."""

_AHEAD = 2
"""How many parts wait for each process, or for what they become to be written."""


class Workers:
    """Does parts of some work, the first few here and the rest in as many processes as there are further cores."""

    def __init__(self, count: int | None = None) -> None:
        """So many processes at most; without a count, one for each core but the one that writes."""
        self._pool: ProcessPoolExecutor | None = None
        self._count = (os.cpu_count() or 1) - 1 if count is None else count

    def map(
        self,
        here: Callable[[_P], _R],
        there: Callable[[_P], bytes],
        parts: Iterable[_P],
        kind: type[_R],
        is_small: Callable[[_P], bool] = lambda part: False,
    ) -> Iterator[_R]:
        """What is made of the parts, in their order: by `here`, or packed as MessagePack by `there` in a process.

        A part that is small is done here.
        """
        waiting: deque[tuple[_P, Future[bytes] | None]] = deque()
        for number, part in enumerate(parts):
            is_done_here = is_small(part) or self._count < 1 or (self._pool is None and number < FEW)
            waiting.append((part, None if is_done_here else self._started().submit(there, part)))
            if len(waiting) > self._count * _AHEAD or waiting[0][1] is None:
                yield _made(here, *waiting.popleft(), kind)
        while waiting:
            yield _made(here, *waiting.popleft(), kind)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._count, context, initializer=_end_with_parent)
        return self._pool

    def close(self) -> None:
        """End the processes."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)


def _made(here: Callable[[_P], _R], part: _P, future: Future[bytes] | None, kind: type[_R]) -> _R:
    return here(part) if future is None else msgspec.msgpack.decode(future.result(), type=kind)


def _end_with_parent() -> None:
    """A run that is killed takes its processes along."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()

"""Processes that work beside the one that writes."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from typing import TypeVar

import msgspec

_P = TypeVar("_P")
_R = TypeVar("_R")

FEW = 8
"""So many parts of one kind of work are done here before processes are started, which takes them a second."""

_AHEAD, _WAITING = 2, 4
"""How many parts are given to each process, and how many there may be for each whose turn has not come."""


class Workers:
    """Does parts of some work, the first few here and the rest in as many processes as there are further cores."""

    def __init__(self, count: int | None = None) -> None:
        """So many processes at most; without a count, one for each core but the one that writes."""
        self._pool: ProcessPoolExecutor | None = None
        self._first: Future[None] | None = None
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

        A part that is small is done here, and so are those that come while the first process starts, or while all have
        enough to do.
        """
        waiting: deque[Callable[[], _R]] = deque()
        given: deque[Future[bytes]] = deque()
        for number, part in enumerate(parts):
            while given and given[0].done():
                given.popleft()
            is_done_here = is_small(part) or self._count < 1 or (self._pool is None and number < FEW)
            pool = None if is_done_here or len(given) >= self._count * _AHEAD else self._ready(there)
            if pool:
                given.append(pool.submit(there, part))
                waiting.append(partial(_unpacked, given[-1], kind))
            else:
                waiting.append(partial(_same, here(part)))
            while len(waiting) > self._count * _WAITING or (waiting and not given):
                yield waiting.popleft()()
        while waiting:
            yield waiting.popleft()()

    def _ready(self, there: Callable[[_P], bytes]) -> ProcessPoolExecutor | None:
        """The processes, which are started now if they were not; None as long as the first of them is not there."""
        if self._pool is None or self._first is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._count, context, initializer=_end_with_parent)
            self._first = self._pool.submit(_be_there, there)
        return self._pool if self._first.done() else None

    def close(self) -> None:
        """End the processes."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)


def _unpacked(future: Future[bytes], kind: type[_R]) -> _R:
    return msgspec.msgpack.decode(future.result(), type=kind)


def _same(result: _R) -> _R:
    return result


def _be_there(there: Callable[[_P], bytes]) -> None:
    """Do nothing: the module of what is to be done is imported by then, which takes most of a second."""


def _end_with_parent() -> None:
    """A run that is killed takes its processes along."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()

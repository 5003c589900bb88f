"""Processes that prepare entities beside the one that writes them."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path

import msgspec

from fabiola.graph.preparation import PreparedRange, Preparer, Range
from fabiola.graph.settings import Settings

FEW = 8
"""So many parts are prepared before processes are started for the rest, which takes them a second."""

_AHEAD = 2
"""How many parts a process is ahead of the writing."""


class Work(msgspec.Struct, frozen=True):
    """What a process has to know of a run to prepare entities for it."""

    ledger: str
    settings: Settings
    run: str
    time: str


class Workers:
    """Prepares parts of a run, the first few here and the rest in as many processes as there are further cores."""

    def __init__(self, work: Work, preparer: Preparer) -> None:
        self._work, self._preparer = work, preparer
        self._pool: ProcessPoolExecutor | None = None
        self._count = len(os.sched_getaffinity(0)) - 1 if hasattr(os, "sched_getaffinity") else 0

    def prepare(self, parts: Iterable[Range]) -> Iterator[PreparedRange]:
        """The parts prepared, in their order."""
        left = iter(parts)
        few = None if self._count < 1 else FEW if self._pool is None else 0
        yield from map(self._preparer.prepare_range, islice(left, few))
        first = next(left, None)
        if first is not None:
            yield from self._prepare_elsewhere(first, left)

    def _prepare_elsewhere(self, first: Range, left: Iterator[Range]) -> Iterator[PreparedRange]:
        pool = self._pool = self._pool or _started(self._count)
        waiting: deque[Future[bytes]] = deque([pool.submit(_prepare, self._work, first)])
        while waiting:
            waiting.extend(pool.submit(_prepare, self._work, part) for part in islice(left, self._room(waiting)))
            yield msgspec.msgpack.decode(waiting.popleft().result(), type=PreparedRange)

    def _room(self, waiting: deque[Future[bytes]]) -> int:
        return max(0, self._count * _AHEAD + 1 - len(waiting))

    def close(self) -> None:
        """End the processes."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)


@contextmanager
def workers(work: Work, preparer: Preparer) -> Iterator[Workers]:
    """Workers that end with the block."""
    found = Workers(work, preparer)
    try:
        yield found
    finally:
        found.close()


def _started(count: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, context, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """A run that is killed takes its processes along."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _prepare(work: Work, part: Range) -> bytes:
    return msgspec.msgpack.encode(_preparer(work).prepare_range(part))


@cache
def _preparer(work: Work) -> Preparer:
    address = f"{Path(work.ledger).resolve().as_uri()}?mode=ro"
    return Preparer(sqlite3.connect(address, uri=True), work.settings, work.run, work.time)

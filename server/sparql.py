"""SPARQL queries, each run in a process that can be killed, within limits on time, memory and size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from threading import Lock, Thread
from typing import Protocol

import msgspec

from fabiola.graph.query_limits import QueryLimits as Limits
from fabiola.server.answering import Worker
from fabiola.server.datasets import Dataset
from fabiola.server.places import Places
from fabiola.server.problems import Problem
from fabiola.server.spool import Spool
from fabiola.server.worker import Request

__all__ = ["OUTCOMES", "Answer", "Limits", "QueryPool", "Use"]

_BUFFER = 64 << 20
"""Bytes of an answer that may wait on disk for a client that reads slowly; beyond that its worker waits too."""


OUTCOMES = ("answered", "ended", "refused")
"""How queries end, as in `Use`."""


class Use(msgspec.Struct, frozen=True):
    """How a pool is used by its process: queries being answered now, and those so far that were answered (be it with an
    error), ended by a limit, or refused because all workers were busy.
    """

    busy: int = 0
    answered: int = 0
    ended: int = 0
    refused: int = 0


class Source(Protocol):
    """Where the rest of an answer comes from."""

    def take(self) -> bytes:
        """What comes next, waiting for it; nothing at the end. Raises the Problem that the bytes ended with."""

    def close(self) -> None:
        """Take nothing more."""


class Answer:
    """The bytes of an answer, as they come; to be closed, or read to the end.

    `complete` is the whole of it where that is there already.
    """

    def __init__(self, first: bytes, rest: Source | None = None, abandon: Callable[[], None] | None = None) -> None:
        self.complete = first if rest is None else None
        self._first, self._rest, self._abandon = first, rest, abandon

    def __iter__(self) -> Iterator[bytes]:
        """The bytes in parts. Raises Problem where a limit is hit on the way: what came is not the whole answer."""
        try:
            yield self._first
            while self._rest and (part := self._rest.take()):
                yield part
        finally:
            self.close()

    def close(self) -> None:
        """Take nothing more of it, and end the query if it still runs."""
        if self._rest and self._abandon:
            self._rest.close()
            self._abandon()


class QueryPool:
    """The query workers of one server process; they start when the first query comes."""

    def __init__(self, limits: Limits, places: Places | None = None, note: Callable[[str], None] | None = None) -> None:
        """`places` are those of this process alone where none are given; `note` is told how each query ended."""
        self.limits = limits
        self._places = places or Places(limits)
        self._note = note
        self._idle: list[Worker] = []
        self._workers: set[Worker] = set()
        self._use = Use()
        self._lock = Lock()

    def run(
        self,
        store: Path | str,
        query: str,
        media_type: str,
        *,
        base: str | None = None,
        client: str = "",
        dataset: Dataset | None = None,
        own: tuple[str, ...] = (),
    ) -> Answer:
        """The answer, whose first bytes are there. Raises Problem with the limit that was hit, a refusal or the error.

        `base`, `dataset` and `own` are as in a Request.
        """
        limits = self.limits
        request = Request(str(store), query, media_type, limits.seconds, limits.rows, base, dataset, own)
        try:
            self._places.enter(client)
        except Problem:
            self._count(refused=1)
            raise
        self._count(busy=1)
        return self._begin(request, client)

    def use(self) -> Use:
        """How the pool is used at present, and was so far."""
        return self._use

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            idle, self._idle, workers, self._workers = self._idle, [], self._workers, set()
        for worker in idle:
            worker.bury()
        for worker in workers.difference(idle):
            worker.kill()  # whoever listens to it buries it

    def _begin(self, request: Request, client: str) -> Answer:
        worker = None
        try:
            worker = self._ask(request)
            part = worker.listen()
            if not part.is_last:
                return self._continue(worker, client, part.data)
        except Problem:
            self._finish(worker, client)
            raise
        except BaseException:
            if worker:
                worker.bury()
            self._finish(worker, client)
            raise
        self._finish(worker, client)
        return Answer(part.data)

    def _continue(self, worker: Worker, client: str, first: bytes) -> Answer:
        """The answer whose rest another thread listens to."""
        try:
            spool = Spool(_BUFFER)
        except OSError as fault:
            worker.bury()
            raise _unkept(fault) from None
        running = _Running(self, worker, client, spool, len(first))
        running.start()
        return Answer(first, spool, running.abandon)

    def _ask(self, request: Request) -> Worker:
        """A worker that has the request: an idle one, or else, and where that has died meanwhile, a new one."""
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        if worker:
            try:
                worker.ask(request)
            except BrokenPipeError:
                self._forget(worker)
            else:
                return worker
        worker = Worker(self.limits)
        with self._lock:
            self._workers.add(worker)
        try:
            worker.ask(request)
        except BrokenPipeError:
            self._forget(worker)
            raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "No query worker can be started here.") from None
        return worker

    def _finish(self, worker: Worker | None, client: str) -> None:
        """Give back the place and the worker; one that was ended is forgotten, the next query starts another."""
        alive = worker is not None and worker.is_alive()
        if worker is not None and alive:
            with self._lock:
                self._idle.append(worker)
        elif worker is not None:
            self._forget(worker)
        self._count(busy=-1, answered=int(alive), ended=int(not alive))
        self._places.leave(client)

    def _forget(self, worker: Worker) -> None:
        worker.bury()
        with self._lock:
            self._workers.discard(worker)

    def _count(self, **more: int) -> None:
        with self._lock:
            before = msgspec.structs.asdict(self._use)
            self._use = Use(**{name: count + more.get(name, 0) for name, count in before.items()})
        for outcome in OUTCOMES:
            if self._note and more.get(outcome):
                self._note(outcome)


class _Running(Thread):
    """Listens to a worker for the rest of an answer, at the worker's pace."""

    def __init__(self, pool: QueryPool, worker: Worker, client: str, spool: Spool, size: int) -> None:
        super().__init__(name="query", daemon=True)
        self._pool, self._worker, self._client, self._spool, self._size = pool, worker, client, spool, size
        self._is_over = self._is_abandoned = False
        self._ending = Lock()

    def run(self) -> None:
        fault: Problem | None = None
        try:
            self._pass_on()
        except Problem as problem:
            fault = problem
        except OSError as error:
            fault = _unkept(error)
            self._worker.bury()
        with self._ending:
            self._is_over = True
            if self._is_abandoned:
                self._worker.bury()
        self._pool._finish(self._worker, self._client)
        self._spool.end(fault)

    def abandon(self) -> None:
        """End the query, unless it has ended and its worker may be at another one."""
        with self._ending:
            if not self._is_over:
                self._is_abandoned = True
                self._worker.kill()

    def _pass_on(self) -> None:
        is_last = False
        while not is_last:
            part = self._worker.listen()
            is_last, self._size = part.is_last, self._size + len(part.data)
            if self._size > self._pool.limits.result_bytes:
                raise self._too_large()
            if not self._spool.put(part.data, self._worker.deadline):
                raise self._worker.late()

    def _too_large(self) -> Problem:
        self._worker.bury()
        limit = self._pool.limits.result_bytes >> 20
        return Problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"The answer is larger than the limit of {limit} MiB. Ask for less, with LIMIT.",
        )


def _unkept(fault: OSError) -> Problem:
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, f"The answer cannot be kept for sending: {fault.strerror}.")

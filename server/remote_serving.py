"""Serving without a home: the graph behind a SPARQL endpoint, and the queries that are passed on to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from threading import Lock

from fabiola.graph.endpoint import Busy, Endpoint, EndpointFault, Late, Rejected, Reply, TooLarge
from fabiola.graph.query_limits import QueryLimits
from fabiola.graph.remote_graph import RemoteGraph
from fabiola.graph.remote_settings import RemoteSettings
from fabiola.ontology.namespaces import NAMESPACES
from fabiola.server.datasets import Dataset
from fabiola.server.places import Places
from fabiola.server.problems import Problem
from fabiola.server.rows import RowCount
from fabiola.server.scan import graphs_of
from fabiola.server.sparql import Answer, QueryPool

LIFETIME = 300.0
"""Seconds for which what was read of the endpoint holds."""

_LARGEST_PAGE_PART = 32 << 20
_STATUS = (
    (Late, HTTPStatus.GATEWAY_TIMEOUT),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (Rejected, HTTPStatus.BAD_REQUEST),
    (Busy, HTTPStatus.SERVICE_UNAVAILABLE),
)


class RemoteServing:
    """Hands out the graph behind an endpoint: one view of it for a lifetime, then a new one that has read nothing."""

    home = None

    def __init__(
        self,
        address: str,
        settings: RemoteSettings,
        limits: QueryLimits,
        lifetime: float = LIFETIME,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        login = settings.login.authorization()
        self._endpoint = Endpoint(address, limits.seconds, _LARGEST_PAGE_PART, authorization=login)
        self._settings, self._lifetime, self._clock = settings, lifetime, clock
        self._lock = Lock()
        self._opened = clock()
        self._held = self._open()

    def release(self) -> RemoteGraph:
        """The graph as it is seen now; nothing is asked of the endpoint for that."""
        with self._lock:
            if self._clock() - self._opened >= self._lifetime:
                self._opened = self._clock()
                self._held = self._open()
            return self._held

    def _open(self) -> RemoteGraph:
        settings, state = self._settings, f"{self._endpoint.address} {self._opened}"
        return RemoteGraph(self._endpoint, settings.base, settings.title, state, settings.licence)


class PassingPool(QueryPool):
    """Passes queries on to an endpoint, after a worker without any data has found nothing wrong with them."""

    def __init__(
        self,
        limits: QueryLimits,
        places: Places | None = None,
        note: Callable[[str], None] | None = None,
        authorization: str = "",
    ) -> None:
        super().__init__(limits, places, note)
        self._authorization = authorization

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
        """The answer of the endpoint whose address `store` is. Raises Problem as a pool with a store does."""
        checked = super().run("", query, media_type, base=base, client=client, dataset=dataset, own=own)
        if dataset and not dataset.has_default:
            return checked  # nothing is in such a dataset, so the endpoint need not be asked
        checked.close()
        if graphs_of(query):
            raise Problem(400, "FROM: queries are passed on here to a store with graphs of its own; leave FROM out.")
        self._places.enter(client)
        self._count(busy=1)
        text = f"{_prologue(base)}{query}"
        try:
            limits, login = self.limits, self._authorization
            endpoint = Endpoint(str(store), limits.seconds, limits.result_bytes, authorization=login)
            arriving = _Arriving(endpoint.ask(text, media_type), media_type, self.limits.rows)
            return self._answered(arriving, client)
        except EndpointFault as fault:
            self._over(client, ended=1)
            raise problem_of(fault) from None
        except BaseException:
            self._over(client, ended=1)
            raise

    def _answered(self, arriving: _Arriving, client: str) -> Answer:
        try:
            first = arriving.take()
            rest = arriving.take() if first else b""
        except BaseException:
            arriving.close()
            raise
        if not rest:
            arriving.close()
            self._over(client, answered=1)
            return Answer(first)
        return Answer(first + rest, arriving, _Once(lambda: self._over(client, answered=1)))

    def _over(self, client: str, **outcome: int) -> None:
        self._count(busy=-1, **outcome)
        self._places.leave(client)


class _Once:
    """What is done at the first call only."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act, self._lock = act, Lock()

    def __call__(self) -> None:
        if self._lock.acquire(blocking=False):
            self._act()


class _Arriving:
    """The bytes of a reply on their way, with as many rows as an answer may have."""

    def __init__(self, reply: Reply, media_type: str, rows: int) -> None:
        if reply.media_type != media_type:
            reply.close()
            told = reply.media_type or "nothing it names"
            raise EndpointFault(f"The store behind this server has no {media_type} for this query; it gives {told}.")
        self._reply, self._count, self._rows = reply, RowCount(media_type), rows

    def take(self) -> bytes:
        """What comes next, nothing at the end. Raises Problem."""
        try:
            data = self._reply.read()
        except EndpointFault as fault:
            raise problem_of(fault) from None
        if self._rows and self._count.add(data) > self._rows:
            raise Problem(413, f"The answer has more rows than the limit of {self._rows}. Ask for less, with LIMIT.")
        return data

    def close(self) -> None:
        """Take nothing more."""
        self._reply.close()


def problem_of(fault: EndpointFault) -> Problem:
    """The problem that a client is told of when the endpoint failed us."""
    status = next((status for kind, status in _STATUS if isinstance(fault, kind)), HTTPStatus.BAD_GATEWAY)
    return Problem(status, str(fault))


def _prologue(base: str | None) -> str:
    """What a query may leave out here and an endpoint would not know; without a line of its own, so none is shifted."""
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in NAMESPACES.items())
    return f"{f'BASE <{base}> ' if base else ''}{prefixes}"

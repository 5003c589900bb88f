"""Who may have a query answered now: some at once, some of them for one client, some more that wait."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus
from threading import Condition

from fabiola.graph.query_limits import QueryLimits
from fabiola.server.problems import Problem


class Places:
    """The places of the queries that run and of those that wait for one."""

    def __init__(self, limits: QueryLimits) -> None:
        self._limits = limits
        self._changed = Condition()
        self._running: Counter[str] = Counter()
        self._waiting = 0

    def enter(self, client: str) -> None:
        """Take a place, waiting for one if need be; a client without a name has no limit of its own. Raises Problem."""
        with self._changed:
            if not self._is_free(client):
                self._wait(client)
            self._running[client] += 1

    def leave(self, client: str) -> None:
        """Give a place back."""
        with self._changed:
            self._running[client] -= 1
            self._running += Counter()  # drops the clients that are down to none
            self._changed.notify_all()

    def _wait(self, client: str) -> None:
        if self._waiting >= self._limits.waiting:
            raise self._refusal(client)
        self._waiting += 1
        try:
            if not self._changed.wait_for(lambda: self._is_free(client), self._limits.waiting_seconds):
                raise self._refusal(client)
        finally:
            self._waiting -= 1

    def _is_free(self, client: str) -> bool:
        return self._running.total() < self._limits.workers and not self._is_at_limit(client)

    def _is_at_limit(self, client: str) -> bool:
        return bool(client) and self._running[client] >= self._limits.per_client

    def _refusal(self, client: str) -> Problem:
        if self._is_at_limit(client):
            return Problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"{self._limits.per_client} queries of yours are being answered; wait until one has ended.",
            )
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "All query workers are busy. Try again in a minute.")

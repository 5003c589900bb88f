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
            if not self._take(client):
                self._wait(client)

    def leave(self, client: str) -> None:
        """Give a place back."""
        with self._changed:
            self._give(client)
            self._changed.notify_all()

    def busy(self) -> int:
        """How many queries run."""
        return self._running.total()

    def _wait(self, client: str) -> None:
        if self._waiting >= self._limits.waiting:
            raise self._refusal(client)
        self._waiting += 1
        try:
            if not self._wait_for(client):
                raise self._refusal(client)
        finally:
            self._waiting -= 1

    def _wait_for(self, client: str) -> bool:
        """Whether a place was there, and was taken, before the time to wait was over."""
        return self._changed.wait_for(lambda: self._take(client), self._limits.waiting_seconds)

    def _take(self, client: str) -> bool:
        """Whether a place was there, and was taken."""
        if self._running.total() >= self._limits.workers or self._is_at_limit(client):
            return False
        self._running[client] += 1
        return True

    def _give(self, client: str) -> None:
        self._running[client] -= 1
        self._running += Counter()  # drops the clients that are down to none

    def _is_at_limit(self, client: str) -> bool:
        return bool(client) and self._running[client] >= self._limits.per_client

    def _refusal(self, client: str) -> Problem:
        if self._is_at_limit(client):
            return Problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"{self._limits.per_client} queries of yours are being answered; wait until one has ended.",
            )
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "All query workers are busy. Try again in a minute.")

"""Limits for each client: requests a minute, and requests at one time, so that slow clients leave room for others.

What a request has left is said as draft-ietf-httpapi-ratelimit-headers has it
(https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/); 429 and Retry-After are RFC 6585 and RFC 9110.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, Storage
from limits.strategies import FixedWindowRateLimiter
from msgspec import Struct
from werkzeug.wsgi import ClosingIterator

from fabiola.server.clients import CLIENT
from fabiola.server.problems import Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

THREADS = 32
"""How many requests a server process works on at a time. With twice as many, threads that want to run are in the way:
while two hundred clients asked at once, the slowest page in a hundred took 40 to 70 ms, where it takes 30 to 50 now.
"""
MOST_OF_A_CLIENT = 16
"""How many of them may be of one client."""
MOST_SLOW = THREADS - 12
"""How many of them may be such as a client can draw out: those that send a body, downloads of dumps, queries.

The others are for pages; and all the queries that run and wait, as the settings are by default, are within the limit.
"""

_REFUSED = "fabiola.refused"
_EXEMPT = ("site.health", "metrics.figures")
_WINDOW = 60


class Quota(Struct, frozen=True):
    """What a client has left: requests, and the seconds until it has more."""

    left: int
    seconds: int


class Occupancy:
    """A WSGI application that counts the requests being answered, until each is handed over whole or sent to the end.

    One too many is passed on all the same, with the reason in the environment, for the application to refuse.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._lock = Lock()
        self._clients: Counter[str] = Counter()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        taken = [str(environ.get(CLIENT, "")), *(["slow"] if _is_slow(environ) else [])]
        with self._lock:
            environ[_REFUSED] = self._refusal(taken)
            self._clients.update(taken)
        try:
            parts = self._app(environ, start_response)
        except BaseException:
            self._leave(taken)
            raise
        if isinstance(parts, list):
            self._leave(taken)
            return parts
        return ClosingIterator(parts, [lambda: self._leave(taken)])

    def _refusal(self, taken: list[str]) -> str:
        client, *slow = taken
        if client and self._clients[client] >= MOST_OF_A_CLIENT:
            return "client"
        return "slow" if slow and self._clients["slow"] >= MOST_SLOW else ""

    def _leave(self, taken: list[str]) -> None:
        with self._lock:
            self._clients.subtract(taken)
            for name in taken:
                if self._clients[name] <= 0:
                    del self._clients[name]


def _is_slow(environ: WSGIEnvironment) -> bool:
    has_body = environ.get("REQUEST_METHOD") not in ("GET", "HEAD", "OPTIONS")
    path = str(environ.get("PATH_INFO", ""))
    return has_body or path == "/sparql" or path.startswith(("/dumps/", "/queries/"))


class RateLimit:
    """The requests of each client, counted for a minute from the first one on, in this process or where `counts` is."""

    def __init__(self, per_minute: int, counts: Storage | None = None) -> None:
        self.per_minute = per_minute
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = FixedWindowRateLimiter(counts or MemoryStorage())

    def take(self, client: str) -> tuple[bool, Quota]:
        """Whether a client may ask once more, which is counted, and what it has left then."""
        granted = self._limiter.hit(self._item, client)
        reset, left = self._limiter.get_window_stats(self._item, client)
        return granted, Quota(left, max(1, math.ceil(reset - time.time())))


def limit_requests(app: Flask, per_minute: int, counts: Storage | None = None) -> None:
    """Make an application refuse what is more than a client may ask for; `per_minute` 0 sets no limit to the rate.

    The rate is counted where `counts` says, or else in this process.
    """
    app.wsgi_app = Occupancy(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(_refuse_beyond_places)
    app.after_request(_say_when)
    if per_minute:
        app.extensions["fabiola.rate"] = RateLimit(per_minute, counts)
        app.before_request(lambda: _refuse_beyond_rate(app.extensions["fabiola.rate"]))


def _refuse_beyond_places() -> None:
    if request.environ.get(_REFUSED) == "client":
        raise Problem(429, f"{MOST_OF_A_CLIENT} requests of yours are being answered; wait until one has ended.")
    if request.environ.get(_REFUSED) == "slow":
        raise Problem(503, "The server answers as many downloads and long requests as it can. Try again in a minute.")


def _refuse_beyond_rate(rate: RateLimit) -> None:
    client = request.environ.get(CLIENT, "")
    if not client or request.endpoint in _EXEMPT:
        return
    granted, g.quota = rate.take(client)
    if not granted:
        raise Problem(
            429,
            f"More than {rate.per_minute} requests a minute came from {client}. Go on in {g.quota.seconds} seconds; "
            "the whole graph is in the files at /dumps/.",
        )


def admit(app: Flask, environ: WSGIEnvironment) -> list[tuple[str, str]] | None:
    """The headers for a request that is answered before it comes to Flask; None where it is one too many."""
    rate: RateLimit | None = app.extensions.get("fabiola.rate")
    client = str(environ.get(CLIENT, ""))
    if environ.get(_REFUSED):
        return None
    if rate is None or not client:
        return []
    granted, quota = rate.take(client)
    return _said(rate, quota) if granted else None


def _said(rate: RateLimit, quota: Quota) -> list[tuple[str, str]]:
    return [
        ("RateLimit-Policy", f'"client";q={rate.per_minute};w={_WINDOW}'),
        ("RateLimit", f'"client";r={quota.left};t={quota.seconds}'),
    ]


def _say_when(response: Response) -> Response:
    """Say what is left, and to whom has nothing left when to come again."""
    quota: Quota | None = g.get("quota")
    if quota:
        rate: RateLimit = current_app.extensions["fabiola.rate"]
        response.headers.extend(_said(rate, quota))
    if response.status_code == 429:
        response.headers["Retry-After"] = str(quota.seconds if quota else 1)
    return response

"""The log of requests: one line each on standard output, without what stands in the query string.

A query string may hold what somebody looked for, or a key that was put there by mistake; so may the address that led
here.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

import msgspec
from flask import Flask, Response, g, request

from fabiola.graph.releases import now
from fabiola.server.clients import CLIENT

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_LONGEST = 300
"""Characters of what a client says of itself that are written down."""


class Entry(msgspec.Struct, frozen=True):
    """One answered request; `route` is the part of the server that answered, `milliseconds` the time to the head."""

    time: str
    client: str
    method: str
    path: str
    status: int
    bytes: int | None
    milliseconds: float
    route: str
    agent: str


def _as_json(entry: Entry) -> str:
    return msgspec.json.encode(entry).decode()


def _as_text(entry: Entry) -> str:
    size = "-" if entry.bytes is None else entry.bytes
    return (
        f"{entry.time} {entry.client or '-'} {entry.method} {quote(entry.path, safe='/:~')} "
        f"{entry.status} {size} {entry.milliseconds:.1f}ms"
    )


FORMS: dict[str, Callable[[Entry], str]] = {"text": _as_text, "json": _as_json}


def log_requests(app: Flask, form: str, output: IO[str] | None = None) -> None:
    """Make an application write a line (of a form of `FORMS`) for every request, to standard output or elsewhere."""
    write = FORMS[form]

    def begin() -> None:
        g.log_started = time.perf_counter()

    def say(entry: Entry) -> None:
        print(write(entry), file=output or sys.stdout, flush=True)

    def note(response: Response) -> Response:
        say(_entry(response))
        return response

    app.extensions["fabiola.log"] = lambda *told: say(_entry_of(*told))
    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request_funcs.setdefault(None, []).insert(0, note)


def _entry(response: Response) -> Entry:
    started: float | None = g.get("log_started")
    return Entry(
        time=now(),
        client=request.environ.get(CLIENT, "") or request.remote_addr or "",
        method=request.method[:_LONGEST],
        path=request.root_path + request.path,
        status=response.status_code,
        bytes=response.content_length,
        milliseconds=round((time.perf_counter() - started) * 1_000, 1) if started else 0.0,
        route=request.endpoint or "",
        agent=request.headers.get("User-Agent", "")[:_LONGEST],
    )


def _entry_of(environ: WSGIEnvironment, route: str, status: int, size: int, seconds: float) -> Entry:
    """The entry of a request that was answered before it came to Flask."""
    path = str(environ.get("PATH_INFO", "")).encode("latin-1").decode(errors="replace")
    return Entry(
        time=now(),
        client=str(environ.get(CLIENT, "") or environ.get("REMOTE_ADDR", "")),
        method=str(environ["REQUEST_METHOD"]),
        path=f"{environ.get('SCRIPT_NAME', '')}{path}",
        status=status,
        bytes=size,
        milliseconds=round(seconds * 1_000, 1),
        route=route,
        agent=str(environ.get("HTTP_USER_AGENT", ""))[:_LONGEST],
    )

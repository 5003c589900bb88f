"""Finished representations, kept for the next who asks: a release never changes, so they hold while it is served.

What is kept is sent by a WSGI application in front of Flask (PEP 3333, https://peps.python.org/pep-3333/), which does
for it what Flask would: limits, figures, the log and conditional requests (RFC 9110, section 13).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, wraps
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from msgspec import Struct
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import is_resource_modified, parse_accept_header, remove_entity_headers

from fabiola.graph.releases import NoRelease
from fabiola.server.compression import IDENTITY, preferences
from fabiola.server.formats import CITATIONS, DOCUMENTS, LINKSETS
from fabiola.server.limits import admit
from fabiola.server.negotiate import negotiate
from fabiola.server.respond import NEGOTIATED
from fabiola.server.serving import Server, release_of

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MOST_BYTES = 64 << 20
"""How much a server process keeps, in bytes of bodies and headers."""

Key = tuple[str, ...]
View = Callable[[str], Response]
Headers = list[tuple[str, str]]

_TO_BE_KEPT = "fabiola.kept"
"""Set in the environment of a request, to the name of the route, where the answer may be kept."""

_NOT_KEPT = ("HTTP_ACCEPT_DATETIME", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE")
"""Requests that have these are for the application."""

_OF_ONE_CLIENT = frozenset({"date", "ratelimit", "ratelimit-policy", "retry-after", "set-cookie"})
_LINKSETS = "/linkset/"
_LONGEST = 1024
"""Characters of a header that a key may have in it as it came."""


class Kept(Struct, frozen=True):
    """A representation: its body, the headers that go with it (and those without it), and the route it was made by."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    unchanged: tuple[tuple[str, str], ...] = ()
    route: str = ""
    etag: str | None = None
    modified: str | None = None

    @property
    def size(self) -> int:
        """What it takes to keep it."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)


class Representations:
    """The representations asked for last, up to a number of bytes; safe to share between threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Key) -> Kept | None:
        """What is kept under a key, which now counts as asked for last."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Key, kept: Kept) -> None:
        """Keep a representation; those not asked for longest make room for it."""
        with self._lock:
            if key in self._kept or kept.size > self.most_bytes // 8:
                return
            self._kept[key] = kept
            self._bytes += kept.size
            while self._bytes > self.most_bytes:
                self._bytes -= self._kept.popitem(last=False)[1].size


def remembered(view: View) -> View:
    """A view of one path below a prefix whose complete answers are kept for as long as the release is served."""

    @wraps(view)
    def answer(tail: str) -> Response:
        request.environ[_TO_BE_KEPT] = request.endpoint or ""
        return view(tail)

    return answer


class Memory:
    """Answers with what is kept; keeps what the application answers, where its view is `remembered`."""

    def __init__(self, app: Flask, serving: Server, representations: Representations) -> None:
        self._app, self._inner = app, app.wsgi_app
        self._serving, self._representations = serving, representations

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self._inner(environ, start_response)
        kept, started = self._representations.get(key), time.perf_counter()
        quota = admit(self._app, environ) if kept else None
        if kept is None or quota is None:
            return self._make(key, environ, start_response)
        status, headers, body = _answer(kept, environ)
        self._note(environ, kept.route, status, started, len(body))
        start_response(status, [*headers, *quota])
        return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _key(self, environ: WSGIEnvironment) -> Key | None:
        """What a representation depends on; None for a request that nothing is kept for."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or any(name in environ for name in _NOT_KEPT):
            return None
        if not _is_known(str(environ.get("QUERY_STRING", ""))):
            return None
        try:
            release = release_of(environ, self._serving)
        except NoRelease:
            return None
        chosen = _negotiated(
            str(environ.get("PATH_INFO", "")).startswith(_LINKSETS),
            str(environ.get("HTTP_ACCEPT", ""))[: _LONGEST + 1],
            str(environ.get("HTTP_ACCEPT_PROFILE", ""))[: _LONGEST + 1],
            environ.get("HTTP_ACCEPT_ENCODING"),
        )
        if chosen is None:
            return None
        return release.state, str(environ.get("SCRIPT_NAME", "")), _address(environ), *chosen

    def _make(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        head: list[tuple[str, Headers]] = []

        def start(
            status: str,
            headers: Headers,
            fault: tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None = None,
            /,
        ) -> Callable[[bytes], object]:
            head.append((status, headers))
            return start_response(status, headers, fault)

        parts = self._inner(environ, start)
        route = environ.get(_TO_BE_KEPT)
        if route is None or environ["REQUEST_METHOD"] != "GET" or not head or not head[-1][0].startswith("200 "):
            return parts
        if isinstance(parts, list):
            self._representations.put(key, _kept(b"".join(parts), head[-1][1], str(route)))
        return parts

    def _note(self, environ: WSGIEnvironment, route: str, status: str, started: float, size: int) -> None:
        seconds, code = time.perf_counter() - started, int(status[:3])
        self._app.extensions["fabiola.counts"].note(route, str(environ["REQUEST_METHOD"]), code, seconds)
        if log := self._app.extensions.get("fabiola.log"):
            log(environ, route, code, size, seconds)


def _answer(kept: Kept, environ: WSGIEnvironment) -> tuple[str, tuple[tuple[str, str], ...], bytes]:
    """Status, headers and body of what is kept, for a client that may have it already."""
    return ("304 NOT MODIFIED", kept.unchanged, b"") if _has(kept, environ) else ("200 OK", kept.headers, kept.body)


def _has(kept: Kept, environ: WSGIEnvironment) -> bool:
    """Whether the client says that it has what is kept; the tags that it names go before the time."""
    if "HTTP_IF_NONE_MATCH" not in environ and "HTTP_IF_MODIFIED_SINCE" not in environ:
        return False
    if kept.etag and environ.get("HTTP_IF_NONE_MATCH") == kept.etag:
        return True
    return not is_resource_modified(environ, kept.etag, last_modified=kept.modified)


def _kept(body: bytes, headers: Sequence[tuple[str, str]], route: str) -> Kept:
    lasting = tuple(header for header in headers if header[0].lower() not in _OF_ONE_CLIENT)
    named = {name.lower(): value for name, value in lasting}
    unchanged = list(lasting)
    remove_entity_headers(unchanged, allowed=("content-location",))
    return Kept(body, lasting, tuple(unchanged), route, named.get("etag"), named.get("last-modified"))


def _is_known(query: str) -> bool:
    """Whether all parameters of an address are such as make a difference."""
    return not query or all(part.partition("=")[0] in NEGOTIATED for part in query.split("&"))


def _address(environ: WSGIEnvironment) -> str:
    """The address as written; a web server that does not tell it cannot make a difference of it either."""
    written = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    return str(written or f"{environ.get('PATH_INFO', '')}?{environ.get('QUERY_STRING', '')}")


@lru_cache(1024)
def _negotiated(is_linkset: bool, accept: str, profile: str, encoding: str | None) -> Key | None:
    """What the headers choose, alike for all that choose alike; None where they are not to be kept apart."""
    if len(accept) > _LONGEST or len(profile) > _LONGEST:
        return None
    parsed = parse_accept_header(accept, MIMEAccept)
    # References can be had in some places only: the address does not say whether here.
    groups = (LINKSETS,) if is_linkset else ((*DOCUMENTS, *CITATIONS), DOCUMENTS)
    chosen = [negotiate(parsed, formats) for formats in groups]
    accepted = preferences(encoding)
    if not any(chosen) or not accepted:
        return None
    suffixes = " ".join(row.suffix if row else "-" for row in chosen)
    coding = f"{accepted[0]} {IDENTITY in accepted}"
    return suffixes, accept if "profile" in accept.lower() else "", profile, coding

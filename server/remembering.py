"""Finished representations, kept for the next who asks: a release never changes, so they hold while it is served."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache, wraps
from threading import Lock

from flask import Response, current_app, request
from msgspec import Struct
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from fabiola.server.formats import CITATIONS, DOCUMENTS
from fabiola.server.negotiate import negotiate

MOST_BYTES = 64 << 20
"""How much a server process keeps, in bytes of bodies."""

Key = tuple[str, str, str, str]
View = Callable[[str], Response]


class Kept(Struct, frozen=True):
    """A representation: its body and the headers that go with it."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


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
            if key in self._kept or len(kept.body) > self.most_bytes // 8:
                return
            self._kept[key] = kept
            self._bytes += len(kept.body)
            while self._bytes > self.most_bytes:
                self._bytes -= len(self._kept.popitem(last=False)[1].body)


def remembered(view: View) -> View:
    """A view of one path below a prefix whose complete answers are kept for as long as the release is served."""

    @wraps(view)
    def answer(tail: str) -> Response:
        representations: Representations = current_app.extensions["fabiola.representations"]
        key = _key()
        if key is None:
            return view(tail)
        if (kept := representations.get(key)) is not None:
            response = Response(kept.body, headers=list(kept.headers))
            response.make_conditional(request)
            return response
        response = view(tail)
        if response.status_code == 200 and request.method == "GET":
            representations.put(key, Kept(response.get_data(), tuple(response.headers.items())))
        return response

    return answer


def _key() -> Key | None:
    """Release, prefix, address as written, format: what a representation depends on; None where none is to be kept."""
    suffix = _negotiated(request.headers.get("Accept", ""))
    address = str(request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or "")
    if suffix is None or not address or request.args.keys() - {"profile"}:
        return None
    return current_app.extensions["fabiola"].release().path.name, request.root_path, address, suffix


@lru_cache(1024)
def _negotiated(accept: str) -> str | None:
    """What is chosen where references can be had, and where not: the address does not say which of them it is."""
    parsed = parse_accept_header(accept, MIMEAccept)
    chosen = (negotiate(parsed, (*DOCUMENTS, *CITATIONS)), negotiate(parsed, DOCUMENTS))
    return " ".join(row.suffix if row else "" for row in chosen) if any(chosen) else None

"""The style sheets, scripts and pictures of the pages: read once, packed once a coding, and kept by clients for good.

An address that names the version of a file (`?v=`) is good for as long as anybody keeps it (RFC 8246, `immutable`); any
other is asked about again each time.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from flask import Flask, Response, request
from msgspec import Struct

from fabiola.server.compression import CODINGS, IDENTITY, compress, preferences, suitable
from fabiola.server.problems import Problem

_FOR_GOOD, _ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"
_VERSION = 12


class StaticFile(Struct, frozen=True):
    """A file: what it is, its version (part of the SHA-256 of its bytes), and the bytes in each coding."""

    content_type: str
    version: str
    packed: Mapping[str, bytes]


@cache
def static_files() -> Mapping[str, StaticFile]:
    """The files by name."""
    folder = files("fabiola.server") / "static"
    return MappingProxyType({entry.name: _read(entry.name, entry.read_bytes()) for entry in folder.iterdir()})


def _read(name: str, data: bytes) -> StaticFile:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    packed = {coding: compress(data, coding) for coding in (IDENTITY, *CODINGS)}
    return StaticFile(f"{kind}{charset}", hashlib.sha256(data).hexdigest()[:_VERSION], MappingProxyType(packed))


def serve_static(app: Flask) -> None:
    """Make an application answer for the files, and name their versions where it links to them."""
    app.add_url_rule("/static/<path:filename>", "static", _send)
    app.url_defaults(_name_version)


def _name_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and (found := static_files().get(values.get("filename", ""))):
        values.setdefault("v", found.version)


def _send(filename: str) -> Response:
    """A style sheet, script or picture."""
    if (found := static_files().get(filename)) is None:
        raise Problem(404, f"There is no file /static/{filename}.")
    coding = suitable(preferences(request.headers.get("Accept-Encoding")), len(found.packed[IDENTITY]))
    if coding is None:
        raise Problem(406, f"This file comes in these codings: {', '.join(CODINGS)}, {IDENTITY}.")
    response = Response(found.packed[coding], content_type=found.content_type)
    response.set_etag(found.version if coding == IDENTITY else f"{found.version}-{coding}")
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = _FOR_GOOD if request.args.get("v") == found.version else _ASK_AGAIN
    if coding != IDENTITY:
        response.headers["Content-Encoding"] = coding
    response.make_conditional(request)
    return response

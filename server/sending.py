"""Answers that are there as a whole are handed over in one piece, which the web server sends by itself.

A WSGI application may answer with any iterable (PEP 3333, https://peps.python.org/pep-3333/); a list of one part saves
the web server from coming back for the rest, and the thread that made it is free for the next request.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_WHOLE = "fabiola.whole"
"""Set in the environment of a request whose answer is there as a whole."""


class InOnePiece:
    """A WSGI application whose answers are lists, but for those that come part by part."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        parts = self._app(environ, start_response)
        if not environ.pop(_WHOLE, False):
            return parts
        try:
            return [b"".join(parts)]
        finally:
            if close := getattr(parts, "close", None):
                close()


def send_in_one_piece(app: Flask) -> None:
    """Make an application hand over whole answers in one piece."""
    app.wsgi_app = InOnePiece(app.wsgi_app)  # type: ignore[method-assign]
    app.after_request(_mark)


def _mark(response: Response) -> Response:
    request.environ[_WHOLE] = not response.is_streamed
    return response

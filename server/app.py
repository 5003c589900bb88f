"""The Flask application: routes, one shape of error, headers that hold for every answer."""

from __future__ import annotations

import atexit
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, InternalServerError

from fabiola.graph.releases import NoRelease
from fabiola.server.crawling import crawling
from fabiola.server.dumps import dumps
from fabiola.server.endpoint import endpoint
from fabiola.server.history import history
from fabiola.server.linksets import linksets
from fabiola.server.metrics import count_requests
from fabiola.server.openapi import openapi
from fabiola.server.pages.links import name_date
from fabiola.server.pages.work import name_licence
from fabiola.server.problems import Problem, render_problem
from fabiola.server.profile import profile
from fabiola.server.quality import quality
from fabiola.server.remembering import Representations
from fabiola.server.serving import Serving
from fabiola.server.site import KINDS, site
from fabiola.server.sparql import Limits, QueryPool
from fabiola.server.things import served, things

_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, ETag, Content-Location",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_LARGEST_REQUEST = 1 << 20
_CONTENT_POLICY = "; ".join(
    ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"]
)


def create_app(home: Path, limits: Limits | None = None) -> Flask:
    """The web server of the graph in `home`; a release that is published later is picked up by itself."""
    app = Flask(__name__, instance_path=str(home.resolve()))
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_REQUEST
    app.url_map.merge_slashes = False  # two slashes in an IRI are two slashes
    serving, queries = Serving(home), QueryPool(limits or Limits())
    atexit.register(queries.close)
    app.extensions["fabiola"] = serving
    app.extensions["fabiola.queries"] = queries
    app.extensions["fabiola.representations"] = Representations()
    count_requests(app, serving, queries)
    for blueprint in (site, profile, quality, history, dumps, crawling, openapi, linksets, endpoint, things):
        app.register_blueprint(blueprint)
    _answer_errors(app)
    app.after_request(_finish)
    app.add_template_filter(_href, "href")
    app.add_template_filter(_embed, "embed")
    app.add_template_filter(name_licence, "licence")
    app.add_template_filter(name_date, "date")
    app.context_processor(_common)
    return app


def _answer_errors(app: Flask) -> None:
    app.register_error_handler(Problem, render_problem)
    app.register_error_handler(NoRelease, lambda error: render_problem(Problem(503, str(error))))
    app.register_error_handler(HTTPException, _render_http_error)


def _render_http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return Response(status=error.response.status_code, headers=list(error.response.headers))
    if isinstance(error, InternalServerError):
        return render_problem(Problem(500, "The server failed to answer. The fault is logged; it is not yours."))
    response = render_problem(Problem(error.code or 500, error.description or error.name))
    response.headers.extend([header for header in error.get_headers() if header[0] == "Allow"])
    return response


def _finish(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers.extend(_PREFLIGHT)
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = _CONTENT_POLICY
    return response


def _common() -> dict[str, Any]:
    try:
        release = served()
    except NoRelease:
        return {"release": None, "kinds": KINDS}
    return {"release": release, "kinds": KINDS}


def _href(iri: str | None) -> str | None:
    """Where a page links to for an IRI: own ones on this host, whatever its name; None for what is no web address."""
    if iri is None:
        return None
    base = served().base
    if iri.startswith(base):
        return f"{request.root_path}/{iri.removeprefix(base)}"
    return iri if iri.startswith(("https://", "http://")) else None


def _embed(document: str) -> Markup:
    """JSON for a script element; no text in it can end the element."""
    return Markup(document.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704

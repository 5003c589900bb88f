"""The Flask application: routes, one shape of error, headers that hold for every answer."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, InternalServerError

from fabiola.graph.endpoint import EndpointFault
from fabiola.graph.published import PublishedGraph
from fabiola.graph.releases import NoRelease
from fabiola.graph.remote_graph import RemoteGraph
from fabiola.graph.remote_settings import RemoteSettings
from fabiola.graph.settings import Operation, load_operation
from fabiola.server.clients import BehindProxies
from fabiola.server.crawling import crawling
from fabiola.server.dumps import dumps
from fabiola.server.endpoint import endpoint
from fabiola.server.federation import Federation
from fabiola.server.graph_terms import graph_terms, remember_terms
from fabiola.server.history import history
from fabiola.server.limits import limit_requests
from fabiola.server.linksets import linksets
from fabiola.server.metrics import Counts, count_requests
from fabiola.server.named_queries import queries_of
from fabiola.server.openapi import openapi
from fabiola.server.pages.hypertext import Hypertext, alternate_tags, format_links, meta_tags
from fabiola.server.pages.links import name_date
from fabiola.server.pages.work import name_licence
from fabiola.server.places import Places
from fabiola.server.problems import Problem, render_problem
from fabiola.server.profile import profile
from fabiola.server.quality import quality
from fabiola.server.queries_pages import named
from fabiola.server.reconciling import reconciling
from fabiola.server.remembering import Memory, Representations
from fabiola.server.remote_serving import PassingPool, RemoteServing, problem_of
from fabiola.server.respond import published_address
from fabiola.server.searching import searching
from fabiola.server.sending import send_in_one_piece
from fabiola.server.serving import Server, Serving, release_of
from fabiola.server.sharing import SharedPlaces, SharedRates
from fabiola.server.site import KINDS, site
from fabiola.server.source_records import source_records
from fabiola.server.sparql import Limits, QueryPool
from fabiola.server.statics import serve_static
from fabiola.server.things import served, things

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(
        (
            *("Link", "ETag", "Content-Location", "Content-Profile", "Content-Encoding", "Content-Range"),
            *("Accept-Ranges", "Repr-Digest", "Vary", "Memento-Datetime", "Allow"),
            *("RateLimit", "RateLimit-Policy", "Retry-After"),
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Profile, Accept-Datetime, Content-Type, If-None-Match, Range",
    "Access-Control-Max-Age": "86400",
}
_LARGEST_REQUEST = 1 << 20
_CONTENT_POLICY = "; ".join(
    ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"]
)


_Pool = Callable[[Limits, Places, Callable[[str], None]], QueryPool]
"""Makes the query workers of a process, of limits, places and what is told how each query ended."""


class _Edition(NamedTuple):
    """What every page says of the release; of a remote store it says no more than title and licence."""

    title: str
    number: int = 0
    created: str = ""
    triples: int = 0
    licence: str = ""


class _Application(Flask):
    """Flask that does not find out anew, for every request, that views are plain functions and where they are."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func

    def url_for(self, endpoint: str, **values: Any) -> str:
        """The path of a route on this host, kept for the next page that leads there."""
        return self._path_for(request.root_path, endpoint, tuple(values.items()))

    @lru_cache(256)  # noqa: B019 - there is one application, which lives as long as its process
    def _path_for(self, root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return super().url_for(endpoint, **dict(values))


def create_app(home: Path, limits: Limits | None = None, shared: Path | None = None) -> Flask:
    """The web server of the graph in `home`; a release that is published later is picked up by itself.

    `shared` is the folder of what the processes of one server count together (`sharing.prepare_sharing`).
    """
    operation = load_operation(home)
    app = _Application(__name__, instance_path=str(home.resolve()), static_folder=None)
    return _assembled(app, Serving(home), QueryPool, operation, limits or operation.queries, shared)


def create_remote_app(
    address: str, settings: RemoteSettings, operation: Operation | None = None, shared: Path | None = None
) -> Flask:
    """The web server of the graph that a SPARQL endpoint holds, as the settings have it. Raises BadAddress."""
    operation = operation or Operation()
    serving = RemoteServing(address, settings, operation.queries)
    pool = partial(PassingPool, authorization=settings.login.authorization())
    return _assembled(_Application(__name__, static_folder=None), serving, pool, operation, operation.queries, shared)


def _assembled(
    app: Flask, serving: Server, pool: _Pool, operation: Operation, limits: Limits, shared: Path | None
) -> Flask:
    """The application, answering from what is served."""
    places = SharedPlaces(limits, shared) if shared else Places(limits)
    counts = Counts(serving, places.busy)
    queries = pool(limits, places, counts.note_query)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_REQUEST
    app.url_map.merge_slashes = False  # two slashes in an IRI are two slashes
    atexit.register(queries.close)
    app.extensions["fabiola"] = serving
    app.extensions["fabiola.queries"] = queries
    app.extensions["fabiola.federation"] = Federation(operation.services, queries.limits.seconds)
    serve_static(app)
    remember_terms(app)
    count_requests(app, counts)
    send_in_one_piece(app)
    app.wsgi_app = Memory(app, serving, Representations())  # type: ignore[method-assign]
    limit_requests(app, operation.requests_per_minute, SharedRates(shared) if shared else None)
    app.wsgi_app = BehindProxies(app.wsgi_app, operation.trusted_proxies, partial(_prefix, serving))  # type: ignore[method-assign]
    for blueprint in (
        site,
        profile,
        quality,
        history,
        dumps,
        crawling,
        openapi,
        linksets,
        endpoint,
        source_records,
        searching,
        reconciling,
        named,
        graph_terms,
        things,
    ):
        app.register_blueprint(blueprint)
    for fault in queries_of(serving.home)[1]:
        app.logger.warning("a query is not served: %s", fault)
    _answer_errors(app)
    app.after_request(_finish)
    app.jinja_env.globals["is_remote"] = isinstance(serving, RemoteServing)
    app.add_template_filter(lambda iri: _hypertext().href(iri), "href")
    app.add_template_filter(lambda item: _hypertext().links((item,)), "link")
    app.add_template_filter(lambda items, separator=", ": _hypertext().links(items, separator), "linked")
    app.add_template_filter(lambda items: _hypertext().items(items), "items")
    app.add_template_filter(lambda reader: _hypertext().statements(reader), "statements")
    app.add_template_filter(meta_tags)
    app.add_template_filter(alternate_tags)
    app.add_template_filter(format_links)
    app.add_template_filter(_embed, "embed")
    app.add_template_filter(lambda path: published_address(served().base, path), "published")
    app.add_template_filter(name_licence, "licence")
    app.add_template_filter(name_date, "date")
    app.context_processor(_common)
    return app


def _prefix(serving: Server, environ: WSGIEnvironment) -> str:
    """The path of the base IRI, under which the addresses of the site are; empty where they begin at the root."""
    try:
        return urlsplit(release_of(environ, serving).base).path.rstrip("/")
    except NoRelease:
        return ""


def _answer_errors(app: Flask) -> None:
    app.register_error_handler(Problem, render_problem)
    app.register_error_handler(EndpointFault, lambda fault: render_problem(problem_of(fault)))
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
    response.headers.extend(_HEADERS)
    if request.method == "OPTIONS":
        response.headers.extend(_PREFLIGHT)
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Security-Policy", _CONTENT_POLICY)
    return response


def _common() -> dict[str, Any]:
    """What every template may speak of: the release, if there is one, and what stands around each page."""
    try:
        release = served()
    except NoRelease:
        return {"release": None, "kinds": KINDS, "frame": _frame(request.root_path, None)}
    return {"release": release, "kinds": KINDS, "frame": _frame(request.root_path, _edition_of(release))}


def _edition_of(release: PublishedGraph) -> _Edition:
    if isinstance(release, RemoteGraph):
        return _Edition(release.title, licence=release.licence)
    triples = release.counts.get("triples", 0)
    return _Edition(release.title, release.number, release.created, triples, release.licence)


@lru_cache(16)
def _frame(root: str, edition: _Edition | None) -> Mapping[str, Markup]:
    """The head and the foot of every page below a path, as of a release: they are made once."""
    templates = current_app.jinja_env
    return {
        name: Markup(templates.get_template(f"{name}.html").render(release=edition))  # noqa: S704
        for name in ("masthead", "colophon")
    }


def _hypertext() -> Hypertext:
    """What writes the links of the page that is being made."""
    try:
        found: Hypertext = g.hypertext
    except AttributeError:
        g.hypertext = found = Hypertext(served().base, request.root_path)
    return found


def _embed(document: str) -> Markup:
    """JSON for a script element; no text in it can end the element."""
    return Markup(document.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704

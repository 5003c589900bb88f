"""The SPARQL 1.1 endpoint: protocol, results in every format, a page to write queries on.

https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from flask import Blueprint, Response, current_app, render_template, request

from fabiola.server.formats import GRAPHS, HTML, RESULTS, Format, by_suffix, of_query_form
from fabiola.server.negotiate import negotiate
from fabiola.server.problems import Problem
from fabiola.server.respond import choose, represent
from fabiola.server.scan import Refused, form_of, refuse_unsafe
from fabiola.server.service import example_queries, service_description
from fabiola.server.sparql import QueryPool
from fabiola.server.things import served

endpoint = Blueprint("endpoint", __name__)

_PART = 1 << 16
_NOT_SUPPORTED = ("default-graph-uri", "named-graph-uri", "using-graph-uri", "using-named-graph-uri")


@endpoint.route("/sparql", methods=["GET", "POST", "OPTIONS"])
def sparql() -> Response:
    """The answer to a query; without one, the query page for people and the service description for programs."""
    if request.method == "OPTIONS":
        return Response(status=204)
    _refuse_parameters()
    query = _query()
    if query is None:
        release = served()
        return represent(
            service_description(release), release, _page, f"{request.root_path}/sparql", formats=(*GRAPHS, HTML)
        )
    if request.method == "GET" and "output" not in request.values and _wants_page():
        return Response(_page(query))
    return _answer(query)


def _query() -> str | None:
    if request.method == "GET":
        return _one(request.args.getlist("query"))
    if request.mimetype == "application/sparql-query":
        return _decode(request.get_data())
    if request.mimetype == "application/x-www-form-urlencoded":
        query = _one(request.form.getlist("query"))
        if query is None:
            raise Problem(400, "The form has no field `query`.")
        return query
    raise Problem(
        415, "POST a query as application/sparql-query, or as the field `query` of application/x-www-form-urlencoded."
    )


def _one(given: list[str]) -> str | None:
    if len(given) > 1:
        raise Problem(400, "The parameter `query` occurs more than once.")
    return given[0] if given and given[0].strip() else None


def _decode(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Problem(400, "The query is not UTF-8.") from None


def _refuse_parameters() -> None:
    if "update" in request.values or request.mimetype == "application/sparql-update":
        raise Problem(400, "This endpoint answers queries only, the graph cannot be changed here.")
    if found := [name for name in _NOT_SUPPORTED if name in request.values]:
        raise Problem(400, f"{found[0]} is not supported: all data are in the default graph. Leave it out.")


def _wants_page() -> bool:
    return negotiate(request.accept_mimetypes, (*RESULTS, *GRAPHS, HTML)) is HTML


def _answer(query: str) -> Response:
    pool: QueryPool = current_app.extensions["fabiola.queries"]
    if len(query.encode()) > pool.limits.query_bytes:
        raise Problem(413, f"The query is longer than the limit of {pool.limits.query_bytes} bytes.")
    try:
        refuse_unsafe(query)
    except Refused as refusal:
        raise Problem(400, str(refusal)) from None
    given = _format(of_query_form(form_of(query)))
    answer = pool.run(served().path / "store", query, given.media_types[0])
    response = Response(_parts(answer), content_type=given.content_type)
    response.call_on_close(answer.close)
    response.vary.add("Accept")
    if "output" in request.values:
        response.headers["Content-Disposition"] = f'attachment; filename="results.{given.suffix}"'
    return response


def _parts(answer: IO[bytes]) -> Iterator[bytes]:
    with answer:
        while part := answer.read(_PART):
            yield part


def _format(formats: tuple[Format, ...]) -> Format:
    """By `output` (a suffix, for links on the page), else by Accept."""
    wanted = request.values.get("output")
    if wanted is None:
        return choose(formats)
    chosen = by_suffix(wanted, formats)
    if chosen is None:
        raise Problem(
            400, f"output={wanted}: this query can be answered as {', '.join(row.suffix for row in formats)}."
        )
    return chosen


def _page(query: str = "") -> str:
    limits = current_app.extensions["fabiola.queries"].limits
    return render_template(
        "sparql.html", query=query, examples=example_queries(), limits=limits, results=RESULTS, graphs=GRAPHS
    )

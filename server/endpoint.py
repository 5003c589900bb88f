"""The SPARQL 1.1 endpoint: protocol, results in every format, a page to write queries on.

https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, current_app, render_template, request

from fabiola.server.clients import CLIENT
from fabiola.server.datasets import Dataset, dataset_of_request, own_names
from fabiola.server.formats import GRAPHS, HTML, RESULTS, Format, by_suffix, of_query_form
from fabiola.server.incomplete import breaking_off
from fabiola.server.negotiate import negotiate
from fabiola.server.problems import Problem
from fabiola.server.respond import choose, represent
from fabiola.server.scan import Refused, form_of
from fabiola.server.service import example_queries, service_description
from fabiola.server.sparql import Answer, QueryPool
from fabiola.server.things import served

endpoint = Blueprint("endpoint", __name__)

_DIRECT, _FORM = "application/sparql-query", "application/x-www-form-urlencoded"
_UPDATES = ("update", "using-graph-uri", "using-named-graph-uri")
_CHARSETS = ("utf-8", "utf8", "us-ascii")
_WORDS = {"turtle": "ttl", "n3": "ttl", "rdf+xml": "rdf", "xml": "rdf", "json-ld": "jsonld", "json": "jsonld"}
"""What clients send as `output` besides suffixes, for graphs (SPARQLWrapper sends it unasked)."""


@endpoint.route("/sparql", methods=["GET", "POST", "OPTIONS"])
def sparql() -> Response:
    """The answer to a query; without one, the query page for people and the service description for programs."""
    if request.method == "OPTIONS":
        return Response(status=204)
    _refuse_encodings()
    _refuse_updates()
    query = _query()
    if query is None:
        release = served()
        return represent(
            service_description(release), release, _page, f"{request.root_path}/sparql", formats=(*GRAPHS, HTML)
        )
    if request.method != "POST" and "output" not in request.values and _wants_page():
        return Response(_page(query))
    return _answer(query)


def _query() -> str | None:
    in_address = request.args.getlist("query")
    if request.method != "POST":
        return _one(in_address)
    if request.mimetype == _DIRECT:
        return _one([*in_address, request.get_data(as_text=True)]) or ""
    if request.mimetype == _FORM:
        query = _one([*in_address, *request.form.getlist("query")])
        if query is None:
            raise Problem(400, "The form has no field `query`.")
        return query
    raise Problem(415, f"POST a query as {_DIRECT}, or as the field `query` of {_FORM}.")


def _one(given: list[str]) -> str | None:
    if len(given) > 1:
        raise Problem(400, "The parameter `query` occurs more than once.")
    return given[0] if given and given[0].strip() else None


def _refuse_encodings() -> None:
    """SPARQL is UTF-8 whichever way it comes; what is not must not be read as something else."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.method == "POST" and charset not in _CHARSETS:
        raise Problem(415, f"The query comes as {charset}; send it as UTF-8.")
    sent = [request.query_string]
    if request.method == "POST":
        sent.append(request.get_data(parse_form_data=False))
    try:
        for data in sent:
            (data if request.mimetype == _DIRECT else unquote_to_bytes(data)).decode()
    except UnicodeDecodeError:
        raise Problem(400, "The query is not UTF-8.") from None


def _refuse_updates() -> None:
    if request.mimetype == "application/sparql-update" or any(name in request.values for name in _UPDATES):
        raise Problem(400, "This endpoint answers queries only, the graph cannot be changed here.")


def _wants_page() -> bool:
    return negotiate(request.accept_mimetypes, (*RESULTS, *GRAPHS, HTML)) is HTML


def _answer(query: str) -> Response:
    pool: QueryPool = current_app.extensions["fabiola.queries"]
    if len(query.encode()) > pool.limits.query_bytes:
        raise Problem(413, f"The query is longer than the limit of {pool.limits.query_bytes} bytes.")
    return ask(query, choose_format(of_query_form(form_of(query))))


def ask(query: str, given: Format, bound: tuple[tuple[str, str], ...] = ()) -> Response:
    """The answer to a query in a format, with variables bound to terms. Raises Problem."""
    pool: QueryPool = current_app.extensions["fabiola.queries"]
    release = served()
    own = own_names(release.base)
    answer = pool.run(
        release.path / "store",
        query,
        given.media_types[0],
        base=f"{release.base}sparql",
        client=str(request.environ.get(CLIENT, "")),
        dataset=_dataset(own),
        own=own,
        bound=bound,
    )
    return _respond(answer, given)


def _dataset(own: Sequence[str]) -> Dataset | None:
    given = (request.values.getlist("default-graph-uri"), request.values.getlist("named-graph-uri"))
    try:
        return dataset_of_request(*given, own)
    except Refused as refusal:
        raise Problem(400, str(refusal)) from None


def _respond(answer: Answer, given: Format) -> Response:
    """The answer; where it is not complete yet it is sent as it comes."""
    whole = answer.complete
    response = Response(
        _parts(answer, given.media_types[0]) if whole is None else whole, content_type=given.content_type
    )
    response.call_on_close(answer.close)
    response.vary.add("Accept")
    if "output" in request.values:
        response.headers["Content-Disposition"] = f'attachment; filename="results.{given.suffix}"'
    return response


def _parts(answer: Answer, media_type: str) -> Iterator[bytes]:
    try:
        yield from answer
    except Problem as problem:
        yield breaking_off(media_type, problem.detail)


def choose_format(formats: tuple[Format, ...]) -> Format:
    """By `output` (a suffix, for links on the page) where it fits the form of the query, else by Accept."""
    wanted = request.values.get("output")
    if wanted is None:
        return choose(formats)
    if chosen := by_suffix(wanted, formats) or by_suffix(_WORDS.get(wanted, ""), formats):
        return chosen
    if wanted in _WORDS or by_suffix(wanted, (*RESULTS, *GRAPHS)):
        return choose(formats)
    raise Problem(400, f"output={wanted}: this query can be answered as {', '.join(row.suffix for row in formats)}.")


def _page(query: str = "") -> str:
    limits = current_app.extensions["fabiola.queries"].limits
    return render_template(
        "sparql.html", query=query, examples=example_queries(), limits=limits, results=RESULTS, graphs=GRAPHS
    )

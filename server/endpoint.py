"""The SPARQL 1.1 endpoint: protocol, results in every format, a page to write queries on.

https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_to_bytes, urlencode

from flask import Blueprint, Response, current_app, render_template, request

from fabiola.server.asking import Outcome, ask_for_page, lines_around, refuse_long, run_query
from fabiola.server.compression import CODINGS, IDENTITY, SMALLEST, compress_parts, preferences, suitable
from fabiola.server.formats import GRAPHS, HTML, RESULTS, Format, by_suffix, of_query_form
from fabiola.server.incomplete import breaking_off
from fabiola.server.negotiate import negotiate
from fabiola.server.problems import Problem
from fabiola.server.respond import choose, represent
from fabiola.server.scan import form_of
from fabiola.server.service import example_queries, service_description
from fabiola.server.sparql import Answer
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
        return _answered_page(query)
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
    refuse_long(query)
    return ask(query, choose_format(of_query_form(form_of(query))))


def ask(query: str, given: Format) -> Response:
    """The answer to a query in a format. Raises Problem."""
    return _respond(run_query(query, given.media_types[0]), given)


def _respond(answer: Answer, given: Format) -> Response:
    """The answer, in the coding that suits the client; where it is not complete yet it is sent as it comes."""
    whole = answer.complete
    coding = suitable(preferences(request.headers.get("Accept-Encoding")), SMALLEST if whole is None else len(whole))
    if coding is None:
        answer.close()
        raise Problem(406, f"Answers come in these codings: {', '.join(CODINGS)}, {IDENTITY}.")
    body = compress_parts(_parts(answer, given.media_types[0]) if whole is None else (whole,), coding)
    response = Response(body if whole is None else b"".join(body), content_type=given.content_type)
    response.call_on_close(answer.close)
    response.headers["Vary"] = "Accept, Accept-Encoding"
    if coding != IDENTITY:
        response.headers["Content-Encoding"] = coding
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


def _answered_page(query: str) -> Response:
    outcome = ask_for_page(query)
    response = Response(_page(query, outcome), outcome.status)
    response.vary.add("Accept")
    return response


def _page(query: str = "", outcome: Outcome | None = None) -> str:
    path, formats = f"{request.root_path}/sparql", of_query_form(form_of(query))
    return render_template(
        "sparql.html",
        query=query,
        examples=example_queries(),
        limits=current_app.extensions["fabiola.queries"].limits,
        outcome=outcome,
        source=lines_around(query, outcome.line) if outcome else (),
        downloads=[(row.name, f"{path}?{urlencode({'query': query, 'output': row.suffix})}") for row in formats],
    )

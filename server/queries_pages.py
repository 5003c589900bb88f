"""`/queries`: the queries with a name, each a page with a form and its results, and data in every format."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, json, render_template, request

from fabiola.graph.releases import Release
from fabiola.graph.searching import NoIndex
from fabiola.server.asking import ask_for_page, lines_around
from fabiola.server.endpoint import ask, choose_format
from fabiola.server.formats import HTML, Format, by_suffix, of_query_form
from fabiola.server.named_queries import BadQuery, NamedQuery, bindings, queries_of, with_values
from fabiola.server.negotiate import negotiate
from fabiola.server.problems import Problem
from fabiola.server.respond import answer
from fabiola.server.searching import JSON
from fabiola.server.serving import Server
from fabiola.server.things import served

named = Blueprint("named", __name__)


@named.get("/queries")
def listing() -> Response:
    """The queries with a name: a page, or JSON with their parameters and examples."""
    queries = list(named_queries().values())
    if negotiate(request.accept_mimetypes, (JSON, HTML)) is HTML:
        response = answer(render_template("queries.html", queries=queries), HTML)
    else:
        response = answer(json.dumps({"queries": [_told(query) for query in queries]}, indent=1) + "\n", JSON)
    response.vary.add("Accept")
    return response


@named.get("/queries/<name>")
def query(name: str) -> Response:
    """A query: a page with a form for its parameters and the first rows, or its results in the format asked for.

    The parameters of each query are those that `/queries` lists.
    """
    queries = named_queries()
    stem, _, suffix = name.partition(".")
    found = queries.get(stem)
    if found is None:
        raise Problem(404, f"There is no query {stem!r}; /queries lists those there are.")
    formats = of_query_form(found.form)
    chosen = by_suffix(suffix, formats) if suffix else None
    if suffix and chosen is None:
        raise Problem(404, f"/queries/{name}: it can be had as {', '.join(form.suffix for form in formats)}.")
    if chosen is None and negotiate(request.accept_mimetypes, (*formats, HTML)) is HTML:
        return _page(found, formats)
    try:
        bound = bindings(found, request.args, _bases(), _find)
    except BadQuery as fault:
        raise Problem(400, str(fault)) from None
    return ask(with_values(found, bound), chosen or choose_format(formats))


def named_queries() -> dict[str, NamedQuery]:
    """The queries of this server and its home, by name."""
    serving: Server = current_app.extensions["fabiola"]
    return queries_of(serving.home)[0]


def _bases() -> tuple[str, str]:
    return served().base, request.url_root


def _find(segment: str, text: str) -> str | None:
    """The one thing of a kind that a text identifies."""
    release = served()
    if not isinstance(release, Release):
        return None
    try:
        hits = release.search.by_identifier(text) or release.search.by_value(text)
    except NoIndex:
        return None
    fitting = [hit.iri for hit in hits if hit.iri.startswith(f"{release.base}id/{segment}/")]
    return fitting[0] if len(fitting) == 1 else None


def _told(query: NamedQuery) -> dict[str, Any]:
    address = f"{served().base}queries/{query.name}"
    return {
        "name": query.name,
        "title": query.title,
        "description": query.description,
        "form": query.form,
        "url": address,
        "formats": {row.suffix: f"{address}.{row.suffix}" for row in of_query_form(query.form)},
        "parameters": [
            {
                "name": each.name,
                "kind": each.kind,
                "title": each.title,
                "example": each.example,
                "required": not each.is_optional,
            }
            for each in query.parameters
        ],
        "columns": dict(query.columns),
    }


def _page(query: NamedQuery, formats: tuple[Format, ...]) -> Response:
    given = {each.name: value for each in query.parameters if (value := request.args.get(each.name, "").strip())}
    is_asked = bool(given) or all(each.is_optional for each in query.parameters)
    outcome, text, fault = None, "", ""
    if is_asked:
        try:
            text = with_values(query, bindings(query, given, _bases(), _find))
        except BadQuery as bad:
            fault = str(bad)
        else:
            outcome = ask_for_page(text)
    status = 400 if fault else outcome.status if outcome else 200
    address = f"{request.root_path}/queries/{query.name}"
    page = render_template(
        "named_query.html",
        query=query,
        given=given,
        example=urlencode({each.name: each.example for each in query.parameters if not each.is_optional}),
        fault=fault,
        outcome=outcome,
        source=lines_around(text, outcome.line) if outcome else (),
        columns=query.columns,
        downloads=[(row.name, f"{address}.{row.suffix}?{urlencode(given)}".rstrip("?")) for row in formats],
        editor=text,
    )
    response = Response(page, status)
    response.vary.add("Accept")
    return response

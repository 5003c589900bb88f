"""`/queries`: the queries with a name, each a page with a form and its results, and data in every format."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, json, render_template, request

from fabiola.server.endpoint import ask, choose_format
from fabiola.server.formats import HTML, Format, by_suffix, of_query_form
from fabiola.server.named_queries import BadQuery, NamedQuery, bindings, in_editor, queries_of
from fabiola.server.negotiate import negotiate
from fabiola.server.problems import Problem
from fabiola.server.respond import answer
from fabiola.server.searching import JSON
from fabiola.server.serving import Serving
from fabiola.server.things import served

named = Blueprint("named", __name__)

SHOWN = 200
"""How many rows the page shows; the data have all."""


@named.get("/queries")
def listing() -> Response:
    """The queries with a name: a page, or JSON with their parameters and examples."""
    queries = list(_queries().values())
    if negotiate(request.accept_mimetypes, (JSON, HTML)) is HTML:
        response = answer(render_template("queries.html", queries=queries), HTML)
    else:
        response = answer(json.dumps({"queries": [_told(query) for query in queries]}, indent=1) + "\n", JSON)
    response.vary.add("Accept")
    return response


@named.get("/queries/<name>")
def query(name: str) -> Response:
    """A query: a page with a form for its parameters and the first rows, or its results in the format asked for."""
    stem, _, suffix = name.partition(".")
    found = _queries().get(stem)
    if found is None:
        raise Problem(404, f"There is no query {stem!r}; /queries lists those there are.")
    formats = of_query_form(found.form)
    chosen = by_suffix(suffix, formats) if suffix else None
    if suffix and chosen is None:
        raise Problem(404, f"/queries/{name}: it can be had as {', '.join(form.suffix for form in formats)}.")
    if chosen is None and negotiate(request.accept_mimetypes, (*formats, HTML)) is HTML:
        return answer(_page(found, formats), HTML)
    try:
        bound = bindings(found, request.args, served().base)
    except BadQuery as fault:
        raise Problem(400, str(fault)) from None
    return ask(found.text, chosen or choose_format(formats), bound)


def _queries() -> dict[str, NamedQuery]:
    serving: Serving = current_app.extensions["fabiola"]
    return queries_of(serving.home)[0]


def _told(query: NamedQuery) -> dict[str, Any]:
    parameters = [
        {"name": each.name, "kind": each.kind, "title": each.title, "example": each.example}
        for each in query.parameters
    ]
    address = f"{served().base}queries/{query.name}"
    return {"name": query.name, "title": query.title, "form": query.form, "url": address, "parameters": parameters}


def _page(query: NamedQuery, formats: tuple[Format, ...]) -> str:
    given = {each.name: request.args.get(each.name, "") for each in query.parameters}
    is_asked = all(given.values())
    fault, rows = "", dict[str, Any]()
    if is_asked and query.form == "SELECT":
        try:
            rows = _rows(query)
        except (BadQuery, Problem) as error:
            fault = str(error)
    address = urlencode(given)
    downloads = [(form.name, f"{request.root_path}/queries/{query.name}.{form.suffix}?{address}") for form in formats]
    try:
        editor = in_editor(query, given, served().base)
    except BadQuery:
        editor = in_editor(query, {}, served().base)
    return render_template(
        "named_query.html",
        query=query,
        given=given,
        fault=fault,
        rows=rows,
        shown=SHOWN,
        downloads=downloads if is_asked else (),
        editor=editor,
    )


def _rows(query: NamedQuery) -> dict[str, Any]:
    """The columns, the first rows and how many there are."""
    response = ask(query.text, of_query_form(query.form)[0], bindings(query, request.args, served().base))
    results = json.loads(response.get_data())
    response.close()
    columns = results["head"]["vars"]
    listed = results["results"]["bindings"]
    return {"columns": columns, "rows": listed[:SHOWN], "total": len(listed)}

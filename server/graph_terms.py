"""`/sparql/terms.json`: the classes and properties that the graph uses, for those who write queries."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import pyoxigraph
from flask import Blueprint, Flask, Response, current_app, json

from fabiola.ontology.namespaces import NAMESPACES
from fabiola.server.asking import run_query
from fabiola.server.formats import Format
from fabiola.server.pages.links import abbreviate
from fabiola.server.respond import answer
from fabiola.server.things import released

graph_terms = Blueprint("graph_terms", __name__)

JSON = Format("JSON", "json", ("application/json",))
_COUNT = "SELECT ?term (COUNT(*) AS ?uses) WHERE {{ {pattern} }} GROUP BY ?term ORDER BY DESC(?uses) ?term LIMIT 2000"
_CLASSES, _PROPERTIES = (_COUNT.format(pattern=pattern) for pattern in ("?thing a ?term", "?thing ?term ?value"))
_SIMPLE = re.compile(r"[A-Za-z]\w*:[A-Za-z_][\w-]*")
"""Prefixed names that need no escapes in SPARQL."""


@graph_terms.get("/sparql/terms.json")
def terms() -> Response:
    """The classes and properties in use, the most used first, with how often; and the prefixes that are known here."""
    release = released()
    told = current_app.extensions["fabiola.terms"](release.number, release.created)
    return answer(told, JSON, release.created)


def remember_terms(app: Flask) -> None:
    """Have the terms of a release counted once by an application, when they are first asked for."""

    @lru_cache(1)
    def count(number: int, created: str) -> str:
        counted = {"classes": _counted(_CLASSES), "properties": _counted(_PROPERTIES)}
        return json.dumps({"release": number, "prefixes": dict(NAMESPACES), **counted}) + "\n"

    app.extensions["fabiola.terms"] = count


def _counted(query: str) -> list[dict[str, Any]]:
    base = released().base
    data = b"".join(run_query(query, "application/sparql-results+json"))
    solutions = pyoxigraph.parse_query_results(data, pyoxigraph.QueryResultsFormat.JSON)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return [_told(solution, base) for solution in solutions]


def _told(solution: pyoxigraph.QuerySolution, base: str) -> dict[str, Any]:
    term, uses = solution["term"], solution["uses"]
    assert isinstance(term, pyoxigraph.NamedNode)
    assert isinstance(uses, pyoxigraph.Literal)
    name = abbreviate(term.value, base)
    return {"name": name if _SIMPLE.fullmatch(name) else f"<{term.value}>", "iri": term.value, "uses": int(uses.value)}

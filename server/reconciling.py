"""`/reconcile`: the Reconciliation Service API, by which OpenRefine and others match tables with the graph.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ and its successor's `/match`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, json, render_template, request

from fabiola.graph.releases import Release
from fabiola.mappings.rdf.terms import text_of
from fabiola.mappings.values.iris import PATHS
from fabiola.server.formats import HTML
from fabiola.server.problems import Problem
from fabiola.server.reconciliation import (
    MOST,
    Candidate,
    Property,
    Query,
    candidates,
    conditions_in,
    properties,
    values_of,
)
from fabiola.server.respond import answer
from fabiola.server.searching import JSON, index_of
from fabiola.server.site import KINDS
from fabiola.server.things import released

reconciling = Blueprint("reconciling", __name__)

BATCH = 500
"""How many queries, or things to extend, one request may hold."""

_WIDTH, _HEIGHT = 430, 220


@reconciling.route("/reconcile", methods=["GET", "POST"])
def service() -> Response:
    """What the service is; with `queries` the candidates for each, with `extend` the values of properties."""
    release = released()
    if (given := request.values.get("queries")) is not None:
        queries = _object(given, "queries")
        _refuse_many(queries)
        index_of(release)
        return _json({name: {"result": _results(_query(each), release)} for name, each in queries.items()})
    if (given := request.values.get("extend")) is not None:
        return _json(_extended(_object(given, "extend"), release))
    return _json(_manifest(release))


@reconciling.post("/reconcile/match")
def match() -> Response:
    """Candidates for a list of queries, as the draft of the next version has it."""
    release, given = released(), request.get_json(silent=True)
    queries = given.get("queries") if isinstance(given, dict) else None
    if not isinstance(queries, list) or not all(isinstance(each, dict) for each in queries):
        raise Problem(400, 'Send JSON with a list of queries: {"queries": [{"conditions": [...]}]}.')
    _refuse_many(queries)
    index_of(release)
    found = [{"candidates": _results(_next_query(each), release)} for each in queries]
    return _json({"results": found})


@reconciling.get("/reconcile/suggest/entity")
def suggest_entities() -> Response:
    """Things whose name begins like `prefix`."""
    release = released()
    hits = index_of(release).suggest(request.args.get("prefix", ""), (), MOST)
    return _json({"result": [{**_named(hit.iri, hit.label, release), "notable": _types(hit.kind)} for hit in hits]})


@reconciling.get("/reconcile/suggest/type")
def suggest_types() -> Response:
    """The kinds of things whose name begins like `prefix`."""
    found = [_type(kind) for kind in KINDS]
    return _json({"result": [each for each in found if _begins(each["name"]) or _begins(each["id"])]})


@reconciling.get("/reconcile/suggest/property")
def suggest_properties() -> Response:
    """The properties whose name begins like `prefix`."""
    found = [each for each in properties().values() if _begins(each.name) or _begins(each.id)]
    return _json({"result": [{"id": each.id, "name": each.name} for each in found]})


@reconciling.get("/reconcile/properties")
def propose_properties() -> Response:
    """What a column of things of a `type` can be extended by."""
    kind, limit = request.args.get("type", ""), request.args.get("limit", MOST, type=int)
    found = [each for each in properties().values() if not kind or kind in each.kinds]
    listed = [{"id": each.id, "name": each.name} for each in found[: max(0, limit)]]
    return _json({"type": kind, "limit": limit, "properties": listed})


@reconciling.get("/reconcile/preview")
def preview() -> Response:
    """A thing (`id`) in a few words, to be shown in a frame beside a table."""
    release, key = released(), request.args.get("id", "")
    iri = f"{release.base}id/{key}"
    if not release.describe(iri):
        raise Problem(404, f"Nothing is known here of {iri}.", iri=iri)
    kind = next((kind for kind, segment in PATHS.items() if key.startswith(f"{segment}/")), "")
    rows = [(each.name, _texts(iri, each, release)) for each in properties().values() if kind in each.kinds]
    page = render_template(
        "preview.html", name=release.label(iri) or key, iri=iri, kind=kind, rows=[row for row in rows if row[1]][1:7]
    )
    response = answer(page, HTML)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; frame-ancestors *"
    return response


def _manifest(release: Release) -> dict[str, Any]:
    service, here = f"{release.base}reconcile", f"{release.base}id/{{{{id}}}}"
    suggest = {
        name: {"service_url": service, "service_path": f"/suggest/{name}"} for name in ("entity", "type", "property")
    }
    return {
        "versions": ["0.1", "0.2"],
        "name": release.title,
        "identifierSpace": f"{release.base}id/",
        "schemaSpace": f"{release.base}def/",
        "defaultTypes": [_type(kind) for kind in KINDS],
        "view": {"url": here},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", "width": _WIDTH, "height": _HEIGHT},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": [],
        },
        "batchSize": BATCH,
    }


def _query(given: object) -> Query:
    """A query of version 0.2, which is an object or (in 0.1) the name alone."""
    if isinstance(given, str):
        return Query(given)
    if not isinstance(given, dict):
        raise Problem(400, 'Each of the queries is an object such as {"query": "Ann Lee", "type": "person"}.')
    conditions = conditions_in(_objects(given.get("properties")), "pid", "v")
    return Query(str(given.get("query") or ""), _kinds(given.get("type")), _limit(given.get("limit")), conditions)


def _next_query(given: Mapping[str, Any]) -> Query:
    """A query of the draft of the next version: the name is one of its conditions."""
    listed = _objects(given.get("conditions"))
    names = [each.get("propertyValue") for each in listed if each.get("matchType") == "name"]
    others = [each for each in listed if each.get("matchType") != "name"]
    conditions = conditions_in(others, "propertyId", "propertyValue")
    return Query(str(names[0]) if names else "", _kinds(given.get("type")), _limit(given.get("limit")), conditions)


def _objects(given: object) -> list[dict[str, Any]]:
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []


def _kinds(given: object) -> tuple[str, ...]:
    """The kinds that are asked for, one or a list; none where no type is given. Raises Problem (400) for others."""
    listed = given if isinstance(given, list) else [given] if given else []
    kinds = [str(each.get("id") if isinstance(each, dict) else each) for each in listed]
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        there = ", ".join(KINDS)
        raise Problem(400, f"There is no type {unknown[0]!r}; write one or several of {there}, or leave `type` out.")
    return tuple(dict.fromkeys(kinds))


def _limit(given: object) -> int:
    return max(1, min(MOST, given)) if isinstance(given, int) and not isinstance(given, bool) else 5


def _results(query: Query, release: Release) -> list[dict[str, Any]]:
    return [_result(each, release) for each in candidates(query, release)]


def _result(candidate: Candidate, release: Release) -> dict[str, Any]:
    hit = candidate.hit
    return {
        **_named(hit.iri, hit.label, release),
        "description": ", ".join(filter(None, (hit.type.replace("-", " "), hit.year))),
        "type": _types(hit.kind),
        "score": candidate.score,
        "match": candidate.match,
        "features": [{"id": "name", "value": candidate.name_score}],
    }


def _extended(given: Mapping[str, Any], release: Release) -> dict[str, Any]:
    ids, asked = given.get("ids"), given.get("properties")
    if not isinstance(ids, list) or not isinstance(asked, list):
        example = '{"ids": ["work/doi/10.5555/a"], "properties": [{"id": "doi"}]}'
        raise Problem(400, f"`extend` is an object such as {example}.")
    _refuse_many(ids)
    names = [each.get("id") for each in asked if isinstance(each, dict)]
    if unknown := [name for name in names if name not in properties()]:
        raise Problem(400, f"There is no property {unknown[0]!r}; there are {', '.join(properties())}.")
    wanted = [properties()[str(name)] for name in names]
    rows = {str(key): {each.id: _cells(str(key), each, release) for each in wanted} for key in ids}
    return {"meta": [{"id": each.id, "name": each.name} for each in wanted], "rows": rows}


def _cells(key: str, wanted: Property, release: Release) -> list[dict[str, str]]:
    terms = values_of(f"{release.base}id/{key}", wanted, release)
    return [_cell(term, release) for term in terms]


def _cell(term: str, release: Release) -> dict[str, str]:
    text = text_of(term)
    if not term.startswith("<"):
        return {"str": text}
    label = release.label(text)
    return _named(text, label or text, release) if text.startswith(f"{release.base}id/") else {"str": text}


def _texts(iri: str, wanted: Property, release: Release) -> str:
    cells = [_cell(term, release) for term in values_of(iri, wanted, release)[:6]]
    return ", ".join(cell.get("str") or cell.get("name", "") for cell in cells)


def _named(iri: str, name: str, release: Release) -> dict[str, str]:
    return {"id": iri.removeprefix(f"{release.base}id/"), "name": name}


def _types(kind: str) -> list[dict[str, str]]:
    return [_type(kind)]


def _type(kind: str) -> dict[str, str]:
    return {"id": kind, "name": KINDS[kind][0] if kind in KINDS else kind}


def _begins(text: str) -> bool:
    return text.casefold().startswith(request.args.get("prefix", "").casefold())


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise Problem(400, f"`{name}` is no JSON object.")
    return given


def _refuse_many(given: Iterable[object]) -> None:
    if (count := len(list(given))) > BATCH:
        raise Problem(413, f"{count} at once are too many; send at most {BATCH} in one request.")


def _json(document: Mapping[str, Any]) -> Response:
    return answer(json.dumps(document) + "\n", JSON)

"""The routes of the server described for programs: `/openapi.json`.

OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0). The paths are those that the application routes; `routes.csv` and
`parameters.csv` say of them what routing does not know.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from io import StringIO
from typing import Any

from flask import Blueprint, Response, current_app, json
from werkzeug.routing import Rule

from fabiola.ontology.tables import Row
from fabiola.server.formats import DOCUMENTS, RESULTS, Format, of_query_form
from fabiola.server.named_queries import NamedQuery, Parameter
from fabiola.server.queries_pages import named_queries
from fabiola.server.respond import answer
from fabiola.server.things import served

openapi = Blueprint("openapi", __name__)

JSON = Format("JSON", "json", ("application/json",))
_PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")
_GROUPS = {"documents": DOCUMENTS, "results": RESULTS}
_METHODS = ("GET", "POST")
_ERROR = {
    "description": "What went wrong and what to do (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_PROBLEM = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {"title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"}},
}


@openapi.get("/openapi.json")
def description() -> Response:
    """Every route of this server, in OpenAPI 3.1."""
    release = served()
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": release.title,
            "version": version("fabiola"),
            "description": "Scholarly records as linked data; no key is needed, and every origin may read.",
            **_licence(release.licence),
        },
        "servers": [{"url": release.base.rstrip("/")}],
        "paths": _paths(),
        "components": {"schemas": {"Problem": _PROBLEM}},
    }
    return answer(json.dumps(document, indent=1) + "\n", JSON)


def _licence(address: str) -> dict[str, Any]:
    """The licence of the metadata, where it is known: an empty address is none."""
    return {"license": {"name": "Licence of the metadata", "url": address}} if address else {}


def path_of(rule: str) -> str:
    """The path template of a route: `/doc/{tail}` for `/doc/<path:tail>`."""
    return _PLACEHOLDER.sub(r"{\1}", rule)


def _paths() -> dict[str, Any]:
    routes = sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule)
    routed = {
        path_of(rule.rule): {
            method.lower(): _operation(rule, method) for method in _METHODS if method in (rule.methods or ())
        }
        for rule in routes
    }
    return routed | {f"/queries/{query.name}.{{suffix}}": _named(query) for query in named_queries().values()}


def _named(query: NamedQuery) -> dict[str, Any]:
    """The path of a query with a name: its parameters, and the formats that its results come in."""
    formats = of_query_form(query.form)
    suffix = {
        "name": "suffix",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": [row.suffix for row in formats]},
        "description": "The suffix of a format.",
    }
    operation = {
        "operationId": f"get-query-{query.name}",
        "summary": query.title,
        "tags": ["Queries"],
        "parameters": [suffix, *(_asked(each) for each in query.parameters)],
        "responses": {
            "200": {"description": "The answer", "content": {row.media_types[0]: {} for row in formats}},
            "default": _ERROR,
        },
    }
    return {"get": operation | ({"description": query.description} if query.description else {})}


def _asked(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "required": not parameter.is_optional,
        "schema": {"type": "integer" if parameter.kind == "number" else "string"},
        "description": parameter.title,
        "example": int(parameter.example) if parameter.kind == "number" else parameter.example,
    }


def _operation(rule: Rule, method: str) -> dict[str, Any]:
    row: Row = _routes().get(rule.endpoint, {})
    summary, _, rest = (current_app.view_functions[rule.endpoint].__doc__ or rule.endpoint).partition("\n\n")
    operation = {
        "operationId": _identifier(rule, method),
        "summary": " ".join(summary.split()),
        "tags": [row.get("tag") or "Other"],
        "parameters": _parameters(rule, method),
        "responses": _responses(row.get("formats", "")),
    }
    if details := " ".join(rest.split()):
        operation["description"] = details
    if method == "POST":
        taken = row.get("consumes", "").split()
        operation["requestBody"] = {"required": True, "content": {name: {} for name in taken or ["*/*"]}}
    return operation


def _identifier(rule: Rule, method: str) -> str:
    words = re.findall(r"\w+", path_of(rule.rule).replace(".", "_")) or ["root"]
    return "-".join([method.lower(), *words])


def _responses(formats: str) -> dict[str, Any]:
    media_types = [
        media_type
        for word in formats.split()
        for media_type in ([row.media_types[0] for row in _GROUPS[word]] if word in _GROUPS else [word])
    ]
    if not media_types:
        return {"default": {"description": "A redirect, a file, or an error as a problem"}}
    done = {"description": "The answer", "content": {name: {} for name in media_types}}
    return {"200": done, "default": _ERROR}


def _parameters(rule: Rule, method: str) -> list[dict[str, Any]]:
    known = {row["name"]: row for row in _read("parameters") if row["endpoint"] == rule.endpoint}
    queried = [name for name, row in known.items() if row["place"] == "query"] if method == "GET" else []
    return [
        {
            "name": name,
            "in": "path" if name in rule.arguments else "query",
            "required": name in rule.arguments,
            "schema": {"type": known[name]["type"] if name in known else "string"},
            "description": known[name]["description"] if name in known else name,
        }
        for name in (*sorted(rule.arguments), *queried)
    ]


def _routes() -> dict[str, Row]:
    return {row["endpoint"]: row for row in _read("routes")}


@cache
def _read(name: str) -> tuple[Row, ...]:
    text = (files("fabiola.server") / f"{name}.csv").read_text("utf-8")
    return tuple(csv.DictReader(StringIO(text, newline="")))

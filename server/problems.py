"""The one shape of every error the server gives: RFC 9457 problem details, or a page for people."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, json, render_template, request

from fabiola.server.formats import HTML, TURTLE, Format
from fabiola.server.negotiate import negotiate

_PROBLEM = Format("Problem details", "json", ("application/problem+json", "application/json"))


class Problem(Exception):
    """An answer that is an error: its status, what happened and what to do; `extra` are members of the JSON object."""

    def __init__(self, status: int, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.extra: Mapping[str, Any] = extra


def render_problem(problem: Problem) -> Response:
    """The response to a problem: HTML for browsers, problem+json for everybody else."""
    title = HTTPStatus(problem.status).phrase
    if negotiate(request.accept_mimetypes, (_PROBLEM, TURTLE, HTML)) is HTML:
        page = render_template("error.html", status=problem.status, heading=title, detail=problem.detail)
        response = Response(page, problem.status, mimetype="text/html")
    else:
        body = {"title": title, "status": problem.status, "detail": problem.detail, **problem.extra}
        response = Response(json.dumps(body) + "\n", problem.status, mimetype=_PROBLEM.media_types[0])
    response.vary.add("Accept")
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "60"
    return response

"""Queries of this request, asked of the release that it reads within the limits of the server."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from http import HTTPStatus

from flask import current_app, request
from msgspec import Struct

from fabiola.graph.published import PublishedGraph
from fabiola.graph.releases import Release
from fabiola.server.clients import CLIENT
from fabiola.server.datasets import Dataset, dataset_of_request, own_names
from fabiola.server.federation import Federation
from fabiola.server.formats import GRAPHS, of_query_form
from fabiola.server.problems import Problem
from fabiola.server.result_tables import GRAPH, TABLE, ResultTable, read_table
from fabiola.server.scan import Refused, form_of
from fabiola.server.sparql import Answer, QueryPool
from fabiola.server.things import served, served_anew

SHOWN = 500
"""How many rows a page shows; the data have all."""

_AROUND = 2
_PLACE = re.compile(r"error at (\d+):\d+")


class Outcome(Struct, frozen=True):
    """What became of a query on a page: its first rows, or the fault with the number of the line that has it."""

    milliseconds: int
    table: ResultTable | None = None
    fault: str = ""
    status: int = 200
    line: int = 0


class SourceLine(Struct, frozen=True):
    """A line of a query, with its number, counted from 1."""

    number: int
    text: str


def run_query(query: str, media_type: str) -> Answer:
    """The answer to a query in a media type, over the dataset that the request names, if it does. Raises Problem.

    Where the release was dropped before a worker could open it, the one that is served now is asked.
    """
    release = served()
    try:
        return _run(release, query, media_type)
    except Problem as problem:
        if problem.status != HTTPStatus.BAD_REQUEST or not (isinstance(release, Release) and release.is_dropped()):
            raise
    return _run(served_anew(), query, media_type)


def _run(release: PublishedGraph, query: str, media_type: str) -> Answer:
    pool: QueryPool = current_app.extensions["fabiola.queries"]
    own = own_names(release.base)
    federation: Federation = current_app.extensions["fabiola.federation"]
    return pool.run(
        release.queried_at,
        federation.resolve(query),
        media_type,
        base=f"{release.base}sparql",
        client=str(request.environ.get(CLIENT, "")),
        dataset=_dataset(own),
        own=own,
    )


def refuse_long(query: str) -> None:
    """Raise Problem (413) for a query that is longer than it may be."""
    limit = current_app.extensions["fabiola.queries"].limits.query_bytes
    if len(query.encode()) > limit:
        raise Problem(413, f"The query is longer than the limit of {limit} bytes.")


def ask_for_page(query: str) -> Outcome:
    """The first rows of the answer to a query, or what is wrong with it. Raises Problem (413) for one too long."""
    refuse_long(query)
    begun = time.monotonic()
    media_type = GRAPH if of_query_form(form_of(query)) is GRAPHS else TABLE
    try:
        table = read_table(run_query(query, media_type), media_type, served(), SHOWN)
    except Problem as problem:
        place = _PLACE.search(problem.detail)
        return Outcome(_since(begun), None, problem.detail, problem.status, int(place[1]) if place else 0)
    return Outcome(_since(begun), table)


def lines_around(query: str, number: int) -> tuple[SourceLine, ...]:
    """The line of a query with a number and those beside it; none where there is no such line."""
    lines = [SourceLine(place, text) for place, text in enumerate(query.splitlines(), 1)]
    return tuple(line for line in lines if abs(line.number - number) <= _AROUND) if 1 <= number <= len(lines) else ()


def _dataset(own: Sequence[str]) -> Dataset | None:
    given = (request.values.getlist("default-graph-uri"), request.values.getlist("named-graph-uri"))
    try:
        return dataset_of_request(*given, own)
    except Refused as refusal:
        raise Problem(400, str(refusal)) from None


def _since(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)

"""Link sets of records: `/linkset/…` is `/doc/…` as links alone (RFC 9264), for FAIR Signposting at level 2."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, json
from werkzeug.urls import iri_to_uri

from fabiola.server.formats import LINKSETS, formats_of
from fabiola.server.problems import Problem
from fabiola.server.remembering import remembered
from fabiola.server.respond import answer, choose
from fabiola.server.signposts import Signpost, signposts
from fabiola.server.subjects import Subject
from fabiola.server.things import served, spellings

linksets = Blueprint("linksets", __name__)

_JSON, _NATIVE = LINKSETS


@linksets.get("/linkset/<path:tail>")
@remembered
def linkset(tail: str) -> Response:
    """The typed links from a record, its representations and its files; in JSON or as in a Link header."""
    release = served()
    chosen = choose(LINKSETS)
    for key in spellings(tail):
        iri = f"{release.base}id/{key}"
        if triples := release.describe(iri):
            subject = Subject(iri, triples, release.base)
            links = signposts(subject, f"{release.base}doc/{key}", formats_of(subject))
            body = _json(links) if chosen is _JSON else _native(links)
            return answer(body, chosen, release.created)
    raise Problem(404, f"Nothing is known here of {release.base}id/{tail}.")


def _json(links: Sequence[Signpost]) -> str:
    contexts: dict[str, dict[str, list[dict[str, str]]]] = {}
    for link in links:
        target = {"href": iri_to_uri(link.target)} | ({"type": link.type} if link.type else {})
        contexts.setdefault(link.anchor, {}).setdefault(link.relation, []).append(target)
    linked = [{"anchor": iri_to_uri(anchor), **relations} for anchor, relations in contexts.items()]
    return json.dumps({"linkset": linked}, indent=1, sort_keys=False) + "\n"


def _native(links: Sequence[Signpost]) -> str:
    return ",\n".join(map(_native_link, links)) + "\n"


def _native_link(link: Signpost) -> str:
    kind = f'; type="{link.type}"' if link.type else ""
    return f'<{iri_to_uri(link.target)}>; rel="{link.relation}"; anchor="{iri_to_uri(link.anchor)}"{kind}'

"""The graph of a source record: `/record/…` says what the record is, and what it alone says before anything is fused.

In N-Quads and TriG the statements stand in the graph that is named by the IRI of the source record; what is said about
the source record stands in the default graph. The content as it was received is not served.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request
from msgspec import Struct
from msgspec.structs import replace

from fabiola.graph.releases import Release
from fabiola.graph.source_graphs import SourceGraph, licence_of, nquads, source_graph
from fabiola.mappings.rdf.terms import Triple, text_of
from fabiola.mappings.sources import sources
from fabiola.ontology.namespaces import DCTERMS, PROV
from fabiola.server.formats import DOCUMENTS, N_QUADS, TRIG, Format, split_suffix
from fabiola.server.pages.parts import Reader
from fabiola.server.respond import represent
from fabiola.server.schemaorg import write_schemaorg
from fabiola.server.serving import Serving
from fabiola.server.subjects import Subject
from fabiola.server.things import resource, served, spellings
from fabiola.server.turtle import write_turtle

source_records = Blueprint("source_records", __name__)


class About(Struct, frozen=True):
    """What the page of a source record says of it; `mapping` is empty where there are no statements."""

    iri: str
    title: str
    source: str
    digest: str
    received: str
    licence: str | None
    mapping: str


def write_nquads(subject: Subject) -> str:
    """The graph of a source record in N-Quads (https://www.w3.org/TR/n-quads/)."""
    return nquads(subject.iri, subject.triples)


def write_trig(subject: Subject) -> str:
    """The graph of a source record in TriG (https://www.w3.org/TR/trig/)."""
    inner = tuple(triple for triple in subject.triples if triple[0] != subject.node)
    outer = Subject(subject.iri, tuple(triple for triple in subject.triples if triple[0] == subject.node), subject.base)
    if not inner:
        return write_turtle(outer)
    prefixes, body = _parted(write_turtle(Subject(subject.iri, inner, subject.base)))
    more, about = _parted(write_turtle(outer))
    head = "".join(f"{line}\n" for line in sorted({*more, *prefixes}))
    return f"{head}\n{about}\n{subject.node} {{\n{body}}}\n"


def _parted(turtle: str) -> tuple[list[str], str]:
    """The directives of a Turtle document, and the rest of it."""
    head, _, body = turtle.partition("\n\n")
    return head.splitlines(), body


_WITH_GRAPHS = {N_QUADS: replace(N_QUADS, write=write_nquads), TRIG: replace(TRIG, write=write_trig)}

FORMATS = tuple(_WITH_GRAPHS.get(row, row) for row in DOCUMENTS)
"""What the document about a source record comes in."""


@source_records.get("/record/<path:tail>")
def record(tail: str) -> Response:
    """What a source record is, and what it alone says: its own graph, before anything is fused."""
    release = served()
    if not isinstance(release, Release):
        plain: Response = resource(f"record/{tail}")
        return plain
    for path in spellings(f"record/{tail}"):
        if triples := release.describe(f"{release.base}{path}"):
            return _represented(release, path, triples, None)
    stem, chosen = split_suffix(tail, FORMATS)
    for path in spellings(f"record/{stem}") if chosen else ():
        if triples := release.describe(f"{release.base}{path}"):
            return _represented(release, path, triples, chosen)
    answer: Response = resource(f"record/{tail}")
    return answer


def _represented(release: Release, path: str, released: tuple[Triple, ...], chosen: Format | None) -> Response:
    iri = f"{release.base}{path}"
    graph = _graph(release, iri, released)
    triples = (*graph.provenance, *graph.statements) if graph else released
    subject, document = Subject(iri, triples, release.base), f"{request.root_path}/{path}"

    def page() -> str:
        return render_template(
            "source_record.html",
            about=_about(iri, release.base, released, graph.mapping if graph else ""),
            statements=Reader(subject, release),
            document=document,
            formats=FORMATS,
            jsonld=write_schemaorg(subject, release.label),
        )

    return represent(subject, release, page, document, chosen, formats=FORMATS)


def _graph(release: Release, iri: str, released: tuple[Triple, ...]) -> SourceGraph | None:
    """The graph of a source record as it was when the release was made; None where the ledger has no longer that.

    The IRI has the key in lower case, the title has it as it is.
    """
    serving: Serving = current_app.extensions["fabiola"]
    source = _source(iri, release.base)
    key = _text(released, DCTERMS.title).removeprefix(f"{_title(source)}: ")
    graph = source_graph(serving.home, release.base, source, key)
    return graph if graph and (graph.name, f"sha256:{graph.digest}") == (iri, _digest(released)) else None


def _about(iri: str, base: str, released: tuple[Triple, ...], mapping: str) -> About:
    source = _source(iri, base)
    return About(
        iri=iri,
        title=_text(released, DCTERMS.title) or iri,
        source=_title(source),
        digest=_digest(released),
        received=_text(released, PROV.generatedAtTime),
        licence=licence_of(source),
        mapping=mapping,
    )


def _source(iri: str, base: str) -> str:
    return iri.removeprefix(f"{base}record/").partition("/")[0]


def _title(source: str) -> str:
    return sources()[source].title if source in sources() else source


def _digest(released: tuple[Triple, ...]) -> str:
    return _text(released, DCTERMS.identifier)


def _text(triples: tuple[Triple, ...], predicate: str) -> str:
    return min((text_of(value) for _, said, value in triples if said == predicate), default="")

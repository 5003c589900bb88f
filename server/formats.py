"""The formats the server speaks, each in one row: negotiation, suffixes, links and tests read these tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from fabiola.mappings.rdf.terms import ntriples
from fabiola.server.citation_files import write_bibtex, write_ris
from fabiola.server.citations import write_csl
from fabiola.server.jsonld import write_jsonld
from fabiola.server.rdfxml import write_rdfxml
from fabiola.server.subjects import Subject
from fabiola.server.turtle import write_turtle


class Format(Struct, frozen=True):
    """One format; the first media type is the one we send, the others are accepted for it.

    `write` makes a document of a description; None where somebody else does: templates the pages, the query engine its
    results. `surrounded` says that it wants the descriptions of the neighbours too.
    """

    name: str
    suffix: str
    media_types: tuple[str, ...]
    write: Callable[[Subject], str] | None = None
    surrounded: bool = False

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return (
            f"{self.media_types[0]}; charset=utf-8" if self.media_types[0].startswith("text/") else self.media_types[0]
        )


def write_ntriples(subject: Subject) -> str:
    """An N-Triples document of a description."""
    return ntriples(subject.triples)


TURTLE = Format("Turtle", "ttl", ("text/turtle", "application/x-turtle", "text/n3"), write_turtle)
JSON_LD = Format("JSON-LD", "jsonld", ("application/ld+json", "application/json"), write_jsonld)
N_TRIPLES = Format("N-Triples", "nt", ("application/n-triples", "text/plain"), write_ntriples)
RDF_XML = Format("RDF/XML", "rdf", ("application/rdf+xml", "application/xml", "text/xml"), write_rdfxml)
# A description stands in the default graph, where a document in N-Triples is one in N-Quads, and Turtle is TriG.
N_QUADS = Format("N-Quads", "nq", ("application/n-quads", "text/x-nquads"), write_ntriples)
TRIG = Format("TriG", "trig", ("application/trig", "application/x-trig"), write_turtle)
HTML = Format("HTML", "html", ("text/html", "application/xhtml+xml"))

GRAPHS: tuple[Format, ...] = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
"""The RDF formats of one graph, for the results of queries too; the first is the default."""

DOCUMENTS: tuple[Format, ...] = (*GRAPHS, N_QUADS, TRIG, HTML)
"""What a record document comes in."""

CITATIONS: tuple[Format, ...] = (
    Format("CSL-JSON", "csl.json", ("application/vnd.citationstyles.csl+json",), write_csl, True),
    Format("BibTeX", "bib", ("application/x-bibtex", "text/x-bibtex"), write_bibtex, True),
    Format("RIS", "ris", ("application/x-research-info-systems",), write_ris, True),
)
"""What the document of a work comes in besides: a reference to the work."""

LINKSETS: tuple[Format, ...] = (
    Format("Link set (JSON)", "json", ("application/linkset+json", "application/json")),
    Format("Link set", "linkset", ("application/linkset", "text/plain")),
)
"""Link sets (RFC 9264)."""

RESULTS: tuple[Format, ...] = (
    Format("JSON", "json", ("application/sparql-results+json", "application/json", "text/json")),
    Format("XML", "xml", ("application/sparql-results+xml", "application/xml", "text/xml")),
    Format("CSV", "csv", ("text/csv",)),
    Format("TSV", "tsv", ("text/tab-separated-values",)),
)
"""SPARQL results of SELECT and ASK; the engine writes them."""


def formats_of(subject: Subject) -> tuple[Format, ...]:
    """What the document about a thing comes in."""
    return (*DOCUMENTS, *CITATIONS) if subject.iri.startswith(f"{subject.base}id/work/") else DOCUMENTS


def split_suffix(name: str, formats: Sequence[Format]) -> tuple[str, Format | None]:
    """A name without the suffix of a format, and that format; the name and None where it ends in none."""
    chosen = next((row for row in formats if name.endswith(f".{row.suffix}")), None)
    return (name.removesuffix(f".{chosen.suffix}"), chosen) if chosen else (name, None)


def by_query_form(form: str, suffix: str) -> Format:
    """The format of the answer to a query of a form (`SELECT`, `CONSTRUCT` …): by suffix, else the form's first."""
    formats = of_query_form(form)
    return by_suffix(suffix, formats) or formats[0]


def of_query_form(form: str) -> tuple[Format, ...]:
    """The formats that a form of query is answered in."""
    return GRAPHS if form in ("CONSTRUCT", "DESCRIBE") else RESULTS


def by_suffix(suffix: str, formats: Sequence[Format]) -> Format | None:
    """The format of a file name suffix."""
    return next((row for row in formats if row.suffix == suffix), None)

"""What a published graph is to those who read it, be it a release of a home or a store behind a SPARQL endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol

from fabiola.graph.disagreements import Disagreement
from fabiola.graph.dumps import Dump
from fabiola.graph.overview import Overview
from fabiola.graph.quality import Figure
from fabiola.mappings.rdf.terms import Triple


class PublishedGraph(Protocol):
    """A graph to read pages and data from; what only a release knows is empty where there is none."""

    @property
    def number(self) -> int:
        """The number of the release, 0 for what is none."""

    @property
    def created(self) -> str:
        """When it was made: ISO 8601, UTC; empty where that is not known."""

    @property
    def base(self) -> str:
        """The base IRI of the published data, with its final slash."""

    @property
    def title(self) -> str:
        """The title of the dataset."""

    @property
    def licence(self) -> str:
        """The IRI of the licence of the metadata; empty where that is not known."""

    @property
    def state(self) -> str:
        """What tells one state of the graph from every other; as long as it is the same, so are the answers."""

    @property
    def queried_at(self) -> str:
        """Where queries are asked: the directory of a store, or the address of an endpoint."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Entities by kind, and `triples` where they were counted."""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """How complete the data are."""

    @property
    def overview(self) -> Overview:
        """The works at a glance."""

    @property
    def dumps(self) -> tuple[Dump, ...]:
        """The files that hold the whole graph."""

    def describe(self, iri: str) -> tuple[Triple, ...]:
        """All triples of an entity: its own, its fragments' and its record document's; empty where there are none."""

    def locate(self, iri: str) -> str | Literal["gone"] | None:
        """Where an IRI leads that names no entity (any more)."""

    def label(self, iri: str) -> str | None:
        """A short text that names a subject; None where it has none."""

    def value(self, iri: str, predicate: str) -> str | None:
        """The smallest value (a term) of one predicate (a term) of a subject; None where it has none."""

    def values(self, iri: str, predicate: str) -> list[Triple]:
        """The triples of one subject and predicate (a bare IRI)."""

    def incoming(self, iri: str, limit: int) -> list[tuple[str, str]]:
        """(subject IRI, predicate term) of what points to an IRI, fragments' subjects included."""

    def entities(self, kind: str, offset: int, limit: int) -> list[tuple[str, str]]:
        """A page of the entities of a kind as (IRI, label)."""

    def examples(self, kind: str, limit: int) -> list[tuple[str, str]]:
        """Some entities of a kind as (IRI, label), those that are soonest found."""

    def expect(self, iris: Iterable[str]) -> None:
        """Note things whose names will be asked for soon."""

    def disagreements(self, iri: str) -> tuple[Disagreement, ...]:
        """In what the sources of an entity disagree."""

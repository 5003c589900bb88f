"""The triples about one entity, and only that one: each subject is the entity or a fragment of it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from fabiola.mappings.rdf.terms import Triple, ntriples
from fabiola.ontology.namespaces import RDF


class Description(Struct, frozen=True):
    """An entity's IRI, its kind (`work`, `person`, …) and its triples as N-Triples terms, sorted and distinct."""

    iri: str
    kind: str
    triples: tuple[Triple, ...]

    def ntriples(self) -> str:
        """The description as an N-Triples document."""
        return ntriples(self.triples)


class Draft:
    """A description while it is being written; a term that is None or empty is not said."""

    def __init__(self, iri: str) -> None:
        self.iri = iri
        self.node = f"<{iri}>"
        self._triples: dict[Triple, None] = {}

    def fragment(self, name: str) -> str:
        """The term of a part of the entity."""
        return f"<{self.iri}#{name}>"

    def say(self, subject: str, predicate: str, *values: str | None) -> None:
        """State one predicate with any number of values."""
        for value in values:
            if value is not None:
                self._triples[subject, predicate, value] = None

    def say_both(self, subject: str, predicates: tuple[str, str], *values: str | None) -> None:
        """State the same values with a term of each vocabulary."""
        for predicate in predicates:
            self.say(subject, predicate, *values)

    def typed(self, subject: str, *classes: str) -> str:
        """State the classes of a node and return it."""
        self.say(subject, RDF.type, *classes)
        return subject

    def extend(self, triples: Iterable[Triple]) -> None:
        """Add triples that were made elsewhere."""
        self._triples.update(dict.fromkeys(triples))

    def finish(self, kind: str) -> Description:
        """The finished description."""
        return Description(self.iri, kind, tuple(sorted(self._triples)))

"""The triples about one entity, and only that one: each subject is the entity or a fragment of it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from fabiola.mappings.rdf.terms import Triple, ntriples
from fabiola.ontology.namespaces import RDF

TYPE = RDF.type


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
        self._triples: list[Triple] = []

    def fragment(self, name: str) -> str:
        """The term of a part of the entity."""
        return f"<{self.iri}#{name}>"

    def say(self, subject: str, predicate: str, *values: str | None) -> None:
        """State one predicate with any number of values."""
        for value in values:
            if value is not None:
                self._triples.append((subject, predicate, value))

    def say_both(self, subject: str, predicates: tuple[str, str], *values: str | None) -> None:
        """State the same values with a term of each vocabulary."""
        first, second = predicates
        for value in values:
            if value is not None:
                self._triples.extend(((subject, first, value), (subject, second, value)))

    def typed(self, subject: str, *classes: str) -> str:
        """State the classes of a node and return it."""
        for name in classes:
            self._triples.append((subject, TYPE, name))
        return subject

    def extend(self, triples: Iterable[Triple]) -> None:
        """State several triples at once, none of them with a term missing: a third of the time of as many `say`."""
        self._triples.extend(triples)

    def finish(self, kind: str) -> Description:
        """The finished description."""
        return Description(self.iri, kind, tuple(sorted(dict.fromkeys(self._triples))))

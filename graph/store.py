"""The published graph behind one narrow interface, so that the embedded engine can be exchanged for a remote one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from fabiola.mappings.rdf.terms import Triple


class Store(Protocol):
    """A set of triples, changed an entity at a time."""

    def replace(self, entities: Iterable[tuple[str, Sequence[Triple]]]) -> None:
        """Make each entity (by IRI) hold exactly the given triples; without triples it is removed."""

    def describe(self, iri: str) -> tuple[Triple, ...]:
        """All triples of an entity: subject is its IRI, a fragment of it, or its record document; sorted."""

    def __len__(self) -> int:
        """The number of triples."""


def document_of(iri: str) -> str | None:
    """The IRI of the record document of a thing (`…/id/x` -> `…/doc/x`); None for what has none."""
    head, found, tail = iri.partition("/id/")
    return f"{head}/doc/{tail}" if found else None

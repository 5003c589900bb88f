"""The published graph behind one narrow interface, so that the embedded engine can be exchanged for a remote one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from fabiola.mappings.rdf.terms import Triple


class Replacement(Struct, frozen=True):
    """What an entity is to hold: its triples as N-Triples, none to remove it; `new` says that nothing is held yet."""

    iri: str
    document: str = ""
    new: bool = False


class Store(Protocol):
    """A set of triples, changed an entity at a time."""

    def replace(self, entities: Iterable[Replacement]) -> None:
        """Make each entity hold exactly the given triples."""

    def describe(self, iri: str) -> tuple[Triple, ...]:
        """All triples of an entity: subject is its IRI, a fragment of it, or its record document; sorted."""

    def __len__(self) -> int:
        """The number of triples."""


def document_of(iri: str) -> str | None:
    """The IRI of the record document of a thing (`…/id/x` -> `…/doc/x`); None for what has none."""
    head, found, tail = iri.partition("/id/")
    return f"{head}/doc/{tail}" if found else None

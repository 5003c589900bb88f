"""What a representation is made of: an IRI, the triples about it, and the base IRI they were published under."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from fabiola.mappings.rdf.terms import Triple
from fabiola.server.facts import Facts


class Subject(Struct, frozen=True):
    """A thing that is described: the root of every representation of it."""

    iri: str
    triples: tuple[Triple, ...]
    base: str

    @property
    def node(self) -> str:
        """The IRI as a term."""
        return f"<{self.iri}>"

    def facts(self) -> Facts:
        """The triples, indexed."""
        return _index(self.triples)


@lru_cache(256)
def _index(triples: tuple[Triple, ...]) -> Facts:
    return Facts(triples)

"""What a representation is made of: an IRI, the triples about it, and the base IRI they were published under."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from fabiola.mappings.rdf.terms import Triple
from fabiola.server.facts import Facts


class Subject(Struct, frozen=True, dict=True):
    """A thing that is described: the root of every representation of it."""

    iri: str
    triples: tuple[Triple, ...]
    base: str

    @property
    def node(self) -> str:
        """The IRI as a term."""
        return f"<{self.iri}>"

    def facts(self) -> Facts:
        """The triples, indexed; one and the same index for one and the same subject."""
        return self._facts

    @cached_property
    def _facts(self) -> Facts:
        return Facts(self.triples)

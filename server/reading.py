"""A release that remembers what pages ask of it again and again: descriptions, names and single values."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fabiola.graph.releases import Release
from fabiola.mappings.rdf.terms import Triple

_DESCRIPTIONS = 512
_NAMES = 1 << 15


class ServedRelease(Release):
    """A release for a server: it never changes, so what was read of it holds for as long as it is open."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._describe = lru_cache(_DESCRIPTIONS)(super().describe)
        self._label = lru_cache(_NAMES)(super().label)
        self._value = lru_cache(_NAMES)(super().value)

    def describe(self, iri: str) -> tuple[Triple, ...]:
        """All triples of an entity: its own, its fragments' and its record document's; empty where there are none."""
        return self._describe(iri)

    def label(self, iri: str) -> str | None:
        """A short text that names a subject; None where it has none."""
        return self._label(iri)

    def value(self, iri: str, predicate: str) -> str | None:
        """The smallest value (a term) of one predicate (a term) of a subject; None where it has none."""
        return self._value(iri, predicate)

"""Scientific knowledge graphs in the interoperability framework SKG-IF (JSON-LD), as their APIs and dumps give them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Record
from fabiola.mappings.skg_if.agents import agent
from fabiola.mappings.skg_if.entities import entities, records
from fabiola.mappings.skg_if.grants import grant
from fabiola.mappings.skg_if.products import product
from fabiola.mappings.skg_if.venues import venue
from fabiola.mappings.sources import Source

_READERS: Mapping[str, Callable[[Item], Record | None]] = MappingProxyType(
    {
        "product": product,
        "grant": grant,
        "venue": venue,
        "person": agent,
        "organisation": agent,
        "agent": agent,
    }
)


class SkgIf(Source):
    """Each product, grant, agent and venue of a graph, with what it refers to; or one of them alone on a line.

    What the graph says of an entity is inside every other that refers to it. Topics and data sources are no records.
    Format: https://skg-if.github.io/interoperability-framework/
    """

    name: ClassVar[str] = "skg-if"
    title: ClassVar[str] = "SKG-IF entity (JSON-LD)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "@context",
            "@type",
            "relevant_organisations",
            *(f"{path}identifiers" for path in ("manifestations.", "funding.", "topics.term.", "")),
        }
    )

    def knows(self, document: Fields) -> bool:
        """An entity with its type and local identifier, or a graph that has one."""
        return any(True for _ in entities(document))

    def split(self, document: Fields) -> Iterable[Fields]:
        """The entities that tell more than what they are known by, each with what it refers to inside it."""
        return tuple(records(document))

    def key(self, item: Item) -> str:
        """The local identifier. Raises Rejected where there is none."""
        own = item.peek("local_identifier")
        if not isinstance(own, str) or not own.strip():
            raise Rejected("local_identifier: missing or empty")
        return own.strip()

    def map(self, item: Item) -> Record:
        """The work, grant, person, organization or venue. Raises Rejected without a title or name."""
        self.key(item)
        reader = _READERS.get(str(item.peek("entity_type")))
        if reader is None:
            raise Rejected("entity_type: missing, or none that becomes a record")
        if (found := reader(item)) is None:
            raise Rejected("name: missing or empty")
        return found

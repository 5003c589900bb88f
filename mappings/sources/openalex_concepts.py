"""Concepts of OpenAlex, which topics replaced in 2024."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.openalex.bookkeeping import BOOKKEEPING
from fabiola.mappings.openalex.things import english, is_entity, own_identifier
from fabiola.mappings.records import Concept, Record
from fabiola.mappings.sources import Source
from fabiola.mappings.values.identifiers import identify

_SCHEME = "openalex-concepts"


class OpenAlexConcepts(Source):
    """Concepts with those right above them, which are the ancestors of the next lower level.

    Format: https://docs.openalex.org/api-entities/concepts/concept-object
    """

    name: ClassVar[str] = "openalex-concepts"
    title: ClassVar[str] = "OpenAlex concept (JSON)"
    kind: ClassVar[str] = "concept"
    ignore: ClassVar[frozenset[str]] = BOOKKEEPING | frozenset(
        {
            "ancestors.level",
            "ancestors.wikidata",
            "description",
            "ids",
            "international",
            "level",
            "related_concepts",
            "wikidata",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The address of a concept as its `id`."""
        return is_entity(document, "C")

    def key(self, item: Item) -> str:
        """The OpenAlex ID. Raises Rejected where there is none of a concept."""
        return own_identifier(item, "C").value

    def map(self, item: Item) -> Record:
        """The concept. Raises Rejected without an OpenAlex ID or a name."""
        own, level = own_identifier(item, "C"), item.peek("level")
        item.drop("id")
        name = english(item.text("display_name"))
        if name is None:
            raise Rejected(f"display_name: missing or no text, in {own.value}")
        ancestors = [(fields.peek("level"), _concept(fields)) for fields in item.each("ancestors")]
        above = level - 1 if isinstance(level, int) else None
        broader = tuple(concept for their, concept in ancestors if concept and their == above)
        return Concept(_SCHEME, own.value, name, (own,), broader)


def _concept(fields: Item) -> Concept | None:
    identifiers, name = identify(("openalex", fields.text("id"))), english(fields.text("display_name"))
    return Concept(_SCHEME, identifiers[0].value, name, identifiers) if identifiers and name else None

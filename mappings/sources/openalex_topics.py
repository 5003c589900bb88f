"""Topics of OpenAlex, and the subfields, fields and domains above them."""

from __future__ import annotations

import re
from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.openalex.bookkeeping import BOOKKEEPING
from fabiola.mappings.openalex.things import english
from fabiola.mappings.records import Concept, Record
from fabiola.mappings.sources import Source
from fabiola.mappings.values.identifiers import identify, openalex

_SCHEME = "openalex-topics"
_KEY = re.compile(r"T[0-9]+|(?:domain|field|subfield)s/[0-9]+")
_LEVELS = ("subfield", "field", "domain")
"""The levels above topics, the narrowest first."""


class OpenAlexTopics(Source):
    """Topics and what is above them, each with the term right above it; what is below says so itself.

    Format: https://docs.openalex.org/api-entities/topics/topic-object
    """

    name: ClassVar[str] = "openalex-topics"
    title: ClassVar[str] = "OpenAlex topic (JSON)"
    kind: ClassVar[str] = "concept"
    ignore: ClassVar[frozenset[str]] = BOOKKEEPING | frozenset(
        {"description", "display_name_alternatives", "fields", "ids", "keywords", "siblings", "subfields"}
    )

    def knows(self, document: Fields) -> bool:
        """The address of a topic, or of a level above topics, as its `id`."""
        return _key(document.get("id")) is not None and "display_name" in document and "entity_type" not in document

    def key(self, item: Item) -> str:
        """The OpenAlex ID. Raises Rejected where there is none of a topic or of a level above."""
        key = _key(item.peek("id"))
        if key is None:
            raise Rejected("id: missing or not an OpenAlex ID of a topic, subfield, field or domain")
        return key

    def map(self, item: Item) -> Record:
        """The concept. Raises Rejected without an OpenAlex ID or a name."""
        key = self.key(item)
        concept = _concept(item)
        if concept is None:
            raise Rejected(f"display_name: missing or no text, in {key}")
        return Concept(concept.scheme, concept.code, concept.label, concept.identifiers, broader=_broader(item))


def _key(address: object) -> str | None:
    key = openalex(address)
    return key if key and _KEY.fullmatch(key) else None


def _concept(fields: Item, broader: tuple[Concept, ...] = ()) -> Concept | None:
    address = fields.take("id")
    key, name = _key(address), english(fields.text("display_name"))
    return Concept(_SCHEME, key, name, identify(("openalex", address)), broader) if key and name else None


def _broader(item: Item) -> tuple[Concept, ...]:
    """The term right above, which knows the one above it, and so on."""
    found: tuple[Concept, ...] = ()
    for level in reversed(_LEVELS):
        if concept := _concept(item.open(level), found):
            found = (concept,)
    return found

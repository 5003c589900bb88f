"""Persons in the Dublin Core that Pure offers to harvesters."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.pure.oai_persons import person_pages, uuid_of
from fabiola.mappings.pure.ws_values import web_addresses
from fabiola.mappings.records import Person
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.names import full_name, split_name
from fabiola.mappings.xml.text import all_words


class PureOAIPersons(XMLSource):
    """A person of whom no more is told than the name and the page on the portal, whose address may have the UUID.

    A deleted record has no Dublin Core, so there is nothing of it to read.
    Format: http://www.openarchives.org/OAI/openarchivesprotocol.html#dublincore
    """

    name: ClassVar[str] = "pure-oai"
    title: ClassVar[str] = "Pure person in Dublin Core (OAI-PMH, XML)"
    kind: ClassVar[str] = "person"
    elements: ClassVar[frozenset[str]] = frozenset({"dc"})
    namespace: ClassVar[str] = "http://www.openarchives.org/OAI/2.0/oai_dc"
    ignore: ClassVar[frozenset[str]] = frozenset({"@schemaLocation"})

    def knows(self, document: Fields) -> bool:
        """Dublin Core that has only a title and the pages of a person."""
        return super().knows(document) and bool(person_pages(document))

    def key(self, item: Item) -> str:
        """The UUID, else the page. Raises Rejected where there is neither."""
        pages = all_words(Item({"identifier": item.peek("identifier")}), "identifier")
        if not pages:
            raise Rejected("identifier: missing or empty")
        return uuid_of(pages[0]) or pages[0]

    def map(self, item: Item) -> Person:
        """The person. Raises Rejected without a name."""
        names, pages = all_words(item, "title"), all_words(item, "identifier")
        if not names:
            raise Rejected("title: missing or empty")
        given, family = split_name(names[0])
        return Person(
            full_name(given, family) or names[0],
            given,
            family,
            other_names=tuple(full_name(*split_name(name)) for name in names[1:]),
            identifiers=identify(*(("pure", uuid_of(page)) for page in pages)),
            websites=web_addresses(pages),
        )

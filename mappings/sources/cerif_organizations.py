"""Organizational units in OpenAIRE's CERIF XML."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.cerif.facts import NAMESPACE, organization
from fabiola.mappings.citations.works import key
from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.records import Record
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.xml.text import first_words, multilingual


class CERIFOrganizations(XMLSource):
    """One organizational unit with what it is part of; of several names the first is the preferred one.

    Format: https://openaire-guidelines-for-cris-managers.readthedocs.io/
    """

    name: ClassVar[str] = "cerif-organizations"
    title: ClassVar[str] = "CERIF organizational unit (OpenAIRE XML)"
    kind: ClassVar[str] = "organization"
    elements: ClassVar[frozenset[str]] = frozenset({"OrgUnit"})
    namespace: ClassVar[str] = NAMESPACE

    def key(self, item: Item) -> str:
        """The ROR ID, else a digest of names and number. Raises Rejected where there is neither that nor a name."""
        fields = Item({name: item.peek(name) for name in ("RORID", "Name", "Acronym")})
        own = identify(("ror", first_words(fields, "RORID")))
        names, acronym = multilingual(fields, "Name"), first_words(fields, "Acronym")
        return key(own, names[0].value if names else acronym, acronym, item.peek("@id"))

    def map(self, item: Item) -> Record:
        """The organization. Raises Rejected without a name."""
        self.key(item)
        found = organization(item)
        if found is None or not found.names:
            raise Rejected("Name: missing or empty")
        return found

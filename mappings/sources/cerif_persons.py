"""People in OpenAIRE's CERIF XML."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.cerif.facts import NAMESPACE, organizations, person
from fabiola.mappings.citations.works import key
from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.records import Affiliation, Person, Record
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.names import full_name
from fabiola.mappings.xml.text import first_words


class CERIFPersons(XMLSource):
    """One person with the affiliations of today. Addresses for mail, telephone and fax are not published.

    Format: https://openaire-guidelines-for-cris-managers.readthedocs.io/
    """

    name: ClassVar[str] = "cerif-persons"
    title: ClassVar[str] = "CERIF person (OpenAIRE XML)"
    kind: ClassVar[str] = "person"
    elements: ClassVar[frozenset[str]] = frozenset({"Person"})
    namespace: ClassVar[str] = NAMESPACE

    def key(self, item: Item) -> str:
        """The ORCID iD, else a digest of name and number. Raises Rejected where there is neither that nor a name."""
        own = identify(("orcid", first_words(Item({"ORCID": item.peek("ORCID")}), "ORCID")))
        parts = Item({"PersonName": item.peek("PersonName")}).each("PersonName")
        names = [full_name(first_words(part, "FirstNames"), first_words(part, "FamilyNames")) for part in parts]
        return key(own, next(filter(None, names), None), item.peek("@id"))

    def map(self, item: Item) -> Record:
        """The person. Raises Rejected without a name."""
        self.key(item)
        affiliations = tuple(Affiliation(body) for body in dict.fromkeys(organizations(item, "Affiliation")))
        found = person(item)
        if found is None:
            raise Rejected("PersonName: missing or empty")
        return Person(
            name=found.name,
            given_name=found.given_name,
            family_name=found.family_name,
            other_names=found.other_names,
            identifiers=found.identifiers,
            affiliations=affiliations,
            websites=found.websites,
        )

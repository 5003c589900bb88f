"""Names of InvenioRDM: the vocabulary of people that its records are by."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.invenio.people import person_or_organization
from fabiola.mappings.invenio.values import body
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Affiliation, Person, Record
from fabiola.mappings.sources import Source

_UNLISTED = "unlisted"


class InvenioNames(Source):
    """One person, mostly taken from ORCID.

    Format: https://inveniordm.docs.cern.ch/reference/rest_api_names/
    """

    name: ClassVar[str] = "invenio-names"
    title: ClassVar[str] = "InvenioRDM name (REST API, JSON)"
    kind: ClassVar[str] = "person"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {"$schema", "created", "id", "internal_id", "links", "pid", "props", "revision_id", "tags", "updated"}
    )

    def knows(self, document: Fields) -> bool:
        """A given or family name, and identifiers with their schemes or a list of affiliations."""
        named = any(isinstance(document.get(part), str) for part in ("given_name", "family_name"))
        return named and "entity_type" not in document and (_has_identifiers(document) or _has_affiliations(document))

    def key(self, item: Item) -> str:
        """The identifier of the entry, else the first of the person. Raises Rejected where there is none."""
        own, listed = item.peek("id"), item.peek("identifiers")
        stated = [
            part.get("identifier") for part in (listed if isinstance(listed, list) else ()) if isinstance(part, dict)
        ]
        found = next((text.strip() for text in (own, *stated) if isinstance(text, str) and text.strip()), None)
        if found is None:
            raise Rejected("id: missing, and so are identifiers")
        return found

    def map(self, item: Item) -> Record:
        """The person. Raises Rejected without an identifier or name, and for an entry that is not listed."""
        self.key(item)
        tags = item.peek("tags")
        if isinstance(tags, list) and _UNLISTED in tags:
            raise Rejected(f"tags: {_UNLISTED}, so the entry is not public")
        found = person_or_organization(item)
        if not isinstance(found, Person):
            raise Rejected("name: missing or empty")
        places = [place for part in item.each("affiliations") if (place := body(part))]
        return Person(
            found.name,
            found.given_name,
            found.family_name,
            identifiers=found.identifiers,
            affiliations=tuple(Affiliation(place) for place in dict.fromkeys(places)),
        )


def _has_identifiers(document: Fields) -> bool:
    listed = document.get("identifiers")
    return isinstance(listed, list) and any(
        isinstance(one, dict) and {"scheme", "identifier"} <= set(one) for one in listed
    )


def _has_affiliations(document: Fields) -> bool:
    listed = document.get("affiliations")
    return isinstance(listed, list) and any(isinstance(one, dict) and "name" in one for one in listed)

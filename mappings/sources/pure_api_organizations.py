"""Organizations and external organizations of the Pure API in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.pure.descriptions import API_BOOKKEEPING, coded_identifiers, own_identifiers_of, pages_and_links
from fabiola.mappings.pure.organizations import other_names, own_addresses, place
from fabiola.mappings.pure.references import all_referred
from fabiola.mappings.pure.ws_agents import organization_kinds
from fabiola.mappings.pure.ws_values import (
    check_public,
    classification,
    former_identifiers,
    localized,
    own_identifiers,
    own_uuid,
    web_addresses,
)
from fabiola.mappings.records import Organization
from fabiola.mappings.sources import Source
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.text import plain

_SUCCESSORS = ("organizationRef", "externalOrganizationRef")


class PureAPIOrganizations(Source):
    """The units of the institution itself, and the organizations that its people work with.

    What they are part of, of which there is the UUID only, is told by it. When a unit begins in Pure is no year of
    foundation (installations give the same early day to all); when it ends is when it was dissolved.
    Format: the OpenAPI file that each installation has under `/ws/api/openapi.yaml`.
    """

    name: ClassVar[str] = "pure-api-organizations"
    title: ClassVar[str] = "Pure API organization (JSON)"
    kind: ClassVar[str] = "organization"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *API_BOOKKEEPING,
            "bankAccountNumber",
            "contactPersons",
            "costCenters",
            "documents",
            "email",
            "emails",
            "fax",
            "images",
            "keywordGroups",
            "lifecycle.startDate",
            "mainResearchArea",
            "mobilePhoneNumber",
            "natureTypes",
            "note",
            "phoneNumber",
            "phoneNumbers",
            "photos",
            "profileInformations",
            "type",
            "vatNumber",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The system name of organizations or of external ones."""
        return document.get("systemName") in ("Organization", "ExternalOrganization")

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Organization:
        """The organization. Raises Rejected without UUID or name, and for what is not public."""
        check_public(item)
        names = localized(item.take("name"))
        if not names:
            raise Rejected("name: missing or empty")
        own = own_identifiers(item)
        acronym, where = plain(item.text("acronym")), place(item)
        return Organization(
            names,
            identifiers=(*coded_identifiers(own_identifiers_of(item), "organisationsources"), *own),
            acronyms=(acronym,) if acronym else (),
            aliases=other_names(item, names),
            kinds=organization_kinds(classification(item.peek("type"))),
            country=where.country,
            country_name=where.country_name,
            locality=where.locality,
            dissolved=parse_date(item.open("lifecycle").take("endDate")),
            websites=web_addresses((*pages_and_links(item, item.text("portalUrl")), *own_addresses(item))),
            parents=all_referred((*item.each("parents"), *item.each("parent"))),
            successors=all_referred(_successors(item)),
            former=former_identifiers(item),
        )


def _successors(item: Item) -> list[Item]:
    """The references to what took an organization over, alone or inside an object that tells the two kinds apart."""
    found = item.each("takenOverBy")
    return [*(inner for one in found for name in _SUCCESSORS for inner in one.each(name)), *found]

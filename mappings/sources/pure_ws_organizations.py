"""Organisational units and external organisations of the Pure Web Service 5.x in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.pure.organizations import other_names, own_addresses, place
from fabiola.mappings.pure.ws_agents import organization_kinds, organizations
from fabiola.mappings.pure.ws_values import (
    BOOKKEEPING,
    check_public,
    classification,
    classified_identifiers,
    former_identifiers,
    is_web_service,
    localized,
    own_identifiers,
    own_uuid,
    type_address,
    web_addresses,
)
from fabiola.mappings.records import Organization
from fabiola.mappings.sources import Source
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.text import plain


class PureWebServiceOrganizations(Source):
    """The units of the institution itself, and the organizations that its people work with.

    When a unit begins in Pure is no year of foundation (installations give the same early day to all); when it ends
    is when it was dissolved.
    Format: the Swagger file that each installation has under `/ws/api/5xx/swagger.json`.
    """

    name: ClassVar[str] = "pure-ws-organizations"
    title: ClassVar[str] = "Pure Web Service 5.x organization (JSON)"
    kind: ClassVar[str] = "organization"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *BOOKKEEPING,
            "bankAccountNumber",
            "contactPersons",
            "costCenters",
            "documents",
            "email",
            "emails",
            "fax",
            "info",
            "keywordGroups",
            "links",
            "mobilePhoneNumber",
            "natureTypes",
            "note",
            "period.startDate",
            "phoneNumber",
            "phoneNumbers",
            "photos",
            "profileInformations",
            "renderings",
            "type",
            "vatNumber",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A UUID and the type of an organization."""
        return is_web_service(document) and "organisationtypes/" in type_address(document)

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Organization:
        """The organization. Raises Rejected without UUID or name, and for what is not public."""
        check_public(item)
        names, info = localized(item.take("name")), item.open("info")
        if not names:
            raise Rejected("name: missing or empty")
        own = own_identifiers(item)
        acronym = plain(item.text("acronym"))
        where = place(item)
        return Organization(
            names,
            identifiers=(*classified_identifiers(item.each("ids"), "organisationsources"), *own),
            acronyms=(acronym,) if acronym else (),
            aliases=other_names(item, names),
            kinds=organization_kinds(classification(item.peek("type"))),
            country=where.country,
            country_name=where.country_name,
            locality=where.locality,
            dissolved=parse_date(item.open("period").take("endDate")),
            websites=web_addresses((info.text("portalUrl"), *own_addresses(item))),
            parents=organizations((*item.each("parents"), *item.each("parent"))),
            successors=organizations(item.each("takenOverBy")),
            former=former_identifiers(info),
        )

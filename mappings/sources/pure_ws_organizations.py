"""Organisational units and external organisations of the Pure Web Service 5.x in JSON."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.pure.ws_agents import organization_kinds, organizations
from fabiola.mappings.pure.ws_values import (
    BOOKKEEPING,
    check_public,
    classification,
    classified_identifiers,
    is_web_service,
    localized,
    own_identifiers,
    own_uuid,
    type_address,
    web_addresses,
)
from fabiola.mappings.records import Organization, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.text import plain, texts

_SORT_NAME = "sortname"


class _Place(NamedTuple):
    country: str | None = None
    country_name: str | None = None
    locality: str | None = None


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
        own = own_identifiers(item, info.texts("previousUuids"))
        acronym = plain(item.text("acronym"))
        place = _place(item)
        return Organization(
            names,
            identifiers=(*classified_identifiers(item.each("ids"), "organisationsources"), *own),
            acronyms=(acronym,) if acronym else (),
            aliases=_aliases(item, names),
            kinds=organization_kinds(classification(item.peek("type"))),
            country=place.country,
            country_name=place.country_name,
            locality=place.locality,
            dissolved=parse_date(item.open("period").take("endDate")),
            websites=web_addresses((info.text("portalUrl"), *_web_addresses(item))),
            parents=organizations((*item.each("parents"), *item.each("parent"))),
            successors=organizations(item.each("takenOverBy")),
        )


def _aliases(item: Item, names: tuple[Text, ...]) -> tuple[Text, ...]:
    """The other names, without those turned round for sorting."""
    found = list(texts(item.texts("alternativeNames")))
    for variant in item.each("nameVariants"):
        term, value = classification(variant.take("type")), localized(variant.take("value"))
        variant.drop(*BOOKKEEPING)
        found += value if term is None or term.last.lower() != _SORT_NAME else ()
    return tuple(name for name in dict.fromkeys(found) if name not in names)


def _place(item: Item) -> _Place:
    """Country and town of the first address that names the country."""
    for address in (*item.each("address"), *item.each("addresses")):
        term, town = classification(address.take("country")), plain(address.text("city"))
        address.drop(*address.names())
        if term and term.labels:
            code = country(term.last)
            return _Place(code, None if code else term.labels[0].value, town)
    return _Place()


def _web_addresses(item: Item) -> list[str]:
    found = []
    for address in item.each("webAddresses"):
        found += [text.value for text in localized(address.take("value"))]
        address.drop(*BOOKKEEPING, "type")
    return found

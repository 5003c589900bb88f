"""Projects of CORDIS, the European Commission's register of what its framework programmes fund."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from fabiola.mappings.funding.parties import Party, contributions, funder, period, role, scheme
from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.records import Date, Grant, Identifier, Organization, Programme, Record, Text
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.amounts import amount
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import parse_date, year_of
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.text import texts
from fabiola.mappings.xml.text import first_words
from fabiola.ontology.tables import table

_AGREEMENT = re.compile(r"[0-9]{6}|[0-9]{9}")
_FIRST_DOIS = 2007
"""The first year of the Seventh Framework Programme, whose grants are the oldest with a DOI."""
_LEGAL_BASIS = "relatedLegalBasis"
_SEPARATOR = re.compile(r"\s*[,;]\s*")


class Cordis(XMLSource):
    """One project as the portal exports it, which is one grant agreement.

    The number is that of the agreement, its DOI `10.3030/` and the number; the amount is what the Union pays, not the
    cost of the project; the legal basis makes the programme. The coordinator is the host institution.
    Format: https://cordis.europa.eu/about/services (XML of a project)
    """

    name: ClassVar[str] = "cordis"
    title: ClassVar[str] = "CORDIS project (XML)"
    kind: ClassVar[str] = "grant"
    elements: ClassVar[frozenset[str]] = frozenset({"project"})
    namespace: ClassVar[str] = "http://cordis.europa.eu"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "@type",
            "@source",
            "availableLanguages",
            "contentCreationDate",
            "contentUpdateDate",
            "duration",
            "identifiers",
            "lastUpdateDate",
            "rcn",
            "reference",
            "relations.associations.article",
            "relations.associations.call",
            "relations.associations.programme",
            "relations.associations.result",
            "relations.associations.webItem",
            "relations.associations.webLink",
            "relations.associations.webSite",
            "relations.associations.organization.@ecContribution",
            "relations.associations.organization.@netEcContribution",
            "relations.associations.organization.@order",
            "relations.associations.organization.@sme",
            "relations.associations.organization.@source",
            "relations.associations.organization.@terminated",
            "relations.associations.organization.@totalCost",
            "relations.associations.organization.address",
            "relations.associations.organization.availableLanguages",
            "relations.associations.organization.departmentName",
            "relations.associations.organization.description",
            "relations.associations.organization.id",
            "relations.associations.organization.rcn",
            "relations.associations.organization.relations",
            "relations.associations.organization.vatNumber",
            "relations.categories",
            "relations.regions",
            "sourceUpdateDate",
            "status",
            "statusDetails",
            "teaser",
            "terminationDate",
            "totalCost",
            "validation",
        }
    )

    def key(self, item: Item) -> str:
        """The number of the grant agreement. Raises Rejected where there is none."""
        number = award_number(first_words(Item({"id": item.peek("id")}), "id"))
        if number is None:
            raise Rejected("id: missing or no grant agreement number")
        return number

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without its number."""
        number = self.key(item)
        item.drop("id")
        tag = language(first_words(item, "language"))
        start, end = period(first_words(item, "startDate"), first_words(item, "endDate"))
        commission = funder("cordis", "EC")
        funders = (commission,) if commission else ()
        associations = [part for relations in item.each("relations") for part in relations.each("associations")]
        return Grant(
            number=number,
            titles=texts((first_words(item, "title"),), tag),
            acronym=first_words(item, "acronym"),
            identifiers=_dois(item, number, start),
            funders=funders,
            programme=_programme(associations, funders, tag),
            amount=amount(first_words(item, "ecMaxContribution"), "EUR"),
            start=start,
            end=end,
            awarded=parse_date(first_words(item, "ecSignatureDate")),
            contributions=contributions(_parties(associations)),
            descriptions=texts((first_words(item, "objective"),), tag),
            keywords=_keywords(first_words(item, "keywords")),
        )


def _dois(item: Item, number: str, start: Date | None) -> tuple[Identifier, ...]:
    """The DOI that the record states, else the one that every agreement since the Seventh Framework Programme has."""
    stated = [first_words(part, "grantDoi") for part in item.each("identifiers")]
    known = identify(*(("doi", doi) for doi in stated))
    if known or not _AGREEMENT.fullmatch(number) or start is None or year_of(start) < _FIRST_DOIS:
        return known
    return identify(("doi", f"10.3030/{number}"))


def _programme(associations: Iterable[Item], funders: tuple[Organization, ...], tag: str | None) -> Programme | None:
    """The legal basis that the agreement rests on for the greater part, else the first programme with a title."""
    found = [part for association in associations for part in association.each("programme")]
    ranked = sorted(found, key=lambda part: (part.peek("@type") != _LEGAL_BASIS, "@uniqueProgrammePart" not in part))
    for part in ranked:
        if name := first_words(part, "title"):
            return scheme(name, funders, tag)
    return None


def _parties(associations: Iterable[Item]) -> Iterator[Party]:
    """The organizations that take part, the coordinator first, then in the order of the agreement."""
    found = [part for association in associations for part in association.each("organization")]
    for part in sorted(found, key=_order):
        word = part.text("@type")
        code, body = role("cordis", word), _organization(part)
        if code and body:
            yield Party(body, code, parse_date(part.text("@startDate")), parse_date(part.text("@endDate")))


def _order(part: Item) -> int:
    stated = str(part.peek("@order"))
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 9 else 0


def _organization(part: Item) -> Organization | None:
    name, short = first_words(part, "legalName"), first_words(part, "shortName")
    if name is None:
        return None
    address = next(iter(part.each("address")), Item({}))
    website = first_words(address, "url")
    return Organization(
        names=(Text(name),),
        aliases=(Text(short),) if short and short.casefold() != name.casefold() else (),
        kinds=_kinds(part),
        country=country(first_words(address, "country")),
        locality=first_words(address, "city"),
        websites=(website,) if website and website.startswith(("http://", "https://")) else (),
    )


def _kinds(part: Item) -> tuple[str, ...]:
    """What the organization does, by the code of its activity (`cordis_activities.csv`)."""
    groups = [group for relations in part.each("relations") for group in relations.each("categories")]
    for category in (category for group in groups for category in group.each("category")):
        if category.text("@classification") == "organizationActivityType":
            row = table("cordis_activities").get(first_words(category, "code") or "")
            return (row["kind"],) if row else ()
    return ()


def _keywords(stated: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _SEPARATOR.split(stated or "") if word))

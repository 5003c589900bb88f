"""Rows that are persons or organizations."""

from __future__ import annotations

from fabiola.mappings.items import Rejected
from fabiola.mappings.records import Affiliation, Organization, Person
from fabiola.mappings.sheets.people import organizations
from fabiola.mappings.sheets.people import person as named
from fabiola.mappings.sheets.rows import Row
from fabiola.mappings.sheets.words import codes
from fabiola.mappings.sheets.works import identifiers
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.names import full_name

PERSON_SCHEMES = ("orcid", "isni", "scopus", "wikidata", "openalex")
ORGANIZATION_SCHEMES = ("ror", "fundref", "isni", "grid", "wikidata", "ringgold", "lei", "openalex")


def person(row: Row) -> Person:
    """The person. Raises Rejected without a name."""
    stated = next(iter(row.read("name", lambda value: named(value.text, value.column))), None)
    given, family = row.text("given-name"), row.text("family-name")
    if stated and not (given or family):
        given, family = stated.given_name, stated.family_name
    name = stated.name if stated else full_name(given, family)
    if not name:
        raise Rejected("name: empty")
    return Person(
        name=name,
        given_name=given,
        family_name=family,
        other_names=row.strings("other-name"),
        identifiers=identifiers(row, *PERSON_SCHEMES),
        affiliations=_affiliations(row),
        websites=row.addresses("url"),
    )


def organization(row: Row) -> Organization:
    """The organization. Raises Rejected without a name."""
    names = row.texts("name")
    if not names:
        raise Rejected("name: empty")
    return Organization(
        names=names,
        identifiers=identifiers(row, *ORGANIZATION_SCHEMES),
        acronyms=row.strings("acronym"),
        aliases=row.texts("other-name"),
        kinds=codes(row, "type"),
        country=row.first("country", country),
        locality=row.text("locality"),
        founded=row.date("founded"),
        dissolved=row.date("dissolved"),
        websites=row.addresses("url"),
        parents=organizations(row, "parent", "parent-id"),
    )


def _affiliations(row: Row) -> tuple[Affiliation, ...]:
    """The positions; what the row says of a position is about each organization that it names."""
    bodies = organizations(row, "affiliation", "affiliation-id")
    if not bodies:
        return ()
    position, start, end = row.text("position"), row.date("start"), row.date("end")
    return tuple(Affiliation(body, position, start, end) for body in bodies)

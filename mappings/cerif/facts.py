"""What CERIF records share: texts by language, people, organizational units, contributions, numbers of serials."""

from __future__ import annotations

from collections.abc import Iterator

from fabiola.mappings.items import Item
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Text
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.names import full_name, split_name
from fabiola.mappings.xml.text import all_words, attribute, elements, first_words, multilingual, words
from fabiola.ontology.tables import table

NAMESPACE = "https://www.openaire.eu/cerif-profile/"
"""What the namespaces of all versions of the profile begin with."""

_MEDIA = {"Print": "issn-print", "Online": "issn-electronic"}
_LOCAL = ("@id", "Identifier")


def fragment(item: Item, name: str) -> str:
    """The last part of the address in a child element, which is the term of a vocabulary; empty without one."""
    return (first_words(item, name) or "").rpartition("/")[2].rpartition("#")[2]


def keywords(item: Item) -> tuple[str, ...]:
    """The keywords, distinct, in whatever language."""
    return tuple(dict.fromkeys(text.value for text in multilingual(item, "Keyword")))


def serials(item: Item) -> tuple[Identifier, ...]:
    """The ISSNs, of the medium that they are said to be for."""
    found = ((attribute(fields, "medium").rpartition("#")[2], words(fields)) for fields in elements(item, "ISSN"))
    return identify(*((_MEDIA.get(medium, "issn"), text) for medium, text in found))


def books(item: Item) -> tuple[Identifier, ...]:
    """The ISBNs."""
    return identify(*(("isbn", text) for text in all_words(item, "ISBN")))


def websites(item: Item, name: str) -> tuple[str, ...]:
    """The web addresses among the child elements of a name; those for mail, telephone and fax are not published."""
    return tuple(text for text in all_words(item, name) if text.startswith(("http://", "https://")))


def person(item: Item, display: str | None = None) -> Person | None:
    """A person by the name in parts, else by the one that is displayed; None without either."""
    item.drop(*_LOCAL, "ResearcherID", "DAI", "Gender")
    parts = [
        (first_words(part, "FirstNames"), first_words(part, "FamilyNames"), part) for part in item.each("PersonName")
    ]
    others = tuple(name for _, _, part in parts for name in all_words(part, "OtherNames"))
    given, family = next(((first, last) for first, last, _ in parts if first or last), (None, None))
    if not (given or family) and display:
        given, family = split_name(display)
    identifiers = identify(
        ("orcid", first_words(item, "ORCID")),
        ("isni", first_words(item, "ISNI")),
        ("scopus", first_words(item, "ScopusAuthorID")),
    )
    found = full_name(given, family)
    addresses = websites(item, "ElectronicAddress")
    return Person(found, given, family, others, identifiers, websites=addresses) if found else None


def organization(item: Item, display: str | None = None) -> Organization | None:
    """An organizational unit with what it is part of; one without a name goes by its acronym.

    None where there is neither that nor an identifier.
    """
    item.drop(*_LOCAL)
    names, acronyms = multilingual(item, "Name"), all_words(item, "Acronym")
    stated = names or tuple(Text(name) for name in (display, *acronyms) if name)[:1]
    identifiers = identify(
        ("ror", first_words(item, "RORID")),
        ("fundref", first_words(item, "FundRefID")),
        ("isni", first_words(item, "ISNI")),
        ("grid", first_words(item, "GRID")),
    )
    kind = table("cerif_organizations").get(fragment(item, "Type"))
    found = Organization(
        names=stated,
        identifiers=identifiers,
        acronyms=tuple(acronym for acronym in acronyms if acronym not in {name.value for name in stated}),
        kinds=(kind["kind"],) if kind else (),
        websites=websites(item, "ElectronicAddress"),
        parents=tuple(organizations(item, "PartOf")),
    )
    return found if stated or identifiers else None


def organizations(item: Item, name: str) -> Iterator[Organization]:
    """The organizational units in the child elements of a name."""
    for part in item.each(name):
        display = first_words(part, "DisplayName")
        units = part.each("OrgUnit") or [Item({})]
        yield from filter(None, (organization(unit, display) for unit in units))


def contributions(item: Item, group: str, member: str, role: str) -> tuple[Contribution, ...]:
    """The people and bodies of one role, in order, with their affiliations."""
    found = [_contribution(part, role) for each in item.each(group) for part in each.each(member)]
    known = [one for one in found if one is not None]
    return tuple(
        Contribution(body, role, order, affiliations=places, published_name=name)
        for order, (body, places, name) in enumerate(known, 1)
    )


def _contribution(item: Item, role: str) -> tuple[Person | Organization, tuple[Organization, ...], str] | None:
    """Who it is, the affiliations, and the name as printed."""
    display = first_words(item, "DisplayName")
    item.drop("@startDate", "@endDate", "@order")
    places = tuple(dict.fromkeys(organizations(item, "Affiliation")))
    bodies = [organization(unit, display) for unit in item.each("OrgUnit")]
    people = [person(part, display) for part in item.each("Person")] or (
        [person(Item({}), display)] if not bodies else []
    )
    found = next((one for one in (*people, *bodies) if one is not None), None)
    return (found, places, display or found.name) if found is not None else None

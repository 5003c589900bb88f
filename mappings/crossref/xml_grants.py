"""Grants in the XML of Crossref, brought into the fields of the REST API, which Crossref makes of the same XML."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.xml.fields import TEXT
from fabiola.mappings.xml.text import all_words, attribute, elements, first_words, inside, words

_ROLES = {
    "lead_investigator": "lead-investigator",
    "co-lead_investigator": "co-lead-investigator",
    "investigator": "investigator",
}
_DATES = {
    "@start-date": "award-start",
    "@end-date": "award-end",
    "@planned-start-date": "award-planned-start",
    "@planned-end-date": "award-planned-end",
}
_NO_PLACE = ("alternateName", "@language")


def restated_grant(record: Fields, ignore: frozenset[str]) -> Fields:
    """The fields of the REST API for a grant of `xml_records`; a path that was not understood becomes a field.

    The API tells no other names of people and the relations of a grant only to what cites it: both are passed over.
    Format: https://www.crossref.org/documentation/schema-library/markup-guide-record-types/grants/
    """
    item = Item(record)
    own = next(iter(item.each("own")), Item({}))
    own.drop("program")
    starts = all_words(own, "award-start-date")
    projects = [_project(fields, starts) for fields in own.each("project")]
    fields: Fields = {
        "DOI": item.text("DOI"),
        "type": item.text("type"),
        "award": first_words(own, "award-number"),
        "project": projects,
        "resource": {"primary": {"URL": _page(own)}},
    }
    item.drop("within", "crm-item")
    kept = {name: value for name, value in fields.items() if value not in (None, [])}
    return {**kept, **dict.fromkeys(item.left(ignore), True)}


def _page(own: Item) -> str | None:
    found = (words(page) for data in elements(own, "doi_data") for page in inside(data, "resource"))
    return next(filter(None, found), None)


def _project(fields: Item, starts: tuple[str, ...]) -> Fields:
    """A project; where it has no day on which it begins, that of the award."""
    people: dict[str, list[Fields]] = {}
    for person in chain.from_iterable(group.each("person") for group in fields.each("investigators")):
        people.setdefault(_role(person), []).append(_person(person))
    days = [day for group in fields.each("award-dates") for day in _days(group)]
    return {
        "project-title": _texts(fields, "project-title", "title"),
        "project-description": _texts(fields, "description", "description"),
        "funding": [_funding(one) for one in fields.each("funding")],
        "award-amount": next((_amount(one, TEXT) for one in fields.each("award_amount")), None),
        **dict(filter(None, [_day("award-start", start) for start in starts])),
        **dict(days),
        **people,
    }


def _days(group: Item) -> Iterable[tuple[str, Fields]]:
    """The days that can be read; the others stay for the report."""
    for attribute_name, name in _DATES.items():
        if day := _day(name, group.peek(attribute_name)):
            group.drop(attribute_name)
            yield day


def _day(name: str, value: object) -> tuple[str, Fields] | None:
    day = parse_date(value)
    return (name, _parts(day)) if day else None


def _parts(day: str) -> Fields:
    return {"date-parts": [[int(part) for part in day.split("-")]]}


def _texts(fields: Item, name: str, part: str) -> list[Fields]:
    return [{part: words(one), "language": attribute(one, "lang") or None} for one in elements(fields, name)]


def _funding(fields: Item) -> Fields:
    fields.drop("@null-amount")
    percentage = fields.text("@funding-percentage")
    identifiers = [*_identifiers(fields, "funder-id", "DOI"), *_identifiers(fields, "ROR", "ROR")]
    return {
        "type": fields.text("@funding-type"),
        "scheme": first_words(fields, "funding-scheme"),
        "award-amount": {**_amount(fields, "@amount"), "percentage": percentage},
        "funder": {"name": first_words(fields, "funder-name"), "id": identifiers},
    }


def _amount(fields: Item, name: str) -> Fields:
    return {"amount": fields.text(name), "currency": fields.text("@currency")}


def _identifiers(fields: Item, name: str, scheme: str) -> list[Fields]:
    return [{"id": value, "id-type": scheme, "asserted-by": "publisher"} for value in all_words(fields, name)]


def _role(person: Item) -> str:
    """The field of the API for a role; one that is not known stays for the report, its bearer an investigator."""
    role = _ROLES.get(str(person.peek("@role")))
    if role:
        person.drop("@role")
    return role or "investigator"


def _person(person: Item) -> Fields:
    person.drop(*_NO_PLACE)
    found: Fields = {
        "given": first_words(person, "givenName"),
        "family": first_words(person, "familyName"),
        "ORCID": first_words(person, "ORCID"),
        "affiliation": [_affiliation(one) for one in person.each("affiliation")],
    }
    for name, given in (("role-start", "@start-date"), ("role-end", "@end-date")):
        if day := parse_date(person.peek(given)):
            person.drop(given)
            found[name] = _parts(day)
    return found


def _affiliation(fields: Item) -> Fields:
    institution = next(iter(fields.each("institution")), Item({}))
    return {
        "name": institution.text(TEXT),
        "country": institution.text("@country"),
        "id": _identifiers(fields, "ROR", "ROR"),
    }

"""The people and organizations of Crossref XML, in the fields of the REST API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.xml.fields import MARKUP, TEXT
from fabiola.mappings.xml.text import all_words, elements, first_words, in_order, words

_ROLES = {
    "author": "author",
    "editor": "editor",
    "chair": "chair",
    "translator": "translator",
    "reviewer": "reviewer",
    "reviewer-external": "reviewer",
    "review-assistant": "reviewer",
    "stats-reviewer": "reviewer",
    "reader": "contributor",
    "contributor": "contributor",
}
_FIRST = "first"


def people(items: Iterable[Item]) -> Fields:
    """The contributors of elements by role, people and organizations alike; the one marked as first comes first."""
    found: dict[str, list[Fields]] = {}
    for group in items:
        everyone = [_READERS[name](fields) for name, fields in in_order(group, *_READERS)]
        for nobody in group.each("anonymous"):
            nobody.drop("@contributor_role", "@sequence", "@language", "affiliation", "affiliations")
        for role, entry in sorted(everyone, key=lambda one: one[1]["sequence"] != _FIRST):
            found.setdefault(role, []).append(entry)
    return dict(found)


def institutions(items: Iterable[Item]) -> list[Fields]:
    """Institutions with their identifiers."""
    return [_institution(fields) for fields in items]


def standards_body(items: Iterable[Item]) -> Fields:
    """The first standards body; empty where there is none."""
    found = [
        {"name": first_words(body, "standards_body_name"), "acronym": first_words(body, "standards_body_acronym")}
        for body in items
    ]
    return found[0] if found else {}


def _person(fields: Item) -> tuple[str, Fields]:
    fields.drop("@language", "@name-style", "alt-name")
    entry = {
        "given": first_words(fields, "given_name"),
        "family": first_words(fields, "surname"),
        "suffix": first_words(fields, "suffix"),
        "ORCID": _orcid(fields),
        "affiliation": _affiliations(fields),
        "role": [_duty(duty) for duty in fields.each("role")],
        "sequence": fields.text("@sequence"),
    }
    return _role(fields), entry


def _group(fields: Item) -> tuple[str, Fields]:
    """An organization, whose name is the text of its element or, in the newest schemas, in an element of its own."""
    fields.drop("@language", "@name-style")
    name = words({MARKUP: fields.take(MARKUP), TEXT: fields.take(TEXT)}) or first_words(fields, "name")
    entry = {"name": name, "affiliation": _affiliations(fields), "sequence": fields.text("@sequence")}
    return _role(fields), entry


def _role(fields: Item) -> str:
    """The field of the API for a role; one that is not known stays for the report, its bearer a contributor."""
    role = _ROLES.get(str(fields.peek("@contributor_role")).lower())
    if role or "@contributor_role" not in fields:
        fields.drop("@contributor_role")
    return role or "contributor"


def _duty(duty: Item) -> Fields:
    """A CRediT role, of the schemas from 5.4."""
    vocabulary = duty.text("@vocab") or duty.text("@vocabulary")
    return {"vocabulary": vocabulary, "role": duty.text("@role_type") or duty.text("@role") or duty.text(TEXT)}


def _orcid(fields: Item) -> str | None:
    return next((text for one in elements(fields, "ORCID") if (text := words(one))), None)


def _affiliations(fields: Item) -> list[Fields]:
    printed = [{"name": name} for name in all_words(fields, "affiliation")]
    listed = [group.each("institution") for group in fields.each("affiliations")]
    return [*printed, *(_institution(one) for group in listed for one in group)]


def _institution(fields: Item) -> Fields:
    return {
        "name": first_words(fields, "institution_name"),
        "id": [_identifier(one) for one in fields.each("institution_id")],
        "acronym": list(all_words(fields, "institution_acronym")),
        "place": [*all_words(fields, "institution_place"), *all_words(fields, "institution_location")],
        "department": list(all_words(fields, "institution_department")),
    }


def _identifier(fields: Item) -> Fields:
    return {"id": fields.text(TEXT), "id-type": fields.text("@type"), "asserted-by": "publisher"}


_READERS: Mapping[str, Callable[[Item], tuple[str, Fields]]] = MappingProxyType(
    {"person_name": _person, "organization": _group}
)

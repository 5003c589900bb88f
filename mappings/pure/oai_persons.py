"""Persons among the records that Pure offers to harvesters: which records they are, and their UUID."""

from __future__ import annotations

import re

from fabiola.mappings.items import Fields
from fabiola.mappings.pure.ws_xml import texts_at

_PERSON = re.compile(r"https?://\S+/persons?/\S+", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SAID = ("identifier", "title")


def person_pages(fields: Fields) -> list[str]:
    """The pages of persons that the record of a person names; none where it says more than a person has."""
    stated = {name for name, value in fields.items() if name[0] not in "@#" and value}
    pages = texts_at(fields, "identifier")
    return pages if stated == set(_SAID) and pages and all(map(_PERSON.fullmatch, pages)) else []


def uuid_of(page: str) -> str | None:
    """The UUID in the address of a page; newer portals have none there."""
    found = _UUID.search(page)
    return found[0].lower() if found else None

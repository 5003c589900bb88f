"""The sections of an ORCID record on their own, as the API hands them out and the public data file holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.orcid.affiliations import SECTIONS
from fabiola.mappings.orcid.values import is_public, unwrapped
from fabiola.mappings.values.identifiers import orcid
from fabiola.mappings.xml.fields import ELEMENT

OWNER = "owner"
"""Where a work or funding that was taken out of its section keeps whose record it is from."""
_PATH = re.compile(r"/?((?:[0-9]{4}-){3}[0-9]{3}[0-9X])(?:/([a-z-]+)(?:/([0-9]+))?)?/?")
_PERSONAL = frozenset({"person", "personal-details"})
_PLURALS = {singular: plural for plural, singular in SECTIONS.items()}


class Place(NamedTuple):
    """What the path of an item says: whose it is, of which section (empty for the whole), and its number there."""

    owner: str = ""
    section: str = ""
    number: str = ""


def place_of(document: Fields) -> Place:
    """The place of an item by its `path`, such as `/0000-0002-1825-0097/work/7`; empty for anything else."""
    path = document.get("path")
    match = _PATH.fullmatch(path.strip()) if isinstance(path, str) else None
    owner = orcid(match[1]) if match else None
    return Place(owner, match[2] or "", match[3] or "") if match and owner else Place()


def is_section_of_a_person(document: Fields) -> bool:
    """Whether a document is the section about the person, or one about affiliations or one item of such."""
    section = place_of(document).section
    if section in _PERSONAL:
        return "name" in document
    if section in _PLURALS:
        return isinstance(document.get("organization"), dict)
    inside = {"affiliation-group", f"{SECTIONS.get(section)}-summary", *SECTIONS}
    return (section == "activities" or section in SECTIONS) and not inside.isdisjoint(document)


def as_record(document: Fields) -> Fields:
    """A section in its place in an otherwise empty record; its path says which it is."""
    where = place_of(document)
    return in_record(document, where.section, where.owner)


def in_record(document: Fields, section: str, owner: str) -> Fields:
    """A section of a known kind in its place in an otherwise empty record."""
    own: Fields = {"orcid-identifier": {"path": owner}}
    if section in _PERSONAL:
        return {**own, "person": document}
    if section == "activities":
        return {**own, "person": {}, "activities-summary": document}
    plural = _PLURALS.get(section, section)
    inside = {f"{section}-summary": [document]} if section in _PLURALS else document
    return {**own, "person": {}, "activities-summary": {plural: inside}}


def owner_of(document: object) -> str:
    """Whose iD the first path anywhere in a document has; empty without one."""
    return next((owner for fields in _objects(document) if (owner := place_of(fields).owner)), "")


def is_list(document: Fields, singular: str) -> bool:
    """Whether a document is the section of works or fundings in groups, or an answer with several of them."""
    groups = [part for name in ("group", "bulk") for part in _listed(document.get(name))]
    inside = frozenset({singular, f"{singular}-summary"})
    return any(not inside.isdisjoint(part) for part in groups) and ELEMENT not in document


def is_item(document: Fields, singular: str) -> bool:
    """Whether a document is one work or funding: a title inside a title, and for a funding alone an organization."""
    heading = document.get("title")
    is_titled = isinstance(heading, dict) and isinstance(heading.get("title"), dict)
    funded = isinstance(document.get("organization"), dict) or place_of(document).section == "funding"
    return is_titled and isinstance(document.get("type"), str) and funded == (singular == "funding")


def owner_name(document: object, owner: str) -> str | None:
    """The name of the person as the supplier of an item of her own; the first anywhere inside; None without one."""
    for fields in _objects(document):
        source = fields.get("source")
        supplier = source.get("source-orcid") if isinstance(source, dict) else None
        if is_public(fields.get("visibility")) and isinstance(supplier, dict) and orcid(supplier.get("path")) == owner:
            name = unwrapped(source.get("source-name")) if isinstance(source, dict) else None
            if isinstance(name, str) and name.strip():
                return name.strip()
    return None


def items_of(document: Fields, singular: str) -> Iterator[Fields]:
    """The works or fundings of a document: of a section one for each group, of a bulk answer all, or the one itself.

    Each says under `owner` whose record it is from. Of a group it is the public item that the person prefers.
    """
    owner = place_of(document).owner
    name = owner_name(document, owner) if owner else None
    for item in _bare_items(document, singular):
        known = owner or place_of(item).owner
        named = name or owner_name(item, known)
        yield {**item, OWNER: {"orcid": known, "name": named}} if known and named else item


def _bare_items(document: Fields, singular: str) -> Iterator[Fields]:
    if isinstance(groups := document.get("group"), list | dict):
        for group in _listed(groups):
            yield from _chosen(_listed(group.get(f"{singular}-summary")))
    elif "bulk" in document:
        yield from (part for entry in _listed(document["bulk"]) for part in _listed(entry.get(singular)))
    else:
        yield document


def _chosen(summaries: list[Fields]) -> Iterator[Fields]:
    """The public summary that the person prefers; one that is not public only where there is no other."""
    if summaries:
        yield max(summaries, key=lambda summary: (is_public(summary.get("visibility")), _rank(summary)))


def _rank(summary: Fields) -> int:
    return Item(summary).integer("display-index") or 0


def check_public(visibility: object) -> None:
    """Let pass what everyone may see. Raises Rejected for anything else."""
    if not is_public(visibility):
        raise Rejected(f"visibility: {visibility!s:.20}, so the item is not public")


def _listed(raw: object) -> list[Fields]:
    parts: Iterable[object] = raw if isinstance(raw, list) else (raw,)
    return [part for part in parts if isinstance(part, dict)]


def _objects(raw: object) -> Iterator[Fields]:
    """Every object inside a value and the value itself, in order."""
    if isinstance(raw, dict):
        yield raw
    inside = raw.values() if isinstance(raw, dict) else raw if isinstance(raw, list) else ()
    for part in inside:
        yield from _objects(part)

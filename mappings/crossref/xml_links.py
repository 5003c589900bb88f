"""What a record of Crossref XML links to, in the fields of the REST API."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.xml.fields import TEXT
from fabiola.mappings.xml.text import elements, first_words, inside, words
from fabiola.ontology.tables import table

_CAPITAL = re.compile("([A-Z])")
_FULL_TEXT = frozenset({"text-mining", "syndication", "unspecified"})
_RELATIONS = ("inter_work_relation", "intra_work_relation")


def relations(programs: Iterable[Item], claims: Iterable[Item], parent: str | None, role: str | None) -> Fields:
    """The relations that the record states, those that others claim of it, and the one of a component to its work."""
    found: dict[str, list[Fields]] = {}
    for item in (related for program in programs for related in program.each("related_item")):
        item.drop("description")
        for link in (link for name in _RELATIONS for link in item.each(name)):
            target = {"id": _text(link), "id-type": link.text("@identifier-type"), "asserted-by": "subject"}
            found.setdefault(_kebab(link.text("@relationship-type")), []).append(target)
    for claim in claims:
        claim.drop("@name")
        antonym = table("crossref_relations").get(_kebab(claim.text("@claim")), {}).get("antonym")
        target = {"id": _text(claim), "id-type": claim.text("@type"), "asserted-by": "object"}
        if antonym:
            found.setdefault(antonym, []).append(target)
    if parent:
        known = _kebab(role) if _kebab(role) in table("crossref_relations") else "is-part-of"
        found.setdefault(known, []).append({"id": parent, "id-type": "doi", "asserted-by": "subject"})
    return dict(found)


def updates(crossmarks: Iterable[Item]) -> list[Fields]:
    """The works that the record corrects, retracts or otherwise updates, by Crossmark."""
    found = [update for mark in crossmarks for group in mark.each("updates") for update in group.each("update")]
    return [_update(update) for update in found]


def licences(programs: Iterable[Item]) -> list[Fields]:
    """The licences of AccessIndicators programs."""
    found = [licence for program in programs for licence in program.each("license_ref")]
    return [
        {"URL": _text(one), "content-version": one.text("@applies_to"), "start": one.take("@start_date")}
        for one in found
    ]


def references(item: Item) -> list[Fields]:
    """The references that have a DOI."""
    citations = [one for group in elements(item, "citation_list") for one in inside(group, "citation")]
    return [{"DOI": text} for one in citations for found in inside(one, "doi") if (text := words(found))]


def links(data: Iterable[Item]) -> tuple[str | None, list[Fields]]:
    """The landing page, and the files for readers and text mining; other resolutions of the DOI are passed over."""
    page: str | None = None
    files: list[Fields] = []
    for fields in data:
        fields.drop("doi", "timestamp")
        page = page or first_words(fields, "resource")
        for collection in fields.each("collection"):
            use = collection.text("@property")
            found = elements(collection, "item")
            collection.drop("@setbyID", "@multi-resolution")
            if use in _FULL_TEXT:
                files += [_file(one, use) for item in found for one in inside(item, "resource")]
    return page, files


def _update(update: Item) -> Fields:
    update.drop("@date", "@label")
    return {"DOI": _text(update), "type": update.text("@type")}


def _file(resource: Fields, use: str) -> Fields:
    return {
        "URL": words(resource),
        "content-type": resource.get("@mime_type") or "unspecified",
        "intended-application": use,
    }


def _text(item: Item) -> str | None:
    return words({TEXT: item.take(TEXT)})


def _kebab(name: str | None) -> str:
    """The spelling of a relation in the API: `isPartOf` is `is-part-of`."""
    return _CAPITAL.sub(r"-\1", name or "").lower().lstrip("-")

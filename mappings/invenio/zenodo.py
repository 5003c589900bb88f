"""Records of Zenodo's own REST API, older than InvenioRDM, in the shape that InvenioRDM gives them."""

from __future__ import annotations

from typing import Any

from fabiola.mappings.items import Fields

_KEPT = frozenset({"description", "locations", "publication_date", "publisher", "title", "version"})
_DONE = frozenset({"doi", "access_right", "access_right_category", "access_conditions", "embargo_date", "relations"})
_DONE |= frozenset({"communities", "custom", "image_type", "publication_type", "method", "notes", "prereserve_doi"})
_BOOKKEEPING = frozenset({"conceptrecid", "created", "doi_url", "modified", "owner", "owners", "recid", "record_id"})
_BOOKKEEPING |= frozenset({"revision", "state", "stats", "status", "submitted", "swh", "title", "updated"})
_IMPRINT, _JOURNAL, _MEETING = "imprint:imprint", "journal:journal", "meeting:meeting"


def is_legacy(document: Fields) -> bool:
    """Whether a record is of the older API: creators by name, a type with a subtype, a right of access."""
    metadata = document.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("title"), str):
        return False
    type_, creators = metadata.get("resource_type"), metadata.get("creators")
    named = isinstance(creators, list) and any(isinstance(one, dict) and "name" in one for one in creators)
    typed = (isinstance(type_, dict) and "type" in type_) or isinstance(metadata.get("upload_type"), str)
    return named and typed and ("access_right" in metadata or "conceptrecid" in document)


def modern(document: Fields) -> Fields:
    """The fields as InvenioRDM names and nests them; what it does not have is kept as it is, to be reported.

    Format: https://developers.zenodo.org/#representation
    """
    metadata = document["metadata"]
    found = {name: value for name, value in document.items() if name not in _BOOKKEEPING | {"doi", "conceptdoi"}}
    return found | {
        "pids": {"doi": {"identifier": document.get("doi") or metadata.get("doi")}},
        "parent": {"pids": {"doi": {"identifier": document.get("conceptdoi")}}},
        "access": {"record": "public", "status": metadata.get("access_right")},
        "is_published": document.get("submitted") is not False,
        "metadata": _metadata(metadata),
        "custom_fields": _custom(metadata),
    }


def _metadata(old: Fields) -> Fields:
    found: Fields = {name: value for name, value in old.items() if name in _KEPT}
    taken = _KEPT | _DONE | _TAKEN.keys() | {"journal", "imprint", "part_of", "meeting", "thesis", "upload_type"}
    found |= {name: value for name, value in old.items() if name not in taken}
    for name, (new, reader) in _TAKEN.items():
        if name in old:
            found[new] = [*found.get(new, []), *reader(old[name])] if new in _LISTS else reader(old[name])
    if "resource_type" not in old:
        subtype = old.get("publication_type") or old.get("image_type")
        found["resource_type"] = _type({"type": old.get("upload_type"), "subtype": subtype})
    publisher = _object(old.get("imprint")).get("publisher")
    return found | ({"publisher": publisher} if publisher and "publisher" not in old else {})


def _custom(old: Fields) -> Fields:
    part, imprint = _object(old.get("part_of")), _object(old.get("imprint"))
    found = {_JOURNAL: old.get("journal"), _MEETING: old.get("meeting"), _IMPRINT: {**imprint, **part}}
    return {name: value for name, value in found.items() if value}


def _people(value: Any) -> list[Any]:
    return [_person(one) if isinstance(one, dict) else one for one in _list(value)]


def _person(one: Fields) -> Fields:
    listed = [{"scheme": scheme, "identifier": one[scheme]} for scheme in ("orcid", "gnd") if scheme in one]
    rest = {name: value for name, value in one.items() if name not in ("name", "affiliation", "type", "orcid", "gnd")}
    role = {"role": one["type"]} if "type" in one else {}
    place = {"affiliations": [{"name": one["affiliation"]}]} if one.get("affiliation") else {}
    return {"person_or_org": {"name": one.get("name"), "identifiers": listed}} | place | role | rest


def _type(value: Any) -> Any:
    old = _object(value)
    return {"id": "-".join(str(part) for part in (old.get("type"), old.get("subtype")) if part)}


def _licences(value: Any) -> list[Any]:
    return [{"id": one} if isinstance(one, str) else one for one in _list(value)]


def _grants(value: Any) -> list[Any]:
    return [_grant(one) if isinstance(one, dict) else one for one in _list(value)]


def _grant(one: Fields) -> Fields:
    funder = _object(one.get("funder"))
    url = [{"scheme": "url", "identifier": one["url"]}] if one.get("url") else []
    award = {name: one.get(name) for name in ("title", "acronym", "program")}
    return {
        "funder": {"name": funder.get("name"), "id": funder.get("doi") or funder.get("id")},
        "award": award | {"number": one.get("code"), "identifiers": url},
    }


def _keywords(value: Any) -> list[Any]:
    return [{"subject": one} if isinstance(one, str) else one for one in _list(value)]


def _subjects(value: Any) -> list[Any]:
    subjects = (one for one in _list(value) if isinstance(one, dict))
    return [{"subject": one.get("term"), "id": one.get("identifier"), "scheme": one.get("scheme")} for one in subjects]


def _references(value: Any) -> list[Any]:
    return [{"reference": one} if isinstance(one, str) else one for one in _list(value)]


def _dates(value: Any) -> list[Any]:
    days = (one for one in _list(value) if isinstance(one, dict))
    return [{"date": one.get("start") or one.get("end"), "type": one.get("type")} for one in days]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _object(value: Any) -> Fields:
    return value if isinstance(value, dict) else {}


_LISTS = frozenset({"subjects"})
_TAKEN = {
    "alternate_identifiers": ("identifiers", _list),
    "contributors": ("contributors", _people),
    "creators": ("creators", _people),
    "dates": ("dates", _dates),
    "grants": ("funding", _grants),
    "keywords": ("subjects", _keywords),
    "language": ("languages", _list),
    "license": ("rights", _licences),
    "references": ("references", _references),
    "related_identifiers": ("related_identifiers", _list),
    "resource_type": ("resource_type", _type),
    "subjects": ("subjects", _subjects),
}

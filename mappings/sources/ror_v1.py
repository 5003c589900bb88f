"""Organizations of the Research Organization Registry: its schema 1.0, which older dumps and copies still have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Record
from fabiola.mappings.sources import Source
from fabiola.mappings.sources.ror import Ror

_SCHEMES = {"ISNI": "isni", "FundRef": "fundref", "Wikidata": "wikidata", "GRID": "grid"}
_TAKEN = frozenset(
    {
        "id",
        "name",
        "types",
        "links",
        "aliases",
        "acronyms",
        "status",
        "labels",
        "country",
        "addresses",
        "external_ids",
        "relationships",
        "established",
    }
)


class RorV1(Source):
    """Organizations in schema 1.0; each is restated in schema 2, so that both say the same of it.

    National registers of schools among the external ids, e-mail addresses, IP ranges and Wikipedia are out of scope.
    Format: https://ror.readme.io/docs/schema-1-and-2-comparison
    """

    name: ClassVar[str] = "ror-v1"
    title: ClassVar[str] = "ROR organization (schema 1.0, JSON)"
    kind: ClassVar[str] = "organization"
    ignore: ClassVar[frozenset[str]] = Ror.ignore | {
        "email_address",
        "external_ids.CNRS",
        "external_ids.HESA",
        "external_ids.LinkedIn",
        "external_ids.OrgRef",
        "external_ids.UCAS",
        "external_ids.UKPRN",
        "ip_addresses",
        "wikipedia_url",
    }

    def knows(self, document: Fields) -> bool:
        """An address at ror.org, and the one name that schema 1 has."""
        address = document.get("id")
        return (
            isinstance(address, str)
            and "ror.org/" in address
            and isinstance(document.get("name"), str)
            and isinstance(document.get("external_ids"), dict)
        )

    def key(self, item: Item) -> str:
        """The ROR ID. Raises Rejected where there is none."""
        return Ror().key(item)

    def map(self, item: Item) -> Record:
        """The organization. Raises Rejected as for schema 2."""
        return Ror().map(item)

    def split(self, document: Fields) -> tuple[Fields]:
        """The organization in the fields of schema 2; fields that schema 1 does not have stay as they are."""
        return (_restated(document),)


def _restated(document: Fields) -> Fields:
    external = document.get("external_ids")
    known = external if isinstance(external, dict) else {}
    return {
        **{name: value for name, value in document.items() if name not in _TAKEN},
        "id": document.get("id"),
        "status": document.get("status"),
        "established": document.get("established"),
        "types": _lower(document.get("types")),
        "names": list(_names(document)),
        "links": [{"type": "website", "value": link} for link in _list(document.get("links"))],
        "locations": [_location(document)],
        "external_ids": [
            {"type": _SCHEMES.get(name, name), **_ids(value)} for name, value in known.items() if name in _SCHEMES
        ],
        **{f"external_ids.{name}": value for name, value in known.items() if name not in _SCHEMES},
        "relationships": [
            {**link, "type": _lower(link.get("type"))}
            for link in _list(document.get("relationships"))
            if isinstance(link, dict)
        ],
    }


def _names(document: Fields) -> Iterator[Mapping[str, Any]]:
    yield {"value": document.get("name"), "types": ["ror_display", "label"], "lang": None}
    for label in _list(document.get("labels")):
        if isinstance(label, dict):
            yield {"value": label.get("label"), "types": ["label"], "lang": label.get("iso639")}
    yield from ({"value": alias, "types": ["alias"], "lang": None} for alias in _list(document.get("aliases")))
    yield from ({"value": acronym, "types": ["acronym"], "lang": None} for acronym in _list(document.get("acronyms")))


def _location(document: Fields) -> Mapping[str, Any]:
    country, addresses = document.get("country"), _list(document.get("addresses"))
    details = dict(country) if isinstance(country, dict) else {}
    if addresses and isinstance(addresses[0], dict):
        details["name"] = addresses[0].get("city")
    return {"geonames_details": details}


def _ids(value: object) -> Mapping[str, Any]:
    """The identifiers of a scheme: the preferred one, and all; GRID has one text for both."""
    if not isinstance(value, dict):
        return {"all": _list(value)}
    return {**value, "all": _list(value.get("all"))}


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _lower(value: object) -> object:
    if isinstance(value, list):
        return [_lower(part) for part in value]
    return value.lower() if isinstance(value, str) else value

"""Organizations of the Research Organization Registry: its schema 2.0 and 2.1 in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from fabiola.mappings.countries import country
from fabiola.mappings.dates import date
from fabiola.mappings.identifiers import identifier, ror
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.languages import language
from fabiola.mappings.records import Identifier, Organization, Record, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.text import plain
from fabiola.ontology.tables import table

_ADDRESS = "ror.org/"
_SCHEMES = ("fundref", "grid", "isni", "wikidata")
_NAME_TYPES = frozenset({"ror_display", "label", "alias", "acronym"})
_LINK_TYPES = frozenset({"website", "wikipedia"})
_STATUSES = frozenset({"active", "inactive"})


class Ror(Source):
    """Organizations as the API and the data dump give them, active and inactive; withdrawn ones are rejected.

    The first location is the address, the others are not used. What ROR says of its own record (`admin`), the domains
    of e-mail addresses, coordinates and subdivisions of countries, and links to Wikipedia are out of scope.
    Format: https://ror.readme.io/docs/ror-data-structure
    """

    name: ClassVar[str] = "ror"
    title: ClassVar[str] = "ROR organization (schema 2.0 and 2.1, JSON)"
    kind: ClassVar[str] = "organization"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "admin",
            "domains",
            *(f"locations.{name}" for name in ("geonames_id",)),
            *(
                f"locations.geonames_details.{name}"
                for name in (
                    "continent_code",
                    "continent_name",
                    "country_subdivision_code",
                    "country_subdivision_name",
                    "lat",
                    "lng",
                )
            ),
        },
    )

    def knows(self, document: Fields) -> bool:
        """An address at ror.org, and the list of names that came with schema 2."""
        address = document.get("id")
        return isinstance(address, str) and _ADDRESS in address and isinstance(document.get("names"), list)

    def key(self, item: Item) -> str:
        """The ROR ID. Raises Rejected where there is none."""
        return _own(item).value

    def map(self, item: Item) -> Record:
        """The organization. Raises Rejected without a ROR ID, without a name, and for a withdrawn record."""
        own = _own(item)
        item.drop("id")
        links = _relationships(item)
        _check_status(item, links.get("successor", ()))
        names = _names(item.each("names"))
        place = _place(item.each("locations"))
        return Organization(
            names=names.preferred,
            identifiers=(own, *_identifiers(item.each("external_ids"))),
            acronyms=names.acronyms,
            aliases=names.aliases,
            kinds=_kinds(item),
            country=place.country,
            country_name=place.country_name,
            locality=place.locality,
            founded=_founded(item),
            websites=tuple(dict.fromkeys(_websites(item.each("links")))),
            parents=links.get("parent", ()),
            children=links.get("child", ()),
            linked=links.get("related", ()),
            predecessors=links.get("predecessor", ()),
            successors=links.get("successor", ()),
        )

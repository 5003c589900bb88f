"""Organizations of the Research Organization Registry: its schema 2.0 and 2.1 in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import ClassVar, NamedTuple

from msgspec.structs import replace

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Identifier, Organization, Record, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import date
from fabiola.mappings.values.identifiers import identifier, ror
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import table

_ADDRESS = "ror.org/"
_SCHEMES = ("fundref", "grid", "isni", "wikidata")
_NAME_TYPES = ("ror_display", "label", "alias", "acronym")
_LINK_TYPES = ("website", "wikipedia")
_RELATIONS = ("parent", "child", "related", "predecessor", "successor")
_STATUSES, _WITHDRAWN = ("active", "inactive"), "withdrawn"
_NOT_IN_ISO_3166 = ("XK",)
"""Codes that ROR has from GeoNames for countries without one in ISO 3166-1: Kosovo stays by its name alone."""


class Ror(Source):
    """Organizations as the API and the data dump give them, active and inactive.

    A withdrawn record says that its ROR ID is now that of its successor; it is rejected if there is none or several.
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
            "locations.geonames_id",
            "locations.geonames_details.continent_code",
            "locations.geonames_details.continent_name",
            "locations.geonames_details.country_subdivision_code",
            "locations.geonames_details.country_subdivision_name",
            "locations.geonames_details.lat",
            "locations.geonames_details.lng",
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
        """The organization. Raises Rejected without a ROR ID, without a name, and if withdrawn without a successor."""
        own = _own(item)
        if item.peek("status") == _WITHDRAWN:
            return _successor(item, own)
        item.drop("id")
        # What has ceased is still cited, and ROR does not say when it ended.
        _words(item, "status", _STATUSES)
        links = _relationships(item)
        names, external = _names(item.each("names")), tuple(_identifiers(item.each("external_ids")))
        place = _place(item.each("locations"))
        return Organization(
            names=names.preferred,
            identifiers=(own, *chain.from_iterable(one.all for one in external)),
            acronyms=names.acronyms,
            aliases=names.aliases,
            kinds=_kinds(item),
            country=place.country,
            country_name=place.country_name,
            locality=place.locality,
            founded=item.read("established", date),
            websites=tuple(dict.fromkeys(_websites(item.each("links")))),
            parents=links["parent"],
            children=links["child"],
            linked=links["related"],
            predecessors=links["predecessor"],
            successors=links["successor"],
            preferred_identifiers=tuple(one.preferred for one in external if one.preferred and len(one.all) > 1),
        )


class _Names(NamedTuple):
    preferred: tuple[Text, ...]
    aliases: tuple[Text, ...]
    acronyms: tuple[str, ...]


class _External(NamedTuple):
    """The identifiers of a scheme, the preferred one first."""

    all: tuple[Identifier, ...]
    preferred: Identifier | None


class _Place(NamedTuple):
    country: str | None = None
    country_name: str | None = None
    locality: str | None = None


def _own(item: Item) -> Identifier:
    raw = item.peek("id")
    if isinstance(raw, str) and (found := ror(raw)):
        return Identifier("ror", found)
    raise Rejected("id: missing or not a ROR ID")


def _successor(item: Item, own: Identifier) -> Organization:
    """The one organization that a withdrawn record leads to, by its name there; all else in it is out of date."""
    found = _relationships(item)["successor"]
    if len(found) != 1 or not found[0].names:
        after = ", ".join(f"{one.name} (https://ror.org/{one.identifiers[0].value})" for one in found)
        raise Rejected(f"status: withdrawn; {f'replaced by {after}' if after else 'no successor is named'}")
    item.drop(*item.names())
    return replace(found[0], former=(own,))


def _names(items: Iterable[Item]) -> _Names:
    """The name that ROR displays and one label in each other language; what is over goes to the aliases."""
    shown, labels, aliases, acronyms = [], [], [], []
    for types, name in _typed_names(items):
        if "ror_display" in types:
            shown.append(name)
        elif "label" in types:
            labels.append(name)
        elif "alias" in types:
            aliases.append(name)
        if "acronym" in types:
            acronyms.append(name.value)
    by_language: dict[str | None, Text] = {}
    for name in (*shown, *labels):
        by_language.setdefault(name.language, name)
    if not by_language:
        raise Rejected("names: no name to display and no label")
    preferred = tuple(by_language.values())
    others = (name for name in (*shown, *labels, *aliases) if name not in preferred)
    return _Names(preferred, tuple(dict.fromkeys(others)), tuple(dict.fromkeys(acronyms)))


def _typed_names(items: Iterable[Item]) -> Iterator[tuple[tuple[str, ...], Text]]:
    for item in items:
        types = _words(item, "types", _NAME_TYPES)
        if types and (name := plain(item.text("value"))):
            yield types, Text(name, item.read("lang", language))


def _place(locations: list[Item]) -> _Place:
    if not locations:
        return _Place()
    for other in locations[1:]:
        other.drop(*other.names())
    details = locations[0].open("geonames_details")
    code = details.read("country_code", country)
    if details.peek("country_code") in _NOT_IN_ISO_3166:
        details.drop("country_code")
    return _Place(code, plain(details.text("country_name")), plain(details.text("name")))


def _identifiers(items: Iterable[Item]) -> Iterator[_External]:
    """All well-formed identifiers of the known schemes."""
    for item in items:
        if (scheme := item.peek("type")) not in _SCHEMES:
            continue
        item.drop("type")
        first = item.read("preferred", partial(identifier, scheme))
        every = item.peek("all")
        found = [identifier(scheme, raw) for raw in every] if isinstance(every, list) else []
        if found and all(found):
            item.drop("all")
        yield _External(tuple(dict.fromkeys(known for known in (first, *found) if known)), first)


def _kinds(item: Item) -> tuple[str, ...]:
    return _words(item, "types", tuple(table("organization_kinds")))


def _websites(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        kinds = _words(item, "type", _LINK_TYPES)
        if "website" in kinds and (address := item.text("value")):
            yield address
        elif "wikipedia" in kinds:
            item.drop("value")


def _relationships(item: Item) -> Mapping[str, tuple[Organization, ...]]:
    """The related organizations by the word for the relation, with their name and ROR ID."""
    found: dict[str, dict[Organization, None]] = {relation: {} for relation in _RELATIONS}
    for link in item.each("relationships"):
        target = link.read("id", partial(identifier, "ror"))
        if target and (words := _words(link, "type", _RELATIONS)):
            label = plain(link.text("label"))
            found[words[0]][Organization((Text(label),) if label else (), (target,))] = None
    return {relation: tuple(organizations) for relation, organizations in found.items()}


def _words(item: Item, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The distinct known words of a list, or the one of a string; the field is taken if all of it is known."""
    value = item.peek(name)
    given = value if isinstance(value, list) else [value]
    words = [word for word in given if word in known]
    if len(words) == len(given):
        item.drop(name)
    return tuple(dict.fromkeys(words))

"""Institutions of OpenAlex: those of ROR, with what OpenAlex adds."""

from __future__ import annotations

from typing import Any, ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.openalex.bookkeeping import BOOKKEEPING
from fabiola.mappings.openalex.things import (
    addresses,
    code,
    institution,
    is_entity,
    label,
    others,
    own_identifier,
    single,
)
from fabiola.mappings.records import Organization, Record, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.text import plain

_RELATIONS = ("parent", "child", "related")


class OpenAlexInstitutions(Source):
    """Institutions; the other roles of the same organization (funder, publisher) have records of their own.

    Format: https://docs.openalex.org/api-entities/institutions/institution-object
    """

    name: ClassVar[str] = "openalex-institutions"
    title: ClassVar[str] = "OpenAlex institution (JSON)"
    kind: ClassVar[str] = "organization"
    ignore: ClassVar[frozenset[str]] = BOOKKEEPING | frozenset(
        {
            "geo.country_code",
            "geo.geonames_city_id",
            "geo.latitude",
            "geo.longitude",
            "geo.region",
            "ids.rid",
            "ids.wikipedia",
            "international.description",
            "is_super_system",
            "lineage",
            "repositories",
            "roles",
            "status",
            "type_id",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The address of an institution as its `id`."""
        return is_entity(document, "I")

    def key(self, item: Item) -> str:
        """The OpenAlex ID. Raises Rejected where there is none of an institution."""
        return own_identifier(item, "I").value

    def map(self, item: Item) -> Record:
        """The organization. Raises Rejected without an OpenAlex ID."""
        own, ids, place = own_identifier(item, "I"), item.open("ids"), item.open("geo")
        item.drop("id")
        ids.drop("openalex")
        names, related = _names(item), _related(item)
        kind = code(item, "type", "organization_kinds")
        further = identify(
            ("isni", ids.text("isni")),
            ("grid", ids.text("grid")),
            ("wikidata", ids.text("wikidata")),
            ("mag", ids.take("mag")),
        )
        return Organization(
            names=names,
            identifiers=(own, *single("ror", item.text("ror"), ids.text("ror")), *further),
            acronyms=item.texts("display_name_acronyms"),
            aliases=others(item.texts("display_name_alternatives"), names),
            kinds=(kind,) if kind else (),
            country=country(item.text("country_code")),
            country_name=plain(place.text("country")),
            locality=plain(place.text("city")),
            websites=addresses(item.text("homepage_url")),
            parents=related["parent"],
            children=related["child"],
            linked=related["related"],
        )


def _names(item: Item) -> tuple[Text, ...]:
    """The name, then those of other languages where they differ, one for each language."""
    names = label(item.text("display_name"))
    known = {name.value for name in names}
    found: dict[str, Text] = {}
    for tag, name in _entries(item.open("international").take("display_name")):
        bcp47, text = language(tag), plain(name)
        if bcp47 and text and text not in known:
            found.setdefault(bcp47, Text(text, bcp47))
    return (*names, *found.values())


def _entries(value: Any) -> list[tuple[Any, Any]]:
    return sorted(value.items(), key=str) if isinstance(value, dict) else []


def _related(item: Item) -> dict[str, tuple[Organization, ...]]:
    """The associated institutions by what they are to this one; any other relation stays for the report."""
    found: dict[str, list[Organization]] = {relation: [] for relation in _RELATIONS}
    for fields in item.each("associated_institutions"):
        relation, body = fields.peek("relationship"), institution(fields)
        if body and isinstance(relation, str) and relation in found:
            fields.drop("relationship")
            found[relation].append(body)
    return {relation: tuple(dict.fromkeys(bodies)) for relation, bodies in found.items()}

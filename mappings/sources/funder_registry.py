"""Funders of the Crossref Funder Registry as it is handed out whole: one SKOS concept each, in RDF/XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.records import Identifier, Merger, Organization, Record, Text
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.identifiers import fundref
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import table

_REPLACED = "isReplacedBy"
_SUCCESSORS = (_REPLACED, "renamedAs", "incorporatedInto", "mergedWith", "splitInto")
_PREDECESSORS = ("replaces", "continuationOf", "mergerOf", "incorporates", "splitFrom", "formerlyKnownAs")
_ABBREVIATIONS = ("/abbrevName", "/acronym")


class FunderRegistry(XMLSource):
    """Funders with their names, places above and below, and what came before and after.

    A funder that the registry has replaced by one other leads to that: its number is the other's former one, and what
    is said of it counts for the other. One that is deprecated without a replacement stays, because it is still cited;
    so does one that was renamed, split or incorporated, and it names what came after it. States and provinces, tax
    numbers, and when the concept was made or changed are out of scope.
    Format: https://www.crossref.org/documentation/funder-registry/accessing-the-funder-registry/
    """

    name: ClassVar[str] = "funder-registry"
    title: ClassVar[str] = "Crossref Funder Registry (RDF/XML)"
    kind: ClassVar[str] = "organization"
    elements: ClassVar[frozenset[str]] = frozenset({"Concept"})
    namespace: ClassVar[str] = "http://www.w3.org/2004/02/skos/core#"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "altLabel.Label.@about",
            "created",
            "fundingBodyType",
            "inScheme",
            "modified",
            "prefLabel.Label.@about",
            "region",
            "state",
            "status",
            "taxId",
        }
    )

    def key(self, item: Item) -> str:
        """The Crossref Funder ID. Raises Rejected where there is none."""
        return _own(item).value

    def map(self, item: Item) -> Record:
        """The organization, or the merger of a replaced one. Raises Rejected without a Crossref Funder ID or a name."""
        own = _own(item)
        if after := _replacement(item, own):
            return Merger("organization", (after,), (own,))
        item.drop("@about")
        names = [text for text, _ in _labels(item.each("prefLabel"))]
        if not names:
            raise Rejected("prefLabel: no name")
        others = list(_labels(item.each("altLabel")))
        return Organization(
            names=tuple(dict.fromkeys(names)),
            identifiers=(own,),
            acronyms=tuple(dict.fromkeys(text.value for text, short in others if short)),
            aliases=tuple(dict.fromkeys(text for text, short in others if not short and text not in names)),
            kinds=("funder", *_kinds(item.each("fundingBodySubType"))),
            country=_country(item.each("country")) or _country_of_address(item.each("address")),
            parents=_linked(item, ("broader",)),
            children=_linked(item, ("narrower",)),
            linked=_linked(item, ("affilWith",)),
            predecessors=_linked(item, _PREDECESSORS),
            successors=_linked(item, _SUCCESSORS),
        )


def _own(item: Item) -> Identifier:
    raw = item.peek("@about")
    if isinstance(raw, str) and (found := fundref(raw)):
        return Identifier("fundref", found)
    raise Rejected("rdf:about: missing or not a Crossref Funder ID")


def _replacement(item: Item, own: Identifier) -> Identifier | None:
    """The one funder that took the place of this one; the rest of what is said of it is out of date then."""
    links = item.peek(_REPLACED)
    named = [fundref(link.get("@resource")) for link in links if isinstance(link, dict)] if links else []
    found = {Identifier("fundref", value) for value in named if value}
    if len(found) != 1 or own in found:
        return None
    item.drop(*item.names())
    return found.pop()


def _labels(items: Iterable[Item]) -> Iterator[tuple[Text, bool]]:
    """Each label, and whether it is marked as an abbreviation."""
    for wrapper in items:
        for label in wrapper.each("Label"):
            flags = [flag.text("@resource") or "" for flag in label.each("usageFlag")]
            is_short = any(flag.endswith(_ABBREVIATIONS) for flag in flags)
            for form in label.each("literalForm"):
                if value := plain(form.text("#text")):
                    yield Text(value, form.read("@lang", language)), is_short


def _kinds(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        word = item.peek("#text")
        row = table("funder_types").get(word.lower()) if isinstance(word, str) else None
        if row:
            item.drop("#text")
            yield row["kind"]


def _country(items: Iterable[Item]) -> str | None:
    """The country of the first GeoNames address that is known."""
    for item in items:
        address = item.peek("@resource")
        row = (
            table("geonames_countries").get(address.rstrip("/").rpartition("/")[2])
            if isinstance(address, str)
            else None
        )
        if row:
            item.drop("@resource")
            return row["country"]
    return None


def _country_of_address(items: Iterable[Item]) -> str | None:
    """The country as later issues of the registry have it too, by a code of three letters (`usa`)."""
    for item in items:
        for address in item.each("postalAddress"):
            for field in address.each("addressCountry"):
                if code := field.read("#text", country):
                    return code
    return None


def _linked(item: Item, names: Iterable[str]) -> tuple[Organization, ...]:
    found: dict[str, None] = {}
    for name in names:
        for link in item.each(name):
            if identifier := link.read("@resource", fundref):
                found[identifier] = None
    return tuple(Organization((), (Identifier("fundref", identifier),)) for identifier in found)

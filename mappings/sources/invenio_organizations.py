"""Funders and affiliations of InvenioRDM: the vocabularies of organizations that its records refer to."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.invenio.values import identifiers, organization_identifiers, texts_by_language
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Organization, Record, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.text import plain, texts
from fabiola.ontology.tables import table

_SCHEMES = {name: name for name in ("ror", "grid", "isni", "wikidata")} | {"fundref": "fundref", "doi": "fundref"}
_STATUS = "status"
_CLOSED = "withdrawn"


class InvenioOrganizations(Source):
    """One funder or affiliation, in the main taken from ROR; the name is the one to show, the titles are by language.

    Format: https://inveniordm.docs.cern.ch/reference/rest_api_funders/
    """

    name: ClassVar[str] = "invenio-organizations"
    title: ClassVar[str] = "InvenioRDM funder or affiliation (REST API, JSON)"
    kind: ClassVar[str] = "organization"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {"$schema", "created", "id", "links", "pid", "props", "revision_id", "status", "tags", "updated"}
    )

    def knows(self, document: Fields) -> bool:
        """A name, an identifier, and texts by language as the title."""
        title = document.get("title")
        named = isinstance(document.get("name"), str) and isinstance(document.get("id"), str)
        return named and isinstance(title, dict) and all(isinstance(text, str) for text in title.values())

    def key(self, item: Item) -> str:
        """The identifier of the entry. Raises Rejected where there is none."""
        own = item.peek("id")
        if not isinstance(own, str) or not own.strip():
            raise Rejected("id: missing or empty")
        return own.strip()

    def map(self, item: Item) -> Record:
        """The organization. Raises Rejected without an identifier or name, and where it is withdrawn."""
        own = self.key(item)
        if item.peek(_STATUS) == _CLOSED:
            raise Rejected(f"{_STATUS}: {_CLOSED}")
        name, titles = plain(item.text("name")), texts_by_language(item, "title")
        if name is None and not titles:
            raise Rejected("name: missing or empty")
        names = _names(name, titles)
        short = plain(item.text("acronym"))
        others = [*titles, *texts(item.texts("aliases"))]
        words = item.texts("types")
        site = item.text("website")
        return Organization(
            names=names,
            identifiers=tuple(dict.fromkeys((*organization_identifiers(own), *identifiers(item, _SCHEMES)))),
            acronyms=(short,) if short else (),
            aliases=tuple(text for text in dict.fromkeys(others) if text.value not in {one.value for one in names}),
            kinds=tuple(word for word in dict.fromkeys(words) if word in table("organization_kinds")),
            country=item.read("country", country),
            country_name=plain(item.text("country_name")),
            locality=plain(item.text("location_name")),
            websites=(site,) if site and site.startswith(("http://", "https://")) else (),
        )


def _names(name: str | None, titles: tuple[Text, ...]) -> tuple[Text, ...]:
    """The title that the name is, else the name, and a title in each other language."""
    first = next((text for text in titles if text.value == name), Text(name) if name else titles[0])
    found = {first.language: first}
    for text in titles:
        found.setdefault(text.language, text)
    return tuple(found.values())

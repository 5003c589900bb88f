"""Works of ORCID: the sections of a record about works, and works one by one, of API 3.0 and 2.x in JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fabiola.mappings.citations.works import key, place, statuses
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.orcid.contributors import contributions
from fabiola.mappings.orcid.external_ids import (
    ExternalId,
    addresses,
    external_ids,
    grant_numbers,
    own_identifiers,
    relations,
    serials,
)
from fabiola.mappings.orcid.sections import check_public, is_item, is_list, items_of, place_of
from fabiola.mappings.orcid.values import BOOKKEEPING, day, titled, value, web_address, word
from fabiola.mappings.records import Event, Funding, Grant, Identifier, Record, Text, Work
from fabiola.mappings.sources import Source
from fabiola.mappings.values.identifier_shapes import recognise
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.text import plain, texts
from fabiola.ontology.tables import source_types

_MEETINGS = frozenset({"poster", "presentation"})
"""Types of which the journal title is the name of a conference."""


class OrcidWorks(Source):
    """Works that a person says are hers: summaries out of the section `works`, and full works with contributors.

    Of a group of summaries, by which several sources tell of one work, the one that the person prefers. The person is a
    contributor, unless the list of contributors has her: which part she had ORCID does not say. The language is that
    of the titles, not of the work. Citations in BibTeX and other styles are not looked at.
    Format: https://github.com/ORCID/orcid-model/tree/master/src/main/resources/record_3.0
    """

    name: ClassVar[str] = "orcid-works"
    title: ClassVar[str] = "ORCID work (API 2.x and 3.0, JSON)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *BOOKKEEPING,
            "citation",
            "country",
            "external-ids.external-id.external-id-normalized-error",
            "publication-date.media-type",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A section of works in groups, several works in bulk, or one work."""
        return is_list(document, "work") or is_item(document, "work")

    def split(self, document: Fields) -> Iterable[Fields]:
        """The works, each with the person whose record it is from."""
        return tuple(items_of(document, "work"))

    def key(self, item: Item) -> str:
        """The path, else an identifier or a digest. Raises Rejected where there is neither that nor a title."""
        where = place_of({"path": item.peek("path")})
        if where.number:
            return "/".join(where)
        fields = Item({"external-ids": item.peek("external-ids")})
        title = item.peek("title")
        return key(own_identifiers(external_ids(fields)), title if _title(Item({"title": title})) else None)

    def map(self, item: Item) -> Record:
        """The work. Raises Rejected without a title, and for what not everyone may see."""
        check_public(item.take("visibility"))
        tag = language(item.text("language-code"))
        heading = item.open("title")
        titles = titled(heading, "title", tag)
        if not titles:
            raise Rejected("title.title: missing or empty")
        type_, published = _type(item), item.read("publication-date", day)
        found, name = external_ids(item), plain(value(item, "journal-title"))
        isbns = serials(found, "isbn")
        where = place(type_, _names(type_, name), None, serials(found, "issn"), isbns)
        return Work(
            type=type_,
            titles=titles,
            subtitles=tuple(text.value for text in titled(heading, "subtitle")),
            translated_titles=titled(heading, "translated-title"),
            abstracts=texts((item.text("short-description"),), tag),
            identifiers=(*own_identifiers(found), *(() if isinstance(where.container, Work) else isbns)),
            published=published,
            statuses=statuses(type_, published),
            container=where.container,
            series=where.series,
            event=Event(name) if name and type_ in _MEETINGS else None,
            contributions=contributions(item, "contributor", "contributor"),
            websites=_websites(item, found),
            relations=relations(found),
            funding=tuple(_funding(found)),
        )


def _title(item: Item) -> tuple[Text, ...]:
    return titled(item.open("title"), "title")


def _type(item: Item) -> str:
    """The row of `types.csv`; a word that `source_types.csv` does not have is left there."""
    known = source_types("orcid-works").get(word(item.peek("type")))
    if known is None:
        return "other"
    item.drop("type")
    return known


def _names(type_: str, name: str | None) -> tuple[Text, ...]:
    return (Text(name),) if name and type_ not in _MEETINGS else ()


def _websites(item: Item, found: tuple[ExternalId, ...]) -> tuple[str, ...]:
    """The addresses that say more than the identifiers do."""
    stated = (item.read("url", web_address), *addresses(found))
    return tuple(dict.fromkeys(address for address in stated if address and not recognise((address,))))


def _funding(found: tuple[ExternalId, ...]) -> Iterable[Funding]:
    """The grants by which the work was funded: by number, or by DOI."""
    for number in grant_numbers(found, "funded-by"):
        yield Funding(grant=Grant(number))
    for one in found:
        if one.relation == "funded-by" and one.identifier and one.identifier.scheme == "doi":
            yield Funding(grant=Grant(identifiers=(Identifier("doi", one.identifier.value),)))

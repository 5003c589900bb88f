"""Publications, products and patents in OpenAIRE's CERIF XML, which research information systems expose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fabiola.mappings.cerif.facts import (
    NAMESPACE,
    books,
    contributions,
    fragment,
    keywords,
    organizations,
    serials,
    websites,
)
from fabiola.mappings.cerif.funding import fundings
from fabiola.mappings.citations.works import key, place, statuses
from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.records import (
    Contribution,
    Date,
    Event,
    File,
    Identifier,
    Organization,
    Record,
    Relation,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.licences import licence
from fabiola.mappings.xml.text import all_words, attribute, children, elements, first_words, inside, multilingual, words
from fabiola.ontology.tables import source_types, table

_IDENTIFIERS = {"doi": "DOI", "handle": "Handle", "pmcid": "PMCID", "scopus": "SCP-Number"}
_ROLES = (("Authors", "Author", "author"), ("Creators", "Creator", "author"), ("Inventors", "Inventor", "author"))
_OPEN = {"c_abf2": True, "c_16ec": False, "c_14cb": False}
_DATES = ("Issued", "Available")


class CERIF(XMLSource):
    """One publication, product or patent; a journal is a venue.

    What is but an internal reference to another record is left out. Internal numbers are those of one system only: a
    record without an identifier of its own is known by a digest of the number and the title.
    Format: https://openaire-guidelines-for-cris-managers.readthedocs.io/
    """

    name: ClassVar[str] = "cerif-publications"
    title: ClassVar[str] = "CERIF publication, product or patent (OpenAIRE XML)"
    kind: ClassVar[str] = "work"
    elements: ClassVar[frozenset[str]] = frozenset({"Publication", "Product", "Patent"})
    namespace: ClassVar[str] = NAMESPACE
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "@id",
            "ApprovalDate",
            "CountryCode",
            "Coverage",
            "Dates",
            "GeneratedBy",
            "Holders",
            "ISI-Number",
            "Identifier",
            "Number",
            "PatentNumber",
            "Predecessor",
            "RegistrationDate",
            "Status",
            "Subject",
            "URN",
            "ARK",
            "ZDB-ID",
            *(f"{where}.{name}" for where in ("PresentedAt.Event", "OutputFrom.Event") for name in ("@id", "Type")),
            *(f"{where}.Event.{name}" for where in ("PresentedAt", "OutputFrom") for name in ("Acronym", "Keyword")),
            "PresentedAt.Event.Description",
            "OutputFrom.Event.Description",
            *(
                f"{where}.Publication.{name}"
                for where in ("PublishedIn", "PartOf")
                for name in ("@id", "Keyword", "OutputFrom", "PresentedAt", "ZDB-ID", "Access", "URL", "Subject")
            ),
        }
    )

    def key(self, item: Item) -> str:
        """The first identifier, else a digest. Raises Rejected where there is neither that nor a title."""
        own = _identifiers(Item({name: item.peek(name) for name in _IDENTIFIERS.values()}))
        again = Item({name: item.peek(name) for name in ("Title", "Name", "PatentNumber")})
        title = first_words(again, "Title") or first_words(again, "Name")
        return key(own, title, item.peek("@id"), first_words(again, "PatentNumber"))

    def map(self, item: Item) -> Record:
        """The work, or the venue. Raises Rejected where nothing says which it is, and without a title."""
        self.key(item)
        type_ = _type(item)
        found = (*multilingual(item, "Title"), *multilingual(item, "Name"))
        if not found:
            raise Rejected("Title: missing or empty")
        is_venue = table("types")[type_]["generic"] != "yes"
        return _venue(item, type_, found) if is_venue else _work(item, type_, found)


def _type(item: Item) -> str:
    """The row of `types.csv` for the COAR type; a patent or product of no known type is a patent or a dataset."""
    word = fragment(Item({"Type": item.peek("Type")}), "Type")
    known = source_types("cerif-publications").get(word)
    if known or not word:
        item.drop("Type")
    fallback = "patent" if "Inventors" in item or "PatentNumber" in item else "dataset" if "Name" in item else "other"
    return known or fallback


def _identifiers(item: Item) -> tuple[Identifier, ...]:
    return identify(
        *((scheme, text) for scheme, name in _IDENTIFIERS.items() for text in all_words(item, name)),
    )


def _venue(item: Item, type_: str, names: tuple[Text, ...]) -> Venue:
    own, numbers = _identifiers(item), serials(item)
    item.drop("Access", "Language", "Abstract", "Keyword", "PublicationDate", "Authors", "Editors", "Subtitle")
    return Venue(
        names=names[:1],
        type=type_,
        identifiers=(*(one for one in own if one.scheme == "doi"), *numbers),
        publishers=_publishers(item),
        alternative_names=(*names[1:], *multilingual(item, "NameAbbreviation")),
        websites=websites(item, "URL"),
    )


def _work(item: Item, type_: str, found: tuple[Text, ...]) -> Work:
    titles = tuple({title.language: title for title in reversed(found)}.values())[::-1]
    published, isbns = _published(item), books(item)
    parts = (*item.each("PublishedIn"), *item.each("PartOf"))
    where = _container(parts, type_, serials(item), isbns)
    media = [part for each in item.each("FileLocations") for part in each.each("Medium")]
    files = tuple(File(url, first_words(each, "MimeType")) for each in media for url in websites(each, "URI"))
    terms = (*all_words(item, "License"), *(text for each in media for text in all_words(each, "License")))
    for each in media:
        each.drop("Title", "Access", "Type", "Size")
    return Work(
        type=type_,
        titles=titles,
        alternative_titles=tuple(title for title in found if title not in titles),
        subtitles=tuple(text.value for text in multilingual(item, "Subtitle")),
        abstracts=(*multilingual(item, "Abstract"), *multilingual(item, "Description")),
        language=language(first_words(item, "Language")),
        identifiers=(*_identifiers(item), *(() if isinstance(where, Work) else isbns)),
        published=published,
        statuses=statuses(type_, published),
        first_page=first_words(item, "StartPage"),
        last_page=first_words(item, "EndPage"),
        volume=first_words(item, "Volume"),
        issue=first_words(item, "Issue"),
        version=first_words(item, "VersionInfo"),
        edition=first_words(item, "Edition"),
        container=where,
        event=_event(item),
        publishers=_publishers(item),
        contributions=_contributions(item),
        keywords=keywords(item),
        licences=tuple(dict.fromkeys(iri for text in terms if (iri := licence(text)))),
        open_access=_OPEN.get(fragment(item, "Access")),
        files=files,
        websites=websites(item, "URL"),
        cites=_cited(item),
        relations=_wholes(parts),
        funding=fundings(item),
    )


def _published(item: Item) -> Date | None:
    """When it was published, for a patent else approved, for a product else made available."""
    stated = (first_words(item, "PublicationDate"), first_words(item, "ApprovalDate"))
    spans = [part for each in elements(item, "Dates") for name in _DATES for part in inside(each, name)]
    return next(filter(None, map(parse_date, (*stated, *(attribute(span, "startDate") for span in spans)))), None)


def _contributions(item: Item) -> tuple[Contribution, ...]:
    makers = next(filter(None, (contributions(item, *role) for role in _ROLES)), ())
    return (*makers, *contributions(item, "Editors", "Editor", "editor"))


def _publishers(item: Item) -> tuple[Organization, ...]:
    """The publishers; for a patent the office that issued it."""
    found = [body for each in item.each("Publishers") for body in organizations(each, "Publisher")]
    return tuple(dict.fromkeys((*found, *organizations(item, "Issuer"))))


def _container(
    parts: Iterable[Item], type_: str, numbers: tuple[Identifier, ...], isbns: tuple[Identifier, ...]
) -> Venue | Work | None:
    """What the work was published in or is part of; the ISSNs that the work itself bears are those of its venue."""
    for part in parts:
        display = first_words(part, "DisplayName")
        for each in part.each("Publication"):
            if (found := _host(each, type_, display, numbers, isbns)) is not None:
                return found
    return place(type_, (), None, numbers, ()).container


def _host(
    item: Item, type_: str, display: str | None, numbers: tuple[Identifier, ...], isbns: tuple[Identifier, ...]
) -> Venue | Work | None:
    code = source_types("cerif-publications").get(fragment(item, "Type"))
    names = multilingual(item, "Title") or ((Text(display),) if display else ())
    own, issns, inner = _identifiers(item), serials(item) or numbers, books(item) or isbns
    others, publishers = multilingual(item, "NameAbbreviation"), _publishers(item)
    subtitles = tuple(text.value for text in multilingual(item, "Subtitle"))
    if not names and not own and not issns:
        return None
    if code is None:
        found = place(type_, names, None, issns, inner).container
        code = found.type if found is not None else "journal"
    if table("types")[code]["generic"] == "yes":
        people = _contributions(item)
        return Work(code, names, subtitles, identifiers=(*own, *inner), contributions=people, publishers=publishers)
    dois = tuple(one for one in own if one.scheme == "doi")
    return Venue(names[:1], code, (*dois, *issns), publishers, alternative_names=(*names[1:], *others))


def _event(item: Item) -> Event | None:
    found = [part for name in ("PresentedAt", "OutputFrom") for each in item.each(name) for part in each.each("Event")]
    events = [
        Event(
            name=name,
            country=country(first_words(part, "Country")),
            locality=first_words(part, "Place"),
            start=parse_date(first_words(part, "StartDate")),
            end=parse_date(first_words(part, "EndDate")),
        )
        for part in found
        if (name := first_words(part, "Name"))
    ]
    return events[0] if events else None


def _cited(item: Item) -> tuple[Identifier, ...]:
    """The DOIs of the publications and products on the list of references."""
    found = [part for each in elements(item, "References") for _, part in children(each)]
    return identify(*(("doi", words(doi)) for part in found for doi in inside(part, "DOI")))


def _wholes(parts: Iterable[Item]) -> tuple[Relation, ...]:
    """The products that a product is part of."""
    wholes = [part for each in parts for part in elements(each, "Product")]
    found = identify(*(("doi", words(doi)) for part in wholes for doi in inside(part, "DOI")))
    return tuple(Relation("is-part-of", target) for target in found)

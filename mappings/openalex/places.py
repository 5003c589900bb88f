"""Where an OpenAlex work is: the venue that it appeared in, its publisher, its files and pages, its licence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from fabiola.mappings.items import Item
from fabiola.mappings.openalex.things import addresses, is_publisher, publisher, venue
from fabiola.mappings.records import File, Organization, Venue
from fabiola.mappings.values.licences import licence
from fabiola.ontology.tables import table

_DEPOSITS = frozenset({"preprint", "working-paper", "dataset", "software"})
_DERIVED = re.compile(
    r"https?://(?:(?:www\.|dx\.)?doi\.org/|pubmed\.|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)", re.IGNORECASE
)


class Location(NamedTuple):
    """The location of the version of record, and what the source of that location is."""

    venue: Venue | None = None
    holds: str = "all"
    publisher: Organization | None = None


class Links(NamedTuple):
    """Files, further pages and licences of a work, over all its locations."""

    files: tuple[File, ...] = ()
    websites: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()


def location(primary: Item, host: Item) -> Location:
    """The source of the primary location, else the host venue, which stood in its place until 2023."""
    source = _source(primary.open("source"))
    older = _source(host)
    return source if source.venue else older if older.venue else source if source.publisher else older


def container(place: Location, kind: str) -> Venue | None:
    """The venue as the container of a work of a type; a repository contains preprints and data only.

    A source of which neither the type nor an ISSN is known counts as a repository: it may be a meeting or a website.

    A platform for electronic books is OpenAlex's stand-in for an unknown book, so it contains nothing.
    """
    held = place.holds == "all" or (place.holds == "deposits" and kind in _DEPOSITS)
    return place.venue if held else None


def publishers(place: Location) -> tuple[Organization, ...]:
    """The publisher of a work: that of its venue, but not the institution that runs a repository."""
    return (place.publisher,) if place.publisher and is_publisher(place.publisher) else ()


def links(primary: Item, best: Item, locations: Iterable[Item], hosts: Iterable[Item]) -> Links:
    """The files and pages of all locations, and the licences of the primary and the best open one, each once.

    Pages that a DOI or PubMed ID leads to anyway are left out. The `url` of a host venue may be a page or a file.
    """
    found = (best, primary, *locations)
    files = addresses(*(place.text("pdf_url") for place in found))
    older = tuple(hosts)
    pages = addresses(*(place.text("landing_page_url") for place in found), *(place.text("url") for place in older))
    codes = [place.text("license") for place in (best, primary, *older[:1])]
    return Links(
        files=tuple(File(address, "application/pdf") for address in files),
        websites=tuple(page for page in pages if page not in files and not _DERIVED.match(page)),
        licences=tuple(dict.fromkeys(known for known in map(licence, codes) if known)),
    )


def _source(fields: Item) -> Location:
    kind, body = fields.text("type"), publisher(fields)
    issns = fields.texts("issn")
    place = venue(fields.text("id"), fields.text("display_name"), kind, fields.text("issn_l"), issns, body)
    row = table("openalex_sources").get(kind or "")
    holds = row["holds"] if row else "all" if issns else "nothing" if kind else "deposits"
    return Location(place, holds, body)

"""Where an InvenioRDM record appeared: its journal, the book or proceedings it is in, the meeting it was given at."""

from __future__ import annotations

from typing import NamedTuple

from fabiola.mappings.citations.works import place as placed
from fabiola.mappings.items import Item
from fabiola.mappings.records import Event, Identifier, Text, Venue, Work
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.pages import Pages, split_pages
from fabiola.mappings.values.text import plain, texts

_BOOKS = frozenset({"book", "proceedings", "reference-book", "report", "technical-report", "thesis"})


class Place(NamedTuple):
    """What a work appeared in and where in it, its own ISBN, and the meeting."""

    container: Venue | Work | None = None
    volume: str | None = None
    issue: str | None = None
    pages: Pages = Pages()
    edition: str | None = None
    isbns: tuple[Identifier, ...] = ()
    event: Event | None = None


def place(fields: Item, type_: str, serials: tuple[Identifier, ...]) -> Place:
    """The place by the optional fields of the record; `serials` are the ISSNs of what it is said to be part of.

    The ISBN of an imprint is that of the book or report itself, or of the one that a chapter or paper is in.
    """
    journal, imprint = fields.open("journal:journal"), fields.open("imprint:imprint")
    imprint.drop("place", "publisher")
    fields.drop("thesis:university", "thesis:thesis", "code:codeRepository", "code:programmingLanguage")
    fields.drop("code:developmentStatus")
    isbns = identify(("isbn", imprint.text("isbn")))
    own = isbns if type_ in _BOOKS else ()
    title = plain(imprint.text("title"))
    pages = journal.text("pages") or imprint.text("pages")
    host = placed(type_, (Text(title),), None, (), isbns).container if title and not own else None
    return Place(
        container=_journal(journal, serials) or host,
        volume=journal.text("volume"),
        issue=journal.text("issue"),
        pages=split_pages(pages.removeprefix("pp.").strip()) if pages else Pages(),
        edition=imprint.text("edition"),
        isbns=own,
        event=_event(fields.open("meeting:meeting")),
    )


def _journal(fields: Item, serials: tuple[Identifier, ...]) -> Venue | None:
    names = texts((fields.text("title"),))
    known = tuple(dict.fromkeys((*identify(("issn", fields.text("issn"))), *serials)))
    return Venue(names, "journal", known) if names else None


def _event(fields: Item) -> Event | None:
    """The meeting; its dates are words as printed, and not used."""
    name, short = plain(fields.text("title")), plain(fields.text("acronym"))
    place_ = plain(fields.text("place"))
    fields.drop("dates", "session", "session_part", "url", "identifiers")
    return Event(name or short or "", locality=place_) if name or short else None

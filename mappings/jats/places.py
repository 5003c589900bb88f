"""Where a JATS article appeared: its journal or book, the publisher, the conference, its pages and files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Event, File, Identifier, Organization, Text, Venue, Work
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.text import texts
from fabiola.mappings.xml.text import all_words, attribute, descendants, elements, first_words, inside, words

_MEDIA = {"ppub": "issn-print", "print": "issn-print", "epub": "issn-electronic", "electronic": "issn-electronic"}
_TYPES = {"pdf": "application/pdf", "epub": "application/epub+zip", "xml": "application/xml"}
_PAGES = frozenset({"abstract", "full_html", "full-html", "html", "fulltext", "full-text", ""})
_PARTS = ("session", "volume", "track")


class Place(NamedTuple):
    """What an article appeared in, the series of that, and who published it."""

    container: Venue | Work | None
    series: Venue | None
    publishers: tuple[Organization, ...]
    event: Event | None


class Links(NamedTuple):
    """The files and the pages of an article."""

    files: tuple[File, ...]
    websites: tuple[str, ...]


def place(journal: Item, meta: Item) -> Place:
    """The place that `journal-meta` tells; with an ISBN or a conference it is a book or proceedings in a series."""
    meetings = elements(meta, "conference")
    isbns = [*elements(journal, "isbn"), *elements(meta, "isbn")]
    serial, publishers = _venue(journal), _publishers(journal)
    title = first_words(meta, "issue-title")
    if not isbns and not meetings:
        return Place(serial, None, publishers, None)
    met = bool(meetings) or any("conf" in attribute(fields, "content-type") for fields in isbns)
    event = _event(meetings)
    volumes = [part for part in meetings if _is(part, "volume")]
    named = next((words(entry) for part in volumes for entry in inside(part, "conf-name")), None)
    host = Work(
        type="proceedings" if met else "book",
        titles=texts((named or title,)),
        identifiers=identify(*(("isbn", words(fields)) for fields in isbns)),
        event=event,
    )
    if not host.titles and not host.identifiers:
        return Place(serial, None, publishers, event)
    if serial is not None:
        serial = Venue(serial.names, "book-series", serial.identifiers, alternative_names=serial.alternative_names)
    return Place(host, serial, publishers, event)


def links(meta: Item) -> Links:
    """The web addresses in `self-uri`; names of files without an address are no links."""
    files: list[File] = []
    websites: list[str] = []
    for fields in elements(meta, "self-uri"):
        address = attribute(fields, "href") or words(fields) or ""
        kind = (attribute(fields, "content-type") or attribute(fields, "title")).lower()
        if not address.startswith(("http://", "https://")):
            continue
        if kind in _PAGES:
            websites.append(address)
        else:
            files.append(File(address, _TYPES.get(kind)))
    return Links(tuple(dict.fromkeys(files)), tuple(dict.fromkeys(websites)))


def _venue(journal: Item) -> Venue | None:
    """The journal by its title; an ISSN alone does not make one that can be shown."""
    journal.drop("journal-id", "notes", "self-uri", "contrib-group", "aff")
    groups = journal.each("journal-title-group")
    names = [*all_words(journal, "journal-title"), *(word for group in groups for word in _titles(group))]
    shorts = [word for group in groups for word in all_words(group, "abbrev-journal-title")]
    shorts += [
        word
        for group in groups
        for fields in elements(group, "trans-title-group")
        for part in descendants(fields, "trans-title")
        if (word := words(part))
    ]
    shorts += all_words(journal, "abbrev-journal-title")
    identifiers = _issns(elements(journal, "issn")) + _issns(elements(journal, "issn-l"), "issn-l")
    if not names and not shorts:
        return None
    others = [name for name in (*names[1:], *shorts) if name not in names[:1]]
    return Venue(
        names=texts(names[:1] or shorts[:1]),
        identifiers=tuple(dict.fromkeys(identifiers)),
        alternative_names=tuple(Text(name) for name in dict.fromkeys(others)),
    )


def _titles(group: Item) -> tuple[str, ...]:
    """The title; the subtitle of a journal is an advertisement of it and no name."""
    group.drop("journal-subtitle", "@lang", "@content-type")
    return all_words(group, "journal-title")


def _issns(found: Sequence[Fields], scheme: str | None = None) -> tuple[Identifier, ...]:
    return identify(*((scheme or _medium(fields), words(fields)) for fields in found))


def _medium(fields: Fields) -> str:
    kind = attribute(fields, "pub-type") or attribute(fields, "publication-format")
    return _MEDIA.get(kind.lower(), "issn")


def _publishers(journal: Item) -> tuple[Organization, ...]:
    """Each publisher by its first name; the others are short forms."""
    found = []
    for publisher in journal.each("publisher"):
        publisher.drop("publisher-loc")
        if name := first_words(publisher, "publisher-name"):
            found.append(Organization((Text(name),), kinds=("publisher",)))
    return tuple(dict.fromkeys(found))


def _event(meetings: Sequence[Fields]) -> Event | None:
    """The conference; of several levels (SPIE) the one with a place or date that is no volume or session."""
    whole = [part for part in meetings if not any(_is(part, kind) for kind in _PARTS)]
    whole.sort(key=lambda part: not any(words(entry) for entry in inside(part, "conf-loc")))
    for part in whole:
        if name := next((words(entry) for entry in inside(part, "conf-name")), None):
            day = next((words(entry) for entry in inside(part, "conf-date")), None) or ""
            start, _, end = day.partition("|")
            where = next((words(entry) for entry in inside(part, "conf-loc")), None)
            return Event(name, locality=where, start=parse_date(start), end=parse_date(end))
    return None


def _is(part: Fields, kind: str) -> bool:
    return attribute(part, "content-type") == kind

"""Where a Crossref work appeared: journal, book, proceedings, series, repository; its publisher and its event."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from fabiola.mappings.crossref.contributors import organization
from fabiola.mappings.items import Item
from fabiola.mappings.records import Event, Identifier, Organization, Text, Venue, Work
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import date_parts
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.text import plain, texts
from fabiola.ontology.tables import rows, table

_MEDIA = {"print": "issn-print", "electronic": "issn-electronic"}


class Place(NamedTuple):
    """What a work appeared in, and the series of that."""

    container: Venue | Work | None = None
    series: Venue | None = None


def place(item: Item, kind: str, isbns: tuple[Identifier, ...], event: Event | None) -> Place:
    """The container and the series of a work of a Crossref type (`crossref_containers.csv`; other types: a journal).

    Of two container titles one is the series. Crossref puts it first, in older answers last: a title with one of the
    `series_words.csv` is taken for it, else the first. A paper in proceedings with an ISSN, one container title and no
    ISBN is in a serial (`AIP Conference Proceedings`), which has volumes and issues like a journal; a part with an ISBN
    and no ISSN is in a book. An ISSN that belongs to a series without a name is not used.
    """
    names, short = texts(item.texts("container-title")), texts(item.texts("short-container-title"))
    serial = issns(item)
    row = table("crossref_containers").get(kind)
    host, series = (row["container"], row["series"]) if row else ("journal", "")
    if series and host and len(names) > 1:
        first, second = _series_first(names[0], names[1])
        return Place(_host(host, second, isbns, event), Venue((first,), series, serial))
    if host == "proceedings" and serial and not isbns:
        host = "journal"
    elif host == "journal" and isbns and not serial:
        host = "book"
    if not host:
        return Place(None, Venue(names[:1], series, serial) if names else None)
    if table("types")[host]["generic"] == "yes":
        return Place(_host(host, names[0] if names else None, isbns, event))
    return Place(_venue(item, host, names, short, serial))


def publishers(item: Item) -> tuple[Organization, ...]:
    """The publisher with its number as a member of Crossref."""
    name, member = item.text("publisher"), item.text("member")
    return (_publisher(name, member),) if name else ()


def issns(item: Item) -> tuple[Identifier, ...]:
    """The ISSNs, as print or electronic where the source says so."""
    pairs = []
    for entry in item.each("issn-type"):
        if value := entry.text("value"):
            pairs.append((_MEDIA.get(entry.text("type") or "", "issn"), value))
    typed = identify(*pairs)
    known = {identifier.value for identifier in typed}
    others = identify(*(("issn", value) for value in item.texts("ISSN")))
    return (*typed, *(identifier for identifier in others if identifier.value not in known))


def isbns(item: Item) -> tuple[Identifier, ...]:
    """The ISBNs; whether they are of the print or of the electronic edition has no place in the record."""
    values = [*item.texts("ISBN")]
    for entry in item.each("isbn-type") if "isbn-type" in item else ():
        values.append(entry.text("value") or "")
        entry.drop("type")
    return identify(*(("isbn", value) for value in dict.fromkeys(values) if value))


def event(item: Item) -> Event | None:
    """The conference, given as an object or (in old answers) as its name alone; None where it has no name."""
    if "event" not in item:
        return None
    if name := plain(item.text("event")):
        return Event(name)
    fields = item.open("event")
    if (name := plain(fields.text("name"))) is None:
        return None
    locality, _, last = (location := plain(fields.text("location")) or "").rpartition(",")
    code = country(last.strip())
    return Event(
        name=name,
        country=code,
        locality=(locality.strip() if code else location) or None,
        start=date_parts(fields.take("start")),
        end=date_parts(fields.take("end")),
    )


def institutions(item: Item) -> tuple[Organization, ...]:
    """The organizations of `institution`, a list or (in old answers) one object."""
    found = (organization(fields) for fields in item.each("institution")) if "institution" in item else ()
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _venue(
    item: Item, kind: str, names: tuple[Text, ...], short: tuple[Text, ...], serial: tuple[Identifier, ...]
) -> Venue | None:
    if not names and not serial:
        return None
    others = tuple(name for name in dict.fromkeys((*names[1:], *short)) if name not in names[:1])
    return Venue(names=names[:1], type=kind, identifiers=serial, alternative_names=others)


def _host(kind: str, title: Text | None, isbns: tuple[Identifier, ...], event: Event | None) -> Work | None:
    if title is None and not isbns:
        return None
    titles = (title,) if title else ()
    return Work(type=kind, titles=titles, identifiers=isbns, event=event if kind == "proceedings" else None)


def _series_first(first: Text, second: Text) -> tuple[Text, Text]:
    if _names_series(second.value) and not _names_series(first.value):
        return second, first
    return first, second


def _names_series(name: str) -> bool:
    folded = name.casefold()
    return any(words in folded for words in _series_words())


@cache
def _series_words() -> tuple[str, ...]:
    return tuple(row["words"] for row in rows("series_words"))


@lru_cache(maxsize=4096)
def _publisher(name: str, member: str | None) -> Organization:
    """Old answers give the number as an address, `http://id.crossref.org/member/78`."""
    number = identify(("crossref-member", member.rpartition("/")[2])) if member else ()
    return Organization(names=texts((name,)), identifiers=number, kinds=("publisher",))

"""Works of OpenCitations Meta, in the tables of its dump and in the answers of its API."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, NamedTuple

from msgspec.structs import replace

from fabiola.mappings.citations.works import Place, code, place, statuses
from fabiola.mappings.delimited import has_columns, rows
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Record, Text, Work
from fabiola.mappings.sources import Source
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.names import full_name, split_name
from fabiola.mappings.values.pages import Pages, split_pages
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import table

_COLUMNS = frozenset({"id", "title", "author", "pub_date", "venue", "type", "editor"})
_ENTRY = re.compile(r"(.*?)\s*(?:\[([^\[\]]*:[^\[\]]*)\])?\s*", re.DOTALL)
_BETWEEN = re.compile(r";\s+(?![^\[]*\])")
_SCHEMES = {
    "arxiv": "arxiv",
    "crossref": "crossref-member",
    "doi": "doi",
    "isbn": "isbn",
    "issn": "issn",
    "openalex": "openalex",
    "orcid": "orcid",
    "pmcid": "pmcid",
    "pmid": "pmid",
    "ror": "ror",
    "wikidata": "wikidata",
}


class OpenCitationsMeta(Source):
    """Rows of the dump, which name everything once: `Name [scheme:value scheme:value]`.

    The identifiers of OpenCitations itself (`omid`) are its own keys and are not published. A page is printed twice
    where there is one only (`A57-A57`), so it counts once. The editors are those of the book a work is a part of.
    Format: https://download.opencitations.net/ (OpenCitations Meta CSV)
    """

    name: ClassVar[str] = "opencitations-meta"
    title: ClassVar[str] = "OpenCitations Meta (CSV)"
    kind: ClassVar[str] = "work"
    delimiter: ClassVar[str] = ","

    def knows(self, document: Fields) -> bool:
        """The columns of the dump."""
        return has_columns(document, _COLUMNS)

    def split(self, document: Fields) -> Iterable[Fields]:
        """The rows of the table."""
        return rows(document)

    def key(self, item: Item) -> str:
        """The first identifier (`doi:10.…`). Raises Rejected where there is none."""
        stated = item.peek("id")
        words = [word for word in stated.split() if ":" in word] if isinstance(stated, str) else []
        if not words:
            raise Rejected("id: missing or no identifier")
        return words[0].partition(":")[2] or words[0]

    def map(self, item: Item) -> Record:
        """The work. Raises Rejected without any identifier, and for a venue, which the table of its works names."""
        self.key(item)
        kind, title = code(item, "type", self.name), plain(item.text("title"))
        if table("types")[kind]["generic"] == "no":
            raise Rejected(f"type: {kind} is a venue, which is read from the works in it")
        published, pages = parse_date(item.text("pub_date")), _pages(item.text("page"))
        authors, editors = tuple(_people(item.text("author"), "author")), tuple(_people(item.text("editor"), "editor"))
        where = _place(item.text("venue"), kind)
        if isinstance(where.container, Work) and editors:
            where, editors = Place(replace(where.container, contributions=editors), where.series), ()
        return Work(
            type=kind,
            titles=(Text(title),) if title else (),
            identifiers=_identifiers(item.text("id") or ""),
            published=published,
            statuses=statuses(kind, published),
            first_page=pages.first,
            last_page=pages.last,
            pages=pages.whole,
            volume=item.text("volume"),
            issue=item.text("issue"),
            container=where.container,
            series=where.series,
            publishers=tuple(_publishers(item.text("publisher"))),
            contributions=(*authors, *editors),
        )


class _Entry(NamedTuple):
    name: str | None
    identifiers: tuple[Identifier, ...]


def _entries(cell: str | None) -> Iterator[_Entry]:
    for part in _BETWEEN.split(cell or ""):
        if match := _ENTRY.fullmatch(part):
            yield _Entry(plain(match[1]), _identifiers(match[2] or ""))


def _identifiers(words: str) -> tuple[Identifier, ...]:
    pairs = (word.partition(":") for word in words.split())
    return identify(*((known, value) for scheme, _, value in pairs if (known := _SCHEMES.get(scheme.lower()))))


def _pages(cell: str | None) -> Pages:
    found = split_pages(cell)
    return Pages(found.first) if found.first and found.first == found.last else found


def _people(cell: str | None, role: str) -> Iterator[Contribution]:
    """The people, `Family, Given`, in order; who has no comma in the name is a body."""
    order = 0
    for name, identifiers in _entries(cell):
        who = _contributor(name, identifiers) if name else None
        if who:
            order += 1
            yield Contribution(who, role, order, published_name=who.name)


def _contributor(name: str, identifiers: tuple[Identifier, ...]) -> Person | Organization:
    mine = tuple(known for known in identifiers if known.scheme != "crossref-member")
    if "," not in name and not any(known.scheme == "orcid" for known in mine):
        return Organization(names=(Text(name),), identifiers=tuple(k for k in mine if k.scheme != "orcid"))
    given, family = split_name(name)
    return Person(full_name(given, family) or name, given, family, identifiers=mine)


def _place(cell: str | None, kind: str) -> Place:
    """What the work appeared in, and the series of a book; with an ISSN and no ISBN that is a serial."""
    name, identifiers = next(_entries(cell), _Entry(None, ()))
    serials = tuple(known for known in identifiers if known.scheme == "issn")
    isbns = tuple(known for known in identifiers if known.scheme == "isbn")
    in_serial = serials and not isbns and kind == "proceedings-paper"
    names = (Text(name),) if name else ()
    return place("journal-article" if in_serial else kind, names, None, serials, isbns)


def _publishers(cell: str | None) -> Iterator[Organization]:
    for name, identifiers in _entries(cell):
        if name:
            yield Organization(names=(Text(name),), identifiers=identifiers, kinds=("publisher",))

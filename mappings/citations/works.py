"""What the citation formats have in common: where a work appeared, its state, its type, what it is known by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from fabiola.mappings.funding import read_statement
from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.pure.facts import read_notes
from fabiola.mappings.pure.pages import is_page
from fabiola.mappings.records import (
    Contribution,
    Date,
    Funding,
    FundingStatement,
    Identifier,
    Person,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.iris import digest
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import source_types, table

_RIS = re.compile(r"^[\s\ufeff]*TY {1,2}-\s*[A-Z]", re.MULTILINE)
_BIBTEX = re.compile(r"^[\s\ufeff]*@\s*(?!comment\b)[A-Za-z]+\s*[{(]", re.MULTILINE | re.IGNORECASE)
_HEAD = 4096
"""Characters within which the first record of a citation file begins."""
_UNPUBLISHED = frozenset({"preprint", "working-paper"})


class Place(NamedTuple):
    """What a work appeared in, the series of that or of the work, and the ISBNs and ISSNs that nothing else took."""

    container: Venue | Work | None = None
    series: Venue | None = None


class Count(NamedTuple):
    """The number of the issue that a work is in, and its own in a series."""

    issue: str | None = None
    position: str | None = None


def citation_format(text: object) -> str | None:
    """`ris` or `bibtex`, whichever record comes first near the beginning of a text; None for anything else.

    A Pure portal page, which holds a block of either, is neither.
    """
    if not isinstance(text, str):
        return None
    ris, bibtex = _RIS.search(text, 0, _HEAD), _BIBTEX.search(text, 0, _HEAD)
    if not (ris or bibtex) or is_page(text):
        return None
    return "ris" if ris and (bibtex is None or ris.start() < bibtex.start()) else "bibtex"


def code(item: Item, field: str, source: str) -> str:
    """The row of `types.csv` for the type of a record; a word that `source_types.csv` does not have is left there."""
    word = item.peek(field)
    known = source_types(source).get(word.strip()) if isinstance(word, str) else None
    if known is None:
        return "other"
    item.drop(field)
    return known


def key(identifiers: Iterable[Identifier], title: object, *parts: object) -> str:
    """What a record is known by within its source: its first identifier, else a digest of what it says of itself.

    Citation keys are no use: every file begins with its own `smith2020`. Raises Rejected where there is nothing.
    """
    for identifier in identifiers:
        return identifier.value
    if not title:
        raise Rejected("title: missing, and so is every identifier")
    return digest(*(str(part) for part in (title, *parts)))


def refined(*dates: Date | None) -> Date | None:
    """The first date, at the best precision with which any of them says the same."""
    found = [date for date in dates if date]
    return max((date for date in found if date.startswith(found[0])), key=len) if found else None


def statuses(type_: str, published: Date | None) -> tuple[str, ...]:
    """Published where there is a date, unless it is a preprint or working paper."""
    return ("published",) if published and type_ not in _UNPUBLISHED else ()


def place(
    type_: str,
    names: tuple[Text, ...],
    series: str | None,
    serials: tuple[Identifier, ...],
    isbns: tuple[Identifier, ...],
) -> Place:
    """The container by the type of the work (`citation_places.csv`), other works being in something like a journal.

    Further names are those it also goes by. The ISSN is that of the journal, or of the series; the ISBN that of the
    book or the proceedings that the work is a part of. A work that is no part of anything with a container named all
    the same is in a series of that name.
    """
    row = table("citation_places").get(type_)
    host, kind = (row["container"], row["series"]) if row else ("journal", "")
    if not host:
        line = series or next((name.value for name in names), None)
        return Place(None, Venue((Text(line),), kind, serials) if line else None)
    run = Venue((Text(series),), kind, serials) if kind and series else None
    if table("types")[host]["generic"] == "yes":
        titled = names or isbns
        return Place(Work(type=host, titles=names[:1], identifiers=isbns) if titled else None, run)
    if not names and not serials:
        return Place()
    return Place(Venue(names[:1], host, serials, alternative_names=names[1:]))


def counted(type_: str, issue: str | None, number: str | None = None) -> Count:
    """What numbers a work: the issue of a journal that it is in, else its place in a series or among reports.

    `number` is what the format has for the latter; files that do not tell the two apart have one number for both.
    """
    row = table("citation_places").get(type_)
    if row is None or not row["series"]:
        return Count(issue=issue)
    return Count(issue, number) if number else Count(position=issue)


def numbers(values: Iterable[str]) -> tuple[tuple[Identifier, ...], tuple[Identifier, ...]]:
    """(ISSNs, ISBNs) among strings of numbers that say neither: `0915-5287`, `0407517006 (Pbk)`."""
    words = [word for value in values for word in re.split(r"[;,]|\s(?=\(|\d{4}-\d{3}[\dxX]\b)", value) if word.strip()]
    return identify(*(("issn", word) for word in words)), identify(*(("isbn", word) for word in words))


def noted_funding(
    notes: Iterable[str], people: Iterable[Contribution]
) -> tuple[tuple[Funding, ...], tuple[FundingStatement, ...]]:
    """What notes headed `Funding Information:`, as Pure writes them, say of who paid, and those notes as printed."""
    authors = [one.contributor for one in people if one.role == "author" and isinstance(one.contributor, Person)]
    printed = [text for note in read_notes(notes)["funding information"] if (text := plain(note))]
    read = [read_statement(text, authors, index) for index, text in enumerate(dict.fromkeys(printed))]
    return tuple(chain.from_iterable(fundings for fundings, _ in read)), tuple(statement for _, statement in read)

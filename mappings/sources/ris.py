"""RIS files, which reference managers, publishers and Pure portals export."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import ClassVar

from fabiola.mappings.citations.names import contributions, creator, issuers
from fabiola.mappings.citations.ris_tags import read_records
from fabiola.mappings.citations.works import (
    citation_format,
    code,
    counted,
    key,
    noted_funding,
    numbers,
    place,
    refined,
    statuses,
)
from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Contribution, Date, File, Identifier, Record, Text, Work
from fabiola.mappings.sources import Source
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.degrees import thesis_type
from fabiola.mappings.values.identifiers import doi, identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.pages import Pages, split_pages
from fabiola.mappings.values.text import plain, texts

_PEOPLE = (
    ("author", ("AU", "A1")),
    ("editor", ("A2", "ED")),
    ("translator", ("TA",)),
    ("contributor", ("A3", "A4")),
)
_NUMBERED = re.compile(r"(?:PMC)?\d+\[(pmid|pmcid)\]", re.IGNORECASE)
_SCOPUS = re.compile(r"(?:SCOPUS:|.*[?&]eid=)(?:2-s2\.0-)?(\d+)", re.IGNORECASE)
_STATES = {"INPR": ("in-press",), "UNPB": ("unpublished",), "UNPD": ("unpublished",)}
_PARTS = frozenset({"CHAP", "ECHAP", "CPAPER", "DICT", "ENCYC"})
"""Types whose `T2` is what the work is a part of; that of a thesis is its subtitle, that of a book its series."""


class RIS(Source):
    """One reference. Tags mean what they mean in the files of Pure, PubMed, Scopus and the publishers.

    A `CONF` with a first page or with a title of a book besides its own is a paper, not the proceedings. Y2 (the day of
    access, or that of the event), the place of publication and what is numbered U, M and C are left out, but for the
    identifiers among them. A publisher of a thesis that reads like a school's name is its host institution, and the
    number of what is in no journal its place in a series.
    Format: https://web.archive.org/web/20110930172154/http://www.refman.com/support/risformat_intro.asp
    """

    name: ClassVar[str] = "ris"
    title: ClassVar[str] = "RIS reference"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {"AD", "AV", "CA", "CN", "CP", "CY", "DB", "DP", "H1", "H2", "ID", "L2", "L3", "L4", "LB", "LK", "M1", "M2"}
        | {"M3", "N1", "NV", "OP", "PP", "RI", "RN", "RP", "SE", "TS", "Y2"}
        | {f"{letter}{digit}" for letter in "CU" for digit in range(1, 9)}
    )

    def knows(self, document: Fields) -> bool:
        """A text that begins with a reference; or the tags of one."""
        if "text" in document:
            return citation_format(document["text"]) == "ris"
        return isinstance(document.get("TY"), str) and all(len(name) == 2 for name in document)

    def split(self, document: Fields) -> Iterable[Fields]:
        """The references of a file."""
        text = document.get("text")
        return read_records(text) if isinstance(text, str) else (document,)

    def key(self, item: Item) -> str:
        """The DOI or another identifier, else a digest. Raises Rejected where there is neither that nor a title."""
        return key(_identifiers(item), _peeked(item, "T1", "TI", "CT", "BT"), _peeked(item, "PY", "Y1", "AU"))

    def map(self, item: Item) -> Record:
        """The work. Raises Rejected where nothing says which it is."""
        self.key(item)
        own, word, type_ = _identifiers(item), str(item.peek("TY")).strip(), _type(item)
        item.drop("DO", "U1", "U2", "AN")
        titles, subtitles = _titles(item, word)
        published, pages = _published(item), _pages(item)
        serials, isbns = numbers(item.texts("SN"))
        where = place(type_, _container_names(item, titles), _first(item, "T3"), serials, isbns)
        count, (publishers, hosts) = counted(type_, _first(item, "IS")), issuers(type_, _first(item, "PB"))
        people = tuple(chain.from_iterable(_people(item, role, tags) for role, tags in _PEOPLE))
        funding, statements = noted_funding(item.texts("N1"), people)
        return Work(
            type=type_,
            titles=titles,
            subtitles=subtitles,
            short_titles=tuple(text.value for text in texts(item.texts("ST")) if text not in titles),
            translated_titles=texts(item.texts("TT")),
            abstracts=texts((*item.texts("AB"), *item.texts("N2"))),
            language=language(_first(item, "LA")),
            identifiers=own if isinstance(where.container, Work) else (*own, *isbns),
            published=published,
            statuses=_STATES.get(word) or statuses(type_, published),
            first_page=pages.first,
            last_page=pages.last,
            pages=pages.whole,
            article_number=_first(item, "C7") if word in ("JOUR", "EJOUR") else None,
            volume=_first(item, "VL", "VO"),
            issue=count.issue,
            position=count.position,
            edition=_edition(item),
            container=where.container,
            series=where.series,
            publishers=publishers,
            contributions=(*people, *hosts),
            keywords=tuple(dict.fromkeys(word.value for word in texts(item.texts("KW")))),
            files=tuple(File(address) for address in item.texts("L1") if address.startswith(("http://", "https://"))),
            websites=_websites(item),
            funding=funding,
            funding_statements=statements,
        )


def _type(item: Item) -> str:
    is_paper = item.peek("TY") == "CONF" and ("SP" in item or ("BT" in item and ("T1" in item or "TI" in item)))
    found = code(item, "TY", "ris")
    if is_paper:
        return "proceedings-paper"
    return thesis_type(item.texts("M3")) if found == "thesis" else found


def _identifiers(item: Item) -> tuple[Identifier, ...]:
    """The DOI by its own tag, else where Pure, Scopus and publishers put it; the others under U and AN."""
    dois = [value for tag in ("DO", "U2", "M3", "L1", "UR", "N1") for value in _peeked(item, tag) if doi(value)]
    pairs: list[tuple[str, object]] = [("doi", value) for value in dois[:1]]
    for value in _peeked(item, "U1", "U2", "AN", "UR"):
        if match := _NUMBERED.fullmatch(value.strip()):
            pairs.append((match[1].lower(), value.partition("[")[0]))
        elif match := _SCOPUS.match(value.strip()):
            pairs.append(("scopus", match[1]))
    if _peeked(item, "DB")[:1] == ("PubMed",):
        pairs += [("pmid", value) for value in _peeked(item, "AN")]
    return identify(*pairs)


def _peeked(item: Item, *tags: str) -> tuple[str, ...]:
    """The values of tags, which stay to be taken."""
    found = (item.peek(tag) for tag in tags)
    lists = (value if isinstance(value, list) else [value] for value in found)
    return tuple(value for values in lists for value in values if isinstance(value, str) and value)


def _titles(item: Item, word: str) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    """The title, and what Pure has under T2 of a thesis: its subtitle."""
    found = texts((*item.texts("T1"), *item.texts("TI"), *item.texts("CT")))
    if not found and word not in _PARTS:
        found = texts(item.texts("BT"))
    subtitles = texts(item.texts("T2")) if word == "THES" else ()
    return found[:1], tuple(text.value for text in subtitles if text not in found)


def _container_names(item: Item, titles: tuple[Text, ...]) -> tuple[Text, ...]:
    """The full name first, then abbreviations."""
    found = texts(value for tag in ("JF", "T2", "BT", "JO", "JA", "J1", "J2") for value in item.texts(tag))
    return tuple(name for name in found if name not in titles)


def _people(item: Item, role: str, tags: Iterable[str]) -> Iterable[Contribution]:
    return contributions((creator(name) for tag in tags for name in item.texts(tag)), role)


def _published(item: Item) -> Date | None:
    return refined(*(parse_date(value) for tag in ("PY", "Y1", "DA") for value in item.texts(tag)))


def _edition(item: Item) -> str | None:
    """The edition; PubMed has the day of electronic publication in its place."""
    stated = _first(item, "ET")
    return stated if stated and (stated.isdigit() or not parse_date(stated)) else None


def _pages(item: Item) -> Pages:
    first, last = _first(item, "SP"), _first(item, "EP")
    found = split_pages(f"{first}-{last}" if first and last and first != last else first or last)
    return Pages(first, last) if found.whole and first and last else found


def _first(item: Item, *tags: str) -> str | None:
    """The first value of the first of the tags that has any, as plain text."""
    values = [value for tag in tags for value in item.texts(tag)]
    return plain(values[0]) if values else None


def _websites(item: Item) -> tuple[str, ...]:
    """The addresses that are neither the DOI nor the Scopus number again."""
    found = (part.strip() for value in item.texts("UR") for part in value.split(";http"))
    own = (one for one in found if one.startswith(("http://", "https://")) and not doi(one) and not _SCOPUS.match(one))
    return tuple(dict.fromkeys(own))

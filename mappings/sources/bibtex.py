"""BibTeX and BibLaTeX files, the reference lists of LaTeX and an export of most databases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import ClassVar

from msgspec.structs import replace

from fabiola.mappings.citations.bibtex_entries import BROKEN, creators, read_entries, unescaped, unlatex
from fabiola.mappings.citations.bibtex_parents import with_parents
from fabiola.mappings.citations.names import contributions, issuers
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
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Contribution, Date, Identifier, Person, Record, Text, Work
from fabiola.mappings.sources import Source
from fabiola.mappings.values.dates import date, parse_date
from fabiola.mappings.values.degrees import thesis_type
from fabiola.mappings.values.identifiers import doi, identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.licences import licence
from fabiola.mappings.values.pages import split_pages
from fabiola.mappings.values.text import texts

_ROLES = ("author", "editor", "translator")
_ANNOTATED = re.compile(r'(\d+)\s*=\s*"?([^";]+)"?')
_ISSUERS = {
    "institution": frozenset({"thesis", "phdthesis", "mastersthesis"}),
    "organization": frozenset({"proceedings", "inproceedings", "conference", "mvproceedings"}),
}
"""Fields that name who brings a work out, but for the types of entries in which they do not."""


class BibTeX(Source):
    """One entry. What an entry lacks and refers to by `crossref` is taken from its parent in the same file.

    A `misc` or `unpublished` entry with an arXiv number is a preprint. The school of a thesis is its host institution,
    and so is a publisher of one that reads like a school's name; the institution of a report is its publisher. The
    number of what is in no journal is its place in a series.
    Format: https://www.bibtex.org/Format/, https://ctan.org/pkg/biblatex
    """

    name: ClassVar[str] = "bibtex"
    title: ClassVar[str] = "BibTeX entry"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "acknowledgement",
            "address",
            "annote",
            "archiveprefix",
            "author+an",
            "bdsk-url-1",
            "bibdate",
            "bibsource",
            "biburl",
            "chapter",
            "comment",
            "crossref",
            "eprinttype",
            "file",
            "howpublished",
            "key",
            "lccn",
            "location",
            "mrclass",
            "mrnumber",
            "mrreviewer",
            "note",
            "owner",
            "primaryclass",
            "refid",
            "source",
            "timestamp",
            "type",
            "urldate",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A text that begins with an entry; or the fields of one."""
        if "text" in document:
            return citation_format(document["text"]) == "bibtex"
        return BROKEN in document or (isinstance(document.get("entry"), str) and isinstance(document.get("key"), str))

    def split(self, document: Fields) -> Iterable[Fields]:
        """The entries of a file, with what they inherit."""
        text = document.get("text")
        if not isinstance(text, str):
            return (document,)
        return with_parents(list(read_entries(text)))

    def key(self, item: Item) -> str:
        """The DOI or another identifier, else a digest. Raises Rejected where there is neither that nor a title.

        Raises Rejected for a broken entry too.
        """
        if isinstance(fault := item.peek(BROKEN), str):
            raise Rejected(f"entry: the BibTeX is broken: {fault}")
        return key(_identifiers(item), _peek(item, "title"), _peeked(item, "year", "date", "author"))

    def map(self, item: Item) -> Record:
        """The work. Raises Rejected where nothing says which it is."""
        self.key(item)
        own, word, type_ = _identifiers(item), str(item.peek("entry")).lower(), _type(item)
        item.drop("doi", "pmid", "pmcid", "pmc", "eprint")
        published, pages = _published(item), split_pages(_text(item, "pages"))
        serials, isbns = numbers(value for name in ("issn", "eissn", "isbn", "isbn-13") if (value := _text(item, name)))
        where = place(type_, _container_names(item), _text(item, "series"), serials, isbns)
        publishers, hosts = issuers(type_, _issuer(item, word), _school(item, word))
        count = counted(type_, _text(item, "number") or _text(item, "issue"))
        people = tuple(chain.from_iterable(_people(item, role) for role in _ROLES))
        funding, statements = noted_funding(filter(None, (unlatex(_peek(item, "note")),)), people)
        return Work(
            type=type_,
            titles=_texts(item, "title"),
            subtitles=tuple(text.value for text in _texts(item, "subtitle")),
            short_titles=tuple(text.value for text in _texts(item, "shorttitle")),
            abstracts=_texts(item, "abstract"),
            language=language(_text(item, "language") or _text(item, "langid")),
            identifiers=own if isinstance(where.container, Work) else (*own, *isbns),
            published=published,
            statuses=("unpublished",) if word == "unpublished" else statuses(type_, published),
            first_page=pages.first,
            last_page=pages.last,
            pages=pages.whole,
            page_count=_count(_text(item, "numpages") or _text(item, "pagetotal")),
            article_number=_text(item, "eid") or _text(item, "articleno"),
            volume=_text(item, "volume"),
            issue=count.issue,
            position=count.position,
            version=_text(item, "version"),
            edition=_text(item, "edition"),
            container=where.container,
            series=where.series,
            publishers=publishers,
            contributions=(*people, *hosts),
            keywords=_keywords(_text(item, "keywords") or _text(item, "keyword")),
            licences=tuple(filter(None, (licence(_text(item, "copyright") or _text(item, "license")),))),
            websites=_websites(item),
            funding=funding,
            funding_statements=statements,
        )


def _type(item: Item) -> str:
    word = item.peek("entry")
    if isinstance(word, str) and word.lower() != word:
        return "other"
    found = code(item, "entry", "bibtex")
    if found == "other" and word in ("misc", "unpublished", "online") and _arxiv(item):
        return "preprint"
    return thesis_type((_peek(item, "type") or "",)) if found == "thesis" else found


def _identifiers(item: Item) -> tuple[Identifier, ...]:
    """The DOI by its own field, else out of an address; PubMed's numbers; an arXiv number that is said to be one."""
    dois = [value for name in ("doi", "url", "ee", "note") if (value := _peek(item, name)) and doi(unescaped(value))]
    pairs: list[tuple[str, object]] = [("doi", unescaped(value)) for value in dois[:1]]
    pairs += [("pmid", _peek(item, "pmid")), ("pmcid", _peek(item, "pmcid") or _peek(item, "pmc"))]
    return identify(*pairs, ("arxiv", _arxiv(item)))


def _arxiv(item: Item) -> str | None:
    named = (_peek(item, "archiveprefix") or _peek(item, "eprinttype") or "").lower()
    return _peek(item, "eprint") if named == "arxiv" else None


def _peek(item: Item, name: str) -> str | None:
    value = item.peek(name)
    return value if isinstance(value, str) and value else None


def _peeked(item: Item, *names: str) -> tuple[str, ...]:
    return tuple(value for name in names if (value := _peek(item, name)))


def _text(item: Item, name: str) -> str | None:
    """The plain text of a field."""
    return unlatex(item.text(name))


def _texts(item: Item, name: str) -> tuple[Text, ...]:
    return texts((_text(item, name),))


def _container_names(item: Item) -> tuple[Text, ...]:
    """The full name first, then abbreviations."""
    names = ("fjournal", "journal", "journaltitle", "booktitle", "shortjournal")
    item.drop("journalsubtitle", "booksubtitle")
    return texts([_text(item, name) for name in names])


def _people(item: Item, role: str) -> tuple[Contribution, ...]:
    """Those of a field, with the ORCID iDs that BibLaTeX annotates by position."""
    found = tuple(contributions(creators(item.text(role)), role))
    annotated = {int(place): orcid for place, orcid in _ANNOTATED.findall(item.text(f"{role}+an:orcid") or "")}
    return tuple(_with_orcid(one, annotated.get(one.order)) for one in found)


def _with_orcid(contribution: Contribution, orcid: str | None) -> Contribution:
    known = identify(("orcid", orcid))
    if not known or not isinstance(contribution.contributor, Person):
        return contribution
    return replace(contribution, contributor=replace(contribution.contributor, identifiers=known))


def _published(item: Item) -> Date | None:
    """The date of BibLaTeX, of a range the first day; else year, month and day."""
    stated = parse_date((item.text("date") or "").partition("/")[0])
    year, month, day = _text(item, "year"), _text(item, "month"), _text(item, "day")
    named = parse_date(f"{month} {year}") if month and year and not month.isdigit() else None
    number = named.split("-")[1] if named and "-" in named else month
    return refined(stated, named, date(year, number, day) or parse_date(year))


def _count(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None


def _issuer(item: Item, word: str) -> str | None:
    """The publisher, else the institution of a report or the organization of a manual, which bring it out.

    The institution of a thesis is its school, the organization of proceedings the one behind the conference.
    """
    named = [_text(item, name) for name, others in _ISSUERS.items() if word not in others]
    publisher = _text(item, "publisher")
    item.drop("organization")
    return publisher or next(filter(None, named), None)


def _school(item: Item, word: str) -> str | None:
    """Where a thesis was written."""
    stated = _text(item, "school")
    return stated or (_text(item, "institution") if word in _ISSUERS["institution"] else None)


def _keywords(stated: str | None) -> tuple[str, ...]:
    mark = ";" if stated and ";" in stated else ","
    return tuple(dict.fromkeys(word.strip() for word in (stated or "").split(mark) if word.strip()))


def _websites(item: Item) -> tuple[str, ...]:
    """The address, unless it is but the DOI again."""
    address = unescaped(item.text("url"))
    known = address and address.startswith(("http://", "https://")) and not doi(address)
    return (address,) if address and known else ()

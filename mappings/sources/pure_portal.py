"""Research outputs on the pages of Pure portals: text, Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from fabiola.mappings.funding import read_statement
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.pure import html as pure_html
from fabiola.mappings.pure import pages as pure_pages
from fabiola.mappings.pure.facts import (
    read_authors,
    read_copyright,
    read_counts,
    read_editors,
    read_event,
    read_issns,
    read_kind,
    read_notes,
    read_status,
)
from fabiola.mappings.records import (
    Concept,
    Contribution,
    Date,
    Funding,
    FundingStatement,
    Identifier,
    Organization,
    Person,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import Source
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import doi, identify
from fabiola.mappings.values.iris import digest, slug
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.names import name_key
from fabiola.mappings.values.pages import split_pages
from fabiola.mappings.values.text import plain, texts

_IN_PROCEEDINGS = frozenset({"proceedings-paper", "conference-paper", "poster"})
_YES = frozenset({"yes", "ja", "sí", "oui", "kyllä"})
_UUID = re.compile(r"([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})")


class PurePortal(Source):
    """Pages of single outputs and listings as Elsevier Pure portals show them, in the languages of `pure_labels.csv`.

    Where the page has a RIS or BibTeX block for citing, that settles what it gives; the rows of the page add the rest.
    Organizational units are left out: the page does not say to which author they belong.
    """

    name: ClassVar[str] = "pure-portal"
    title: ClassVar[str] = "Pure portal page (text, Markdown or HTML)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "bibtex",
            "concepts",
            "early_online",
            "event",
            "externally_published",
            "place",
            "ris.AB",
            "ris.AN",
            "ris.CY",
            "ris.DO",
            "ris.J2",
            "ris.JF",
            "ris.JO",
            "ris.KW",
            "ris.M3",
            "ris.T2",
            "ris.TI",
            "ris.TY",
            "ris.UR",
            "ris.Y1",
            "sdgs",
            "series.publisher",
            "skipped",
            "units",
        }
    )

    def knows(self, document: Fields) -> bool:
        """Pages with the line of an output's type and the labels of Pure, or with the class names of its HTML."""
        text, page = document.get("text"), document.get("html")
        if isinstance(text, str):
            return pure_pages.is_page(text)
        return isinstance(page, str) and pure_html.is_page(page)

    def split(self, document: Fields) -> Iterable[Fields]:
        """The labelled values of each record of a page; unknown labels stay as they are printed."""
        if isinstance(document.get("html"), str):
            return tuple(pure_html.read_records(document["html"]))
        return (pure_pages.read_page(document["text"]),) if isinstance(document.get("text"), str) else (document,)

    def key(self, item: Item) -> str:
        """The UUID of the record in Pure, else the DOI, else a hash of title, container, pages and status."""
        if uuid := _uuid(item.peek("uuid")):
            return uuid
        found = (doi(value) for value in (item.peek("dois") or ()))
        if known := next((value for value in found if value), None):
            return known
        title = item.peek("title")
        if not isinstance(title, str) or not title.strip():
            raise Rejected("title: missing; a page without title, DOI and UUID cannot be told from others")
        facts = (item.peek(name) for name in ("journal", "host_title", "pages", "status"))
        return digest(name_key(title), *(str(fact or "") for fact in facts))

    def map(self, item: Item) -> Work:
        """The work. Raises Rejected where it has no title or an output type that we do not know."""
        return _Page(item).work()


class _Page:
    """One record of a page; `ris` and `bibtex` are its citation blocks."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.ris = item.open("ris")
        self.notes = read_notes(self.ris.texts("N1"))
        self.series = item.open("series")
        self.printed_language = item.text("language") or str(item.open("bibtex").peek("language") or "")

    def work(self) -> Work:
        item, ris = self.item, self.ris
        printed_type = item.require("type")
        kind = read_kind(printed_type)
        if kind is None:
            raise Rejected(f"type: {printed_type!r} is no output type that we know; add it to source_types.csv")
        tongue = language(self.printed_language.split("(")[0])
        status, published = read_status(item.text("status") or "")
        pages, first, last = split_pages(item.text("pages")), ris.text("SP"), ris.text("EP")
        authors = read_authors(item.each("authors"), ris.texts("AU"))
        statements = self._statements(authors)
        notice = read_copyright((*item.texts("copyright"), *self.notes["copyright"]))
        title = plain(self._either("title", "T1"))
        if title is None:
            raise Rejected("title: missing or empty")
        return Work(
            type=kind.type,
            titles=(Text(title, tongue),),
            translated_titles=texts([item.text("translated_title")]),
            abstracts=texts([self._either("abstract", "N2")], tongue),
            language=tongue,
            identifiers=self._identifiers(),
            published=self._published(published),
            statuses=self._statuses(status, kind.peer_reviewed),
            first_page=pages.first or first,
            last_page=pages.last or last,
            pages=pages.whole,
            page_count=item.integer("page_count"),
            article_number=self._either("article_number", "M1"),
            volume=self._either("volume", "VL") or self.series.text("volume"),
            issue=self._either("issue", "IS"),
            edition=item.text("edition"),
            container=self._container(kind.type),
            series=self._series(),
            event=read_event(item.open("event"), ris.text("Y2"), "(US)" in self.printed_language),
            publishers=self._publishers(),
            contributions=(*authors, *read_editors(item.text("editors"), ris.texts("A2") or ris.texts("ED"))),
            keywords=tuple(dict.fromkeys(word for word in item.texts("keywords") if word)),
            subjects=tuple(Concept("asjc", slug(name), Text(name, "en")) for name in item.texts("asjc")),
            open_access=item.flag("open_access"),
            websites=item.texts("websites"),
            copyright_holders=(notice.holder,) if notice and notice.holder else (),
            copyright_year=notice.year if notice else None,
            citation_counts=tuple(read_counts(item.each("citations"))),
            funding=tuple(funding for fundings, _ in statements for funding in fundings),
            funding_statements=tuple(statement for _, statement in statements),
        )

    def _either(self, field: str, tag: str) -> str | None:
        """The value of the page, else that of the citation block."""
        printed, cited = self.item.text(field), self.ris.text(tag)
        return printed or cited

    def _statements(self, authors: Sequence[Contribution]) -> list[tuple[tuple[Funding, ...], FundingStatement]]:
        """The funding statements of the page, else those of its citation block, each as read."""
        people = [part.contributor for part in authors if isinstance(part.contributor, Person)]
        printed = self.item.texts("funding_information") or self.notes["funding information"]
        return [read_statement(text, people, index) for index, text in enumerate(dict.fromkeys(printed))]

    def _identifiers(self) -> tuple[Identifier, ...]:
        scopus = str(self.ris.peek("AN") or "").removeprefix("SCOPUS:")
        dois = [("doi", value) for value in (*self.item.texts("dois"), self.ris.text("U2") or "")]
        own = (*dois, ("scopus", scopus if scopus.isdigit() else None), ("pure", _uuid(self.item.text("uuid"))))
        return (*identify(*own), *(() if self._has_host() else self._isbns()))

    def _isbns(self) -> tuple[Identifier, ...]:
        return identify(*(("isbn", value.strip()) for text in self.item.texts("isbns") for value in text.split(",")))

    def _published(self, printed: Date | None) -> Date | None:
        short = parse_date(self.item.text("date"))
        cited = parse_date(self.ris.text("PY"))
        return printed if printed and (not cited or len(printed) >= len(cited)) else cited or printed or short

    def _statuses(self, status: str | None, peer_reviewed: bool) -> tuple[str, ...]:
        reviewed = (self.item.text("peer_reviewed") or "").lower() in _YES or peer_reviewed
        return tuple(filter(None, (status, "peer-reviewed" if reviewed else None)))

    def _has_host(self) -> bool:
        return "host_title" in self.item or "BT" in self.ris

    def _publishers(self) -> tuple[Organization, ...]:
        name = plain(self._either("publisher", "PB"))
        return (Organization(names=(Text(name),)),) if name else ()

    def _container(self, kind: str) -> Venue | Work | None:
        """The journal, or the host publication of a chapter or paper."""
        journal = plain(self.item.text("journal")) or (None if self._has_host() else self._cited_journal())
        if journal is not None:
            return Venue(names=(Text(journal),), identifiers=read_issns(self.item, self.ris.texts("SN")))
        host = plain(self._either("host_title", "BT"))
        if host is None:
            return None
        cited = identify(*(("isbn", value) for value in self.ris.texts("SN")))
        isbns = tuple(dict.fromkeys((*self._isbns(), *cited)))
        type_ = "proceedings" if kind in _IN_PROCEEDINGS else "book"
        subtitle = self.item.text("host_subtitle")
        return Work(type_, (Text(host),), (subtitle,) if subtitle else (), identifiers=isbns)

    def _cited_journal(self) -> str | None:
        names = (self.ris.peek(tag) for tag in ("JF", "JO", "T2"))
        return plain(next((name for name in names if name), None)) if self.ris.peek("TY") == "JOUR" else None

    def _series(self) -> Venue | None:
        name = plain(self.series.text("name")) or plain(self.ris.text("T3"))
        self.series.drop("volume", "number")
        self.ris.drop("T3")
        if name is None:
            return None
        return Venue(names=(Text(name),), type="book-series", identifiers=read_issns(self.series, ()))


def _uuid(raw: object) -> str | None:
    """A UUID with its hyphens, which the keys of BibTeX entries lack."""
    match = _UUID.fullmatch(raw.strip().lower()) if isinstance(raw, str) else None
    return "-".join(match.groups()) if match else None

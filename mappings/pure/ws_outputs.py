"""Research outputs of Pure's web service and of its API, which call the same things by other names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fabiola.mappings.funding import read_statement
from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.pure.facts import read_copyright, read_notes
from fabiola.mappings.pure.ws_agents import PartyFields, contributions, organization, organizations, person_name
from fabiola.mappings.pure.ws_subjects import subjects_and_keywords
from fabiola.mappings.pure.ws_values import (
    BOOKKEEPING,
    check_public,
    classification,
    codes,
    first_text,
    former_identifiers,
    localized,
    narrowest,
    own_identifiers,
    raw_texts,
    spoken,
    web_addresses,
)
from fabiola.mappings.pure.ws_versions import is_open, versions
from fabiola.mappings.records import (
    CitationCount,
    Contribution,
    Date,
    Event,
    Funding,
    FundingStatement,
    Identifier,
    Organization,
    Person,
    StatusDate,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.values.dates import date, parse_date
from fabiola.mappings.values.degrees import thesis_type
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.pages import split_pages
from fabiola.mappings.values.text import plain

_IN_PROCEEDINGS = frozenset({"proceedings-paper", "conference-paper"})


class Names(NamedTuple):
    """What a format calls the parts of a research output that the other one calls otherwise."""

    contributors: str
    party: PartyFields
    links: str
    isbns: tuple[str, str]
    file_address: str
    thesis_date: str
    info: str | None
    """The object with the facts of the record itself; None where they are beside those of the output."""
    other_ids: str
    has_uuid: bool = True
    """Whether every output has a UUID, as it has none before it is in Pure."""


WEB_SERVICE = Names(
    "personAssociations",
    PartyFields("personRole", "organisationalUnits", "externalOrganisations"),
    "additionalLinks",
    ("isbns", "electronicIsbns"),
    "fileURL",
    "awardedDate",
    "info",
    "additionalExternalIds",
)
API = Names(
    "contributors",
    PartyFields("role", "organizations", "externalOrganizations"),
    "links",
    ("printISBNs", "electronicISBNs"),
    "url",
    "awardDate",
    None,
    "identifiers",
)


class _Dates(NamedTuple):
    published: Date | None
    others: tuple[StatusDate, ...]
    status: str | None


def read_output(item: Item, names: Names) -> Work:
    """The work. Raises Rejected without UUID or title, and for what is not public or not approved."""
    check_public(item)
    return _Output(item, names).work()


class _Output:
    """One research output, taken apart."""

    def __init__(self, item: Item, names: Names) -> None:
        self.item, self.names = item, names
        self.info = item.open(names.info) if names.info else item
        self.tongue = self._language()

    def work(self) -> Work:
        item = self.item
        title = first_text(item.take("title"))
        if title is None:
            raise Rejected("title: missing or empty")
        kind, dates, pages = self._type(), self._dates(), split_pages(item.text("pages"))
        online = versions(item.each("electronicVersions"), self.names.file_address)
        people = contributions(item.each(self.names.contributors), self.names.party)
        notes = read_notes([text for _, text in raw_texts(item.take("bibliographicalNote"))])
        statements = _statements(notes["funding information"], people)
        notice = read_copyright(notes["copyright"])
        subjects, keywords = subjects_and_keywords(item.each("keywordGroups"))
        series, volume = self._series()
        host = self._host(kind)
        subtitle = first_text(item.take("subTitle"))
        permission = is_open(classification(item.take("openAccessPermission")))
        return Work(
            type=kind,
            titles=(Text(title, self.tongue),),
            subtitles=(subtitle,) if subtitle else (),
            translated_titles=localized(item.take("translatedTitle")),
            abstracts=localized(item.take("abstract")),
            language=self.tongue,
            identifiers=(*online.doi, *self._other_identifiers(), *self._own(), *(() if host else self._isbns())),
            published=dates.published or parse_date(item.take(self.names.thesis_date)),
            status_dates=dates.others,
            statuses=tuple(filter(None, (dates.status, "peer-reviewed" if item.flag("peerReview") else None))),
            first_page=pages.first,
            last_page=pages.last,
            pages=pages.whole,
            page_count=item.integer("numberOfPages"),
            article_number=item.text("articleNumber"),
            volume=item.text("volume") or volume,
            issue=item.text("journalNumber") or item.text("number"),
            position=item.text("chapter"),
            edition=item.text("edition"),
            container=host or self._journal(),
            series=series,
            event=self._event(),
            publishers=self._bodies("publisher", ("publisher",)),
            contributions=(*people, *self._supervisors(), *self._institutions()),
            keywords=keywords,
            subjects=subjects,
            licences=online.licences,
            open_access=online.open_access or permission,
            files=online.files,
            websites=self._websites(online.websites),
            copyright_holders=(notice.holder,) if notice and notice.holder else (),
            copyright_year=notice.year if notice else None,
            citation_counts=self._counts(),
            funding=(*(one for found, _ in statements for one in found), *self._sponsors()),
            funding_statements=tuple(statement for _, statement in statements),
            former=former_identifiers(self.info),
        )

    def _language(self) -> str | None:
        term = classification(self.item.peek("language"))
        tongue = spoken(term.uri) if term else None
        if tongue or (term and term.last.lower() in ("und", "mul", "zxx", "other")):
            self.item.drop("language")
        return tongue

    def _type(self) -> str:
        """The row of `types.csv`; the address of a type that the table does not have stays for the report."""
        term = classification(self.item.peek("type"))
        kind, whole = narrowest(term, "researchoutputtypes") if term else (None, False)
        if whole:
            self.item.drop("type")
        degree = classification(self.item.take("qualification"))
        if kind == "thesis" and degree:
            return thesis_type([*(label.value for label in degree.labels), degree.last])
        return kind or "other"

    def _dates(self) -> _Dates:
        """When the output was published, or else was online, and when it reached what is no publication."""
        reached: dict[str, Date | None] = {}
        current = None
        for entry in self.item.each("publicationStatuses"):
            term = classification(entry.take("publicationStatus"))
            day = entry.open("publicationDate")
            when = date(day.integer("year"), day.integer("month"), day.integer("day"))
            is_current = entry.flag("current")
            entry.drop(*BOOKKEEPING)
            if term:
                reached[term.last.lower()] = when
                current = term.last.lower() if is_current else current
        status = codes("status").get(current or next(reversed(reached), ""))
        others = [StatusDate(codes("status")[word], day) for word, day in reached.items() if day and _is_other(word)]
        return _Dates(reached.get("published") or reached.get("epub"), tuple(others), status)

    def _own(self) -> tuple[Identifier, ...]:
        return own_identifiers(self.item) if self.names.has_uuid else ()

    def _other_identifiers(self) -> tuple[Identifier, ...]:
        """The numbers of the work in the databases that the record came from."""
        pairs = [(self.item.text("externalIdSource"), self.item.text("externalId"))] if self.names.info else []
        for one in self.info.each(self.names.other_ids):
            pairs.append((one.text("idSource"), one.text("value") or one.text("id")))
            one.drop("typeDiscriminator", "pureId", "type")
        known = ((codes("idsource").get((source or "").lower()), value) for source, value in pairs)
        return identify(*((scheme, value) for scheme, value in known if scheme))

    def _isbns(self) -> tuple[Identifier, ...]:
        return identify(*(("isbn", isbn) for field in self.names.isbns for isbn in self.item.texts(field)))

    def _host(self, kind: str) -> Work | None:
        """The book or proceedings that the output is a part of, with its ISBNs and editors."""
        item = self.item
        title, subtitle = (first_text(item.take(f"hostPublication{part}")) for part in ("Title", "SubTitle"))
        editors = [person_name(editor) for editor in item.each("hostPublicationEditors")]
        if title is None:
            return None
        return Work(
            "proceedings" if kind in _IN_PROCEEDINGS else "book",
            (Text(title),),
            (subtitle,) if subtitle else (),
            identifiers=self._isbns(),
            contributions=tuple(
                Contribution(Person(name.full, name.given, name.family), "editor", order, published_name=name.full)
                for order, name in enumerate((name for name in editors if name.full), 1)
            ),
        )

    def _journal(self) -> Venue | None:
        found = [one for name in ("journalAssociation", "journal") for one in self.item.each(name)]
        return _serial(found[0], "journal") if found else None

    def _series(self) -> tuple[Venue | None, str | None]:
        """The first series with a name, and the volume within it."""
        for item in (*self.item.each("bookSeries"), *self.item.each("publicationSeries")):
            volume = item.text("volume") or item.text("no")
            if venue := _serial(item, "book-series"):
                return venue, volume
        return None, None

    def _event(self) -> Event | None:
        reference = self.item.open("event")
        name = first_text(reference.take("name"))
        reference.drop(*BOOKKEEPING, "uuid", "link", "type", "systemName")
        return Event(name) if name else None

    def _bodies(self, field: str, kinds: tuple[str, ...]) -> tuple[Organization, ...]:
        found = (organization(reference, kinds) for reference in self.item.each(field))
        return tuple(body for body in found if body)

    def _supervisors(self) -> tuple[Contribution, ...]:
        return contributions(self.item.each("supervisors"), self.names.party, "supervisor")

    def _institutions(self) -> tuple[Contribution, ...]:
        """Those that awarded the degree."""
        found = self.item.each("awardingInstitutions")
        inner = [one for item in found for name in _INSTITUTIONS for one in item.each(name)]
        bodies = organizations((*inner, *found))
        return tuple(Contribution(body, "host-institution", order) for order, body in enumerate(bodies, 1))

    def _sponsors(self) -> tuple[Funding, ...]:
        return tuple(Funding(funder=body) for body in organizations(self.item.each("sponsors")))

    def _counts(self) -> tuple[CitationCount, ...]:
        value = self.item.integer("totalScopusCitations")
        return (CitationCount(value, "scopus"),) if value is not None and value >= 0 else ()

    def _websites(self, versions: Sequence[str]) -> tuple[str, ...]:
        """The page of the portal and the links that the record has, without those to the counts of Scopus."""
        links = []
        for link in self.item.each(self.names.links):
            term = classification(link.take("linkType"))
            address = link.text("url")
            link.drop(*BOOKKEEPING, "description")
            if not term or not term.last.lower().startswith("scopus"):
                links.append(address)
        return web_addresses((self.info.text("portalUrl"), *versions, *links))


_INSTITUTIONS = ("organisationalUnit", "externalOrganisation", "organization", "externalOrganization")


def _is_other(word: str) -> bool:
    return codes("status").get(word, "published") != "published"


def _serial(item: Item, kind: str) -> Venue | None:
    """A journal or series by its title and ISSNs; its UUID where the record refers to it."""
    title, issn = _inner(item.take("title"), "title"), _inner(item.take("issn"), "issn")
    name = title or first_text(item.take("name"))
    reference = item.open("journal")
    pairs = (
        ("issn", issn),
        ("issn-print", item.text("printIssn")),
        ("issn-electronic", item.text("electronicIssn")),
        ("pure", reference.text("uuid")),
    )
    reference.drop(*BOOKKEEPING, "link", "name", "type", "systemName", "ref")
    item.drop(*BOOKKEEPING, "no", "volume", "publisherName")
    return Venue((Text(name),), kind, identify(*pairs)) if name else None


def _inner(value: object, field: str) -> str | None:
    """The text of `{"title": …}` in newer versions, else of a value as the older ones have it."""
    inner = value.get(field) if isinstance(value, dict) else None
    return plain(inner) or first_text(value)


def _statements(
    texts: Sequence[str], people: Sequence[Contribution]
) -> list[tuple[tuple[Funding, ...], FundingStatement]]:
    """The blocks of the note about funding, each as read; that of another language comes once where it is the same."""
    authors = [one.contributor for one in people if one.role == "author" and isinstance(one.contributor, Person)]
    distinct = dict.fromkeys(text for raw in texts if (text := plain(raw)))
    return [read_statement(text, authors, index) for index, text in enumerate(distinct)]

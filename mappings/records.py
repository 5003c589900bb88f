"""The record model: what one source says of a work, person, organization, grant, programme or venue, as plain values.

The structs are also the JSON-lines interchange of the command line (`fabiola map -f records`): one record a line, its
kind in the field `kind`. Field names are the field's standard terms; codes (types, roles, schemes, statuses) are rows
of the tables in `fabiola.ontology`. No struct can be part of a circle, so the garbage collector is told to leave them
alone (`gc=False`): mapping is a fifth faster for it.
"""

from __future__ import annotations

from msgspec import Struct


class Identifier(Struct, frozen=True, gc=False, omit_defaults=True, order=True):
    """A normalised identifier: `scheme` is a row of `ontology/schemes.csv`, `value` its bare canonical form."""

    scheme: str
    value: str


class Text(Struct, frozen=True, gc=False, omit_defaults=True, order=True):
    """Text of one language: `language` is a BCP 47 tag, None where the source does not say."""

    value: str
    language: str | None = None


Date = str
"""ISO 8601 at the precision that the source gave: `2018`, `2018-06` or `2018-06-01`; nothing is padded."""


class Concept(Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="concept"):
    """A subject term; `scheme` is a row of `ontology/concept_schemes.csv`, `code` its notation there.

    `broader` are the terms right above it, where a record is of the term itself.
    """

    scheme: str
    code: str
    label: Text
    identifiers: tuple[Identifier, ...] = ()
    broader: tuple[Concept, ...] = ()


class Organization(Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="organization"):
    """An organization; the first of `names` is the preferred one.

    `kinds` are rows of `ontology/organization_kinds.csv`; `country` is ISO 3166-1 alpha-2; `funders` are the bodies
    that stand behind it in general ("KHIDI, funded by the Ministry"); `linked` are organizations whose name it bears.
    `former` are identifiers under which it was known and that lead to it still; `preferred_identifiers` those of
    `identifiers` that the source prefers to others of their scheme.
    """

    names: tuple[Text, ...]
    identifiers: tuple[Identifier, ...] = ()
    acronyms: tuple[str, ...] = ()
    aliases: tuple[Text, ...] = ()
    kinds: tuple[str, ...] = ()
    country: str | None = None
    country_name: str | None = None
    locality: str | None = None
    founded: Date | None = None
    dissolved: Date | None = None
    websites: tuple[str, ...] = ()
    parents: tuple[Organization, ...] = ()
    children: tuple[Organization, ...] = ()
    linked: tuple[Organization, ...] = ()
    predecessors: tuple[Organization, ...] = ()
    successors: tuple[Organization, ...] = ()
    funders: tuple[Organization, ...] = ()
    former: tuple[Identifier, ...] = ()
    preferred_identifiers: tuple[Identifier, ...] = ()

    @property
    def name(self) -> str:
        """The preferred name; empty where the source gives an identifier only."""
        return self.names[0].value if self.names else ""


class Affiliation(Struct, frozen=True, gc=False, omit_defaults=True):
    """A position of a person at an organization, dated where the source says so."""

    organization: Organization
    position: str | None = None
    start: Date | None = None
    end: Date | None = None


class Person(Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="person"):
    """A person; `affiliations` are statements of today from HR or ORCID, never from a paper.

    `former` are identifiers under which the person was known and that lead to her still.
    """

    name: str
    given_name: str | None = None
    family_name: str | None = None
    other_names: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    websites: tuple[str, ...] = ()
    former: tuple[Identifier, ...] = ()


class Contribution(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a person or organization did for one work or grant.

    `role` is a row of `ontology/roles.csv`; `order` counts from 1 within the role; `affiliations` are those at the
    time; `credit` holds CRediT roles by the last segment of their NISO address (`conceptualization`).
    """

    contributor: Person | Organization
    role: str = "author"
    order: int = 1
    corresponding: bool = False
    affiliations: tuple[Organization, ...] = ()
    raw_affiliations: tuple[str, ...] = ()
    published_name: str | None = None
    credit: tuple[str, ...] = ()
    start: Date | None = None
    end: Date | None = None


class Programme(Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="programme"):
    """A funding programme, the agencies that run it and the bodies behind them."""

    name: Text
    identifiers: tuple[Identifier, ...] = ()
    funders: tuple[Organization, ...] = ()
    sponsors: tuple[Organization, ...] = ()


class Amount(Struct, frozen=True, gc=False, omit_defaults=True):
    """Money: `value` a canonical decimal (`1500000`, `12.5`), `currency` ISO 4217."""

    value: str
    currency: str


class Grant(Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="grant"):
    """A grant, with or without a number; `called_grant` is False for support that the text does not call a grant.

    `funders` award it, `sponsors` stand behind them for this grant; `former` are identifiers under which it was known
    and that lead to it still.
    """

    number: str | None = None
    titles: tuple[Text, ...] = ()
    acronym: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    called_grant: bool = True
    funders: tuple[Organization, ...] = ()
    sponsors: tuple[Organization, ...] = ()
    programme: Programme | None = None
    amount: Amount | None = None
    start: Date | None = None
    end: Date | None = None
    awarded: Date | None = None
    contributions: tuple[Contribution, ...] = ()
    descriptions: tuple[Text, ...] = ()
    keywords: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()
    former: tuple[Identifier, ...] = ()


class Venue(Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="venue"):
    """Where works appear: a journal, book series, repository; `type` is a row of `ontology/types.csv`.

    `former` are identifiers under which it was known and that lead to it still; the ISSN of a former title is none, for
    it names a venue of its own.
    """

    names: tuple[Text, ...]
    type: str = "journal"
    identifiers: tuple[Identifier, ...] = ()
    publishers: tuple[Organization, ...] = ()
    alternative_names: tuple[Text, ...] = ()
    websites: tuple[str, ...] = ()
    former: tuple[Identifier, ...] = ()


class FundingStatement(Struct, frozen=True, gc=False, omit_defaults=True):
    """One paragraph of acknowledgement as printed, and the bodies it mentions without calling them funders."""

    text: str
    mentioned: tuple[Organization, ...] = ()


class Funding(Struct, frozen=True, gc=False, omit_defaults=True):
    """One thing that funded a work: a grant, or a bare funder where no award is named (exactly one of the two).

    `authors` are the positions (from 1) of the authors it supported, empty for the work as a whole; `statement` is the
    index of the funding statement it was read from, `evidence` the half-open character span in that statement;
    `asserted_by` says who matched the funder where the source tells (`publisher`, `crossref`).
    """

    grant: Grant | None = None
    funder: Organization | None = None
    authors: tuple[int, ...] = ()
    statement: int | None = None
    evidence: tuple[int, int] | None = None
    asserted_by: str | None = None


class CitationCount(Struct, frozen=True, gc=False, omit_defaults=True):
    """How often a source had counted a work as cited; `source` is a row of `ontology/citation_sources.csv`."""

    value: int
    source: str
    date: Date | None = None


class Relation(Struct, frozen=True, gc=False, omit_defaults=True):
    """A link to another work; `relation` is a row of `ontology/relations.csv`."""

    relation: str
    target: Identifier


class StatusDate(Struct, frozen=True, gc=False, omit_defaults=True):
    """When a work reached a status (a row of `ontology/statuses.csv`)."""

    status: str
    date: Date


class File(Struct, frozen=True, gc=False, omit_defaults=True):
    """A file of a work: its address, and its media type where known."""

    url: str
    media_type: str | None = None


class Point(Struct, frozen=True, gc=False):
    """A point on Earth: canonical decimals (`-67.302`) of degrees in WGS 84."""

    latitude: str
    longitude: str


class Location(Struct, frozen=True, gc=False, omit_defaults=True):
    """A place by its coordinates: a point of it, a box by its south-western and north-eastern corners, its outlines.

    The last point of an outline is its first one again.
    """

    name: Text | None = None
    point: Point | None = None
    box: tuple[Point, Point] | None = None
    polygons: tuple[tuple[Point, ...], ...] = ()


class Event(Struct, frozen=True, gc=False, omit_defaults=True):
    """The conference a work was presented at."""

    name: str
    country: str | None = None
    locality: str | None = None
    start: Date | None = None
    end: Date | None = None


class Work(Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="work"):
    """A publication record: an Expression in the sense of FRBR.

    `type` is a row of `ontology/types.csv`; `language` BCP 47; `licences` canonical IRIs; `open_access` None where
    unknown, never False for want of knowledge; `oa_status` a row of `ontology/oa_statuses.csv`; `pages` holds page
    ranges that do not split into first and last; `cites` the works on the reference list that have an identifier;
    `former` the identifiers under which the work was known and that lead to it still; `places` (known by name only),
    `locations` and `periods` (as ISO 8601) what the content is about; `media_types` those of forms of it whose address
    is not known.
    """

    type: str
    titles: tuple[Text, ...] = ()
    subtitles: tuple[str, ...] = ()
    alternative_titles: tuple[Text, ...] = ()
    short_titles: tuple[str, ...] = ()
    translated_titles: tuple[Text, ...] = ()
    abstracts: tuple[Text, ...] = ()
    language: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    published: Date | None = None
    status_dates: tuple[StatusDate, ...] = ()
    statuses: tuple[str, ...] = ()
    first_page: str | None = None
    last_page: str | None = None
    pages: str | None = None
    page_count: int | None = None
    article_number: str | None = None
    volume: str | None = None
    issue: str | None = None
    position: str | None = None
    version: str | None = None
    edition: str | None = None
    container: Venue | Work | None = None
    series: Venue | None = None
    event: Event | None = None
    publishers: tuple[Organization, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    keywords: tuple[str, ...] = ()
    subjects: tuple[Concept, ...] = ()
    licences: tuple[str, ...] = ()
    open_access: bool | None = None
    oa_status: str | None = None
    files: tuple[File, ...] = ()
    websites: tuple[str, ...] = ()
    copyright_holders: tuple[Organization, ...] = ()
    copyright_year: int | None = None
    citation_counts: tuple[CitationCount, ...] = ()
    cites: tuple[Identifier, ...] = ()
    relations: tuple[Relation, ...] = ()
    funding: tuple[Funding, ...] = ()
    funding_statements: tuple[FundingStatement, ...] = ()
    former: tuple[Identifier, ...] = ()
    created: Date | None = None
    modified: Date | None = None
    places: tuple[Text, ...] = ()
    periods: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()


class Merger(Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind", tag="merger"):
    """That a source has merged one thing into another, of which it says nothing else.

    `of` is the kind of both; `former` are the identifiers of the one that is no more, `identifiers` those of the other.
    """

    of: str
    identifiers: tuple[Identifier, ...]
    former: tuple[Identifier, ...]


Record = Work | Person | Organization | Grant | Programme | Venue | Concept | Merger
"""Anything that becomes an entity of the graph, or that joins two of them."""

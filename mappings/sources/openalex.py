"""Works of OpenAlex, in the shapes that its API and snapshots have had since 2023."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.openalex.abstracts import abstracts
from fabiola.mappings.openalex.authorships import contributions
from fabiola.mappings.openalex.funding import fundings
from fabiola.mappings.openalex.places import container, links, location, publishers
from fabiola.mappings.openalex.subjects import keywords, subjects
from fabiola.mappings.openalex.things import code, is_entity, key_of, label, own_identifier, single
from fabiola.mappings.records import CitationCount, Date, Identifier, Record, Work
from fabiola.mappings.sources import Source
from fabiola.mappings.values.dates import date, parse_date
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.pages import split_pages
from fabiola.ontology.tables import source_types

_COARSE = frozenset({"article", "book", "other"})
_UNREVIEWED = frozenset({"preprint", "working-paper"})
_LOCATIONS = ("primary_location", "best_oa_location", "locations")
_SOURCE = (
    "host_institution_lineage",
    "host_institution_lineage_names",
    "host_organization_lineage",
    "host_organization_lineage_names",
    "is_core",
    "is_high_oa_rate",
    "is_in_doaj",
    "is_indexed_in_scopus",
    "is_oa",
    "publisher_lineage",
    "publisher_lineage_names",
    "raw_type",
)
_LOCATION = (
    "doi",
    "id",
    "is_accepted",
    "is_oa",
    "is_published",
    "license",
    "license_id",
    "raw_source_name",
    "raw_type",
    "source_text",
    "version",
)


class OpenAlexWorks(Source):
    """Works of three times: with `host_venue` (2023), with `locations` and `grants` (2024), with `awards` (2025).

    Format: https://docs.openalex.org/api-entities/works/work-object
    """

    name: ClassVar[str] = "openalex"
    title: ClassVar[str] = "OpenAlex work (JSON)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "@timestamp",
            "@version",
            "abstract_inverted_index_v3",
            "alternate_host_venues.display_name",
            "alternate_host_venues.id",
            "alternate_host_venues.is_oa",
            "alternate_host_venues.license",
            "alternate_host_venues.type",
            "alternate_host_venues.version",
            "apc_list",
            "apc_paid",
            "authors_count",
            "authorships.affiliations",
            "authorships.author_position",
            "authorships.countries",
            "authorships.institutions.lineage",
            "best_oa_location.source",
            "citation_normalized_percentile",
            "cited_by_api_url",
            "cited_by_percentile_year",
            "concepts_count",
            "content_url",
            "content_urls",
            "corresponding_author_ids",
            "corresponding_institution_ids",
            "countries_distinct_count",
            "counts_by_year",
            "created_date",
            "datasets",
            "doi_registration_agency",
            "fulltext",
            "fulltext_origin",
            "fwci",
            "has_abstract",
            "has_content",
            "has_fulltext",
            "host_venue.is_in_doaj",
            "host_venue.is_oa",
            "host_venue.license",
            "host_venue.version",
            "indexed_in",
            "institution_assertions",
            "institutions",
            "institutions_distinct_count",
            "is_in_doaj",
            "is_oa",
            "is_paratext",
            "is_xpac",
            "keywords.id",
            "keywords.score",
            "locations.source",
            "locations_count",
            "ngrams_url",
            "open_access.any_repository_has_fulltext",
            "open_access.oa_url",
            "primary_topic.domain",
            "primary_topic.field",
            "primary_topic.score",
            "primary_topic.subfield",
            "referenced_works_count",
            "related_works",
            "relevance_score",
            "summary_stats",
            "sustainable_development_goals.score",
            "topics.domain",
            "topics.field",
            "topics.score",
            "topics.subfield",
            "updated",
            "versions",
            *(f"{place}.{name}" for place in _LOCATIONS for name in _LOCATION),
            *(f"primary_location.source.{name}" for name in _SOURCE),
        }
    )

    def knows(self, document: Fields) -> bool:
        """The address of a work as its `id`."""
        return is_entity(document, "W") and "DOI" not in document

    def key(self, item: Item) -> str:
        """The OpenAlex ID. Raises Rejected where there is none of a work."""
        return own_identifier(item, "W").value

    def map(self, item: Item) -> Record:
        """The work. Raises Rejected without an OpenAlex ID of a work.

        A type that is not in `source_types.csv` makes an `other` work. OpenAlex pads dates, so that a work of the first
        of January is as good as always one of an unknown day: such a date is taken as its year.
        """
        own = own_identifier(item, "W")
        primary, host = item.open("primary_location"), item.open("host_venue")
        kind, published = _type(item, primary), _published(item)
        place, biblio, access = location(primary, host), item.open("biblio"), item.open("open_access")
        first, last = split_pages(biblio.text("first_page")), split_pages(biblio.text("last_page"))
        found = links(
            primary,
            item.open("best_oa_location"),
            item.each("locations"),
            (host, *item.each("alternate_host_venues")),
        )
        return Work(
            type=kind,
            titles=label(item.text("display_name"), item.text("title")),
            abstracts=abstracts(item),
            language=language(item.text("language")),
            identifiers=_identifiers(item, own),
            published=published,
            statuses=_statuses(kind, published, item.flag("is_retracted")),
            first_page=first.first,
            last_page=last.first or last.whole or first.last,
            pages=first.whole,
            volume=biblio.text("volume"),
            issue=biblio.text("issue"),
            container=container(place, kind),
            publishers=publishers(place),
            contributions=tuple(contributions(item.each("authorships"))),
            keywords=keywords(item),
            subjects=subjects(item),
            licences=found.licences,
            open_access=access.flag("is_oa"),
            oa_status=code(access, "oa_status", "oa_statuses"),
            files=found.files,
            websites=found.websites,
            citation_counts=_citation_counts(item),
            cites=_cites(item),
            funding=fundings(item),
        )


def _type(item: Item, primary: Item) -> str:
    """The row of `types.csv`; words that `source_types.csv` does not have stay for the report.

    Where the type is a coarse one, the type at Crossref (since 2025 that of the primary location) may say more.
    """
    known, word = source_types("openalex"), item.peek("type")
    if not isinstance(word, str) or word not in known:
        return "other"
    narrower = item.peek("type_crossref") or primary.peek("raw_type")
    item.drop("type")
    if word not in _COARSE:
        item.drop("type_crossref")
        return known[word]
    if not isinstance(narrower, str) or narrower not in known:
        return known[word]
    item.drop("type_crossref")
    return known[narrower] if known[narrower] != "other" else known[word]


def _identifiers(item: Item, own: Identifier) -> tuple[Identifier, ...]:
    item.drop("id")
    ids = item.open("ids")
    ids.drop("openalex")
    further = identify(("pmid", ids.take("pmid")), ("pmcid", ids.take("pmcid")), ("mag", ids.take("mag")))
    return (own, *single("doi", item.text("doi"), ids.text("doi")), *further)


def _published(item: Item) -> Date | None:
    day, year = parse_date(item.text("publication_date")), date(item.integer("publication_year"))
    if day is None or (year is not None and not day.startswith(year)):
        return year
    return day[:4] if day.endswith("-01-01") else day


def _statuses(kind: str, published: Date | None, retracted: bool | None) -> tuple[str, ...]:
    """Published, unless it is a preprint or has no date; retracted where OpenAlex says so."""
    held = ("published",) if published and kind not in _UNREVIEWED else ()
    return (*held, "retracted") if retracted else held


def _citation_counts(item: Item) -> tuple[CitationCount, ...]:
    value, day = item.integer("cited_by_count"), parse_date(item.text("updated_date"))
    return (CitationCount(value, "openalex", day),) if value is not None and value >= 0 else ()


def _cites(item: Item) -> tuple[Identifier, ...]:
    """The works on the reference list that OpenAlex knows, distinct and in order."""
    references = item.peek("referenced_works")
    if not isinstance(references, list):
        return ()
    item.drop("referenced_works")
    keys = dict.fromkeys(map(key_of, references))
    return tuple([Identifier("openalex", key) for key in keys if key])

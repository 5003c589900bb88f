"""Records of DataCite, whichever way they come: the metadata in the shape of the REST API's `attributes`."""

from __future__ import annotations

import re
from typing import NamedTuple

from fabiola.mappings.datacite.awards import award
from fabiola.mappings.datacite.dates import Dates, dates
from fabiola.mappings.datacite.funding import fundings
from fabiola.mappings.datacite.links import (
    cites,
    files,
    item_links,
    links,
    other_identifiers,
    own_doi,
    relations,
    serials,
    websites,
)
from fabiola.mappings.datacite.locations import locations
from fabiola.mappings.datacite.names import contributions, contributor_organization, publishers
from fabiola.mappings.datacite.places import hosts, place
from fabiola.mappings.datacite.rights import rights
from fabiola.mappings.datacite.texts import descriptions, first_language, subjects, titles
from fabiola.mappings.datacite.types import general_type, work_type
from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.records import CitationCount, Contribution, Grant, Identifier, Organization, Venue, Work
from fabiola.ontology.tables import table

_KEPT_BY_DATACITE = (
    "agency", "citationsOverTime", "clientId", "confirm-doi", "created", "downloadCount", "downloadsOverTime", "event",
    "id", "doi", "isActive", "landingPage", "metadataVersion", "partCount", "partOfCount", "prefix", "providerId",
    "published", "reason", "referenceCount", "registered", "schemaVersion", "source", "state", "suffix", "updated",
    "versionCount", "versionOfCount", "viewCount", "viewsOverTime", "xml",
)  # fmt: skip
_PAGES = re.compile(r"(\d{1,5})\s*(?:p|pp|pgs?|pages?)\.?", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"(?:application|audio|font|image|message|model|multipart|text|video)/[a-z0-9][a-z0-9.+_-]*")
_PARTLY_TAKEN = ("formats", "sizes")
IGNORED = frozenset(
    {
        *_KEPT_BY_DATACITE,
        *_PARTLY_TAKEN,
        *(f"{role}.nameIdentifiers" for role in ("creators", "contributors")),
        *(f"{role}.affiliation" for role in ("creators", "contributors")),
        "alternateIdentifiers",
        "container",
        "identifiers",
        "relatedItems",
    }
)
"""Knowingly out of scope: DataCite's bookkeeping, identifiers in other schemes, formats that are no media types, sizes
other than numbers of pages."""


class Contributors(NamedTuple):
    """Everybody who contributed, those who paid for the work, and those who hold its rights."""

    contributions: tuple[Contribution, ...]
    funders: tuple[Organization, ...]
    holders: tuple[Organization, ...]


def record(item: Item) -> Work | Venue | Grant:
    """A work; a venue where the type is Journal, a grant where it is Award.

    Raises Rejected without a DOI, for what is not public, and for a Project, which is no publication.
    """
    own, general = own_doi(item), general_type(item)
    state = item.peek("state")
    if state not in (None, "findable"):
        raise Rejected(f"state: {state}, so the record is not public")
    if general == "Project":
        raise Rejected("types.resourceTypeGeneral: a Project is no publication, person, organization or grant")
    if general == "Award":
        return award(item)
    code = work_type(item)
    return _venue(item, own) if code == "journal" else _work(item, own, code)


def _venue(item: Item, own: Identifier) -> Venue:
    words = titles(item)
    issns = {
        link.target for link in links(item) if link.target.scheme.startswith("issn") and link.word == "IsIdenticalTo"
    }
    item.drop("creators", "contributors", "dates", "publicationYear", "language", "citationCount", "descriptions")
    item.drop("subjects", "rightsList", "fundingReferences", "version")
    return Venue(
        names=words.main[:1],
        type="journal",
        identifiers=(own, *sorted(issns)),
        publishers=publishers(item),
        alternative_names=(*words.main[1:], *words.alternative, *words.translated),
        websites=websites(item),
    )


def _work(item: Item, own: Identifier, code: str) -> Work:
    words, told, about, days = titles(item), descriptions(item), subjects(item), dates(item)
    related = item.each("relatedItems")
    within = hosts(related)
    linked = links(item)
    where = place(item, within, code, serials(linked), told.series)
    linked += tuple(link for fields in related if fields not in within for link in item_links(fields))
    who, allowed = _contributors(item), rights(item)
    named, located = locations(item.each("geoLocations"))
    return Work(
        type=code,
        titles=words.main,
        subtitles=words.subtitles,
        alternative_titles=words.alternative,
        translated_titles=words.translated,
        abstracts=told.abstracts,
        language=first_language(item),
        identifiers=(own, *other_identifiers(item, own)),
        published=days.published,
        status_dates=days.statuses,
        statuses=_statuses(code, days),
        first_page=where.first_page,
        last_page=where.last_page,
        pages=where.pages,
        article_number=where.article_number,
        volume=where.volume,
        issue=where.issue,
        position=where.position,
        page_count=_page_count(item),
        version=_version(item),
        container=where.container,
        series=where.series,
        publishers=publishers(item),
        contributions=who.contributions,
        keywords=about.keywords,
        subjects=about.concepts,
        licences=allowed.licences,
        open_access=allowed.open_access,
        files=files(item),
        media_types=_media_types(item),
        locations=located,
        websites=websites(item),
        copyright_holders=who.holders,
        copyright_year=days.copyright_year,
        citation_counts=_citation_counts(item),
        cites=cites(linked),
        relations=relations(linked, own),
        funding=fundings(item.each("fundingReferences"), who.funders),
        created=days.created,
        modified=days.modified,
        places=named,
        periods=days.periods,
    )


def _statuses(code: str, days: Dates) -> tuple[str, ...]:
    """Published, unless it is a preprint or has no date."""
    return ("published",) if days.published and code != "preprint" else ()


def _contributors(item: Item) -> Contributors:
    """The creators as authors, the contributors by `datacite_roles.csv`; other types of them stay for the report.

    A holder of rights who is a person counts as a contributor.
    """
    by_role: dict[str, list[Item]] = {}
    for fields in item.each("contributors"):
        word = fields.peek("contributorType")
        row = table("datacite_roles").get(word) if isinstance(word, str) else None
        if row:
            fields.drop("contributorType")
        role = row["role"] if row else "contributor"
        person = role == "copyright-holder" and fields.peek("nameType") == "Personal"
        by_role.setdefault("contributor" if person else role, []).append(fields)
    apart = {role: _organizations(by_role.pop(role, [])) for role in ("funder", "copyright-holder", "")}
    found = [*contributions(item.each("creators"), "author")]
    found += [one for role, entries in by_role.items() for one in contributions(entries, role)]
    return Contributors(tuple(found), apart["funder"], apart["copyright-holder"])


def _organizations(entries: list[Item]) -> tuple[Organization, ...]:
    return tuple(dict.fromkeys(filter(None, map(contributor_organization, entries))))


def _version(item: Item) -> str | None:
    """The version, which some give as a number."""
    return item.text("version") or item.read("version", _digits)


def _page_count(item: Item) -> int | None:
    """The number of pages, if one of the sizes is that."""
    counts = [int(match[1]) for size in item.texts("sizes") if (match := _PAGES.fullmatch(size.strip()))]
    return counts[0] if len(counts) == 1 else None


def _media_types(item: Item) -> tuple[str, ...]:
    """The formats that are said as IANA says them."""
    found = (form.strip().lower() for form in item.texts("formats"))
    return tuple(dict.fromkeys(form for form in found if _MEDIA_TYPE.fullmatch(form)))


def _digits(value: object) -> str | None:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _citation_counts(item: Item) -> tuple[CitationCount, ...]:
    """DataCite's count; the record does not say of which day."""
    value = item.integer("citationCount")
    return (CitationCount(value, "datacite"),) if value is not None and value >= 0 else ()

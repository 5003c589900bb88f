"""Works of the Crossref REST API: everything that Crossref registers but grants, which have a source of their own."""

from __future__ import annotations

import re
from typing import ClassVar

from fabiola.mappings.crossref.containers import Place, event, institutions, isbns, issns, place, publishers
from fabiola.mappings.crossref.contributors import contributors, organization
from fabiola.mappings.crossref.funding import fundings
from fabiola.mappings.crossref.links import (
    Update,
    cites,
    files,
    financed,
    licences,
    own_doi,
    relations,
    updates,
    websites,
)
from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import (
    CitationCount,
    Contribution,
    Date,
    Event,
    Identifier,
    Organization,
    Record,
    StatusDate,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import Source
from fabiola.mappings.values.dates import date_parts
from fabiola.mappings.values.degrees import thesis_type
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.pages import split_pages
from fabiola.mappings.values.text import plain, texts
from fabiola.ontology.tables import source_types, table

_MARKS = frozenset(
    {
        "container-title",
        "content-domain",
        "funder",
        "indexed",
        "is-referenced-by-count",
        "isbn-type",
        "issn-type",
        "member",
        "prefix",
        "reference-count",
        "references-count",
        "short-container-title",
        "update-to",
        "updated-by",
    }
)
_ROLES = ("author", "editor", "chair", "translator", "reviewer", "contributor")
_PUBLICATION = ("published", "issued", "published-online", "published-print", "published-other", "posted")
_FALLBACK = ("approved", "content-created")
_VENUES = frozenset({"journal", "book-series", "report-series"})
_HEADING = re.compile(
    r"\A\s*(?:<[^>]*>\s*)*<(\w+:)?title[^>]*>\s*(?:abstract|summary)\W*</(\w+:)?title>", re.IGNORECASE
)


class Crossref(Source):
    """Works of the REST API and of the public data files, also such as were answered with `select=`.

    Format: https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md
    """

    name: ClassVar[str] = "crossref"
    title: ClassVar[str] = "Crossref work (REST API, JSON)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "URL",
            "alternative-id",
            "archive",
            "assertion",
            "clinical-trial-number",
            "content-domain",
            "approved",
            "content-created",
            "content-updated",
            "created",
            "deposited",
            "event.acronym",
            "event.number",
            "event.sponsor",
            "event.theme",
            "free-to-read",
            "institution.department",
            "institution.place",
            "journal-issue",
            "prefix",
            "publisher-location",
            "reference-count",
            "references-count",
            "relation.has-comment",
            "relation.has-derivation",
            "relation.has-format",
            "relation.has-reply",
            "relation.is-derived-from",
            "relation.is-format-of",
            "relation.is-identical-to",
            "relation.is-referenced-by",
            "relation.is-same-as",
            "resource.secondary",
            "review",
            "score",
            "source",
            "special_numbering",
            "special-numbering",
            "subject",
            "update-policy",
            *(f"{role}.affiliation.department" for role in _ROLES),
            *(f"{role}.affiliation.place" for role in _ROLES),
            *(f"{role}.prefix" for role in _ROLES),
        }
    )

    def knows(self, document: Fields) -> bool:
        """A DOI, with a title in a list or fields that only Crossref has; a title in a string makes it CSL-JSON."""
        titles = document.get("title"), document.get("container-title")
        return (
            isinstance(document.get("DOI"), str)
            and document.get("type") != "grant"
            and not any(isinstance(title, str) for title in titles)
            and (isinstance(titles[0], list) or not _MARKS.isdisjoint(document))
        )

    def key(self, item: Item) -> str:
        """The DOI. Raises Rejected where there is none."""
        return own_doi(item).value

    def map(self, item: Item) -> Record:
        """A work, or a venue where Crossref registers a journal or series itself.

        Raises Rejected without a DOI. Without a type, as in an answer to a query that selects fields, or with one that
        is not in `source_types.csv`, it is an `other` work.
        """
        own = own_doi(item)
        item.drop("DOI")
        word = item.peek("type")
        code = _type(item)
        return (
            _venue(item, own, code)
            if code in _VENUES
            else _work(item, own, word if isinstance(word, str) else "", code)
        )


def _type(item: Item) -> str:
    """The row of `types.csv`; words that `source_types.csv` does not have stay for the report."""
    known = source_types("crossref")
    word, narrower = item.peek("type"), item.peek("subtype")
    if not isinstance(word, str) or not word:
        return "other"
    if isinstance(narrower, str) and narrower in known:
        item.drop("subtype")
        item.drop("type")
        return known[narrower]
    if word not in known:
        return "other"
    item.drop("type")
    return thesis_type(item.texts("degree")) if known[word] == "thesis" else known[word]


def _venue(item: Item, own: Identifier, code: str) -> Venue:
    names = texts(item.texts("title")) or texts(item.texts("container-title"))
    others = texts((*item.texts("short-title"), *item.texts("short-container-title"), *item.texts("original-title")))
    item.drop("language", "is-referenced-by-count", "indexed", "subtitle", "container-title", *_PUBLICATION)
    return Venue(
        names=names[:1],
        type=code,
        identifiers=(own, *issns(item)),
        publishers=publishers(item),
        alternative_names=tuple(name for name in dict.fromkeys((*names[1:], *others)) if name not in names[:1]),
        websites=websites(item),
    )


def _work(item: Item, own: Identifier, word: str, code: str) -> Work:
    made, suffered = updates(item, "update-to"), updates(item, "updated-by")
    happening, books, links = event(item), isbns(item), item.open("relation")
    makers, bodies = publishers(item), institutions(item)
    titles, alternatives = _titles(item)
    pages, published = split_pages(item.text("page")), _published(item)
    where = _place(item, word, books, happening, bodies)
    return Work(
        type=_notice(made, own) or code,
        titles=titles,
        subtitles=tuple(text.value for text in texts(item.texts("subtitle"))) if "subtitle" in item else (),
        alternative_titles=alternatives,
        short_titles=_short_titles(item, titles),
        abstracts=_abstracts(item),
        language=language(item.text("language")) if "language" in item else None,
        identifiers=(own, *books) if _owns_isbns(word) else (own,),
        published=published,
        status_dates=_status_dates(item),
        statuses=_statuses(own, word, published, made, suffered),
        first_page=pages.first,
        last_page=pages.last,
        pages=pages.whole,
        article_number=item.text("article-number"),
        volume=item.text("volume"),
        issue=item.text("issue") or item.open("journal-issue").text("issue"),
        version=item.open("version").text("version"),
        edition=item.text("edition-number"),
        container=where.container,
        series=where.series,
        event=happening,
        publishers=makers,
        contributions=_contributions(item, () if word == "posted-content" else bodies, makers),
        keywords=_keywords(item, (*bodies, *makers)),
        licences=licences(item),
        files=files(item),
        websites=websites(item),
        citation_counts=_citation_counts(item),
        cites=cites(item),
        funding=(*(fundings(item.each("funder")) if "funder" in item else ()), *financed(links)),
        relations=relations(links, own, made, suffered),
        former=_former(item, own) if "aliases" in item else (),
    )


def _former(item: Item, own: Identifier) -> tuple[Identifier, ...]:
    """Further DOIs that were registered for the work and that Crossref has made lead to its own one."""
    return tuple(one for one in identify(*(("doi", alias) for alias in item.texts("aliases"))) if one != own)


def _place(
    item: Item, word: str, books: tuple[Identifier, ...], happening: Event | None, bodies: tuple[Organization, ...]
) -> Place:
    """As the container titles say; posted content is on the server of its institution where it names one."""
    if word == "posted-content" and bodies and bodies[0].names:
        item.drop("container-title", "short-container-title")
        return Place(Venue(bodies[0].names, "repository"))
    return place(item, word, books, happening)


def _owns_isbns(word: str) -> bool:
    """Whether the ISBNs of a type are its own; otherwise they are those of the book that it is a part of."""
    row = table("crossref_containers").get(word)
    return row is not None and not row["container"]


def _titles(item: Item) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """The first title; the further and the original ones as alternatives, as their language is unknown."""
    titles = texts(item.texts("title"))
    others = (*titles[1:], *texts(item.texts("original-title"))) if "original-title" in item else titles[1:]
    if not others:
        return titles, ()
    known = {title.value.casefold() for title in titles[:1]}
    return titles[:1], tuple(title for title in dict.fromkeys(others) if title.value.casefold() not in known)


def _short_titles(item: Item, titles: tuple[Text, ...]) -> tuple[str, ...]:
    if "short-title" not in item:
        return ()
    return tuple(text.value for text in texts(item.texts("short-title")) if text not in titles)


def _abstracts(item: Item) -> tuple[Text, ...]:
    """The abstract without its heading; for a component its description."""
    if "abstract" not in item and "description" not in item:
        return ()
    raw = [item.text(name) for name in ("abstract", "description")]
    return texts(tuple(_HEADING.sub("", text, count=1) if text.startswith("<") else text for text in raw if text))


def _published(item: Item) -> Date | None:
    """When the work was published, at the best precision given.

    Crossref's own `published`, else `issued`, else the earliest of the other dates of publication says when; another of
    them that says the same more precisely (`2018` and `2018-06-01`) refines it. Without any of them it is the date of
    approval (dissertations, standards) or of creation (data).
    """
    dates = [date_parts(item.take(name)) if name in item else None for name in _PUBLICATION]
    found = [day for day in dates if day]
    if found:
        first = dates[0] or dates[1] or min(found)
        return max((day for day in found if day.startswith(first)), key=len)
    return next(filter(None, (date_parts(item.peek(name)) for name in _FALLBACK)), None)


def _status_dates(item: Item) -> tuple[StatusDate, ...]:
    accepted = date_parts(item.take("accepted")) if "accepted" in item else None
    return (StatusDate("accepted", accepted),) if accepted else ()


def _notice(made: tuple[Update, ...], own: Identifier) -> str | None:
    """The type of a work that corrects or retracts another one; what is updated in place is no notice."""
    return next((update.row["type"] for update in made if update.row["type"] and update.target != own), None)


def _statuses(
    own: Identifier, word: str, published: Date | None, made: tuple[Update, ...], suffered: tuple[Update, ...]
) -> tuple[str, ...]:
    """Published, unless it is posted content or has no date; retracted where a retraction or withdrawal hit it."""
    hits = (*suffered, *(update for update in made if update.target == own))
    withdrawn = any(update.row["withdrawn"] for update in hits)
    held = ("published",) if published and word != "posted-content" else ()
    return (*held, "retracted") if withdrawn else held


def _contributions(
    item: Item, bodies: tuple[Organization, ...], makers: tuple[Organization, ...]
) -> tuple[Contribution, ...]:
    """The people and groups by role; a standards body is the author of its standard, an institution the host."""
    found = [one for role in _ROLES if role in item for one in contributors(item.each(role), role)]
    if "standards-body" in item and (body := organization(item.open("standards-body"))):
        order = 1 + sum(one.role == "author" for one in found)
        found.append(Contribution(body, "author", order, published_name=body.name))
    hosts = [body for body in bodies if body.name not in {maker.name for maker in makers}]
    return (*found, *(Contribution(host, "host-institution", order) for order, host in enumerate(hosts, 1)))


def _keywords(item: Item, bodies: tuple[Organization, ...]) -> tuple[str, ...]:
    """The section of a preprint server, unless it repeats the name of the server or of the publisher."""
    section = plain(item.text("group-title")) if "group-title" in item else None
    return (section,) if section and section not in {body.name for body in bodies} else ()


def _citation_counts(item: Item) -> tuple[CitationCount, ...]:
    day, value = date_parts(item.take("indexed")), item.integer("is-referenced-by-count")
    return (CitationCount(value, "crossref", day),) if value is not None and value >= 0 else ()

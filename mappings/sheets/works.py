"""Rows that are works."""

from __future__ import annotations

from itertools import chain

from fabiola.mappings.citations.works import place, refined, statuses
from fabiola.mappings.funding import read_statement
from fabiola.mappings.items import Rejected
from fabiola.mappings.records import (
    Contribution,
    Date,
    Event,
    File,
    Funding,
    FundingStatement,
    Grant,
    Identifier,
    Person,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sheets.people import contributions, organizations
from fabiola.mappings.sheets.rows import Row
from fabiola.mappings.sheets.words import code
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.dates import date, parse_date
from fabiola.mappings.values.identifiers import identifier
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.licences import licence
from fabiola.mappings.values.pages import Pages, split_pages
from fabiola.ontology.tables import table

SCHEMES = ("doi", "pmid", "pmcid", "arxiv", "handle", "openalex", "scopus")
_SERIALS = ("issn", "issn-print", "issn-electronic")


def work(row: Row) -> Work:
    """The work. Raises Rejected where there is neither a title nor an identifier."""
    type_, own, titles = code(row, "type") or "other", identifiers(row, *SCHEMES), row.texts("title")
    if not titles and not own:
        raise Rejected("title: empty, and so is every identifier")
    isbns, people, published = identifiers(row, "isbn"), contributions(row, "author"), _published(row)
    series = row.text("series")
    where = place(type_, row.texts("journal", "book"), series, identifiers(row, *_SERIALS), isbns)
    pages, status = _pages(row), row.first("oa-status", _oa_status)
    funding, statements = _funding(row, people)
    return Work(
        type=type_,
        titles=titles,
        subtitles=row.strings("subtitle"),
        alternative_titles=row.texts("alternative-title"),
        translated_titles=row.texts("translated-title"),
        abstracts=row.texts("abstract"),
        language=row.first("language", language),
        identifiers=own if isinstance(where.container, Work) else (*own, *isbns),
        published=published,
        statuses=statuses(type_, published),
        first_page=row.text("first-page") or pages.first,
        last_page=row.text("last-page") or pages.last,
        pages=pages.whole,
        article_number=row.text("article-number"),
        volume=row.text("volume"),
        issue=row.text("issue"),
        version=row.text("version"),
        edition=row.text("edition"),
        container=where.container,
        series=where.series or (Venue((Text(series),), "book-series") if series else None),
        event=Event(name) if (name := row.text("event")) else None,
        publishers=organizations(row, "publisher", "publisher-id", "publisher"),
        contributions=people,
        keywords=row.strings("keywords"),
        licences=row.read("licence", lambda value: licence(value.text)),
        open_access=True if status and table("oa_statuses")[status]["free"] == "yes" else None,
        oa_status=status,
        files=tuple(File(url) for url in row.addresses("file")),
        websites=row.addresses("url"),
        cites=row.read("cites", lambda value: identifier("doi", value.text)),
        funding=funding,
        funding_statements=statements,
    )


def identifiers(row: Row, *schemes: str) -> tuple[Identifier, ...]:
    """The identifiers of the fields that are called like schemes."""
    found = [row.read(scheme, lambda value, scheme=scheme: identifier(scheme, value.text)) for scheme in schemes]  # type: ignore[misc]
    return tuple(chain.from_iterable(found))


def _oa_status(text: str) -> str | None:
    return text.casefold() if text.casefold() in table("oa_statuses") else None


def _published(row: Row) -> Date | None:
    """The date, or year, month and day, whichever says more of the same."""
    stated, year, month, day = row.date("date"), row.text("year"), row.text("month"), row.text("day")
    named = parse_date(f"{month} {year}") if month and year and not month.isdigit() else None
    number = named.split("-")[1] if named and "-" in named else month
    return refined(stated, date(year, number, day) or parse_date(year))


def _pages(row: Row) -> Pages:
    return row.first("pages", split_pages) or Pages()


def _funding(row: Row, people: tuple[Contribution, ...]) -> tuple[tuple[Funding, ...], tuple[FundingStatement, ...]]:
    """Who paid, by the columns that say it, else by what the funding statement says in words."""
    columns, printed = tuple(_stated_funding(row)), row.strings("funding-statement")
    if columns:
        return columns, tuple(FundingStatement(text) for text in printed)
    authors = [one.contributor for one in people if one.role == "author" and isinstance(one.contributor, Person)]
    read = [read_statement(text, authors, index) for index, text in enumerate(printed)]
    return tuple(chain.from_iterable(found for found, _ in read)), tuple(statement for _, statement in read)


def _stated_funding(row: Row) -> list[Funding]:
    """Each award with the funder in the same place, or all awards with the only funder; else each by itself."""
    awards, titles = row.read("award-number", lambda value: award_number(value.text)), row.texts("award-title")
    funders = organizations(row, "funder", "funder-id")
    named = [(title,) for title in titles] if len(titles) == len(awards) else [() for _ in awards]
    if awards and len(funders) in (1, len(awards)):
        paying = funders if len(funders) > 1 else funders * len(awards)
        rows = zip(awards, named, paying, strict=True)
        return [Funding(grant=Grant(number, title, funders=(body,))) for number, title, body in rows]
    grants = [Funding(grant=Grant(number, title)) for number, title in zip(awards, named, strict=True)]
    return [*(Funding(funder=body) for body in funders), *grants]

"""Articles in JATS, the Journal Article Tag Suite, and in the NLM document types before it."""

from __future__ import annotations

import re
from typing import ClassVar

from msgspec.structs import replace

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.jats.contributors import contributors
from fabiola.mappings.jats.facts import abstracts, dates, keywords, relations, rights, titles
from fabiola.mappings.jats.funding import funding_facts
from fabiola.mappings.jats.places import links, place
from fabiola.mappings.records import Identifier, Record, Work
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.pages import split_pages
from fabiola.mappings.xml.fields import ELEMENT, NAMESPACE
from fabiola.mappings.xml.text import attribute, elements, first_words, inside, words
from fabiola.ontology.tables import source_types

_NAMESPACES = ("http://jats.nlm.nih.gov", "https://jats.nlm.nih.gov", "http://dtd.nlm.nih.gov")
_SCHEMES = {"doi": "doi", "pmid": "pmid", "pmc": "pmcid", "pmcid": "pmcid", "pmc-id": "pmcid", "arxiv": "arxiv"}
_ARTICLES = frozenset({"journal-article", "research-article"})
_META = "front.article-meta"


class Jats(XMLSource):
    """The front matter of an article, and the acknowledgements and footnotes at its end that say who paid.

    Body, reference list, responses and translated versions are out of scope.
    Format: https://jats.nlm.nih.gov/publishing/tag-library/
    """

    name: ClassVar[str] = "jats"
    title: ClassVar[str] = "JATS article (XML)"
    kind: ClassVar[str] = "work"
    elements: ClassVar[frozenset[str]] = frozenset({"article"})
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *(f"@{name}" for name in ("dtd-version", "specific-use", "content-type", "peer-reviewed", "open-access")),
            *(f"@{name}" for name in ("lifecycle", "noNamespaceSchemaLocation", "schemaLocation", "space", "id")),
            *("body", "floats-group", "response", "sub-article", "processing-meta", "front.notes", "front.glossary"),
            *(f"{_META}.{name}" for name in ("abstract", "trans-abstract", "article-categories", "article-version")),
            *(f"{_META}.{name}" for name in ("custom-meta-group", "custom-meta-wrap", "ext-link", "issue-id")),
            *(f"{_META}.{name}" for name in ("issue-sponsor", "article-version-alternatives", "isbn", "volume-id")),
            *(f"{_META}.{name}" for name in ("product", "related-object", "supplementary-material", "supplement")),
            *(f"{_META}.{name}" for name in ("volume-series", "pub-date-not-available", "uri", "trans-title-group")),
            *(f"{_META}.{name}" for name in ("xplore-article-id", "xplore-issue", "xplore-pub-id", "email")),
        }
    )

    def knows(self, document: Fields) -> bool:
        """An `article` with front matter, without a namespace or in one of the tag suite."""
        namespace = str(document.get(NAMESPACE, ""))
        return (
            document.get(ELEMENT) in self.elements
            and isinstance(document.get("front"), list)
            and (not namespace or namespace.startswith(_NAMESPACES))
        )

    def key(self, item: Item) -> str:
        """The best identifier of the article, else what the publisher calls it. Raises Rejected without any."""
        ids = inside({"front": item.peek("front")}, "front", "article-meta", "article-id")
        if known := _identifiers(ids):
            return known[0].value
        other = next((text for fields in ids if (text := words(fields))), None)
        if other is None:
            raise Rejected("article-id: missing or empty")
        return other

    def map(self, item: Item) -> Record:
        """The article. Raises Rejected without a title. A type that `source_types.csv` does not have makes `other`."""
        fronts = item.each("front")
        journal = next((part for front in fronts for part in front.each("journal-meta")), Item({}))
        meta = next((part for front in fronts for part in front.each("article-meta")), Item({}))
        return _work(item, journal, meta)


def _identifiers(ids: list[Fields]) -> tuple[Identifier, ...]:
    """The first of each scheme, best first: further DOIs are those of versions."""
    pairs = [(_SCHEMES.get(attribute(fields, "pub-id-type").lower(), ""), words(fields)) for fields in ids]
    found = identify(*(pair for pair in pairs if pair[0]))
    first = {known.scheme: known for known in reversed(found)}
    return tuple(first[scheme] for scheme in dict.fromkeys(_SCHEMES.values()) if scheme in first)


def _work(item: Item, journal: Item, meta: Item) -> Work:
    tag = language(item.text("@lang"))
    own = _identifiers(list(elements(meta, "article-id")))
    named = titles(meta, tag)
    if not named.titles:
        raise Rejected("article-title: missing or empty")
    where, when, linked = place(journal, meta), dates(meta), links(meta)
    people = contributors(meta)
    claimed = rights(meta, [entry.contribution.contributor for entry in people])
    money = funding_facts(meta, elements(item, "back"), people)
    found = relations(meta, own)
    retracted = when.retracted or any(link.relation == "is-retracted-by" for link in found)
    held = ("published",) if when.published else ()
    work = Work(
        type=_type(item, where.event is not None or getattr(where.container, "type", "") == "proceedings"),
        titles=named.titles,
        subtitles=named.subtitles,
        short_titles=named.shorts,
        translated_titles=named.translated,
        abstracts=abstracts(meta, tag),
        language=tag,
        identifiers=own,
        published=when.published,
        status_dates=when.reached,
        statuses=(*held, "retracted") if retracted else held,
        volume=first_words(meta, "volume"),
        issue=first_words(meta, "issue"),
        container=where.container,
        series=where.series,
        event=where.event,
        publishers=where.publishers,
        contributions=tuple(entry.contribution for entry in people),
        keywords=keywords(meta),
        licences=claimed.licences,
        open_access=claimed.open_access,
        files=linked.files,
        websites=linked.websites,
        copyright_holders=claimed.holders,
        copyright_year=claimed.year,
        relations=found,
        funding=money.funding,
        funding_statements=money.statements,
    )
    return _paged(work, meta)


def _paged(work: Work, meta: Item) -> Work:
    """With its pages: first and last as given, else the range; with its number and count of pages."""
    first, last = first_words(meta, "fpage"), first_words(meta, "lpage")
    pages = split_pages(first_words(meta, "page-range"))
    counts = [attribute(child, "count") for part in elements(meta, "counts") for child in inside(part, "page-count")]
    count = next(iter(counts), "")
    return replace(
        work,
        first_page=first or pages.first,
        last_page=last or pages.last,
        pages=None if first else pages.whole,
        article_number=first_words(meta, "elocation-id"),
        page_count=int(count) if re.fullmatch("[1-9][0-9]{0,4}", count) else None,
    )


def _type(item: Item, at_conference: bool) -> str:
    """The row of `types.csv`; an article in proceedings is a paper of theirs."""
    word = item.peek("@article-type")
    code = source_types("jats").get(word.strip().lower()) if isinstance(word, str) else "journal-article"
    if code is None:
        return "other"
    item.drop("@article-type")
    return "proceedings-paper" if at_conference and code in _ARTICLES else code

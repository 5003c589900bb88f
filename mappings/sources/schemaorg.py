"""Works described in schema.org as JSON-LD, as landing pages of articles and data have it for search engines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from fabiola.mappings.citations.works import key, statuses
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Contribution, File, Identifier, Organization, Record, Text, Venue, Work
from fabiola.mappings.schemaorg.nodes import (
    addresses,
    body,
    contributions,
    identifiers,
    inlined,
    literals,
    nodes,
    types,
    values,
    words,
)
from fabiola.mappings.schemaorg.places import catalogue, fundings, place
from fabiola.mappings.sources import Source
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.licences import licence
from fabiola.mappings.values.pages import split_pages
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import source_types

_CONTEXT = re.compile(r"https?://(?:www\.)?schema\.org(?:/|/docs/jsonldcontext\.jsonld?)?", re.IGNORECASE)
_NAMES = ("headline", "name")
_OWN = ("@id", "id", "identifier", "sameAs", "url")
_ADDRESS = re.compile(r"https?://\S+")
_FREE = {"true": True, "false": False}


class SchemaOrg(Source):
    """One work; of a graph, each of its works, with what they refer to. A page stands for its main entity.

    Values are taken whole, whatever they hold. Mail addresses are not published. An `Article` is one of a journal where
    it is part of one.
    Format: https://schema.org/CreativeWork
    """

    name: ClassVar[str] = "schema-org"
    title: ClassVar[str] = "schema.org description (JSON-LD)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "@context",
            "@reverse",
            "about",
            "accountablePerson",
            "additionalType",
            "comment",
            "conditionsOfAccess",
            "contentSize",
            "contentUrl",
            "copyrightHolder",
            "dateCreated",
            "dateModified",
            "datePosted",
            "encodingFormat",
            "hasPart",
            "image",
            "includedInDataCatalog",
            "isBasedOn",
            "mainEntityOfPage",
            "measurementTechnique",
            "potentialAction",
            "provider",
            "schemaVersion",
            "size",
            "spatialCoverage",
            "sponsor",
            "subjectOf",
            "temporalCoverage",
            "thumbnailUrl",
            "translationOfWork",
            "variableMeasured",
            "wordCount",
            "workTranslation",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The context of schema.org and a work with a name: the document itself, its main entity, or in its graph."""
        return _speaks_schema_org(document.get("@context")) and any(_works(document))

    def split(self, document: Fields) -> Iterable[Fields]:
        """The works, with references to other objects of the graph resolved."""
        everything = [document, *nodes(document.get("@graph"))]
        graph = {node["@id"]: node for node in everything if isinstance(node.get("@id"), str) and len(node) > 1}
        found = (inlined(node, graph) for node in _works(document))
        return tuple({name: value for name, value in node.items() if name != "@graph"} for node in found)

    def key(self, item: Item) -> str:
        """The first identifier, else a digest. Raises Rejected where there is neither that nor a name."""
        titles = [text.value for name in _NAMES for text in literals(item.peek(name))]
        return key(_own(item), next(iter(titles), None), next(addresses(item.peek("url")), None))

    def map(self, item: Item) -> Record:
        """The work. Raises Rejected without a name."""
        self.key(item)
        titles = next(filter(None, (literals(item.peek(name)) for name in _NAMES)), ())
        if not titles:
            raise Rejected("name: missing or empty")
        own, pages = _own(item), split_pages(next(words(item.take("pagination")), None))
        sites = tuple(text for text in addresses(item.peek("url")) if _ADDRESS.fullmatch(text))
        where, type_ = place([item.take("isPartOf"), item.take("periodical")]), _type(item)
        host = where.container or _loose(item, type_)
        published = next(filter(None, map(parse_date, words(item.take("datePublished")))), None)
        books = identify(*(("isbn", text) for text in words(item.take("isbn"))))
        kind = "journal-article" if type_ == "other" and _in_journal(item, host) else type_
        item.drop(*_NAMES, *_OWN, "@type", "type", "issn")
        return Work(
            type=kind,
            titles=titles[:1],
            alternative_titles=_others(item, titles),
            abstracts=_abstracts(item),
            language=next(filter(None, map(language, _tags(item.take("inLanguage")))), None),
            identifiers=own if isinstance(host, Work) else (*own, *books),
            published=published,
            statuses=statuses(kind, published),
            first_page=_first(item, "pageStart") or pages.first,
            last_page=_first(item, "pageEnd") or pages.last,
            pages=pages.whole,
            page_count=item.integer("numberOfPages"),
            volume=_first(item, "volumeNumber") or where.volume,
            issue=_first(item, "issueNumber") or where.issue,
            version=_first(item, "version") or _first(item, "softwareVersion"),
            edition=_first(item, "bookEdition"),
            container=host,
            publishers=_publishers(item),
            contributions=_contributions(item),
            keywords=_keywords(item),
            licences=_licences(item),
            open_access=_is_free(item),
            files=tuple(_files([item.take("distribution"), item.take("encoding")])),
            websites=tuple(dict.fromkeys(site for site in sites if not identify(("doi", site))))[:1],
            copyright_year=item.integer("copyrightYear"),
            cites=_cited(item, own),
            funding=fundings(item.take("funder"), item.take("funding")),
        )


def _speaks_schema_org(context: Any) -> bool:
    stated = [context] if isinstance(context, str) else list(values(context))
    if isinstance(context, dict):
        stated = [context.get("@vocab")]
    found = (part.get("@vocab") if isinstance(part, dict) else part for part in stated)
    return any(isinstance(text, str) and _CONTEXT.fullmatch(text.strip()) for text in found)


def _works(document: Fields) -> Iterator[Fields]:
    """The document if it is a work with a name, else its main entity and what works its graph has."""
    candidates = [document, *nodes(document.get("mainEntity")), *nodes(document.get("@graph"))]
    found = [node for node in candidates if _is_work(node)]
    return iter(found[:1] if found[:1] == [document] else found)


def _is_work(node: Fields) -> bool:
    known = source_types("schema-org")
    return any(type_ in known for type_ in types(node)) and any(literals(node.get(name)) for name in _NAMES)


def _type(item: Item) -> str:
    """The row of `types.csv` of the first type that says more than `other`."""
    named = types({name: item.peek(name) for name in ("@type", "type")})
    found = [source_types("schema-org").get(name, "other") for name in named]
    return next((one for one in found if one != "other"), "other")


def _own(item: Item) -> tuple[Identifier, ...]:
    return identifiers({name: item.peek(name) for name in _OWN})


def _others(item: Item, titles: tuple[Text, ...]) -> tuple[Text, ...]:
    stated = (*titles[1:], *literals(item.take("alternateName")), *literals(item.take("alternativeHeadline")))
    return tuple(title for title in dict.fromkeys(stated) if title.value != titles[0].value)


def _abstracts(item: Item) -> tuple[Text, ...]:
    """The abstract; without one the description, which on landing pages is the same."""
    stated, described = literals(item.take("abstract")), literals(item.take("description"))
    return stated or described


def _loose(item: Item, type_: str) -> Venue | None:
    """The data repository of a dataset; a journal where the work bears an ISSN itself."""
    if type_ == "dataset" and (found := catalogue(item.take("includedInDataCatalog"))):
        return found
    serials = identify(*(("issn", text) for text in words(item.peek("issn"))))
    return Venue((), "journal", serials) if serials else None


def _in_journal(item: Item, host: Venue | Work | None) -> bool:
    is_article = "Article" in types({"@type": item.peek("@type"), "type": item.peek("type")})
    return is_article and isinstance(host, Venue) and host.type == "journal"


def _tags(value: Any) -> Iterator[str]:
    """The codes of languages, before their names."""
    for part in values(value):
        yield from words(part.get("alternateName") if isinstance(part, dict) else part)
        yield from words(part)


def _first(item: Item, name: str) -> str | None:
    value = item.take(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return next(filter(None, map(plain, words(value))), None)


def _publishers(item: Item) -> tuple[Organization, ...]:
    return tuple(dict.fromkeys(found for part in values(item.take("publisher")) if (found := body(part))))


def _contributions(item: Item) -> tuple[Contribution, ...]:
    authors, creators = item.take("author"), item.take("creator")
    made = contributions(authors, "author") or contributions(creators, "author")
    others = [contributions(item.take(role), role) for role in ("editor", "translator", "illustrator", "contributor")]
    return (*made, *(one for each in others for one in each))


def _keywords(item: Item) -> tuple[str, ...]:
    """The keywords; one text holds several with commas between them."""
    stated = (part for text in words(item.take("keywords")) for part in re.split(r"\s*[,;]\s*", text))
    return tuple(dict.fromkeys(word for part in stated if (word := plain(part))))


def _licences(item: Item) -> tuple[str, ...]:
    value = item.take("license")
    stated = [*addresses(value), *(text for node in nodes(value) for text in words(node))]
    return tuple(dict.fromkeys(found for text in stated if (found := licence(text))))


def _is_free(item: Item) -> bool | None:
    value = item.take("isAccessibleForFree")
    return value if isinstance(value, bool) else _FREE.get(str(value).strip().lower().rpartition("/")[2])


def _files(value: Any) -> Iterator[File]:
    for node in nodes(value):
        media = next(words(node.get("encodingFormat")), None) or next(words(node.get("fileFormat")), None)
        addresses_ = [text for text in words(node.get("contentUrl")) if _ADDRESS.fullmatch(text)]
        yield from (
            File(address, media if media and "/" in media and ":" not in media else None) for address in addresses_
        )


def _cited(item: Item, own: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    """The DOIs of the works cited, not that of the work itself in a recommended citation."""
    found = [one for node in nodes(item.take("citation")) for one in identifiers(node)]
    return tuple(one for one in dict.fromkeys(found) if one.scheme == "doi" and one not in own)

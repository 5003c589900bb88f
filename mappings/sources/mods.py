"""Works in the Metadata Object Description Schema of the Library of Congress."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fabiola.mappings.citations.names import organization
from fabiola.mappings.citations.works import Place, key, place, statuses
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.mods.names import contributions, titles
from fabiola.mappings.records import Date, Identifier, Record, Work
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.degrees import thesis_type
from fabiola.mappings.values.identifier_shapes import recognise
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.licences import licence
from fabiola.mappings.xml.text import all_words, attribute, elements, first_words, inside, multilingual, words
from fabiola.ontology.tables import source_types

_SCHEMES = {"doi": "doi", "isbn": "isbn", "hdl": "handle", "pmid": "pmid", "pmcid": "pmcid", "arxiv": "arxiv"}
_GENRES = ("genre", "typeOfResource")


class MODS(XMLSource):
    """One record; what it was published in is the related item of the type `host`.

    Format: https://www.loc.gov/standards/mods/
    """

    name: ClassVar[str] = "mods"
    title: ClassVar[str] = "MODS record (XML)"
    kind: ClassVar[str] = "work"
    elements: ClassVar[frozenset[str]] = frozenset({"mods"})
    namespace: ClassVar[str] = "http://www.loc.gov/mods/"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "@ID",
            "@schemaLocation",
            "@version",
            "classification",
            "extension",
            "note",
            "physicalDescription",
            "recordInfo",
            "tableOfContents",
            "targetAudience",
        }
    )

    def key(self, item: Item) -> str:
        """The first identifier, else a digest. Raises Rejected where there is neither that nor a title."""
        fields = Item({name: item.peek(name) for name in ("identifier", "titleInfo", "originInfo")})
        own = (one for one in _identifiers(elements(fields, "identifier")) if one.scheme not in ("isbn", "issn"))
        stated = next(iter(titles(fields).get("", ())), None)
        return key(own, stated.value if stated else None, _issued(elements(fields, "originInfo")) or "")

    def map(self, item: Item) -> Record:
        """The work. Raises Rejected without a title."""
        self.key(item)
        named = titles(item)
        if not named.get(""):
            raise Rejected("titleInfo: missing or empty")
        related = elements(item, "relatedItem")
        hosts = [fields for fields in related if attribute(fields, "type") == "host"]
        origins, known = elements(item, "originInfo"), _identifiers(elements(item, "identifier"))
        parts = [*elements(item, "part"), *(part for host in hosts for part in inside(host, "part"))]
        type_ = _type(item, bool(hosts), any(map(_is_serial, hosts)))
        where = _place(type_, hosts, related, known)
        published = _issued(origins) or _first(words(date) for part in parts for date in inside(part, "date"))
        published = published or _issued([origin for host in hosts for origin in inside(host, "originInfo")])
        rights = [attribute(fields, "href") or words(fields) for fields in elements(item, "accessCondition")]
        own = tuple(one for one in known if one.scheme not in ("isbn", "issn"))
        books = () if isinstance(where.container, Work) else tuple(one for one in known if one.scheme == "isbn")
        return Work(
            type=type_,
            titles=named[""][:1],
            alternative_titles=(*named[""][1:], *named.get("alternative", ()), *named.get("uniform", ())),
            subtitles=tuple(text.value for text in named.get("subtitle", ())),
            short_titles=tuple(text.value for text in named.get("abbreviated", ())),
            translated_titles=named.get("translated", ()),
            abstracts=multilingual(item, "abstract"),
            language=_language(item),
            identifiers=(*own, *books),
            published=published,
            statuses=statuses(type_, published),
            first_page=_page(parts, "start"),
            last_page=_page(parts, "end"),
            volume=_detail(parts, "volume"),
            issue=_detail(parts, "issue") or _detail(parts, "number"),
            edition=_text(origins, "edition"),
            container=where.container,
            series=where.series,
            publishers=tuple(
                body for each in origins for part in inside(each, "publisher") if (body := organization(words(part)))
            ),
            contributions=contributions(item),
            keywords=_keywords(item),
            licences=tuple(dict.fromkeys(found for text in rights if (found := licence(text)))),
            websites=_websites(item),
        )


def _type(item: Item, is_part: bool, is_serial: bool) -> str:
    """The row of `types.csv` of the first genre that says more than `other`; genres of no table stay."""
    stated = [text.casefold().strip() for name in _GENRES for text in all_words(Item({name: item.peek(name)}), name)]
    known = source_types("mods")
    if any(word in known for word in stated):
        item.drop("genre")
    item.drop("typeOfResource")
    code = next((known[word] for word in stated if known.get(word, "other") != "other"), "other")
    if is_serial and code == "other":
        return "journal-article"
    if is_part and not is_serial and code == "book":
        return "chapter"
    return thesis_type(stated) if code == "thesis" else code


def _is_serial(host: Fields) -> bool:
    """Whether a host goes on appearing: it says so, or is divided into volumes."""
    said = {words(part) for part in inside(host, "originInfo", "issuance")}
    volumes = [part for part in inside(host, "part", "detail") if attribute(part, "type") == "volume"]
    return not said.isdisjoint({"continuing", "serial"}) or bool(volumes)


def _identifiers(stated: Iterable[Fields]) -> tuple[Identifier, ...]:
    """The identifiers by the type that they are said to be of, else by their shape; invalid ones are left out."""
    found: list[Identifier] = []
    for fields in stated:
        kind, text = attribute(fields, "type").lower(), words(fields)
        if text and attribute(fields, "invalid") != "yes":
            scheme = "issn" if kind in ("issn", "eissn") else _SCHEMES.get(kind)
            value = text.split(" (")[0]
            found += identify((scheme, value)) if scheme else recognise((value,))
    return tuple(dict.fromkeys(found))


def _issued(origins: Iterable[Fields]) -> Date | None:
    """The date of issue; one in a known encoding before one as printed, the beginning of a span before its end."""
    stated = [date for each in origins for date in inside(each, "dateIssued") if attribute(date, "point") != "end"]
    ordered = sorted(stated, key=lambda date: not attribute(date, "encoding"))
    return _first(words(date) for date in ordered)


def _first(stated: Iterable[str | None]) -> Date | None:
    return next(filter(None, (parse_date(text.strip("[]c?. ©")) for text in stated if text)), None)


def _place(type_: str, hosts: list[Fields], related: Iterable[Fields], known: tuple[Identifier, ...]) -> Place:
    """The host, and the series; ISSNs and ISBNs of a part that the host does not bear are those of the host."""
    host = Item(hosts[0] if hosts else {})
    named, numbers = titles(host), (*_identifiers(elements(host, "identifier")), *known)
    lines = [Item(fields) for fields in related if attribute(fields, "type") == "series"]
    series = next((text.value for line in lines for text in titles(line).get("", ())), None)
    names = (*named.get("", ()), *named.get("abbreviated", ()))
    serials = tuple(dict.fromkeys(one for one in numbers if one.scheme == "issn"))
    books = tuple(dict.fromkeys(one for one in numbers if one.scheme == "isbn"))
    return place(type_, names, series, serials, books)


def _text(origins: Iterable[Fields], name: str) -> str | None:
    return next(filter(None, (words(part) for each in origins for part in inside(each, name))), None)


def _detail(parts: Iterable[Fields], kind: str) -> str | None:
    details = (each for part in parts for each in inside(part, "detail") if attribute(each, "type") == kind)
    return next(filter(None, (words(number) for each in details for number in inside(each, "number"))), None)


def _page(parts: Iterable[Fields], name: str) -> str | None:
    extents = (
        each for part in parts for each in inside(part, "extent") if attribute(each, "unit") in ("", "page", "pages")
    )
    return next(filter(None, (words(page) for each in extents for page in inside(each, name))), None)


def _language(item: Item) -> str | None:
    terms = (term for each in elements(item, "language") for term in inside(each, "languageTerm"))
    return next(filter(None, (language(words(term)) for term in terms)), None)


def _keywords(item: Item) -> tuple[str, ...]:
    topics = (words(topic) for each in elements(item, "subject") for topic in inside(each, "topic"))
    return tuple(dict.fromkeys(text for text in topics if text))


def _websites(item: Item) -> tuple[str, ...]:
    urls = (first_words(Item({"url": each.get("url")}), "url") for each in elements(item, "location"))
    return tuple(dict.fromkeys(url for url in urls if url and url.startswith(("http://", "https://"))))

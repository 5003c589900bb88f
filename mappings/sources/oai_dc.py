"""Works in the simple Dublin Core that every OAI-PMH repository offers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from fabiola.mappings.citations.names import contributions, creator, is_body, organization
from fabiola.mappings.citations.works import key, place, statuses
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.pure.oai_persons import person_pages
from fabiola.mappings.records import Contribution, Date, File, Organization, Person, Record, Work
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.degrees import thesis_type
from fabiola.mappings.values.identifier_shapes import recognise
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.licences import licence
from fabiola.mappings.xml.text import all_words, multilingual
from fabiola.ontology.tables import source_types

_DEPOSITED = re.compile(r".*/viewcontent\.cgi\?.*|.*\.pdf", re.IGNORECASE)
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT.*")
_PADDED = re.compile(r"(\d{4})-01-01T.*")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_VOCABULARY = re.compile(
    r"info:eu-repo/semantics/|https?://purl\.org/(?:coar/resource_type|dc/dcmitype)/", re.IGNORECASE
)
_ACCESS = re.compile(
    r"(?:info:eu-repo/semantics/|https?://purl\.org/coar/access_right/)?"
    r"(?:(open[ _-]?access|c_abf2)|(?:closed|restricted)[ _-]?access|c_16ec|c_14cb)",
    re.IGNORECASE,
)


class OAIDublinCore(XMLSource):
    """One record, with only what the fifteen elements say without a doubt.

    Descriptions may be abstracts or remarks, sources and relations anything at all: they are not published. Of several
    dates those with a time of day are stamps of the repository. Contributors are those whose name is plainly that of
    one person or body. Format: http://www.openarchives.org/OAI/openarchivesprotocol.html#dublincore
    """

    name: ClassVar[str] = "oai-dc"
    title: ClassVar[str] = "Dublin Core record (OAI-PMH, XML)"
    kind: ClassVar[str] = "work"
    elements: ClassVar[frozenset[str]] = frozenset({"dc"})
    namespace: ClassVar[str] = "http://www.openarchives.org/OAI/2.0/oai_dc"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {"@schemaLocation", "coverage", "description", "format", "relation", "source"}
    )

    def knows(self, document: Fields) -> bool:
        """The element and its namespace, unless the record is one of a person in Pure."""
        return super().knows(document) and not person_pages(document)

    def key(self, item: Item) -> str:
        """The first identifier, else a digest. Raises Rejected where there is neither that nor a title."""
        fields = Item({name: item.peek(name) for name in ("identifier", "title")})
        stated, titles = all_words(fields, "identifier"), all_words(fields, "title")
        own = (one for one in recognise(stated) if one.scheme not in ("isbn", "issn"))
        return key(own, titles[0] if titles else None, *stated[:1])

    def map(self, item: Item) -> Record:
        """The work. Raises Rejected without a title."""
        self.key(item)
        titles = multilingual(item, "title")
        if not titles:
            raise Rejected("title: missing or empty")
        stated = all_words(item, "identifier")
        known = recognise(stated)
        type_, published = _type(item), _published(item)
        isbns = tuple(one for one in known if one.scheme == "isbn")
        serials = tuple(one for one in known if one.scheme == "issn")
        where = place(type_, (), None, serials, isbns)
        own = tuple(one for one in known if one.scheme not in ("isbn", "issn"))
        licences, is_open = _rights(item)
        pages = [text for text in stated if _ADDRESS.fullmatch(text) and not recognise((text,))]
        return Work(
            type=type_,
            titles=titles[:1],
            alternative_titles=titles[1:],
            language=next(filter(None, map(language, all_words(item, "language"))), None),
            identifiers=own if isinstance(where.container, Work) else (*own, *isbns),
            published=published,
            statuses=statuses(type_, published),
            container=where.container,
            publishers=tuple(filter(None, map(organization, all_words(item, "publisher")))),
            contributions=_contributions(item),
            keywords=_keywords(item),
            licences=licences,
            open_access=is_open,
            files=tuple(File(text) for text in pages if _DEPOSITED.fullmatch(text)),
            websites=tuple(text for text in pages if not _DEPOSITED.fullmatch(text))[:1],
        )


def _type(item: Item) -> str:
    """What the first known word says that is more than `other`; words of the table are taken, others stay."""
    words = [_VOCABULARY.sub("", text).casefold() for text in all_words(Item({"type": item.peek("type")}), "type")]
    coar, known = source_types("cerif-publications"), source_types("oai-dc")
    found = [known.get(word) or coar.get(word) for word in words]
    if all(found):
        item.drop("type")
    code = next((one for one in found if one not in (None, "other")), None) or "other"
    return thesis_type(words) if code == "thesis" else code


def _published(item: Item) -> Date | None:
    """The first date without a time of day, else the earliest stamp; the first of January of a stamp is but a year."""
    stated = [text.strip("()[]") for text in all_words(item, "date")]
    plain = [found for text in stated if not _STAMP.fullmatch(text) and (found := parse_date(text))]
    stamps = [found for text in stated if _STAMP.fullmatch(text) and (found := parse_date(_PADDED.sub(r"\1", text)))]
    return plain[0] if plain else min(stamps, default=None)


def _contributions(item: Item) -> tuple[Contribution, ...]:
    makers = contributions(map(_creator, _names(item, "creator")), "author")
    others = (name for name in _names(item, "contributor") if name.count(",") == 1 or is_body(name))
    return (*makers, *contributions(map(_creator, others), "contributor"))


def _creator(name: str) -> Person | Organization | None:
    """A name as a person's or a body's; `Riverside Laboratory, Well Division` is a body's in spite of its comma."""
    head = name.partition(",")[0]
    return organization(name) if " " in head and is_body(head) else creator(name)


def _names(item: Item, role: str) -> Iterator[str]:
    return (name for name in all_words(item, role) if not _ADDRESS.match(name))


def _keywords(item: Item) -> tuple[str, ...]:
    return tuple(word for word in all_words(item, "subject") if not _ADDRESS.match(word))


def _rights(item: Item) -> tuple[tuple[str, ...], bool | None]:
    """The licences named or linked in statements of rights; whether access is open, None where nothing says so."""
    stated = all_words(item, "rights")
    addresses = [match[0].rstrip(".,;)") for text in stated for match in _ADDRESS.finditer(text)]
    candidates = [text for text in addresses if "creativecommons.org" in text.lower()]
    candidates += [text for text in stated if not _ADDRESS.match(text)]
    licences = tuple(dict.fromkeys(found for text in candidates if (found := licence(text))))
    access = [match[1] is not None for text in stated if (match := _ACCESS.fullmatch(text))]
    return licences, access[0] if access else None

"""What a DataCite record is linked to: identifiers it has elsewhere, works it cites and relates to, files, pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeGuard

from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.records import File, Identifier, Relation
from fabiola.mappings.values.identifiers import doi, identifier
from fabiola.ontology.tables import table

_SCHEMES = {
    "doi": "doi",
    "pmid": "pmid",
    "pmcid": "pmcid",
    "arxiv": "arxiv",
    "handle": "handle",
    "isbn": "isbn",
    "issn": "issn",
    "eissn": "issn-electronic",
    "lissn": "issn-l",
}
_SERIALS = frozenset({"issn", "issn-electronic", "issn-l"})
_DOI_HOST = "doi.org/"
_ABOUT_LINKS = (
    "relationType", "resourceTypeGeneral", "relationTypeInformation",
    "relatedMetadataScheme", "schemeUri", "schemeURI", "schemeType",
)  # fmt: skip


class Link(NamedTuple):
    """A related work or serial: the relation in DataCite's word for it, and the identifier."""

    word: str
    target: Identifier


def own_doi(item: Item) -> Identifier:
    """The DOI of the record itself, not taken. Raises Rejected where there is none."""
    entries = item.peek("identifiers")
    listed = [entry for entry in (entries if isinstance(entries, list) else ()) if isinstance(entry, dict)]
    typed = [entry.get("identifier") for entry in listed if str(entry.get("identifierType")).upper() == "DOI"]
    found = next(filter(None, map(doi, (item.peek("doi"), item.peek("id"), *typed))), None)
    if found is None:
        raise Rejected("doi: missing or not a DOI")
    return Identifier("doi", found)


def other_identifiers(item: Item, own: Identifier) -> tuple[Identifier, ...]:
    """Other identifiers of the work itself; accession numbers and other local ones are knowingly passed over."""
    found: dict[Identifier, None] = {}
    for name, plural in (("alternateIdentifier", "alternateIdentifiers"), ("identifier", "identifiers")):
        for fields in item.each(plural):
            scheme = _scheme(fields.take(f"{name}Type"), None)
            value = fields.text(name)
            known = identifier(scheme, value) if scheme and scheme not in _SERIALS and value else None
            if known and known.scheme != own.scheme and not _taken(known, found):
                found[known] = None
    return tuple(found)


def links(item: Item) -> tuple[Link, ...]:
    """The related identifiers; a relation that `datacite_relations.csv` does not have stays for the report.

    Targets without an identifier of ours (URLs, URNs, ARKs) are knowingly passed over.
    """
    return tuple(link for fields in item.each("relatedIdentifiers") for link in _link(fields, "relatedIdentifier"))


def item_links(fields: Item) -> tuple[Link, ...]:
    """The same of one related item."""
    word, about = fields.peek("relationType"), fields.open("relatedItemIdentifier")
    link = tuple(_link(about, "relatedItemIdentifier", word))
    if isinstance(word, str) and word in table("datacite_relations"):
        fields.drop("relationType", "relationTypeInformation")
    return link


def cites(found: Iterable[Link]) -> tuple[Identifier, ...]:
    """The works on the reference list."""
    cited = (link.target for link in found if table("datacite_relations")[link.word]["relation"] == "cites")
    return tuple(dict.fromkeys(target for target in cited if target.scheme not in _SERIALS))


def relations(found: Iterable[Link], own: Identifier) -> tuple[Relation, ...]:
    """The relations to other works, distinct, but for citations; a serial is no work."""
    pairs = ((table("datacite_relations")[link.word]["relation"], link.target) for link in found)
    made = [Relation(code, target) for code, target in pairs if code and code != "cites" and target != own]
    return tuple(dict.fromkeys(one for one in made if one.target.scheme not in _SERIALS))


def serials(found: Iterable[Link]) -> tuple[Identifier, ...]:
    """The ISSNs of what the work is part of."""
    parts = (link.target for link in found if table("datacite_relations")[link.word]["relation"] == "is-part-of")
    return tuple(dict.fromkeys(target for target in parts if target.scheme in _SERIALS))


def websites(item: Item) -> tuple[str, ...]:
    """The landing page."""
    address = item.text("url")
    return (address,) if _is_web_address(address) else ()


def files(item: Item) -> tuple[File, ...]:
    """The files, each address once."""
    found = {address: File(address) for address in item.texts("contentUrl") if _is_web_address(address)}
    for fields in item.each("media"):
        address, kind = fields.text("url"), fields.text("media_type") or fields.text("mediaType")
        if _is_web_address(address):
            found[address] = File(address, kind)
    return tuple(found.values())


def _link(fields: Item, name: str, word: object = None) -> Iterator[Link]:
    word = word or fields.peek("relationType")
    if not isinstance(word, str) or word not in table("datacite_relations"):
        return
    value = fields.text(name)
    scheme = _scheme(fields.take(f"{name}Type"), value)
    target = identifier(scheme, value) if scheme and value else None
    fields.drop(*_ABOUT_LINKS)
    if target:
        yield Link(word, target)


def _scheme(kind: Any, value: str | None) -> str | None:
    folded = kind.strip().lower() if isinstance(kind, str) else ""
    return "doi" if folded == "url" and value and _DOI_HOST in value else _SCHEMES.get(folded)


def _taken(known: Identifier, found: Iterable[Identifier]) -> bool:
    """Whether a work has another identifier already in a scheme that gives it one only."""
    return table("schemes")[known.scheme]["exclusive"] == "yes" and any(one.scheme == known.scheme for one in found)


def _is_web_address(address: str | None) -> TypeGuard[str]:
    return address is not None and address.startswith(("http://", "https://"))

"""What a Crossref record links to: its own DOI and page, works it cites, updates and relates to, files, licences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.records import File, Funding, Grant, Identifier, Relation
from fabiola.mappings.values.identifiers import doi, identifier
from fabiola.mappings.values.licences import licence
from fabiola.ontology.tables import Row, rows, table

_SCHEMES = {"doi": "doi", "pmid": "pmid", "pmcid": "pmcid", "arxiv": "arxiv", "isbn": "isbn", "hdl": "handle"}
_REUSE = frozenset({"vor", "am"})
_OPEN = "https://creativecommons.org/"
_FUNDED_BY = ("is-financed-by", "is-funded-by")


class Update(NamedTuple):
    """One line of `update-to` or `updated-by`: what happened (`crossref_updates.csv`), and the other work."""

    row: Row
    target: Identifier


def own_doi(item: Item) -> Identifier:
    """The DOI of the record itself, not taken. Raises Rejected where there is none."""
    found = doi(raw) if isinstance(raw := item.peek("DOI"), str) else None
    if found is None:
        raise Rejected("DOI: missing or not a DOI")
    return Identifier("doi", found)


def updates(item: Item, name: str) -> tuple[Update, ...]:
    """The updates under a field; a kind of update that the table does not have is left for the report."""
    found = []
    for fields in item.each(name) if name in item else ():
        row = table("crossref_updates").get(_word(fields.peek("type")))
        target = identifier("doi", fields.text("DOI"))
        if row and target:
            fields.drop("type", "label", "source", "updated", "record-id")
            found.append(Update(row, target))
    return tuple(found)


def relations(links: Item, own: Identifier, made: Iterable[Update], suffered: Iterable[Update]) -> tuple[Relation, ...]:
    """The relations to other works, distinct: the updates made and suffered, and `relation`, whoever asserted it."""
    found = [Relation(update.row["relation"], update.target) for update in made]
    found += [Relation(update.row["inverse"], update.target) for update in suffered]
    found += _relations(links)
    return tuple(dict.fromkeys(link for link in found if link.target != own))


def financed(links: Item) -> tuple[Funding, ...]:
    """The grants that the relations name by their DOI."""
    targets = [_target(fields) for name in _FUNDED_BY for fields in links.each(name)]
    return tuple(Funding(grant=Grant(identifiers=(target,))) for target in targets if target and target.scheme == "doi")


def cites(item: Item) -> tuple[Identifier, ...]:
    """The DOIs of the reference list, distinct and in order."""
    references = item.peek("reference")
    if not isinstance(references, list):
        return ()
    item.drop("reference")
    raw = (reference["DOI"] for reference in references if isinstance(reference, dict) and "DOI" in reference)
    found = dict.fromkeys([doi(value) for value in raw if isinstance(value, str)])
    return tuple([Identifier("doi", value) for value in found if value])


def licences(item: Item) -> tuple[str, ...]:
    """The licences for reuse: of the version of record or the accepted manuscript, or open ones of any version.

    Terms for text mining (`tdm`) and of the STM framework (`stm-asf`) are no licences for reuse; where the version is
    unspecified, publishers name both kinds, so only what is known to be open counts.
    """
    found = []
    for fields in item.each("license"):
        known, version = licence(fields.text("URL")), fields.text("content-version") or "unspecified"
        if known and (version in _REUSE or (version == "unspecified" and _is_open(known))):
            found.append(known)
        fields.drop("start", "delay-in-days")
    return tuple(dict.fromkeys(found))


def websites(item: Item) -> tuple[str, ...]:
    """The landing page."""
    address = item.open("resource").open("primary").text("URL")
    return (address,) if address and address.startswith(("http://", "https://")) else ()


def files(item: Item) -> tuple[File, ...]:
    """The files, each address once; those for similarity checking are closed to the public."""
    found: dict[str, File] = {}
    for fields in item.each("link"):
        address, kind, use = fields.text("URL"), fields.text("content-type"), fields.text("intended-application")
        if address and use != "similarity-checking" and address.startswith(("http://", "https://")):
            found.setdefault(address, File(address, kind if kind != "unspecified" else None))
        fields.drop("content-version")
    return tuple(found.values())


def _relations(links: Item) -> Iterator[Relation]:
    for name in links.names():
        code = table("crossref_relations").get(name)
        update = table("crossref_updates").get(_word(name))
        if code or update:
            for fields in links.each(name):
                inverse = fields.text("asserted-by") == "object"
                relation = code["relation"] if code else update["inverse" if inverse else "relation"] if update else ""
                if target := _target(fields):
                    yield Relation(relation, target)


def _target(fields: Item) -> Identifier | None:
    """The other work; what is no identifier of a work (an ISSN, an accession number) is knowingly passed over."""
    fields.drop("asserted-by")
    scheme = _SCHEMES.get(_word(fields.take("id-type")), "")
    value = fields.text("id")
    return identifier(scheme, value) if scheme and value else None


def _word(value: object) -> str:
    return value.lower().replace("-", "_").replace(" ", "_") if isinstance(value, str) else ""


def _is_open(address: str) -> bool:
    return address.startswith(_OPEN) or address in _open_licences()


@cache
def _open_licences() -> frozenset[str]:
    return frozenset(row["iri"] for row in rows("licences") if row["open"] == "yes")

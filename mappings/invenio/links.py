"""What an InvenioRDM record is linked to: its identifiers, works it cites and relates to, licences, files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fabiola.mappings.invenio.values import by_word, distinct, identifiers, term, texts_by_language
from fabiola.mappings.items import Item
from fabiola.mappings.records import File, Identifier, Relation
from fabiola.mappings.values.identifiers import identifier, identify
from fabiola.mappings.values.licences import licence
from fabiola.ontology.tables import table

_SCHEMES = {name: name for name in ("doi", "pmid", "pmcid", "arxiv", "handle", "isbn")}
_SERIALS = {"issn": "issn", "eissn": "issn-electronic"}
_DOI_HOST = "doi.org/"
_OPEN = {"open": True, "restricted": False, "closed": False, "embargoed": False}


class Links(NamedTuple):
    """The works on the reference list, the relations to other works, and the ISSNs of what the record is part of."""

    cites: tuple[Identifier, ...]
    relations: tuple[Relation, ...]
    serials: tuple[Identifier, ...]


def own_identifiers(item: Item, metadata: Item) -> tuple[Identifier, ...]:
    """The DOI and Handle that the repository manages, then what else the record is known by, one of a scheme."""
    pids = item.open("pids")
    managed = identify(*((scheme, pids.open(scheme).text("identifier")) for scheme in ("doi", "handle")))
    found: dict[str, Identifier] = {}
    for one in (*managed, *identifiers(metadata, _SCHEMES)):
        exclusive = table("schemes")[one.scheme]["exclusive"] == "yes"
        found.setdefault(one.scheme if exclusive else one.value, one)
    return tuple(found.values())


def doi_of(item: Item) -> str | None:
    """The DOI that the repository manages, not taken."""
    pids = item.peek("pids")
    about = pids.get("doi") if isinstance(pids, dict) else None
    return next(
        iter(one.value for one in identify(("doi", about.get("identifier") if isinstance(about, dict) else None))), None
    )


def links(metadata: Item, parent: Item, own: Sequence[Identifier]) -> Links:
    """The references and related identifiers, and the DOI that stands for all versions of the record.

    A relation that `datacite_relations.csv` does not have stays for the report; so does none whose target is no
    identifier of ours.
    """
    found = [link for fields in metadata.each("related_identifiers") for link in _related(fields)]
    cited = [one for fields in metadata.each("references") for one in _reference(fields)]
    cited += [target for code, target in found if code == "cites" and target.scheme not in _SERIALS.values()]
    whole = identify(("doi", parent.open("pids").open("doi").text("identifier")))
    relations = [Relation(code, target) for code, target in found if code and code != "cites"]
    relations += [Relation("is-version-of", one) for one in whole]
    return Links(
        tuple(dict.fromkeys(one for one in cited if one not in own)),
        tuple(
            dict.fromkeys(
                one for one in relations if one.target not in own and one.target.scheme not in _SERIALS.values()
            )
        ),
        tuple(
            dict.fromkeys(
                target for code, target in found if code == "is-part-of" and target.scheme in _SERIALS.values()
            )
        ),
    )


def licences(metadata: Item) -> tuple[str, ...]:
    """The licences by their address, their own word in the vocabulary, or their title."""
    return distinct(found for fields in metadata.each("rights") if (found := _licence(fields)))


def open_access(item: Item) -> bool | None:
    """Whether the files are open; None where there are none or nothing is said."""
    access = item.open("access")
    access.drop("record", "embargo", "owned_by", "grants", "links", "settings")
    status, files = access.text("status"), access.text("files")
    if status:
        return _OPEN.get(status.lower())
    return False if files == "restricted" else None


def files(item: Item, is_open: bool | None) -> tuple[File, ...]:
    """The files with an address of their own, where they are open."""
    if item.peek("files") is not None and isinstance(item.peek("files"), list):
        entries = item.each("files")
    else:
        inside = item.open("files")
        listed = inside.open("entries")
        entries = inside.each("entries") or [listed.open(name) for name in listed.names()]
    found = [(_content(fields), fields.text("mimetype")) for fields in entries]
    return tuple(dict.fromkeys(File(address, kind) for address, kind in found if address)) if is_open else ()


def _related(fields: Item) -> Iterator[tuple[str, Identifier]]:
    word = term(fields, "relation_type") or term(fields, "relation")
    row = by_word("datacite_relations").get(word)
    value, scheme = fields.text("identifier"), (fields.text("scheme") or "").lower()
    fields.drop("resource_type", "relation_type_information")
    if row is None or value is None:
        return
    known = "doi" if scheme == "url" and _DOI_HOST in value else (_SCHEMES | _SERIALS).get(scheme)
    if target := identifier(known, value) if known else None:
        yield row["relation"], target


def _reference(fields: Item) -> Iterator[Identifier]:
    scheme, value = _SCHEMES.get((fields.text("scheme") or "").lower()), fields.text("identifier")
    fields.drop("reference")
    if found := identifier(scheme, value) if scheme and value else None:
        yield found


def _licence(fields: Item) -> str | None:
    props = fields.open("props")
    stated = [props.text("url"), fields.text("link"), fields.text("url"), fields.text("id")]
    stated += [text.value for text in texts_by_language(fields, "title")]
    fields.drop("description", "icon", "scheme", "identifier")
    props.drop("scheme", "osi_approved")
    return next((found for word in stated if word and (found := licence(word))), None)


def _content(fields: Item) -> str | None:
    inside = fields.open("links")
    address = inside.text("content") or inside.text("self")
    inside.drop("self", "iiif_canvas", "iiif_base", "iiif_info", "iiif_api", "download")
    fields.drop("id", "key", "size", "checksum", "ext", "metadata", "access", "type", "bucket", "storage_class")
    return address if address and address.startswith(("http://", "https://")) else None

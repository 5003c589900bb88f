"""The identifiers of works and fundings in ORCID: of the thing itself, of what it is part of, of other versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fabiola.mappings.items import Item
from fabiola.mappings.orcid.values import unwrapped, web_address, word
from fabiola.mappings.records import Identifier, Relation
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.identifiers import identifier
from fabiola.ontology.tables import table

_RELATIONS = {"part-of": "is-part-of", "version-of": "is-version-of"}
_NUMBERS = ("grant-number", "proposal-id")
_SERIALS = ("isbn", "issn")


class ExternalId(NamedTuple):
    """One external id: its type and relation in lower case with hyphens, what was read of it, and its web address."""

    type: str
    relation: str
    identifier: Identifier | None
    number: str | None
    address: str | None


def external_ids(item: Item) -> tuple[ExternalId, ...]:
    """The external ids of an item; what is malformed or of a type that the table does not have is left."""
    return tuple(one for fields in item.open("external-ids").each("external-id") if (one := _external_id(fields)))


def own_identifiers(found: tuple[ExternalId, ...]) -> tuple[Identifier, ...]:
    """The identifiers of the thing itself; ISBN and ISSN stand apart, being those of what it appeared in too.

    Before the relation was asked for, people gave none for the identifier of the work.
    """
    own = (one.identifier for one in found if one.relation == "self")
    return tuple(dict.fromkeys(known for known in own if known and known.scheme not in _SERIALS))


def serials(found: tuple[ExternalId, ...], scheme: str) -> tuple[Identifier, ...]:
    """The ISBNs or ISSNs, whether said to be of the work or of what it is part of; not those of other versions."""
    known = (one.identifier for one in found if one.relation in ("self", "part-of"))
    return tuple(dict.fromkeys(one for one in known if one and one.scheme == scheme))


def relations(found: tuple[ExternalId, ...]) -> tuple[Relation, ...]:
    """What the work is part of or a version of, by an identifier that is no ISBN or ISSN."""
    linked = [(_RELATIONS.get(one.relation), one.identifier) for one in found]
    made = (Relation(name, target) for name, target in linked if name and target and target.scheme not in _SERIALS)
    return tuple(dict.fromkeys(made))


def grant_numbers(found: tuple[ExternalId, ...], relation: str) -> tuple[str, ...]:
    """The numbers of grants of a relation; those of proposals only where there are no others."""
    for kind in _NUMBERS:
        if numbers := [one.number for one in found if one.type == kind and one.relation == relation and one.number]:
            return tuple(dict.fromkeys(numbers))
    return ()


def addresses(found: tuple[ExternalId, ...]) -> Iterator[str]:
    """The web addresses that are given as identifiers of the thing itself (type `uri`)."""
    yield from (one.address for one in found if one.type == "uri" and one.relation == "self" and one.address)


def _external_id(fields: Item) -> ExternalId | None:
    kind = fields.peek("external-id-type")
    type_ = word(kind)
    row = table("orcid_work_identifiers").get(kind.strip().lower()) if isinstance(kind, str) else None
    raw, link = fields.peek("external-id-value"), fields.peek("external-id-url")
    known = _read(row["scheme"], fields) if row and row["scheme"] else None
    number = award_number(raw) if type_ in _NUMBERS else None
    address = web_address(raw) or web_address(link) if type_ == "uri" else None
    if not (known or number or address or (row and not row["scheme"])):
        return None
    relation = word(fields.take("external-id-relationship")) or "self"
    fields.drop("external-id-type", "external-id-value", "external-id-url", "external-id-normalized")
    return ExternalId(type_, relation, known, number, address)


def _read(scheme: str, fields: Item) -> Identifier | None:
    """The first that is well-formed of the value as ORCID normalised it, as it was given, and in the address."""
    names = ("external-id-normalized", "external-id-value", "external-id-url")
    found = (identifier(scheme, unwrapped(fields.peek(name))) for name in names)
    return next((known for known in found if known), None)

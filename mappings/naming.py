"""Which IRI a record has: a global one by its identifiers, or none, and then it stays inside what names it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from fabiola.mappings.records import Concept, Grant, Identifier, Programme, Record, Work
from fabiola.mappings.values.awards import award_key
from fabiola.mappings.values.iris import best_identifier, digest, escape, kind_of, mint, slug
from fabiola.mappings.values.names import name_key

_NAMED_UNDER_FUNDERS = (Grant, Programme)


class Naming(Protocol):
    """Finds the IRI of a record."""

    base: str

    def find(self, record: Record) -> str | None:
        """The IRI of the entity that a record speaks of; None for what has no identity outside the record naming it."""

    def cited(self, kind: str, identifier: Identifier) -> str:
        """The IRI under which a thing that need not be held is linked."""

    def place(self, affiliation: str) -> str | None:
        """The IRI of the organization that an affiliation as printed names; None where that is not known."""


class Minted:
    """Names by the best identifier that the record itself carries."""

    def __init__(self, base: str) -> None:
        self.base = base

    def find(self, record: Record) -> str | None:
        """The IRI by the best identifier; None where there is none that names a thing of this kind."""
        if isinstance(record, Concept):
            return f"{self.base}id/concept/{record.scheme}/{escape(record.code)}"
        kind, identifiers = kind_of(record), record.identifiers
        if isinstance(record, _NAMED_UNDER_FUNDERS):
            identifiers = (*identifiers, *names_under_funders(record, self))
        best = best_identifier(kind, identifiers) if identifiers else None
        return mint(self.base, kind, best) if best else None

    def cited(self, kind: str, identifier: Identifier) -> str:
        """The IRI of that identifier."""
        return mint(self.base, kind, identifier)

    def place(self, affiliation: str) -> str | None:
        """None: a printed text carries no identifier."""


def is_named(record: Record) -> bool:
    """Whether a record carries what names a thing of its kind everywhere, so that it has an IRI of its own."""
    if isinstance(record, Concept) or (record.identifiers and best_identifier(kind_of(record), record.identifiers)):
        return True
    if not isinstance(record, _NAMED_UNDER_FUNDERS):
        return False
    return key_under_funders(record) is not None and any(is_named(funder) for funder in record.funders)


def names_under_funders(record: Record, naming: Naming) -> Iterator[Identifier]:
    """The number of a grant, or the name of a programme, under each of its funders that has an identity of its own.

    Neither says anything without its funder: numbers recur, and every ministry has a basic research programme.
    """
    if isinstance(record, _NAMED_UNDER_FUNDERS) and (named := key_under_funders(record)):
        scheme, key = named
        for funder in record.funders:
            if iri := naming.find(funder):
                yield Identifier(scheme, f"{iri.partition('/id/org/')[2]}/{key}")


def key_under_funders(record: Record) -> tuple[str, str] | None:
    """The scheme and the key (without a slash) of a grant or programme under each of its funders; None if none."""
    if isinstance(record, Grant) and record.number and (key := award_key(record.number)):
        return "award", escape(key).replace("/", "~2f")
    if isinstance(record, Programme) and record.name.value and (key := slug(record.name.value)):
        return "programme", key
    return None


def fingerprint(work: Work) -> str:
    """The key of a work without identifiers: over its normalised title, year, container and first page."""
    title = name_key(work.titles[0].value) if work.titles else ""
    container = work.container
    names = container.titles if isinstance(container, Work) else container.names if container else ()
    return digest(
        title, (work.published or "")[:4], name_key(names[0].value) if names else "", (work.first_page or "").lower()
    )

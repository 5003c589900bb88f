"""Who was supported by which grant of which funder: the funding table of a work."""

from __future__ import annotations

from msgspec import Struct

from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import DCTERMS, FRAPO, PRO, RDF, SCHEMA
from fabiola.server.byline import position_of
from fabiola.server.pages.links import Link
from fabiola.server.pages.parts import NAMES, Reader


class Support(Struct, frozen=True):
    """One row: a grant (None where only the funder is known), who gives it, for whom (nobody: the whole work)."""

    grant: Link | None
    title: str | None
    funders: tuple[Link, ...]
    programme: Link | None
    behind: tuple[Link, ...]
    authors: tuple[Link, ...]


def supports_of(reader: Reader) -> tuple[Support, ...]:
    """The grants of a work in the order of their numbers, then the funders that no grant names."""
    grants = sorted(reader.facts.values(reader.node, SCHEMA.funding))
    rows = [_of_grant(reader, grant) for grant in grants]
    named = {link.iri for row in rows for link in (*row.funders, *row.behind)}
    bare = sorted({*reader.facts.values(reader.node, SCHEMA.funder), *reader.facts.values(reader.node, SCHEMA.sponsor)})
    return (*rows, *(_of_funder(reader, funder) for funder in bare if text_of(funder) not in named))


def _of_grant(reader: Reader, grant: str) -> Support:
    facts = reader.about(grant)
    number, title = facts.text(grant, FRAPO.hasGrantNumber), facts.text(grant, *NAMES)
    unnumbered = "grant without a number" if FRAPO.Grant in facts.values(grant, RDF.type) else "support"
    programme = facts.value(grant, DCTERMS.isPartOf)
    return Support(
        Link(number or title or unnumbered, text_of(grant)),
        title if number else None,
        _links(reader, facts.values(grant, SCHEMA.funder, FRAPO.hasFundingAgency)),
        reader.link(programme) if programme else None,
        _links(reader, facts.values(grant, SCHEMA.sponsor)),
        _supported(reader, grant),
    )


def _of_funder(reader: Reader, funder: str) -> Support:
    return Support(None, None, (reader.link(funder),), None, (), _supported(reader, funder))


def _links(reader: Reader, nodes: list[str]) -> tuple[Link, ...]:
    return tuple(map(reader.link, sorted(nodes)))


def _supported(reader: Reader, source: str) -> tuple[Link, ...]:
    facts = reader.facts
    roles = [
        role
        for role in facts.values(reader.node, PRO.isDocumentContextFor)
        if source in (*facts.values(role, FRAPO.isFundedBy), *facts.values(role, FRAPO.isSupportedBy))
    ]
    roles.sort(key=lambda role: position_of(facts, role))
    return tuple(reader.link(holder) for role in roles for holder in facts.values(role, PRO.isHeldBy))

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
    supported = _supported(reader)
    rows = [_of_grant(reader, grant, supported.get(grant, ())) for grant in grants]
    named = {link.iri for row in rows for link in (*row.funders, *row.behind)}
    bare = sorted({*reader.facts.values(reader.node, SCHEMA.funder), *reader.facts.values(reader.node, SCHEMA.sponsor)})
    return (
        *rows,
        *(
            Support(None, None, (reader.link(funder),), None, (), supported.get(funder, ()))
            for funder in bare
            if text_of(funder) not in named
        ),
    )


def _of_grant(reader: Reader, grant: str, supported: tuple[Link, ...]) -> Support:
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
        supported,
    )


def _links(reader: Reader, nodes: list[str]) -> tuple[Link, ...]:
    return tuple(map(reader.link, sorted(nodes)))


def _supported(reader: Reader) -> dict[str, tuple[Link, ...]]:
    """Who was supported by each grant and funder, in the order of the byline."""
    facts, found = reader.facts, dict[str, list[str]]()
    roles = facts.values(reader.node, PRO.isDocumentContextFor)
    for role in sorted(roles, key=lambda role: position_of(facts, role)):
        sources = {*facts.values(role, FRAPO.isFundedBy), *facts.values(role, FRAPO.isSupportedBy)}
        for source in sources:
            found.setdefault(source, []).extend(facts.values(role, PRO.isHeldBy))
    return {source: tuple(map(reader.link, holders)) for source, holders in found.items()}

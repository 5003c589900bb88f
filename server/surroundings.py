"""A description with those of the neighbours that a reference names: wholes, makers and publishers."""

from __future__ import annotations

from fabiola.graph.published import PublishedGraph
from fabiola.mappings.rdf.terms import Triple, text_of
from fabiola.ontology.namespaces import PRO, SCHEMA
from fabiola.server.facts import Facts
from fabiola.server.subjects import Subject

_DEEPEST = 4
"""An article is in an issue, that in a volume, that in a journal."""


def with_surroundings(subject: Subject, release: PublishedGraph) -> Subject:
    """The subject, its triples followed by those of its neighbours."""
    triples = dict.fromkeys(subject.triples)
    described = {subject.iri}
    waiting = _neighbours(subject.facts(), subject.node)
    for _ in range(_DEEPEST):
        iris = {text_of(node).partition("#")[0] for node in waiting} - described
        found = Facts(brought := [triple for iri in sorted(iris) for triple in release.describe(iri)])
        triples |= dict[Triple, None].fromkeys(brought)
        described |= iris
        waiting = [outer for node in waiting for outer in found.values(node, SCHEMA.isPartOf)]
    return Subject(subject.iri, tuple(triples), subject.base)


def _neighbours(facts: Facts, node: str) -> list[str]:
    roles = facts.values(node, PRO.isDocumentContextFor)
    holders = [holder for role in roles for holder in facts.values(role, PRO.isHeldBy)]
    parts = facts.subjects(node)
    wholes = [whole for part in parts for whole in facts.values(part, SCHEMA.isPartOf)]
    makers = facts.values(node, SCHEMA.author, SCHEMA.creator)
    return [*holders, *makers, *wholes, *facts.values(node, SCHEMA.publisher)]

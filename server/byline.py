"""The order in which a description names people: that of the role nodes (`co:index`), from 1 within each role."""

from __future__ import annotations

from collections.abc import Mapping

from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import CO, PRO
from fabiola.server.facts import Facts


def rank_contributors(facts: Facts) -> Mapping[str, int]:
    """Positions by term, of roles and of those who hold them; authorship counts before any other role."""
    ranks: dict[str, int] = {}
    for is_author in (True, False):
        for role in _roles(facts, is_author):
            position = position_of(facts, role)
            for term in (role, *facts.values(role, PRO.isHeldBy)):
                ranks.setdefault(term, position)
    return ranks


def position_of(facts: Facts, role: str) -> int:
    """The position of a role; unnumbered ones come last."""
    index = facts.value(role, CO.index)
    return int(text_of(index)) if index and text_of(index).isdigit() else 1_000_000


def _roles(facts: Facts, is_author: bool) -> list[str]:
    return [
        role
        for role in facts.subjects("")
        if (PRO.author in facts.values(role, PRO.withRole)) is is_author and facts.values(role, PRO.isHeldBy)
    ]

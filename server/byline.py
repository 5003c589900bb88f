"""The order in which a description names people: that of the role nodes (`co:index`), from 1 within each role."""

from __future__ import annotations

from collections.abc import Mapping

from fabiola.ontology.namespaces import CO, PRO
from fabiola.server.facts import Facts

_UNNUMBERED = 1_000_000


def rank_contributors(facts: Facts) -> Mapping[str, int]:
    """Positions by term, of roles and of those who hold them; authorship counts before any other role."""
    ranks: dict[str, int] = {}
    roles = facts.having(PRO.isHeldBy)
    for role in sorted(roles, key=lambda role: PRO.author not in facts.values(role, PRO.withRole)):
        position = position_of(facts, role)
        for term in (role, *facts.values(role, PRO.isHeldBy)):
            ranks.setdefault(term, position)
    return ranks


def position_of(facts: Facts, role: str) -> int:
    """The position of a role; unnumbered ones come last."""
    index = facts.text(role, CO.index)
    return int(index) if index and index.isdigit() else _UNNUMBERED

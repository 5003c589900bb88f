"""Contributions as role nodes: who, in which role, at which place in the order, affiliated where, supported by what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from fabiola.mappings.rdf.description import TYPE
from fabiola.mappings.rdf.organizations import organization_term
from fabiola.mappings.rdf.persons import say_person
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.terms import integer, literal
from fabiola.mappings.records import Contribution, Organization
from fabiola.ontology.namespaces import CO, OCO, PRO, SCHEMA, SCORO, SOA, expand
from fabiola.ontology.tables import table

_IS_CONTEXT_FOR = PRO.isDocumentContextFor
_ROLE_IN_TIME, _WITH_ROLE, _IS_HELD_BY = PRO.RoleInTime, PRO.withRole, PRO.isHeldBy
_INDEX, _HAS_NEXT, _RAW_AFFILIATION = CO.index, OCO.hasNext, SOA.rawAffiliation
CREDIT = "https://credit.niso.org/contributor-roles/"


def say_work_contributions(scope: Scope, contributions: Sequence[Contribution], author: str) -> dict[int, str]:
    """State the contributions to a work; `author` is the schema.org property of its makers (`author` or `creator`).

    Returns the role nodes of the authors by position, so that funding can be hung on them.
    """
    authors: dict[int, str] = {}
    for contribution in contributions:
        holder = contributor_term(scope, contribution)
        scope.draft.extend([(scope.node, term, holder) for term in _terms(contribution.role, author).mirrors])
        role = say_role(scope, contribution, holder, _IS_CONTEXT_FOR)
        scope.draft.say(role, _INDEX, integer(contribution.order))
        if contribution.role == "author":
            authors[contribution.order] = role
        if contribution.corresponding or contribution.credit:
            _say_further_roles(scope, contribution, holder)
    following = [(role, _HAS_NEXT, authors[place + 1]) for place, role in authors.items() if place + 1 in authors]
    scope.draft.extend(following)
    return authors


def say_role(scope: Scope, contribution: Contribution, holder: str, link: str) -> str:
    """State one role node, linked from the entity, and return it."""
    draft = scope.draft
    role = draft.fragment(f"{contribution.role}-{contribution.order}")
    draft.extend(
        (
            (role, TYPE, _ROLE_IN_TIME),
            (scope.node, link, role),
            (role, _WITH_ROLE, _terms(contribution.role, "").role),
            (role, _IS_HELD_BY, holder),
        )
    )
    for organization in contribution.affiliations:
        draft.say(role, PRO.relatesToOrganization, organization_term(scope, organization))
    for text in contribution.raw_affiliations:
        draft.say(role, _RAW_AFFILIATION, literal(text))
        if not contribution.affiliations and (place := scope.naming.place(text)):
            draft.say(role, PRO.relatesToOrganization, f"<{place}>")
    if contribution.published_name and contribution.published_name != contribution.contributor.name:
        draft.say(role, scope.own("def/publishedName"), literal(contribution.published_name))
    return role


def contributor_term(scope: Scope, contribution: Contribution) -> str:
    """The term of who contributed; described here where they have no identity of their own."""
    contributor = contribution.contributor
    if isinstance(contributor, Organization):
        return organization_term(scope, contributor)
    if contributor.identifiers and (term := scope.global_term(contributor)):
        return term
    wish = "person" if contribution.role == "author" else contribution.role + "-person"
    node = scope.draft.fragment(f"{wish}-{contribution.order}")
    say_person(scope, node, contributor)
    return node


class _Terms(NamedTuple):
    """The term of a role, and the properties that say the same of the entity itself."""

    role: str
    mirrors: tuple[str, ...]


@cache
def _terms(role: str, author: str) -> _Terms:
    row = table("roles")[role]
    mirrors = [SCHEMA[author if role == "author" else row["schema"]]] if row["schema"] else []
    if row["dcterms"]:
        mirrors.append(expand(f"dcterms:{row['dcterms']}"))
    return _Terms(f"<{row['term']}>", tuple(mirrors))


def _say_further_roles(scope: Scope, contribution: Contribution, holder: str) -> None:
    draft = scope.draft
    further = [(f"corresponding-{contribution.order}", SCORO["corresponding-author"])] * contribution.corresponding
    for role in contribution.credit:
        further.append((f"credit-{contribution.order}-{role}", f"<{CREDIT}{role}/>"))
    for name, term in further:
        node = draft.typed(draft.fragment(name), PRO.RoleInTime)
        draft.say(scope.node, PRO.isDocumentContextFor, node)
        draft.say(node, PRO.withRole, term)
        draft.say(node, PRO.isHeldBy, holder)

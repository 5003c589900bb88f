"""Contributions as role nodes: who, in which role, at which place in the order, affiliated where, supported by what."""

from __future__ import annotations

from collections.abc import Sequence

from fabiola.mappings.rdf.organizations import organization_term
from fabiola.mappings.rdf.persons import say_person
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.terms import integer, literal
from fabiola.mappings.records import Contribution, Organization, Person
from fabiola.ontology.namespaces import CO, OCO, PRO, SCHEMA, SCORO, SOA, expand
from fabiola.ontology.tables import table

CREDIT = "https://credit.niso.org/contributor-roles/"


def say_work_contributions(scope: Scope, contributions: Sequence[Contribution], author: str) -> dict[int, str]:
    """State the contributions to a work; `author` is the schema.org property of its makers (`author` or `creator`).

    Returns the role nodes of the authors by position, so that funding can be hung on them.
    """
    authors: dict[int, str] = {}
    for contribution in contributions:
        holder = contributor_term(scope, contribution)
        _say_mirrors(scope, contribution, holder, author)
        role = say_role(scope, contribution, holder, PRO.isDocumentContextFor)
        scope.draft.say(role, CO.index, integer(contribution.order))
        if contribution.role == "author":
            authors[contribution.order] = role
        _say_further_roles(scope, contribution, holder)
    for position, role in authors.items():
        scope.draft.say(role, OCO.hasNext, authors.get(position + 1))
    return authors


def say_role(scope: Scope, contribution: Contribution, holder: str, link: str) -> str:
    """State one role node, linked from the entity, and return it."""
    draft = scope.draft
    role = draft.typed(draft.fragment(f"{contribution.role}-{contribution.order}"), PRO.RoleInTime)
    draft.say(scope.node, link, role)
    draft.say(role, PRO.withRole, f"<{table('roles')[contribution.role]['term']}>")
    draft.say(role, PRO.isHeldBy, holder)
    for organization in contribution.affiliations:
        draft.say(role, PRO.relatesToOrganization, organization_term(scope, organization))
    draft.say(role, SOA.rawAffiliation, *(literal(text) for text in contribution.raw_affiliations))
    if contribution.published_name and contribution.published_name != _name(contribution):
        draft.say(role, scope.own("def/publishedName"), literal(contribution.published_name))
    return role


def contributor_term(scope: Scope, contribution: Contribution) -> str:
    """The term of who contributed; described here where they have no identity of their own."""
    contributor = contribution.contributor
    if isinstance(contributor, Organization):
        return organization_term(scope, contributor)
    if term := scope.global_term(contributor):
        return term
    wish = "person" if contribution.role == "author" else contribution.role + "-person"
    node = scope.draft.fragment(f"{wish}-{contribution.order}")
    say_person(scope, node, contributor)
    return node


def _say_mirrors(scope: Scope, contribution: Contribution, holder: str, author: str) -> None:
    row = table("roles")[contribution.role]
    draft = scope.draft
    if row["schema"]:
        draft.say(scope.node, SCHEMA[author if contribution.role == "author" else row["schema"]], holder)
    if row["dcterms"]:
        draft.say(scope.node, expand(f"dcterms:{row['dcterms']}"), holder)


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


def _name(contribution: Contribution) -> str:
    contributor = contribution.contributor
    return contributor.name if isinstance(contributor, Person | Organization) else ""

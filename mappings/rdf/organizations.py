"""Organizations as `schema:Organization` and `foaf:Organization`; never with `foaf:name`, which is for persons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fabiola.mappings.rdf.identifiers import say_identifiers
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.terms import date, iri, literal
from fabiola.mappings.records import Organization
from fabiola.mappings.values.countries import country_name
from fabiola.ontology.namespaces import DCTERMS, FOAF, FRAPO, ORG, SCHEMA, SKOS, expand
from fabiola.ontology.tables import table


def describe_organization(scope: Scope, organization: Organization) -> None:
    """State everything of an organization as the entity of the scope."""
    say_organization(scope, scope.node, organization)
    preferred = organization.preferred_identifiers
    say_identifiers(scope, scope.node, "organization", organization.identifiers, preferred=preferred)


def organization_term(scope: Scope, organization: Organization, *, funder: bool = False) -> str:
    """The term of an organization that the entity names; described here where it has no identity of its own."""
    if term := scope.global_term(organization):
        return term
    node = scope.organization_fragment(organization)
    say_organization(scope, node, organization)
    if funder:
        scope.draft.typed(node, FRAPO.FundingAgency)
    return node


def say_organization(scope: Scope, node: str, organization: Organization) -> None:
    """State all but the identifiers of an organization on a node."""
    _say_kinds(scope, node, organization)
    _say_names(scope, node, organization)
    _say_place(scope, node, organization)
    _say_dates(scope, node, organization)
    _say_relations(scope, node, organization)


def _say_kinds(scope: Scope, node: str, organization: Organization) -> None:
    draft = scope.draft
    draft.typed(node, FOAF.Organization, SCHEMA.Organization)
    for kind in organization.kinds:
        row = table("organization_kinds")[kind]
        draft.typed(node, *([SCHEMA[row["schema"]]] if row["schema"] else []))
        draft.typed(node, *([expand(row["spar"])] if row["spar"] else []))


def _say_names(scope: Scope, node: str, organization: Organization) -> None:
    draft = scope.draft
    for name in organization.names:
        draft.say_both(node, (SCHEMA.name, SKOS.prefLabel), literal(name.value, name.language))
    for acronym in organization.acronyms:
        draft.say_both(node, (SCHEMA.alternateName, FRAPO.hasAcronym), literal(acronym))
    preferred = {name.value for name in organization.names}
    for alias in organization.aliases:
        if alias.value not in preferred:
            draft.say_both(node, (SCHEMA.alternateName, SKOS.altLabel), literal(alias.value, alias.language))


def _say_place(scope: Scope, node: str, organization: Organization) -> None:
    if not (organization.country or organization.locality):
        return
    draft = scope.draft
    address = f"{node[:-1]}{'-' if '#' in node else '#'}address>"
    draft.say(node, SCHEMA.address, draft.typed(address, SCHEMA.PostalAddress))
    if organization.locality:
        draft.say(address, SCHEMA.addressLocality, literal(organization.locality))
    if organization.country:
        draft.say(address, SCHEMA.addressCountry, literal(organization.country))
        draft.say(node, FRAPO.hasCountryCode, literal(organization.country))
        draft.say(node, FRAPO.hasCountry, literal(organization.country_name or country_name(organization.country)))


def _say_dates(scope: Scope, node: str, organization: Organization) -> None:
    draft = scope.draft
    draft.say(node, SCHEMA.foundingDate, date(organization.founded) if organization.founded else None)
    draft.say(node, SCHEMA.dissolutionDate, date(organization.dissolved) if organization.dissolved else None)
    for website in organization.websites:
        draft.say_both(node, (SCHEMA.url, FOAF.page), iri(website))


def _say_relations(scope: Scope, node: str, organization: Organization) -> None:
    draft = scope.draft
    for parent in _others(scope, node, organization.parents):
        draft.say_both(node, (SCHEMA.parentOrganization, ORG.subOrganizationOf), parent)
    for child in _others(scope, node, organization.children):
        draft.say(node, SCHEMA.subOrganization, child)
    for linked in _others(scope, node, (*organization.linked, *organization.predecessors)):
        draft.say(node, ORG.linkedTo, linked)
    for successor in _others(scope, node, organization.successors):
        draft.say(node, DCTERMS.isReplacedBy, successor)
    for body in _others(scope, node, organization.funders):
        draft.say_both(node, (SCHEMA.funder, FRAPO.isFundedBy), body)


def _others(scope: Scope, node: str, organizations: Iterable[Organization]) -> Iterator[str]:
    """The terms of organizations, but not the node itself: what it has replaced may have been merged into it."""
    terms = (organization_term(scope, organization) for organization in organizations)
    return (term for term in terms if term != node)

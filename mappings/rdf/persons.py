"""Persons as `schema:Person` and `foaf:Person`, with the positions that they or their institution state."""

from __future__ import annotations

from fabiola.mappings.rdf.identifiers import say_identifiers
from fabiola.mappings.rdf.organizations import organization_term
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.terms import date, iri, literal
from fabiola.mappings.records import Person
from fabiola.ontology.namespaces import DCAT, DCTERMS, FOAF, PRO, SCHEMA, SCORO


def describe_person(scope: Scope, person: Person) -> None:
    """State everything of a person as the entity of the scope."""
    say_person(scope, scope.node, person)
    say_identifiers(scope, scope.node, "person", person.identifiers)
    _say_affiliations(scope, person)


def say_person(scope: Scope, node: str, person: Person) -> None:
    """State who a person is on a node."""
    draft = scope.draft
    draft.typed(node, FOAF.Person, SCHEMA.Person)
    if person.name:
        draft.say_both(node, (SCHEMA.name, FOAF.name), literal(person.name))
    if person.given_name:
        draft.say_both(node, (SCHEMA.givenName, FOAF.givenName), literal(person.given_name))
    if person.family_name:
        draft.say_both(node, (SCHEMA.familyName, FOAF.familyName), literal(person.family_name))
    draft.say(node, SCHEMA.alternateName, *(literal(name) for name in person.other_names if name != person.name))
    draft.say(node, SCHEMA.url, *(iri(website) for website in person.websites))


def _say_affiliations(scope: Scope, person: Person) -> None:
    draft = scope.draft
    for number, affiliation in enumerate(person.affiliations, 1):
        organization = organization_term(scope, affiliation.organization)
        if affiliation.end is None:
            draft.say(scope.node, SCHEMA.affiliation, organization)
        role = draft.fragment(f"affiliation-{number}")
        draft.say(scope.node, PRO.holdsRoleInTime, draft.typed(role, PRO.RoleInTime))
        draft.say(role, PRO.withRole, SCORO["affiliate"])
        draft.say(role, PRO.relatesToOrganization, organization)
        draft.say(role, DCTERMS.description, literal(affiliation.position) if affiliation.position else None)
        if affiliation.start or affiliation.end:
            period = draft.typed(draft.fragment(f"affiliation-{number}-period"), DCTERMS.PeriodOfTime)
            draft.say(role, DCTERMS.temporal, period)
            draft.say(period, DCAT.startDate, date(affiliation.start) if affiliation.start else None)
            draft.say(period, DCAT.endDate, date(affiliation.end) if affiliation.end else None)

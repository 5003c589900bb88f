"""Persons as `schema:Person` and `foaf:Person`, with the positions that they or their institution state."""

from __future__ import annotations

from fabiola.mappings.rdf.description import TYPE
from fabiola.mappings.rdf.identifiers import say_identifiers
from fabiola.mappings.rdf.organizations import organization_term
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.terms import date, iri, literal
from fabiola.mappings.records import Person
from fabiola.ontology.namespaces import DCAT, DCTERMS, FOAF, PRO, SCHEMA, SCORO

_FOAF_PERSON, _SCHEMA_PERSON = FOAF.Person, SCHEMA.Person
_NAMES = ((SCHEMA.name, FOAF.name), (SCHEMA.givenName, FOAF.givenName), (SCHEMA.familyName, FOAF.familyName))


def describe_person(scope: Scope, person: Person) -> None:
    """State everything of a person as the entity of the scope."""
    say_person(scope, scope.node, person)
    say_identifiers(scope, scope.node, "person", person.identifiers)
    _say_affiliations(scope, person)


def say_person(scope: Scope, node: str, person: Person) -> None:
    """State who a person is on a node."""
    draft = scope.draft
    triples = [(node, TYPE, _FOAF_PERSON), (node, TYPE, _SCHEMA_PERSON)]
    names = (person.name, person.given_name, person.family_name)
    for (first, second), name in zip(_NAMES, names, strict=True):
        if name:
            text = literal(name)
            triples += ((node, first, text), (node, second, text))
    draft.extend(triples)
    for name in person.other_names:
        draft.say(node, SCHEMA.alternateName, literal(name) if name != person.name else None)
    for website in person.websites:
        draft.say(node, SCHEMA.url, iri(website))


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

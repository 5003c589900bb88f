"""Grants and programmes: number, title, money, period, who awards and who stands behind."""

from __future__ import annotations

from fabiola.mappings.rdf.contributions import contributor_term, say_role
from fabiola.mappings.rdf.identifiers import say_identifiers
from fabiola.mappings.rdf.organizations import organization_term
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.terms import date, decimal, iri, literal
from fabiola.mappings.records import Grant, Programme
from fabiola.ontology.namespaces import DCAT, DCTERMS, FRAPO, PRO, SCHEMA


def describe_grant(scope: Scope, grant: Grant) -> None:
    """State everything of a grant as the entity of the scope."""
    say_grant(scope, scope.node, grant)
    say_identifiers(scope, scope.node, "grant", grant.identifiers)
    _say_money(scope, grant)
    _say_period(scope, grant)
    for contribution in grant.contributions:
        say_role(scope, contribution, contributor_term(scope, contribution), PRO.isRelatedToRoleInTime)


def describe_programme(scope: Scope, programme: Programme) -> None:
    """State everything of a programme as the entity of the scope."""
    say_programme(scope, scope.node, programme)
    say_identifiers(scope, scope.node, "programme", programme.identifiers)


def grant_term(scope: Scope, grant: Grant) -> str:
    """The term of a grant that the entity names; described here where it has no identity of its own."""
    if term := scope.global_term(grant):
        return term
    node = scope.grant_fragment(grant)
    say_grant(scope, node, grant)
    return node


def say_grant(scope: Scope, node: str, grant: Grant) -> None:
    """State what a grant is, who gives it and what it is part of, on a node."""
    draft = scope.draft
    draft.typed(node, SCHEMA.Grant, FRAPO.Grant if grant.called_grant else FRAPO.Funding)
    if grant.called_grant or grant.amount:
        draft.typed(node, SCHEMA.MonetaryGrant)
    if grant.number:
        _say_number(scope, node, grant.number)
    for title in grant.titles:
        draft.say_both(node, (SCHEMA.name, DCTERMS.title), literal(title.value, title.language))
    if grant.acronym:
        draft.say_both(node, (SCHEMA.alternateName, FRAPO.hasAcronym), literal(grant.acronym))
    draft.say(node, SCHEMA.description, *(literal(text.value, text.language) for text in grant.descriptions))
    draft.say(node, FRAPO.hasKeyword, *(literal(keyword) for keyword in grant.keywords))
    draft.say(node, SCHEMA.url, *(iri(website) for website in grant.websites))
    for funder in grant.funders:
        draft.say_both(node, (SCHEMA.funder, FRAPO.hasFundingAgency), organization_term(scope, funder, funder=True))
    behind = FRAPO.isFundedBy if grant.called_grant else FRAPO.isSupportedBy
    for sponsor in grant.sponsors:
        draft.say_both(node, (SCHEMA.sponsor, behind), organization_term(scope, sponsor))
    if grant.programme:
        draft.say(node, DCTERMS.isPartOf, programme_term(scope, grant.programme))


def programme_term(scope: Scope, programme: Programme) -> str:
    """The term of a programme that the entity names; described here where it has no identity of its own."""
    if term := scope.global_term(programme):
        return term
    node = scope.programme_fragment(programme)
    say_programme(scope, node, programme)
    return node


def say_programme(scope: Scope, node: str, programme: Programme) -> None:
    """State what a programme is, on a node."""
    draft = scope.draft
    draft.typed(node, FRAPO.FundingProgramme, SCHEMA.FundingScheme)
    draft.say(node, SCHEMA.name, literal(programme.name.value, programme.name.language))
    for funder in programme.funders:
        draft.say_both(node, (SCHEMA.funder, FRAPO.hasFundingAgency), organization_term(scope, funder, funder=True))
    for sponsor in programme.sponsors:
        draft.say_both(node, (SCHEMA.sponsor, FRAPO.isFundedBy), organization_term(scope, sponsor))


def _say_number(scope: Scope, node: str, number: str) -> None:
    draft = scope.draft
    part = draft.typed(f"{node[:-1]}{'-' if '#' in node else '#'}id>", SCHEMA.PropertyValue)
    draft.say(node, FRAPO.hasGrantNumber, literal(number))
    draft.say(node, SCHEMA.identifier, part)
    draft.say(part, SCHEMA.propertyID, literal("award-number"))
    draft.say(part, SCHEMA.value, literal(number))


def _say_money(scope: Scope, grant: Grant) -> None:
    if grant.amount is None:
        return
    draft, value, currency = scope.draft, decimal(grant.amount.value), literal(grant.amount.currency)
    part = draft.typed(draft.fragment("amount"), SCHEMA.MonetaryAmount)
    draft.say(scope.node, SCHEMA.amount, part)
    draft.say(part, SCHEMA.value, value)
    draft.say(part, SCHEMA.currency, currency)
    draft.say(scope.node, FRAPO.hasMonetaryValue, value)
    draft.say(scope.node, FRAPO.hasCurrencyCode, currency)


def _say_period(scope: Scope, grant: Grant) -> None:
    draft = scope.draft
    if grant.awarded and len(grant.awarded) == len("2018-06-01"):
        draft.say(scope.node, FRAPO.hasAwardDate, date(grant.awarded))
    if grant.start or grant.end:
        period = draft.typed(draft.fragment("period"), DCTERMS.PeriodOfTime)
        draft.say(scope.node, DCTERMS.temporal, period)
        draft.say(period, DCAT.startDate, date(grant.start) if grant.start else None)
        draft.say(period, DCAT.endDate, date(grant.end) if grant.end else None)

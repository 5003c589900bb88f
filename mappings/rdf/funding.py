"""What funded a work: grants and bodies, the authors each supported, and the statement that says so."""

from __future__ import annotations

from collections.abc import Mapping

from fabiola.mappings.rdf.grants import grant_term, programme_term
from fabiola.mappings.rdf.organizations import organization_term
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.terms import literal
from fabiola.mappings.records import Funding, FundingStatement, Grant, Organization, Work
from fabiola.ontology.namespaces import C4O, DEO, FRAPO, FRBR, SCHEMA

_FUNDED = (SCHEMA.funder, FRAPO.isFundedBy)


def say_funding(scope: Scope, work: Work, authors: Mapping[int, str]) -> None:
    """State the funding of a work; `authors` are its authors' role nodes by position."""
    for funding in work.funding:
        if funding.grant:
            _say_grant(scope, funding, funding.grant, authors)
        elif funding.funder:
            funder = organization_term(scope, funding.funder, funder=True)
            scope.draft.say_both(scope.node, _FUNDED, funder)
            for position in funding.authors:
                scope.draft.say(authors.get(position, scope.node), FRAPO.isFundedBy, funder)
    for number, statement in enumerate(work.funding_statements, 1):
        _say_statement(scope, work, number, statement)


def _say_grant(scope: Scope, funding: Funding, grant: Grant, authors: Mapping[int, str]) -> None:
    draft, node = scope.draft, grant_term(scope, grant)
    support = FRAPO.isFundedBy if grant.called_grant else FRAPO.isSupportedBy
    draft.say_both(scope.node, (SCHEMA.funding, support), node)
    for funder in grant.funders:
        draft.say(scope.node, SCHEMA.funder, organization_term(scope, funder, funder=True))
    for sponsor in () if grant.called_grant else grant.sponsors:
        draft.say(scope.node, SCHEMA.sponsor, organization_term(scope, sponsor))
    for position in funding.authors:
        if position in authors:
            draft.say(authors[position], support, node)


def _say_statement(scope: Scope, work: Work, number: int, statement: FundingStatement) -> None:
    draft = scope.draft
    node = draft.typed(draft.fragment(f"funding-statement-{number}"), DEO.Acknowledgements, SCHEMA.Statement)
    draft.say_both(scope.node, (SCHEMA.hasPart, FRBR.part), node)
    draft.say(node, SCHEMA.name, literal(f"Funding Information ({_ordinal(number)} paragraph)", "en"))
    draft.say_both(node, (SCHEMA.text, C4O.hasContent), literal(statement.text))
    for funding in work.funding:
        if funding.statement == number - 1:
            draft.say(node, SCHEMA.mentions, *_mentioned(scope, funding))
    draft.say(node, SCHEMA.mentions, *(organization_term(scope, body) for body in statement.mentioned))


def _mentioned(scope: Scope, funding: Funding) -> list[str]:
    grant, bodies = funding.grant, [funding.funder] if funding.funder else []
    terms: list[str] = []
    if grant:
        terms.append(grant_term(scope, grant))
        bodies += [*grant.funders, *grant.sponsors]
        if grant.programme:
            terms.append(programme_term(scope, grant.programme))
    return terms + [organization_term(scope, body) for body in _with_linked(bodies)]


def _with_linked(bodies: list[Organization]) -> list[Organization]:
    return bodies + [linked for body in bodies for linked in body.linked]


def _ordinal(number: int) -> str:
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    return words[number - 1] if number <= len(words) else f"{number}th"

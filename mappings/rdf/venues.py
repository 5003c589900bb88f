"""Venues: journals, series and repositories, with the volumes and issues below them."""

from __future__ import annotations

import re
from functools import lru_cache

from fabiola.mappings.rdf.description import Description, Draft
from fabiola.mappings.rdf.identifiers import say_identifiers
from fabiola.mappings.rdf.organizations import organization_term
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.terms import iri, literal
from fabiola.mappings.records import Venue
from fabiola.mappings.values.iris import escape
from fabiola.ontology.namespaces import DCTERMS, FRBR, PRISM, SCHEMA, expand
from fabiola.ontology.tables import table

_PART_OF = (SCHEMA.isPartOf, FRBR.partOf)
_NUMBERS = {
    "journal-volume": (PRISM.volume, SCHEMA.volumeNumber),
    "journal-issue": (PRISM.issueIdentifier, SCHEMA.issueNumber),
}

_PART = re.compile(r"(.+)/v/[^/]+(?:/i/[^/]+)?")


def describe_venue(scope: Scope, venue: Venue) -> None:
    """State everything of a venue as the entity of the scope."""
    say_venue(scope, scope.node, venue)
    say_identifiers(scope, scope.node, "venue", venue.identifiers)
    _say_issns(scope, scope.node, venue)
    for publisher in venue.publishers:
        scope.draft.say_both(scope.node, (SCHEMA.publisher, DCTERMS.publisher), organization_term(scope, publisher))


def venue_term(scope: Scope, venue: Venue, wish: str = "journal") -> str:
    """The term of a venue that the entity names; described here where it has no identity of its own."""
    if term := scope.global_term(venue):
        return term
    node = scope.draft.fragment(wish)
    say_venue(scope, node, venue)
    return node


def say_venue(scope: Scope, node: str, venue: Venue) -> None:
    """State what a venue is and how it is called, on a node."""
    draft, row = scope.draft, table("types")[venue.type]
    draft.typed(node, SCHEMA[row["schema"]], expand(row["expression"]))
    for name in venue.names:
        draft.say_both(node, (SCHEMA.name, DCTERMS.title), literal(name.value, name.language))
    draft.say(node, SCHEMA.alternateName, *(literal(name.value, name.language) for name in venue.alternative_names))
    draft.say(node, SCHEMA.url, *(iri(website) for website in venue.websites))


def issue_term(scope: Scope, venue: Venue, volume: str | None, issue: str | None) -> str:
    """The term of the narrowest part of a venue that a work appeared in: its issue, its volume, or the venue itself.

    Below a venue with an identity the parts are shared things; an issue without a volume stays inside the work, because
    a journal with two volumes a year has two issues of the same number.
    """
    whole = venue_term(scope, venue)
    shared = scope.global_term(venue) is not None
    if volume:
        address = f"{whole[:-1]}/v/{escape(volume).replace('/', '~2f')}>" if shared else scope.draft.fragment("volume")
        whole = _say_part(scope, address, "journal-volume", volume, whole)
    if issue:
        shared = shared and volume is not None
        address = f"{whole[:-1]}/i/{escape(issue).replace('/', '~2f')}>" if shared else scope.draft.fragment("issue")
        whole = _say_part(scope, address, "journal-issue", issue, whole)
    return whole


def venue_of(address: str) -> str:
    """The IRI of the venue below which the IRI of a volume or an issue lies; that of a venue as it is."""
    part = _PART.fullmatch(address)
    return part[1] if part else address


def say_number(draft: Draft, node: str, kind: str, number: str | None) -> None:
    """State the number of a volume or an issue."""
    if number:
        draft.say_both(node, _NUMBERS[kind], literal(number))


def _say_part(scope: Scope, node: str, kind: str, number: str, whole: str) -> str:
    if node.startswith(f"<{scope.draft.iri}#"):
        _say_what_part(scope.draft, node, kind, number, whole)
    else:
        scope.bring(_shared_part(node, kind, number, whole))
    return node


@lru_cache(4_096)
def _shared_part(node: str, kind: str, number: str, whole: str) -> Description:
    """A volume or issue, which the works in it have in common."""
    draft = Draft(node[1:-1])
    _say_what_part(draft, node, kind, number, whole)
    return draft.finish("venue-part")


def _say_what_part(draft: Draft, node: str, kind: str, number: str, whole: str) -> None:
    row = table("types")[kind]
    draft.typed(node, SCHEMA[row["schema"]], expand(row["expression"]))
    say_number(draft, node, kind, number)
    draft.say_both(node, _PART_OF, whole)


def _say_issns(scope: Scope, node: str, venue: Venue) -> None:
    issns = {identifier.value for identifier in venue.identifiers if identifier.scheme.startswith("issn")}
    scope.draft.say(node, SCHEMA.issn, *(literal(issn) for issn in sorted(issns)))

"""Who contributed to a work, in the printed order, with affiliations, ORCID and roles."""

from __future__ import annotations

from collections.abc import Set

from msgspec import Struct

from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import PRO, SCHEMA, SCORO, SOA
from fabiola.ontology.tables import rows
from fabiola.server.byline import position_of
from fabiola.server.facts import natural_key
from fabiola.server.pages.links import Link
from fabiola.server.pages.parts import Fact, Reader

_ORCID = "https://orcid.org/"
_CREDIT = "https://credit.niso.org/contributor-roles/"
_CORRESPONDING = text_of(SCORO["corresponding-author"])
_NONE: Set[str] = frozenset()


class Contributor(Struct, frozen=True):
    """One person (or body) of a byline; `credit` are their CRediT roles."""

    link: Link
    orcid: str | None
    affiliations: tuple[Link, ...]
    corresponding: bool
    credit: tuple[str, ...]


def authors_of(reader: Reader) -> tuple[Contributor, ...]:
    """The authors in the order of `co:index`; in order of name where a description has no roles."""
    roles, held = _roles(reader), _kinds_held(reader)
    authors = [role for role in roles if PRO.author in reader.facts.values(role, PRO.withRole)]
    if authors:
        return tuple(
            _contributor(reader, holder, role, held.get(holder, _NONE))
            for role in sorted(authors, key=lambda role: (position_of(reader.facts, role), natural_key(role)))
            for holder in reader.facts.values(role, PRO.isHeldBy)
        )
    holders = reader.facts.values(reader.node, SCHEMA.author, SCHEMA.creator)
    return tuple(
        _contributor(reader, holder, None, held.get(holder, _NONE)) for holder in sorted(holders, key=natural_key)
    )


def contributors_of(reader: Reader) -> tuple[Fact, ...]:
    """The other roles of a byline (editors, translators …) and who holds them."""
    found: list[Fact] = []
    by_kind: dict[str, list[str]] = {}
    for role in _roles(reader):
        for kind in reader.facts.values(role, PRO.withRole):
            by_kind.setdefault(kind, []).append(role)
    for row in rows("roles"):
        roles = by_kind.get(f"<{row['term']}>")
        if not roles or row["role"] in ("author", "corresponding-author"):
            continue
        roles.sort(key=lambda role: (position_of(reader.facts, role), natural_key(role)))
        holders = [holder for role in roles for holder in reader.facts.values(role, PRO.isHeldBy)]
        if holders:
            found.append(Fact(row["label"].capitalize(), reader.shown(holders)))
    return tuple(found)


def _roles(reader: Reader) -> list[str]:
    return reader.facts.values(reader.node, PRO.isDocumentContextFor)


def _kinds_held(reader: Reader) -> dict[str, set[str]]:
    """The kinds of roles (IRIs) that each holder has in a work."""
    held: dict[str, set[str]] = {}
    for role in _roles(reader):
        kinds = reader.facts.texts(role, PRO.withRole)
        for holder in reader.facts.values(role, PRO.isHeldBy):
            held.setdefault(holder, set()).update(kinds)
    return held


def _contributor(reader: Reader, holder: str, role: str | None, held: Set[str]) -> Contributor:
    facts = reader.facts
    affiliations = [reader.link(place) for place in sorted(facts.values(role, PRO.relatesToOrganization))]
    printed = [] if affiliations else [Link(text) for text in facts.texts(role, SOA.rawAffiliation)]
    return Contributor(
        reader.link(holder),
        _orcid(reader, holder),
        tuple(affiliations + printed),
        _CORRESPONDING in held,
        tuple(sorted(_credit_name(term) for term in held if term.startswith(_CREDIT))),
    )


def _credit_name(term: str) -> str:
    return term.removeprefix(_CREDIT).strip("/").replace("-", " ")


def _orcid(reader: Reader, holder: str) -> str | None:
    _, found, key = text_of(holder).partition("/id/person/orcid/")
    if found:
        return f"{_ORCID}{key.upper()}"
    return next((address for address in reader.facts.texts(holder, SCHEMA.sameAs) if address.startswith(_ORCID)), None)

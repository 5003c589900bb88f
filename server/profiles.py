"""Profiles: which vocabularies a client reads, negotiated beside the format that it reads them in.

Content Negotiation by Profile (https://www.w3.org/TR/dx-prof-conneg/). `ontology/profiles.csv` has a row for each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from msgspec import Struct
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_options_header

from fabiola.mappings.rdf.terms import Triple
from fabiola.ontology.namespaces import NAMESPACES, RDF
from fabiola.ontology.tables import rows
from fabiola.server.facts import is_iri
from fabiola.server.formats import DOCUMENTS, HTML, JSON_LD, Format
from fabiola.server.subjects import Subject

_ITEM = re.compile(
    r'(?:<(?P<iri>[^<>]*)>|"(?P<quoted>[^"]*)"|(?P<token>[^\s,;<>"]+))(?P<parameters>(?:[ \t]*;[^,;]*)*)'
)
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.IGNORECASE)


class Profile(Struct, frozen=True):
    """One profile: the namespaces it is limited to (`only`) or leaves out (`without`), both empty for everything.

    `address` and `aliases` are IRIs, relative ones below the base IRI, or further tokens.
    """

    token: str
    title: str
    address: str
    only: str
    without: str
    aliases: tuple[str, ...]

    def iri(self, base: str) -> str:
        """What the profile is called in headers and data."""
        return _resolve(self.address, base)

    def names(self, base: str) -> frozenset[str]:
        """All that a client may call it."""
        return frozenset({self.token, self.iri(base), *(_resolve(alias, base) for alias in self.aliases)})

    def covers(self, triple: Triple) -> bool:
        """Whether a triple is in the vocabularies of the profile: by its class or else its property."""
        return self.has(_decisive(triple))

    def has(self, term: str) -> bool:
        """Whether a term is in the vocabularies of the profile."""
        return term.startswith(self.only) and not (self.without and term.startswith(self.without))


@cache
def profiles() -> tuple[Profile, ...]:
    """All profiles; the first is the default."""
    return tuple(
        Profile(
            token=row["token"],
            title=row["title"],
            address=row["address"],
            only=_start(row["only"]),
            without=_start(row["without"]),
            aliases=tuple(row["aliases"].split()),
        )
        for row in rows("profiles")
    )


def profile_of(token: str) -> Profile:
    """The profile of a token. Raises KeyError where there is none."""
    return {profile.token: profile for profile in profiles()}[token]


def offered(subject: Subject) -> tuple[Profile, ...]:
    """The profiles in which anything is said about a subject."""
    node = subject.node
    terms = {_decisive(triple) for triple in subject.triples if triple[0] == node}
    return tuple(profile for profile in profiles() if any(map(profile.has, terms)))


def formats_in(profile: Profile, formats: Sequence[Format]) -> tuple[Format, ...]:
    """Which of the formats of a document it has in a profile: references to a work are made of everything."""
    if profile is EVERYTHING:
        return tuple(formats)
    return (JSON_LD,) if profile is SEARCH_ENGINES else DOCUMENTS


def view(subject: Subject, profile: Profile) -> Subject:
    """A subject as a profile shows it: what is in its vocabularies, and still hangs together with the subject."""
    if not profile.only and not profile.without:
        return subject
    kept = tuple(filter(profile.covers, subject.triples))
    reached = _reachable(subject.node, kept)
    return Subject(subject.iri, tuple(triple for triple in kept if triple[0] in reached), subject.base)


def negotiate_profile(header: str, base: str, available: Sequence[Profile]) -> Profile | None:
    """The profile that suits a client best by the value of its Accept-Profile header; None where it refuses all.

    Profiles are named by IRI in angle brackets or by token. The first is the answer to no header and to `*`.
    """
    wanted = _wanted(header)
    if not wanted:
        return available[0]
    scored = [(*_score(profile, wanted, base), profile) for profile in available]
    quality, _, best = max(scored, key=lambda row: row[:2])
    return best if quality > 0 else None


def named_in_accept(accept: MIMEAccept, given: Format, base: str, available: Sequence[Profile]) -> Profile | None:
    """The profile that is a parameter of the media type of a format in an Accept header (RFC 6906); None without."""
    for value, quality in accept:
        media_type, parameters = parse_options_header(value)
        if quality > 0 and media_type.lower() in given.media_types and (named := parameters.get("profile")):
            return next((profile for profile in available if set(named.split()) & profile.names(base)), None)
    return None


def listed_formats(profile: Profile, formats: Sequence[Format]) -> tuple[Format, ...]:
    """The formats of a profile, the page last."""
    return tuple(sorted(formats_in(profile, formats), key=lambda row: row is HTML))


@lru_cache(1024)
def _wanted(header: str) -> tuple[tuple[str, float], ...]:
    """(name, quality) as they stand in the header."""
    found = []
    for match in _ITEM.finditer(header):
        quality = _QUALITY.search(match["parameters"])
        found.append((match["iri"] or match["quoted"] or match["token"] or "", float(quality[1]) if quality else 1.0))
    return tuple(found)


def _score(profile: Profile, wanted: Sequence[tuple[str, float]], base: str) -> tuple[float, int]:
    """Quality, and negated place of the name that decides: an exact one before `*`."""
    names = profile.names(base)
    exact = [(quality, -place) for place, (name, quality) in enumerate(wanted) if name in names]
    other = [(quality, -len(wanted)) for name, quality in wanted if name == "*"]
    return max(exact or other, default=(0.0, 0))


def _reachable(node: str, triples: Sequence[Triple]) -> set[str]:
    """The subjects that are linked with a node, whichever way the links point."""
    subjects = {triple[0] for triple in triples} | {node}
    linked: dict[str, set[str]] = {subject: set() for subject in subjects}
    for subject, _, value in triples:
        if is_iri(value) and value in subjects:
            linked[subject].add(value)
            linked[value].add(subject)
    reached, waiting = {node}, [node]
    while waiting:
        new = linked[waiting.pop()] - reached
        reached |= new
        waiting.extend(new)
    return reached


def _decisive(triple: Triple) -> str:
    return triple[2] if triple[1] == RDF.type else triple[1]


def _resolve(name: str, base: str) -> str:
    return f"{base}{name}" if name.startswith("def/") else name


def _start(prefix: str) -> str:
    """How the terms of a namespace begin; empty for none."""
    return f"<{NAMESPACES[prefix]}" if prefix else ""


EVERYTHING, SEARCH_ENGINES, ALTERNATES = profile_of("all"), profile_of("schemaorg"), profile_of("alt")

"""Why a triple is in the graph: which source records say it, and which rule of the mapping made it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from fabiola.graph import releases
from fabiola.graph.claims import Claim
from fabiola.graph.ledger import Ledger
from fabiola.graph.names import Key, former_keys_of, keys_of
from fabiola.graph.resolution import Resolved
from fabiola.graph.settings import load
from fabiola.graph.store import document_of
from fabiola.mappings.rdf.describe import DESCRIBERS
from fabiola.mappings.rdf.description import Draft
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.terms import Triple
from fabiola.mappings.records import Identifier, Merger, Record
from fabiola.mappings.values.iris import kind_of, mint


class Unknown(Exception):
    """Nothing is known under an IRI."""


class Reason(msgspec.Struct, frozen=True):
    """One triple with the source records (`source key (file)`) that say it and the rule that states it."""

    triple: Triple
    said_by: tuple[str, ...]
    rule: str


class Move(msgspec.Struct, frozen=True):
    """That an IRI leads to another, with the source records that say so; none where the two share identifiers."""

    former: str
    iri: str
    said_by: tuple[str, ...] = ()


class Explanation(msgspec.Struct, frozen=True):
    """An entity, the source records it rests on, and the reason of each of its triples.

    `moves` are the steps from the IRI that was asked for to that of the entity, in order; none where they are one.
    """

    iri: str
    claims: tuple[str, ...]
    reasons: tuple[Reason, ...]
    moves: tuple[Move, ...] = ()


class _TracedDraft(Draft):
    """A draft that remembers the function that stated each triple."""

    def __init__(self, iri: str) -> None:
        super().__init__(iri)
        self.rules: dict[Triple, str] = {}
        self._triples = _Traced(self.rules)


class _Traced(list[Triple]):
    """The triples of a traced draft: everything that a draft states is appended here."""

    def __init__(self, rules: dict[Triple, str]) -> None:
        super().__init__()
        self._rules = rules

    def append(self, triple: Triple) -> None:
        self._rules.setdefault(triple, _rule())

    def extend(self, triples: Iterable[Triple]) -> None:
        rule = _rule()
        for triple in triples:
            self._rules.setdefault(triple, rule)


def explain(home: Path, iri: str) -> Explanation:
    """The explanation of a published entity. Raises Unknown, NoRelease, BadSettings and OldLedger."""
    release = releases.current(home)
    asked = iri.partition("#")[0].replace("/doc/", "/id/", 1)
    target = _canonical(release, asked)
    path = home / "ledger.sqlite"
    if not path.exists():
        raise Unknown(f"{path} is not there, and nothing else says which source records a triple comes from")
    ledger = Ledger(path, read_only=True)
    try:
        claims = ledger.claims.about(target)
        if not claims:
            raise Unknown(f"{iri} is published, but it is no entity that a source record speaks of")
        files = {(source, key): file for source, key, _, file, _ in ledger.source_records()}
        explained = _explained(release, target, claims, files, Resolved(ledger.connection, load(home).base))
        moves = tuple(_moves(release.base, asked, target, claims, files))
        return msgspec.structs.replace(explained, moves=moves)
    finally:
        ledger.close()


def _canonical(release: releases.Release, iri: str) -> str:
    if release.describe(iri):
        return iri
    target = release.locate(iri)
    if target is None or target == "gone":
        raise Unknown(f"{iri} is {'no longer' if target else 'not'} in the graph")
    return target


def _moves(
    base: str, asked: str, target: str, claims: Iterable[Claim], files: Mapping[tuple[str, str], str]
) -> Iterator[Move]:
    """The steps from an IRI to that of its entity: what took the place of what, as sources say, then the rest."""
    steps: dict[str, Move] = {}
    for claim in claims:
        said_by = tuple(_name(claim.source, key, files) for key in claim.keys)
        for now in keys_of(claim.record)[:1]:
            for former in former_keys_of(claim.record):
                step = Move(_minted(base, former), _minted(base, now), said_by)
                steps.setdefault(step.former, step)
    while asked != target:
        step = steps.pop(asked, Move(asked, target))
        yield step
        asked = step.iri


def _minted(base: str, name: Key) -> str:
    kind, scheme, value = name
    return mint(base, kind, Identifier(scheme, value))


def _explained(
    release: releases.Release, iri: str, claims: list[Claim], files: Mapping[tuple[str, str], str], naming: Resolved
) -> Explanation:
    rules: dict[Triple, str] = {}
    speakers: dict[Triple, list[str]] = {}
    names = {claim.id: [_name(claim.source, key, files) for key in claim.keys] for claim in claims}
    for claim in claims:
        described = {} if isinstance(claim.record, Merger) else _traced(claim.record, iri, naming)
        for said, rule in described.items():
            triple = _as_published(said, release)
            rules.setdefault(triple, rule)
            speakers.setdefault(triple, []).extend(names[claim.id])
    reasons = tuple(
        Reason(triple, tuple(dict.fromkeys(speakers.get(triple, ()))), rules.get(triple) or _rule_of_ours(triple, iri))
        for triple in release.describe(iri)
    )
    return Explanation(iri, tuple(dict.fromkeys(name for each in names.values() for name in each)), reasons)


def _name(source: str, key: str, files: Mapping[tuple[str, str], str]) -> str:
    return f"{source} {key} ({files.get((source, key), 'file unknown')})"


def _as_published(triple: Triple, release: releases.Release) -> Triple:
    """A triple of one claim with the thing it points to under its present IRI."""
    subject, predicate, value = triple
    if not value.startswith(f"<{release.base}id/"):
        return triple
    moved = release.locate(value[1:-1])
    return (subject, predicate, f"<{moved}>") if moved and moved != "gone" else triple


def _rule_of_ours(triple: Triple, iri: str) -> str:
    """What made a triple that no claim states by itself."""
    about_the_record = triple[0] == f"<{document_of(iri)}>"
    return "graph.provenance.record_document" if about_the_record else "graph.fusion.fuse, over all claims together"


def _traced(record: Record, iri: str, naming: Resolved) -> dict[Triple, str]:
    scope, draft = Scope(iri, naming), _TracedDraft(iri)
    scope.draft = draft
    DESCRIBERS[kind_of(record)](scope, record)
    return draft.rules


def _rule() -> str:
    """The describing function that is stating something: the first one outside the draft."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_globals["__name__"].endswith("description"):
        frame = frame.f_back
    return f"{frame.f_globals['__name__'].removeprefix('fabiola.')}.{frame.f_code.co_name.lstrip('_')}"

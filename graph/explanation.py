"""Why a triple is in the graph: which source records say it, and which rule of the mapping made it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from fabiola.graph import releases
from fabiola.graph.claims import Claim
from fabiola.graph.ledger import Ledger
from fabiola.graph.resolution import Resolved
from fabiola.graph.settings import load
from fabiola.graph.store import document_of
from fabiola.mappings.rdf.describe import DESCRIBERS
from fabiola.mappings.rdf.description import Draft
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.terms import Triple
from fabiola.mappings.records import Record
from fabiola.mappings.values.iris import kind_of


class Unknown(Exception):
    """Nothing is known under an IRI."""


class Reason(msgspec.Struct, frozen=True):
    """One triple with the source records (`source key (file)`) that say it and the rule that states it."""

    triple: Triple
    said_by: tuple[str, ...]
    rule: str


class Explanation(msgspec.Struct, frozen=True):
    """An entity, the source records it rests on, and the reason of each of its triples."""

    iri: str
    claims: tuple[str, ...]
    reasons: tuple[Reason, ...]


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
    target = _canonical(release, iri.partition("#")[0].replace("/doc/", "/id/", 1))
    path = home / "ledger.sqlite"
    if not path.exists():
        raise Unknown(f"{path} is not there, and nothing else says which source records a triple comes from")
    ledger = Ledger(path, read_only=True)
    try:
        claims = ledger.claims.about(target)
        if not claims:
            raise Unknown(f"{iri} is published, but it is no entity that a source record speaks of")
        files = {(source, key): file for source, key, _, file, _ in ledger.source_records()}
        return _explained(release, target, claims, files, Resolved(ledger.connection, load(home).base))
    finally:
        ledger.close()


def _canonical(release: releases.Release, iri: str) -> str:
    if release.describe(iri):
        return iri
    target = release.locate(iri)
    if target is None or target == "gone":
        raise Unknown(f"{iri} is {'no longer' if target else 'not'} in the graph")
    return target


def _explained(
    release: releases.Release, iri: str, claims: list[Claim], files: Mapping[tuple[str, str], str], naming: Resolved
) -> Explanation:
    rules: dict[Triple, str] = {}
    speakers: dict[Triple, list[str]] = {}
    names = {claim.id: [_name(claim.source, key, files) for key in claim.keys] for claim in claims}
    for claim in claims:
        for said, rule in _traced(claim.record, iri, naming).items():
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

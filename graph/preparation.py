"""Preparing entities for the store: fused and described, checked where they changed, and packed to be written."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from fabiola.graph import provenance
from fabiola.graph.assembly import Assembled, assemble
from fabiola.graph.claims import Claims
from fabiola.graph.disagreements import told
from fabiola.graph.documents import pack
from fabiola.graph.ledger_file import one_state
from fabiola.graph.quality import packed_figures
from fabiola.graph.resolution import Resolved
from fabiola.graph.search_index import Entry, entry_of
from fabiola.graph.settings import Settings
from fabiola.graph.soundness import check_description, dois_of, links_of
from fabiola.mappings.rdf.description import Description
from fabiola.mappings.rdf.terms import main_name, ntriples, text_of
from fabiola.ontology.namespaces import expand
from fabiola.shapes.findings import Finding
from fabiola.shapes.gate import check

_LABELS = (expand("schema:name"), expand("dcterms:title"), expand("skos:prefLabel"))
_UNCHECKED = frozenset({"definition", "source-record", "run", "term"})


class Prepared(msgspec.Struct, frozen=True, gc=False):
    """An entity as it is to be published; of one that did not change, no more than its IRI and kind.

    `document` is N-Triples, its record document included, and `packed` the same; `findings` are what it breaks, with
    which it is kept out if one is a violation (`failed` is the description then); `figures` is packed for the coverage;
    `disagreements` are those of its sources; `entry` is what it is searched by; `new` says that no run has written it
    yet.
    """

    iri: str
    kind: str
    changed: bool = False
    new: bool = False
    label: str = ""
    hash: bytes = b""
    document: str = ""
    packed: bytes = b""
    findings: tuple[Finding, ...] = ()
    links: tuple[str, ...] = ()
    dois: tuple[str, ...] = ()
    figures: bytes = b""
    disagreements: bytes = b""
    entry: Entry | None = None
    failed: Description | None = None


class Range(msgspec.Struct, frozen=True):
    """Consecutive entities by IRI, or source records by number; `dirty` takes those alone that are to be made anew."""

    kind: Literal["entity", "source-record"]
    first: str | int
    last: str | int
    dirty: bool = False


class PreparedRange(msgspec.Struct, frozen=True):
    """The entities of a range; the small shared things they bring, each once; and (shared thing, entity) for all."""

    entities: tuple[Prepared, ...]
    shared: tuple[Prepared, ...] = ()
    bringing: tuple[tuple[str, str], ...] = ()


class Task(msgspec.Struct, frozen=True):
    """A range to prepare for a run over a ledger, with all that a process has to know to do it."""

    ledger: str
    settings: Settings
    run: str
    time: str
    range: Range | None = None


class _Version(NamedTuple):
    """An entity, its description as N-Triples, the digest of that, and the one that is published; None for new."""

    entity: Assembled
    text: str
    digest: bytes
    before: bytes | None


class Preparer:
    """Prepares entities for one run, reading the ledger and never writing to it."""

    def __init__(self, connection: sqlite3.Connection, settings: Settings, run: str, time: str) -> None:
        self._connection, self._execute, self._claims = connection, connection.execute, Claims(connection)
        self._settings, self._run, self._time = settings, run, time
        self._naming, self._trust = Resolved(connection, settings.base), settings.trust()

    def prepare_task(self, task: Task) -> PreparedRange:
        """The entities of the range of a task of this run, and what they bring along."""
        assert task.range is not None
        with one_state(self._connection):
            return self._prepare_range(task.range)

    def _prepare_range(self, chosen: Range) -> PreparedRange:
        if chosen.kind == "source-record":
            return PreparedRange(self.prepare([Assembled(each, ()) for each in self._source_records(chosen)]))
        entities: list[Assembled] = []
        shared: dict[str, Assembled] = {}
        bringing: list[tuple[str, str]] = []
        for entity, others in self.assemble(chosen):
            entities.append(entity)
            for other in others:
                shared.setdefault(other.description.iri, other)
                bringing.append((other.description.iri, entity.description.iri))
        return PreparedRange(self.prepare(entities), self.prepare(list(shared.values())), tuple(bringing))

    def assemble(self, chosen: Range) -> Iterator[tuple[Assembled, list[Assembled]]]:
        """The entities of a range, each with the small shared things that it brings along."""
        dirty = "AND entity IN (SELECT entity FROM dirty)" if chosen.dirty else ""
        where = f"AND entity BETWEEN ?1 AND ?2 {dirty}"
        return assemble(self._claims, self._naming, self._trust, where, (chosen.first, chosen.last))

    def _source_records(self, chosen: Range) -> Iterator[Description]:
        dirty = "JOIN dirty_record USING (source, key)" if chosen.dirty else ""
        query = f"SELECT source, key, hash, file, received FROM source_record {dirty} WHERE id BETWEEN ? AND ?"  # noqa: S608
        for source, key, digest, file, received in self._execute(query, (chosen.first, chosen.last)):
            yield provenance.describe_source_record(self._settings.base, source, key, digest.hex(), file, received)

    def prepare(self, entities: Sequence[Assembled]) -> tuple[Prepared, ...]:
        """Entities ready to be written, those that changed with what they break."""
        versions = [self._version(entity) for entity in entities]
        changed = [version.entity.description for version in versions if version.before != version.digest]
        findings = _findings([description for description in changed if description.kind not in _UNCHECKED])
        return tuple([self._prepared(version, findings) for version in versions])

    def _prepared(self, version: _Version, found: Mapping[str, tuple[Finding, ...]]) -> Prepared:
        entity, settings = version.entity, self._settings
        description = entity.description
        if version.before == version.digest:
            return Prepared(description.iri, description.kind)
        findings = found.get(description.iri, ())
        is_kept_out = any(finding.severity == "violation" for finding in findings)
        document, label = version.text + self._record_document(entity), _label(description)
        return Prepared(
            description.iri,
            description.kind,
            changed=True,
            new=version.before is None,
            label=label,
            hash=version.digest,
            document=document,
            packed=pack(document),
            findings=findings,
            links=tuple(sorted(links_of(description, settings.base))),
            dois=dois_of(description),
            figures=_figures(entity, settings.base),
            disagreements=told(entity.disagreements),
            entry=entry_of(description.iri, label, entity.record) if entity.record else None,
            failed=description if is_kept_out else None,
        )

    def _record_document(self, entity: Assembled) -> str:
        if not entity.sources:
            return ""
        base, licence = self._settings.base, self._settings.licence
        iri = entity.description.iri
        return ntriples(tuple(provenance.record_document(iri, base, licence, entity.sources, self._run, self._time)))

    def _version(self, entity: Assembled) -> _Version:
        """The digest is of what is published of an entity, and of where: another remote store gets everything anew."""
        address = self._settings.store.update if self._settings.store else ""
        sources = "".join([f"{source}\x1e{key}\n" for source, key in entity.sources])
        text = entity.description.ntriples()
        row = self._execute("SELECT hash FROM entity WHERE iri = ?", (entity.description.iri,)).fetchone()
        disagreements = told(entity.disagreements).decode()
        digest = hashlib.sha256(f"{text}{sources}{disagreements}{address}".encode()).digest()
        return _Version(entity, text, digest, row[0] if row else None)


def prepare_packed(task: Task) -> bytes:
    """A range prepared by a process that reads the ledger for itself, packed as MessagePack."""
    return msgspec.msgpack.encode(_preparer(msgspec.structs.replace(task, range=None)).prepare_task(task))


@cache
def _preparer(task: Task) -> Preparer:
    address = f"{Path(task.ledger).resolve().as_uri()}?mode=ro"
    return Preparer(sqlite3.connect(address, uri=True), task.settings, task.run, task.time)


def _findings(descriptions: Sequence[Description]) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, list[Finding]] = {}
    for finding in check(descriptions):
        found.setdefault(finding.entity, []).append(finding)
    for description in descriptions:
        for finding in check_description(description):
            found.setdefault(finding.entity, []).append(finding)
    return {iri: tuple(findings) for iri, findings in found.items()}


def _figures(entity: Assembled, base: str) -> bytes:
    sources = [source for source, _ in entity.sources]
    return packed_figures(entity.description, sources, base) if sources else b""


def _label(description: Description) -> str:
    subject = f"<{description.iri}>"
    for predicate in _LABELS:
        values = [value for node, said, value in description.triples if node == subject and said == predicate]
        if values:
            return text_of(main_name(values))
    return ""

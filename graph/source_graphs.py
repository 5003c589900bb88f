"""The graph of each source record: what it alone says, from the claims that the ledger keeps, nothing fused.

Things have the IRIs under which they are published, so that a statement can be found again in the published graph.
The ledger is only read, in a snapshot of its own, and a run that is publishing is not held up.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path

import msgspec

from fabiola.graph.claims import Claim, Claims
from fabiola.graph.fusion import Precedence, fuse, is_described
from fabiola.graph.ledger_file import open_to_read
from fabiola.graph.provenance import describe_source_record
from fabiola.graph.resolution import Resolved
from fabiola.graph.settings import Settings
from fabiola.mappings.rdf.describe import describe
from fabiola.mappings.rdf.description import Description
from fabiola.mappings.rdf.terms import Triple, iri
from fabiola.ontology.namespaces import DCTERMS, FOAF, PROV

_COLUMNS = "id, source, key, hash, mapping, file, received"


class SourceGraph(msgspec.Struct, frozen=True):
    """What a source record alone says (`statements`), and what it is (`provenance`); `name` is the IRI of both.

    `digest` is the SHA-256 of the content that was received, `mapping` the version of the mapping that read it.
    """

    name: str
    digest: str
    mapping: str
    provenance: tuple[Triple, ...]
    statements: tuple[Triple, ...]

    def nquads(self) -> str:
        """The graph as N-Quads (https://www.w3.org/TR/n-quads/): the statements in it, its provenance in none."""
        return nquads(self.name, (*self.provenance, *self.statements))


def source_graph(home: Path, base: str, source: str, key: str) -> SourceGraph | None:
    """The graph of a source record; None where the ledger does not hold it (any more), or there is no ledger."""
    query = f"SELECT {_COLUMNS} FROM source_record WHERE source = ? AND key = ?"  # noqa: S608
    return next(_read(home, base, query, (source, key)), None)


def source_graphs(home: Path, base: str, source: str | None = None) -> Iterator[SourceGraph]:
    """The graphs of all source records, or of those of one source, in the order of source and key."""
    chosen = "WHERE source = ?" if source else ""
    query = f"SELECT {_COLUMNS} FROM source_record {chosen} ORDER BY source, key"  # noqa: S608
    yield from _read(home, base, query, (source,) if source else ())


def licence_of(source: str) -> str | None:
    """The IRI of the licence of the metadata of a source; None where it is not known, or depends on the supplier."""
    return _licences().get(source)


def nquads(name: str, triples: Iterable[Triple]) -> str:
    """Triples as N-Quads in the graph of a name; those about the graph itself stand in the default graph."""
    node = f"<{name}>"
    return "".join(
        f"{subject} {predicate} {value} .\n" if subject == node else f"{subject} {predicate} {value} {node} .\n"
        for subject, predicate, value in triples
    )


def _read(home: Path, base: str, query: str, values: tuple[str, ...]) -> Iterator[SourceGraph]:
    path = home / "ledger.sqlite"
    if not path.exists():
        return
    with closing(open_to_read(path)) as ledger:
        if ledger.execute("SELECT 1 FROM sqlite_schema WHERE name = 'said'").fetchone() is None:
            return  # a ledger of an earlier version
        ledger.execute("BEGIN")  # what follows sees one and the same state, whatever a run writes meanwhile
        claims, naming, trust = Claims(ledger), Resolved(ledger, base), Settings().trust()
        for number, source, key, digest, mapping, file, received in ledger.execute(query, values):
            numbers = [
                claim for (claim,) in ledger.execute("SELECT claim FROM said WHERE source_record = ?", (number,))
            ]
            about = describe_source_record(base, source, key, digest.hex(), file, received)
            said = list(_descriptions([row[::2] for row in claims.read(numbers)], naming, trust))
            yield _graph(base, source, mapping, about, digest.hex(), said)


def _descriptions(
    said: Iterable[tuple[str | None, Claim]], naming: Resolved, precedence: Precedence
) -> Iterator[Description]:
    """The descriptions of everything a source record speaks of, its own subject first, each thing once."""
    entities: dict[str, list[Claim]] = {}
    for entity, claim in sorted(said, key=lambda row: (not row[1].main, row[1].id)):
        if entity:
            entities.setdefault(entity, []).append(claim)
    described: set[str] = set()
    for entity, claims in entities.items():
        if not is_described(claims):
            continue
        for description in describe(naming.own(fuse(claims, precedence), entity), entity, naming):
            if description.iri not in described:
                described.add(description.iri)
                yield description


def _graph(
    base: str, source: str, mapping: str, about: Description, digest: str, said: Sequence[Description]
) -> SourceGraph:
    node = f"<{about.iri}>"
    more = [(node, PROV.wasAttributedTo, f"<{base}agent/fabiola/{mapping}>")]
    if licence := licence_of(source):
        more.append((node, DCTERMS.license, iri(licence)))
    more += [(node, FOAF.primaryTopic, f"<{description.iri}>") for description in said[:1]]
    statements = tuple(triple for description in said for triple in description.triples)
    return SourceGraph(about.iri, digest, mapping, (*about.triples, *more), statements)


@cache
def _licences() -> dict[str, str]:
    text = (files("fabiola.graph") / "source_licences.csv").read_text("utf-8")
    return {row["source"]: row["licence"] for row in csv.DictReader(StringIO(text, newline=""))}

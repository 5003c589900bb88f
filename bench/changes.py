"""Measures how long it takes to check a thousand changed entities of a graph of a million (`make bench`)."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import rdflib
from pyoxigraph import RdfFormat, Store
from synthetic import orcid

from fabiola.mappings.rdf.terms import Triple, literal, ntriples
from fabiola.ontology.namespaces import FOAF, RDF, SCHEMA, expand
from fabiola.shapes.compiled import Shapes, compile_shapes

ENTITIES = int(os.environ.get("FABIOLA_BENCH_ENTITIES", "1000000"))
CHANGED, LOADED = 1_000, 100_000
SHAPES = """
    PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX schema: <https://schema.org/> PREFIX fs: <https://fabiola.dev/shape/>
    PREFIX foaf: <http://xmlns.com/foaf/0.1/>
    fs:person a sh:NodeShape ; sh:targetClass schema:Person ;
        sh:property [ sh:path schema:name ; sh:minCount 1 ; sh:equals foaf:name ] ;
        sh:property [ sh:path schema:knows ; sh:class schema:Person ] ;
        sh:property [ sh:path [ sh:inversePath schema:knows ] ; sh:maxCount 1 ] ;
        sh:property [ sh:path ( schema:knows schema:knows ) ; sh:minCount 1 ; sh:node [ sh:nodeKind sh:IRI ] ] .
"""


def person(number: int, name: str) -> list[Triple]:
    """An entity that links to the next one."""
    node, after = (
        f"<https://kg.example.org/id/person/orcid/{orcid(each % ENTITIES)}>" for each in (number, number + 1)
    )
    text = literal(name)
    return [
        (node, RDF.type, SCHEMA.Person),
        (node, RDF.type, FOAF.Person),
        (node, SCHEMA.name, text),
        (node, FOAF.name, text),
        (node, SCHEMA.knows, after),
        (node, expand("foaf:givenName"), literal("Ann")),
    ]


def batches() -> Iterator[bytes]:
    """All entities as N-Triples, a hundred thousand at a time."""
    for start in range(0, ENTITIES, LOADED):
        entities = (person(number, f"Ann {number}") for number in range(start, min(start + LOADED, ENTITIES)))
        yield "".join(ntriples(tuple(triples)) for triples in entities).encode()


def main() -> None:
    """Load, change, check; print one line."""
    shapes = compile_shapes(rdflib.Graph().parse(data=SHAPES, format="turtle"))
    with tempfile.TemporaryDirectory() as folder:
        store = Store(str(Path(folder) / "store"))
        for document in batches():
            store.bulk_load(document, format=RdfFormat.N_TRIPLES)
        numbers = range(0, ENTITIES, max(1, ENTITIES // CHANGED))
        removed = [person(number, f"Ann {number}")[2 + 2 * (place % 2)] for place, number in enumerate(numbers)]
        added = [
            (subject, predicate, literal("Another")) for subject, predicate, _ in removed if predicate == SCHEMA.name
        ]
        store.update("DELETE DATA {" + ntriples(tuple(removed)) + "} ; INSERT DATA {" + ntriples(tuple(added)) + "}")
        start = time.perf_counter()
        changed = shapes.check_changes(store, added, removed)
        seconds = time.perf_counter() - start
        assert changed is not None
        print(
            f"| {len(removed):,} changed entities of {ENTITIES:,} checked: {seconds:.2f} s, "
            f"{len(changed[0]):,} nodes looked at, {len(changed[1]):,} findings |"
        )
        measure_whole(shapes, store)


def measure_whole(shapes: Shapes, store: Store) -> None:
    """The whole graph, which is never in memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    found = sum(1 for _ in shapes.check_stored(store))
    seconds = time.perf_counter() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"| all {ENTITIES:,} entities checked from disk: {seconds:.1f} s, {len(store) / seconds:,.0f} triples/s, "
        f"{found:,} findings, {grown:,.0f} MiB more at the peak |"
    )


if __name__ == "__main__":
    main()

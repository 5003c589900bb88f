"""The ontology file as triples under the base IRI of a release."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from pyoxigraph import RdfFormat, parse

from fabiola.mappings.rdf.terms import Triple


@lru_cache(maxsize=4)
def ontology_triples(base: str) -> tuple[Triple, ...]:
    """All triples of `ontology/fabiola.ttl`; its relative addresses are resolved against the base."""
    text = (files("fabiola.ontology") / "fabiola.ttl").read_bytes()
    quads = parse(text, format=RdfFormat.TURTLE, base_iri=base)
    return tuple(sorted((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads))


def definition_of(iri: str, base: str) -> tuple[Triple, ...]:
    """What the ontology says of one IRI; empty where it does not define it."""
    return tuple(triple for triple in ontology_triples(base) if triple[0] == f"<{iri}>")

"""What a change can affect is checked again, nothing else, and the results are those of checking everything."""

from __future__ import annotations

import tempfile

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from fabiola.mappings.rdf.terms import Triple, ntriples
from fabiola.ontology.namespaces import RDF, RDFS
from fabiola.shapes.compiled import Result, Shapes, compile_shapes

PREFIXES = """
    PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX ex: <https://example.org/>
"""
KINDS_OF_SHAPES = {
    "a count": "ex:s sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:maxCount 2 ] .",
    "a class of values": "ex:s sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:class ex:D ] .",
    "an inverse path": "ex:s sh:targetClass ex:C ; sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:maxCount 1 ] .",
    "a sequence": "ex:s sh:targetClass ex:C ; sh:property [ sh:path ( ex:p ex:q ex:p ) ; sh:minCount 1 ] .",
    "an inverse sequence": """ex:s sh:targetClass ex:C ;
        sh:property [ sh:path [ sh:inversePath ( ex:p [ sh:inversePath ex:q ] ) ] ; sh:minCount 1 ] .""",
    "an alternative": """ex:s sh:targetClass ex:C ;
        sh:property [ sh:path [ sh:alternativePath ( ex:p ( ex:q ex:q ) ) ] ; sh:nodeKind sh:Literal ] .""",
    "any number of steps": """ex:s sh:targetSubjectsOf ex:q ;
        sh:property [ sh:path [ sh:zeroOrMorePath ( ex:p ex:q ) ] ; sh:class ex:C ] .""",
    "one or more steps back": """ex:s sh:targetClass ex:C ;
        sh:property [ sh:path [ sh:inversePath [ sh:oneOrMorePath ex:p ] ] ; sh:maxCount 1 ] .""",
    "a step or none": """ex:s sh:targetClass ex:C ;
        sh:property [ sh:path ( [ sh:zeroOrOnePath ex:p ] ex:q ) ; sh:minCount 1 ] .""",
    "objects": "ex:s sh:targetObjectsOf ex:p ; sh:class ex:C ; sh:property [ sh:path ex:q ; sh:maxCount 0 ] .",
    "a node": "ex:s sh:targetNode ex:n1, ex:n2 ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .",
    "a closed shape of values": """ex:s sh:targetClass ex:C ; sh:property [ sh:path ex:p ;
        sh:node [ sh:closed true ; sh:property [ sh:path ex:q ] ] ] .""",
    "pairs": "ex:s sh:targetClass ex:C ; sh:property [ sh:path ( ex:p ex:q ) ; sh:equals ex:q ; sh:disjoint ex:r ] .",
    "logic": """ex:s sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:or (
        [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] [ sh:not [ sh:path ex:r ; sh:minCount 1 ] ] ) ] .""",
    "qualified values": """ex:s sh:targetClass ex:C ;
        sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:path ex:q ; sh:minCount 1 ] ;
            sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMinCount 1 ] ;
        sh:property [ sh:path ex:q ; sh:qualifiedValueShape [ sh:path ex:r ; sh:minCount 1 ] ;
            sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMaxCount 1 ] .""",
}
COMPILED = {
    name: compile_shapes(rdflib.Graph().parse(data=PREFIXES + text, format="turtle"))
    for name, text in KINDS_OF_SHAPES.items()
}
NODES = [f"<https://example.org/n{number}>" for number in range(5)]
PREDICATES = [f"<https://example.org/{name}>" for name in "pqr"]
CLASSES = ["<https://example.org/C>", "<https://example.org/D>"]
LINKS = st.tuples(st.sampled_from(NODES), st.sampled_from(PREDICATES), st.sampled_from([*NODES, '"text"', '"Text"@en']))
TYPES = st.tuples(st.sampled_from(NODES), st.just(RDF.type), st.sampled_from(CLASSES))
DATA = st.sets(LINKS | TYPES, max_size=16)


_FOLDER = tempfile.TemporaryDirectory(prefix="fabiola-")
_STORE = Store(_FOLDER.name)


def stored(triples: set[Triple]) -> Store:
    """The one store on disk with these triples and no others."""
    _STORE.clear()
    _STORE.load(ntriples(tuple(triples)).encode(), format=RdfFormat.N_TRIPLES)
    return _STORE


def all_results(shapes: Shapes, triples: set[Triple]) -> set[Result]:
    return set(shapes.check_stored(stored(triples)))


@pytest.mark.parametrize("name", KINDS_OF_SHAPES)
@given(before=DATA, after=DATA, common=DATA)
@settings(max_examples=60, deadline=None)
def test_checking_a_change_is_checking_everything(
    name: str, before: set[Triple], after: set[Triple], common: set[Triple]
):
    shapes, before, after = COMPILED[name], before | common, after | common
    changed = shapes.check_changes(stored(after), sorted(after - before), sorted(before - after))
    assert changed is not None
    nodes, results = changed
    assert {result.focus for result in results} <= nodes
    kept = {result for result in all_results(shapes, before) if result.focus not in nodes}
    assert kept | set(results) == all_results(shapes, after)


@pytest.mark.parametrize("name", KINDS_OF_SHAPES)
@given(data=DATA)
@settings(max_examples=30, deadline=None)
def test_the_disk_gives_the_results_of_memory(name: str, data: set[Triple]):
    assert all_results(COMPILED[name], data) == set(COMPILED[name].check(data))


def test_only_what_the_change_reaches_is_checked_again():
    shapes = COMPILED["a sequence"]
    chains = {
        (f"<https://example.org/{c}{n}>", p, f"<https://example.org/{c}{n + 1}>")
        for c in "xyz"
        for n, p in enumerate([*PREDICATES[:2], PREDICATES[0]])
    }
    types = {(f"<https://example.org/{c}0>", RDF.type, CLASSES[0]) for c in "xyz"}
    removed = ("<https://example.org/x2>", PREDICATES[0], "<https://example.org/x3>")
    changed = shapes.check_changes(stored(chains - {removed} | types), [], [removed])
    assert changed is not None
    nodes, results = changed
    assert nodes == {"<https://example.org/x0>", "<https://example.org/x2>"}
    assert [result.focus for result in results] == ["<https://example.org/x0>"]


def test_a_change_of_the_hierarchy_of_classes_asks_for_everything():
    triple = (CLASSES[1], RDFS.subClassOf, CLASSES[0])
    assert COMPILED["a count"].check_changes(stored({triple}), [triple], []) is None

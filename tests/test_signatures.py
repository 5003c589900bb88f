"""What the signature of a node decides is what a check of the node finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_compiled_shapes import described, mutate, sample

from fabiola.mappings.rdf.description import Description
from fabiola.shapes.compiled.compiling import Compiler
from fabiola.shapes.compiled.constraints import Shape
from fabiola.shapes.compiled.index import TYPE, Index
from fabiola.shapes.compiled.linked import classes_by_address
from fabiola.shapes.compiled.results import Result
from fabiola.shapes.compiled.signatures import Signature, Verdict, all_of, any_of, one_of
from fabiola.shapes.compiled.targets import shapes_in
from fabiola.shapes.profile import shapes_graph

SAMPLE, CHANGED = 60, 60
KNOWN = {all_of: all, any_of: any, one_of: lambda found: sum(found) == 1}
NODES = ["<https://example.org/a>", "<https://example.org/b>", "_:c", '"d"']
TERMS = st.sampled_from(NODES)


@cache
def compiled() -> tuple[Shape, ...]:
    """Every shape of the profile, those included that apply to nothing by themselves."""
    graph = shapes_graph()
    return tuple(map(Compiler(graph).shape, shapes_in(graph)))


def verdicts(description: Description) -> Counter[Verdict]:
    """What the signatures of the nodes decide for every shape, each verdict held against a check of the node."""
    index = Index(description.triples, {}, classes_by_address)
    found = Counter[Verdict]()
    for node, said in index.nodes():
        signature = Signature(frozenset(said), tuple(said.get(TYPE, ())), tuple(index.classes(node)))
        for shape in compiled():
            verdict, results = shape.foresee(signature), list[Result]()
            shape.report(index, node, results)
            assert shape.conforms(index, node) == (not results), (shape.term, node)
            assert verdict is None or verdict == (not results), (shape.term, node)
            found[verdict] += 1
    return found


def test_on_the_demo_records():
    found = sum(map(verdicts, sample(SAMPLE)), Counter[Verdict]())
    assert found[True] > found[None] > 1_000
    assert found[False] > 1_000


def test_on_changed_records():
    chance = Random(7)
    chosen = [mutate(mutate(each, chance), chance) for each in chance.sample(described(), CHANGED)]
    assert sum(map(verdicts, chosen), Counter[Verdict]())[False] > 1_000


@pytest.mark.parametrize("decide", KNOWN)
@given(st.lists(st.sampled_from([True, False, None]), max_size=5))
def test_a_verdict_is_that_of_whatever_the_open_ones_turn_out_to_be(
    decide: Callable[[Iterable[Verdict]], Verdict], found: list[Verdict]
):
    verdict = decide(found)
    ends = {KNOWN[decide](each) for each in product(*([each] if each is not None else [True, False] for each in found))}
    if verdict is not None:
        assert ends == {verdict}
    elif decide is not one_of:
        assert ends == {True, False}


@given(st.lists(st.tuples(TERMS, TERMS, TERMS), unique=True))
def test_triples_in_any_order_are_found_by_subject_and_predicate(triples: list[tuple[str, str, str]]):
    index = Index(triples, {})
    for subject, predicate, value in product(NODES, repeat=3):
        assert (value in index.values(subject, predicate)) == ((subject, predicate, value) in triples)
        assert (subject in index.subjects(value, predicate)) == ((subject, predicate, value) in triples)
    assert sum(len(values) for _, said in index.nodes() for values in said.values()) == len(triples)

"""The judge: pySHACL over descriptions (SHACL Core, no inference), for official reports and as the gate's measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import SH
from rdflib.term import BNode, Literal, Node, URIRef

from fabiola.mappings.rdf.description import Description
from fabiola.mappings.rdf.terms import Triple, text_of
from fabiola.ontology.namespaces import NAMESPACES
from fabiola.shapes.compiled.linked import classes_by_address
from fabiola.shapes.compiled.results import report_graph
from fabiola.shapes.findings import Finding
from fabiola.shapes.profile import Rule, local_name, rules, shapes_graph, shorten

_MARK = "urn:x-fabiola:kind"

BATCH = 200
"""How many descriptions pySHACL gets at a time; it reads the shapes anew for each batch."""


def judge(descriptions: Sequence[Description]) -> tuple[Finding, ...]:
    """What pySHACL finds that the descriptions break of the profile, in the order of entity, node, rule and value.

    Each description is judged by its own triples alone, whatever else is checked with it.
    """
    batches = (descriptions[start : start + BATCH] for start in range(0, len(descriptions), BATCH))
    return tuple(sorted(chain.from_iterable(map(_judge_batch, batches))))


def official_report(descriptions: Sequence[Description]) -> rdflib.Graph:
    """The `sh:ValidationReport` of pySHACL over descriptions taken together; where there are none, they conform."""
    if not descriptions:
        return report_graph((), rdflib.Graph())
    import pyshacl  # takes a tenth of a second, and most runs keep nothing out

    with literals_kept():
        _, report, text = pyshacl.validate(_graph(descriptions), shacl_graph=_shapes(), inplace=True)
    if not isinstance(report, rdflib.Graph):
        raise RuntimeError(f"the shapes could not be applied: {text}")
    return report


def _judge_batch(descriptions: Sequence[Description]) -> list[Finding]:
    owners = {text_of(subject): entity.iri for entity in descriptions for subject, _, _ in entity.triples}
    report = official_report(descriptions)
    return [_read_result(report, result, owners) for result in report.objects(None, SH.result)]


@cache
def _shapes() -> rdflib.Graph:
    """The shapes with the targets of each node shape handed down to its property shapes.

    SHACL finds the same either way; pySHACL takes a property shape with targets once for all nodes, one below a node
    shape anew for each node.
    """
    shapes = shapes_graph()
    _ask_for_marks(shapes)
    for target in (SH.targetClass, SH.targetSubjectsOf):
        for shape, thing in list(shapes.subject_objects(target)):
            for part in shapes.objects(shape, SH.property):
                shapes.add((part, target, thing))
    for shape in set(shapes.subjects(SH.targetClass)) | set(shapes.subjects(SH.targetSubjectsOf)):
        shapes.remove((shape, SH.property, None))
    return shapes


def _ask_for_marks(shapes: rdflib.Graph) -> None:
    """Let the rules about the kind of what is linked to take the mark of an entity, and the class of a part of one."""
    for part in shapes.objects(URIRef(f"{NAMESPACES['fs']}link"), SH.property):
        for kind in shapes.objects(part, SH["not"]):
            for wanted in list(shapes.objects(kind, SH["class"])):
                mark, own = BNode(), BNode()
                shapes.remove((kind, SH["class"], wanted))
                shapes.add((mark, SH.path, URIRef(_MARK)))
                shapes.add((mark, SH.hasValue, wanted))
                shapes.add((own, SH["class"], wanted))
                shapes.add((own, SH.pattern, Literal("#")))
                shapes.add((kind, SH["or"], Collection(shapes, BNode(), [mark, own]).uri))


@cache
def _rules_by_shape() -> Mapping[str, Rule]:
    return {rule.shape: rule for rule in rules()}


@contextmanager
def literals_kept() -> Iterator[None]:
    """Leave rdflib's switch for the normalisation of literals as it was; pySHACL sets it on its own."""
    before = rdflib.NORMALIZE_LITERALS
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def _graph(descriptions: Sequence[Description]) -> rdflib.Graph:
    """The triples as a graph, made of terms, which is several times faster than parsing their text.

    What is linked to is marked with its kind, as the gate knows it.
    """
    graph = rdflib.Graph(bind_namespaces="none")
    terms: dict[str, URIRef | Literal] = {}
    triples = list(chain.from_iterable(description.triples for description in descriptions))
    for triple in chain(triples, _linked(triples)):
        for text in triple:
            if text not in terms:
                terms[text] = _term(text)
        subject, predicate, value = triple
        graph.store.add((terms[subject], terms[predicate], terms[value]), graph)
    return graph


def _linked(triples: Sequence[Triple]) -> Iterator[Triple]:
    """The kinds of the entities that are linked to, by a property that no other shape asks for."""
    for value in {value for _, _, value in triples if value.startswith("<")}:
        yield from ((value, f"<{_MARK}>", name) for name in classes_by_address(value))


def _term(text: str) -> URIRef | Literal:
    """A term of an N-Triples text; the lexical form of a literal is left as it is."""
    if text.startswith("<"):
        return URIRef(text[1:-1])
    tail = text[text.rindex('"') + 1 :]
    if tail.startswith("@"):
        return Literal(text_of(text), lang=tail[1:], normalize=False)
    datatype = URIRef(tail[3:-1]) if tail else None
    return Literal(text_of(text), datatype=datatype, normalize=False)


def _read_result(report: rdflib.Graph, result: Node, owners: Mapping[str, str]) -> Finding:
    focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
    rule = _rules_by_shape()[shorten(str(report.value(result, SH.sourceShape)))]
    return Finding(
        entity=owners[str(focus)],
        focus=str(focus),
        shape=rule.shape,
        value="" if value is None or value == focus else str(value),
        component=local_name(report.value(result, SH.sourceConstraintComponent)),
        path=rule.path,
        severity=rule.severity,
        rule=rule.name,
        message=rule.message,
    )

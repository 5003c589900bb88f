"""The judge: pySHACL over descriptions (SHACL Core, no inference), for official reports and as the gate's measure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain

import pyshacl
import rdflib
from msgspec import Struct
from rdflib.namespace import RDF as TYPES
from rdflib.namespace import SH
from rdflib.term import Literal, Node, URIRef

from fabiola.mappings.rdf.description import Description
from fabiola.mappings.rdf.terms import Triple, text_of
from fabiola.ontology.namespaces import RDF
from fabiola.shapes.compiled.linked import classes_by_address
from fabiola.shapes.findings import Finding
from fabiola.shapes.profile import Rule, local_name, rules, shapes_graph, shorten

BATCH = 200
"""How many descriptions pySHACL gets at a time; it reads the shapes anew for each batch."""


def judge(descriptions: Sequence[Description]) -> tuple[Finding, ...]:
    """What pySHACL finds that the descriptions break of the profile, in the order of entity, node, rule and value.

    Each description is judged by its own triples alone, whatever else is checked with it.
    """
    return tuple(sorted(chain.from_iterable(map(_judge_batch, _batches(descriptions)))))


def _batches(descriptions: Iterable[Description]) -> Iterator[list[Description]]:
    """The descriptions in batches in which none links to another, of which it is to know the kind and no more."""
    batches: list[_Batch] = []
    for description in descriptions:
        links = {value[1:-1].partition("#")[0] for _, _, value in description.triples if value.startswith("<")}
        links.discard(description.iri)
        batch = next((each for each in batches if each.has_room(description.iri, links)), None)
        if batch is None:
            batch = _Batch([], set(), set())
            batches.append(batch)
        batch.descriptions.append(description)
        batch.iris.add(description.iri)
        batch.linked.update(links)
        if len(batch.descriptions) == BATCH:
            batches.remove(batch)
            yield batch.descriptions
    yield from (batch.descriptions for batch in batches)


class _Batch(Struct):
    descriptions: list[Description]
    iris: set[str]
    linked: set[str]

    def has_room(self, iri: str, links: set[str]) -> bool:
        """Whether a description neither links to one of the batch nor is linked to from there, nor is there already."""
        return iri not in self.iris and iri not in self.linked and self.iris.isdisjoint(links)


def official_report(descriptions: Sequence[Description]) -> rdflib.Graph:
    """The `sh:ValidationReport` of pySHACL over descriptions taken together."""
    with literals_kept():
        _, report, text = pyshacl.validate(_graph(descriptions), shacl_graph=_shapes(), inplace=True)
    if not isinstance(report, rdflib.Graph):
        raise RuntimeError(f"the shapes could not be applied: {text}")
    _leave_out_others(report, {URIRef(text_of(subject)) for one in descriptions for subject, _, _ in one.triples})
    return report


def _leave_out_others(report: rdflib.Graph, described: Collection[Node]) -> None:
    """Take out of a report what it says of nodes that are only linked to: they are described, and judged, elsewhere."""
    for result in list(report.objects(None, SH.result)):
        if report.value(result, SH.focusNode) not in described:
            report.remove((None, SH.result, result))
            report.remove((result, None, None))
    for head in list(report.subjects(TYPES.type, SH.ValidationReport)):
        report.set((head, SH.conforms, Literal((head, SH.result, None) not in report)))


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
    for target in (SH.targetClass, SH.targetSubjectsOf):
        for shape, thing in list(shapes.subject_objects(target)):
            for part in shapes.objects(shape, SH.property):
                shapes.add((part, target, thing))
    for shape in set(shapes.subjects(SH.targetClass)) | set(shapes.subjects(SH.targetSubjectsOf)):
        shapes.remove((shape, SH.property, None))
    return shapes


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

    What is linked to without being described has its classes, as the gate knows them.
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
    """The classes of the entities that are the values of links and the subjects of nothing."""
    described = {subject for subject, _, _ in triples}
    for value in {value for _, _, value in triples if value.startswith("<")} - described:
        yield from ((value, RDF.type, name) for name in classes_by_address(value))


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

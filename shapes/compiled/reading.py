"""A shapes graph read strictly: what is not well-formed SHACL raises `BadShapes` and never passes in silence.

Follows W3C SHACL, syntax rules (appendix A): https://www.w3.org/TR/shacl/#syntax-rules
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pyoxigraph
import rdflib
from msgspec import Struct
from rdflib.namespace import RDF
from rdflib.term import BNode, Literal, Node, URIRef

from fabiola.mappings.rdf.terms import literal, text_of, typed
from fabiola.ontology.namespaces import NAMESPACES, XSD

SH = NAMESPACES["sh"]


class BadShapes(ValueError):
    """A shape that is not well-formed, or recursive; the message names it, `node` is its node in the graph."""

    def __init__(self, message: str, node: Node | None = None) -> None:
        super().__init__(message)
        self.node = node


class Source(Struct, frozen=True, dict=True):
    """A shape as it stands in the shapes graph. Every method raises BadShapes for what SHACL does not allow there."""

    graph: rdflib.Graph
    node: Node

    @property
    def term(self) -> str:
        """The shape as N-Triples text."""
        return term_of(self.node)

    def fail(self, why: str) -> BadShapes:
        """The error that says what is wrong with this shape."""
        return BadShapes(f"The shape {name_of(self.graph, self.node)} cannot be used: {why}.", self.node)

    def nodes(self, name: str) -> list[Node]:
        """The values of a SHACL property, in a stable order."""
        return self._said.get(SH + name, [])

    @cached_property
    def _said(self) -> dict[str, list[Node]]:
        """What the shape says, read at once: it is asked for some forty properties and has a few."""
        found: dict[str, list[Node]] = {}
        for predicate, value in self.graph.predicate_objects(self.node):
            found.setdefault(str(predicate), []).append(value)
        return {predicate: sorted(values, key=term_of) for predicate, values in found.items()}

    def one(self, name: str) -> Node | None:
        """The value of a property that a shape has once at most."""
        found = self.nodes(name)
        if len(found) > 1:
            raise self.fail(f"it has {len(found)} values of sh:{name}, at most one is allowed")
        return found[0] if found else None

    def iris(self, name: str) -> list[str]:
        """The values of a property that takes IRIs."""
        found = self.nodes(name)
        if wrong := [node for node in found if not isinstance(node, URIRef)]:
            raise self.fail(f"sh:{name} takes an IRI, not {term_of(wrong[0])}")
        return [term_of(node) for node in found]

    def iri(self, name: str) -> str | None:
        """The value of a property that takes one IRI."""
        self.one(name)
        return next(iter(self.iris(name)), None)

    def text(self, name: str) -> str | None:
        """The value of a property that takes one plain string."""
        found = self.one(name)
        if found is not None and not (isinstance(found, Literal) and term_of(found).endswith('"')):
            raise self.fail(f"sh:{name} takes a string, not {term_of(found)}")
        return None if found is None else str(found)

    def count(self, name: str) -> int | None:
        """The value of a property that takes one whole number."""
        found = self.one(name)
        if found is None:
            return None
        text = term_of(found)
        if not text.endswith(f"^^{XSD.integer}") or not str(found).isdecimal():
            raise self.fail(f"sh:{name} takes an xsd:integer that is not negative, not {text}")
        return int(str(found))

    def flag(self, name: str) -> bool:
        """Whether a property is `true`; SHACL takes `1` for a boolean, but not for a yes."""
        found = self.one(name)
        if found is None:
            return False
        text = term_of(found)
        if text not in {typed(value, XSD.boolean) for value in ("true", "false", "1", "0")}:
            raise self.fail(f"sh:{name} takes a boolean, not {text}")
        return text == typed("true", XSD.boolean)

    def lists(self, name: str) -> list[list[Node]]:
        """The values of a property that takes lists."""
        return [members(self, node) for node in self.nodes(name)]

    def list_of(self, name: str) -> list[Node] | None:
        """The value of a property that takes one list."""
        self.one(name)
        return next(iter(self.lists(name)), None)


def members(source: Source, head: Node) -> list[Node]:
    """The members of an RDF list. Raises BadShapes for a list that is not well-formed."""
    found: list[Node] = []
    seen: set[Node] = set()
    while head != RDF.nil:
        first, rest = _both(source.graph, head)
        if head in seen or first is None or rest is None:
            raise source.fail(f"the list at {term_of(head)} is not a well-formed RDF list")
        seen.add(head)
        found.append(first)
        head = rest
    return found


def _both(graph: rdflib.Graph, head: Node) -> tuple[Node | None, Node | None]:
    parts: list[Sequence[Node]] = [list(graph.objects(head, part)) for part in (RDF.first, RDF.rest)]
    first, rest = (part[0] if len(part) == 1 else None for part in parts)
    return first, rest


def term_of(node: Node) -> str:
    """A node of rdflib as N-Triples text, in the form that descriptions have."""
    if isinstance(node, Literal):
        return _literal_of(node)
    return f"_:{node}" if isinstance(node, BNode) else f"<{node}>"


def _literal_of(node: Literal) -> str:
    datatype = f"<{node.datatype}>" if node.datatype else None
    if datatype is None or node.language or datatype == XSD.string:
        return literal(str(node), node.language)
    return typed(str(node), datatype)


def node_of(term: str) -> URIRef | BNode | Literal:
    """A node of rdflib of N-Triples text; the lexical form of a literal is left as it is."""
    if term.startswith("<"):
        return URIRef(term[1:-1])
    if term.startswith("_"):
        return BNode(term[2:])
    tail = term[term.rindex('"') + 1 :]
    if tail.startswith("@"):
        return Literal(text_of(term), lang=tail[1:], normalize=False)
    return Literal(text_of(term), datatype=URIRef(tail[3:-1]) if tail else None, normalize=False)


def oxigraph_term(node: str) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal:
    """A term of Oxigraph of N-Triples text."""
    if node.startswith("<"):
        return pyoxigraph.NamedNode(node[1:-1])
    if node.startswith("_"):
        return pyoxigraph.BlankNode(node[2:])
    tail = node[node.rindex('"') + 1 :]
    if tail.startswith("@"):
        return pyoxigraph.Literal(text_of(node), language=tail[1:])
    return pyoxigraph.Literal(text_of(node), datatype=pyoxigraph.NamedNode(tail[3:-1]) if tail else None)


def name_of(graph: rdflib.Graph, node: Node) -> str:
    """A shape as a person finds it: its IRI, or the IRI of what a shape without one belongs to."""
    seen: set[Node] = set()
    inner = node
    while isinstance(inner, BNode) and inner not in seen:
        seen.add(inner)
        inner = min(graph.subjects(None, inner), key=str, default=inner)
    if isinstance(inner, BNode):
        return f"without an IRI ({'; '.join(sorted(map(str, graph.objects(node, None))))[:200]})"
    return term_of(inner) if inner == node else f"without an IRI inside {term_of(inner)}"

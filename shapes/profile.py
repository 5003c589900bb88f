"""The profile as SHACL shapes, one Turtle file a kind of entity, as a graph, as a text and as rules to read.

Follows W3C SHACL Core: https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import pyoxigraph
import rdflib
from msgspec import Struct
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH, SKOS, XSD
from rdflib.term import BNode, Literal, Node, URIRef

from fabiola.ontology.namespaces import NAMESPACES

_SHAPE = re.compile(r"^fs:([a-z0-9-]+) a sh:", re.MULTILINE)
_PREFIX = re.compile(r"^@prefix .*\n", re.MULTILINE)
_PLAIN = {str(RDF.langString), str(XSD.string)}
_PATH_SUFFIXES = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


class Rule(Struct, frozen=True):
    """A rule of the profile, for people to read.

    `kind` is the file it stands in (`work`, `person`, …), `shape` its prefixed name, `severity` one of `violation`,
    `warning` and `info`, `path` a SPARQL property path, empty for rules about a thing as a whole; `example` is a value
    that keeps the rule and `link` a page about it, both empty where there is none.
    """

    kind: str
    shape: str
    name: str
    description: str
    message: str
    severity: str
    path: str
    example: str = ""
    link: str = ""


@cache
def _texts() -> dict[str, str]:
    """The shapes files by kind, in alphabetical order."""
    found = [file for file in files("fabiola.shapes").iterdir() if file.name.endswith(".ttl")]
    return {
        file.name.removesuffix(".ttl"): file.read_text(encoding="utf-8")
        for file in sorted(found, key=lambda file: file.name)
    }


def shapes_graph() -> rdflib.Graph:
    """A new graph of all shapes, the caller's to keep or change."""
    return rdflib.Graph() + shared_shapes_graph()


@cache
def shared_shapes_graph() -> rdflib.Graph:
    """The one graph of all shapes for those that only read it: made once a process, by the parser that is quicker."""
    graph, node_of = rdflib.Graph(), cache(_node_of)
    for triple in pyoxigraph.parse(shapes_ttl(), format=pyoxigraph.RdfFormat.TURTLE):
        graph.add((node_of(triple.subject), node_of(triple.predicate), node_of(triple.object)))
    return graph


def _node_of(term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple) -> Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.Literal):
        datatype = None if term.datatype.value in _PLAIN else URIRef(term.datatype.value)
        return Literal(term.value, lang=term.language, datatype=datatype)
    return BNode(str(term).removeprefix("_:"))


@cache
def shapes_ttl() -> str:
    """All shapes as one Turtle document with the comments of the files."""
    prefixes = sorted({line for text in _texts().values() for line in _PREFIX.findall(text)})
    bodies = [re.sub(r"\n{3,}", "\n\n", _PREFIX.sub("", text)).strip() for text in _texts().values()]
    return "".join(prefixes) + "\n" + "\n\n".join(bodies) + "\n"


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of the profile, by file and in the order of each file."""
    return tuple(_read_rules(shared_shapes_graph()))


def _read_rules(shapes: rdflib.Graph) -> Iterator[Rule]:
    for kind, text in _texts().items():
        for name in _SHAPE.findall(text):
            shape = URIRef(NAMESPACES["fs"] + name)
            if (shape, SH.message, None) in shapes:
                yield _read_rule(shapes, kind, shape)


def _read_rule(shapes: rdflib.Graph, kind: str, shape: URIRef) -> Rule:
    path = shapes.value(shape, SH.path)
    return Rule(
        kind=kind,
        shape=shorten(str(shape)),
        name=str(shapes.value(shape, SH.name)),
        description=str(shapes.value(shape, SH.description)),
        message=str(shapes.value(shape, SH.message)),
        severity=local_name(shapes.value(shape, SH.severity)).lower(),
        path="" if path is None else _path_text(shapes, path),
        example=str(shapes.value(shape, SKOS.example) or ""),
        link=str(shapes.value(shape, RDFS.seeAlso) or ""),
    )


def _path_text(shapes: rdflib.Graph, path: Node) -> str:
    """A SHACL path in the notation of SPARQL 1.1 property paths."""
    if isinstance(path, URIRef):
        return "a" if path == RDF.type else shorten(str(path))
    if (inner := shapes.value(path, SH.inversePath)) is not None:
        return "^" + _path_text(shapes, inner)
    if (choices := shapes.value(path, SH.alternativePath)) is not None:
        return "(" + "|".join(_path_text(shapes, part) for part in Collection(shapes, choices)) + ")"
    for predicate, suffix in _PATH_SUFFIXES.items():
        if (inner := shapes.value(path, predicate)) is not None:
            return _path_text(shapes, inner) + suffix
    return "/".join(_path_text(shapes, part) for part in Collection(shapes, path))


@cache
def _by_length() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((space, prefix) for prefix, space in NAMESPACES.items()), key=lambda pair: -len(pair[0])))


def shorten(iri: str) -> str:
    """The prefixed name of an IRI; the IRI itself where no prefix of the project fits."""
    for space, prefix in _by_length():
        local = iri.removeprefix(space)
        if local != iri and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", local):
            return f"{prefix}:{local}"
    return iri


def local_name(term: Node | None) -> str:
    """The last part of the IRI of a SHACL term (`MinCountConstraintComponent`)."""
    return str(term).removeprefix(str(SH))

"""RDF/XML, for the tools that read nothing else (https://www.w3.org/TR/rdf-syntax-grammar/).

XML 1.0 has no way to hold most control characters, U+FFFE, U+FFFF and lone surrogates; each is written as U+FFFD, the
replacement character. Every other format carries them unchanged.
"""

from __future__ import annotations

import re
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import NAMESPACES, XSD
from fabiola.server.facts import is_iri, parse_literal
from fabiola.server.subjects import Subject

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPLIT = re.compile(r"<(.*[^A-Za-z0-9_.-])([A-Za-z_][A-Za-z0-9_.-]*)>", re.DOTALL)


def write_rdfxml(subject: Subject) -> str:
    """An RDF/XML document of a description, one rdf:Description a subject."""
    facts = subject.facts()
    predicates = {predicate for _, predicate, _ in subject.triples}
    prefixes = _prefixes(predicates)
    names = {predicate: _name(predicate, prefixes) for predicate in predicates}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<rdf:RDF{_declarations(prefixes)}>"]
    for node in facts.subjects(subject.node):
        lines.append(f"  <rdf:Description rdf:about={_attribute(text_of(node))}>")
        for predicate, values in sorted(facts.about(node).items()):
            lines.extend([f"    {_property(names[predicate], value)}" for value in values])
        lines.append("  </rdf:Description>")
    return "\n".join([*lines, "</rdf:RDF>", ""])


def _property(name: str, value: str) -> str:
    if is_iri(value):
        return f"<{name} rdf:resource={_attribute(text_of(value))}/>"
    literal = parse_literal(value)
    attribute = ""
    if literal.language:
        attribute = f' xml:lang="{literal.language}"'
    elif literal.datatype != XSD.string:
        attribute = f" rdf:datatype={_attribute(text_of(literal.datatype))}"
    return f"<{name}{attribute}>{_content(literal.value)}</{name}>"


def _name(predicate: str, prefixes: dict[str, str]) -> str:
    namespace, local = _split(predicate)
    return f"{prefixes[namespace]}:{local}"


@lru_cache(1 << 12)
def _split(predicate: str) -> tuple[str, str]:
    if (match := _SPLIT.fullmatch(predicate)) is None:
        raise ValueError(f"{predicate} cannot be written as an XML element name")
    return match[1], match[2]


def _prefixes(predicates: set[str]) -> dict[str, str]:
    known = {namespace: prefix for prefix, namespace in NAMESPACES.items()}
    used = sorted({_split(predicate)[0] for predicate in predicates} | {NAMESPACES["rdf"]})
    return {namespace: known.get(namespace, f"ns{number}") for number, namespace in enumerate(used)}


def _declarations(prefixes: dict[str, str]) -> str:
    return "".join([f"\n    xmlns:{prefix}={_attribute(namespace)}" for namespace, prefix in prefixes.items()])


def _content(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text), {"\r": "&#13;"})


@lru_cache(1 << 14)
def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", text))

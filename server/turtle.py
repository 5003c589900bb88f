"""Turtle for people: one block a subject, the entity first, prefixed names, every literal exactly as stored.

https://www.w3.org/TR/turtle/
"""

from __future__ import annotations

import re
from functools import lru_cache

from fabiola.ontology.namespaces import NAMESPACES, RDF, XSD
from fabiola.server.facts import Facts, natural_key
from fabiola.server.subjects import Subject

_PREFIXES = {namespace: prefix for prefix, namespace in NAMESPACES.items()}
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_SPLIT = re.compile(r"<(.*[#/])([^#/]+)>", re.DOTALL)
_TYPED = re.compile(r'("(?:.*)")\^\^(<[^<>]*>)', re.DOTALL)
_BARE = {
    XSD.integer: re.compile(r'"([+-]?[0-9]+)"'),
    XSD.decimal: re.compile(r'"([+-]?[0-9]*\.[0-9]+)"'),
    XSD.boolean: re.compile(r'"(true|false)"'),
}
_SAFE_BASE = re.compile(r"https?://[a-z0-9.:-]+(?:/[A-Za-z0-9_~][A-Za-z0-9_~.-]*)+")


def write_turtle(subject: Subject) -> str:
    """A Turtle document of a description."""
    writer = _Writer(subject.iri)
    facts = subject.facts()
    blocks = [writer.block(facts, node) for node in facts.subjects(subject.node)]
    return "\n".join([writer.head(), *blocks])


@lru_cache(1 << 14)
def _shorten(term: str) -> tuple[str, str]:
    """The prefix of an IRI, and its prefixed name; no prefix and the IRI itself where it has no such name."""
    match = _SPLIT.fullmatch(term)
    prefix = _PREFIXES.get(match[1]) if match else None
    if match is None or prefix is None or not _LOCAL_NAME.fullmatch(match[2]):
        return "", term
    return prefix, f"{prefix}:{match[2]}"


class _Writer:
    """Abbreviates terms and remembers which prefixes it used."""

    def __init__(self, iri: str) -> None:
        self.base = iri if _SAFE_BASE.fullmatch(iri) else None
        self._own = (f"<{iri}>", f"<{iri}#") if self.base else ()
        self.used: set[str] = set()

    def head(self) -> str:
        """The directives, to be asked for after everything was written."""
        base = f"@base <{self.base}> .\n" if self.base else ""
        return base + "".join([f"@prefix {prefix}: <{NAMESPACES[prefix]}> .\n" for prefix in sorted(self.used)])

    def block(self, facts: Facts, subject: str) -> str:
        """All triples of one subject."""
        about = facts.about(subject)
        named = sorted([("" if predicate == RDF.type else self.term(predicate), predicate) for predicate in about])
        lines = [f"{name or 'a'} {self.objects(about[predicate])}" for name, predicate in named]
        return f"{self.term(subject)} " + " ;\n    ".join(lines) + " .\n"

    def objects(self, values: list[str]) -> str:
        """The values of one predicate; long lists of IRIs get a line each."""
        if len(values) == 1:
            return self.term(values[0])
        written = [self.term(value) for value in sorted(values, key=natural_key)]
        separator = ",\n        " if sum(map(len, written)) > 100 else ", "
        return separator.join(written)

    def term(self, term: str) -> str:
        """The shortest safe way to write a term."""
        if not term.startswith("<"):
            return self._literal(term)
        if self.base and term.startswith(self._own):
            return f"<{term[len(self.base) + 1 :]}"
        prefix, name = _shorten(term)
        if prefix:
            self.used.add(prefix)
        return name

    def _literal(self, term: str) -> str:
        if term.endswith('"') or (match := _TYPED.fullmatch(term)) is None:
            return term
        quoted, datatype = match[1], match[2]
        bare = _BARE[datatype].fullmatch(quoted) if datatype in _BARE else None
        return bare[1] if bare else f"{quoted}^^{self.term(datatype)}"

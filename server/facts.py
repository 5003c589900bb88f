"""The triples of one description, indexed for reading: what writers and pages ask of a graph that fits on a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from fabiola.mappings.rdf.terms import Triple, main_name, text_of
from fabiola.ontology.namespaces import XSD

_KIND = re.compile(r"(?:@(?P<language>[A-Za-z0-9-]+)|\^\^(?P<datatype><[^<>]*>))?")
_DIGITS = re.compile(r"(\d+)")


class Literal(Struct, frozen=True):
    """A literal taken apart; `datatype` is a term, `xsd:string` where neither type nor language is written."""

    value: str
    language: str | None
    datatype: str


def is_iri(term: str) -> bool:
    """Whether a term is an IRI."""
    return term.startswith("<")


def parse_literal(term: str) -> Literal:
    """The parts of a literal term. Raises ValueError where the term is no literal."""
    end = term.rfind('"')
    if end < 1 or term[0] != '"' or (kind := _kind_of(term[end + 1 :])) is None:
        raise ValueError(f"not a literal: {term}")
    return Literal(text_of(term), *kind)


@lru_cache(maxsize=1 << 10)
def _kind_of(ending: str) -> tuple[str | None, str] | None:
    """Language and datatype by what stands behind the text of a literal; None for what may not stand there."""
    match = _KIND.fullmatch(ending)
    return (match["language"], match["datatype"] or XSD.string) if match else None


@lru_cache(maxsize=1 << 16)
def natural_key(text: str) -> tuple[tuple[int, str], ...]:
    """A sort key that puts `author-2` before `author-10`."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in _DIGITS.split(text) if part)


class Facts:
    """Triples by subject and predicate; subjects, predicates and values are N-Triples terms."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        index: dict[str, dict[str, list[str]]] = {}
        last, about = "", dict[str, list[str]]()
        for subject, predicate, value in triples:
            if subject != last:
                last, about = subject, index.setdefault(subject, {})
            if predicate in about:
                about[predicate].append(value)
            else:
                about[predicate] = [value]
        self._index = index
        self._ordered: dict[str, list[str]] = {}

    def __contains__(self, subject: str) -> bool:
        return subject in self._index

    def subjects(self, first: str) -> Sequence[str]:
        """All subjects: `first` first, then its fragments in natural order, then the others."""
        if first not in self._ordered:
            self._ordered[first] = self._sorted(first)
        return self._ordered[first]

    def _sorted(self, first: str) -> list[str]:
        fragments = f"{first[:-1]}#"
        ranks = {first: 0}
        return sorted(
            self._index,
            key=lambda term: (ranks.get(term, 1 if term.startswith(fragments) else 2), natural_key(term)),
        )

    def having(self, predicate: str) -> list[str]:
        """The subjects that have a predicate, in natural order."""
        return sorted([subject for subject, about in self._index.items() if predicate in about], key=natural_key)

    def about(self, subject: str) -> Mapping[str, list[str]]:
        """Predicates and values of a subject; empty where it is no subject."""
        return self._index.get(subject, {})

    def values(self, subject: str | None, *predicates: str) -> list[str]:
        """The values of the first predicate that has any."""
        about = self._index.get(subject or "")
        if about:
            for predicate in predicates:
                if predicate in about:
                    return about[predicate]
        return []

    def value(self, subject: str | None, *predicates: str) -> str | None:
        """One value, always the same one of several, an English one if there is one; None where there is none."""
        values = self.values(subject, *predicates)
        if len(values) < 2:
            return values[0] if values else None
        return main_name(values)

    def texts(self, subject: str | None, *predicates: str) -> list[str]:
        """The lexical forms or IRIs of `values`, sorted."""
        return sorted(text_of(value) for value in self.values(subject, *predicates))

    def text(self, subject: str | None, *predicates: str) -> str | None:
        """The lexical form or IRI of `value`."""
        found = self.value(subject, *predicates)
        return None if found is None else text_of(found)

"""The embedded store: Oxigraph in a directory, everything in the default graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat
from pyoxigraph import Store as Engine

from fabiola.graph.store import Replacement, document_of
from fabiola.mappings.rdf.terms import Triple, lines

_DEFAULT = DefaultGraph()


class EmbeddedStore:
    """A store on disk; opened read-only it can be shared by any number of processes."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.engine = Engine.read_only(str(path)) if read_only else Engine(str(path))

    def __len__(self) -> int:
        return len(self.engine)

    def is_empty(self) -> bool:
        """Whether it holds no triple at all."""
        return next(self.engine.quads_for_pattern(None, None, None), None) is None

    def replace(self, entities: Iterable[Replacement]) -> None:
        """Make each entity hold exactly the given triples; safe to repeat after a crash in the middle."""
        added = [each.document if each.new else self._missing(each) for each in entities]
        if document := "".join(added):
            self.engine.bulk_load(document.encode(), format=RdfFormat.N_TRIPLES)

    def _missing(self, wanted: Replacement) -> str:
        """The triples that an entity has to be given, after those are removed that it is to lose."""
        missing = dict.fromkeys(lines(wanted.document))
        for quad in list(self._quads(wanted.iri)):
            line = f"{quad.triple} ."
            if line in missing:
                del missing[line]
            else:
                self.engine.remove(quad)
        return "".join([f"{line}\n" for line in missing])

    def describe(self, iri: str) -> tuple[Triple, ...]:
        """All triples of an entity, its fragments and its record document; sorted, empty where there are none."""
        return tuple(sorted((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in self._quads(iri)))

    def pointing_to(self, iri: str, limit: int) -> list[tuple[str, str]]:
        """(subject IRI, predicate term) of triples whose object is the IRI, at most `limit`."""
        if (node := _node(iri)) is None:
            return []
        quads = self.engine.quads_for_pattern(None, None, node, _DEFAULT)
        found: list[tuple[str, str]] = []
        for quad in quads:
            if len(found) == limit:
                break
            if isinstance(quad.subject, NamedNode):
                found.append((quad.subject.value, str(quad.predicate)))
        return found

    def values(self, iri: str, predicate: str) -> list[Triple]:
        """The triples of one subject and predicate (a bare IRI)."""
        if (node := _node(iri)) is None:
            return []
        quads = self.engine.quads_for_pattern(node, NamedNode(predicate), None, _DEFAULT)
        return [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads]

    def checkpoint(self, path: Path) -> None:
        """Write an immutable copy of the present state (hard links, milliseconds)."""
        self.engine.flush()
        self.engine.backup(str(path))

    def _quads(self, iri: str) -> Iterator[Quad]:
        if _node(iri) is None:
            return
        prefix, waiting, seen = f"{iri}#", [iri], {iri}
        if document := document_of(iri):
            waiting.append(document)
        while waiting:
            for quad in self.engine.quads_for_pattern(NamedNode(waiting.pop()), None, None, _DEFAULT):
                yield quad
                value = quad.object
                if isinstance(value, NamedNode) and value.value.startswith(prefix) and value.value not in seen:
                    seen.add(value.value)
                    waiting.append(value.value)


def _node(iri: str) -> NamedNode | None:
    """The node of an IRI; None for a text that is no IRI, and under which nothing can be held."""
    try:
        return NamedNode(iri)
    except ValueError:
        return None

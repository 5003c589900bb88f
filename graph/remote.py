"""The published graph in any SPARQL 1.1 store, over the SPARQL 1.1 protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.error import URLError

from SPARQLWrapper import JSON, POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from fabiola.graph.store import Replacement, document_of
from fabiola.mappings.rdf.terms import Triple, iri, lines, literal, ntriples, typed


class Unreachable(Exception):
    """A remote store does not answer, or refuses; the message names its address and the reason."""


class RemoteStore:
    """A store behind a query address and an update address (the same one, where a store has only one)."""

    def __init__(self, query: str, update: str | None = None) -> None:
        self.query_address = query
        self.update_address = update or query

    def __len__(self) -> int:
        [row] = self._select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
        return int(row["n"]["value"])

    def replace(self, entities: Iterable[Replacement]) -> None:
        """Make each entity hold exactly the given triples, by the smallest change; one update for each entity.

        What is new to a run may be held here already, so all are asked for.
        """
        for entity in entities:
            held = set(lines(ntriples(self.describe(entity.iri))))
            wanted = set(lines(entity.document))
            changes = [
                f"{verb} DATA {{ {' '.join(sorted(difference))} }}"
                for verb, difference in (("DELETE", held - wanted), ("INSERT", wanted - held))
                if difference
            ]
            if changes:
                self._update(" ;\n".join(changes))

    def describe(self, entity: str) -> tuple[Triple, ...]:
        """All triples of an entity, its fragments and its record document; sorted, empty where there are none."""
        found: set[Triple] = set()
        seen: set[str] = set()
        waiting = {f"<{entity}>"} | ({f"<{document}>"} if (document := document_of(entity)) else set())
        while waiting:
            triples = self._triples(sorted(waiting))
            seen |= waiting
            found.update(triples)
            waiting = {value for _, _, value in triples if value.startswith(f"<{entity}#")} - seen
        return tuple(sorted(found))

    def _triples(self, subjects: Sequence[str]) -> list[Triple]:
        rows = self._select(f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {' '.join(subjects)} }} ?s ?p ?o }}")
        return [(_term(row["s"]), _term(row["p"]), _term(row["o"])) for row in rows]

    def _select(self, query: str) -> list[Mapping[str, Mapping[str, str]]]:
        request = SPARQLWrapper(self.query_address)
        request.setQuery(query)
        request.setMethod(POST)
        request.setReturnFormat(JSON)
        answer: Any = _ask(request.queryAndConvert, self.query_address)
        rows: list[Mapping[str, Mapping[str, str]]] = answer["results"]["bindings"]
        return rows

    def _update(self, update: str) -> None:
        request = SPARQLWrapper(self.update_address)
        request.setQuery(update)
        request.setMethod(POST)
        _ask(request.query, self.update_address)


def _ask(request: Callable[[], Any], address: str) -> Any:
    try:
        return request()
    except (URLError, SPARQLWrapperException) as fault:
        reason = str(fault).strip().partition("\n")[0]
        raise Unreachable(f"the store at {address} cannot be used: {reason}; nothing was released") from None


def _term(binding: Mapping[str, str]) -> str:
    """A term of the SPARQL 1.1 JSON results as N-Triples text."""
    value = binding["value"]
    if binding["type"] == "uri":
        return iri(value)
    if datatype := binding.get("datatype"):
        return typed(value, iri(datatype))
    return literal(value, binding.get("xml:lang"))

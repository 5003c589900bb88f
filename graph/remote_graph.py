"""The graph that a SPARQL endpoint holds, read as a release is; what was read once is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import Literal

import pyoxigraph
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolution, QuerySolutions

from fabiola.graph.disagreements import Disagreement
from fabiola.graph.dumps import Dump
from fabiola.graph.endpoint import Endpoint, EndpointFault, TooLarge
from fabiola.graph.overview import Overview
from fabiola.graph.quality import Figure
from fabiola.graph.releases import LABELS
from fabiola.graph.store import document_of
from fabiola.mappings.rdf.terms import Triple, main_name, text_of
from fabiola.mappings.values.iris import PATHS
from fabiola.ontology.namespaces import FABIO, FOAF, FRAPO, SCHEMA

MOST_TRIPLES = 50_000
"""How many triples a description may have."""

_DESCRIPTIONS, _LISTS = 512, 512
_AT_ONCE = 200
"""How many subjects one query asks about."""
_MOST_EXPECTED = 5_000
_MOST_OUTLINED = 1 << 15
_JSON = "application/sparql-results+json"
_OUTLINE = (
    *LABELS,
    *(
        term[1:-1]
        for term in (
            *(FRAPO.hasGrantNumber, FABIO.hasPublicationYear, SCHEMA.funder, SCHEMA.isPartOf),
            *(SCHEMA.issueNumber, SCHEMA.volumeNumber),
        )
    ),
)
"""What lists of things say of each: asked for together."""


class RemoteGraph:
    """The graph behind an endpoint, as it was when its parts were first asked for; `state` names this view of it.

    All that asks the endpoint raises EndpointFault. Blank nodes are left out: what Fabiola publishes has none, and
    they cannot be asked about.
    """

    number = 0
    created = ""
    figures: tuple[Figure, ...] = ()
    overview = Overview()
    dumps: tuple[Dump, ...] = ()

    def __init__(self, endpoint: Endpoint, base: str, title: str, state: str, licence: str = "") -> None:
        self.base, self.title, self.state, self.licence = base, title, state, licence
        self._endpoint = endpoint
        self._expected: dict[str, None] = {}
        self._outlined: dict[tuple[str, tuple[str, ...]], tuple[Triple, ...]] = {}
        self._counting = Lock()
        self._described = lru_cache(_DESCRIPTIONS)(self._describe)
        self._pointed = lru_cache(_LISTS)(self._point)
        self._listed = lru_cache(_LISTS)(self._list)
        self._counted = lru_cache(1)(self._count)

    @property
    def queried_at(self) -> str:
        """The address of the endpoint."""
        return self._endpoint.address

    @property
    def counts(self) -> Mapping[str, int]:
        """Entities by kind: the topics of the record documents."""
        with self._counting:
            return self._counted()

    def check(self) -> None:
        """Ask the endpoint the least there is to ask. Raises EndpointFault where it does not answer."""
        pyoxigraph.parse_query_results(self._endpoint.ask("ASK {}", _JSON).whole(), QueryResultsFormat.JSON)

    def describe(self, iri: str) -> tuple[Triple, ...]:
        """All triples of an entity: its own, its fragments' and its record document's; empty where there are none."""
        return self._described(iri)

    def locate(self, iri: str) -> str | Literal["gone"] | None:
        """Nothing: an endpoint does not tell what was published before."""
        return None

    def label(self, iri: str) -> str | None:
        """A short text that names a subject; None where it has none."""
        for predicate in LABELS:
            if values := self.values(iri, predicate):
                return text_of(main_name(value for _, _, value in values))
        return None

    def value(self, iri: str, predicate: str) -> str | None:
        """The smallest value (a term) of one predicate (a term) of a subject; None where it has none."""
        return min((value for _, _, value in self.values(iri, predicate[1:-1])), default=None)

    def values(self, iri: str, predicate: str) -> list[Triple]:
        """The triples of one subject and predicate (a bare IRI)."""
        if (subject := _term(iri)) is None:
            return []
        wanted = _OUTLINE if predicate in _OUTLINE else (predicate,)
        found = self._outlined.get((subject, wanted))
        if found is None:
            found = self._outline(subject, wanted)
        return [triple for triple in found if triple[1] == f"<{predicate}>"]

    def incoming(self, iri: str, limit: int) -> list[tuple[str, str]]:
        """(subject IRI, predicate term) of what points to an IRI, fragments' subjects included."""
        return list(self._pointed(iri, limit))

    def entities(self, kind: str, offset: int, limit: int) -> list[tuple[str, str]]:
        """A page of the entities of a kind as (IRI, label), by IRI."""
        return self._named(self._listed(kind, f"ORDER BY ?thing LIMIT {limit:d} OFFSET {offset:d}"))

    def examples(self, kind: str, limit: int) -> list[tuple[str, str]]:
        """Some entities of a kind as (IRI, label), those that the endpoint finds first."""
        return self._named(self._listed(kind, f"LIMIT {limit:d}"))

    def expect(self, iris: Iterable[str]) -> None:
        """Note things whose names will be asked for soon, so that they are fetched together."""
        self._expect(f"<{iri}>" for iri in iris if _term(iri))

    def disagreements(self, iri: str) -> tuple[Disagreement, ...]:
        """None: what each source says is not in the graph."""
        return ()

    def _describe(self, iri: str) -> tuple[Triple, ...]:
        found: set[Triple] = set()
        seen: set[str] = set()
        waiting = {term for each in (iri, document_of(iri)) if each and (term := _term(each))}
        while waiting:
            triples = [triple for part in _parted(sorted(waiting)) for triple in self._ask_about(part, "?p")]
            seen |= waiting
            found.update(triples)
            if len(found) > MOST_TRIPLES:
                raise TooLarge(f"There are more than {MOST_TRIPLES} statements about {iri}. Ask for some with a query.")
            waiting = {value for _, _, value in triples if value.startswith(f"<{iri}#")} - seen
        self._expect(value for _, _, value in found)
        return tuple(sorted(found))

    def _outline(self, subject: str, predicates: tuple[str, ...]) -> tuple[Triple, ...]:
        """What is said of a subject with some predicates; what will be asked for soon is fetched with it."""
        missing = [each for each in tuple(self._expected) if (each, predicates) not in self._outlined]
        wanted = list(dict.fromkeys([subject, *missing]))[:_AT_ONCE]
        listed = " ".join(f"<{predicate}>" for predicate in predicates)
        found: dict[str, list[Triple]] = {each: [] for each in wanted}
        for triple in self._ask_about(wanted, "?p", f"VALUES ?p {{ {listed} }}"):
            found.setdefault(triple[0], []).append(triple)
        if len(self._outlined) > _MOST_OUTLINED:
            self._outlined.clear()
        self._outlined.update({(each, predicates): tuple(triples) for each, triples in found.items()})
        self._expect(value for triples in found.values() for _, _, value in triples)
        return tuple(found[subject])

    def _ask_about(self, subjects: Sequence[str], predicate: str, condition: str = "") -> list[Triple]:
        query = f"SELECT ?s ?p ?o {{ VALUES ?s {{ {' '.join(subjects)} }} {condition} ?s {predicate} ?o }}"
        rows = self._select(f"{query} LIMIT {MOST_TRIPLES + 1}")
        return [
            (str(row["s"]), str(row["p"]), str(row["o"]))
            for row in rows
            if isinstance(row["o"], NamedNode | pyoxigraph.Literal)
        ]

    def _point(self, iri: str, limit: int) -> tuple[tuple[str, str], ...]:
        if (node := _term(iri)) is None:
            return ()
        rows = self._select(f"SELECT ?s ?p {{ ?s ?p {node} FILTER(isIRI(?s)) }} LIMIT {limit:d}")
        found = tuple((row["s"].value, str(row["p"])) for row in rows if isinstance(row["s"], NamedNode))
        self._expect(f"<{subject.partition('#')[0]}>" for subject, _ in found)
        return found

    def _list(self, kind: str, order: str) -> tuple[str, ...]:
        start = f"{self.base}id/{PATHS[kind]}/"
        pattern = f'?document {FOAF.primaryTopic} ?thing FILTER(STRSTARTS(STR(?thing), "{start}"))'
        rows = self._select(f"SELECT DISTINCT ?thing {{ {pattern} }} {order}")
        found = tuple(row["thing"].value for row in rows if isinstance(row["thing"], NamedNode))
        self._expect(f"<{iri}>" for iri in found)
        return found

    def _named(self, iris: Iterable[str]) -> list[tuple[str, str]]:
        return [(iri, self.label(iri) or iri) for iri in iris]

    def _count(self) -> Mapping[str, int]:
        segment = f'STRBEFORE(STRAFTER(STR(?thing), "{self.base}id/"), "/")'
        pattern = f"?document {FOAF.primaryTopic} ?thing BIND({segment} AS ?segment)"
        rows = self._select(f"SELECT ?segment (COUNT(DISTINCT ?thing) AS ?n) {{ {pattern} }} GROUP BY ?segment")
        counted = {_text(row["segment"]): int(_text(row["n"])) for row in rows if row["segment"]}
        return {kind: counted[path] for kind, path in PATHS.items() if path in counted}

    def _expect(self, terms: Iterable[str]) -> None:
        """Note subjects of ours that will probably be asked for next."""
        if len(self._expected) > _MOST_EXPECTED:
            self._expected.clear()
        start = f"<{self.base}"
        self._expected.update({term: None for term in terms if term.startswith(start) and "#" not in term})

    def _select(self, query: str) -> list[QuerySolution]:
        data = self._endpoint.ask(query, _JSON).whole()
        try:
            found = pyoxigraph.parse_query_results(data, QueryResultsFormat.JSON)
            if isinstance(found, QuerySolutions):
                return list(found)
        except (SyntaxError, ValueError):
            pass
        raise EndpointFault("The store behind this server answers with something that is no result of a query.")


def _term(iri: str) -> str | None:
    """An IRI as it stands in a query; None for a text that is no IRI, which must not get into one."""
    try:
        return str(NamedNode(iri))
    except ValueError:
        return None


def _parted(subjects: Sequence[str]) -> Iterable[Sequence[str]]:
    return (subjects[start : start + _AT_ONCE] for start in range(0, len(subjects), _AT_ONCE))


def _text(term: object) -> str:
    assert isinstance(term, pyoxigraph.Literal)
    return term.value

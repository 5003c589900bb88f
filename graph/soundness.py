"""What only the whole graph shows: links to nothing, circles, an identifier of two things, too much that was lost."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from pyoxigraph import DefaultGraph, NamedNode

from fabiola.graph.ledger import Ledger
from fabiola.graph.oxigraph import EmbeddedStore
from fabiola.mappings.rdf.description import Description
from fabiola.mappings.rdf.terms import literal, text_of
from fabiola.ontology.namespaces import DATACITE, OCO, ORG, PRISM
from fabiola.shapes.compiled.reading import oxigraph_term
from fabiola.shapes.findings import Finding

SMALL = 20
"""A kind with fewer entities than this may lose any number of them."""
CIRCLES = 100
"""How many circles are looked for; each takes a walk over all links."""
LINKING = 1_000
"""How many entities are named that link to one that is gone."""

LINKS, PARENTS, DOIS = "links that lead somewhere", "parents of an organization", "one work a DOI"
_DEFAULT = DefaultGraph()
_HAS_NEXT, _HAS_IDENTIFIER, _DOI = OCO.hasNext, DATACITE.hasIdentifier, PRISM.doi


class TooMuchLost(Exception):
    """A release would lose more of its entities than the settings allow."""


class Soundness:
    """The checks of one run over the graph as a whole; their cost grows with what the run changed."""

    def __init__(self, ledger: Ledger, store: EmbeddedStore, base: str) -> None:
        self._execute, self._store, self._base = ledger.connection.execute, store, base
        self._insert = ledger.connection.executemany
        self._execute("CREATE TEMP TABLE IF NOT EXISTS link (entity TEXT, target TEXT)")
        self._execute("CREATE TEMP TABLE IF NOT EXISTS doi (doi TEXT PRIMARY KEY, works INTEGER) WITHOUT ROWID")
        self._execute("DELETE FROM link")
        self._execute("DELETE FROM doi")
        self._organizations_changed = False
        self._is_first = store.is_empty()

    def note(self, kinds: Container[str], links: Iterable[tuple[str, str]], dois: Iterable[str]) -> None:
        """Remember of which kinds entities were written, their links as (entity, target), and the DOIs of works."""
        self._organizations_changed |= "organization" in kinds
        self._insert("INSERT INTO link VALUES (?, ?)", links)
        counted = "INSERT INTO doi VALUES (?, 1) ON CONFLICT DO UPDATE SET works = works + 1"
        self._insert(counted, ((doi,) for doi in dois))

    def findings(self, gone: Iterable[str]) -> Iterator[tuple[str, list[Finding]]]:
        """(rule, findings on it now) of each rule that this run may have changed; `gone` are the entities removed."""
        yield LINKS, [*self._dangling(), *self._orphaned(gone)]
        if self._organizations_changed:
            yield PARENTS, list(circles_of_organizations(self._store))
        yield DOIS, list(self._duplicate_dois())

    def _dangling(self) -> Iterator[Finding]:
        """A work that is only cited is no fault: its address leads on to where its identifier is registered."""
        query = (
            "SELECT DISTINCT entity, target FROM (SELECT entity, target FROM link "
            "UNION ALL SELECT entity, value FROM finding WHERE rule = ?1) AS found "
            "WHERE NOT EXISTS (SELECT 1 FROM main.entity AS held WHERE held.iri = target AND held.hash <> x'') "
            "AND (substr(target, 1, ?3) <> ?2 OR EXISTS (SELECT 1 FROM claim WHERE claim.entity = target)) "
            "ORDER BY 1, 2"
        )
        works = f"{self._base}id/work/"
        for entity, target in self._execute(query, (LINKS, works, len(works))).fetchall():
            yield _dangling(entity, target)

    def _orphaned(self, gone: Iterable[str]) -> Iterator[Finding]:
        for target in gone:
            for source, _ in self._store.pointing_to(target, LINKING):
                yield _dangling(source.partition("#")[0], target)

    def _duplicate_dois(self) -> Iterator[Finding]:
        """Where the store was empty, all works there are were noted by this run, and only those noted twice matter."""
        query = "SELECT doi FROM doi WHERE works > ? UNION SELECT value FROM finding WHERE rule = ? ORDER BY 1"
        for (doi,) in self._execute(query, (int(self._is_first), DOIS)).fetchall():
            node = oxigraph_term(literal(doi))
            quads = list(self._store.engine.quads_for_pattern(None, NamedNode(_DOI[1:-1]), node, _DEFAULT))
            for work in sorted(str(quad.subject) for quad in quads) if len(quads) > 1 else ():
                message = "Another work has the same DOI. Correct the DOI in one of the sources."
                yield _finding(text_of(work), work, "prism:doi", DOIS, message, doi)


def check_description(description: Description) -> Iterator[Finding]:
    """Circles in the order of authors, and identifier nodes that belong to another entity."""
    following: dict[str, list[str]] = {}
    own, strange = f"<{description.iri}#", list[str]()
    for subject, predicate, value in description.triples:
        if predicate == _HAS_NEXT:
            following[subject] = [value]
        elif predicate == _HAS_IDENTIFIER and not value.startswith(own):
            strange.append(value)
    for circle in circles(following):
        message = "The order of the authors is a circle. Report this to whoever maintains the mapping."
        yield _finding(description.iri, circle[0], "oco:hasNext", "order of authors", message)
    for value in strange:
        message = "The identifier belongs to another entity. Report this to whoever maintains the mapping."
        yield _finding(description.iri, value, "datacite:hasIdentifier", "identifiers of its own", message)


def circles_of_organizations(store: EmbeddedStore) -> Iterator[Finding]:
    """Organizations that are, over others, above themselves."""
    parents: dict[str, list[str]] = {}
    for quad in store.engine.quads_for_pattern(None, NamedNode(ORG.subOrganizationOf[1:-1]), None, _DEFAULT):
        parents.setdefault(str(quad.subject), []).append(str(quad.object))
    for circle in circles(parents):
        message = "The organization is, over others, its own parent. Correct the parents in the source."
        names = " → ".join(map(text_of, circle))
        entity = text_of(circle[0]).partition("#")[0]
        yield _finding(entity, circle[0], "org:subOrganizationOf+", PARENTS, message, names)


def circles(following: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Circles in a graph of nodes and those that follow them, each from its smallest node; a hundred at most."""
    left = {node: list(after) for node, after in following.items()}
    for _ in range(CIRCLES):
        try:
            TopologicalSorter(left).prepare()
        except CycleError as fault:
            circle: list[str] = fault.args[1][:0:-1]
            start = circle.index(min(circle))
            yield circle[start:] + circle[:start]
            left[circle[0]] = [node for node in left[circle[0]] if node != circle[1 % len(circle)]]
        else:
            return


def refuse_loss(before: Mapping[str, int], after: Mapping[str, int], largest: float) -> None:
    """Raise TooMuchLost where a kind of entity would lose more than a share (0 to 1) of its entities."""
    for kind, count in sorted(before.items()):
        left = after.get(kind, 0)
        if kind not in ("triples", "run") and count >= SMALL and left < count * (1 - largest):
            raise TooMuchLost(
                f"the release would have {left} of the {count} entities of the kind {kind}, and a loss of more than "
                f"{largest:.0%} is held back; the last release stays. If it is meant, publish again with --force."
            )


def dois_of(description: Description) -> tuple[str, ...]:
    """The DOIs of a work; none of anything else."""
    if description.kind != "work":
        return ()
    return tuple([text_of(value) for _, predicate, value in description.triples if predicate == _DOI])


def links_of(description: Description, base: str) -> set[str]:
    """The entities that a description links to, itself apart."""
    start = f"<{base}id/"
    targets = {value[1:-1].partition("#")[0] for _, _, value in description.triples if value.startswith(start)}
    return targets - {description.iri}


def _dangling(entity: str, target: str) -> Finding:
    message = "It links to an entity that is not published, because that one is not valid or is gone. Mend that one."
    return _finding(entity, f"<{entity}>", "", LINKS, message, target)


def _finding(entity: str, focus: str, path: str, rule: str, message: str, value: str = "") -> Finding:
    return Finding(
        entity=entity,
        focus=text_of(focus),
        shape="whole-graph",
        value=value,
        component="",
        path=path,
        severity="warning",
        rule=rule,
        message=message,
    )

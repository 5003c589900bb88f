"""Identity: which claims speak of one and the same thing, by the identifiers they share and never by a name."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

import msgspec

from fabiola.graph.decisions import NONE, Decisions
from fabiola.graph.names import FINGERPRINT, Key, former_keys_of, key_of, key_without_identifiers, keys
from fabiola.mappings.naming import Naming, names_under_funders
from fabiola.mappings.records import Concept, Grant, Identifier, Programme, Record
from fabiola.mappings.values.iris import kind_of, mint
from fabiola.ontology.tables import table

_NAMED_UNDER_FUNDERS = (Grant, Programme)
_AFTER_ALL = 1_000
_NOTHING: frozenset[Key] = frozenset()


class Contradiction(msgspec.Struct, frozen=True):
    """Two things that a source record holds for one although their identifiers say that they are two."""

    kind: str
    scheme: str
    values: tuple[str, str]
    source: str
    key: str


class Identities:
    """The union of identifiers, and the IRI of each thing; feed the claims of organizations first, then the rest.

    The outcome depends on the order of feeding, so claims are fed in the order of their content. Where the
    organizations were fed to another, `organizations` finds them. What people decided goes before all that.
    """

    def __init__(self, base: str, organizations: Naming | None = None, decisions: Decisions = NONE) -> None:
        self.base = base
        self._decisions = decisions
        self.contradictions: list[Contradiction] = []
        self._funders = organizations or self
        self._cluster: dict[Key, int] = {}
        self._parent: list[int] = []
        self._names: list[set[Key]] = []
        self._best: dict[int, str] = {}
        self._retired: set[Key] = set()

    def retire(self, names: Iterable[Key]) -> None:
        """Know names as former ones, which lead to a thing but neither name it nor tell it apart; to be done first."""
        self._retired.update(names)

    def decide(self, known: Container[Key]) -> None:
        """Hold for one thing what people decided to be, as far as it is known; to be called first."""
        for left, right in self._decisions.same:
            if left in known and right in known and (first := self._of(left)) != (second := self._of(right)):
                self._merge(first, second)

    def join(self, source: str, key: str, record: Record, *, main: bool = False) -> None:
        """Hold all identifiers of a record for one thing, unless that contradicts what is known."""
        self.join_names(self.names(source, key, record, main=main), source, key)

    def join_names(self, names: Sequence[Key], source: str, key: str) -> None:
        """Hold what a source record gives names for one thing to be one, unless that contradicts what is known."""
        home = self._of(names[0]) if names else 0
        for name in names[1:]:
            home = self._unite(home, name, source, key)

    def unite_like(self, left: Key, right: Key) -> bool:
        """Hold the things of two names for one because they are like each other, unless something speaks against it.

        Returns whether they are one now.
        """
        if self._of(left) != self._of(right) and self.may_be_one(left, right):
            self._merge(self._of(left), self._of(right))
        return self._of(left) == self._of(right)

    def may_be_one(self, left: Key, right: Key) -> bool:
        """Whether the things of two names are one, or nothing speaks against it."""
        home, other = self._of(left), self._of(right)
        return home == other or not (self._are_apart(home, other) or self._against(home, other))

    def iri_of(self, name: Key) -> str:
        """The IRI of the thing that a name is one of."""
        return self._iri(self._of(name))

    def find(self, record: Record) -> str | None:
        """The IRI of the thing that a record speaks of; None where it has no identity of its own."""
        if isinstance(record, Concept):
            return mint(self.base, "concept", Identifier(record.scheme, record.code))
        for name in self._keys(record):
            if (cluster := self._cluster.get(name)) is not None:
                return self._iri(cluster)
        return None

    def cited(self, kind: str, identifier: Identifier) -> str:
        """The IRI of the thing with an identifier, whether it is held or not."""
        cluster = self._cluster.get(key_of(kind, identifier))
        return mint(self.base, kind, identifier) if cluster is None else self._iri(cluster)

    def place(self, affiliation: str) -> str | None:
        """None: a name makes nothing one."""

    def names(self, source: str, key: str, record: Record, *, main: bool) -> tuple[Key, ...]:
        """The names of what a claim speaks of, the best first; the own subject of a source record always has one."""
        if isinstance(record, Concept):
            return ()
        names = self._keys(record) or ((key_without_identifiers(record, source, key),) if main else ())
        return self._own_first(names, key) if main and len(names) > 1 else names

    def _own_first(self, names: tuple[Key, ...], key: str) -> tuple[Key, ...]:
        """Names that people decided to be different things: the one that is the source record's key is what it is."""
        apart = self._decisions.different
        if not apart or not any(name in apart for name in names):
            return names
        return tuple(sorted(names, key=lambda name: name[2].casefold() != key.casefold()))

    def entity(self, source: str, key: str, main: bool, record: Record) -> str | None:
        """The IRI of the entity that a claim belongs to; None for a mention without identity."""
        if isinstance(record, Concept):
            return self.find(record)
        return self.entity_named(self.names(source, key, record, main=main))

    def entity_named(self, names: Iterable[Key]) -> str | None:
        """The IRI of the thing that the first known of some names leads to; None where none is known."""
        for name in names:
            if name in self._cluster:
                return self._iri(self._cluster[name])
        return None

    def own(self, record: Record, iri: str) -> Record:
        """The record without identifiers that turned out to be another thing's."""
        if isinstance(record, Concept):
            return record
        kind = kind_of(record)
        identifiers = tuple(known for known in record.identifiers if self.belongs(kind, known, iri))
        if identifiers == record.identifiers:
            return record
        return msgspec.structs.replace(record, identifiers=identifiers)

    def belongs(self, kind: str, identifier: Identifier, iri: str) -> bool:
        """Whether an identifier is one of the entity's own, and not one that was refused as a contradiction."""
        name = key_of(kind, identifier)
        return name not in self._cluster or self._iri(self._cluster[name]) == iri

    def moved(self) -> Iterator[tuple[Key, str, str]]:
        """(name, the IRI that it has as such, IRI of its thing) of every name that is not the best one of its thing."""
        for name, cluster in self._cluster.items():
            other, iri = mint(self.base, name[0], Identifier(name[1], name[2])), self._iri(cluster)
            if other != iri:
                yield name, other, iri

    def _keys(self, record: Record) -> tuple[Key, ...]:
        identifiers = record.identifiers
        if isinstance(record, _NAMED_UNDER_FUNDERS):
            identifiers = (*identifiers, *names_under_funders(record, self._funders))
        own = keys(kind_of(record), identifiers) if identifiers else ()
        return own + former_keys_of(record)

    def _of(self, name: Key) -> int:
        if name not in self._cluster:
            self._cluster[name] = len(self._parent)
            self._parent.append(len(self._parent))
            self._names.append({name})
        return self._root(self._cluster[name])

    def _unite(self, home: int, name: Key, source: str, key: str) -> int:
        other = self._of(name)
        if other == home:
            return home
        if self._are_apart(home, other):
            return home
        if against := self._against(home, other):
            self.contradictions.append(Contradiction(name[0], *against, source, key))
            return home
        return self._merge(home, other)

    def _are_apart(self, left: int, right: int) -> bool:
        """Whether people decided that something of the one is something else than something of the other."""
        apart, others = self._decisions.different, self._names[right]
        return bool(apart) and any(not apart.get(name, _NOTHING).isdisjoint(others) for name in self._names[left])

    def _merge(self, left: int, right: int) -> int:
        small, large = sorted((left, right), key=lambda cluster: len(self._names[cluster]))
        self._parent[small] = large
        self._names[large] |= self._names[small]
        self._names[small] = set()
        self._best.clear()
        return large

    def _against(self, left: int, right: int) -> tuple[str, tuple[str, str]] | None:
        mine = {scheme: value for _, scheme, value in self._names[left] - self._retired if _is_exclusive(scheme)}
        for _, scheme, value in sorted(self._names[right] - self._retired):
            if scheme in mine and mine[scheme] != value:
                return scheme, (mine[scheme], value)
        return None

    def _root(self, cluster: int) -> int:
        while self._parent[cluster] != cluster:
            self._parent[cluster] = self._parent[self._parent[cluster]]
            cluster = self._parent[cluster]
        return cluster

    def _iri(self, cluster: int) -> str:
        root = cluster if self._parent[cluster] == cluster else self._root(cluster)
        if root not in self._best:
            kind, scheme, value = min(
                self._names[root], key=lambda name: (name in self._retired, _rank(name[1]), name[2])
            )
            self._best[root] = mint(self.base, kind, Identifier(scheme, value))
        return self._best[root]


def _is_exclusive(scheme: str) -> bool:
    row = table("schemes").get(scheme)
    return row is not None and row["exclusive"] == "yes"


def _rank(scheme: str) -> int:
    """The place of a scheme among those that name a thing: last come a fingerprint, then the key in a source."""
    row = table("schemes").get(scheme)
    return int(row["rank"]) if row else _AFTER_ALL + (scheme != FINGERPRINT)

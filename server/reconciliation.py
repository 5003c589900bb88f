"""Which thing a name in somebody's table is: candidates with scores, decided by identifiers before names.

The scores follow the Reconciliation Service API (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any

from msgspec import Struct
from rapidfuzz.fuzz import ratio, token_sort_ratio

from fabiola.graph.releases import Release
from fabiola.graph.search_index import folded
from fabiola.graph.searching import Hit, Search
from fabiola.graph.written_identifiers import is_decisive
from fabiola.mappings.rdf.terms import Triple, text_of
from fabiola.mappings.values.identifiers import NORMALISERS
from fabiola.mappings.values.names import name_key
from fabiola.ontology.namespaces import expand

MOST = 25
"""The most candidates that a query gets."""

_SURE, _LIKE, _UNLIKE = 100.0, 5.0, 15.0
_INEXACT = 0.94
"""What is left of the score of a name that is not exactly the one: nothing of it is sure."""

_REORDERED = 0.95
"""What is left of the likeness of a name whose words stand in another order."""

_LEAST = 40.0
"""Below this a candidate is not worth looking at."""

_LEAD = 10.0
"""How far a match is before all others."""

_NUMBERED = 90.0
"""What a thing has that the number in the query may be that of."""

_CLOSE, _LONG = 90.0, 20
"""How like a name is that can only be meant, and how many letters it has then."""


class Condition(Struct, frozen=True):
    """What is known besides the name: the id of a property, or of an identifier scheme, and its values."""

    property: str
    values: tuple[str, ...]


class Query(Struct, frozen=True):
    """A name to be looked for, of some kinds of things (of any where none is given), with what else is known of it."""

    name: str
    kinds: tuple[str, ...] = ()
    limit: int = 5
    conditions: tuple[Condition, ...] = ()


class Candidate(Struct, frozen=True):
    """A thing that it may be: how well it fits (0 to 100), whether that is sure, and how well its name alone fits."""

    hit: Hit
    score: float
    match: bool
    name_score: float


class Property(Struct, frozen=True):
    """A row of `server/reconciliation_properties.csv`: what a table can be extended by."""

    id: str
    name: str
    kinds: tuple[str, ...]
    path: tuple[str, ...]


@cache
def properties() -> Mapping[str, Property]:
    """Id -> property, in the order of the table."""
    text = (files("fabiola.server") / "reconciliation_properties.csv").read_text("utf-8")
    rows = csv.DictReader(StringIO(text, newline=""))
    return {
        row["id"]: Property(
            row["id"], row["name"], tuple(row["kinds"].split()), tuple(expand(name) for name in row["path"].split("/"))
        )
        for row in rows
    }


def candidates(query: Query, release: Release) -> tuple[Candidate, ...]:
    """The things that a query may mean, the best first; one is a match only if no other could be."""
    index = release.search
    if known := _identified(query, index):
        return tuple(Candidate(hit, _SURE, len(known) == 1, _likeness(query.name, hit)) for hit in known)
    numbered = _fitting(query, (hit for text in _identifiers(query) for hit in index.by_value(text)))
    bare = _fitting(query, index.by_value(query.name))
    named = index.by_name(query.name, query.kinds, MOST) if query.name.strip() else ()
    found = {hit.iri: hit for hit in (*(named or _similar(query, index)), *numbered, *bare)}
    scored = [_scored(query, hit, release, is_numbered=hit in numbered or hit in bare) for hit in found.values()]
    best = sorted((each for each in scored if each.score >= _LEAST), key=lambda each: (-each.score, each.hit.iri))
    is_sure = bool(best) and best[0].hit not in bare and _is_sure(query, best, numbered)
    return tuple(
        Candidate(each.hit, each.score, is_sure and not number, each.name_score)
        for number, each in enumerate(best[: min(query.limit, MOST)])
    )


def values_of(iri: str, wanted: Property, release: Release) -> list[str]:
    """The values (terms) of a property of a thing, in order."""
    triples: tuple[Triple, ...] = release.describe(iri)
    nodes = {f"<{iri}>"}
    for predicate in wanted.path:
        nodes = {value for subject, said, value in triples if said == predicate and subject in nodes}
    return sorted(nodes)


def _identified(query: Query, index: Search) -> tuple[Hit, ...]:
    """The things that have an identifier which the query gives, as a condition or in place of the name."""
    for texts in (_identifiers(query), [query.name]):
        if kept := _fitting(query, (hit for text in texts if text.strip() for hit in index.by_identifier(text))):
            return kept
    return ()


def _fitting(query: Query, hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The things of the kinds that are asked for, each once."""
    return tuple(dict.fromkeys(hit for hit in hits if not query.kinds or hit.kind in query.kinds))


def _identifiers(query: Query) -> list[str]:
    known = (each for each in query.conditions if each.property in NORMALISERS)
    return [f"{each.property}:{value}" for each in known for value in each.values]


def _similar(query: Query, index: Search) -> tuple[Hit, ...]:
    """Things with nearly the name; unless one is found, those that hold all its words, or else its longest words."""
    if not query.name.strip():
        return ()
    near = index.near_name(query.name, query.kinds)
    if len(query.name) >= _LONG and any(_likeness(query.name, hit) >= _CLOSE for hit in near):
        return near
    if hits := index.suggest(f"{query.name} ", query.kinds, MOST):
        return (*hits, *(hit for hit in near if _is_meant(query.name, hit)))
    words = sorted(query.name.split(), key=len, reverse=True)
    for text in (" ".join(words[:2]), words[0]):
        if hits := index.suggest(f"{text} ", query.kinds, MOST):
            return (*hits, *near)
    return near


def _is_meant(name: str, hit: Hit) -> bool:
    """Whether a thing has nearly the name, or one that begins with it."""
    wanted = name_key(name)
    return _likeness(name, hit) >= _CLOSE or any(name_key(each).startswith(wanted) for each in (hit.label, *hit.names))


def _is_sure(query: Query, best: Sequence[Candidate], numbered: Sequence[Hit]) -> bool:
    """Whether the best candidate is the thing that is asked for, by its name and far before all others."""
    first = best[0]
    if len(best) > 1 and first.score - best[1].score < _LEAD:
        return False
    schemes = {each.property for each in query.conditions if each.property in NORMALISERS}
    if any(is_decisive(scheme) for scheme in schemes):
        # An identifier that is known of nothing here may be that of another thing with this name.
        return False
    if schemes:
        return numbered == (first.hit,) and first.name_score >= _CLOSE
    return first.score >= _SURE - _LIKE


def _scored(query: Query, hit: Hit, release: Release, *, is_numbered: bool) -> Candidate:
    is_exact = folded(query.name) in map(folded, (hit.label, *hit.names))
    likeness = _SURE if is_exact else _likeness(query.name, hit)
    score = likeness if is_exact else round(_INEXACT * likeness, 2)
    if is_numbered:
        score = max(score, _NUMBERED)
    for condition in query.conditions:
        if condition.property in properties():
            score += _agreement(condition, hit, release)
    return Candidate(hit, max(0.0, min(_SURE, score)), match=False, name_score=likeness)


def _agreement(condition: Condition, hit: Hit, release: Release) -> float:
    """What a further value adds to a score, or takes away; nothing where nothing is known."""
    held = {folded(_name(term, release)) for term in values_of(hit.iri, properties()[condition.property], release)}
    if not held:
        return 0.0
    return _LIKE if held & {folded(value) for value in condition.values} else -_UNLIKE


def _name(term: str, release: Release) -> str:
    text = text_of(term)
    return release.label(text) or text if term.startswith("<") else text


def _likeness(name: str, hit: Hit) -> float:
    """How like a name is to the best of those that a thing has, from 0 to 100; a little less in another order."""
    wanted = name_key(name)
    keys = [name_key(other) for other in (hit.label, *hit.names)]
    return round(max(max(ratio(wanted, key), _REORDERED * token_sort_ratio(wanted, key)) for key in keys), 2)


def conditions_in(given: Iterable[Mapping[str, Any]], id_name: str, value_name: str) -> tuple[Condition, ...]:
    """The conditions of a query as either version of the API writes them; what has no value says nothing."""
    found: list[Condition] = []
    for each in given:
        values = each.get(value_name)
        listed = values if isinstance(values, list) else [values]
        texts = tuple(text for value in listed if (text := _text(value)))
        if texts and isinstance(each.get(id_name), str):
            found.append(Condition(each[id_name], texts))
    return tuple(found)


def _text(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("name") or value.get("id")
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""

"""From a record to its description: Schema.org and FaBiO/SPAR in one pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from fabiola.mappings.mentions import names_nothing
from fabiola.mappings.naming import Minted, Naming
from fabiola.mappings.rdf.concepts import describe_concept
from fabiola.mappings.rdf.description import Description
from fabiola.mappings.rdf.grants import describe_grant, describe_programme
from fabiola.mappings.rdf.organizations import describe_organization
from fabiola.mappings.rdf.persons import describe_person
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.venues import describe_venue
from fabiola.mappings.rdf.works import describe_work
from fabiola.mappings.records import Record
from fabiola.mappings.values.iris import kind_of

DESCRIBERS: Mapping[str, Callable[[Scope, Any], None]] = MappingProxyType(
    {
        "work": describe_work,
        "person": describe_person,
        "organization": describe_organization,
        "grant": describe_grant,
        "programme": describe_programme,
        "venue": describe_venue,
        "concept": describe_concept,
    }
)
"""Kind of entity -> the function that states it."""


def describe(record: Record, iri: str, naming: Naming) -> tuple[Description, ...]:
    """The description of an entity first, then those of the small shared things (issues, languages) that go with it."""
    return _alone(record, iri, naming.base) if names_nothing(record) else _describe(record, iri, naming)


@lru_cache(4_096)
def _alone(record: Record, iri: str, base: str) -> tuple[Description, ...]:
    """The description of what names nothing else, so that it is the same whatever else is known.

    Kept, because the records of a run name the same organizations, subjects and people again and again: a tenth of the
    time of mapping and describing Crossref.
    """
    return _describe(record, iri, Minted(base))


def _describe(record: Record, iri: str, naming: Naming) -> tuple[Description, ...]:
    kind, scope = kind_of(record), Scope(iri, naming)
    DESCRIBERS[kind](scope, record)
    return scope.finish(kind)

"""From a record to its description: Schema.org and FaBiO/SPAR in one pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from fabiola.mappings.naming import Naming
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
    kind, scope = kind_of(record), Scope(iri, naming)
    DESCRIBERS[kind](scope, record)
    return scope.finish(kind)

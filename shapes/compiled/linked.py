"""The classes of the things that a description links to, known by their addresses without looking them up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from fabiola.mappings.values.iris import PATHS
from fabiola.ontology.namespaces import expand
from fabiola.ontology.tables import rows

_ADDRESS = re.compile(r"<[^#]*?/id/([a-z]+)/[^#]*>")


@lru_cache(65_536)
def classes_by_address(term: str) -> tuple[str, ...]:
    """The classes of an entity of the project by its IRI; empty for parts of entities and for any other node."""
    found = _ADDRESS.fullmatch(term)
    return _classes_by_path().get(found[1], ()) if found else ()


@cache
def _classes_by_path() -> Mapping[str, tuple[str, ...]]:
    return {PATHS[row["kind"]]: tuple(map(expand, row["classes"].split())) for row in rows("kind_classes")}

"""The gate: what is published conforms to the profile, whose shapes are compiled so that checking costs little."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from fabiola.mappings.rdf.description import Description
from fabiola.shapes.compiled import Shapes, compile_shapes
from fabiola.shapes.findings import Finding
from fabiola.shapes.profile import shared_shapes_graph


def check(descriptions: Sequence[Description]) -> tuple[Finding, ...]:
    """What the descriptions break of the profile, in the order of entity, node, rule and value; empty if nothing.

    An entity with a finding of severity `violation` must not be published; the others go through. Each description is
    judged by its own triples alone.
    """
    return profile_shapes().check_descriptions(descriptions)


@cache
def profile_shapes() -> Shapes:
    """The compiled shapes of the profile."""
    return compile_shapes(shared_shapes_graph())

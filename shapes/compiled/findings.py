"""Results on the profile's own shapes as findings of the gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from fabiola.mappings.rdf.description import Description
from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import expand
from fabiola.shapes.compiled.results import Result
from fabiola.shapes.findings import Finding
from fabiola.shapes.profile import Rule, rules


def make_findings(description: Description, results: Iterable[Result]) -> Iterator[Finding]:
    """The findings on a description. Raises KeyError for a shape that is not a rule of the profile."""
    for result in results:
        rule = _rules_by_shape()[result.shape]
        yield Finding(
            entity=description.iri,
            focus=text_of(result.focus),
            shape=rule.shape,
            value="" if result.value is None or result.value == result.focus else text_of(result.value),
            component=result.component.rpartition("#")[2].removesuffix(">"),
            path=rule.path,
            severity=rule.severity,
            rule=rule.name,
            message=rule.message,
        )


@cache
def _rules_by_shape() -> Mapping[str, Rule]:
    return {expand(rule.shape): rule for rule in rules()}

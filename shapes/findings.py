"""A finding: one rule of the profile that one description breaks."""

from __future__ import annotations

from msgspec import Struct


class Finding(Struct, frozen=True, order=True):
    """A rule that a description breaks.

    `entity` is the IRI of the description, `focus` the node in it, `path` a SPARQL property path (empty for rules about
    the node as a whole), `value` the offending value where there is one, `component` the local name of the SHACL
    constraint component, `severity` one of `violation`, `warning` and `info`, `shape` the prefixed name of the shape,
    `rule` its name and `message` what to do.
    """

    entity: str
    focus: str
    shape: str
    value: str
    component: str
    path: str
    severity: str
    rule: str
    message: str

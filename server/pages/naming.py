"""Names for things that have none of their own: grants go by their number, volumes and issues by theirs."""

from __future__ import annotations

from fabiola.graph.releases import Release
from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import FABIO, FRAPO, SCHEMA
from fabiola.server.facts import Facts
from fabiola.server.pages.links import Link, abbreviate

_NUMBERED = ((SCHEMA.issueNumber, "issue"), (SCHEMA.volumeNumber, "volume"))


def entry_of(iri: str, release: Release, label: str | None = None) -> Link:
    """A line of a list: the name of a thing; with the year of a work, the funder of a grant."""
    facts, node = Facts(release.describe(iri)), f"<{iri}>"
    text = label or release.label(iri)
    number = facts.text(node, FRAPO.hasGrantNumber)
    funder = facts.value(node, SCHEMA.funder) if number else None
    note = facts.text(node, FABIO.hasPublicationYear) or (release.label(text_of(funder)) if funder else None)
    return Link(text or number or _part_name(facts, node, release) or abbreviate(iri, release.base), iri, note=note)


def _part_name(facts: Facts, node: str, release: Release) -> str | None:
    """`Journal, volume 9, issue 2` for an issue."""
    for predicate, word in _NUMBERED:
        if number := facts.text(node, predicate):
            whole = facts.text(node, SCHEMA.isPartOf)
            name = entry_of(whole, release).text if whole else None
            return ", ".join(part for part in (name, f"{word} {number}") if part)
    return None

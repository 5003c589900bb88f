"""Names for things that have none of their own: grants go by their number, volumes and issues by theirs."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from fabiola.graph.published import PublishedGraph
from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import FABIO, FRAPO, SCHEMA
from fabiola.server.pages.links import Link, abbreviate, kind_of_iri

_NUMBERED = ((SCHEMA.issueNumber, "issue"), (SCHEMA.volumeNumber, "volume"))

_Entries = dict[tuple[str, str | None], Link]
_KNOWN: WeakKeyDictionary[PublishedGraph, _Entries] = WeakKeyDictionary()
_MOST_KNOWN = 1 << 15
"""How many entries are kept of a release, which never changes, for as long as it is open."""


def entry_of(iri: str, release: PublishedGraph, label: str | None = None) -> Link:
    """A line of a list: the name of a thing; with the year of a work, the funder of a grant."""
    known = _KNOWN.setdefault(release, {})
    if (found := known.get((iri, label))) is None:
        found = _make_entry(iri, release, label)
        if len(known) >= _MOST_KNOWN:
            known.clear()
        known[iri, label] = found
    return found


def _make_entry(iri: str, release: PublishedGraph, label: str | None) -> Link:
    kind, text = kind_of_iri(iri, release.base), label or release.label(iri)
    number = _text(iri, FRAPO.hasGrantNumber, release) if kind == "grant" or "#" in iri else None
    note = _text(iri, FABIO.hasPublicationYear, release) if kind == "work" else None
    if number and (funder := _text(iri, SCHEMA.funder, release)):
        note = release.label(funder)
    part = _part_name(iri, release) if kind == "venue" and not text else None
    return Link(text or number or part or abbreviate(iri, release.base), iri, note=note)


def _part_name(iri: str, release: PublishedGraph) -> str | None:
    """`Journal, volume 9, issue 2` for an issue."""
    for predicate, word in _NUMBERED:
        if number := _text(iri, predicate, release):
            whole = _text(iri, SCHEMA.isPartOf, release)
            name = entry_of(whole, release).text if whole else None
            return ", ".join(part for part in (name, f"{word} {number}") if part)
    return None


def _text(iri: str, predicate: str, release: PublishedGraph) -> str | None:
    value = release.value(iri, predicate)
    return text_of(value) if value else None

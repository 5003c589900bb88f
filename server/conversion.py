"""What the command line does with records and queries without a store of its own: convert and answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from fabiola.graph.settings import load
from fabiola.graph.single import descriptions
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.rdf.description import Description
from fabiola.mappings.reading import Problem, Received, read
from fabiola.server.formats import by_query_form
from fabiola.server.jsonld import write_jsonld
from fabiola.server.scan import form_of, refuse_unsafe
from fabiola.server.sparql import Limits, QueryPool
from fabiola.server.subjects import Subject
from fabiola.server.turtle import write_turtle


def convert(files: Iterable[Path], source: str | None, form: str, home: Path) -> Iterator[tuple[str, str]]:
    """For each source record the text in the format asked for, or else (with an empty text) what is wrong with it."""
    settings = load(home)
    for reading in read(files, source):
        mapped = mapped_or_fault(reading)
        if isinstance(mapped, str):
            yield "", mapped
        elif form == "records":
            yield msgspec.json.encode(mapped.record).decode() + "\n", ""
        else:
            yield _write(list(descriptions(mapped, settings.base, settings.trust())), form, settings.base), ""


def answer(release: Path, query: str, form: str) -> Iterator[bytes]:
    """The answer to a SPARQL query in parts. Raises what the query pool raises."""
    refuse_unsafe(query)
    pool = QueryPool(Limits(workers=1))
    try:
        yield from pool.run(release / "store", query, by_query_form(form_of(query), form).media_types[0])
    finally:
        pool.close()


def mapped_or_fault(reading: Received | Problem) -> Mapped | str:
    """What a source record says, or what is wrong with it and where."""
    if isinstance(reading, Problem):
        return f"{reading.place}: {reading.message}"
    mapped = map_received(reading)
    return f"{reading.place}: {mapped.reason}" if isinstance(mapped, Refused) else mapped


def _write(described: list[Description], form: str, base: str) -> str:
    if form == "nt":
        return "".join(description.ntriples() for description in described)
    triples = tuple(triple for description in described for triple in description.triples)
    if not described:
        return ""
    subject = Subject(described[0].iri, triples, base)
    return write_turtle(subject) if form == "turtle" else write_jsonld(subject, inline_context=True)

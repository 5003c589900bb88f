"""Writes docs/sources: for each format, which field of a source record becomes which terms (`make docs`).

Nobody keeps these tables by hand: a field is taken out of the fixtures, and the terms are those of the statements that
are missing from the description then.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from fabiola.graph.settings import Settings
from fabiola.graph.single import descriptions
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.rdf.terms import Triple
from fabiola.mappings.reading import Received, read
from fabiola.mappings.sources import Source, sources
from fabiola.ontology.namespaces import RDF
from fabiola.shapes.profile import shorten

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "sources"
BASE = "https://kg.example.org/"
SHOWN = 12
"""How many terms a row has at most; a name, taken away, takes all that hangs on the person with it."""
RECORDS = 12
"""How many records of a source are looked at."""

REDIRECT = "<redirect>"
"""Stands among the terms for what makes a former address lead to the thing."""

FieldPath = tuple[str, ...]
"""The names that lead to a field."""

Table = dict[str, set[str]]
"""Path of a field -> terms, with `required` for a field that a record cannot do without."""


def paths_of(value: Any, path: FieldPath = ()) -> Iterator[FieldPath]:
    """The paths of the leaves of a source record; the places in a list are one."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths_of(inner, (*path, name))
    elif isinstance(value, list) and any(isinstance(part, dict | list) for part in value):
        for part in value:
            yield from paths_of(part, path)
    elif path and value not in (None, "", [], {}):
        yield path


def without(value: Any, names: FieldPath) -> Any:
    """A copy of a value without what is at a path."""
    if isinstance(value, list):
        return [without(part, names) for part in value]
    if not isinstance(value, dict):
        return value
    if len(names) == 1:
        return {name: inner for name, inner in value.items() if name != names[0]}
    return {name: without(inner, names[1:]) if name == names[0] else inner for name, inner in value.items()}


def statements(received: Received) -> set[Triple] | None:
    """What a source record says, under IRIs that do not tell of its key; None where it is refused."""
    mapped = map_received(received)
    if not isinstance(mapped, Mapped):
        return None
    described = list(descriptions(mapped, BASE, Settings().trust()))
    if not described:
        return set()
    own = described[0].iri
    said = {
        (subject.replace(own, "this"), predicate, value.replace(own, "this"))
        for description in described
        for subject, predicate, value in description.triples
    }
    return said | {(each.value, REDIRECT, "this") for each in getattr(mapped.record, "former", ())}


def table_of(records: Iterable[Received]) -> Table:
    """Which terms each field of some records becomes."""
    found: Table = {}
    for received in records:
        whole = statements(received)
        if whole is None:
            continue
        for path in dict.fromkeys(paths_of(received.fields)):
            left = statements(Received(received.place, received.source, without(copy.deepcopy(received.fields), path)))
            found.setdefault(".".join(path), set()).update(_terms(whole, left))
    return found


def _terms(whole: set[Triple], left: set[Triple] | None) -> set[str]:
    if left is None:
        return {"required"}
    return {_name(value if predicate == RDF.type else predicate) for _, predicate, value in whole - left}


def _name(term: str) -> str:
    return shorten(term[1:-1])


def page_of(source: Source, table: Table) -> str:
    """The page of a source."""
    lines = [f"# {source.title}", "", f"Name: `{source.name}`. Kind of record: {source.kind}.", ""]
    lines += [" ".join((type(source).__doc__ or "").split()), ""]
    lines += ["| field | becomes |", "|---|---|"]
    lines += [f"| `{path}` | {_cell(terms)} |" for path, terms in sorted(table.items()) if not _ignored(path, source)]
    if source.ignore:
        lines += ["", "Knowingly left out (with all below it):", ""]
        lines += [f"- `{path}`" for path in sorted(source.ignore)]
    return "\n".join(lines) + "\n"


def _ignored(path: str, source: Source) -> bool:
    return any(path == ignored or path.startswith(f"{ignored}.") for ignored in source.ignore)


def _cell(terms: set[str]) -> str:
    if not terms:
        return "nothing by itself"
    if "required" in terms:
        return "required"
    shown = sorted(terms)
    more = f" and {len(shown) - SHOWN} more" if len(shown) > SHOWN else ""
    return ", ".join(f"`{term}`" for term in shown[:SHOWN]) + more


def records_of(source: Source) -> list[Received]:
    """The first records of the fixtures of a source."""
    folder = ROOT / "tests" / "fixtures" / source.name
    found = (reading for reading in read([folder]) if isinstance(reading, Received) and reading.source == source.name)
    return [reading for _, reading in zip(range(RECORDS), found, strict=False)]


def pages() -> dict[str, str]:
    """File name -> text of every page."""
    found = {f"{name}.md": page_of(source, table_of(records_of(source))) for name, source in sources().items()}
    rows = [f"| [{name}]({name}.md) | {source.kind} | {source.title} |" for name, source in sources().items()]
    head = ["# The formats that are read", "", "| name | kind of record | format |", "|---|---|---|"]
    return {"README.md": "\n".join([*head, *rows]) + "\n", **found}


def main() -> None:
    """Write the pages; those of formats that are no more are removed."""
    FOLDER.mkdir(exist_ok=True)
    written = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{len(written)} pages in {FOLDER}", file=sys.stderr)


if __name__ == "__main__":
    main()

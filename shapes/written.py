"""What was found, written out: SHACL reports as Turtle and JSON-LD, JSON, a worklist as CSV, and a text to read.

Follows W3C SHACL, validation report: https://www.w3.org/TR/shacl/#validation-report
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from typing import IO

import msgspec
import rdflib
from pyoxigraph import RdfFormat, serialize

from fabiola.ontology.namespaces import NAMESPACES
from fabiola.shapes.compiled.results import Result, report_triples
from fabiola.shapes.wording import Worded, Wording

EXAMPLES = 3
"""How many nodes the text names of each rule."""

Found = tuple[Result, str]
"""A result, and where the data came from (empty where that is not known)."""

Write = Callable[[Iterable[Found], rdflib.Graph, IO[bytes]], None]
"""Writes results on shapes of a graph, each as it comes; memory does not grow with their number."""


def write_text(found: Iterable[Found], shapes: rdflib.Graph, out: IO[bytes]) -> None:
    """The rules that are broken, how often, what to do, and some of the nodes."""
    wording, counts = Wording(shapes), Counter[tuple[str, str, str, str]]()
    examples: dict[tuple[str, str, str, str], list[str]] = {}
    for result, place in found:
        worded = wording.word(result, place)
        rule = (worded.severity, worded.rule, worded.path, worded.message)
        counts[rule] += 1
        known = examples.setdefault(rule, [])
        if len(known) < EXAMPLES:
            known.append(_example(worded))
    for rule, count in sorted(counts.items(), key=lambda entry: (_rank(entry[0][0]), -entry[1], entry[0])):
        severity, name, path, message = rule
        out.write(f"{count:>8} × {severity}: {name}{f' ({path})' if path else ''}: {message}\n".encode())
        out.writelines(f"             {example}\n".encode() for example in examples[rule])
    severities = Counter[str]()
    for (severity, *_), count in counts.items():
        severities[severity] += count
    total = ", ".join(
        f"{count} {severity}" for severity, count in sorted(severities.items(), key=lambda e: _rank(e[0]))
    )
    out.write(f"{total or 'the data conform to the shapes'}\n".encode())


def _example(worded: Worded) -> str:
    place = f"{worded.place}: " if worded.place else ""
    return f"{place}{worded.focus}{f' [{worded.value}]' if worded.value else ''}"


def _rank(severity: str) -> tuple[int, str]:
    known = ("violation", "warning", "info")
    return (known.index(severity) if severity in known else len(known)), severity


def write_csv(found: Iterable[Found], shapes: rdflib.Graph, out: IO[bytes]) -> None:
    """A worklist with a line for each result, for those who keep the data."""
    wording = Wording(shapes)
    out.write(_line(Worded.__struct_fields__))
    for result, place in found:
        out.write(_line([shielded(cell) for cell in msgspec.structs.astuple(wording.word(result, place))]))


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


def shielded(cell: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def write_json(found: Iterable[Found], shapes: rdflib.Graph, out: IO[bytes]) -> None:
    """`{"results": [...], "conforms": true}`, with the words of `Worded` in each result."""
    wording, conforms = Wording(shapes), True
    out.write(b'{"results":[')
    for result, place in found:
        out.write((b"\n" if conforms else b",\n") + msgspec.json.encode(wording.word(result, place)))
        conforms = False
    out.write(b'\n],"conforms":' + msgspec.json.encode(conforms) + b"}\n")


def _write_rdf(form: RdfFormat, found: Iterable[Found], shapes: rdflib.Graph, out: IO[bytes]) -> None:
    prefixes = {prefix: NAMESPACES[prefix] for prefix in ("sh", "xsd")}
    serialize(report_triples((result for result, _ in found), shapes), out, form, prefixes=prefixes)


WRITERS: dict[str, Write] = {
    "text": write_text,
    "csv": write_csv,
    "json": write_json,
    "turtle": partial(_write_rdf, RdfFormat.TURTLE),
    "jsonld": partial(_write_rdf, RdfFormat.JSON_LD),
}
"""The formats of a validation report by name."""

"""What `fabiola validate` finds: source records against the profile, RDF files against any shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from fabiola.graph.settings import load
from fabiola.graph.single import descriptions
from fabiola.mappings.mapping import Mapped
from fabiola.mappings.reading import read
from fabiola.server.conversion import mapped_or_fault
from fabiola.shapes.compiled.constraints import SHACL
from fabiola.shapes.data import data_graph
from fabiola.shapes.files import load_shapes
from fabiola.shapes.gate import profile_shapes
from fabiola.shapes.profile import shapes_graph
from fabiola.shapes.validation import validate
from fabiola.shapes.written import WRITERS, Found

Tell = Callable[[str], object]
"""Told of each source record that could not be read."""


class Verdict:
    """How many results there were of each severity (a term), and how many source records could not be read."""

    def __init__(self) -> None:
        self.severities: Counter[str] = Counter()
        self.unreadable = 0

    @property
    def failed(self) -> bool:
        """Whether there was a violation, or something that could not be read."""
        return bool(self.severities[SHACL.Violation] or self.unreadable)

    def counted(self, found: Iterable[Found]) -> Iterator[Found]:
        """The results as they come, counted."""
        for result, place in found:
            self.severities[result.severity] += 1
            yield result, place


def validate_records(
    files: Iterable[Path], source: str | None, home: Path, form: str, out: IO[bytes], tell: Tell
) -> Verdict:
    """Check what source records say against the profile, each on its own, and write what is found."""
    verdict = Verdict()
    found = verdict.counted(_check_records(files, source, home, verdict, tell))
    WRITERS[form](found, shapes_graph(), out)
    return verdict


def validate_data(files: Sequence[Path], shapes: Sequence[Path], form: str, out: IO[bytes]) -> Verdict:
    """Check RDF files, taken together, against shapes, and write what is found. Raises BadShapes and BadData."""
    verdict = Verdict()
    graph, compiled = load_shapes(shapes)
    place = str(files[0]) if len(files) == 1 else ""
    with data_graph(files) as data:
        found = ((result, place) for result in validate(data, graph, compiled))
        WRITERS[form](verdict.counted(found), graph, out)
    return verdict


def _check_records(
    files: Iterable[Path], source: str | None, home: Path, verdict: Verdict, tell: Tell
) -> Iterator[Found]:
    settings, checked = load(home), profile_shapes()
    for reading in read(files, source):
        mapped = mapped_or_fault(reading)
        if isinstance(mapped, Mapped):
            for description in descriptions(mapped, settings.base, settings.trust()):
                yield from ((result, str(reading.place)) for result in checked.check(description.triples))
        else:
            verdict.unreadable += 1
            tell(mapped)

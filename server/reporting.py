"""What `fabiola report` writes: what is wrong with what a home holds, and how complete the data are."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import IO

import jinja2
import msgspec

from fabiola.graph import releases
from fabiola.graph.disagreements import Dispute
from fabiola.graph.quality import Figure
from fabiola.graph.worklist import Pile, Task, open_worklist, pile_up
from fabiola.server.coverage import Bar, bars
from fabiola.shapes.written import shielded


class Report(msgspec.Struct, frozen=True):
    """The state of a home: its release (0: none yet), what there is to mend, where sources disagree, and how complete
    the data are.
    """

    title: str
    release: int
    created: str
    piles: tuple[Pile, ...]
    figures: tuple[Figure, ...]
    disputes: tuple[Dispute, ...] = ()


def write_report(home: Path, form: str, source: str | None, severities: Iterable[str], out: IO[bytes]) -> int:
    """Write the report on a home in a format; returns how many tasks there are. Raises NoRelease."""
    chosen = frozenset(severities)
    with open_worklist(home) as worklist:
        tasks = (
            task for task in worklist.tasks() if task.severity in chosen and (source is None or task.source == source)
        )
        if form == "csv":
            return _write_csv(tasks, out)
        report = _report(home, pile_up(tasks))
    out.write(_WRITERS[form](report))
    return sum(pile.count for pile in report.piles)


def _report(home: Path, piles: tuple[Pile, ...]) -> Report:
    if not releases.numbers(home):
        return Report(str(home), 0, "", piles, ())
    release = releases.current(home)
    return Report(release.title, release.number, release.created, piles, release.figures, release.disputes())


def _write_csv(tasks: Iterable[Task], out: IO[bytes]) -> int:
    """A line for each task, to hand back to those who keep the records."""
    out.write(_line(Task.__struct_fields__))
    count = 0
    for task in tasks:
        out.write(_line([shielded(cell) for cell in msgspec.structs.astuple(task)]))
        count += 1
    return count


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


def _text(report: Report) -> bytes:
    return "".join(f"{line}\n" for line in _lines(report)).encode()


def _lines(report: Report) -> Iterator[str]:
    yield f"{report.title}: release {report.release} of {report.created}" if report.release else report.title
    for severity, piles in groupby(report.piles, key=lambda pile: pile.severity):
        found = list(piles)
        yield f"\n{severity}: {sum(pile.count for pile in found)}"
        for pile in found:
            yield from _pile_lines(pile)
    if not report.piles:
        yield "nothing to mend"
    if report.disputes:
        yield f"\nwhere sources disagree: {sum(dispute.count for dispute in report.disputes)}"
        for dispute in report.disputes:
            yield from _dispute_lines(dispute)
    yield "\nhow complete the data are"
    yield from (f"{bar.share:>7.1%}  {bar.title} ({bar.present} of {bar.total})" for bar in bars(report.figures))


def _pile_lines(pile: Pile) -> Iterator[str]:
    source = f"[{pile.source}] " if pile.source else ""
    field = f" ({pile.field})" if pile.field else ""
    yield f"{pile.count:>8} × {source}{pile.rule}{field}: {pile.message}"
    for task in pile.examples:
        part = task.node.removeprefix(task.entity)
        value = f" [{task.value}]" if task.value else ""
        place = task.key if task.key.startswith(task.file) else f"{task.file}: {task.key or task.entity}"
        yield f"             {place}{f' {part}' if part else ''}{value}"


def _dispute_lines(dispute: Dispute) -> Iterator[str]:
    yield f"{dispute.count:>8} × {dispute.field}: {', '.join(dispute.sources)}"
    for iri, sayings in dispute.examples:
        said = "; ".join(f"{saying.value} ({', '.join(saying.sources)})" for saying in sayings)
        yield f"             {iri}: {said}"


def _json(report: Report) -> bytes:
    return msgspec.json.format(msgspec.json.encode(report)) + b"\n"


def _html(report: Report) -> bytes:
    """One page without anything outside it, to open from disk or to send on."""
    pages = jinja2.Environment(loader=jinja2.PackageLoader("fabiola.server"), autoescape=True)
    shown: tuple[Bar, ...] = bars(report.figures)
    return pages.get_template("report.html").render(report=report, bars=shown).encode()


_WRITERS: dict[str, Callable[[Report], bytes]] = {"text": _text, "json": _json, "html": _html}

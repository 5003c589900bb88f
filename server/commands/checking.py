"""`fabiola validate`, `shapes` and `report`: data checked against shapes, the shapes, and what there is to mend."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

import click

from fabiola.graph.run_report import SEVERITIES
from fabiola.server.commands.options import (
    FAILED,
    files_argument,
    home_option,
    known_format,
    known_source,
    output_option,
    source_option,
)

FORMATS = ("text", "csv", "json", "turtle", "jsonld")


@click.command()
@files_argument
@source_option
@home_option
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file of SHACL shapes; FILES are RDF then. May be given several times.",
)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to write what is found: a summary, a worklist, or a SHACL report.",
)
@output_option
def validate(
    files: tuple[Path, ...], source: str | None, home: Path, shapes: tuple[Path, ...], form: str, output: IO[bytes]
) -> None:
    """Check FILES and store nothing: source records against the profile, or RDF files against any SHACL shapes.

    The exit code is 1 if there is a violation or a source record that cannot be read.

    Example: fabiola validate crossref.json

    Example: fabiola validate graph.ttl.gz --shapes my-shapes.ttl -f csv -o worklist.csv
    """
    from fabiola.server.validating import validate_data, validate_records

    if shapes and source:
        raise click.UsageError("--source is for source records, --shapes for RDF files; give one of them")
    if shapes:
        verdict = validate_data(files, shapes, form, output)
    else:
        verdict = validate_records(files, known_format(source), home, form, output, _tell)
    if verdict.unreadable:
        _tell(f"{verdict.unreadable} source records could not be read")
    sys.exit(FAILED if verdict.failed else 0)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "turtle"]),
    default="text",
    show_default=True,
    help="The rules to read, or the shapes themselves.",
)
def shapes(files: tuple[Path, ...], form: str) -> None:
    """List the rules of the profile, or of the SHACL shapes in FILES, and what checks each: compiled, or pySHACL.

    Example: fabiola shapes

    Example: fabiola shapes my-shapes.ttl
    """
    from fabiola.shapes.listing import list_rules, list_shapes
    from fabiola.shapes.profile import shapes_ttl

    if form == "turtle" and files:
        raise click.UsageError("-f turtle writes the shapes of the profile; leave FILES out")
    if form == "turtle":
        click.echo(shapes_ttl(), nl=False)
        return
    for line in list_shapes(files) if files else list_rules():
        click.echo(line)


@click.command()
@home_option
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "html", "json", "csv"]),
    default="text",
    show_default=True,
    help="A summary, a page, data, or a worklist with a line for each source record.",
)
@click.option("-s", "--source", metavar="SOURCE", help="Only what records of this source are to blame for.")
@click.option(
    "--severity",
    multiple=True,
    type=click.Choice(SEVERITIES),
    default=SEVERITIES,
    show_default=True,
    help="Only what is this grave. May be given several times.",
)
@output_option
def report(home: Path, form: str, source: str | None, severity: tuple[str, ...], output: IO[bytes]) -> None:
    """Say what is wrong with what is held: which record of which file, which value, what to do about it.

    Example: fabiola report --home library

    Example: fabiola report -f csv -s crossref --severity violation -o worklist.csv
    """
    from fabiola.server.reporting import write_report

    write_report(home, form, known_source(source), severity, output)


def _tell(fault: str) -> None:
    click.echo(fault, err=True)

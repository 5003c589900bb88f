"""`fabiola init`: the mapping file of a sheet, proposed by what its headers and values look like."""

from __future__ import annotations

from pathlib import Path

import click

from fabiola.mappings.containers import BROKEN
from fabiola.mappings.sheets.mapping_files import kinds, mapping_name


@click.command("init")
@click.option(
    "--from",
    "sheet",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The sheet: CSV, TSV or XLSX.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="The mapping file to write, `-` for standard output; else the one beside the sheet.",
)
@click.option("--kind", type=click.Choice(kinds()), help="What a row is about; else it is guessed.")
@click.option("--worksheet", metavar="NAME", help="The worksheet of a workbook; else the first.")
@click.option("--force", is_flag=True, help="Replace a mapping file that is there.")
def initiate(sheet: Path, output: Path | None, kind: str | None, worksheet: str | None, force: bool) -> None:
    """Propose the mapping file of a sheet, which says what its columns are; look it over before you publish.

    Example: fabiola init --from papers.csv
    """
    from fabiola.mappings.sheets.proposals import NoTable, propose
    from fabiola.mappings.sheets.workbooks import NoWorksheet

    target = output or mapping_name(sheet)
    if target is None:
        raise click.UsageError(f"{sheet} does not end in .csv, .tsv, .txt or .xlsx; rename it, or say --output")
    to_screen = str(target) == "-"
    if target.exists() and not force and not to_screen:
        raise click.UsageError(f"{target} is there already; --force replaces it, --output writes another file")
    if not force and (known := _known_format(sheet)):
        raise click.UsageError(f"{sheet} is read as it is, as {known}; --force proposes a mapping file all the same")
    try:
        proposal = propose(sheet, kind, worksheet)
    except (NoTable, NoWorksheet, *BROKEN) as fault:
        raise click.UsageError(f"{sheet}: {fault}") from None
    if to_screen:
        click.echo(proposal.text, nl=False)
    else:
        target.write_text(proposal.text, encoding="utf-8")
    click.echo(f"{'-' if to_screen else target}: a row is a {proposal.kind}", err=True)
    for header, guess in proposal.placed.items():
        click.echo(f"  {header} -> {guess.field}{f' ({guess.role})' if guess.role else ''}", err=True)
    if proposal.left:
        click.echo(f"no place was found for: {', '.join(proposal.left)}", err=True)


def _known_format(sheet: Path) -> str:
    """The format that a file is in, if it is one that is read without a mapping file."""
    from fabiola.mappings.reading import Received, read
    from fabiola.mappings.sources import sources

    first = next(iter(read([sheet])), None)
    return sources()[first.source].title if isinstance(first, Received) and first.source != "sheet" else ""

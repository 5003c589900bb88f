"""Options and arguments that several commands have."""

from __future__ import annotations

from pathlib import Path

import click

FAILED = 1
"""The exit code of a command that worked but found faults."""

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("home"),
    show_default=True,
    envvar="FABIOLA_HOME",
    help="The folder that holds the graph.",
)
source_option = click.option(
    "-s",
    "--source",
    metavar="SOURCE",
    help="The format of the files (see `fabiola sources`), or the mapping file of sheets; else it is recognised.",
)
files_argument = click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, allow_dash=True)
)
output_option = click.option(
    "-o",
    "--output",
    type=click.File("wb", lazy=True),
    default="-",
    help="The file to write to; else standard output.",
)


def known_source(source: str | None) -> str | None:
    """The name of a source as given. Raises click.UsageError for one that is not there."""
    from fabiola.mappings.sources import sources

    if source is not None and source not in sources():
        raise click.UsageError(f"there is no source {source!r}; there are {', '.join(sources())}")
    return source


def known_format(source: str | None) -> str | None:
    """The name of a source, or the path of a mapping file. Raises click.UsageError for what is not there."""
    from fabiola.mappings.sheets.mapping_files import SUFFIX

    if source is None or Path(source).suffix.lower() != SUFFIX:
        return known_source(source)
    if not Path(source).is_file():
        raise click.UsageError(f"there is no mapping file {source!r}")
    return source

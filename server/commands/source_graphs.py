"""`fabiola source-graphs`: what each source record alone says, as N-Quads."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click

from fabiola.server.commands.options import home_option, known_source, output_option, source_option


@click.command("source-graphs")
@home_option
@source_option
@output_option
def dump_source_graphs(home: Path, source: str | None, output: IO[bytes]) -> None:
    """Write the graph of every source record as N-Quads: what it alone says, before anything is fused.

    Each graph has the IRI of its source record; what the record is, and the licence of its metadata where that is
    known, stands in the default graph. The records are those of the last run.

    Example: fabiola source-graphs --home library -o sources.nq

    Example: fabiola source-graphs -s crossref | gzip > crossref.nq.gz
    """
    from fabiola.graph.releases import current_path, manifest_of
    from fabiola.graph.source_graphs import source_graphs

    base = manifest_of(current_path(home)).base
    for graph in source_graphs(home, base, known_source(source)):
        output.write(graph.nquads().encode())

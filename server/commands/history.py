"""`fabiola releases`, `diff` and `rollback`: what was released, what changed, and back to what was before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import click

from fabiola.server.commands.options import home_option, output_option


@click.command()
@home_option
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    help="Drop all but so many of the latest; the one that is served and the one before it stay in any case.",
)
def releases(home: Path, keep: int | None) -> None:
    """List the releases: number, time, what changed, how much there is, checksum; `*` marks the one that is served.

    Example: fabiola releases --home library

    Example: fabiola releases --keep 30
    """
    from fabiola.graph import releases as kept

    if keep:
        tell_dropped(kept.prune(home, keep))
    served = kept.current(home).number
    for number in kept.numbers(home):
        manifest = kept.manifest_of(kept.at(home, number))
        changes = manifest.changes
        click.echo(
            f"{'*' if number == served else ' '}{number:>6}  {manifest.created}  "
            f"+{changes.created} ~{changes.changed} -{changes.removed} entities, "
            f"+{changes.triples_added} -{changes.triples_removed} triples, "
            f"{manifest.counts.get('triples', 0)} in all, checksum {manifest.checksum[:16]}"
        )


def tell_dropped(numbers: list[int]) -> None:
    """Say on standard error which releases were dropped, if any were."""
    if numbers:
        click.echo(f"not kept any more: {', '.join(map(str, numbers))}", err=True)


@click.command()
@click.argument("earlier", type=int)
@click.argument("later", type=int)
@home_option
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["summary", "patch"]),
    default="summary",
    show_default=True,
    help="The number of triples by entity, or an RDF Patch that leads from the one to the other.",
)
@output_option
def diff(earlier: int, later: int, home: Path, form: str, output: IO[bytes]) -> None:
    """Say what differs between two releases, by their numbers; in either direction.

    Example: fabiola diff 3 5 --home library

    Example: fabiola diff 5 3 -f patch -o back.rdfp
    """
    from fabiola.graph import releases as kept

    net = kept.difference(home, earlier, later)
    if form == "patch":
        lines = (
            f"{sign} {triple}\n" for triple, sign in sorted(net.items(), key=lambda entry: (entry[1] == "A", entry[0]))
        )
        output.write(b"TX .\n")
        output.writelines(line.encode() for line in lines)
        output.write(b"TC .\n")
    else:
        output.writelines(f"{line}\n".encode() for line in _summary(net))


def _summary(net: Mapping[str, str]) -> list[str]:
    signs = Counter(net.values())
    entities: Counter[str] = Counter()
    added: Counter[str] = Counter()
    for triple, sign in net.items():
        entity = triple[1:].partition(">")[0].partition("#")[0].replace("/doc/", "/id/", 1)
        entities[entity] += 1
        added[entity] += sign == "A"
    lines = [f"{signs['A']} triples added, {signs['D']} removed, {len(entities)} entities touched"]
    lines += [f"  +{added[iri]} -{count - added[iri]} {iri}" for iri, count in sorted(entities.items())]
    return lines


@click.command()
@click.argument("number", type=int)
@home_option
def rollback(number: int, home: Path) -> None:
    """Serve an earlier release again, at once; the next `fabiola publish` makes a new release from what it is given.

    Example: fabiola rollback 4 --home library
    """
    from fabiola.graph import releases as kept

    manifest = kept.roll_back(home, number)
    click.echo(f"release {manifest.number} of {manifest.created} is served", err=True)

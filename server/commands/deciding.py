"""`fabiola decide`: a person's word on whether two things are one, kept in the table of the home."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from fabiola.graph.decisions import DIFFERENT, FILE, SAME, append, load_decisions, name_in
from fabiola.graph.releases import now
from fabiola.graph.settings import load
from fabiola.server.commands.options import home_option


@click.command()
@click.argument("left")
@click.argument("right")
@click.argument("decision", type=click.Choice([SAME, DIFFERENT]))
@click.option("--why", default="", help="The reason, for those who come after you.")
@click.option("--who", default=getpass.getuser, show_default="your user name", help="Who decides.")
@home_option
def decide(left: str, right: str, decision: str, why: str, who: str, home: Path) -> None:
    """Decide that LEFT and RIGHT are the same thing, or different ones; the next `fabiola publish` does as decided.

    Both are IRIs of the graph, or identifiers (doi:10.5555/a, orcid:0000-0002-1825-0097). The decision is a line of
    decisions.csv in the home, which you may edit; take the line out to undo it.

    Example: fabiola decide doi:10.5555/a doi:10.5555/b same --why "the version of record"
    """
    settings = load(home)
    for side, text in (("LEFT", left), ("RIGHT", right)):
        if name_in(text, settings.base) is None:
            raise click.UsageError(f"{side} {text!r} is no thing; give its IRI, or an identifier as in doi:10.5555/a")
    row = {"left": left, "right": right, "decision": decision, "who": who, "when": now()[:10], "why": why}
    append(home, row)
    load_decisions(home, settings.base)
    click.echo(f"{home / FILE}: {left} and {right} are {decision}; run `fabiola publish` to do so", err=True)

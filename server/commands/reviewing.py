"""`fabiola review`: works and people that could be one, for a person to decide on."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING

import click

from fabiola.graph.ledger_file import open_to_read
from fabiola.server.commands.options import home_option, output_option

if TYPE_CHECKING:
    from fabiola.graph.likeness import Suggestion
    from fabiola.graph.releases import Release


@click.command()
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "csv", "html"]),
    default="text",
    show_default=True,
    help="A list, a page, or lines for decisions.csv with the decision left open.",
)
@click.option("--kind", type=click.Choice(["work", "person"]), help="List works or people only.")
@click.option("--done", is_flag=True, help="List the works that were held for one, instead of those that were not.")
@home_option
@output_option
def review(form: str, kind: str | None, done: bool, home: Path, output: IO[bytes]) -> None:
    """List works and people that could be one: how like they are, and in what. Decide with `fabiola decide`.

    Works are compared while they are published; people are compared now, which takes a minute for a million of them.

    Example: fabiola review --home library --kind person

    Example: fabiola review -f csv -o to-decide.csv
    """
    from fabiola.graph.decisions import load_decisions
    from fabiola.graph.likeness import suggestions
    from fabiola.graph.namesakes import namesakes
    from fabiola.graph.releases import NoRelease, current

    path = home / "ledger.sqlite"
    if not path.exists():
        raise NoRelease(f"{home} holds nothing yet: run `fabiola publish FILES… --home {home}` first")
    release = current(home)
    with closing(open_to_read(path)) as connection:
        works = list(suggestions(connection, done=done)) if kind != "person" else []
        decisions = load_decisions(home, release.base)
        people = list(namesakes(connection, release.base, decisions)) if kind != "work" and not done else []
    output.write(_WRITERS[form]([*works, *people], release).encode())


def _text(found: Iterable[Suggestion], release: Release) -> str:
    lines = [
        f"{each.score:.2f}  {each.left}\n      {each.right}\n      {release.label(each.left) or each.left}\n"
        f"      {', '.join(each.evidence)}\n"
        for each in found
    ]
    return "\n".join(lines) or "nothing to decide\n"


def _csv(found: Iterable[Suggestion], release: Release) -> str:
    """The columns of decisions.csv, then the score, the evidence and both titles."""
    from fabiola.graph.decisions import COLUMNS
    from fabiola.shapes.written import shielded

    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow((*COLUMNS, "score", "evidence", "title of left", "title of right"))
    for each in found:
        titles = [release.label(iri) or "" for iri in (each.left, each.right)]
        said = (each.left, each.right, "", "", "", "", f"{each.score:.2f}", "; ".join(each.evidence), *titles)
        rows.writerow([shielded(cell) for cell in said])
    return out.getvalue()


def _html(found: Iterable[Suggestion], release: Release) -> str:
    import jinja2

    pages = jinja2.Environment(loader=jinja2.PackageLoader("fabiola.server"), autoescape=True)
    rows = [(each, release.label(each.left), release.label(each.right)) for each in found]
    return pages.get_template("review.html").render(rows=rows, title=release.title)


_WRITERS: Mapping[str, Callable[[Iterable[Suggestion], Release], str]] = MappingProxyType(
    {"text": _text, "csv": _csv, "html": _html}
)

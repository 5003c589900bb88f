"""The command line: data on standard output, talk and progress on standard error; exit 0, 1, 2 or 3.

0 is ok, 1 that some input failed, 2 wrong use or a refusal, 3 that a disk did not take what was written.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import click

from fabiola.graph.disk import DiskFault, plainly_told
from fabiola.graph.exclusive import Busy
from fabiola.graph.run_report import RunReport, lines
from fabiola.graph.settings import load_operation
from fabiola.server.commands.checking import report, shapes, validate
from fabiola.server.commands.deciding import decide
from fabiola.server.commands.history import diff, rollback, tell_dropped
from fabiola.server.commands.history import releases as list_releases
from fabiola.server.commands.initiating import initiate
from fabiola.server.commands.options import FAILED, files_argument, home_option, known_format, source_option
from fabiola.server.commands.reviewing import review
from fabiola.server.commands.source_graphs import dump_source_graphs

_NOTHING_LOST = "Nothing is lost, and what was released last is still served. "


class _DiskFault(click.ClickException):
    """The message about a disk, and the exit code that tells it from records set aside and from wrong use."""

    exit_code = 3


def _plain_faults() -> tuple[type[Exception], ...]:
    """The faults whose message is all that a person needs; imported when there is a fault, as that takes a while."""
    from fabiola.graph.decisions import BadDecisions
    from fabiola.graph.explanation import Unknown
    from fabiola.graph.ledger import OldLedger
    from fabiola.graph.releases import NoRelease
    from fabiola.graph.remote import Unreachable
    from fabiola.graph.settings import BadSettings
    from fabiola.server.problems import Problem
    from fabiola.server.scan import Refused
    from fabiola.shapes.compiled import BadShapes
    from fabiola.shapes.data import BadData

    return (
        BadData,
        BadDecisions,
        BadSettings,
        BadShapes,
        Busy,
        NoRelease,
        OldLedger,
        Problem,
        Refused,
        Unknown,
        Unreachable,
    )


class _Commands(click.Group):
    """The commands; a fault that a person can mend ends one with a plain message and exit code 2, or 3 for a disk."""

    def invoke(self, context: click.Context) -> object:
        try:
            with plainly_told():
                return super().invoke(context)
        except DiskFault as fault:
            raise _DiskFault(str(fault)) from None
        except (SystemExit, click.exceptions.Exit, click.Abort, click.ClickException):
            raise  # before the names of faults are looked up, which loads most of what there is
        except _plain_faults() as fault:
            raise click.UsageError(str(fault)) from None
        except BrokenPipeError:
            sys.stderr.close()
            return context.exit(0)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fabiola", prog_name="fabiola")
def main() -> None:
    """Publish scholarly records as linked data: map, check, fuse, release, serve."""


for command in (initiate, decide, review, validate, shapes, report, list_releases, diff, rollback, dump_source_graphs):
    main.add_command(command)


@main.command()
@files_argument
@source_option
@home_option
@click.option("--force", is_flag=True, help="Release even if much of what was published would be gone.")
@click.option(
    "--complete", is_flag=True, help="FILES are all that their sources have: withdraw what is not among them any more."
)
def publish(files: tuple[Path, ...], source: str | None, home: Path, force: bool, complete: bool) -> None:
    """Read FILES, fuse them with what is held, check the result and release it.

    Example: fabiola publish crossref/*.json pure/*.html --home library

    Example: fabiola publish tonight/ --complete --home library
    """
    from fabiola.graph import releases
    from fabiola.graph.publish import publish as run

    operation = load_operation(home)
    with plainly_told(home, _NOTHING_LOST):
        outcome = run(home, files, known_format(source), _show_progress, forced=force, complete=complete)
    _end_progress()
    tell(outcome)
    if operation.keep and outcome.release:
        with suppress(Busy):  # the run that has begun meanwhile drops them when it ends
            tell_dropped(releases.prune(home, operation.keep))
    sys.exit(FAILED if outcome.failed else 0)


@main.command()
@home_option
@click.option("--store", metavar="URL", help="Serve the graph of this SPARQL 1.1 endpoint, without a home.")
@click.option("--base", metavar="URL", help="With --store: the address that the IRIs of its records begin with.")
@click.option("--title", help="With --store: the title of the site.")
@click.option(
    "--settings",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --store: base, title, licence, limits, services and the login for the endpoint, as in fabiola.toml. "
    "A login can also be in FABIOLA_STORE_TOKEN, or in FABIOLA_STORE_USER and FABIOLA_STORE_PASSWORD.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8000, show_default=True, help="The port to listen at.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    show_default="one for each core, up to 4",
    help="Server processes; the limits hold for all of them together.",
)
@click.option(
    "--log",
    type=click.Choice(["none", "text", "json"]),
    default="none",
    show_default=True,
    help="Write a line for every request to standard output, without query strings.",
)
def serve(
    home: Path,
    store: str | None,
    base: str | None,
    title: str | None,
    settings: Path | None,
    host: str,
    port: int,
    workers: int | None,
    log: str,
) -> None:
    """Serve the released graph on the web, or the one that another store holds.

    Example: fabiola serve --home library --port 8080

    Example: fabiola serve --store https://host/sparql --base https://kg.example.org/
    """
    if store is not None or base is not None or settings is not None:
        _serve_remote(store, base, title, settings, host, port, workers, "" if log == "none" else log)
        return
    from fabiola.graph import releases

    releases.current_path(home)
    click.echo(f"serving {home} at http://{host}:{port}/ (Ctrl-C ends it)", err=True)
    _serve(home, host, port, workers, "" if log == "none" else log)


@main.command("map")
@files_argument
@source_option
@home_option
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["nt", "turtle", "jsonld", "records"]),
    default="nt",
    show_default=True,
    help="What to write: triples, or the records as JSON lines.",
)
def map_files(files: tuple[Path, ...], source: str | None, home: Path, form: str) -> None:
    """Write what FILES say, each record on its own; no store is touched.

    Example: fabiola map page.html -f turtle
    """
    from fabiola.server.conversion import convert

    failed = 0
    for text, fault in convert(files, known_format(source), form, home):
        if fault:
            failed += 1
            click.echo(fault, err=True)
        else:
            click.echo(text, nl=False)
    sys.exit(FAILED if failed else 0)


@main.command()
@click.argument("text", metavar="SPARQL")
@home_option
@click.option("-f", "--format", "form", type=click.Choice(["csv", "tsv", "json", "xml", "nt"]), default="csv")
def query(text: str, home: Path, form: str) -> None:
    """Answer a SPARQL query over the released graph (`-` reads it from standard input).

    Example: fabiola query 'SELECT ?s WHERE { ?s a <https://schema.org/Grant> } LIMIT 5'
    """
    from fabiola.graph.releases import current_path
    from fabiola.server.conversion import answer

    text = sys.stdin.read() if text == "-" else text
    for part in answer(current_path(home), text, form):
        sys.stdout.buffer.write(part)


@main.command()
@click.argument("iri")
@home_option
def explain(iri: str, home: Path) -> None:
    """Say why each triple about IRI is in the graph: which source says it, which rule made it.

    Example: fabiola explain http://127.0.0.1:8000/id/org/ror/05dxps055
    """
    from fabiola.graph.explanation import explain as reasons

    explanation = reasons(home, iri)
    for move in explanation.moves:
        why = ", ".join(move.said_by) or "both are identifiers of one thing in the source records below"
        click.echo(f"{move.former} leads to {move.iri}\n    because: {why}")
    click.echo(f"{explanation.iri}\nsaid by:")
    for claim in explanation.claims:
        click.echo(f"  {claim}")
    for reason in explanation.reasons:
        click.echo(f"{' '.join(reason.triple)}\n    rule: {reason.rule}")
        click.echo(f"    said by: {', '.join(reason.said_by) or 'the sources together'}")


@main.command("sources")
def list_sources() -> None:
    """List the formats that are read.

    Example: fabiola sources
    """
    from fabiola.mappings.sources import sources

    for source in sources().values():
        click.echo(f"{source.name:<22} {source.kind:<13} {source.title}")


@main.command()
@home_option
def status(home: Path) -> None:
    """Say what the home holds and what the last run did.

    Example: fabiola status --home library
    """
    from fabiola.graph.releases import current

    release = current(home)
    click.echo(f"{release.title}: release {release.number} of {release.created}, base {release.base}")
    for kind, count in sorted(release.counts.items()):
        click.echo(f"{count:>10} {kind}")


@main.command()
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-home"),
    show_default=True,
    help="The folder to build the demo graph in.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8000, show_default=True, help="The port to listen at.")
@click.option("--no-serve", is_flag=True, help="Only build the demo graph.")
def demo(home: Path, host: str, port: int, no_serve: bool) -> None:
    """Publish the demo records and serve them.

    Example: fabiola demo --port 8080
    """
    from fabiola.server.demo import prepare

    with plainly_told(home, _NOTHING_LOST):
        tell(prepare(home, f"http://{host}:{port}/", _show_progress))
    if not no_serve:
        click.echo(f"open http://{host}:{port}/ in a browser (Ctrl-C ends it)", err=True)
        _serve(home, host, port, 1)


def tell(report: RunReport) -> None:
    """Say on standard error what a run did."""
    for line in lines(report):
        click.echo(line, err=True)


def _serve(home: Path, host: str, port: int, workers: int | None, log: str = "") -> None:
    from fabiola.server.serve import AddressTaken, serve

    try:
        serve(home, host, port, workers, log)
    except AddressTaken as fault:
        raise click.UsageError(str(fault)) from None


def _serve_remote(
    store: str | None,
    base: str | None,
    title: str | None,
    settings: Path | None,
    host: str,
    port: int,
    workers: int | None,
    log: str,
) -> None:
    from fabiola.graph.endpoint import BadAddress
    from fabiola.server.serve import AddressTaken, serve_remote

    if store is None:
        raise click.UsageError("--store and --base go together: give the endpoint, and what its IRIs begin with")
    click.echo(f"serving the graph of {store} at http://{host}:{port}/ (Ctrl-C ends it)", err=True)
    try:
        serve_remote(store, base, title, settings, host, port, workers, log)
    except (AddressTaken, BadAddress) as fault:
        raise click.UsageError(str(fault)) from None


def _show_progress(what: str, done: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{what}: {done} ", err=True, nl=False)


def _end_progress() -> None:
    if sys.stderr.isatty():
        click.echo("", err=True)

"""Runs over a home whose disk fills up, is read-only, or takes files of some size only; says what came of each.

A program of its own, for `test_disk.py`: the first argument is the kind of trouble, the second a folder to work in. It
mounts a small disk, which it may do in a mount namespace of its own (`unshare --map-root-user --mount`).
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import shutil
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

import click

from fabiola.graph import releases
from fabiola.server.app import create_app
from fabiola.server.cli import main

WORKS = 60
WORK = "/doc/work/doi/10.5555/1"
FREE = [0, 256, *range(640, 6_144, 256)]
"""Kibibytes that are free on the disk, from run to run."""
LARGEST = [0, 128, 8_192]
"""Kibibytes that a file may have, from run to run."""


def work(number: int, version: int) -> dict[str, Any]:
    return {
        "DOI": f"10.5555/{number}",
        "type": "journal-article",
        "prefix": "10.5555",
        "title": [f"Title {number} in version {version if number % 3 else 0}"],
        "abstract": " ".join(str(number * prime) for prime in range(7, 200)),
        "author": [{"given": "Ann", "family": f"Lee {number}", "sequence": "first"}],
        "issued": {"date-parts": [[2020, 5]]},
    }


class Trial:
    """A home in which a first version is released; each run is a new process over the files of a version."""

    def __init__(self, folder: Path, disk: Path) -> None:
        self.home, self.disk, self.folder = disk / "home", disk, folder
        for version in (0, 1):
            lines = (json.dumps(work(number, version)) for number in range(WORKS))
            (folder / f"{version}.jsonl").write_text("\n".join(lines), encoding="utf-8")
        self.runs: list[dict[str, Any]] = []
        # What every run has to load is loaded here, before the processes part.
        invoke(["validate", str(folder / "0.jsonl"), "-o", str(folder / "validated")])

    def publish(self, version: int, home: Path | None = None, largest: int | None = None) -> dict[str, Any]:
        arguments = ["publish", str(self.folder / f"{version}.jsonl"), "--home", str(home or self.home)]
        return apart(invoke, arguments, largest)

    def note(self, **facts: Any) -> None:
        """Keep what came of a run, with what is served after it."""
        self.runs.append({**facts, "served": apart(served, self.home), "left": self.left()})

    def finish(self) -> dict[str, Any]:
        """Run without any trouble, here and in a home that never had any; the checksums of both."""
        shutil.rmtree(self.folder / "undisturbed", ignore_errors=True)
        last = [self.publish(1), self.publish(1, self.folder / "undisturbed")]
        assert [outcome["code"] for outcome in last] == [0, 0], last
        homes = (self.home, self.folder / "undisturbed")
        return {"runs": self.runs, "checksums": [apart(checksum, home) for home in homes]}

    def left(self) -> list[str]:
        """What failed runs left lying."""
        return [path.name for path in (*self.home.glob("releases/.*"), *self.home.glob("staging/bulk-*"))]


def apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """The result of a function that runs in a process of its own."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(function, arguments)


def invoke(arguments: list[str], largest: int | None = None) -> dict[str, Any]:
    """The exit code of a command, what it said on standard error, and where the disk was found wanting."""
    if largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest << 10, resource.RLIM_INFINITY))
    with redirect_stderr(StringIO()) as said:
        code, met_in = 0, ""
        try:
            main.main(arguments, standalone_mode=False)
        except SystemExit as end:
            code = int(end.code or 0)
        except click.ClickException as fault:
            fault.show()
            code, met_in = fault.exit_code, module_of(fault)
    return {"code": code, "said": said.getvalue(), "met_in": met_in}


def module_of(fault: BaseException | None) -> str:
    """The module of the graph in which the disk was found wanting; empty where it was not."""
    while fault is not None and not isinstance(fault, OSError | sqlite3.Error):
        fault = fault.__context__
    frames = traceback.extract_tb(fault.__traceback__) if fault else ()
    modules = [Path(frame.filename) for frame in frames]
    return next((path.stem for path in reversed(modules) if path.parent.name == "graph" and path.stem != "disk"), "")


def served(home: Path) -> dict[str, Any]:
    """What the web server answers: the number of the release, a page, and a query."""
    app = create_app(home)
    client = app.test_client()
    health = client.get("/health").json or {}
    query = {"query": "SELECT (COUNT(*) AS ?n) WHERE { ?s a fabio:JournalArticle }"}
    answer = client.get("/sparql", query_string=query, headers={"Accept": "text/csv"})
    app.extensions["fabiola.queries"].close()
    page = client.get(WORK, headers={"Accept": "text/html"})
    return {"release": health["release"], "page": page.status_code, "count": answer.text.split()[-1]}


def checksum(home: Path) -> str:
    return releases.current(home).manifest.checksum


def mount(disk: Path, options: str) -> None:
    disk.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(disk)], check=True)


def resize(disk: Path, free: int) -> None:
    used = shutil.disk_usage(disk).used >> 10
    subprocess.run(["mount", "-o", f"remount,size={used + free}k", str(disk)], check=True)


def fill(folder: Path) -> dict[str, Any]:
    """Runs over a disk with more and more room, until one ends well."""
    mount(folder / "disk", "size=64m")
    trial = Trial(folder, folder / "disk")
    assert trial.publish(0)["code"] == 0
    for free in FREE:
        resize(trial.disk, free)
        outcome = trial.publish(1)
        trial.note(free=free, **outcome)
        if outcome["code"] == 0:
            break
    resize(trial.disk, 1 << 16)
    return trial.finish()


def forbid(folder: Path) -> dict[str, Any]:
    """Commands over a disk that is read-only."""
    mount(folder / "disk", "size=64m")
    trial = Trial(folder, folder / "disk")
    assert trial.publish(0)["code"] == 0
    subprocess.run(["mount", "-o", "remount,ro", str(trial.disk)], check=True)
    for command in (["publish", str(folder / "1.jsonl")], ["rollback", "1"]):
        trial.note(**apart(invoke, [*command, "--home", str(trial.home)]))
    target = folder / "sources.nq"
    reading = apart(invoke, ["source-graphs", "--home", str(trial.home), "-o", str(target)])
    assert reading["code"] == 0, reading
    assert target.read_text("utf-8").count("Title ") >= WORKS
    subprocess.run(["mount", "-o", "remount,rw", str(trial.disk)], check=True)
    return trial.finish()


def limit(folder: Path) -> dict[str, Any]:
    """Runs that may write larger and larger files, until one ends well."""
    trial = Trial(folder, folder)
    assert trial.publish(0)["code"] == 0
    for largest in LARGEST:
        outcome = trial.publish(1, largest=largest)
        trial.note(largest=largest, **outcome)
        if outcome["code"] == 0:
            break
    return trial.finish()


def begin(folder: Path) -> dict[str, Any]:
    """The very first run of a home, on a disk without room."""
    mount(folder / "disk", "size=64k")
    trial = Trial(folder, folder / "disk")
    trial.runs.append(trial.publish(1))
    resize(trial.disk, 1 << 16)
    return trial.finish()


TROUBLES: dict[str, Callable[[Path], dict[str, Any]]] = {"fill": fill, "forbid": forbid, "limit": limit, "begin": begin}


if __name__ == "__main__":
    print(json.dumps(TROUBLES[sys.argv[1]](Path(sys.argv[2]))))

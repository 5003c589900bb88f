"""The demo: a few hundred records of real works, in the shapes of four sources, published into a home of their own."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from fabiola.graph.ingest import Progress
from fabiola.graph.publish import publish
from fabiola.graph.run_report import RunReport

_SETTINGS = """\
base = "{base}"
title = "Fabiola demo: works on liver research and around it"
"""


def prepare(home: Path, base: str, progress: Progress | None = None) -> RunReport:
    """Publish the demo records under a base IRI; a home that holds them already is only brought up to date."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "fabiola.toml").write_text(_SETTINGS.format(base=base), encoding="utf-8")
    with as_file(files("fabiola.server") / "demo_records") as folder:
        return publish(home, [folder], None, progress)

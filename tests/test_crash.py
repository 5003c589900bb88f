"""A run that is killed: the last release is still served, and the next run completes the work."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fabiola.graph import releases

pytestmark = pytest.mark.crash

KILLS = 12
ROUNDS = random.Random(20261123)
CODE = """
import os, signal, sys, threading
from pathlib import Path
from fabiola.graph.publish import publish
home, file, delay = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
if delay >= 0:
    threading.Timer(delay, os.kill, (os.getpid(), signal.SIGKILL)).start()
publish(home, [file])
os._exit(0)
"""


def works(version: int, count: int = 120) -> list[dict[str, object]]:
    return [
        {
            "DOI": f"10.5555/{number}",
            "type": "journal-article",
            "prefix": "10.5555",
            "title": [f"Title {number} in version {version if number % 3 else 0}"],
            "author": [{"given": "Ann", "family": f"Lee {number}", "sequence": "first"}],
            "issued": {"date-parts": [[2020, 5]]},
        }
        for number in range(count - 5 * version)
    ]


def run(home: Path, file: Path, delay: float = -1) -> int:
    command = [sys.executable, "-c", CODE, str(home), str(file), str(delay)]
    return subprocess.run(command, capture_output=True, check=False, timeout=120).returncode


def graph(home: Path) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Every entity's triples, but for the times and runs of provenance."""
    release = releases.current(home)
    kinds = [kind for kind in release.counts if kind not in ("triples", "run", "source-record")]
    return {
        iri: tuple(t for t in release.describe(iri) if "prov#" not in t[1])
        for kind in kinds
        for iri, _ in release.entities(kind, 0, 10_000)
    }


@pytest.fixture(scope="module")
def duration(tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long a run takes here, from start to end, in seconds."""
    folder = tmp_path_factory.mktemp("duration")
    (folder / "works.jsonl").write_text("\n".join(map(json.dumps, works(0))), encoding="utf-8")
    start = time.monotonic()
    assert run(folder / "home", folder / "works.jsonl") == 0
    return time.monotonic() - start


def test_killed_at_any_moment_nothing_is_lost_or_half_done(tmp_path: Path, duration: float) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text("\n".join(map(json.dumps, works(0))), encoding="utf-8")
    second.write_text("\n".join(map(json.dumps, works(1))), encoding="utf-8")
    rebuilt = tmp_path / "rebuilt"
    assert run(rebuilt, first) == 0
    served = graph(rebuilt)
    assert run(rebuilt, second) == 0
    wanted = graph(rebuilt)
    assert served != wanted

    home = tmp_path / "home"
    assert run(home, first) == 0
    killed = 0
    for number in range(KILLS):
        code = run(home, second, duration * (number + ROUNDS.random()) / KILLS)
        killed += code == -9
        assert graph(home) in (served, wanted)
    assert killed > 0
    assert run(home, second) == 0
    assert graph(home) == wanted
    assert releases.current(home).counts["triples"] == len(releases.current(home).store)


def test_killed_in_its_first_run_the_next_one_completes(tmp_path: Path, duration: float) -> None:
    file = tmp_path / "works.jsonl"
    file.write_text("\n".join(map(json.dumps, works(0))), encoding="utf-8")
    rebuilt, home = tmp_path / "rebuilt", tmp_path / "home"
    assert run(rebuilt, file) == 0
    for number in range(KILLS // 2):
        run(home, file, duration * (number + ROUNDS.random()) / (KILLS // 2))
    assert run(home, file) == 0
    assert graph(home) == graph(rebuilt)


MANY = 1_500
"""So many works that they are mapped and described by processes of their own."""


def test_killed_with_processes_of_its_own_it_leaves_none_and_the_next_one_completes(tmp_path: Path) -> None:
    """What a run that is killed prints to is closed only when its last process has ended."""
    file = tmp_path / "works.jsonl"
    file.write_text("\n".join(map(json.dumps, works(0, MANY))), encoding="utf-8")
    rebuilt, home = tmp_path / "rebuilt", tmp_path / "home"
    start = time.monotonic()
    assert run(rebuilt, file) == 0
    duration = time.monotonic() - start
    codes = [run(home, file, duration * (number + ROUNDS.random()) / KILLS) for number in range(0, KILLS, 2)]
    assert -9 in codes
    assert run(home, file) == 0
    assert graph(home) == graph(rebuilt)
    assert releases.current(home).manifest.checksum == releases.current(rebuilt).manifest.checksum

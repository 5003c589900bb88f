"""Cores: processes that share a folder keep to one each, what they start may use all, and few or many keep to none."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_release import build_release
from test_serve import PATIENCE, running

from fabiola.server.cores import CORES_VARIABLE, list_cores, usable_cores

CORES = usable_cores()
KEEPING = """
import os, sys
from pathlib import Path
from fabiola.server.cores import keep_to_own_core, use_all_cores
own = keep_to_own_core(Path(sys.argv[1]))
print(own, *sorted(os.sched_getaffinity(0)), flush=True)
sys.stdin.readline()
use_all_cores()
print(*sorted(os.sched_getaffinity(0)), flush=True)
"""

pytestmark = pytest.mark.skipif(not CORES, reason="this system does not tell which cores there are")


def keep(folder: Path, cores: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", KEEPING, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, CORES_VARIABLE: cores},
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_each_process_has_a_core_of_its_own_until_it_ends(tmp_path: Path) -> None:
    everywhere = " ".join(map(str, CORES))
    processes = [keep(tmp_path, ",".join(map(str, CORES))) for _ in CORES]
    assert sorted(map(said, processes)) == sorted(f"{core} {core}" for core in CORES)
    left_over = keep(tmp_path, ",".join(map(str, CORES)))
    assert said(left_over) == f"None {everywhere}"
    for process in (*processes, left_over):
        assert process.communicate("\n")[0].strip() == everywhere
    again = keep(tmp_path, ",".join(map(str, CORES)))
    assert said(again).split()[0] != "None"
    again.communicate("\n")


def test_no_core_is_chosen_where_there_is_not_one_for_each_process(tmp_path: Path) -> None:
    assert list_cores(len(CORES)).split(",") == [str(core) for core in CORES]
    assert [list_cores(count) for count in (0, len(CORES) + 1)] == ["", ""]
    alone = keep(tmp_path, "")
    assert said(alone) == f"None {' '.join(map(str, CORES))}"
    alone.communicate("\n")


def test_a_core_that_may_not_be_chosen_is_left(tmp_path: Path) -> None:
    everywhere = " ".join(map(str, CORES))
    forbidden = keep(tmp_path, str(max(CORES) + 1_000))
    assert said(forbidden) == f"None {everywhere}"
    assert forbidden.communicate("\n")[0].strip() == everywhere


@pytest.mark.skipif(len(CORES) < 2, reason="one core is there for everything")
def test_the_threads_of_each_server_process_are_on_its_core(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    build_release(tmp_path / "home")
    with running(tmp_path / "home", "--workers", str(len(CORES))) as port:
        assert port
        wanted, end = [{str(core)} for core in CORES], time.monotonic() + PATIENCE
        while (found := cores_of_servers(tmp_path / "home")) != wanted and time.monotonic() < end:
            continue  # one of them answers already, others are about to
    assert found == wanted


def cores_of_servers(home: Path) -> list[set[str]]:
    """The cores of each process that serves a home."""
    return sorted((cores_of(process) for process in server_processes(home)), key=lambda cores: min(cores, default=""))


def server_processes(home: Path) -> list[Path]:
    """The folders of the processes that were started to serve a home."""
    named, folders = str(home).encode(), [folder for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    first = {folder.name for folder in folders if named in read_if_there(folder / "cmdline").split(b"\0")}
    return [folder for folder in folders if parent_of(folder) in first]


def parent_of(process: Path) -> str:
    stat = read_if_there(process / "stat").rpartition(b")")[2].split()
    return stat[1].decode() if stat else ""


def read_if_there(path: Path) -> bytes:
    """The bytes of a file; none where its process has ended."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def cores_of(process: Path) -> set[str]:
    """The lists of the cores that the threads of a process may use."""
    texts = [read_if_there(thread / "status").decode() for thread in (process / "task").iterdir()]
    return {line.split()[1] for text in texts for line in text.splitlines() if line.startswith("Cpus_allowed_list:")}

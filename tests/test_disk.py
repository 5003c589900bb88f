"""Disks that are full, read-only or limited: a plain message, the last release served, the work done later."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from small_release import ARTICLE, build_release

from fabiola.graph import releases
from fabiola.graph.disk import DiskFault, kind_of_fault, plainly_told
from fabiola.graph.explanation import Unknown, explain
from fabiola.graph.publish import publish

PROGRAM = Path(__file__).parent / "failing_disk.py"
NAMESPACE = ["unshare", "--map-root-user", "--mount"]
FABIOLA = [sys.executable, "-c", "from fabiola.server.cli import main; main()"]
WORK = {
    "DOI": "10.5555/a",
    "type": "journal-article",
    "prefix": "10.5555",
    "title": ["Title"],
    "author": [{"given": "Ann", "family": "Lee", "sequence": "first"}],
    "issued": {"date-parts": [[2020, 5]]},
}


def can_mount(folder: Path) -> bool:
    try:
        command = [*NAMESPACE, "mount", "-t", "tmpfs", "none", str(folder)]
        return subprocess.run(command, capture_output=True, check=False, timeout=30).returncode == 0
    except OSError:
        return False


def carry_out(trouble: str, folder: Path) -> dict[str, Any]:
    """What came of the runs under a kind of trouble; a disk is mounted where this user may do so."""
    before: list[str] = []
    if trouble != "limit":
        if not can_mount(folder):
            pytest.skip("this user may not mount a small disk in a namespace of its own")
        before = NAMESPACE
    command = [*before, sys.executable, str(PROGRAM), trouble, str(folder)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def assert_clean(run: dict[str, Any], *words: str) -> None:
    """A run ended with a message that says where, what and what to do; all that was published is there."""
    assert run["code"] == 3, run
    assert run["said"].startswith("Error: ")
    assert "Traceback" not in run["said"]
    assert "then run the same command again" in run["said"]
    assert all(word in run["said"] for word in words), run["said"]
    assert run["served"] == {"release": 1, "page": 200, "count": "60"}
    assert run["left"] == []


def test_a_disk_that_fills_up_at_any_point(tmp_path: Path) -> None:
    found = carry_out("fill", tmp_path)
    *failed, last = found["runs"]
    for run in failed:
        assert_clean(run, f"{tmp_path / 'disk' / 'home'}: the disk is full", "MB are free", "Make room")
    assert {"ledger", "oxigraph"} <= {run["met_in"] for run in failed}
    assert (last["code"], last["served"]["release"]) == (0, 2)
    assert len(set(found["checksums"])) == 1


def test_a_disk_that_is_read_only(tmp_path: Path) -> None:
    found = carry_out("forbid", tmp_path)
    assert len(found["runs"]) == 2
    for run in found["runs"]:
        assert_clean(run, "the disk is read-only", "mounted for writing")
    assert len(set(found["checksums"])) == 1


def test_a_first_run_without_room(tmp_path: Path) -> None:
    found = carry_out("begin", tmp_path)
    [first] = found["runs"]
    assert first["code"] == 3
    assert "the disk is full" in first["said"]
    assert len(set(found["checksums"])) == 1


def test_files_that_may_not_grow(tmp_path: Path) -> None:
    found = carry_out("limit", tmp_path)
    *failed, last = found["runs"]
    assert len(failed) >= 2
    for run in failed:
        assert_clean(run, str(tmp_path / "home"), "ulimit -f")
    assert last["code"] == 0
    assert len(set(found["checksums"])) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_that_nothing_takes(tmp_path: Path) -> None:
    (tmp_path / "work.json").write_text(json.dumps(WORK), encoding="utf-8")
    with Path("/dev/full").open("wb") as full:
        command = [*FABIOLA, "map", str(tmp_path / "work.json")]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60, text=True)
    assert done.returncode == 3
    assert done.stderr == "Error: the disk is full. Make room, then run the same command again.\n"


class TestTwoRuns:
    def test_the_second_says_that_the_first_is_at_work_and_harms_nothing(self, tmp_path: Path) -> None:
        home = str(tmp_path / "home")
        (tmp_path / "work.json").write_text(json.dumps(WORK), encoding="utf-8")
        lines = "".join(json.dumps({**WORK, "DOI": f"10.5555/{number}"}) + "\n" for number in range(800))
        first = subprocess.Popen(
            [*FABIOLA, "publish", "-", "--home", home], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert first.stdin
        assert len(lines) > 1 << 16
        first.stdin.write(lines)  # more than a pipe holds: when this is written the run is reading, and holds its lock
        first.stdin.flush()
        second = [*FABIOLA, "publish", str(tmp_path / "work.json"), "--home", home]
        refused = subprocess.run(second, capture_output=True, check=False, timeout=60, text=True)
        first.communicate(timeout=120)
        assert refused.returncode == 2
        assert f"another run is publishing into {home}; wait until it has ended" in refused.stderr
        assert first.returncode == 0
        again = subprocess.run(second, capture_output=True, check=False, timeout=60, text=True)
        assert "release 2" in again.stderr


class TestFaults:
    @pytest.mark.parametrize("name", ["ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EACCES", "EPERM", "EIO"])
    @pytest.mark.parametrize("numbered", [True, False], ids=["numbered", "in words"])
    def test_the_system_s_faults_are_known(self, name: str, numbered: bool) -> None:
        number = getattr(errno, name)
        fault = OSError(number, os.strerror(number)) if numbered else OSError(f"IO error: {os.strerror(number)}: x.sst")
        kind = kind_of_fault(fault)
        assert kind
        assert kind.errno == name

    def test_sqlite_s_faults_are_known(self, tmp_path: Path) -> None:
        connection = sqlite3.connect(tmp_path / "full.sqlite")
        connection.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.OperationalError) as found:
            connection.executescript("CREATE TABLE a (x); CREATE TABLE b (x); CREATE TABLE c (x);")
        connection.close()
        kind = kind_of_fault(found.value)
        assert kind
        assert kind.sqlite == "SQLITE_FULL"

    def test_a_fault_behind_a_fault_is_found(self) -> None:
        def fail() -> None:
            try:
                raise OSError(errno.ENOSPC, "full")
            except OSError:
                raise sqlite3.OperationalError("cannot rollback - no transaction is active") from None

        with pytest.raises(DiskFault, match="the disk is full"), plainly_told():
            fail()

    @pytest.mark.parametrize(
        "fault",
        [
            OSError(errno.ENOENT, "not there"),
            OSError("who knows"),
            sqlite3.OperationalError("no such table: x"),
            ValueError(),
        ],
        ids=repr,
    )
    def test_other_faults_go_through(self, fault: Exception) -> None:
        with pytest.raises(type(fault)) as found, plainly_told():
            raise fault
        assert found.value is fault

    def test_a_place_that_is_not_there_yet_is_named(self, tmp_path: Path) -> None:
        place, words = tmp_path / "a" / "b", "^{}: the disk is full .* It is so[.] "
        with pytest.raises(DiskFault, match=words.format(place)), plainly_told(place, "It is so. "):
            raise OSError(errno.ENOSPC, "full")


class TestHomeToRead:
    """A home that this user may read and not write: what only reads works, and leaves nothing there."""

    COMMANDS = (
        ("report", "The work has no title.", "-f", "csv"),
        ("explain", "rule:", "{base}id/work/doi/10.5555/b"),
        ("review", "nothing to decide"),
        ("releases", "checksum"),
    )

    @pytest.fixture(scope="class")
    @classmethod
    def home(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        folder = tmp_path_factory.mktemp("readable")
        if not can_mount(folder):
            pytest.skip("this user may not mount a folder in a namespace of its own")
        lines = [json.dumps({**WORK, "title": []}), json.dumps({**WORK, "DOI": "10.5555/b"})]
        (folder / "works.jsonl").write_text("\n".join(lines), encoding="utf-8")
        publish(folder / "home", [folder / "works.jsonl"])
        return folder / "home"

    def ask(self, home: Path, name: str, *words: str) -> str:
        base = releases.current(home).base
        command = [*FABIOLA, name, *(word.format(base=base) for word in words), "--home", str(home)]
        protect = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd / && exec "$@"'
        done = subprocess.run(
            [*NAMESPACE, "sh", "-c", protect, str(home), *command],
            capture_output=True,
            check=False,
            timeout=60,
            text=True,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    @pytest.mark.parametrize(("name", "said", "words"), [(name, said, words) for name, said, *words in COMMANDS])
    def test_what_only_reads_works(self, home: Path, name: str, said: str, words: list[str]) -> None:
        before = sorted(path.name for path in home.iterdir())
        assert said in self.ask(home, name, *words)
        assert sorted(path.name for path in home.iterdir()) == before
        assert "ledger.sqlite-wal" not in before

    def test_what_a_run_has_just_written_is_seen(self, home: Path) -> None:
        with closing(sqlite3.connect(home / "ledger.sqlite", isolation_level=None)) as run:
            run.execute("INSERT INTO set_aside VALUES ('late.json', 'line 1', 'crossref', 'it came late')")
            assert (home / "ledger.sqlite-wal").stat().st_size
            assert "it came late" in self.ask(home, "report", "-f", "csv")
            run.execute("DELETE FROM set_aside WHERE file = 'late.json'")


def test_without_a_ledger_nothing_is_explained_or_made(tmp_path: Path) -> None:
    build_release(tmp_path)
    with pytest.raises(Unknown, match="is not there"):
        explain(tmp_path, ARTICLE)
    assert not (tmp_path / "ledger.sqlite").exists()

"""Sheets that do not lie in a folder: workbooks and tables in archives, and those that come on standard input."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from fabiola.mappings.reading import Problem, Received, read
from fabiola.mappings.sheets import workbooks
from fabiola.server.cli import main

MAPPING = b'[sheet]\nkind = "work"\n[columns]\n"Title" = "title"\n'
OTHER = b'[sheet]\nkind = "person"\n[columns]\n"Title" = "name"\n'
TABLE = b"Title,Year\nWells,2018\nDeep Wells,2019\n"
CROSSREF = b'{"DOI": "10.5555/a", "type": "journal-article", "prefix": "10.5555", "title": ["A"]}'
COUNT = """
import sys
from pathlib import Path
from fabiola.mappings.reading import Received, read
for each in read([Path("-")], *sys.argv[1:]):
    print(each.place, "|", each.fields.get("Title") if isinstance(each, Received) else each.message)
"""


def workbook(*titles: str) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for title in ("Title", *titles):
        book.active.append([title])
    book.save(buffer)
    return buffer.getvalue()


def as_zip(path: Path, members: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def as_tar(path: Path, members: Mapping[str, bytes]) -> None:
    with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


ARCHIVES: Mapping[str, Callable[[Path, Mapping[str, bytes]], None]] = {
    "lists.zip": as_zip,
    "lists.tar": as_tar,
    "lists.tar.gz": as_tar,
}


def rows(path: Path) -> list[tuple[str, object]]:
    """Each row by its place in the archive and its title, or what is wrong there."""
    return [
        (
            str(one.place).removeprefix(str(path)),
            one.fields.get("Title", "?") if isinstance(one, Received) else one.message,
        )
        for one in read([path])
    ]


@pytest.mark.parametrize("name", ARCHIVES)
def test_one_mapping_file_describes_the_sheets_of_an_archive(tmp_path: Path, name: str) -> None:
    members = {
        "in/a.xlsx": workbook("One", "Two"),
        "b.csv": TABLE,
        "c.tsv.gz": gzip.compress(b"Title\tYear\nThree\t1\n"),
    }
    ARCHIVES[name](tmp_path / name, members)
    (tmp_path / "lists.toml").write_bytes(MAPPING)
    assert rows(tmp_path / name) == [
        ("!in/a.xlsx, row 2", "One"),
        ("!in/a.xlsx, row 3", "Two"),
        ("!b.csv, row 2", "Wells"),
        ("!b.csv, row 3", "Deep Wells"),
        ("!c.tsv.gz, row 2", "Three"),
    ]


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_mapping_file_in_an_archive_describes_the_sheet_beside_it(tmp_path: Path, name: str) -> None:
    members = {
        "papers.csv": TABLE,
        "works.json": CROSSREF,
        "in/papers.xlsx": workbook("One"),
        "papers.toml": MAPPING,
        "in/papers.toml": OTHER,
    }
    ARCHIVES[name](tmp_path / name, members)
    found = [one for one in read([tmp_path / name]) if isinstance(one, Received)]
    assert [one.source for one in found] == ["sheet", "sheet", "crossref", "sheet"]
    assert [one.fields["@sheet"]["kind"] for one in found if "@sheet" in one.fields] == ["work", "work", "person"]
    assert len(list(read([tmp_path / name]))) == len(found)


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_damaged_sheet_in_an_archive_costs_itself(tmp_path: Path, name: str) -> None:
    members = {"a.xlsx": workbook("One")[:500], "b.xlsx": workbook("Two"), "c.csv": TABLE}
    ARCHIVES[name](tmp_path / name, members)
    (tmp_path / "lists.toml").write_bytes(MAPPING)
    first, *others = rows(tmp_path / name)
    assert first == ("!a.xlsx", "neither a workbook nor a table; unpack it, if it is an archive")
    assert [title for _, title in others] == ["Two", "Wells", "Deep Wells"]


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_fault_of_a_mapping_file_in_an_archive_is_named_with_its_line(tmp_path: Path, name: str) -> None:
    ARCHIVES[name](tmp_path / name, {"a.csv": TABLE, "a.toml": MAPPING + b"[ignored]\n", "b.json": CROSSREF})
    [problem, record] = rows(tmp_path / name)
    assert problem[0] == "!a.toml, line 5"
    assert "did you mean" in str(problem[1])
    assert record == ("!b.json, line 1", "?")


def test_a_workbook_that_unpacks_into_too_much_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_LARGEST", 1 << 20)
    as_zip(tmp_path / "lists.zip", {"a.xlsx": workbook("One") + bytes(2 << 20), "b.xlsx": workbook("Two")})
    (tmp_path / "lists.toml").write_bytes(MAPPING)
    assert rows(tmp_path / "lists.zip") == [
        ("!a.xlsx", "the workbook is larger than 1 MiB; save the worksheet as CSV"),
        ("!b.xlsx, row 2", "Two"),
    ]


def test_a_mapping_file_without_a_sheet_in_an_archive_is_told(tmp_path: Path) -> None:
    as_zip(tmp_path / "lists.zip", {"a.toml": MAPPING, "b.csv": TABLE})
    assert [isinstance(one, Problem) for one in read([tmp_path / "lists.zip"])] == [True, True]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (TABLE, "standard input"),
        (gzip.compress(TABLE), "standard input"),
        (workbook("Wells", "Deep Wells"), "standard input"),
    ],
    ids=["table", "packed", "workbook"],
)
def test_a_sheet_on_standard_input_is_read_as_a_stated_mapping_file_says(
    tmp_path: Path, content: bytes, place: str
) -> None:
    mapping = tmp_path / "papers.toml"
    mapping.write_bytes(MAPPING)
    found = on_standard_input(content, str(mapping))
    assert found == [f"{place}, row 2 | Wells", f"{place}, row 3 | Deep Wells"]


def on_standard_input(content: bytes, *source: str) -> list[str]:
    """What a process reads that is given the content on its standard input: each row, or what is wrong."""
    done = subprocess.run([sys.executable, "-c", COUNT, *source], input=content, capture_output=True, check=True)
    return done.stdout.decode().splitlines()


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_of_sheets_on_standard_input(tmp_path: Path, name: str) -> None:
    (tmp_path / "papers.toml").write_bytes(MAPPING)
    members = {"a.xlsx": workbook("One"), "b.csv": TABLE, "in/c.tsv.gz": gzip.compress(b"Title\tYear\nThree\t1\n")}
    ARCHIVES[name](tmp_path / name, members)
    assert on_standard_input((tmp_path / name).read_bytes(), str(tmp_path / "papers.toml")) == [
        "standard input!a.xlsx, row 2 | One",
        "standard input!b.csv, row 2 | Wells",
        "standard input!b.csv, row 3 | Deep Wells",
        "standard input!in/c.tsv.gz, row 2 | Three",
    ]


def test_a_zip_archive_on_standard_input_has_its_mapping_files_in_it(tmp_path: Path) -> None:
    members = {"papers.csv": TABLE, "work.json": CROSSREF, "papers.toml": MAPPING, "bad.csv": TABLE, "bad.toml": b"x"}
    as_zip(tmp_path / "lists.zip", members)
    first, second, record, fault = on_standard_input((tmp_path / "lists.zip").read_bytes())
    assert [first, second] == [
        "standard input!papers.csv, row 2 | Wells",
        "standard input!papers.csv, row 3 | Deep Wells",
    ]
    assert record.startswith("standard input!work.json, line 1 |")
    assert fault.startswith("standard input!bad.toml")


def test_a_zip_archive_that_is_cut_off_on_standard_input_is_told(tmp_path: Path) -> None:
    as_zip(tmp_path / "lists.zip", {"work.json": CROSSREF})
    [told] = on_standard_input((tmp_path / "lists.zip").read_bytes()[:-30])
    assert told.startswith("standard input | the file is binary")


def test_a_workbook_on_standard_input_is_no_archive_of_files() -> None:
    [told] = on_standard_input(workbook("One"))
    assert told.startswith("standard input | the file is binary")


def test_the_command_line_takes_a_mapping_file_as_the_format(tmp_path: Path) -> None:
    (tmp_path / "papers.toml").write_bytes(MAPPING)
    home = ["--home", str(tmp_path / "home")]
    done = CliRunner().invoke(main, ["map", "-s", str(tmp_path / "papers.toml"), *home, "-"], input=TABLE)
    assert done.exit_code == 0, done.output
    assert "Deep Wells" in done.stdout
    done = CliRunner().invoke(main, ["map", "-s", "nowhere.toml", *home, "-"], input=TABLE)
    assert done.exit_code == 2
    assert "there is no mapping file 'nowhere.toml'" in done.stderr

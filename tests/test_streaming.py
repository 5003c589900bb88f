"""Files of any size: what is too long to be held is read record by record, in memory that does not grow with it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from fabiola.mappings import reading
from fabiola.mappings.long_json import NoList, Rewound, listed
from fabiola.mappings.reading import Problem, Received, read

WORKS = [
    {"DOI": f"10.5555/{number}", "type": "journal-article", "prefix": "10.5555", "title": [f"Title {number}"]}
    for number in range(40)
]
SHAPES: dict[str, Callable[[list[Any]], Any]] = {
    "list": lambda works: works,
    "envelope": lambda works: {"status": "ok", "message": {"total-results": 40, "items": works}},
    "items": lambda works: {"items": works},
    "hits": lambda works: {"took": 1, "hits": {"total": {"value": 40}, "hits": works}},
}
MOST_MEMORY = 300
PEAK = """
import sys
from pathlib import Path
from fabiola.mappings.reading import Received, read
count = sum(isinstance(each, Received) for each in read([Path(sys.argv[1])]))
[peak] = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
print(count, int(peak) // 1024)
"""
"""The high-water mark of the process itself; `getrusage` counts in that of the process it was forked from."""


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let documents be long from two hundred bytes on."""
    monkeypatch.setattr(reading, "MAX_JSON", 200)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("indent", [None, 1], ids=["on one line", "on many"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_long_document_gives_the_records_of_a_short_one(tmp_path: Path, shape: str, indent: int | None) -> None:
    path = tmp_path / "works.json"
    path.write_text(json.dumps(SHAPES[shape](WORKS), indent=indent), "utf-8")
    found = list(read([path]))
    assert [each.fields for each in found if isinstance(each, Received)] == WORKS
    assert [str(each.place) for each in found][:2] == [f"{path}, record 1", f"{path}, record 2"]


@pytest.mark.usefixtures("short")
def test_numbers_are_what_they_are_in_short_documents(tmp_path: Path) -> None:
    work = {**WORKS[0], "reference-count": 7, "score": 1.5, "is-referenced-by-count": 2**40, "abstract": None}
    path = tmp_path / "works.json"
    path.write_text(json.dumps([work] * 10), "utf-8")
    fields = [each.fields for each in read([path]) if isinstance(each, Received)]
    assert fields == [work] * 10
    assert isinstance(fields[0]["score"], float)


@pytest.mark.usefixtures("short")
def test_a_long_document_that_breaks_off_gives_what_came_before_and_the_place(tmp_path: Path) -> None:
    path = tmp_path / "works.json"
    path.write_text(json.dumps(WORKS)[:-1500], "utf-8")
    *before, last = read([path])
    assert all(isinstance(each, Received) for each in before)
    assert isinstance(last, Problem)
    assert f"after record {len(before)}" in str(last.place)
    assert "the JSON is broken" in last.message


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("indent", [None, 1], ids=["on one line", "on many"])
def test_a_long_record_is_no_list_of_records(tmp_path: Path, indent: int | None) -> None:
    path, work = tmp_path / "work.json", {**WORKS[0], "abstract": "x" * 500, "subject": ["water"]}
    path.write_text(json.dumps(work, indent=indent), "utf-8")
    (found,) = read([path])
    assert isinstance(found, Received)
    assert found.fields == work


@pytest.mark.usefixtures("short")
def test_json_lines_are_not_taken_for_a_long_document(tmp_path: Path) -> None:
    path = tmp_path / "works.jsonl"
    path.write_text("\n".join(map(json.dumps, WORKS)), "utf-8")
    assert [each.fields for each in read([path]) if isinstance(each, Received)] == WORKS


def test_a_list_inside_a_record_is_not_the_list_of_records() -> None:
    with pytest.raises(NoList):
        list(listed([b'{"authors": [1, 2]}'], io.BytesIO(), ("items",)))
    with pytest.raises(NoList):
        list(listed([b'{"items": [[1, 2]]}'], io.BytesIO(), ("items",)))
    found = listed([b'{"authors": [1], "items": [{"a":'], io.BytesIO(b" 2}, {}]}"), ("items",))
    assert list(found) == [{"a": 2}, {}]


@pytest.mark.parametrize("size", [1, 3, 100, -1])
def test_a_rewound_stream_gives_every_byte_once(size: int) -> None:
    stream, found = Rewound([b"abc", b"", b"de"], io.BytesIO(b"fgh")), b""
    while part := stream.read(size):
        found += part
    assert found == b"abcdefgh"


COUNT = 30_000
TEXT = "words " * 400
LONG = json.dumps({**WORKS[0], "abstract": TEXT})
ROW = '"Institution",2020,1500,10.5555/1,FALSE,"Press","Journal"'
FORMS = {
    "list": ("[", LONG, ",", "]"),
    "envelope": ('{"message": {"items": [', LONG, ",", "]}}"),
    "lines": ("", LONG, "\n", "\n"),
    "xml": (
        "<records>",
        f"<dc xmlns='http://www.openarchives.org/OAI/2.0/oai_dc/'>{TEXT}</dc>",
        "",
        "</records>",
    ),
    "openapc": ("institution,period,euro,doi,is_hybrid,publisher,journal_full_title,note\n", f"{ROW},{TEXT}", "\n", ""),
    "csv": ("Title,Note\n", f'Wells,"{TEXT}, and ""more"""', "\n", "\n"),
}
"""What a file begins with, a record, what is between two, and the end."""


def packed(content: bytes, container: str) -> bytes:
    if container == "zip":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("works", content)
        return buffer.getvalue()
    if container.startswith("tar"):
        buffer, entry = io.BytesIO(), tarfile.TarInfo("works")
        entry.size = len(content)
        with tarfile.open(fileobj=buffer, mode="w") as tar:
            tar.addfile(entry, io.BytesIO(content))
        content = buffer.getvalue()
    return gzip.compress(content, 1) if container.endswith("gz") else zstandard.compress(content)


@pytest.mark.parametrize(
    ("form", "container"),
    [*((form, "gz") for form in FORMS), ("list", "zst"), ("list", "zip"), ("list", "tar.gz"), ("list", "tar.zst")],
)
def test_memory_does_not_grow_with_the_file(tmp_path: Path, form: str, container: str) -> None:
    head, record, between, tail = FORMS[form]
    path = tmp_path / f"works.{form}.{container}"
    path.write_bytes(packed((head + between.join([record] * COUNT) + tail).encode(), container))
    (tmp_path / "works.toml").write_text('[sheet]\nkind = "work"\n[columns]\nTitle = "title"\n', "utf-8")
    done = subprocess.run([sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True)
    found, mebibytes = map(int, done.stdout.split())
    assert found == COUNT
    assert mebibytes < MOST_MEMORY


def as_openapc(count: int) -> str:
    names = ["institution", "euro", "doi", "is_hybrid", "journal_full_title"]
    rows = [["A, B", "1", f"10.5555/{number}", "FALSE", 'Line\n"two"'] for number in range(count)]
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([names, *rows])
    return buffer.getvalue()


@pytest.mark.parametrize("size", [50, 100, 333, 5000])
def test_a_long_table_gives_the_rows_of_a_short_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    path = tmp_path / "table"
    path.write_text(as_openapc(40), "utf-8", newline="")
    expected = [each.fields for each in read([path]) if isinstance(each, Received)]
    monkeypatch.setattr(reading, "MAX_TABLE", size)
    found = list(read([path]))
    assert len(expected) == 40
    assert [each.fields for each in found if isinstance(each, Received)] == expected
    assert size == 5000 or str(found[-1].place).startswith(f"{path}, from line ")


def test_a_missing_quotation_mark_in_a_long_table_costs_some_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "table"
    path.write_text(as_openapc(5_000).replace("10.5555/50,", '"10.5555/50,'), "utf-8", newline="")
    monkeypatch.setattr(reading, "MAX_TABLE", 2_000)
    found = list(read([path]))
    assert sum(isinstance(each, Received) for each in found) > 1_500
    assert found[-1].fields["doi"] == "10.5555/4999" if isinstance(found[-1], Received) else False


@pytest.mark.parametrize("form", ["list", "xml"])
def test_a_record_without_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setattr(reading, "MAX_JSON", 200)
    monkeypatch.setattr(reading, "MAX_DOCUMENT", 100_000)
    head, record, between, tail = FORMS[form]
    path = tmp_path / "works"
    path.write_text(head + between.join([record, record.replace(TEXT, TEXT * 200)]) + tail, "utf-8")
    *before, problem = read([path])
    assert all(isinstance(each, Received) for each in before)
    assert isinstance(problem, Problem)
    assert "without the end of a record" in problem.message


def test_the_members_of_an_archive_are_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "many.tar"
    with tarfile.open(path, "w") as archive:
        for number in range(3):
            content = json.dumps(WORKS[number]).encode()
            entry = tarfile.TarInfo(f"{number}.json")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    assert [each.fields for each in read([path]) if isinstance(each, Received)] == WORKS[:3]

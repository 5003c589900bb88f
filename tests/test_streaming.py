"""Files of any size: what is too long to be held is read record by record, in memory that does not grow with it."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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
import resource, sys
from pathlib import Path
from fabiola.mappings.reading import Received, read
count = sum(isinstance(each, Received) for each in read([Path(sys.argv[1])]))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


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
def test_a_long_object_without_a_list_says_so(tmp_path: Path) -> None:
    path = tmp_path / "thing.json"
    path.write_text(json.dumps({"name": "x" * 500}, indent=1), "utf-8")
    (problem,) = read([path])
    assert isinstance(problem, Problem)
    assert "without a list of records" in problem.message


@pytest.mark.usefixtures("short")
def test_json_lines_are_not_taken_for_a_long_document(tmp_path: Path) -> None:
    path = tmp_path / "works.jsonl"
    path.write_text("\n".join(map(json.dumps, WORKS)), "utf-8")
    assert [each.fields for each in read([path]) if isinstance(each, Received)] == WORKS


def test_a_list_inside_a_record_is_not_the_list_of_records() -> None:
    with pytest.raises(NoList):
        list(listed([b'{"authors": [1, 2]}'], io.BytesIO(), ("items",)))
    assert list(listed([b'{"authors": [1], "items": [2'], io.BytesIO(b", 3]}"), ("items",))) == [2, 3]


@pytest.mark.parametrize("size", [1, 3, 100, -1])
def test_a_rewound_stream_gives_every_byte_once(size: int) -> None:
    stream, found = Rewound([b"abc", b"", b"de"], io.BytesIO(b"fgh")), b""
    while part := stream.read(size):
        found += part
    assert found == b"abcdefgh"


@pytest.mark.parametrize("form", ["list", "envelope", "lines", "xml"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, form: str) -> None:
    count, path = 60_000, tmp_path / f"works.{form}.gz"
    work = {**WORKS[0], "abstract": "words " * 250}
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write({"list": b"[", "envelope": b'{"message": {"items": [', "lines": b"", "xml": b"<records>"}[form])
        for number in range(count):
            if form == "xml":
                file.write(f"<dc xmlns='http://www.openarchives.org/OAI/2.0/oai_dc/'>{'words ' * 250}</dc>".encode())
            else:
                file.write((b"" if not number else b"\n" if form == "lines" else b",") + json.dumps(work).encode())
        file.write({"list": b"]", "envelope": b"]}}", "lines": b"", "xml": b"</records>"}[form])
    done = subprocess.run([sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True)
    found, mebibytes = map(int, done.stdout.split())
    assert found == count
    assert mebibytes < MOST_MEMORY

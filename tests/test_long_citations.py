"""RIS and BibTeX files of any size: in parts they give what they give as a whole, and one bad record costs itself."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings import reading
from fabiola.mappings.citations.bibtex_entries import BROKEN, read_entries
from fabiola.mappings.citations.long_files import long_records, parts
from fabiola.mappings.reading import Problem, Received, read

FIXTURES = Path(__file__).parent / "fixtures"
FILES = {"bibtex": "references.bib", "ris": "references.ris"}
WHOLE = 1 << 26
MOST_MEMORY = 200
PEAK = """
import sys
from pathlib import Path
from fabiola.mappings.reading import Received, read
count = sum(isinstance(each, Received) for each in read([Path(sys.argv[1])]))
[peak] = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
print(count, int(peak) // 1024)
"""
ABSTRACT = "words " * 400
WORK = {
    "bibtex": "@article{{k{number},\n  title = {{Wells {number}}},\n  journal = jih,\n  abstract = {{{text}}}\n}}\n",
    "ris": "TY  - JOUR\nTI  - Wells {number}\nAB  - {text}\nER  - \n\n",
}
HEAD = {"bibtex": "@misc{first, title = {First}}\n@string{jih = {Journal of Wells}}\n", "ris": ""}
PARENT = "@proceedings{p, title = {Proceedings}, publisher = {Press}, year = 2019}\n"
CHILD = "@inproceedings{c, title = {Paper}, crossref = {P}}\n"


def works(form: str, count: int, text: str = ABSTRACT) -> str:
    return HEAD[form] + "".join(WORK[form].format(number=number, text=text) for number in range(count))


def found(path: Path, patch: pytest.MonkeyPatch, size: int) -> list[tuple[int, object]]:
    """What reading a file gives, with the numbers of the records, when so many bytes are long."""
    patch.setattr(reading, "MAX_TABLE", size)
    each = [(int(one.place.position.removeprefix("record ")), one) for one in read([path])]
    return sorted(each, key=lambda pair: pair[0])


def records(form: str, text: str, size: int = 1, longest: int = 10_000) -> list[tuple[int, object]]:
    return list(long_records(form, io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8", newline=""), size, longest))


@pytest.mark.parametrize("size", [1, 300, 1000, 5000])
@pytest.mark.parametrize("form", FILES)
def test_parts_give_the_records_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, size: int
) -> None:
    path = tmp_path / "long"
    path.write_text((FIXTURES / form / FILES[form]).read_text("utf-8") * 8, "utf-8")
    assert path.stat().st_size > 5000
    whole = found(path, monkeypatch, WHOLE)
    assert len(whole) >= 15
    assert found(path, monkeypatch, size) == whole


@pytest.mark.parametrize("form", FILES)
def test_a_file_longer_than_the_buffers_gives_the_records_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    path, size = tmp_path / "long", reading.MAX_TABLE
    content = works(form, 4_000)
    path.write_text(content, "utf-8")
    assert len(content) > 2 * size
    whole = found(path, monkeypatch, WHOLE)
    assert len(whole) == 4_000 + (form == "bibtex")
    assert all(isinstance(one, Received) for _, one in whole)
    assert found(path, monkeypatch, size) == whole


@pytest.mark.parametrize(
    "fault", ["@article{{k, title = {{Never closed\n", "@article{{k title = {{T}}}}\n", "@book{{k, x}}\n"]
)
def test_a_broken_entry_costs_itself_and_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    before, after = works("bibtex", 30, "x"), works("bibtex", 30, "y").removeprefix(HEAD["bibtex"])
    path = tmp_path / "long.bib"
    path.write_text(before + fault.format() + after, "utf-8")
    whole = found(path, monkeypatch, WHOLE)
    assert found(path, monkeypatch, 500) == whole
    [broken] = [one for _, one in whole if isinstance(one, Received) and BROKEN in one.fields]
    assert broken.fields[BROKEN].endswith(f"(line {before.count(chr(10)) + 1})")
    assert len(whole) == 62


@pytest.mark.parametrize(
    ("form", "open_"), [("bibtex", "@article{{k, abstract = {{{text}"), ("ris", "TY  - JOUR\nAB  - {text}")]
)
def test_a_record_without_end_costs_itself(form: str, open_: str) -> None:
    text = works(form, 3, "x") + open_.format(text="long\n" * 5_000) + works(form, 3, "y")
    line = works(form, 3, "x").count("\n") + 1
    for size in (1, 200, 100_000):
        given = [record for _, record in records(form, text, size, 5_000)]
        assert [record for record in given if isinstance(record, str)] == [
            f"the record that begins in line {line} is too long to be one; was the end of it lost?"
        ]
        assert sum(isinstance(record, dict) for record in given) == (8 if form == "bibtex" else 6)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["@a{", "}", "\n", "\r\n", " ", "@string(x", '"', "TY  - A", "ER  -", "word", "\x0b"])),
    st.integers(1, 30),
)
def test_parts_put_together_are_the_text(pieces: list[str], size: int) -> None:
    text, begins = "".join(pieces), re.compile(r"\s*@\w*[{(]")
    given = list(parts(begins, io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8", newline=""), size, 1_000))
    assert "".join(part.text for part in given) == text
    assert all(begins.match(part.text) for part in given[1:])


def test_an_abbreviation_counts_from_its_definition_on() -> None:
    text = "@misc{a, note = x}\n@string{x = {one}}\n@misc{b, note = x}\n@string{x = {two}}\n@misc{c, note = x # jan}\n"
    notes = [record["note"] for _, record in records("bibtex", text) if isinstance(record, dict)]
    assert notes == ["x", "one", "two1"]


@pytest.mark.parametrize("text", [PARENT + works("bibtex", 5) + CHILD, CHILD + works("bibtex", 5) + PARENT])
def test_a_parent_may_be_anywhere_in_the_file(text: str) -> None:
    given = dict(records("bibtex", text))
    assert len(given) == 8
    [child] = [record for record in given.values() if isinstance(record, dict) and record["key"] == "c"]
    assert (child["booktitle"], child["publisher"], child["title"]) == ("Proceedings", "Press", "Paper")
    assert [record for _, record in sorted(given.items())] == list(as_a_whole(text))


def as_a_whole(text: str) -> list[object]:
    received = list(read_entries(text))
    return [
        {**entry, "booktitle": "Proceedings", "publisher": "Press", "year": "2019"} if "crossref" in entry else entry
        for entry in received
    ]


def test_a_child_without_a_parent_in_the_file_is_given_as_it_is() -> None:
    for text in (CHILD, CHILD.replace("{P}", "{c}"), CHILD + PARENT.replace("proceedings", "misc")):
        given = dict(records("bibtex", text))
        assert given[1] == next(iter(read_entries(text)))


def test_a_byte_that_is_not_utf8_ends_a_long_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_TABLE", 1000)
    path = tmp_path / "long.bib"
    path.write_bytes((CHILD + works("bibtex", 50)).encode() + b"@misc{x, title = {\xe9}}\n" + PARENT.encode())
    *before, problem, child = read([path])
    assert len(before) >= 40
    assert isinstance(problem, Problem)
    assert problem.message.endswith("nothing after it was read; save the file as UTF-8")
    assert isinstance(child, Received)
    assert (child.place.position, child.fields["key"]) == ("record 1", "c")


@pytest.mark.parametrize("value", ["{}", "{boom}", "a39"])
def test_abbreviations_that_multiply_come_to_an_end(value: str) -> None:
    names = [f"@string{{a{number + 1} = a{number} # a{number}}}" for number in range(39)]
    [entry] = read_entries("\n".join([f"@string{{a0 = {value}}}", *names, "@misc{k, title = a39}"]))
    assert len(entry["title"]) <= 4096


@pytest.mark.parametrize("form", FILES)
def test_memory_does_not_grow_with_the_file(tmp_path: Path, form: str) -> None:
    path = tmp_path / "works"
    path.write_text(works(form, 12_000), "utf-8")
    done = subprocess.run([sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True)
    count, mebibytes = map(int, done.stdout.split())
    assert count == 12_000 + (form == "bibtex")
    assert mebibytes < MOST_MEMORY

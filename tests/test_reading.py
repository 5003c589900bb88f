"""Reading: containers are opened, formats recognised, and every fault is named while nothing else is lost."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard

from fabiola.mappings import reading
from fabiola.mappings.reading import Deleted, Problem, Received, read

WORK = {"DOI": "10.5555/a", "type": "journal-article", "title": ["A title"], "prefix": "10.5555"}


def other(number: int) -> dict[str, object]:
    return {**WORK, "DOI": f"10.5555/{number}"}


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def as_json(value: object) -> bytes:
    return json.dumps(value).encode()


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


CONTAINERS = {
    "object": as_json(WORK),
    "pretty": json.dumps(WORK, indent=2).encode(),
    "bom": b"\xef\xbb\xbf" + as_json(WORK),
    "list": as_json([WORK, other(2)]),
    "message": as_json({"status": "ok", "message-type": "work", "message": WORK}),
    "message items": as_json({"status": "ok", "message": {"items": [WORK, other(2), other(3)], "total-results": 3}}),
    "items": as_json({"items": [WORK]}),
    "lines": b"\n".join([as_json(WORK), b"", as_json(other(2))]),
    "windows lines": b"\r\n".join([as_json(WORK), as_json(other(2))]) + b"\r\n",
    "gzip": gzip.compress(as_json({"items": [WORK, other(2)]})),
    "gzip lines": gzip.compress(b"\n".join([as_json(WORK), as_json(other(2))])),
    "zstd": zstandard.compress(as_json([WORK, other(2)])),
    "zstd frames": zstandard.compress(as_json(WORK) + b"\n") + zstandard.compress(as_json(other(2))),
    "bzip2": bz2.compress(as_json([WORK, other(2)])),
    "xz": lzma.compress(as_json([WORK, other(2)])),
    "zip": zipped({"a.json": as_json(WORK), "in/b.json.gz": gzip.compress(as_json([other(2), other(3)]))}),
    "tar": tarred({"a.json": as_json(WORK), "../b.json": as_json(other(2))}),
    "tar gzip": gzip.compress(tarred({"a.json": as_json(WORK), "b.json": as_json([other(2), other(3)])})),
}
COUNTS = {
    **dict.fromkeys(("zstd", "zstd frames", "bzip2", "xz", "tar"), 2),
    **dict.fromkeys(("zip", "tar gzip"), 3),
    "list": 2,
    "message items": 3,
    "lines": 2,
    "windows lines": 2,
    "gzip": 2,
    "gzip lines": 2,
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_is_opened(tmp_path: Path, name: str) -> None:
    found = list(read([write(tmp_path, "file", CONTAINERS[name])]))
    assert all(isinstance(part, Received) and part.source == "crossref" for part in found), found
    assert len(found) == COUNTS.get(name, 1)


def bomb() -> bytes:
    """An XML file of a few lines that would grow to gigabytes if its entities were resolved."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 9))
    return f'<!DOCTYPE dc [<!ENTITY e0 "bomb">{entities}]><dc a="&e8;">&e8;</dc>'.encode()


FAULTS = {
    "empty": (b"", "the file is empty"),
    "blank": (b" \n\n\t\n", "the file is empty"),
    "truncated": (as_json(WORK)[:-5], "the JSON is broken: Input data was truncated"),
    "truncated and pretty": (json.dumps(WORK, indent=2).encode()[:-5], "the JSON is broken"),
    "broken": (b'{"DOI": nothing}', "the JSON is broken"),
    "latin-1": ('{"title": "Füße"}'.encode("latin-1"), "UTF-8"),
    "utf-16": (as_json(WORK).decode().encode("utf-16"), "save it as UTF-8"),
    "latin-1 text": ("Füße im Text".encode("latin-1"), "not in UTF-8 at byte 1"),
    "error page": (b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>", "was an error page saved"),
    "unknown text": (b"just some words", "text of an unknown kind"),
    "unknown format": (as_json({"colour": "blue", "size": 3}), "its fields begin with colour, size"),
    "empty list": (b"[]", "an empty list"),
    "bare number": (b"[5]", "a bare int"),
    "error answer": (as_json({"error": "Not found", "message": ""}), "an error answer in place of a record: Not found"),
    "no results": (as_json({"status": "ok", "message": {"items": [], "total-results": 0}}), "without records"),
    "deep": (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    "deep list": (b"[" * 500 + b"]" * 500, "a bare list"),
    "deep envelopes": (b'{"message":' * 500 + b"{}" + b"}" * 500, "unknown format"),
    "deep XML": (b"<dc>" + b"<a>" * 300 + b"</a>" * 300 + b"</dc>", "Excessive depth"),
    "XML bomb": (bomb(), "entity"),
    "broken zip": (b"PK\x03\x04 and so on", "binary"),
    "broken zstd": (zstandard.compress(as_json(WORK) * 99)[:-9] + b"123456789", "cannot be read"),
    "broken xz": (lzma.compress(as_json(WORK))[:-9], "cannot be read"),
    "broken gzip": (gzip.compress(as_json(WORK))[:-9], "cannot be read"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_file(tmp_path: Path, name: str) -> None:
    content, message = FAULTS[name]
    path = write(tmp_path, "file.json", content)
    [problem] = list(read([path]))
    assert isinstance(problem, Problem), problem
    assert message in problem.message
    assert problem.place.file == str(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    [problem] = list(read([tmp_path / "nowhere.json"]))
    assert isinstance(problem, Problem)
    assert problem.message == "cannot be read: No such file or directory"


def test_one_bad_line_among_a_thousand_costs_one_record(tmp_path: Path) -> None:
    lines = [as_json(other(number)) for number in range(1000)]
    lines[499] = b'{"DOI": "10.5555/broken'
    found = list(read([write(tmp_path, "file.jsonl", b"\n".join(lines))]))
    assert len(found) == 1000
    [problem] = [part for part in found if isinstance(part, Problem)]
    assert problem.place.position == "line 500"


def test_a_line_without_end_costs_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_DOCUMENT", 1000)
    content = b"\n".join([as_json(WORK), b'{"a": "' + b"x" * 5000 + b'"}', as_json(other(2))])
    found = list(read([write(tmp_path, "file.jsonl", content)]))
    assert [type(part) for part in found] == [Received, Problem, Received]
    assert "line is longer" in str(found[1])


def test_a_first_line_without_end_costs_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_DOCUMENT", 1000)
    monkeypatch.setattr(reading, "MAX_JSON", 500)
    content = b'{"a": "' + b"x" * 5000 + b'"}\n' + as_json(WORK)
    found = list(read([write(tmp_path, "file.jsonl", content)]))
    assert [type(part) for part in found] == [Problem, Received]


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    write(tmp_path, "b.json", as_json(other(2)))
    write(tmp_path, "a.json", as_json(WORK))
    (tmp_path / "inside").mkdir()
    write(tmp_path / "inside", "c.json", as_json(other(3)))
    write(tmp_path, ".hidden", b"nothing")
    found = list(read([tmp_path]))
    assert [part.fields["DOI"] for part in found if isinstance(part, Received)] == [
        "10.5555/a",
        "10.5555/2",
        "10.5555/3",
    ]


def test_a_stated_source_is_held_to(tmp_path: Path) -> None:
    [problem] = list(read([write(tmp_path, "file.json", as_json(WORK))], "ror"))
    assert isinstance(problem, Problem)
    assert "no ROR" in problem.message


def test_external_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = write(tmp_path, "secret", b"hidden")
    records = '<records><dc xmlns="http://www.openarchives.org/OAI/2.0/oai_dc/"><title>A &x; B</title></dc></records>'
    content = f'<!DOCTYPE records [<!ENTITY x SYSTEM "{secret.as_uri()}">]>{records}'
    (found,) = read([write(tmp_path, "file.xml", content.encode())])
    assert isinstance(found, Received)
    assert "hidden" not in str(found.fields)


def test_a_deleted_record_of_a_repository_is_named(tmp_path: Path) -> None:
    dc = '<dc xmlns="http://www.openarchives.org/OAI/2.0/oai_dc/"><title>A title</title></dc>'
    content = (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
        '<record><header status="deleted"><identifier>oai:wells:1</identifier></header></record>'
        f"<record><header><identifier>oai:wells:2</identifier></header><metadata>{dc}</metadata></record>"
        "</ListRecords></OAI-PMH>"
    )
    deleted, received = read([write(tmp_path, "file.xml", content.encode())])
    assert isinstance(deleted, Deleted)
    assert deleted.harvested == "oai:wells:1"
    assert "has deleted oai:wells:1" in deleted.message
    assert isinstance(received, Received)
    assert received.harvested == "oai:wells:2"
    assert "#harvested" not in received.fields

"""Recognition by content alone: whatever a file is called, exactly one format knows what is in it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fabiola.mappings import reading
from fabiola.mappings.reading import Problem, Received, read
from fabiola.mappings.recognition import unwrap
from fabiola.mappings.sheets.mapping_files import is_mapping, mapping_beside
from fabiola.mappings.sources import sources

FIXTURES = Path(__file__).parent / "fixtures"
FILES = sorted(
    path
    for name in sources()
    for path in (FIXTURES / name).rglob("*")
    if path.is_file() and not mapping_beside(path) and not is_mapping(path)
)
NAMES = ("x", "data.txt", "papers.csv", "record.xml", "record.json", "page.html", "a.bib", "dump.json.gz")


def received(path: Path, source: str | None = None) -> list[Received]:
    return [each for each in read([path], source) if isinstance(each, Received)]


def test_every_format_has_fixtures() -> None:
    assert len(FILES) > 150
    assert {path.relative_to(FIXTURES).parts[0] for path in FILES} == set(sources()) - {"sheet"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FIXTURES)))
class TestFixture:
    def test_one_format_knows_it(self, path: Path) -> None:
        """Each document of the file by itself, since readers try the format of the one before first."""
        found = 0
        with path.open("rb") as stream:
            for _, document in reading._documents(stream, path.name):
                for inside in self.unwrapped(document):
                    knowing = [source.name for source in sources().values() if source.knows(inside)]
                    assert len(knowing) == 1, knowing
                    found += 1
        assert found

    def unwrapped(self, document: object) -> list[dict[str, object]]:
        if isinstance(document, dict) and any(source.knows(document) for source in sources().values()):
            return [document]
        return [each for part in unwrap(document) for each in self.unwrapped(part)]

    def test_its_name_makes_no_difference(self, path: Path, tmp_path: Path) -> None:
        expected = [(each.source, each.place.position, each.fields) for each in received(path)]
        assert {source for source, *_ in expected} == {path.relative_to(FIXTURES).parts[0]}
        for name in NAMES:
            (tmp_path / name).write_bytes(path.read_bytes())
            assert [(each.source, each.place.position, each.fields) for each in received(tmp_path / name)] == expected


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    """A real fixture cut off somewhere, or with some bytes changed, left out or said twice."""
    content = draw(st.sampled_from(FILES)).read_bytes()
    chance = random.Random(draw(st.integers(0, 2**32)))
    match draw(st.sampled_from(["cut", "change", "leave out", "twice"])):
        case "cut":
            return content[: chance.randrange(len(content))]
        case "change":
            changed = bytearray(content)
            for _ in range(chance.randrange(1, 20)):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            return bytes(changed)
        case "leave out":
            start, end = sorted(chance.randrange(len(content)) for _ in range(2))
            return content[:start] + content[end:]
        case _:
            start, end = sorted(chance.randrange(len(content)) for _ in range(2))
            return content[:end] + content[start:]


MAGIC = (
    b"",
    b"{",
    b"[",
    b"[" * 500,
    b"<a>",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"BZh9",
    b"\xfd7zXZ\x00",
)
SETTINGS = settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@given(st.tuples(st.sampled_from(MAGIC), st.binary(max_size=600)).map(b"".join) | damaged_files())
@SETTINGS
def test_whatever_the_bytes_there_are_records_or_problems(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    found = list(read([path]))
    assert found
    for each in found:
        assert isinstance(each, Received | Problem)
        assert isinstance(each, Received) or (each.message and not each.unexpected), each


@given(damaged_files())
@settings(SETTINGS, max_examples=100)
def test_long_documents_are_as_robust(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    limits = {"MAX_JSON": 300, "MAX_TABLE": 300, "MAX_DOCUMENT": 4000}
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in limits.items():
            patch.setattr(reading, name, limit)
        found = list(read([path]))
    assert found
    assert all(isinstance(each, Received) or (each.message and not each.unexpected) for each in found), found

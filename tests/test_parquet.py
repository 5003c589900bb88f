"""Parquet files: the same records as in JSON, read some at a time, and what is told of those that cannot be read."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Problem, Received, read
from fabiola.mappings.records import Identifier, Merger, Work
from fabiola.mappings.sources import sources

FIXTURES = sorted((Path(__file__).parent / "fixtures" / "openalex").glob("*.json"))
WITHOUT = """
import sys
from pathlib import Path
sys.modules["pyarrow"] = None
from fabiola.mappings.reading import read
for each in read([Path(sys.argv[1])]):
    print(each.place, "|", each.message)
"""


def works() -> list[Fields]:
    """The records of the OpenAlex fixtures that come as single works."""
    found = [json.loads(path.read_bytes()) for path in FIXTURES]
    return [without_empty_objects(each) for each in found if isinstance(each, dict) and "id" in each]


def without_empty_objects(value: Any) -> Any:
    """The same but for objects without fields, which Parquet does not have."""
    if isinstance(value, list):
        return [without_empty_objects(each) for each in value]
    if isinstance(value, dict):
        return {name: without_empty_objects(each) for name, each in value.items() if each != {}}
    return value


def parquet(rows: Sequence[Fields], group: int = 2, **columns: Any) -> bytes:
    """The rows as a Parquet file; the types of these columns are stated. Values of mixed types are written as JSON."""
    pyarrow, writer = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    names = list(dict.fromkeys(name for row in rows for name in row))
    made, buffer = {}, io.BytesIO()
    for name in names:
        values = [row.get(name) for row in rows]
        try:
            made[name] = pyarrow.array(values, columns.get(name))
        except pyarrow.ArrowInvalid:
            made[name] = pyarrow.array(map(json.dumps, values))
    writer.write_table(pyarrow.table(made), buffer, row_group_size=group)
    return buffer.getvalue()


def said(fields: Fields) -> Any:
    """The record that the fields of a work are mapped to."""
    return sources()["openalex"].map(Item(fields))


def with_json_columns(row: Fields) -> Fields:
    return {name: json.dumps(value) if isinstance(value, dict | list) else value for name, value in row.items()}


@pytest.mark.parametrize("inside", ["plain", "json columns"])
def test_works_say_the_same_as_in_json(tmp_path: Path, inside: str) -> None:
    rows = works()
    assert len(rows) >= 2
    for number, row in enumerate(rows):
        path = tmp_path / f"{number}.parquet"
        path.write_bytes(parquet([row if inside == "plain" else with_json_columns(row)]))
        [found] = read([path])
        assert isinstance(found, Received)
        assert (found.source, found.place.position) == ("openalex", "row 1")
        assert isinstance(said(found.fields), Work)
        assert said(found.fields) == said(row)


def test_an_abstract_is_a_map_from_words_to_places(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    index = pyarrow.map_(pyarrow.string(), pyarrow.list_(pyarrow.int64()))
    row = {"id": "https://openalex.org/W11", "type": "article", "title": "A", "authorships": [{"raw_author_name": "B"}]}
    rows = [row | {"abstract_inverted_index": [("Water", [0, 2]), ("wants", [1])]}]
    (tmp_path / "a.parquet").write_bytes(parquet(rows, abstract_inverted_index=index))
    [found] = read([tmp_path / "a.parquet"])
    assert isinstance(found, Received)
    assert [text.value for text in said(found.fields).abstracts] == ["Water wants Water"]


def test_the_lists_of_merged_entities_are_mergers(tmp_path: Path) -> None:
    row = {"merge_date": date(2022, 6, 1), "id": "A5999", "merge_into_id": "A5998"}
    (tmp_path / "a.parquet").write_bytes(parquet([row]))
    (tmp_path / "a.jsonl").write_text(json.dumps(row | {"merge_date": "2022-06-01"}), "utf-8")
    for path in (tmp_path / "a.jsonl", tmp_path / "a.parquet"):
        [found] = read([path])
        assert isinstance(found, Received)
        outcome = map_received(found)
        assert isinstance(outcome, Mapped), outcome
        expected = Merger("person", (Identifier("openalex", "A5998"),), (Identifier("openalex", "A5999"),))
        assert (outcome.source, outcome.record, outcome.unmapped) == ("openalex-merged", expected, ())


def test_row_groups_are_read_one_after_the_other_and_may_be_packed(tmp_path: Path) -> None:
    rows = [{"id": f"https://openalex.org/W{number}", "authorships": [], "title": "[A] b"} for number in range(250)]
    types = {"authorships": pytest.importorskip("pyarrow").list_(pytest.importorskip("pyarrow").string())}
    content = parquet(rows, 100, **types)
    (tmp_path / "a.parquet").write_bytes(content)
    (tmp_path / "b.gz").write_bytes(gzip.compress(content))
    with zipfile.ZipFile(tmp_path / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in/a.parquet", content)
    for path in sorted(tmp_path.iterdir()):
        found = [each.fields["id"] for each in read([path], "openalex") if isinstance(each, Received)]
        assert found == [row["id"] for row in rows]


def test_dates_and_numbers_are_as_json_has_them(tmp_path: Path) -> None:
    row = {
        "a": date(2020, 2, 1),
        "b": datetime(2020, 2, 1, 3, tzinfo=UTC),
        "c": Decimal("1.50"),
        "d": Decimal("2.00"),
        "e": float("nan"),
        "f": b"x",
        "g": "[1]",
    }
    row |= {"id": "https://openalex.org/W1", "authorships": [{"raw_author_name": "B"}]}
    (tmp_path / "a.parquet").write_bytes(parquet([row]))
    [found] = read([tmp_path / "a.parquet"])
    assert isinstance(found, Received)
    assert [found.fields[name] for name in "abcdefg"] == [
        "2020-02-01", "2020-02-01T03:00:00+00:00", 1.5, 2, None, "x", "[1]",
    ]  # fmt: skip


@pytest.mark.parametrize("length", [4, 100, -1])
def test_a_damaged_file_is_told(tmp_path: Path, length: int) -> None:
    (tmp_path / "a.parquet").write_bytes(parquet([{"a": "b" * 1000}])[:length])
    [told] = read([tmp_path / "a.parquet"])
    assert isinstance(told, Problem)
    assert told.message.startswith("the Parquet file is damaged or of an unknown kind: ")
    assert not told.unexpected


def test_without_the_library_the_extra_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 and so on PAR1")
    done = subprocess.run([sys.executable, "-c", WITHOUT, str(path)], capture_output=True, check=True, text=True)
    assert done.stdout.startswith(f"{path} | a Parquet file, for which a library is not installed; ")
    assert "pip install 'fabiola[parquet]'" in done.stdout


@pytest.mark.parametrize("name", ["papers.parquet", "papers.zip"])
def test_a_mapping_file_describes_a_table_in_parquet(tmp_path: Path, name: str) -> None:
    row = {"Title": "Wells", "Year": 2018, "Pages": 7.0, "Open": True, "Who": ["A Quill", "B Pozo"], "Note": None}
    content = parquet([row, {**row, "Title": "Deep wells"}], Note=pytest.importorskip("pyarrow").string())
    (tmp_path / "papers.toml").write_text('[sheet]\nkind = "work"\n[columns]\n"Title" = "title"\n', "utf-8")
    if name.endswith(".zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("in/a.parquet", content)
    else:
        (tmp_path / name).write_bytes(content)
    found = [each for each in read([tmp_path / name]) if isinstance(each, Received)]
    assert [each.place.position for each in found] == ["row 2", "row 3"]
    assert [each.fields["Title"] for each in found] == ["Wells", "Deep wells"]
    expected = {"Title": "Wells", "Year": "2018", "Pages": "7", "Open": "yes", "Who": "A Quill; B Pozo"}
    assert {column: cell for column, cell in found[0].fields.items() if column != "@sheet"} == expected


def test_a_damaged_table_in_parquet_is_told(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "papers.toml").write_text('[sheet]\nkind = "work"\n[columns]\n"Title" = "title"\n', "utf-8")
    (tmp_path / "papers.parquet").write_bytes(b"PAR1 and nothing else")
    [told] = read([tmp_path / "papers.parquet"])
    assert isinstance(told, Problem)
    assert told.message.startswith("the Parquet file is damaged or of an unknown kind: ")

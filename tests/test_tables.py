"""The code tables: complete rows, codes that are unique, terms that the vocabularies know."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from fabiola.mappings.rdf.describe import DESCRIBERS
from fabiola.mappings.values.identifiers import NORMALISERS
from fabiola.ontology.namespaces import NAMESPACES, expand
from fabiola.ontology.tables import rows, source_types, table

ROOT = Path(__file__).parent.parent
TABLES = sorted(path.stem for path in (ROOT / "ontology").glob("*.csv"))


def test_the_tables_are_found() -> None:
    assert len(TABLES) >= 20


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_complete(name: str) -> None:
    with (ROOT / "ontology" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    assert lines
    assert all(len(line) == len(header) and all(cell == cell.strip() for cell in line) for line in lines)
    assert len({tuple(line) for line in lines}) == len(lines)


@pytest.mark.parametrize("name", ["types", "roles", "schemes", "statuses", "relations", "countries", "languages"])
def test_a_code_is_unique(name: str) -> None:
    assert len(table(name)) == len(rows(name))


@pytest.mark.parametrize("row", rows("types"), ids=lambda row: row["type"])
def test_a_type_names_terms_of_known_vocabularies(row: dict[str, str]) -> None:
    assert row["schema"]
    assert all(expand(name) for name in (*row["expression"].split(), *row["work"].split()))
    assert row["generic"] in ("yes", "no")


def test_every_type_of_a_source_is_a_row_of_the_types() -> None:
    wrong = {row["type"] for row in rows("source_types")} - set(table("types"))
    assert not wrong
    assert source_types("crossref")["journal-article"] == "journal-article"


@pytest.mark.parametrize("row", rows("schemes"), ids=lambda row: row["scheme"])
def test_a_scheme_has_a_normaliser_and_known_kinds(row: dict[str, str]) -> None:
    assert row["scheme"] in NORMALISERS
    assert set(row["kinds"].split()) <= set(DESCRIBERS)
    assert row["exclusive"] in ("yes", "no")
    assert row["datacite"] == "" or expand(row["datacite"])
    assert row["url"] == "" or "{value}" in row["url"]


@pytest.mark.parametrize("row", rows("file_types"), ids=lambda row: row["media_type"])
def test_a_file_type_has_a_name_for_people(row: dict[str, str]) -> None:
    assert row["media_type"].count("/") == 1
    assert row["label"]
    assert row["for_people"] in ("yes", "no")


def test_prefixes_are_not_shared() -> None:
    assert len(set(NAMESPACES.values())) == len(NAMESPACES)

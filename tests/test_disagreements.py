"""Sources that say different things of one entity: found field by field, told on the page's data and in the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from fabiola.graph import releases
from fabiola.graph.claims import Claim
from fabiola.graph.disagreements import (
    Disagreement,
    Saying,
    compared_fields,
    disagreements,
    disputes,
    read_told,
    told,
)
from fabiola.graph.publish import publish
from fabiola.graph.settings import Settings
from fabiola.mappings.records import Amount, Contribution, Grant, Organization, Person, Record, Text, Venue, Work
from fabiola.server.cli import main

TRUST = Settings().trust()
STRUCTS: dict[str, type] = {
    "work": Work,
    "person": Person,
    "organization": Organization,
    "grant": Grant,
    "venue": Venue,
}
WORK = Work("journal-article", titles=(Text("Wells and water"),), published="2020-05", volume="7")
AUTHOR = Contribution(Person("Ann Lee"))


def claims(*said: tuple[str, Record]) -> list[Claim]:
    return [Claim(number, source, (str(number),), True, record) for number, (source, record) in enumerate(said)]


def replaced(record: Any, **fields: Any) -> Any:
    return type(record)(**{name: getattr(record, name) for name in record.__struct_fields__} | fields)


def test_every_field_of_the_table_is_there() -> None:
    rows = compared_fields()
    assert len(rows) >= 20
    for row in rows:
        assert row.field in STRUCTS[row.kind].__struct_fields__, row


@pytest.mark.parametrize(
    "fields",
    [
        {"titles": (Text("WELLS and water."),)},
        {"published": "2020"},
        {"published": "2020-05-17"},
        {"published": None},
        {"volume": None},
    ],
    ids=["spelling", "less precise", "more precise", "no date", "nothing"],
)
def test_the_same_in_other_words_is_no_disagreement(fields: dict[str, Any]) -> None:
    assert disagreements(claims(("crossref", WORK), ("openalex", replaced(WORK, **fields))), TRUST) == ()


@pytest.mark.parametrize(
    ("fields", "field", "values"),
    [
        ({"titles": (Text("Wells and sand"),)}, "title", ("Wells and water", "Wells and sand")),
        ({"published": "2019"}, "date of publication", ("2020-05", "2019")),
        ({"volume": "8"}, "volume", ("7", "8")),
        ({"type": "book"}, "type", ("journal-article", "book")),
    ],
)
def test_another_value_is_one_and_what_is_published_comes_first(
    fields: dict[str, Any], field: str, values: tuple[str, str]
) -> None:
    found = disagreements(claims(("openalex", replaced(WORK, **fields)), ("crossref", WORK)), TRUST)
    assert found == (Disagreement(field, (Saying(values[0], ("crossref",)), Saying(values[1], ("openalex",)))),)


def test_the_number_of_authors_is_compared() -> None:
    one, two = replaced(WORK, contributions=(AUTHOR,)), replaced(WORK, contributions=(AUTHOR, AUTHOR))
    [found] = disagreements(claims(("crossref", one), ("openalex", two)), TRUST)
    assert found.field == "number of authors"
    assert [saying.value for saying in found.sayings] == ["1", "2"]


def test_initials_are_no_other_name() -> None:
    names = [Person(f"{given} Lee", given, "Lee") for given in ("A. B.", "Ann", "Ann Beth")]
    assert disagreements(claims(*zip(("orcid", "openalex", "crossref"), names, strict=True)), TRUST) == ()
    other = Person("Bea Lee", "Bea", "Lee")
    [found] = disagreements(claims(("orcid", names[1]), ("openalex", other)), TRUST)
    assert found.field == "given name"


def test_amounts_of_money_are_compared() -> None:
    grants = [Grant("A1", amount=Amount(value, "EUR")) for value in ("100", "200")]
    [found] = disagreements(claims(*zip(("crossref-grants", "cordis"), grants, strict=True)), TRUST)
    assert sorted(saying.value for saying in found.sayings) == ["100 EUR", "200 EUR"]


def test_what_one_source_says_twice_and_what_is_said_in_passing_is_none() -> None:
    other = replaced(WORK, volume="8")
    assert disagreements(claims(("crossref", WORK), ("crossref", other)), TRUST) == ()
    passing = Claim(9, "openalex", ("9",), False, other)
    assert disagreements([*claims(("crossref", WORK)), passing], TRUST) == ()


@given(st.permutations(["7", "8", "8", "9"]))
def test_the_order_of_the_claims_changes_nothing(volumes: list[str]) -> None:
    said = {"crossref": "7", "openalex": "8", "datacite": "8", "pubmed": "9"}
    ordered = sorted(said.items(), key=lambda pair: volumes.index(pair[1]))
    found = disagreements(claims(*((source, replaced(WORK, volume=volume)) for source, volume in ordered)), TRUST)
    again = disagreements(claims(*((source, replaced(WORK, volume=volume)) for source, volume in said.items())), TRUST)
    assert {saying.value: set(saying.sources) for saying in found[0].sayings} == {
        saying.value: set(saying.sources) for saying in again[0].sayings
    }
    assert found[0].sayings[0] == again[0].sayings[0]


def test_disputes_count_by_field_and_sources() -> None:
    one = Disagreement("volume", (Saying("7", ("crossref",)), Saying("8", ("openalex",))))
    kept = [(f"https://kg.example.org/id/work/doi/{number}", told([one])) for number in range(5)]
    [found] = disputes(kept)
    assert (found.field, found.sources, found.count, len(found.examples)) == ("volume", ("crossref", "openalex"), 5, 3)
    assert read_told(kept[0][1]) == (one,)
    assert told([]) == b""


def test_a_release_and_the_report_tell_of_them_until_they_are_mended(tmp_path: Path) -> None:
    home, doi = tmp_path / "home", "10.5555/a"
    address = "https://openalex.org/W2741809807"
    person = {"id": "https://openalex.org/A5023888391", "display_name": "Ann Lee"}
    author = {"author_position": "first", "author": person}
    crossref = {
        "DOI": doi,
        "type": "journal-article",
        "prefix": "10.5555",
        "title": ["Wells"],
        "author": [{"given": "Ann", "family": "Lee"}],
        "issued": {"date-parts": [[2020, 5]]},
    }
    openalex = {"id": address, "doi": f"https://doi.org/{doi}", "type": "article", "authorships": [author]}
    for year, expected in ((2019, 1), (2020, 0)):
        file = tmp_path / f"{year}.jsonl"
        said = {**openalex, "display_name": "Wells", "publication_year": year}
        file.write_text(f"{json.dumps(crossref)}\n{json.dumps(said)}\n", encoding="utf-8")
        publish(home, [file])
        release = releases.current(home)
        found = release.disagreements(f"{release.base}id/work/doi/{doi}")
        assert len(found) == expected
        out = CliRunner().invoke(main, ["report", "--home", str(home)]).stdout
        assert ("2020-05 (crossref); 2019 (openalex)" in out) is bool(expected)
        page = CliRunner().invoke(main, ["report", "--home", str(home), "-f", "html"]).stdout
        assert ("Where sources disagree" in page) is bool(expected)

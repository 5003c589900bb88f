"""People who could be one: suggested with what they share, never held for one, and gone from the list when decided."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fabiola.graph import releases
from fabiola.graph.decisions import NONE
from fabiola.graph.ledger_file import open_to_read
from fabiola.graph.likeness import Suggestion
from fabiola.graph.namesakes import COMMON, namesakes
from fabiola.graph.publish import publish
from fabiola.server.cli import main

BASE = "http://127.0.0.1:8000/"


def author(number: int, name: str, *places: str, orcid: str | None = None) -> dict[str, Any]:
    return {
        "author": {"id": f"https://openalex.org/A50238883{number:02}", "display_name": name, "orcid": orcid},
        "institutions": [],
        "raw_affiliation_strings": list(places),
    }


def work(number: int, *authors: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/W27418098{number:02}",
        "doi": f"https://doi.org/10.5555/{number}",
        "display_name": f"Study number {number} of very different rivers",
        "type": "article",
        "publication_year": 2000 + number,
        "authorships": [
            {**each, "author_position": "first" if not place else "last"} for place, each in enumerate(authors)
        ],
    }


def pairs(home: Path) -> list[tuple[str, str]]:
    return [(_number(each.left), _number(each.right)) for each in listed(home)]


def listed(home: Path) -> list[Suggestion]:
    return list(namesakes(open_to_read(home / "ledger.sqlite"), BASE, NONE))


def _number(iri: str) -> str:
    return iri.rpartition("/")[2]


def run(home: Path, *works: dict[str, Any]) -> Path:
    file = home.parent / "works.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in works))
    publish(home, [file])
    return home


BO, KIM = author(90, "Bo Ek"), author(91, "Kim Oh")
SOMEWHERE = "University of Somewhere"


@pytest.mark.parametrize(
    ("left", "right", "evidence"),
    [
        ((author(1, "Ann Lee"), BO), (author(2, "Ann Lee"), BO), ("the same name", "co-authors: B. Ek")),
        ((author(1, "Ann Lee", SOMEWHERE),), (author(2, "Ann Lee", SOMEWHERE),), ("the same name", SOMEWHERE)),
        (
            (author(1, "Ann Lee"), BO, KIM),
            (author(2, "A. Lee"), BO, KIM),
            ("names that abbreviate each other", "K. Oh"),
        ),
    ],
)
def test_people_with_a_name_and_something_else_in_common(
    tmp_path: Path, left: tuple[dict[str, Any], ...], right: tuple[dict[str, Any], ...], evidence: tuple[str, str]
) -> None:
    home = run(tmp_path / "home", work(1, *left), work(2, *right))
    (found,) = listed(home)
    assert (_number(found.left), _number(found.right)) == ("a5023888301", "a5023888302")
    assert all(text in ", ".join(found.evidence) for text in evidence)
    assert 0.5 <= found.score < 1
    assert releases.current(home).counts["person"] == len({*map(str, left), *map(str, right)})


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((author(1, "Ann Lee"),), (author(2, "Ann Lee"),)),
        ((author(1, "Ann Lee"), BO), (author(2, "Amy Lee"), BO)),
        ((author(1, "Ann Lee"), BO), (author(2, "Ann Li"), BO)),
        (
            (author(1, "Ann Lee", orcid="https://orcid.org/0000-0002-1825-0097"), BO),
            (author(2, "Ann Lee", orcid="https://orcid.org/0000-0001-5109-3700"), BO),
        ),
        ((author(1, "Ann Lee"), author(2, "Ann Lee"), BO), (author(2, "Ann Lee"), BO)),
    ],
    ids=["nothing else", "another given name", "another family name", "two ORCID iDs", "two authors of one work"],
)
def test_people_who_are_two(
    tmp_path: Path, left: tuple[dict[str, Any], ...], right: tuple[dict[str, Any], ...]
) -> None:
    assert listed(run(tmp_path / "home", work(1, *left), work(2, *right))) == []


def test_a_name_that_many_have_tells_nothing(tmp_path: Path) -> None:
    many = [work(number, author(number, "Ann Lee"), BO) for number in range(1, COMMON + 2)]
    assert len(listed(run(tmp_path / "few", *many[:-1]))) == COMMON * (COMMON - 1) / 2
    assert listed(run(tmp_path / "many", *many)) == []


def test_the_list_and_a_decision(tmp_path: Path) -> None:
    home = run(tmp_path / "home", work(1, author(1, "Ann Lee"), BO), work(2, author(2, "Ann Lee"), BO))
    review = ["review", "--home", str(home), "--kind", "person", "-f", "csv"]
    (row,) = csv.DictReader(io.StringIO(CliRunner().invoke(main, review).stdout))
    assert (row["title of left"], row["evidence"]) == ("Ann Lee", "the same name; co-authors: B. Ek")
    for kind in ("work", "person"):
        page = CliRunner().invoke(main, ["review", "--home", str(home), "--kind", kind, "-f", "html"]).stdout
        assert ("Ann Lee" in page) == (kind == "person")
    assert CliRunner().invoke(main, ["review", "--home", str(home), "--done"]).stdout == "nothing to decide\n"
    decide = ["decide", row["left"], row["right"], "different", "--home", str(home)]
    assert CliRunner().invoke(main, decide).exit_code == 0
    assert CliRunner().invoke(main, ["review", "--home", str(home)]).stdout == "nothing to decide\n"


def test_a_decision_makes_them_one(tmp_path: Path) -> None:
    home = run(tmp_path / "home", work(1, author(1, "Ann Lee"), BO), work(2, author(2, "Ann Lee"), BO))
    (left, right) = pairs(home)[0]
    (home / "decisions.csv").write_text(
        f"left,right,decision\nid/person/openalex/{left},id/person/openalex/{right},same\n"
    )
    publish(home, [tmp_path / "works.jsonl"])
    assert releases.current(home).counts["person"] == 2
    assert listed(home) == []

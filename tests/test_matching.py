"""How well things are told to be one, on made-up cases of what is hard; and that the page about it has every row."""

from __future__ import annotations

import csv
import importlib.util
from itertools import combinations
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.graph.alignment import align_contributions
from fabiola.graph.resemblance import SAME, blocks, compare
from fabiola.mappings.records import Contribution, Identifier, Person, Text, Venue, Work

ROOT = Path(__file__).parent.parent
FIXTURES = Path(__file__).parent / "fixtures" / "matching"
PRECISION, RECALL = 0.995, 0.90


def rows(name: str) -> list[dict[str, str]]:
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


WORKS = {row["case"]: row for row in rows("works.csv")}
AUTHORS = {row["case"]: row for row in rows("authors.csv")}


def work(row: dict[str, str], prefix: str = "") -> Work:
    journal, author = row[f"{prefix}journal"], row[f"{prefix}author"]
    return Work(
        row[f"{prefix}type"],
        titles=(Text(row[f"{prefix}title"]),),
        published=row[f"{prefix}year"],
        volume=row[f"{prefix}volume"] or None,
        first_page=row[f"{prefix}first_page"] or None,
        container=Venue((Text(journal),)) if journal else None,
        contributions=(Contribution(Person(f"Ann {author}", "Ann", author)),) if author else (),
    )


def are_held_for_one(row: dict[str, str]) -> bool:
    left, right = work(row), work(row, "other_")
    found = compare(left, right)
    return bool(set(blocks(left)) & set(blocks(right))) and found is not None and found.score >= SAME


def are_aligned(row: dict[str, str]) -> bool:
    """Whether the author of one source gives that of the other, in the same place, the identifier."""
    mine, theirs = person(row["given"], row["family"]), person(row["other_given"], row["other_family"])
    assert are_joined(mine, theirs) == are_joined(theirs, mine)
    return are_joined(mine, theirs)


def person(given: str, family: str) -> Person:
    """A person; without a given name the other one is the name as a whole, not taken apart."""
    return Person(f"{given} {family}", given, family) if given else Person(family)


def are_joined(mine: Person, theirs: Person) -> bool:
    known = (Identifier("scopus", "1"),)
    other = Contribution(msgspec.structs.replace(theirs, identifiers=known))
    [found] = align_contributions([(Contribution(mine),), (other,)])
    return found.contributor.identifiers == known


def test_the_sample_has_both_sorts() -> None:
    assert len(WORKS) == 47
    assert sum(row["one"] == "yes" for row in WORKS.values()) == 22
    assert len(AUTHORS) == 30


@pytest.mark.parametrize("case", list(WORKS))
def test_works(case: str) -> None:
    assert are_held_for_one(WORKS[case]) == (WORKS[case]["one"] == "yes")


def held_for_one() -> list[bool]:
    """For each case that is held for one, whether it is one."""
    found = [row["one"] == "yes" for row in WORKS.values() if are_held_for_one(row)]
    assert found
    return found


def test_the_goal_for_precision_on_the_sample() -> None:
    found = held_for_one()
    assert sum(found) / len(found) >= PRECISION


def test_the_goal_for_recall_on_the_sample() -> None:
    assert sum(held_for_one()) / sum(row["one"] == "yes" for row in WORKS.values()) >= RECALL


@pytest.mark.parametrize("case", list(AUTHORS))
def test_authors(case: str) -> None:
    assert are_aligned(AUTHORS[case]) == (AUTHORS[case]["one"] == "yes")


NAMES = st.sampled_from([(row[f"{of}given"], row[f"{of}family"]) for row in AUTHORS.values() for of in ("", "other_")])


@given(st.lists(NAMES, min_size=1, max_size=5), st.lists(NAMES, min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_nobody_is_two_authors_of_a_list(mine: list[tuple[str, str]], theirs: list[tuple[str, str]]) -> None:
    lists = [
        tuple(
            Contribution(
                msgspec.structs.replace(person(*name), identifiers=(Identifier(scheme, str(place)),)), order=place
            )
            for place, name in enumerate(names, 1)
        )
        for scheme, names in (("pure", mine), ("scopus", theirs))
    ]
    found = align_contributions(lists)
    assert [each.contributor.name for each in found] == [person(*name).name for name in mine]
    given_on = [known.value for each in found for known in each.contributor.identifiers if known.scheme == "scopus"]
    assert len(given_on) == len(set(given_on)) <= min(len(mine), len(theirs))


@pytest.fixture(scope="module")
def evaluate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("evaluate", ROOT / "bench" / "evaluate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_has_every_row_of_the_evaluation(evaluate: ModuleType) -> None:
    page = (ROOT / "docs" / "matching.md").read_text("utf-8")
    table = page.partition("| what is matched |")[2].partition("\n\n")[0]
    told = [line.split("|")[1].strip() for line in table.splitlines()[2:]]
    about_works = [
        name for each in evaluate.ROWS[:4] for name in (each, *(f"{each}, {besides}" for besides in evaluate.BESIDES))
    ]
    assert told == [*about_works, *evaluate.ROWS[4:]]


def test_a_doi_is_one_work_unless_it_is_said_to_be_counted_otherwise(evaluate: ModuleType) -> None:
    pair = [("10.5555/a", work(WORKS["book"]), "crossref"), ("10.5555/b", work(WORKS["book"]), "datacite")]
    dois = [doi for doi, _, _ in pair]
    assert evaluate.true_pairs(dois, pair, evaluate.every_pair) == 0
    assert evaluate.true_pairs(["10.5555/a"] * 2, pair, evaluate.are_of_two_sources) == 1
    assert evaluate.true_pairs(["10.5555/a"] * 2, [pair[0]] * 2, evaluate.are_of_two_sources) == 0


def test_a_pair_is_held_out_or_looked_at_whichever_record_is_first(evaluate: ModuleType) -> None:
    works = [(f"10.5555/{number}", work(WORKS["book"]), "crossref") for number in range(40)]
    kept = [evaluate.are_held_out(left, right) for left, right in combinations(works, 2)]
    assert kept == [evaluate.are_held_out(right, left) for left, right in combinations(works, 2)]
    assert 0.3 < sum(kept) / len(kept) < 0.7

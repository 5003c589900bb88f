"""Works with one ISBN: one where their titles agree, two and told of where they do not; whatever came when."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.graph import releases
from fabiola.graph.books import are_one_book
from fabiola.graph.ledger import Ledger
from fabiola.graph.publish import publish
from fabiola.graph.run_report import RunReport
from fabiola.mappings.records import Text, Work

BASE = "http://127.0.0.1:8000/"
ISBN = "9783161484100"
BOOK = Work("book", titles=(Text("Rivers of the north: an atlas"),))


def titled(title: str, **fields: Any) -> Work:
    return Work(**{"type": "book", "titles": (Text(title),), **fields})


ONE = {
    "itself": BOOK,
    "without the subtitle": titled("Rivers of the north"),
    "a subtitle of its own": Work("book", titles=(Text("Rivers of the North"),), subtitles=("An Atlas",)),
    "misspelt": titled("Rivers of the nort: an atlass"),
    "with the series": titled("Atlas of the world: Rivers of the north: an atlas"),
    "another type": titled("Rivers of the north", type="report"),
    "no title": Work("book"),
    "a volume that only one names": titled("Rivers of the north", volume="2"),
}
TWO = {
    "another title": titled("Lakes of the south"),
    "a chapter": titled("Rivers of the north: an atlas", type="chapter"),
    "another volume": titled("Rivers of the north, volume 3"),
}


@pytest.mark.parametrize("name", ONE)
def test_one_book(name: str) -> None:
    assert are_one_book(BOOK, ONE[name])
    assert are_one_book(ONE[name], BOOK)


@pytest.mark.parametrize("name", TWO)
def test_two_works(name: str) -> None:
    numbered = titled("Rivers of the north, volume 2") if name == "another volume" else BOOK
    assert not are_one_book(numbered, TWO[name])
    assert not are_one_book(TWO[name], numbered)


def test_volumes_and_editions_that_both_name_tell_them_apart() -> None:
    for name in ("volume", "edition"):
        assert not are_one_book(titled("Rivers", **{name: "1"}), titled("Rivers", **{name: "2"}))
        assert are_one_book(titled("Rivers", **{name: "1"}), titled("Rivers", **{name: "1"}))


def crossref(doi: str, title: str) -> dict[str, Any]:
    return {
        "DOI": doi,
        "type": "book",
        "prefix": "10.5555",
        "title": [title],
        "author": [{"given": "Ann", "family": "Lee", "sequence": "first"}],
        "issued": {"date-parts": [[2020]]},
        "ISBN": [ISBN],
    }


def cited(key: str, title: str) -> dict[str, Any]:
    return {
        "id": key,
        "type": "book",
        "title": title,
        "author": [{"given": "Ann", "family": "Lee"}],
        "issued": {"date-parts": [[2020]]},
        "ISBN": ISBN,
    }


def run(home: Path, *records: dict[str, Any]) -> tuple[RunReport, releases.Release]:
    for number, record in enumerate(records):
        (home.parent / f"{number}.json").write_text(json.dumps([record] if "id" in record else record))
    report = publish(home, [home.parent / f"{number}.json" for number in range(len(records))])
    return report, releases.current(home)


def test_an_isbn_and_the_title_are_one_book(tmp_path: Path) -> None:
    report, release = run(tmp_path / "home", crossref("10.5555/a", "Rivers: an atlas"), cited("r", "Rivers"))
    assert release.counts["work"] == 1
    assert not report.contradictions


def test_an_isbn_with_another_title_is_told_and_not_followed(tmp_path: Path) -> None:
    report, release = run(tmp_path / "home", crossref("10.5555/a", "Rivers: an atlas"), cited("l", "Lakes of Peru"))
    assert release.counts["work"] == 2
    assert [group.reason for group in report.contradictions] == [
        f"work: isbn {ISBN} (Rivers: an atlas) and {ISBN} (Lakes of Peru) held for one"
    ]


TITLES = ("Rivers: an atlas", "Rivers", "Lakes of Peru", "Lakes of Peru and Chile")


@given(
    st.lists(
        st.one_of(
            st.builds(crossref, st.sampled_from(["10.5555/a", "10.5555/b"]), st.sampled_from(TITLES)),
            st.builds(cited, st.sampled_from("pqr"), st.sampled_from(TITLES)),
        ),
        min_size=2,
        max_size=4,
        unique_by=lambda each: str(each.get("DOI") or each["id"]),
    ),
    st.integers(1, 2),
)
@settings(max_examples=12, deadline=None)
def test_neither_order_nor_batches_matter(books: list[dict[str, Any]], size: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        _, whole = run(Path(name) / "whole", *books)
        for start in range(0, len(books), size):
            _, step = run(Path(name) / "steps", *books[::-1][start : start + size])
        assert step.manifest.checksum == whole.manifest.checksum


def blocks_in(ledger: Ledger) -> set[tuple[int, int]]:
    """The blocks of each claim, as (block, claim)."""
    return set(ledger.connection.execute("SELECT name, claim FROM name WHERE name & 1 = 0"))


def test_a_home_of_earlier_rules_is_looked_through_anew(tmp_path: Path) -> None:
    """Two works that were held for one by their ISBN alone are two after the next run, though no file has changed.

    Each is in the blocks of now, too.
    """
    _, release = run(tmp_path / "home", crossref("10.5555/a", "Rivers: an atlas"), cited("l", "Lakes of Peru"))
    ledger = Ledger(tmp_path / "home" / "ledger.sqlite")
    blocks = blocks_in(ledger)
    assert blocks
    with ledger.transaction():
        ledger.connection.execute("UPDATE name SET name = name + 2 WHERE name & 1 = 0")
        ledger.connection.execute("UPDATE claim SET entity = ? WHERE kind = 'work'", (f"{BASE}id/work/doi/10.5555/a",))
        ledger.put("identified under", BASE)
    ledger.close()
    _, after = run(tmp_path / "home", crossref("10.5555/a", "Rivers: an atlas"), cited("l", "Lakes of Peru"))
    assert after.manifest.checksum == release.manifest.checksum
    ledger = Ledger(tmp_path / "home" / "ledger.sqlite")
    assert blocks_in(ledger) == blocks
    works = {row[0] for row in ledger.connection.execute("SELECT entity FROM claim WHERE kind = 'work'")}
    ledger.close()
    assert len(works) == 2

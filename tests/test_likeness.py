"""Works without a common identifier: held for one with evidence, asked about, or kept apart; whatever came when."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.graph import releases
from fabiola.graph.identity import Identities
from fabiola.graph.ledger import Ledger
from fabiola.graph.likeness import suggestions
from fabiola.graph.names import former_keys_of
from fabiola.graph.publish import publish
from fabiola.graph.resemblance import LIKELY, SAME, blocks, compare
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Text, Venue, Work
from fabiola.server.cli import main

BASE = "http://127.0.0.1:8000/"
WORK = Work(
    "journal-article",
    titles=(Text("Deep wells in very dry land: a survey of ten years"),),
    published="2020-05",
    volume="7",
    issue="2",
    first_page="11",
    container=Venue((Text("Journal of Wells"),)),
    contributions=(Contribution(Person("Ann Lee", "Ann", "Lee")), Contribution(Person("Bo Ek", "Bo", "Ek"), order=2)),
)


def changed(**fields: Any) -> Work:
    return Work(**{name: getattr(WORK, name) for name in WORK.__struct_fields__ if name != "kind"} | fields)


def titled(title: str, **fields: Any) -> Work:
    return changed(titles=(Text(title),), **fields)


SAME_WORKS = {
    "itself": WORK,
    "capitals": titled("DEEP WELLS IN VERY DRY LAND: A SURVEY OF TEN YEARS"),
    "markup and accents": titled("Deep wells in véry dry land – A survey of ten years."),
    "a slip": titled("Deep wells in very dryland: a survey of ten yeas"),
    "no subtitle": titled("Deep wells in very dry land"),
    "no pages and no volume": changed(first_page=None, volume=None, issue=None),
    "no journal": changed(container=None),
    "an abbreviated journal": changed(container=Venue((Text("J. Wells"),))),
    "the year after": changed(published="2021"),
    "one author": changed(contributions=WORK.contributions[:1]),
    "an initial": changed(contributions=(Contribution(Person("A. Lee", "A.", "Lee")),)),
}
OTHER_WORKS = {
    "another title": titled("Shallow wells in very wet land: a survey of ten years"),
    "another part": titled("Deep wells in very dry land: a survey of 20 years"),
    "part II": titled("Deep wells in very dry land: a survey of ten years II"),
    "another volume": changed(volume="8"),
    "another page": changed(first_page="99"),
    "two years later": changed(published="2022"),
    "another first author": changed(contributions=WORK.contributions[1:]),
    "a preprint": changed(type="preprint"),
    "a correction": titled("Correction: Deep wells in very dry land: a survey of ten years"),
    "a reply": titled("Reply to deep wells in very dry land: a survey of ten years"),
    "a chapter": changed(type="chapter"),
    "an opposite": titled("Undeep wells in very dry land: a survey of ten years"),
}
GENERIC = changed(titles=(Text("Editorial"),), contributions=(), first_page=None)


@pytest.mark.parametrize("name", SAME_WORKS)
def test_the_same_in_other_words_is_found(name: str) -> None:
    found = compare(WORK, SAME_WORKS[name])
    assert found is not None
    assert found.score >= SAME, found
    assert found.evidence
    assert set(blocks(WORK)) & set(blocks(SAME_WORKS[name]))
    assert compare(SAME_WORKS[name], WORK) == found


@pytest.mark.parametrize("name", OTHER_WORKS)
def test_another_work_is_not(name: str) -> None:
    found = compare(WORK, OTHER_WORKS[name])
    assert found is None or found.score < SAME


def test_a_title_that_many_works_have_is_nobodys() -> None:
    assert compare(GENERIC, GENERIC) is None
    signed = changed(titles=(Text("Editorial"),), contributions=(Contribution(Organization((Text("The editors"),))),))
    assert compare(signed, changed(titles=(Text("Editorial"),), contributions=(), volume=None)) is None


TEXTS = st.text(alphabet="ab ci:1–", max_size=30)


@given(TEXTS, TEXTS, st.sampled_from(["2020", "2021", None]))
def test_comparing_knows_no_order(title: str, other: str, year: str | None) -> None:
    left, right = titled(title), titled(other, published=year)
    assert compare(left, right) == compare(right, left)


def crossref(doi: str, title: str, **fields: object) -> dict[str, Any]:
    return {
        "DOI": doi,
        "type": "journal-article",
        "prefix": "10.5555",
        "title": [title],
        "author": [{"given": "Ann", "family": "Lee", "sequence": "first"}],
        "issued": {"date-parts": [[2020, 5]]},
        "container-title": ["Journal of Wells"],
        **fields,
    }


def openalex(number: int, title: str, author: str = "Ann Lee") -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/W274180980{number}",
        "display_name": title,
        "publication_year": 2020,
        "type": "article",
        "authorships": [
            {"author_position": "first", "author": {"id": "https://openalex.org/A5023888391", "display_name": author}}
        ],
    }


TITLES = ("Deep wells in very dry land", "Deep wells in very dry lands", "On the depth of water in wells")


def run(home: Path, *works: dict[str, Any]) -> releases.Release:
    file = home.parent / "works.jsonl"
    file.write_text("\n".join(map(json.dumps, works)), encoding="utf-8")
    publish(home, [file], forced=True)
    return releases.current(home)


def pairs(home: Path, *, done: bool) -> list[tuple[str, str]]:
    ledger = Ledger(home / "ledger.sqlite")
    found = list(suggestions(ledger.connection, done=done))
    ledger.close()
    return [(each.left.rpartition("/")[2], each.right.rpartition("/")[2]) for each in found]


class TestPublishing:
    def test_a_work_without_a_doi_joins_the_one_that_it_is_like(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        release = run(home, crossref("10.5555/a", TITLES[0]), openalex(7, TITLES[0].upper()))
        assert release.counts["work"] == 1
        assert release.locate(f"{BASE}id/work/openalex/w2741809807") == f"{BASE}id/work/doi/10.5555/a"
        assert pairs(home, done=True) == [("a", "w2741809807")]

    def test_two_dois_are_asked_about_and_never_joined(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        assert run(home, crossref("10.5555/a", TITLES[0]), crossref("10.5555/b", TITLES[0])).counts["work"] == 2
        assert pairs(home, done=False) == [("a", "b")]

    def test_what_is_like_two_is_asked_about_and_joins_neither(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        works = (crossref("10.5555/a", TITLES[0]), crossref("10.5555/b", TITLES[0]), openalex(7, TITLES[0]))
        assert run(home, *works).counts["work"] == 3
        assert pairs(home, done=True) == []
        assert len(pairs(home, done=False)) == 3

    def test_a_person_can_undo_it(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        works = (crossref("10.5555/a", TITLES[0]), openalex(7, TITLES[0]))
        run(home, *works)
        row = "doi:10.5555/a,work/openalex/w2741809807,different,ann,,"
        (home / "decisions.csv").write_text(f"left,right,decision,who,when,why\n{row}\n", "utf-8")
        assert run(home, *works).counts["work"] == 2

    def test_what_makes_them_alike_can_go_again(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        before = run(home, crossref("10.5555/a", TITLES[0]), openalex(7, TITLES[2]))
        assert before.counts["work"] == 2
        assert run(home, crossref("10.5555/a", TITLES[0]), openalex(7, TITLES[0])).counts["work"] == 1
        after = run(home, crossref("10.5555/a", TITLES[0]), openalex(7, TITLES[2]))
        assert after.manifest.checksum == before.manifest.checksum
        assert pairs(home, done=True) == []

    def test_a_title_that_more_and_more_works_have_tells_nothing_any_more(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        first = [crossref("10.5555/a", TITLES[0]), openalex(7, TITLES[0])]
        assert run(home, *first).counts["work"] == 1
        many = [crossref(f"10.5555/n{number}", TITLES[0], volume=str(number)) for number in range(20)]
        grown = run(home, *many)
        anew = tmp_path / "anew"
        anew.mkdir()
        assert grown.manifest.checksum == run(anew / "home", *first, *many).manifest.checksum

    @given(
        st.lists(
            st.one_of(
                st.builds(crossref, st.sampled_from(["10.5555/a", "10.5555/b"]), st.sampled_from(TITLES)),
                st.builds(openalex, st.integers(1, 3), st.sampled_from(TITLES), st.sampled_from(["Ann Lee", "Bo Ek"])),
            ),
            min_size=2,
            max_size=5,
            unique_by=lambda each: str(each.get("DOI") or each["id"]),
        ),
        st.integers(1, 3),
    )
    @settings(max_examples=12, deadline=None)
    def test_neither_order_nor_batches_matter(self, works: list[dict[str, Any]], size: int) -> None:
        with tempfile.TemporaryDirectory() as name:
            whole = run(Path(name) / "whole", *works)
            for start in range(0, len(works), size):
                step = run(Path(name) / "steps", *works[::-1][start : start + size])
            assert step.manifest.checksum == whole.manifest.checksum


class TestFormer:
    def test_a_former_identifier_leads_to_the_thing_and_tells_nothing_apart(self) -> None:
        now = changed(identifiers=(Identifier("doi", "10.5555/b"),), former=(Identifier("doi", "10.5555/a"),))
        old = changed(identifiers=(Identifier("doi", "10.5555/a"),))
        identities = Identities(BASE)
        identities.retire(former_keys_of(now))
        identities.join("crossref", "b", now, main=True)
        identities.join("openalex", "a", old, main=True)
        assert identities.find(old) == identities.find(now) == f"{BASE}id/work/doi/10.5555/b"
        assert not identities.contradictions


class TestReview:
    @pytest.fixture
    def home(self, tmp_path: Path) -> Path:
        home = tmp_path / "home"
        run(home, crossref("10.5555/a", TITLES[0]), crossref("10.5555/b", TITLES[0]), openalex(7, TITLES[2]))
        return home

    def test_the_list_names_both_and_the_evidence(self, home: Path) -> None:
        out = CliRunner().invoke(main, ["review", "--home", str(home)]).stdout
        assert f"{BASE}id/work/doi/10.5555/a" in out
        assert "the same first author" in out
        done = CliRunner().invoke(main, ["review", "--done", "--home", str(home)]).stdout
        assert done == "nothing to decide\n"

    def test_lines_can_be_decided_on(self, home: Path) -> None:
        out = CliRunner().invoke(main, ["review", "-f", "csv", "--home", str(home)]).stdout
        [row] = csv.DictReader(io.StringIO(out))
        assert float(row["score"]) >= LIKELY
        assert row["decision"] == ""
        (home / "decisions.csv").write_text(out.replace(",,,,,", ",same,ann,,,", 1), "utf-8")
        assert run(home, crossref("10.5555/a", TITLES[0])).counts["work"] == 2

    def test_the_page_is_escaped(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        title = "Wells & sand <3 are deep"
        run(home, crossref("10.5555/a", title), crossref("10.5555/b", title))
        page = CliRunner().invoke(main, ["review", "-f", "html", "--home", str(home)]).stdout
        assert "Wells &amp; sand" in page

    def test_an_empty_home_says_what_to_do(self, tmp_path: Path) -> None:
        result = CliRunner().invoke(main, ["review", "--home", str(tmp_path)])
        assert result.exit_code == 2
        assert "fabiola publish" in result.output

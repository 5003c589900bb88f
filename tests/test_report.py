"""What is wrong with what a home holds: kept until it is mended, named by file, record and value, and counted."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.graph import releases
from fabiola.graph.ledger import Ledger
from fabiola.graph.oxigraph import EmbeddedStore
from fabiola.graph.publish import publish
from fabiola.graph.quality import Coverage, Figure, measure, measures, packed_figures
from fabiola.graph.soundness import DOIS, Soundness, check_description, circles
from fabiola.graph.store import Replacement
from fabiola.graph.worklist import open_worklist
from fabiola.mappings.rdf.description import Description
from fabiola.ontology.namespaces import DATACITE, OCO, PRISM, SCHEMA, expand
from fabiola.server.cli import main

BASE = "http://127.0.0.1:8000/"
ORCID = "https://orcid.org/0000-0002-1825-0097"


def work(number: int, **fields: object) -> dict[str, Any]:
    return {
        "DOI": f"10.5555/{number}",
        "type": "journal-article",
        "prefix": "10.5555",
        "title": [f"Title {number}"],
        "author": [{"given": "Ann", "family": "Lee", "sequence": "first", "ORCID": ORCID}],
        "issued": {"date-parts": [[2020, 5]]},
        **fields,
    }


def write(path: Path, *works: dict[str, Any]) -> Path:
    path.write_text("\n".join(json.dumps(each) for each in works), encoding="utf-8")
    return path


def run(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return done.exit_code, done.stdout, done.stderr


def tasks(home: Path, *options: str) -> list[dict[str, str]]:
    code, out, _ = run("report", "--home", home, "-f", "csv", *options)
    assert code == 0
    return list(csv.DictReader(io.StringIO(out, newline="")))


class TestWorklist:
    @pytest.fixture
    def home(self, tmp_path: Path) -> Path:
        home = tmp_path / "home"
        bad = {"DOI": "=1+1", "type": "journal-article", "prefix": "10.5555", "title": ["x"], "member": "1"}
        publish(home, [write(tmp_path / "first.jsonl", work(1), work(2, title=[]), bad)])
        return home

    def test_it_names_file_record_rule_and_mend(self, home: Path):
        (violation,) = tasks(home, "--severity", "violation")
        assert (violation["source"], violation["file"], violation["key"]) == ("crossref", "first.jsonl", "10.5555/2")
        assert violation["entity"] == f"{BASE}id/work/doi/10.5555/2"
        assert "The work has no title. Add the title" in violation["message"]
        (rejected,) = tasks(home, "--severity", "rejected")
        assert rejected["key"].endswith("first.jsonl, line 3")
        assert "DOI" in rejected["message"]

    def test_what_is_mended_is_off_the_list(self, home: Path, tmp_path: Path):
        publish(home, [write(tmp_path / "first.jsonl", work(1), work(2))])
        assert tasks(home, "--severity", "violation", "--severity", "rejected") == []

    def test_a_run_over_other_files_leaves_it_as_it_is(self, home: Path, tmp_path: Path):
        before = tasks(home)
        publish(home, [write(tmp_path / "second.jsonl", work(3))])
        found = tasks(home)
        assert [task for task in found if task["key"] != "10.5555/3"] == before
        assert any(task["key"] == "10.5555/3" for task in found)

    def test_each_part_of_an_entity_has_a_line(self, tmp_path: Path):
        authors = [{"given": "Ann", "family": name, "sequence": "additional"} for name in ("Lee", "Kim", "Oh")]
        publish(tmp_path / "home", [write(tmp_path / "w.jsonl", work(1, author=authors))])
        found = [task for task in tasks(tmp_path / "home") if task["rule"] == "affiliation of an author"]
        assert [task["node"].partition("#")[2] for task in found] == ["author-1", "author-2", "author-3"]

    def test_an_affiliation_as_printed_is_one(self, tmp_path: Path):
        author = {
            "given": "Ann",
            "family": "Lee",
            "sequence": "first",
            "affiliation": [{"name": "University of Somewhere"}],
        }
        publish(tmp_path / "home", [write(tmp_path / "w.jsonl", work(1, author=[author]))])
        assert not [task for task in tasks(tmp_path / "home") if task["rule"] == "affiliation of an author"]

    def test_a_source_can_be_picked(self, home: Path):
        assert tasks(home, "-s", "openalex") == []
        assert {task["source"] for task in tasks(home, "-s", "crossref")} == {"crossref"}

    def test_the_text_groups_by_rule_and_source(self, home: Path):
        _, out, _ = run("report", "--home", home)
        assert "1 × [crossref] title" in out
        assert "first.jsonl: 10.5555/2" in out
        assert "100.0%  works with a DOI (1 of 1)" in out

    def test_the_json_has_the_same_groups(self, home: Path):
        found = json.loads(run("report", "--home", home, "-f", "json")[1])
        assert sum(pile["count"] for pile in found["piles"]) == len(tasks(home))
        assert found["figures"]

    def test_the_page_needs_nothing_else_and_escapes(self, tmp_path: Path):
        evil = '<script>alert("x")</script>'
        publish(tmp_path / "home", [write(tmp_path / "w.jsonl", work(1, title=[], language=evil, publisher=evil))])
        _, out, _ = run("report", "--home", tmp_path / "home", "-f", "html")
        assert "<script" not in out
        assert "The work has no title" in out
        assert "http" not in out.replace(BASE, "")

    def test_a_file_can_be_written(self, home: Path, tmp_path: Path):
        assert run("report", "--home", home, "-f", "csv", "-o", tmp_path / "list.csv") == (0, "", "")
        assert (tmp_path / "list.csv").read_text("utf-8").startswith("severity,source,rule")

    def test_a_home_without_anything_says_so(self, tmp_path: Path):
        code, _, err = run("report", "--home", tmp_path)
        assert code == 2
        assert "fabiola publish" in err

    def test_an_unreadable_file_is_listed_until_it_is_read(self, tmp_path: Path):
        home, path = tmp_path / "home", tmp_path / "w.json"
        path.write_text('{"DOI": ', "utf-8")
        publish(home, [path])
        assert [task["file"] for task in tasks(home)] == [str(path)]
        publish(home, [write(path, work(1))])
        with open_worklist(home) as worklist:
            assert not [task for task in worklist.tasks() if task.severity == "rejected"]


class TestLoss:
    @staticmethod
    def _without_identity(number: int) -> dict[str, Any]:
        """The same source record, whose author with an ORCID iD is gone."""
        return work(number, author=[{"given": "Ann", "family": "Lee", "sequence": "first"}])

    @pytest.fixture
    def home(self, tmp_path: Path) -> Path:
        people = [{"ORCID": f"https://orcid.org/{self._orcid(number)}"} for number in range(30)]
        works = [
            work(number, author=[{"given": "A", "family": "B", "sequence": "first", **person}])
            for number, person in enumerate(people)
        ]
        publish(tmp_path / "home", [write(tmp_path / "w.jsonl", *works)])
        return tmp_path / "home"

    @staticmethod
    def _orcid(number: int) -> str:
        digits, total = f"{15000000 + number:015d}", 0
        for digit in digits:
            total = (total + int(digit)) * 2
        check = (12 - total % 11) % 11
        text = digits + ("X" if check == 10 else str(check))
        return "-".join(text[start : start + 4] for start in range(0, 16, 4))

    def test_a_release_that_loses_much_is_held_back(self, home: Path, tmp_path: Path):
        path = write(tmp_path / "w.jsonl", *map(self._without_identity, range(30)))
        report = publish(home, [path])
        assert report.release is None
        assert "0 of the 30 entities of the kind person" in report.held_back
        assert report.failed
        assert releases.current(home).number == 1
        assert releases.current(home).counts["person"] == 30

    def test_it_stays_held_back_until_it_is_forced(self, home: Path, tmp_path: Path):
        path = write(tmp_path / "w.jsonl", *map(self._without_identity, range(30)))
        publish(home, [path])
        code, _, err = run("publish", path, "--home", home)
        assert code == 1
        assert "--force" in err
        assert run("publish", path, "--home", home, "--force")[0] == 0
        assert releases.current(home).number == 2
        assert "person" not in releases.current(home).counts

    def test_what_is_mended_needs_no_force(self, home: Path, tmp_path: Path):
        original = (tmp_path / "w.jsonl").read_text("utf-8")
        publish(home, [write(tmp_path / "w.jsonl", *map(self._without_identity, range(30)))])
        (tmp_path / "w.jsonl").write_text(original, "utf-8")
        report = publish(home, [tmp_path / "w.jsonl"])
        assert report.held_back == ""
        assert releases.current(home).counts["person"] == 30

    def test_the_share_is_a_setting(self, home: Path, tmp_path: Path):
        (home / "fabiola.toml").write_text("largest_loss = 1.0\n", "utf-8")
        path = write(tmp_path / "w.jsonl", *map(self._without_identity, range(30)))
        assert publish(home, [path]).release == 2


class TestWholeGraph:
    def test_a_link_to_what_is_kept_out_is_named_until_that_is_mended(self, tmp_path: Path):
        home = tmp_path / "home"
        review = work(1, relation={"is-review-of": [{"id-type": "doi", "id": "10.5555/2", "asserted-by": "subject"}]})
        publish(home, [write(tmp_path / "w.jsonl", review, work(2, title=[]))])
        (task,) = [task for task in tasks(home) if task["rule"] == "links that lead somewhere"]
        assert (task["key"], task["value"]) == ("10.5555/1", f"{BASE}id/work/doi/10.5555/2")
        publish(home, [write(tmp_path / "w.jsonl", review, work(2))])
        assert not [task for task in tasks(home) if task["rule"] == "links that lead somewhere"]

    def test_a_work_that_is_only_cited_is_no_fault(self, tmp_path: Path):
        review = work(1, relation={"is-review-of": [{"id-type": "doi", "id": "10.5555/2", "asserted-by": "subject"}]})
        publish(tmp_path / "home", [write(tmp_path / "w.jsonl", review)])
        assert not [task for task in tasks(tmp_path / "home") if task["rule"] == "links that lead somewhere"]

    def test_organizations_above_themselves_are_named(self, tmp_path: Path):
        home, path = tmp_path / "home", tmp_path / "ror.jsonl"
        path.write_text("\n".join(json.dumps(each) for each in circle_of_organizations()), "utf-8")
        publish(home, [path])
        (task,) = [task for task in tasks(home) if task["rule"] == "parents of an organization"]
        assert task["source"] == "ror"
        assert task["value"].count(" → ") == 1

    def test_the_circle_is_off_the_list_when_it_is_opened(self, tmp_path: Path):
        home, path = tmp_path / "home", tmp_path / "ror.jsonl"
        first, second = circle_of_organizations()
        path.write_text("\n".join(json.dumps(each) for each in (first, second)), "utf-8")
        publish(home, [path])
        path.write_text(json.dumps({**second, "relationships": []}), "utf-8")
        publish(home, [path])
        assert not [task for task in tasks(home) if task["rule"] == "parents of an organization"]

    @pytest.mark.parametrize("noted_before", [True, False], ids=["a first run", "a later run"])
    def test_two_works_of_one_doi_are_both_named(self, tmp_path: Path, noted_before: bool):
        """A first run knows from its own notes which DOIs to look up; a later one changed one of the works alone."""
        store, ledger = EmbeddedStore(tmp_path / "store"), Ledger(Path(":memory:"))
        works = {f"{BASE}id/work/doi/10.5555/{n}": f"10.5555/{min(n, 2)}" for n in (1, 2, 3)}
        held = [Replacement(iri, f'<{iri}> {PRISM.doi} "{doi}" .\n', new=True) for iri, doi in works.items()]
        if noted_before:
            soundness = Soundness(ledger, store, BASE)
            soundness.note({"work"}, (), works.values())
            store.replace(held)
        else:
            store.replace(held)
            soundness = Soundness(ledger, store, BASE)
            soundness.note({"work"}, (), ["10.5555/2"])
        found = [each.entity for rule, findings in soundness.findings(()) for each in findings if rule == DOIS]
        assert found == [f"{BASE}id/work/doi/10.5555/2", f"{BASE}id/work/doi/10.5555/3"]

    def test_authors_in_a_circle_and_borrowed_identifiers(self):
        iri = "https://x.example/id/work/doi/10.5555/1"
        triples = (
            (f"<{iri}#author-1>", OCO.hasNext, f"<{iri}#author-2>"),
            (f"<{iri}#author-2>", OCO.hasNext, f"<{iri}#author-1>"),
            (f"<{iri}>", DATACITE.hasIdentifier, "<https://x.example/id/work/doi/10.5555/2#id-doi>"),
        )
        found = [finding.rule for finding in check_description(Description(iri, "work", triples))]
        assert found == ["order of authors", "identifiers of its own"]

    def test_authors_in_order_are_no_circle(self):
        iri = "https://x.example/id/work/doi/10.5555/1"
        chain = tuple((f"<{iri}#author-{n}>", OCO.hasNext, f"<{iri}#author-{n + 1}>") for n in range(5_000))
        assert list(check_description(Description(iri, "work", chain))) == []

    @given(st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 8), max_size=3, unique=True)))
    @settings(max_examples=200)
    def test_circles_are_closed_walks_and_without_them_there_are_none(self, edges: dict[int, list[int]]):
        following = {str(node): [str(after) for after in afters] for node, afters in edges.items()}
        found = list(circles(following))
        for circle in found:
            steps = zip(circle, [*circle[1:], circle[0]], strict=True)
            assert all(after in following[node] for node, after in steps)
        assert bool(found) == any(_reaches(node, node, following) for node in following)


def _reaches(start: str, goal: str, following: dict[str, list[str]]) -> bool:
    seen: set[str] = set()
    waiting = list(following[start])
    while waiting:
        node = waiting.pop()
        if node == goal:
            return True
        if node not in seen:
            seen.add(node)
            waiting.extend(following.get(node, []))
    return False


def circle_of_organizations() -> list[dict[str, Any]]:
    rors = ("05dxps055", "00f54p054")

    def organization(own: int, parent: int) -> dict[str, Any]:
        relation = {"type": "parent", "id": f"https://ror.org/{rors[parent]}", "label": f"Institute {parent}"}
        return {
            "id": f"https://ror.org/{rors[own]}",
            "names": [{"value": f"Institute {own}", "types": ["ror_display", "label"], "lang": "en"}],
            "types": ["education"],
            "status": "active",
            "external_ids": [],
            "links": [],
            "locations": [],
            "relationships": [relation],
            "established": 1900,
            "domains": [],
            "admin": {"created": {"date": "2020-01-01", "schema_version": "2.0"}},
        }

    return [organization(0, 1), organization(1, 0)]


class TestQuality:
    def test_the_measures_are_found_and_name_terms_that_are(self):
        assert len(measures()) == 14
        assert len({row.measure for row in measures()}) == 14
        for row in measures():
            test, _, rest = row.counts_if.partition(" ")
            assert test in {"says", "under", "numbered"}
            assert test != "says" or all(expand(name) for name in rest.split())
            assert row.counted == "self" or expand(row.counted.removeprefix("any "))

    def test_what_each_measure_counts(self):
        iri, node = f"{BASE}id/work/doi/10.5555/1", f"<{BASE}id/work/doi/10.5555/1>"
        triples = (
            (node, PRISM.doi, '"10.5555/1"'),
            (node, SCHEMA.author, f"<{BASE}id/person/orcid/0000-0002-1825-0097>"),
            (node, SCHEMA.author, f"<{iri}#person-2>"),
            (node, SCHEMA.funder, f"<{BASE}id/org/ror/05dxps055>"),
            (node, SCHEMA.funding, f"<{iri}#grant-x>"),
            (node, SCHEMA.funding, f"<{iri}#grant>"),
            (f"<{iri}#grant-x>", expand("frapo:hasGrantNumber"), '"X"'),
            (f"<{iri}#author-1>", expand("pro:relatesToOrganization"), f"<{BASE}id/org/ror/05dxps055>"),
            (f"<{iri}#author-2>", expand("pro:relatesToOrganization"), f"<{iri}#org-x>"),
        )
        assert measure(Description(iri, "work", triples), BASE) == {
            "work-doi": (1, 1),
            "work-licence": (0, 1),
            "work-abstract": (0, 1),
            "work-access": (0, 1),
            "work-funding": (1, 1),
            "author-orcid": (1, 2),
            "affiliation-ror": (1, 2),
            "funder-id": (1, 1),
            "award-number": (1, 2),
        }

    def test_a_release_has_its_figures(self, tmp_path: Path):
        home = tmp_path / "home"
        publish(home, [write(tmp_path / "w.jsonl", work(1), work(2, license=[]))])
        figures = releases.current(home).figures
        assert Figure("work-doi", "", "2020", 2, 2) in figures
        assert Figure("author-orcid", "crossref", "2020", 2, 2) in figures

    def test_figures_follow_changes_and_removals(self, tmp_path: Path):
        home, path = tmp_path / "home", tmp_path / "w.jsonl"
        publish(home, [write(path, work(1), work(2))])
        publish(home, [write(path, work(1), work(2, issued={"date-parts": [[1999]]}, author=[{"family": "Lee"}]))])
        changed = {(one.measure, one.year): one for one in releases.current(home).figures if not one.source}
        assert changed["work-doi", "2020"].total == 1
        assert changed["author-orcid", "1999"] == Figure("author-orcid", "", "1999", 0, 1)

    @given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.sampled_from(["", "2020"])), max_size=12))
    @settings(max_examples=30, deadline=None)
    def test_counting_step_by_step_is_counting_anew(self, steps: list[tuple[str, bool, str]]):
        ledger, last = Ledger(Path(":memory:")), dict[str, tuple[str, bytes]]()
        coverage = Coverage(ledger.connection)
        for name, has_doi, year in steps:
            about = described(name, has_doi, year)
            last[name] = (about.iri, packed_figures(about, ["crossref"], BASE))
            coverage.replace([last[name]])
        anew = Ledger(Path(":memory:"))
        Coverage(anew.connection).replace(last.values())
        assert coverage.figures() == Coverage(anew.connection).figures()
        coverage.forget(list(map(str, (iri for (iri,) in ledger.connection.execute("SELECT iri FROM quality")))))
        assert coverage.figures() == []
        ledger.close()
        anew.close()


def described(name: str, has_doi: bool, year: str) -> Description:
    node = f"<{BASE}id/work/doi/{name}>"
    triples = [(node, PRISM.doi, '"x"')] if has_doi else []
    triples += [(node, expand("fabio:hasPublicationYear"), f'"{year}"')] if year else []
    return Description(node[1:-1], "work", tuple(triples))

"""Publishing: what was read is released whole, twice is once, and what is gone says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fabiola.graph import releases
from fabiola.graph.exclusive import Busy, alone
from fabiola.graph.publish import publish
from fabiola.graph.settings import BadSettings
from fabiola.mappings.sources import sources

BASE = "http://127.0.0.1:8000/"


def work(number: int, **fields: object) -> dict[str, object]:
    return {
        "DOI": f"10.5555/{number}",
        "type": "journal-article",
        "prefix": "10.5555",
        "title": [f"Title {number}"],
        "author": [
            {"given": "Ann", "family": "Lee", "sequence": "first", "ORCID": "https://orcid.org/0000-0002-1825-0097"}
        ],
        "issued": {"date-parts": [[2020, 5]]},
        **fields,
    }


def write(folder: Path, *works: dict[str, object]) -> Path:
    path = folder / "works.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in works), encoding="utf-8")
    return path


def iri(number: int) -> str:
    return f"{BASE}id/work/doi/10.5555/{number}"


def titles(home: Path, number: int) -> set[str]:
    triples = releases.current(home).describe(iri(number))
    return {o for s, p, o in triples if s == f"<{iri(number)}>" and p == "<https://schema.org/name>"}


def test_a_second_run_over_the_same_files_changes_nothing(tmp_path: Path) -> None:
    home, path = tmp_path / "home", write(tmp_path, work(1), work(2))
    assert publish(home, [path]).release == 1
    before = sorted((home / "current" / "store").iterdir())
    report = publish(home, [path])
    assert (report.release, report.read, report.unchanged, report.changed) == (None, 2, 2, 0)
    assert releases.numbers(home) == [1]
    assert sorted((home / "current" / "store").iterdir()) == before


def test_only_what_changed_is_changed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish(home, [write(tmp_path, work(1), work(2))])
    untouched = releases.current(home).describe(iri(1))
    publish(home, [write(tmp_path, work(1), work(2, title=["Another title"]))])
    assert titles(home, 2) == {'"Another title"'}
    assert releases.current(home).describe(iri(1)) == untouched
    assert releases.numbers(home) == [1, 2]


def test_an_older_release_stays_as_it_was(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish(home, [write(tmp_path, work(1))])
    first = releases.current(home)
    publish(home, [write(tmp_path, work(1, title=["Another title"]))])
    assert any("Title 1" in o for _, _, o in first.describe(iri(1)))


def test_every_character_of_a_title_is_published(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish(
        home, [write(tmp_path, work(1, title=['"Quoted" \\ & back, \u05d0\u05d1 \u202eabc\u202c \U0001f9ec \u0301e']))]
    )
    assert titles(home, 1) == {'"\\"Quoted\\" \\\\ & back, \u05d0\u05d1 \u202eabc\u202c \U0001f9ec \u0301e"'}


def test_a_doi_with_every_odd_character_is_published(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish(home, [write(tmp_path, work(1, DOI='10.1002/(SICI)1-2(1998)66:4<261::AID-"Q\\A1>3.0.CO;2-T'))])
    address = f"{BASE}id/work/doi/10.1002/~28sici~291-2~281998~2966~3a4~3c261~3a~3aaid-~22q~5ca1~3e3.0.co~3b2-t"
    assert releases.current(home).describe(address)


def test_one_bad_record_among_a_thousand_is_named(tmp_path: Path) -> None:
    home = tmp_path / "home"
    good = [work(number) for number in range(30)]
    bad = {"DOI": "not a DOI", "type": "journal-article", "prefix": "10.5555", "title": ["x"], "member": "1"}
    report = publish(home, [write(tmp_path, *good[:10], bad, *good[10:])])
    assert report.entities["work"] == 30
    [group] = report.rejected
    assert (group.source, group.count) == ("crossref", 1)
    assert group.examples[0].endswith("works.jsonl, line 11")
    assert "DOI" in group.reason


def test_an_invalid_entity_keeps_its_last_good_version(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish(home, [write(tmp_path, work(1))])
    report = publish(home, [write(tmp_path, work(1, title=[]))])
    assert [group.count for group in report.violations] == [1]
    assert titles(home, 1) == {'"Title 1"'}


def test_an_entity_that_was_never_valid_is_not_published(tmp_path: Path) -> None:
    home = tmp_path / "home"
    report = publish(home, [write(tmp_path, work(1), work(2, title=[]))])
    assert report.failed == 1
    assert not releases.current(home).describe(iri(2))


def test_a_better_identifier_moves_a_thing_and_the_old_address_leads_on(tmp_path: Path) -> None:
    home, ror = tmp_path / "home", "05dxps055"
    organization = {
        "id": f"https://ror.org/{ror}",
        "names": [{"value": "Institute", "types": ["ror_display", "label"], "lang": "en"}],
        "types": ["education"],
        "status": "active",
        "external_ids": [{"type": "fundref", "all": ["100000001"], "preferred": "100000001"}],
        "links": [],
        "locations": [],
        "relationships": [],
        "established": 1900,
        "domains": [],
        "admin": {"created": {"date": "2020-01-01", "schema_version": "2.0"}},
    }
    funded = work(1, funder=[{"name": "Institute", "DOI": "10.13039/100000001", "award": ["X1"]}])
    publish(home, [write(tmp_path, funded)])
    old = f"{BASE}id/org/fundref/100000001"
    assert releases.current(home).describe(old)
    path = tmp_path / "ror.json"
    path.write_text(json.dumps(organization), encoding="utf-8")
    publish(home, [path])
    release = releases.current(home)
    assert not release.describe(old)
    assert release.locate(old) == f"{BASE}id/org/ror/{ror}"
    assert release.locate(f"{BASE}id/grant/fundref/100000001/x1") == f"{BASE}id/grant/ror/{ror}/x1"


def test_what_no_record_speaks_of_any_more_is_gone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish(home, [write(tmp_path, work(1))])
    changed = work(1, author=[{"given": "Bo", "family": "Kim", "sequence": "first"}])
    report = publish(home, [write(tmp_path, changed)])
    release = releases.current(home)
    person = f"{BASE}id/person/orcid/0000-0002-1825-0097"
    assert report.removed == 1
    assert not release.describe(person)
    assert release.locate(person) == "gone"
    assert release.locate(f"{BASE}id/person/orcid/0000-0001-5109-3700") is None


def test_any_order_of_files_gives_the_same_graph(tmp_path: Path) -> None:
    paths = []
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        paths.append(write(folder, work(number % 3, title=[f"Title {number}"]), work(number + 5)))
    graphs = []
    for name, order in (("a", paths[:3]), ("b", paths[2::-1])):
        publish(tmp_path / name, order)
        release = releases.current(tmp_path / name)
        graphs.append({entity: release.describe(entity)[:5] for entity, _ in release.entities("work", 0, 99)})
    assert list(graphs[0]) == list(graphs[1])


def test_two_runs_at_once_do_not_meet(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with alone(home), pytest.raises(Busy, match="another run is publishing"):
        publish(home, [write(tmp_path, work(1))])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("base = 5", "Expected `str`, got `int`"),
        ('colour = "blue"', "unknown field `colour`"),
        ("base = ", "Invalid"),
        ('base = "data.example.org"', "is no web address"),
        ('base = "https://example.org/a b/"', "is no web address"),
    ],
)
def test_bad_settings_are_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "fabiola.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings, match=r"fabiola\.toml") as fault:
        publish(tmp_path, [])
    assert message in str(fault.value)


def test_a_change_of_the_base_moves_everything(tmp_path: Path) -> None:
    home, path = tmp_path / "home", write(tmp_path, work(1))
    publish(home, [path])
    (home / "fabiola.toml").write_text('base = "https://kg.example.org"', encoding="utf-8")
    assert publish(home, [path]).release == 2
    release = releases.current(home)
    assert release.describe(iri(1).replace(BASE, "https://kg.example.org/"))
    assert not release.describe(iri(1))


def test_the_store_holds_exactly_the_descriptions(demo_home: Path) -> None:
    release = releases.current(demo_home)
    kinds = [kind for kind in release.counts if kind != "triples"]
    entities = [iri for kind in kinds for iri, _ in release.entities(kind, 0, 100_000)]
    assert sum(len(release.describe(entity)) for entity in entities) == release.counts["triples"]


FIXTURES = sorted(path for path in (Path(__file__).parent / "fixtures").iterdir() if path.name in sources())


def test_the_fixtures_of_every_source_are_found() -> None:
    assert {path.name for path in FIXTURES} == set(sources())


@pytest.mark.parametrize("folder", FIXTURES, ids=lambda path: path.name)
def test_the_fixtures_of_a_source_are_published_whole(tmp_path: Path, folder: Path) -> None:
    report = publish(tmp_path / "home", [folder])
    assert report.read >= len([path for path in folder.iterdir() if path.suffix != ".toml"])
    assert {group.source for group in report.unmapped} <= {folder.name}
    assert publish(tmp_path / "home", [folder]).release is None


class TestWithdrawal:
    def test_what_a_complete_export_lacks_is_gone(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        publish(home, [write(tmp_path, work(1), work(2))])
        report = publish(home, [write(tmp_path, work(1))], complete=True)
        assert [(group.source, group.count, group.examples) for group in report.withdrawn] == [
            ("crossref", 1, ("10.5555/2",))
        ]
        assert releases.current(home).locate(iri(2)) == "gone"
        assert titles(home, 1) == {'"Title 1"'}

    def test_without_the_word_nothing_is_withdrawn(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        publish(home, [write(tmp_path, work(1), work(2))])
        report = publish(home, [write(tmp_path, work(1))])
        assert report.withdrawn == ()
        assert titles(home, 2)

    def test_a_record_that_is_rejected_now_keeps_its_last_good_version(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        publish(home, [write(tmp_path, work(1), work(2))])
        report = publish(home, [write(tmp_path, work(1), work(2, type=7))], complete=True)
        assert report.withdrawn == ()
        assert titles(home, 2)

    def test_nothing_is_withdrawn_if_a_file_cannot_be_read(self, tmp_path: Path) -> None:
        home, broken = tmp_path / "home", tmp_path / "broken.json"
        publish(home, [write(tmp_path, work(1), work(2))])
        broken.write_text('{"DOI": ', "utf-8")
        report = publish(home, [write(tmp_path, work(1)), broken], complete=True)
        assert report.withdrawn == ()
        assert titles(home, 2)

    def test_another_source_is_left_alone(self, tmp_path: Path) -> None:
        home, demo = tmp_path / "home", Path(__file__).parent.parent / "server" / "demo_records"
        publish(home, [write(tmp_path, work(1)), demo / "ror.jsonl"])
        before = releases.current(home).counts["organization"]
        publish(home, [write(tmp_path, work(2))], complete=True)
        assert releases.current(home).counts["organization"] == before
        assert releases.current(home).locate(iri(1)) == "gone"

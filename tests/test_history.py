"""Releases remember what they changed: patches lead from one to the next, earlier versions are served, order is one."""

from __future__ import annotations

import gzip
import itertools
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.graph import releases
from fabiola.graph.changes import Changes, combine
from fabiola.graph.documents import pack
from fabiola.graph.exclusive import alone
from fabiola.graph.ledger import Ledger
from fabiola.graph.publish import publish
from fabiola.server.app import create_app
from fabiola.server.cli import main

BASE = "http://127.0.0.1:8000/"
PAGE = "/doc/work/doi/10.5555/1"


def work(number: int, title: str = "", **fields: object) -> dict[str, Any]:
    return {
        "DOI": f"10.5555/{number}",
        "type": "journal-article",
        "prefix": "10.5555",
        "title": [title or f"Title {number}"],
        "author": [
            {"given": "Ann", "family": "Lee", "sequence": "first", "ORCID": "https://orcid.org/0000-0002-1825-0097"}
        ],
        "issued": {"date-parts": [[2020, 5]]},
        **fields,
    }


def write(path: Path, *works: dict[str, Any]) -> Path:
    path.write_text("\n".join(json.dumps(each) for each in works), encoding="utf-8")
    return path


def run(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return done.exit_code, done.stdout, done.stderr


def graph_of(home: Path, number: int) -> set[str]:
    store = releases.Release(releases.at(home, number)).store
    return {f"{quad.triple} ." for quad in store.engine}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three releases: two works; the first retitled, a third new; the author of the second another person."""
    folder = tmp_path_factory.mktemp("history")
    home = folder / "home"
    path = write(folder / "w.jsonl", work(1), work(2))
    publish(home, [path])
    publish(home, [write(path, work(1, "Another title"), work(2), work(3))])
    bo = {"given": "Bo", "family": "Kim", "sequence": "first"}
    lost = write(path, *(work(number, "Another title" if number == 1 else "", author=[bo]) for number in (1, 2, 3)))
    publish(home, [lost])
    return home


class TestPatches:
    @pytest.mark.parametrize(("earlier", "later"), list(itertools.permutations((1, 2, 3), 2)))
    def test_a_patch_leads_from_the_one_to_the_other(self, home: Path, earlier: int, later: int) -> None:
        net = releases.difference(home, earlier, later)
        before, after = graph_of(home, earlier), graph_of(home, later)
        assert {triple for triple, sign in net.items() if sign == "A"} == after - before
        assert {triple for triple, sign in net.items() if sign == "D"} == before - after
        assert net

    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_the_triples_are_counted_by_what_changed(self, home: Path, number: int) -> None:
        assert releases.manifest_of(releases.at(home, number)).counts["triples"] == len(graph_of(home, number))

    def test_a_release_says_what_it_changed(self, home: Path) -> None:
        first, second, third = (releases.manifest_of(releases.at(home, number)).changes for number in (1, 2, 3))
        assert first.created > 4
        assert (second.created, second.changed, second.removed) == (2 + 1, 3, 0)
        assert third.removed == 1
        assert second.triples_added - second.triples_removed == len(graph_of(home, 2)) - len(graph_of(home, 1))

    def test_the_command_writes_the_patch(self, home: Path) -> None:
        code, out, _ = run("diff", 1, 2, "--home", home, "-f", "patch")
        lines = out.splitlines()
        assert (code, lines[0], lines[-1]) == (0, "TX .", "TC .")
        assert f'A <{BASE}id/work/doi/10.5555/1> <https://schema.org/name> "Another title" .' in lines
        assert f'D <{BASE}id/work/doi/10.5555/1> <https://schema.org/name> "Title 1" .' in lines

    def test_the_command_sums_up(self, home: Path) -> None:
        _, out, _ = run("diff", 1, 2, "--home", home)
        assert "entities touched" in out
        assert f"{BASE}id/work/doi/10.5555/3" in out

    def test_a_release_that_is_not_kept_is_named(self, home: Path) -> None:
        code, _, err = run("diff", 1, 9, "--home", home)
        assert code == 2
        assert "no release 9; there are: 1, 2, 3" in err

    def test_the_releases_are_listed(self, home: Path) -> None:
        _, out, _ = run("releases", "--home", home)
        assert [line[:7].split()[-1] for line in out.splitlines()] == ["1", "2", "3"]
        assert [line[0] for line in out.splitlines()] == [" ", " ", "*"]

    def test_what_is_undone_in_between_is_no_difference(self, tmp_path: Path) -> None:
        for number, text in enumerate(("A <a> <b> <c> .\nD <d> <e> <f> .", "D <a> <b> <c> .\nA <g> <h> <i> .")):
            (tmp_path / str(number)).mkdir()
            (tmp_path / str(number) / "changes.rdfp.gz").write_bytes(gzip.compress(text.encode()))
        assert combine([tmp_path / "0", tmp_path / "1"]) == {"<d> <e> <f> .": "D", "<g> <h> <i> .": "A"}

    def test_the_state_before_is_the_first_one_although_a_run_was_killed(self, tmp_path: Path) -> None:
        ledger = Ledger(tmp_path / "ledger.sqlite")
        old, half, new = (("x:a", pack(f'<x:a> <x:b> "{word}" .\n')) for word in ("old", "half", "new"))
        ledger.documents.replace([old])
        Changes(ledger, 1).remember(["x:a"])
        ledger.documents.replace([half])
        again = Changes(ledger, 1)
        again.remember(["x:a"])
        ledger.documents.replace([new])
        changes = again.write(tmp_path)
        assert combine([tmp_path]) == {'<x:a> <x:b> "old" .': "D", '<x:a> <x:b> "new" .': "A"}
        assert (changes.changed, changes.triples_added, changes.triples_removed) == (1, 1, 1)
        assert again.are_any()
        assert not Changes(ledger, 2).are_any()
        ledger.close()


class TestRollback:
    def test_an_earlier_release_is_served_until_the_next_run(self, tmp_path: Path) -> None:
        home, path = tmp_path / "home", tmp_path / "w.jsonl"
        publish(home, [write(path, work(1))])
        publish(home, [write(path, work(1, "Another title"))])
        assert run("rollback", 1, "--home", home)[0] == 0
        assert releases.current(home).number == 1
        publish(home, [write(path, work(1, "A third title"))])
        assert releases.current(home).number == 3
        assert any(
            "A third title" in value for _, _, value in releases.current(home).describe(f"{BASE}id/work/doi/10.5555/1")
        )
        assert graph_of(home, 3) - graph_of(home, 2) == {
            triple for triple, sign in releases.difference(home, 2, 3).items() if sign == "A"
        }

    def test_there_is_no_way_to_a_release_that_is_not_there(self, home: Path) -> None:
        code, _, err = run("rollback", 7, "--home", home)
        assert code == 2
        assert "no release 7" in err


class TestPruning:
    @pytest.fixture
    def kept(self, tmp_path: Path) -> Path:
        """Six releases, the title of the one work another in each."""
        for number in range(1, 7):
            publish(tmp_path / "home", [write(tmp_path / "w.jsonl", work(1, f"Version {number}"))])
        return tmp_path / "home"

    @pytest.mark.parametrize(
        ("keep", "served", "left"),
        [
            (1, 6, [5, 6]),
            (3, 6, [4, 5, 6]),
            (6, 6, [1, 2, 3, 4, 5, 6]),
            (99, 6, [1, 2, 3, 4, 5, 6]),
            (1, 2, [1, 2, 6]),
            (2, 4, [3, 4, 5, 6]),
            (1, 1, [1, 6]),
        ],
    )
    def test_the_latest_the_served_and_the_one_before_it_stay(
        self, kept: Path, keep: int, served: int, left: list[int]
    ) -> None:
        releases.roll_back(kept, served)
        dropped = releases.prune(kept, keep)
        assert releases.numbers(kept) == left
        assert sorted([*dropped, *left]) == [1, 2, 3, 4, 5, 6]
        assert releases.current(kept).number == served
        assert releases.current(kept).describe(f"{BASE}id/work/doi/10.5555/1")
        assert sorted(path.name for path in (kept / "releases").iterdir()) == [f"{number:06d}" for number in left]

    def test_the_command_drops_and_lists(self, kept: Path) -> None:
        code, out, err = run("releases", "--keep", 2, "--home", kept)
        assert (code, len(out.splitlines())) == (0, 2)
        assert err == "not kept any more: 1, 2, 3, 4\n"
        assert run("releases", "--keep", 2, "--home", kept)[2] == ""
        assert run("releases", "--keep", 0, "--home", kept)[0] == 2

    def test_none_is_dropped_while_a_run_is_publishing(self, kept: Path) -> None:
        with alone(kept):
            code, out, err = run("releases", "--keep", 2, "--home", kept)
        assert (code, out) == (2, "")
        assert f"another run is publishing into {kept}; wait until it has ended" in err
        assert releases.numbers(kept) == [1, 2, 3, 4, 5, 6]

    def test_what_holds_no_release_is_left_as_it_is(self, tmp_path: Path) -> None:
        with pytest.raises(releases.NoRelease):
            releases.prune(tmp_path, 1)
        assert not list(tmp_path.iterdir())

    def test_dropped_releases_are_named_as_such(self, kept: Path) -> None:
        releases.prune(kept, 2)
        for command in (("diff", 1, 6), ("diff", 6, 1), ("rollback", 1)):
            code, _, err = run(*command, "--home", kept)
            assert code == 2
            assert f"release 1 of {kept} is not kept any more; there are: 5, 6" in err
        assert "holds no release 7; there are: 5, 6" in run("rollback", 7, "--home", kept)[2]
        assert run("diff", 5, 6, "--home", kept)[0] == 0

    def test_the_web_answers_that_they_are_gone(self, kept: Path) -> None:
        releases.prune(kept, 2)
        app = create_app(kept)
        client = app.test_client()
        gone = client.get(f"/release/1{PAGE}")
        assert gone.status_code == 410
        assert gone.json
        assert "is not kept any more" in gone.json["detail"]
        assert client.get(f"/release/7{PAGE}").status_code == 404
        assert client.get(f"/release/5{PAGE}.nt").status_code == 200
        early = client.get(PAGE, headers={"Accept-Datetime": "Thu, 01 Jan 2015 00:00:00 GMT"})
        assert early.headers["Location"] == f"/release/5{PAGE}"
        found = client.get("/history/work/doi/10.5555/1", headers={"Accept": "application/json"}).json
        assert found
        assert [version["release"] for version in found["versions"]] == [6, 5]
        app.extensions["fabiola.queries"].close()

    def test_the_setting_keeps_as_many_after_each_run(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        home.mkdir()
        (home / "fabiola.toml").write_text("keep = 2", encoding="utf-8")
        for number in range(1, 5):
            path = write(tmp_path / "w.jsonl", work(1, f"Version {number}"))
            code, _, err = run("publish", path, "--home", home)
            assert code == 0
        assert releases.numbers(home) == [3, 4]
        assert "not kept any more: 2" in err
        assert "nothing changed" in run("publish", path, "--home", home)[2]
        publish(home, [write(path, work(1, "Version 5"))])
        assert releases.manifest_of(releases.at(home, 5)).changes.changed >= 1
        assert len(releases.difference(home, 4, 5)) > 0

    def test_what_a_broken_off_run_left_is_taken_away(self, kept: Path) -> None:
        (kept / "releases" / "000001").rename(kept / "releases" / ".dropped-000001")
        assert releases.prune(kept, 99) == []
        assert not (kept / "releases" / ".dropped-000001").exists()

    def test_there_is_nothing_to_drop_without_a_release(self, tmp_path: Path) -> None:
        assert run("releases", "--keep", 2, "--home", tmp_path)[0] == 2


class TestMemento:
    @pytest.fixture
    def client(self, home: Path) -> Iterator[FlaskClient]:
        app = create_app(home)
        yield app.test_client()
        app.extensions["fabiola.queries"].close()

    def test_the_history_lists_the_releases_that_changed_it(self, client: FlaskClient) -> None:
        found = client.get("/history/work/doi/10.5555/1", headers={"Accept": "application/json"}).json
        assert found
        assert [version["release"] for version in found["versions"]] == [3, 2, 1]
        found = client.get("/history/work/doi/10.5555/3", headers={"Accept": "application/json"}).json
        assert found
        assert [version["release"] for version in found["versions"]] == [3, 2]

    def test_what_is_withdrawn_says_so(self, client: FlaskClient) -> None:
        path = "/history/person/orcid/0000-0002-1825-0097"
        found = client.get(path, headers={"Accept": "application/json"}).json
        assert found
        assert found["versions"][0] == {**found["versions"][0], "release": 3, "gone": True, "address": None}
        assert "withdrawn" in client.get(path, headers={"Accept": "text/html"}).text

    def test_a_version_is_shown_as_it_was(self, client: FlaskClient) -> None:
        response = client.get(f"/release/1{PAGE}.ttl")
        assert "Title 1" in response.text
        assert "Memento-Datetime" in response.headers
        assert f'<{BASE}history/work/doi/10.5555/1>; rel="timemap"' in response.headers["Link"]
        assert "Another title" in client.get(f"{PAGE}.ttl").text

    def test_the_page_of_a_version_works(self, client: FlaskClient) -> None:
        assert "Title 1" in client.get(f"/release/1{PAGE}", headers={"Accept": "text/html"}).text

    def test_a_time_leads_to_the_release_of_then(self, client: FlaskClient) -> None:
        early = client.get(PAGE, headers={"Accept-Datetime": "Thu, 01 Jan 2015 00:00:00 GMT"})
        late = client.get(PAGE, headers={"Accept-Datetime": "Thu, 01 Jan 2099 00:00:00 GMT"})
        assert (early.status_code, early.headers["Location"]) == (302, f"/release/1{PAGE}")
        assert late.headers["Location"] == f"/release/3{PAGE}"
        assert "Accept-Datetime" in client.get(PAGE).headers["Vary"]

    @pytest.mark.parametrize("time", ["yesterday", "", "Thu, 99 Foo 2015", "\x7f"])
    def test_what_is_no_time_is_a_clear_error(self, client: FlaskClient, time: str) -> None:
        assert client.get(PAGE, headers={"Accept-Datetime": time}).status_code == 400

    @pytest.mark.parametrize(
        "path", ["/history/work/doi/10.5555/9", f"/release/9{PAGE}", "/release/1/doc/work/doi/10.5555/3"]
    )
    def test_what_never_was_is_not_found(self, client: FlaskClient, path: str) -> None:
        assert client.get(path).status_code == 404

    def test_the_time_map_is_in_link_format(self, client: FlaskClient) -> None:
        response = client.get("/history/work/doi/10.5555/1", headers={"Accept": "application/link-format"})
        assert response.mimetype == "application/link-format"
        assert response.text.count('rel="memento"') == 3
        assert f'<{BASE}doc/work/doi/10.5555/1>;rel="original timegate"' in response.text


class TestOrder:
    """Any order and any batching of the same files gives the same graph, and step by step is all at once."""

    FILES = (
        [work(1), work(2)],
        [work(3, relation={"is-review-of": [{"id-type": "doi", "id": "10.5555/1", "asserted-by": "subject"}]})],
        [work(4, funder=[{"name": "Institute", "DOI": "10.13039/100000001", "award": ["X1"]}])],
        [
            {
                "id": "https://ror.org/05dxps055",
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
        ],
    )

    @given(st.permutations(range(4)), st.sets(st.integers(1, 3)))
    @settings(max_examples=12, deadline=None)
    def test_order_and_batching_do_not_matter(self, order: list[int], cuts: set[int]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            paths = [write(Path(folder) / f"{number}.jsonl", *self.FILES[number]) for number in order]
            home, bounds = Path(folder) / "home", [0, *sorted(cuts), 4]
            for start, end in itertools.pairwise(bounds):
                publish(home, paths[start:end])
            found = releases.current(home).manifest.checksum
            assert found == self._whole(Path(folder))

    def _whole(self, folder: Path) -> str:
        paths = [write(folder / f"whole-{number}.jsonl", *self.FILES[number]) for number in range(4)]
        publish(folder / "whole", paths)
        return releases.current(folder / "whole").manifest.checksum

    def test_another_content_has_another_checksum(self, home: Path) -> None:
        checksums = {releases.manifest_of(releases.at(home, number)).checksum for number in (1, 2, 3)}
        assert len(checksums) == 3
        assert all(len(each) == 64 for each in checksums)

"""What people decide about identity: read with plain faults, done at the next run, and undone with the line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from fabiola.graph import releases
from fabiola.graph.decisions import COLUMNS, NONE, BadDecisions, load_decisions, name_in
from fabiola.graph.publish import publish
from fabiola.server.cli import main

BASE = "http://127.0.0.1:8000/"
HEAD = ",".join(COLUMNS)


def work(doi: str, **fields: object) -> dict[str, Any]:
    return {
        "DOI": doi,
        "type": "journal-article",
        "prefix": "10.5555",
        "title": [f"Title {doi}"],
        "author": [{"given": "Ann", "family": "Lee", "sequence": "first"}],
        "issued": {"date-parts": [[2020, 5]]},
        **fields,
    }


def run(home: Path, *works: dict[str, Any]) -> releases.Release:
    file = home.parent / "works.jsonl"
    if works:
        file.write_text("\n".join(map(json.dumps, works)), encoding="utf-8")
    publish(home, [file], forced=True)
    return releases.current(home)


def decide(home: Path, *rows: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "decisions.csv").write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("doi:10.5555/A", ("work", "doi", "10.5555/a")),
        (f"{BASE}id/work/doi/10.5555/a~28b~29", ("work", "doi", "10.5555/a(b)")),
        (f"{BASE}doc/work/openalex/w2741809807", ("work", "openalex", "W2741809807")),
        ("/id/org/fundref/100000001", ("organization", "fundref", "10.13039/100000001")),
        ("orcid:0000-0002-1825-0097", ("person", "orcid", "0000-0002-1825-0097")),
        ("org/ror/05dxps055", ("organization", "ror", "05dxps055")),
        ("work/fp/abcdefgh", ("work", "fp", "abcdefgh")),
        ("grant/ror/05dxps055/a-1", ("grant", "award", "ror/05dxps055/a-1")),
        ("openalex:W2741809807", None),
        ("doi:nothing", None),
        ("somewhere", None),
        ("", None),
    ],
)
def test_what_is_named(text: str, name: tuple[str, str, str] | None) -> None:
    assert name_in(text, BASE) == name


@given(st.text())
def test_any_text_names_something_or_nothing(text: str) -> None:
    name = name_in(text, BASE)
    assert name is None or len(name) == 3


def test_no_table_is_no_decision(tmp_path: Path) -> None:
    assert load_decisions(tmp_path, BASE) == NONE


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["doi:10.5555/a,doi:10.5555/b,maybe,,,"], "line 2: decision 'maybe'; write same or different"),
        (["x,doi:10.5555/b,same,,,"], "line 2: left 'x' is no thing"),
        (["doi:10.5555/a,,same,,,"], "line 2: right '' is no thing"),
        (["doi:10.5555/a,orcid:0000-0002-1825-0097,same,,,"], "only things of one kind"),
        (
            ["doi:10.5555/a,doi:10.5555/b,same,,,", "doi:10.5555/b,doi:10.5555/a,different,,,"],
            "line 3: different, but line 2 says same",
        ),
    ],
)
def test_faults_are_told_with_their_line(tmp_path: Path, rows: list[str], message: str) -> None:
    decide(tmp_path, *rows)
    with pytest.raises(BadDecisions, match=message):
        load_decisions(tmp_path, BASE)


def test_a_table_without_a_column_says_which(tmp_path: Path) -> None:
    (tmp_path / "decisions.csv").write_text("left,right\n", "utf-8")
    with pytest.raises(BadDecisions, match="there is no column decision"):
        load_decisions(tmp_path, BASE)


class TestSame:
    def test_two_dois_become_one_and_two_again(self, tmp_path: Path) -> None:
        home, works = tmp_path / "home", [work("10.5555/a"), work("10.5555/b")]
        before = run(home, *works)
        assert before.counts["work"] == 2
        decide(home, "doi:10.5555/b,doi:10.5555/a,same,ann,2026-11-23,one is the preprint of a reader")
        release = run(home)
        assert release.counts["work"] == 1
        assert release.locate(f"{BASE}id/work/doi/10.5555/b") == f"{BASE}id/work/doi/10.5555/a"
        (home / "decisions.csv").unlink()
        again = run(home)
        assert again.counts["work"] == 2
        assert again.manifest.checksum == before.manifest.checksum

    def test_deciding_before_is_deciding_after(self, tmp_path: Path) -> None:
        first, second = tmp_path / "first", tmp_path / "second"
        row = "doi:10.5555/a,doi:10.5555/b,same,,,"
        works = [work("10.5555/a"), work("10.5555/b"), work("10.5555/c", reference=[{"key": "1", "DOI": "10.5555/b"}])]
        run(first, *works)
        decide(first, row)
        decide(second, row)
        assert run(first).manifest.checksum == run(second, *works).manifest.checksum

    def test_it_does_nothing_while_one_of_them_is_unknown(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        decide(home, "doi:10.5555/a,doi:10.5555/zz,same,,,")
        assert run(home, work("10.5555/a")).counts["work"] == 1
        assert run(home, work("10.5555/a"), work("10.5555/zz")).counts["work"] == 1

    def test_works_without_identifiers_can_be_decided_on(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        bib = tmp_path / "list.bib"
        fields = "title = {Old wells}, author = {Lee, Ann}, journal = {Wells}, year = {1999}"
        bib.write_text("@article{lee, " + fields + "}\n", "utf-8")
        publish(home, [bib])
        [(iri, _)] = releases.current(home).entities("work", 0, 9)
        assert "/id/work/fp/" in iri
        run(home, work("10.5555/a"))
        decide(home, f"{iri},doi:10.5555/a,same,,,")
        release = run(home)
        assert release.counts["work"] == 1
        assert release.locate(iri) == f"{BASE}id/work/doi/10.5555/a"


class TestDifferent:
    def test_what_an_identifier_holds_together_is_kept_apart(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        openalex = {
            "id": "https://openalex.org/W2741809807",
            "doi": "https://doi.org/10.5555/a",
            "display_name": "Wells",
            "publication_year": 2020,
            "type": "article",
            "authorships": [
                {"author_position": "first", "author": {"id": "https://openalex.org/A5023888391", "display_name": "A"}}
            ],
        }
        assert run(home, work("10.5555/a"), openalex).counts["work"] == 1
        decide(home, "doi:10.5555/a,work/openalex/w2741809807,different,,,wrong DOI in OpenAlex")
        release = run(home)
        assert {iri for iri, _ in release.entities("work", 0, 9)} == {
            f"{BASE}id/work/doi/10.5555/a",
            f"{BASE}id/work/openalex/w2741809807",
        }


class TestCommand:
    def test_a_decision_is_written_and_done(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        run(home, work("10.5555/a"), work("10.5555/b"))
        arguments = ["decide", "doi:10.5555/a", "doi:10.5555/b", "same", "--who", "ann", "--why", "one, really"]
        result = CliRunner().invoke(main, [*arguments, "--home", str(home)])
        assert result.exit_code == 0
        assert (home / "decisions.csv").read_text("utf-8").startswith(HEAD + "\n")
        assert '"one, really"' in (home / "decisions.csv").read_text("utf-8")
        assert run(home).counts["work"] == 1

    def test_what_is_no_thing_is_refused(self, tmp_path: Path) -> None:
        result = CliRunner().invoke(main, ["decide", "x", "doi:10.5555/b", "same", "--home", str(tmp_path)])
        assert result.exit_code == 2
        assert "LEFT 'x' is no thing" in result.output
        assert not (tmp_path / "decisions.csv").exists()

    def test_a_table_with_a_fault_ends_a_run_plainly(self, tmp_path: Path) -> None:
        decide(tmp_path / "home", "x,y,same,,,")
        (tmp_path / "w.jsonl").write_text(json.dumps(work("10.5555/a")), "utf-8")
        result = CliRunner().invoke(main, ["publish", str(tmp_path / "w.jsonl"), "--home", str(tmp_path / "home")])
        assert result.exit_code == 2
        assert "decisions.csv: line 2: left 'x' is no thing" in result.output

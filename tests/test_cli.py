"""The command line: help with an example for everything, data on standard output, exit codes that say how it went."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import click
import msgspec
import pytest
from click.testing import CliRunner

from fabiola.graph.explanation import explain
from fabiola.mappings.records import Record
from fabiola.mappings.sources import sources
from fabiola.server.cli import main

ROOT = Path(__file__).parent.parent
COMMANDS = sorted(main.commands)
WORK = {
    "DOI": "10.5555/a",
    "type": "journal-article",
    "prefix": "10.5555",
    "title": ["Über <i>alles</i>"],
    "author": [{"given": "Ann", "family": "Lee", "sequence": "first"}],
    "issued": {"date-parts": [[2020, 5]]},
}


@pytest.fixture
def work(tmp_path: Path) -> str:
    path = tmp_path / "work.json"
    path.write_text(json.dumps(WORK), encoding="utf-8")
    return str(path)


def run(*arguments: str, stdin: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(arguments), input=stdin)
    return result.exit_code, result.stdout, result.stderr


def test_the_commands_are_found() -> None:
    assert len(COMMANDS) >= 10


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    code, out, _ = run(name, "--help")
    assert code == 0
    assert any(f"fabiola {name}" in " ".join(part.split()) for part in out.split("Example:")[1:])


def test_what_few_commands_need_is_not_loaded_for_all() -> None:
    code = "import sys, fabiola.server.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert "fabiola.server.cli" in loaded
    assert not {"rdflib", "pyshacl", "flask", "jinja2", "fabiola.mappings.reading"} & set(loaded)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help(name: str) -> None:
    command = main.commands[name]
    assert all(option.help for option in command.params if isinstance(option, click.Option) and option.name != "form")


def test_the_readme_names_commands_and_options_that_exist() -> None:
    lines = re.findall(r"^fabiola (\w+)(.*?)(?:#.*)?$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert len(lines) >= 8
    for name, rest in lines:
        command = main.commands[name]
        known = {switch for option in command.params for switch in option.opts}
        assert set(re.findall(r"(?<!\S)--?[a-z]+", re.sub(r"'[^']*'", "", rest))) <= known, name


def test_map_writes_ntriples(work: str) -> None:
    code, out, _ = run("map", work)
    assert code == 0
    assert '<https://schema.org/name> "Über alles"' in out


@pytest.mark.parametrize(("form", "sign"), [("turtle", "@prefix"), ("jsonld", '"@context"')])
def test_map_writes_other_formats(work: str, form: str, sign: str) -> None:
    code, out, _ = run("map", work, "-f", form)
    assert code == 0
    assert sign in out
    assert "Über alles" in out


def test_map_writes_records_that_can_be_read_again(work: str) -> None:
    code, out, _ = run("map", work, "-f", "records")
    assert code == 0
    record = msgspec.json.decode(out.encode(), type=Record)
    assert msgspec.json.encode(record) + b"\n" == out.encode()


def test_map_reads_standard_input() -> None:
    code, out, _ = run("map", "-", stdin=json.dumps(WORK))
    assert code == 0
    assert "10.5555/a" in out


def test_a_fault_goes_to_standard_error_and_sets_the_exit_code(tmp_path: Path, work: str) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"DOI": ', encoding="utf-8")
    code, out, err = run("map", str(broken), work)
    assert code == 1
    assert f"{broken}: the JSON is broken" in err
    assert "10.5555/a" in out


def test_validate_names_file_record_and_rule(tmp_path: Path) -> None:
    path = tmp_path / "work.json"
    path.write_text(json.dumps({**WORK, "title": []}), encoding="utf-8")
    code, out, _ = run("validate", str(path), "-f", "csv")
    assert code == 1
    [line] = [line for line in out.splitlines() if line.startswith("violation")]
    assert str(path) in line
    assert "The work has no title" in line


def test_publish_query_explain_status(tmp_path: Path, work: str) -> None:
    home = str(tmp_path / "home")
    code, out, err = run("publish", work, "--home", home)
    assert (code, out) == (0, "")
    assert "release 1" in err
    code, out, _ = run("query", "SELECT ?t WHERE { ?w prism:doi '10.5555/a' ; schema:name ?t }", "--home", home)
    assert (code, out.splitlines()) == (0, ["t", "Über alles"])
    code, out, _ = run("query", "ASK { ?s ?p ?o }", "--home", home, "-f", "json")
    assert json.loads(out)["boolean"] is True
    code, out, _ = run(
        "query", "CONSTRUCT { ?s schema:name ?o } WHERE { ?s schema:name ?o }", "--home", home, "-f", "nt"
    )
    assert "Über alles" in out
    code, out, _ = run("explain", "http://127.0.0.1:8000/id/work/doi/10.5555/a", "--home", home)
    assert code == 0
    assert "crossref 10.5555/a (work.json)" in out
    assert "rule: mappings.rdf.works.say_texts" in out
    code, out, _ = run("status", "--home", home)
    assert "release 1" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("map",), "Missing argument"),
        (("map", "nowhere.json"), "does not exist"),
        (("map", str(ROOT / "README.md"), "-s", "nonsense"), "there is no source 'nonsense'"),
        (("status", "--home", "/nonexistent"), "holds no release yet"),
        (("query", "SELECT", "--home", "/nonexistent"), "holds no release yet"),
        (("nonsense",), "No such command"),
    ],
)
def test_wrong_use_is_explained(arguments: tuple[str, ...], message: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_a_wrong_query_is_explained(tmp_path: Path, work: str) -> None:
    home = str(tmp_path / "home")
    run("publish", work, "--home", home)
    for query in (
        "SELECT nonsense",
        "DELETE WHERE { ?s ?p ?o }",
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    ):
        code, out, err = run("query", query, "--home", home)
        assert (code, out) == (2, ""), query
        assert "Traceback" not in err


def test_every_source_is_listed() -> None:
    code, out, _ = run("sources")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(sources())


def test_a_port_that_is_taken_is_named(tmp_path: Path, work: str) -> None:
    home = str(tmp_path / "home")
    run("publish", work, "--home", home)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, out, err = run("serve", "--home", home, "--port", port)
    assert (code, out) == (2, "")
    assert f"cannot listen at 127.0.0.1:{port}: Address already in use" in err


def test_explain_knows_the_rule_and_the_source_of_every_triple(demo_home: Path) -> None:
    work = "https://kg.example.org/id/work/doi/10.1016/j.jhep.2018.01.030"
    explanation = explain(demo_home, work)
    assert len(explanation.claims) == 2
    assert len(explanation.reasons) > 150
    unexplained = [reason.triple for reason in explanation.reasons if reason.rule.startswith("graph.fusion")]
    assert len(unexplained) < len(explanation.reasons) / 20
    [programme] = [r for r in explanation.reasons if r.triple[2] == '"Medical Research Center Program"@en']
    assert programme.rule == "mappings.rdf.grants.say_programme"
    assert programme.said_by == ("pure-portal 10.1016/j.jhep.2018.01.030 (stromal-cell-therapy.txt)",)

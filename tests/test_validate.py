"""Any RDF against any shapes: the same results from memory and disk, in every format; faults that say where."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pyshacl
import pytest
import rdflib
from click.testing import CliRunner
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize
from rdflib.namespace import RDF, SH

from fabiola.server.cli import main
from fabiola.shapes.compiled import BadShapes, compile_shapes
from fabiola.shapes.data import BadData, data_graph
from fabiola.shapes.files import load_shapes
from fabiola.shapes.validation import validate
from fabiola.shapes.wording import Wording
from fabiola.shapes.written import shielded

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SHAPES = f"""{PREFIXES}
ex: sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .
ex:BookShape a sh:NodeShape ; sh:targetClass ex:Book ;
  sh:property [ sh:path ex:title ; sh:minCount 1 ; sh:name "title of a book"@en ] ;
  sh:property [ sh:path ( ex:author ex:name ) ; sh:minCount 1 ; sh:message "Name the author." ;
    sh:severity sh:Warning ] ;
  sh:property [ sh:path [ sh:inversePath ex:holds ] ; sh:minCount 1 ; sh:class ex:Library ] .
ex:HeldShape a sh:NodeShape ; sh:targetObjectsOf ex:holds ; sh:nodeKind sh:IRI .
ex:TwoTitles a sh:NodeShape ; sh:targetClass ex:Book ;
  sh:sparql [ sh:message "Two titles." ; sh:prefixes ex: ;
    sh:select "SELECT $this ?value WHERE {{ $this ex:title ?value, ?b . FILTER(?value < ?b) }}" ] .
"""
DATA = f"""{PREFIXES}
ex:Novel rdfs:subClassOf ex:Book .
ex:a a ex:Novel ; ex:title "A", "B" ; ex:author [ ex:name "N"@EN ] .
ex:b a ex:Book ; ex:author ex:x .
ex:shop ex:holds ex:b .
ex:lib a ex:Library ; ex:holds ex:a, "loose leaves" .
"""
EXPECTED = {
    ("violation", "https://example.org/a", "", "A", "SPARQLConstraintComponent"),
    ("violation", "https://example.org/b", "ex:title", "", "MinCountConstraintComponent"),
    ("warning", "https://example.org/b", "(ex:author/ex:name)", "", "MinCountConstraintComponent"),
    ("violation", "https://example.org/b", "^ex:holds", "https://example.org/shop", "ClassConstraintComponent"),
    ("violation", "loose leaves", "", "", "NodeKindConstraintComponent"),
}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(DATA, "utf-8")
    shapes.write_text(SHAPES, "utf-8")
    return data, shapes


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return done.exit_code, done.output


def rows(text: str) -> set[tuple[str, ...]]:
    found = csv.DictReader(io.StringIO(text, newline=""))
    return {tuple(row[name] for name in ("severity", "focus", "path", "value", "component")) for row in found}


def test_a_worklist_has_a_line_for_each_result(files: tuple[Path, Path]):
    code, text = run("validate", files[0], "--shapes", files[1], "-f", "csv")
    assert code == 1
    assert rows(text) == EXPECTED
    assert len(text.splitlines()) == len(EXPECTED) + 1


def test_the_words_say_what_to_do(files: tuple[Path, Path]):
    code, text = run("validate", files[0], "--shapes", files[1])
    assert code == 1
    assert "1 × violation: title of a book (ex:title): there are fewer than 1 values" in text
    assert "Name the author." in text
    assert text.endswith("4 violation, 1 warning\n")


def test_json_holds_the_same(files: tuple[Path, Path]):
    found = json.loads(run("validate", files[0], "--shapes", files[1], "-f", "json")[1])
    names = ("severity", "focus", "path", "value", "component")
    assert {tuple(row[name] for name in names) for row in found["results"]} == EXPECTED
    assert found["conforms"] is False


def results(graph: rdflib.Graph) -> set[tuple[str, ...]]:
    told = ("focusNode", "sourceConstraintComponent", "resultSeverity", "value")
    nodes = graph.subjects(RDF.type, SH.ValidationResult)
    return {tuple(str(graph.value(node, SH[name])) for name in told) for node in nodes}


def test_every_rdf_format_is_the_report_that_pyshacl_writes(files: tuple[Path, Path]):
    data, shapes = (rdflib.Graph().parse(path) for path in files)
    _, expected, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=True, inplace=True)
    reports = {}
    for name, form in (("turtle", RdfFormat.TURTLE), ("jsonld", RdfFormat.JSON_LD)):
        text = run("validate", files[0], "--shapes", files[1], "-f", name)[1]
        plain = serialize(parse(text, format=form), format=RdfFormat.N_TRIPLES)
        reports[name] = rdflib.Graph().parse(data=plain, format="nt")
    assert len(reports["turtle"]) == len(reports["jsonld"])
    assert results(reports["turtle"]) == results(reports["jsonld"]) == results(expected)


def test_results_on_a_complex_path_carry_the_path(files: tuple[Path, Path]):
    text = run("validate", files[0], "--shapes", files[1], "-f", "turtle")[1]
    graph = rdflib.Graph().parse(data=text, format="turtle")
    paths = list(graph.objects(None, SH.resultPath))
    assert sum((path, SH.inversePath, None) in graph for path in paths) == 1
    assert sum((path, RDF.first, None) in graph for path in paths) == 1


@pytest.mark.parametrize("form", ["nt", "rdf", "jsonld", "trig", "nq", "ttl.gz"])
def test_data_may_be_in_any_format(files: tuple[Path, Path], tmp_path: Path, form: str):
    data = tmp_path / f"copy.{form}"
    if form == "ttl.gz":
        data.write_bytes(gzip.compress(DATA.encode()))
    else:
        chosen = RdfFormat.from_extension(form)
        named = NamedNode("https://example.org/graph") if chosen.supports_datasets else DefaultGraph()
        quads = parse(DATA, format=RdfFormat.TURTLE)
        serialize((Quad(*quad.triple, named) for quad in quads), data, chosen)
    assert rows(run("validate", data, "--shapes", files[1], "-f", "csv")[1]) == EXPECTED


def test_several_files_are_one_graph(files: tuple[Path, Path], tmp_path: Path):
    lines = DATA.splitlines()
    parts = []
    for number, line in enumerate(line for line in lines if line.startswith("ex:")):
        parts.append(tmp_path / f"part-{number}.ttl")
        parts[-1].write_text(PREFIXES + line, "utf-8")
    assert len(parts) == 5
    assert rows(run("validate", *parts, "--shapes", files[1], "-f", "csv")[1]) == EXPECTED


def test_conforming_data_end_with_zero(files: tuple[Path, Path], tmp_path: Path):
    good = tmp_path / "good.ttl"
    good.write_text(f"{PREFIXES} ex:lib ex:named ex:x .", "utf-8")
    assert run("validate", good, "--shapes", files[1]) == (0, "the data conform to the shapes\n")


def test_the_disk_gives_the_results_of_memory(files: tuple[Path, Path]):
    graph, shapes = load_shapes([files[1]])
    with data_graph([files[0]]) as data:
        triples = [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in data]
        stored = [result for result in validate(data, graph, shapes) if "SPARQL" not in result.component]
    assert len(stored) == len(EXPECTED) - 1
    assert set(stored) == set(shapes.check(triples))


BAD_SHAPES = {
    'ex:s a sh:NodeShape ;\n sh:property [ sh:path ex:p ;\n sh:minCount "x" ] .': (7, "sh:minCount"),
    "ex:s a sh:NodeShape .\n\nex:t a sh:PropertyShape ; sh:path ex:p ; sh:pattern '(' .": (8, "pattern"),
    "ex:s a sh:NodeShape ; sh:node ex:t .\nex:t a sh:NodeShape ; sh:node ex:s .": (6, "refers to itself"),
    "ex:s a sh:NodeShape ;\n sh:property [ sh:path [ sh:sidePath ex:p ] ] .": (7, "not a property path"),
    "ex:s a sh:NodeShape ;\n sh:property [ sh:path 'p' ] .": (7, "a path is an IRI"),
    "ex:s a sh:NodeShape ; sh:targetClass 'C' .": (6, "sh:targetClass takes an IRI"),
    "ex:s a sh:NodeShape\nex:t a sh:NodeShape .": (7, "this is not Turtle"),
}


@pytest.mark.parametrize(("text", "said"), BAD_SHAPES.items(), ids=range(len(BAD_SHAPES)))
def test_bad_shapes_are_refused_with_file_and_line(
    files: tuple[Path, Path], tmp_path: Path, text: str, said: tuple[int, str]
):
    bad = tmp_path / "bad.ttl"
    bad.write_text(PREFIXES + text, "utf-8")
    with pytest.raises(BadShapes) as caught:
        load_shapes([bad])
    line, words = said
    assert f"{bad}, line {line}: " in str(caught.value)
    assert words in str(caught.value)
    code, output = run("validate", files[0], "--shapes", bad)
    assert code == 2
    assert str(bad) in output


def test_bad_data_are_refused_with_file_and_line(files: tuple[Path, Path], tmp_path: Path):
    bad = tmp_path / "bad.ttl"
    bad.write_text(f"{PREFIXES}\nex:a ex:b .\n", "utf-8")
    code, output = run("validate", bad, "--shapes", files[1])
    assert code == 2
    assert f"{bad}, line 7: this is not Turtle" in output
    odd = tmp_path / "data.xyz"
    odd.write_text("", "utf-8")
    with pytest.raises(BadData, match="does not say which RDF format"), data_graph([odd]):
        pass


def test_a_damaged_container_is_refused(files: tuple[Path, Path], tmp_path: Path):
    bad = tmp_path / "data.ttl.gz"
    bad.write_bytes(gzip.compress(DATA.encode())[:-20])
    with pytest.raises(BadData, match="cannot be read to its end"), data_graph([bad]):
        pass


def test_the_listing_says_what_checks_each_shape(files: tuple[Path, Path]):
    code, text = run("shapes", files[1])
    assert code == 0
    assert text.splitlines() == [
        "compiled   https://example.org/BookShape",
        "compiled   https://example.org/HeldShape",
        "pySHACL    https://example.org/TwoTitles",
        "3 shapes, 2 of them compiled, 1 beyond SHACL Core by pySHACL",
    ]


def test_the_profile_is_listed_and_written():
    code, text = run("shapes")
    assert code == 0
    assert "fs:work-title" in text
    graph = rdflib.Graph().parse(data=run("shapes", "-f", "turtle")[1], format="turtle")
    assert compile_shapes(graph).outside == ()


def test_source_and_shapes_exclude_each_other(files: tuple[Path, Path]):
    assert run("validate", files[0], "--shapes", files[1], "-s", "crossref")[0] == 2


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_cell_is_never_a_formula(cell: str):
    assert shielded(cell) == f"'{cell}"


def test_a_shape_without_a_name_is_called_by_its_iri():
    graph = rdflib.Graph().parse(data=f"{PREFIXES} ex:s sh:targetNode ex:a ; sh:path ex:p ; sh:minCount 1 .")
    (result,) = compile_shapes(graph).check([])
    worded = Wording(graph).word(result)
    assert (worded.rule, worded.message) == ("ex:s", "there are fewer than 1 values")

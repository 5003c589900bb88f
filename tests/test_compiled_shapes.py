"""Compiled shapes find what pySHACL finds, follow the specifications where it does not, and refuse bad shapes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import pytest
import rdflib
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from rdflib.namespace import RDF, SH

from fabiola.graph.settings import Settings
from fabiola.graph.single import descriptions
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.rdf.description import Description
from fabiola.mappings.rdf.terms import literal, typed
from fabiola.mappings.reading import Received, read
from fabiola.ontology.namespaces import FABIO, XSD
from fabiola.ontology.tables import rows
from fabiola.shapes.compiled import BadShapes, Shapes, compile_shapes
from fabiola.shapes.compiled.index import TYPE
from fabiola.shapes.compiled.patterns import compile_pattern
from fabiola.shapes.compiled.results import report_graph
from fabiola.shapes.compiled.values import is_at_most, is_less, well_formed
from fabiola.shapes.judge import judge
from fabiola.shapes.profile import shapes_graph

DEMO = Path(__file__).parent.parent / "server" / "demo_records"
SAMPLE, BATCH = 120, 60
PREFIXES = """
    PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
    PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX ex: <https://example.org/>
"""


@pytest.fixture(scope="module", autouse=True)
def quiet_rdflib() -> Iterator[None]:
    """rdflib logs a traceback for every ill-formed literal."""
    logger = logging.getLogger("rdflib.term")
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(logging.NOTSET)


@cache
def profile() -> Shapes:
    return compile_shapes(shapes_graph())


@cache
def described() -> tuple[Description, ...]:
    """The demo records' descriptions, each once."""
    received = [reading for reading in read(sorted(DEMO.iterdir())) if isinstance(reading, Received)]
    mapped = [each for each in map(map_received, received) if isinstance(each, Mapped)]
    trust = Settings().trust()
    found = {each.iri: each for one in mapped for each in descriptions(one, "https://kg.example.org/", trust)}
    return tuple(found.values())


def sample(size: int) -> list[Description]:
    return list(described()[:: len(described()) // size])


def shapes(turtle: str) -> Shapes:
    return compile_shapes(rdflib.Graph().parse(data=PREFIXES + turtle, format="turtle"))


def triples(turtle: str) -> list[tuple[str, str, str]]:
    graph = rdflib.Graph().parse(data=PREFIXES + turtle, format="turtle")
    return [(subject.n3(), predicate.n3(), value.n3()) for subject, predicate, value in graph]


def ex(name: str) -> str:
    return f"<https://example.org/{name}>"


TERMS = [
    literal("x"),
    literal(""),
    literal(" "),
    literal("x", "en"),
    literal("y", "en"),
    literal("x", "de"),
    literal("<i>x</i> &amp; y"),
    literal('a "quoted"\n line \\'),
    literal("10.1234/abc"),
    literal("1234-5678"),
    typed("5", XSD.integer),
    typed("0", XSD.integer),
    typed("abc", XSD.integer),
    typed("5.5", XSD.decimal),
    typed("true", XSD.boolean),
    typed("2018", XSD.gYear),
    typed("2018-05", XSD.gYearMonth),
    typed("2019-05-01", XSD.date),
    typed("2018-02-30", XSD.date),
    typed("2018-05-01T10:00:00Z", XSD.dateTime),
    typed("https://example.org/", XSD.anyURI),
    FABIO.Expression,
    ex("x"),
]

UNLIKE_PYSHACL = {
    "LessThanConstraintComponent",
    "LessThanOrEqualsConstraintComponent",
    "MinInclusiveConstraintComponent",
}
"""Components that pySHACL lets pass where values of different kinds, or ill-formed ones, are compared."""


def mutate(description: Description, chance: Random) -> Description:
    """One triple dropped, changed in its value, doubled with another value, or its value turned to text."""
    subject, predicate, value = dropped = chance.choice(description.triples)
    term = chance.choice(TERMS)
    values = chance.choice([[], [term], [value, term], [literal(value.strip('<>"'))]])
    new = [each for each in description.triples if each != dropped] or [(subject, TYPE, FABIO.Expression)]
    new += [(subject, predicate, each) for each in values]
    return Description(description.iri, description.kind, tuple(sorted(set(new))))


class TestAgreement:
    """pySHACL is the judge; a finding that it makes twice says as much once."""

    def test_on_the_demo_records(self):
        chosen = sample(SAMPLE)
        findings = profile().check_descriptions(chosen)
        assert findings == tuple(sorted(set(judge(chosen))))
        assert len(chosen) >= SAMPLE
        assert len(findings) > 100

    @given(st.randoms(use_true_random=True))
    @settings(max_examples=5, deadline=None, phases=[Phase.explicit, Phase.generate])
    def test_on_changed_records(self, chance: Random):
        chosen = [mutate(mutate(each, chance), chance) for each in chance.sample(described(), BATCH)]
        expected = set(judge(chosen))
        found = set(profile().check_descriptions(chosen))
        assert expected <= found
        assert {finding.component for finding in found - expected} <= UNLIKE_PYSHACL

    def test_a_description_is_judged_by_its_own_triples(self):
        chosen = sample(20)
        together = profile().check_descriptions(chosen)
        apart = [finding for one in chosen for finding in profile().check_descriptions([one])]
        assert together == tuple(sorted(apart))


BAD = {
    "recursive": "ex:s a sh:NodeShape ; sh:property ex:p . ex:p sh:path ex:x ; sh:node ex:s .",
    "path of a literal": 'ex:s sh:targetNode ex:a ; sh:path "x" .',
    "unknown path": "ex:s sh:targetNode ex:a ; sh:path [ sh:somePath ex:x ] .",
    "path of one part": "ex:s sh:targetNode ex:a ; sh:path [ sh:alternativePath ( ex:x ) ] .",
    "path in itself": "ex:s sh:targetNode ex:a ; sh:path _:p . _:p sh:inversePath _:p .",
    "two paths": "ex:s sh:targetNode ex:a ; sh:path ex:x, ex:y .",
    "bad regex": 'ex:s sh:targetNode ex:a ; sh:pattern "a(" .',
    "lookahead": 'ex:s sh:targetNode ex:a ; sh:pattern "a(?=b)" .',
    "bad flag": 'ex:s sh:targetNode ex:a ; sh:pattern "a" ; sh:flags "z" .',
    "two patterns": 'ex:s sh:targetNode ex:a ; sh:pattern "a", "b" .',
    "misspelt term": "ex:s a sh:PropertyShape ; sh:path ex:x ; sh:minCout 1 .",
    "count of words": 'ex:s a sh:PropertyShape ; sh:path ex:x ; sh:minCount "one" .',
    "negative count": "ex:s a sh:PropertyShape ; sh:path ex:x ; sh:maxCount -1 .",
    "two counts": "ex:s a sh:PropertyShape ; sh:path ex:x ; sh:maxCount 1, 2 .",
    "count without path": "ex:s a sh:NodeShape ; sh:minCount 1 .",
    "property shape without path": "ex:s a sh:PropertyShape ; sh:minCount 1 .",
    "node shape with path": "ex:s a sh:NodeShape ; sh:path ex:x .",
    "list without end": "ex:s sh:targetNode ex:a ; sh:in [ rdf:first ex:x ] .",
    "endless list": "ex:s sh:targetNode ex:a ; sh:in _:l . _:l rdf:first ex:x ; rdf:rest _:l .",
    "missing shape": "ex:s sh:targetNode ex:a ; sh:not ex:nowhere .",
    "node of a property shape": "ex:s sh:targetNode ex:a ; sh:node [ sh:path ex:x ] .",
    "property of a node shape": "ex:s sh:targetNode ex:a ; sh:property [ sh:nodeKind sh:IRI ] .",
    "unknown kind of node": "ex:s sh:targetNode ex:a ; sh:nodeKind sh:Iri .",
    "bound that is an IRI": "ex:s sh:targetNode ex:a ; sh:minInclusive ex:x .",
    "bound without value": 'ex:s sh:targetNode ex:a ; sh:maxInclusive "2018-02-30"^^xsd:date .',
    "class that is text": 'ex:s sh:targetNode ex:a ; sh:class "x" .',
    "target that is text": 'ex:s sh:targetClass "x" .',
    "blank target": "ex:s sh:targetNode [] .",
    "flag that is text": 'ex:s sh:targetNode ex:a ; sh:deactivated "yes" .',
    "qualified without count": "ex:s sh:targetNode ex:a ; sh:path ex:x ; sh:qualifiedValueShape [ sh:class ex:C ] .",
    "message that is an IRI": "ex:s sh:targetNode ex:a ; sh:message ex:m .",
    "language that is an IRI": "ex:s sh:targetNode ex:a ; sh:languageIn ( ex:en ) .",
    "ignored text": 'ex:s sh:targetNode ex:a ; sh:closed true ; sh:ignoredProperties ( "x" ) .',
    "entailment": "ex:s sh:entailment ex:regime .",
}


@pytest.mark.parametrize("turtle", BAD.values(), ids=BAD)
def test_bad_shapes_are_refused_by_name(turtle: str):
    with pytest.raises(BadShapes, match=r"The shape <https://example\.org/(s|p|nowhere)> cannot be used: "):
        shapes(turtle)


def test_a_bad_shape_without_an_iri_is_named_by_what_holds_it():
    with pytest.raises(BadShapes, match=r"without an IRI inside <https://example\.org/s>"):
        shapes('ex:s a sh:NodeShape ; sh:property [ sh:path ex:x ; sh:pattern "[" ] .')


@pytest.mark.parametrize(
    "turtle",
    [
        'ex:s sh:targetClass ex:C ; sh:sparql [ sh:select "SELECT $this {}" ] .',
        "ex:s sh:targetClass ex:C ; sh:rule [] .",
        'ex:s sh:target [ sh:select "SELECT ?this {}" ] ; sh:class ex:D .',
        "ex:s sh:targetClass ex:C ; sh:property [ sh:path ex:x ; sh:js [] ] .",
        "ex:s sh:targetClass ex:C ; sh:or ( [ sh:class ex:D ] [ sh:expression [] ] ) .",
        "ex:s sh:targetClass ex:C ; ex:limit 3 . ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:limit ] .",
    ],
)
def test_what_is_beyond_core_is_named_and_left_alone(turtle: str):
    compiled = shapes(turtle + " ex:t sh:targetClass ex:C ; sh:nodeKind sh:Literal .")
    assert compiled.outside == (ex("s"),)
    assert {result.shape for result in compiled.check(triples("ex:a a ex:C ."))} == {ex("t")}


PATHS = {
    "ex:p": ("p", {"b", "c"}),
    "[ sh:inversePath ex:p ]": ("^p", {"z"}),
    "( ex:p ex:q )": ("(p/q)", {"d", "a"}),
    "[ sh:alternativePath ( ex:p ex:r ) ]": ("(p|r)", {"b", "c", "e"}),
    "[ sh:zeroOrMorePath ex:p ]": ("p*", {"a", "b", "c", "f"}),
    "[ sh:oneOrMorePath ex:p ]": ("p+", {"b", "c", "f"}),
    "[ sh:zeroOrOnePath ex:p ]": ("p?", {"a", "b", "c"}),
    "[ sh:inversePath ( ex:q ex:p ) ]": ("^(q/p)", {"y"}),
    "[ sh:inversePath [ sh:alternativePath ( ex:p ex:q ) ] ]": ("^(p|q)", {"z", "c"}),
    "[ sh:inversePath [ sh:oneOrMorePath ex:p ] ]": ("^p+", {"z"}),
    "[ sh:inversePath [ sh:inversePath ex:p ] ]": ("^^p", {"b", "c"}),
    "( ex:p [ sh:zeroOrMorePath ex:q ] )": ("(p/q*)", {"b", "c", "d", "a"}),
}


@pytest.mark.parametrize("path", PATHS)
def test_paths_lead_where_they_should(path: str):
    data = "ex:a ex:p ex:b, ex:c ; ex:r ex:e . ex:b ex:q ex:d ; ex:p ex:f . ex:c ex:q ex:a . "
    data += "ex:z ex:p ex:a . ex:y ex:q ex:z ."
    text, ends = PATHS[path]
    found = shapes(f"ex:s sh:targetNode ex:a ; sh:path {path} ; sh:nodeKind sh:Literal .").check(triples(data))
    assert {result.value for result in found} == set(map(ex, ends))
    assert {result.path.replace("<https://example.org/", "").replace(">", "") for result in found} == {text}


class TestTargets:
    def test_subclasses_count_from_data_and_shapes(self):
        compiled = shapes("ex:s sh:targetClass ex:C ; sh:class ex:E . ex:D rdfs:subClassOf ex:C .")
        data = "ex:a a ex:D . ex:b a ex:F . ex:F rdfs:subClassOf ex:D, ex:E ."
        assert [(result.focus, result.value) for result in compiled.check(triples(data))] == [(ex("a"), ex("a"))]

    def test_a_node_chosen_twice_is_judged_once(self):
        compiled = shapes("ex:s sh:targetClass ex:C, ex:D ; sh:targetObjectsOf ex:p ; sh:nodeKind sh:Literal .")
        assert len(compiled.check(triples("ex:a a ex:C, ex:D . ex:b ex:p ex:a ."))) == 1

    def test_a_triple_stated_twice_counts_once(self):
        compiled = shapes("ex:s sh:targetNode ex:a ; sh:path ex:p ; sh:maxCount 1 .")
        assert compiled.check(triples("ex:a ex:p 1 .") * 2) == []

    def test_equals_is_judged_where_the_path_has_no_value(self):
        compiled = shapes("ex:s sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:equals ex:q ] .")
        assert [result.value for result in compiled.check(triples('ex:a a ex:C ; ex:q "x" .'))] == ['"x"']


def test_a_report_says_what_the_shape_says():
    text = 'ex:s sh:targetNode ex:a ; sh:path ex:p ; sh:minCount 1 ; sh:severity ex:Grave ; sh:message "No p."@en .'
    graph = rdflib.Graph().parse(data=PREFIXES + text, format="turtle")
    report = report_graph(compile_shapes(graph).check([]), graph)
    (result,) = report.subjects(RDF.type, SH.ValidationResult)
    assert {str(value) for value in report.objects(result)} >= {
        "https://example.org/Grave",
        "No p.",
        "https://example.org/p",
    }
    assert not next(report.objects(None, SH.conforms)).value


FORMS = {
    "string": (["", "x\ny"], []),
    "boolean": (["true", "0"], ["TRUE", "yes", " true"]),
    "integer": (["5", "-05", "+3"], ["5.0", "", " 5", "1e3"]),
    "byte": (["127", "-128"], ["128", "c"]),
    "positiveInteger": (["1"], ["0", "-1"]),
    "unsignedLong": (["18446744073709551615"], ["18446744073709551616", "-1"]),
    "decimal": (["1.50", ".5", "-3"], ["1e5", ".", "INF"]),
    "double": (["1e5", "INF", "-INF", "NaN", "1."], ["inf", "1_000", "infinity"]),
    "date": (
        ["2018-02-28", "2020-02-29Z", "-0044-03-15", "12018-01-01", "0000-02-29"],
        ["2018-02-29", "2018-2-1", "18-01-01"],
    ),
    "dateTime": (
        ["2018-05-01T24:00:00", "2018-05-01T10:00:00.5+05:30"],
        ["2018-05-01", "2018-05-01T24:00:01", "2018-04-31T10:00:00"],
    ),
    "time": (["10:00:00", "23:59:59.9Z"], ["10:00", "25:00:00", "10:00:00+15:00"]),
    "gYear": (["2018", "-0001", "2018Z"], ["18", "abcd", "02018"]),
    "gYearMonth": (["2018-12"], ["2018-13", "2018"]),
    "gMonthDay": (["--02-29"], ["--02-30", "02-01"]),
    "gMonth": (["--12"], ["--13", "12"]),
    "gDay": (["---31"], ["---32", "31"]),
    "duration": (["P1Y", "-P1DT2H", "PT0.5S"], ["P", "P1YT", "1Y", "PT"]),
    "dayTimeDuration": (["P1DT1M"], ["P1Y", "P"]),
    "yearMonthDuration": (["P1Y2M"], ["P1D", "P"]),
    "hexBinary": (["", "0fA1"], ["0fa", "xx"]),
    "base64Binary": (["", "Zm9v", "Zg==", "Zm8="], ["Zg=", "Zh==", "Z"]),
    "language": (["en", "pt-BR"], ["", "e_n"]),
    "NCName": (["a-b", "é"], ["1a", "a:b", ""]),
}


@pytest.mark.parametrize("name", FORMS)
def test_lexical_forms_of_xml_schema(name: str):
    right, wrong = FORMS[name]
    passes = well_formed(XSD[name])
    for form in right:
        assert passes(literal(form) if name == "string" else typed(form, XSD[name])), form
    for form in wrong:
        assert not passes(typed(form, XSD[name])), form
    assert not passes(ex("a"))
    assert not passes(literal("5", "en"))


@given(st.sampled_from([row["datatype"] for row in rows("xsd_datatypes")]), st.text())
def test_any_text_is_well_formed_or_not(name: str, text: str):
    assert well_formed(XSD[name])(typed("x", XSD[name])) in {True, False}
    term = literal(text) if name == "string" else typed(literal(text)[1:-1], XSD[name])
    assert well_formed(XSD[name])(term) in {True, False}
    assert not is_less(term, term)


LESS = [
    ("1", "integer", "1.5", "decimal"),
    ("-INF", "double", "0", "byte"),
    ("9007199254740992", "integer", "9007199254740993", "long"),
    ("a", "string", "b", "token"),
    ("false", "boolean", "1", "boolean"),
    ("2018-12-31", "date", "2019-01-01", "date"),
    ("-0044-03-15", "date", "0001-01-01", "date"),
    ("9999", "gYear", "10000", "gYear"),
    ("2018-01-01T00:00:00+02:00", "dateTime", "2018-01-01T00:00:00Z", "dateTime"),
    ("2018-01-01T00:00:00", "dateTime", "2018-01-02T00:00:00Z", "dateTime"),
    ("2018-01-01T00:00:00Z", "dateTime", "2018-01-02T00:00:00", "dateTime"),
    ("23:59:59", "time", "24:00:00", "time"),
    ("P27D", "duration", "P1M", "duration"),
    ("-P1Y", "yearMonthDuration", "P1D", "dayTimeDuration"),
]
NOT_COMPARABLE = [
    ("5", "integer", "x", "string"),
    ("2018", "gYear", "2019-01-01", "date"),
    ("2018-01-01T00:00:00", "dateTime", "2018-01-01T05:00:00Z", "dateTime"),
    ("P30D", "duration", "P1M", "duration"),
    ("NaN", "double", "1", "integer"),
    ("NaN", "double", "NaN", "double"),
    ("abc", "integer", "5", "integer"),
]


def of(text: str, datatype: str) -> str:
    return literal(text) if datatype == "string" else typed(text, XSD[datatype])


@pytest.mark.parametrize(("left", "kind", "right", "other"), LESS)
def test_values_in_order(left: str, kind: str, right: str, other: str):
    low, high = of(left, kind), of(right, other)
    assert is_less(low, high)
    assert is_at_most(low, high)
    assert is_at_most(low, low)
    assert not is_less(high, low)
    assert not is_at_most(high, low)


@pytest.mark.parametrize(("left", "kind", "right", "other"), NOT_COMPARABLE)
def test_values_that_have_no_order(left: str, kind: str, right: str, other: str):
    low, high = of(left, kind), of(right, other)
    assert not any(holds(*pair) for holds in (is_less, is_at_most) for pair in ((low, high), (high, low)))


PATTERNS = [
    ("^ab$", "", ["ab"], ["ab\n", "xab"]),
    ("^b$", "m", ["a\nb\nc"], ["abc", "ab\n"]),
    ("AB", "i", ["xaby"], ["ba"]),
    ("a.c", "", ["abc"], ["a\nc"]),
    ("a.c", "s", ["a\nc"], ["ac"]),
    ("a b # c", "x", ["ab#c"], ["a b # c"]),
    ("a.c", "q", ["xa.cx"], ["abc"]),
    (r"^\d+$", "", ["12", "٣"], ["1a"]),
    (r"^\s$", "", [" ", "\t"], ["\u00a0", "x"]),
    (r"^\w+$", "", ["aé1", "a+"], ["a_b", "a b", "-"]),
    (r"^\W$", "", ["_", " "], ["a"]),
    (r"^\p{Lu}\P{Lu}$", "", ["Éé", "A1"], ["AA", "aA"]),
    (r"^[\p{L}\-.]+$", "", ["a-é."], ["1"]),
    (r"^[^\p{L}\D]$", "", ["1"], ["a", "-"]),
    (r"^[\S]$", "", ["a"], [" "]),
    ("^[a-z-[aeiou]]+$", "", ["xyz"], ["xay"]),
    ("^[^a-c-[x]]$", "", ["d"], ["a", "x"]),
    (r"^\i\c*$", "", ["a:b-1"], ["1a"]),
    (r"^(a|b)\1$", "", ["aa", "bb"], ["ab"]),
    ("^(?:ab){2,3}?$", "", ["abab"], ["ab"]),
    (r"^[\[\]&|~^-]+$", "", ["[]&|~^-"], ["a"]),
    (r"\$\.\{", "", ["$.{"], ["x"]),
]
NO_PATTERNS = [
    "a(",
    "a**",
    "a++",
    "[",
    "[]",
    "a{x}",
    "]",
    r"\b",
    r"\Z",
    r"\p{Xx}",
    r"\p{IsGreek}",
    "(?<a>b)",
    "(?i)a",
    "[z-a]",
    "[a[b]",
    "*a",
    "a\\",
]


@pytest.mark.parametrize(("pattern", "flags", "right", "wrong"), PATTERNS)
def test_regular_expressions_of_xpath(pattern: str, flags: str, right: list[str], wrong: list[str]):
    matches = compile_pattern(pattern, flags)
    assert [text for text in right if not matches(text)] == []
    assert [text for text in wrong if matches(text)] == []


@pytest.mark.parametrize("pattern", NO_PATTERNS)
def test_what_is_no_regular_expression_of_xpath(pattern: str):
    with pytest.raises(ValueError):
        compile_pattern(pattern, "")


@given(st.text(alphabet="ab01^$.*+?{}[]()|\\-dwpP{L},", max_size=12))
def test_every_text_is_a_pattern_or_an_error(pattern: str):
    try:
        matches = compile_pattern(pattern, "")
    except ValueError:
        return
    assert matches("ab") in {True, False}

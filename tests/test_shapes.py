"""Every rule of the profile passes what is right, finds by itself what is wrong, and says what to do about it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SH
from rdflib.term import BNode, Literal, Node, URIRef

from fabiola.mappings.rdf.description import Description
from fabiola.mappings.rdf.terms import literal, typed
from fabiola.ontology.namespaces import NAMESPACES
from fabiola.ontology.tables import rows
from fabiola.shapes.findings import Finding
from fabiola.shapes.gate import check
from fabiola.shapes.judge import judge, official_report
from fabiola.shapes.profile import rules, shapes_graph, shapes_ttl
from fabiola.shapes.report import EXAMPLES, count_by_severity, group

FIXTURES = Path(__file__).parent / "fixtures" / "shapes"
EXAMPLE_RECORDS = Path(__file__).parents[2] / "shared" / "examples"
FS = rdflib.Namespace(NAMESPACES["fs"])
PREFIXES = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in NAMESPACES.items())
SHAPES = shapes_graph()
RULES = {rule.shape.removeprefix("fs:"): rule for rule in rules()}
BASES = sorted(path.stem for path in FIXTURES.glob("*.ttl"))


def _cases() -> dict[str, tuple[str, str, str]]:
    """Rule -> base graph, patterns to remove (joined by `&&`), Turtle to add."""
    cases = {}
    for base in BASES:
        with (FIXTURES / f"{base}.tsv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                assert row["shape"] not in cases, row["shape"]
                cases[row["shape"]] = (base, row["remove"], row["add"])
    return cases


CASES = _cases()


@contextmanager
def _literals_as_written() -> Iterator[None]:
    """Let rdflib parse without rewriting literals (it would turn `…Z` into `…+00:00`)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        yield


def _describe(graph: rdflib.Graph, iri: str) -> Description:
    triples = sorted((subject.n3(), predicate.n3(), _n3(value)) for subject, predicate, value in graph)
    return Description(iri, "test", tuple(triples))


def _n3(term: Node) -> str:
    """The term as canonical N-Triples, as the describers write it."""
    if not isinstance(term, Literal):
        return term.n3()
    return typed(str(term), f"<{term.datatype}>") if term.datatype else literal(str(term), term.language)


def _base(name: str, iri: str) -> rdflib.Graph:
    return rdflib.Graph().parse(FIXTURES / f"{name}.ttl", publicID=iri)


def _mutate(name: str, iri: str) -> Description:
    base, remove, add = CASES[name]
    graph = _base(base, iri)
    size = len(graph)
    for pattern in filter(None, remove.split(" && ")):
        graph.update(f"BASE <{iri}>\n{PREFIXES}DELETE WHERE {{ {pattern} }}")
        assert len(graph) < size, f"{name}: nothing matches {pattern}"
        size = len(graph)
    graph.parse(data=PREFIXES + add, format="turtle", publicID=iri)
    return _describe(graph, iri)


def _iri(name: str) -> str:
    return f"https://kg.example.org/id/test/{name}"


@cache
def _found() -> dict[str, list[Finding]]:
    """The findings on each base and each mutated base, all checked in one go."""
    with _literals_as_written():
        descriptions = [_describe(_base(name, _iri(f"base-{name}")), _iri(f"base-{name}")) for name in BASES]
        descriptions += [_mutate(name, _iri(name)) for name in CASES]
    found: dict[str, list[Finding]] = {description.iri: [] for description in descriptions}
    for finding in check(descriptions):
        found[finding.entity].append(finding)
    return found


def _entities(path: Path) -> list[Description]:
    """The entities of an example file, each with its fragments."""
    with _literals_as_written():
        graph = rdflib.Graph().parse(path)
    parts: dict[str, rdflib.Graph] = {}
    for triple in graph:
        parts.setdefault(str(triple[0]).partition("#")[0], rdflib.Graph()).add(triple)
    return [_describe(part, iri) for iri, part in parts.items()]


def _ground(graph: rdflib.Graph) -> set[tuple[Node, ...]]:
    """The triples without blank nodes."""
    return {triple for triple in graph if not any(isinstance(term, BNode) for term in triple)}


class TestRules:
    def test_there_is_a_case_for_every_rule(self):
        assert set(CASES) == set(RULES)
        assert len(CASES) > 250

    @pytest.mark.parametrize("base", BASES)
    def test_what_is_right_passes(self, base):
        assert _found()[_iri(f"base-{base}")] == []

    @pytest.mark.parametrize("name", CASES)
    def test_what_is_wrong_is_found_by_its_rule_alone(self, name):
        found = _found()[_iri(name)]
        assert {finding.shape for finding in found} == {f"fs:{name}"}
        rule = RULES[name]
        for finding in found:
            assert (finding.rule, finding.message, finding.severity) == (rule.name, rule.message, rule.severity)
            assert finding.path == rule.path
            assert finding.focus.startswith(finding.entity)
            assert finding.component.endswith("ConstraintComponent")


class TestShapes:
    @pytest.mark.parametrize("name", RULES)
    def test_a_rule_is_explained(self, name):
        rule = RULES[name]
        assert rule.severity in {"violation", "warning", "info"}
        assert rule.name
        assert rule.description.endswith((".", ".)"))
        assert rule.message.endswith((".", "…"))
        assert rule.message != rule.description

    def test_every_shape_has_a_stable_address_a_name_and_a_description(self):
        shapes = set(SHAPES.subjects(RDF.type, SH.NodeShape)) | set(SHAPES.subjects(RDF.type, SH.PropertyShape))
        assert len(shapes) > len(RULES)
        for shape in shapes:
            assert isinstance(shape, URIRef)
            assert shape.startswith(str(FS))
            assert (shape, SH.name, None) in SHAPES, shape
            assert (shape, SH.description, None) in SHAPES, shape

    def test_every_checked_property_shape_is_a_rule(self):
        targets = {*SHAPES.subjects(SH.targetClass), *SHAPES.subjects(SH.targetSubjectsOf)}
        checked = {part for shape in targets for part in SHAPES.objects(shape, SH.property)}
        reported = set(SHAPES.subjects(SH.message))
        assert checked <= reported
        assert {f"fs:{shape.removeprefix(str(FS))}" for shape in reported} == {rule.shape for rule in RULES.values()}
        assert reported == set(SHAPES.subjects(SH.severity))
        assert reported - checked <= targets

    def test_the_shapes_are_valid_shacl(self):
        meta = Path(pyshacl.__file__).parent / "assets" / "shacl-shacl.ttl"
        conforms, _, text = pyshacl.validate(
            shapes_graph(), shacl_graph=rdflib.Graph().parse(meta), max_validation_depth=40
        )
        assert conforms, text

    def test_one_document_holds_them_all(self):
        parts = rdflib.Graph()
        for path in sorted(Path(__file__).parents[1].glob("shapes/*.ttl")):
            parts.parse(path)
        whole = rdflib.Graph().parse(data=shapes_ttl(), format="turtle")
        assert len(whole) == len(parts)
        assert _ground(whole) == _ground(parts)

    def test_the_graph_is_that_of_the_document_and_the_callers_own(self):
        graph, parsed = shapes_graph(), rdflib.Graph().parse(data=shapes_ttl(), format="turtle")
        assert (len(graph), _ground(graph)) == (len(parsed), _ground(parsed))
        graph.remove((None, None, None))
        assert len(shapes_graph()) > 3_000

    def test_only_core_is_used(self):
        assert not list(SHAPES.subject_objects(SH.sparql))
        assert not list(SHAPES.subject_objects(SH.js))


class TestTables:
    """The lists of the shapes hold what the tables hold."""

    def _listed(self, shape: str) -> set[str]:
        (found,) = SHAPES.objects(FS[shape], SH["in"])
        return {str(item) for item in SHAPES.items(found)}

    def _expanded(self, names: set[str]) -> set[str]:
        return {NAMESPACES[name.partition(":")[0]] + name.partition(":")[2] for name in names}

    def test_types_of_works(self):
        outputs = [row for row in rows("types") if row["generic"] == "yes"]
        names = {"schema:" + row["schema"] for row in outputs} | {"schema:CreativeWork", "fabio:Expression"}
        names |= {name for row in outputs for name in row["expression"].split()}
        assert self._listed("work-known-types") == self._expanded(names)

    def test_roles(self):
        assert {row["term"] for row in rows("roles")} <= self._listed("role-role-known")

    def test_kinds_of_organizations(self):
        kinds = rows("organization_kinds")
        names = {"schema:" + row["schema"] for row in kinds if row["schema"]} | {
            row["spar"] for row in kinds if row["spar"]
        }
        assert self._expanded(names) <= self._listed("organization-known-types")

    def test_schemes_of_identifiers(self):
        names = {row["datacite"] for row in rows("schemes") if row["datacite"]}
        assert self._expanded(names) <= self._listed("identifier-scheme-known")


class TestExamples:
    """The worked examples conform, but for what the synthetic one made up: an identifier that is no ROR ID."""

    @pytest.mark.parametrize(
        ("name", "expected"), [("seed", set()), ("fixture", {("fs:identifier-ror", "fixkr#id-ror")})]
    )
    def test_violations(self, name, expected):
        path = EXAMPLE_RECORDS / f"{name}.ttl"
        if not path.exists():
            pytest.skip(f"{path.name} is not here")
        found = [finding for finding in check(_entities(path)) if finding.severity == "violation"]
        assert {(finding.shape, finding.focus.rpartition("/")[2]) for finding in found} == expected


class TestGate:
    def test_nothing_is_found_in_nothing(self):
        assert check(()) == ()

    def test_findings_do_not_depend_on_what_is_checked_together(self):
        descriptions = [_mutate(name, _iri(name)) for name in sorted(CASES)[::30]]
        together = check(descriptions)
        alone = [finding for description in descriptions for finding in check([description])]
        assert list(together) == sorted(alone)

    def test_findings_are_those_of_the_shapes_as_published(self):
        descriptions = [_mutate(name, _iri(name)) for name in sorted(CASES)[::4]]
        data = rdflib.Graph().parse(data="".join(map(Description.ntriples, descriptions)), format="nt")
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph())
        results = Counter(
            (str(report.value(result, SH.focusNode)), report.value(result, SH.sourceShape))
            for result in report.objects(None, SH.result)
        )
        found = [finding for finding in check(descriptions) if not finding.shape.startswith("fs:link-")]
        assert results == Counter((finding.focus, FS[finding.shape[3:]]) for finding in found)

    def test_links_are_judged_by_the_kind_of_what_they_lead_to(self):
        descriptions = [_mutate(name, _iri(name)) for name in sorted(CASES) if name.startswith("link-")]
        assert len(descriptions) == 9
        found = check(descriptions)
        assert set(found) == set(judge(descriptions))
        assert {finding.shape for finding in found} == {f"fs:{name}" for name in CASES if name.startswith("link-")}

    def test_nothing_conforms(self):
        _, expected, _ = pyshacl.validate(rdflib.Graph(), shacl_graph=shapes_graph())
        assert isomorphic(official_report([]), expected)

    def test_the_official_report_is_about_what_is_described(self):
        good, bad = _describe(_base("links", _iri("a")), _iri("a")), _mutate("link-author", _iri("b"))
        report = official_report([good])
        assert [bool(value) for value in report.objects(None, SH.conforms)] == [True]
        report = official_report([good, bad])
        assert {str(node) for node in report.objects(None, SH.focusNode)} == {f"{_iri('b')}#links"}

    def test_the_switch_of_rdflib_stays_as_it_was(self, monkeypatch):
        for value in (True, False):
            monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", value)
            judge([_describe(_base("programme", _iri("p")), _iri("p"))])
            assert rdflib.NORMALIZE_LITERALS is value

    @settings(max_examples=20, deadline=None)
    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
    def test_any_text_can_be_checked(self, text):
        graph = rdflib.Graph().add((URIRef(_iri("x")), RDF.type, FS.nothing))
        graph.add((URIRef(_iri("x")), rdflib.SDO.sameAs, Literal(text)))
        (finding,) = check([_describe(graph, _iri("x"))])
        assert (finding.shape, finding.value) == ("fs:same-as-iri", text)


class TestReport:
    def test_findings_are_counted_by_rule_with_examples(self):
        findings = [finding for found in _found().values() for finding in found]
        groups = group(findings)
        assert len(groups) == len(RULES)
        assert sum(broken.count for broken in groups) == len(findings)
        severities = [broken.severity for broken in groups]
        assert severities == sorted(severities, key=["violation", "warning", "info"].index)
        for broken in groups:
            assert 1 <= len(broken.examples) <= EXAMPLES
            assert broken.entities <= broken.count
        assert count_by_severity(findings) == Counter(finding.severity for finding in findings)

    def test_no_findings_no_groups(self):
        assert group(()) == ()
        assert count_by_severity(()) == {"violation": 0, "warning": 0, "info": 0}


class TestExamplesInShapes:
    def test_rules_about_form_have_an_example_that_keeps_them(self):
        with_example = [rule for rule in RULES.values() if rule.example]
        assert len(with_example) >= 17
        assert all(rule.link.startswith("https://") for rule in with_example if rule.link)

    @pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.example], ids=lambda rule: rule.shape)
    def test_the_example_matches_the_pattern_of_its_rule(self, rule):
        shape = FS[rule.shape.removeprefix("fs:")]
        parts = {shape, *(item for head in SHAPES.objects(shape, SH["or"]) for item in SHAPES.items(head))}
        patterns = [str(pattern) for part in parts for pattern in SHAPES.objects(part, SH.pattern)]
        assert all(re.search(pattern, rule.example) for pattern in patterns)

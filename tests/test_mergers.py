"""What sources say they have merged joins what is said of both, and is never published by itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings

from fabiola.graph import releases
from fabiola.graph.identity import Identities
from fabiola.graph.names import former_keys_of
from fabiola.graph.publish import publish
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Identifier, Merger
from fabiola.mappings.sources.openalex_merged import OpenAlexMerged
from fabiola.mappings.values.iris import kind_of, mint
from fabiola.server.cli import main

BASE = "http://127.0.0.1:8000/"
FIXTURES = Path(__file__).parent / "fixtures"
RECEIVED = [one for one in read([FIXTURES / "openalex-merged"]) if isinstance(one, Received)]


def merger(kind: str, former: str, now: str, scheme: str = "openalex") -> Merger:
    return Merger(kind, (Identifier(scheme, now),), (Identifier(scheme, former),))


EXPECTED = (
    merger("work", "W9000000001", "W9000000002"),
    merger("person", "A5900000001", "A5900000002"),
    merger("organization", "I9000000001", "I9000000002"),
    merger("venue", "V9000000001", "S9000000002"),
    merger("organization", "F9000000001", "F9000000002"),
    merger("organization", "P9000000001", "P9000000002"),
    merger("grant", "G9000000001", "G9000000002"),
    merger("venue", "S9000000003", "S9000000002"),
    "id: C9000000001 is of a kind whose mergers are not followed",
    "merge_into_id: A5900000002 is of another kind than W9000000003",
    "merge_into_id: missing or not an OpenAlex ID",
    "merge_into_id: W9000000005 would be merged into itself",
    "id: missing or not an OpenAlex ID",
)


def test_the_fixtures_are_found() -> None:
    assert [one.source for one in RECEIVED] == ["openalex-merged"] * len(EXPECTED)


@pytest.mark.parametrize(("received", "expected"), list(zip(RECEIVED, EXPECTED, strict=True)))
def test_a_row_becomes_a_merger_or_is_set_aside(received: Received, expected: Merger | str) -> None:
    found = map_received(received)
    if isinstance(found, Mapped):
        assert (found.record, found.unmapped) == (expected, ())
        assert found.key == found.record.former[0].value
    else:
        assert found.reason == expected


@settings(max_examples=200, deadline=None)
@given(damaged_fields([one.fields for one in RECEIVED]))
def test_any_damage_gives_a_merger_or_a_reason(fields: dict[str, Any]) -> None:
    found = outcome(OpenAlexMerged(), fields)
    assert isinstance(found, Merger) or found.startswith(("id: ", "merge_into_id: "))


def work(number: int) -> dict[str, Any]:
    """A work of OpenAlex with no identifier but its own."""
    address = f"https://openalex.org/W{number}"
    return {
        "id": address,
        "display_name": f"Wells {number}",
        "publication_year": 2020,
        "type": "article",
        "ids": {"openalex": address},
        "authorships": [{"author_position": "first", "author": {"id": None, "display_name": "Ann Lee"}}],
    }


def citing(number: int) -> dict[str, Any]:
    return {**work(77), "referenced_works": [f"https://openalex.org/W{number}"]}


def rows(*pairs: tuple[str, str]) -> str:
    return "merge_date,id,merge_into_id\n" + "".join(f"2022-06-17,{old},{new}\n" for old, new in pairs)


def write(path: Path, *documents: dict[str, Any]) -> Path:
    path.write_text("\n".join(map(json.dumps, documents)), encoding="utf-8")
    return path


def table(path: Path, *pairs: tuple[str, str]) -> Path:
    path.write_text(rows(*pairs), encoding="utf-8")
    return path


def iri(number: int) -> str:
    return f"{BASE}id/work/openalex/w{number}"


def things(home: Path) -> set[str]:
    """The IRIs of all that is published but what tells of runs and source records."""
    subjects = {str(quad.subject) for quad in releases.current(home).store.engine}
    return {subject[1:-1] for subject in subjects if f"{BASE}id/" in subject and "#" not in subject}


def values(home: Path, subject: str, predicate: str) -> list[str]:
    return sorted(value for node, said, value in releases.current(home).describe(subject) if said.endswith(predicate))


class TestPublished:
    def test_a_row_of_which_nothing_is_known_is_no_entity(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        report = publish(home, [write(tmp_path / "w.jsonl", work(55)), table(tmp_path / "m.csv", ("W11", "W22"))])
        assert report.release == 1
        assert things(home) == {iri(55)}

    @pytest.mark.parametrize("number", [11, 22])
    def test_a_thing_known_by_either_id_is_the_one_of_the_new(self, tmp_path: Path, number: int) -> None:
        home = tmp_path / "home"
        publish(home, [write(tmp_path / "w.jsonl", work(number)), table(tmp_path / "m.csv", ("W11", "W22"))])
        assert things(home) == {iri(22)}
        assert releases.current(home).locate(iri(11)) == iri(22)
        assert "<https://openalex.org/W22>" in values(home, iri(22), "sameAs>")

    def test_a_chain_leads_to_its_end(self, tmp_path: Path) -> None:
        home, path = tmp_path / "home", table(tmp_path / "m.csv", ("W22", "W33"), ("W11", "W22"))
        publish(home, [write(tmp_path / "w.jsonl", work(11), work(33)), path])
        assert things(home) == {iri(33)}
        assert {releases.current(home).locate(iri(number)) for number in (11, 22)} == {iri(33)}
        assert "<https://openalex.org/W22>" not in values(home, iri(33), "sameAs>")

    def test_a_circle_is_one_thing(self, tmp_path: Path) -> None:
        home, path = tmp_path / "home", table(tmp_path / "m.csv", ("W22", "W11"), ("W11", "W22"))
        publish(home, [write(tmp_path / "w.jsonl", work(11), work(22)), path])
        assert things(home) == {iri(11)}

    def test_a_row_that_comes_later_moves_what_was_published(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        publish(home, [write(tmp_path / "w.jsonl", work(11), citing(11))])
        assert things(home) == {iri(11), iri(77)}
        publish(home, [table(tmp_path / "m.csv", ("W11", "W22"))])
        assert things(home) == {iri(22), iri(77)}
        assert releases.current(home).locate(iri(11)) == iri(22)
        assert f"<{iri(22)}>" in values(home, iri(77), "/cites>")

    def test_a_row_that_is_withdrawn_is_undone(self, tmp_path: Path) -> None:
        home, works = tmp_path / "home", write(tmp_path / "w.jsonl", work(11), work(22))
        publish(home, [works, table(tmp_path / "m.csv", ("W11", "W22"), ("W88", "W99"))])
        assert things(home) == {iri(22)}
        publish(home, [table(tmp_path / "m.csv", ("W88", "W99"))], complete=True, forced=True)
        assert things(home) == {iri(11), iri(22)}

    def test_a_thing_that_is_withdrawn_leaves_no_trace_of_its_merger(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        publish(home, [write(tmp_path / "w.jsonl", work(11), work(55)), table(tmp_path / "m.csv", ("W11", "W22"))])
        assert things(home) == {iri(22), iri(55)}
        publish(home, [write(tmp_path / "w.jsonl", work(55))], complete=True, forced=True)
        assert things(home) == {iri(55)}
        assert releases.current(home).locate(iri(22)) == "gone"

    def test_a_merger_that_contradicts_what_the_records_say_is_refused(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        apart = [{**work(number), "doi": f"https://doi.org/10.5555/{number}"} for number in (11, 22)]
        report = publish(home, [write(tmp_path / "w.jsonl", *apart), table(tmp_path / "m.csv", ("W11", "W22"))])
        assert things(home) == {f"{BASE}id/work/doi/10.5555/{number}" for number in (11, 22)}
        assert [group.source for group in report.contradictions] == ["openalex-merged"]


def run(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return done.exit_code, done.stdout, done.stderr


def test_a_merger_by_itself_is_no_data(tmp_path: Path) -> None:
    path = table(tmp_path / "m.csv", ("W11", "W22"))
    assert run("map", path, "--home", tmp_path) == (0, "", "")


PURE = [
    mapped
    for folder in sorted(FIXTURES.glob("pure-*"))
    for one in read([folder])
    if isinstance(one, Received) and isinstance(mapped := map_received(one), Mapped)
]
PREVIOUS = [mapped for mapped in PURE if getattr(mapped.record, "former", ())]


def test_the_previous_uuids_of_all_kinds_of_pure_are_found() -> None:
    assert {kind_of(mapped.record) for mapped in PREVIOUS} == {"work", "person", "organization", "grant", "venue"}
    assert len(PREVIOUS) >= 20


@pytest.mark.parametrize("mapped", PREVIOUS, ids=lambda mapped: f"{mapped.source}-{mapped.key}")
def test_a_previous_uuid_leads_to_the_thing_and_never_names_it(mapped: Mapped) -> None:
    record, identities = mapped.record, Identities(BASE)
    assert all(each.scheme == "pure" for each in record.former)
    assert not set(record.former) & set(record.identifiers)
    identities.retire(former_keys_of(record))
    identities.join(mapped.source, mapped.key, record, main=True)
    former = {mint(BASE, kind_of(record), each) for each in record.former}
    own = identities.entity(mapped.source, mapped.key, True, record)
    assert own not in former
    assert {target for _, iri, target in identities.moved() if iri in former} == {own}


def registry(number: str, name: str, after: str | None = None) -> str:
    """A concept of the Funder Registry, replaced by another or not."""
    address = "http://dx.doi.org/10.13039/"
    label = f'<skosxl:literalForm xml:lang="en">{name}</skosxl:literalForm>'
    replaced = f'<dct:isReplacedBy rdf:resource="{address}{after}"/>' if after else ""
    return (
        f'<skos:Concept rdf:about="{address}{number}"><skosxl:prefLabel><skosxl:Label>{label}</skosxl:Label>'
        f"</skosxl:prefLabel>{replaced}</skos:Concept>"
    )


def ror(*funders: str) -> dict[str, Any]:
    """An organization of ROR that has been given numbers of the Funder Registry."""
    return {
        "id": "https://ror.org/05dxps055",
        "names": [{"value": "Wells Council", "types": ["ror_display", "label"], "lang": "en"}],
        "types": ["funder"],
        "status": "active",
        "external_ids": [{"type": "fundref", "all": list(funders), "preferred": funders[-1]}],
        "links": [],
        "locations": [],
        "relationships": [],
        "established": 1900,
        "domains": [],
        "admin": {"created": {"date": "2020-01-01", "schema_version": "2.0"}},
    }


def registered(path: Path, *concepts: str) -> Path:
    names = (
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#" '
        'xmlns:skosxl="http://www.w3.org/2008/05/skos-xl#" xmlns:dct="http://purl.org/dc/terms/"'
    )
    path.write_text(f"<rdf:RDF {names}>{''.join(concepts)}</rdf:RDF>", encoding="utf-8")
    return path


def test_funders_lead_to_what_replaced_them_and_to_the_organization_of_ror(tmp_path: Path) -> None:
    home, council = tmp_path / "home", f"{BASE}id/org/ror/05dxps055"
    concepts = (
        registry("100000097", "Springs Foundation", "100000098"),
        registry("100000098", "Wells Foundation"),
        registry("100000099", "Council of Wells"),
    )
    publish(
        home, [registered(tmp_path / "r.rdf", *concepts), write(tmp_path / "ror.json", ror("100000099", "100000098"))]
    )
    assert things(home) == {council}
    former = [f"{BASE}id/org/fundref/{number}" for number in (100000097, 100000098, 100000099)]
    assert {releases.current(home).locate(each) for each in former} == {council}


ORCIDS = ("0000-0002-1825-0097", "0000-0001-5109-3700")


def person(number: int, **more: Any) -> dict[str, Any]:
    name = {"given-names": {"value": "Ann"}, "family-name": {"value": "Lee"}, "visibility": "public"}
    return {"orcid-identifier": {"path": ORCIDS[number]}, "person": {"name": name}, **more}


def test_a_deprecated_orcid_leads_to_the_one_that_took_its_place(tmp_path: Path) -> None:
    home, old, new = tmp_path / "home", *(f"{BASE}id/person/orcid/{each}" for each in ORCIDS)
    publish(home, [write(tmp_path / "p.jsonl", person(0), person(1))])
    assert things(home) == {old, new}
    primary = {"primary-record": {"orcid-identifier": {"path": ORCIDS[1]}}}
    publish(home, [write(tmp_path / "p.jsonl", person(0, deprecated=primary))])
    assert things(home) == {new}
    assert releases.current(home).locate(old) == new
    assert not [value for value in values(home, new, "sameAs>") if ORCIDS[0] in value]


class TestExplained:
    @pytest.fixture
    def home(self, tmp_path: Path) -> Path:
        """A work of which OpenAlex knew two more, one merged into the other, and whose last ID shares a DOI."""
        home, held = tmp_path / "home", {**work(33), "doi": "https://doi.org/10.5555/33"}
        publish(home, [write(tmp_path / "w.jsonl", held), table(tmp_path / "m.csv", ("W11", "W22"), ("W22", "W33"))])
        return home

    def test_the_chain_is_told_step_by_step(self, home: Path) -> None:
        doi = f"{BASE}id/work/doi/10.5555/33"
        code, out, _ = run("explain", iri(11), "--home", home)
        assert code == 0
        assert out.splitlines()[:8] == [
            f"{iri(11)} leads to {iri(22)}",
            "    because: openalex-merged W11 (m.csv)",
            f"{iri(22)} leads to {iri(33)}",
            "    because: openalex-merged W22 (m.csv)",
            f"{iri(33)} leads to {doi}",
            "    because: both are identifiers of one thing in the source records below",
            doi,
            "said by:",
        ]

    def test_an_iri_that_is_in_use_has_no_chain(self, home: Path) -> None:
        _, out, _ = run("explain", f"{BASE}id/work/doi/10.5555/33", "--home", home)
        assert "leads to" not in out
        assert "  openalex-merged W22 (m.csv)" in out.splitlines()

    def test_a_circle_comes_to_an_end(self, tmp_path: Path) -> None:
        home, path = tmp_path / "home", table(tmp_path / "m.csv", ("W22", "W11"), ("W11", "W22"), ("W33", "W22"))
        publish(home, [write(tmp_path / "w.jsonl", {**work(11), "doi": "https://doi.org/10.5555/1"}), path])
        _, out, _ = run("explain", iri(33), "--home", home)
        assert [line.split()[-1] for line in out.splitlines() if "leads to" in line][
            -1
        ] == f"{BASE}id/work/doi/10.5555/1"

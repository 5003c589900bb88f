"""OpenAlex: every fixture to the record it must become, and what must hold for any input."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.reading import Problem, Received, read
from fabiola.mappings.records import (
    CitationCount,
    Concept,
    Contribution,
    File,
    Funding,
    Grant,
    Identifier,
    Organization,
    Person,
    Record,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import Source, sources
from fabiola.mappings.sources.openalex import OpenAlexWorks
from fabiola.mappings.sources.openalex_authors import OpenAlexAuthors
from fabiola.mappings.sources.openalex_funders import OpenAlexFunders
from fabiola.mappings.sources.openalex_institutions import OpenAlexInstitutions
from fabiola.mappings.sources.openalex_publishers import OpenAlexPublishers
from fabiola.mappings.sources.openalex_sources import OpenAlexSources
from fabiola.ontology.tables import rows, source_types, table

SOURCES: tuple[Source, ...] = (
    OpenAlexWorks(),
    OpenAlexAuthors(),
    OpenAlexInstitutions(),
    OpenAlexFunders(),
    OpenAlexSources(),
    OpenAlexPublishers(),
)
FIXTURES = sorted(
    path for source in SOURCES for path in (Path(__file__).parent / "fixtures" / source.name).glob("*.json")
)
ADDRESS = "https://openalex.org/"
CC = "https://creativecommons.org/"


def fixture(name: str) -> dict[str, Any]:
    (path,) = (path for path in FIXTURES if path.stem == name)
    fields: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return fields


def source_of(fields: dict[str, Any]) -> Source:
    (source,) = (source for source in SOURCES if source.knows(fields))
    return source


def mapped(**fields: Any) -> Work:
    record = OpenAlexWorks().map(Item({"id": f"{ADDRESS}W100"} | fields))
    assert isinstance(record, Work)
    return record


def text(value: str, language: str | None = None) -> tuple[Text, ...]:
    return (Text(value, language),)


def ids(*pairs: tuple[str, str]) -> tuple[Identifier, ...]:
    return tuple(Identifier(*pair) for pair in pairs)


def organization(name: str, *pairs: tuple[str, str], **more: Any) -> Organization:
    return Organization(text(name) if name else (), ids(*pairs), **more)


def concept(scheme: str, code: str, label: str) -> Concept:
    identifiers = ids(("openalex", code)) if scheme.startswith("openalex") else ()
    return Concept(scheme, code, Text(label, "en"), identifiers)


def by(name: str, given: str | None, family: str, *pairs: tuple[str, str], order: int = 1, **more: Any) -> Contribution:
    return Contribution(Person(name, given, family, identifiers=ids(*pairs)), order=order, **more)


ORCID = ("orcid", "0000-0002-1825-0097")
ISSNS = (("issn-l", "1234-5679"), ("issn", "1234-5679"), ("issn", "2049-3630"))
RIVERSIDE = organization(
    "Riverside University", ("openalex", "I100001"), ("ror", "05gq02987"), kinds=("education",), country="GB"
)
PRESS = organization("Example Press", ("openalex", "P4310000001"), kinds=("publisher",))
UNNUMBERED_PRESS = organization("Example Press", kinds=("publisher",))
JOURNAL = Venue(text("Journal of Imaginary Hydrology"), identifiers=ids(*ISSNS, ("openalex", "S1234567")))
TRUST = organization("Invented Trust", ("openalex", "F4320334764"))
TRUST_OF_ROR = organization("Invented Trust", ("openalex", "F4320334764"), ("ror", "03yrm5c26"))
FUND = organization("Imaginary Fund", ("openalex", "F4320321001"))

EXPECTED: dict[str, Record] = {
    "host-venue": Work(
        type="journal-article",
        titles=text("Soil moisture & drought"),
        abstracts=text("Soil dries in summer, in June."),
        identifiers=ids(
            ("openalex", "W3100000001"),
            ("doi", "10.5555/alpha.2021.1(3)"),
            ("pmid", "31000001"),
            ("pmcid", "PMC7000001"),
            ("mag", "3100000001"),
        ),
        published="2021-06-14",
        statuses=("published",),
        first_page="1272",
        last_page="85",
        volume="12",
        issue="3",
        container=Venue(JOURNAL.names, identifiers=JOURNAL.identifiers, publishers=(UNNUMBERED_PRESS,)),
        publishers=(UNNUMBERED_PRESS,),
        contributions=(
            by(
                "Mira Okafor",
                "Mira",
                "Okafor",
                ("openalex", "A2000000001"),
                ORCID,
                affiliations=(RIVERSIDE,),
                raw_affiliations=("Dept. of Water, Riverside University",),
            ),
            by("Tomás Lindqvist", "Tomás", "Lindqvist", order=2, raw_affiliations=("Soil Watch",)),
            by("Ada Quill", "Ada", "Quill", order=3),
        ),
        subjects=(
            concept("openalex-concepts", "C100", "Geology"),
            concept("openalex-concepts", "C200", "Hydrology"),
            concept("mesh", "D012987", "Soil"),
        ),
        licences=(f"{CC}licenses/by-nc/",),
        open_access=True,
        oa_status="hybrid",
        websites=("https://press.example/alpha.pdf", "https://repository.example/alpha"),
        citation_counts=(CitationCount(4, "openalex", "2023-03-22"),),
        cites=ids(("openalex", "W100"), ("openalex", "W200")),
    ),
    "locations-and-grants": Work(
        type="proceedings-paper",
        titles=text("A conference paper on rain"),
        language="en",
        identifiers=ids(("openalex", "W3100000002"), ("doi", "10.5555/beta"), ("mag", "3100000002")),
        published="2022",
        statuses=("published",),
        container=Venue(JOURNAL.names, identifiers=JOURNAL.identifiers, publishers=(PRESS,)),
        publishers=(PRESS,),
        contributions=(
            by(
                "Mira Okafor",
                "Mira",
                "Okafor",
                ("openalex", "A5000000001"),
                corresponding=True,
                affiliations=(RIVERSIDE,),
                raw_affiliations=("Dept. of Water, Riverside University", "Soil Watch"),
                published_name="M. Okafor",
            ),
            by("Jo Verhoeven", "Jo", "Verhoeven", ("openalex", "A5000000002"), order=2),
        ),
        keywords=("Rain", "flood"),
        subjects=(
            concept("openalex-topics", "T10319", "Rain and Floods"),
            concept("openalex-topics", "T10841", "Imaginary Rivers"),
            concept("sdg", "15", "Life in Land"),
        ),
        licences=(f"{CC}licenses/by/",),
        open_access=True,
        oa_status="gold",
        files=(File("https://press.example/beta.pdf", "application/pdf"),),
        websites=("https://repository.example/beta",),
        citation_counts=(CitationCount(0, "openalex", "2024-11-06"),),
        funding=(
            Funding(grant=Grant("18K13235", funders=(TRUST,))),
            Funding(grant=Grant("20K20132", funders=(TRUST,))),
            Funding(funder=FUND),
        ),
    ),
    "awards-and-funders": Work(
        type="preprint",
        titles=text("Rivers that are not there"),
        language="en",
        identifiers=ids(("openalex", "W4400000003"), ("doi", "10.5555/gamma")),
        published="2025-11-05",
        statuses=("retracted",),
        container=Venue(
            text("Imaginary Archive"),
            "repository",
            ids(("openalex", "S4306400194")),
            publishers=(organization("Cornelius University", ("openalex", "I100002")),),
        ),
        contributions=(by("Arundhati", None, "Arundhati", ("openalex", "A5000000003"), ORCID),),
        licences=(f"{CC}publicdomain/mark/1.0/",),
        open_access=True,
        oa_status="green",
        websites=("https://archive.example/abs/1",),
        citation_counts=(CitationCount(1, "openalex", "2026-01-02"),),
        cites=ids(("openalex", "W100")),
        funding=(
            Funding(
                grant=Grant(
                    "S9302-B05",
                    text("A river project"),
                    identifiers=ids(("openalex", "G4331156972")),
                    funders=(TRUST_OF_ROR,),
                )
            ),
            Funding(grant=Grant("29551", funders=(FUND,))),
            Funding(grant=Grant("29552A", funders=(FUND,))),
        ),
    ),
    "chapter": Work(
        type="chapter",
        titles=text("Wells"),
        abstracts=text("Wells deep."),
        identifiers=ids(("openalex", "W3100000004")),
        published="2019",
        statuses=("published",),
        first_page="S12",
        last_page="S20",
        publishers=(PRESS,),
        open_access=False,
        oa_status="closed",
        websites=("https://press.example/wells",),
        citation_counts=(CitationCount(2, "openalex", "2023-06-12"),),
    ),
    "select-row": Work(type="other", titles=text("Springs"), identifiers=ids(("openalex", "W3100000005"))),
    "author": Person(
        name="Mira van der Okafor",
        given_name="Mira",
        family_name="van der Okafor",
        other_names=("M. Okafor", "Okafor, Mira"),
        identifiers=ids(("openalex", "A5000000001"), ORCID, ("scopus", "123456")),
    ),
    "institution": Organization(
        names=(
            Text("Riverside University"),
            Text("Université de Riverside", "fr"),
            Text("Université de la Rive", "fr-CA"),
        ),
        identifiers=ids(
            ("openalex", "I100001"),
            ("ror", "05gq02987"),
            ("grid", "grid.4444.0"),
            ("wikidata", "Q280413"),
            ("mag", "100001"),
        ),
        acronyms=("RU",),
        aliases=text("River College"),
        kinds=("education",),
        country="GB",
        country_name="United Kingdom",
        locality="Riverside",
        websites=("https://riverside.example",),
        parents=(
            organization(
                "Kingdom of Rivers",
                ("openalex", "I100003"),
                ("ror", "03yrm5c26"),
                kinds=("government",),
                country="GB",
            ),
        ),
        children=(organization("Riverside Hospital", ("openalex", "I100004"), kinds=("healthcare",), country="GB"),),
        linked=(organization("Well Club", ("openalex", "I100005"), kinds=("nonprofit",), country="GB"),),
    ),
    "funder": Organization(
        names=text("Invented Trust"),
        identifiers=ids(
            ("openalex", "F4320334764"),
            ("ror", "03yrm5c26"),
            ("fundref", "10.13039/100010269"),
            ("wikidata", "Q100"),
        ),
        aliases=(Text("The Invented Trust"), Text("IT")),
        kinds=("funder",),
        country="GB",
        websites=("https://trust.example",),
    ),
    "source": Venue(
        JOURNAL.names,
        identifiers=(*JOURNAL.identifiers, *ids(("wikidata", "Q200"), ("mag", "1234567"))),
        publishers=(PRESS,),
        alternative_names=(Text("Imaginary Hydrology"), Text("J. Imag. Hydrol.")),
        websites=("https://press.example/jih",),
    ),
    "platform": Venue(
        text("Archive of Wells"),
        "repository",
        ids(("openalex", "S4306460001")),
        publishers=(organization("Well Society", kinds=("publisher",)),),
    ),
    "publisher": Organization(
        names=text("Example Press"),
        identifiers=ids(("openalex", "P4310000001"), ("ror", "05gq02987"), ("wikidata", "Q300")),
        aliases=text("Example"),
        kinds=("publisher",),
        country="GB",
        websites=("https://press.example",),
        parents=(organization("Example Group", ("openalex", "P4310000002")),),
    ),
    "imprint": Organization(
        names=text("Two Lands Books"),
        identifiers=ids(("openalex", "P4310000003")),
        kinds=("publisher",),
        parents=(organization("", ("openalex", "P4310000001")),),
    ),
}


def test_every_fixture_has_its_record() -> None:
    assert {path.stem for path in FIXTURES} == set(EXPECTED)
    assert len(FIXTURES) == 12


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_becomes_its_record(path: Path) -> None:
    fields = fixture(path.stem)
    source, item = source_of(fields), Item(fields)
    own = {one.value for one in EXPECTED[path.stem].identifiers if one.scheme == "openalex"}  # type: ignore[union-attr]
    assert source.name == path.parent.name
    assert [other.name for other in sources().values() if other.knows(fields)] == [source.name]
    assert source.key(item) in own
    assert source.map(item) == EXPECTED[path.stem]
    assert list(item.left(source.ignore)) == []


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({"type": "scroll"}, ["type"]),
        ({"type": "article", "type_crossref": "tablet"}, ["type_crossref"]),
        ({"type": "review", "type_crossref": "journal-article"}, []),
        ({"abstract_inverted_index": {"Rain": "0"}}, ["abstract_inverted_index"]),
        ({"abstract_inverted_index": "{}"}, ["abstract_inverted_index"]),
        ({"open_access": {"oa_status": "purple"}}, ["open_access.oa_status"]),
        ({"authorships": [{"author": {"orcid": ["x"]}, "raw_author_name": "A B"}]}, ["authorships.author.orcid"]),
        (
            {"authorships": [{"raw_author_name": "A", "institutions": [{"id": "I100", "type": "guild"}]}]},
            ["authorships.institutions.type"],
        ),
        ({"referenced_works": "none"}, ["referenced_works"]),
        ({"locations": [{"pdf_url": ["x"], "new": 1}]}, ["locations.pdf_url", "locations.new"]),
        ({"new-field": 1}, ["new-field"]),
    ],
)
def test_what_is_not_understood_is_reported(changes: dict[str, Any], left: list[str]) -> None:
    item = Item(fixture("select-row") | changes)
    OpenAlexWorks().map(item)
    assert list(item.left(OpenAlexWorks.ignore)) == left


@pytest.mark.parametrize(
    ("word", "crossref", "raw", "kind"),
    [
        ("article", "journal-article", None, "journal-article"),
        ("article", "proceedings-article", None, "proceedings-paper"),
        ("article", None, "proceedings-article", "proceedings-paper"),
        ("article", "posted-content", None, "preprint"),
        ("article", "other", None, "journal-article"),
        ("article", None, "Text", "journal-article"),
        ("book", "reference-book", None, "reference-book"),
        ("review", "journal-article", None, "review-article"),
        ("journal-article", None, None, "journal-article"),
        ("scroll", None, None, "other"),
        (None, None, None, "other"),
        (5, ["x"], {}, "other"),
    ],
)
def test_the_type(word: object, crossref: object, raw: object, kind: str) -> None:
    assert mapped(type=word, type_crossref=crossref, primary_location={"raw_type": raw}).type == kind


@pytest.mark.parametrize(
    ("day", "year", "published"),
    [
        ("2018-06-01", 2018, "2018-06-01"),
        ("2018-01-01", 2018, "2018"),
        ("2018-01-01", None, "2018"),
        ("2018-06-01", 2019, "2019"),
        (None, 2018, "2018"),
        ("2018-06-01", None, "2018-06-01"),
        ("soon", None, None),
        (None, None, None),
    ],
)
def test_the_date_of_publication(day: str | None, year: int | None, published: str | None) -> None:
    work = mapped(publication_date=day, publication_year=year)
    assert work.published == published
    assert work.statuses == (("published",) if published else ())


@pytest.mark.parametrize(
    ("source_type", "kind", "venue"),
    [
        ("journal", "article", "journal"),
        ("conference", "proceedings-article", "book-series"),
        ("book series", "book-chapter", "book-series"),
        ("repository", "article", None),
        ("repository", "preprint", "repository"),
        ("repository", "dataset", "repository"),
        ("ebook platform", "book-chapter", None),
        ("ebook platform", "preprint", None),
        (None, "article", None),
        (None, "preprint", "repository"),
        ("almanac", "article", None),
    ],
)
def test_the_container(source_type: str | None, kind: str, venue: str | None) -> None:
    work = mapped(type=kind, primary_location={"source": {"display_name": "X", "type": source_type}})
    assert (work.container.type if work.container else None) == venue


def test_the_host_venue_stands_in_for_a_missing_source() -> None:
    venue = {"display_name": "X", "type": "journal", "issn_l": "1234-5679"}
    work = mapped(type="article", primary_location={"source": None}, host_venue=venue)
    assert work.container == Venue(text("X"), identifiers=ids(("issn-l", "1234-5679")))


def test_an_untyped_source_with_an_issn_is_a_journal() -> None:
    work = mapped(type="article", primary_location={"source": {"display_name": "X", "issn": ["1234-5679"]}})
    assert work.container == Venue(text("X"), identifiers=ids(("issn", "1234-5679")))


@pytest.mark.parametrize(
    ("own", "further", "kept"),
    [
        ("https://doi.org/10.5555/A", "https://doi.org/10.6084/b", "10.5555/a"),
        (None, "https://doi.org/10.6084/b", "10.6084/b"),
        ("none", "https://doi.org/10.6084/b", "10.6084/b"),
    ],
)
def test_a_work_has_one_doi(own: str | None, further: str, kept: str) -> None:
    found = mapped(doi=own, ids={"doi": further}).identifiers
    assert found == ids(("openalex", "W100"), ("doi", kept))


def test_an_institution_has_one_ror_id() -> None:
    fields = {
        "id": f"{ADDRESS}I100",
        "display_name": "A",
        "ror": "https://ror.org/05gq02987",
        "ids": {"ror": "https://ror.org/03yrm5c26"},
    }
    record = OpenAlexInstitutions().map(Item(fields))
    assert isinstance(record, Organization)
    assert record.identifiers == ids(("openalex", "I100"), ("ror", "05gq02987"))


def test_no_email_address_is_published() -> None:
    printed = [
        "Dept. of Water, Riverside. Electronic address: m.okafor@river.example.",
        "Soil @ Riverside",
        "a@b.example",
    ]
    index = {"Rain.": [0], "(m.okafor@river.example)": [1]}
    work = mapped(
        authorships=[{"raw_author_name": "Ada Quill", "raw_affiliation_strings": printed}],
        abstract_inverted_index=index,
    )
    assert work.contributions[0].raw_affiliations == ("Dept. of Water, Riverside.", "Soil @ Riverside")
    assert work.abstracts == text("Rain.")


def test_no_name_holds_an_email_address() -> None:
    authors = [
        {"author": {"display_name": "Ada Quill"}, "raw_author_name": "A. Quill <a@river.example>"},
        {"author": {"display_name": "m.okafor@river.example"}},
        {"author": {"display_name": "Jo Pozo"}, "institutions": [{"display_name": "m.okafor@river.example"}]},
    ]
    first, second = mapped(authorships=authors).contributions
    assert (first.published_name, first.order) == ("A. Quill", 1)
    assert (second.raw_affiliations, second.order) == ((), 2)


def test_a_nameless_author_leaves_no_gap() -> None:
    authors = [{"author": {"display_name": name}} for name in ("Ada Quill", None, " ", "Pozo")]
    work = mapped(authorships=authors)
    assert [(getattr(one.contributor, "name", ""), one.order) for one in work.contributions] == [
        ("Ada Quill", 1),
        ("Pozo", 2),
    ]


def test_grants_and_awards_of_the_same_number_are_one() -> None:
    work = mapped(
        funders=[{"id": f"{ADDRESS}F100", "display_name": "A"}],
        awards=[{"id": f"{ADDRESS}G100", "funder_id": f"{ADDRESS}F100", "funder_award_id": "AB 12"}],
        grants=[{"funder": f"{ADDRESS}F100", "funder_display_name": "A", "award_id": "ab12"}],
    )
    body = organization("A", ("openalex", "F100"))
    assert work.funding == (Funding(grant=Grant("AB 12", identifiers=ids(("openalex", "G100")), funders=(body,))),)


def test_an_award_without_a_number_is_a_grant_by_its_title_only() -> None:
    award = {"id": f"{ADDRESS}G100", "funder_display_name": "A", "funder_award_id": "salary"}
    assert mapped(awards=[award]).funding == (Funding(funder=organization("A")),)
    titled = Grant(None, text("T"), identifiers=ids(("openalex", "G100")), funders=(organization("A"),))
    assert mapped(awards=[award | {"display_name": "T"}]).funding == (Funding(grant=titled),)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@pytest.mark.parametrize("wrong", [None, "", "  ", "W", "no address", 5, ["W100"], f"{ADDRESS}T100"])
def test_a_record_without_an_identifier_of_its_kind_is_rejected_by_name(source: Source, wrong: object) -> None:
    with pytest.raises(Rejected, match="id"):
        source.map(Item({"id": wrong, "display_name": "x"}))
    with pytest.raises(Rejected, match="id"):
        source.key(Item({"id": wrong}))


@pytest.mark.parametrize(
    ("source", "fields", "field"),
    [
        (SOURCES[1], {"id": f"{ADDRESS}A100"}, "display_name"),
        (SOURCES[1], {"id": f"{ADDRESS}A100", "display_name": "<i></i>"}, "display_name"),
        (SOURCES[1], {"id": f"{ADDRESS}A5317838346", "display_name": "Deleted Author"}, "id"),
        (SOURCES[4], {"id": f"{ADDRESS}S100"}, "display_name"),
    ],
)
def test_what_cannot_be_published_is_rejected(source: Source, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Rejected, match=field):
        source.map(Item(fields))


@pytest.mark.parametrize(
    "document",
    [
        {"DOI": "10.5555/x", "type": "article-journal", "title": "A string"},
        {"DOI": "10.5555/x", "id": f"{ADDRESS}W100"},
        {"doi": "10.5555/x", "id": "10.5555/x", "title": ["x"], "type": "article"},
        {"id": "https://doi.org/10.5555/x", "type": "dois", "attributes": {"titles": []}},
        {"id": "https://ror.org/05gq02987", "names": []},
        {"id": f"{ADDRESS}I100", "entity_type": "institution", "hint": "Riverside"},
        {"id": f"{ADDRESS}T100", "display_name": "a topic"},
        {"id": 100},
        {},
    ],
)
def test_other_formats_are_not_claimed(document: dict[str, Any]) -> None:
    assert not any(source.knows(document) for source in SOURCES)


@pytest.mark.parametrize("address", [f"{ADDRESS}W100", "https://api.openalex.org/works/W100", "http://openalex.org/W1"])
def test_a_work_is_known_by_its_address(address: str) -> None:
    assert SOURCES[0].knows({"is_retracted": False, "id": address})


def test_the_tables_name_codes_that_exist() -> None:
    assert set(source_types("openalex").values()) <= set(table("types"))
    assert {row["venue"] for row in rows("openalex_sources")} <= set(table("types"))
    assert {row["holds"] for row in rows("openalex_sources")} == {"all", "deposits", "nothing"}
    codes = {"openalex-topics", "openalex-concepts", "mesh", "sdg"}
    assert codes <= set(table("concept_schemes"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: (
        st.lists(inside, max_size=2) | st.dictionaries(st.sampled_from(["id", "score", "type"]), inside, max_size=2)
    ),
    max_leaves=4,
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inside:
        yield (*path, name)
        yield from paths(part, (*path, name))


def damage(fields: dict[str, Any], path: tuple[Any, ...], value: Any, drop: bool) -> None:
    target: Any = fields
    for name in path[:-1]:
        target = target[name]
    if drop:
        del target[path[-1]]
    else:
        target[path[-1]] = value


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_damaged_record_is_mapped_or_rejected(data: st.DataObject) -> None:
    fields = fixture(data.draw(st.sampled_from(FIXTURES)).stem)
    source = source_of(fields)
    for _ in range(data.draw(st.integers(1, 3))):
        if places := list(paths(fields)):
            damage(fields, data.draw(st.sampled_from(places)), data.draw(JSON), data.draw(st.booleans()))
    before = copy.deepcopy(fields)
    item = Item(fields)
    try:
        source.key(item)
        record: Record | None = source.map(item)
    except Rejected as fault:
        record, field = None, str(fault).partition(":")[0]
    assert isinstance(record, Record) or field in ("id", "display_name")
    assert all(isinstance(left, str) for left in item.left(source.ignore))
    assert repr(fields) == repr(before)


def test_real_records_are_mapped_and_nothing_frequent_is_left(shared: Path) -> None:
    folder = Path(__file__).parent.parent / "server" / "demo_records"
    found = read([shared / "data" / "openalex-json", folder / "openalex.jsonl"])
    received = [one for one in found if isinstance(one, Received)]
    counts = Counter(one.source for one in received)
    assert counts["openalex"] >= 4000
    assert all(counts[source.name] for source in SOURCES)
    outcomes = [map_received(one) for one in received]
    reasons = {one.reason for one in outcomes if isinstance(one, Refused)}
    assert all("stands for authors" in reason or reason.startswith("funder_award_id: 'China'") for reason in reasons)
    assert {path for one in outcomes if isinstance(one, Mapped) for path in one.unmapped} == set()


def test_the_demo_is_mapped_whole() -> None:
    path = Path(__file__).parent.parent / "server" / "demo_records" / "openalex.jsonl"
    found = list(read([path]))
    assert len(found) > 90
    assert not any(isinstance(one, Problem) for one in found)
    outcomes = [map_received(one) for one in found if isinstance(one, Received)]
    assert all(isinstance(one, Mapped) and not one.unmapped for one in outcomes)

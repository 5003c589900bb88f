"""Crossref: every fixture to the record it must become, and what must hold for any input."""

from __future__ import annotations

import copy
import gzip
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
from fabiola.mappings.reading import Place, Received
from fabiola.mappings.records import (
    Amount,
    CitationCount,
    Contribution,
    Event,
    File,
    Funding,
    Grant,
    Identifier,
    Merger,
    Organization,
    Person,
    Programme,
    Record,
    Relation,
    StatusDate,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import Source
from fabiola.mappings.sources.crossref import Crossref
from fabiola.mappings.sources.crossref_funders import CrossrefFunders
from fabiola.mappings.sources.crossref_grants import CrossrefGrants
from fabiola.mappings.values.pages import Pages, split_pages
from fabiola.ontology.tables import rows, source_types, table

SOURCES: tuple[Source, ...] = (Crossref(), CrossrefGrants(), CrossrefFunders())
FIXTURES = sorted(
    path for source in SOURCES for path in (Path(__file__).parent / "fixtures" / source.name).glob("*.json")
)


def fixture(name: str) -> dict[str, Any]:
    (path,) = (path for path in FIXTURES if path.stem == name)
    fields: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return fields


def text(value: str, language: str | None = None) -> tuple[Text, ...]:
    return (Text(value, language),)


def doi(value: str) -> Identifier:
    return Identifier("doi", value)


def organization(name: str, *identifiers: tuple[str, str], **more: Any) -> Organization:
    return Organization(text(name) if name else (), tuple(Identifier(*pair) for pair in identifiers), **more)


def publisher(name: str = "Example Press") -> tuple[Organization, ...]:
    return (organization(name, ("crossref-member", "7822"), kinds=("publisher",)),)


def by(given: str | None, family: str, role: str = "author", order: int = 1, **more: Any) -> Contribution:
    name = f"{given} {family}" if given else family
    identifiers = (Identifier("orcid", orcid),) if (orcid := more.pop("orcid", None)) else ()
    person = Person(name, given, family, identifiers=identifiers)
    return Contribution(person, role, order, published_name=name, **more)


def work(value: str, type_: str, title: str | None, **more: Any) -> Work:
    """A work with what all fixtures share."""
    defaults: dict[str, Any] = {
        "identifiers": (doi(value.lower()),),
        "titles": text(title) if title else (),
        "publishers": publisher(),
        "websites": (f"https://press.example/doi/{value}",),
        "citation_counts": (CitationCount(4, "crossref", "2024-05-17"),),
        "statuses": ("published",) if "published" in more else (),
    }
    return Work(type=type_, **(defaults | more))


JOURNAL = text("Journal of Imaginary Hydrology")
PRINT = Identifier("issn", "1234-5679")
QUILL = (by("Ada", "Quill"),)
EC = organization("European Commission", ("fundref", "10.13039/501100000780"), ("ror", "00k4n6c32"))
NSFC = organization("National Natural Science Foundation of China", ("fundref", "10.13039/501100001809"))
TRUST = organization("Invented Trust")
RIVERSIDE = organization("Riverside University", ("ror", "05gq02987"))
REGISTERED = organization("Invented Trust", ("fundref", "10.13039/100010269"))
HOSTED = organization("Invented Trust", ("ror", "03yrm5c26"))

EXPECTED: dict[str, Record] = {
    "journal-article": work(
        "10.5555/Alpha.2021.1(3)",
        "journal-article",
        "Soil moisture & drought",
        subtitles=("A ten-year record",),
        alternative_titles=(Text("Bodenfeuchte und Dürre"), Text("Humidité des sols")),
        short_titles=("Soil moisture",),
        abstracts=text("Soil dries in summer."),
        language="en",
        published="2021-06-14",
        status_dates=(StatusDate("accepted", "2021-04-02"),),
        first_page="1272",
        last_page="85",
        article_number="e17",
        volume="12",
        issue="3",
        container=Venue(
            JOURNAL,
            identifiers=(Identifier("issn-print", "1234-5679"), Identifier("issn-electronic", "2049-3630")),
            alternative_names=text("J. Imag. Hydrol."),
        ),
        contributions=(
            by(
                "Mira",
                "Okafor",
                orcid="0000-0002-1825-0097",
                affiliations=(RIVERSIDE,),
                raw_affiliations=("Dept. of Water, University of Nowhere, Nowhere", "Riverside University"),
                credit=("conceptualization",),
            ),
            by("Tomás", "Lindqvist Jr", order=2, affiliations=(organization("", ("ror", "03yrm5c26")),)),
            Contribution(organization("Soil Watch Consortium"), order=3, published_name="Soil Watch Consortium"),
            by(None, "Arundhati", order=4),
            by("Jo", "Verhoeven", "translator"),
        ),
        licences=("https://creativecommons.org/licenses/by/4.0/",),
        files=(File("https://press.example/a1.pdf", "application/pdf"), File("https://press.example/a1")),
        cites=(doi("10.5555/beta"), doi("10.5555/gamma")),
        relations=(
            Relation("is-corrected-by", doi("10.5555/corr.1")),
            Relation("has-preprint", doi("10.5555/preprint.1")),
            Relation("is-supplemented-by", doi("10.5555/data.1")),
        ),
        funding=(
            Funding(grant=Grant("101069123", funders=(EC,)), asserted_by="publisher"),
            Funding(grant=Grant("62203299", funders=(NSFC,)), asserted_by="crossref"),
            Funding(grant=Grant("61773264", funders=(NSFC,)), asserted_by="crossref"),
            Funding(funder=organization("Riverside Water Board")),
            Funding(grant=Grant("RW-77")),
            Funding(grant=Grant(identifiers=(doi("10.5555/grant.9"),), funders=(TRUST,))),
            Funding(grant=Grant(identifiers=(doi("10.5555/grant.1"),))),
        ),
    ),
    "retracted-article": work(
        "10.5555/retracted.1",
        "journal-article",
        "A result that did not hold",
        published="2019-03-04",
        statuses=("published", "retracted"),
        container=Venue(JOURNAL, identifiers=(PRINT,)),
        contributions=QUILL,
        relations=(Relation("is-retracted-by", doi("10.5555/notice.1")),),
    ),
    "retraction-notice": work(
        "10.5555/notice.1",
        "retraction",
        "Retraction: A result that did not hold",
        published="2022-01-05",
        pages="8-8, 11",
        container=Venue(JOURNAL, identifiers=(PRINT,)),
        relations=(Relation("retracts", doi("10.5555/retracted.1")),),
    ),
    "withdrawn-in-place": work(
        "10.5555/withdrawn.1",
        "letter",
        "Withdrawn by its authors",
        published="2020",
        statuses=("retracted",),
        relations=(
            Relation("updates", doi("10.5555/withdrawn.0")),
            Relation("is-updated-by", doi("10.5555/withdrawn.2")),
        ),
    ),
    "proceedings-article": work(
        "10.5555/proc.1",
        "proceedings-paper",
        "Wells that talk",
        published="2016-10-31",
        first_page="S12",
        last_page="S20",
        event=(meeting := Event("WELL '16: 3rd Well Meeting", "BR", "Rio de Janeiro", "2016-10-31", "2016-11-03")),
        container=Work(
            "proceedings",
            text("Proceedings of the 3rd Well Meeting"),
            identifiers=(Identifier("isbn", "9780306406157"),),
            event=meeting,
        ),
        series=Venue(
            text("Examples in Series on Wells"),
            "book-series",
            identifiers=(Identifier("issn-electronic", "2049-3630"),),
        ),
        contributions=(
            *QUILL,
            by("Cy", "Redact", "editor"),
            Contribution(organization("Well Society"), "editor", 2, published_name="Well Society"),
            by("Bo", "Chairwell", "chair"),
        ),
    ),
    "proceedings-serial": work(
        "10.5555/serial.1",
        "proceedings-paper",
        "Pumps",
        published="2020",
        first_page="12",
        volume="7",
        event=Event("1st Pump Day"),
        container=Venue(text("AAA Conference Proceedings"), identifiers=(PRINT,)),
    ),
    "proceedings": work(
        "10.5555/procs",
        "proceedings",
        "Proceedings of the 3rd Well Meeting",
        published="2016",
        identifiers=(doi("10.5555/procs"), Identifier("isbn", "9780306406157")),
        event=Event("3rd Well Meeting", locality="Somewhere quiet"),
    ),
    "chapter": work(
        "10.5555/chapter.1",
        "chapter",
        "Preface",
        published="2017-09-08",
        first_page="vii",
        last_page="ix",
        container=Work(
            "book",
            text("Advances in Wells"),
            identifiers=(Identifier("isbn", "9783161484100"), Identifier("isbn", "9780306406157")),
        ),
        series=Venue(text("Lecture Notes in Imaginary Science"), "book-series", identifiers=(PRINT,)),
        contributions=QUILL,
    ),
    "book-part-without-type": work(
        "10.5555/index.1",
        "other",
        "Index",
        published="2001",
        container=Work("book", text("The Book of Wells"), identifiers=(Identifier("isbn", "9783161484100"),)),
    ),
    "edited-book": work(
        "10.5555/book.1",
        "book",
        "The Book of Wells",
        published="2001-05",
        identifiers=(doi("10.5555/book.1"), Identifier("isbn", "9783161484100")),
        edition="2",
        series=Venue(text("Well Monographs"), "book-series", identifiers=(PRINT,)),
        contributions=(by("Cy", "Redact", "editor"),),
    ),
    "posted-content": work(
        "10.5555/preprint.1",
        "preprint",
        "Soil moisture and drought",
        published="2020-12-01",
        statuses=(),
        version="v2",
        keywords=("Hydrology & Soils",),
        licences=("https://creativecommons.org/publicdomain/zero/1.0/",),
        container=Venue(text("ExampleRxiv"), "repository"),
        contributions=(by("Mira", "Okafor"),),
        relations=(Relation("is-preprint-of", doi("10.5555/alpha.2021.1(3)")),),
    ),
    "blog-post": work(
        "10.5555/blog.1",
        "other",
        "On wells",
        published="2022-02-02",
        statuses=(),
        container=Venue(text("Example Press"), "repository"),
    ),
    "dissertation": work(
        "10.5555/thesis.1",
        "masters-thesis",
        "Wells of Chile",
        published="2022-07-26",
        publishers=publisher("Universidad Inventada"),
        contributions=(
            by("Luz", "Pozo"),
            Contribution(organization("", ("ror", "05gq02987")), "host-institution"),
        ),
    ),
    "report": work(
        "10.5555/report.1",
        "report",
        "Pump survey",
        published="1999-02",
        language="de",
        series=Venue(text("Pump Reports"), "report-series"),
        contributions=(*QUILL, Contribution(organization("Institute of Pumps", acronyms=("IOP",)), "host-institution")),
    ),
    "standard": work(
        "10.5555/standard.1",
        "standard",
        "Well covers",
        published="1984-03-07",
        publishers=publisher("ESI Standards"),
        contributions=(
            Contribution(
                organization("Example Standards Institute", acronyms=("ESI",)),
                published_name="Example Standards Institute",
            ),
        ),
    ),
    "dataset": work(
        "10.5555/data.1",
        "dataset",
        "Soil readings",
        published="2015",
        container=Venue(text("Readings Archive"), "data-repository"),
        contributions=(by("Mira", "Okafor"),),
    ),
    "component": work("10.5555/alpha.g004", "other", None, abstracts=text("Depth of wells by year")),
    "peer-review": work(
        "10.5555/alpha/review1",
        "peer-review",
        'Review for "Soil moisture & drought"',
        published="2021-01-09",
        contributions=(by(None, "G. S. Reader"),),
        relations=(Relation("is-review-of", doi("10.5555/alpha.2021.1(3)")),),
    ),
    "journal": Venue(
        JOURNAL,
        identifiers=(doi("10.5555/jih"), Identifier("issn-print", "1234-5679"), Identifier("issn", "2049-3630")),
        publishers=publisher(),
        alternative_names=text("JIH"),
        websites=("https://press.example/doi/10.5555/jih",),
    ),
    "journal-issue": work(
        "10.5555/jih.v12.i3",
        "journal-issue",
        None,
        published="2021-09",
        volume="12",
        issue="3",
        container=Venue(JOURNAL, identifiers=(PRINT,)),
    ),
    "select-row": Work(
        "journal-article",
        text("Selected fields"),
        identifiers=(doi("10.5555/delta"),),
        citation_counts=(CitationCount(0, "crossref"),),
    ),
    "grant": Grant(
        "218300/Z/19/Z",
        (Text("Listening to wells", "en"), Text("Den Brunnen lauschen", "de")),
        identifiers=(doi("10.5555/grant.1"),),
        funders=(REGISTERED,),
        programme=Programme(Text("Well Listening"), funders=(REGISTERED,)),
        amount=Amount("479450", "GBP"),
        start="2019-11-01",
        end="2024-10-31",
        contributions=(
            by(
                "Ada",
                "Quill",
                "principal-investigator",
                orcid="0000-0002-1825-0097",
                affiliations=(organization("Riverside University", ("ror", "05gq02987"), country="GB"),),
                raw_affiliations=("Riverside University",),
                start="2019-11-01",
                end="2021",
            ),
            by("Bo", "Chairwell", "co-investigator", raw_affiliations=("Well Society",)),
            by("Cy", "Redact", "researcher"),
            by("Mira", "Okafor", "researcher", 2),
        ),
        descriptions=(Text("Wells are listened to.", "en"), Text("Wells are listened to, in plain words.")),
        websites=('https://trust.example/grants?query=pi:"%7BQuill" gid:"218300"',),
    ),
    "grant-two-projects": Grant(
        "77",
        (Text("North wells"), Text("South wells")),
        identifiers=(doi("10.5555/grant.2"),),
        funders=(HOSTED,),
        start="2019-05",
        end="2023-01-31",
        contributions=(by("Cy", "Redact", "researcher"), by("Luz", "Pozo", "researcher", 2)),
    ),
    "grant-funding-amount": Grant(
        "78", identifiers=(doi("10.5555/grant.3"),), funders=(TRUST,), amount=Amount("12.5", "EUR")
    ),
    "grant-bare": Grant(
        identifiers=(doi("10.5555/grant.4"),), funders=(organization("Invented Trust", ("crossref-member", "13928")),)
    ),
    "funder": organization(
        "Invented Science Foundation",
        ("fundref", "10.13039/100000001"),
        aliases=(Text("ISF"), Text("Science Foundation, Invented")),
        kinds=("funder",),
        country="US",
        country_name="United States",
        parents=(organization("Ministry of Wells", ("fundref", "10.13039/100000999")),),
        children=(
            organization("Directorate for Wells", ("fundref", "10.13039/100000081")),
            organization("", ("fundref", "10.13039/100000082")),
        ),
        predecessors=(organization("", ("fundref", "10.13039/100000003")),),
        successors=(
            organization("", ("fundref", "10.13039/100000002")),
            organization("", ("fundref", "10.13039/100000005")),
        ),
    ),
    "funder-item": organization(
        "Office of & for Pumps", ("fundref", "10.13039/100000083"), kinds=("funder",), country_name="Neverland"
    ),
}


def source_of(fields: dict[str, Any]) -> Source:
    (source,) = (source for source in SOURCES if source.knows(fields))
    return source


def test_every_fixture_has_its_record() -> None:
    assert {path.stem for path in FIXTURES} == set(EXPECTED)
    assert len(FIXTURES) == 27


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_becomes_its_record(path: Path) -> None:
    fields = fixture(path.stem)
    source, item = source_of(fields), Item(fields)
    assert source.name == path.parent.name
    assert source.key(item) == EXPECTED[path.stem].identifiers[0].value  # type: ignore[union-attr]
    assert source.map(item) == EXPECTED[path.stem]
    assert list(item.left(source.ignore)) == []


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({"type": "scroll"}, ["type"]),
        ({"type": "posted-content", "subtype": "tablet"}, ["subtype"]),
        ({"author": [{"sequence": "first", "affiliation": []}]}, ["author.sequence"]),
        ({"author": [{"family": "Quill", "ORCID": ["x"]}]}, ["author.ORCID"]),
        ({"relation": {"is-sung-by": [{"id": "10.5555/x", "id-type": "doi"}]}}, ["relation.is-sung-by"]),
        ({"update-to": [{"DOI": "10.5555/x", "type": "song"}]}, ["update-to.type"]),
        ({"funder": [{"name": "A", "id": [{"id": "x", "id-type": "ABC"}]}]}, ["funder.id.id", "funder.id.id-type"]),
        ({"reference": "none"}, ["reference"]),
        ({"new-field": 1}, ["new-field"]),
    ],
)
def test_what_is_not_understood_is_reported(changes: dict[str, Any], left: list[str]) -> None:
    item = Item(fixture("select-row") | changes)
    Crossref().map(item)
    assert list(item.left(Crossref.ignore)) == left


def test_an_unknown_type_is_an_other_work() -> None:
    assert Crossref().map(Item(fixture("select-row") | {"type": "scroll"})).type == "other"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("aliases", "former"),
    [
        ([], ()),
        (["10.5555/OLD", "10.5555/old", "no DOI"], (doi("10.5555/old"),)),
        ("https://doi.org/10.5555/older", (doi("10.5555/older"),)),
    ],
)
def test_dois_that_lead_to_the_work_now_are_its_former_ones(aliases: object, former: tuple[Identifier, ...]) -> None:
    own = fixture("select-row")["DOI"]
    aliases = [*aliases, own] if isinstance(aliases, list) else aliases
    record = Crossref().map(Item(fixture("select-row") | {"aliases": aliases}))
    assert isinstance(record, Work)
    assert record.former == former
    assert own.lower() in {one.value for one in record.identifiers}


def test_a_nameless_author_leaves_no_gap() -> None:
    authors = [{"family": "Quill"}, {"sequence": "additional"}, {"name": " "}, {"family": "Pozo"}]
    record = Crossref().map(Item(fixture("select-row") | {"author": authors}))
    assert isinstance(record, Work)
    assert [(one.published_name, one.order) for one in record.contributions] == [("Quill", 1), ("Pozo", 2)]


@pytest.mark.parametrize("missing", [None, "", "  ", "not a DOI", 5, ["10.5555/x"]])
def test_a_work_without_a_doi_is_rejected_by_name(missing: object) -> None:
    for source in SOURCES[:2]:
        with pytest.raises(Rejected, match="DOI"):
            source.map(Item({"DOI": missing, "type": "grant"}))
        with pytest.raises(Rejected, match="DOI"):
            source.key(Item({"DOI": missing}))


@pytest.mark.parametrize("fields", [{}, {"type": ""}, {"type": 5}, {"type": "no such type"}])
def test_a_work_without_a_known_type_is_some_other_work(fields: dict[str, object]) -> None:
    work = Crossref().map(Item({"DOI": "10.5555/x", "title": ["x"], **fields}))
    assert isinstance(work, Work)
    assert (work.type, work.titles[0].value) == ("other", "x")


@pytest.mark.parametrize(
    ("numbers", "replaced"),
    [(["100000041"], True), ([], False), (["100000041", "100000042"], False), (["100000963"], False), ("x", False)],
)
def test_a_funder_with_one_replacement_is_a_merger(numbers: object, replaced: bool) -> None:
    fields = {"id": "100000963", "uri": "http://dx.doi.org/10.13039/100000963", "name": "x", "replaced-by": numbers}
    found = CrossrefFunders().map(Item(fields))
    former, now = (Identifier("fundref", f"10.13039/{number}") for number in ("100000963", "100000041"))
    assert (found == Merger("organization", (now,), (former,))) is replaced
    assert isinstance(found, Organization) is not replaced


def test_a_funder_without_a_number_is_rejected_by_name() -> None:
    with pytest.raises(Rejected, match="id"):
        CrossrefFunders().map(Item({"id": "n", "uri": "http://dx.doi.org/", "name": "x"}))


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        ({"published": [2018], "published-online": [2018, 6, 1], "published-print": [2018, 5]}, "2018-06-01"),
        ({"published": [2018, 6], "published-print": [2018, 6, 30], "issued": [2018, 6]}, "2018-06-30"),
        ({"issued": [2017, 12], "published-print": [2018, 1, 1]}, "2017-12"),
        ({"published-print": [2018, 1], "published-online": [2017, 11, 3]}, "2017-11-03"),
        ({"issued": [None], "approved": [2020, 1]}, "2020-01"),
        ({"issued": [2021], "approved": [2021, 5, 10]}, "2021"),
        ({"issued": [None]}, None),
    ],
)
def test_the_date_of_publication(dates: dict[str, list[int | None]], published: str | None) -> None:
    fields = {name: {"date-parts": [parts]} for name, parts in dates.items()}
    record = Crossref().map(Item(fixture("select-row") | fields))
    assert isinstance(record, Work)
    assert record.published == published


@pytest.mark.parametrize(
    ("raw", "pages"),
    [
        ("1272-1285", Pages("1272", "1285")),
        ("1272-85", Pages("1272", "85")),
        ("S12–S20", Pages("S12", "S20")),
        ("295-308.e4", Pages("295", "308.e4")),
        ("vii - ix", Pages("vii", "ix")),
        ("313", Pages("313")),
        ("e17", Pages("e17")),
        ("1-3, 9-11", Pages(whole="1-3, 9-11")),
        ("E-12", Pages(whole="E-12")),
        ("IFC", Pages(whole="IFC")),
        ("n/a-n/a", Pages()),
        ("no-no", Pages()),
        ("", Pages()),
        (None, Pages()),
    ],
)
def test_pages(raw: str | None, pages: Pages) -> None:
    assert split_pages(raw) == pages


@pytest.mark.parametrize(
    "document",
    [
        {"DOI": "10.5555/x", "type": "article-journal", "title": "A string", "indexed": {}, "container-title": "J"},
        {"DOI": "10.5555/x", "type": "article-journal", "title": [], "container-title": "J"},
        {"DOI": "10.5555/x"},
        {"doi": "10.5555/x", "title": ["x"], "type": "article"},
        {"id": "https://doi.org/10.5555/x", "type": "dois", "attributes": {"titles": []}},
        {"id": "https://openalex.org/F1", "display_name": "x", "ids": {"crossref": "100"}},
        {"id": "https://ror.org/05gq02987", "names": []},
        {},
    ],
)
def test_other_formats_are_not_claimed(document: dict[str, Any]) -> None:
    assert not any(source.knows(document) for source in SOURCES)


def test_the_tables_name_codes_that_exist() -> None:
    types, relations = table("types"), table("relations")
    assert set(source_types("crossref").values()) <= set(types)
    assert {row["type"] for row in rows("degrees")} <= set(types)
    assert {row["relation"] for row in rows("crossref_relations")} <= set(relations)
    for row in rows("crossref_updates"):
        assert {row["relation"], row["inverse"]} <= set(relations)
        assert not row["type"] or row["type"] in types
    for row in rows("crossref_containers"):
        assert row["type"] in source_types("crossref")
        assert {row["container"], row["series"]} - {""} <= set(types)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inside: (
        st.lists(inside, max_size=2) | st.dictionaries(st.sampled_from(["id", "DOI", "name"]), inside, max_size=2)
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


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_a_damaged_record_is_mapped_or_rejected(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(FIXTURES))
    fields = fixture(path.stem)
    source = source_of(fields)
    for _ in range(data.draw(st.integers(1, 3))):
        places = list(paths(fields))
        if places:
            damage(fields, data.draw(st.sampled_from(places)), data.draw(JSON), data.draw(st.booleans()))
    before = copy.deepcopy(fields)
    item = Item(fields)
    try:
        source.key(item)
        record: Record | None = source.map(item)
    except Rejected as fault:
        record, field = None, str(fault).partition(":")[0]
    assert isinstance(record, Record) or field in ("DOI", "type", "id")
    assert all(isinstance(left, str) for left in item.left(source.ignore))
    assert fields == before


def documents(path: Path) -> Iterator[Any]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        yield json.loads(data)
    except json.JSONDecodeError:
        yield from (json.loads(line) for line in data.splitlines() if line.strip())


def opened(document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, dict) and isinstance(document.get("message"), dict):
        document = document["message"]
    if isinstance(document, dict) and isinstance(document.get("items"), list):
        document = document["items"]
    yield from (part for part in (document if isinstance(document, list) else [document]) if isinstance(part, dict))


@pytest.mark.parametrize(
    ("source", "folder", "least"),
    [
        (SOURCES[0], "crossref-json", 8000),
        (SOURCES[1], "crossref-grants", 1),
        (SOURCES[2], "crossref-funders-json", 25),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_real_records_are_mapped_and_nothing_frequent_is_left(
    shared: Path, source: Source, folder: str, least: int
) -> None:
    received = [
        Received(Place(str(path)), source.name, fields)
        for path in sorted((shared / "data" / folder).rglob("*.json*"))
        for document in documents(path)
        for fields in opened(document)
        if source.knows(fields)
    ]
    assert len(received) >= least
    outcomes = [map_received(one) for one in received]
    reasons = {one.reason for one in outcomes if isinstance(one, Refused)}
    left = Counter(path for one in outcomes if isinstance(one, Mapped) for path in set(one.unmapped))
    assert not reasons
    assert {path for path, count in left.items() if count > 5} <= {"author.sequence"}

"""Pages of Pure portals: fixtures and the real pages of the collection to the works they must become."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.pure.citations import read_bibtex, read_ris, without_blocks
from fabiola.mappings.pure.facts import Kind, read_copyright, read_kind, read_status
from fabiola.mappings.pure.pages import labels, read_page
from fabiola.mappings.reading import Place, Received, read
from fabiola.mappings.records import (
    CitationCount,
    Concept,
    Contribution,
    Event,
    Funding,
    FundingStatement,
    Grant,
    Identifier,
    Organization,
    Person,
    Programme,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources.pure_portal import PurePortal
from fabiola.ontology.tables import rows, source_types, table

FOLDER = Path(__file__).parent / "fixtures" / "pure-portal"
FIXTURES = sorted(FOLDER.iterdir())
PURE = PurePortal()
UUID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"


def pages(path: Path) -> list[Mapped]:
    """What becomes of a file; nothing of it may be refused."""
    mapped = []
    for received in read([path]):
        assert isinstance(received, Received), received
        assert received.source == "pure-portal"
        one = map_received(received)
        assert isinstance(one, Mapped), one
        mapped.append(one)
    return mapped


def page(name: str) -> Mapped:
    (one,) = pages(FOLDER / name)
    return one


def person(given: str, family: str, order: int, role: str = "author", corresponding: bool = False) -> Contribution:
    name = f"{given} {family}"
    return Contribution(Person(name, given, family), role, order, corresponding, published_name=name)


def body(name: str, *acronyms: str, language: str | None = "en", **more: Any) -> Organization:
    return Organization((Text(name, language),), acronyms=acronyms, **more)


def concept(label: str, code: str) -> Concept:
    return Concept("asjc", code, Text(label, "en"))


def test_every_fixture_is_read() -> None:
    assert len(FIXTURES) == 5
    assert sum(len(pages(path)) for path in FIXTURES) == 6


def test_article_with_lost_separators() -> None:
    one = page("article.txt")
    work = one.record
    assert isinstance(work, Work)
    assert one.key == "10.5555/tides.2023.104512"
    assert one.unmapped == ("unread",)
    statements = (
        "MA is supported by the Norwegian Research Council (grant 245678).",
        "This work was funded by the Danish Cancer Society (R167-A11000).\n"
        "YSL received a scholarship from the China Scholarship Council.",
    )
    assert work == Work(
        "journal-article",
        (Text("Tidal mixing in shallow fjords: A survey of thirty years", "en"),),
        abstracts=(
            Text(
                "Journal of tides we call the notebook in which every station wrote down its readings. "
                "Pages of it were read again for this survey.",
                "en",
            ),
        ),
        language="en",
        identifiers=(Identifier("doi", "10.5555/tides.2023.104512"),),
        published="2023-07-01",
        statuses=("published", "peer-reviewed"),
        first_page="12",
        last_page="29",
        page_count=18,
        article_number="104512",
        volume="35",
        issue="2-3",
        container=Venue((Text("Journal of Invented Oceanography"),)),
        contributions=(
            person("Maria", "Alvarez", 1, corresponding=True),
            person("Peter N.", "Novak", 2),
            person("Young Soo", "Lim", 3),
            person("Sun Kyung", "Bang", 4),
        ),
        keywords=("fjords", "tides", "mixing"),
        subjects=(concept("Oceanography", "oceanography"), concept("Aquatic Science", "aquatic-science")),
        copyright_holders=(body("The Invented Press Ltd.", language=None),),
        copyright_year=2023,
        citation_counts=(CitationCount(12, "scopus"),),
        funding=(
            Funding(
                Grant("245678", funders=(body("Norwegian Research Council"),)),
                authors=(1,),
                statement=0,
                evidence=(0, 63),
            ),
            Funding(Grant("R167-A11000", funders=(body("Danish Cancer Society"),)), statement=1, evidence=(0, 62)),
            Funding(Grant(funders=(body("China Scholarship Council"),)), authors=(3,), statement=1, evidence=(65, 126)),
        ),
        funding_statements=tuple(FundingStatement(text) for text in statements),
    )


def test_chapter_in_german() -> None:
    one = page("chapter_de.txt")
    assert one.unmapped == ()
    assert re.fullmatch("[a-z2-7]{16}", one.key)
    assert one.record == Work(
        "chapter",
        (Text("Gezeiten der Ostsee", "de"),),
        language="de",
        published="2018-06-01",
        statuses=("published", "peer-reviewed"),
        first_page="101",
        last_page="120",
        page_count=20,
        container=Work("book", (Text("Handbuch der Gezeiten"),), identifiers=(Identifier("isbn", "9783161484100"),)),
        publishers=(body("Erfundener Verlag", language=None),),
        contributions=(
            person("Anna", "Berg", 1),
            person("Jan", "van der Meer", 2),
            person("Otto", "Klein", 1, "editor"),
            person("Petra", "Groß", 2, "editor"),
        ),
        keywords=("Gezeiten", "Ostsee"),
    )


def test_paper_in_markdown_with_citation_blocks() -> None:
    one = page("paper.md")
    assert one.key == UUID
    assert sorted(one.unmapped) == ["Berth", "ris.XX"]
    assert one.record == Work(
        "proceedings-paper",
        (Text("Queues in Harbour Control: a Measured Model", "en"),),
        abstracts=(Text("Ships wait. We count how long.", "en"),),
        language="en",
        identifiers=(
            Identifier("doi", "10.5555/hc.2024.11"),
            Identifier("scopus", "85000000001"),
            Identifier("pure", UUID),
        ),
        published="2024-03-04",
        statuses=("peer-reviewed",),
        first_page="11",
        last_page="20",
        volume="9",
        container=Work(
            "proceedings",
            (Text("Proceedings of the 5th Harbour Conference"),),
            identifiers=(Identifier("isbn", "9783161484100"),),
        ),
        series=Venue(
            (Text("Harbour Conference Series"),), "book-series", identifiers=(Identifier("issn-print", "0317-8471"),)
        ),
        event=Event("5th Harbour Conference, HC 2024", "NL", "Rotterdam", "2024-03-04", "2024-03-06"),
        publishers=(body("Invented Computing Society", language=None),),
        contributions=(
            person("Grace", "Hill", 1),
            person("Ivan", "Petrov", 2),
            person("Lena", "de Vries", 3),
            person("Olga", "Stein", 1, "editor"),
            person("Paul", "Marsh", 2, "editor"),
        ),
        subjects=(concept("Software", "software"),),
        copyright_holders=(body("Invented Computing Society"),),
        copyright_year=2024,
        citation_counts=(CitationCount(4, "scopus"),),
        funding=(
            Funding(
                Grant("RPG-2019-001", funders=(body("Leverhulme Trust"),)),
                authors=(2,),
                statement=0,
                evidence=(0, 54),
            ),
        ),
        funding_statements=(FundingStatement("IP was supported by the Leverhulme Trust (RPG-2019-001)."),),
    )


def test_full_page_in_html() -> None:
    one = page("page.html")
    work = one.record
    assert isinstance(work, Work)
    assert one.key == UUID
    assert one.unmapped == ("Wick",)
    assert work.type == "review-article"
    assert work.titles == (Text("Lighthouses and their keepers", "en"),)
    assert work.abstracts == (Text("Lamps were lit. Keepers slept.", "en"),)
    assert work.identifiers == (Identifier("doi", "10.5555/lamps.1"), Identifier("pure", UUID))
    assert work.published == "2020-02"
    assert work.contributions == (person("Grace", "Hill", 1), person("Ivan", "Petrov", 2, corresponding=True))
    assert work.keywords == ("lamps", "sleep")
    assert work.copyright_year == 2020
    assert work.copyright_holders == ()
    assert [funding.funder for funding in work.funding] == [body("Carlsberg Foundation")]
    assert work.funding[0].authors == (1,)


def test_listing_in_html() -> None:
    letter, thesis = pages(FOLDER / "listing.html")
    assert (letter.key, letter.unmapped, thesis.unmapped) == ("10.5555/buoys.1", (), ())
    assert letter.record == Work(
        "letter",
        (Text("Buoys in winter"),),
        identifiers=(Identifier("doi", "10.5555/buoys.1"),),
        published="2021-04-30",
        first_page="5",
        last_page="9",
        page_count=5,
        volume="3",
        issue="1",
        container=Venue((Text("Journal of Buoys"),)),
        contributions=(person("G.", "Hill", 1), person("I.", "Petrov", 2)),
        open_access=True,
        websites=("https://portal.example.edu/en/publications/buoys",),
        citation_counts=(CitationCount(2, "scival"),),
    )
    assert isinstance(thesis.record, Work)
    assert (thesis.record.type, thesis.record.published) == ("doctoral-thesis", "2019")


MOHW = body("Ministry of Health & Welfare", kinds=("government",), country="KR", country_name="Republic of Korea")
MOE = body("Ministry of Education", kinds=("government",))
KHIDI = body("Korea Health Industry Development Institute", "KHIDI", funders=(MOHW,))
NRF = body("National Research Foundation of Korea", "NRF", funders=(MOE,))
NIHR = body("National Institute of Health Research", "NIHR")
BRU = body(
    "National Institute of Health Research (NIHR) Birmingham Liver Biomedical Research Unit (BRU)",
    "BRU",
    linked=(NIHR,),
)


def grant(number: str, agency: Organization, ministry: Organization, programme: str) -> Grant:
    return Grant(
        number,
        funders=(agency,),
        sponsors=(ministry,),
        programme=Programme(Text(programme, "en"), (), (agency,), (ministry,)),
    )


def test_seed_page(shared) -> None:
    """The page that the project began with, as `examples/seed.ttl` models it."""
    (one,) = pages(shared / "data" / "pure-portal-text" / "seed_yonsei_msc_liver_2018.txt")
    work = one.record
    assert isinstance(work, Work)
    assert one.unmapped == ()
    assert re.fullmatch("[a-z2-7]{16}", one.key)
    assert work.type == "review-article"
    assert work.statuses == ("published", "peer-reviewed")
    assert work.titles == (Text("Mesenchymal stromal cell therapy for liver diseases", "en"),)
    assert work.contributions == (
        person("Mohammed", "Alfaifi", 1),
        person("Young Woo", "Eom", 2),
        person("Philip N.", "Newsome", 3),
        person("Soon Koo", "Baik", 4),
    )
    assert work.language == "en"
    assert (work.first_page, work.last_page, work.page_count) == ("1272", "1285", 14)
    assert work.container == Venue((Text("Journal of Hepatology"),))
    assert (work.volume, work.issue, work.published) == (None, "6", "2018-06")
    assert work.subjects == (concept("Hepatology", "hepatology"),)
    assert work.citation_counts == (CitationCount(107, "scopus", None),)
    assert work.copyright_holders == (body("European Association for the Study of the Liver"),)
    assert work.copyright_year == 2018
    assert work.identifiers == ()
    assert [abstract.language for abstract in work.abstracts] == ["en"]
    assert [statement.mentioned for statement in work.funding_statements] == [(NIHR,), ()]
    htrd = "Korea Health Technology R&D Project"
    assert [(funding.grant, funding.authors, funding.statement) for funding in work.funding] == [
        (Grant(funders=(body("Saudi Arabian Cultural Bureau"),)), (1,), 0),
        (Grant(called_grant=False, sponsors=(BRU,)), (3,), 0),
        (grant("HI15C2364", KHIDI, MOHW, htrd), (2, 4), 1),
        (grant("HI17C1365", KHIDI, MOHW, htrd), (2, 4), 1),
        (grant("NRF-2017R1D1A1A02019212", NRF, MOE, "Basic Science Research Program"), (2, 4), 1),
        (grant("NRF-2017R1A5A2015369", NRF, MOE, "Medical Research Center Program"), (2, 4), 1),
    ]
    for funding in work.funding:
        assert funding.statement is not None
        assert funding.evidence is not None
        said = work.funding_statements[funding.statement].text[slice(*funding.evidence)]
        assert not funding.grant or not funding.grant.number or funding.grant.number[4:] in said


def test_real_page_in_markdown(shared) -> None:
    (one,) = pages(shared / "data" / "pure-portal-text" / "psu_load_mlp_2025.md")
    work = one.record
    assert isinstance(work, Work)
    assert one.unmapped == ()
    assert one.key == "ec759979-3329-404c-a4a8-797d2e21d5b1"
    assert (work.type, work.published, work.language) == ("proceedings-paper", "2025-03-30", "en")
    assert (work.first_page, work.last_page) == ("589", "603")
    assert len(work.contributions) == 7
    assert work.contributions[4] == person("Gabriel H.", "Loh", 5)
    assert work.event is not None
    assert (work.event.country, work.event.start, work.event.end) == ("NL", "2025-03-30", "2025-04-03")
    assert [subject.code for subject in work.subjects] == [
        "software",
        "information-systems",
        "hardware-and-architecture",
    ]
    assert work.funding == ()


def test_real_listing_in_html(shared) -> None:
    (one,) = pages(shared / "data" / "pure-portal-html" / "bath_list_item_2023.html")
    work = one.record
    assert isinstance(work, Work)
    assert (one.key, one.unmapped) == ("10.1002/jid.3651", ())
    assert (work.type, work.published, work.volume, work.issue) == ("journal-article", "2023-04-30", "35", "3")
    assert work.contributions == (person("J.", "Goodhand", 1), person("O.", "Walton", 2))
    assert work.citation_counts == (CitationCount(2, "scival"),)


@pytest.mark.parametrize(
    "document",
    [
        {"text": ""},
        {"text": "Research output: Contribution to journal"},
        {"text": "Journal of Hepatology\n\nOriginal languageEnglish"},
        {"html": "<html><body>Not found</body></html>"},
        {"html": ""},
        {"title": "a JSON record"},
        {"text": None},
    ],
)
def test_other_documents_are_not_known(document: dict[str, Any]) -> None:
    assert not PURE.knows(document)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": "A"}, "type: missing"),
        ({"title": "A", "type": "Activity: Talk"}, "is no output type that we know"),
        ({"type": "Contribution to journal › Article"}, "title: missing"),
    ],
)
def test_refusals_say_why(fields: dict[str, Any], reason: str) -> None:
    refused = map_received(Received(Place("page.txt"), "pure-portal", fields))
    assert isinstance(refused, Refused)
    assert not refused.unexpected
    assert reason in refused.reason


def test_key_without_title_is_refused() -> None:
    with pytest.raises(Rejected, match="title: missing"):
        PURE.key(Item({"type": "Thesis"}))


def test_keys_of_pages_differ_and_last() -> None:
    first = {"title": "Annual report", "pages": "1-2"}
    assert PURE.key(Item(first)) == PURE.key(Item(dict(first)))
    assert PURE.key(Item(first)) != PURE.key(Item({**first, "pages": "3-4"}))


@pytest.mark.parametrize("value", source_types("pure"))
def test_types_with_and_without_separators(value: str) -> None:
    if value.startswith("/"):
        pytest.skip("a code of the web service, not printed on pages")
    expected = source_types("pure")[value]
    assert expected in table("types")
    lost = "".join(part.capitalize() for part in re.split("[/ ]", value))
    assert read_kind(value) == Kind(expected, False)
    assert read_kind(f"{lost}peer-review") == Kind(expected, True)


def test_the_most_specific_type_counts() -> None:
    assert read_kind("Contribution to journalReview articlepeer-review") == Kind("review-article", True)
    assert read_kind("Contribution to journal › Article › Scientific › peer-review") == Kind("journal-article", True)
    assert read_kind("Unheard of") is None


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Published - 2018 Jun", ("published", "2018-06")),
        ("Published - Jul 2023", ("published", "2023-07")),
        ("Published - 30 Apr 2023", ("published", "2023-04-30")),
        ("Published -", ("published", None)),
        ("Accepted/In press - 2024", ("in-press", "2024")),
        ("Veröffentlicht - 01.06.2018", ("published", "2018-06-01")),
        ("Lost - 2001", (None, "2001")),
        ("", (None, None)),
    ],
)
def test_status(printed: str, expected: tuple[str | None, str | None]) -> None:
    assert read_status(printed) == expected


@pytest.mark.parametrize(
    ("notice", "year", "holder"),
    [
        (
            "© 2018 European Association for the Study of the Liver",
            2018,
            "European Association for the Study of the Liver",
        ),
        ("© 2021 Elsevier B.V.", 2021, "Elsevier B.V."),
        ("Copyright 2021 Elsevier B.V., All rights reserved.", 2021, "Elsevier B.V."),
        ("© 2025 ACM.", 2025, "ACM"),
        ("© 2020, The Author(s).", 2020, None),
        ("(c) 1999 by The Invented Society", 1999, "The Invented Society"),
    ],
)
def test_copyright(notice: str, year: int, holder: str | None) -> None:
    found = read_copyright([notice])
    assert found is not None
    assert (found.year, found.holder.name if found.holder else None) == (year, holder)


def test_no_copyright() -> None:
    assert read_copyright(["Licensed to all"]) is None


def test_citation_blocks() -> None:
    text = (FOLDER / "paper.md").read_text("utf-8")
    assert read_ris(text)["AU"] == ["Hill, Grace", "Petrov, Ivan", "de Vries, Lena"]
    assert read_bibtex(text)["pages"] == "11-20"
    assert read_bibtex(text)["note"].endswith("© 2024 Invented Computing Society.")
    assert "T1 -" not in without_blocks(text)
    assert "@inproceedings" not in without_blocks(text)
    assert read_ris("nothing") == read_bibtex("nothing") == {}


def test_labels_lead_to_one_field_each() -> None:
    found = [(row["label"].lower(), row["kind"]) for row in rows("pure_labels")]
    assert len(found) > 100
    assert len(found) == len(set(found))
    assert {row["kind"] for row in rows("pure_labels")} == {"family", "row", "series", "event", "section", "note"}
    assert labels("row")["original language"] == "language"


LINES = st.sampled_from(
    [
        "Research output: Contribution to journal › Article",
        "Original languageEnglish",
        "Bibliographical note",
        "Funding Information:",
        "MA was supported by NSF.",
        "Keywords",
        "Publication series",
        "| Name | X |",
        "JournalX",
        "Volume",
        "",
        "- a",
        "12 Citations (Scopus)",
        "TY - JOUR",
        "ER -",
        "@article{x,",
        "}",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES | st.text(max_size=20), max_size=25).map("\n".join))
def test_any_text_becomes_a_work_or_a_reason(text: str) -> None:
    outcome = map_received(Received(Place("page"), "pure-portal", read_page(text)))
    assert isinstance(outcome, Mapped) or not outcome.unexpected, outcome


TAGS = st.sampled_from(
    ["<div class='rendering_researchoutput'>", "</div>", "<p>", "<tr><th>Volume</th>", "<td>3</td>", "<li>", "<h2>"]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(TAGS | LINES | st.text(max_size=8), max_size=20).map("".join))
def test_any_html_becomes_works_or_reasons(text: str) -> None:
    for fields in PURE.split({"html": text}):
        outcome = map_received(Received(Place("page"), "pure-portal", fields))
        assert isinstance(outcome, Mapped) or not outcome.unexpected, outcome

"""Crossref XML: every record of the fixtures, damaged ones, and the real files of the collection."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from damaged_records import damaged_fields
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.graph.settings import Settings
from fabiola.graph.single import descriptions
from fabiola.mappings.isolation import Fault, isolate
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.reading import Problem, Received, read
from fabiola.mappings.records import (
    Amount,
    CitationCount,
    Contribution,
    Event,
    File,
    Funding,
    Grant,
    Identifier,
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
from fabiola.mappings.sources import sources
from fabiola.mappings.sources.crossref import Crossref
from fabiola.mappings.sources.crossref_xml import CrossrefXML
from fabiola.mappings.xml.fields import ELEMENT, records
from fabiola.ontology.tables import rows, source_types, table

FOLDER = Path(__file__).parent / "fixtures"
FILES = sorted((FOLDER / "crossref-xml").glob("*.xml"))
RECEIVED = [one for one in read(FILES) if isinstance(one, Received)]
SOURCE = CrossrefXML()
PUBLISHED = ("published",)
PRESS = (Organization((Text("A Press"),), kinds=("publisher",)),)
BUREAU = (Organization((Text("Bureau of Wells"),), kinds=("publisher",)),)
SOCIETY = (Organization((Text("Society of Wells"),), (Identifier("crossref-member", "7700"),), kinds=("publisher",)),)
JOURNAL = Venue(
    (Text("Journal of Wells & Pumps"),),
    identifiers=(Identifier("issn-print", "0317-8471"), Identifier("issn-electronic", "1050-124X")),
    alternative_names=(Text("J. Wells"),),
)


def person(given: str | None, family: str, *identifiers: Identifier) -> Person:
    return Person(f"{given} {family}" if given else family, given, family, identifiers=identifiers)


def by(given: str | None, family: str, role: str = "author", order: int = 1) -> Contribution:
    who = person(given, family)
    return Contribution(who, role, order, published_name=who.name)


def doi(value: str) -> Identifier:
    return Identifier("doi", value)


COLLEGE = Organization((Text("Trinity College Dublin"),), (Identifier("ror", "02tyrky19"),), country="IE")
FUNDERS = (
    Organization((Text("Invented Trust"),), (Identifier("fundref", "10.13039/501100009999"),)),
    Organization((), (Identifier("ror", "02tyrky19"),)),
)

EXPECTED: dict[str, Record] = {
    "10.5555/award.77": Grant(
        number="W-77",
        titles=(Text("Wells of the world", "en"), Text("Les puits du monde", "fr")),
        identifiers=(doi("10.5555/award.77"),),
        funders=FUNDERS,
        programme=Programme(Text("Open wells"), funders=FUNDERS),
        amount=Amount("250000", "EUR"),
        start="2020-01-01",
        end="2023-12-31",
        contributions=(
            Contribution(
                person("Mira", "Okafor", Identifier("orcid", "0000-0002-1825-0097")),
                "principal-investigator",
                affiliations=(COLLEGE,),
                raw_affiliations=("Trinity College Dublin",),
                published_name="Mira Okafor",
                start="2020-01-01",
                end="2021-05-31",
            ),
            Contribution(
                person("Cy", "Linder"),
                "researcher",
                raw_affiliations=("College of Wells",),
                published_name="Cy Linder",
            ),
        ),
        descriptions=(Text("Where water comes from.", "en"),),
        websites=("https://trust.example/awards/77",),
    ),
    "10.5555/award.1": Grant(
        number="P-1",
        titles=(Text("Pumps"),),
        identifiers=(doi("10.5555/award.1"),),
        funders=(Organization((Text("Invented Trust"),)),),
        start="2018-02-03",
        websites=("https://trust.example/awards/1",),
    ),
    "10.5555/pumps": Work(
        type="book",
        titles=(Text("Pumps of the World"),),
        language="en",
        identifiers=(doi("10.5555/pumps"), Identifier("isbn", "9783161484100")),
        published="2022",
        statuses=PUBLISHED,
        volume="4",
        series=Venue(
            names=(Text("Studies in Pumps"),), type="book-series", identifiers=(Identifier("issn-print", "2049-3630"),)
        ),
        publishers=PRESS,
        contributions=(by("Ed", "Itor", "editor"),),
        licences=("https://creativecommons.org/licenses/by/4.0/",),
        websites=("https://press.example/pumps",),
    ),
    "10.5555/pumps.2": Work(
        type="chapter",
        titles=(Text("Piston pumps"),),
        language="en",
        identifiers=(doi("10.5555/pumps.2"),),
        published="2022",
        statuses=PUBLISHED,
        pages="17-30, 35",
        volume="4",
        container=Work(
            type="book",
            titles=(Text("Pumps of the World"),),
            identifiers=(doi("10.5555/pumps"), Identifier("isbn", "9783161484100")),
        ),
        series=Venue(
            names=(Text("Studies in Pumps"),), type="book-series", identifiers=(Identifier("issn-print", "2049-3630"),)
        ),
        publishers=PRESS,
        contributions=(by("Cy", "Linder"),),
        licences=("https://creativecommons.org/licenses/by/4.0/",),
        websites=("https://press.example/pumps/2",),
    ),
    "10.5555/water": Work(
        type="book",
        titles=(Text("Water, complete"),),
        identifiers=(doi("10.5555/water"), Identifier("isbn", "9780306406157")),
        websites=("https://press.example/water",),
    ),
    "10.5555/water.1": Work(
        type="book",
        titles=(Text("Water, the first part"),),
        identifiers=(doi("10.5555/water.1"),),
        published="1998",
        statuses=PUBLISHED,
        edition="2",
        series=Venue(names=(Text("Water, complete"),), type="book-series"),
        publishers=PRESS,
        websites=("https://press.example/water/1",),
    ),
    "10.5555/early.wells": Work(
        type="preprint",
        titles=(Text("Early wells"),),
        language="en",
        identifiers=(doi("10.5555/early.wells"),),
        published="2020-02",
        container=Venue(names=(Text("WellRxiv"),), type="repository"),
        contributions=(
            Contribution(
                contributor=Organization(names=(Text("Wells Study Group"),)), published_name="Wells Study Group"
            ),
            by("Ada", "Quill", order=2),
        ),
        keywords=("Hydrology",),
        websites=("https://wellrxiv.example/1",),
        relations=(Relation(relation="is-preprint-of", target=doi("10.5555/wells.2021.3")),),
        funding=(
            Funding(funder=Organization(names=(Text("Fund A"),))),
            Funding(funder=Organization(names=(Text("Fund B"),))),
            Funding(grant=Grant(number="77")),
        ),
    ),
    "10.5555/wells.review.1": Work(
        type="peer-review",
        titles=(Text("Review of Wells"),),
        identifiers=(doi("10.5555/wells.review.1"),),
        published="2021-03-01",
        statuses=PUBLISHED,
        contributions=(by("Rev", "Iewer", "reviewer"),),
        websites=("https://wells.example.org/r1",),
        relations=(Relation(relation="is-review-of", target=doi("10.5555/wells.2021.3")),),
    ),
    "10.5555/thesis": Work(
        type="doctoral-thesis",
        titles=(Text("A thesis on wells"),),
        language="en",
        identifiers=(doi("10.5555/thesis"),),
        published="1999-06",
        statuses=PUBLISHED,
        contributions=(
            by("Doc", "Tor"),
            Contribution(contributor=Organization(names=(Text("University of Wells"),)), role="host-institution"),
        ),
        websites=("https://wells.example.org/thesis",),
    ),
    "10.5555/report": Work(
        type="report",
        titles=(Text("Report on wells"),),
        language="en",
        identifiers=(doi("10.5555/report"),),
        published="2011",
        statuses=PUBLISHED,
        publishers=BUREAU,
        contributions=(
            Contribution(contributor=Organization(names=(Text("Bureau of Wells"),)), published_name="Bureau of Wells"),
        ),
        websites=("https://bureau.example/report",),
    ),
    "10.5555/report.annex": Work(
        type="report",
        titles=(Text("Annex"),),
        language="en",
        identifiers=(doi("10.5555/report.annex"),),
        published="2011",
        statuses=PUBLISHED,
        container=Work(type="report", titles=(Text("Report on wells"),), identifiers=(doi("10.5555/report"),)),
        publishers=BUREAU,
        websites=("https://bureau.example/annex",),
    ),
    "10.5555/bucket": Work(
        type="standard",
        titles=(Text("Standard bucket"),),
        identifiers=(doi("10.5555/bucket"),),
        published="2005-01",
        statuses=PUBLISHED,
        publishers=(Organization(names=(Text("Board of Buckets"),), kinds=("publisher",)),),
        contributions=(
            Contribution(
                contributor=Organization(names=(Text("Board of Buckets"),), acronyms=("BB",)),
                published_name="Board of Buckets",
            ),
        ),
        websites=("https://bb.example/bucket",),
    ),
    "10.5555/well.7": Work(
        type="dataset",
        titles=(Text("Well 7"),),
        identifiers=(doi("10.5555/well.7"),),
        published="2002-02-02",
        statuses=PUBLISHED,
        container=Venue(names=(Text("Wells of the World"),), type="data-repository"),
        publishers=BUREAU,
        websites=("https://bureau.example/7",),
    ),
    "10.5555/sheet": Work(
        type="other",
        titles=(Text("A sheet in French"),),
        identifiers=(doi("10.5555/sheet"),),
        published="2021",
        statuses=PUBLISHED,
        websites=("https://wells.example.org/sheet",),
        relations=(Relation(relation="is-translation-of", target=doi("10.5555/wells.2021.3")),),
    ),
    "10.5555/soon": Work(
        type="journal-article",
        titles=(Text("Wells to come"),),
        identifiers=(doi("10.5555/soon"),),
        status_dates=(StatusDate(status="accepted", date="2022-07-01"),),
        container=Venue(
            names=(Text("Journal of Wells & Pumps"),), identifiers=(Identifier("issn-print", "0317-8471"),)
        ),
        contributions=(by(None, "Soon"),),
        websites=("https://wells.example.org/soon",),
    ),
    "10.5555/flat.1": Work(
        type="journal-article",
        titles=(Text("Flat wells"),),
        identifiers=(doi("10.5555/flat.1"),),
        published="2012",
        statuses=PUBLISHED,
        first_page="3",
        last_page="9",
        volume="2",
        issue="1",
        container=Venue(names=(Text("Journal of Wells"),), identifiers=(Identifier("issn-electronic", "1050-124X"),)),
        contributions=(by("Flo", "Wing"),),
    ),
    "10.5555/conf": Work(
        type="proceedings",
        titles=(Text("Proceedings of the First Meeting on Wells"),),
        identifiers=(doi("10.5555/conf"), Identifier("isbn", "9783161484100")),
        published="2018-12",
        statuses=PUBLISHED,
        volume="7",
        series=Venue(
            names=(Text("Wells Conference Series"),),
            type="book-series",
            identifiers=(Identifier("issn-electronic", "2434-561X"),),
        ),
        event=Event(name="First Meeting on Wells", country="GB", locality="Bath", start="2018-09-30", end="2018-10-02"),
        publishers=PRESS,
        contributions=(by("Cher", "Person", "chair"),),
        websites=("https://press.example/conf",),
    ),
    "10.5555/conf.1": Work(
        type="proceedings-paper",
        titles=(Text("On buckets"),),
        identifiers=(doi("10.5555/conf.1"),),
        published="2018-12",
        statuses=PUBLISHED,
        first_page="iv",
        volume="7",
        container=Work(
            type="proceedings",
            titles=(Text("Proceedings of the First Meeting on Wells"),),
            identifiers=(doi("10.5555/conf"), Identifier("isbn", "9783161484100")),
            event=Event(
                name="First Meeting on Wells", country="GB", locality="Bath", start="2018-09-30", end="2018-10-02"
            ),
        ),
        series=Venue(
            names=(Text("Wells Conference Series"),),
            type="book-series",
            identifiers=(Identifier("issn-electronic", "2434-561X"),),
        ),
        event=Event(name="First Meeting on Wells", country="GB", locality="Bath", start="2018-09-30", end="2018-10-02"),
        publishers=PRESS,
        contributions=(by("Ann", "Talk"),),
        websites=("https://press.example/conf/1",),
    ),
    "10.5555/jwells": Venue(
        names=(Text("Journal of Wells & Pumps"),),
        identifiers=(
            doi("10.5555/jwells"),
            Identifier("issn-print", "0317-8471"),
            Identifier("issn-electronic", "1050-124X"),
        ),
        publishers=SOCIETY,
        alternative_names=(Text("J. Wells"),),
        websites=("https://wells.example.org/journal",),
    ),
    "10.5555/jwells.12.3": Work(
        type="journal-issue",
        language="en",
        identifiers=(doi("10.5555/jwells.12.3"),),
        published="2021-06",
        statuses=PUBLISHED,
        volume="12",
        issue="3",
        container=JOURNAL,
        publishers=SOCIETY,
        websites=("https://wells.example.org/12/3",),
    ),
    "10.5555/wells.2021.3": Work(
        type="correction",
        titles=(Text("Brunnen und H2O: tief gebohrt"),),
        subtitles=("Ein Bericht",),
        alternative_titles=(Text("Puits et eau", "fr"),),
        abstracts=(Text("Wir bohrten tief.", "de"), Text("We drilled deep.", "en")),
        language="de",
        identifiers=(doi("10.5555/wells.2021.3"),),
        published="2021-05-04",
        status_dates=(StatusDate(status="accepted", date="2021-04-30"),),
        statuses=PUBLISHED,
        first_page="101",
        last_page="109",
        article_number="e77",
        volume="12",
        issue="3",
        version="2",
        container=JOURNAL,
        publishers=SOCIETY,
        contributions=(
            Contribution(
                contributor=Person(
                    name="Ada M. Quill Jr",
                    given_name="Ada M.",
                    family_name="Quill Jr",
                    identifiers=(Identifier("orcid", "0000-0002-1825-0097"),),
                ),
                affiliations=(
                    Organization(names=(Text("University of Wells"),), identifiers=(Identifier("ror", "05gq02987"),)),
                ),
                raw_affiliations=("University of Wells",),
                published_name="Ada M. Quill Jr",
            ),
            Contribution(
                contributor=Person(name="Pozo", family_name="Pozo"),
                order=2,
                raw_affiliations=("Well House, Bath",),
                published_name="Pozo",
            ),
            Contribution(
                contributor=Organization(names=(Text("Wells Study Group"),)),
                order=3,
                published_name="Wells Study Group",
            ),
            by("Luc", "Puits", "translator"),
        ),
        licences=("https://creativecommons.org/licenses/by/4.0/",),
        files=(File(url="https://wells.example.org/101.pdf", media_type="application/pdf"),),
        websites=("https://wells.example.org/12/3/101",),
        citation_counts=(CitationCount(value=12, source="crossref"),),
        cites=(doi("10.5555/cited.1"), doi("10.5555/cited.2")),
        relations=(
            Relation(relation="corrects", target=doi("10.5555/wells.2020.9")),
            Relation(relation="is-supplemented-by", target=doi("10.5555/wells.data")),
            Relation(relation="is-translation-of", target=doi("10.5555/puits")),
            Relation(relation="has-preprint", target=doi("10.5555/early.wells")),
            Relation(relation="has-review", target=doi("10.5555/wells.review.1")),
        ),
        funding=(
            Funding(
                grant=Grant(
                    number="ISF-1",
                    funders=(
                        Organization(
                            names=(Text("Invented Science Foundation"),),
                            identifiers=(Identifier("fundref", "10.13039/100000001"),),
                        ),
                    ),
                ),
                asserted_by="crossref",
            ),
            Funding(
                grant=Grant(
                    number="ISF-2",
                    funders=(
                        Organization(
                            names=(Text("Invented Science Foundation"),),
                            identifiers=(Identifier("fundref", "10.13039/100000001"),),
                        ),
                    ),
                ),
                asserted_by="crossref",
            ),
            Funding(funder=Organization(names=(), identifiers=(Identifier("ror", "05gq02987"),))),
        ),
    ),
    "10.5555/wells.2021.3.g1": Work(
        type="other",
        titles=(Text("Figure 1"),),
        identifiers=(doi("10.5555/wells.2021.3.g1"),),
        published="2021-05-04",
        statuses=PUBLISHED,
        publishers=SOCIETY,
        websites=("https://wells.example.org/g1",),
        relations=(Relation(relation="is-part-of", target=doi("10.5555/wells.2021.3")),),
    ),
}


def test_every_fixture_is_found() -> None:
    assert len(FILES) == 6
    assert {SOURCE.key(Item(one.fields)) for one in RECEIVED} == set(EXPECTED)
    assert len(RECEIVED) == len(EXPECTED) == 22


@pytest.mark.parametrize("received", RECEIVED, ids=lambda one: one.fields["DOI"])
def test_a_record_becomes_what_it_says(received: Received) -> None:
    assert received.source == SOURCE.name
    mapped = map_received(received)
    assert isinstance(mapped, Mapped)
    assert mapped.record == EXPECTED[mapped.key]
    assert mapped.unmapped == ()


def test_an_address_of_a_depositor_is_not_published() -> None:
    assert any("@press.example" in path.read_text("utf-8") for path in FILES)
    assert not any("@" in str(one.fields) for one in RECEIVED)


def parsed(xml: str) -> list[Fields]:
    return list(records(BytesIO(xml.encode()), frozenset({"crossref", "doi_batch", "crossref_result"})))


def grant_left(inside: str) -> list[str]:
    """The paths that nobody took of a grant with something inside its project."""
    xml = f"<grant><project>{inside}</project><doi_data><doi>10.5555/x</doi></doi_data></grant>"
    (fields,) = SOURCE.split(parsed(f"<doi_batch><body>{xml}</body></doi_batch>")[0])
    item = Item(fields)
    SOURCE.map(item)
    return list(item.left(SOURCE.ignore))


@pytest.mark.parametrize(
    ("inside", "left"),
    [
        ("<mood>glad</mood>", ["own.project.mood"]),
        ('<award-dates start-date="one day"/>', ["own.project.award-dates.@start-date"]),
        ('<investigators><person role="cook"><familyName>Q</familyName></person></investigators>',
         ["own.project.investigators.person.@role"]),
    ],
)  # fmt: skip
def test_what_a_grant_says_and_nobody_takes_is_reported(inside: str, left: list[str]) -> None:
    assert grant_left(inside) == left


def test_a_grant_without_a_doi_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "grant.xml"
    path.write_text("<doi_batch><body><grant><award-number>7</award-number></grant></body></doi_batch>", "utf-8")
    (received,) = read([path])
    assert isinstance(received, Received)
    refused = map_received(received)
    assert isinstance(refused, Refused)
    assert refused.reason == "DOI: missing or not a DOI"


_PEOPLE = {"p": '<person_name sequence="additional" contributor_role="author"><surname>{n}</surname></person_name>',
           "o": '<organization sequence="additional" contributor_role="author">{n}</organization>'}  # fmt: skip


@given(st.text("po", max_size=8))
def test_people_and_organizations_keep_their_one_order(kinds: str) -> None:
    inside = "".join(_PEOPLE[kind].format(n=f"N{number}") for number, kind in enumerate(kinds))
    found = article(f"<contributors>{inside}</contributors>").contributions if kinds else ()
    assert [one.published_name for one in found] == [f"N{number}" for number in range(len(kinds))]
    assert [one.order for one in found] == list(range(1, len(kinds) + 1))
    assert [isinstance(one.contributor, Person) for one in found] == [kind == "p" for kind in kinds]


def article_item(inside: str) -> Item:
    """The one record of a journal article with something inside."""
    xml = f"<journal><journal_article><doi_data><doi>10.5555/x</doi></doi_data>{inside}</journal_article></journal>"
    (fields,) = SOURCE.split(parsed(f"<crossref>{xml}</crossref>")[0])
    return Item(fields)


def article(inside: str) -> Work:
    """The work of a journal article with something inside."""
    record = SOURCE.map(article_item(inside))
    assert isinstance(record, Work)
    return record


def unread(inside: str) -> list[str]:
    """The paths that nobody took of a journal article with something inside."""
    item = article_item(inside)
    SOURCE.map(item)
    return list(item.left(SOURCE.ignore))


@pytest.mark.parametrize(
    ("inside", "left"),
    [
        ("<new_element>x</new_element>", ["own.new_element"]),
        ("<contributors><robot>x</robot></contributors>", ["own.contributors.robot"]),
        (
            '<contributors><person_name contributor_role="bard"><surname>Q</surname></person_name></contributors>',
            ["own.contributors.person_name.@contributor_role"],
        ),
        (
            '<program><related_item><inter_work_relation relationship-type="isSungBy" identifier-type="doi">10.5555/y'
            "</inter_work_relation></related_item></program>",
            ["relation.is-sung-by"],
        ),
        ('<crossmark><updates><update type="song">10.5555/y</update></updates></crossmark>', ["update-to.type"]),
        (
            '<program name="fundref"><assertion name="funder_mood">glad</assertion></program>',
            ["own.program.assertion.@name", "own.program.assertion.#text"],
        ),
    ],
)
def test_what_is_not_understood_is_reported(inside: str, left: list[str]) -> None:
    assert unread(inside) == left


def test_an_issue_has_its_own_number() -> None:
    found = [one for one in map(map_received, RECEIVED) if isinstance(one, Mapped)]
    (mapped,) = (one for one in found if one.key == "10.5555/jwells.12.3")
    entity, *_ = descriptions(mapped, "https://kg.example.org/", Settings().trust())
    lines = [line for line in entity.ntriples().splitlines() if line.startswith(f"<{entity.iri}> ")]
    assert any("issueIdentifier" in line and '"3"' in line for line in lines)
    assert not any("partOf" in line and "/i/3>" in line for line in lines)


def funder(name: str | None, *identifiers: tuple[str, str]) -> Organization:
    return Organization((Text(name),) if name else (), tuple(Identifier(*pair) for pair in identifiers))


ISF = funder("Fund A", ("fundref", "10.13039/100000001"))
ASSERTION = '<assertion name="{}">{}</assertion>'
NAMED = ASSERTION.format("funder_name", "Fund A " + ASSERTION.format("funder_identifier", "10.13039/100000001"))


def assertions(*pairs: tuple[str, str]) -> str:
    return "".join(ASSERTION.format(name, text) for name, text in pairs)


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (
            ASSERTION.format("fundgroup", NAMED + assertions(("award_number", "1"))),
            (Funding(Grant("1", funders=(ISF,)), asserted_by="publisher"),),
        ),
        (
            NAMED + assertions(("award_number", "1"), ("award_number", "2")),
            (
                Funding(Grant("1", funders=(ISF,)), asserted_by="publisher"),
                Funding(Grant("2", funders=(ISF,)), asserted_by="publisher"),
            ),
        ),
        (
            NAMED + assertions(("funder_name", "Fund B"), ("award_number", "1")),
            (
                Funding(funder=ISF, asserted_by="publisher"),
                Funding(funder=funder("Fund B")),
                Funding(Grant("1")),
            ),
        ),
        (
            ASSERTION.format("fundgroup", assertions(("funder_identifier", "100000001"), ("funding_identifier", "1"))),
            (Funding(Grant("1", funders=(funder(None, ("fundref", "10.13039/100000001")),)), asserted_by="publisher"),),
        ),
        (
            ASSERTION.format(
                "fundgroup", assertions(("ror", "https://ror.org/05gq02987"), ("grant_doi", "10.5555/grant"))
            ),
            (Funding(Grant(identifiers=(doi("10.5555/grant"),), funders=(funder(None, ("ror", "05gq02987")),))),),
        ),
        (ASSERTION.format("fundgroup", ""), ()),
        ("", ()),
    ],
)
@pytest.mark.parametrize("around", ["{}", "<crossmark><custom_metadata>{}</custom_metadata></crossmark>"])
def test_funding(around: str, inside: str, expected: tuple[Funding, ...]) -> None:
    record = article(around.format(f'<program name="fundref">{inside}</program>'))
    assert record.funding == expected


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        ('<publication_date media_type="print"><year>2018</year></publication_date>', "2018"),
        ("<publication_date><month>6</month><year>2018</year></publication_date>", "2018-06"),
        ("<publication_date><month>22</month><year>2018</year></publication_date>", "2018"),
        ("<publication_date><day>31</day><month>06</month><year>2018</year></publication_date>", "2018-06"),
        ("<publication_date><year>0</year></publication_date>", None),
        (
            '<publication_date media_type="print"><month>2</month><year>2018</year></publication_date>'
            '<publication_date media_type="online"><day>3</day><month>11</month><year>2017</year></publication_date>',
            "2017-11-03",
        ),
        ("", None),
    ],
)
def test_the_date_of_publication(dates: str, published: str | None) -> None:
    assert article(dates).published == published


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        ("<crossref><error>doi:10.5555/none</error></crossref>", "query: doi:10.5555/none"),
        (
            '<crossref_result><query_result><body><query status="unresolved"><doi>10.5555/x</doi>'
            "<msg>DOI not found</msg></query></body></query_result></crossref_result>",
            "query: DOI not found",
        ),
        (
            "<doi_batch><body><crossmark_data><doi>10.5555/x</doi></crossmark_data></body></doi_batch>",
            "body: crossmark_data is no whole record but changes one",
        ),
        ("<crossref/>", "no journal, book, conference or other work with a DOI"),
    ],
)
def test_a_file_without_a_record_says_why(tmp_path: Path, xml: str, reason: str) -> None:
    path = tmp_path / "answer.xml"
    path.write_text(xml, "utf-8")
    (problem,) = read([path])
    assert isinstance(problem, Problem)
    assert not problem.unexpected
    assert problem.message.endswith(reason)


def test_broken_xml_names_the_place(tmp_path: Path) -> None:
    path = tmp_path / "broken.xml"
    path.write_text("<doi_records>\n<doi_record>\n<crossref></doi_record>\n</doi_records>", "utf-8")
    (problem,) = read([path])
    assert isinstance(problem, Problem)
    assert "line 3" in problem.message


def test_a_work_without_a_doi_is_rejected_by_name() -> None:
    xml = "<crossref><journal><journal_article><titles><title>x</title></titles></journal_article></journal></crossref>"
    (fields,) = SOURCE.split(parsed(xml)[0])
    with pytest.raises(Rejected, match="DOI"):
        SOURCE.key(Item(fields))
    with pytest.raises(Rejected, match="DOI"):
        SOURCE.map(Item(fields))


def documents() -> list[Fields]:
    return [fields for path in FILES for fields in parsed(path.read_text("utf-8"))]


@settings(max_examples=300)
@given(damaged_fields(documents()))
def test_a_damaged_document_is_split_and_mapped_or_rejected(document: Fields) -> None:
    parts = isolate(lambda: tuple(SOURCE.split(document)))
    if isinstance(parts, Fault):
        assert not parts.unexpected, parts.reason
        return
    for fields in parts:
        outcome = map_received(Received(RECEIVED[0].place, SOURCE.name, fields))
        assert isinstance(outcome, Mapped) or outcome.reason.partition(":")[0] in ("DOI", "type")


@given(st.dictionaries(st.sampled_from([ELEMENT, "@namespace", "DOI", "type"]), st.text(max_size=9)))
def test_documents_of_other_kinds_are_not_known(document: Fields) -> None:
    assert SOURCE.knows(document) == (document.get(ELEMENT) in SOURCE.elements and not document.get("@namespace"))


def test_no_other_format_knows_the_documents() -> None:
    others = [source for name, source in sources().items() if name != SOURCE.name]
    found = documents()
    assert len(found) == 6
    assert all(SOURCE.knows(document) for document in found)
    assert not [source.name for source in others for document in found if source.knows(document)]


def test_the_fixtures_of_other_formats_are_not_known() -> None:
    folders = [path for path in FOLDER.iterdir() if path.is_dir() and path.name not in (SOURCE.name, "shapes")]
    assert len(folders) > 30
    assert not [one for one in read(folders) if isinstance(one, Received) and one.source == SOURCE.name]


def test_the_table_of_elements_names_types_that_are_mapped() -> None:
    known = source_types("crossref")
    assert len(table("crossref_elements")) == len(rows("crossref_elements")) > 40
    assert {row["type"] for row in rows("crossref_elements")} - {"posted-content"} <= set(known)
    codes = {row["value"] for row in rows("crossref_relations")}
    ignored = {path.removeprefix("relation.") for path in Crossref.ignore if path.startswith("relation.")}
    antonyms = {row["antonym"] for row in rows("crossref_relations")} - {""}
    assert antonyms - codes - ignored <= {"is-data-basis-for"}


def test_real_files_are_mapped_and_nothing_is_left(shared: Path) -> None:
    readings = list(read([shared / "data" / "crossref-xml"]))
    mapped = [map_received(one) for one in readings if isinstance(one, Received) and one.source == SOURCE.name]
    problems = [one for one in readings if isinstance(one, Problem)]
    refused = [one for one in mapped if isinstance(one, Refused)]
    left = Counter(path for one in mapped if isinstance(one, Mapped) for path in one.unmapped)
    assert len(mapped) > 4500
    assert not [one for one in (*problems, *refused) if one.unexpected]
    assert len(problems) <= 2
    assert {one.reason for one in refused} <= {"DOI: missing or not a DOI"}
    assert len(refused) <= len(mapped) * 0.001
    assert not left

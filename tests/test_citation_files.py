"""CSL-JSON, RIS and BibTeX: every fixture to the record it must become, and what must hold for any input."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.citations.bibtex_entries import BROKEN, creators, read_entries, unescaped, unlatex
from fabiola.mappings.citations.names import creator
from fabiola.mappings.citations.ris_tags import read_records
from fabiola.mappings.citations.works import citation_format
from fabiola.mappings.items import Item
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import (
    CitationCount,
    Contribution,
    File,
    Funding,
    FundingStatement,
    Grant,
    Identifier,
    Organization,
    Person,
    Record,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import sources
from fabiola.ontology.tables import rows, source_types, table

NAMES = ("csl", "ris", "bibtex")
FOLDER = Path(__file__).parent / "fixtures"
RECEIVED = [one for name in NAMES for one in read([FOLDER / name]) if isinstance(one, Received)]


def text(*values: str, language: str | None = None) -> tuple[Text, ...]:
    return tuple(Text(value, language) for value in values)


def body(name: str, *kinds: str, language: str | None = None) -> Organization:
    return Organization(text(name, language=language), kinds=kinds)


def by(given: str | None, family: str, role: str = "author", order: int = 1, **more: Any) -> Contribution:
    identifiers = (Identifier("orcid", orcid),) if (orcid := more.pop("orcid", None)) else ()
    name = f"{given} {family}" if given else family
    return Contribution(Person(name, given, family, identifiers=identifiers), role, order, published_name=name, **more)


def group(name: str, role: str = "author", order: int = 1) -> Contribution:
    return Contribution(body(name), role, order, published_name=name)


def ids(*pairs: tuple[str, str]) -> tuple[Identifier, ...]:
    return tuple(Identifier(*pair) for pair in pairs)


def supported() -> dict[str, Any]:
    """What the funding note of two fixtures says."""
    statement = "This work was supported by the Invented Trust (grant IT-2020-17)."
    grant = Grant("IT-2020-17", funders=(body("Invented Trust", language="en"),))
    return {
        "funding": (Funding(grant=grant, statement=0, evidence=(0, 63)),),
        "funding_statements": (FundingStatement(statement),),
    }


QUILL = by("Ada", "Quill")
OKAFOR = by("Mira", "Okafor", "editor")
WATCH = group("Soil Watch Consortium", order=2)
ORCID = "0000-0002-1825-0097"
PRESS = (body("Example Press", "publisher"),)
UNIVERSITY = group("University of Nowhere", "host-institution")
SERIES = Venue(text("Soil Series"), "book-series")
PROCEEDINGS = Work("proceedings", text("Proceedings of Soil 2019"), identifiers=ids(("isbn", "9781402096235")))
DONE = ("published",)


def journal(*issns: str, short: bool = True) -> Venue:
    names = text("J. Imag. Hydrol.") if short else ()
    serials = ids(*(("issn", issn) for issn in issns))
    return Venue(text("Journal of Imaginary Hydrology"), identifiers=serials, alternative_names=names)


ARTICLE: dict[str, Any] = {
    "published": "2021-06-14",
    "statuses": DONE,
    "first_page": "1272",
    "volume": "12",
    "issue": "3",
    "language": "en",
    "keywords": ("soil", "drought"),
}

EXPECTED: dict[str, Record | str] = {
    "csl items.json 1": Work(
        "journal-article",
        text("Soil moisture and drought"),
        short_titles=("Soil moisture",),
        abstracts=text("Soil dries."),
        identifiers=ids(("doi", "10.5555/csl.1"), ("pmid", "12345")),
        last_page="1285",
        container=journal("1234-5679", "2049-3630"),
        contributions=(
            by("Ada", "van der Quill Jr", orcid=ORCID, raw_affiliations=("University of Nowhere",)),
            WATCH,
            by("Udo", "Nanga", order=3),
            group("A3nm", order=4),
        ),
        **ARTICLE,
    ),
    "csl items.json 2": Work(
        "chapter",
        text("Drought"),
        published="2019-06",
        statuses=DONE,
        first_page="xi",
        last_page="xx",
        edition="2",
        container=Work("book", text("Handbook of Soil"), identifiers=ids(("isbn", "9781402096235"))),
        series=SERIES,
        publishers=PRESS,
        contributions=(by("A.", "Quill"), OKAFOR),
    ),
    "csl items.json 3": Work(
        "doctoral-thesis",
        text("On drought"),
        published="2018",
        statuses=DONE,
        page_count=206,
        contributions=(QUILL, UNIVERSITY),
        keywords=("soil", "drought"),
        licences=("https://creativecommons.org/licenses/by/4.0/",),
        websites=("https://repository.example/1",),
    ),
    "csl negotiated.json 1": Work(
        "journal-article",
        text("Soil and drought"),
        identifiers=ids(("doi", "10.5555/negotiated.1")),
        published="2021-06",
        statuses=DONE,
        container=journal("1234-5679"),
        publishers=(Organization(text("Example Press"), ids(("crossref-member", "7822")), kinds=("publisher",)),),
        contributions=(QUILL,),
        citation_counts=(CitationCount(4, "crossref", "2024-05-17"),),
        cites=ids(("doi", "10.5555/beta")),
        funding=(Funding(grant=Grant("IT-2020-17", funders=(body("Invented Trust"),))),),
    ),
    "ris pure.ris 1": Work(
        "masters-thesis",
        text("On drought"),
        ("a story",),
        published="2018-04-25",
        statuses=DONE,
        contributions=(by("A.", "Quill"), UNIVERSITY),
    ),
    "ris pure.ris 2": "title: missing, and so is every identifier",
    "ris references.ris 1": Work(
        "journal-article",
        text("Soil moisture and drought"),
        abstracts=text("Soil dries."),
        identifiers=ids(("doi", "10.5555/ris.1"), ("scopus", "85000000001")),
        last_page="85",
        container=journal("1234-5679"),
        publishers=PRESS,
        contributions=(QUILL, WATCH, OKAFOR),
        files=(File("https://journal.example/1.pdf"),),
        websites=("https://journal.example/1",),
        **ARTICLE,
        **supported(),
    ),
    "ris references.ris 2": Work(
        "proceedings-paper",
        text("Drought"),
        published="2019",
        statuses=DONE,
        first_page="5",
        last_page="9",
        container=PROCEEDINGS,
        series=SERIES,
        contributions=(QUILL,),
    ),
    "bibtex references.bib 1": Work(
        "journal-article",
        text("Soil moisture and drought: 100% of α-soil"),
        identifiers=ids(("doi", "10.5555/bib_1")),
        last_page="1285",
        container=journal("1234-5679", short=False),
        publishers=PRESS,
        contributions=(by("Ada", "van der Quill Jr", orcid=ORCID), WATCH, by("Tomás", "Lindqvist", order=3)),
        **ARTICLE,
        **supported(),
    ),
    "bibtex references.bib 2": Work(
        "proceedings-paper",
        text("Drought"),
        published="2019",
        statuses=DONE,
        first_page="5",
        container=PROCEEDINGS,
        series=SERIES,
        publishers=PRESS,
        contributions=(QUILL, OKAFOR),
        websites=("https://conf.example/a~b",),
    ),
    "bibtex references.bib 3": Work(
        "proceedings",
        text("Proceedings of Soil 2019"),
        identifiers=ids(("isbn", "9781402096235")),
        published="2019",
        statuses=DONE,
        series=SERIES,
        publishers=PRESS,
        contributions=(OKAFOR,),
    ),
    "bibtex references.bib 4": Work(
        "doctoral-thesis",
        text("On drought"),
        published="2018",
        statuses=DONE,
        contributions=(by("A.", "Quill"), UNIVERSITY),
    ),
    "bibtex references.bib 5": Work(
        "preprint",
        text("A preprint"),
        identifiers=ids(("arxiv", "2101.00001")),
        published="2021-01-02",
        contributions=(QUILL,),
    ),
    "bibtex references.bib 6": Work(
        "other", text("Unpublished soil"), published="2020", statuses=("unpublished",), contributions=(QUILL,)
    ),
    "bibtex references.bib 7": "entry: the BibTeX is broken: it is not closed where the next entry begins "
    "or the file ends (line 28)",
    "bibtex references.bib 8": "title: missing, and so is every identifier",
}


def name_of(received: Received) -> str:
    number = received.place.position.rpartition(" ")[2] or "1"
    return f"{received.source} {Path(received.place.file).name} {number}"


def test_the_fixtures_are_found() -> None:
    assert [name_of(one) for one in RECEIVED] == list(EXPECTED)


@pytest.mark.parametrize("received", RECEIVED, ids=name_of)
def test_a_fixture_becomes_its_record(received: Received) -> None:
    found, expected = map_received(received), EXPECTED[name_of(received)]
    if isinstance(found, Refused):
        assert (found.reason, found.unexpected) == (expected, False)
    else:
        assert found.record == expected
        assert found.unmapped == ()


ENVELOPES = ("message", "items", "results", "data", "resultList", "result", "response", "award", "grants")


def documents(path: Path) -> Iterator[Any]:
    """The document of a fixture and all that is nested in its lists and envelopes."""
    if path.suffix != ".json":
        yield {"text": path.read_text("utf-8")}
        return
    found = [json.loads(path.read_text("utf-8"))]
    while found:
        one = found.pop()
        if isinstance(one, list):
            found += one
        elif isinstance(one, dict):
            yield one
            found += [
                one[name] for name in ("message", "items", "results", "response", "award", "grants") if name in one
            ]


ALL = sorted(path for path in FOLDER.rglob("*") if path.suffix in (".json", ".ris", ".bib", ".csv", ".md", ".txt"))


def test_no_two_sources_know_the_same_document() -> None:
    assert len(ALL) > 60
    for path in ALL:
        for document in documents(path):
            knowing = [source.name for source in sources().values() if source.knows(document)]
            assert len(knowing) <= 1, path
            assert path.parent.name in NAMES or not set(knowing) & set(NAMES), path


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("TY  - JOUR\nER  - \n", "ris"),
        ("Provider: X\n1.\nTY  - JOUR\n", "ris"),
        ("\ufeff@article{a, title={T}}", "bibtex"),
        ("% TY\n @Article (a, title={T})", "bibtex"),
        ("TY  - JOUR\nER  -\n@article{a}", "ris"),
        ("@article{a}\nTY  - JOUR\nER  -", "bibtex"),
        ("@comment{a}", None),
        ("@string{jih = {Journal of Imaginary Hydrology}}\n" * 200 + "@article{a}", "bibtex"),
        ("mail me @ home", None),
        ("PT J\nAU Quill, A", None),
        ("A title\nResearch output: Contribution to journal › Article\nTY  - JOUR\nOriginal languageEnglish", None),
        ("", None),
        (None, None),
    ],
)
def test_citation_format(printed: str | None, expected: str | None) -> None:
    assert citation_format(printed) == expected


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"M{\"u}ller", "Müller"),
        (r"Eli{\'a}{\v{s}}", "Eliáš"),
        (r"D\textquotesingle aspremont", "D'aspremont"),
        ("{DNA} repair", "DNA repair"),
        ("100% sure", "100% sure"),
        (r"100\% {sure}", "100% sure"),
        ("569--588", "569–588"),
        (r"\textit{Tetrix} $\alpha$", "Tetrix α"),
        ("costs $5 or $6", "costs $5 or $6"),
        ("{" * 60 + "deep" + "}" * 60, "deep"),
        ("<i>Tetrix</i> &amp; co", "Tetrix & co"),
        ("", None),
        (None, None),
    ],
)
def test_unlatex(latex: str | None, plain: str | None) -> None:
    assert unlatex(latex) == plain


def test_an_address_keeps_what_is_no_escape() -> None:
    assert unescaped(r"https://a.example/~b\_c--d\%20") == "https://a.example/~b_c--d%20"
    assert unescaped(None) is None


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("Ada Quill and Lindqvist, Tom{\\'a}s", ["Ada Quill", "Tomás Lindqvist"]),
        ("{Simon and Schuster} and others", ["Simon and Schuster"]),
        ("van der Berg, Jr, Jan", ["Jan van der Berg Jr"]),
        ("given=A, family=B, prefix=von", ["A von B"]),
        ("National Centre for Chronic Conditions (UK)", ["National Centre for Chronic Conditions (UK)"]),
        ("A and ,", ["A"]),
        ("", []),
    ],
)
def test_creators(raw: str, names: list[str]) -> None:
    assert [found.name for found in creators(raw)] == names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Quill, Ada", Person("Ada Quill", "Ada", "Quill")),
        ("Ada Quill", Person("Ada Quill", "Ada", "Quill")),
        ("Toparlar,Y.", Person("Y. Toparlar", "Y.", "Toparlar")),
        ("Soil Watch,", body("Soil Watch")),
        ("Ministry of Soil", body("Ministry of Soil")),
        (" , ", None),
        (None, None),
    ],
)
def test_creator(name: str | None, expected: Person | Organization | None) -> None:
    assert creator(name) == expected


def test_entries_are_put_together() -> None:
    found = list(
        read_entries('@string{a = b # "y"}@string{b="x"}@misc{k, v = a # { z}, V = {w}, m = 1 # "~" # jan, u = what}')
    )
    assert found == [{"entry": "misc", "key": "k", "v": "xy z", "m": "1~1", "u": "what"}]
    assert next(iter(read_entries("@string{a = b}@string{b = a}@misc{k, v = a}")))["v"] in ("a", "b")


def test_records_of_ris_are_told_apart() -> None:
    printed = "junk\nTY  - BOOK\nTY  - JOUR\nt1  - A\n  b\nN2  - in - vitro\nER  -\nnobody\nTY  - THES\nTI  - C"
    assert list(read_records(printed)) == [
        {"TY": "JOUR", "T1": ["A b"], "N2": ["in - vitro"]},
        {"TY": "THES", "TI": ["C"]},
    ]


def test_the_tables_name_codes_that_exist() -> None:
    types = set(table("types"))
    for name in NAMES:
        assert len(source_types(name)) > 40
    for row in rows("citation_places"):
        assert {row["type"], row["container"], row["series"]} - {""} <= types


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_a_damaged_record_is_mapped_or_rejected(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(RECEIVED))
    found = outcome(sources()[one.source], data.draw(damaged_fields([one.fields])))
    assert isinstance(found, Work | Venue) or ": " in found


PIECES = st.sampled_from(
    ["@article{", "@string", "a=", "{", "}", '"', "#", ",", "\\", "$", "%", "k", " and ", "\n", "@", "é", "jan"]
)
LINES = st.sampled_from(
    ["TY  - JOUR", "TY  - ", "ER  - ", "AU  - Quill, A", "T1  - ", "more", "", "PY  - 2001/00/00/", "SN  - 12"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join) | st.text(max_size=40))
def test_any_text_is_read_as_bibtex(printed: str) -> None:
    for entry in read_entries(printed):
        assert BROKEN in entry or "entry" in entry
        assert isinstance(outcome(sources()["bibtex"], entry), Work | str)
    assert unlatex(printed) is None or unlatex(printed)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=12).map("\n".join) | st.text(max_size=40))
def test_any_text_is_read_as_ris(printed: str) -> None:
    for record in read_records(printed):
        assert isinstance(outcome(sources()["ris"], record), Work | str)


def works(path: Path) -> list[Work]:
    found = [map_received(one) for one in read([path]) if isinstance(one, Received)]
    return [one.record for one in found if isinstance(one, Mapped) and isinstance(one.record, Work)]


def facts(work: Work) -> tuple[Any, ...]:
    """What citations of one work must agree on: title with subtitle, authors, year, DOI."""
    title = ": ".join([*(text.value for text in work.titles), *work.subtitles])
    authors = [one.contributor.name for one in work.contributions if one.role == "author"]
    return title, authors, (work.published or "")[:4], [one.value for one in work.identifiers if one.scheme == "doi"]


def test_real_ris_and_bibtex_of_a_work_agree(shared: Path) -> None:
    pairs = [
        (ris, bib)
        for ris in sorted((shared / "data" / "ris").rglob("*.ris"))
        for bib in (shared / "data" / "bibtex" / ris.parent.name).glob(f"{ris.stem}.bib")
    ]
    assert len(pairs) >= 9
    for ris, bib in pairs:
        assert list(map(facts, works(ris))) == list(map(facts, works(bib))), ris.name


@pytest.mark.parametrize("name", ["input", "output"])
def test_real_csl_and_bibtex_of_a_work_agree(shared: Path, name: str) -> None:
    csl = works(shared / "data/csl-json/citation-js/packages_plugin-bibtex_test_mapping_bibtex-csl.json")
    bib = works(shared / f"data/bibtex/citation-js/packages_plugin-bibtex_test_mapping_bibtex-{name}.bib")
    assert len(csl) == len(bib) == 16
    assert list(map(facts, csl)) == list(map(facts, bib))


@pytest.mark.parametrize(
    ("folder", "source", "least", "reasons"),
    [
        ("csl-json", "csl", 35, set()),
        ("ris", "ris", 23, {"title: missing, and so is every identifier"}),
        ("bibtex", "bibtex", 230, {"title: missing, and so is every identifier"}),
    ],
)
def test_real_records_are_mapped_and_little_is_left(
    shared: Path, folder: str, source: str, least: int, reasons: set[str]
) -> None:
    received = [one for one in read([shared / "data" / folder]) if isinstance(one, Received)]
    assert {one.source for one in received} == {source}
    found = [map_received(one) for one in received]
    mapped = [one for one in found if isinstance(one, Mapped)]
    assert len(mapped) >= least
    assert {one.reason for one in found if isinstance(one, Refused)} <= reasons
    left = Counter(path for one in mapped for path in one.unmapped)
    assert not [path for path, count in left.items() if count > 5]


def test_crossref_answers_in_csl_are_told_from_its_records(shared: Path) -> None:
    files = sorted((shared / "data" / "crossref-json" / "commonmeta-ruby").rglob("*.json"))
    received = [one for path in files for one in read([path]) if isinstance(one, Received)]
    found = [map_received(one) for one in received if one.source == "csl"]
    assert len(found) >= 20
    assert all(isinstance(one, Mapped) and isinstance(one.record, Work) and one.record.identifiers for one in found)


@pytest.mark.parametrize(
    ("entry", "issuer", "publishers", "hosts"),
    [
        ("techreport", "institution", ["Bureau of Wells"], []),
        ("report", "institution", ["Bureau of Wells"], []),
        ("manual", "organization", ["Bureau of Wells"], []),
        ("thesis", "institution", [], ["Bureau of Wells"]),
        ("phdthesis", "school", [], ["Bureau of Wells"]),
        ("inproceedings", "organization", [], []),
        ("proceedings", "organization", [], []),
    ],
)
def test_who_brings_a_work_out_depends_on_the_entry(
    tmp_path: Path, entry: str, issuer: str, publishers: list[str], hosts: list[str]
) -> None:
    path = tmp_path / "one.bib"
    path.write_text(f"@{entry}{{x, title = {{Wells}}, {issuer} = {{Bureau of Wells}}, year = 2020}}", "utf-8")
    (received,) = read([path])
    assert isinstance(received, Received)
    mapped = map_received(received)
    assert isinstance(mapped, Mapped)
    assert isinstance(mapped.record, Work)
    assert [one.name for one in mapped.record.publishers] == publishers
    found = [one.contributor.name for one in mapped.record.contributions if one.role == "host-institution"]
    assert found == hosts
    assert mapped.unmapped == ()


def cited(tmp_path: Path, content: str) -> Work:
    """The one work of a file."""
    path = tmp_path / "one"
    path.write_text(content, "utf-8")
    [work] = works(path)
    return work


@pytest.mark.parametrize(
    ("name", "is_school"),
    [
        ("Technische Universiteit Eindhoven", True),
        ("Massachusetts Institute of Technology", True),
        ("École Polytechnique", True),
        ("Univerzita Karlova", True),
        ("University of Chicago Press", False),
        ("Universitätsbibliothek Nirgends", False),
        ("University Library of Nowhere", False),
        ("Zenodo", False),
        ("Springer", False),
    ],
)
def test_the_publisher_of_a_thesis_may_be_its_school(tmp_path: Path, name: str, is_school: bool) -> None:
    expected = ([], [name]) if is_school else ([name], [])
    for content in (
        json.dumps({"type": "thesis", "title": "Wells", "publisher": name, "issued": {"raw": "2020"}}),
        f"TY  - THES\nTI  - Wells\nPB  - {name}\nER  - \n",
        f"@thesis{{x, title = {{Wells}}, publisher = {{{name}}}}}",
    ):
        work = cited(tmp_path, content)
        schools = [one.contributor.name for one in work.contributions if one.role == "host-institution"]
        assert ([one.name for one in work.publishers], schools) == expected
    book = cited(tmp_path, f"TY  - BOOK\nTI  - Wells\nPB  - {name}\nER  - \n")
    assert ([one.name for one in book.publishers], book.contributions) == ([name], ())


@pytest.mark.parametrize(
    ("content", "issue", "position"),
    [
        ("@article{x, title = {W}, journal = {J}, number = 6}", "6", None),
        ("@incollection{x, title = {W}, booktitle = {B}, series = {S}, number = 6}", None, "6"),
        ("@techreport{x, title = {W}, institution = {I}, number = {ABC-123}}", None, "ABC-123"),
        ("TY  - JOUR\nTI  - W\nIS  - 6\nER  - ", "6", None),
        ("TY  - RPRT\nTI  - W\nIS  - 6\nER  - ", None, "6"),
        ('{"type": "report", "title": "W", "issued": {"raw": "2020"}, "number": "ABC-123"}', None, "ABC-123"),
        ('{"type": "book", "title": "W", "issued": {"raw": "2020"}, "collection-number": "6"}', None, "6"),
        ('{"type": "chapter", "title": "W", "issued": {"raw": "2020"}, "issue": "6"}', None, "6"),
        (
            '{"type": "paper-conference", "title": "W", "issued": {"raw": "2020"}, "issue": "6", "number": "17"}',
            "6",
            "17",
        ),
        (
            '{"type": "article-journal", "title": "W", "issued": {"raw": "2020"}, "issue": "6", "number": "1"}',
            "6",
            None,
        ),
    ],
)
def test_a_number_is_that_of_an_issue_or_a_place_in_a_series(
    tmp_path: Path, content: str, issue: str | None, position: str | None
) -> None:
    work = cited(tmp_path, content)
    assert (work.issue, work.position) == (issue, position)


def test_a_broken_entry_has_no_fields_to_take() -> None:
    (entry,) = read_entries("@article{a, title = {T")
    assert set(entry) == {BROKEN}
    assert list(Item(entry).left()) == [BROKEN]

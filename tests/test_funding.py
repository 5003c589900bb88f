"""Funding statements: a table of sentences with what they must say, and what must hold for any text."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.funding import read_statement
from fabiola.mappings.funding.bodies import kind_of, language_of, organization, stands_for
from fabiola.mappings.funding.numbers import complete, read_numbers
from fabiola.mappings.funding.supported import supported
from fabiola.mappings.funding.tokens import sentences, tokenize
from fabiola.mappings.records import Funding, Organization, Person, Text
from fabiola.ontology.tables import rows

AUTHORS = (
    Person("Maria Alvarez", "Maria", "Alvarez"),
    Person("Peter N. Novak", "Peter N.", "Novak"),
    Person("Young Soo Lim", "Young Soo", "Lim"),
    Person("Sun Kyung Bang", "Sun Kyung", "Bang"),
)


class Said(NamedTuple):
    """A funding in short: `funder` is set for a bare one."""

    number: str | None = None
    funders: tuple[str, ...] = ()
    sponsors: tuple[str, ...] = ()
    programme: str | None = None
    called: bool = True
    authors: tuple[int, ...] = ()
    funder: str | None = None


def said(funding: Funding) -> Said:
    if funding.funder:
        return Said(funder=funding.funder.name, authors=funding.authors)
    grant = funding.grant
    assert grant is not None
    return Said(
        grant.number,
        tuple(body.name for body in grant.funders),
        tuple(body.name for body in grant.sponsors),
        grant.programme.name.value if grant.programme else None,
        grant.called_grant,
        funding.authors,
    )


def read(text: str) -> list[Said]:
    return [said(funding) for funding in read_statement(text, AUTHORS, 0)[0]]


NSF, DFG, ERC = ("National Science Foundation",), ("Deutsche Forschungsgemeinschaft",), ("European Research Council",)
STATEMENTS: dict[str, tuple[str, list[Said]]] = {
    "number in brackets": (
        "This work was supported by the National Science Foundation (grant no. 1234567).",
        [Said("1234567", NSF)],
    ),
    "several numbers": (
        "The study was funded by the Deutsche Forschungsgemeinschaft (Grant Nos. AB 123/4-1, SFB 1170 and 426547801).",
        [Said("AB 123/4-1", DFG), Said("SFB 1170", DFG), Said("426547801", DFG)],
    ),
    "several bodies": (
        "We acknowledge funding from the National Science Foundation, the Swedish Research Council and NASA.",
        [Said(funder=NSF[0]), Said(funder="Swedish Research Council"), Said(funder="NASA")],
    ),
    "framework programme": (
        "This project has received funding from the European Union's Horizon 2020 research and innovation programme "
        "under grant agreement No 654321.",
        [Said("654321", ("European Union",), (), "Horizon 2020 research and innovation programme")],
    ),
    "body under the programme of another": (
        "Funding came from elsewhere too. This project has received funding from the European Research Council under "
        "the European Union’s Seventh Framework Programme (FP7/2007-2013) / ERC grant agreement n° 291053.",
        [Said("291053", ERC, ("European Union",), "Seventh Framework Programme")],
    ),
    "acronym and programme": (
        "This research was partially supported by the EU H2020 programme under grant agreement No 123456.",
        [Said("123456", ("EU",), (), "H2020 programme")],
    ),
    "funding was provided": (
        "Funding was provided by the Wellcome Trust [grant number 203000/Z/16/Z].",
        [Said("203000/Z/16/Z", ("Wellcome Trust",))],
    ),
    "contract": (
        "The work was financed by the U.S. Department of Energy under Contract No. DE-FG02-04ER41291.",
        [Said("DE-FG02-04ER41291", ("U.S. Department of Energy",))],
    ),
    "number before body": (
        "This work was supported by grant U01CA233000 from the National Cancer Institute.",
        [Said("U01CA233000", ("National Cancer Institute",))],
    ),
    "initials of one author": (
        "MA is supported by a grant from the Royal Cultural Bureau.",
        [Said(None, ("Royal Cultural Bureau",), authors=(1,))],
    ),
    "dotted initials": (
        "P.N.N. was funded by the Leverhulme Trust (RPG-2019-001).",
        [Said("RPG-2019-001", ("Leverhulme Trust",), authors=(2,))],
    ),
    "initials in brackets": (
        "This work was supported by NIH grants R01 AI123456 (MA) and R01 AI654321 (to YSL and SKB).",
        [Said("R01 AI123456", ("NIH",), authors=(1,)), Said("R01 AI654321", ("NIH",), authors=(3, 4))],
    ),
    "names of authors": (
        "Dr. Novak and M. Alvarez acknowledge financial support from the Knut and Alice Wallenberg Foundation.",
        [Said(funder="Knut and Alice Wallenberg Foundation", authors=(1, 2))],
    ),
    "rank of an author": (
        "The second author was supported by the Academy of Finland project 307856.",
        [Said("307856", ("Academy of Finland",), authors=(2,))],
    ),
    "fellowship held": (
        "M. Alvarez was the recipient of a fellowship from the Human Frontier Science Program (LT000123/2019).",
        [Said("LT000123/2019", ("Human Frontier Science Program",), authors=(1,))],
    ),
    "two sentences, two authors": (
        "MA is supported by the Swiss National Science Foundation (31003A_156031). "
        "SKB received a scholarship from the China Scholarship Council.",
        [
            Said("31003A_156031", ("Swiss National Science Foundation",), authors=(1,)),
            Said(None, ("China Scholarship Council",), authors=(4,)),
        ],
    ),
    "unknown initials say nothing of authors": (
        "QQ was supported by the National Science Foundation (7654321).",
        [Said("7654321", NSF)],
    ),
    "chain of bodies": (
        "YSL and SKB were supported by a grant of the Marine Technology Project through the Coastal Industry "
        "Development Institute (CIDI), funded by the Ministry of Oceans & Fisheries, Republic of Korea "
        "(HX15C0001, HX17C0002).",
        [
            Said(
                number,
                ("Coastal Industry Development Institute",),
                ("Ministry of Oceans & Fisheries",),
                "Marine Technology Project",
                authors=(3, 4),
            )
            for number in ("HX15C0001", "HX17C0002")
        ],
    ),
    "respectively: programmes": (
        "This work was supported by a Basic Physics Program and a Tidal Research Center Program through the Polar "
        "Research Foundation of Korea (PRF) funded by the Ministry of Education (PRF-2017R1D1A1 and -2017R1A5A2, "
        "respectively).",
        [
            Said(
                number,
                ("Polar Research Foundation of Korea",),
                ("Ministry of Education",),
                programme,
            )
            for number, programme in (
                ("PRF-2017R1D1A1", "Basic Physics Program"),
                ("PRF-2017R1A5A2", "Tidal Research Center Program"),
            )
        ],
    ),
    "respectively: bodies": (
        "We thank the support of the fishers. The work was funded by the Norwegian Research Council and the Danish "
        "Cancer Society (grants 245678 and R167-A11000, respectively).",
        [
            Said("245678", ("Norwegian Research Council",)),
            Said("R167-A11000", ("Danish Cancer Society",)),
        ],
    ),
    "support, not a grant": (
        "PNN is supported by the National Institute of Harbour Research (NIHR) Bergen Tidal Research Unit (TRU).",
        [
            Said(
                sponsors=("National Institute of Harbour Research (NIHR) Bergen Tidal Research Unit (TRU)",),
                called=False,
                authors=(2,),
            )
        ],
    ),
    "a host is no agency": (
        "This work was supported by the University of Bergen.",
        [Said(sponsors=("University of Bergen",), called=False)],
    ),
    "ministry with a list of topics": (
        "This work was funded by the Ministry of Education, Culture, Sports, Science and Technology, Japan, and the "
        "Ministry of Science, ICT and Future Planning.",
        [
            Said(funder="Ministry of Education, Culture, Sports, Science and Technology"),
            Said(funder="Ministry of Science, ICT and Future Planning"),
        ],
    ),
    "and within a name": (
        "Supported by the Natural Sciences and Engineering Research Council of Canada (RGPIN-2017-06930) and the "
        "Ministry of Health and Social Affairs.",
        [
            Said("RGPIN-2017-06930", ("Natural Sciences and Engineering Research Council of Canada",)),
            Said(funder="Ministry of Health and Social Affairs"),
        ],
    ),
    "acronym explained and used": (
        "MA was supported by the Estonian Research Council (EstRC). SKB was supported by EstRC grant PRG1234.",
        [
            Said(funder="Estonian Research Council", authors=(1,)),
            Said("PRG1234", ("Estonian Research Council",), authors=(4,)),
        ],
    ),
    "programme of a body": (
        "PNN was supported by the National Science Foundation Graduate Research Fellowship Program (DGE-1650604).",
        [Said("DGE-1650604", NSF, (), "Graduate Research Fellowship Program", authors=(2,))],
    ),
    "programme without a body": (
        "This work was supported by the National Key R&D Program of China (2020YFC1807703).",
        [Said("2020YFC1807703", (), (), "National Key R&D Program of China")],
    ),
    "numbers alone": ("This work was funded by R01CA195718.", [Said("R01CA195718")]),
    "subject pays": (
        "The Novo Nordisk Foundation and the Danish Cancer Society funded this study.",
        [Said(funder="Novo Nordisk Foundation"), Said(funder="Danish Cancer Society")],
    ),
    "thanks for money": (
        "We thank the Carlsberg Foundation for financial support and our colleagues for coffee.",
        [Said(funder="Carlsberg Foundation")],
    ),
    "without a verb": (
        "Australian Research Council (Grant numbers: DP150104199 and DP190101968).",
        [Said("DP150104199", ("Australian Research Council",)), Said("DP190101968", ("Australian Research Council",))],
    ),
    "label": (
        "Funding: Grant sponsor: National Institutes of Health; Grant number: R01NS066982.",
        [Said("R01NS066982", ("National Institutes of Health",))],
    ),
    "said twice": (
        "Supported by the National Science Foundation (1234567). Funding was provided by the National Science "
        "Foundation (grant no. 1234567) and the National Science Foundation.",
        [Said("1234567", NSF)],
    ),
    "disclaimer": (
        "The views expressed are those of the authors and not necessarily those of the Sea Agency or the Department of "
        "Health.",
        [],
    ),
    "no role": ("The National Science Foundation had no role in the design of the study.", []),
    "no grant": ("This research did not receive any specific grant from funding agencies in the public sector.", []),
    "declaration": ("The authors declare that they received consulting fees from the Acme Foundation.", []),
    "no statement of funding": ("All authors approved the version of the manuscript to be published.", []),
    "thanks for help": ("We thank Anna Berg of the University of Bergen for help with the figures.", []),
    "nothing": ("", []),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_statement(name: str) -> None:
    text, expected = STATEMENTS[name]
    assert read(text) == expected


def test_the_table_is_not_thin() -> None:
    assert len(STATEMENTS) >= 40


def test_chain_says_who_stands_behind_whom() -> None:
    fundings, statement = read_statement(STATEMENTS["chain of bodies"][0], AUTHORS, 3)
    grant = fundings[0].grant
    assert grant is not None
    ministry = Organization(
        (Text("Ministry of Oceans & Fisheries", "en"),),
        kinds=("government",),
        country="KR",
        country_name="Republic of Korea",
    )
    institute = Organization(
        (Text("Coastal Industry Development Institute", "en"),), acronyms=("CIDI",), funders=(ministry,)
    )
    assert grant.funders == (institute,)
    assert grant.sponsors == (ministry,)
    assert grant.programme is not None
    assert (grant.programme.funders, grant.programme.sponsors) == ((institute,), (ministry,))
    assert fundings[0].statement == 3
    assert statement.mentioned == ()


def test_body_named_by_another_is_mentioned_not_a_funder() -> None:
    fundings, statement = read_statement(STATEMENTS["support, not a grant"][0], AUTHORS, 0)
    grant = fundings[0].grant
    assert grant is not None
    (unit,) = grant.sponsors
    institute = Organization((Text("National Institute of Harbour Research", "en"),), acronyms=("NIHR",))
    assert unit.acronyms == ("TRU",)
    assert unit.linked == (institute,)
    assert statement.mentioned == (institute,)


def test_evidence_is_the_part_that_says_it() -> None:
    text = "We thank all. MA is supported by a grant from the Royal Cultural Bureau. The end."
    ((funding,), _) = read_statement(text, AUTHORS, 0)
    assert funding.evidence is not None
    start, end = funding.evidence
    assert text[start:end] == "MA is supported by a grant from the Royal Cultural Bureau"


@pytest.mark.parametrize(
    ("elided", "before", "whole"),
    [
        ("-2017R1A5A2015369", "NRF-2017R1D1A1A02019212", "NRF-2017R1A5A2015369"),
        ("-002", "ABC-2019-001", "ABC-2019-002"),
        ("/2", "EP/R014604/1", "EP/R014604/2"),
        ("-77", "1234", "77"),
    ],
)
def test_elided_beginning(elided: str, before: str, whole: str) -> None:
    assert complete(elided, before) == whole


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("R01 AR062581-01A1 and R21 AR063894", ("R01 AR062581-01A1", "R21 AR063894")),
        ("HU 966/2-3", ("HU 966/2-3",)),
        ("61803359, 61773264, 61922058", ("61803359", "61773264", "61922058")),
        ("NN 402 481 737", ("NN 402 481 737",)),
        ("2007-2013", ()),
        ("2018", ()),
        ("10.13039/501100011033", ()),
    ],
)
def test_numbers(text: str, numbers: tuple[str, ...]) -> None:
    assert read_numbers(tokenize(text), 0, True).values == numbers


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("MA", (1,)),
        ("M.A. and P.N.N.", (1, 2)),
        ("YSL and SKB", (3, 4)),
        ("Dr. Lim", (3,)),
        ("P. Novak", (2,)),
        ("Q. Novak", ()),
        ("the first author", (1,)),
        ("the last author", (4,)),
        ("the sixth author", ()),
        ("This work", ()),
    ],
)
def test_supported(text: str, positions: tuple[int, ...]) -> None:
    assert supported(text, AUTHORS) == positions


def test_who_fits_two_authors_is_left_out() -> None:
    twins = (Person("Ann Berg", "Ann", "Berg"), Person("Arne Berg", "Arne", "Berg"))
    assert supported("AB", twins) == ()
    assert supported("Berg", twins) == ()


@pytest.mark.parametrize(
    ("name", "kind", "language"),
    [
        ("Saudi Arabian Cultural Bureau", "body", "en"),
        ("Volkswagenstiftung", "body", "de"),
        ("Fundação para a Ciência e a Tecnologia", "body", "pt"),
        ("Basic Science Research Program", "programme", "en"),
        ("Key Project of Hunan Province", "programme", "en"),
        ("ERC Starting Grant", "award", "en"),
        ("Horizon 2020", "programme", None),
        ("NSBRPS", "acronym", None),
        ("Pfizer", "other", None),
    ],
)
def test_kind_and_language_of_names(name: str, kind: str, language: str | None) -> None:
    assert (kind_of(name), language_of(name)) == (kind, language)


def test_government_by_its_head_noun() -> None:
    assert organization("Ministry of Fishing").kinds == ("government",)
    assert organization("Research Unit of the Ministry of Fishing").kinds == ()


def test_acronyms() -> None:
    assert stands_for("KHIDI", "Korea Health Industry Development Institute")
    assert not stands_for("PH", "Swedish Foundation for Strategic Research")


def test_sentences_keep_abbreviations_and_brackets_whole() -> None:
    text = "Supported by A (No. 5. Part b). Dr. J. Smith of the U.S. Navy helped. End"
    assert [text[start:end] for start, end in sentences(text)] == [
        "Supported by A (No. 5. Part b).",
        "Dr. J. Smith of the U.S. Navy helped.",
        "End",
    ]


TABLES = ("funding_bodies", "funding_known", "funding_words", "funding_cues", "funding_disclaimers")


@pytest.mark.parametrize("table", TABLES)
def test_tables_repeat_nothing(table: str) -> None:
    found = [tuple(row.values()) for row in rows(table)]
    assert len(found) > 10
    assert len(found) == len(set(found))


def test_patterns_of_the_tables_compile() -> None:
    for table in ("funding_cues", "funding_disclaimers"):
        for row in rows(table):
            re.compile(row["pattern"])


WORDS = [row["word"] for row in rows("funding_words")] + [row["word"] for row in rows("funding_bodies")]
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from([row["name"] for row in rows("funding_known")]),
    st.sampled_from(
        ["(", ")", "[", "]", ",", ";", ".", "“", '"', "supported by", "R01 AI123456", "MA", "-2017", "Korea"]
    ),
    st.sampled_from(["National", "Science", "Health", "Acme", "2012", "12345", "EP/R014604/1", "the", "&", "’s"]),
    st.text(max_size=6),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=30).map(" ".join) | st.text(max_size=80))
def test_any_text_is_read_and_its_evidence_lies_within(text: str) -> None:
    fundings, statement = read_statement(text, AUTHORS, 1)
    assert statement.text == text
    assert len(set(fundings)) == len(fundings)
    for funding in fundings:
        assert (funding.grant is None) != (funding.funder is None)
        assert funding.statement == 1
        assert funding.evidence is not None
        start, end = funding.evidence
        assert 0 <= start < end <= len(text)
        assert all(1 <= position <= len(AUTHORS) for position in funding.authors)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_sentences_and_tokens_lie_within_the_text(text: str) -> None:
    for token in tokenize(text):
        assert text[token.start : token.end] == token.text
    spans = list(sentences(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


def test_pure_notes_of_the_collection(shared) -> None:
    """Notes of real records: statements that say nothing of funding yield nothing, the others something."""
    import json

    path = shared / "data" / "funding-statements" / "pure_bibliographical_notes.jsonl"
    notes = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    read_ = {note["source"]: read_statement(note.get("note") or note["note_html"], (), 0)[0] for note in notes}
    assert len(read_) == 5
    found = sorted(len(fundings) for fundings in read_.values())
    assert found[:3] == [0, 0, 0]
    assert found[3] >= 6

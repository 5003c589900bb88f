"""Identifiers: every spelling that is met comes to one form, what fails its check digit is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.mappings.records import Identifier
from fabiola.mappings.values.identifiers import NORMALISERS, identifier, identify

SICI = "10.1002/(sici)1097-461x(1998)66:4<261::aid-qua1>3.0.co;2-t"
SPELLINGS = [
    ("doi", "10.5555/ABC", "10.5555/abc"),
    ("doi", "doi:10.5555/abc", "10.5555/abc"),
    ("doi", "DOI: 10.5555/abc", "10.5555/abc"),
    ("doi", "http://dx.doi.org/10.5555/abc", "10.5555/abc"),
    ("doi", "https://doi.org/10.5555/abc", "10.5555/abc"),
    ("doi", "http://doi.org/http://doi.org/10.5555/abc", "10.5555/abc"),
    ("doi", " 10.5555/abc%20id ", "10.5555/abc"),
    ("doi", "10.5555/abc.", "10.5555/abc"),
    ("doi", "10.5555%2Fabc", "10.5555/abc"),
    ("doi", "10.1002/(SICI)1097-461X(1998)66:4<261::AID-QUA1>3.0.CO;2-T", SICI),
    ("doi", "10.5555/\u00c4BC", "10.5555/\u00c4bc"),
    ("doi", '10.5555/a"b\\c', '10.5555/a"b\\c'),
    ("doi", "https://www.doi.org/10.5555/abc", "10.5555/abc"),
    ("doi", "https://doi.org/10.5555/a%3Cb%3E", "10.5555/a<b>"),
    ("doi", "https://doi.org/10.5555/a.%2520id", "10.5555/a"),
    ("doi", "10.5555/a%3Cb", "10.5555/a%3cb"),
    ("doi", "10.5555/..", None),
    ("doi", "10.5555/" + "a" * 3000, None),
    ("doi", "11.5555/abc", None),
    ("doi", "10.5555", None),
    ("doi", "10.5555/a b", None),
    ("doi", "10.5555/a\x00b", None),
    ("doi", "https://example.org/10.5555/abc", None),
    ("orcid", "0000-0002-1825-0097", "0000-0002-1825-0097"),
    ("orcid", "http://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
    ("orcid", "https://orcid.org/0000-0002-1694-233X", "0000-0002-1694-233X"),
    ("orcid", "0000-0002-1694-233x", "0000-0002-1694-233X"),
    ("orcid", "0000000218250097", "0000-0002-1825-0097"),
    ("orcid", "orcid: 0000\u20100002\u20101825\u20100097", "0000-0002-1825-0097"),
    ("orcid", "0000-0000-0000-0001", None),
    ("orcid", "0000-0002-1825-0098", None),
    ("orcid", "\u0660000-0002-1825-0097", None),
    ("ror", "https://ror.org/05dxps055", "05dxps055"),
    ("ror", "05DXPS055", "05dxps055"),
    ("ror", "05dxps056", None),
    ("ror", "05dxpl055", None),
    ("isni", "0000 0004 0470 5454", "0000000404705454"),
    ("isni", "https://isni.org/isni/0000000404705454", "0000000404705454"),
    ("isni", "0000 0004 0470 5455", None),
    ("issn", "01688278", "0168-8278"),
    ("issn", "0168-8278", "0168-8278"),
    ("issn", "http://id.crossref.org/issn/0168-8278", "0168-8278"),
    ("issn", "2434-561x", "2434-561X"),
    ("issn", "https://portal.issn.org/resource/ISSN/0168-8278", "0168-8278"),
    ("issn", "ISSN: 0168\u20138278", "0168-8278"),
    ("issn", "0000-0000", None),
    ("issn", "0168-8279", None),
    ("isbn", "978-3-16-148410-0", "9783161484100"),
    ("isbn", "3-16-148410-X", "9783161484100"),
    ("isbn", "http://id.crossref.org/isbn/9783161484100", "9783161484100"),
    ("isbn", "ISBN 978-3-16-148410-0", "9783161484100"),
    ("isbn", "ISBN-13: 978-3-16-148410-0", "9783161484100"),
    ("isbn", 9783161484100, "9783161484100"),
    ("isbn", "0000000000", None),
    ("isbn", "9783161484101", None),
    ("pmid", 12345, "12345"),
    ("pmid", "https://pubmed.ncbi.nlm.nih.gov/12345/", "12345"),
    ("pmid", "PMID: 12345", "12345"),
    ("pmid", "none", None),
    ("pmid", "https://example.org/12345", None),
    ("pmid", 0, None),
    ("pmid", True, None),
    ("pmcid", "3531190", "PMC3531190"),
    ("pmcid", "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC3531190", "PMC3531190"),
    ("arxiv", "arXiv:2101.00001v2", "2101.00001"),
    ("arxiv", "https://arxiv.org/abs/hep-th/9901001", "hep-th/9901001"),
    ("arxiv", "https://doi.org/10.48550/arXiv.2101.00001", "2101.00001"),
    ("arxiv", "math.GT/0309136", "math/0309136"),
    ("arxiv", "https://example.org/abc/1234567", None),
    ("wikidata", "https://www.wikidata.org/wiki/q42", "Q42"),
    ("openalex", "https://openalex.org/W123", "W123"),
    ("openalex", "https://api.openalex.org/works/w123", "W123"),
    ("openalex", "https://openalex.org/fields/27", "fields/27"),
    ("fundref", "http://dx.doi.org/10.13039/501100003725", "10.13039/501100003725"),
    ("fundref", "http://doi.org/http://doi.org/10.13039/501100003725", "10.13039/501100003725"),
    ("fundref", "501100003725", "10.13039/501100003725"),
    ("fundref", 501100003725, "10.13039/501100003725"),
    ("fundref", "10.5555/501100003725", None),
    ("grid", "https://www.grid.ac/institutes/grid.15444.30", "grid.15444.30"),
    ("handle", "https://hdl.handle.net/10261/1234", "10261/1234"),
    ("lei", "5493001kjtiigc8y1r12", "5493001KJTIIGC8Y1R12"),
    ("lei", "5493001kjtiigc8y1r13", None),
    ("scopus", "2-s2.0-85046123456", "85046123456"),
    ("scopus", "https://www.scopus.com/inward/record.url?eid=2-s2.0-85046123456&partnerID=8Y", "85046123456"),
    ("pure", " 0A1B2C3D-0000 ", "0a1b2c3d-0000"),
]
CHECKED = {
    "orcid": "0000-0002-1825-0097",
    "isni": "0000000404705454",
    "issn": "0168-8278",
    "isbn": "9783161484100",
    "ror": "05dxps055",
    "lei": "5493001KJTIIGC8Y1R12",
}
JSON = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()) | st.just({"a": 1})


@pytest.mark.parametrize(("scheme", "raw", "value"), SPELLINGS)
def test_a_spelling_comes_to_its_form(scheme: str, raw: object, value: str | None) -> None:
    assert NORMALISERS[scheme](raw) == value


@pytest.mark.parametrize(("scheme", "value"), CHECKED.items())
def test_every_single_wrong_digit_is_found(scheme: str, value: str) -> None:
    wrong = [
        value[:place] + digit + value[place + 1 :]
        for place, held in enumerate(value)
        for digit in "0123456789"
        if held.isdigit() and digit != held and not (scheme in ("ror", "isbn") and place < 3)
    ]
    assert len(wrong) > 20
    assert [each for each in wrong if NORMALISERS[scheme](each)] == []


@pytest.mark.parametrize("scheme", NORMALISERS)
@given(raw=JSON)
def test_anything_is_normalised_once_and_for_all(scheme: str, raw: object) -> None:
    value = NORMALISERS[scheme](raw)
    assert value is None or NORMALISERS[scheme](value) == value


@given(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1).filter(lambda suffix: "%2" not in suffix))
def test_a_doi_keeps_its_characters(suffix: str) -> None:
    value = NORMALISERS["doi"](f"10.5555/x{suffix}x")
    assert value == f"10.5555/x{''.join(c.lower() if c.isascii() else c for c in suffix)}x"


def test_malformed_and_repeated_identifiers_fall_away() -> None:
    assert identify(("doi", "10.5555/A"), ("doi", "doi:10.5555/a"), ("pmid", "x"), ("pmid", 5), ("orcid", None)) == (
        Identifier("doi", "10.5555/a"),
        Identifier("pmid", "5"),
    )


def test_an_unknown_scheme_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        identifier("nonsense", "x")

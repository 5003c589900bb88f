"""Which identifiers a text is: by the scheme it names, by a form of its own, or perhaps by any scheme at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.graph.written_identifiers import by_any_scheme, by_form, is_decisive, with_scheme
from fabiola.mappings.values.identifiers import NORMALISERS
from fabiola.ontology.tables import rows

ISSN = ("issn", "issn-l", "issn-print", "issn-electronic")
ORCID, ROR = "0000-0002-1825-0097", "02mhbdp94"


@pytest.mark.parametrize(
    ("text", "schemes", "value"),
    [
        ("doi:10.5555/A", ("doi",), "10.5555/a"),
        ("DOI 10.5555/a", ("doi",), "10.5555/a"),
        (" https://doi.org/10.5555/a ", ("doi",), "10.5555/a"),
        ("http://dx.doi.org/10.5555/a", ("doi",), "10.5555/a"),
        ("doi.org/10.5555/a", ("doi",), "10.5555/a"),
        ("info:doi/10.5555/a", ("doi",), "10.5555/a"),
        ("https://doi.org/10.13039/100000001", ("doi", "fundref"), "10.13039/100000001"),
        ("https://orcid.org/" + ORCID, ("orcid",), ORCID),
        ("orcid:" + ORCID.replace("-", ""), ("orcid",), ORCID),
        ("https://ror.org/" + ROR, ("ror",), ROR),
        ("ror.org/" + ROR.upper(), ("ror",), ROR),
        ("https://openalex.org/W2741809807", ("openalex",), "W2741809807"),
        ("https://api.openalex.org/works/W2741809807", ("openalex",), "W2741809807"),
        ("issn:2049-3630", ISSN, "2049-3630"),
        ("urn:issn:20493630", ISSN, "2049-3630"),
        ("ISSN-L 2049-3630", ("issn", "issn-l", "issn-print", "issn-electronic"), "2049-3630"),
        ("ISBN-13: 978-3-16-148410-0", ("isbn",), "9783161484100"),
        ("pmid:31452104", ("pmid",), "31452104"),
        ("https://pubmed.ncbi.nlm.nih.gov/31452104/", ("pmid",), "31452104"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123/", ("pmcid",), "PMC123"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/31452104", ("pmid",), "31452104"),
        ("arXiv:2101.00001v2", ("arxiv",), "2101.00001"),
        ("https://www.wikidata.org/wiki/Q42", ("wikidata",), "Q42"),
        ("hdl:2027/abc", ("handle",), "2027/abc"),
        ("award:W 1", ("award",), "w1"),
        ("pure:3F2A", ("pure",), "3f2a"),
    ],
)
def test_a_scheme_that_is_written_decides(text: str, schemes: tuple[str, ...], value: str) -> None:
    found = with_scheme(text)
    assert found is not None
    assert tuple(known.scheme for known in found) == schemes
    assert {known.value for known in found} == {value}


@pytest.mark.parametrize(
    "text", ["doi:100000001", "orcid:W-1", "https://ror.org/x", "issn:2049-3631", "ISSN of a journal"]
)
def test_a_malformed_value_of_a_scheme_is_none(text: str) -> None:
    assert with_scheme(text) == ()


@pytest.mark.parametrize(
    "text",
    ["", "W-1", "10.5555/a", ORCID, "Wells: a study", "award ceremonies", "https://example.org/10.5555/a", "a/b"],
)
def test_most_texts_name_no_scheme(text: str) -> None:
    assert with_scheme(text) is None


@pytest.mark.parametrize(
    ("text", "schemes"),
    [
        ("10.5555/a", ("doi",)),
        ("10.13039/100000001", ("doi", "fundref")),
        (ORCID, ("isni", "orcid")),
        (ORCID.replace("-", "\u2010"), ("isni", "orcid")),
        (ROR, ("ror",)),
        ("2049-3630", ISSN),
        ("grid.1006.7", ("grid",)),
        ("978-3-16-148410-0", ("isbn",)),
        ("PMC123", ("pmcid",)),
        ("2101.00001", ("arxiv",)),
        # What another register may have given as well tells nothing: numbers, and what fails its check digit.
        ("20493630", ()),
        ("2049-3631", ()),
        ("0000-0002-1825-0098", ()),
        ("31452104", ()),
        ("W-1", ()),
        ("11734006", ()),
        ("2015M3D1A1070467", ()),
        ("wells", ()),
        ("", ()),
    ],
)
def test_a_form_of_its_own_tells_the_scheme(text: str, schemes: tuple[str, ...]) -> None:
    assert tuple(known.scheme for known in by_form(text)) == schemes


def test_a_number_may_be_of_many_schemes() -> None:
    assert {"pmid", "scopus"} <= {known.scheme for known in by_any_scheme("31452104")}


@pytest.mark.parametrize("row", rows("written_schemes"), ids=lambda row: row["written"])
def test_every_row_names_known_schemes(row: dict[str, str]) -> None:
    schemes = row["schemes"].split()
    assert schemes
    assert set(schemes) <= set(NORMALISERS)


def test_only_an_award_number_and_the_name_of_a_programme_need_a_funder() -> None:
    undecided = {row["scheme"] for row in rows("schemes") if not is_decisive(row["scheme"])}
    assert undecided == {"award", "programme"}


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for known in (*(with_scheme(text) or ()), *by_form(text), *by_any_scheme(text)):
        assert known.value == NORMALISERS[known.scheme](known.value) or known.scheme == "award"

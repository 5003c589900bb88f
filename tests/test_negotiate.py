"""Content negotiation, as a table of what clients send and what they get."""

import pytest
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from fabiola.server.formats import DOCUMENTS, RESULTS
from fabiola.server.negotiate import negotiate

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
PROFILE = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"'
RDFLIB = "application/n-triples;q=0.5,text/turtle,application/rdf+xml;q=0.9,application/ld+json;q=0.8,*/*;q=0.1"

CASES = {
    None: "ttl",
    "": "ttl",
    "*/*": "ttl",
    "*/*;q=0.1": "ttl",
    "*": "ttl",
    "text/*": "ttl",
    "application/*": "jsonld",
    FIREFOX: "html",
    CHROME: "html",
    JAVA: "html",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "TEXT/HTML": "html",
    "text/turtle": "ttl",
    "text/turtle;charset=utf-8": "ttl",
    "text/turtle; charset=UTF-8; q=0.3": "ttl",
    "application/x-turtle": "ttl",
    "text/n3": "ttl",
    RDFLIB: "ttl",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    PROFILE: "jsonld",
    f"{PROFILE}, text/turtle;q=0.5": "jsonld",
    "application/ld+json, text/turtle": "jsonld",
    "text/turtle, application/ld+json": "ttl",
    "text/turtle;q=0.5, application/rdf+xml": "rdf",
    "text/turtle;q=0, */*": "jsonld",
    "text/turtle;q=0, text/*;q=0.5": "html",
    "text/*;q=0.9, text/html;q=0.2": "ttl",
    "text/turtle;q=0.001": "ttl",
    "application/rdf+xml": "rdf",
    "application/xml": "rdf",
    "text/xml;q=0.9, */*;q=0.1": "rdf",
    "application/n-triples": "nt",
    "text/plain": "nt",
    "image/png, */*;q=0.1": "ttl",
    "image/png": None,
    "*/*;q=0": None,
    "text/html;q=0": None,
    "application/trig": "trig",
    "text/turtle;q=0, application/n-quads": "nq",
    "application/vnd.example": None,
}


def parse(header: str | None) -> MIMEAccept:
    return parse_accept_header(header, MIMEAccept)


@pytest.mark.parametrize("header", CASES, ids=str)
def test_documents(header: str | None) -> None:
    chosen = negotiate(parse(header), DOCUMENTS)
    assert (chosen and chosen.suffix) == CASES[header]


@pytest.mark.parametrize(
    ("header", "suffix"),
    [
        (None, "json"),
        ("*/*", "json"),
        ("application/sparql-results+json", "json"),
        ("application/sparql-results+xml, application/sparql-results+json;q=0.9", "xml"),
        ("text/csv", "csv"),
        ("text/tab-separated-values;charset=utf-8", "tsv"),
        ("application/json", "json"),
        (FIREFOX, "xml"),
        ("text/turtle", None),
    ],
)
def test_results(header: str | None, suffix: str | None) -> None:
    chosen = negotiate(parse(header), RESULTS)
    assert (chosen and chosen.suffix) == suffix


@pytest.mark.parametrize("formats", [DOCUMENTS, RESULTS], ids=["documents", "results"])
def test_no_media_type_or_suffix_twice(formats) -> None:
    media_types = [media_type for row in formats for media_type in row.media_types]
    assert len(media_types) == len(set(media_types)) > 0
    assert len({row.suffix for row in formats}) == len(formats)

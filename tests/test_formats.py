"""Every RDF format says exactly the same triples; RDF/XML replaces what XML 1.0 cannot hold, as documented."""

import json
import re
from collections.abc import Iterable

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse
from small_release import ARTICLE, BASE
from small_release import TURTLE as SMALL

from fabiola.mappings.rdf.terms import Triple, literal, ntriples, typed
from fabiola.ontology.namespaces import NAMESPACES, RDF, SCHEMA, XSD
from fabiola.server.facts import natural_key, parse_literal
from fabiola.server.formats import GRAPHS, HTML, JSON_LD, RDF_XML, TURTLE, Format
from fabiola.server.jsonld import context, shorten, write_jsonld
from fabiola.server.subjects import Subject

EXAMPLES = {
    "seed.ttl": "https://kg.example.org/id/work/fp/z5xa4afrskmifbhn",
    "fixture.ttl": "https://kg.example.org/id/work/doi/10.5555/kg.art.1",
    "dataset.ttl": "https://kg.example.org/void#dataset",
}
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(format_: Format, subject: Subject) -> str:
    if format_ is JSON_LD:
        return write_jsonld(subject, inline_context=True)
    assert format_.write is not None
    return format_.write(subject)


def read(format_: Format, text: str) -> set[Triple]:
    quads = parse(text.encode(), format=RdfFormat.from_media_type(format_.media_types[0]))
    return {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads}


def canonical(triples: Iterable[Triple]) -> set[Triple]:
    """The triples as the engine writes them: some characters have two spellings in N-Triples."""
    return {
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for quad in parse(ntriples(tuple(triples)).encode(), format=RdfFormat.N_TRIPLES)
    }


def triples_of(text: bytes) -> tuple[Triple, ...]:
    quads = parse(text, format=RdfFormat.TURTLE, base_iri=BASE)
    return tuple((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads)


def test_the_table_has_the_formats_we_promise() -> None:
    assert [row.suffix for row in GRAPHS] == ["ttl", "jsonld", "nt", "rdf"]
    assert all(row.write for row in GRAPHS)
    assert HTML.write is None


@pytest.mark.parametrize("format_", GRAPHS, ids=lambda row: row.suffix)
class TestRoundTrip:
    def test_small_release(self, format_: Format) -> None:
        triples = triples_of(SMALL.encode())
        assert len(triples) > 90
        assert read(format_, write(format_, Subject(ARTICLE, triples, BASE))) == set(triples)

    @pytest.mark.parametrize("name", EXAMPLES)
    def test_examples(self, format_: Format, name: str, shared) -> None:
        triples = tuple(
            triple for triple in triples_of((shared / "examples" / name).read_bytes()) if "_:" not in "".join(triple)
        )
        assert len(triples) > 30
        assert read(format_, write(format_, Subject(EXAMPLES[name], triples, "https://kg.example.org/"))) == set(
            triples
        )

    @pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
    def test_rdflib_agrees(self, format_: Format) -> None:
        triples = triples_of(SMALL.encode())
        names = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
        graph = rdflib.Graph().parse(data=write(format_, Subject(ARTICLE, triples, BASE)), format=names[format_.suffix])
        assert len(graph) == len(triples)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    [
        '"',
        "\\",
        '"""',
        "\\u0041",
        "</script>",
        "]]>",
        "&amp;",
        "a\r\nb",
        "\x00",
        "\x0b\x1f\x7f",
        "\ufffe",
        "\u200f\u05d0",
        "\U0001f9ea",
        " ",
        "",
    ]
)
languages = st.sampled_from(["en", "he", "zh-hant", "sr-latn-rs"])
literals = st.one_of(
    st.builds(literal, texts),
    st.builds(literal, texts, languages),
    st.builds(typed, texts, st.sampled_from([XSD.anyURI, XSD.token, "<https://data.example.edu/def/type>"])),
    st.integers(-(10**24), 10**24).map(lambda number: typed(str(number), XSD.integer)),
    st.sampled_from(
        [typed("1.5", XSD.decimal), typed("true", XSD.boolean), typed("1.0E6", XSD.double), typed("0", XSD.integer)]
    ),
    st.sampled_from([typed("2018", XSD.gYear), typed("2018-06", XSD.gYearMonth), typed("2018-06-01", XSD.date)]),
)
nodes = st.sampled_from(
    [f"<{ARTICLE}{part}>" for part in ("", "#a-1", "#a-2", "#a-10", "#id")] + [f"<{BASE}doc/work/doi/10.5555/small.1>"]
)
predicates = st.sampled_from(
    [
        f"<{NAMESPACES[name.partition(':')[0]]}{name.partition(':')[2]}>"
        for name in (
            "schema:name",
            "schema:author",
            "schema:record",
            "schema:pro",
            "schema:url",
            "dcterms:title",
            "pro:isHeldBy",
            "co:index",
            "foaf:primaryTopic",
            "fabio:hasPublicationYear",
            "prov:generatedAtTime",
            "fabio:hasURL",
            "rdf:value",
            "oco:hasNext",
        )
    ]
    + [f"<{BASE}def/publishedName>"]
)
others = st.sampled_from(
    ["<https://orcid.org/0000-0002-1825-0097>", "<http://purl.org/spar/pro/author>", "<urn:x:y>", f"<{BASE}id/a~2fb.c>"]
)
classes = st.sampled_from(
    [SCHEMA.Person, "<http://purl.org/spar/fabio/Book>", "<https://schema.org/record>", f"<{BASE}def/Thing>"]
)
statements = st.tuples(nodes, predicates, literals | nodes | others) | st.tuples(nodes, st.just(RDF.type), classes)
graphs = st.lists(statements, min_size=1, max_size=12, unique=True).map(tuple)


@given(graphs)
@settings(max_examples=150, deadline=None)
def test_every_format_keeps_every_triple(triples: tuple[Triple, ...]) -> None:
    subject = Subject(ARTICLE, triples, BASE)
    for format_ in GRAPHS:
        got = read(format_, write(format_, subject))
        assert got == canonical(as_documented(format_, triple) for triple in triples), format_.name


def as_documented(format_: Format, triple: Triple) -> Triple:
    """RDF/XML writes U+FFFD for what XML 1.0 cannot hold; nothing else may differ."""
    if format_ is not RDF_XML or not triple[2].startswith('"'):
        return triple
    given_ = parse_literal(triple[2])
    value = NOT_XML.sub("\ufffd", given_.value)
    return (
        *triple[:2],
        literal(value, given_.language)
        if given_.datatype == XSD.string or given_.language
        else typed(value, given_.datatype),
    )


@given(texts)
@settings(deadline=None)
def test_xml_is_well_formed_whatever_the_title(text: str) -> None:
    from lxml import etree

    document = write(RDF_XML, Subject(ARTICLE, ((f"<{ARTICLE}>", SCHEMA.name, literal(text)),), BASE))
    (name,) = etree.fromstring(document.encode()).iter("{https://schema.org/}name")
    assert (name.text or "") == NOT_XML.sub("\ufffd", text)


def test_json_ld_is_a_tree_rooted_at_the_entity() -> None:
    own = tuple(
        triple for triple in triples_of(SMALL.encode()) if "small.1" in triple[0] and "/record/" not in triple[0]
    )
    document = json.loads(write_jsonld(Subject(ARTICLE, own, BASE)))
    assert document["@context"] == f"{BASE}context.jsonld"
    assert document["@id"] == ARTICLE
    assert document["author"][0]["name"] == "Zoe Zander"
    assert document["author"][1] == f"{BASE}id/person/orcid/0000-0002-1825-0097"
    assert [role["co:index"] for role in document["pro:isDocumentContextFor"][:2]] == [1, 2]
    assert document["record"]["prov:generatedAtTime"] == "2026-11-02T03:04:05Z"
    assert "@graph" not in document


def test_a_long_chain_is_not_nested_without_end() -> None:
    chain = [
        (f"<{ARTICLE}#n{n}>", "<https://w3id.org/oc/ontology/hasNext>", f"<{ARTICLE}#n{n + 1}>") for n in range(2000)
    ]
    subject = Subject(f"{ARTICLE}#n0", tuple(chain), BASE)
    assert read(JSON_LD, write(JSON_LD, subject)) == set(chain)


def test_the_context_knows_every_namespace() -> None:
    prefixes = {name: value for name, value in context().items() if isinstance(value, str) and not name.startswith("@")}
    assert len(prefixes) > 30
    assert prefixes.items() <= NAMESPACES.items()
    assert shorten("https://schema.org/name") == "name"
    assert shorten("http://purl.org/spar/pro/withRole") == "pro:withRole"
    assert shorten("https://schema.org/record") != "record"


def test_turtle_is_grouped_and_prefixed() -> None:
    text = write(TURTLE, Subject(ARTICLE, triples_of(SMALL.encode()), BASE))
    assert text.startswith(f"@base <{ARTICLE}> .\n@prefix c4o:")
    assert "<> a fabio:Expression, fabio:JournalArticle, schema:CreativeWork, schema:ScholarlyArticle ;" in text
    assert "    co:index 1 ;" in text
    assert text.index("<#author-1> a") < text.index("<#author-2> a")


def test_natural_order() -> None:
    assert sorted(["#a-10", "#a-2", "#a", "#a-1"], key=natural_key) == ["#a", "#a-1", "#a-2", "#a-10"]

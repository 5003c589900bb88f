"""The web server over a small release: addresses, negotiation, validators, links, pages, errors."""

import json
import re
from html.parser import HTMLParser

import pytest
from pyoxigraph import RdfFormat, parse
from small_release import ARTICLE, BASE, ClosingClient, build_release

from fabiola.graph.releases import Release
from fabiola.server.app import create_app
from fabiola.server.formats import CITATIONS, DOCUMENTS, GRAPHS
from fabiola.server.things import _exact

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAGE = "/doc/work/doi/10.5555/small.1"
SICI = "/doc/work/doi/10.1002/~28sici~291.0.ttl"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    build_release(folder)
    return folder


@pytest.fixture(scope="module")
def app(home):
    made = create_app(home)
    made.test_client_class = ClosingClient
    yield made
    made.extensions["fabiola.queries"].close()


@pytest.fixture(scope="module")
def client(app):
    return app.test_client()


@pytest.fixture(scope="module")
def described(home):
    return Release((home / "current").resolve())


def links(response):
    """The Link header by relation."""
    found = {}
    for target, relation in re.findall(r'<([^>]*)>; rel="([^"]*)"', response.headers["Link"]):
        found.setdefault(relation, []).append(target)
    return found


class TestThings:
    def test_303_to_the_document(self, client):
        response = client.get("/id/work/doi/10.5555/small.1")
        assert (response.status_code, response.headers["Location"]) == (303, PAGE)
        assert links(response)["describedby"] == [PAGE]

    @pytest.mark.parametrize(
        ("path", "status", "location"),
        [
            ("/id/work/doi/10.5555/before", 308, "/id/work/doi/10.5555/small.1"),
            ("/doc/work/doi/10.5555/before", 308, PAGE),
            ("/id/work/doi/10.5555/SMALL.1", 308, PAGE),
            ("/id/work/doi/10.1002/(SICI)1.0.TTL", 308, SICI),
            ("/id/work/doi/10.1002%2F%28sici%291.0.ttl", 308, SICI),
            ("/id/work/doi/10.1002/%7E28sici%7E291.0.ttl", 303, SICI),
            ("/id/work/doi/10.5555/elsewhere~28x~29", 302, "https://doi.org/10.5555/elsewhere(x)"),
            ("/.well-known/void", 303, "/void"),
        ],
    )
    def test_redirects(self, client, path, status, location):
        response = client.get(path)
        assert (response.status_code, response.headers["Location"]) == (status, location)

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/id/work/doi/10.5555/withdrawn", 410),
            ("/doc/work/doi/10.5555/withdrawn", 410),
            ("/id/work/doi/10.5555/never", 404),
            ("/doc/work/doi/10.5555/never.ttl", 404),
            ("/doc/work/doi/10.5555/small.1.docx", 404),
            ("/id/work", 404),
            ("/no/such/thing", 404),
            ("/id//work/doi/10.5555/small.1", 404),
            ("/browse/dragon", 404),
            ("/browse/work?page=2", 404),
            ("/static/none.css", 404),
        ],
    )
    def test_errors_have_one_shape(self, client, path, status):
        machine, person = client.get(path), client.get(path, headers=BROWSER)
        assert machine.status_code == person.status_code == status
        assert machine.mimetype == "application/problem+json"
        assert {"title", "status", "detail"} <= machine.json.keys()
        assert person.mimetype == "text/html"
        assert f'<p class="figure">{status}</p>' in person.text

    def test_every_own_iri_in_the_data_answers(self, client, described):
        quads = list(described.store.engine)
        terms = {
            str(term)[1:-1]
            for quad in quads
            for term in (quad.subject, quad.object)
            if str(term).startswith(f"<{BASE}")
        }
        assert len(terms) > 20
        for iri in sorted({term.partition("#")[0] for term in terms}):
            for accept in ("text/html", "text/turtle"):
                answered = client.get(
                    iri.removeprefix(BASE.rstrip("/")),
                    headers={"Accept": accept},
                    follow_redirects=iri != f"{BASE}id/work/doi/10.5555/elsewhere~28x~29",
                )
                assert answered.status_code in (200, 302), iri


@pytest.mark.parametrize("format_", [*DOCUMENTS, *CITATIONS], ids=lambda row: row.suffix)
class TestDocuments:
    def test_by_accept_and_by_suffix(self, client, format_):
        negotiated = client.get(PAGE, headers={"Accept": format_.media_types[0]})
        suffixed = client.get(f"{PAGE}.{format_.suffix}")
        assert negotiated.mimetype == suffixed.mimetype == format_.media_types[0]
        assert negotiated.data == suffixed.data
        assert negotiated.headers["Content-Location"] == f"{PAGE}.{format_.suffix}"
        assert "Accept" in negotiated.headers["Vary"]

    def test_links(self, client, format_):
        found = links(client.get(f"{PAGE}.{format_.suffix}"))
        assert found["canonical"] == found["describedby"] == [f"{BASE}doc/work/doi/10.5555/small.1"]
        assert found["cite-as"] == ["https://doi.org/10.5555/small.1"]
        assert found["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
        formats = [address for address in found["alternate"] if "_profile=" not in address]
        assert len(formats) == len(DOCUMENTS) + len(CITATIONS) - 1
        assert "https://schema.org/ScholarlyArticle" in found["type"]

    def test_validators(self, client, format_):
        first = client.get(f"{PAGE}.{format_.suffix}")
        again = client.get(f"{PAGE}.{format_.suffix}", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert client.get(f"{PAGE}.{format_.suffix}", headers={"If-None-Match": '"other"'}).status_code == 200

    def test_head(self, client, format_):
        got, head = client.get(f"{PAGE}.{format_.suffix}"), client.head(f"{PAGE}.{format_.suffix}")
        assert head.data == b""
        for name in ("Content-Type", "Content-Length", "ETag", "Link", "Content-Location"):
            assert head.headers[name] == got.headers[name]

    def test_key_that_ends_like_a_suffix(self, client, format_):
        assert client.get(SICI, headers={"Accept": format_.media_types[0]}).mimetype == format_.media_types[0]
        assert client.get(f"{SICI}.{format_.suffix}").mimetype == format_.media_types[0]


class TestNegotiation:
    def test_etags_differ_by_format(self, client):
        assert len({client.get(f"{PAGE}.{row.suffix}").headers["ETag"] for row in DOCUMENTS}) == len(DOCUMENTS)

    def test_browser_and_program(self, client):
        assert client.get(PAGE, headers=BROWSER).mimetype == "text/html"
        assert client.get(PAGE).mimetype == "text/turtle"

    def test_406_lists_what_there_is(self, client):
        response = client.get(PAGE, headers={"Accept": "image/png"})
        assert response.status_code == 406
        assert {row["mediaType"] for row in response.json["available"]} == {
            row.media_types[0] for row in (*DOCUMENTS, *CITATIONS)
        }

    @pytest.mark.parametrize("format_", [row for row in GRAPHS if row.suffix != "jsonld"], ids=lambda row: row.suffix)
    def test_the_triples_are_those_of_the_release(self, client, described, format_):
        quads = parse(
            client.get(f"{PAGE}.{format_.suffix}").data, format=RdfFormat.from_media_type(format_.media_types[0])
        )
        assert {(str(q.subject), str(q.predicate), str(q.object)) for q in quads} == set(described.describe(ARTICLE))

    def test_headers_of_every_answer(self, client):
        for path in (PAGE, "/", "/no/such/thing", "/health", "/sparql"):
            response = client.get(path, headers=BROWSER)
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            if response.mimetype == "text/html":
                assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")

    def test_schema_org_profile(self, client):
        document = client.get(f"{PAGE}.jsonld?profile=schemaorg").json
        assert document["@context"] == "https://schema.org/"
        assert [author["name"] for author in document["author"]] == ["Zoe Zander", "Abel Abbot"]
        assert document["author"][1]["funding"] == [{"@id": f"{BASE}id/grant/ror/05small/a-1"}]
        assert document["author"][0]["affiliation"][0]["name"] == "Bare Foundation"


SHOWN = """\
Small things in order
Journal article
Open access, gold
CC BY 4.0
March 2021
7–19
volume 9
issue 2
What was done, and what was found.
Smallness
A-1
Small Council
Starting Small
Ministry of Small Things
Bare Foundation
corresponding author
https://orcid.org/0000-0002-1825-0097
Crossref: 10.5555/small.1
openalex""".splitlines()


class Scripts(HTMLParser):
    """The scripts of a page, and the tags that opened."""

    def __init__(self, text):
        super().__init__()
        self.scripts, self.tags, self._inside = [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self._inside = dict(attributes).get("type", "text/javascript") if tag == "script" else None

    def handle_data(self, data):
        if self._inside and data.strip():
            self.scripts.append((self._inside, data))

    def handle_endtag(self, tag):
        self._inside = None


class TestPages:
    def test_work(self, client):
        text = client.get(PAGE, headers=BROWSER).text
        missing = [shown for shown in SHOWN if shown not in text]
        assert missing == []
        assert text.index(">Zoe Zander<") < text.index(">Abel Abbot<")

    def test_funding_names_who_was_supported(self, client):
        text = client.get(PAGE, headers=BROWSER).text
        rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr>.*?</tr>", text, re.DOTALL)]
        granted = next(row for row in rows if "A-1" in row and "Starting Small" in row)
        assert "Abel Abbot" in granted
        assert "Zoe Zander" not in granted
        bare = next(row for row in rows if "no grant named" in row)
        assert "Bare Foundation" in bare
        assert "the work" in bare

    def test_citation_tags(self, client):
        parsed = Scripts(client.get(PAGE, headers=BROWSER).text)
        tags = [
            (a["name"], a["content"])
            for tag, a in parsed.tags
            if tag == "meta" and "name" in a and "citation" in a["name"]
        ]
        assert [content for name, content in tags if name == "citation_author"] == ["Zoe Zander", "Abel Abbot"]
        assert ("citation_doi", "10.5555/small.1") in tags
        assert ("citation_publication_date", "2021/03") in tags
        assert ("citation_journal_title", "Journal of Small Things") in tags
        assert ("citation_volume", "9") in tags
        assert ("citation_issn", "0000-0019") in tags

    def test_hostile_title_stays_text(self, client):
        text = client.get(SICI, headers=BROWSER).text
        parsed = Scripts(text)
        assert [kind for kind, _ in parsed.scripts] == ["application/ld+json"]
        assert "alert" in json.loads(parsed.scripts[0][1])["name"]
        assert "<script>alert" not in text

    @pytest.mark.parametrize(
        ("path", "shown"),
        [
            ("/doc/person/orcid/0000-0002-1825-0097", "Works"),
            ("/doc/org/ror/05small", "Grants awarded"),
            ("/doc/org/ror/07min", "Organizations funded"),
            ("/doc/grant/ror/05small/a-1", "Works funded"),
            ("/doc/venue/issn-l/0000-0019", "Volumes and issues"),
            ("/doc/venue/issn-l/0000-0019/v/9/i/2", "Journal of Small Things, volume 9, issue 2"),
            ("/doc/concept/asjc/2712", "Works on this subject"),
            ("/record/crossref/10.5555/small.1", "Crossref: 10.5555/small.1"),
            ("/activity/run-1", "prov:wasAssociatedWith"),
            ("/agent/fabiola/0", "activity/run-1"),
            ("/def/oa-status/gold", "dcterms:accessRights"),
            ("/", "Small graph"),
            ("/browse/work", "Small things in order"),
            ("/browse/person", "Abel Abbot"),
            ("/void", "void:triples"),
            ("/quality", "Works with a DOI"),
            ("/shapes", "The rules that the data keep"),
            ("/ontology", "publishedName"),
        ],
    )
    def test_page_shows(self, client, path, shown):
        response = client.get(path, headers=BROWSER)
        assert response.status_code == 200
        assert response.mimetype == "text/html"
        assert shown in response.text

    def test_every_link_on_the_pages_answers(self, client):
        for page in ("/", PAGE, "/browse/work", "/void", "/doc/grant/ror/05small/a-1"):
            parsed = Scripts(client.get(page, headers=BROWSER).text)
            found = {a["href"] for tag, a in parsed.tags if tag in ("a", "link") and "href" in a}
            own = sorted(href for href in found if href.startswith("/"))
            assert len(own) > 5
            for href in own:
                assert client.get(href, headers=BROWSER).status_code in (200, 302, 303), href


class TestSite:
    def test_void(self, client):
        quads = list(parse(client.get("/void.ttl").data, format=RdfFormat.TURTLE))
        triples = {
            str(quad.predicate): str(quad.object) for quad in quads if str(quad.subject) == f"<{BASE}void#dataset>"
        }
        assert triples["<http://rdfs.org/ns/void#sparqlEndpoint>"] == f"<{BASE}sparql>"
        assert int(triples["<http://rdfs.org/ns/void#triples>"].split('"')[1]) > 90
        assert "_:" not in "".join(str(quad) for quad in quads)

    def test_home_is_the_dataset_for_programs(self, client):
        assert client.get("/", headers={"Accept": "text/turtle"}).data == client.get("/void.ttl").data

    def test_context(self, client):
        response = client.get("/context.jsonld")
        assert response.mimetype == "application/ld+json"
        assert response.json["@context"]["@vocab"] == "https://schema.org/"

    def test_shapes_and_ontology_as_turtle(self, client):
        for path in ("/shapes", "/ontology"):
            response = client.get(path)
            assert response.mimetype == "text/turtle"
            assert client.get(f"{path}.ttl").data == response.data
            assert client.get(f"{path}.zip").status_code == 404

    def test_health(self, client):
        state = client.get("/health").json
        assert (state["status"], state["release"], state["counts"]["work"]) == ("ok", 1, 2)

    def test_robots(self, client):
        assert "Disallow: /sparql" in client.get("/robots.txt").text

    def test_methods(self, client):
        response = client.post(PAGE)
        assert response.status_code == 405
        assert "GET" in response.headers["Allow"]


def test_paths_match_as_written_and_as_decoded(app):
    with app.test_request_context("/id/work/doi/10.1%2F2?x=1"):
        assert _exact("work/doi/10.1/2") == ("work/doi/10.1/2", "work/doi/10.1%2F2")


def test_no_release_yet(tmp_path):
    client = create_app(tmp_path).test_client()
    for path in ("/", PAGE, "/health", "/sparql?query=ASK{}"):
        response = client.get(path)
        assert response.status_code == 503
        assert "holds no release yet" in response.json["detail"]


def test_a_new_release_is_served_without_a_restart(tmp_path):
    build_release(tmp_path)
    client = create_app(tmp_path).test_client()
    assert client.get("/health").json["release"] == 1
    build_release(tmp_path, 2)
    assert client.get("/health").json["release"] == 2


def test_below_a_prefix(app):
    client = app.test_client()
    response = client.get("/id/work/doi/10.5555/small.1", environ_overrides={"SCRIPT_NAME": "/graph"})
    assert response.headers["Location"] == f"/graph{PAGE}"
    text = client.get(PAGE, headers=BROWSER, environ_overrides={"SCRIPT_NAME": "/graph"}).text
    assert 'href="/graph/id/person/orcid/0000-0002-1825-0097"' in text


class TestQuality:
    def test_the_shares_are_over_all_by_source_and_by_year(self, client):
        text = client.get("/quality", headers=BROWSER).text
        assert "80.0 % of 5" in text
        assert "2017: 50.0 % of 2" in text
        assert "25.0 %" in text

    @pytest.mark.parametrize("row", [row for row in GRAPHS if row.suffix != "jsonld"], ids=lambda row: row.suffix)
    def test_dqv_says_the_same_in_every_format(self, client, row):
        response = client.get(f"/quality.{row.suffix}")
        assert response.status_code == 200
        assert response.mimetype == row.media_types[0]
        form = RdfFormat.from_media_type(row.media_types[0])
        text = "\n".join(sorted(str(quad.triple) for quad in parse(response.data, format=form)))
        value = "<http://www.w3.org/ns/dqv#value>"
        assert f'<{BASE}quality#work-doi> {value} "0.8000"^^' in text
        assert f'<{BASE}quality#author-orcid-crossref> {value} "0.2500"^^' in text

    def test_an_unknown_suffix_is_not_found(self, client):
        assert client.get("/quality.docx").status_code == 404

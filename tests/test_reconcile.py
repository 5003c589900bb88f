"""The Reconciliation Service API: identifiers decide, names score, and nothing is sure that could be two."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_release import ClosingClient

from fabiola.graph.publish import publish
from fabiola.server.app import create_app
from fabiola.server.reconciliation import properties
from fabiola.server.site import KINDS

BASE = "http://127.0.0.1:8000/"
ORCIDS = ("0000-0002-1825-0097", "0000-0001-5109-3700")
TITLES = (
    "Wells in dry land",
    "Wells in dry lands",
    "Water",
    "Water",
    'A "<b>" & title',
    "Étude",
    "Etude",
    "Sediment transport in braided rivers of the north",
)

GRANT = "grant/doi/10.35802/w1"
GRANT_RECORD = {
    "DOI": "10.35802/w1",
    "type": "grant",
    "award": "W-1",
    "prefix": "10.35802",
    "project": [
        {
            "project-title": [{"title": "Water for all", "language": "en"}],
            "funding": [{"funder": {"name": "Water Fund", "id": [{"id": "10.13039/100000001", "id-type": "DOI"}]}}],
        }
    ],
}

PIDS = [*properties(), "doi", "x", 1]


def work(number: int) -> dict[str, Any]:
    author = {"given": "Ann", "family": "Lee", "sequence": "first", "ORCID": f"https://orcid.org/{ORCIDS[number % 2]}"}
    return {
        "DOI": f"10.5555/{number}",
        "type": "journal-article",
        "prefix": "10.5555",
        "title": [TITLES[number]],
        "author": [author],
        "issued": {"date-parts": [[2018 + number, 5]]},
        "container-title": ["Journal of Wells"],
        "ISSN": ["2049-3630"],
        "funder": [{"name": "Water Fund", "DOI": "10.13039/100000001", "award": ["W-1"]}],
    }


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder: Path = tmp_path_factory.mktemp("reconcile")
    file = folder / "works.jsonl"
    records = [*(work(number) for number in range(len(TITLES))), GRANT_RECORD]
    file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    publish(folder / "home", [file])
    app = create_app(folder / "home")
    app.test_client_class = ClosingClient
    return app.test_client()


def results(client: FlaskClient, **query: Any) -> list[dict[str, Any]]:
    answer = client.post("/reconcile", data={"queries": json.dumps({"q0": query})}).json
    found: list[dict[str, Any]] = answer["q0"]["result"]
    return found


class TestManifest:
    def test_it_has_what_clients_need(self, client: FlaskClient) -> None:
        manifest = client.get("/reconcile").json
        assert manifest["versions"] == ["0.1", "0.2"]
        assert manifest["identifierSpace"] == f"{BASE}id/"
        assert {each["id"] for each in manifest["defaultTypes"]} == set(KINDS)
        assert manifest["view"]["url"] == f"{BASE}id/{{{{id}}}}"
        for name, service in manifest["suggest"].items():
            path = (service["service_url"] + service["service_path"]).removeprefix(BASE)
            assert client.get(f"/{path}?prefix=").status_code == 200, name

    def test_other_origins_may_read_it(self, client: FlaskClient) -> None:
        assert client.get("/reconcile").headers["Access-Control-Allow-Origin"] == "*"
        assert client.options("/reconcile").status_code < 300


class TestNames:
    def test_the_one_with_the_name_is_a_match(self, client: FlaskClient) -> None:
        first, *others = results(client, query="wells in DRY land", type="work")
        assert (first["id"], first["score"], first["match"]) == ("work/doi/10.5555/0", 100, True)
        assert first["type"] == [{"id": "work", "name": KINDS["work"][0]}]
        assert not any(each["match"] for each in others)

    def test_two_with_one_name_are_none(self, client: FlaskClient) -> None:
        found = results(client, query="Water", type="work")
        assert {each["id"] for each in found} == {"work/doi/10.5555/2", "work/doi/10.5555/3"}
        assert not any(each["match"] for each in found)

    def test_what_else_is_known_decides_between_them(self, client: FlaskClient) -> None:
        first, second = results(client, query="Water", type="work", properties=[{"pid": "year", "v": "2021"}])
        assert (first["id"], first["match"]) == ("work/doi/10.5555/3", True)
        assert second["score"] < first["score"]

    def test_a_name_that_is_only_like_is_no_match(self, client: FlaskClient) -> None:
        found = results(client, query="Wells in the dry land", type="work")
        assert found
        assert not any(each["match"] for each in found)
        assert all(each["score"] < 100 for each in found)

    def test_the_kind_narrows(self, client: FlaskClient) -> None:
        assert [each["id"] for each in results(client, query="Journal of Wells", type="venue")] == [
            "venue/issn/2049-3630"
        ]
        assert results(client, query="Journal of Wells", type="person") == []

    def test_several_kinds_are_all_looked_among(self, client: FlaskClient) -> None:
        both = [each["id"] for each in results(client, query="Journal of Wells", type=["person", {"id": "venue"}])]
        assert both == ["venue/issn/2049-3630"]
        assert results(client, query="Journal of Wells", type=["person", "work"]) == []

    @pytest.mark.parametrize("kind", ["nothing", ["work", "nothing"], {"id": 1}, [None]])
    def test_a_kind_that_there_is_not_is_refused(self, client: FlaskClient, kind: object) -> None:
        query = {"query": "Water", "type": kind}
        by_form = client.post("/reconcile", data={"queries": json.dumps({"q0": query})})
        by_json = client.post("/reconcile/match", json={"queries": [query]})
        for response in (by_form, by_json):
            assert response.status_code == 400
            assert "person, organization" in response.json["detail"]

    def test_a_name_that_another_has_but_for_its_spelling_is_no_match(self, client: FlaskClient) -> None:
        found = results(client, query="Wells-in-dry-land", type="work")
        assert found[0]["id"] == "work/doi/10.5555/0"
        assert not found[0]["match"]
        found = results(client, query="Étude", type="work")
        assert {each["id"] for each in found} == {"work/doi/10.5555/5", "work/doi/10.5555/6"}
        assert [each["score"] for each in found] == [100, 94]
        assert not any(each["match"] for each in found)

    @pytest.mark.parametrize(
        ("name", "number"),
        [
            ("Sediment transprt in braided rivers of the north", 7),
            ("Sedimant transport in braided rivers of the north", 7),
            ("sediment transport in braided rivers of teh nort", 7),
            ("ediment transport in braidedrivers of the north.", 7),
            ("rivers of the north, braided", 7),
            ("Wels in dry lands", 1),
        ],
    )
    def test_one_with_a_fault_is_found_first(self, client: FlaskClient, name: str, number: int) -> None:
        found = results(client, query=name)
        assert found[0]["id"] == f"work/doi/10.5555/{number}"
        assert not found[0]["match"]

    def test_a_letter_may_be_missing_anywhere(self, client: FlaskClient) -> None:
        """In the middle of a title both ends are beside it, and at either end the other one is."""
        title = TITLES[7]
        faults = {str(place): title[:place] + title[place + 1 :] for place in range(len(title))}
        queries = {name: {"query": fault} for name, fault in faults.items()}
        answer = client.post("/reconcile", data={"queries": json.dumps(queries)}).json
        first = {name: found["result"][0]["id"] for name, found in answer.items()}
        assert len(first) == len(title)
        assert set(first.values()) == {"work/doi/10.5555/7"}

    @pytest.mark.parametrize(
        "name", ["North of the rivers braided in transport: sediment", "Sediment transport in braided"]
    )
    def test_words_in_another_order_and_a_beginning_are_found(self, client: FlaskClient, name: str) -> None:
        assert results(client, query=name)[0]["id"] == "work/doi/10.5555/7"

    def test_the_limit_holds(self, client: FlaskClient) -> None:
        assert len(results(client, query="wells", limit=1)) == 1


class TestIdentifiers:
    @pytest.mark.parametrize(
        ("scheme", "value", "id"),
        [
            ("doi", "https://doi.org/10.5555/2", "work/doi/10.5555/2"),
            ("orcid", ORCIDS[0], f"person/orcid/{ORCIDS[0]}"),
            ("issn", "20493630", "venue/issn/2049-3630"),
            ("fundref", "100000001", "org/fundref/100000001"),
        ],
    )
    def test_one_decides_alone(self, client: FlaskClient, scheme: str, value: str, id: str) -> None:  # noqa: A002
        [found] = results(client, query="another name", properties=[{"pid": scheme, "v": value}])
        assert (found["id"], found["score"], found["match"]) == (id, 100, True)
        [found] = results(client, query=value if scheme != "fundref" else f"fundref:{value}")
        assert found["id"] == id

    @pytest.mark.parametrize(
        ("kind", "name", "scheme", "value"),
        [("organization", "Water Fund", "ror", "02mhbdp94"), ("work", TITLES[0], "pmid", "31452104")],
    )
    def test_one_that_is_not_known_leaves_a_name_unsure(
        self, client: FlaskClient, kind: str, name: str, scheme: str, value: str
    ) -> None:
        found = results(client, query=name, type=kind, properties=[{"pid": scheme, "v": value}])
        assert found
        assert not any(each["match"] for each in found)

    @pytest.mark.parametrize(
        ("query", "ids"),
        [
            ("doi:10.5555/2", ["work/doi/10.5555/2"]),
            ("orcid:10.5555/2", []),
            (f"https://orcid.org/{ORCIDS[0]}", [f"person/orcid/{ORCIDS[0]}"]),
            (f"ror:{ORCIDS[0]}", []),
            ("ISSN 2049-3630", ["venue/issn/2049-3630"]),
            ("https://portal.issn.org/resource/ISSN/2049-3630", ["venue/issn/2049-3630"]),
            ("https://doi.org/10.13039/100000001", ["org/fundref/100000001"]),
            ("https://openalex.org/W1", []),
        ],
    )
    def test_one_with_its_scheme_is_of_that_scheme_alone(self, client: FlaskClient, query: str, ids: list[str]) -> None:
        found = results(client, query=query)
        assert [each["id"] for each in found if each["match"]] == ids

    @pytest.mark.parametrize("query", ["W-1", "w-1", "W 1", "award:W-1"])
    @pytest.mark.parametrize("kind", [None, "grant", ["grant", "work"]])
    def test_an_award_number_alone_is_a_candidate(self, client: FlaskClient, query: str, kind: object) -> None:
        found = results(client, query=query, type=kind)
        assert GRANT in [each["id"] for each in found] or query == "W 1"
        assert not any(each["match"] for each in found)

    def test_an_award_number_and_the_name_are_a_match(self, client: FlaskClient) -> None:
        number = [{"pid": "award", "v": "W-1"}]
        [found] = results(client, query="Water for all", type="grant", properties=number)
        assert (found["id"], found["match"]) == (GRANT, True)
        [other] = results(client, query="Fire for all of them", type="grant", properties=number)
        assert (other["id"], other["match"]) == (GRANT, False)
        also = [*number, {"pid": "doi", "v": "10.5555/nowhere"}]
        assert not any(each["match"] for each in results(client, query="Water for all", type="grant", properties=also))

    def test_two_of_different_things_are_sure_of_none(self, client: FlaskClient) -> None:
        dois = [{"pid": "doi", "v": f"10.5555/{number}"} for number in (0, 1)]
        found = results(client, query="", properties=dois)
        assert [each["match"] for each in found] == [False, False]


class TestBatches:
    def test_queries_by_get_and_by_post_are_answered_alike(self, client: FlaskClient) -> None:
        queries = json.dumps({f"q{number}": {"query": title} for number, title in enumerate(TITLES)})
        by_get = client.get("/reconcile", query_string={"queries": queries}).json
        assert by_get == client.post("/reconcile", data={"queries": queries}).json
        assert len(by_get) == len(TITLES)

    def test_the_next_version_has_lists(self, client: FlaskClient) -> None:
        conditions = [
            {"matchType": "name", "propertyValue": "Water"},
            {"matchType": "property", "propertyId": "year", "propertyValue": 2020},
        ]
        answer = client.post("/reconcile/match", json={"queries": [{"type": "work", "conditions": conditions}]}).json
        first = answer["results"][0]["candidates"][0]
        assert (first["id"], first["match"]) == ("work/doi/10.5555/2", True)

    @pytest.mark.parametrize("queries", ["", "[]", "{", "1", '{"q": 1}', "[" * 5000])
    def test_what_is_no_query_is_refused(self, client: FlaskClient, queries: str) -> None:
        response = client.post("/reconcile", data={"queries": queries})
        assert response.status_code == 400
        assert response.json["detail"]

    def test_too_many_are_refused(self, client: FlaskClient) -> None:
        queries = json.dumps({str(number): {"query": "x"} for number in range(501)})
        assert client.post("/reconcile", data={"queries": queries}).status_code == 413

    @given(
        st.dictionaries(
            st.text(max_size=3),
            st.text()
            | st.fixed_dictionaries(
                {"query": st.text() | st.none() | st.integers()},
                optional={
                    "type": st.sampled_from(["work", "", None, [], ["work", "venue"], {"id": "person"}]),
                    "limit": st.integers() | st.text(max_size=2),
                    "properties": st.lists(
                        st.fixed_dictionaries(
                            {
                                "pid": st.sampled_from([*properties(), "doi", "x", 1]),
                                "v": st.text() | st.lists(st.text()),
                            }
                        ),
                        max_size=2,
                    ),
                },
            ),
            max_size=3,
        )
    )
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_any_query_is_answered(self, client: FlaskClient, queries: dict[str, Any]) -> None:
        answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
        assert answer.status_code == 200
        assert answer.json.keys() == queries.keys()
        for found in answer.json.values():
            scores = [each["score"] for each in found["result"]]
            assert scores == sorted(scores, reverse=True)
            assert sum(each["match"] for each in found["result"]) <= 1


class TestExtension:
    def test_properties_become_columns(self, client: FlaskClient) -> None:
        asked = {
            "ids": ["work/doi/10.5555/0", "nothing"],
            "properties": [{"id": name} for name in ("doi", "author", "year")],
        }
        answer = client.post("/reconcile", data={"extend": json.dumps(asked)}).json
        assert [each["id"] for each in answer["meta"]] == ["doi", "author", "year"]
        assert answer["rows"]["work/doi/10.5555/0"] == {
            "doi": [{"str": "10.5555/0"}],
            "author": [{"id": f"person/orcid/{ORCIDS[0]}", "name": "Ann Lee"}],
            "year": [{"str": "2018"}],
        }
        assert answer["rows"]["nothing"] == {"doi": [], "author": [], "year": []}

    def test_every_property_can_be_asked_for(self, client: FlaskClient) -> None:
        for kind in KINDS:
            listed = client.get(f"/reconcile/properties?type={kind}").json["properties"]
            asked = {"ids": ["work/doi/10.5555/0"], "properties": listed}
            assert client.post("/reconcile", data={"extend": json.dumps(asked)}).status_code == 200
        assert len(client.get("/reconcile/properties?type=work").json["properties"]) >= 8

    @pytest.mark.parametrize(
        "extend", ["{}", '{"ids": 1, "properties": []}', '{"ids": [], "properties": [{"id": "zz"}]}']
    )
    def test_what_cannot_be_done_is_refused(self, client: FlaskClient, extend: str) -> None:
        assert client.post("/reconcile", data={"extend": extend}).status_code == 400


class TestSuggestions:
    def test_names(self, client: FlaskClient) -> None:
        found = client.get("/reconcile/suggest/entity?prefix=ann+l").json["result"]
        assert {each["name"] for each in found} == {"Ann Lee"}
        assert client.get("/reconcile/suggest/type?prefix=wor").json["result"][0]["id"] == "work"
        assert {"id": "doi", "name": "DOI"} in client.get("/reconcile/suggest/property?prefix=d").json["result"]


def test_the_preview_is_escaped_and_may_be_framed(client: FlaskClient) -> None:
    response = client.get("/reconcile/preview?id=work/doi/10.5555/4")
    assert "A &#34;" in response.text
    assert "&amp; title" in response.text
    assert "<b>" not in response.text
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
    assert client.get("/reconcile/preview?id=work/doi/10.5555/zz").status_code == 404

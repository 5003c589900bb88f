"""Limits for clients: who a client is, how much one may ask for, what is refused and how, what is written down."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from small_release import ClosingClient, build_release
from werkzeug.test import EnvironBuilder, run_wsgi_app

from fabiola.graph.publish import publish
from fabiola.graph.settings import BadSettings, load, load_operation
from fabiola.server.access_log import FORMS, log_requests
from fabiola.server.app import create_app
from fabiola.server.clients import CLIENT, BehindProxies
from fabiola.server.limits import MOST_OF_A_CLIENT, MOST_SLOW, THREADS, Occupancy

PAGE = "/doc/work/doi/10.5555/small.1"
PROXIES = ("127.0.0.0/8", "::1", "10.1.0.0/16")
SOMEBODY = {"X-Forwarded-For": "203.0.113.9"}
SOMEBODY_ELSE = {"X-Forwarded-For": "203.0.113.10"}


def make_app(folder: Path, settings: str = "") -> Flask:
    if not (folder / "current").exists():
        build_release(folder)
    (folder / "fabiola.toml").write_text(settings, encoding="utf-8")
    app = create_app(folder)
    app.test_client_class = ClosingClient
    return app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = make_app(tmp_path_factory.mktemp("limits"), "requests_per_minute = 5")
    yield made
    made.extensions["fabiola.queries"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


class TestClients:
    """The client is the last address that no trusted server vouches for."""

    @staticmethod
    def seen(peer: str, forwarded: str | None = None, **headers: str) -> dict[str, Any]:
        found: dict[str, Any] = {}

        def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            found.update(environ)
            start("200 OK", [])
            return []

        given = {**headers, **({"X-Forwarded-For": forwarded} if forwarded is not None else {})}
        environ = EnvironBuilder(path="/doc/x", headers=given, environ_base={"REMOTE_ADDR": peer}).get_environ()
        run_wsgi_app(BehindProxies(app, PROXIES, lambda environ: ""), environ)
        return found

    @pytest.mark.parametrize(
        ("peer", "forwarded", "wanted"),
        [
            ("203.0.113.9", None, "203.0.113.9"),
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("127.0.0.1", None, ""),
            ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
            ("127.0.0.1", "203.0.113.9, 10.1.2.3", "203.0.113.9"),
            ("127.0.0.1", "10.1.2.3", ""),
            ("127.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
            ("::1", "[2001:db8:1:2:3:4:5:6]:4711", "2001:db8:1:2::/64"),
            ("::1", "2001:db8:1:2::1", "2001:db8:1:2::/64"),
            ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("::ffff:203.0.113.9", None, "203.0.113.9"),
            ("127.0.0.1", "unknown", ""),
            ("127.0.0.1", "203.0.113.9, <script>", ""),
            ("", "203.0.113.9", "203.0.113.9"),
        ],
    )
    def test_who_it_is(self, peer: str, forwarded: str | None, wanted: str) -> None:
        assert self.seen(peer, forwarded)[CLIENT] == wanted

    @given(st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"])))
    def test_no_header_breaks_it(self, text: str) -> None:
        assert isinstance(self.seen("127.0.0.1", text)[CLIENT], str)

    @pytest.mark.parametrize("prefix", ["/kg", "/kg/", "/a/b.c"])
    def test_a_trusted_server_may_say_where_the_site_is(self, prefix: str) -> None:
        seen = self.seen("127.0.0.1", **{"X-Forwarded-Prefix": prefix})
        assert (seen["SCRIPT_NAME"], seen["PATH_INFO"]) == (prefix.rstrip("/"), "/doc/x")

    @pytest.mark.parametrize(
        "prefix", ["//evil.example", "https://evil.example", "/a//b", "/<b>", "kg", "/a b", "/a\\b"]
    )
    def test_a_prefix_that_is_none_is_left_out(self, prefix: str) -> None:
        assert self.seen("127.0.0.1", **{"X-Forwarded-Prefix": prefix})["SCRIPT_NAME"] == ""

    def test_others_may_not_say_it(self) -> None:
        assert self.seen("203.0.113.9", **{"X-Forwarded-Prefix": "/kg"})["SCRIPT_NAME"] == ""


class TestRate:
    def test_what_is_too_much_is_refused_with_the_time_to_come_again(self, client: FlaskClient) -> None:
        answers = [client.get(PAGE, headers=SOMEBODY) for _ in range(7)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
        assert [answer.headers["RateLimit"].split(";")[1] for answer in answers] == ["r=4", "r=3", "r=2", "r=1"] + [
            "r=0"
        ] * 3
        refused = answers[-1]
        assert refused.headers["RateLimit-Policy"] == '"client";q=5;w=60'
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert refused.mimetype == "application/problem+json"
        assert refused.json
        assert refused.json["status"] == 429
        assert "More than 5 requests a minute came from 203.0.113.9. Go on in" in refused.json["detail"]
        assert "Retry-After" in refused.headers["Access-Control-Expose-Headers"]

    def test_it_is_counted_by_client_and_shown_as_a_page(self, client: FlaskClient) -> None:
        someone = {"X-Forwarded-For": "203.0.113.77", "Accept": "text/html"}
        codes = [client.get(PAGE, headers=someone).status_code for _ in range(6)]
        assert codes == [200] * 5 + [429]
        assert "Too Many Requests" in client.get(PAGE, headers=someone).text
        assert client.get(PAGE, headers={"X-Forwarded-For": "203.0.113.78"}).status_code == 200

    @pytest.mark.parametrize("path", ["/health", "/metrics"])
    def test_who_watches_the_server_may_always_ask(self, client: FlaskClient, path: str) -> None:
        answers = [client.get(path, headers=SOMEBODY_ELSE) for _ in range(12)]
        assert {answer.status_code for answer in answers} == {200}
        assert not any("RateLimit" in answer.headers for answer in answers)

    def test_the_machine_itself_may_always_ask(self, client: FlaskClient) -> None:
        assert {client.get(PAGE).status_code for _ in range(12)} == {200}

    def test_every_route_counts(self, client: FlaskClient) -> None:
        someone = {"X-Forwarded-For": "203.0.113.80"}
        paths = ["/", "/browse/work", "/static/fabiola.css", "/nonsense", "/dumps/", "/sparql?query=ASK%7B%7D"]
        assert [client.get(path, headers=someone).status_code for path in paths] == [200, 200, 200, 404, 200, 429]

    def test_it_can_be_turned_off(self, tmp_path: Path) -> None:
        app = make_app(tmp_path, "requests_per_minute = 0")
        answers = [app.test_client().get(PAGE, headers=SOMEBODY) for _ in range(12)]
        assert {answer.status_code for answer in answers} == {200}
        assert "RateLimit" not in answers[0].headers
        app.extensions["fabiola.queries"].close()


class TestPlaces:
    """Requests that are being answered: no more than so many of one client, and of those that can be drawn out."""

    @staticmethod
    def ask(app: Any, client: str, path: str = "/doc/x", method: str = "GET") -> tuple[Any, str]:
        environ = EnvironBuilder(path=path, method=method).get_environ() | {CLIENT: client}
        body = app(environ, lambda *_: None)
        return body, environ["fabiola.refused"]

    @staticmethod
    def slowly(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        start("200 OK", [])
        return iter([b"a", b"b"])

    def test_a_client_has_some_places_until_its_answers_are_sent(self) -> None:
        app = Occupancy(self.slowly)
        open_answers = [self.ask(app, "203.0.113.9") for _ in range(MOST_OF_A_CLIENT)]
        assert {reason for _, reason in open_answers} == {""}
        refused, reason = self.ask(app, "203.0.113.9")
        assert reason == "client"
        assert self.ask(app, "203.0.113.10")[1] == ""
        refused.close()
        open_answers.pop()[0].close()
        assert self.ask(app, "203.0.113.9")[1] == ""

    @pytest.mark.parametrize(("path", "method"), [("/dumps/data.nt.gz", "GET"), ("/sparql", "POST")])
    def test_what_can_be_drawn_out_leaves_room(self, path: str, method: str) -> None:
        assert MOST_SLOW < THREADS
        app = Occupancy(self.slowly)
        taken = [self.ask(app, f"203.0.113.{number}", path, method) for number in range(MOST_SLOW)]
        assert {reason for _, reason in taken} == {""}
        assert self.ask(app, "203.0.114.1", path, method)[1] == "slow"
        assert self.ask(app, "203.0.114.1")[1] == ""

    def test_places_are_given_back_whatever_happens(self) -> None:
        def fails(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            raise ValueError

        app = Occupancy(fails)
        for _ in range(3):
            with pytest.raises(ValueError):
                self.ask(app, "203.0.113.9")
        assert app._clients.total() == 0

    @pytest.mark.parametrize(("reason", "status"), [("client", 429), ("slow", 503)])
    def test_the_application_refuses(self, app: Flask, reason: str, status: int) -> None:
        environ = EnvironBuilder(path=PAGE).get_environ() | {"fabiola.refused": reason, CLIENT: ""}
        with app.request_context(environ):
            answer = app.full_dispatch_request()
        assert answer.status_code == status
        assert "Retry-After" in answer.headers

    def test_after_a_request_no_place_is_taken(self, app: Flask, client: FlaskClient) -> None:
        for path in (PAGE, "/nonsense", "/dumps/", "/sparql?query=nonsense"):
            client.get(path)
        behind = app.wsgi_app
        assert isinstance(behind, BehindProxies)
        assert isinstance(behind._app, Occupancy)
        assert behind._app._clients.total() == 0


class TestBodies:
    TOO_LONG = b"x" * (2 << 20)
    KIND = "application/sparql-query"

    def test_what_is_too_long_is_refused(self, client: FlaskClient) -> None:
        response = client.post("/sparql", data=self.TOO_LONG, content_type=self.KIND)
        assert (response.status_code, response.mimetype) == (413, "application/problem+json")

    def test_what_does_not_say_how_long_it_is_is_refused_too(self, client: FlaskClient) -> None:
        response = client.post(
            "/sparql",
            input_stream=io.BytesIO(self.TOO_LONG),
            content_type=self.KIND,
            headers={"Transfer-Encoding": "chunked"},
            environ_overrides={"wsgi.input_terminated": True},
        )
        assert response.status_code == 413


class TestSettings:
    def test_they_are_generous_where_nothing_is_said(self, tmp_path: Path) -> None:
        operation = load_operation(tmp_path)
        assert operation.requests_per_minute >= 1_000
        assert operation.keep == 0

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("requests_per_minute = -1", "are numbers from 0 on"),
            ("keep = -3", "are numbers from 0 on"),
            ('trusted_proxies = ["nginx"]', "'nginx' does not appear to be an IPv4 or IPv6"),
            ("trusted_proxies = 7", "Expected `array`"),
            ('keep = "many"', "Expected `int`"),
            ("keep = ", "fabiola.toml"),
        ],
    )
    def test_wrong_ones_are_named(self, tmp_path: Path, text: str, message: str) -> None:
        (tmp_path / "fabiola.toml").write_text(text, encoding="utf-8")
        with pytest.raises(BadSettings, match=r"fabiola\.toml") as fault:
            load_operation(tmp_path)
        assert message in str(fault.value)

    def test_an_unknown_one_is_named_with_those_there_are(self, tmp_path: Path) -> None:
        (tmp_path / "fabiola.toml").write_text("request_per_minute = 7", encoding="utf-8")
        with pytest.raises(BadSettings, match=r"known are base, .*requests_per_minute, trusted_proxies"):
            load(tmp_path)

    def test_they_change_nothing_that_is_published(self, tmp_path: Path) -> None:
        record = {"DOI": "10.5555/a", "type": "journal-article", "title": ["T"], "prefix": "10.5555"}
        (tmp_path / "w.json").write_text(json.dumps(record), encoding="utf-8")
        publish(tmp_path / "home", [tmp_path / "w.json"])
        (tmp_path / "home" / "fabiola.toml").write_text("requests_per_minute = 7\nkeep = 3", encoding="utf-8")
        assert publish(tmp_path / "home", [tmp_path / "w.json"]).release is None


class TestLog:
    @staticmethod
    def lines(folder: Path, form: str) -> list[str]:
        output = io.StringIO()
        app = make_app(folder)
        log_requests(app, form, output)
        client = app.test_client()
        client.get(
            f"{PAGE}?key=secret", headers={**SOMEBODY, "User-Agent": "x" * 999, "Referer": "https://a/?b=secret"}
        )
        client.get("/sparql?query=ASK%7B%22secret%22%7D")
        client.get('/nonsense%0A"forged line')
        app.extensions["fabiola.queries"].close()
        return output.getvalue().splitlines()

    @pytest.mark.parametrize("form", sorted(FORMS))
    def test_it_has_a_line_a_request_and_no_query_string(self, tmp_path: Path, form: str) -> None:
        lines = self.lines(tmp_path, form)
        assert len(lines) == 3
        assert "secret" not in "".join(lines)
        assert PAGE in lines[0]
        assert "203.0.113.9" in lines[0]

    def test_json_is_what_machines_read(self, tmp_path: Path) -> None:
        first, query, last = map(json.loads, self.lines(tmp_path, "json"))
        assert (first["method"], first["path"], first["status"]) == ("GET", PAGE, 200)
        assert first["route"] == "things.document"
        assert first["bytes"] > 100
        assert first["milliseconds"] > 0
        assert len(first["agent"]) == 300
        assert query["path"] == "/sparql"
        assert query["client"] == "127.0.0.1"
        assert (last["path"], last["status"]) == ('/nonsense\n"forged line', 404)

    def test_text_is_one_line_whatever_was_asked(self, tmp_path: Path) -> None:
        assert "GET /nonsense%0A%22forged%20line 404" in self.lines(tmp_path, "text")[2]

"""The web server as it runs: releases change under load, slow clients leave room, a site may lie below a prefix."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from small_release import ClosingClient, build_release
from test_history import work, write

from fabiola.graph import releases
from fabiola.graph.publish import publish
from fabiola.server.app import create_app
from fabiola.server.asking import run_query
from fabiola.server.limits import MOST_SLOW
from fabiola.server.things import released

FABIOLA = [sys.executable, "-c", "from fabiola.server.cli import main; main()"]
PAGE = "/doc/work/doi/10.5555/1"
PATIENCE = 30
RELEASES = 6
PREFIXED = "https://data.example.org/kg/"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(home: Path, *options: str) -> Iterator[int]:
    """A server over a home, by its port, as soon as it answers."""
    port = free_port()
    command = [*FABIOLA, "serve", "--home", str(home), "--port", str(port), *options]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(PATIENCE)
        finally:
            server.kill()
            server.wait()


def wait_for(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            assert ask(port, "/health")[0] == 200
        except ConnectionRefusedError:
            continue
        return
    raise TimeoutError(f"no server at {port}")


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


class Asker(threading.Thread):
    """Asks for a page and a query, over and over on one connection; keeps what came that was not well."""

    def __init__(self, port: int, number: int) -> None:
        super().__init__()
        self.port, self.number = port, number
        self.ended = threading.Event()
        self.answers, self.wrong, self.titles = 0, list[str](), set[str]()

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        paths = [
            f"{PAGE}.nt",
            "/health",
            "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D",
            f"{PAGE}.html",
            "/dumps/data.nt.gz",
        ]
        while not self.ended.is_set():
            path = paths[(self.answers + self.number) % len(paths)]
            connection.request("GET", path)
            response = connection.getresponse()
            text = response.read()
            self.answers += 1
            if response.status != 200:
                self.wrong.append(f"{response.status} {path} {text[:200]!r}")
            if path.endswith(".nt"):
                self.titles |= set(re.findall(r'schema.org/name> "(Title [0-9]+)"', text.decode()))
        connection.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_new_release_is_picked_up_and_no_request_is_dropped(tmp_path: Path, workers: int) -> None:
    home, path = tmp_path / "home", tmp_path / "w.jsonl"
    publish(home, [write(path, work(1, "Title 0"), work(2))])
    with running(home, "--workers", str(workers)) as port:
        askers = [Asker(port, number) for number in range(3)]
        for asker in askers:
            asker.start()
        for number in range(1, RELEASES):
            publish(home, [write(path, work(1, f"Title {number}"), work(2))])
            assert json.loads(ask(port, "/health")[1])["release"] == number + 1
            releases.prune(home, 1)
        assert "Title 5" in ask(port, f"{PAGE}.nt")[1]
        releases.roll_back(home, RELEASES - 1)
        assert "Title 4" in ask(port, f"{PAGE}.nt")[1]
        for asker in askers:
            asker.ended.set()
        for asker in askers:
            asker.join(PATIENCE)
    assert [asker.wrong for asker in askers] == [[], [], []]
    assert sum(asker.answers for asker in askers) > 5 * RELEASES
    assert len(set[str]().union(*(asker.titles for asker in askers))) > 1


def test_a_query_whose_release_was_dropped_meanwhile_is_asked_of_the_present_one(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "w.jsonl"
    publish(home, [write(path, work(1, "Title 0"))])
    with create_app(home).test_request_context():
        read = released()
        for number in range(1, 4):
            publish(home, [write(path, work(1, f"Title {number}"))])
            releases.prune(home, 1)
        assert read.is_dropped()
        answer = run_query(f"SELECT ?name {{ <{read.base}id/work/doi/10.5555/1> schema:name ?name }}", "text/csv")
        assert answer.complete == b"name\r\nTitle 3\r\n"


@pytest.mark.parametrize(
    "beginning",
    [
        b"GET /health HTTP/1.1\r\nHost: a\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 999\r\n\r\nASK",
        b"GET /dumps/data.nt.gz HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    ids=["half a head", "half a body", "a download that is not read"],
)
def test_clients_that_do_not_go_on_do_not_stop_the_others(tmp_path: Path, beginning: bytes) -> None:
    home = tmp_path / "home"
    publish(home, [write(tmp_path / "w.jsonl", work(1))])
    with running(home) as port:
        waiting = [socket.create_connection(("127.0.0.1", port)) for _ in range(MOST_SLOW + 8)]
        for connection in waiting:
            connection.sendall(beginning)
        began = time.monotonic()
        assert [ask(port, f"{PAGE}.nt")[0] for _ in range(5)] == [200] * 5
        assert time.monotonic() - began < PATIENCE / 2
        for connection in waiting:
            connection.close()
        assert ask(port, PAGE)[0] == 200


def test_a_head_that_is_too_long_is_refused(tmp_path: Path) -> None:
    build_release(tmp_path)
    with running(tmp_path) as port:
        assert ask(port, "/health", Long="x" * 400_000)[0] == 431
        assert ask(port, "/health")[0] == 200


def test_the_log_goes_to_standard_output(tmp_path: Path) -> None:
    build_release(tmp_path)
    with running(tmp_path, "--log", "json") as port:
        ask(port, "/void.ttl?key=secret", **{"X-Forwarded-For": "203.0.113.9"})
    entries = [json.loads(line) for line in (tmp_path / "log").read_text("utf-8").splitlines() if line.startswith("{")]
    [entry] = [entry for entry in entries if entry["client"] == "203.0.113.9"]
    assert (entry["path"], entry["status"]) == ("/void.ttl", 200)
    assert "secret" not in (tmp_path / "log").read_text("utf-8")


@pytest.fixture(scope="module")
def prefixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose base IRI has a path."""
    folder = tmp_path_factory.mktemp("prefix")
    (folder / "fabiola.toml").write_text(f'base = "{PREFIXED}"', encoding="utf-8")
    publish(folder, [write(folder / "w.jsonl", work(1), work(2))])
    return folder


@pytest.fixture
def below(prefixed: Path) -> Iterator[FlaskClient]:
    app = create_app(prefixed)
    app.test_client_class = ClosingClient
    yield app.test_client()
    app.extensions["fabiola.queries"].close()


class TestPrefix:
    """A base IRI with a path: the site works whether or not the web server in front takes the path off."""

    @pytest.mark.parametrize("within", ["/kg", ""], ids=["kept", "taken off"])
    def test_every_link_of_a_page_leads_below_the_prefix(self, below: FlaskClient, within: str) -> None:
        seen = 0
        for path in ("/", "/browse/work", PAGE, "/record/crossref/10.5555/1", "/history/work/doi/10.5555/1", "/sparql"):
            page = below.get(f"{within}{path}", headers={"Accept": "text/html"})
            assert page.status_code == 200, path
            links = set(re.findall(r'(?:href|action|src)="(/[^"]*)"', page.text))
            assert all(link.startswith("/kg/") for link in links), links
            for link in sorted(links):
                assert below.get(link.removeprefix("/kg") if not within else link).status_code in (200, 303), link
                seen += 1
        assert seen > 30

    @pytest.mark.parametrize("within", ["/kg", ""], ids=["kept", "taken off"])
    def test_redirects_and_links_in_headers_have_it_once(self, below: FlaskClient, within: str) -> None:
        thing = below.get(f"{within}/id/work/doi/10.5555/1")
        assert (thing.status_code, thing.headers["Location"]) == (303, f"/kg{PAGE}")
        document = below.get(f"{within}{PAGE}")
        assert f'<{PREFIXED}doc/work/doi/10.5555/1>; rel="canonical"' in document.headers["Link"]
        assert (
            f'<{PREFIXED}doc/work/doi/10.5555/1.ttl>; rel="alternate"'
            in below.get(f"{within}{PAGE}.nt").headers["Link"]
        )
        assert "/kg/kg/" not in document.headers["Link"]
        assert document.headers["Content-Location"] == f"/kg{PAGE}.ttl"
        page = below.get(f"{within}{PAGE}.html").text
        assert f'<link rel="canonical" href="{PREFIXED}doc/work/doi/10.5555/1">' in page

    def test_a_web_server_may_name_another_one(self, below: FlaskClient) -> None:
        page = below.get(PAGE, headers={"Accept": "text/html", "X-Forwarded-Prefix": "/staging"})
        assert 'href="/staging/static/fabiola.css?v=' in page.text
        assert f'<link rel="canonical" href="{PREFIXED}doc/work/doi/10.5555/1">' in page.text

    def test_a_prefix_from_the_server_s_own_gateway_is_kept(self, below: FlaskClient) -> None:
        response = below.get("/id/work/doi/10.5555/1", base_url="http://localhost/mounted")
        assert response.headers["Location"] == f"/mounted{PAGE}"

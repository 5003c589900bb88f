"""Queries and clients that mean ill: none costs more than a query worker, record pages stay quick (`make hostile`)."""

from __future__ import annotations

import http.client
import json
import math
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from small_release import build_release
from test_serve import PATIENCE, running

from fabiola.server.serve import default_workers

pytestmark = pytest.mark.hostile

SECONDS, WORKERS, AT_ONCE = 2, 2, 4
SLOWEST = 0.5
"""Seconds that one page in a hundred may take on a machine that does other things too; the aim is a tenth of it."""
GROWTH = 200
"""Mebibytes by which the server and its workers may have grown after everything."""
SETTINGS = f"""
requests_per_minute = 0
[queries]
seconds = {SECONDS}
waiting_seconds = 1
memory = {768 << 20}
result_bytes = {32 << 20}
query_bytes = {256 << 10}
workers = {WORKERS}
per_client = 1
waiting = 8
"""
PAGES = {"kept": "/doc/work/doi/10.5555/small.1", "made anew": "/doc/work/doi/10.5555/small.1?{}"}
DEPTH = 5_000
MANY = [f"<a:{number}>" for number in range(12_000)]
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o"
FLOOD = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


class Hostile(NamedTuple):
    """A query and the statuses that are right for it."""

    what: str
    query: str
    statuses: tuple[int, ...]


QUERIES = [
    Hostile("nested groups", "ASK" + "{" * DEPTH + "}" * DEPTH, (400,)),
    Hostile("nested parentheses", f"ASK {{ FILTER({'(' * DEPTH}1{')' * DEPTH}) }}", (400,)),
    Hostile("nested negations", f"ASK {{ FILTER({'!' * (20 * DEPTH)}1) }}", (200, 400)),
    Hostile("nested OPTIONALs", "ASK {" + "OPTIONAL{" * DEPTH + "}" * DEPTH + "}", (400,)),
    Hostile("nested sub-SELECTs", "ASK {" + "{SELECT * {" * DEPTH + "}}" * DEPTH + "}", (400,)),
    Hostile("nested paths", f"ASK {{ ?s {'(' * DEPTH}<a:b>{')' * DEPTH} ?o }}", (200, 400)),
    Hostile("nested lists", f"ASK {{ ?s ?p {'(' * DEPTH}1{')' * DEPTH} }}", (400, 503)),
    Hostile("a path of 5 000 steps", f"ASK {{ ?s {'/'.join(['<a:b>'] * DEPTH)} ?o }}", (200, 400, 503)),
    Hostile("20 000 UNIONs", "ASK {" + "{}UNION" * 20_000 + "{} }", (200, 400)),
    Hostile("5 000 joined groups", "ASK {" + "{?s ?p ?o}" * DEPTH + "}", (200, 400, 503)),
    Hostile("a product", f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}", (503,)),
    Hostile("a product, sorted", f"SELECT * {{ {PRODUCT} }} ORDER BY ?o ?l ?i", (503,)),
    Hostile("a product, distinct", f"SELECT DISTINCT * {{ {PRODUCT} }}", (200, 503)),
    Hostile("a product, grouped", f"SELECT ?c (GROUP_CONCAT(?o) AS ?x) {{ {PRODUCT} }} GROUP BY ?c", (503,)),
    Hostile("a product, constructed", f"CONSTRUCT {{ ?a ?e ?o }} {{ {PRODUCT} }}", (200, 503)),
    Hostile("a product, written out", FLOOD, (200,)),
    Hostile("paths of every length", "SELECT (COUNT(*) AS ?n) { ?a (!<a:b>|^!<a:b>)* ?b . ?c (!<a:b>|<a:c>)* ?d . "
            "?e (!<a:b>|^!<a:b>)+ ?f . ?g (!<a:b>)* ?h }", (503,)),
    Hostile("paths within paths", "ASK { ?a ((((<a:b>*)+)*/(<a:c>?)*)*|(^<a:d>)*)* <a:z> }", (200, 400, 503)),
    Hostile("a list of 12 000 in FILTER", f"SELECT * {{ ?s ?p ?o FILTER(?o IN ({','.join(MANY)})) }}", (200,)),
    Hostile("a list of 12 000 in VALUES", f"SELECT * {{ ?s ?p ?o VALUES ?o {{ {' '.join(MANY)} }} }}", (200,)),
    Hostile("a regular expression that doubles back", f'ASK {{ FILTER(REGEX("{"a" * 5_000}!", "^(a+)+$")) }}', (200,)),
    Hostile("a regular expression that grows",
            'ASK { ?s ?p ?o FILTER(REGEX(STR(?o), "((a{500}){500}){500}")) }', (200, 503)),
    Hostile("a string that doubles", "SELECT (STRLEN(?x40) AS ?n) { BIND('xxxxxxxx' AS ?x0) "
            + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40)) + " }", (503,)),
    Hostile("ten megabytes", "ASK {} #" + "x" * 10_000_000, (413, 0)),
    Hostile("as long as may be", "ASK {} #" + "x" * 260_000, (200,)),
    Hostile("many words that look like SERVICE", "ASK {" + "SERVICE?" * 31_000, (400, 503)),
    Hostile("many beginnings of IRIs", "ASK { # SERVICE FROM\n" + "<" * 250_000, (400, 503)),
    Hostile("SERVICE to the machine itself",
            "SELECT * { SERVICE <http://127.0.0.1:{port}/sparql> { ?s ?p ?o } }", (400,)),
]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    build_release(folder)
    (folder / "fabiola.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


class Server(NamedTuple):
    """A running server, its processes at rest in mebibytes."""

    port: int
    at_rest: float


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    with running(home) as port:
        assert_all_workers_answer(port)
        for number in range(200):
            for page in PAGES.values():
                fetch(port, page.format(number))
        print(f"\n\n| {'while this goes on':<42} | pages | p50 | p99 | longest |\n|---|---|---|---|---|")
        yield Server(port, megabytes(port))


def post(port: int, query: str, client: str = "") -> tuple[int, bytes]:
    """The status and the body; status 0 where the server had no ear for it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        headers = {"Content-Type": "application/sparql-query"} | ({"X-Forwarded-For": client} if client else {})
        connection.request("POST", "/sparql", query.replace("{port}", str(port)).encode(), headers)
        response = connection.getresponse()
        return response.status, response.read()
    except (BrokenPipeError, ConnectionResetError):
        return 0, b""
    finally:
        connection.close()


def fetch(port: int, page: str) -> float:
    """Seconds that a page takes, with its connection."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", page, headers={"Accept": "text/html"})
    response = connection.getresponse()
    assert response.status == 200, response.read()
    response.read()
    connection.close()
    return time.perf_counter() - began


class Reader(threading.Thread):
    """Fetches record pages until told to end, with a short pause after each, as people do."""

    def __init__(self, port: int, page: str) -> None:
        super().__init__(daemon=True)
        self.port, self.page, self.seconds = port, page, list[float]()
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.005):
            self.seconds.append(fetch(self.port, self.page.format(len(self.seconds))))


def watched(server: Server, what: str, attack: Callable[[], None]) -> None:
    """Fetch pages while an attack goes on, and until there are a hundred of each; none may be slow."""
    readers = [Reader(server.port, page) for page in PAGES.values()]
    for reader in readers:
        reader.start()
    try:
        attack()
        for reader in readers:
            while len(reader.seconds) < 100:
                assert reader.is_alive(), "a page was not answered"
                reader.join(0.01)
    finally:
        for reader in readers:
            reader.ended.set()
        for reader in readers:
            reader.join(PATIENCE)
    seconds = sorted(second for reader in readers for second in reader.seconds)
    p99 = seconds[math.ceil(0.99 * len(seconds)) - 1]
    p50 = seconds[len(seconds) // 2]
    print(f"| {what:<42} | {len(seconds)} | {p50 * 1e3:.1f} ms | {p99 * 1e3:.1f} ms | {seconds[-1] * 1e3:.1f} ms |")
    assert p99 < SLOWEST


def assert_all_workers_answer(port: int) -> None:
    """As many clients as there are workers get an answer at once; before that, what still runs may come to its end."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with ThreadPoolExecutor(WORKERS) as clients:
            replies = list(clients.map(lambda _: post(port, "ASK {}"), range(WORKERS)))
        if all(status == 200 and json.loads(body)["boolean"] is True for status, body in replies):
            return
    raise AssertionError(replies)


def processes() -> dict[int, tuple[int, str]]:
    """Every process by its number: its parent and its state."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            found[int(folder.name)] = (int(parent), state)
    return found


def family(port: int) -> list[tuple[int, str]]:
    """The processes of the server at a port, each with its state."""
    known = processes()
    members = {
        number
        for number in known
        if known[number][0] == os.getpid()
        and f"--port\0{port}".encode() in Path(f"/proc/{number}/cmdline").read_bytes()
    }
    assert len(members) == 1
    while more := {number for number, (parent, _) in known.items() if parent in members} - members:
        members |= more
    return [(number, known[number][1]) for number in members]


def megabytes(port: int) -> float:
    """What the server and all its workers have in memory."""
    pages = [int(Path(f"/proc/{number}/statm").read_text().split()[1]) for number, _ in family(port)]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


@pytest.mark.parametrize("case", QUERIES, ids=lambda case: case.what)
def test_queries(server: Server, case: Hostile) -> None:
    def attack() -> None:
        with ThreadPoolExecutor(AT_ONCE) as clients:
            replies = list(clients.map(lambda _: post(server.port, case.query), range(AT_ONCE)))
        for status, body in replies:
            # 503 is also for whom no worker was free in time.
            assert status in (*case.statuses, 503), body[:300]
            assert status in (0, 200) or json.loads(body)["detail"]
        assert any(status in case.statuses for status, _ in replies)

    watched(server, case.what, attack)
    assert_all_workers_answer(server.port)


def test_the_queries_are_all_there() -> None:
    assert len(QUERIES) >= 28
    assert len({case.what for case in QUERIES}) == len(QUERIES)


def send(port: int, text: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    connection.sendall(text)
    return connection


def head(query: str) -> bytes:
    return f"GET /sparql?{urlencode({'query': query})} HTTP/1.1\r\nHost: a\r\n\r\n".encode()


COUNTING = f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}"
BEGINNINGS = {
    "answers that nobody reads": (24, head(FLOOD)),
    "requests without an end": (100, b"GET /sparql?query="),
    "bodies without an end": (
        24,
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 900\r\n\r\nASK",
    ),
    "connections that say nothing": (200, b""),
    "clients that wait and go": (24, head(COUNTING)),
}


@pytest.mark.parametrize("what", BEGINNINGS)
def test_clients_that_do_not_go_on(server: Server, what: str) -> None:
    number, beginning = BEGINNINGS[what]
    held = list[socket.socket]()
    try:
        watched(server, what, lambda: held.extend(send(server.port, beginning) for _ in range(number)))
        if "ASK" not in beginning.decode():
            assert_all_workers_answer(server.port)  # while they still hold on
    finally:
        for connection in held:
            connection.close()
    assert_all_workers_answer(server.port)


def test_clients_that_go_at_once(server: Server) -> None:
    def attack() -> None:
        for query in [COUNTING, FLOOD] * 20:
            send(server.port, head(query)).close()

    watched(server, "clients that go at once", attack)
    assert_all_workers_answer(server.port)


def test_clients_that_read_slowly(server: Server) -> None:
    """A worker is free again at the latest when its time is up, though its answer is still being read."""
    readers = [send(server.port, head(FLOOD)) for _ in range(WORKERS)]
    began = time.monotonic()
    watched(server, "clients that read slowly", lambda: [reader.recv(1) for reader in readers] and None)
    assert_all_workers_answer(server.port)
    assert time.monotonic() - began < SECONDS + 10
    for reader in readers:
        reader.close()


def test_two_hundred_clients(server: Server) -> None:
    """Some are answered, the others are told to come again; none waits for ever."""
    counts = dict[int, int]()

    def attack() -> None:
        with ThreadPoolExecutor(200) as clients:
            query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
            for status, _ in clients.map(lambda n: post(server.port, query, f"203.0.113.{n}"), range(200)):
                counts[status] = counts.get(status, 0) + 1

    watched(server, "two hundred clients at once", attack)
    assert set(counts) <= {200, 503}
    assert counts[200] >= WORKERS
    assert_all_workers_answer(server.port)


def test_one_client_has_its_share(server: Server) -> None:
    """Who has a query running is refused a second one, and others are served meanwhile."""
    with ThreadPoolExecutor(3) as clients:
        replies = clients.map(lambda _: post(server.port, COUNTING, "203.0.113.7"), range(3))
        assert post(server.port, "ASK {}", "203.0.113.8")[0] == 200
        statuses = [status for status, _ in replies]
    assert sorted(statuses) == [429, 429, 503]
    reply = post(server.port, "ASK {}", "203.0.113.7")
    assert reply[0] == 200


def test_nothing_is_left(server: Server) -> None:
    """After all of it: no dead process that nobody buried, no more workers than there may be, memory as at rest."""
    assert_all_workers_answer(server.port)
    members = family(server.port)
    assert "Z" not in {state for _, state in members}
    workers = [
        number for number, _ in members if b"fabiola.server.worker" in Path(f"/proc/{number}/cmdline").read_bytes()
    ]
    most = WORKERS * default_workers()  # each server process keeps those that it started
    assert 1 <= len(workers) <= most, "one that was ended is replaced when it is needed"
    assert {os.getpriority(os.PRIO_PROCESS, number) >= 10 for number in workers} == {True}
    now = megabytes(server.port)
    print(f"\nmemory of all processes: {server.at_rest:.0f} MiB before, {now:.0f} MiB after")
    assert now < server.at_rest + GROWTH

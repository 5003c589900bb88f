"""What the processes of a server count together: rates, places of queries, figures; also when one of them is killed."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter
from small_release import build_release
from test_serve import PATIENCE, ask, running

from fabiola.graph.query_limits import QueryLimits
from fabiola.server.problems import Problem
from fabiola.server.serve import default_workers
from fabiola.server.sharing import SharedPlaces, SharedRates, prepare_sharing

PROCESSES = 2
HOLD = """
import sys
from pathlib import Path
from fabiola.graph.query_limits import QueryLimits
from fabiola.server.sharing import SharedPlaces
SharedPlaces(QueryLimits(workers=2, per_client=1), Path(sys.argv[1])).enter(sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    prepare_sharing(tmp_path)
    return tmp_path


def refused(places: SharedPlaces, client: str) -> int:
    with pytest.raises(Problem) as refusal:
        places.enter(client)
    return refusal.value.status


class TestRates:
    def test_two_processes_count_as_one(self, shared: Path) -> None:
        limits = [FixedWindowRateLimiter(SharedRates(shared)) for _ in range(PROCESSES)]
        item = RateLimitItemPerMinute(5)
        assert [limits[number % PROCESSES].hit(item, "a") for number in range(7)] == [True] * 5 + [False] * 2
        assert limits[0].hit(item, "b")
        reset, left = limits[1].get_window_stats(item, "b")
        assert left == 4
        assert 0 < reset - time.time() <= 60

    def test_a_count_ends_and_can_be_forgotten(self, shared: Path) -> None:
        rates = SharedRates(shared)
        assert [rates.incr("a", 60), rates.incr("a", 60, 3), rates.get("a")] == [1, 4, 4]
        assert rates.incr("gone", -1) == 1
        assert rates.get("gone") == 0
        rates.clear("a")
        assert rates.get("a") == 0
        rates.incr("a", 60)
        assert rates.reset() > 1_000
        assert rates.get("a") == 0
        assert rates.check()

    @given(st.lists(st.sampled_from("abcdefgh"), max_size=40))
    def test_each_client_has_a_count_of_its_own(self, asked: list[str]) -> None:
        with TemporaryDirectory() as name:
            folder = Path(name)
            prepare_sharing(folder)
            first, second = SharedRates(folder), SharedRates(folder)
            for number, client in enumerate(asked):
                (first, second)[number % 2].incr(client, 60)
            assert {client: first.get(client) for client in asked} == dict(Counter(asked))

    def test_processes_that_count_at_once_lose_nothing(self, shared: Path) -> None:
        with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
            pool.starmap(_count, [(shared, 500)] * PROCESSES)
        assert SharedRates(shared).get("a") == 500 * PROCESSES


def _count(folder: Path, times: int) -> None:
    rates = SharedRates(folder)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: rates.incr("a", 600), range(times)))


class TestPlaces:
    def test_there_are_so_many_for_all_and_so_many_for_each(self, shared: Path) -> None:
        limits = QueryLimits(workers=2, per_client=1, waiting_seconds=0.05)
        here, there = SharedPlaces(limits, shared), SharedPlaces(limits, shared)
        here.enter("a")
        assert refused(there, "a") == 429
        there.enter("b")
        assert refused(here, "c") == 503
        assert (here.busy(), there.busy()) == (2, 2)
        here.leave("a")
        there.enter("c")
        there.leave("b")
        there.leave("c")
        assert here.busy() == 0

    def test_who_waits_is_let_in_when_another_process_is_done(self, shared: Path) -> None:
        limits = QueryLimits(workers=1, waiting_seconds=PATIENCE)
        here, there = SharedPlaces(limits, shared), SharedPlaces(limits, shared)
        here.enter("a")
        with ThreadPoolExecutor(1) as thread:
            waiting = thread.submit(there.enter, "b")
            here.leave("a")
            waiting.result(PATIENCE)
        assert here.busy() == 1

    def test_a_process_that_is_killed_gives_its_places_back(self, shared: Path) -> None:
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(shared), "a"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        with holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            places = SharedPlaces(QueryLimits(workers=2, per_client=1, waiting_seconds=0.01), shared)
            assert (places.busy(), refused(places, "a")) == (1, 429)
            holder.kill()
        places.enter("a")
        assert places.busy() == 1


class TestServer:
    def test_rates_and_figures_are_those_of_all_processes(self, tmp_path: Path) -> None:
        build_release(tmp_path)
        (tmp_path / "fabiola.toml").write_text("requests_per_minute = 20\n")
        client = {"X-Forwarded-For": "203.0.113.9"}
        with running(tmp_path, "--workers", str(PROCESSES)) as port:
            statuses = [ask(port, "/void", **client)[0] for _ in range(30)]
            figures = ask(port, "/metrics")[1]
        assert Counter(statuses) == {200: 20, 429: 10}
        assert 'fabiola_requests_total{method="GET",route="site.dataset",status="429"} 10.0' in figures
        assert 'fabiola_queries_total{outcome="answered"} 0.0' in figures
        assert "process=" not in figures

    def test_a_process_that_is_killed_is_replaced_and_nothing_is_forgotten(self, tmp_path: Path) -> None:
        build_release(tmp_path)
        with running(tmp_path, "--workers", str(PROCESSES)) as port:
            asked = sum(ask(port, "/void")[0] == 200 for _ in range(10))
            os.kill(_server_processes(port)[0], signal.SIGKILL)
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                try:
                    asked += ask(port, "/void")[0] == 200
                    figures = ask(port, "/metrics")[1]
                except (ConnectionError, http.client.HTTPException):
                    continue
                break
        assert f'fabiola_requests_total{{method="GET",route="site.dataset",status="200"}} {asked}.0' in figures


def _server_processes(port: int) -> list[int]:
    """The processes that answer at a port: the children of the server that was started with it."""
    mother = next(
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdigit() and f"--port\0{port}\0".encode() in (folder / "cmdline").read_bytes()
    )
    return sorted(
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdigit() and (folder / "stat").read_text().rpartition(")")[2].split()[1] == str(mother)
    )


def test_there_is_a_process_for_each_core_up_to_four() -> None:
    assert 1 <= default_workers() <= 4

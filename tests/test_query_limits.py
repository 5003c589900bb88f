"""What keeps queries within their limits: places, buffers on disk, counted rows, and the settings that say how much."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, QueryResultsFormat, QuerySolutions, Store
from small_release import BASE, build_release

from fabiola.graph.query_limits import QueryLimits
from fabiola.graph.settings import BadSettings, load_operation
from fabiola.server.places import Places
from fabiola.server.problems import Problem
from fabiola.server.rows import RowCount
from fabiola.server.scan import graphs_of
from fabiola.server.sparql import QueryPool
from fabiola.server.spool import Spool

TABLES = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
PATIENCE = 20
FOREVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

awkward = st.text(st.sampled_from("a\"',;\n\r\t\\}{<>&result")) | st.sampled_from(['}},{"', "<result>", '"\n"', "\n"])


def written(rows: list[list[str]], form: QueryResultsFormat) -> bytes:
    values = " ".join(f"({' '.join(str(Literal(text)) for text in row)})" for row in rows)
    result = Store().query(f"SELECT * {{ VALUES (?a ?b) {{ {values} }} }}")
    assert isinstance(result, QuerySolutions)
    output = io.BytesIO()
    result.serialize(output, form)
    return output.getvalue()


@pytest.mark.parametrize("media_type", TABLES)
@given(rows=st.lists(st.lists(awkward, min_size=2, max_size=2), max_size=6), part=st.integers(1, 40))
def test_rows_are_counted_whatever_stands_in_them_and_however_they_come(
    media_type: str, rows: list[list[str]], part: int
) -> None:
    data, count = written(rows, TABLES[media_type]), RowCount(media_type)
    counted = [count.add(data[place : place + part]) for place in range(0, len(data), part)]
    # JSON has a mark between two rows: of no row it cannot tell that it is not one.
    assert counted[-1] == (max(1, len(rows)) if media_type.endswith("json") else len(rows))
    assert counted == sorted(counted)


class TestSpool:
    @given(st.lists(st.binary(max_size=50), max_size=20), st.integers(1, 64))
    def test_what_goes_in_comes_out(self, parts: list[bytes], size: int) -> None:
        spool = Spool(size)

        def fill() -> None:
            for part in parts:
                assert spool.put(part, time.monotonic() + PATIENCE)
            spool.end()

        writer = threading.Thread(target=fill)
        writer.start()
        found = b"".join(iter(spool.take, b""))
        writer.join(PATIENCE)
        spool.close()
        assert found == b"".join(parts)

    def test_when_it_is_full_the_writer_waits_until_the_deadline(self) -> None:
        spool = Spool(4)
        assert spool.put(b"abcd", 0)
        assert not spool.put(b"e", time.monotonic() + 0.05)
        assert spool.take() == b"abcd"
        spool.close()
        assert not spool.put(b"e", time.monotonic() + PATIENCE)

    def test_what_went_wrong_comes_after_what_came(self) -> None:
        spool = Spool(9)
        spool.put(b"abc", 0)
        spool.end(Problem(503, "too slow"))
        assert spool.take() == b"abc"
        with pytest.raises(Problem, match="too slow"):
            spool.take()
        spool.close()


class TestPlaces:
    @staticmethod
    def status(places: Places, client: str) -> int:
        with pytest.raises(Problem) as refusal:
            places.enter(client)
        return refusal.value.status

    def test_each_client_has_some_and_all_together_have_some(self) -> None:
        places = Places(QueryLimits(workers=2, per_client=1, waiting_seconds=0.01))
        places.enter("a")
        assert self.status(places, "a") == 429
        places.enter("b")
        assert self.status(places, "c") == 503
        places.leave("a")
        places.enter("c")

    def test_who_has_no_name_has_no_limit_of_its_own(self) -> None:
        places = Places(QueryLimits(workers=3, per_client=1, waiting_seconds=0.01))
        for _ in range(3):
            places.enter("")
        assert self.status(places, "") == 503

    def test_no_more_wait_than_may(self) -> None:
        places = Places(QueryLimits(workers=1, waiting=0, waiting_seconds=PATIENCE))
        places.enter("a")
        began = time.monotonic()
        assert self.status(places, "b") == 503
        assert time.monotonic() - began < PATIENCE / 2

    def test_who_waits_is_let_in(self) -> None:
        places = Places(QueryLimits(workers=1, waiting_seconds=PATIENCE))
        places.enter("a")
        waiting = threading.Thread(target=places.enter, args=("b",))
        waiting.start()
        places.leave("a")
        waiting.join(PATIENCE)
        assert not waiting.is_alive()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("limits")
    build_release(home)
    return home / "current" / "store"


@pytest.fixture
def pool() -> Iterator[QueryPool]:
    queries = QueryPool(QueryLimits(seconds=PATIENCE, workers=1, waiting_seconds=PATIENCE))
    yield queries
    queries.close()


class TestPool:
    def test_the_first_bytes_come_before_the_answer_is_complete(self, pool: QueryPool, store: Path) -> None:
        answer = pool.run(store, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", "text/csv")
        assert answer.complete is None
        assert next(iter(answer)).startswith(b"a,b,c")
        assert pool.use().busy == 1
        answer.close()
        assert pool.run(store, "ASK {}", "text/csv").complete == b"true"
        assert (pool.use().busy, pool.use().ended) == (0, 1)

    def test_a_long_answer_is_whole(self, pool: QueryPool, store: Path) -> None:
        size = int(self.text(pool, store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").splitlines()[1])
        query = "SELECT ?a ?e { ?a ?b ?c . ?d ?e ?f }"
        assert len(self.text(pool, store, query).splitlines()) == size**2 + 1

    @staticmethod
    def text(pool: QueryPool, store: Path, query: str) -> str:
        return b"".join(pool.run(store, query, "text/csv")).decode()

    def test_an_answer_that_is_not_read_gives_its_worker_back(self, pool: QueryPool, store: Path) -> None:
        """It waits on disk for its reader."""
        unread = pool.run(store, "SELECT ?a ?e { ?a ?b ?c . ?d ?e ?f }", "text/csv")
        assert pool.run(store, "ASK {}", "text/csv").complete == b"true"
        assert pool.use().ended == 0
        assert len(b"".join(unread)) > 100_000

    def test_a_worker_that_died_at_rest_is_replaced(self, pool: QueryPool, store: Path) -> None:
        pool.run(store, "ASK {}", "text/csv")
        dead = pool._idle[0]
        dead.kill()
        os.waitid(os.P_PID, dead.pid, os.WEXITED | os.WNOWAIT)
        assert pool.run(store, "ASK {}", "text/csv").complete == b"true"

    def test_no_worker_can_be_started(self, store: Path) -> None:
        tiny = QueryPool(QueryLimits(memory=1 << 20, workers=1))
        with pytest.raises(Problem):
            tiny.run(store, "ASK {}", "text/csv")
        assert tiny.use().busy == 0
        tiny.close()

    @pytest.mark.parametrize("media_type", TABLES)
    def test_rows(self, store: Path, media_type: str) -> None:
        few = QueryPool(QueryLimits(rows=1_000, workers=1))
        assert b"".join(few.run(store, f"{LONG} LIMIT 1000", media_type))
        with pytest.raises(Problem, match="more rows than the limit of 1000") as caught:
            b"".join(few.run(store, f"{LONG} LIMIT 1100", media_type))
        assert caught.value.status == 413
        assert few.use().ended == 0
        few.close()

    def test_an_orphan_ends_by_itself(self, store: Path) -> None:
        """Were the server to die, a worker that writes nothing would not notice; it has an alarm of its own."""
        from fabiola.server.answering import Worker
        from fabiola.server.worker import Request

        worker = Worker(QueryLimits(seconds=PATIENCE))
        worker.ask(Request(str(store), FOREVER, "text/csv", seconds=0.1))
        with pytest.raises(Problem):
            worker.listen()
        assert not worker.is_alive()


@pytest.mark.parametrize(
    ("query", "graphs"),
    [
        (f"SELECT * FROM <{BASE}> {{}}", [(False, f"<{BASE}>")]),
        ("ASK from NAMED <a:b>FROM<a:c>{}", [(True, "<a:b>"), (False, "<a:c>")]),
        ("DESCRIBE <a:b> FROM #\n x:y", [(False, "x:y")]),
        ('SELECT ("FROM <a:b>" AS ?x) ?from {?from <a:b> ?from} # FROM <a:b>', []),
    ],
)
def test_graphs_that_a_query_names(query: str, graphs: list[tuple[bool, str]]) -> None:
    assert sorted(graphs_of(query)) == sorted(graphs)


class TestSettings:
    def test_they_are_read(self, tmp_path: Path) -> None:
        (tmp_path / "fabiola.toml").write_text("[queries]\nseconds = 7\nrows = 9", encoding="utf-8")
        assert load_operation(tmp_path).queries == QueryLimits(seconds=7, rows=9)

    @pytest.mark.parametrize("text", ["seconds = 0", "workers = 0", "rows = -1", "memory = 5", "colour = 1"])
    def test_wrong_ones_are_named(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "fabiola.toml").write_text(f"[queries]\n{text}", encoding="utf-8")
        with pytest.raises(BadSettings, match=r"fabiola\.toml"):
            load_operation(tmp_path)

"""What the server counts, for Prometheus at `/metrics`: requests, their time, the data served, the query workers.

The figures are of all processes of a server: where there are several, they count in files that they share
(https://prometheus.github.io/client_python/multiprocess/), and any of them can be asked.
https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import cache

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from fabiola.graph.releases import NoRelease, Release
from fabiola.server.serving import Server
from fabiola.server.sharing import FIGURES_VARIABLE
from fabiola.server.sparql import OUTCOMES

metrics = Blueprint("metrics", __name__)

_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_NO_ROUTE = "none"

disable_created_metrics()  # type: ignore[no-untyped-call]


class Counts:
    """The counters of one application; `text` is their present state in Prometheus' text format."""

    def __init__(self, serving: Server, busy: Callable[[], int]) -> None:
        """`busy` tells how many queries are being answered."""
        self._registry = CollectorRegistry()
        own = CollectorRegistry() if os.environ.get(FIGURES_VARIABLE) else self._registry
        if own is not self._registry:
            MultiProcessCollector(self._registry)  # type: ignore[no-untyped-call]
        self._requests = Counter("fabiola_requests", "Requests answered", ("route", "method", "status"), registry=own)
        self._seconds = Histogram(
            "fabiola_request_seconds",
            "Time from the request to the head of its answer",
            ("route",),
            buckets=_BOUNDS,
            registry=own,
        )
        queries = Counter("fabiola_queries", "Queries by how they ended", ("outcome",), registry=own)
        self._queries = {outcome: queries.labels(outcome) for outcome in OUTCOMES}
        self._registry.register(_State(serving, busy))
        self._figures = cache(self._labelled)

    def note(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        count, time_taken = self._figures(route, method, status)
        count.inc()
        time_taken.observe(seconds)

    def note_query(self, outcome: str) -> None:
        """Count one query by how it ended."""
        self._queries[outcome].inc()

    def _labelled(self, route: str, method: str, status: int) -> tuple[Counter, Histogram]:
        return self._requests.labels(route, method, str(status)), self._seconds.labels(route)

    def text(self) -> bytes:
        """All figures in the text format."""
        return generate_latest(self._registry)


class _State(Collector):
    """What is not counted but looked up when somebody asks: the release and the query workers."""

    def __init__(self, serving: Server, busy: Callable[[], int]) -> None:
        self._serving, self._busy = serving, busy

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("fabiola_query_workers_busy", "Queries being answered", self._busy())
        try:
            release = self._serving.release()
        except NoRelease:
            return
        if not isinstance(release, Release):
            return  # whoever scrapes often must not make the endpoint count
        yield GaugeMetricFamily("fabiola_release", "The number of the release being served", release.number)
        entities = GaugeMetricFamily("fabiola_entities", "Entities of the release by kind", labels=("kind",))
        for kind, count in sorted(release.counts.items()):
            if kind != "triples":
                entities.add_metric((kind,), count)
        yield entities
        yield GaugeMetricFamily("fabiola_triples", "Triples of the release", release.counts.get("triples", 0))


def count_requests(app: Flask, counts: Counts) -> None:
    """Make an application count its requests, and answer at `/metrics`."""
    app.extensions["fabiola.counts"] = counts
    app.register_blueprint(metrics)
    app.before_request(_start)
    app.after_request(_note)


@metrics.get("/metrics")
def figures() -> Response:
    """The figures, for Prometheus."""
    counts: Counts = current_app.extensions["fabiola.counts"]
    return Response(counts.text(), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _start() -> None:
    g.started = time.perf_counter()


def _note(response: Response) -> Response:
    counts: Counts = current_app.extensions["fabiola.counts"]
    route = request.endpoint or _NO_ROUTE
    method = request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
    counts.note(route, method, response.status_code, time.perf_counter() - g.started)
    return response

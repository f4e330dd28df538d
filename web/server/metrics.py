"""Prometheus metrics, correct under several workers: they live in shared files.

Gauges of the index are read at each scrape. PROMETHEUS_MULTIPROC_DIR names the folder of the
files; `web.gunicorn_conf` sets it before any worker starts.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Iterator

from flask import Flask, Response, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from search import Archive, Manifest, MorgueError
from web import context
from web.server import logs, metric_files

metric_files.install()

# Seconds. Most searches take a few milliseconds; the last bucket is above the time limit of one.
BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)

requests = Counter(
    "morgue_requests", "Answers, by method, route and status", ["method", "route", "status"]
)
seconds = Histogram(
    "morgue_request_seconds", "Time to the answer, by route", ["route"], buckets=BUCKETS
)
engine_seconds = Histogram(
    "morgue_engine_seconds", "Time that the engine took for a search", buckets=BUCKETS
)
running = Gauge("morgue_searches_running", "Searches at work", multiprocess_mode="livesum")
waiting = Gauge(
    "morgue_searches_waiting", "Searches waiting for their turn", multiprocess_mode="livesum"
)
refused = Counter("morgue_refused", "Requests refused, by reason", ["reason"])
exports = Counter("morgue_exports", "Exports begun")


class IndexCollector(Collector):
    """Collector of gauges of the current index: generation, articles, age, rejects."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges; for an unreadable index only that it isn't ready."""
        try:
            self.archive.ready()
            manifest: Manifest | None = self.archive.manifest
        except MorgueError:
            manifest = None
        yield GaugeMetricFamily(
            "morgue_ready", "Whether searches can be answered", value=float(manifest is not None)
        )
        if manifest is None:
            return
        generation = GaugeMetricFamily(
            "morgue_generation",
            "The active generation, as a label",
            labels=["generation", "engine"],
        )
        generation.add_metric([manifest.generation, manifest.engine], 1)
        yield generation
        yield GaugeMetricFamily("morgue_articles", "Articles in the index", value=manifest.count)
        yield GaugeMetricFamily(
            "morgue_index_rejects",
            "Inputs refused in the run that made the index",
            value=manifest.rejects,
        )
        built = dt.datetime.fromisoformat(manifest.built_at)
        built = built if built.tzinfo else built.replace(tzinfo=dt.UTC)
        yield GaugeMetricFamily(
            "morgue_index_age_seconds",
            "Age of the index",
            value=max(0.0, time.time() - built.timestamp()),
        )


def init_app(app: Flask) -> None:
    """Count every response, and serve the metrics at /metrics."""
    app.extensions["morgue"].on_search = engine_seconds.observe
    app.after_request(_count)
    app.add_url_rule("/metrics", "metrics", _show)


def _count(response: Response) -> Response:
    route = logs.route()
    # Clients can invent methods, and each value of a label takes memory for ever.
    method = request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
    requests.labels(method, route, str(response.status_code)).inc()
    seconds.labels(route).observe(time.perf_counter() - logs.started())
    return response


def _show() -> Response:
    registry = CollectorRegistry()
    registry.register(IndexCollector(context.archive()))
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        index = generate_latest(registry)
        try:
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
            text = generate_latest(registry)
        except metric_files.UNREADABLE as fault:  # cut by a full disk, or its folder went
            metric_files.tell_unread(fault)
            text = index
    else:
        text = generate_latest(registry) + generate_latest(REGISTRY)
    return Response(text, content_type=CONTENT_TYPE_LATEST)

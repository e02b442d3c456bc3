"""``GET /metrics``: backlog, lag and throughput in the form Prometheus reads.

Everything is asked of the database at each scrape: it holds what waits, and what every worker has
told of itself in its latest sign of life.
"""

from collections.abc import Iterable, Iterator
from itertools import accumulate

from litestar import Response, get
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from backend.core.beats import Beat, beats
from backend.core.tally import LAG_SECONDS
from backend.deadlines import service as deadlines
from backend.deadlines.service import Backlog
from backend.escalation import failures
from backend.notices import service as notices
from backend.web.auth import OWN_TRANSACTIONS

MOST = 100_000
"""Up to where what waits is counted."""

COUNTERS = {
    "steps": "Steps of deadlines taken",
    "batches": "Batches in which they were taken",
    "set_aside": "Steps set aside because they could not be taken",
    "notices": "Notices delivered to inboxes",
    "sent": "Notices passed on by other channels",
    "sending_failed": "Attempts of other channels that failed, to be repeated",
}


class _Found(Collector):
    """What one scrape found, as a collector of its own."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterator[Metric]:
        return iter(self._families)


@get("/metrics", include_in_schema=False, opt=OWN_TRANSACTIONS)
async def metrics() -> Response[bytes]:
    """Ask the database, and tell Prometheus."""
    waiting = await deadlines.backlog(MOST)
    registry = CollectorRegistry()
    registry.register(
        _Found(
            [
                *_gauges(waiting, await notices.waiting(MOST), await failures.count_failed()),
                *_of_workers(await beats()),
            ]
        )
    )
    return Response(
        generate_latest(registry),
        headers={"content-type": CONTENT_TYPE_LATEST, "cache-control": "no-store"},
    )


def _gauges(waiting: Backlog, notices_waiting: int, failed: int) -> Iterator[Metric]:
    for name, text, value in (
        ("steps_due", "Steps due and not yet taken, counted up to 100,000", waiting.due),
        ("oldest_due_seconds", "How long the oldest of them is due", waiting.oldest_seconds or 0),
        ("notices_waiting", "Notices to be delivered, counted up to 100,000", notices_waiting),
        ("steps_failed", "Steps that are set aside now", failed),
    ):
        yield GaugeMetricFamily(f"minhu_{name}", text, value=value)


def _of_workers(found: list[Beat]) -> Iterator[Metric]:
    alive = GaugeMetricFamily("minhu_workers", "Workers that gave a sign of life", value=len(found))
    yield alive
    for name, text in COUNTERS.items():
        family = CounterMetricFamily(f"minhu_{name}", text, labels=["worker"])
        for beat in found:
            family.add_metric([beat.name], beat.counts["counts"].get(name, 0))
        yield family
    lag = HistogramMetricFamily(
        "minhu_step_lag_seconds", "From the instant a step fell to its claim", labels=["worker"]
    )
    ends = [*map(str, LAG_SECONDS), "+Inf"]
    for beat in found:
        buckets = list(zip(ends, accumulate(beat.counts["lags"]), strict=True))
        lag.add_metric([beat.name], buckets, sum_value=beat.counts["lag_sum"])
    yield lag

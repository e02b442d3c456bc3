"""Figures, and the register of what can be measured.

A file of this folder adds a measurement by decorating an async generator with `measure`; nothing
else needs to know of it.
"""

import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass

MILLISECONDS = "ms"


@dataclass(frozen=True)
class Figure:
    """What was measured beside what the machine could do at best, measured in the same run.

    ``value`` and ``floor`` are in ``unit``: so many a second, or milliseconds (``unit`` "ms"), the
    median then. ``p95`` is the 95th percentile in milliseconds; None where it was not taken.
    """

    name: str
    value: float
    unit: str
    floor: float
    floor_is: str
    p95: float | None = None

    @property
    def ratio(self) -> float:
        """The share of the floor's speed that is reached: 1 is as fast as the floor."""
        return self.floor / self.value if self.unit == MILLISECONDS else self.value / self.floor

    def document(self) -> dict[str, object]:
        """The figure for programs."""
        return asdict(self) | {"ratio": round(self.ratio, 4)}

    def __str__(self) -> str:
        tail = "" if self.p95 is None else f" (p95 {self.p95:,.1f})"
        return (
            f"{self.name}: {self.value:,.1f} {self.unit}{tail}"
            f"  floor {self.floor:,.1f} ({self.floor_is})  ratio {self.ratio:.1%}"
        )


@dataclass(frozen=True)
class Setting:
    """Where a measurement takes place: the URL of a seeded database on which the engine is open,
    and how many orders to measure among, where that matters.
    """

    url: str
    orders: int


Work = Callable[[Setting], AsyncIterator[Figure]]


@dataclass(frozen=True)
class Measure:
    """One measurement. ``open_share`` None: it gets a fresh database without an order.

    Otherwise the database holds ``Setting.orders`` orders, so many of them open (0 … 1), and is
    shared with the other measurements of this share, in the order in which they are registered.
    """

    work: Work
    open_share: float | None


MEASURES: dict[str, Measure] = {}


def measure(name: str, open_share: float | None = None) -> Callable[[Work], Work]:
    """Register an async generator of figures as *name*; see `Measure`.

    Raises ValueError when there is one of that name.
    """

    def register(work: Work) -> Work:
        if name in MEASURES:
            raise ValueError(f"there are two measurements called {name}")
        MEASURES[name] = Measure(work, open_share)
        return work

    return register


def progress(told: str) -> None:
    """A line on standard error, where it does not stand among the figures."""
    print(f"… {told}", file=sys.stderr, flush=True)


async def rate(work: Callable[[], Awaitable[object]], count: int) -> float:
    """How many a second *work* does of *count*."""
    begin = time.perf_counter()
    await work()
    return count / (time.perf_counter() - begin)


async def repeat(work: Callable[[], Awaitable[object]], count: int) -> None:
    """*work*, *count* times, one after another."""
    for _ in range(count):
        await work()


async def percentiles(work: Callable[[], Awaitable[object]], times: int) -> tuple[float, float]:
    """The median and the 95th percentile of *times* runs, in milliseconds, after two to warm up."""
    await repeat(work, 2)
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken), sorted(taken)[int(times * 0.95)]


async def beside(
    floor: Callable[[], Awaitable[object]], work: Callable[[], Awaitable[object]], times: int
) -> tuple[float, float, float]:
    """The medians of *floor* and *work* and the 95th percentile of *work*, in milliseconds.

    They take turns: what else the machine does meanwhile slows both.
    """
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(times + 2):
        for each, told in zip((floor, work), taken, strict=True):
            begin = time.perf_counter()
            await each()
            if turn > 1:
                told.append((time.perf_counter() - begin) * 1000)
    return (
        statistics.median(taken[0]),
        statistics.median(taken[1]),
        sorted(taken[1])[int(times * 0.95)],
    )

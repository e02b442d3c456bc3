"""Figures, and the register of what can be measured.

A file of this folder adds a measurement by decorating an async generator with `measure`; nothing
else needs to know of it.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured beside what the machine could do at best, measured in the same run.

    ``value`` and ``floor`` are in ``unit``: so many a second, or milliseconds (``unit`` "ms").
    """

    name: str
    value: float
    unit: str
    floor: float
    floor_is: str

    @property
    def ratio(self) -> float:
        """The share of the floor's speed that is reached: 1 is as fast as the floor."""
        return self.floor / self.value if self.unit == "ms" else self.value / self.floor

    def document(self) -> dict[str, object]:
        """The figure for programs."""
        return asdict(self) | {"ratio": round(self.ratio, 4)}

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.value:,.1f} {self.unit}"
            f"  floor {self.floor:,.1f} ({self.floor_is})  ratio {self.ratio:.1%}"
        )


@dataclass(frozen=True)
class Setting:
    """Where a measurement takes place: the URL of a fresh seeded database on which the engine is
    open, and how many orders it should hold, where that matters.
    """

    url: str
    orders: int


Measure = Callable[[Setting], AsyncIterator[Figure]]
MEASURES: dict[str, Measure] = {}


def measure(name: str) -> Callable[[Measure], Measure]:
    """Register an async generator of figures as *name*."""

    def register(work: Measure) -> Measure:
        MEASURES[name] = work
        return work

    return register


async def rate(work: Callable[[], Awaitable[object]], count: int) -> float:
    """How many a second *work* does of *count*."""
    begin = time.perf_counter()
    await work()
    return count / (time.perf_counter() - begin)


async def repeat(work: Callable[[], Awaitable[object]], count: int) -> None:
    """*work*, *count* times, one after another."""
    for _ in range(count):
        await work()

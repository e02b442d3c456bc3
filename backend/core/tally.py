"""What this process has done since it started, in memory; workers write it down as they beat."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

LAG_SECONDS = (0.03, 0.06, 0.12, 0.25, 0.5, 1.0, 5.0, 60.0, 3600.0)
"""Upper ends of the classes of lag; the last class is open."""


class Tally:
    """Counts by name, and how late things were done, by class."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.lags = [0] * (len(LAG_SECONDS) + 1)
        self.lag_sum = 0.0

    def add(self, name: str, count: int = 1) -> None:
        """Count *count* more of *name*."""
        self.counts[name] += count

    def late(self, seconds: Iterable[float]) -> None:
        """Note for each of several things by how many seconds it came after its instant."""
        for each in seconds:
            self.lags[bisect_left(LAG_SECONDS, each)] += 1
            self.lag_sum += each

    def document(self) -> dict[str, object]:
        """The state as JSON keeps it."""
        return {"counts": dict(self.counts), "lags": self.lags, "lag_sum": round(self.lag_sum, 3)}


TALLY = Tally()
"""This process's own."""

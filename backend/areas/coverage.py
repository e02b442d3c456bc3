"""Who can walk to a service centre in a quarter of an hour (15-minute circle). Pure.

Positions are degrees of longitude and latitude. Nobody walks as the crow flies: the way on foot is
taken as the distance on the globe times a detour factor, at a stated walking speed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from backend.areas.sizes import AreaLimitName

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""

Position = tuple[float, float]
"""Longitude and latitude in degrees."""


@dataclass(frozen=True, slots=True)
class Walk:
    """How far somebody is ready to walk; ``detour_percent`` 130: a third further than straight."""

    minutes: int
    m_per_minute: int
    detour_percent: int

    @classmethod
    def of(cls, limits: Mapping[AreaLimitName, int]) -> "Walk":
        """The walk among the numbers in force."""
        return cls(
            limits[AreaLimitName.walk_minutes], limits[AreaLimitName.walk_m_per_minute],
            limits[AreaLimitName.walk_detour_percent],
        )  # fmt: skip

    @property
    def reach_m(self) -> float:
        """Metres in a straight line."""
        return self.minutes * self.m_per_minute * 100 / self.detour_percent

    def minutes_for(self, straight_m: float) -> float:
        """Minutes on foot for a distance in a straight line."""
        return straight_m * self.detour_percent / 100 / self.m_per_minute


def distance_m(one: Position, other: Position) -> float:
    """Metres between two positions on the globe, by the haversine formula."""
    (lon1, lat1), (lon2, lat2) = (tuple(map(radians, each)) for each in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(half))


@dataclass(frozen=True, slots=True)
class Spot:
    """Somewhere people live or are served; ``at`` None while nobody has put it on the map."""

    id: int
    name: str
    at: Position | None
    households: int = 0


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A place out of reach: how many minutes the nearest centre is away, None when unknown."""

    spot: Spot
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many places and households are within reach, and which places are not."""

    places: int
    households: int
    households_covered: int
    uncovered: tuple[Uncovered, ...]

    @property
    def covered(self) -> int:
        """Places within reach."""
        return self.places - len(self.uncovered)

    @property
    def rate(self) -> float | None:
        """The share of places within reach; None without any (domain.md §2.8)."""
        return self.covered / self.places if self.places else None


def coverage(homes: Iterable[Spot], centres: Sequence[Position], walk: Walk) -> Coverage:
    """Which of *homes* lie within a walk of any of *centres*, the furthest ones first.

    A home without a position is not covered: nobody can tell.
    """
    places = households = reached = 0
    left: list[Uncovered] = []
    for home in homes:
        places += 1
        households += home.households
        nearest = _nearest(home.at, centres)
        if nearest is not None and nearest <= walk.reach_m:
            reached += home.households
        else:
            left.append(Uncovered(home, None if nearest is None else walk.minutes_for(nearest)))
    left.sort(key=lambda each: (each.minutes is None, -(each.minutes or 0), each.spot.name))
    return Coverage(places, households, reached, tuple(left))


def _nearest(at: Position | None, centres: Sequence[Position]) -> float | None:
    if at is None:
        return None
    return min((distance_m(at, centre) for centre in centres), default=None)

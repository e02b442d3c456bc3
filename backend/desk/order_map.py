"""A small map of where an order lies, drawn from coordinates alone. Pure.

The registry keeps no outlines of areas, so the map shows what is known: the order, other open
orders around it, a scale and north. It is exact within some kilometres, which is all it shows.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.areas.gazetteer import Place
from backend.areas.rules import CODE_LENGTHS, AreaLevel
from backend.core.labels import Label
from backend.deadlines.rules import Colour
from backend.orders.record import Neighbour

WIDTH, HEIGHT = 480, 270
"""Of the drawing, in its own units."""
MARGIN = 28
NEAREST_SHOWN = 3
LEAST_REACH_M = 120.0
FARTHEST_M = 5_000.0
"""Points farther away are left out: they would shrink everything else to a dot."""
LONGEST_BAR = 130
_METRES_A_DEGREE = 111_320.0

_WINDS = (
    Label("北", "north"), Label("东北", "north-east"), Label("东", "east"),
    Label("东南", "south-east"), Label("南", "south"), Label("西南", "south-west"),
    Label("西", "west"), Label("西北", "north-west"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dot:
    """Another order on the map; ``x`` and ``y`` in units of the drawing, ``metres`` from here."""

    id: int
    number: str
    colour: Colour
    x: float
    y: float
    metres: int
    wind: Label

    @property
    def away(self) -> Label:
        """How far and where to, rounded as one would say it."""
        far = spoken(self.metres)
        return Label(f"{self.wind.zh} {far}", f"{far} {self.wind.en}")


@dataclass(frozen=True, slots=True)
class Map:
    """What is drawn: the order in the middle, the dots, and a bar of ``bar`` units."""

    longitude: float
    latitude: float
    dots: tuple[Dot, ...]
    bar: float
    bar_label: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def nearest(self) -> tuple[Dot, ...]:
        """The nearest of the others, for reading and to go there."""
        return tuple(sorted(self.dots, key=lambda dot: (dot.metres, dot.id))[:NEAREST_SHOWN])

    @property
    def lines(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Where the net's lines stand, across and down: one bar apart, through the middle."""
        return _net(self.bar, self.width), _net(self.bar, self.height)

    @property
    def told(self) -> Label:
        """The same in words, for whoever does not see the drawing."""
        zh = f"本单位于图中央，上方为北，比例尺 {self.bar_label}。"
        en = f"The order lies in the middle, north is up, the bar is {self.bar_label} long."
        if self.dots:
            near = self.nearest[0]
            zh += f"附近另有 {len(self.dots)} 件未结工单，最近的在{near.away.zh}处。"
            en += f" {len(self.dots)} other open orders are near, the nearest {near.away.en}."
        return Label(zh, en)


def map_of(
    longitude: float | None, latitude: float | None, others: Iterable[Neighbour]
) -> Map | None:
    """The map around a place in degrees; None without coordinates."""
    if longitude is None or latitude is None:
        return None
    shrink = math.cos(math.radians(latitude))
    found = []
    for each in others:
        east = (each.longitude - longitude) * _METRES_A_DEGREE * shrink
        north = (each.latitude - latitude) * _METRES_A_DEGREE
        if math.hypot(east, north) <= FARTHEST_M:
            found.append((each, east, north))
    half_width, half_height = WIDTH / 2 - MARGIN, HEIGHT / 2 - MARGIN
    per_metre = min(
        [half_height / LEAST_REACH_M]
        + [half_width / abs(east) for _, east, _ in found if east]
        + [half_height / abs(north) for _, _, north in found if north]
    )
    metres = _round_below(LONGEST_BAR / per_metre)
    dots = tuple(
        Dot(
            each.id, each.number or "", each.colour, round(WIDTH / 2 + east * per_metre, 1),
            round(HEIGHT / 2 - north * per_metre, 1), round(math.hypot(east, north)),
            _WINDS[round(math.degrees(math.atan2(east, north)) / 45) % 8],
        )
        for each, east, north in found
    )  # fmt: skip
    return Map(longitude, latitude, dots, round(metres * per_metre, 1), spoken(metres))


def levels_of(path: Sequence[Place]) -> list[tuple[AreaLevel, Place]]:
    """Each area of a path with its level, which the length of its code tells (domain.md §8)."""
    level_of = {length: level for level, length in CODE_LENGTHS.items()}
    return [(level_of[len(place.code)], place) for place in path]


def spoken(metres: float) -> str:
    """A distance as one would say it: ``50 m``, ``1.2 km``."""
    if metres < 995:
        return f"{int(round(metres, -1)) if metres >= 20 else round(metres)} m"
    return f"{metres / 1000:.1f}".removesuffix(".0") + " km"


def _round_below(value: float) -> int:
    """The largest of 1, 2 or 5 times a power of ten that is no more than *value* (at least 1)."""
    power = 10 ** math.floor(math.log10(max(value, 1)))
    return int(max(step * power for step in (1, 2, 5) if step * power <= max(value, 1)))


def _net(apart: float, length: int) -> tuple[float, ...]:
    first = (length / 2) % apart
    return tuple(
        round(first + apart * step, 1) for step in range(int((length - first) / apart) + 1)
    )

"""An area's past: how it came to be, what became of it, and the figures of its years."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backend.areas import service as areas
from backend.areas.lineage import Lineage, Link, PlaceInTime, by_areas_of_both
from backend.areas.rules import AreaLevel
from backend.core.errors import NotFound
from backend.core.instants import CHINA
from backend.identity.acting import OutsideScope
from backend.identity.rules import Actor, Permission, may
from backend.orders import place_queries as queries


@dataclass(frozen=True, slots=True)
class Share:
    """Orders that were reported in one community and lie in another one's hands today.

    None where they lay or lie in no community.
    """

    then: PlaceInTime | None
    now: PlaceInTime | None
    reported: int
    closed: int


@dataclass(frozen=True, slots=True)
class Step:
    """A change in an area's line with what it was called then, and what came of it."""

    link: Link
    before: PlaceInTime | None
    after: PlaceInTime | None


@dataclass(frozen=True, slots=True)
class PastYear:
    """A year of an area: of the communities below it, or of the community itself.

    ``then``: what was reported within the area as it was; no later change of areas moves it.
    ``now``: what was reported in the places it is made of today.
    """

    place: PlaceInTime
    heir: PlaceInTime | None
    year: int
    steps: Sequence[Step]
    shares: Sequence[Share]
    then: int
    now: int


async def past_year(actor: Actor, area_id: int, year: int, today: date) -> PastYear:
    """The past of an area (a grid's is that of its community), and the figures of a year.

    Only the orders *actor* sees are counted. Raises NotFound for an unknown area, OutsideScope to
    who may read no orders there.
    """
    path = await areas.path_of(area_id)
    if not path:
        raise NotFound
    if not may(actor, Permission.read_orders, path[-1].code):
        raise OutsideScope
    district = path[0]
    lineage = await areas.lineage(district.code)
    place = lineage.places[area_id]
    if place.level is AreaLevel.grid and place.parent is not None:
        place = lineage.places[place.parent]
    shares = await _shares(district.id, lineage, year, today)
    within = [each for each in shares if _lies_in(each.then, place) or _lies_in(each.now, place)]
    links = {*lineage.predecessors(place.id), *lineage.successors(place.id)}
    return PastYear(
        place,
        lineage.standing_for(place.id, today) if place.valid_to is not None else None,
        year,
        [
            Step(link, _place(lineage, link.predecessor), _place(lineage, link.successor))
            for link in sorted(links, key=lambda link: link.on)
        ],
        within,
        sum(each.reported for each in within if _lies_in(each.then, place)),
        sum(each.reported for each in within if _lies_in(each.now, place)),
    )


async def _shares(district_id: int, lineage: Lineage, year: int, today: date) -> list[Share]:
    since, until = (datetime(each, 1, 1, tzinfo=CHINA) for each in (year, year + 1))
    reported, closed = (
        by_areas_of_both(counted, lineage, today)
        for counted in await queries.reported(district_id, since, until)
    )
    shares = [
        Share(_place(lineage, then), _place(lineage, now), number, closed.get((then, now), 0))
        for (then, now), number in reported.items()
    ]
    return sorted(shares, key=lambda each: (_code(each.then), _code(each.now)))


def _place(lineage: Lineage, area_id: int | None) -> PlaceInTime | None:
    return None if area_id is None else lineage.places.get(area_id)


def _code(place: PlaceInTime | None) -> str:
    return place.code if place else ""


def _lies_in(place: PlaceInTime | None, area: PlaceInTime) -> bool:
    """Whether a community is *area* or lies below it; what lies in none counts for the district."""
    if place is None:
        return area.level is AreaLevel.district
    return place.code.startswith(area.code)

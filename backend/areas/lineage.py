"""How areas follow one another: split, merged, new, retired, renamed (domain.md §8). Pure.

A code that was retired is never used again: an area ends at most once, and then at most one area
is its *heir*: who answers since for what came from it. Each grid has an heir of its own: along them
a community is split, and nothing that was recorded in one is lost or counted twice.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from backend.areas.rules import AreaLevel
from backend.core.labels import LabelledEnum


class ChangeKind(LabelledEnum):
    """What happened to areas on a day."""

    merge = "merge", "合并", "merged"
    new = "new", "新设", "newly set up"
    rename = "rename", "更名", "renamed"
    retire = "retire", "撤销", "retired"
    split = "split", "拆分", "split"
    upgrade = "upgrade", "改制升级", "upgraded"


@dataclass(frozen=True, slots=True)
class PlaceInTime:
    """An area with the days of its life; ``valid_to`` is the first day without it, None while used.

    ``households`` is the last number known, None when unknown.
    """

    id: int
    code: str
    name: str
    level: AreaLevel
    parent: int | None
    valid_from: date
    valid_to: date | None = None
    households: int | None = None

    def is_in_use(self, on: date) -> bool:
        """Whether the area is there on that day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a lineage; no ``predecessor`` for a new area, no ``successor`` for an end.

    ``heir``: the successor answers for what came from the predecessor. ``households`` is how many
    went that way, None when nobody said. ``former_name`` is what a renamed area was called.
    """

    kind: ChangeKind
    on: date
    predecessor: int | None
    successor: int | None
    heir: bool = False
    households: int | None = None
    former_name: str | None = None
    document: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change of the past to load, with its steps as (before, after, heir, households) by code."""

    kind: ChangeKind
    on: date
    within_code: str
    reason: str
    steps: tuple[tuple[str | None, str | None, bool, int | None], ...]
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure of a past period: what was counted in an area, and the community it lay in then."""

    area: int
    community: int | None
    number: int


class Lineage:
    """Areas, those of the past among them, and what became of which."""

    def __init__(self, places: Iterable[PlaceInTime], links: Iterable[Link] = ()) -> None:
        self.places: Mapping[int, PlaceInTime] = {place.id: place for place in places}
        self.links = sorted(links, key=lambda link: link.on)
        self._heir = {
            link.predecessor: link.successor
            for link in self.links
            if link.heir and link.predecessor is not None
        }

    def standing_for(self, area_id: int, on: date) -> PlaceInTime | None:
        """The area that answers on that day for what came from *area_id*; None when none does.

        The area itself until the day it ended. Before its first day, too: what it had been part of
        may have gone to several, and nobody can tell its share.
        """
        place = self.places.get(area_id)
        # An heir is in use on the day its predecessor ends, so the walk only goes forward in time.
        while place is not None and place.valid_to is not None and place.valid_to <= on:
            heir = self._heir.get(place.id)
            place = None if heir is None else self.places.get(heir)
        return place

    def community_for(self, area_id: int, on: date) -> PlaceInTime | None:
        """The community that answers on that day for what came from *area_id*; None above one."""
        place = self.standing_for(area_id, on)
        if place is not None and place.level is AreaLevel.grid:
            place = None if place.parent is None else self.places.get(place.parent)
        return place if place is not None and place.level is AreaLevel.community else None

    def predecessors(self, area_id: int) -> list[Link]:
        """Every step that led to an area, the earliest first."""
        return self._followed(area_id, lambda link: link.successor, lambda link: link.predecessor)

    def successors(self, area_id: int) -> list[Link]:
        """Every step that followed from an area, the earliest first."""
        return self._followed(area_id, lambda link: link.predecessor, lambda link: link.successor)

    def _followed(
        self, area_id: int, near: Callable[[Link], int | None], far: Callable[[Link], int | None]
    ) -> list[Link]:
        reached, found, left = {area_id}, [], list(self.links)
        while here := [link for link in left if near(link) in reached]:
            found += here
            left = [link for link in left if link not in here]
            reached |= {end for link in here if (end := far(link)) is not None}
        return sorted(found, key=lambda link: link.on)


def by_areas_of_both(
    counted: Iterable[Counted], lineage: Lineage, on: date
) -> dict[tuple[int | None, int | None], int]:
    """Figures by the community of their own day and that of the day *on*, in pairs.

    Added up over the first they stand where they were recorded, over the second each with whoever
    answers for what it was made of; both have the same sum. None: in no community, or in one that
    was retired without an heir.
    """
    sums: Counter[tuple[int | None, int | None]] = Counter()
    for each in counted:
        now = lineage.community_for(each.area, on)
        sums[each.community, now.id if now else None] += each.number
    return dict(sums)


@dataclass(frozen=True, slots=True)
class Households:
    """Communities and the households in them on a day."""

    communities: int
    households: int

    @property
    def average(self) -> Decimal | None:
        """Households a community, rounded to whole ones; None without a community."""
        if not self.communities:
            return None
        return (Decimal(self.households) / self.communities).quantize(Decimal(1), ROUND_HALF_UP)


def households_on(places: Iterable[PlaceInTime], on: date) -> Households:
    """The communities in use on a day with the households each had last."""
    there = [each for each in places if each.level is AreaLevel.community and each.is_in_use(on)]
    return Households(len(there), sum(each.households or 0 for each in there))

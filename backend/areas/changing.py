"""What every change of areas begins with, whom it ends, and what it tells it has done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from backend.areas import lineage_queries as queries
from backend.areas.partition import Grounds, Standing
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.identity.acting import OutsideScope
from backend.identity.rules import Actor, Permission, may


@dataclass(frozen=True, slots=True)
class Reorganised:
    """What a change has done, by ids: ``areas`` maps what ended to its heir, ``units`` likewise.

    ``communities`` are the successors by code, ``unit_of`` the unit of each successor;
    ``committees`` are the units that answered before, ended or going on, and ``before`` the
    communities they answered for. ``ended`` are all areas that ended, ``compounds`` those that
    stand elsewhere now.
    """

    change_id: int
    communities: Mapping[str, int] = field(default_factory=dict)
    areas: Mapping[int, int] = field(default_factory=dict)
    units: Mapping[int, int] = field(default_factory=dict)
    unit_of: Mapping[int, int] = field(default_factory=dict)
    committees: tuple[int, ...] = ()
    before: tuple[int, ...] = ()
    ended: tuple[int, ...] = ()
    compounds: tuple[int, ...] = ()


def check(actor: Actor, codes: Iterable[str], grounds: Grounds, today: date) -> None:
    """Raises OutsideScope unless *actor* edits the registry wherever *codes* lie; InvalidInput for
    a day after *today*, or without a reason.
    """
    if not all(may(actor, Permission.edit_registry, code) for code in codes):
        raise OutsideScope
    if grounds.effective_on > today:
        raise InvalidInput(
            "effective_on", Label("生效日期不能晚于今天", "the day must not lie in the future")
        )
    filled("reason", grounds.reason)


def check_one_district(codes: Iterable[str]) -> None:
    """Raises InvalidInput for areas of several districts: figures are kept district by district."""
    if len({code[:6] for code in codes}) > 1:
        raise InvalidInput("code", Label("须在同一区内调整", "all must lie in one district"))


def filled(name: str, value: str) -> None:
    """Raises InvalidInput about *name* for an empty *value*."""
    if not value.strip():
        raise InvalidInput(name, Label("必须填写", "is required"))


async def in_use(codes: Sequence[str], grounds: Grounds, name: str = "code") -> list[Standing]:
    """The areas with these codes, locked, in their order; all must be in use before the day.

    Raises InvalidInput about *name* for one that is not, about the day for one that begins later.
    """
    found = {place.code: place for place in await queries.lock(codes)} if codes else {}
    for code in codes:
        place = found.get(code)
        if place is None or place.valid_to is not None:
            raise InvalidInput(
                name, Label(f"没有在用的区域 {code}", f"no area in use has the code {code}")
            )
        if place.valid_from >= grounds.effective_on:
            raise InvalidInput(
                "effective_on",
                Label(f"{code} 在该日之前尚未启用", f"{code} was not in use before that day"),
            )
    return [found[code] for code in codes]


async def end(area_ids: Sequence[int], grounds: Grounds) -> None:
    """End areas in use. Raises OutsideScope where one of them is beyond whoever acts."""
    if await queries.end_areas(area_ids, grounds.effective_on) < len(area_ids):
        # Row policies leave out what lies beyond the actor's own, and say nothing.
        raise OutsideScope

"""Splitting, merging, renaming and retiring areas: each one transaction, with its lineage.

A community that ends takes its grids and its committee with it, for codes nest and are never used
again. Each grid goes on under a new code in the community the caller names, and that is its heir;
compounds, resources, stations, premises and centres go with it. Orders keep the area of their day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from backend.areas import lineage_queries as queries
from backend.areas.lineage import ChangeKind
from backend.areas.partition import (
    Grounds,
    Handed,
    Standing,
    Successor,
    destinations,
    grid_names,
    handed_over,
    station_homes,
)
from backend.areas.queries import insert_areas, insert_units
from backend.areas.rules import AreaLevel, AreaRow, UnitKind, UnitRow, check_code
from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.identity.acting import OutsideScope
from backend.identity.rules import Actor, Permission, may


@dataclass(frozen=True, slots=True)
class Reorganised:
    """What a change has done, by ids: ``areas`` maps what ended to its heir, ``units`` likewise.

    ``communities`` are the successors by code, ``unit_of`` the unit of each successor;
    ``committees`` are the units that answered before, ended or going on, and ``before`` the
    communities they answered for.
    """

    change_id: int
    communities: Mapping[str, int]
    areas: Mapping[int, int] = field(default_factory=dict)
    units: Mapping[int, int] = field(default_factory=dict)
    unit_of: Mapping[int, int] = field(default_factory=dict)
    committees: tuple[int, ...] = ()
    before: tuple[int, ...] = ()


async def split(
    actor: Actor, code: str, into: Sequence[Successor], grounds: Grounds, today: date
) -> Reorganised:
    """Split a community along its grids; the first of *into* is its heir unless it goes on itself.

    1. check that every grid in use goes to exactly one of at least two successors
    2. make the new communities with their committees, and each grid anew where it goes
    3. end what ended, write down who is whose heir
    4. move what stands in the grids: compounds, resources, stations, premises, centres

    *today* is the day in China: no change lies in the future. Raises InvalidInput and OutsideScope;
    nothing is written then.
    """
    if len({each.code for each in into}) < 2:
        raise InvalidInput("into", Label("至少拆分为两个社区", "a split makes two at least"))
    return await _reorganise(actor, ChangeKind.split, [code], into, grounds, today)


async def merge(
    actor: Actor, codes: Sequence[str], into: Successor, grounds: Grounds, today: date
) -> Reorganised:
    """Merge communities into a new one, or into one of them that goes on; see `split`.

    All their grids go there, whatever *into* says of grids.
    """
    if len(set(codes)) < 2:
        raise InvalidInput("codes", Label("至少合并两个社区", "a merger takes two at least"))
    return await _reorganise(actor, ChangeKind.merge, codes, [into], grounds, today)


async def upgrade(
    actor: Actor, code: str, into: Successor, grounds: Grounds, today: date
) -> Reorganised:
    """Give a community another standing and with it a new code, as when a village becomes one."""
    if code == into.code:
        raise InvalidInput("into", Label("升级须使用新编码", "an upgrade takes a new code"))
    return await _reorganise(actor, ChangeKind.upgrade, [code], [into], grounds, today)


async def establish(
    actor: Actor, successor: Successor, grounds: Grounds, today: date
) -> Reorganised:
    """Set up a community where there was none; its grids are entered afterwards."""
    return await _reorganise(actor, ChangeKind.new, [], [successor], grounds, today)


async def rename(actor: Actor, code: str, name: str, grounds: Grounds, today: date) -> int:
    """Give an area another name; its code stays. Returns the change's id."""
    _check(actor, [code], grounds, today)
    _filled("name", name)
    async with transaction():
        [place] = await _in_use([code], grounds)
        change = await queries.insert_change(ChangeKind.rename, place.parent or place.id, grounds)
        await queries.rename(change, place.id, place.name, name.strip())
    return change


async def retire(
    actor: Actor, code: str, grounds: Grounds, today: date, heir_code: str | None = None
) -> int:
    """End a grid, or a community with its grids; returns the change's id.

    *heir_code* is the grid that takes over a grid's homes, households and resources and answers for
    it since; None for none. To hand a community over, merge it: without an heir nobody answers
    for its past. Raises InvalidInput and OutsideScope; nothing is written then.
    """
    _check(actor, [code, *([heir_code] if heir_code else [])], grounds, today)
    async with transaction():
        [place] = await _in_use([code], grounds)
        heirs = await _in_use([heir_code], grounds) if heir_code else []
        if place.level not in (AreaLevel.community, AreaLevel.grid):
            raise InvalidInput("code", Label("只能撤销社区或网格", "no community and no grid"))
        if heirs and (
            heir_code == code or any(each.level is not AreaLevel.grid for each in [place, *heirs])
        ):
            raise InvalidInput(
                "heir_code", Label("承接的须是另一个网格", "the heir of a grid is another grid")
            )
        ending = [place.id, *await queries.below(place.code)]
        await _end(ending, grounds)
        await queries.end_units(ending, grounds.effective_on)
        change = await queries.insert_change(ChangeKind.retire, place.parent or place.id, grounds)
        steps = [Handed(place.id, each.id, True, place.households) for each in heirs]
        without = [Handed(each, None) for each in ending[len(heirs) :]]
        await queries.insert_succession(change, steps + without)
        for each in heirs:
            await queries.move_contents({place.id: each.id}, {})
            await queries.add_households(each.id, place.households)
        await queries.add_up_households([each.parent for each in [place, *heirs] if each.parent])
    return change


async def _reorganise(
    actor: Actor, kind: ChangeKind, codes: Sequence[str], into: Sequence[Successor],
    grounds: Grounds, today: date,
) -> Reorganised:  # fmt: skip
    every = [*codes, *(each.code for each in into)]
    _check(actor, every, grounds, today)
    for each in into:
        check_code(each.code, AreaLevel.community)
        _filled("name", each.name)
    if len({code[:6] for code in every}) > 1:
        raise InvalidInput("code", Label("须在同一区内调整", "all must lie in one district"))
    async with transaction():
        before = await _in_use(codes, grounds)
        if any(place.level is not AreaLevel.community for place in before):
            raise InvalidInput("code", Label("只能调整社区", "only communities are reorganised"))
        own = [place.id for place in before]
        grids = await queries.grids_of(own)
        stations = await queries.stations_of(own)
        goes = destinations(grids, into)
        stays = {each.code for each in into} & set(codes)
        ended = [place.id for place in before if place.code not in stays]
        # What goes on in a community that goes on keeps its code.
        moving = [grid for grid in grids if not grid.code.startswith(goes[grid.code].code)]
        communities = await _communities(into, stays, goes, grids, grounds)
        names = grid_names(moving, goes, await queries.codes_taken(list(communities.values())))
        new_grids = await queries.insert_grids(
            [
                (grid.id, code, name, communities[goes[grid.code].code])
                for grid, (code, name) in zip(moving, names, strict=True)
            ],
            grounds.effective_on,
        )
        committees = tuple((await queries.units_of(own)).values())
        old_units = await queries.end_units(ended, grounds.effective_on)
        await _end([*ended, *new_grids], grounds)
        unit_of = await _committees(into, stays, communities, grounds)
        heir = communities[into[0].code]
        change = await queries.insert_change(kind, await _enclosing(into), grounds)
        await queries.insert_succession(
            change, handed_over(before, ended, communities, heir, grids, goes, new_grids)
        )
        areas = {**dict.fromkeys(ended, heir), **new_grids}
        homes = station_homes(stations, into, communities, areas)
        await queries.move_contents(areas, homes)
        await queries.add_up_households(list(communities.values()))
        units = dict.fromkeys(old_units, unit_of[heir])
        return Reorganised(change, communities, areas, units, unit_of, committees, tuple(own))


def _check(actor: Actor, codes: Iterable[str], grounds: Grounds, today: date) -> None:
    if not all(may(actor, Permission.edit_registry, code) for code in codes):
        raise OutsideScope
    if grounds.effective_on > today:
        raise InvalidInput(
            "effective_on", Label("生效日期不能晚于今天", "the day must not lie in the future")
        )
    _filled("reason", grounds.reason)


def _filled(name: str, value: str) -> None:
    if not value.strip():
        raise InvalidInput(name, Label("必须填写", "is required"))


async def _in_use(codes: Sequence[str], grounds: Grounds) -> list[Standing]:
    """The areas with these codes, locked, in their order; all must be in use before the day."""
    found = {place.code: place for place in await queries.lock(codes)} if codes else {}
    for code in codes:
        place = found.get(code)
        if place is None or place.valid_to is not None:
            raise InvalidInput(
                "code", Label(f"没有在用的区域 {code}", f"no area in use has the code {code}")
            )
        if place.valid_from >= grounds.effective_on:
            raise InvalidInput(
                "effective_on",
                Label(f"{code} 在该日之前尚未启用", f"{code} was not in use before that day"),
            )
    return [found[code] for code in codes]


async def _communities(
    into: Sequence[Successor], stays: set[str], goes: Mapping[str, Successor],
    grids: Sequence[Standing], grounds: Grounds,
) -> dict[str, int]:  # fmt: skip
    """Make the successors that are new; the ids of all by code."""
    new = [each for each in into if each.code not in stays]
    rows = [
        AreaRow(
            each.code, each.name.strip(), AreaLevel.community, each.code[:9], grounds.effective_on,
            households=each.households
            if each.households is not None
            else sum(grid.households or 0 for grid in grids if goes[grid.code] is each),
        )
        for each in new
    ]  # fmt: skip
    if await queries.ids_of([each.code for each in new]):
        raise InvalidInput(
            "into", Label("编码已使用过，不能重复使用", "a code was used before and never is again")
        )
    if await insert_areas(rows) < len(rows):
        raise InvalidInput("into", Label("没有这个街道", "there is no such subdistrict"))
    found = await queries.ids_of([each.code for each in into])
    return {each.code: found[each.code] for each in into}


async def _end(area_ids: Sequence[int], grounds: Grounds) -> None:
    if await queries.end_areas(area_ids, grounds.effective_on) < len(area_ids):
        # Row policies leave out what lies beyond the actor's own, and say nothing.
        raise OutsideScope


async def _committees(
    into: Sequence[Successor], stays: set[str], communities: Mapping[str, int], grounds: Grounds
) -> dict[int, int]:
    """A committee for each new community; the unit of every successor by the community's id."""
    offices = await queries.offices([each.code[:9] for each in into])
    await insert_units(
        [
            UnitRow(
                each.code, f"{each.name.strip()}居委会（坊里办）", UnitKind.community_committee,
                each.code, offices.get(each.code[:9], each.code[:6]), grounds.effective_on,
            )
            for each in into
            if each.code not in stays
        ]
    )  # fmt: skip
    found = await queries.units_of(list(communities.values()))
    if missing := [code for code, each in communities.items() if each not in found]:
        raise InvalidInput(
            "into", Label(f"{missing[0]} 没有承办单位", f"no unit answers for {missing[0]}")
        )
    return found


async def _enclosing(into: Sequence[Successor]) -> int:
    """The area all successors lie in: their subdistrict, else the district."""
    codes = {each.code[:9] for each in into}
    code = codes.pop() if len(codes) == 1 else into[0].code[:6]
    return (await queries.ids_of([code]))[code]

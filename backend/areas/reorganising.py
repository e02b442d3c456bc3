"""Splitting, merging and renaming areas: each one transaction, with its lineage.

A community that ends takes its grids and its committee with it, for codes nest and are never used
again. Each grid goes on under a new code in the community the caller names, and that is its heir;
compounds, resources, stations, premises and centres go with it. Orders keep the area of their day.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from backend.areas import contents_queries as contents
from backend.areas import lineage_queries as queries
from backend.areas.changing import Reorganised, check, check_one_district, end, filled, in_use
from backend.areas.lineage import ChangeKind
from backend.areas.partition import (
    Grounds,
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
from backend.identity.rules import Actor


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
    """Give an area another name; its code stays. Returns the change's id.

    Raises InvalidInput, for the name it has as well, and OutsideScope.
    """
    check(actor, [code], grounds, today)
    filled("name", name)
    async with transaction():
        [place] = await in_use([code], grounds)
        if name.strip() == place.name:
            raise InvalidInput("name", Label("与现名称相同", "is what it is called already"))
        change = await queries.insert_change(ChangeKind.rename, place.parent or place.id, grounds)
        await queries.rename(change, place.id, place.name, name.strip())
    return change


async def _reorganise(
    actor: Actor, kind: ChangeKind, codes: Sequence[str], into: Sequence[Successor],
    grounds: Grounds, today: date,
) -> Reorganised:  # fmt: skip
    every = [*codes, *(each.code for each in into)]
    check(actor, every, grounds, today)
    for each in into:
        check_code(each.code, AreaLevel.community, "into")
        filled("name", each.name)
    check_one_district(every)
    async with transaction():
        before = await in_use(codes, grounds)
        if any(place.level is not AreaLevel.community for place in before):
            raise InvalidInput("code", Label("只能调整社区", "only communities are reorganised"))
        own = [place.id for place in before]
        grids = await queries.grids_of(own)
        stations = await contents.stations_of(own)
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
        await end([*ended, *new_grids], grounds)
        unit_of = await _committees(into, stays, communities, grounds)
        heir = communities[into[0].code]
        change = await queries.insert_change(kind, await _enclosing(into), grounds)
        await queries.insert_succession(
            change, handed_over(before, ended, communities, heir, grids, goes, new_grids)
        )
        areas = {**dict.fromkeys(ended, heir), **new_grids}
        homes = station_homes(stations, into, communities, areas)
        compounds = await contents.move_contents(areas, homes)
        await contents.add_up_households(list(communities.values()))
        units = dict.fromkeys(old_units, unit_of[heir])
        return Reorganised(
            change, communities, areas, units, unit_of, committees, tuple(own),
            ended=(*ended, *new_grids), compounds=compounds,
        )  # fmt: skip


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

"""Use cases of places and units."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from backend.areas import lineage_queries, queries
from backend.areas.changing import Reorganised as Reorganised
from backend.areas.gazetteer import Gazetteer, Place
from backend.areas.lineage import ChangeRow, Households, Lineage, households_on
from backend.areas.partition import Grounds as Grounds
from backend.areas.partition import Successor as Successor
from backend.areas.reorganising import establish as establish
from backend.areas.reorganising import merge as merge
from backend.areas.reorganising import rename as rename
from backend.areas.reorganising import split as split
from backend.areas.reorganising import upgrade as upgrade
from backend.areas.retiring import retire as retire
from backend.areas.rules import (
    CODE_LENGTHS,
    AreaRow,
    Intake,
    StationRow,
    Tier,
    Unit,
    UnitKind,
    UnitRow,
    check_code,
)
from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.labels import Label


async def intake_for(area_id: int, tier: Tier) -> Intake:
    """Where a request of *area_id* is taken in at *tier* or above.

    Raises InvalidInput when the area is unknown or no unit answers for it.
    """
    found = await intakes_for([(area_id, tier)])
    return require_intake(found, area_id, tier)


async def intakes_for(asked: Collection[tuple[int, Tier]]) -> dict[tuple[int, Tier], Intake]:
    """The intakes of many (area id, tier) at once, for `require_intake`; one query."""
    return await queries.intakes_for(asked)


def require_intake(found: Mapping[tuple[int, Tier], Intake], area_id: int, tier: Tier) -> Intake:
    """One of the intakes `intakes_for` has found.

    Raises InvalidInput when the area is unknown or no unit answers for it.
    """
    intake = found.get((area_id, tier))
    if intake is None:
        raise InvalidInput(
            "area_id",
            Label("没有这个区域，或无单位负责", "unknown area, or no unit answers for it"),
        )
    return intake


async def load_areas(rows: Sequence[AreaRow]) -> int:
    """Insert many areas at once, parents before children whatever their order; returns how many.

    A parent is another row or an area that exists. Raises InvalidInput for a code of the wrong
    length or an unknown parent; the transaction must roll back then.
    """
    for row in rows:
        check_code(row.code, row.level)
    async with transaction():
        inserted = 0
        for level in CODE_LENGTHS:
            inserted += await queries.insert_areas([row for row in rows if row.level is level])
        _all_found("parent_code", inserted, rows)
    return inserted


async def load_units(rows: Sequence[UnitRow]) -> int:
    """Insert many units at once, superiors before those below them; returns how many.

    The tier follows from the kind. Raises InvalidInput for an unknown area or superior; the
    transaction must roll back then.
    """
    async with transaction():
        inserted = 0
        for kinds in _FROM_THE_TOP:
            inserted += await queries.insert_units([row for row in rows if row.kind in kinds])
        _all_found("superior_code", inserted, rows)
    return inserted


async def load_stations(rows: Sequence[StationRow]) -> int:
    """Insert many city stations at once; returns how many.

    Raises InvalidInput for an unknown community; the transaction must roll back then.
    """
    async with transaction():
        inserted = await queries.insert_stations(rows)
        _all_found("community_code", inserted, rows)
    return inserted


_FROM_THE_TOP = (
    {UnitKind.district_command},
    {UnitKind.department, UnitKind.subdistrict_office},
    {UnitKind.community_committee},
)


def _all_found(field: str, inserted: int, rows: Sequence[object]) -> None:
    if missing := len(rows) - inserted:
        raise InvalidInput(
            field,
            Label(f"{missing} 行所指的区域或单位不存在", f"unknown area or unit in {missing} rows"),
        )


async def load_changes(rows: Sequence[ChangeRow]) -> int:
    """Insert changes of the past with their lineage; returns how many changes.

    The areas are there already, ended where they ended. Raises InvalidInput for an unknown area;
    the transaction must roll back then.
    """
    codes = {row.within_code for row in rows}
    codes |= {code for row in rows for step in row.steps for code in step[:2] if code is not None}
    async with transaction():
        ids = await lineage_queries.ids_of(sorted(codes))
        _all_found("steps", len(ids), sorted(codes))
        await lineage_queries.load_changes(rows, ids)
    return len(rows)


async def lineage(district_code: str) -> Lineage:
    """Every area a district has or had, and what became of which; two queries."""
    return Lineage(
        await lineage_queries.places_in_time(district_code),
        await lineage_queries.links(district_code),
    )


async def households(district_code: str, on: date) -> Households:
    """The communities of a district on a day, and the households in them."""
    return households_on(await lineage_queries.places_in_time(district_code), on)


async def units(unit_ids: Sequence[int]) -> list[Unit]:
    """The units with these ids, in no order; one query."""
    return await queries.units(unit_ids)


async def units_below(unit_id: int) -> list[Unit]:
    """A unit and its direct subordinates: whom it may dispatch to."""
    return await queries.units_below(unit_id)


async def departments(district_code: str) -> list[Unit]:
    """The departments of a district: whom a street may whistle for, and co-units."""
    return await queries.departments(district_code)


async def sample_grids(area_code: str, count: int, offset: int) -> list[int]:
    """Ids of *count* different grids of an area, other ones for another *offset*.

    Raises InvalidInput when the area has fewer.
    """
    grids = await queries.sample_grids(area_code, count, offset)
    if len(grids) < count:
        raise InvalidInput("area", Label(f"{area_code} 网格不足", f"{area_code} has too few grids"))
    return grids


async def grids(area_code: str) -> list[int]:
    """Ids of the grids in use of an area, by their codes."""
    return await queries.grids(area_code)


async def grid_codes(area_code: str) -> list[str]:
    """Codes of the grids in use of an area, in order."""
    return await queries.grid_codes(area_code)


async def area_id(code: str) -> int:
    """The id of the area with *code*. Raises InvalidInput when there is none."""
    return (await place(code)).id


async def place(code: str) -> Place:
    """The area with *code*. Raises InvalidInput when there is none."""
    found = await queries.place(code)
    if found is None:
        raise InvalidInput(
            "area", Label(f"没有编码为 {code} 的区域", f"no area has the code {code}")
        )
    return found


async def below(code: str, on: date) -> list[Place]:
    """The areas right below one, in use on a day, by code; the districts below "". One query."""
    return await queries.below(code, on)


async def gazetteer(district_code: str | None) -> Gazetteer:
    """The areas of a district (None: of every district), to look up by code or name; one query."""
    return Gazetteer(await queries.places(district_code))


async def path_of(area_id: int) -> list[Place]:
    """An area with all above it, the district first; empty when it is unknown. One query."""
    return await queries.path_of(area_id)


async def units_under(unit_id: int) -> list[Unit]:
    """A unit with all in use below it, however deep, by code: whom it may adjudicate to."""
    return await queries.units_under(unit_id)

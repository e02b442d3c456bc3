"""Use cases of what stands on the ground: counts, sizes, premises, who can walk to a centre."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backend.areas import ground_queries as queries
from backend.areas.coverage import Coverage, Walk, coverage
from backend.areas.ground_rules import (
    CentreRow,
    CompoundRow,
    PremisesRow,
    ResourceMap,
    ResourceRow,
    StationReach,
    increase_m2,
)
from backend.areas.lineage_queries import ids_of
from backend.areas.sizes import OfficeBand, SizeCheck, Sizes, size_warning
from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.personal.rules import Contact
from backend.personal.sealing import opened


@dataclass(frozen=True, slots=True)
class Outside:
    """A grid of another size than recommended."""

    code: str
    name: str
    households: int
    check: SizeCheck


async def resource_map(area_code: str) -> ResourceMap:
    """What an area has today: homes by kind of household, stations, shops, schools and so on."""
    return ResourceMap(
        homes=await queries.homes(area_code),
        stations=await queries.stations(area_code),
        resources=await queries.resources(area_code),
    )


async def stations_reach(area_code: str) -> list[StationReach]:
    """What each city station of an area reaches through its sub-grid, by the station's code."""
    return await queries.stations_reach(area_code)


async def grids_outside(area_code: str) -> list[Outside]:
    """The grids of an area with more or fewer households than recommended, by code."""
    return [
        Outside(row["code"], row["name"], row["households"], SizeCheck(row["size_check"]))
        for row in await queries.grids_outside(area_code)
    ]


async def size_note(area_id: int) -> Label | None:
    """What to tell whoever has saved a grid; None when its size is as recommended, or unknown."""
    row = await queries.grid_outside(area_id)
    if row is None:
        return None
    sizes = Sizes.of(await queries.limits())
    return size_warning(row["households"], old_estate=row["old_estate"], sizes=sizes)


async def office_bands(area_code: str) -> dict[OfficeBand | None, int]:
    """How many communities of an area have offices of each band; None: of unknown size."""
    return await queries.bands(area_code)


async def premises_increase(area_code: str, since: date, until: date) -> Decimal:
    """How many m² the premises of an area's communities have grown by, from one day to another."""
    return increase_m2(await queries.tenures(area_code), since, until)


async def covered(area_code: str) -> Coverage:
    """Which compounds of an area are within the service circle of its district's centres.

    By the walking speed, detour and minutes in force. A district's thousand compounds take a
    fraction of a second: every pair is measured.
    """
    walk = Walk.of(await queries.limits())
    centres = await queries.centres_on_map(area_code[:6])
    return coverage(await queries.compounds_on_map(area_code), centres, walk)


async def contact(lead_id: int) -> Contact | None:
    """A lead's name and number in full, and where they live; None for nobody.

    Only for who has shown a right to it and a reason.
    """
    row = await queries.contact(lead_id)
    if row is None:
        return None
    phone = opened("home_lead", "phone", lead_id, row["phone"])
    return Contact(row["name"], phone, ((row["area_code"], None),))


# ── loading ──────────────────────────────────────────────────────────────────────────────────────


async def load_compounds(rows: Sequence[CompoundRow]) -> int:
    """Insert many compounds with their buildings and leads; returns how many compounds.

    Raises InvalidInput for an unknown grid; the transaction must roll back then.
    """
    async with transaction():
        await queries.insert_compounds(rows, await _ids({row.grid_code for row in rows}))
    return len(rows)


async def load_resources(rows: Sequence[ResourceRow]) -> int:
    """Insert many resources; returns how many. Raises InvalidInput as `load_compounds`."""
    async with transaction():
        grids = await _ids({row.grid_code for row in rows})
        named = sorted({row.station_code for row in rows if row.station_code is not None})
        stations = await queries.station_ids(named)
        _all_found(set(named), set(stations))
        await queries.insert_resources(rows, grids, stations)
    return len(rows)


async def load_premises(rows: Sequence[PremisesRow]) -> int:
    """Insert many premises; returns how many. Raises InvalidInput as `load_compounds`."""
    async with transaction():
        await queries.insert_premises(rows, await _ids({row.community_code for row in rows}))
    return len(rows)


async def load_centres(rows: Sequence[CentreRow]) -> int:
    """Insert many service centres; returns how many. Raises InvalidInput as `load_compounds`."""
    async with transaction():
        await queries.insert_centres(rows, await _ids({row.area_code for row in rows}))
    return len(rows)


async def _ids(codes: set[str]) -> dict[str, int]:
    found = await ids_of(sorted(codes))
    _all_found(codes, set(found))
    return found


def _all_found(wanted: set[str], found: set[str]) -> None:
    if missing := sorted(wanted - found):
        raise InvalidInput(
            "code", Label(f"没有编码 {missing[0]}", f"nothing has the code {missing[0]}")
        )

"""The SQL of what stands on the ground: counted, put on the map, and loaded in bulk."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.areas.coverage import Spot
from backend.areas.ground_rules import (
    CentreRow,
    CompoundRow,
    Homes,
    PremisesRow,
    ResourceKind,
    ResourceRow,
    StationReach,
    Tenure,
)
from backend.areas.sizes import AreaLimitName, OfficeBand
from backend.core.db import Row, copy_rows, fetch, fetch_one, fetch_value
from backend.core.writes import inserted, new_ids
from backend.personal.rules import Kind
from backend.personal.sealing import sealed

# Codes begin with those above them: the unique index on codes serves the range.
_GRIDS = (
    "SELECT id FROM area WHERE level = 'grid' AND valid_to IS NULL"
    " AND code >= $1 AND code < $1 || ':'"
)


async def limits() -> dict[AreaLimitName, int]:
    """The numbers in force that areas are measured by."""
    rows = await fetch("SELECT name, amount FROM area_limit")
    return {AreaLimitName(row["name"]): row["amount"] for row in rows}


async def homes(area_code: str) -> Homes:
    """The homes in use of an area."""
    row = await fetch_one(
        f"""
        SELECT count(DISTINCT c.id)::int AS compounds, count(b.id)::int AS buildings,
               coalesce(sum(b.households), 0)::int AS households,
               coalesce(sum(b.party_households), 0)::int AS party_households,
               coalesce(sum(b.low_income_households), 0)::int AS low_income_households,
               coalesce(sum(b.hardship_households), 0)::int AS hardship_households,
               coalesce(sum(b.key_help_households), 0)::int AS key_help_households
        FROM compound c LEFT JOIN building b ON b.compound = c.id AND b.valid_to IS NULL
        WHERE c.grid IN ({_GRIDS}) AND c.valid_to IS NULL
        """,
        area_code,
    )
    return Homes(**dict(row)) if row else Homes()


async def resources(area_code: str) -> dict[ResourceKind, int]:
    """How many resources in use an area has of each kind."""
    rows = await fetch(
        f"SELECT kind, count(*)::int AS n FROM resource WHERE grid IN ({_GRIDS})"
        " AND valid_to IS NULL GROUP BY kind",
        area_code,
    )
    return {ResourceKind(row["kind"]): row["n"] for row in rows}


async def stations(area_code: str) -> int:
    """How many city stations in use stand in an area."""
    return int(
        await fetch_value(
            "SELECT count(*) FROM station s JOIN area a ON a.id = s.area"
            " WHERE a.code >= $1 AND a.code < $1 || ':' AND s.valid_to IS NULL",
            area_code,
        )
    )


async def stations_reach(area_code: str) -> list[StationReach]:
    """The city stations in use of an area and how many resources each reaches through its sub-grid
    of each kind, by the station's code.
    """
    rows = await fetch(
        """
        SELECT s.code, s.name, a.name AS community, n.kind, n.count
        FROM station s JOIN area a ON a.id = s.area
        LEFT JOIN LATERAL (SELECT r.kind, count(*)::int AS count FROM resource r
            WHERE r.station = s.id AND r.valid_to IS NULL GROUP BY r.kind) n ON true
        WHERE a.code >= $1 AND a.code < $1 || ':' AND s.valid_to IS NULL ORDER BY s.code
        """,
        area_code,
    )
    told: dict[str, StationReach] = {}
    for row in rows:
        station = told.setdefault(
            row["code"], StationReach(row["code"], row["name"], row["community"])
        )
        if row["kind"] is not None:
            station.reached[ResourceKind(row["kind"])] = row["count"]
    return list(told.values())


async def grids_outside(area_code: str) -> list[Row]:
    """Code, name, households and check of an area's grids of another size than recommended.

    A partial index holds these alone, by code.
    """
    return await fetch(
        "SELECT code, name, households, size_check FROM area"
        " WHERE size_check IN ('above', 'below') AND valid_to IS NULL"
        " AND code >= $1 AND code < $1 || ':' ORDER BY code",
        area_code,
    )


async def grid_outside(area_id: int) -> Row | None:
    """Households and kind of a grid of another size than recommended; None for any other area."""
    return await fetch_one(
        "SELECT households, old_estate FROM area"
        " WHERE id = $1 AND size_check IN ('above', 'below')",
        area_id,
    )


async def bands(area_code: str) -> dict[OfficeBand | None, int]:
    """How many communities in use have offices of each band; None: of unknown size."""
    rows = await fetch(
        "SELECT office_band, count(*)::int AS n FROM area WHERE level = 'community'"
        " AND valid_to IS NULL AND code >= $1 AND code < $1 || ':' GROUP BY office_band",
        area_code,
    )
    return {row["office_band"] and OfficeBand(row["office_band"]): row["n"] for row in rows}


async def tenures(area_code: str) -> list[Tenure]:
    """All premises of an area's communities, those given up among them."""
    rows = await fetch(
        "SELECT p.area_m2, p.taken_on, p.given_up_on FROM premises p"
        " JOIN area a ON a.id = p.community WHERE a.code >= $1 AND a.code < $1 || ':'",
        area_code,
    )
    return [Tenure(row["area_m2"], row["taken_on"], row["given_up_on"]) for row in rows]


async def compounds_on_map(area_code: str) -> list[Spot]:
    """The compounds in use of an area, with their positions and households."""
    rows = await fetch(
        f"""
        SELECT c.id, c.name, c.longitude, c.latitude,
               (SELECT coalesce(sum(b.households), 0)::int FROM building b
                WHERE b.compound = c.id AND b.valid_to IS NULL) AS households
        FROM compound c WHERE c.grid IN ({_GRIDS}) AND c.valid_to IS NULL ORDER BY c.code
        """,
        area_code,
    )
    return [Spot(row["id"], row["name"], _at(row), row["households"]) for row in rows]


async def centres_on_map(district_code: str) -> list[tuple[float, float]]:
    """The positions of a district's service centres and stations in use.

    Grid centres are offices; residents are not served there.
    """
    rows = await fetch(
        "SELECT s.longitude, s.latitude FROM service_centre s JOIN area a ON a.id = s.area"
        " WHERE a.code >= $1 AND a.code < $1 || ':' AND s.kind <> 'grid_centre'"
        " AND s.valid_to IS NULL AND s.longitude IS NOT NULL",
        district_code,
    )
    return [(row["longitude"], row["latitude"]) for row in rows]


async def contact(lead_id: int) -> Row | None:
    """A lead's name, sealed number and the code of the grid; None for nobody."""
    return await fetch_one(
        "SELECT l.name, l.phone, a.code AS area_code FROM home_lead l"
        " JOIN compound c ON c.id = l.compound JOIN area a ON a.id = c.grid WHERE l.id = $1",
        lead_id,
    )


def _at(row: Mapping[str, Any]) -> tuple[float, float] | None:
    return None if row["longitude"] is None else (row["longitude"], row["latitude"])


# ── loading ──────────────────────────────────────────────────────────────────────────────────────


async def insert_compounds(rows: Sequence[CompoundRow], grids: Mapping[str, int]) -> None:
    """Insert compounds with their buildings and leads; *grids* are ids by code."""
    ids = await inserted(
        "compound",
        ["code", "name", "kind", "grid", "old_estate", "longitude", "latitude", "valid_from"],
        [
            (row.code, row.name, row.kind.value, grids[row.grid_code], row.old_estate,
             *(row.at or (None, None)), row.valid_from)
            for row in rows
        ],
    )  # fmt: skip
    buildings = [(own, row, each) for own, row in zip(ids, rows, strict=True)
                 for each in row.buildings]  # fmt: skip
    building_ids = await inserted(
        "building",
        ["compound", "name", "households", "party_households", "low_income_households",
         "hardship_households", "key_help_households", "valid_from"],
        [
            (compound, each.name, each.households, each.party_households,
             each.low_income_households, each.hardship_households, each.key_help_households,
             row.valid_from)
            for compound, row, each in buildings
        ],
    )  # fmt: skip
    first = 0
    leads = []
    for own, row in zip(ids, rows, strict=True):
        leads += [
            (own, None if lead.building is None else building_ids[first + lead.building], lead)
            for lead in row.leads
        ]
        first += len(row.buildings)
    lead_ids = await new_ids("home_lead", len(leads))
    await copy_rows(
        "home_lead",
        ["id", "kind", "compound", "building", "name", "phone", "synthetic", "starts_on"],
        [
            (own, lead.kind.value, compound, building, lead.name,
             sealed("home_lead", "phone", own, lead.phone, Kind.phone), True, lead.starts_on)
            for own, (compound, building, lead) in zip(lead_ids, leads, strict=True)
        ],
    )  # fmt: skip


async def insert_resources(
    rows: Sequence[ResourceRow], grids: Mapping[str, int], stations: Mapping[str, int]
) -> None:
    """Insert resources; *grids* and *stations* are ids by code."""
    await copy_rows(
        "resource",
        ["name", "kind", "grid", "station", "longitude", "latitude", "valid_from"],
        [
            (row.name, row.kind.value, grids[row.grid_code],
             None if row.station_code is None else stations[row.station_code],
             *(row.at or (None, None)), row.valid_from)
            for row in rows
        ],
    )  # fmt: skip


async def insert_premises(rows: Sequence[PremisesRow], communities: Mapping[str, int]) -> None:
    """Insert premises; *communities* are ids by code."""
    await copy_rows(
        "premises",
        ["community", "name", "area_m2", "acquisition", "project", "taken_on"],
        [
            (communities[row.community_code], row.name, row.area_m2, row.acquisition.value,
             row.project, row.taken_on)
            for row in rows
        ],
    )  # fmt: skip


async def insert_centres(rows: Sequence[CentreRow], areas: Mapping[str, int]) -> None:
    """Insert service centres; *areas* are ids by code."""
    await copy_rows(
        "service_centre",
        ["code", "name", "kind", "area", "counter_free", "longitude", "latitude", "valid_from"],
        [
            (row.code, row.name, row.kind.value, areas[row.area_code], row.counter_free,
             *(row.at or (None, None)), row.valid_from)
            for row in rows
        ],
    )  # fmt: skip


async def station_ids(codes: Sequence[str]) -> dict[str, int]:
    """The ids of stations by code; unknown ones are left out."""
    rows = await fetch("SELECT code, id FROM station WHERE code = ANY ($1::text[])", list(codes))
    return {row["code"]: row["id"] for row in rows}

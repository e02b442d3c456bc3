"""The areas package's SQL."""

from collections.abc import Collection, Sequence
from datetime import date

from backend.areas.gazetteer import Place
from backend.areas.rules import TIER_OF, AreaRow, Intake, StationRow, Tier, Unit, UnitKind, UnitRow
from backend.core.db import fetch, fetch_one


async def intakes_for(asked: Collection[tuple[int, Tier]]) -> dict[tuple[int, Tier], Intake]:
    """The intake of each (area id, tier): at that tier, or at the next one up that has a unit.

    Departments never take requests in: they are dispatched to. A pair is missing from the result
    when its area is unknown or no unit answers for it. One query, whatever the number of pairs.
    """
    # The arrays are wrapped in SELECT: their length hidden, PostgreSQL keeps one plan. Seeing it,
    # it would plan anew every time, which takes longer (1.6 ms) than the query (0.3 ms).
    rows = await fetch(
        """
        WITH RECURSIVE up AS (
            SELECT id AS start, id, code, level, parent FROM area
            WHERE id = ANY ((SELECT $1::bigint[])::bigint[])
            UNION ALL
            SELECT up.start, a.id, a.code, a.level, a.parent
            FROM area a JOIN up ON a.id = up.parent
        )
        SELECT DISTINCT ON (asked.area, asked.tier) asked.area, asked.tier,
               self.code AS area_code, d.id AS district_id, s.id AS subdistrict_id,
               c.id AS community_id, unit.id AS unit_id
        FROM unnest((SELECT $1::bigint[]), (SELECT $2::text[])) AS asked (area, tier)
        JOIN up ON up.start = asked.area
        JOIN area self ON self.id = asked.area
        JOIN up d ON d.start = asked.area AND d.level = 'district'
        LEFT JOIN up s ON s.start = asked.area AND s.level = 'subdistrict'
        LEFT JOIN up c ON c.start = asked.area AND c.level = 'community'
        JOIN unit ON unit.area = up.id AND unit.kind <> 'department' AND unit.valid_to IS NULL
        WHERE array_position((SELECT $3::text[]), unit.tier::text)
              >= array_position((SELECT $3::text[]), asked.tier)
        ORDER BY asked.area, asked.tier,
                 array_position((SELECT $3::text[]), unit.tier::text), unit.id
        """,
        [area_id for area_id, _ in asked],
        [tier.value for _, tier in asked],
        [tier.value for tier in _TIERS_UP],
    )
    return {
        (row["area"], Tier(row["tier"])): Intake(
            row["area_code"],
            row["district_id"],
            row["subdistrict_id"],
            row["community_id"],
            row["unit_id"],
        )
        for row in rows
    }


_TIERS_UP = (Tier.community, Tier.subdistrict, Tier.district)


_PLACE = "id, code, name, valid_to IS NULL AS current"


async def places(district_code: str | None) -> list[Place]:
    """The areas of a district (None: of every district) that are or were in use, by code.

    Codes begin with their district's, so the unique index on codes serves the range.
    """
    rows = await fetch(
        f"SELECT {_PLACE} FROM area"
        " WHERE $1::text IS NULL OR (code >= $1 AND code < $1 || ':') ORDER BY code",
        district_code,
    )
    return [Place(**dict(row)) for row in rows]


# The loads below leave out a row whose parent is unknown; the services compare the counts. ORDER BY
# makes the sequences hand out ids in the order of the rows, so that the same rows get the same ids.


async def insert_areas(rows: Sequence[AreaRow]) -> int:
    """Insert areas whose parents exist already; returns how many found theirs."""
    inserted = await fetch(
        """
        INSERT INTO area (code, name, level, parent, grid_type, households, office_m2,
                          managed_elsewhere, valid_from, valid_to, old_estate, basis)
        SELECT new.code, new.name, new.level, parent.id, new.grid_type, new.households,
               new.office_m2, new.managed_elsewhere, new.valid_from, new.valid_to, new.old_estate,
               new.basis
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[],
                    $7::int[], $8::bool[], $9::date[], $10::date[], $11::bool[], $12::text[])
            WITH ORDINALITY
            AS new (code, name, level, parent_code, grid_type, households, office_m2,
                    managed_elsewhere, valid_from, valid_to, old_estate, basis, position)
        LEFT JOIN area parent ON parent.code = new.parent_code
        WHERE new.parent_code IS NULL OR parent.id IS NOT NULL
        ORDER BY new.position
        RETURNING id
        """,
        [row.code for row in rows],
        [row.name for row in rows],
        [row.level.value for row in rows],
        [row.parent_code for row in rows],
        [row.grid_type and row.grid_type.value for row in rows],
        [row.households for row in rows],
        [row.office_m2 for row in rows],
        [row.managed_elsewhere for row in rows],
        [row.valid_from for row in rows],
        [row.valid_to for row in rows],
        [row.old_estate for row in rows],
        [row.basis and row.basis.value for row in rows],
    )
    return len(inserted)


async def insert_units(rows: Sequence[UnitRow]) -> int:
    """Insert units whose areas and superiors exist already; returns how many found theirs."""
    inserted = await fetch(
        """
        INSERT INTO unit (code, name, kind, tier, area, superior, valid_from)
        SELECT new.code, new.name, new.kind, new.tier, area.id, superior.id, new.valid_from
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                    $7::date[]) WITH ORDINALITY
            AS new (code, name, kind, tier, area_code, superior_code, valid_from, position)
        JOIN area ON area.code = new.area_code
        LEFT JOIN unit superior ON superior.code = new.superior_code
        WHERE new.superior_code IS NULL OR superior.id IS NOT NULL
        ORDER BY new.position
        RETURNING id
        """,
        [row.code for row in rows],
        [row.name for row in rows],
        [row.kind.value for row in rows],
        [TIER_OF[row.kind].value for row in rows],
        [row.area_code for row in rows],
        [row.superior_code for row in rows],
        [row.valid_from for row in rows],
    )
    return len(inserted)


async def insert_stations(rows: Sequence[StationRow]) -> int:
    """Insert stations whose communities exist already; returns how many found theirs."""
    inserted = await fetch(
        """
        INSERT INTO station (code, name, area, valid_from, subgrid, longitude, latitude)
        SELECT new.code, new.name, area.id, new.valid_from, grid.id, new.longitude, new.latitude
        FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::text[], $6::float8[],
                    $7::float8[]) WITH ORDINALITY
            AS new (code, name, community_code, valid_from, subgrid_code, longitude, latitude,
                    position)
        JOIN area ON area.code = new.community_code AND area.level = 'community'
        LEFT JOIN area grid ON grid.code = new.subgrid_code
        ORDER BY new.position
        RETURNING id
        """,
        [row.code for row in rows],
        [row.name for row in rows],
        [row.community_code for row in rows],
        [row.valid_from for row in rows],
        [row.subgrid_code for row in rows],
        [row.longitude for row in rows],
        [row.latitude for row in rows],
    )
    return len(inserted)


async def units(unit_ids: Sequence[int]) -> list[Unit]:
    """The units with these ids, in no order."""
    return await _units("u.id = ANY ($1::bigint[])", list(unit_ids))


async def units_below(unit_id: int) -> list[Unit]:
    """A unit and its direct subordinates in use, by tier and code."""
    return await _units("(u.id = $1 OR u.superior = $1) AND u.valid_to IS NULL", unit_id)


async def departments(district_code: str) -> list[Unit]:
    """The departments of a district in use, by code."""
    return await _units(
        "u.kind = 'department' AND u.valid_to IS NULL AND a.code = $1", district_code
    )


async def _units(condition: str, *args: object) -> list[Unit]:
    rows = await fetch(
        "SELECT u.id, u.code, u.name, u.kind, u.tier, u.area, u.superior, a.code AS area_code"
        f" FROM unit u JOIN area a ON a.id = u.area WHERE {condition} ORDER BY u.code",
        *args,
    )
    return [
        Unit(
            id=row["id"], name=row["name"], kind=UnitKind(row["kind"]), tier=Tier(row["tier"]),
            area_id=row["area"], superior_id=row["superior"], code=row["code"],
            area_code=row["area_code"],
        )
        for row in rows
    ]  # fmt: skip


async def sample_grids(area_code: str, count: int, offset: int) -> list[int]:
    """Ids of *count* grids in use of an area, no two alike while it has as many; *offset* varies
    them.

    Codes begin with those above them, so the unique index on codes serves the range.
    """
    rows = await fetch(
        "SELECT id FROM area WHERE level = 'grid' AND code >= $1 AND code < $1 || ':'"
        " AND valid_to IS NULL ORDER BY hashtextextended(code, $3) LIMIT $2",
        area_code,
        count,
        offset,
    )
    return [row["id"] for row in rows]


async def grids(area_code: str) -> list[int]:
    """Ids of the grids in use of an area, by code; the unique index on codes serves the range."""
    rows = await fetch(
        "SELECT id FROM area WHERE level = 'grid' AND code >= $1 AND code < $1 || ':'"
        " AND valid_to IS NULL ORDER BY code",
        area_code,
    )
    return [row["id"] for row in rows]


async def grid_codes(area_code: str) -> list[str]:
    """Codes of the grids in use of an area, in order."""
    rows = await fetch(
        "SELECT code FROM area WHERE level = 'grid' AND code >= $1 AND code < $1 || ':'"
        " AND valid_to IS NULL ORDER BY code",
        area_code,
    )
    return [row["code"] for row in rows]


async def place(code: str) -> Place | None:
    """The area with *code*; None when there is none."""
    row = await fetch_one(f"SELECT {_PLACE} FROM area WHERE code = $1", code)
    return None if row is None else Place(**dict(row))


async def below(code: str, on: date) -> list[Place]:
    """The areas in use on a day right below one, the districts below "", by code."""
    rows = await fetch(
        f"""
        SELECT {_PLACE} FROM area
        WHERE parent IS NOT DISTINCT FROM (SELECT up.id FROM area up WHERE up.code = $1)
          AND ($1 = '' OR parent IS NOT NULL) AND NOT managed_elsewhere AND valid_from <= $2
          AND (valid_to IS NULL OR valid_to > $2)
        ORDER BY code
        """,
        code,
        on,
    )
    return [Place(**dict(row)) for row in rows]


async def path_of(area_id: int) -> list[Place]:
    """An area with all above it, the district first; four rows at most, each by key."""
    rows = await fetch(
        f"""
        WITH RECURSIVE up AS (
            SELECT id, code, name, parent, valid_to FROM area WHERE id = $1
            UNION ALL
            SELECT a.id, a.code, a.name, a.parent, a.valid_to
            FROM area a JOIN up ON a.id = up.parent
        )
        SELECT {_PLACE} FROM up ORDER BY length(code)
        """,
        area_id,
    )
    return [Place(**dict(row)) for row in rows]


async def units_under(unit_id: int) -> list[Unit]:
    """A unit with all in use below it, however deep, by code; at most a district's few hundred."""
    return await _units(
        "u.id IN (WITH RECURSIVE down AS (SELECT id FROM unit WHERE id = $1 UNION"
        " SELECT b.id FROM unit b JOIN down ON b.superior = down.id) SELECT id FROM down)"
        " AND u.valid_to IS NULL",
        unit_id,
    )

"""The SQL of what stands in areas that change: it goes with them."""

from collections.abc import Mapping, Sequence

from backend.core.db import fetch


async def stations_of(community_ids: Sequence[int]) -> dict[str, int]:
    """The city stations in use of these communities by code, each with its community's id."""
    rows = await fetch(
        "SELECT code, area FROM station WHERE area = ANY ($1::bigint[]) AND valid_to IS NULL",
        list(community_ids),
    )
    return {row["code"]: row["area"] for row in rows}


async def stations_with(subgrids: Sequence[int]) -> dict[str, int]:
    """The city stations in use with one of these sub-grids, by code, with the community's id."""
    rows = await fetch(
        "SELECT code, area FROM station WHERE subgrid = ANY ($1::bigint[]) AND valid_to IS NULL",
        list(subgrids),
    )
    return {row["code"]: row["area"] for row in rows}


async def move_contents(areas: Mapping[int, int], stations: Mapping[str, int]) -> tuple[int, ...]:
    """Let what stands in areas that ended stand in their heirs; each station in the community told.

    *areas* are old ids by new ones. Premises that were given up stay where they were. Returns the
    ids of the compounds that stand elsewhere now.
    """
    old, new = list(areas), list(areas.values())
    # A station's sub-grid must be one of its own community: both change at once. Where the heir is
    # none, the station has none until somebody names one.
    await fetch(
        """
        UPDATE station SET area = told.area,
            subgrid = (SELECT grid.id FROM area grid WHERE grid.parent = told.area
                AND grid.grid_type = 'station_subgrid'
                AND grid.id = coalesce((SELECT moved.new FROM unnest($3::bigint[], $4::bigint[])
                    AS moved (old, new) WHERE moved.old = station.subgrid), station.subgrid))
        FROM unnest($1::text[], $2::bigint[]) AS told (code, area)
        WHERE station.code = told.code
        """,
        list(stations), list(stations.values()), old, new,
    )  # fmt: skip
    moved = {}
    for table, column, condition in (
        ("compound", "grid", "valid_to"), ("resource", "grid", "valid_to"),
        ("premises", "community", "given_up_on"),
    ):  # fmt: skip
        rows = await fetch(
            f"UPDATE {table} t SET {column} = moved.new"
            " FROM unnest($1::bigint[], $2::bigint[]) AS moved (old, new)"
            f" WHERE t.{column} = moved.old AND t.{condition} IS NULL RETURNING t.id",
            old, new,
        )  # fmt: skip
        moved[table] = tuple(row["id"] for row in rows)
    # An area has one centre of its kind: of those of merged ones the others are stations now.
    await fetch(
        """
        UPDATE service_centre t SET area = told.new, kind = CASE WHEN told.place = 1
                AND NOT EXISTS (
                SELECT FROM service_centre s WHERE s.area = told.new AND s.kind = t.kind
                AND daterange(s.valid_from, s.valid_to)
                    && daterange(t.valid_from, t.valid_to)) THEN t.kind ELSE 'service_station' END
        FROM (SELECT c.id, moved.new,
                  row_number() OVER (PARTITION BY moved.new, c.kind ORDER BY c.code) AS place
              FROM service_centre c JOIN unnest($1::bigint[], $2::bigint[]) AS moved (old, new)
                  ON moved.old = c.area
              WHERE c.valid_to IS NULL) told
        WHERE told.id = t.id
        """,
        old, new,
    )  # fmt: skip
    return moved["compound"]


async def add_households(grid_id: int, households: int | None) -> None:
    """Let a grid have so many more households; None: nobody knows how many more."""
    await fetch(
        "UPDATE area SET households = coalesce(households, 0) + $2 WHERE id = $1 AND $2 > 0",
        grid_id, households,
    )  # fmt: skip


async def add_up_households(community_ids: Sequence[int]) -> None:
    """Let communities have as many households as their grids in use, where those are known."""
    await fetch(
        "UPDATE area SET households = found.households FROM (SELECT parent,"
        " sum(households) AS households FROM area WHERE parent = ANY ($1::bigint[])"
        " AND level = 'grid' AND valid_to IS NULL GROUP BY parent) found"
        " WHERE area.id = found.parent AND found.households IS NOT NULL"
        " AND area.households IS DISTINCT FROM found.households",
        list(community_ids),
    )

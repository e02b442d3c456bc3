"""The SQL of changes of areas and of their lineage."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from backend.areas.lineage import ChangeKind, ChangeRow, Link, PlaceInTime
from backend.areas.partition import Grounds, Handed, Standing
from backend.areas.rules import AreaLevel, GridType
from backend.core.db import Row, copy_rows, fetch, fetch_value
from backend.core.writes import inserted

_STANDING = (
    "SELECT id, code, name, level, parent, valid_from, valid_to, households, grid_type FROM area"
)


async def lock(codes: Sequence[str]) -> list[Standing]:
    """The areas with these codes, in no order, locked until the transaction ends."""
    rows = await fetch(
        f"{_STANDING} WHERE code = ANY ($1::text[]) ORDER BY code FOR UPDATE", list(codes)
    )
    return [_standing(row) for row in rows]


async def grids_of(community_ids: Sequence[int]) -> list[Standing]:
    """The grids in use of these communities, by code, locked until the transaction ends."""
    rows = await fetch(
        f"{_STANDING} WHERE parent = ANY ($1::bigint[]) AND level = 'grid' AND valid_to IS NULL"
        " ORDER BY code FOR UPDATE",
        list(community_ids),
    )
    return [_standing(row) for row in rows]


def _standing(row: Row) -> Standing:
    values: dict[str, Any] = dict(row)
    values["level"] = AreaLevel(row["level"])
    values["grid_type"] = row["grid_type"] and GridType(row["grid_type"])
    return Standing(**values)


async def ids_of(codes: Sequence[str]) -> dict[str, int]:
    """The ids of areas by code; unknown ones are left out."""
    rows = await fetch("SELECT code, id FROM area WHERE code = ANY ($1::text[])", list(codes))
    return {row["code"]: row["id"] for row in rows}


async def codes_taken(community_ids: Sequence[int]) -> list[str]:
    """The codes of all grids these communities have or had."""
    rows = await fetch("SELECT code FROM area WHERE parent = ANY ($1::bigint[])", community_ids)
    return [row["code"] for row in rows]


async def insert_grids(
    grids: Sequence[tuple[int, str, str, int]], valid_from: date
) -> dict[int, int]:
    """Make grids anew, told as (old id, code, name, community's id); the new id by the old."""
    rows = await fetch(
        """
        INSERT INTO area (code, name, level, parent, grid_type, households, old_estate, basis,
                          managed_elsewhere, valid_from)
        SELECT new.code, new.name, old.level, new.parent, old.grid_type, old.households,
               old.old_estate, old.basis, old.managed_elsewhere, $5
        FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[])
            AS new (old, code, name, parent)
        JOIN area old ON old.id = new.old
        ORDER BY new.code
        RETURNING id, code
        """,
        [old for old, _, _, _ in grids],
        [code for _, code, _, _ in grids],
        [name for _, _, name, _ in grids],
        [parent for _, _, _, parent in grids],
        valid_from,
    )
    ids = {row["code"]: row["id"] for row in rows}
    return {old: ids[code] for old, code, _, _ in grids}


async def insert_change(kind: ChangeKind, within: int, grounds: Grounds) -> int:
    """Write a change down; its id."""
    return int(
        await fetch_value(
            "INSERT INTO area_change (kind, effective_on, within, document, reason)"
            " VALUES ($1, $2, $3, $4, $5) RETURNING id",
            kind.value, grounds.effective_on, within, grounds.document, grounds.reason.strip(),
        )
    )  # fmt: skip


async def insert_succession(change: int, handed: Sequence[Handed]) -> None:
    """Write down who went into whom by a change; a trigger points what ended at its heir."""
    await fetch(
        "INSERT INTO area_succession (change, predecessor, successor, heir, households)"
        " SELECT $1, new.* FROM unnest($2::bigint[], $3::bigint[], $4::bool[], $5::int[]) AS new",
        change,
        [each.predecessor for each in handed],
        [each.successor for each in handed],
        [each.heir for each in handed],
        [each.households for each in handed],
    )


async def rename(change: int, area_id: int, former: str, name: str) -> None:
    """Give an area another name, and write down what it was called."""
    await fetch(
        "INSERT INTO area_succession (change, predecessor, successor, former_name)"
        " VALUES ($1, $2, $2, $3)",
        change, area_id, former,
    )  # fmt: skip
    await fetch("UPDATE area SET name = $2 WHERE id = $1", area_id, name)


async def end_areas(area_ids: Sequence[int], on: date) -> int:
    """End areas; returns how many were in use and within the rights of whoever acts."""
    rows = await fetch(
        "UPDATE area SET valid_to = $2 WHERE id = ANY ($1::bigint[]) AND valid_to IS NULL"
        " RETURNING id",
        list(area_ids), on,
    )  # fmt: skip
    return len(rows)


async def below(code: str) -> list[int]:
    """Ids of the areas in use below the area with *code*, by their codes."""
    rows = await fetch(
        "SELECT id FROM area WHERE code > $1 AND code < $1 || ':' AND valid_to IS NULL"
        " ORDER BY code",
        code,
    )
    return [row["id"] for row in rows]


async def end_units(area_ids: Sequence[int], on: date) -> list[int]:
    """End the units in use of these areas; their ids."""
    rows = await fetch(
        "UPDATE unit SET valid_to = $2 WHERE area = ANY ($1::bigint[]) AND valid_to IS NULL"
        " RETURNING id",
        list(area_ids), on,
    )  # fmt: skip
    return sorted(row["id"] for row in rows)


async def units_of(area_ids: Sequence[int]) -> dict[int, int]:
    """The unit in use that answers for each of these areas, by the area's id."""
    rows = await fetch(
        "SELECT DISTINCT ON (area) area, id FROM unit WHERE area = ANY ($1::bigint[])"
        " AND valid_to IS NULL AND kind <> 'department' ORDER BY area, id",
        list(area_ids),
    )
    return {row["area"]: row["id"] for row in rows}


async def offices(codes: Sequence[str]) -> dict[str, str]:
    """The code of the office in use of each subdistrict, by the subdistrict's code."""
    rows = await fetch(
        "SELECT area.code AS area, unit.code FROM area JOIN unit ON unit.area = area.id"
        " WHERE area.code = ANY ($1::text[]) AND unit.kind = 'subdistrict_office'"
        " AND unit.valid_to IS NULL",
        list(codes),
    )
    return {row["area"]: row["code"] for row in rows}


async def load_changes(rows: Sequence[ChangeRow], ids: Mapping[str, int]) -> None:
    """Insert changes of the past with their steps; *ids* are of areas by code."""
    changes = await inserted(
        "area_change",
        ["kind", "effective_on", "within", "document", "reason"],
        [(row.kind.value, row.on, ids[row.within_code], row.document, row.reason) for row in rows],
    )
    steps = [(own, *step) for own, row in zip(changes, rows, strict=True) for step in row.steps]
    await copy_rows(
        "area_succession",
        ["change", "predecessor", "successor", "heir", "households"],
        [
            (own, None if before is None else ids[before], None if after is None else ids[after],
             heir, households)
            for own, before, after, heir, households in steps
        ],
    )  # fmt: skip


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


async def places_in_time(district_code: str) -> list[PlaceInTime]:
    """Every area of a district, those that ended among them, by code."""
    rows = await fetch(
        "SELECT id, code, name, level, parent, valid_from, valid_to, households FROM area"
        " WHERE code >= $1 AND code < $1 || ':' ORDER BY code",
        district_code,
    )
    return [PlaceInTime(**{**dict(row), "level": AreaLevel(row["level"])}) for row in rows]


async def links(district_code: str) -> list[Link]:
    """Every step of the lineage of a district's areas, the earliest first."""
    rows = await fetch(
        """
        SELECT change.kind, change.effective_on, step.predecessor, step.successor, step.heir,
               step.households, step.former_name, change.document, change.reason
        FROM area_change change JOIN area_succession step ON step.change = change.id
        JOIN area place ON place.id = change.within
        WHERE place.code >= $1 AND place.code < $1 || ':'
        ORDER BY change.effective_on, step.id
        """,
        district_code,
    )
    return [
        Link(
            ChangeKind(row["kind"]), row["effective_on"], row["predecessor"], row["successor"],
            row["heir"], row["households"], row["former_name"], row["document"], row["reason"],
        )
        for row in rows
    ]  # fmt: skip

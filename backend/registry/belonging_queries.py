"""SQL of rows that follow what has ended to its heir; one way for all tables."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import asyncpg

from backend.core.db import Row, fetch, transaction
from backend.core.writes import new_ids
from backend.personal.rules import Kind
from backend.personal.sealing import opened, sealed
from backend.registry.belongings import Belonging

Going = tuple[int, int]
"""A row's id, and the id of the area or unit it goes to."""


@dataclass(frozen=True, slots=True)
class Places:
    """What has changed, by ids: what ended with its heir, what changed, and what came of it.

    ``compounds`` are those that stand elsewhere now.
    """

    heirs: Mapping[int, int]
    before: Collection[int] = ()
    parts: Collection[int] = ()
    compounds: Collection[int] = ()


async def codes(table: str, ids: Collection[int]) -> dict[int, str]:
    """The codes of areas or units."""
    rows = await fetch(f"SELECT id, code FROM {table} WHERE id = ANY ($1::bigint[])", list(ids))
    return {row["id"]: row["code"] for row in rows}


async def move(belonging: Belonging, places: Places, on: date) -> tuple[int, int]:
    """Let the rows that are open on a day go on at the heir; how many did, how many could not.

    A row is left where the heir has the like of it.
    """
    ends = None if belonging.ends is None else belonging.ends._meta.name
    going = await _going(belonging, places, on, _open(ends))
    refused = await _point(belonging, going)
    if refused and belonging.left:
        await _set(belonging, belonging.left, refused)
    return len(going) - len(refused), len(refused)


async def open_at(belonging: Belonging, places: Collection[int], on: date) -> int:
    """How many rows of these places are open on a day, or begin later; they are locked."""
    nowhere = Places(dict.fromkeys(places, 0))
    ends = None if belonging.ends is None else belonging.ends._meta.name
    return len(await _going(belonging, nowhere, on, _open(ends)))


async def renew(belonging: Belonging, places: Places, on: date) -> tuple[int, int]:
    """End what runs on a day and begin it at the heir; how many began, how many only ended.

    What begins later is the heir's alone. With ``each_part`` every part begins with one.
    """
    begins, ends = _names(belonging)
    later = await _going(belonging, places, on, f"t.{begins} >= $3")
    refused = await _point(belonging, later)
    running = await _going(belonging, places, on, f"t.{begins} < $3 AND {_open(ends)}")
    until = await _end(belonging, [row_id for row_id, _ in running], on)
    begun = await _copy(belonging, running, until, on, belonging.changed)
    if belonging.each_part:
        more = await _without(belonging, places, on)
        changed = {**belonging.changed, **belonging.part}
        begun += await _copy(belonging, more, {}, on, changed)
    else:
        more = []
    every = len(later) + len(running) + len(more)
    done = len(later) - len(refused) + begun
    return done, every - done


def _names(belonging: Belonging) -> tuple[str, str]:
    if belonging.begins is None or belonging.ends is None:
        raise TypeError(belonging)
    return belonging.begins._meta.name, belonging.ends._meta.name


def _open(ends: str | None) -> str:
    return f"(t.{ends} IS NULL OR t.{ends} > $3)" if ends else "$3::date IS NOT NULL"


async def _going(belonging: Belonging, places: Places, on: date, which: str) -> list[Going]:
    """The rows that fit *which* and have to go, locked, with where to."""
    table, column = belonging.table, belonging.column._meta.name
    args: list[object] = [list(places.heirs), list(places.heirs.values()), on]
    if belonging.estate is None:
        source = (
            f"JOIN unnest($1::bigint[], $2::bigint[]) AS goes (old, new) ON goes.old = t.{column}"
        )
    else:
        # A compound has gone with its grid by now; where its name is that of several, nobody knows.
        source = f"""
            LEFT JOIN unnest($1::bigint[], $2::bigint[]) AS heir (old, new) ON heir.old = t.{column}
            LEFT JOIN LATERAL (
                SELECT min(grid.parent) AS new FROM compound c JOIN area grid ON grid.id = c.grid
                WHERE c.name = t.{belonging.estate._meta.name} AND c.valid_to IS NULL
                  AND (c.id = ANY ($4::bigint[]) OR grid.parent = t.{column})
                HAVING count(DISTINCT grid.parent) = 1
            ) home ON t.{column} = ANY ($5::bigint[])
            JOIN LATERAL (SELECT coalesce(home.new, heir.new) AS new) goes
                ON goes.new <> t.{column}"""
        args += [list(places.compounds), list(places.before)]
    rows = await fetch(
        f"SELECT t.id, goes.new FROM {table} t {source}"
        f" WHERE {which} AND ({belonging.only}) ORDER BY t.id FOR UPDATE OF t",
        *args,
    )
    return [(row["id"], row["new"]) for row in rows]


async def _point(belonging: Belonging, going: Sequence[Going]) -> list[int]:
    """Point rows at their new places; the ids of those the database refuses there.

    All at once; one by one where one of them is refused.
    """
    if not going:
        return []
    if await _pointed(belonging, going):
        return []
    return [row_id for row_id, new in going if not await _pointed(belonging, [(row_id, new)])]


async def _pointed(belonging: Belonging, going: Sequence[Going]) -> bool:
    async with transaction() as current:
        savepoint = await current.savepoint()
        try:
            await fetch(
                f"UPDATE {belonging.table} t SET {belonging.column._meta.name} = goes.new"
                " FROM unnest($1::bigint[], $2::bigint[]) AS goes (id, new) WHERE t.id = goes.id",
                [row_id for row_id, _ in going],
                [new for _, new in going],
            )
        except (asyncpg.UniqueViolationError, asyncpg.ExclusionViolationError):
            await savepoint.rollback_to()
            return False
        await savepoint.release()
    return True


async def _set(belonging: Belonging, what: str, ids: Sequence[int]) -> None:
    await fetch(f"UPDATE {belonging.table} SET {what} WHERE id = ANY ($1::bigint[])", list(ids))


async def _end(belonging: Belonging, ids: Sequence[int], on: date) -> dict[int, date | None]:
    """End rows on a day; when each would have ended."""
    _, ends = _names(belonging)
    rows = await fetch(
        f"SELECT id, {ends} AS until FROM {belonging.table} WHERE id = ANY ($1::bigint[])",
        list(ids),
    )
    await fetch(
        f"UPDATE {belonging.table} SET {ends} = $2 WHERE id = ANY ($1::bigint[])", list(ids), on
    )
    return {row["id"]: row["until"] for row in rows}


async def _without(belonging: Belonging, places: Places, on: date) -> list[Going]:
    """For each part that has none on a day, the latest row of what was before."""
    begins, ends = _names(belonging)
    table, column = belonging.table, belonging.column._meta.name
    rows = await fetch(
        f"""
        SELECT DISTINCT ON (part.id) t.id, part.id AS new
        FROM unnest($1::bigint[]) AS part (id), {table} t
        WHERE t.{column} = ANY ($2::bigint[]) AND t.{begins} < $3
          AND (t.{ends} IS NULL OR t.{ends} >= $3) AND ({belonging.only})
          AND NOT EXISTS (SELECT FROM {table} own WHERE own.{column} = part.id
              AND daterange(own.{begins}, own.{ends}) && daterange($3, NULL))
        ORDER BY part.id, t.{begins} DESC, t.id
        """,
        list(places.parts),
        list(places.before),
        on,
    )
    return [(row["id"], row["new"]) for row in rows]


async def _copy(
    belonging: Belonging, going: Sequence[Going], until: Mapping[int, date | None], on: date,
    changed: Mapping[str, str],
) -> int:  # fmt: skip
    """Begin rows anew on a day, whatever columns they have; how many the heir had no like of."""
    if not going:
        return 0
    table, column = belonging.table, belonging.column._meta.name
    begins, ends = _names(belonging)
    ids = await new_ids(table, len(going))
    more = "".join(f", '{name}', {sql}" for name, sql in changed.items())
    rows = await fetch(
        f"""
        INSERT INTO {table}
        SELECT (jsonb_populate_record(t, jsonb_build_object('id', goes.id, '{column}', goes.new,
            '{begins}', $3::date, '{ends}', goes.until{more}) || goes.sealed::jsonb)).*
        FROM unnest($1::bigint[], $2::bigint[], $4::bigint[], $5::date[], $6::text[])
            AS goes (old, new, id, until, sealed)
        JOIN {table} t ON t.id = goes.old ORDER BY goes.id
        ON CONFLICT DO NOTHING RETURNING id
        """,
        [row_id for row_id, _ in going],
        [new for _, new in going],
        on,
        ids,
        [until.get(row_id) for row_id, _ in going],
        await _sealed_anew(belonging, [row_id for row_id, _ in going], ids),
    )
    return len(rows)


async def _sealed_anew(belonging: Belonging, old: Sequence[int], new: Sequence[int]) -> list[str]:
    """What is personal, sealed for the new rows: a value opens in its own row alone."""
    personal = getattr(belonging.column._meta.table, "personal", None)
    kinds: Mapping[str, Kind] = personal.sealed if personal else {}
    if not kinds:
        return ["{}"] * len(old)
    table = belonging.table
    rows = await fetch(
        f"SELECT id, {', '.join(kinds)} FROM {table} WHERE id = ANY ($1::bigint[])", list(old)
    )
    found: dict[int, Row] = {row["id"]: row for row in rows}

    def value(name: str, kind: Kind, here: int, there: int) -> str | None:
        whole = opened(table, name, here, found[here][name])
        return sealed(table, name, there, whole, kind)

    return [
        json.dumps({name: value(name, kind, here, there) for name, kind in kinds.items()})
        for here, there in zip(old, new, strict=True)
    ]

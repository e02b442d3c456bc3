"""SQL of sealing anew, for any table that declares sealed columns."""

from collections.abc import Collection, Sequence

from backend.core.db import Row, execute_script, fetch, fetch_one, fetch_value


def _not_like(columns: Collection[str]) -> str:
    return " OR ".join(f"NOT starts_with({name}, $1)" for name in columns)


async def to_seal(table: str, columns: Collection[str], prefix: str) -> int:
    """How many rows hold a value that does not begin with *prefix*; reads the whole table."""
    return int(
        await fetch_value(f"SELECT count(*) FROM {table} WHERE {_not_like(columns)}", prefix) or 0
    )


async def next_to_seal(
    table: str, columns: Collection[str], prefix: str, after: int, limit: int
) -> list[Row]:
    """The next rows beyond the id *after* with such a value, locked until the transaction ends."""
    return await fetch(
        f"SELECT id, {', '.join(columns)} FROM {table} WHERE ({_not_like(columns)}) AND id > $2"
        " ORDER BY id LIMIT $3 FOR UPDATE",
        prefix,
        after,
        limit,
    )


async def newest(table: str, column: str) -> Row | None:
    """The id and value of the newest row that has one, as ``value``; None when none has."""
    return await fetch_one(
        f"SELECT id, {column} AS value FROM {table} WHERE {column} IS NOT NULL"
        " ORDER BY id DESC LIMIT 1"
    )


async def begin_resealing() -> None:
    """Let the trail pass over changes of sealed columns until the transaction ends."""
    await fetch("SELECT set_config('minhu.resealing', 'on', true)")


async def put(table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """Write the columns of rows, each given as its id and the values in order."""
    told = ", ".join(f"${n}::text[]" for n in range(2, len(columns) + 2))
    await fetch(
        f"UPDATE {table} t SET {', '.join(f'{name} = u.{name}' for name in columns)}"
        f" FROM unnest($1::bigint[], {told}) AS u (id, {', '.join(columns)}) WHERE t.id = u.id",
        *[list(column) for column in zip(*rows, strict=True)],
    )


async def unproven(tables: Collection[str]) -> dict[str, list[str]]:
    """The tables with checks of sealing that are not yet proven for the rows from before them."""
    rows = await fetch(
        "SELECT conrelid::regclass::text AS name, conname FROM pg_constraint"
        " WHERE contype = 'c' AND NOT convalidated AND conname LIKE '%\\_sealed'"
        " AND conrelid = ANY ($1::text[]::regclass[]) ORDER BY conname",
        list(tables),
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["name"], []).append(row["conname"])
    return found


async def prove(table: str, checks: Collection[str]) -> None:
    """Let the database go through all rows and vouch for them from then on."""
    await execute_script(
        "".join(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name};" for name in checks)
    )


async def keys_in_use(table: str, columns: Collection[str]) -> dict[str, int]:
    """How many values of the table each key has sealed, by the key's id; reads the whole table."""
    values = ", ".join(f"({name})" for name in columns)
    rows = await fetch(
        f"SELECT split_part(v.token, '.', 2) AS key, count(*) AS sealed FROM {table}"
        f" CROSS JOIN LATERAL (VALUES {values}) v (token) WHERE v.token IS NOT NULL GROUP BY 1"
    )
    return {row["key"]: row["sealed"] for row in rows}

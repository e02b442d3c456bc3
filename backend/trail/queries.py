"""The trail's SQL: notes, the triggers that watch, and reading chains."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from backend.core.db import Row, execute_script, fetch, fetch_value
from backend.trail.rules import Watch

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
"""A NUL in a JSON text: its escape after an even number of backslashes."""
_NOTE = "SELECT trail_note($1, $2, $3::text::jsonb, $4, $5::int)"


async def note(
    kind: str, chain: str, data: Mapping[str, object], actor: str | None, operator: int | None
) -> None:
    """Add one entry; what is None comes from the settings of the transaction."""
    # PostgreSQL keeps no NUL. One that was typed as \\u0000 is text, and stays.
    text = _NUL.sub(r"\1", json.dumps(data, ensure_ascii=False, default=str))
    await fetch(_NOTE, kind, chain.replace("\0", ""), text, actor, operator)


# ── watched tables ───────────────────────────────────────────────────────────────────────────────

_STANDING = """
SELECT tgrelid::regclass::text AS name, obj_description(oid, 'pg_trigger') AS told
FROM pg_trigger WHERE tgname = 'trail_watch_insert'
"""
_KEY = """
SELECT a.attname::text FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
WHERE i.indrelid = to_regclass($1) AND i.indisprimary
"""
_TABLES_SEEN = {"insert": "NEW TABLE AS new_rows", "delete": "OLD TABLE AS old_rows",
                "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows"}  # fmt: skip


async def standing_watches() -> dict[str, str | None]:
    """The watched tables, each with the arguments its triggers were made with."""
    return {row["name"]: row["told"] for row in await fetch(_STANDING)}


async def watch(wanted: Watch, told: str) -> None:
    """Make the triggers of *wanted* anew and keep *told* with them."""
    key = await fetch_value(_KEY, wanted.table)
    lists = (f"{{{','.join(each)}}}" for each in (wanted.secret, wanted.masked, wanted.ignored))
    arguments = ", ".join(f"'{each}'" for each in (key, *lists))
    await execute_script(
        "".join(
            f"CREATE OR REPLACE TRIGGER trail_watch_{event} AFTER {event.upper()}"
            f" ON {wanted.table} REFERENCING {seen} FOR EACH STATEMENT"
            f" EXECUTE FUNCTION trail_watch({arguments});"
            for event, seen in _TABLES_SEEN.items()
        )
        + f"COMMENT ON TRIGGER trail_watch_insert ON {wanted.table} IS '{told}'"
    )


async def unwatch(table: str) -> None:
    """Take the triggers off *table*."""
    await execute_script(
        "".join(f"DROP TRIGGER IF EXISTS trail_watch_{each} ON {table};" for each in _TABLES_SEEN)
    )


_OFF = """
SELECT wanted.name AS trigger, wanted.tab AS table
FROM unnest($1::text[], $2::text[]) AS wanted (tab, name)
WHERE NOT EXISTS (
    SELECT FROM pg_trigger t WHERE t.tgrelid = to_regclass(wanted.tab)
    AND t.tgname = wanted.name AND t.tgenabled IN ('O', 'A'))
ORDER BY 2, 1
"""


async def triggers_off(wanted: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of *wanted* (table, trigger) that are not there, or not on."""
    rows = await fetch(_OFF, [table for table, _ in wanted], [name for _, name in wanted])
    return [(row["table"], row["trigger"]) for row in rows]


async def partitions() -> list[str]:
    """The partitions of the trail, by name."""
    rows = await fetch(
        "SELECT inhrelid::regclass::text AS name FROM pg_inherits"
        " WHERE inhparent = 'trail_entry'::regclass ORDER BY 1"
    )
    return [row["name"] for row in rows]


# ── months ───────────────────────────────────────────────────────────────────────────────────────


async def make_months(first_days: Collection[date]) -> int:
    """Make the partitions of the months that begin on these days; returns how many were missing."""
    made = 0
    for day in first_days:
        made += await fetch_value("SELECT trail_make_month($1)", day)
    return made


# ── reading ──────────────────────────────────────────────────────────────────────────────────────

ENTRY = "chain, seq, kind, at, actor, operator, address, request_id, data, previous, hash"


async def chain(name: str, after: int, most: int) -> list[Row]:
    """The entries of one chain after a sequence, at most so many."""
    return await fetch(
        f"SELECT {ENTRY} FROM trail_entry WHERE chain = $1 AND seq > $2 ORDER BY seq, id LIMIT $3",
        name, after, most,
    )  # fmt: skip


async def chain_back(name: str, before: int, most: int) -> list[Row]:
    """The entries of one chain before a sequence, newest first, at most so many."""
    return await fetch(
        f"SELECT {ENTRY} FROM trail_entry WHERE chain = $1 AND seq < $2"
        " ORDER BY seq DESC, id DESC LIMIT $3",
        name, before, most,
    )  # fmt: skip


async def chain_exists(name: str) -> bool:
    """Whether there is, or ever was, an entry of this chain."""
    return bool(await fetch_value("SELECT EXISTS (SELECT FROM trail_head WHERE chain = $1)", name))

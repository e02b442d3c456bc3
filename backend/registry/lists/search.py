"""Brings the indexes of what rows are called in line with the sheets.

An index of pairs of neighbouring characters (ADR 0010) finds a word of two characters among a
million rows. ``minhu migrate`` makes one for each table that has something to be called by.
"""

from collections.abc import Iterable

from backend.core.db import execute_script, fetch, transaction
from backend.registry.queries import names_of
from backend.registry.sheets import Sheet

_STANDING = """
SELECT c.relname AS name, obj_description(c.oid, 'pg_class') AS told
FROM pg_class c WHERE c.relkind = 'i' AND c.relnamespace = 'public'::regnamespace
    AND c.relname LIKE '%\\_called'
"""
_TABLES = "SELECT to_regclass(name) IS NOT NULL AS there, name FROM unnest($1::text[]) AS name"


async def sync_search(sheets: Iterable[Sheet]) -> int:
    """Make the index of each of *sheets* that is searched; returns how many were made anew.

    What an index was made of is kept as its comment and compared as text. Tables that are not
    there (yet) are passed over.
    """
    wanted = {sheet.name: names_of(sheet, alias="") for sheet in sheets if sheet.searched}
    standing = {row["name"]: row["told"] for row in await fetch(_STANDING)}
    there = {row["name"] for row in await fetch(_TABLES, list(wanted)) if row["there"]}
    made = 0
    async with transaction():
        for table, names in wanted.items():
            told = names.replace("'", "''")
            if table not in there or standing.get(f"{table}_called") == names:
                continue
            await execute_script(
                f'DROP INDEX IF EXISTS "{table}_called";'
                f' CREATE INDEX "{table}_called" ON "{table}" USING gin'
                f" (minhu_bigrams(0, {names})) WITH (gin_pending_list_limit = 256);"
                f" COMMENT ON INDEX \"{table}_called\" IS '{told}';"
            )
            made += 1
    return made

"""CHECK constraints for choices: Piccolo does not let the database validate them.

The enums are the one declaration; ``minhu migrate`` brings each column's CHECK in line with its
enum, so a new choice needs no hand-written migration.
"""

from piccolo.table import Table

from backend.core.db import execute_script, fetch, transaction


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def choice_checks(table: type[Table]) -> dict[str, str]:
    """Constraint name → SQL expression, for every column of *table* limited to choices."""
    checks = {}
    for column in table._meta.columns:
        choices = column._meta.params.get("choices")
        if choices is not None:
            name = f"{table._meta.tablename}_{column._meta.name}_choice"
            values = ", ".join(sorted(_quote(member.value) for member in choices))
            checks[name] = f'"{column._meta.name}" IN ({values})'
    return checks


async def sync_choice_checks(tables: list[type[Table]]) -> int:
    """Make the CHECKs of *tables* what their enums say; returns how many were replaced.

    The expression is kept as the constraint's comment and compared as text: PostgreSQL rewrites
    expressions, so its own form cannot be compared with ours.
    """
    wanted = {name: (table._meta.tablename, sql)
              for table in tables for name, sql in choice_checks(table).items()}  # fmt: skip
    rows = await fetch(
        "SELECT conname, obj_description(oid, 'pg_constraint') AS sql FROM pg_constraint "
        "WHERE contype = 'c' AND coninhcount = 0 AND conname LIKE '%\\_choice'"
    )
    standing = {row["conname"]: row["sql"] for row in rows}
    changed = {name: spec for name, spec in wanted.items() if standing.get(name) != spec[1]}
    async with transaction():
        for name, (tablename, sql) in changed.items():
            await execute_script(
                f'ALTER TABLE "{tablename}" DROP CONSTRAINT IF EXISTS "{name}", '
                f'ADD CONSTRAINT "{name}" CHECK ({sql}); '
                f'COMMENT ON CONSTRAINT "{name}" ON "{tablename}" IS {_quote(sql)};'
            )
    return len(changed)

"""Many rows of a table in one statement, as JSON: PostgreSQL knows the columns' types itself."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from piccolo.columns.column_types import JSON, JSONB

from backend.core.db import fetch
from backend.registry.fields import Kind
from backend.registry.sheets import Sheet

Values = Mapping[str, Any]


def _document(rows: Sequence[Values], sheet: Sheet) -> bytes:
    """*rows* as a JSON array of objects by the columns' names in the database."""
    columns = sheet.columns
    return msgspec.json.encode(
        [
            {
                columns[name]._meta.db_column_name: json.loads(value)
                # A structure is kept as text until it is written.
                if isinstance(columns[name], JSON | JSONB) and isinstance(value, str)
                else value
                for name, value in row.items()
            }
            for row in rows
        ]
    )


async def insert_all(sheet: Sheet, rows: Sequence[Values]) -> None:
    """Add *rows*, which all tell the same columns."""
    columns = ", ".join(f'"{sheet.columns[name]._meta.db_column_name}"' for name in rows[0])
    await fetch(
        f'INSERT INTO "{sheet.name}" ({columns}) SELECT {columns}'
        f' FROM jsonb_populate_recordset(NULL::"{sheet.name}", $1::text::jsonb)',
        _document(rows, sheet).decode(),
    )


async def next_keys(sheet: Sheet, count: int) -> list[int]:
    """Keys of so many rows to come."""
    rows = await fetch(
        "SELECT nextval(pg_get_serial_sequence($1, $2)) AS key FROM generate_series(1, $3::int)",
        sheet.name, sheet.key._meta.db_column_name, count,
    )  # fmt: skip
    return [row["key"] for row in rows]


async def already_there(sheet: Sheet, columns: Sequence[str], rows: Sequence[Values]) -> set[int]:
    """Which of *rows* (by their place) stand in the table already, going by *columns*.

    Of a sealed column a row tells the blind index, None for an empty one.
    """
    same = []
    for name in columns:
        column = f'"{sheet.columns[name]._meta.db_column_name}"'
        field = sheet.fields[name]
        if field.sealed:
            same.append(
                f"CASE WHEN u.{column} IS NULL THEN t.{column} IS NULL"
                f" ELSE position(u.{column} IN t.{column}) > 0 END"
            )
        elif field.kind is Kind.json or field.empty:
            same.append(f"t.{column} IS NOT DISTINCT FROM u.{column}")
        else:
            same.append(f"t.{column} = u.{column}")
    found = await fetch(
        "SELECT e.place - 1 AS place"
        " FROM jsonb_array_elements($1::text::jsonb) WITH ORDINALITY AS e (told, place)"
        f' CROSS JOIN LATERAL jsonb_populate_record(NULL::"{sheet.name}", e.told) u'
        f' WHERE EXISTS (SELECT FROM "{sheet.name}" t WHERE {" AND ".join(same)})',
        _document(rows, sheet).decode(),
    )
    return {row["place"] for row in found}

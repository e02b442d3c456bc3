"""Shorthands to import files in tests, and to look at all that is stored."""

from datetime import UTC, datetime
from pathlib import Path

from backend.core.db import fetch
from backend.identity.rules import SYSTEM, Actor
from backend.imports.mapping import Profile
from backend.imports.profiles import load_profile
from backend.imports.service import ImportReport, import_orders
from backend.orders import service as orders
from support.spreadsheets import hotline_row, write_csv

HOTLINE = load_profile("hotline_12345")


async def bring(
    path: Path, profile: Profile = HOTLINE, actor: Actor = SYSTEM, **options: object
) -> ImportReport:
    return await import_orders(actor, path, profile, now=datetime.now(UTC), **options)


def summary(found: ImportReport) -> tuple[int, int, int]:
    return found.added, found.known, found.refused


def many(path: Path, count: int, **changes: str) -> Path:
    return write_csv(path, [hotline_row(f"M{n:05}", **changes) for n in range(count)])


async def everything() -> dict[str, list[object]]:
    tables = await fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    sequences = await fetch("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
    return {
        "sequences": [tuple(row) for row in sequences],
        **{
            row["tablename"]: [
                str(each) for each in await fetch(f'SELECT * FROM "{row["tablename"]}" ORDER BY 1')
            ]
            for row in tables
        },
    }


async def assert_sound() -> None:
    ids = [row["id"] for row in await fetch("SELECT id FROM work_order")]
    assert {await orders.verify_trail(order_id) for order_id in ids} <= {None}

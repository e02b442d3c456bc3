"""Use cases of the trail: note an event, watch the registry's tables, make months ahead, read."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from backend.core.db import transaction
from backend.core.instants import CHINA
from backend.trail import queries
from backend.trail.rules import WATCHED, Entry, TrailKind, Watch

MONTHS_AHEAD = 3


async def note(
    kind: TrailKind, chain: str, data: Mapping[str, object], *, actor: str | None = None,
    operator: int | None = None,
) -> None:  # fmt: skip
    """Add one sealed entry to *chain*; in the current transaction, if any: both or neither.

    *chain* is what the entry is about: ``person:12`` for a row, ``export``, ``config``.
    *data* holds no secret. Actor and operator are those of the request's transaction where they are
    not given, and its address is told; without one they are the system's. The chain stays locked
    until the transaction ends, so note late. Kinds of rows are written by triggers alone.
    """
    await queries.note(kind.value, chain, data, actor, operator)


async def note_rotation(key: str, rows: int) -> None:
    """Tell that so many rows are about to be sealed anew with the key of this id."""
    await note(TrailKind.keys_rotated, "keyring", {"key": key, "rows": rows})


async def sync_watches() -> int:
    """Let exactly the tables of `WATCHED` be watched; returns how many were changed.

    What the triggers were made with is kept as a comment, which is compared with the declaration.
    """
    standing = await queries.standing_watches()
    changed = 0
    async with transaction():
        for wanted in WATCHED:
            told = _told(wanted)
            if standing.pop(wanted.table, None) != told:
                await queries.watch(wanted, told)
                changed += 1
        for table in standing:
            await queries.unwatch(table)
            changed += 1
    return changed


def _told(wanted: Watch) -> str:
    return json.dumps([wanted.secret, wanted.masked, wanted.ignored])


async def make_months_ahead(now: datetime) -> int:
    """Make this month's and the next three months' partitions; returns how many were missing."""
    today = now.astimezone(CHINA).date()
    first = today.year * 12 + today.month - 1
    months = [date(n // 12, n % 12 + 1, 1) for n in range(first, first + MONTHS_AHEAD + 1)]
    return await queries.make_months(months)


def guards() -> list[tuple[str, str]]:
    """Every trigger that keeps or writes the trail, as table and name, but for the partitions'."""
    kept = ("trail_entry", "trail_head", "trail_anchor", "trail_moved", "order_event")
    return [
        *((table, f"{table}_keep{end}") for table in kept for end in ("", "_all")),
        ("trail_head", "trail_head_keep_row"),
        ("work_order", "work_order_archived"),
        ("work_order", "work_order_keep"),
        *(
            (each.table, f"trail_watch_{event}")
            for each in WATCHED
            for event in ("insert", "update", "delete")
        ),
    ]


async def guards_off() -> list[tuple[str, str]]:
    """The triggers that should keep or write the trail but are missing or off: table and name."""
    parts = await queries.partitions()
    kept = [(part, name) for part in parts for name in (f"{part}_keep_all", "trail_entry_keep")]
    return await queries.triggers_off([*guards(), *kept])


async def read(chain: str, after: int = 0, most: int = 1000) -> list[Entry]:
    """The entries of *chain* after a sequence, at most so many; none for an unknown chain."""
    return [Entry(**row) for row in await queries.chain(chain, after, most)]


async def read_back(chain: str, before: int, most: int) -> list[Entry]:
    """The entries of *chain* before a sequence, newest first, at most so many."""
    return [Entry(**row) for row in await queries.chain_back(chain, before, most)]


async def is_chain(name: str) -> bool:
    """Whether anything was ever written about *name*."""
    return await queries.chain_exists(name)

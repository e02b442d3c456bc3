"""Use cases of the keys: seal what is not, seal anew with the newest key, tell which are in use."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from piccolo.conf.apps import Finder

from backend.core.db import transaction
from backend.personal import queries, source
from backend.personal.keyring import MARK, is_sealed
from backend.personal.rules import PersonalData
from backend.personal.sealing import opened, sealed

Progress = Callable[[int, int, str], None]
Noted = Callable[[str, int], Awaitable[None]]
"""Told the id of the newest key and how many rows it is about to seal."""
BATCH = 500
"""Rows sealed in one transaction; they are locked for a few hundredths of a second."""


def declared() -> dict[str, PersonalData]:
    """What every table with personal data declares, by the table's name."""
    return {
        table._meta.tablename: table.personal
        for app in Finder().get_app_registry().app_configs.values()
        for table in app.table_classes
        if hasattr(table, "personal")
    }


async def seal_existing(report: Progress) -> int:
    """Seal rows written before their columns were; returns how many. Nothing to do is one query.

    In batches, each a transaction: interrupted it goes on where it was. Once done the database
    vouches for every row.
    """
    tables = _sealing()
    done = 0
    for name, checks in (await queries.unproven(tables)).items():
        done += await _seal(name, tables[name], MARK, report)
        async with transaction():
            await queries.prove(name, checks)
    return done


async def check_ring() -> None:
    """Open the newest value of each sealed column.

    Another database's ring would write what nobody could read beside what it cannot read itself.
    Raises KeyMissing, CannotOpen, NoKeyRing and BadKeyRing; nothing where nothing is sealed yet.
    """
    for table, data in _sealing().items():
        for column in data.sealed:
            row = await queries.newest(table, column)
            if row is not None:
                opened(table, column, row["id"], row["value"])


async def rotate(report: Progress, noted: Noted) -> int:
    """Seal anew everything that is not sealed with the newest key; returns how many rows.

    In batches, each a transaction: interrupted it goes on where it was, and operators work on
    meanwhile. The trail of the rows says nothing of it, as nothing is another than before: *noted*
    is awaited first, once, where there is anything to do. Raises KeyMissing when the ring lacks a
    key that is in use.
    """
    newest = source.again().newest
    prefix = f"{MARK}{newest.id}."
    tables = _sealing()
    rows = sum([await queries.to_seal(name, data.sealed, prefix) for name, data in tables.items()])
    if rows:
        await noted(newest.id, rows)
    return sum(
        [await _seal(name, data, prefix, report, anew=True) for name, data in tables.items()]
    )


async def keys_in_use() -> Mapping[str, int]:
    """How many values each key has sealed, by the key's id, over all tables."""
    found: Counter[str] = Counter()
    for name, data in _sealing().items():
        found.update(await queries.keys_in_use(name, data.sealed))
    return found


def _sealing() -> dict[str, PersonalData]:
    """Of the tables with personal data, those that seal any of it."""
    return {name: data for name, data in declared().items() if data.sealed}


async def _seal(
    table: str, data: PersonalData, prefix: str, report: Progress, *, anew: bool = False
) -> int:
    """Seal, with the newest key, the values of *table* that do not begin with *prefix*.

    ``anew``: they are sealed already, and stay what they are.
    """
    columns = list(data.sealed)
    total = await queries.to_seal(table, columns, prefix)
    done = after = 0
    report(done, total, table)
    while True:
        async with transaction():
            rows = await queries.next_to_seal(table, columns, prefix, after, BATCH)
            if not rows:
                return done
            if anew:
                await queries.begin_resealing()
            await queries.put(
                table,
                columns,
                [(row["id"], *(_anew(table, name, row, data) for name in columns)) for row in rows],
            )
        done, after = done + len(rows), rows[-1]["id"]
        report(done, total, table)


def _anew(table: str, name: str, row: Mapping[str, object], data: PersonalData) -> str | None:
    value = row[name]
    if value is None:
        return None
    told = str(value)
    plain = opened(table, name, row["id"], told) if is_sealed(told) else told
    return sealed(table, name, row["id"], plain, data.sealed[name])

"""SQL of all the trail's chains at once: their links, heads and moved months."""

from collections.abc import Collection
from datetime import date, datetime

from backend.core.audit import GENESIS
from backend.core.chains import Chains, Head, Link, Place
from backend.core.db import Row, execute_script, fetch, fetch_value
from backend.trail.queries import ENTRY
from backend.trail.rules import sealed_text

PAGE = 10_000
_PAGE = f"""
SELECT {ENTRY}, id FROM trail_entry WHERE (chain, seq, id) > ($1, $2, $3) AND {{only}}
ORDER BY chain, seq, id LIMIT {PAGE}
"""
_HEADS = """
SELECT chain, seq, hash, moved_seq, moved_hash FROM trail_head
WHERE chain > $1 AND ($2::text IS NULL OR chain <= $2) AND {only}
"""


async def _page(
    after: Place[str], keys: Collection[str] | None
) -> tuple[list[Link[str]], Place[str] | None]:
    only, values = _only(4, keys)
    rows = await fetch(_PAGE.format(only=only), *after, *values)
    place = (rows[-1]["chain"], rows[-1]["seq"], rows[-1]["id"]) if rows else None
    return [link(row) for row in rows], place


def link(row: Row) -> Link[str]:
    """A stored entry as a link of its chain."""
    return row["chain"], row["seq"], row["previous"], row["hash"], sealed_text(row)


async def _heads(after: str, upto: str | None, keys: Collection[str] | None) -> dict[str, Head]:
    only, values = _only(3, keys)
    rows = await fetch(_HEADS.format(only=only), after, upto, *values)
    return {
        row["chain"]: Head(row["seq"], row["hash"], row["moved_seq"], row["moved_hash"])
        for row in rows
    }


def _only(place: int, keys: Collection[str] | None) -> tuple[str, list[object]]:
    return ("true", []) if keys is None else (f"chain = ANY (${place}::text[])", [list(keys)])


CHAINS = Chains(first="", page=_page, heads=_heads)
"""Every chain of the trail, as far as it is in the database."""


async def moved_heads(
    after: str, upto: str | None, keys: Collection[str] | None
) -> dict[str, Head]:
    """The heads of what was moved into files; arguments as those of `Chains.heads`."""
    only, values = _only(3, keys)
    rows = await fetch(_HEADS.format(only=f"moved_seq > 0 AND {only}"), after, upto, *values)
    return {row["chain"]: Head(row["moved_seq"], row["moved_hash"]) for row in rows}


async def count() -> int:
    """How many entries there are in the database."""
    return int(await fetch_value("SELECT count(*) FROM trail_entry"))


async def changed_since(at: datetime) -> list[str]:
    """The chains with an entry at or after an instant."""
    return [row["chain"] for row in await fetch("SELECT chain FROM trail_head WHERE at >= $1", at)]


async def heads_since(at: datetime, after: str, most: int) -> list[tuple[str, int, bytes]]:
    """Chain, sequence and hash of the heads at or after an instant; by chain, at most so many."""
    rows = await fetch(
        "SELECT chain, seq, hash FROM trail_head WHERE at >= $1 AND chain > $2"
        " ORDER BY chain LIMIT $3",
        at, after, most,
    )  # fmt: skip
    return [(row["chain"], row["seq"], row["hash"]) for row in rows]


async def hashes_at(places: Collection[tuple[str, int]]) -> dict[tuple[str, int], bytes]:
    """The hashes of the entries at these chains and sequences; those missing are not there."""
    rows = await fetch(
        "SELECT e.chain, e.seq, e.hash FROM trail_entry e"
        " JOIN unnest($1::text[], $2::bigint[]) AS p (chain, seq)"
        " ON e.chain = p.chain AND e.seq = p.seq",
        [chain for chain, _ in places], [seq for _, seq in places],
    )  # fmt: skip
    return {(row["chain"], row["seq"]): row["hash"] for row in rows}


async def moved_upto(chains: Collection[str]) -> dict[str, int]:
    """How far each of *chains* was moved into files; those of which nothing was are missing."""
    rows = await fetch(
        "SELECT chain, moved_seq FROM trail_head WHERE moved_seq > 0 AND chain = ANY ($1)",
        list(chains),
    )
    return {row["chain"]: row["moved_seq"] for row in rows}


# ── months that leave ────────────────────────────────────────────────────────────────────────────


async def months() -> list[date]:
    """The months that have a partition, earliest first, as their first days."""
    rows = await fetch(
        "SELECT to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM') AS month FROM pg_inherits"
        " WHERE inhparent = 'trail_entry'::regclass AND inhrelid <> 'trail_entry_rest'::regclass"
        " ORDER BY 1"
    )
    return [row["month"] for row in rows]


def _table(month: date) -> str:
    return f"trail_entry_{month:%Y_%m}"


async def page_of(month: date, after: Place[str]) -> list[Row]:
    """Entries of a month after a place, in order, at most `PAGE`."""
    return await fetch(
        f"SELECT {ENTRY}, id FROM {_table(month)} WHERE (chain, seq, id) > ($1, $2, $3)"
        f" ORDER BY chain, seq, id LIMIT {PAGE}",
        *after,
    )


async def stray_before(end: datetime) -> int:
    """Entries before *end* that lie outside any month's partition."""
    return int(await fetch_value("SELECT count(*) FROM trail_entry_rest WHERE at < $1", end))


async def lock(month: date) -> int:
    """Keep everybody off a month until the transaction ends; returns its entries."""
    await execute_script(f"LOCK TABLE trail_entry, {_table(month)} IN ACCESS EXCLUSIVE MODE")
    return int(await fetch_value(f"SELECT count(*) FROM {_table(month)}"))


async def drop(month: date) -> None:
    """Let the heads know how far their chains have left, and drop the month's partition."""
    table = _table(month)
    await fetch(
        "UPDATE trail_head h SET moved_seq = e.seq, moved_hash = e.hash FROM"
        f" (SELECT DISTINCT ON (chain) chain, seq, hash FROM {table} ORDER BY chain, seq DESC) e"
        " WHERE h.chain = e.chain"
    )
    await execute_script(f"ALTER TABLE trail_entry DETACH PARTITION {table}; DROP TABLE {table}")


async def add_moved(month: date, entries: int, file: str, sha256: str, at: datetime) -> None:
    """Write down that a month was moved."""
    await fetch(
        "INSERT INTO trail_moved (month, entries, file, sha256, moved_at)"
        " VALUES ($1, $2, $3, $4, $5)",
        month, entries, file, sha256, at,
    )  # fmt: skip


async def moved() -> list[Row]:
    """The months that were moved: ``month``, ``entries``, ``file``, ``sha256``."""
    return await fetch("SELECT * FROM trail_moved ORDER BY month")


async def moved_adds_up() -> bool:
    """Whether the heads have let go as many entries as the moved months hold."""
    return bool(
        await fetch_value(
            "SELECT (SELECT coalesce(sum(moved_seq), 0) FROM trail_head)"
            " = (SELECT coalesce(sum(entries), 0) FROM trail_moved)"
            " AND NOT EXISTS (SELECT FROM trail_head WHERE moved_seq = 0 AND moved_hash <> $1)",
            GENESIS,
        )
    )

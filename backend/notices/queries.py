"""The notices package's SQL of the inbox: from the outbox to people, or held for a while."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from backend.core.db import fetch, fetch_value
from backend.deadlines.rules import Urgency
from backend.notices.rules import ChannelKind, Quiet, QuietDays, Waiting

# The database's clock, or a given instant where time is simulated. Stable, so an index answers.
_NOW = "coalesce({}::timestamptz, statement_timestamp())"


@dataclass(frozen=True, slots=True)
class Claim:
    """Open entries of the outbox, locked, with how often each was tried before; ``now`` is the
    instant of the claim.
    """

    now: datetime
    attempts: Mapping[int, int]


async def claim(limit: int, at: datetime | None = None) -> Claim | None:
    """Lock at most *limit* open entries that are not held; None when there is none.

    Entries another process has locked are skipped.
    """
    rows = await fetch(
        f"""
        SELECT id, attempts, {_NOW.format("$2")} AS now FROM outbox
        WHERE topic = 'notice' AND done_at IS NULL
          AND coalesce(held_until, '-infinity') <= {_NOW.format("$2")}
        ORDER BY coalesce(held_until, '-infinity'), id
        LIMIT $1 FOR UPDATE SKIP LOCKED
        """,
        limit,
        at,
    )
    if not rows:
        return None
    return Claim(rows[0]["now"].astimezone(UTC), {row["id"]: row["attempts"] for row in rows})


async def deliver(ids: Collection[int], channels: Collection[ChannelKind], now: datetime) -> None:
    """Move claimed entries into people's inboxes and on to *channels*, in one statement.

    An entry that tells somebody of an event they have been told of is done without a notice.
    """
    await fetch(
        """
        WITH done AS (
            UPDATE outbox SET done_at = $3, held_until = NULL, attempts = attempts + 1
            WHERE id = ANY ((SELECT $1::bigint[])::bigint[])
            RETURNING id, payload, created_at
        ), delivered AS (
            INSERT INTO notice (outbox, person, on_behalf_of, work_order, event_seq, kind,
                                subject, text_zh, text_en, created_at, delivered_at)
            SELECT id, (payload->>'person')::bigint, (payload->>'on_behalf_of')::bigint,
                   (payload->>'order')::bigint, (payload->>'seq')::int, payload->>'kind',
                   payload->>'subject', payload->>'zh', payload->>'en', created_at, $3
            FROM done ORDER BY id
            ON CONFLICT DO NOTHING
            RETURNING id
        )
        INSERT INTO notice_delivery (notice, channel, next_try_at)
        SELECT delivered.id, channel, $3 FROM delivered, unnest($2::text[]) AS channel
        """,
        list(ids),
        [channel.value for channel in channels],
        now,
    )


async def set_aside(entry_id: int, error: str, until: datetime) -> None:
    """Keep a claimed entry that cannot be delivered, with why, and let it wait."""
    await fetch(
        "UPDATE outbox SET error = $2, held_until = $3, attempts = attempts + 1 WHERE id = $1",
        entry_id,
        error,
        until,
    )


async def hold(until: Mapping[int, datetime]) -> None:
    """Hold claimed entries (by id) until the instants given."""
    await fetch(
        "UPDATE outbox SET held_until = held.until"
        " FROM unnest($1::bigint[], $2::timestamptz[]) AS held (id, until)"
        " WHERE outbox.id = held.id",
        list(until),
        list(until.values()),
    )


async def recipients(ids: Collection[int], on: date) -> list[Waiting]:
    """What quiet hours ask of claimed entries, with the posts held on *on*."""
    rows = await fetch(
        """
        SELECT outbox.id, work_order.urgency, array(
            SELECT area.code FROM appointment
            JOIN post ON post.id = appointment.post
            JOIN unit ON unit.id = post.unit
            JOIN area ON area.id = unit.area
            WHERE appointment.person = (outbox.payload->>'person')::bigint
              AND appointment.starts_on <= $2
              AND (appointment.ends_on IS NULL OR appointment.ends_on > $2)
        ) AS area_codes
        FROM outbox LEFT JOIN work_order ON work_order.id = (outbox.payload->>'order')::bigint
        WHERE outbox.id = ANY ((SELECT $1::bigint[])::bigint[])
        """,
        list(ids),
        on,
    )
    return [
        Waiting(row["id"], Urgency(row["urgency"] or Urgency.normal.value), row["area_codes"])
        for row in rows
    ]


async def quiet_hours() -> list[Quiet]:
    """All quiet hours; a handful of rows."""
    rows = await fetch(
        "SELECT hours, days, area.code FROM quiet_hours LEFT JOIN area ON area.id = area"
    )
    return [Quiet.parse(row["hours"], QuietDays(row["days"]), row["code"] or "") for row in rows]


async def seconds_to_next(at: datetime | None = None) -> float | None:
    """Seconds until an open entry may go out, negative: for how long one has; None: none is open.

    The first entry of an index. The host that wrote it may be ahead of the database: an entry that
    is not held is never in the future.
    """
    value: float | None = await fetch_value(
        f"""
        SELECT extract(epoch FROM coalesce(held_until - {_NOW.format("$1")},
                       least(created_at - {_NOW.format("$1")}, '0')))::float8
        FROM outbox WHERE topic = 'notice' AND done_at IS NULL
        ORDER BY coalesce(held_until, '-infinity'), id LIMIT 1
        """,
        at,
    )
    return value


async def waiting(most: int) -> int:
    """How many entries are open, counted up to *most*; the index of open ones answers."""
    count: int = await fetch_value(
        "SELECT count(*) FROM (SELECT FROM outbox WHERE done_at IS NULL LIMIT $1) AS open", most
    )
    return count

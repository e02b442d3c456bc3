"""The notices package's SQL of the channels: deliveries claimed for a while, done, or put off."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backend.core.db import fetch, fetch_value
from backend.core.labels import Label
from backend.notices.rules import ChannelKind, Message
from backend.orders.events import EventKind

_NOW = "coalesce({}::timestamptz, statement_timestamp())"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claimed delivery; ``attempt`` counts from 1 and tells one claim from the next.

    The phone number in its message is sealed still.
    """

    id: int
    attempt: int
    message: Message


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt went; ``error`` and ``retry_after`` are None when it succeeded."""

    delivery: Delivery
    error: str | None = None
    retry_after: timedelta | None = None


async def claim(
    kind: ChannelKind, limit: int, lease: timedelta, at: datetime | None = None
) -> list[Delivery]:
    """Take at most *limit* open deliveries of a channel that are due, for the time of *lease*.

    To be committed before anything is sent: no transaction stays open while a receiver takes its
    time. A worker that dies leaves its deliveries to be taken again when the lease has run out.
    """
    rows = await fetch(
        f"""
        WITH due AS (
            SELECT id FROM notice_delivery
            WHERE channel = $1 AND done_at IS NULL AND next_try_at <= {_NOW.format("$4")}
            ORDER BY next_try_at, id LIMIT $2 FOR UPDATE SKIP LOCKED
        ), claimed AS (
            UPDATE notice_delivery
            SET attempts = attempts + 1, next_try_at = {_NOW.format("$4")} + $3
            FROM due WHERE notice_delivery.id = due.id
            RETURNING notice_delivery.id, notice, attempts
        )
        SELECT claimed.id AS delivery, claimed.attempts, notice.*, work_order.number,
               person.name, person.phone, absent.name AS absent
        FROM claimed
        JOIN notice ON notice.id = claimed.notice
        LEFT JOIN work_order ON work_order.id = notice.work_order
        JOIN person ON person.id = notice.person
        LEFT JOIN person absent ON absent.id = notice.on_behalf_of
        ORDER BY notice.id
        """,
        kind.value,
        limit,
        lease,
        at,
    )
    return [
        Delivery(
            row["delivery"],
            row["attempts"],
            Message(
                notice_id=row["id"],
                order_id=row["work_order"],
                number=row["number"],
                event_seq=row["event_seq"],
                kind=EventKind(row["kind"]) if row["kind"] else None,
                person_id=row["person"],
                name=row["name"],
                phone=row["phone"],
                on_behalf_of=row["absent"],
                created_at=row["created_at"].astimezone(UTC),
                subject=row["subject"],
                text=Label(row["text_zh"], row["text_en"]) if row["subject"] else None,
            ),
        )
        for row in rows
    ]


async def settle(outcomes: Collection[Outcome], at: datetime | None = None) -> None:
    """Write down how attempts went.

    A success counts whoever reports it, a failure only of the latest claim: a worker whose lease
    had run out must not put off what another is about to send.
    """
    await fetch(
        f"""
        UPDATE notice_delivery AS open SET
            done_at = CASE WHEN told.error IS NULL THEN {_NOW.format("$5")} END,
            last_error = coalesce(told.error, open.last_error),
            next_try_at = coalesce({_NOW.format("$5")} + told.retry_after, open.next_try_at)
        FROM unnest($1::bigint[], $2::int[], $3::text[], $4::interval[])
            AS told (id, attempt, error, retry_after)
        WHERE open.id = told.id AND open.done_at IS NULL
          AND (told.error IS NULL OR open.attempts = told.attempt)
        """,
        [each.delivery.id for each in outcomes],
        [each.delivery.attempt for each in outcomes],
        [each.error for each in outcomes],
        [each.retry_after for each in outcomes],
        at,
    )


async def seconds_to_next(
    kinds: Collection[ChannelKind], at: datetime | None = None
) -> float | None:
    """Seconds until a delivery of one of these channels is due; None when none is open."""
    value: float | None = await fetch_value(
        f"""
        SELECT extract(epoch FROM min(first.next_try_at) - {_NOW.format("$2")})::float8
        FROM unnest($1::text[]) AS on_ (channel), LATERAL (
            SELECT next_try_at FROM notice_delivery
            WHERE channel = on_.channel AND done_at IS NULL ORDER BY next_try_at LIMIT 1
        ) AS first
        """,
        [kind.value for kind in kinds],
        at,
    )
    return value

"""What workers do with the ledgers once a day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from backend.care import service as care
from backend.core import outbox
from backend.core.db import transaction
from backend.core.instants import CHINA
from backend.core.writes import write
from backend.ledgers import meetings, registrations, visits
from backend.ledgers import reminder_queries as queries
from backend.ledgers.reminder_rules import Pending, ReminderKind, remind, sentence
from backend.people import service as people


async def remind_due(now: datetime) -> int:
    """Write what has to be seen to within the days of its rule, and what has served; how many new.

    Whoever has to see to it gets one notice a kind, by way of the outbox. Visits of the care
    register and terms of first secretaries are told of by their own rooms.

    Safe to run any number of times: of one thing due one day there is one open reminder, and one
    notice.
    """
    today = now.astimezone(CHINA).date()
    async with transaction():
        days = await queries.days()
        until = today + timedelta(days=max(days.values(), default=0))
        pending = [
            *await queries.pending(until, today),
            *await registrations.reports_to_come("", now),
            *await _visits(today, until),
        ]
        found = remind(pending, await queries.standing(), days, today)
        told = await _who_sees_to(found.new, now)
        await queries.write(found.new, told, found.served, today)
        await write([outbox.posted(outbox.NOTICE, _notices(found.new, told, today), now)])
    return len(found.new)


async def _visits(today: date, until: date) -> list[Pending]:
    """Visits by linked leaders that are due, and of relocated members that were missed."""
    linked = [
        Pending(
            ReminderKind.liaison_visit, each.assignment_id, f"{each.name}：{each.area}",
            each.area_id, each.due_on, person_id=each.person_id,
        )
        for each in await people.visits_to_come("", today, until)
    ]  # fmt: skip
    missed = [
        Pending(
            ReminderKind.transition_visit, each.id, f"{each.code} {missing.occasion.name}",
            each.home_id, missing.due_on, person_id=each.contact_id,
        )
        for each in await care.neglected("", today)
        if each.moving
        for missing in each.missing
    ]  # fmt: skip
    return linked + missed


async def _who_sees_to(new: Sequence[Pending], now: datetime) -> list[int | None]:
    """Who is told of each: the person named, or who answers for the unit or the place today."""
    places = await queries.units_of({each.area_id for each in new})
    units = [each.unit_id or places.get(each.area_id) for each in new]
    _, answers = await people.who_answers(sorted({unit for unit in units if unit}), now)
    found: list[int | None] = []
    for each, unit in zip(new, units, strict=True):
        holder = answers.get(unit) if unit else None
        found.append(each.person_id or (holder.person_id if holder else None))
    return found


def _notices(
    new: Sequence[Pending], told: Sequence[int | None], today: date
) -> list[dict[str, object]]:
    """One notice a person and kind, named by the reminder that is due first."""
    grouped: dict[tuple[int, ReminderKind], list[Pending]] = {}
    for each, person in zip(new, told, strict=True):
        if person is not None:
            grouped.setdefault((person, each.kind), []).append(each)
    return [
        notice
        for (person, kind), group in grouped.items()
        for first in [min(group, key=lambda each: (each.due_on, each.subject_id))]
        for notice in outbox.telling(
            [person],
            f"ledger_reminder:{kind.value}:{first.subject_id}:{first.due_on}",
            sentence(group, today),
        )
    ]


async def keep_up(now: datetime) -> str:
    """A day's round: plan visits, close resolutions with their orders, remind; counts of each."""
    planned = await visits.plan_rounds(now)
    closed = await meetings.settle_with_orders(now)
    return f"{planned} {closed} {await remind_due(now)}"

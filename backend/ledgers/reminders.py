"""What workers do with the ledgers once a day."""

from datetime import datetime, timedelta

from backend.core.db import transaction
from backend.core.instants import CHINA
from backend.ledgers import meetings, registrations, visits
from backend.ledgers import reminder_queries as queries
from backend.ledgers.reminder_rules import remind


async def remind_due(now: datetime) -> int:
    """Write what has to be seen to within the days of its rule, and what has served; how many new.

    Project organisations that end soon, replies, reports, resolutions and tasks. Safe to run any
    number of times: of one thing due one day there is one open reminder.
    """
    today = now.astimezone(CHINA).date()
    async with transaction():
        days = await queries.days()
        until = today + timedelta(days=max(days.values(), default=0))
        pending = await queries.pending(until) + await registrations.reports_to_come("", now)
        found = remind(pending, await queries.standing(), days, today)
        await queries.write(found.new, found.served, today)
    return len(found.new)


async def keep_up(now: datetime) -> str:
    """A day's round: plan visits, close resolutions with their orders, remind; counts of each."""
    planned = await visits.plan_rounds(now)
    closed = await meetings.settle_with_orders(now)
    return f"{planned} {closed} {await remind_due(now)}"

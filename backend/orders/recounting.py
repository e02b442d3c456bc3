"""Counting an order's limits anew after the calendars have changed. Pure."""

from dataclasses import replace
from datetime import datetime

from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock
from backend.identity.rules import SYSTEM
from backend.orders.changes import Case, Change, record_change
from backend.orders.events import EventKind


def recounted(case: Case, book: Rulebook, now: datetime) -> tuple[Case, list[Clock]]:
    """The case under the calendars in force, and those of its clocks that are not as they were."""
    book = book.at(case.order.area_code)
    if book.are_fresh(case.clocks.values()):
        return case, []
    fresh = book.all_fresh(case.clocks, now)
    changed = [clock for key, clock in fresh.items() if clock is not case.clocks[key]]
    return (replace(case, clocks=fresh), changed) if changed else (case, [])


def recount(case: Case, book: Rulebook, now: datetime) -> Change | None:
    """What writes an order's recounted limits, with one event that says which moved.

    None when the calendars in force change nothing of it.
    """
    fresh, changed = recounted(case, book, now)
    if not changed:
        return None
    moved = [
        {
            "clock": clock.kind,
            "subject": clock.subject,
            "from": case.clocks[clock.kind, clock.subject].due_at,
            "to": clock.due_at,
        }
        for clock in changed
    ]
    return record_change(
        fresh, case.order, changed, EventKind.deadline_recounted, SYSTEM, now,
        {"calendar_version": book.calendars.version, "clocks": moved},
    )  # fmt: skip

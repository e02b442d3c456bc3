"""Counting an order's limits anew: calendars changed, or limits moved on purpose. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from backend.deadlines.policies import Policy
from backend.deadlines.recounting import are_fresh, fresh
from backend.deadlines.relimiting import relimit
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock
from backend.identity.rules import SYSTEM, Actor
from backend.orders.changes import Case, Change, record_change
from backend.orders.events import EventKind


@dataclass(frozen=True)
class Plan:
    """How limits are counted anew: by ``book``, and by the limits in force where it names them.

    ``successor`` is the version in force of an earlier one, by that one's id; empty where calendars
    have changed. ``reason`` goes into the trail of every order that is moved.
    """

    book: Rulebook
    successor: Mapping[int, Policy] = field(default_factory=dict)
    actor: Actor = SYSTEM
    reason: str | None = None

    def count(self, clock: Clock, area_code: str, now: datetime) -> Clock:
        """*clock* of an order of this area, counted anew; itself when nothing of it changes."""
        book = self.book.at(area_code)
        return relimit(book, fresh(book, clock, now), self.successor, now)


def recounted(case: Case, book: Rulebook, now: datetime) -> tuple[Case, list[Clock]]:
    """The case under the calendars in force, and those of its clocks that are not as they were."""
    return _counted(case, Plan(book), now)


def recount(case: Case, book: Rulebook, now: datetime) -> Change | None:
    """What writes an order's recounted limits; None when the calendars in force change nothing."""
    return carried_out(case, Plan(book), now)


def carried_out(case: Case, plan: Plan, now: datetime) -> Change | None:
    """What writes an order's limits as *plan* counts them, with one event that says which moved.

    None when it changes nothing of the order.
    """
    fresh, changed = _counted(case, plan, now)
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
    told = {"calendar_version": plan.book.calendars.version, "clocks": moved}
    if plan.reason is not None:
        told["reason"] = plan.reason
    return record_change(
        fresh, case.order, changed, EventKind.deadline_recounted, plan.actor, now, told
    )


def _counted(case: Case, plan: Plan, now: datetime) -> tuple[Case, list[Clock]]:
    area_code = case.order.area_code
    if not plan.successor and are_fresh(plan.book, case.clocks.values()):
        return case, []
    fresh = {key: plan.count(clock, area_code, now) for key, clock in case.clocks.items()}
    changed = [clock for key, clock in fresh.items() if clock is not case.clocks[key]]
    return (case.counted_anew(fresh), changed) if changed else (case, [])

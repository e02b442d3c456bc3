"""When each step of a deadline falls (domain.md §5).

Everything here is pure: calendars, policies and ``now`` in, new clock values out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from backend.core.instants import aware
from backend.core.values import altered
from backend.deadlines.budget import Budget, ahead, apart, begin, due, forward, share, spent
from backend.deadlines.calendar import WorkingCalendar
from backend.deadlines.calendars import Calendars, Suspension
from backend.deadlines.ladder import given
from backend.deadlines.policies import Matter, Policy, Step
from backend.deadlines.rules import (
    Clock,
    Colour,
    DeadlineKind,
    DeadlineState,
    Effect,
    LimitName,
    Urgency,
    pauses,
    told,
)


class Rulebook:
    """Calendars and policies in force, as one value; ``version`` tells two apart.

    Limits of an order are counted by the book of its place: `at`.
    """

    def __init__(
        self,
        version: int,
        calendars: Calendars,
        policies: Iterable[Policy],
        categories: Iterable[str],
        limits: Mapping[LimitName, int],
        *,
        older: Mapping[int, Calendars] | None = None,
        area_code: str = "",
    ) -> None:
        self.version = version
        self.calendars = calendars
        self.policies = {policy.id: policy for policy in policies}
        self.categories = frozenset(categories)
        self.limits = limits
        self.versions = {**(older or {}), calendars.version: calendars}
        self._area_code = area_code
        self._here: dict[str, Rulebook] = {}
        self._rows: dict[tuple[DeadlineKind, Urgency], list[Policy]] = {}
        for policy in self.policies.values():
            if policy.current:
                self._rows.setdefault((policy.kind, policy.urgency), []).append(policy)
        for rows in self._rows.values():
            rows.sort(key=lambda policy: policy.precedence, reverse=True)

    def at(self, area_code: str) -> "Rulebook":
        """The book as it counts in an area: itself unless work stands or stood still there."""
        covering = next(
            (each.area_code for each in self._suspended if area_code.startswith(each.area_code)),
            None,
        )
        if covering is None:
            return self
        found = self._here.get(area_code)
        if found is None:
            found = self._here[area_code] = Rulebook(
                self.version, self.calendars, self.policies.values(), self.categories, self.limits,
                older=self.versions, area_code=area_code,
            )  # fmt: skip
        return found

    @cached_property
    def _suspended(self) -> list[Suspension]:
        return [each for one in self.versions.values() for each in one.suspensions]

    def calendar_of(self, policy: Policy, version: int | None = None) -> WorkingCalendar:
        """The calendar *policy* is counted by, as it stands or stood in *version*."""
        calendars = self.calendars if version is None else self.versions[version]
        return calendars.calendar(policy.calendar, self._area_code)

    def suspensions(self, version: int) -> tuple[Suspension, ...]:
        """When work stood or stands still in the book's area, by *version* of the calendars."""
        return self.versions[version].covering(self._area_code)

    def policy_for(self, matter: Matter, kind: DeadlineKind) -> Policy | None:
        """The limit of this clock for *matter*, by `Policy.precedence`.

        An urgent order of a category without an urgent row falls under the urgent row for all; a
        kind left out of a category's rows (``–`` in the table) runs no clock: None.
        """
        for policy in self._rows.get((kind, matter.urgency), ()):
            if policy.covers(matter):
                return policy
        return None

    def step_at(self, policy: Policy, clock: Clock, step: Step) -> datetime:
        """The instant *step* falls, from the clock's own start and limit: never from now.

        A step that would fall before the clock starts falls when it starts.
        """
        calendar = self.calendar_of(policy)
        if step.delay is not None:
            return _late_by(calendar, clock, step.delay)
        if step.lead is not None:
            return max(clock.started_at, ahead(calendar, clock.due_at, step.lead))
        percent = step.percent or 0
        if percent == 100:
            return clock.due_at
        if clock.anchor_at is None:
            return share(calendar, clock.started_at, policy.budget, percent, policy.count_from).at
        left = spent(calendar, clock.anchor_at, clock.due_at, policy.budget)
        wanted = (clock.used_seconds + left) * percent // 100 - clock.used_seconds
        return forward(calendar, clock.anchor_at, max(0, wanted), policy.budget).at

    def start(
        self,
        policy: Policy,
        work_order_id: int,
        started_at: datetime,
        *,
        cycle: int = 0,
        caught_up_at: datetime | None = None,
        subject: int = 0,
        unit_id: int | None = None,
    ) -> Clock:
        """A fresh clock of *policy*, started at *started_at*.

        With ``caught_up_at`` the past is taken as history: steps that fell before it never fire,
        and a limit already passed is noted as breached without climbing (imported old requests).
        """
        calendar = self.calendar_of(policy)
        reached = due(calendar, aware(started_at), policy.budget, policy.count_from)
        clock = Clock(
            work_order_id, policy.kind, policy.id, cycle, 1, started_at, reached.at, None,
            Colour.green, reached.provisional, subject=subject, unit_id=unit_id,
            calendar_version=self.calendars.version,
        )  # fmt: skip
        if caught_up_at is not None and clock.due_at <= caught_up_at:
            return replace(
                clock, colour=Colour.red, breached_at=clock.due_at, step=len(policy.steps) + 1
            )
        return self._lay_out(policy, clock, caught_up_at)

    def move(self, clock: Clock, due_at: datetime, now: datetime) -> Clock:
        """*clock* with its limit moved to *due_at* (an extension), in a cycle of its own.

        The steps are laid out over the whole time there is now: a warning already given and still
        to come by the new limit is given again, one that lies behind stays given. A breach of the
        old limit is taken back, unless the new one has passed as well; what follows a breach is
        still to come then. The old limit itself is kept.
        """
        policy = self.policies[clock.policy_id]
        calendar = self.calendar_of(policy)
        since = counts_since(calendar, policy, clock)
        first, then = (
            apart(calendar, since, until, policy.budget) for until in (clock.due_at, due_at)
        )
        moved = replace(
            clock, due_at=due_at, original_due_at=clock.original_due_at or clock.due_at,
            anchor_at=since, provisional=policy.budget.unit.is_working
            and calendar.touches_provisional(clock.started_at, due_at),
            calendar_version=self.calendars.version,
            history=told(clock, "moved", now, before=clock.due_at, due_at=due_at,
                         seconds=then - first),
        )  # fmt: skip
        return self.lay_out_anew(policy, moved, now)

    def move_along(self, clock: Clock, other: Clock, due_at: datetime, now: datetime) -> Clock:
        """*clock* with its limit moved by as much as *other*'s is when that becomes *due_at*."""
        policy = self.policies[other.policy_id]
        calendar = self.calendar_of(policy)
        more = spent(calendar, other.due_at, due_at, policy.budget)
        return self.move(clock, forward(calendar, clock.due_at, more, policy.budget).at, now)

    def resume(self, clock: Clock, now: datetime) -> Clock:
        """The paused *clock*, going on with the time it had left when it was paused.

        A limit that had passed before the pause stays passed; only the steps after it wait on.
        """
        policy = self.policies[clock.policy_id]
        calendar = self.calendar_of(policy)
        paused_at = clock.paused_at or now
        running = replace(clock, state=DeadlineState.running, paused_at=None)
        if clock.due_at <= paused_at:
            return self.plan(policy, replace(running, history=told(clock, "resumed", now)))
        since = counts_since(calendar, policy, clock)
        used, total = (
            clock.used_seconds + spent(calendar, since, until, policy.budget)
            for until in (paused_at, clock.due_at)
        )
        # A limit that counts from the next working day may not have begun yet.
        begins = max(now, since)
        reached = forward(calendar, begins, total - used, policy.budget)
        version = self.calendars.version
        resumed = replace(
            running, due_at=reached.at, original_due_at=clock.original_due_at or clock.due_at,
            anchor_at=begins, used_seconds=used, provisional=reached.provisional,
            calendar_version=version,
            history=told(clock, "resumed", now, since=since, before=clock.due_at,
                         due_at=reached.at, calendar_version=version),
        )  # fmt: skip
        return self.plan(policy, resumed)

    def plan(self, policy: Policy, clock: Clock) -> Clock:
        """*clock* with the instant of its next step."""
        return altered(clock, next_step_at=self._next_at(policy, clock, clock.step))

    def _next_at(self, policy: Policy, clock: Clock, ordinal: int) -> datetime | None:
        """When the step called *ordinal* falls; None when there is none."""
        if ordinal > len(policy.steps):
            return None
        return self.step_at(policy, clock, policy.steps[ordinal - 1])

    def _lay_out(self, policy: Policy, clock: Clock, until: datetime | None) -> Clock:
        """*clock* before its first step after *until*, coloured by those that fell up to then.

        None: before its first step. A breach among them is noted.
        """
        for step in policy.steps:
            at = self.step_at(policy, clock, step)
            if until is None or at > until:
                return altered(clock, step=step.ordinal, next_step_at=at)
            clock = given(clock, step)
        return altered(clock, step=len(policy.steps) + 1, next_step_at=None)

    def lay_out_anew(self, policy: Policy, clock: Clock, until: datetime) -> Clock:
        """*clock* in a cycle of its own, every step ahead of *until* still to come."""
        again = altered(clock, cycle=clock.cycle + 1, step=1, colour=Colour.green, breached_at=None)
        return self._lay_out(policy, again, until)

    def next_effect(self, clock: Clock) -> Effect | None:
        """What the next step of *clock* does; None when none is left."""
        steps = self.policies[clock.policy_id].steps
        return steps[clock.step - 1].effect if clock.step <= len(steps) else None

    def advance(self, clock: Clock) -> tuple[Step, Clock]:
        """The step that is due on *clock*, and the clock after it (a climb restarts it elsewhere).

        The next instant is computed from the clock, so downtime moves nothing: a clock several
        steps late takes them one after another, each once.
        """
        policy = self.policies[clock.policy_id]
        step = policy.steps[clock.step - 1]
        return step, altered(
            given(clock, step),
            step=clock.step + 1,
            next_step_at=self._next_at(policy, clock, clock.step + 1),
        )


def counts_since(calendar: WorkingCalendar, policy: Policy, clock: Clock) -> datetime:
    """Since when *clock* has been counting without a pause: its anchor, else where it began."""
    return clock.anchor_at or begin(calendar, clock.started_at, policy.budget, policy.count_from)


def _late_by(calendar: WorkingCalendar, clock: Clock, delay: Budget) -> datetime:
    """When *delay* has passed since the limit of *clock*, the times it stood still left out."""
    at = due(calendar, clock.due_at, delay).at
    for paused_at, resumed_at in pauses(clock):
        if clock.due_at <= paused_at < at:
            at = forward(calendar, resumed_at, apart(calendar, paused_at, at, delay), delay).at
    return at

"""When each step of a deadline falls (domain.md §5).

Everything here is pure: calendars, policies and ``now`` in, new clock values out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from backend.core.instants import aware
from backend.deadlines.budget import begin, due, forward, share, spent
from backend.deadlines.calendar import WorkingCalendar
from backend.deadlines.rules import (
    COLOURS,
    Clock,
    Colour,
    DeadlineKind,
    DeadlineState,
    Effect,
    LimitName,
    Policy,
    Step,
    Urgency,
)


class Rulebook:
    """The calendar and the policies in force, as one value; ``version`` tells two apart."""

    def __init__(
        self,
        version: int,
        calendar: WorkingCalendar,
        policies: Iterable[Policy],
        categories: Iterable[str],
        limits: Mapping[LimitName, int],
    ) -> None:
        self.version = version
        self.calendar = calendar
        self.policies = {policy.id: policy for policy in policies}
        self.categories = frozenset(categories)
        self.limits = limits
        self._by_case = {(p.category, p.urgency, p.kind): p for p in self.policies.values()}

    def policy_for(self, category: str, urgency: Urgency, kind: DeadlineKind) -> Policy | None:
        """The policy of this case: its own category first, then the one for every category.

        An urgent order of a category without an urgent row falls under the urgent row for all; a
        kind left out of a category's rows (``–`` in the table) runs no clock: None.
        """
        exact = self._by_case.get((category, urgency, kind))
        return exact or self._by_case.get((None, urgency, kind))

    def step_at(self, policy: Policy, clock: Clock, step: Step) -> datetime:
        """The instant *step* falls, from the clock's own start and limit: never from now."""
        if step.delay is not None:
            return due(self.calendar, clock.due_at, step.delay).at
        percent = step.percent or 0
        if percent == 100:
            return clock.due_at
        if clock.anchor_at is None:
            return share(
                self.calendar, clock.started_at, policy.budget, percent, policy.count_from
            ).at
        left = spent(self.calendar, clock.anchor_at, clock.due_at, policy.budget)
        wanted = (clock.used_seconds + left) * percent // 100 - clock.used_seconds
        return forward(self.calendar, clock.anchor_at, max(0, wanted), policy.budget).at

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
        reached = due(self.calendar, aware(started_at), policy.budget, policy.count_from)
        clock = Clock(
            work_order_id=work_order_id,
            kind=policy.kind,
            policy_id=policy.id,
            cycle=cycle,
            step=1,
            started_at=started_at,
            due_at=reached.at,
            next_step_at=None,
            colour=Colour.green,
            provisional=reached.provisional,
            subject=subject,
            unit_id=unit_id,
        )
        return self._skip_history(policy, clock, caught_up_at)

    def move(self, clock: Clock, due_at: datetime, now: datetime) -> Clock:
        """*clock* with its limit moved to *due_at* (an extension), in a cycle of its own.

        The steps are laid out over the whole time there is now: a warning already given and still
        to come by the new limit is given again, one that lies behind stays given. A breach of the
        old limit is taken back; the old limit itself is kept.
        """
        policy = self.policies[clock.policy_id]
        moved = replace(
            clock,
            due_at=due_at,
            original_due_at=clock.original_due_at or clock.due_at,
            anchor_at=clock.anchor_at or begin(
                self.calendar, clock.started_at, policy.budget, policy.count_from
            ),
            cycle=clock.cycle + 1,
            step=1,
            colour=Colour.green,
            breached_at=None,
            provisional=policy.budget.unit.is_working
            and self.calendar.touches_provisional(clock.started_at, due_at),
        )  # fmt: skip
        return self._skip_history(policy, moved, now)

    def resume(self, clock: Clock, now: datetime) -> Clock:
        """The paused *clock*, going on with the time it had left when it was paused.

        A limit that had passed before the pause stays passed; only the steps after it wait on.
        """
        policy = self.policies[clock.policy_id]
        paused_at = clock.paused_at or now
        running = replace(clock, state=DeadlineState.running, paused_at=None)
        if clock.due_at <= paused_at:
            return self._plan(policy, replace(running, due_at=clock.due_at))
        if clock.anchor_at is None:
            used = spent(
                self.calendar, clock.started_at, paused_at, policy.budget, policy.count_from
            )
            total = spent(
                self.calendar, clock.started_at, clock.due_at, policy.budget, policy.count_from
            )
        else:
            used, total = (
                clock.used_seconds + spent(self.calendar, clock.anchor_at, until, policy.budget)
                for until in (paused_at, clock.due_at)
            )
        reached = forward(self.calendar, now, total - used, policy.budget)
        return self._plan(
            policy,
            replace(
                running,
                due_at=reached.at,
                original_due_at=clock.original_due_at or clock.due_at,
                anchor_at=now,
                used_seconds=used,
                provisional=reached.provisional,
            ),
        )

    def _plan(self, policy: Policy, clock: Clock) -> Clock:
        """*clock* with the instant of its next step."""
        if clock.step > len(policy.steps):
            return replace(clock, next_step_at=None)
        at = self.step_at(policy, clock, policy.steps[clock.step - 1])
        return replace(clock, next_step_at=at)

    def _skip_history(self, policy: Policy, clock: Clock, until: datetime | None) -> Clock:
        colour = clock.colour
        if until is not None and clock.due_at <= until:
            return replace(
                clock, colour=Colour.red, breached_at=clock.due_at, next_step_at=None,
                step=len(policy.steps) + 1,
            )  # fmt: skip
        for step in policy.steps:
            at = self.step_at(policy, clock, step)
            if until is None or at > until:
                return replace(clock, step=step.ordinal, next_step_at=at, colour=colour)
            colour = COLOURS.get(step.effect, colour)
        return replace(clock, step=len(policy.steps) + 1, next_step_at=None, colour=colour)

    def advance(self, clock: Clock) -> tuple[Step, Clock]:
        """The step that is due on *clock*, and the clock after it (a climb restarts it elsewhere).

        The next instant is computed from the clock, so downtime moves nothing: a clock several
        steps late takes them one after another, each once.
        """
        policy = self.policies[clock.policy_id]
        step = policy.steps[clock.step - 1]
        return step, self._plan(
            policy,
            replace(
                clock,
                step=clock.step + 1,
                colour=COLOURS.get(step.effect, clock.colour),
                breached_at=clock.due_at if step.effect is Effect.red else clock.breached_at,
            ),
        )

"""Policies, ladders and running clocks: when each step of a deadline falls (domain.md §5).

Everything here is pure: calendars, policies and ``now`` in, new clock values out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from backend.core.errors import MinhuError
from backend.core.instants import aware
from backend.core.labels import LabelledEnum
from backend.deadlines.budget import Budget, CountFrom, due, share
from backend.deadlines.calendar import WorkingCalendar


class DeadlineKind(LabelledEnum):
    """The clocks an order runs under, each breaching independently."""

    accept = "accept", "受理", "accept"
    dispatch = "dispatch", "派遣", "dispatch"
    first_contact = "first_contact", "先行联系", "first contact"
    resolve = "resolve", "办结", "resolve"
    sign = "sign", "签收", "sign"


class DeadlineState(LabelledEnum):
    """What became of a clock; lateness is told by ``breached_at``, not by the state."""

    cancelled = "cancelled", "已取消", "cancelled"
    met = "met", "已完成", "met"
    running = "running", "计时中", "running"


class Urgency(LabelledEnum):
    """Urgent means danger to life or property, and runs on natural time."""

    normal = "normal", "一般", "normal"
    urgent = "urgent", "紧急", "urgent"


class Colour(LabelledEnum):
    """Warning colour of a clock; not the supervision card, not a grid worker's colour."""

    green = "green", "正常", "green"
    yellow = "yellow", "黄色预警", "yellow"
    orange = "orange", "橙色预警", "orange"
    red = "red", "红色超期", "red"


COLOUR_ORDER = {colour: rank for rank, colour in enumerate(Colour)}


class Trigger(LabelledEnum):
    """How a step's instant is found: a share of the budget, or a time after the limit."""

    after = "after", "超期后", "after the limit"
    percent = "percent", "期限比例", "percent of the budget"


class Effect(LabelledEnum):
    """What a step does."""

    climb = "climb", "升级", "climb"
    orange = "orange", "橙色预警", "orange warning"
    red = "red", "红色超期", "red: limit passed"
    yellow = "yellow", "黄色预警", "yellow warning"


class NoPolicy(MinhuError):
    """No deadline policy covers this category and urgency."""

    code = "no_policy"
    zh = "没有适用的时限规则：{category}、{urgency}、{kind}"
    en = "No deadline policy covers {category}, {urgency}, {kind}"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: fires at ``percent`` of the budget, or ``after`` the limit by ``delay``."""

    ordinal: int
    effect: Effect
    percent: int | None = None
    delay: Budget | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """The limit of one kind of clock; ``category`` None covers every category."""

    id: int
    category: str | None
    urgency: Urgency
    kind: DeadlineKind
    budget: Budget
    count_from: CountFrom
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline as it stands, one per order and kind; ``cycle`` counts its restarts.

    ``step`` is the ordinal of the next step, ``next_step_at`` its instant (None: none is left).
    ``breached_at`` is the planned instant of the limit, once passed.
    """

    work_order_id: int
    kind: DeadlineKind
    policy_id: int
    cycle: int
    step: int
    started_at: datetime
    due_at: datetime
    next_step_at: datetime | None
    colour: Colour
    provisional: bool
    breached_at: datetime | None = None
    state: DeadlineState = DeadlineState.running
    ended_at: datetime | None = None


class Rulebook:
    """The calendar and the policies in force, as one value; ``version`` tells two apart."""

    def __init__(
        self,
        version: int,
        calendar: WorkingCalendar,
        policies: Iterable[Policy],
        categories: Iterable[str],
    ) -> None:
        self.version = version
        self.calendar = calendar
        self.policies = {policy.id: policy for policy in policies}
        self.categories = frozenset(categories)
        self._by_case = {(p.category, p.urgency, p.kind): p for p in self.policies.values()}

    def policy_for(self, category: str, urgency: Urgency, kind: DeadlineKind) -> Policy | None:
        """The policy of this case: its own category first, then the one for every category.

        An urgent order of a category without an urgent row falls under the urgent row for all; a
        kind left out of a category's rows (``–`` in the table) runs no clock: None.
        """
        exact = self._by_case.get((category, urgency, kind))
        return exact or self._by_case.get((None, urgency, kind))

    def step_at(
        self, policy: Policy, started_at: datetime, due_at: datetime, step: Step
    ) -> datetime:
        """The instant *step* falls, from the clock's own start and limit: never from now."""
        if step.delay is not None:
            return due(self.calendar, due_at, step.delay).at
        percent = step.percent or 0
        if percent == 100:
            return due_at
        return share(self.calendar, started_at, policy.budget, percent, policy.count_from).at

    def start(
        self,
        policy: Policy,
        work_order_id: int,
        started_at: datetime,
        *,
        cycle: int = 0,
        caught_up_at: datetime | None = None,
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
        )
        return self._skip_history(policy, clock, caught_up_at)

    def _skip_history(self, policy: Policy, clock: Clock, until: datetime | None) -> Clock:
        colour = clock.colour
        if until is not None and clock.due_at <= until:
            return replace(
                clock, colour=Colour.red, breached_at=clock.due_at, next_step_at=None,
                step=len(policy.steps) + 1,
            )  # fmt: skip
        for step in policy.steps:
            at = self.step_at(policy, clock.started_at, clock.due_at, step)
            if until is None or at > until:
                return replace(clock, step=step.ordinal, next_step_at=at, colour=colour)
            colour = COLOURS.get(step.effect, colour)
        return replace(clock, step=len(policy.steps) + 1, colour=colour)

    def advance(self, clock: Clock) -> tuple[Step, Clock]:
        """The step that is due on *clock*, and the clock after it (a climb restarts it elsewhere).

        The next instant is computed from the clock, so downtime moves nothing: a clock several
        steps late takes them one after another, each once.
        """
        policy = self.policies[clock.policy_id]
        step = policy.steps[clock.step - 1]
        following = policy.steps[clock.step] if clock.step < len(policy.steps) else None
        return step, replace(
            clock,
            step=clock.step + 1,
            next_step_at=(
                self.step_at(policy, clock.started_at, clock.due_at, following)
                if following
                else None
            ),
            colour=COLOURS.get(step.effect, clock.colour),
            breached_at=clock.due_at if step.effect is Effect.red else clock.breached_at,
        )


def end(clock: Clock, state: DeadlineState, at: datetime) -> Clock:
    """*clock*, met or cancelled at *at*: no step of it will fire any more.

    A limit that had passed before it was met is noted even when its step had not fired yet.
    """
    late = state is DeadlineState.met and clock.due_at < at
    return replace(
        clock,
        state=state,
        ended_at=at,
        next_step_at=None,
        breached_at=clock.breached_at or (clock.due_at if late else None),
    )


COLOURS = {Effect.yellow: Colour.yellow, Effect.orange: Colour.orange, Effect.red: Colour.red}


def worst(colours: Iterable[Colour]) -> Colour:
    """The most severe of *colours*; green when there are none."""
    return max(colours, key=COLOUR_ORDER.__getitem__, default=Colour.green)

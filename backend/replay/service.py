"""Replaying a year: the real services under a simulated clock, day by day."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day

from backend.areas import service as areas
from backend.areas.rules import Tier, UnitKind
from backend.core.db import transaction
from backend.core.errors import InvalidInput, MinhuError
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.deadlines import service as deadlines
from backend.deadlines.calendars import DISTRICT
from backend.escalation import service as escalation
from backend.identity import service as identity
from backend.orders import service as orders
from backend.orders import together
from backend.replay import figure_queries, queries
from backend.replay.arrivals import Timetable
from backend.replay.errors import NoReplay, OtherReplay, ReplayStuck
from backend.replay.figures import Figures, figures_of
from backend.replay.hotline import Hotline
from backend.replay.progress import Queue
from backend.replay.rules import Cast, Ground, Position, Standing, Terms
from backend.replay.script import Script
from backend.replay.timing import Timing

_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Progress:
    """How a run stands after a day; ``open`` orders wait for somebody."""

    position: Position
    open: int


async def play(terms: Terms, hotline: Hotline) -> AsyncIterator[Progress]:
    """Play a year to its end in the database at hand, or on from where it was cut.

    Yields after every day, committed by then. Ends when every order has ended and is archived,
    and nothing is due any more. Raises OtherReplay when the database holds another one, and
    InvalidInput for an unknown district or a year the calendar does not cover.
    """
    run = await _Run.opened(terms, hotline)
    while not run.position.is_finished:
        await run.day()
        yield Progress(run.position, len(run.queue))


async def figures(hotline: Hotline) -> Figures:
    """The figures of the replay in the database at hand, as far as it has come."""
    return figures_of(await figure_queries.counted(), hotline.figures)


async def reached() -> Position:
    """How far the replay in the database at hand has come. Raises NoReplay when there is none."""
    found = await queries.found()
    if found is None:
        raise NoReplay
    return found[1]


class _Run:
    """One run; what it holds in memory follows from the database and is never saved."""

    def __init__(
        self, script: Script, timetable: Timetable, coming: int, position: Position
    ) -> None:
        self.script = script
        self.timetable = timetable
        self.coming = coming
        self.position = position
        self.queue = Queue(script)
        self._last_step = 0

    @classmethod
    async def opened(cls, terms: Terms, hotline: Hotline) -> "_Run":
        """The run of *terms*: a new one, or the one that has begun, with its waiting orders."""
        book = await deadlines.rulebook()
        spec = book.calendars.specs[DISTRICT]
        if not {terms.year, terms.year + 1} <= spec.years.keys():
            raise InvalidInput(
                "year", Label(f"工作日历未包含 {terms.year} 年及次年",
                              f"the calendar lacks {terms.year} or the year after")
            )  # fmt: skip
        script = Script(
            Timing(hotline, terms.seed, book), await _ground(terms.district),
            await _cast(terms, hotline),
        )  # fmt: skip
        found = await queries.found()
        if found is None:
            await queries.begin(terms)
        elif found[0] != terms:
            raise OtherReplay(database=f"{found[0].district} {found[0].year}")
        position = found[1] if found else Position(terms.begins_at)
        timetable = Timetable(hotline.arrivals, spec, terms.year, terms.orders)
        run = cls(script, timetable, terms.coming, position)
        await queries.give_ids_again()
        run._last_step = await queries.last_step()
        last, waiting = 0, await queries.unfinished(0, _CHUNK)
        while waiting:
            await run._look_at(waiting)
            last = waiting[-1]
            waiting = await queries.unfinished(last, _CHUNK)
        return run

    async def day(self) -> None:
        """All that happens on the next day on which anything does, in one transaction.

        A run that is cut loses that day at most, and does it again.

        1. requests come in
        2. people act, each at an instant of their own, until a step has to be taken before
        3. every order takes the earliest step it owes; then people go on, until nothing is due
        """
        begun = time.perf_counter()
        until = await self._next_midnight()
        async with transaction():
            if until is not None:
                await self._report_until(until)
                while await self._act_until(until) or await self._enforce_until(until):
                    pass
            self.position = replace(
                self.position,
                reached_at=until or self.position.reached_at,
                seconds=self.position.seconds + time.perf_counter() - begun,
                is_finished=until is None,
            )
            await queries.note(self.position)

    async def _next_midnight(self) -> datetime | None:
        """The end of the next day on which anything happens; None when nothing is to come."""
        waiting = [self.queue.next_at(), await queries.next_step_at()]
        if self.position.arrived < self.coming:
            waiting.append(self._arrives_at(self.position.arrived))
        following = min((at for at in waiting if at is not None), default=None)
        return following and _midnight_after(following)

    def _arrives_at(self, index: int) -> datetime:
        return self.timetable.at(index, self.script.dice(index).drawn("arrival"))

    async def _report_until(self, until: datetime) -> None:
        reports = []
        index = self.position.arrived
        while index < self.coming and (at := self._arrives_at(index)) <= until:
            reports.append(
                together.Report(self.script.cast.acceptor, self.script.request(index), at)
            )
            index += 1
        for place, found in enumerate(await together.report_together(reports)):
            if isinstance(found, MinhuError):
                raise ReplayStuck(
                    index=self.position.arrived + place, action=Label("登记", "report"),
                    reason=str(found),
                )  # fmt: skip
            self.queue.put(Standing(found.case, self.position.arrived + place, reports[place].now))
        self._count(arrived=len(reports), actions=len(reports))

    async def _act_until(self, until: datetime) -> int:
        """Let everybody act whose turn it is by then, once; returns how many acted."""
        free = self.queue.take_until(until)
        cases = await together.act_together(
            [
                together.Step(each.turn.actor, each.ref, each.turn.action, each.turn.data, each.at)
                for each in free
            ]
        )
        for waiting, case in zip(free, cases, strict=True):
            if isinstance(case, MinhuError):
                raise ReplayStuck(index=waiting.index, action=waiting.turn.action, reason=str(case))
            self.queue.put(Standing(case, waiting.index, waiting.at))
        self._count(actions=len(free))
        return len(free)

    async def _enforce_until(self, until: datetime) -> int:
        """Let every order take the earliest step it owes by then; returns how many were taken.

        Nobody would act before: whoever's turn comes earlier than the step has had it.
        """
        taken = await escalation.enforce_batch(at=until, in_time=True)
        if taken:
            touched, self._last_step = await queries.touched_since(self._last_step)
            await self._look_at(touched)
            self._count(steps=taken)
        return taken

    async def _look_at(self, order_ids: list[int]) -> None:
        """See how orders stand that something else than an action of ours has changed."""
        cases = await orders.load_cases(order_ids)
        cases = await orders.with_overlays(list(cases.values()))
        for row in await queries.standing(order_ids):
            self.queue.put(Standing(cases[row["id"]], row["index"], row["at"]))

    def _count(self, arrived: int = 0, actions: int = 0, steps: int = 0) -> None:
        self.position = replace(
            self.position,
            arrived=self.position.arrived + arrived,
            actions=self.position.actions + actions,
            steps=self.position.steps + steps,
        )


async def _ground(district: str) -> Ground:
    """The units and grids of a district. Raises InvalidInput when there is no such district."""
    intake = await areas.intake_for(await areas.area_id(district), Tier.district)
    below = await areas.units_below(intake.unit_id)
    departments = [unit for unit in below if unit.kind is UnitKind.department]
    return Ground(
        command=intake.unit_id,
        offices={
            unit.area_code: unit.id for unit in below if unit.kind is UnitKind.subdistrict_office
        },
        departments=[unit.id for unit in sorted(departments, key=lambda unit: unit.code)],
        grids=await areas.grids(district),
    )


async def _cast(terms: Terms, hotline: Hotline) -> Cast:
    names = hotline.cast
    on = terms.begins_on
    return Cast(
        acceptor=await identity.actor(names.acceptor, on),
        dispatcher=await identity.actor(names.dispatcher, on),
        handler=await identity.actor(names.handler, on),
        callback_agent=await identity.actor(names.callback_agent, on),
        supervisor=await identity.actor(names.supervisor, on),
    )


def _midnight_after(at: datetime) -> datetime:
    """The first midnight in China after *at*, in UTC."""
    following = at.astimezone(CHINA).date() + timedelta(days=1)
    return datetime.combine(following, time_of_day(), CHINA).astimezone(UTC)

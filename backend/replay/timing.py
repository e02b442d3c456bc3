"""How long everything takes in a replay, for one order after another. Pure."""

from dataclasses import dataclass
from datetime import datetime

from backend.deadlines.calendars import DISTRICT
from backend.deadlines.policies import Step
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock, DeadlineKind, Effect
from backend.orders.changes import Case
from backend.replay.hotline import Hotline, Points, spread_value
from backend.replay.rules import Dice


@dataclass(frozen=True, slots=True)
class Timing:
    """The distributions under the rules in force."""

    hotline: Hotline
    seed: int
    book: Rulebook

    def dice(self, index: int) -> Dice:
        """The chance of one order."""
        return Dice(self.seed, index)

    def paced(self, case: Case, kind: DeadlineKind, index: int) -> datetime | None:
        """When the stage is done under its running clock of *kind*; None when none runs."""
        clock = case.running(kind)
        if clock is None:
            return None
        drawn = self.dice(index).drawn(kind.value, clock.cycle)
        return self.share(clock, spread_value(self.hotline.paces[kind], drawn))

    def share(self, clock: Clock, percent: int) -> datetime:
        """When *percent* of the clock's time is used up."""
        step = Step(ordinal=0, effect=Effect.yellow, percent=percent)
        return self.book.step_at(self.book.policies[clock.policy_id], clock, step)

    def worked(
        self, since: datetime, points: Points, index: int, what: str, time: int = 0
    ) -> datetime:
        """So many working minutes after *since* as the spread says."""
        minutes = spread_value(points, self.dice(index).drawn(what, time))
        return self.book.calendars.calendar(DISTRICT).add(since, minutes * 60).at

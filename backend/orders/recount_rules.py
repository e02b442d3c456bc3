"""What counting limits anew comes to: the kinds of jobs, and what they move. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any, Self

from backend.core.labels import Label, LabelledEnum
from backend.deadlines.rules import QUIET, Clock, DeadlineKind, DeadlineState


class RecountKind(LabelledEnum):
    """Why limits are counted anew."""

    calendars = "calendars", "日历发布", "calendars published"
    limits = "limits", "改按现行时限", "moved to the limits in force"


class RecountStage(LabelledEnum):
    """Whether a job only says what would move, or moves it."""

    carry_out = "carry_out", "执行", "carry out"
    preview = "preview", "预览", "preview"


class RecountOutcome(LabelledEnum):
    """How a job ended."""

    done = "done", "已完成", "done"
    superseded = "superseded", "已被新的发布取代", "superseded by a later one"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many clocks do what; summed by `total`.

    ``moved``: another limit, ``earlier`` of them an earlier one. ``steps``: the same limit, but
    other warnings. ``overdue``: would become overdue, ``recovered``: would no longer be; clocks
    nobody's work is due by are not counted there, nor paused ones. ``at_once``: a step would fall
    at once. ``settled`` and ``unsettled``: lose and gain the mark “provisional”. ``failed``: cannot
    be counted.
    """

    moved: int = 0
    earlier: int = 0
    steps: int = 0
    overdue: int = 0
    recovered: int = 0
    at_once: int = 0
    settled: int = 0
    unsettled: int = 0
    failed: int = 0

    @classmethod
    def total(cls, tallies: Iterable["Tally"]) -> "Tally":
        """The sum of *tallies*."""
        columns = zip(*map(_COUNTS, tallies), strict=True)
        return cls(*map(sum, columns))

    @classmethod
    def of(cls, before: Clock, after: Clock, now: datetime) -> "Tally":
        """What one clock does when it is counted anew."""
        runs = before.state is DeadlineState.running
        due = runs and before.kind not in QUIET
        moved = before.due_at != after.due_at
        fell, falls = (
            clock.next_step_at is not None and clock.next_step_at <= now
            for clock in (before, after)
        )
        return cls(
            moved=moved,
            earlier=after.due_at < before.due_at,
            steps=not moved and before.next_step_at != after.next_step_at,
            overdue=due and before.due_at > now >= after.due_at,
            recovered=due and before.due_at <= now < after.due_at,
            at_once=runs and falls and not fell,
            settled=before.provisional and not after.provisional,
            unsettled=after.provisional and not before.provisional,
        )


TALLY_FIELDS = tuple(each.name for each in fields(Tally))
_COUNTS = attrgetter(*TALLY_FIELDS)


def in_sentence(tally: Tally, open_clocks: int) -> Label:
    """What moves among the running limits, as one reads it before publishing."""
    zh = [
        f"{open_clocks:,} 个在办时限中变动 {tally.moved:,} 个（提前 {tally.earlier:,} 个）",
        f"{tally.overdue:,} 个变为超期", f"{tally.recovered:,} 个不再超期",
        f"{tally.at_once:,} 个步骤将立即触发",
    ]  # fmt: skip
    en = [
        f"Moves {tally.moved:,} of {open_clocks:,} open deadlines ({tally.earlier:,} earlier)",
        f"{tally.overdue:,} become overdue", f"{tally.recovered:,} no longer are",
        f"{tally.at_once:,} steps fall at once",
    ]  # fmt: skip
    for count, more_zh, more_en in (
        (tally.steps, "个仅预警步骤变动", "only their warnings move"),
        (tally.settled, "个不再暂定", "are no longer provisional"),
        (tally.unsettled, "个变为暂定", "become provisional"),
        (tally.failed, "个无法计算", "cannot be counted"),
    ):
        if count:
            zh.append(f"{count:,} {more_zh}")
            en.append(f"{count:,} {more_en}")
    return Label("，".join(zh) + "。", ", ".join(en) + ".")


MOST_EXAMPLES = 8
"""Orders a preview shows; the rest are numbers."""


@dataclass(frozen=True, slots=True)
class Example:
    """One clock that moves: its order, and its limit before and after; ``number`` None before it
    has one. ``error`` says in both languages why it cannot be counted; ``after`` is None then.
    """

    order_id: int
    number: str | None
    clock: str
    before: str
    after: str | None
    error: str | None = None

    @property
    def kind(self) -> DeadlineKind:
        """The clock."""
        return DeadlineKind(self.clock)

    @property
    def before_at(self) -> datetime:
        """The limit as it is."""
        return datetime.fromisoformat(self.before)

    @property
    def after_at(self) -> datetime | None:
        """The limit as it would be."""
        return datetime.fromisoformat(self.after) if self.after else None

    @property
    def weight(self) -> int:
        """What is worth showing first: what cannot be counted, then what moves earlier."""
        after = self.after_at
        return 0 if after is None else 1 if after < self.before_at else 2

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        """What `asdict` made of it."""
        return cls(**plain)


def telling(examples: list[Example]) -> list[Example]:
    """The few of *examples* that are shown."""
    return sorted(examples, key=lambda each: each.weight)[:MOST_EXAMPLES]


FEWEST_ORDERS, MOST_ORDERS = 20, 400
HELD_SECONDS = 0.1
"""How long a batch may keep orders locked: half of the 200 ms an operator may be made to wait."""


def next_batch(orders: int, held_seconds: float) -> int:
    """How many orders the next batch may lock, after one of *orders* held them so long."""
    if held_seconds > HELD_SECONDS:
        return max(FEWEST_ORDERS, orders // 2)
    if held_seconds < HELD_SECONDS * 0.7:
        return min(MOST_ORDERS, orders + orders // 4 + 1)
    return orders

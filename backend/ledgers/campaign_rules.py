"""Campaigns: ladders of targets, projects broken into tasks, progress computed from them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from backend.core.labels import LabelledEnum


class CampaignKind(LabelledEnum):
    """What a campaign is measured by."""

    breakdown = "breakdown", "任务分解", "projects broken into tasks"
    target_ladder = "target_ladder", "目标阶梯", "ladder of targets"


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a goal is done; ``percent`` in whole percent, at most 100, never rounded up."""

    done: int
    goal: int
    percent: int


@dataclass(frozen=True, slots=True)
class Task:
    """A task as its progress is computed from; ``percent`` 0 to 100, 100 only when done."""

    id: int
    due_on: date
    percent: int
    done_on: date | None = None


def target_progress(goal: int, counted: Iterable[int], closed_orders: int = 0) -> Progress:
    """What was counted towards *goal* (at least 1), with the orders closed where those count."""
    done = sum(counted) + closed_orders
    return Progress(done, goal, min(100, 100 * done // goal))


def project_percent(tasks: Sequence[Task]) -> Decimal | None:
    """The mean of the tasks' percents to one place, cut off; None for a project without tasks."""
    if not tasks:
        return None
    mean = Decimal(sum(task.percent for task in tasks)) / len(tasks)
    return mean.quantize(Decimal("0.1"), ROUND_DOWN)


def late_tasks(tasks: Iterable[Task], today: date) -> list[Task]:
    """Tasks that are past their day and not done, the latest first, equals by id."""
    late = [task for task in tasks if task.done_on is None and task.due_on < today]
    return sorted(late, key=lambda task: (task.due_on, task.id))

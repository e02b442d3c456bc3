"""Use cases of campaigns: progress computed from what was counted and done."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from backend.core.db import transaction
from backend.core.errors import InvalidInput, NotFound
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.identity.rules import Actor, Permission, may
from backend.ledgers import campaign_queries as queries
from backend.ledgers.access import may_keep
from backend.ledgers.campaign_rules import (
    Progress,
    Task,
    late_tasks,
    project_percent,
    target_progress,
)
from backend.ledgers.errors import AlreadyClosed


@dataclass(frozen=True, slots=True)
class Target:
    """A rung of a ladder and how much of it is done."""

    title: str
    counted_in: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class LateTask:
    """A task past its day, and the unit that leads it."""

    id: int
    title: str
    unit: str
    due_on: date
    percent: int


@dataclass(frozen=True, slots=True)
class Project:
    """A project with its number of tasks; ``percent`` None where it has none."""

    name: str
    tasks: int
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a campaign stands; ``percent`` is the mean over all its tasks, None without any."""

    targets: tuple[Target, ...]
    projects: tuple[Project, ...]
    percent: Decimal | None
    late: tuple[LateTask, ...]


async def standing(campaign_id: int, now: datetime) -> Standing:
    """Where a campaign stands now; an unknown one stands nowhere. Three queries."""
    rows = await queries.tasks(campaign_id)
    named = {row["id"]: row for row in rows}
    by_project: dict[int, list[Task]] = {}
    for row in rows:
        task = Task(row["id"], row["due_on"], row["percent"], row["done_on"])
        by_project.setdefault(row["project"], []).append(task)
    every = [task for tasks in by_project.values() for task in tasks]
    return Standing(
        targets=tuple(
            Target(
                row["title"],
                row["counted_in"],
                target_progress(row["goal"], [row["counted"]], row["closed_orders"]),
            )
            for row in await queries.targets(campaign_id)
        ),
        projects=tuple(
            Project(row["name"], len(tasks), project_percent(tasks))
            for row in await queries.projects(campaign_id)
            for tasks in [by_project.get(row["id"], [])]
        ),
        percent=project_percent(every),
        late=tuple(
            LateTask(
                task.id, named[task.id]["title"], named[task.id]["unit"], task.due_on, task.percent
            )
            for task in late_tasks(every, now.astimezone(CHINA).date())
        ),
    )


async def advance(actor: Actor, task_id: int, percent: int, now: datetime) -> None:
    """Note how far a task is; at 100 it is done today, and stays so.

    Who keeps the campaign's ledger may, and who works for the unit that leads the task. Raises
    NotFound, NotPermitted, AlreadyClosed, and InvalidInput beyond 0 to 100.
    """
    if not 0 <= percent <= 100:
        raise InvalidInput("percent", Label("应在 0 至 100 之间", "it lies between 0 and 100"))
    async with transaction():
        task = await queries.lock_task(task_id)
        if task is None:
            raise NotFound
        if not may(actor, Permission.keep_ledgers, task["code"]):
            may_keep(actor, task["unit_area"], task["unit_code"])
        if task["done_on"] is not None:
            raise AlreadyClosed
        done_on = now.astimezone(CHINA).date() if percent == 100 else None
        await queries.advance_task(task_id, percent, done_on)

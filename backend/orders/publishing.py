"""Use cases of calendar changes: preview and publish, and move running limits on purpose."""

import json
from collections.abc import Mapping
from datetime import datetime

from backend.core.db import transaction
from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.labels import Label
from backend.deadlines import drafts
from backend.deadlines import service as deadlines
from backend.deadlines.relimiting import successors
from backend.identity.rules import Actor, Permission, may
from backend.orders import recount_clocks_queries as clocks
from backend.orders import recount_queries as queries
from backend.orders.errors import NotAllowed
from backend.orders.recount_queries import Job
from backend.orders.recount_rules import RecountKind, RecountStage
from backend.trail import service as trail
from backend.trail.rules import TrailKind

JOBS_SHOWN = 20


class AlreadyCurrent(Conflict):
    """Every running limit is under the version in force already."""

    code = "already_current"
    zh = "在办时限均已按现行规则计算"


class NoJob(NotFound):
    """There is no recount {job}."""

    code = "no_job"
    zh = "没有重算任务 {job}"


def sees_calendars(actor: Actor) -> bool:
    """Whether *actor* may see what calendar changes move."""
    return may(actor, Permission.preview_rules)


def require_reader(actor: Actor) -> None:
    """Raises NotAllowed unless `sees_calendars`."""
    if not sees_calendars(actor):
        raise NotAllowed(action=Label("查看日历变更", "see calendar changes"))


def may_publish(actor: Actor) -> bool:
    """Whether *actor* may publish calendars and move running limits."""
    return may(actor, Permission.publish_rules)


def require_publisher(actor: Actor) -> None:
    """Raises NotAllowed unless *actor* may publish."""
    if not may_publish(actor):
        raise NotAllowed(action=Label("发布日历", "publish calendars"))


async def ask_preview(actor: Actor, now: datetime) -> int:
    """Let the workers count what publishing the draft would move; returns the job's number.

    The draft is kept with it: what is edited meanwhile does not mix in. A preview still open is
    given up. Raises NotAllowed, InvalidInput for a draft that does not fit together.
    """
    require_reader(actor)
    async with transaction():
        drafted = await drafts.draft()
        await queries.forget_previews(RecountKind.calendars)
        return await queries.add_job(
            {
                **_asked(RecountKind.calendars, RecountStage.preview, actor, now, ""),
                "calendar_version": drafted.version,
                "from_version": drafted.version - 1,
                "content": json.dumps(drafted.document(), ensure_ascii=False),
                "digest": drafts.digest(drafted),
            }
        )


async def publish(
    actor: Actor, note: str, now: datetime, *, seen: str | None = None
) -> tuple[int, int]:
    """Publish the draft and have every open limit counted anew; returns version and job.

    *seen* is the digest of the draft that was previewed; None: publish it as it is. In one
    transaction: the version, the end of a recount still under way (the new one looks at every clock
    again), the new recount. From its commit on whatever starts or is touched follows the new
    calendars; the rest follows within the minute. Raises NotAllowed, and as `drafts.publish` does.
    """
    require_publisher(actor)
    async with transaction():
        before, version = await drafts.publish(actor.name, note.strip(), seen, now)
        await queries.supersede(RecountKind.calendars, None)
        await queries.forget_previews(RecountKind.calendars)
        job = await queries.add_job(
            {
                **_asked(RecountKind.calendars, RecountStage.carry_out, actor, now, note.strip()),
                "calendar_version": version,
                "from_version": before,
            }
        )
        told = {"version": version, "from": before, "note": note.strip(), "recount": job}
        await _note(actor, TrailKind.config_published, told)
        return version, job


async def repolicy(
    actor: Actor, rule: int | None, reason: str, now: datetime, *, only_preview: bool = False
) -> int:
    """Move running clocks of a limit (None: of all) to its version in force; returns the job.

    Otherwise an order keeps the version it started with. *reason* goes into each trail. Raises
    NotAllowed, InvalidInput without a reason, AlreadyCurrent when there is no earlier version.
    """
    require_publisher(actor)
    reason = reason.strip()
    if not only_preview and not 1 <= len(reason) <= drafts.NOTE_LIMIT:
        raise InvalidInput(
            "reason",
            Label(
                f"请填写 1 至 {drafts.NOTE_LIMIT} 个字", f"use 1 to {drafts.NOTE_LIMIT} characters"
            ),
        )
    stage = RecountStage.preview if only_preview else RecountStage.carry_out
    async with transaction():
        if not successors((await deadlines.rulebook()).policies.values(), rule):
            raise AlreadyCurrent
        if only_preview:
            await queries.forget_previews(RecountKind.limits)
        else:
            await queries.supersede(RecountKind.limits, rule)
        asked = _asked(RecountKind.limits, stage, actor, now, reason)
        job = await queries.add_job({**asked, "rule": rule})
        if not only_preview:
            told = {"rule": rule, "reason": reason, "recount": job}
            await _note(actor, TrailKind.config_repolicied, told)
        return job


async def jobs() -> list[Job]:
    """The latest previews and recounts, newest first."""
    return await queries.jobs(JOBS_SHOWN)


async def set_aside(number: int) -> list[tuple[int, str | None, str]]:
    """The first orders a recount could not count: id, number, and why, in both languages."""
    return await clocks.set_asides(number)


async def job(number: int) -> Job:
    """One preview or recount. Raises NoJob."""
    found = await queries.job(number)
    if found is None:
        raise NoJob(job=number)
    return found


async def _note(actor: Actor, kind: TrailKind, told: Mapping[str, object]) -> None:
    await trail.note(kind, "config", told, actor=actor.name, operator=actor.operator_id)


def _asked(
    kind: RecountKind, stage: RecountStage, actor: Actor, now: datetime, note: str
) -> dict[str, object]:
    return {
        "kind": kind.value, "stage": stage.value, "asked_by": actor.name,
        "operator": actor.operator_id, "asked_at": now, "note": note,
    }  # fmt: skip

"""Use cases of the admission of tasks to communities (docs/care.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backend.admission import queries
from backend.admission.rules import (
    ApplicationAction,
    ApplicationState,
    ItemRow,
    LimitsRow,
    TaskList,
    WorksOn,
    decide_by,
    may_refuse,
    step,
)
from backend.areas.rules import CODE_LENGTHS, AreaLevel
from backend.core.db import transaction
from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.deadlines import service as deadlines
from backend.deadlines.calendar import CalendarExhausted
from backend.identity.rules import SYSTEM, Actor, Permission, may
from backend.orders.errors import NotAllowed

CALENDAR = "district"
MOST_AT_ONCE = 500
"""Applications one run lets lapse; the next run takes those that are left."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a department applies for.

    ``item_id`` None: it is on no list, and ``title`` says what it is; otherwise the item's name
    stands for an empty title. ``area_id`` is a community, or an area whose communities are meant.
    ``ends_on`` is excluded, None while it goes on.
    """

    department_id: int
    area_id: int
    starts_on: date
    item_id: int | None = None
    title: str = ""
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A task that a community refuses; ``item_id`` None: it is on no list."""

    community_id: int
    department_id: int
    item_id: int | None = None
    title: str = ""
    reason: str = ""


async def load_limits(rows: Sequence[LimitsRow]) -> int:
    """Insert limits with the days they are in force from; returns how many."""
    return len(await queries.insert_limits(rows))


async def load_items(rows: Sequence[ItemRow]) -> int:
    """Insert items of the lists; returns how many. Raises InvalidInput for an unknown place."""
    return len(await queries.insert_items(rows))


async def lists(district_code: str, on: date) -> Mapping[TaskList, int]:
    """How many items each of a district's lists has on a day; a list without any is left out."""
    return await queries.lists(district_code, on)


async def apply(actor: Actor, asked: Asked, now: datetime) -> int:
    """Apply for admission; returns the application's id. Its last day for deciding is set.

    Raises NotFound for an unknown area, NotAllowed without the right there, InvalidInput for an
    item that cannot be applied for, a missing title or one that comes too late
    (`rules.decide_by`), and CalendarExhausted past the years of the district's calendar.
    """
    today = _day(now)
    async with transaction():
        area_code = await _place(asked.area_id)
        department = await queries.unit_code(asked.department_id)
        _check(
            actor, Permission.keep_services, area_code, Label("申请准入", "apply for admission"),
            department,
        )  # fmt: skip
        on_list, title = await _item(asked.item_id, asked.title, area_code, today)
        limits = await queries.limits(today)
        if limits is None:
            raise InvalidInput("limits", Label("未设准入时限", "no limits of admission are set"))
        if asked.ends_on is not None and asked.ends_on <= asked.starts_on:
            raise InvalidInput(
                "ends_on", Label("须晚于开展日期", "must be later than the beginning")
            )
        last = decide_by(today, asked.starts_on, limits, on_list, await _works_on())
        return await queries.insert_application(
            title, asked.item_id, asked.department_id, asked.area_id, asked.starts_on,
            asked.ends_on, now, actor.name, last,
        )  # fmt: skip


async def decide(
    actor: Actor, application_id: int, action: ApplicationAction, note: str, now: datetime
) -> ApplicationState:
    """Admit, refuse or withdraw an application; returns what it became.

    Raises NotFound, NotAllowed, IllegalStep, InvalidInput for a refusal without a reason or a
    decision that comes too late, and Conflict when somebody was faster.
    """
    told = " ".join(note.split())
    if action is ApplicationAction.refuse and not told:
        raise InvalidInput("note", Label("请说明理由", "say why"))
    async with transaction():
        found = await queries.application(application_id)
        if found is None:
            raise NotFound
        withdrawn = action is ApplicationAction.withdraw
        _check(
            actor, Permission.keep_services if withdrawn else Permission.decide_admission,
            found["area_code"], Label(action.zh, action.en),
            found["department_code"] if withdrawn else None,
        )  # fmt: skip
        state = step(ApplicationState(found["state"]), action, _day(now), found["decide_by"])
        if not await queries.set_state(
            application_id, found["version"], state, now, actor.name, told
        ):
            raise Conflict
    return state


async def lapse_overdue(now: datetime, most: int = MOST_AT_ONCE) -> int:
    """Let applications lapse that nobody decided in time; returns how many. Safe to repeat."""
    return await queries.lapse(_day(now), now, SYSTEM.name, most)


async def refusable(
    community_id: int, department_id: int, item_id: int | None, title: str, on: date
) -> bool:
    """Whether a community may refuse a task (`rules.may_refuse`). Raises NotFound, InvalidInput."""
    code = await queries.area_code(community_id)
    if code is None:
        raise NotFound
    on_list, told = await _item(item_id, title, code, on)
    found = await queries.admitted(code, department_id, on)
    return may_refuse(code, department_id, item_id, told, on_list, on, found)


async def refuse(actor: Actor, told: Refused, now: datetime) -> int:
    """Note that a community refuses a task that was not admitted; returns the refusal's id.

    Raises NotFound, NotAllowed, and InvalidInput for a task that was admitted or is a duty, and for
    a place that is no community.
    """
    today = _day(now)
    async with transaction():
        code = await _place(told.community_id)
        _check(actor, Permission.keep_services, code, Label("登记拒办", "refuse a task"))
        if len(code) != CODE_LENGTHS[AreaLevel.community]:
            raise InvalidInput("community", Label("请选择社区", "choose a community"))
        _, title = await _item(told.item_id, told.title, code, today)
        if not await refusable(told.community_id, told.department_id, told.item_id, title, today):
            raise InvalidInput(
                "item",
                Label(
                    "已准入或属依法履职，不能拒办", "it was admitted, or is a duty of communities"
                ),
            )
        return await queries.insert_refusal(
            told.community_id, told.department_id, told.item_id, title, today, actor.name,
            told.reason,
        )  # fmt: skip


async def _item(
    item_id: int | None, title: str, area_code: str, on: date
) -> tuple[TaskList | None, str]:
    """The list an item is on and what the task is called."""
    told = " ".join(title.split())
    if item_id is None:
        if not told:
            raise InvalidInput("title", Label("请填写事项", "say what the task is"))
        return None, told
    found = await queries.item(item_id, on)
    if found is None or not area_code.startswith(found["area_code"]):
        raise InvalidInput("item", Label("清单中没有该事项", "the lists there have no such item"))
    return TaskList(found["list"]), told or found["name"]


async def _works_on() -> WorksOn:
    spec = (await deadlines.calendar(CALENDAR)).spec

    def works(day: date) -> bool:
        if day.year not in spec.years:
            raise CalendarExhausted(calendar=spec.name, year=day.year)
        return bool(spec.hours_on(day).spans)

    return works


async def _place(area_id: int) -> str:
    """The code of an area. Raises NotFound."""
    code = await queries.area_code(area_id)
    if code is None:
        raise NotFound
    return code


def _check(
    actor: Actor, permission: Permission, area_code: str, action: Label,
    department_code: str | None = None,
) -> None:  # fmt: skip
    """Raises NotAllowed unless *actor* may there, or for that department there."""
    if not may(actor, permission, area_code, department_code):
        raise NotAllowed(action=action)


def _day(now: datetime) -> date:
    return now.astimezone(CHINA).date()

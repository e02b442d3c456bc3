"""Clocks as values (domain.md §5). Pure; see `policies` for limits, `rulebook` for instants."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from backend.core.labels import LabelledEnum
from backend.core.values import altered


class DeadlineKind(LabelledEnum):
    """The clocks an order runs under, each breaching independently."""

    accept = "accept", "受理", "accept"
    archive = "archive", "归档", "archive"
    arrival = "arrival", "报到", "arrival"
    business = "business", "全程", "whole business"
    callback = "callback", "回访", "callback"
    co_unit = "co_unit", "协办", "co-unit"
    dispatch = "dispatch", "派遣", "dispatch"
    feedback = "feedback", "首次反馈", "first feedback"
    first_contact = "first_contact", "先行联系", "first contact"
    resolve = "resolve", "办结", "resolve"
    return_ = "return", "退单", "return"
    sign = "sign", "签收", "sign"
    supervision = "supervision", "督办回复", "supervision reply"
    suspension = "suspension", "挂账", "suspension"


QUIET = frozenset({DeadlineKind.archive, DeadlineKind.return_, DeadlineKind.suspension})
"""Clocks that say until when something may be done or lasts: nobody's work is due by them, so they
give an order neither its colour nor its nearest limit."""


class DeadlineState(LabelledEnum):
    """What became of a clock; lateness is told by ``breached_at``, not by the state."""

    cancelled = "cancelled", "已取消", "cancelled"
    met = "met", "已完成", "met"
    paused = "paused", "已暂停", "paused"
    running = "running", "计时中", "running"


class Channel(LabelledEnum):
    """How a request came in."""

    face_to_face = "face_to_face", "面对面", "face to face"
    grid_report = "grid_report", "网格上报", "grid report"
    guest_book = "guest_book", "留言簿", "guest book"
    hotline_12345 = "hotline_12345", "12345热线", "hotline 12345"
    mini_program = "mini_program", "小程序", "mini program"
    open311 = "open311", "开放接口", "Open311"
    other = "other", "其他渠道", "other"
    suggestion_box = "suggestion_box", "意见箱", "suggestion box"
    whistle = "whistle", "街道吹哨", "whistle call"


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
    """How a step's instant is found: a share of the budget, or a time before or after the limit."""

    after = "after", "超期后", "after the limit"
    before = "before", "到期前", "before the limit"
    percent = "percent", "期限比例", "percent of the budget"


class Effect(LabelledEnum):
    """What a step does."""

    archive = "archive", "归档", "archive"
    climb = "climb", "升级", "climb"
    criticise = "criticise", "书面批评", "written criticism"
    orange = "orange", "橙色预警", "orange warning"
    red = "red", "红色超期", "red: limit passed"
    remind = "remind", "超期催办", "limit passed, with a reminder"
    resume = "resume", "恢复办理", "resume"
    supervise_red = "supervise_red", "红牌督办", "red supervision"
    supervise_yellow = "supervise_yellow", "黄牌督办", "yellow supervision"
    yellow = "yellow", "黄色预警", "yellow warning"


class LimitName(LabelledEnum):
    """The loop's limits that are counts, not times; each is a row an operator can edit."""

    attachment_mb = "attachment_mb", "单个附件上限（兆字节）", "largest attachment (MB)"
    callback_attempts = "callback_attempts", "未接通最少回访次数", "attempts before “not reached”"
    duplicate_days = "duplicate_days", "重复诉求查找天数", "days searched for duplicates"
    extensions = "extensions", "延期次数上限", "extensions of an order"
    personal_days = (
        "personal_days",
        "归档后个人信息保留天数",
        "days personal data is kept at the end",
    )
    red_score = "red_score", "红牌督办扣分", "score of a red supervision"
    returns = "returns", "裁定前可退单次数", "returns before adjudication"
    reworks = "reworks", "返工次数上限", "reworks before supervision"
    suspensions = "suspensions", "挂账次数上限", "suspensions of an order"
    yellow_score = "yellow_score", "黄牌督办扣分", "score of a yellow supervision"


@dataclass(frozen=True)
class Clock:
    """A deadline as it stands, one per order, kind and subject; ``cycle`` counts its restarts.

    ``subject`` 0 is the order's own clock, else the ordinal of the part (a co-unit, a summoned
    department) it belongs to, and ``unit_id`` the unit that is to act; None: the lead unit.
    ``step`` is the ordinal of the next step, ``next_step_at`` its instant (None: none is left).
    ``breached_at`` is the planned instant of the limit, once passed.

    A limit that was moved keeps the first one in ``original_due_at``, and counts its steps from
    ``anchor_at``, at which ``used_seconds`` of the time were spent already. ``calendar_version``
    names the calendars it was counted by; ``history`` tells every pause, move and recount since it
    began, in order (see `explaining`).
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
    subject: int = 0
    unit_id: int | None = None
    original_due_at: datetime | None = None
    anchor_at: datetime | None = None
    used_seconds: int = 0
    paused_at: datetime | None = None
    calendar_version: int = 1
    history: tuple[Mapping[str, Any], ...] = ()
    id: int | None = None
    """Of its row; None: it has none yet."""


ClockKey = tuple[DeadlineKind, int]
"""An order's clock: its kind and subject."""

COLOURS = {
    Effect.yellow: Colour.yellow,
    Effect.orange: Colour.orange,
    Effect.red: Colour.red,
    Effect.remind: Colour.red,
}

BREACHES = frozenset({Effect.red, Effect.remind})
"""Steps that note that the limit has passed."""


def told(clock: Clock, what: str, at: datetime, **more: Any) -> tuple[Mapping[str, Any], ...]:
    """The history of *clock* with one entry more; instants as ISO 8601 in UTC."""
    entry = {"what": what, "at": at, **more}
    return (*clock.history, {name: _plain(value) for name, value in entry.items()})


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def end(clock: Clock, state: DeadlineState, at: datetime) -> Clock:
    """*clock*, met or cancelled at *at*: no step of it will fire any more.

    A limit that had passed before it was met is noted even when its step had not fired yet.
    """
    late = state is DeadlineState.met and clock.due_at < at
    return altered(
        clock,
        state=state,
        ended_at=at,
        next_step_at=None,
        paused_at=None,
        breached_at=clock.breached_at or (clock.due_at if late else None),
    )


def pause(clock: Clock, at: datetime) -> Clock:
    """*clock*, standing still since *at*; `Rulebook.resume` lets it go on."""
    return altered(
        clock,
        state=DeadlineState.paused,
        paused_at=at,
        next_step_at=None,
        history=told(clock, "paused", at),
    )


def pauses(clock: Clock) -> Iterator[tuple[datetime, datetime]]:
    """From when until when *clock* has stood still, in order; a pause under way is left out."""
    since: datetime | None = None
    for entry in clock.history:
        if entry["what"] == "paused":
            since = datetime.fromisoformat(entry["at"])
        elif entry["what"] == "resumed" and since is not None:
            yield since, datetime.fromisoformat(entry["at"])


def worst(colours: Iterable[Colour]) -> Colour:
    """The most severe of *colours*; green when there are none."""
    return max(colours, key=COLOUR_ORDER.__getitem__, default=Colour.green)

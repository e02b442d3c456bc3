"""Orders that began elsewhere: what is told of them, and how they enter the loop. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from backend.areas.rules import Tier
from backend.core.audit import GENESIS
from backend.core.errors import InvalidInput
from backend.core.instants import aware
from backend.core.labels import Label
from backend.deadlines.budget import due
from backend.deadlines.calendar import CalendarExhausted
from backend.deadlines.policies import Matter, NoPolicy
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock, Colour, DeadlineKind
from backend.identity.rules import Actor
from backend.orders.changes import Case, Change, record_change
from backend.orders.events import EventKind, Notice
from backend.orders.moves import TEXT_LIMIT
from backend.orders.rules import (
    CONSULTATION,
    Order,
    Request,
    Satisfaction,
    State,
)

OPEN = frozenset({State.reported, State.accepted})
ENDED = frozenset({State.answered, State.rejected, State.closed})
NUMBERED = frozenset({State.accepted, State.closed})

LENGTHS = {
    "source": 64,
    "external_ref": 128,
    "description": TEXT_LIMIT,
    "address": 300,
    "citizen_name": 64,
    "citizen_phone": 32,
}
"""Most characters of each text of a request."""

REQUIRED = ("source", "external_ref", "description")


@dataclass(frozen=True, slots=True)
class PastOrder:
    """A request another system has taken in, as it stands there; its source is named in it.

    ``accepted_at`` None: with the report, where the state has been accepted at all. ``closed_at``
    is when it was closed, answered or rejected. ``reply``, ``resolved``, ``satisfaction`` None: not
    known.
    """

    request: Request
    reported_at: datetime
    state: State
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    reply: str | None = None
    resolved: bool | None = None
    satisfaction: Satisfaction | None = None

    def __post_init__(self) -> None:
        for at in (self.reported_at, self.accepted_at, self.closed_at):
            if at is not None:
                aware(at)

    @property
    def taken_at(self) -> datetime | None:
        """When it was accepted, the instant whose day its number bears; None when it was not."""
        return (self.accepted_at or self.reported_at) if self.state in NUMBERED else None


@dataclass(frozen=True, slots=True)
class Entry:
    """What the registry and the counters say of one past order; see `Order` for the fields."""

    order_id: int
    number: str | None
    area_code: str
    unit_id: int
    tier: Tier
    responsible_id: int | None
    on_behalf_of: int | None = None


def check(
    past: PastOrder, matter: Matter, book: Rulebook, now: datetime, *, live: bool = False
) -> None:
    """Raise for what cannot enter the loop: InvalidInput, CalendarExhausted or NoPolicy.

    ``field`` of an InvalidInput is the name in `PastOrder` or `Request`. Nothing lies in the
    future, nothing ends before it begins, and what is still open carries no result. ``live``
    requests are somebody's work of today: they can only be reported.
    """
    request = past.request
    _check_texts(past)
    for field, degrees in (("longitude", 180), ("latitude", 90)):
        value = getattr(request, field)
        if value is not None and not -degrees <= value <= degrees:
            raise InvalidInput(field, Label(f"超出±{degrees}度", f"outside ±{degrees} degrees"))
    if request.category not in book.categories:
        raise InvalidInput("category", Label("没有这个类别", "there is no such category"))
    if past.state not in (OPEN | ENDED if not live else {State.reported}):
        raise InvalidInput("state", Label("不能以此状态导入", "nothing enters in this state"))
    if past.state is State.answered and request.category != CONSULTATION:
        raise InvalidInput(
            "state", Label("只有咨询类可以直接答复", "only consultations are answered at once")
        )
    _check_times(past, now)
    if past.state in OPEN:
        # Raise here what would raise on entering.
        open_clocks(past, 0, matter, book, None if live else now)


def _check_texts(past: PastOrder) -> None:
    texts = {name: (getattr(past.request, name), limit) for name, limit in LENGTHS.items()}
    for name, (text, limit) in (texts | {"reply": (past.reply, TEXT_LIMIT)}).items():
        if name in REQUIRED and not (text or "").strip():
            raise InvalidInput(name, Label("必须填写", "is required"))
        if len(text or "") > limit:
            raise InvalidInput(name, Label(f"最多{limit}字", f"at most {limit} characters"))


def _check_times(past: PastOrder, now: datetime) -> None:
    if past.state in ENDED and past.closed_at is None:
        raise InvalidInput(
            "closed_at", Label("已结束的工单须有结束时间", "required once the order has ended")
        )
    if past.state in OPEN:
        for name in ("closed_at", "resolved", "satisfaction"):
            if getattr(past, name) is not None:
                raise InvalidInput(
                    name, Label("尚未办结，不应填写", "an order that is open has none")
                )
    earlier = past.reported_at
    for name in ("reported_at", "accepted_at", "closed_at"):
        at: datetime | None = getattr(past, name)
        if at is None:
            continue
        if at > now:
            raise InvalidInput(name, Label("晚于当前时间", "lies in the future"))
        if at < earlier:
            raise InvalidInput(name, Label("早于上一环节", "is earlier than the step before it"))
        earlier = at


def matter_of(past: PastOrder, area_code: str, unit_id: int) -> Matter:
    """What decides which limits it falls under, once its place and unit are known."""
    request = past.request
    return Matter(request.category, request.urgency, request.channel, area_code, unit_id)


def open_clocks(
    past: PastOrder,
    order_id: int,
    matter: Matter,
    book: Rulebook,
    caught_up_at: datetime | None,
) -> list[Clock]:
    """The clocks an open order runs under, from their real start; none for an ended one.

    See `Rulebook.start` for ``caught_up_at``. Raises CalendarExhausted where the calendar ends,
    NoPolicy for an accepted order that nothing would ever limit.
    """
    if past.state not in OPEN:
        return []
    kinds = [DeadlineKind.accept]
    if past.taken_at:
        kinds = [DeadlineKind.dispatch, DeadlineKind.business]
        if book.policy_for(matter, DeadlineKind.resolve) is None:
            raise NoPolicy(
                category=matter.category, urgency=matter.urgency, kind=DeadlineKind.resolve
            )
    start = past.taken_at or past.reported_at
    policies = [book.policy_for(matter, kind) for kind in kinds]
    return [
        book.start(policy, order_id, start, caught_up_at=caught_up_at)
        for policy in policies
        if policy is not None
    ]


def ended_business_limit(past: PastOrder, matter: Matter, book: Rulebook) -> datetime | None:
    """The limit the whole business of an ended order had, by today's policies.

    None before acceptance, and where calendar or policies do not cover it: its lateness is not
    known, which is no reason to turn it away.
    """
    policy = book.policy_for(matter, DeadlineKind.business)
    if past.taken_at is None or policy is None or past.state in OPEN:
        return None
    try:
        return due(book.calendar_of(policy), past.taken_at, policy.budget, policy.count_from).at
    except CalendarExhausted:
        return None


def enter(
    past: PastOrder,
    entry: Entry,
    book: Rulebook,
    actor: Actor,
    now: datetime,
    *,
    live: bool = False,
) -> Change:
    """The order as it enters, with its clock and its first sealed event.

    History never fires again: steps before *now* are over, a limit already passed is noted as
    breached and does not climb. The clock of a ``live`` request knows no past: what is due, fires,
    and whoever answers for it is told.
    """
    request = past.request
    matter = matter_of(past, entry.area_code, entry.unit_id)
    order = Order(
        id=entry.order_id, version=0, head=GENESIS, number=entry.number, state=past.state,
        channel=request.channel, category=request.category, urgency=request.urgency,
        area_id=request.area_id, area_code=entry.area_code, tier=entry.tier,
        lead_unit_id=entry.unit_id, responsible_id=entry.responsible_id, climbs=0,
        colour=Colour.green, reported_at=past.reported_at, accepted_at=past.taken_at,
        business_due_at=ended_business_limit(past, matter, book), closed_at=past.closed_at,
        reply=past.reply, resolved=past.resolved, satisfaction=past.satisfaction,
    )  # fmt: skip
    clocks = open_clocks(past, order.id, matter, book, None if live else now)
    person = order.responsible_id
    told = (
        [Notice(person, EventKind.order_report, entry.on_behalf_of)]
        if live and person is not None
        else []
    )
    return record_change(
        Case(order), order, clocks, EventKind.order_import, actor, now,
        dict(_details(order, request, clocks)), told,
        opens=True,
    )  # fmt: skip


def _details(order: Order, request: Request, clocks: list[Clock]) -> Iterator[tuple[str, object]]:
    told: Mapping[str, object] = {
        "source": request.source, "external_ref": request.external_ref, "state": order.state,
        "channel": order.channel, "unit": order.lead_unit_id, "tier": order.tier,
        "number": order.number, "reported_at": order.reported_at,
        "accepted_at": order.accepted_at, "closed_at": order.closed_at,
        **{f"{clock.kind.value}_due_at": clock.due_at for clock in clocks},
    }  # fmt: skip
    return ((name, value) for name, value in told.items() if value is not None)

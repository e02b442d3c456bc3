"""A demo that moves: orders whose limits pass within minutes, by the operators' own services."""

import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from backend.areas import service as areas
from backend.core.clock import now
from backend.core.instants import CHINA
from backend.deadlines.rules import Urgency
from backend.identity import service as identity
from backend.identity.rules import SYSTEM, Actor
from backend.orders import actions as a
from backend.orders import rules as r
from backend.orders import service as orders
from backend.orders.rules import Action, Channel, Order
from backend.orders.service import OrderRef
from backend.settings import FIXTURES

Report = Callable[[int, int, str], None]


class DemoOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One order of ``fixtures/demo.toml``; ``until`` is ``report`` or the last action taken.

    Its place is a grid somewhere in ``area``.
    """

    category: str
    channel: Channel
    area: str
    ago: int
    until: str
    description: str
    address: str | None = None
    longitude: float | None = None
    latitude: float | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    orders: list[DemoOrder]


MAIN_PATH: tuple[tuple[Action, str], ...] = (
    (Action.accept, "shouli"),
    (Action.dispatch, "paiqian"),
    (Action.sign, "chuzhi"),
    (Action.contact, "chuzhi"),
    (Action.handle, "chuzhi"),
    (Action.feedback, "chuzhi"),
    (Action.check, "paiqian"),
    (Action.close, "huifang"),
    (Action.archive, ""),
)
"""The loop's straight line, and which demo operator takes each step ("" is the system)."""

SIDE_EXITS = {Action.answer, Action.reject}


def load_demo(path: Path) -> list[DemoOrder]:
    """The demo's orders from TOML. Raises msgspec.ValidationError for a malformed file."""
    with path.open("rb") as file:
        return msgspec.convert(tomllib.load(file), _File).orders


async def start_demo(report: Report, count: int | None = None) -> list[str]:
    """Put the demo's orders in, beginning now; returns their numbers or, unnumbered, their ids.

    ``count`` takes only the first so many. Places are drawn in turn, so that a second demo meets
    other communities.
    """
    wanted = load_demo(FIXTURES / "demo.toml")[:count]
    begin = now()
    cast = {
        name: await identity.actor(name, begin.astimezone(CHINA).date())
        for name in {name for _, name in MAIN_PATH if name}
    } | {"": SYSTEM}
    places = {
        area: iter(await areas.sample_grids(area, count, int(begin.timestamp())))
        for area, count in Counter(demo.area for demo in wanted).items()
    }
    names = []
    for done, demo in enumerate(wanted):
        report(done, len(wanted), "演示工单 / demo orders")
        order = await _play(demo, next(places[demo.area]), cast, begin)
        names.append(order.number or str(order.id))
    report(len(wanted), len(wanted), "演示工单 / demo orders")
    return names


async def _play(demo: DemoOrder, area_id: int, cast: dict[str, Actor], begin: datetime) -> Order:
    at = begin - timedelta(seconds=demo.ago)
    request = r.Request(
        channel=demo.channel,
        category=demo.category,
        urgency=Urgency.normal,
        description=demo.description,
        area_id=area_id,
        address=demo.address,
        longitude=demo.longitude,
        latitude=demo.latitude,
        citizen_name="张演示",
        citizen_phone="00099000001",
    )
    order, _ = await orders.report(cast["shouli"], request, at)
    if demo.until == "report":
        return order
    last = Action(demo.until)
    if last in SIDE_EXITS:
        return await _act(order, last, cast["shouli"], at)
    # The steps of an old order are spread over its past; those of a fresh one follow at once.
    pause = timedelta(seconds=demo.ago / (len(MAIN_PATH) + 1))
    for action, name in MAIN_PATH:
        at += pause
        order = await _act(order, action, cast[name], at)
        if action is last:
            break
    return order


async def _act(order: Order, action: Action, actor: Actor, at: datetime) -> Order:
    data: dict[Action, a.ActionData] = {
        Action.answer: a.Answer(reply="带身份证到街道党群服务中心即可办理。"),
        Action.close: a.Close(satisfaction=r.Satisfaction.satisfied, resolved=True),
        Action.contact: a.Contact(note="已电话联系，约定上门时间。"),
        Action.dispatch: a.Dispatch(unit_id=order.lead_unit_id),
        Action.feedback: a.Feedback(reply="已到现场处理完毕。", resolved=True),
        Action.handle: a.Handle(),
        Action.reject: a.Reject(reason=r.RejectReason.litigation),
    }
    return await orders.act(
        actor, OrderRef(order.id, order.version), action, data.get(action, a.NoData()), at
    )

"""Shorthands to move orders through the loop in tests, through the real services."""

from datetime import UTC, datetime

from backend.areas import service as areas
from backend.deadlines.rules import Urgency
from backend.identity.rules import Actor, Role, everywhere
from backend.orders import actions as a
from backend.orders import rules as r
from backend.orders import service as orders
from backend.orders.rules import Action, Channel, Order
from backend.orders.service import OrderRef

KEEPER = Actor("keeper", everywhere(*Role))
# A Monday in working time, in China 09:00.
NOW = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)


async def report(at: datetime = NOW, **changes: object) -> Order:
    """A request for help a grid worker hands in, unless *changes* say otherwise."""
    grid = (await areas.sample_grids("610112", 1, 7))[0]
    values: dict[str, object] = {
        "channel": Channel.grid_report,
        "category": "help",
        "urgency": Urgency.normal,
        "description": "楼道灯不亮",
        "area_id": grid,
    } | changes
    order, _ = await orders.report(KEEPER, r.Request(**values), at)
    return order


async def act(
    order: Order, action: Action, data: object = None, at: datetime = NOW, actor: Actor = KEEPER
) -> Order:
    """One action on *order*, as it stands in the caller's hand."""
    ref = OrderRef(order.id, order.version)
    return await orders.act(actor, ref, action, data or a.NoData(), at)


async def dispatched(at: datetime = NOW, **changes: object) -> Order:
    """An order dispatched to its own community."""
    order = await act(await report(at, **changes), Action.accept, at=at)
    return await act(order, Action.dispatch, a.Dispatch(order.lead_unit_id), at=at)


async def handling(at: datetime = NOW, **changes: object) -> Order:
    """An order its unit works on."""
    order = await act(await dispatched(at, **changes), Action.sign, at=at)
    order = await act(order, Action.contact, a.Contact("已联系"), at=at)
    return await act(order, Action.handle, a.Handle(), at=at)


async def handled(at: datetime = NOW, **changes: object) -> Order:
    """An order its unit has fed back on."""
    order = await handling(at, **changes)
    return await act(order, Action.feedback, a.Feedback("已更换灯泡", resolved=True), at=at)

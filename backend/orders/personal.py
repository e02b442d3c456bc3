"""Use cases of residents' data: shown in full for a reason, erased on request or when it is old."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from backend.core.db import transaction
from backend.core.labels import Label
from backend.deadlines import service as deadlines
from backend.deadlines.rules import LimitName
from backend.identity.rules import SYSTEM, Actor, Permission
from backend.orders import personal_queries as queries
from backend.orders import record_queries
from backend.orders import service as orders
from backend.orders.errors import NoPersonalData, NotAllowed, UnknownOrder
from backend.orders.personal_rules import FIELDS, Revealed, Unmask, checked, erased, seen
from backend.orders.queries import lock_order
from backend.orders.rules import Order
from backend.orders.writing import save

UNMASK = Label("查看完整个人信息", "see personal data in full")
ERASE = Label("删除个人信息", "erase personal data")
MOST_AT_ONCE = 500
"""Orders one batch of the erasure takes: a second or so."""
OLD = "保留期满 / kept long enough"


async def may_unmask(actor: Actor, order: Order) -> bool:
    """Whether *actor* may see the order's personal data in full, for its place or a unit of it."""
    return await orders.permits(actor, Permission.unmask, order)


async def unmask(actor: Actor, order_id: int, told: Unmask, now: datetime) -> Revealed:
    """A resident's name and number in full, and the event that says who saw them and why.

    Whether *actor* may see the order at all is for the caller to ask. The event is written in the
    same transaction: without it nothing is told. It needs no version: what somebody else did
    meanwhile does not matter. Raises UnknownOrder, NotAllowed, GuardFailed and NoPersonalData.
    """
    told = checked(told)
    async with transaction():
        order = await _locked(order_id)
        if not await may_unmask(actor, order):
            raise NotAllowed(action=UNMASK)
        asked = await record_queries.request_of(order_id)
        fields = [name for name in FIELDS if getattr(asked, name, None) is not None]
        if asked is None or not fields:
            raise NoPersonalData
        case = (await orders.load_cases([order_id]))[order_id]
        change = seen(case, actor, told, fields, now)
        await save([change], now)
    return Revealed(asked.citizen_name, asked.citizen_phone, change.order.version)


async def erase(actor: Actor, order_id: int, reason: str, now: datetime) -> Order:
    """Erase what an order holds of its resident's name and number, whatever its state.

    Raises UnknownOrder, NotAllowed, GuardFailed for a missing reason, and NoPersonalData when there
    is nothing (left) to erase.
    """
    async with transaction():
        order = await _locked(order_id)
        if not await orders.permits(actor, Permission.erase_personal, order):
            raise NotAllowed(action=ERASE)
        if not await _erase(actor, [order_id], reason, now):
            raise NoPersonalData
        return await orders.find_by_id(order_id)


async def erase_old(now: datetime, most: int = MOST_AT_ONCE) -> int:
    """Erase the data of at most *most* orders that ended longer ago than the limit says.

    Returns how many; 0 once nothing is old enough. One transaction of some six statements; done
    twice, or by two at once, it erases each once.
    """
    async with transaction():
        days = (await deadlines.rulebook()).limits[LimitName.personal_days]
        found = await queries.old_enough(now - timedelta(days=days), most)
        return await _erase(SYSTEM, found, OLD, now)


async def _erase(actor: Actor, order_ids: Sequence[int], reason: str, now: datetime) -> int:
    """Of the orders, which are locked, those that hold anything; each leaves its event."""
    held = await queries.held(order_ids)
    cases = await orders.load_cases(list(held))
    changes = [erased(cases[each], actor, reason, fields, now) for each, fields in held.items()]
    await save(changes, now)
    await queries.erase(list(held))
    return len(changes)


async def _locked(order_id: int) -> Order:
    order = await lock_order(order_id)
    if order is None:
        raise UnknownOrder(order=order_id)
    return order

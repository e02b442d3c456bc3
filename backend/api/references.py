"""How a caller names an order and the version of it that was seen."""

import re
from typing import Any

from litestar import Request

from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.identity.rules import Actor
from backend.orders import service as orders
from backend.orders.errors import UnknownOrder
from backend.orders.rules import Order
from backend.orders.service import OrderRef

NUMBER = re.compile(r"[0-9]{22}")
ID = re.compile(r"[0-9]{1,18}")
_TAG = re.compile(r'(?:W/)?"?([0-9]{1,9})"?')


async def find(actor: Actor, named: str) -> Order:
    """The order with this number (22 digits) or id.

    Raises UnknownOrder, also when *actor* may not see it: who is outside learns nothing.
    """
    if NUMBER.fullmatch(named):
        found = await orders.find(named)
    elif ID.fullmatch(named):
        found = await orders.find_by_id(int(named))
    else:
        raise UnknownOrder(order=named)
    if not await orders.may_read(actor, found):
        raise UnknownOrder(order=named)
    return found


def seen(request: Request[Any, Any, Any], order: Order, version: int | None) -> OrderRef:
    """The order as the caller last saw it: by ``version`` of the body, else by If-Match.

    Raises InvalidInput when neither tells, or they differ.
    """
    condition = request.headers.get("if-match")
    if condition is not None:
        told = _TAG.fullmatch(condition.strip())
        if told is None or version not in (None, int(told[1])):
            raise InvalidInput(
                "If-Match", Label("应为工单版本号", "must be the version of the order")
            )
        version = int(told[1])
    if version is None:
        raise InvalidInput("version", Label("必须填写", "is required"))
    return OrderRef(order.id, version)


def tag(order: Order) -> str:
    """The order's version as an ETag."""
    return f'"{order.version}"'

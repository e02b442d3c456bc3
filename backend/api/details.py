"""``GET /orders/{order}``: all there is to see of one order."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response

from backend.api.messages import OrderShown
from backend.api.problems import problems
from backend.api.references import find, tag
from backend.api.structs import show, shown
from backend.core import clock
from backend.deadlines.rules import Clock
from backend.files.rules import FileRef
from backend.orders import record
from backend.orders import rules as r
from backend.orders import service as orders
from backend.orders.overlays import Part, Supervision
from backend.orders.rules import Action
from backend.web.auth import actor_of, signed_in

_TOLD_IN_ORDER = ("area_id", "category", "channel", "proactive", "urgency")

RequestShown: Any = shown(r.Request, "Request", left_out=_TOLD_IN_ORDER)
ClockShown: Any = shown(
    Clock, "Clock", left_out=("anchor_at", "policy_id", "step", "used_seconds", "work_order_id")
)
PartShown: Any = shown(Part, "Part")
SupervisionShown: Any = shown(Supervision, "Supervision")


class ActionOffered(msgspec.Struct, frozen=True):
    """An action the caller may take on the order as it stands, and the address to take it at."""

    action: Action
    zh: str
    en: str
    href: str


class FileShown(msgspec.Struct, frozen=True):
    """A file of the order; ``seq`` is the event it came with."""

    seq: int
    name: str
    media_type: str
    size: int
    sha256: str
    href: str


class OrderDetail(msgspec.Struct, frozen=True):
    """An order with all that belongs to it."""

    order: OrderShown
    request: RequestShown
    clocks: list[ClockShown]
    parts: list[PartShown]
    supervisions: list[SupervisionShown]
    files: list[FileShown]
    actions: list[ActionOffered]


@get(
    "/orders/{order:str}",
    operation_id="getOrder",
    summary="工单详情 / One order",
    description=(
        "order 为 22 位编号或内部序号。actions 为调用方此刻可执行的操作。 / "
        "order is the 22-digit number or the id. actions are those the caller may take now."
    ),
    tags=["工单 Orders"],
    guards=[signed_in],
    responses=problems(400, 401, 404),
)
async def detail(order: FromPath[str], request: Request[Any, Any, Any]) -> Response[OrderDetail]:
    """One order, and what the caller may do with it."""
    actor = actor_of(request)
    found = await find(actor, order)
    now = clock.now()
    case = await orders.case_of(found, now)
    asked = await record.request_of(found.id)
    possible = await orders.possible_actions(actor, found, now)
    made = OrderDetail(
        order=show(OrderShown, found),
        request=show(RequestShown, asked),
        clocks=[show(ClockShown, each) for _, each in sorted(
            case.clocks.items(), key=lambda item: (item[1].started_at, item[0][1]))],
        parts=[show(PartShown, each) for each in case.parts],
        supervisions=[show(SupervisionShown, each) for each in case.supervisions],
        files=file_list(await orders.files(found.id)),
        actions=[offered(found.id, action) for action in possible],
    )  # fmt: skip
    return Response(made, headers={"etag": tag(found), "cache-control": "no-store"})


def offered(order_id: int, action: Action) -> ActionOffered:
    """*action* with the address to take it at; files have one of their own."""
    own = "files" if action is Action.attach else f"actions/{action.value}"
    return ActionOffered(action, action.zh, action.en, f"/api/v1/orders/{order_id}/{own}")


def file_list(files: dict[int, list[FileRef]]) -> list[FileShown]:
    """The files of an order, by the event they came with, each with its address."""
    return [
        show(FileShown, each, seq=seq, href=f"/api/v1/files/{each.sha256}")
        for seq, those in sorted(files.items())
        for each in those
    ]


handlers = [detail]

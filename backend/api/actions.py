"""``/orders/{order}/actions/…`` and ``/orders/actions/…``: one address an action, made from
`orders.actions.DATA_OF`. A new action needs no code here.
"""

from http import HTTPStatus
from typing import Annotated, Any, cast

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from litestar.response import Response
from msgspec import Meta

from backend.api.messages import OrderAt, OrderShown, Outcome, Problem
from backend.api.problems import problems
from backend.api.references import find, seen, tag
from backend.api.structs import build, example, show, told
from backend.core import clock
from backend.core.errors import MinhuError
from backend.identity.rules import Actor, Role
from backend.orders import service as orders
from backend.orders.actions import DATA_OF, ActionData
from backend.orders.rules import Action, Order
from backend.orders.service import OrderRef
from backend.orders.transitions import TRANSITIONS
from backend.web.auth import actor_of, signed_in
from backend.web.language import Language, language_of
from backend.web.problems import problem, status_of
from backend.web.whole import whole

TAGS = ["办理 Actions"]
BATCH_TAGS = ["批量办理 Batches"]
MOST_IN_BATCH = 100

ELSEWHERE = frozenset({Action.attach})
"""Files come in by an address of their own: a caller's word for what is in the store is worth
nothing, and would open other orders' files."""
_BY_HAND = {arrow.action for arrow in TRANSITIONS if arrow.who.keys() - {Role.system}}
ACTIONS = tuple(action for action in DATA_OF if action in _BY_HAND - ELSEWHERE)
"""What operators may do; the rest is the system's own."""

DATA: dict[type[ActionData], type[msgspec.Struct]] = {
    kind: told(kind, f"{kind.__name__}Data")
    for kind in {DATA_OF[action]: None for action in ACTIONS}
}
"""The message for what an action is told."""


def _body(kind: type[ActionData], suffix: str, first: tuple[Any, ...]) -> type[msgspec.Struct]:
    """A request's body: *first*, and the data, which may be left out when nothing must be told."""
    data = DATA[kind]
    required = any(field.required for field in msgspec.structs.fields(data))
    defined = [first, ("data", data) if required else ("data", data, data())]
    return msgspec.defstruct(
        f"{kind.__name__}{suffix}",
        cast(Any, defined),
        kw_only=True,
        frozen=True,
        forbid_unknown_fields=True,
        module=__name__,
    )


_JSON: Any = JSONBody
_Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]
_Orders = Annotated[list[OrderAt], Meta(min_length=1, max_length=MOST_IN_BATCH)]
BODIES = {kind: _body(kind, "Body", ("version", _Version | None, None)) for kind in DATA}
BATCHES = {kind: _body(kind, "Batch", ("orders", _Orders)) for kind in DATA}


def _single(action: Action) -> HTTPRouteHandler:
    """The address that takes *action* on one order."""
    kind = DATA_OF[action]

    async def take(
        order: FromPath[str], data: Any, request: Request[Any, Any, Any]
    ) -> Response[Any]:
        actor = actor_of(request)
        ref = seen(request, await find(actor, order), data.version)
        after = await orders.act(actor, ref, action, build(kind, data.data), clock.now())
        return Response(show(OrderShown, after), status_code=200, headers={"etag": tag(after)})

    take.__annotations__["data"] = _JSON[BODIES[kind]]
    take.__annotations__["return"] = Response[OrderShown]
    return post(
        f"/orders/{{order:str}}/actions/{action.value}",
        name=f"act:{action.value}",
        operation_id=f"{_camel(action)}Order",
        summary=f"{action.zh} / {action.en[:1].upper()}{action.en[1:]}",
        description=(
            "version 为调用方所见版本，也可用 If-Match 提供；工单已变则返回 409。 / "
            "version is the one the caller saw, or If-Match tells it; 409 when the order has "
            f"changed since.\n\n{kind.__doc__}"
        ),
        tags=TAGS,
        status_code=200,
        guards=[signed_in],
        responses=problems(400, 401, 403, 404, 409, 413, 422),
    )(take)


def _batch(action: Action) -> HTTPRouteHandler:
    """The address that takes *action* on several orders, each for itself."""
    kind = DATA_OF[action]

    async def take_each(data: Any, request: Request[Any, Any, Any]) -> Response[list[Outcome]]:
        told_of = build(kind, data.data)
        outcomes = await _each(
            actor_of(request), data.orders, action, told_of, language_of(request)
        )
        return Response(outcomes, status_code=207)

    take_each.__annotations__["data"] = _JSON[BATCHES[kind]]
    return post(
        f"/orders/actions/{action.value}",
        name=f"act_each:{action.value}",
        operation_id=f"{_camel(action)}Orders",
        summary=f"批量{action.zh} / {action.en[:1].upper()}{action.en[1:]}, several orders",
        description=(
            "每张工单单独成败，结果按请求顺序返回。 / "
            "Each order succeeds or fails alone; outcomes come in the order asked for."
        ),
        tags=BATCH_TAGS,
        status_code=207,
        guards=[signed_in],
        responses={
            207: ResponseSpec(
                list[Outcome], generate_examples=False, description="逐单结果 / An outcome an order"
            ),
            **problems(400, 401, 409, 413, 422),
        },
    )(take_each)


async def _each(
    actor: Actor, asked: list[OrderAt], action: Action, data: ActionData, language: Language
) -> list[Outcome]:
    """Take *action* on every order asked for; what cannot be found is an outcome as well."""
    found: dict[int, Order] = {}
    outcomes: dict[int, Outcome] = {}
    for place, each in enumerate(asked):
        try:
            found[place] = await find(actor, each.order)
        except MinhuError as error:
            outcomes[place] = _failed(each, error, language)
    # Under an idempotency key all of it is one transaction, which keeps every order locked: taken
    # in one order by everybody, two batches cannot wait for each other in a circle.
    for place in sorted(found, key=lambda place: found[place].id):
        each, order = asked[place], OrderRef(found[place].id, asked[place].version)
        try:
            async with whole():
                after = await orders.act(actor, order, action, data, clock.now())
        except MinhuError as error:
            outcomes[place] = _failed(each, error, language)
        else:
            outcomes[place] = Outcome(each.order, HTTPStatus.OK, show(OrderShown, after))
    return [outcomes[place] for place in range(len(asked))]


def _failed(asked: OrderAt, error: MinhuError, language: Language) -> Outcome:
    told_of = msgspec.convert(problem(error, language), Problem)
    return Outcome(asked.order, status_of(error), problem=told_of)


def _camel(action: Action) -> str:
    first, *rest = action.value.split("_")
    return str(first) + "".join(part.capitalize() for part in rest)


def body_examples() -> dict[str, dict[str, Any]]:
    """A body for every action, by operation id, for the documentation."""
    singles = {f"{_camel(each)}Order": example(BODIES[DATA_OF[each]]) for each in ACTIONS}
    return singles | {f"{_camel(each)}Orders": example(BATCHES[DATA_OF[each]]) for each in ACTIONS}


handlers = [make(action) for action in ACTIONS for make in (_single, _batch)]

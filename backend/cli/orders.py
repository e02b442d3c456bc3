"""Commands on single orders: report one, look at it, act on it."""

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.cli.acting import scope_of
from backend.cli.running import console, examples, servers, with_database

if TYPE_CHECKING:
    from backend.orders.actions import ActionData
    from backend.orders.rules import Action, Order

commands = typer.Typer()
order_commands = typer.Typer(
    name="order", help="工单：登记、查看、办理 / Orders: report, show, act.", no_args_is_help=True
)
commands.add_typer(order_commands)

Number = Annotated[str, typer.Argument(help="工单编号 / The order's number.", show_default=False)]
As = Annotated[str, typer.Option("--as", help="操作员用户名 / The operator who acts.")]


@order_commands.command(
    epilog=examples("minhu order report 楼道灯不亮 --area 610112 --category help --as shouli")
)
def report(
    description: Annotated[str, typer.Argument(help="诉求内容 / What is asked.")],
    area: Annotated[str, typer.Option(help="区域编码 / Code of the area.")],
    category: Annotated[str, typer.Option(help="类别编码 / Code of the category.")],
    operator: As,
    channel: Annotated[str, typer.Option(help="来源渠道 / Channel.")] = "hotline_12345",
    urgent: Annotated[bool, typer.Option("--urgent", help="紧急 / Danger to life.")] = False,
) -> None:
    """登记并受理一件诉求 / Take a request in, accept it, and print its number."""
    from backend.areas import service as areas
    from backend.deadlines.rules import Urgency
    from backend.orders import rules as r
    from backend.orders import service as orders
    from backend.orders.actions import NoData

    chosen = _choose(r.Channel, channel, "channel")

    async def work() -> tuple["Order", str]:
        async with scope_of(operator) as (actor, now):
            request = r.Request(
                channel=chosen,
                category=category,
                urgency=Urgency.urgent if urgent else Urgency.normal,
                description=description,
                area_id=await areas.area_id(area),
            )
            order, query_code = await orders.report(actor, request, now)
            ref = orders.OrderRef(order.id, order.version)
            return await orders.act(actor, ref, r.Action.accept, NoData(), now), query_code

    with servers():
        order, query_code = with_database(work)
    console.print(f"工单编号 / Number: {order.number}\n查询码 / Query code: {query_code}")


@order_commands.command(epilog=examples("minhu order show 6101122026112305000001"))
def show(number: Number) -> None:
    """显示工单、时限与流转记录 / Show an order, its clocks and its trail."""
    from backend.cli.order_view import print_order
    from backend.orders import service as orders

    async def work() -> None:
        order = await orders.find(number)
        case = (await orders.load_cases([order.id]))[order.id]
        events = await orders.trail(order.id)
        print_order(case, events, await orders.verify_trail(order.id))

    with servers():
        with_database(work)


@order_commands.command(
    epilog=examples(
        "minhu order act 6101122026112305000001 sign --as chuzhi",
        "minhu order act 6101122026112305000001 contact note=已电话联系 --as chuzhi",
        "minhu order act 6101122026112305000001 feedback reply=已修复 resolved=true --as chuzhi",
    )
)
def act(
    number: Number,
    action: Annotated[str, typer.Argument(help="操作 / The action, such as sign.")],
    operator: As,
    data: Annotated[
        list[str] | None, typer.Argument(help="内容，如 reply=已修复 / What it is told.")
    ] = None,
) -> None:
    """对工单执行一个操作 / Take one action on an order."""
    from backend.orders import service as orders
    from backend.orders.rules import Action

    chosen = _choose(Action, action, "action")
    told = _data(chosen, data or [])

    async def work() -> "Order":
        async with scope_of(operator) as (actor, now):
            order = await orders.find(number)
            ref = orders.OrderRef(order.id, order.version)
            return await orders.act(actor, ref, chosen, told, now)

    with servers():
        order = with_database(work)
    console.print(f"{number}：{order.state.zh} / {order.state.en}")


def _choose(choices: Any, value: str, field: str) -> Any:
    """The choice called *value*; InvalidInput names the ones there are."""
    from backend.core.errors import InvalidInput
    from backend.core.labels import Label

    try:
        return choices(value)
    except ValueError:
        known = ", ".join(choice.value for choice in choices)
        reason = Label(f"没有“{value}”，可选：{known}", f"no {value!r}; there are: {known}")
        raise InvalidInput(field, reason) from None


def _data(action: "Action", words: list[str]) -> "ActionData":
    """``name=value`` words as the action's data; InvalidInput says what it wants."""
    import msgspec

    from backend.core.errors import InvalidInput
    from backend.core.labels import Label
    from backend.orders.actions import DATA_OF

    kind = DATA_OF[action]
    wanted = [field.name for field in fields(kind)]
    given = dict(word.partition("=")[::2] for word in words)
    if unknown := given.keys() - set(wanted):
        names = ", ".join(wanted) or "—"
        raise InvalidInput(
            ", ".join(sorted(unknown)),
            Label(f"该操作的内容为：{names}", f"this action is told: {names}"),
        )
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidInput("data", Label(f"内容不符（{error}）", str(error))) from error

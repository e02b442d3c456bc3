"""Commands on the steps of limits that could not be taken."""

from typing import Annotated

import typer

from backend.cli.running import console, examples, servers, with_database

commands = typer.Typer()
step_commands = typer.Typer(
    name="steps",
    help="时限步骤：查看与重试失败步骤 / Steps of limits: see and retry those that failed.",
    no_args_is_help=True,
)
commands.add_typer(step_commands)

Numbers = Annotated[
    list[str] | None,
    typer.Argument(help="工单编号，不填为全部 / Orders' numbers; none: all.", show_default=False),
]


@step_commands.command(epilog=examples("minhu steps failed"))
def failed() -> None:
    """列出被搁置的失败步骤及原因 / List the steps that are set aside, and why."""
    from rich.table import Table

    from backend.core.instants import CHINA
    from backend.escalation import failures

    with servers():
        found = with_database(failures.failed)
    if not found:
        console.print("没有失败步骤。 / No step has failed.")
        return
    table = Table("工单 / Order", "时限 / Clock", "应执行 / Due", "次数 / Times", "重试 / Again",
                  "原因 / Error")  # fmt: skip
    for each in found:
        planned, again = (
            at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
            for at in (each.planned_at, each.retry_at)
        )
        order = each.number or f"id {each.order_id}"
        table.add_row(order, each.kind, planned, str(each.attempts), again, each.error)
    console.print(table)
    console.print("排除原因后可立即重试：minhu steps retry / Once mended: minhu steps retry")


@step_commands.command(
    epilog=examples("minhu steps retry", "minhu steps retry 6101122026112305000001")
)
def retry(numbers: Numbers = None) -> None:
    """立即重试失败步骤 / Let failed steps be taken again now."""
    from backend.escalation import failures
    from backend.orders import service as orders

    async def work() -> int:
        order_ids = [(await orders.find(number)).id for number in numbers or ()]
        return await failures.retry(order_ids or None)

    with servers():
        count = with_database(work)
    console.print(f"将重试 {count} 步。 / {count} steps will be tried again.")

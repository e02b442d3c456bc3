"""Commands on limits: why one falls when it does."""

from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.running import examples, servers, with_database

if TYPE_CHECKING:
    from backend.deadlines.explanation import Explanation

commands = typer.Typer()
deadline_commands = typer.Typer(
    name="deadline", help="时限：说明依据 / Limits: why they fall.", no_args_is_help=True
)
commands.add_typer(deadline_commands)


@deadline_commands.command(
    epilog=examples(
        "minhu deadline explain 6101122026112305000001",
        "minhu deadline explain 6101122026112305000001 --json",
    )
)
def explain(
    number: Annotated[
        str, typer.Argument(help="工单编号 / The order's number.", show_default=False)
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="输出 JSON，与接口相同 / As the API gives it.")
    ] = False,
) -> None:
    """说明工单的每个时限为何在此刻到期 / Tell why each limit of an order falls when it does."""
    from backend.cli.deadline_view import print_explanation
    from backend.cli.working_time import to_json
    from backend.core.clock import now
    from backend.orders import record
    from backend.orders import service as orders

    async def work() -> "list[Explanation]":
        return await record.explanations(await orders.find(number), now())

    with servers():
        found = with_database(work)
    if as_json:
        print(to_json(found))
        return
    for explanation in found:
        print_explanation(explanation)

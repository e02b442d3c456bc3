"""Commands on pay: what grading anew would change, and doing it."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.cli.acting import scope_of
from backend.cli.running import console, examples, servers, with_database

if TYPE_CHECKING:
    from backend.people.pay_rules import Regrading

commands = typer.Typer()
pay_commands = typer.Typer(
    name="pay",
    help="三岗十八级薪酬：套改预览、套改 / Pay of community posts: preview a re-grading, do it.",
    no_args_is_help=True,
)
commands.add_typer(pay_commands)

SHOWN = 20
"""Movers printed; the file holds all."""

District = Annotated[
    str,
    typer.Argument(help="区编码 / The district's code.", show_default=False, metavar="DISTRICT"),
]
On = Annotated[
    datetime, typer.Option(formats=["%Y-%m-%d"], help="套改之日 / The day it takes effect.")
]
As = Annotated[str, typer.Option("--as", help="操作员用户名 / The operator who acts.")]


@pay_commands.command(
    epilog=examples(
        "minhu pay preview 610114 --on 2021-01-01 --as yanliang",
        "minhu pay preview 610114 --on 2027-01-01 --as yanliang --out moves.csv",
    )
)
def preview(
    district: District,
    on: On,
    operator: As,
    out: Annotated[
        Path | None, typer.Option(help="全部变动存为 CSV / Write all moves into this CSV file.")
    ] = None,
) -> None:
    """预览套改：谁从几级到几级，最大增幅多少；不作更改 / Show who would move from what to what."""
    from backend.people import service as people

    found = _run(operator, lambda actor: people.preview_regrading(actor, district, on.date()))
    _print(found)
    if out is not None:
        from backend.cli.pay_view import write_csv

        write_csv(found, out)
        console.print(f"已存入 / Written: {out}", markup=False)


@pay_commands.command(epilog=examples("minhu pay regrade 610114 --on 2027-01-01 --as yanliang"))
def regrade(district: District, on: On, operator: As) -> None:
    """按当日标准套改，记入薪酬定级 / Grade everybody of a district anew from a day on."""
    from backend.people import service as people

    _print(_run(operator, lambda actor: people.regrade(actor, district, on.date())))


def _run(operator: str, ask: Callable[[Any], Coroutine[Any, Any, "Regrading"]]) -> "Regrading":
    async def work() -> "Regrading":
        async with scope_of(operator) as (actor, _):
            return await ask(actor)

    with servers():
        return with_database(work)


def _print(found: "Regrading") -> None:
    from backend.cli.pay_view import summary, table

    console.print(table(found, SHOWN))
    for line in summary(found, SHOWN):
        console.print(line, markup=False, soft_wrap=True)

"""The command that replays a district's year."""

from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.running import console, examples, progress, servers

if TYPE_CHECKING:
    from backend.cli.running import Report
    from backend.replay.rules import Terms

commands = typer.Typer()


@commands.command(
    epilog=examples(
        "minhu replay --district 610112 --year 2020 --orders 80907",
        "minhu replay --district 610114 --year 2020 --orders 67805",
        "minhu replay --district 610112 --year 2020 --orders 80907 --first 2000",
        "minhu replay --district 610112 --year 2020 --orders 80907 --drop",
    )
)
def replay(
    district: Annotated[str, typer.Option(help="区划代码 / Code of the district.")],
    year: Annotated[int, typer.Option(help="年份 / The year.")],
    orders: Annotated[int, typer.Option(help="工单数 / Orders of the year.")],
    seed: Annotated[int, typer.Option(help="随机种子 / Seed of the draws.")] = 1,
    first: Annotated[
        int | None, typer.Option(help="只推演前若干件 / Only the first so many of them.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="重新开始 / Start over from the first day.")
    ] = False,
    drop: Annotated[
        bool, typer.Option("--drop", help="删除推演数据库 / Remove the replay's database.")
    ] = False,
) -> None:
    """推演一个区一年的热线工单，打印考核指标 / Replay a district's year of hotline orders.

    In a database of its own on the same server; a run that was cut goes on where it stood.
    """
    import asyncio

    from backend.core import tuning
    from backend.replay import databases
    from backend.replay.rules import Terms

    tuning.for_bulk_work()
    terms = Terms(district, year, orders, seed, first)
    name = databases.name_of(terms)
    with servers() as found:
        if drop or again:
            removed = asyncio.run(databases.drop(found.database_url, name))
            if drop:
                told = "已删除 / Removed" if removed else "没有 / There is no"
                console.print(f"{told} {name}")
                return
        with progress(f"{district} {year}") as report:
            try:
                asyncio.run(_play(found.database_url, name, terms, report))
            except KeyboardInterrupt:
                console.print(
                    "已中断，重新运行同一命令即可继续。 / Cut off: the same command goes on."
                )
                raise
        asyncio.run(_print(found.database_url, name))


async def _play(server_url: str, name: str, terms: "Terms", report: "Report") -> None:
    from backend.core.db import engine
    from backend.core.instants import CHINA
    from backend.replay import databases, service
    from backend.replay.hotline import load_hotline

    try:
        await databases.prepare(server_url, name, terms, report)
        async for each in service.play(terms, load_hotline()):
            position = each.position
            at = position.reached_at.astimezone(CHINA)
            rate = position.actions / position.seconds if position.seconds else 0
            report(
                position.arrived - each.open,
                terms.coming,
                f"{at:%Y-%m-%d} · {rate:,.0f} 操作/秒 actions/s · 在办 open {each.open:,}",
            )
    finally:
        await engine().close()


async def _print(server_url: str, name: str) -> None:
    from backend.cli.replay_view import print_figures
    from backend.core.db import engine
    from backend.replay import databases, service
    from backend.replay.hotline import load_hotline

    engine().config["dsn"] = databases.url_of(server_url, name)
    await engine().open()
    try:
        print_figures(await service.figures(load_hotline()), await service.reached(), name)
    finally:
        await engine().close()

"""Commands that put data in: ``seed`` and ``demo``."""

import typer

from backend.cli.running import console, examples, progress, servers, with_database

commands = typer.Typer()


@commands.command(epilog=examples("minhu seed"))
def seed() -> None:
    """载入三个区的演示数据（只载入一次） / Load the demo data of three districts, once."""
    from backend.seed.service import seed as load

    with servers(), progress("演示数据 / Demo data") as report:
        loaded = with_database(lambda: load(report))
    if loaded:
        console.print("演示数据已载入。 / The demo data is loaded.")
    else:
        console.print("演示数据早已载入。 / The demo data was there already.")


@commands.command(epilog=examples("minhu demo"))
def demo() -> None:
    """新增几分钟内就会超期的诉求 / Add requests whose limits pass within minutes."""
    from backend.seed.demo import start_demo

    with servers(), progress("演示诉求 / Demo requests") as report:
        numbers = with_database(lambda: start_demo(report))
    console.print(f"新增诉求：{'、'.join(numbers)} / New requests: {', '.join(numbers)}")

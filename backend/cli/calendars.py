"""Commands that count in working time: when a budget runs out, and what lies between."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.running import errors, examples, servers, with_database

if TYPE_CHECKING:
    from backend.deadlines.calendar import WorkingCalendar

commands = typer.Typer()
calendar_commands = typer.Typer(
    name="calendar",
    help="工作日历：计算到期时刻与工作时长 / Working calendars: add and measure working time.",
    no_args_is_help=True,
)
commands.add_typer(calendar_commands)

NO_DATABASE = (
    "尚无数据库，用随软件附带的日历。 / "
    "There is no database yet: counted by the calendars in fixtures/."
)
PROVISIONAL = (
    "途经年份的放假安排尚未公布，结果为暂定。 / "
    "Provisional: the days off of a year on the way are not published yet."
)

Start = Annotated[
    str | None,
    typer.Argument(
        help="起算时刻；不带时区即北京时间 / When it starts; China time unless it has an offset.",
        show_default=False,
    ),
]
Name = Annotated[str, typer.Option("--calendar", help="日历名称 / Name of the calendar.")]
Fixtures = Annotated[
    bool,
    typer.Option(
        "--fixtures",
        help="用随软件附带的日历，不连数据库 / The calendars in fixtures/, not the database's.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / Print a JSON object.")]


@calendar_commands.command(
    epilog=examples(
        'minhu calendar add "2026-02-13 16:00" "2 working days"',
        'minhu calendar add 2026-02-13T08:00:00Z "6 working hours" --calendar window',
        "minhu calendar add --stdin < limits.jsonl",
    )
)
def add(
    start: Start = None,
    budget: Annotated[
        str | None,
        typer.Argument(
            help="时限，如 2 working days、45 working minutes、1 day / The budget.",
            show_default=False,
        ),
    ] = None,
    calendar: Name = "district",
    fixtures: Fixtures = False,
    stdin: Annotated[
        bool,
        typer.Option(
            "--stdin",
            help="逐行读取 JSON / Read JSON lines: {“start”: …, “budget”: …}, answer each.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """计算时限何时用完 / Print when a budget runs out, in China time."""
    if stdin == (start is not None) or stdin == (budget is not None):
        raise typer.BadParameter("START BUDGET, 或 / or --stdin")
    from backend.cli import working_time as work

    counted = _calendar(calendar, fixtures)
    if start is None or budget is None:
        failed = False
        for each in work.answers(counted, sys.stdin.buffer):
            # Whoever asks line by line waits for an answer before asking on.
            print(work.to_json(each), flush=True)
            failed = failed or "error" in each
        sys.exit(1 if failed else 0)
    answer = work.due_of(counted, start, budget)
    print(work.to_json(answer) if as_json else answer["due"])
    if answer["provisional"]:
        errors.print(PROVISIONAL, soft_wrap=True)


@calendar_commands.command(
    epilog=examples('minhu calendar between "2026-02-13 16:00" "2026-02-25 10:00"')
)
def between(
    start: Annotated[str, typer.Argument(metavar="A", help="起 / From.", show_default=False)],
    end: Annotated[str, typer.Argument(metavar="B", help="止 / Until.", show_default=False)],
    calendar: Name = "district",
    fixtures: Fixtures = False,
    as_json: AsJson = False,
) -> None:
    """计算两个时刻之间的工作时长 / Print the working time between two instants, h:mm:ss."""
    from backend.cli import working_time as work

    answer = work.between(_calendar(calendar, fixtures), start, end)
    print(work.to_json(answer) if as_json else answer["working_time"])


def _calendar(name: str, fixtures: bool) -> "WorkingCalendar":
    """The calendar as it was published last; a fixture where asked for, or without a database.

    Raises InvalidInput where there is none of that name.
    """
    if fixtures:
        return _fixture(name)
    from backend.settings import settings

    if not settings().database_url and not (settings().home / "postgres").exists():
        errors.print(NO_DATABASE, soft_wrap=True)
        return _fixture(name)
    from backend.deadlines import service as deadlines

    with servers():
        return with_database(lambda: deadlines.calendar(name))


def _fixture(name: str) -> "WorkingCalendar":
    from backend.core.errors import InvalidInput
    from backend.core.labels import Label
    from backend.deadlines.calendar import WorkingCalendar
    from backend.deadlines.calendar_source import load
    from backend.settings import FIXTURES

    for path in sorted((FIXTURES / "policies").glob("calendar*.toml")):
        spec = load(path)
        if spec.name == name:
            return WorkingCalendar.compile(spec)
    raise InvalidInput("calendar", Label(f"没有日历“{name}”", f"there is no calendar {name!r}"))

"""``minhu import-registry``: rows of any table of the registry from a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.running import console, examples, progress, servers, with_database

if TYPE_CHECKING:
    from backend.imports.service import ImportReport

commands = typer.Typer()


@commands.command(
    "import-registry",
    epilog=examples(
        "minhu import-registry station stations.xlsx",
        "minhu import-registry station stations.xlsx --keep good --problems problems.csv",
        "minhu import-registry person people.csv --keep whole --as admin",
    ),
)
def import_registry(
    table: Annotated[
        str,
        typer.Argument(help="表名，如 station / The table, such as station.", show_default=False),
    ],
    file: Annotated[
        Path, typer.Argument(help="XLSX 或 CSV 文件 / An XLSX or CSV file.", show_default=False)
    ],
    keep: Annotated[
        str,
        typer.Option(
            help="check 只检查；whole 全部正确才导入；good 导入正确的行 / "
            "check: only look; whole: if every row fits; good: those that fit."
        ),
    ] = "check",
    problems: Annotated[
        Path | None,
        typer.Option(help="把全部问题行写入此 CSV 文件 / Write all problems to this CSV file."),
    ] = None,
    operator: Annotated[
        str | None, typer.Option("--as", help="操作员，缺省为系统 / Operator; else the system.")
    ] = None,
) -> None:
    """导入台账 / Bring rows of the registry in; the headings are the template's.

    Nothing is written unless --keep says so. Ends with 0 once the whole file was read, rows refused
    or not, and with 1 when the file cannot be used.
    """
    from backend.cli.imports import acting_as, print_report, write_problems
    from backend.core.clock import now
    from backend.core.errors import InvalidInput
    from backend.core.labels import Label
    from backend.imports.registry import Mode, import_rows
    from backend.registry.errors import NoSuchTable
    from backend.registry.groups import SHEETS

    if table not in SHEETS:
        raise NoSuchTable(table=table)
    mode = next((each for each in Mode if each.value == keep), None)
    if mode is None:
        raise InvalidInput("--keep", Label("应为 check、whole 或 good", "is check, whole or good"))
    if problems is not None:
        # A file that cannot be written is told before the import, not after it.
        write_problems(problems, [])
    at = now()
    with servers(), progress("导入台账 / Registry import") as report:

        async def work() -> "ImportReport":
            actor = await acting_as(operator, at)
            return await import_rows(actor, SHEETS[table], file, now=at, mode=mode, report=report)

        found = with_database(work)
    kept = mode is Mode.good or (mode is Mode.whole and not found.refused)
    print_report(found, dry_run=not kept)
    if problems is not None:
        write_problems(problems, found.problems)
        console.print(f"问题行已写入 / Problems written to: {problems}", markup=False)
    if found.unread_from is not None:
        raise typer.Exit(1)

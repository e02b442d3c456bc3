"""Commands that bring in data from files: ``import orders``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from backend.cli.running import console, examples, progress, servers, with_database

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from backend.identity.rules import Actor
    from backend.imports.rules import Problem
    from backend.imports.service import ImportReport

SHOWN = 20
"""Problems shown on the terminal."""

# Read here, not from the package that loads them, so that no other command waits for it.
_FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "imports"
_KNOWN = ", ".join(sorted(path.stem for path in _FOLDER.glob("*.toml")))

commands = typer.Typer()
import_commands = typer.Typer(
    name="import", help="从文件导入 / Bring in data from files.", no_args_is_help=True
)
commands.add_typer(import_commands)


@import_commands.callback()
def _group() -> None:
    """Keep ``orders`` a command of its own; a group of one would take its place."""


@import_commands.command(
    epilog=examples(
        "minhu import orders export.xlsx --profile hotline_12345 --dry-run",
        "minhu import orders export.csv --profile hotline_12345 --problems problems.csv",
        "minhu import orders nyc311.csv --profile nyc311 --district 610112",
        "minhu import orders export.csv --profile ./our_hotline.toml",
    )
)
def orders(
    file: Annotated[
        Path, typer.Argument(help="CSV 或 XLSX 文件 / A CSV or XLSX file.", show_default=False)
    ],
    profile: Annotated[
        str,
        typer.Option(
            help=f"导入方案：{_KNOWN}，或自己的 .toml 文件 / One of these, or a .toml of your own.",
            show_default=False,
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只检查，不写入 / Check only, write nothing.")
    ] = False,
    district: Annotated[
        str | None,
        typer.Option(
            help="未写明区域的行归哪个区（编码） / Code of the district of rows that name none."
        ),
    ] = None,
    problems: Annotated[
        Path | None,
        typer.Option(help="把全部问题行写入此 CSV 文件 / Write all problems to this CSV file."),
    ] = None,
    operator: Annotated[
        str | None, typer.Option("--as", help="操作员，缺省为系统 / Operator; else the system.")
    ] = None,
) -> None:
    """导入工单 / Bring in orders: same file twice adds nothing, bad rows stop no others.

    Ends with 0 once the whole file was read, rows refused or not, and with 1 when the file or the
    profile cannot be used or the rest of the file could not be read.
    """
    from backend.core.clock import now
    from backend.imports.profiles import load_profile
    from backend.imports.service import import_orders

    mapping = load_profile(profile)
    if problems is not None:
        # A file that cannot be written is told before the import, not after it.
        write_problems(problems, [])
    at = now()
    title = "检查工单 / Checking orders" if dry_run else "导入工单 / Importing orders"
    with servers(), progress(title) as report:

        async def work() -> "ImportReport":
            return await import_orders(
                await acting_as(operator, at), file, mapping,
                now=at, dry_run=dry_run, district=district, report=report,
            )  # fmt: skip

        found = with_database(work)
    print_report(found, dry_run=dry_run)
    if problems is not None:
        write_problems(problems, found.problems)
        console.print(f"问题行已写入 / Problems written to: {escape(str(problems))}")
    if found.unread_from is not None:
        raise typer.Exit(1)


async def acting_as(username: str | None, at: "datetime") -> "Actor":
    """The operator with the roles held then, or the system. Raises for an unknown one."""
    from backend.core.instants import CHINA
    from backend.identity import service as identity
    from backend.identity.rules import SYSTEM

    if username is None:
        return SYSTEM
    return await identity.actor(username, at.astimezone(CHINA).date())


def print_report(found: "ImportReport", *, dry_run: bool) -> None:
    """What became of the rows of an import, or would have."""
    if found.problems:
        _print_problems(found.problems)
    summary = Table("结果 / Result", "行数 / Rows")
    added = "可导入 / Would be added" if dry_run else "新增 / Added"
    summary.add_row(added, str(found.added))
    summary.add_row("已存在 / Already there", str(found.known))
    summary.add_row("未导入 / Refused", str(found.refused), style="red" if found.refused else None)
    console.print(summary)
    if found.absent:
        names = escape("、".join(found.absent))
        console.print(f"文件中没有这些列，未读取 / Columns the file does not have: {names}")
    if found.unread_from is not None:
        line = found.unread_from
        console.print(
            f"从第 {line} 行起未能读取 / Nothing from line {line} on could be read.", style="red"
        )
    if dry_run:
        console.print("仅检查，未写入任何数据。 / A dry run: nothing was written.", style="bold")


def _print_problems(problems: "Sequence[Problem]") -> None:
    table = Table("行 / Line", "列 / Column", "原因 / Reason")
    for problem in problems[:SHOWN]:
        reason = f"{problem.reason.zh} / {problem.reason.en}"
        table.add_row(str(problem.line), escape(problem.column), escape(reason))
    console.print(table)
    if (more := len(problems) - SHOWN) > 0:
        console.print(f"另有 {more} 个，见 --problems / {more} more: see --problems.")


def write_problems(path: Path, problems: "Sequence[Problem]") -> None:
    """All *problems* as CSV, with the mark spreadsheets need to read Chinese."""
    import csv

    from backend.core.cells import harmless

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("行", "列", "原因", "reason"))
        for problem in problems:
            texts = (problem.column, problem.reason.zh, problem.reason.en)
            rows.writerow((problem.line, *map(harmless, texts)))

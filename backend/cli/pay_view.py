"""How a re-grading is shown: a table of the largest moves, its figures, a file of all."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from rich.table import Table

from backend.core.cells import harmless
from backend.people.pay_rules import Grade, Move, Regrading

HEADINGS = ("姓名 / Name", "岗位 / Post", "原级 / From", "现级 / To", "原额 / Was",
            "现额 / Is", "增幅 / Rise")  # fmt: skip


def table(found: Regrading, most: int) -> Table:
    """The moves with the largest rises, at most so many."""
    made = Table()
    for heading in HEADINGS:
        made.add_column(heading, justify="right" if "额" in heading or "幅" in heading else "left")
    for move in found.moves[:most]:
        made.add_row(*map(str, _cells(move)))
    return made


def summary(found: Regrading, most: int) -> Iterator[str]:
    """How many move, the largest rise, and what all cost together."""
    if len(found.moves) > most:
        yield f"…… 另有 {len(found.moves) - most} 人 / and {len(found.moves) - most} more"
    yield from (found.sentence.zh, found.sentence.en)


def write_csv(found: Regrading, path: Path) -> None:
    """Every move into a CSV file that spreadsheets read as UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows([harmless(cell) for cell in _cells(move)] for move in found.moves)


def _cells(move: Move) -> tuple[str | Decimal, ...]:
    was = move.paid.present
    return (
        move.paid.name, f"{move.grade.post.zh} {move.grade.post.en}", _level(was),
        _level(move.grade), was.amount if was else "—", move.grade.amount, move.rise,
    )  # fmt: skip


def _level(grade: Grade | None) -> str:
    return str(grade.level) if grade else "—"

"""What a report is: a question about an area on a day, answered by rows."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from backend.core.labels import Label, LabelledEnum, Language

Cell: TypeAlias = str | int | Decimal | date | Label | LabelledEnum | None
"""None: nothing is known, or there is nothing."""
Rows: TypeAlias = Sequence[tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name in the API and its heading."""

    name: str
    label: Label


@dataclass(frozen=True, slots=True)
class Report:
    """One question. ``told`` says what the figures mean: of what, since when, by which rule.

    ``rows``: the area's code and the day → a tuple for each row, as long as ``columns``.
    """

    name: str
    label: Label
    told: Label
    group: Label
    columns: tuple[Column, ...]
    rows: Callable[[str, date], Awaitable[Rows]]


AREA, CODE = Column("area", Label("区域", "Area")), Column("code", Label("区域编码", "Area code"))
KIND, COUNT = Column("kind", Label("类别", "Kind")), Column("count", Label("数量", "Number"))
WHAT = Column("what", Label("指标", "Figure"))


def worded(cell: Cell, language: Language) -> str | int | Decimal | date | None:
    """*cell* for people: words for choices and labels; numbers, days and None stay themselves."""
    return cell.text(language) if isinstance(cell, Label | LabelledEnum) else cell

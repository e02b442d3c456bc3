"""Rows as a spreadsheet wants them: titles for headings, labels for choices, no formulas.

piccolo-admin writes the CSV file in the browser, headings and all, from the rows it is given.
"""

from collections.abc import Callable
from typing import Any

from piccolo.columns import Column

from backend.core.cells import harmless
from backend.core.labels import LabelledEnum, Language
from backend.registry.sheets import KEY_TITLE, READABLE, Sheet
from backend.registry.template import MARK, NO, YES


def exported(
    document: dict[str, Any], sheet: Sheet, language: Language, mark: str
) -> dict[str, Any]:
    """The list's rows, every cell under its title and as text that spreadsheets leave alone.

    Each row carries the *mark*: it stays with rows that are copied out of the file.
    """
    rows = document["rows"]
    names = list(rows[0]) if rows else []
    titles = {name: _title(name, names, sheet, language) for name in names}
    writers = {name: _writer(sheet.columns.get(name), language) for name in names}
    return {
        "rows": [
            {titles[name]: harmless(writers[name](value)) for name, value in row.items()}
            | {MARK.text(language): mark}
            for row in rows
        ]
    }


def _title(name: str, names: list[str], sheet: Sheet, language: Language) -> str:
    title = sheet.column_title(name.removesuffix(READABLE), language)
    if name + READABLE not in names:
        return title
    key = KEY_TITLE.text(language)
    return f"{title}（{key}）" if language == "zh" else f"{title} ({key})"


def _writer(column: Column | None, language: Language) -> Callable[[Any], Any]:
    labels: dict[Any, str] = {True: YES.text(language), False: NO.text(language), None: ""}
    if column is None or column.value_type is not bool:
        labels = {None: ""}
    if column is not None and column._meta.choices is not None:
        members = [member for member in column._meta.choices if isinstance(member, LabelledEnum)]
        labels |= {member.value: member.text(language) for member in members}
    return lambda value: labels.get(value, value)

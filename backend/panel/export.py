"""Rows as a spreadsheet wants them: titles for headings, labels for choices, no formulas.

piccolo-admin writes the CSV file in the browser, headings and all, from the rows it is given.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from piccolo.columns import Column
from starlette.datastructures import Headers
from starlette.types import Scope

from backend.core.cells import harmless
from backend.core.labels import LabelledEnum, Language
from backend.panel.routes import TableCall
from backend.registry.files.template import MARK, NO, YES
from backend.registry.sheets import KEY_TITLE, READABLE, Sheet

LONGEST_LIST = 100
"""Rows of the longest list piccolo-admin shows; only its CSV files ask for more."""


def is_export(scope: Scope, call: TableCall) -> bool:
    """Whether the rows are asked for to be taken out of the system.

    The page says so by a header; and whoever asks for more than a list shows takes them out, too.
    """
    if call.part != "rows":
        return False
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    sizes = [size for size in query.get("__page_size", ()) if size.isascii() and size.isdigit()]
    is_long = any(int(size[:9]) > LONGEST_LIST for size in sizes)
    return is_long or Headers(scope=scope).get("panel-for") == "export"


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

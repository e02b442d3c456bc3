"""Cells of files that spreadsheets open: nothing in them may run as a formula.

A resident's text that begins like a formula is one to Excel, which may then fetch addresses or
start programs with the rights of whoever opened the export.
"""

from typing import TypeVar

T = TypeVar("T")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""What a cell that spreadsheets calculate may begin with; Excel in Chinese takes the wide ones."""


def harmless(value: T) -> T | str:
    """*value* for a cell: a text that would be a formula gets an apostrophe before it, which
    spreadsheets take off when showing it; all else, numbers included, stays as it is.
    """
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value

"""Rows as the arrays one bulk statement takes."""

from collections.abc import Iterable

from backend.core.labels import LabelledEnum


def columns(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    """The columns of *rows*; none when there are no rows."""
    return [list(column) for column in zip(*rows, strict=True)]


def plain(value: object) -> object:
    """*value* as the database stores it."""
    return value.value if isinstance(value, LabelledEnum) else value


def unnest(types: Iterable[str]) -> str:
    """``unnest($1::t1[], $2::t2[], …)`` for columns of these types.

    The first is wrapped in SELECT: no length shown, PostgreSQL keeps one plan for a statement that
    joins these rows. Seeing it, it would plan anew every time, which takes longer than the work.
    """
    names = [f"${n}::{t}[]" for n, t in enumerate(types, 1)]
    return "unnest(" + ", ".join(f"(SELECT {name})" for name in names) + ")"

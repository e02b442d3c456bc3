"""Values of a row sealed and opened by this process's keys."""

from collections.abc import Callable, Mapping, Sequence

from backend.personal import source
from backend.personal.errors import KeyMissing
from backend.personal.keyring import END_DIGITS, Kind, is_sealed, normal
from backend.personal.rules import mask

__all__ = ["END_DIGITS", "ends_of", "is_sealed", "masked", "masked_row", "normal", "opened",
           "sealed", "sealing", "wholes_of"]  # fmt: skip


def place(table: str, column: str, row_id: object) -> str:
    """What a value is bound to."""
    return f"{table}.{column}:{row_id}"


def sealed(table: str, column: str, row_id: object, value: str | None, kind: Kind) -> str | None:
    """*value* as the column holds it; None stays None. Raises NoKeyRing and BadKeyRing."""
    if value is None:
        return None
    return source.ring().seal(value, kind, place(table, column, row_id))


def sealing(
    table: str, columns: Mapping[str, Kind]
) -> Mapping[str, Callable[[int, str | None], str | None]]:
    """For each of the sealed *columns*: what turns a row's id and value into what is kept."""

    def of(column: str, kind: Kind) -> Callable[[int, str | None], str | None]:
        return lambda row_id, value: sealed(table, column, row_id, value, kind)

    return {column: of(column, kind) for column, kind in columns.items()}


def opened(table: str, column: str, row_id: object, token: str | None) -> str | None:
    """What a column holds, in full; None stays None. Raises KeyMissing, CannotOpen, NoKeyRing."""
    if token is None:
        return None
    where = place(table, column, row_id)
    try:
        return source.ring().open(token, where)
    except KeyMissing:
        # Another process may have added the key meanwhile.
        return source.again().open(token, where)


UNKNOWN = "****"
"""What is shown of a value that cannot be opened."""


def masked(table: str, column: str, row_id: object, token: str | None, kind: Kind) -> str | None:
    """What a column holds, in part; None stays None."""
    value = opened(table, column, row_id, token)
    return None if value is None else mask(value, kind)


def masked_row(
    table: str, row_id: object, columns: Mapping[str, Kind], row: dict[str, object]
) -> None:
    """Turn the sealed *columns* of *row* into what anybody may see.

    *row_id* None: the row is not told, and without it nothing opens.
    """
    for name, kind in columns.items():
        token = row.get(name)
        if isinstance(token, str) and is_sealed(token):
            row[name] = UNKNOWN if row_id is None else masked(table, name, row_id, token, kind)


def wholes_of(value: str, kind: Kind) -> Sequence[str]:
    """The blind indexes a whole number may be found by."""
    return source.ring().wholes(value, kind)


def ends_of(digits: str, kind: Kind) -> Sequence[str]:
    """The blind indexes of numbers that end in these digits."""
    return source.ring().ends(digits, kind)

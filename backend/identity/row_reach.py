"""How the rows a condition lets through are found by an index, without asking every row.

A policy is held against each row. Whoever may see few rows of a million would have PostgreSQL read
the million. So a condition also tells its *arms*: columns, and the ids in them that the actor
reaches. Together they name every row the condition lets through, perhaps more; what is shown is
read under the policy all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from backend.identity.rules import Permission


@dataclass(frozen=True, slots=True)
class Arm:
    """Rows whose *column* is one of some ids.

    ``ids``: a statement that selects them, run as the owner with the actor's settings in place.
    ``parent``: the table of which they are all the rows that the actor may read, where ``ids`` is
    empty. ``everywhere``: who has this permission without a border reaches every row; None: nobody
    does by this arm. ``via``: what tells the rows of an id; None: *column*.
    """

    column: str
    ids: str = ""
    parent: str = ""
    everywhere: Permission | None = None
    via: "Via | None" = None


@dataclass(frozen=True, slots=True)
class Via:
    """A table that tells by *column* the keys of rows, in its column *key*."""

    table: str
    column: str
    key: str


class Condition(str):
    """A condition in SQL, with its arms; of one that is a plain text they are not known."""

    __slots__ = ("arms",)
    arms: tuple[Arm, ...] | None

    def __new__(cls, sql: str, arms: Sequence[Arm] | None) -> Self:
        made = super().__new__(cls, sql)
        made.arms = None if arms is None else tuple(arms)
        return made


def arms_of(condition: str) -> tuple[Arm, ...] | None:
    """The arms of *condition*; None: they are not known."""
    return condition.arms if isinstance(condition, Condition) else None


def any_of(sql: str, conditions: Sequence[str]) -> Condition:
    """*sql*, which says that one of *conditions* holds."""
    told = [arms_of(each) for each in conditions]
    known = [arm for arms in told for arm in arms or ()]
    return Condition(sql, None if None in told else known)


def all_of(sql: str, conditions: Sequence[str]) -> Condition:
    """*sql*, which says that all of *conditions* hold: one whose arms are known is enough."""
    told = (arms_of(each) for each in conditions)
    return Condition(sql, next((arms for arms in told if arms is not None), None))


def codes(permission: Permission) -> str:
    """The area codes *permission* is held for, as an array; the empty one means everywhere."""
    return f"(SELECT minhu_codes('{permission.value}'))::text[]"


def places(permission: Permission) -> str:
    """Selects the areas within those *permission* is held for.

    The codes below one are those from it to it and “:”, the character after the digits: a range of
    the index, which PostgreSQL makes of a prefix only where that is written out.
    """
    return (
        f"SELECT a.id FROM unnest({codes(permission)}) AS own (code) CROSS JOIN LATERAL"
        " (SELECT id FROM area WHERE area.code >= own.code AND area.code < own.code || ':'"
        " OFFSET 0) a"
    )


def below(ids: str, table: str, column: str, told: str = "id") -> str:
    """Selects what *told* holds in the rows of *table* whose *column* is one of *ids*.

    Row by row of *ids*, each by an index, so that a limit around it ends the search: joined freely,
    PostgreSQL would read the whole of a large table.
    """
    return (
        f"SELECT k.id FROM ({ids}) s (id) CROSS JOIN LATERAL"
        f" (SELECT t.{told} AS id FROM {table} t WHERE t.{column} = s.id OFFSET 0) k"
    )

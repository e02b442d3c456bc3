"""Column shorthands that carry the house rules: big keys, guarded links, indexed foreign keys."""

from typing import Any

from piccolo.columns import ForeignKey, Varchar
from piccolo.columns.base import OnDelete, OnUpdate

from backend.core.labels import Label, LabelledEnum


def link(to: Any, label: Label, *, null: bool = False, index: bool = True) -> Any:
    """A foreign key that refuses to delete its target (Piccolo's default would cascade).

    ``index=False`` only where another index already begins with this column.
    """
    return ForeignKey(
        to,
        null=null,
        required=not null,
        default=None,
        index=index,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        help_text=label,
    )


def choice(
    choices: type[LabelledEnum], label: Label, *, default: LabelledEnum | None = None,
    null: bool = False, index: bool = False,
) -> Any:  # fmt: skip
    """A text column limited to *choices*; ``minhu migrate`` puts the same limit into a CHECK."""
    return Varchar(
        length=32,
        choices=choices,
        default=default,
        null=null,
        required=default is None and not null,
        index=index,
        help_text=label,
    )

"""What a profile states: which column holds what, and what its values mean here. Pure."""

from collections.abc import Iterator
from typing import Annotated, Generic, TypeVar

import msgspec

from backend.core.labels import LabelledEnum
from backend.deadlines.rules import Urgency
from backend.orders.rules import Channel, Satisfaction, State

T = TypeVar("T")
Name = Annotated[str, msgspec.Meta(min_length=1)]
Joined = Name | Annotated[list[Name], msgspec.Meta(min_length=1)]
"""A column, or several whose texts are joined by the profile's separator; empty ones are left
out."""


class YesNo(LabelledEnum):
    """Values of a column that answers a question."""

    no = "no", "否", "no"
    yes = "yes", "是", "yes"


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A misspelt key is an error, never a setting that is silently ignored."""


class Choice(_Table, Generic[T], frozen=True):
    """Values of a column and what they mean; without a column it is the default for every row.

    ``values`` maps what we call a thing to the words the file uses for it; case, width and spaces
    do not matter. ``default`` stands for empty cells and for unknown words; without one, an unknown
    word refuses its row, and so does an empty cell where the order needs the value.
    """

    column: Name | None = None
    default: T | None = None
    values: dict[T, list[Name]] = {}


class Columns(_Table, frozen=True):
    """Which column holds each plain value; None: the file does not have it."""

    external_ref: Name
    reported_at: Name
    description: Joined
    accepted_at: Name | None = None
    closed_at: Name | None = None
    address: Joined | None = None
    longitude: Name | None = None
    latitude: Name | None = None
    citizen_name: Name | None = None
    citizen_phone: Name | None = None
    reply: Joined | None = None


class AreaColumns(_Table, frozen=True):
    """How a row names its area: by code, else by names within the district, else the district.

    ``names`` are columns from the widest area to the narrowest. ``district`` is the code of the
    district of rows that name none, unless whoever imports says another.
    """

    district: str | None = None
    code: Name | None = None
    names: list[Name] = []


class Profile(_Table, frozen=True):
    """How one kind of file is read.

    ``source`` names the system the rows come from: with their reference it makes a request known
    again. ``dates`` are formats of `strptime` or ``iso``, tried in turn; times without an offset
    are local to ``zone``. ``historic`` rows keep their state and set nothing off; others are
    requests of today, which come in as reported.
    """

    name: str
    title: str
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    zone: str
    dates: Annotated[list[Name], msgspec.Meta(min_length=1)]
    historic: bool
    columns: Columns
    category: Choice[str]
    channel: Choice[Channel]
    urgency: Choice[Urgency]
    area: AreaColumns = AreaColumns()
    separator: str = "\n"
    state: Choice[State] | None = None
    resolved: Choice[YesNo] | None = None
    satisfaction: Choice[Satisfaction] | None = None

    def choices(self) -> Iterator[tuple[str, Choice[object]]]:
        """The fields whose values are translated, with how."""
        for field in ("category", "channel", "urgency", "state", "resolved", "satisfaction"):
            choice = getattr(self, field)
            if choice is not None:
                yield field, choice

    def columns_of(self, field: str) -> list[str]:
        """The columns *field* of an order is read from; none when the file does not have it."""
        if field in ("area", "area_id"):
            return [*([self.area.code] if self.area.code else []), *self.area.names]
        for name, choice in self.choices():
            if name == field:
                return [choice.column] if choice.column else []
        named: Joined | None = getattr(self.columns, field, None)
        return named if isinstance(named, list) else [named] if named else []

    def required_columns(self) -> list[str]:
        """Columns without which no row can be read, or every row would be misread."""
        fields = ["external_ref", "reported_at", "description"]
        fields += [name for name, choice in self.choices() if choice.default is None]
        optional = {"resolved", "satisfaction"}
        return [c for field in fields if field not in optional for c in self.columns_of(field)]

    def all_columns(self) -> list[str]:
        """Every column the profile names, each once."""
        fields = [*Columns.__struct_fields__, "area", *(name for name, _ in self.choices())]
        return list(dict.fromkeys(column for field in fields for column in self.columns_of(field)))

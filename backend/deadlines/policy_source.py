"""Reads categories, ladders and limits from TOML. Touches no database."""

import tomllib
from pathlib import Path

import msgspec

from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.deadlines.budget import CountFrom
from backend.deadlines.rules import Channel, DeadlineKind, Effect, LimitName, Urgency


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A misspelt key is an error, never a setting that is silently ignored."""


class CategoryRow(_Table, frozen=True):
    """A category of requests."""

    code: str
    name: str
    name_en: str


class StepRow(_Table, frozen=True):
    """A rung: at ``percent`` of the budget, ``before`` the limit, or ``after`` it."""

    effect: Effect
    percent: int | None = None
    after: str | None = None
    before: str | None = None


class LadderRow(_Table, frozen=True):
    """A ladder with its rungs in order."""

    code: str
    name: str
    steps: list[StepRow]


class LimitRow(_Table, frozen=True):
    """One clock's budget, on another ladder or calendar than the entry's where it says so."""

    budget: str
    ladder: str | None = None
    calendar: str | None = None
    count_from: CountFrom = CountFrom.now


class LimitsRow(_Table, frozen=True):
    """The limits of a category, channel, area and unit (None: every one) and urgency.

    Areas and units are named by their codes.
    """

    urgency: Urgency
    ladder: str
    category: str | None = None
    channel: Channel | None = None
    area: str | None = None
    unit: str | None = None
    calendar: str | None = None
    accept: str | LimitRow | None = None
    archive: str | LimitRow | None = None
    arrival: str | LimitRow | None = None
    business: str | LimitRow | None = None
    callback: str | LimitRow | None = None
    co_unit: str | LimitRow | None = None
    dispatch: str | LimitRow | None = None
    feedback: str | LimitRow | None = None
    first_contact: str | LimitRow | None = None
    resolve: str | LimitRow | None = None
    return_: str | LimitRow | None = msgspec.field(default=None, name="return")
    sign: str | LimitRow | None = None
    supervision: str | LimitRow | None = None
    suspension: str | LimitRow | None = None

    def limits(self) -> dict[DeadlineKind, LimitRow]:
        """Clock → its limit, on the entry's ladder and calendar where it names none."""
        found = {}
        for kind in DeadlineKind:
            entry = getattr(self, kind.name)
            if entry is not None:
                row = entry if isinstance(entry, LimitRow) else LimitRow(budget=entry)
                found[kind] = msgspec.structs.replace(
                    row, ladder=row.ladder or self.ladder, calendar=row.calendar or self.calendar
                )
        return found


class PolicyFile(_Table, frozen=True):
    """All of ``fixtures/policies/limits.toml``."""

    categories: list[CategoryRow]
    ladders: list[LadderRow]
    limits: list[LimitsRow]
    loop: dict[LimitName, int]


def load_policies(path: Path) -> PolicyFile:
    """The policies in the TOML file at *path*.

    Raises InvalidInput naming the file and the field, and OSError for an unreadable file.
    """
    try:
        with path.open("rb") as file:
            return msgspec.convert(tomllib.load(file), PolicyFile)
    except (ValueError, msgspec.ValidationError) as error:
        raise InvalidInput(path.name, Label(f"格式不符（{error}）", str(error))) from error

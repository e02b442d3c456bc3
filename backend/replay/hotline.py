"""Reads the distributions of a replayed year from TOML. Touches no database."""

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import msgspec

from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.deadlines.rules import DeadlineKind, Urgency
from backend.orders.rules import Satisfaction
from backend.settings import FIXTURES

PATH = FIXTURES / "replay" / "hotline.toml"

MILLION = 1_000_000
"""Chance is drawn in millionths."""

Weight = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
PerThousand = Annotated[int, msgspec.Meta(ge=0, le=1000)]
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
Points = list[tuple[Percent, Annotated[int, msgspec.Meta(ge=0, le=1000)]]]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A misspelt key is an error, never a setting that is silently ignored."""


class Arrivals(_Table, frozen=True):
    """Relative weights: 12 months, 7 weekdays from Monday, 24 hours of the day in China."""

    months: Annotated[list[Weight], msgspec.Meta(min_length=12, max_length=12)]
    weekdays: Annotated[list[Weight], msgspec.Meta(min_length=7, max_length=7)]
    hours: Annotated[list[Weight], msgspec.Meta(min_length=24, max_length=24)]


class Matter(_Table, frozen=True):
    """A kind of request: its share, and per thousand what a department gets or is answered."""

    category: str
    share: PerThousand
    department: PerThousand
    texts: Annotated[list[str], msgspec.Meta(min_length=1)]
    urgency: Urgency = Urgency.normal
    answered: PerThousand = 0


class Minutes(_Table, frozen=True):
    """Spreads of working minutes for what has no limit of its own."""

    begin: Points
    check: Points
    grant: Points
    again: Points
    verify: Points


class Chances(_Table, frozen=True):
    """How often things happen, per thousand."""

    rejected: PerThousand
    misdirected: PerThousand
    misdirected_again: PerThousand
    contact_waived: PerThousand
    extension: PerThousand
    suspension: PerThousand
    redone: PerThousand
    unanswered: PerThousand
    unresolved: PerThousand
    reworkable: PerThousand
    reply_refused: PerThousand


class Verdicts(_Table, frozen=True):
    """Satisfaction per thousand, of residents whose matter is resolved and of the others."""

    resolved: dict[Satisfaction, PerThousand]
    unresolved: dict[Satisfaction, PerThousand]


class Asks(_Table, frozen=True):
    """When more time is asked for (percent of the limit), and how much (percent of it, days)."""

    extension_at: Percent
    extension: Points
    suspension_at: Percent
    suspension_days: Points


class FigureWeights(_Table, frozen=True):
    """Percent by which the composite weighs its parts, and a fairly satisfied resident."""

    response: Percent
    resolution: Percent
    satisfaction: Percent
    fairly_satisfied: Percent


class CastNames(_Table, frozen=True):
    """Logins that take each part."""

    acceptor: str
    dispatcher: str
    handler: str
    callback_agent: str
    supervisor: str


class Hotline(_Table, frozen=True):
    """All of ``fixtures/replay/hotline.toml``."""

    arrivals: Arrivals
    matters: list[Matter]
    paces: dict[DeadlineKind, Points]
    minutes: Minutes
    chances: Chances
    verdicts: Verdicts
    asks: Asks
    figures: FigureWeights
    cast: CastNames


def load_hotline(path: Path = PATH) -> Hotline:
    """The distributions in the TOML file at *path*.

    Raises InvalidInput naming what does not fit: a misspelt key, shares that do not add up to a
    thousand, a spread that does not rise from 0 to 100 percent.
    """
    try:
        with path.open("rb") as file:
            told = msgspec.convert(tomllib.load(file), Hotline)
    except (ValueError, msgspec.ValidationError) as error:
        raise InvalidInput(path.name, Label(f"格式不符（{error}）", str(error))) from error
    for name, shares in (
        ("matters", [each.share for each in told.matters]),
        ("verdicts.resolved", list(told.verdicts.resolved.values())),
        ("verdicts.unresolved", list(told.verdicts.unresolved.values())),
    ):
        if sum(shares) != 1000:
            raise InvalidInput(
                name, Label("各项合计须为 1000", "the shares must add up to a thousand")
            )
    spreads = {kind.value: points for kind, points in told.paces.items()}
    for table in (told.minutes, told.asks):
        found = msgspec.structs.asdict(table)
        spreads |= {name: points for name, points in found.items() if isinstance(points, list)}
    for name, points in spreads.items():
        percents = [percent for percent, _ in points]
        rising = all(a < b for a, b in pairwise(percents))
        if not rising or percents[:1] != [0] or percents[-1:] != [100]:
            raise InvalidInput(
                name, Label("须由 0 递增至 100", "the points must rise from 0 to 100 percent")
            )
    return told


def spread_value(points: Points, drawn: int) -> int:
    """The value of a spread at *drawn* millionths of the orders, rounded down."""
    for (percent, value), (until, more) in pairwise(points):
        begin, end = percent * MILLION // 100, until * MILLION // 100
        if drawn < end:
            return value + (more - value) * (drawn - begin) // (end - begin)
    return points[-1][1]

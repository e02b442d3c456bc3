"""Use cases of calendars and limits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from backend.core.errors import InvalidInput, MinhuError
from backend.core.labels import Label
from backend.core.writes import Part
from backend.deadlines import calendar_queries, calendar_source, policy_queries, queries
from backend.deadlines.calendar import WorkingCalendar
from backend.deadlines.calendars import Calendars
from backend.deadlines.policies import misplaced
from backend.deadlines.policy_source import load_policies
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock, ClockKey


class NoCalendar(MinhuError):
    """There is no working calendar yet: run minhu seed."""

    code = "no_calendar"
    zh = "尚无工作日历，请先运行 minhu seed"


_cached: Rulebook | None = None


async def rulebook() -> Rulebook:
    """The calendars published last and the limits in force.

    Compiled once in a process and again when its version has risen: one primary-key look-up a call.
    Raises NoCalendar before anything was seeded.
    """
    global _cached
    version = await policy_queries.rulebook_version()
    if _cached is None or _cached.version != version:
        _cached = await _compile(version)
    return _cached


async def calendar(name: str) -> WorkingCalendar:
    """The calendar *name* as it was published last, where no area stands still.

    Raises NoCalendar, and InvalidInput where there is none of that name.
    """
    return (await rulebook()).calendars.calendar(name)


async def check_rules() -> None:
    """Make sure that calendars and limits, as the current transaction has them, can be used.

    Whoever changes them calls this before committing: a draft that does not compile could not be
    published, and a rulebook that does not would stop every clock. A step stands only under a clock
    that can take it. Raises InvalidInput naming what does not fit, NoCalendar when none is left.
    """
    drafted = await calendar_queries.draft(0)
    for name in drafted.specs:
        drafted.calendar(name)
    book = await _compile(await policy_queries.rulebook_version())
    current = [policy for policy in book.policies.values() if policy.current]
    for policy in current:
        if policy.calendar not in drafted.specs or policy.calendar not in book.calendars.specs:
            raise InvalidInput(
                "calendar",
                Label(
                    f"日历“{policy.calendar}”尚未发布，或正被时限使用",
                    f"calendar {policy.calendar!r} is not published yet, or limits run on it",
                ),
            )
    if wrong := misplaced(current):
        kind, effect = wrong
        raise InvalidInput(
            "ladder",
            Label(
                f"“{kind.zh}”时限的阶梯不能有“{effect.zh}”步骤",
                f"the ladder of the limit “{kind.en}” cannot have the step “{effect.en}”",
            ),
        )


async def rulebook_under(calendars: Calendars) -> Rulebook:
    """The rulebook as it would be if *calendars* were published now."""
    return await _compile(await policy_queries.rulebook_version(), calendars)


async def _compile(version: int, calendars: Calendars | None = None) -> Rulebook:
    published = await calendar_queries.published()
    if not published:
        raise NoCalendar
    return Rulebook(
        version,
        calendars or published[-1],
        await policy_queries.policies(),
        await policy_queries.category_codes(),
        await policy_queries.loop_limits(),
        older={each.version: each for each in published},
    )


def forget_rulebook() -> None:
    """Drop the compiled rulebook, when this process turns to another database."""
    global _cached
    _cached = None


async def clocks_of(
    order_ids: Sequence[int], *, only_open: bool = False
) -> dict[int, dict[ClockKey, Clock]]:
    """The clocks of each order, by kind and subject, or only those not ended; one query."""
    return await queries.clocks_of(order_ids, only_open=only_open)


def clock_columns(table: str) -> str:
    """The columns `clock_of` reads, for a package that joins clocks to rows of its own."""
    return queries.columns_of(table)


def clock_of(values: dict[str, Any]) -> Clock:
    """The clock in a row of `clock_columns`, which must have no others and is used up for it."""
    return queries.clock_of(values)


def clocks_written(clocks: Iterable[tuple[Clock | None, Clock]]) -> list[Part]:
    """What writes clocks, each given after what it was, for `core.writes.write`; see there."""
    return queries.clocks_written(clocks)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Steps that are due and not taken: how many (counted up to a limit), how old the oldest."""

    due: int
    oldest_seconds: float | None


async def backlog(most: int) -> Backlog:
    """What waits to be enforced, counted up to *most*; one index range."""
    return Backlog(*await queries.backlog(most))


async def seconds_to_next_step() -> float | None:
    """Seconds until the next step of any clock, by the database's clock; one index probe.

    Negative when it is overdue; None when no clock has a step to come.
    """
    return await queries.seconds_to_next_step()


async def load_rules(
    calendars: Sequence[Path], limits: Path, now: datetime, published_by: str
) -> None:
    """Write calendars and policies of fixture files into an empty database, and publish them.

    Raises InvalidInput for a malformed file, or a limit that names what nobody declared.
    """
    for path in calendars:
        await calendar_queries.add(calendar_source.load(path))
    policies = load_policies(limits)
    await policy_queries.add_loop_limits(policies.loop)
    await policy_queries.add_policies(policies)
    await calendar_queries.publish(await calendar_queries.draft(1), now, published_by, "")

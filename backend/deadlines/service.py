"""Use cases of calendars and limits."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from backend.core.errors import InvalidInput, MinhuError
from backend.core.labels import Label
from backend.core.writes import Insert
from backend.deadlines import calendar_source, queries
from backend.deadlines.calendar import WorkingCalendar
from backend.deadlines.policy_source import load_policies
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock, ClockKey, misplaced

DISTRICT_CALENDAR = "district"
"""Name of the calendar every limit runs on."""


class NoCalendar(MinhuError):
    """There is no working calendar yet: run minhu seed."""

    code = "no_calendar"
    zh = "尚无工作日历，请先运行 minhu seed"


_cached: Rulebook | None = None


async def rulebook() -> Rulebook:
    """The calendar and limits in force.

    Compiled once in a process and again when its version has risen: one primary-key look-up a call.
    Raises NoCalendar before anything was seeded.
    """
    global _cached
    version = await queries.rulebook_version()
    if _cached is None or _cached.version != version:
        _cached = await _compile(version)
    return _cached


async def check_rules() -> None:
    """Make sure that calendar and limits, as the current transaction has them, can be used.

    Whoever changes them calls this before committing: a rulebook that does not compile would stop
    every clock, and so would a ladder cut off below a clock that is climbing it. A step stands only
    under a clock that can take it. Raises
    InvalidInput naming what does not fit, NoCalendar when none is left.
    """
    book = await _compile(await queries.rulebook_version())
    if wrong := misplaced(book.policies.values()):
        kind, effect = wrong
        raise InvalidInput(
            "ladder",
            Label(
                f"“{kind.zh}”时限的阶梯不能有“{effect.zh}”步骤",
                f"the ladder of the limit “{kind.en}” cannot have the step “{effect.en}”",
            ),
        )
    if stranded := await queries.clocks_past_their_ladder():
        raise InvalidInput(
            "ladder",
            Label(
                f"有 {stranded} 个正在计时的时限还会用到这些步骤",
                f"{stranded} running clocks still have these steps to come",
            ),
        )


async def _compile(version: int) -> Rulebook:
    spec = await queries.calendar_spec(DISTRICT_CALENDAR, version)
    if spec is None:
        raise NoCalendar
    return Rulebook(
        version,
        WorkingCalendar.compile(spec),
        await queries.policies(),
        await queries.category_codes(),
        await queries.loop_limits(),
    )


def forget_rulebook() -> None:
    """Drop the compiled rulebook, when this process turns to another database."""
    global _cached
    _cached = None


async def clocks_of(order_ids: Sequence[int]) -> dict[int, dict[ClockKey, Clock]]:
    """The clocks of each order, by kind and subject; one query."""
    return await queries.clocks_of(order_ids)


def clocks_written(clocks: Iterable[Clock]) -> Insert | None:
    """What writes *clocks*, new or changed, for `core.writes.write`; None for none."""
    return queries.clocks_written(clocks)


async def seconds_to_next_step() -> float | None:
    """Seconds until the next step of any clock, by the database's clock; one index probe.

    Negative when it is overdue; None when no clock has a step to come.
    """
    return await queries.seconds_to_next_step()


async def load_rules(calendar: Path, limits: Path) -> None:
    """Write the calendar and the policies of two fixture files into an empty database.

    Raises InvalidInput for a malformed file or a limit that names an unknown ladder.
    """
    await queries.add_calendar(calendar_source.load(calendar))
    policies = load_policies(limits)
    await queries.add_policies(policies)
    await queries.add_loop_limits(policies.loop)

"""The deadlines package's SQL."""

import json
from collections.abc import Iterable, Mapping, Sequence

from backend.core.db import Row, fetch, fetch_value
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.core.writes import Insert, rows_of
from backend.deadlines.budget import Budget, BudgetUnit, CountFrom
from backend.deadlines.calendar import CalendarSpec, DayHours, YearStatus
from backend.deadlines.hours import format_hours, parse_hours
from backend.deadlines.policy_source import PolicyFile, StepRow
from backend.deadlines.rules import (
    Clock,
    ClockKey,
    Colour,
    DeadlineKind,
    DeadlineState,
    Effect,
    LimitName,
    Policy,
    Step,
    Trigger,
    Urgency,
)


async def rulebook_version() -> int:
    """The number that rises with every change of a calendar, ladder or limit."""
    version = await fetch_value("SELECT version FROM rulebook_version WHERE id = 1")
    return int(version)


async def calendar_spec(name: str, version: int) -> CalendarSpec | None:
    """The calendar called *name*, or None when it has not been seeded."""
    row = next(iter(await fetch("SELECT * FROM work_calendar WHERE name = $1", name)), None)
    if row is None:
        return None
    years = await fetch("SELECT year, status FROM calendar_year WHERE calendar = $1", row["id"])
    days = await fetch("SELECT day, hours FROM calendar_day WHERE calendar = $1", row["id"])
    return CalendarSpec(
        name=name,
        version=version,
        zone=row["zone"],
        weekly=_weekly(row["weekly"]),
        exceptions={day["day"]: parse_hours(day["hours"], str(day["day"])) for day in days},
        years={year["year"]: YearStatus(year["status"]) for year in years},
    )


def _weekly(text: str) -> tuple[DayHours, ...]:
    """Seven texts of hours in JSON; InvalidInput for anything else an operator may have entered."""
    days = json.loads(text)
    if not isinstance(days, list) or not all(isinstance(day, str) for day in days):
        raise InvalidInput("weekly", Label("须为七段文字的列表", "must be a list of seven texts"))
    return tuple(parse_hours(day, "weekly") for day in days)


async def add_calendar(spec: CalendarSpec) -> None:
    """Write *spec* as a new calendar."""
    calendar = await fetch_value(
        "INSERT INTO work_calendar (name, zone, weekly) VALUES ($1, $2, $3) RETURNING id",
        spec.name,
        spec.zone,
        json.dumps([format_hours(hours) for hours in spec.weekly]),
    )
    await fetch(
        "INSERT INTO calendar_year (calendar, year, status)"
        " SELECT $1, * FROM unnest($2::smallint[], $3::text[])",
        calendar,
        list(spec.years),
        [status.value for status in spec.years.values()],
    )
    await fetch(
        "INSERT INTO calendar_day (calendar, day, hours)"
        " SELECT $1, * FROM unnest($2::date[], $3::text[])",
        calendar,
        list(spec.exceptions),
        [format_hours(hours) for hours in spec.exceptions.values()],
    )


async def add_policies(file: PolicyFile) -> None:
    """Write categories, ladders and limits. Raises InvalidInput for a ladder nobody declared."""
    await fetch(
        "INSERT INTO category (code, name, name_en)"
        " SELECT * FROM unnest($1::text[], $2::text[], $3::text[])",
        *_columns((row.code, row.name, row.name_en) for row in file.categories),
    )
    ladders: dict[str, int] = {}
    for ladder in file.ladders:
        ladders[ladder.code] = await fetch_value(
            "INSERT INTO ladder (code, name) VALUES ($1, $2) RETURNING id", ladder.code, ladder.name
        )
        if not ladder.steps:
            continue
        await fetch(
            "INSERT INTO ladder_step (ladder, ordinal, effect, trigger, amount, unit)"
            " SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::int[], $6::text[])",
            ladders[ladder.code],
            *_columns(_rung(n, step) for n, step in enumerate(ladder.steps, 1)),
        )
    rows = []
    for limits in file.limits:
        for kind, (budget, ladder_code) in limits.limits().items():
            if ladder_code not in ladders:
                raise InvalidInput(
                    "ladder", Label(f"没有“{ladder_code}”", f"there is no {ladder_code!r}")
                )
            rows.append(
                (limits.category, limits.urgency.value, kind.value, budget.amount,
                 budget.unit.value, CountFrom.now.value, ladders[ladder_code])
            )  # fmt: skip
    await fetch(
        "INSERT INTO deadline_policy (category, urgency, kind, amount, unit, count_from, ladder)"
        " SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[],"
        " $6::text[], $7::bigint[])",
        *_columns(rows),
    )


async def add_loop_limits(limits: Mapping[LimitName, int]) -> None:
    """Write the loop's counts."""
    await fetch(
        "INSERT INTO loop_limit (name, value) SELECT * FROM unnest($1::text[], $2::int[])",
        [name.value for name in limits],
        list(limits.values()),
    )


def _rung(ordinal: int, row: StepRow) -> tuple[int, str, str, int, str | None]:
    if (row.percent is None) == (row.after is None):
        raise InvalidInput(
            "steps", Label("percent 与 after 须二选一", "give either percent or after")
        )
    if row.after is None:
        return ordinal, row.effect.value, Trigger.percent.value, row.percent or 0, None
    delay = Budget.parse(row.after)
    return ordinal, row.effect.value, Trigger.after.value, delay.amount, delay.unit.value


def _columns(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


async def policies() -> list[Policy]:
    """Every limit, with the steps of its ladder in order."""
    steps: dict[int, list[Step]] = {}
    for row in await fetch("SELECT * FROM ladder_step ORDER BY ladder, ordinal"):
        ladder = steps.setdefault(row["ladder"], [])
        # The ordinal within the ladder is its place: an operator may leave gaps in the numbers.
        ladder.append(_step(len(ladder) + 1, row))
    return [
        Policy(
            id=row["id"],
            category=row["category"],
            urgency=Urgency(row["urgency"]),
            kind=DeadlineKind(row["kind"]),
            budget=Budget(row["amount"], BudgetUnit(row["unit"])),
            count_from=CountFrom(row["count_from"]),
            steps=tuple(steps.get(row["ladder"], ())),
        )
        for row in await fetch("SELECT * FROM deadline_policy")
    ]


async def loop_limits() -> dict[LimitName, int]:
    """The loop's counts. Raises InvalidInput naming one that has no row."""
    found = {
        LimitName(row["name"]): int(row["value"])
        for row in await fetch("SELECT name, value FROM loop_limit")
    }
    for name in LimitName:
        if name not in found:
            raise InvalidInput("loop_limit", Label(f"缺少“{name.zh}”", f"{name.en} is missing"))
    return found


async def category_codes() -> list[str]:
    """The codes of all categories."""
    return [row["code"] for row in await fetch("SELECT code FROM category")]


def _step(ordinal: int, row: Row) -> Step:
    effect = Effect(row["effect"])
    if row["trigger"] == Trigger.percent.value:
        return Step(ordinal, effect, percent=row["amount"])
    return Step(ordinal, effect, delay=Budget(row["amount"], BudgetUnit(row["unit"])))


async def clocks_past_their_ladder() -> int:
    """How many clocks wait for a step that their ladder does not have (any more).

    Reads every clock that has a step to come: for changes of the rules, not for every request.
    """
    value = await fetch_value(
        """
        SELECT count(*) FROM deadline d JOIN deadline_policy p ON p.id = d.policy
        WHERE d.state = 'running' AND d.next_step_at IS NOT NULL
          AND d.step > (SELECT count(*) FROM ladder_step s WHERE s.ladder = p.ladder)
        """
    )
    return int(value)


async def clocks_of(order_ids: Sequence[int]) -> dict[int, dict[ClockKey, Clock]]:
    """The clocks of each order, by kind and subject; one index range an order (deadline_once)."""
    found: dict[int, dict[ClockKey, Clock]] = {order: {} for order in order_ids}
    # Wrapped in SELECT, the array's length is hidden and PostgreSQL keeps one plan.
    rows = await fetch(
        "SELECT * FROM deadline WHERE work_order = ANY ((SELECT $1::bigint[])::bigint[])",
        order_ids,
    )
    for row in rows:
        clock = Clock(
            work_order_id=row["work_order"],
            kind=DeadlineKind(row["kind"]),
            policy_id=row["policy"],
            cycle=row["cycle"],
            step=row["step"],
            started_at=row["started_at"],
            due_at=row["due_at"],
            next_step_at=row["next_step_at"],
            colour=Colour(row["colour"]),
            provisional=row["provisional"],
            breached_at=row["breached_at"],
            state=DeadlineState(row["state"]),
            ended_at=row["ended_at"],
            subject=row["subject"],
            unit_id=row["unit"],
            original_due_at=row["original_due_at"],
            anchor_at=row["anchor_at"],
            used_seconds=row["used_seconds"],
            paused_at=row["paused_at"],
        )
        found[clock.work_order_id][clock.kind, clock.subject] = clock
    return found


_COLUMNS = {
    "work_order": "bigint",
    "kind": "text",
    "subject": "smallint",
    "unit": "bigint",
    "policy": "bigint",
    "state": "text",
    "colour": "text",
    "cycle": "smallint",
    "step": "smallint",
    "started_at": "timestamptz",
    "due_at": "timestamptz",
    "original_due_at": "timestamptz",
    "anchor_at": "timestamptz",
    "used_seconds": "int",
    "paused_at": "timestamptz",
    "next_step_at": "timestamptz",
    "breached_at": "timestamptz",
    "ended_at": "timestamptz",
    "provisional": "boolean",
}
_NEW = f"INSERT INTO deadline ({', '.join(_COLUMNS)})"
_CHANGED = ", ".join(f"{name} = excluded.{name}" for name in list(_COLUMNS)[3:])


def clocks_written(clocks: Iterable[Clock]) -> Insert | None:
    """What writes *clocks*, new or changed; None for none."""
    rows = [
        (
            clock.work_order_id,
            clock.kind.value,
            clock.subject,
            clock.unit_id,
            clock.policy_id,
            clock.state.value,
            clock.colour.value,
            clock.cycle,
            clock.step,
            clock.started_at,
            clock.due_at,
            clock.original_due_at,
            clock.anchor_at,
            clock.used_seconds,
            clock.paused_at,
            clock.next_step_at,
            clock.breached_at,
            clock.ended_at,
            clock.provisional,
        )
        for clock in clocks
    ]
    if not rows:
        return None
    source, values = rows_of(_COLUMNS.values(), rows)
    return Insert(
        f"{_NEW} SELECT * FROM {source} AS new"
        f" ON CONFLICT (work_order, kind, subject) DO UPDATE SET {_CHANGED}",
        values,
    )


async def seconds_to_next_step() -> float | None:
    """Seconds until the earliest step of any clock; one index probe."""
    value: float | None = await fetch_value(
        "SELECT extract(epoch FROM next_step_at - statement_timestamp())::float8 FROM deadline"
        " WHERE state = 'running' AND next_step_at IS NOT NULL ORDER BY next_step_at LIMIT 1"
    )
    return value

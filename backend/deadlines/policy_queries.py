"""The SQL of limits and ladders."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from backend.core.db import fetch, fetch_value
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.deadlines.budget import Budget, BudgetUnit, CountFrom
from backend.deadlines.policies import Policy, Step
from backend.deadlines.policy_source import PolicyFile, StepRow
from backend.deadlines.rules import Channel, DeadlineKind, Effect, LimitName, Trigger, Urgency


async def rulebook_version() -> int:
    """The number that rises with every change of a calendar, ladder or limit."""
    version = await fetch_value("SELECT version FROM rulebook_version WHERE id = 1")
    return int(version)


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
        for kind, row in limits.limits().items():
            if row.ladder not in ladders:
                raise InvalidInput(
                    "ladder", Label(f"没有“{row.ladder}”", f"there is no {row.ladder!r}")
                )
            budget = Budget.parse(row.budget)
            rows.append(
                (limits.category, limits.urgency.value, kind.value, budget.amount,
                 budget.unit.value, row.count_from.value, ladders[row.ladder],
                 limits.channel and limits.channel.value, limits.area, limits.unit, row.calendar)
            )  # fmt: skip
    found = await fetch(
        "INSERT INTO deadline_policy (category, urgency, kind, amount, unit, count_from, ladder,"
        " channel, area, organisation, calendar)"
        " SELECT new.category, urgency, new.kind, amount, new.unit, count_from, ladder, channel,"
        " area.id, unit.id, work_calendar.id"
        " FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[],"
        " $7::bigint[], $8::text[], $9::text[], $10::text[], $11::text[]) AS new (category,"
        " urgency, kind, amount, unit, count_from, ladder, channel, area_code, unit_code, calendar)"
        " LEFT JOIN area ON area.code = area_code LEFT JOIN unit ON unit.code = unit_code"
        " LEFT JOIN work_calendar ON work_calendar.name = new.calendar"
        " WHERE (area_code IS NULL OR area.id IS NOT NULL)"
        " AND (unit_code IS NULL OR unit.id IS NOT NULL)"
        " AND (new.calendar IS NULL OR work_calendar.id IS NOT NULL) RETURNING deadline_policy.id",
        *_columns(rows),
    )
    if len(found) != len(rows):
        raise InvalidInput(
            "limits",
            Label(
                "有时限所指的区域、单位或日历不存在",
                "a limit names an unknown area, unit or calendar",
            ),
        )


async def add_loop_limits(limits: Mapping[LimitName, int]) -> None:
    """Write the loop's counts."""
    await fetch(
        "INSERT INTO loop_limit (name, value) SELECT * FROM unnest($1::text[], $2::int[])",
        [name.value for name in limits],
        list(limits.values()),
    )


def _rung(ordinal: int, row: StepRow) -> tuple[int, str, str, int, str | None]:
    given = [value for value in (row.percent, row.after, row.before) if value is not None]
    if len(given) != 1:
        raise InvalidInput(
            "steps",
            Label("percent、before、after 须且只须一项", "give one of percent, before and after"),
        )
    if row.percent is not None:
        return ordinal, row.effect.value, Trigger.percent.value, row.percent, None
    trigger = Trigger.after if row.before is None else Trigger.before
    time = Budget.parse(row.after or row.before or "")
    return ordinal, row.effect.value, trigger.value, time.amount, time.unit.value


def _columns(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


async def policies() -> list[Policy]:
    """Every version of every limit, with its steps in order."""
    return [
        Policy(
            id=row["id"],
            category=row["category"],
            urgency=Urgency(row["urgency"]),
            kind=DeadlineKind(row["kind"]),
            budget=Budget(row["amount"], BudgetUnit(row["unit"])),
            count_from=CountFrom(row["count_from"]),
            # The place within the ladder counts: an operator may leave gaps in the numbers.
            steps=tuple(_step(n, step) for n, step in enumerate(json.loads(row["steps"]), 1)),
            channel=Channel(row["channel"]) if row["channel"] else None,
            area_code=row["area_code"],
            unit_id=row["organisation"],
            calendar=row["calendar"],
            current=row["current"],
            rule=row["rule"],
        )
        for row in await fetch("SELECT * FROM policy_version")
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


def _step(ordinal: int, row: Mapping[str, Any]) -> Step:
    effect, trigger = Effect(row["effect"]), Trigger(row["trigger"])
    if trigger is Trigger.percent:
        return Step(ordinal, effect, percent=row["amount"])
    time = Budget(row["amount"], BudgetUnit(row["unit"]))
    if trigger is Trigger.before:
        return Step(ordinal, effect, lead=time)
    return Step(ordinal, effect, delay=time)

"""The admission package's SQL."""

from collections.abc import Sequence
from datetime import date, datetime

from backend.admission.rules import (
    Admitted,
    ApplicationState,
    ItemRow,
    Limits,
    LimitsRow,
    TaskList,
)
from backend.core.db import Row, fetch, fetch_one, fetch_value
from backend.core.loading import load


async def insert_limits(rows: Sequence[LimitsRow]) -> list[int]:
    """Insert limits; their ids in the order of *rows*."""
    columns = ("valid_from", "apply_ahead_days", "decide_within_days")
    return await load("admission_rule", columns, rows)


async def insert_items(rows: Sequence[ItemRow]) -> list[int]:
    """Insert items of the lists; their ids in the order of *rows*."""
    columns = ("code", "list", "name", "valid_from", "synthetic")
    links = {"area": ("area", "area_code"), "department": ("unit", "unit_code")}
    return await load("task_item", columns, rows, links)


async def limits(on: date) -> Limits | None:
    """The limits in force on a day; None when there are none."""
    row = await fetch_one(
        "SELECT apply_ahead_days, decide_within_days FROM admission_rule"
        " WHERE valid_from <= $1 ORDER BY valid_from DESC LIMIT 1",
        on,
    )
    return Limits(**dict(row)) if row else None


async def item(item_id: int, on: date) -> Row | None:
    """An item in force on a day, with its list, name and the code of its area; None for none."""
    return await fetch_one(
        "SELECT i.list, i.name, area.code AS area_code FROM task_item i"
        " JOIN area ON area.id = i.area WHERE i.id = $1 AND i.valid_from <= $2"
        " AND (i.valid_to IS NULL OR i.valid_to > $2)",
        item_id,
        on,
    )


async def lists(district_code: str, on: date) -> dict[TaskList, int]:
    """How many items each list of a district has on a day."""
    rows = await fetch(
        "SELECT i.list, count(*) AS items FROM task_item i JOIN area ON area.id = i.area"
        " WHERE area.code ^@ $1 AND i.valid_from <= $2"
        " AND (i.valid_to IS NULL OR i.valid_to > $2) GROUP BY i.list",
        district_code,
        on,
    )
    return {TaskList(row["list"]): row["items"] for row in rows}


async def area_code(area_id: int) -> str | None:
    """The code of an area; None when there is none."""
    code: str | None = await fetch_value("SELECT code FROM area WHERE id = $1", area_id)
    return code


async def unit_code(unit_id: int) -> str | None:
    """The code of a unit; None when there is none."""
    code: str | None = await fetch_value("SELECT code FROM unit WHERE id = $1", unit_id)
    return code


async def insert_application(
    title: str, item_id: int | None, department: int, area: int, starts_on: date,
    ends_on: date | None, at: datetime, actor: str, decide_by: date,
) -> int:  # fmt: skip
    """Insert an application; its id."""
    found: int = await fetch_value(
        "INSERT INTO task_application (title, item, department, area, starts_on, ends_on, state,"
        " applied_at, applied_by, decide_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, 'applied', $7, $8, $9) RETURNING id",
        title, item_id, department, area, starts_on, ends_on, at, actor, decide_by,
    )  # fmt: skip
    return found


async def application(application_id: int) -> Row | None:
    """An application with the codes of its area and department; None when there is none."""
    return await fetch_one(
        "SELECT t.state, t.decide_by, t.version, area.code AS area_code,"
        " unit.code AS department_code FROM task_application t JOIN area ON area.id = t.area"
        " JOIN unit ON unit.id = t.department WHERE t.id = $1",
        application_id,
    )


async def set_state(
    application_id: int, version: int, state: ApplicationState, at: datetime, actor: str, note: str
) -> bool:
    """Write what became of an application; False when somebody was faster."""
    rows = await fetch(
        "UPDATE task_application SET state = $3, decided_at = $4, decided_by = $5, note = $6,"
        " version = version + 1 WHERE id = $1 AND version = $2 RETURNING id",
        application_id, version, state.value, at, actor, note,
    )  # fmt: skip
    return bool(rows)


async def lapse(on: date, at: datetime, actor: str, most: int) -> int:
    """Let at most *most* applications lapse whose last day lies before *on*; returns how many."""
    rows = await fetch(
        """
        UPDATE task_application SET state = 'lapsed', decided_at = $2, decided_by = $3,
               version = version + 1
        WHERE id IN (SELECT id FROM task_application WHERE state = 'applied' AND decide_by < $1
                     ORDER BY decide_by, id LIMIT $4 FOR UPDATE SKIP LOCKED)
        RETURNING id
        """,
        on, at, actor, most,
    )  # fmt: skip
    return len(rows)


async def admitted(community_code: str, department: int, on: date) -> list[Admitted]:
    """What a department has had admitted for the areas a community lies in, in force on a day."""
    rows = await fetch(
        "SELECT area.code AS area_code, t.department, t.item, t.title, t.starts_on, t.ends_on"
        " FROM task_application t JOIN area ON area.id = t.area"
        " WHERE t.department = $2 AND t.state = 'admitted' AND $1 ^@ area.code"
        " AND t.starts_on <= $3 AND (t.ends_on IS NULL OR t.ends_on > $3)",
        community_code,
        department,
        on,
    )
    return [Admitted(**dict(row)) for row in rows]


async def insert_refusal(
    community: int, department: int, item_id: int | None, title: str, on: date, actor: str,
    reason: str,
) -> int:  # fmt: skip
    """Insert a refusal; its id."""
    found: int = await fetch_value(
        "INSERT INTO task_refusal (community, department, item, title, refused_on, refused_by,"
        " reason) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        community, department, item_id, title, on, actor, reason,
    )  # fmt: skip
    return found

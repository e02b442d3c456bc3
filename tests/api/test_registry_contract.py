"""What every table of the registry does at its addresses, told once for all of them.

Rows are made up from the columns (`registry.samples`); a table that needs more says so by the
``example`` of its sheet.
"""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import httpx
import msgspec
import pytest
import pytest_asyncio
from api.conftest import URL, add_operator, session_of
from support.databases import opened
from support.registry_rows import Rows

from backend.api.registry_structs import Parameter, messages, parameters
from backend.app import create_app
from backend.core.clock import now
from backend.core.db import fetch, fetch_value
from backend.identity import service as identity
from backend.identity.row_kinds import ALL, may
from backend.identity.row_rules import ROW_RULES
from backend.identity.rules import Permission
from backend.registry.fields import Kind
from backend.registry.groups import ACCESS, SHEETS
from backend.registry.lists.asking import Op
from backend.registry.sheets import Sheet

pytestmark = [pytest.mark.all_registers, pytest.mark.asyncio(loop_scope="module")]
TRIES = [*((level, 0) for level in ("community", "district", "subdistrict", "grid")),
         *(("community", shift) for shift in (1, 2, 5, 7))]  # fmt: skip
"""Levels of areas, and how much further on, that links are led to until the rules are content."""
DISTRICT, ELSEWHERE = "610112", "610111"
EDITABLE = [sheet for sheet in SHEETS.values() if sheet.editable]
UNPLACED = {"person"}
"""Tables whose new rows are everybody's until they are given a place; an older one is tried."""
PLACELESS = {may(permission) for permission in Permission}
"""Conditions of tables that belong to no place: whoever may edit them may, wherever that is."""
ONE_EACH = {"result_tag", "roster_disclosure", "secretary_policy"}
"""Tables of which there is one row of a kind, and the seed has them all: those make room."""
OPEN_AS_PARENT = {"pay_amount", "pay_band", "pay_credit", "roster_role", "training_session"}
"""Tables whose rows are read by whoever reads the row above them, which every district's may."""
RATED = """
INSERT INTO worker_colour (person, community, month, state, shade, measured, score, computed_at)
SELECT DISTINCT ON (m.person) m.person, grid.parent, '2026-06-01'::date, 'computed', 'red', 'red',
    40, now()
FROM roster_member m JOIN area grid ON grid.id = m.grid
WHERE grid.code LIKE $1 || '%' AND grid.level = 'grid' ORDER BY m.person LIMIT 12
"""
"""Ratings of grid workers, which only the system makes: measures hang on them."""
FEW = 600
"""Rows that are all walked through; of a larger table `PAGES` pages are."""
PAGES = 3
WRONG: dict[Kind, Any] = {
    Kind.choice: "no such choice", Kind.date: "soon", Kind.decimal: "much", Kind.instant: "now",
    Kind.link: -1, Kind.number: "far", Kind.string: 5, Kind.texts: 5, Kind.time: "noon",
    Kind.whole: 1.5, Kind.yes_no: "maybe",
}  # fmt: skip


class Client:
    """Somebody who asks about the registry."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def ask(self, method: str, path: str, *statuses: int, **more: Any) -> httpx.Response:
        answer = await self.http.request(method, f"/api/v1/registry/{path}", **more)
        assert answer.status_code in statuses, f"{method} {path}: {answer.text[:600]}"
        return answer

    async def get(self, path: str, **params: Any) -> Any:
        return (await self.ask("GET", path, 200, params=params)).json()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def cast(modules_url: str) -> AsyncIterator[dict[str, Client]]:
    """An editor and a reader of one district, and an editor of another."""
    async for _ in opened(modules_url):
        app, made = create_app(), {}
        for who, place, role in (
            ("editor", DISTRICT, "administrator"), ("reader", DISTRICT, "leader"),
            ("outsider", ELSEWHERE, "administrator"),
            ("keeper", DISTRICT, "security_administrator"),
        ):  # fmt: skip
            await add_operator(f"registry_{who}", place, role)
            headers = {"authorization": f"Bearer {await session_of(f'registry_{who}')}"}
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            http = httpx.AsyncClient(transport=transport, base_url=URL, headers=headers)
            made[who] = Client(http)
        yield made
        for client in made.values():
            await client.http.aclose()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def rows(cast: dict[str, Client]) -> Rows:
    """Made-up rows of the editor's district."""
    editor = cast["editor"]

    async def add(sheet: Sheet, number: int) -> Any:
        made = (await posted(editor, rows, sheet, number))[0].json()
        return made["values"][sheet.key._meta.name]

    await fetch(RATED, DISTRICT)
    actor = await identity.actor("registry_editor", now().date())
    rows = Rows(actor, DISTRICT, add)
    return rows


@pytest.mark.parametrize(
    "sheet",
    EDITABLE,
    ids=lambda sheet: sheet.name,
)
async def test_a_table_keeps_the_contract(
    cast: dict[str, Client], rows: Rows, sheet: Sheet
) -> None:
    if sheet.name in ONE_EACH:
        await fetch(f'DELETE FROM "{sheet.name}"')
    keeper = ACCESS[sheet.name].edits is Permission.manage_access
    editor = cast["keeper" if keeper else "editor"]
    count = 1 if sheet.name in ONE_EACH else 2
    made = [await added(editor, rows, sheet, number) for number in range(count)]
    await is_read_as_it_was_added(editor, sheet, made[0])
    await is_found_by_each_filter(editor, sheet, made[0])
    await every_row_is_met_once(editor, rows, sheet)
    await wrong_values_are_named(editor, sheet, made[0])
    await who_only_reads_changes_nothing(cast["reader"], rows, sheet, made[0])
    placed = made[0]
    if sheet.name in UNPLACED:
        placed = (await editor.get(sheet.name, limit=1))["rows"][0]
    await an_outsider_changes_nothing(cast["outsider"], editor, sheet, placed)
    changed = await a_stale_change_is_refused(editor, sheet, made[0])
    await the_past_is_told(editor, sheet, changed)
    await a_row_is_ended(editor, sheet, changed)


def path_of(sheet: Sheet, row: dict[str, Any]) -> str:
    return f"{sheet.name}/{row['values'][sheet.key._meta.name]}"


def seen(row: dict[str, Any]) -> dict[str, str]:
    return {"if-match": f'"{row["version"]}"'}


async def posted(
    editor: Client, rows: Rows, sheet: Sheet, number: int
) -> tuple[httpx.Response, dict[str, Any]]:
    """A sample, sent; its links lead to the first rows that the table's rules take."""
    for level, shift in TRIES:
        body = await rows.body(sheet, number, level, shift)
        answer = await editor.http.post(f"/api/v1/registry/{sheet.name}", json=body)
        if answer.json().get("code") != "rule_broken":
            break
    assert answer.status_code == 201, f"{sheet.name} {body}: {answer.text[:600]}"
    return answer, body


async def added(editor: Client, rows: Rows, sheet: Sheet, number: int) -> dict[str, Any]:
    """A sample, added; the answer fits what the description says of a row."""
    answer, body = await posted(editor, rows, sheet, number)
    row: dict[str, Any] = answer.json()
    msgspec.convert(row, messages()[sheet.name].row, strict=False)
    assert answer.headers["location"] == row["href"] == f"/api/v1/registry/{path_of(sheet, row)}"
    assert answer.headers["etag"] == f'"{row["version"]}"'
    for name, value in body.items():
        shown = row["values"][name]
        if sheet.fields[name].kind is Kind.decimal:
            shown, value = Decimal(shown), Decimal(value)
        assert ("*" in shown) if name in sheet.sealed else shown == value, name
    return row


async def is_read_as_it_was_added(editor: Client, sheet: Sheet, row: dict[str, Any]) -> None:
    answer = await editor.ask("GET", path_of(sheet, row), 200)
    assert answer.json() == row
    assert answer.headers["etag"] == f'"{row["version"]}"'
    assert answer.headers["cache-control"] == "no-store"


def asked(parameter: Parameter, row: dict[str, Any]) -> str | None:
    """What to ask by *parameter* for, so that *row* is found; None: it cannot be found by it."""
    value = row["values"][parameter.column]
    if parameter.op is Op.empty:
        return str(value is None).lower()
    if value is None or (isinstance(value, str) and "*" in value):
        return None
    if isinstance(value, list):
        return str(value[0])
    return str(value).lower() if isinstance(value, bool) else str(value)


def fits(parameter: Parameter, told: str, row: dict[str, Any]) -> bool:
    """Whether *row* is one the filter asks for."""
    value = row["values"][parameter.column]
    match parameter.op:
        case Op.empty:
            return (value is None) == (told == "true")
        case Op.holds:
            return told in value
        case Op.is_:
            return (str(value).lower() if isinstance(value, bool) else str(value)) == told
    if isinstance(value, str):
        return value >= told if parameter.op is Op.since else value <= told
    return value >= float(told) if parameter.op is Op.since else value <= float(told)


async def is_found_by_each_filter(editor: Client, sheet: Sheet, row: dict[str, Any]) -> None:
    together = {}
    for parameter in parameters()[sheet.name]:
        told = asked(parameter, row)
        if told is None:
            continue
        together[parameter.name] = told
        page = await editor.get(sheet.name, limit=20, **{parameter.name: told})
        while not page["rows"] and page["next"]:
            # What is rare is looked for a stretch at a time.
            more = {parameter.name: told, "cursor": page["next"]}
            page = await editor.get(sheet.name, limit=20, **more)
        assert page["rows"], parameter
        assert all(fits(parameter, told, each) for each in page["rows"]), parameter
    if sheet.searched:
        name = next(iter(sheet.searched))
        together["q"] = str(row["values"][name] or "")
    cursor: dict[str, str] = {}
    while True:
        page = await editor.get(sheet.name, **together, **cursor)
        if row in page["rows"]:
            break
        assert page["next"], f"not found by {together}"
        cursor = {"cursor": page["next"]}
    answer = await editor.ask("GET", sheet.name, 400, params={"no_such": "1"})
    assert answer.json()["field"] == "no_such"


async def every_row_is_met_once(editor: Client, rows: Rows, sheet: Sheet) -> None:
    """Page by page, while another row is added."""
    there = (await editor.get(sheet.name, limit=1))["rows"][0]
    total = await fetch_value(f'SELECT count(*) FROM "{sheet.name}"')
    limit = max(1, min(200, total // 3))
    pages = 0
    keys: list[Any] = []
    cursor: dict[str, str] = {}
    added_one: Any = None
    while True:
        page = await editor.get(sheet.name, limit=limit, **cursor)
        assert len(page["rows"]) <= limit
        keys += [each["values"][sheet.key._meta.name] for each in page["rows"]]
        if added_one is None and sheet.name not in ONE_EACH:
            added_one = await added(editor, rows, sheet, 2)
        pages += 1
        if page["next"] is None or (total > FEW and pages == PAGES):
            break
        cursor = {"cursor": page["next"]}
    assert len(keys) == len(set(keys))
    assert there["values"][sheet.key._meta.name] in keys
    order = (sheet.order or sheet.key)._meta.name
    if order == sheet.key._meta.name:
        assert keys == sorted(keys, reverse=sheet.descending)
    late = {added_one["values"][sheet.key._meta.name]} if added_one else set()
    assert len(set(keys) - late) >= min(2, total)
    answer = await editor.ask("GET", sheet.name, 400, params={"cursor": "e30"})
    assert answer.json()["field"] == "cursor"


async def wrong_values_are_named(editor: Client, sheet: Sheet, row: dict[str, Any]) -> None:
    for name in sheet.form:
        kind = sheet.fields[name].kind
        if kind not in WRONG or name == sheet.key._meta.name:
            continue
        wrong = 5 if kind is Kind.link and sheet.fields[name].links_by_text else WRONG[kind]
        answer = await editor.ask(
            "PATCH", path_of(sheet, row), 400, json={name: wrong}, headers=seen(row)
        )
        problem = answer.json()
        assert problem["field"] == problem["errors"][0]["field"] == name
        assert sheet.column_title(name, "zh") in problem["detail"]
    needed = [name for name in sheet.form if sheet.fields[name].required]
    if needed:
        problem = (await editor.ask("POST", sheet.name, 400, json={})).json()
        assert problem["field"] in needed
    problem = (await editor.ask("POST", sheet.name, 400, json={"no_such": 1})).json()
    assert problem["field"] in ("no_such", *needed)
    answer = await editor.ask("PATCH", path_of(sheet, row), 400, json={})
    assert answer.json()["field"]


async def who_only_reads_changes_nothing(
    reader: Client, rows: Rows, sheet: Sheet, row: dict[str, Any]
) -> None:
    path, body = path_of(sheet, row), await rows.body(sheet, 3)
    await reader.ask("GET", path, 200, 403, 404)
    await reader.ask("POST", sheet.name, 403, json=body)
    await reader.ask("PATCH", path, 403, json=body, headers=seen(row))
    await reader.ask("DELETE", path, 403, headers=seen(row))


async def an_outsider_changes_nothing(
    outsider: Client, editor: Client, sheet: Sheet, row: dict[str, Any]
) -> None:
    """Nor sees anything, but for tables all must be able to name the rows of."""
    path = path_of(sheet, row)
    if ROW_RULES[sheet.name].read in {ALL, *PLACELESS} or sheet.name in OPEN_AS_PARENT:
        await outsider.ask("GET", path, 200)
    elif ACCESS[sheet.name].reads is not Permission.read_registry:
        await outsider.ask("GET", path, 403, 404)
    else:
        for below in ("", "/history"):
            await outsider.ask("GET", path + below, 404)
        key = sheet.key._meta.name
        page = await outsider.get(sheet.name, limit=50)
        assert row["values"][key] not in [each["values"][key] for each in page["rows"]]
    if ROW_RULES[sheet.name].update in PLACELESS:
        return
    name = next(name for name in sheet.form if name != sheet.key._meta.name)
    body = {name: row["values"][name]}
    await outsider.ask("PATCH", path, 403, 404, json=body, headers=seen(row))
    await outsider.ask("POST", f"{path}/retire", 403, 404, 422, json={}, headers=seen(row))
    await outsider.ask("DELETE", path, 403, 404, 422, headers=seen(row))
    assert (await editor.get(path))["version"] == row["version"]


async def a_stale_change_is_refused(
    editor: Client, sheet: Sheet, row: dict[str, Any]
) -> dict[str, Any]:
    path = path_of(sheet, row)
    ends = sheet.ended_by._meta.name if sheet.ended_by is not None else ""
    name = next(
        name for name in sheet.form
        if name not in (sheet.key._meta.name, ends) and name not in sheet.sealed
        and row["values"][name] is not None
    )  # fmt: skip
    body = {name: row["values"][name]}
    answer = await editor.ask("PATCH", path, 400, json=body)
    assert answer.json()["field"] == "If-Match"
    answer = await editor.ask("PATCH", path, 200, json=body, headers=seen(row))
    changed: dict[str, Any] = answer.json()
    assert changed["values"] == row["values"]
    assert changed["version"] != row["version"]
    answer = await editor.ask("PATCH", path, 409, json=body, headers=seen(row))
    assert answer.json()["code"] == "stale"
    return changed


async def the_past_is_told(editor: Client, sheet: Sheet, row: dict[str, Any]) -> None:
    told = await editor.get(f"{path_of(sheet, row)}/history")
    assert told[-1]["kind"] == "row:insert"
    assert told[-1]["actor"].startswith("registry_")
    fields = {each["field"]: each for each in told[-1]["fields"]}
    assert fields.keys() <= row["values"].keys()
    for name in sheet.sealed:
        assert fields[name]["after"] in (None, "●")


async def a_row_is_ended(editor: Client, sheet: Sheet, row: dict[str, Any]) -> None:
    path = path_of(sheet, row)
    if sheet.ended_by is None:
        answer = await editor.ask("POST", f"{path}/retire", 422, json={}, headers=seen(row))
        assert answer.json()["code"] == "not_retired"
        await editor.ask("DELETE", path, 204, headers=seen(row))
        await editor.ask("GET", path, 404)
        return
    ends = sheet.ended_by._meta.name
    on = date.fromisoformat(row["values"][ends]) - timedelta(days=5)
    body = {"on": on.isoformat()}
    answer = await editor.ask("POST", f"{path}/retire", 200, json=body, headers=seen(row))
    ended = answer.json()
    assert ended["values"] == row["values"] | {ends: body["on"]}
    answer = await editor.ask("POST", f"{path}/retire", 422, json=body, headers=seen(ended))
    assert answer.json()["code"] == "already_ended"
    answer = await editor.ask("DELETE", path, 422, headers=seen(ended))
    assert answer.json()["code"] == "kept"

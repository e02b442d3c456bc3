"""Lists of the registry at a million rows, over HTTP: a table of each kind of row policy and order.

Asked by who reads a district, whose rows stand behind half a million of another's, and by who reads
one community, to whom a hundred rows of the million belong, the last ones. First pages, pages from
far on, and by each filter the list offers; of the filters the slowest is told. The floor of each
figure are the rows of the page, by their keys.
"""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx

from backend.core.db import fetch, fetch_one, fetch_value
from backend.identity import sessions
from backend.registry.groups import SHEETS
from backend.registry.lists.asking import Cursor
from backend.registry.lists.paging_queries import order_of
from backend.registry.lists.search import sync_search
from backend.registry.sheets import Sheet
from bench.clients import get, serving, timed
from bench.figures import MILLISECONDS, Figure, Setting, measure, percentiles, progress
from bench.listing_rows import COMMUNITY, DISTRICT, FILLINGS, ROWS, fill

TIMES = 25
PAGE = 50
FLOOR_IS = "its rows by their keys"
READERS = {"district": DISTRICT, "community": COMMUNITY}


@measure("listing", open_share=None)
async def listing(setting: Setting) -> AsyncIterator[Figure]:
    """Table by table, reader by reader."""
    progress(f"{len(FILLINGS)} tables of a million rows")
    await fill()
    await sync_search(SHEETS.values())
    tokens = {who: await _token(who, place) for who, place in READERS.items()}
    async with serving("backend.app:app", setting.url) as port:
        for filling in FILLINGS:
            if filling.rows < ROWS:
                continue
            for who, token in tokens.items():
                async for figure in _of_table(port, SHEETS[filling.table], who, token):
                    yield figure


async def _token(who: str, place: str) -> str:
    operator = await fetch_value(
        "INSERT INTO operator (username, password, email, active, admin, superuser)"
        " VALUES ($1, 'x', $1, true, true, false) RETURNING id", f"bench_{who}",
    )  # fmt: skip
    await fetch(
        "INSERT INTO role_grant (operator, role, area_code, starts_on)"
        " VALUES ($1, 'administrator', $2, '2020-01-01')", operator, place,
    )  # fmt: skip
    visit = sessions.Visit("127.0.0.1")
    return (await sessions.enter(operator, f"bench_{who}", visit, "password")).token


async def _of_table(port: int, sheet: Sheet, who: str, token: str) -> AsyncIterator[Figure]:
    path = f"/api/v1/registry/{sheet.name}?limit={PAGE}"
    first = await _asked(port, path, token)
    yield await _figure(port, sheet, f"{who}, first page", path, token, first)
    far = await _far(sheet) if who == "district" else first["next"]
    if far:
        later = f"{path}&cursor={far}"
        told = await _asked(port, later, token)
        yield await _figure(port, sheet, f"{who}, later page", later, token, told)
    slowest: tuple[float, Figure] | None = None
    for column in sheet.filters:
        name = column._meta.name
        values = [row["values"][name] for row in first["rows"] if row["values"].get(name)]
        if not values or isinstance(values[-1], bool | list) or "*" in str(values[-1]):
            continue
        by = f"{path}&{name}={quote(str(values[-1]))}"
        told = await _asked(port, by, token)
        figure = await _figure(port, sheet, f"{who}, filter {name}", by, token, told)
        if slowest is None or figure.value > slowest[0]:
            slowest = (figure.value, figure)
    if slowest is not None:
        yield slowest[1]


async def _asked(port: int, path: str, token: str) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        answer = await http.get(path, headers={"authorization": f"Bearer {token}"})
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.text}")
        told: dict[str, Any] = answer.json()
    return told


async def _figure(
    port: int, sheet: Sheet, what: str, path: str, token: str, told: dict[str, Any]
) -> Figure:
    key = sheet.key._meta.name
    keys = [row["values"][key] for row in told["rows"]]
    sql = f'SELECT * FROM "{sheet.name}" WHERE "{key}" = ANY ($1)'
    floor, _ = await percentiles(lambda: fetch(sql, keys), TIMES)
    p50, p95 = await timed(port, get(path, token), TIMES)
    rows = f"{len(keys)} rows" + ("" if told["next"] is None else " and more")
    return Figure(
        f"listing: {sheet.name}, {what} ({rows})", p50, MILLISECONDS, floor, FLOOR_IS, p95
    )


async def _far(sheet: Sheet) -> Cursor | None:
    """The place four fifths through the list."""
    order = order_of(sheet)
    turn = " DESC" if sheet.descending else ""
    told = ", ".join(f'"{name}"{turn}' for name in order)
    row = await fetch_one(
        f'SELECT "{order[0]}" AS at, "{order[-1]}" AS key FROM "{sheet.name}" ORDER BY {told}'
        f" OFFSET {ROWS * 4 // 5} LIMIT 1"
    )
    return None if row is None else Cursor(row["at"], row["key"])

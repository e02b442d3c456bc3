"""Every address that can be read, walked by an insider, a colleague and an outsider."""

import asyncio
import os
import re

import httpx
import pytest
from litestar.handlers import HTTPRouteHandler
from security.conftest import PLACES, Entering, Ground, add_operator, report

from backend.app import app
from backend.core.db import fetch
from backend.panel.tables import SHEETS

MARK = "楼道灯不亮"


def readable_addresses() -> set[str]:
    """Every GET address of the API and the desk."""
    return {
        route.path
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if isinstance(handler, HTTPRouteHandler)
        and "GET" in handler.http_methods
        and route.path.startswith(("/api/v1", "/desk"))
    }


def filled(address: str, order: int, number: str) -> str:
    """*address* asking for this order wherever it asks for something."""
    address = re.sub(r"\{order(_id)?:\w+\}", str(order), address)
    address = re.sub(r"\{number:\w+\}", number, address)
    return re.sub(r"\{\w+:\w+\}", "1", address)


@pytest.mark.parametrize("who", list(PLACES))
async def test_no_address_shows_a_foreign_order(
    ground: Ground, entering: Entering, who: str
) -> None:
    rows = await fetch("SELECT id, number FROM work_order")
    numbers = {row["id"]: row["number"] for row in rows}
    client = await entering(who)
    words = {"q": MARK, "reach": "below", "tab": "all"}
    shown = 0
    for address in sorted(readable_addresses()):
        for order in ground.orders.values():
            answer = await client.get(filled(address, order, numbers[order]), params=words)
            assert answer.status_code < 500, (address, answer.text)
            for name, place in PLACES.items():
                foreign = name != who
                told = f"{MARK}{place}" in answer.text
                assert not (foreign and told), (address, answer.text)
                shown += told
            if order != ground.orders[who] and "{order" in address:
                assert answer.status_code in (400, 403, 404), (address, answer.status_code)
    assert shown


@pytest.mark.parametrize("who", list(PLACES))
async def test_no_list_of_the_panel_shows_a_foreign_row(
    ground: Ground, entering: Entering, who: str
) -> None:
    client = await entering(who)
    foreign = set(ground.foreign(who))
    seen = 0
    for name, sheet in SHEETS.items():
        answer = await client.get(f"/admin/api/tables/{name}/", params={"__page_size": 100})
        assert answer.status_code in (200, 403), (name, answer.text)
        if answer.status_code == 403:
            continue
        rows = answer.json()["rows"]
        if "work_order" in sheet.columns:
            assert not {row["work_order"] for row in rows} & foreign, name
            seen += len(rows)
        if name == "work_order":
            assert [row["id"] for row in rows] == [ground.orders[who]]
            for order in foreign:
                single = await client.get(f"/admin/api/tables/work_order/{order}/")
                assert single.status_code == 404
            picked = await client.get("/admin/api/tables/work_order/ids/")
            assert set(picked.json()) == {str(ground.orders[who])}
            counted = await client.get("/admin/api/tables/work_order/count/")
            assert counted.json()["count"] == 1
    assert seen


async def test_the_panel_changes_no_row_of_another_district(
    ground: Ground, entering: Entering
) -> None:
    await add_operator("bianji", "610112", "administrator")
    client = await entering("bianji")
    await client.get("/admin/")
    headers = {"x-csrftoken": client.cookies.get("csrftoken", "")}
    unit = await fetch("SELECT id, name FROM unit WHERE code LIKE '610111%' LIMIT 1")
    path = f"/admin/api/tables/unit/{unit[0]['id']}/"
    answer = await client.patch(path, json={"name": "改名"}, headers=headers)
    assert answer.status_code == 422
    assert "管辖范围" in answer.json()["db_error"]
    assert (await client.delete(path, headers=headers)).status_code == 422
    assert await fetch("SELECT name FROM unit WHERE id = $1", unit[0]["id"]) == [(unit[0]["name"],)]
    [person] = await fetch(
        "SELECT ap.person FROM appointment ap JOIN post ON post.id = ap.post"
        " JOIN unit ON unit.id = post.unit WHERE unit.code LIKE '610111%' LIMIT 1"
    )
    path = f"/admin/api/tables/person/{person['person']}/"
    assert (await client.get(path)).status_code == 404
    answer = await client.patch(path, json={"name": "改名"}, headers=headers)
    assert answer.status_code == 422 or answer.status_code == 404
    answer = await client.delete(path, headers=headers)
    assert answer.status_code == 422 or answer.status_code == 404
    assert await fetch("SELECT FROM person WHERE id = $1", person["person"])
    [post] = await fetch(
        "SELECT post.id FROM post JOIN unit ON unit.id = post.unit WHERE unit.code LIKE '610111%'"
        " LIMIT 1"
    )
    row = {"person": person["person"], "post": post["id"], "starts_on": "2031-01-01"}
    answer = await client.post("/admin/api/tables/appointment/", json=row, headers=headers)
    assert answer.status_code == 422
    # A post out of sight is none at all.
    assert answer.json()["db_error"] == "没有这个岗位"


PRINCIPALS = ("insider", "colleague", "outsider", "quanqu")
REQUESTS = int(os.environ.get("MINHU_MIXED_REQUESTS", "400"))
"""``make fuzz`` asks for 2,000."""


async def test_many_requests_at_once_show_nobody_a_foreign_row(
    ground: Ground, entering: Entering
) -> None:
    await add_operator("quanqu", "610112", "leader")
    for place in PLACES.values():
        await report(place)
    rows = await fetch("SELECT w.id, a.code FROM work_order w JOIN area a ON a.id = w.area")
    reach = {**PLACES, "quanqu": "610112"}
    own = {
        who: {row["id"] for row in rows if row["code"].startswith(code)}
        for who, code in reach.items()
    }
    clients = {who: await entering(who) for who in PRINCIPALS}
    limit, wrong, done = asyncio.Semaphore(16), [], dict.fromkeys(PRINCIPALS, 0)

    async def ask(number: int) -> None:
        who = PRINCIPALS[number % 4]
        client: httpx.AsyncClient = clients[who]
        async with limit:
            if number % 9 == 0:
                answer = await client.get("/admin/api/tables/work_order/")
                seen = {row["id"] for row in answer.json()["rows"]}
                right = seen == own[who]
            else:
                order = rows[number % len(rows)]["id"]
                answer = await client.get(f"/api/v1/orders/{order}")
                right = (answer.status_code == 200) == (order in own[who])
        done[who] += 1
        if not right:
            wrong.append((who, answer.status_code, answer.text[:200]))

    await asyncio.gather(*(ask(number) for number in range(REQUESTS)))
    assert wrong == []
    assert set(done.values()) == {REQUESTS // 4}

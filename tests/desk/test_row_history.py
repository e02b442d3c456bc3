"""A row's history: what was and what became of it, in words, for whoever may read the row."""

from datetime import datetime

import pytest
from desk.conftest import Client

from backend.areas.tables import Area
from backend.core.db import fetch, fetch_value
from backend.core.instants import CHINA
from backend.desk import row_history
from backend.identity.acting import acting
from backend.identity.service import actor
from backend.registry import service
from backend.registry.groups import SHEETS

NOW = datetime.now(CHINA)
STATION = SHEETS["station"]


async def moved(times: int) -> tuple[int, list[str]]:
    """A new station that its administrator moves from one community of 未央 to another and back.

    Its key, and the communities' names: that of where it went first, that of where it began.
    """
    first, second = (
        await Area.select(Area.id, Area.name)
        .where((Area.level == "community") & Area.code.like("610112%"))
        .order_by(Area.code)
        .limit(2)
    )
    admin = await actor("admin", NOW.date())
    values = {"code": "YZ1", "name": "新驿站", "area": second["id"]}
    async with acting(admin):
        row = await service.create(admin, STATION, values, NOW)
    for turn in range(times):
        place = (first, second)[turn % 2]
        async with acting(admin):
            told = {"area": place["id"], "name": f"驿站{turn}"}
            row = await service.change(admin, STATION, row.key, row.version, told)
    return int(str(row.key)), [first["name"], second["name"]]


async def test_changes_are_told_in_words(visitor: Client) -> None:
    key, names = await moved(2)
    reader = await visitor.enter("admin")
    path = f"/desk/registry/station/{key}/history"
    html = await reader.get(path)
    last, first, made = html.split("<section")[1:]
    for part in (*names, "所属社区", "驿站1", "修改", "admin"):
        assert part in last
    assert last.index(names[0]) < last.index(names[1]), "what was stands before what became of it"
    assert "驿站0" in first
    assert "新增" in made
    assert f'href="/admin/#/station/{key}/"' in html
    reader.http.cookies.set("panel_language", "en")
    assert "row changed" in await reader.get(path)


async def test_long_histories_come_in_pages(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_history, "MOST", 2)
    key, _ = await moved(2)
    reader = await visitor.enter("admin")
    path = f"/desk/registry/station/{key}/history"
    newest = await reader.get(path)
    assert "驿站1" in newest
    assert "新增" not in newest
    [earlier] = [part.split('"')[0] for part in newest.split('href="?before=')[1:]]
    assert "新增" in await reader.get(f"{path}?before={earlier}")


async def test_it_is_shown_to_whoever_may_read_the_row(visitor: Client) -> None:
    key = await fetch_value(
        "SELECT f.id FROM first_secretary f JOIN area ON area.id = community"
        " WHERE code LIKE '610112%' LIMIT 1"
    )
    path = f"/desk/registry/first_secretary/{key}/history"
    await (await visitor.enter("paiqian")).get(path)
    await fetch(
        "UPDATE role_grant SET area_code = '610111' WHERE operator ="
        " (SELECT id FROM operator WHERE username = 'paiqian')"
    )
    outsider = await visitor.enter("paiqian")
    await outsider.get(path, 404)
    await outsider.get("/desk/registry/nothing/1/history", 404)
    await outsider.get("/desk/registry/station/x/history", 404)

"""Splitting and merging communities by the panel's forms."""

from typing import Any

from backend.core.db import fetch, fetch_value

OLD, NEW = "610112001601", "610112001801"


async def grids_of(code: str) -> list[str]:
    rows = await fetch(
        "SELECT code FROM area WHERE level = 'grid' AND code LIKE $1 || '%' AND valid_to IS NULL"
        " ORDER BY code",
        code,
    )
    return [row["code"] for row in rows]


async def test_a_community_is_split_in_the_panel_and_merged_again(admin: Any) -> None:
    grids = await grids_of(OLD)
    form = {
        "community": OLD, "first_code": OLD, "first_name": "原社区", "second_code": NEW,
        "second_name": "新设社区", "second_grids": f"{grids[-1][-4:]}，9999",
        "effective_on": "2026-06-01", "reason": "户数过多",
    }  # fmt: skip
    path = "/api/forms/split-community/"
    answer = await admin.ask("POST", path, json=form)
    assert answer.status_code == 422
    assert "划入第二社区的网格：该社区没有网格 9999" in answer.text
    # First a preview: it tells what would move, table by table, and writes nothing.
    form |= {"second_grids": grids[-1]}
    answer = await admin.ask("POST", path, json=form)
    told = answer.json()["custom_form_error"]
    assert told.startswith("预览，尚未保存：现有社区 2 个"), told
    assert await grids_of(OLD) == grids
    answer = await admin.ask("POST", path, json=form | {"confirm": True})
    assert answer.status_code == 200, answer.text
    assert "现有社区 2 个" in answer.json()["custom_form_success"]
    # The first goes on under its code: its grids and its committee stay as they are.
    assert await grids_of(OLD) == grids[:-1]
    assert len(await grids_of(NEW)) == 1
    assert await fetch_value("SELECT valid_to FROM unit WHERE code = $1", OLD) is None

    form = {
        "one": OLD, "other": NEW, "code": OLD, "name": "原社区", "effective_on": "2026-06-02",
        "reason": "重新合并", "confirm": True,
    }  # fmt: skip
    answer = await admin.ask("POST", "/api/forms/merge-communities/", json=form)
    assert answer.status_code == 200, answer.text
    assert len(await grids_of(OLD)) == len(grids)
    ended = await fetch_value(
        "SELECT heir.code FROM area ended JOIN area heir ON heir.id = ended.heir"
        " WHERE ended.code = $1",
        NEW,
    )
    assert ended == OLD

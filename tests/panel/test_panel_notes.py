"""What is pointed out of a row as it is saved, and is saved all the same."""

from typing import Any
from urllib.parse import unquote

from backend.core.db import fetch_value


async def test_a_grid_of_another_size_than_recommended_is_saved_and_pointed_out(admin: Any) -> None:
    grid = await admin.first("area", level="grid", grid_type="base")
    path = f"/api/tables/area/{grid['id']}/"

    async def saved(**values: object) -> str:
        answer = await admin.ask("PATCH", path, json=values)
        assert answer.status_code == 200, answer.text
        return unquote(answer.headers.get("panel-note", ""))

    assert await saved(households=501, old_estate=False) == (
        "已保存。提示：网格建议 300 至 500 户，本网格 501 户"
    )
    assert (await admin.get(path))["size_check"] == "above"
    assert await saved(households=400) == ""
    admin.speak("en")
    assert "100 to 300 households; this one has 400" in await saved(old_estate=True)
    # A new one as well.
    community = await fetch_value("SELECT parent FROM area WHERE id = $1", grid["id"])
    values = {
        "code": f"{grid['code'][:12]}1999", "name": "新网格", "level": "grid", "parent": community,
        "grid_type": "base", "households": 99, "valid_from": "2026-01-01",
    }  # fmt: skip
    answer = await admin.ask("POST", "/api/tables/area/", json=values)
    assert answer.status_code == 201, answer.text
    assert "this one has 99" in unquote(answer.headers["panel-note"])

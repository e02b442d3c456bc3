"""The trail in the panel: for the auditor alone, read-only; exports leave an entry."""

import json
from typing import Any

from backend.core.db import fetch_value
from backend.trail import service as trail

from .conftest import visiting


async def test_the_auditor_reads_the_trail_and_nobody_changes_it(seeded: str) -> None:
    key = await fetch_value(
        "INSERT INTO person (name, synthetic) VALUES ('虚构', true) RETURNING id"
    )
    async with visiting(seeded) as client:
        auditor = await client.enter("shenji")
        [entry] = await auditor.rows("trail_entry", chain=f"person:{key}")
        assert entry["kind"] == "row:insert"
        # The list tells it in words, the row as it was sealed.
        assert entry["chain"] == f"人员 {key} · person:{key}"
        assert json.loads(entry["data"])["虚构人员（演示数据）"] is True
        assert entry["hash"] is None
        row = await auditor.get(f"/api/tables/trail_entry/{entry['id']}/")
        assert row["chain"] == f"person:{key}"
        menu = json.dumps(await auditor.get("/api/tables/grouped/"), ensure_ascii=False)
        assert "审计" in menu
        for method in ("PATCH", "DELETE"):
            answer = await auditor.ask(
                method, f"/api/tables/trail_entry/{entry['id']}/", json={"actor": "x"}
            )
            assert answer.status_code in (403, 405)


async def test_nobody_else_reads_it(admin: Any) -> None:
    assert (await admin.ask("GET", "/api/tables/trail_entry/")).status_code == 403
    menu = json.dumps(await admin.get("/api/tables/grouped/"), ensure_ascii=False)
    assert "trail_entry" not in menu


async def test_an_export_leaves_an_entry(admin: Any) -> None:
    path = "/api/tables/person/?__page_size=5"
    await admin.ask("GET", path)
    assert await trail.read("export") == []
    answer = await admin.ask("GET", path, headers={"Panel-For": "export"})
    assert answer.status_code == 200
    [entry] = await trail.read("export")
    assert (entry.kind, entry.actor) == ("export:taken", "admin")
    assert json.loads(entry.data) == {"table": "person", "rows": 5}

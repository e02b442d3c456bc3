"""Reports: each is drawn up for whoever reads the registry there, listed, exported and refused."""

from typing import Any

import pytest
from api.conftest import Caller, add_operator, session_of

from backend.core.db import fetch_value
from backend.reports.every import REPORTS

pytestmark = pytest.mark.all_registers

BAQIAO, WEIYANG, YANLIANG = "610111", "610112", "610114"
NOTHING_AMISS = {"missed-weeks", "joint-meetings", "overdue-visits", "grid-sizes"}
"""What is rightly empty where everything goes as it should."""


@pytest.fixture
async def reader(http: Any) -> Caller:
    """Who keeps the registry of every district."""
    await add_operator("baobiao", "", "administrator")
    return Caller(http(await session_of("baobiao")))


async def figures(caller: Any, name: str, area: str) -> dict[str, Any]:
    rows = (await caller.get(f"/reports/{name}?area={area}"))["rows"]
    return {row.get("what") or row["kind"]: row["count"] for row in rows}


async def test_every_report_is_drawn_up_for_the_demos_districts(reader: Any) -> None:
    listed = await reader.get("/reports")
    assert [each["name"] for each in listed] == list(REPORTS)
    empty = set()
    for report in listed:
        columns = [each["name"] for each in report["columns"]]
        assert len(set(columns)) == len(columns), report["name"]
        found = [
            (await reader.get(f"/reports/{report['name']}?area={area}"))["rows"]
            for area in (BAQIAO, WEIYANG, YANLIANG)
        ]
        assert all(list(row) == columns for rows in found for row in rows)
        if not any(found):
            empty.add(report["name"])
    assert empty <= NOTHING_AMISS


async def test_reports_tell_the_districts_figures(reader: Any) -> None:
    homes = await figures(reader, "resource-map", BAQIAO)
    assert (homes["小区院落"], homes["楼栋"], homes["城市驿站"]) == (262, 529, 12)
    offices = await figures(reader, "offices", WEIYANG)
    assert (offices["large"], offices["medium"]) == (71, 130)
    catalogue = await figures(reader, "service-catalogue", WEIYANG)
    assert (catalogue["进驻部门"], catalogue["事项"]) == (16, 135)
    tiers = (await reader.get(f"/reports/party-tree?area={WEIYANG}"))["rows"]
    assert [(row["tier"], row["organisations"], row["missing"]) for row in tiers[:3]] == [
        ("subdistrict", 10, 0), ("community", 201, 0), ("grid", 683, 0),
    ]  # fmt: skip
    below = (await reader.get(f"/reports/party-tree?area={WEIYANG}001"))["rows"]
    assert below[0]["organisations"] == 1


async def test_whoever_reads_no_registry_there_is_refused(
    keeper: Any, stranger: Any, reader: Any
) -> None:
    assert (await keeper.get(f"/reports/duty-days?area={WEIYANG}"))["rows"] is not None
    refused = await keeper.get(f"/reports/duty-days?area={BAQIAO}", 403)
    assert refused["code"] == "not_permitted"
    await stranger.get(f"/reports/duty-days?area={WEIYANG}", 401)
    await reader.get(f"/reports/nothing?area={WEIYANG}", 404)
    unknown = await reader.get("/reports/duty-days?area=999999", 400)
    assert "999999" in str(unknown)
    await reader.get("/reports/duty-days", 400)


async def test_a_report_is_taken_out_with_a_mark_on_each_row(reader: Any) -> None:
    path = f"/reports/alliance-chairs/export?area={YANLIANG}&format=csv"
    noted = "SELECT count(*) FROM trail_entry WHERE kind = 'export:taken'"
    before = await fetch_value(noted)
    sent = await reader.http.get(f"/api/v1{path}", headers={"accept-language": "zh"})
    assert sent.status_code == 200
    heading, *rows = sent.content.decode("utf-8-sig").splitlines()
    assert heading == "区域,联盟,轮值成员,开始,结束（不含）,导出"
    assert rows
    assert all(",baobiao 20" in row for row in rows)
    assert await fetch_value(noted) == before + 1
    book = await reader.http.get(f"/api/v1{path.replace('csv', 'xlsx')}")
    assert book.content.startswith(b"PK")
    await reader.get(f"/reports/alliance-chairs/export?area={YANLIANG}&format=pdf", 400)

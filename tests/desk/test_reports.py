"""The reports' pages: an area to choose within one's own, a table in words, and what is refused."""

import pytest
from desk.conftest import Client

pytestmark = pytest.mark.all_registers


async def test_a_report_is_read_for_an_area_and_those_below(visitor: Client) -> None:
    reader = await visitor.enter("admin")
    assert "/desk/reports" in await reader.get("/desk/account")
    listed = await reader.get("/desk/reports?area=610112")
    assert 'href="/desk/reports/party-tree?area=610112&amp;on=' in listed
    html = await reader.get("/desk/reports/party-tree?area=610112")
    for part in ("街道党工委", "网格党支部", "format=xlsx", "下级区域"):
        assert part in html
    assert "没有符合条件的内容" in await reader.get(
        "/desk/reports/joint-meetings?area=610112001601"
    )
    reader.http.cookies.set("panel_language", "en")
    assert "Party organisations" in await reader.get("/desk/reports/party-tree?area=610112")


async def test_a_reader_begins_with_the_own_area(visitor: Client) -> None:
    handler = await visitor.enter("chuzhi")
    html = await handler.get("/desk/reports/resolutions")
    assert 'name="area" value="610112' in html
    assert "610111" not in html
    assert "format=xlsx" not in html, "takes the right to export"
    await handler.get("/desk/reports/resolutions?area=610111", 403)
    assert "2026-01-31" in await handler.get("/desk/reports/resolutions?on=yesterday", 400)
    await handler.get("/desk/reports/nothing", 404)

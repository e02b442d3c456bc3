"""Intake: who may report where, what is typed wrong, double submits, hints and receipts."""

import re
from typing import Any

import pytest
from desk.conftest import Client
from support import loop

from backend.core.db import fetch, fetch_value
from backend.orders.rules import Channel, State
from backend.personal.sealing import opened

COMMUNITY = "610112001601"
TOLD = "小区东门烧烤摊占道经营，油烟扰民"


async def form(client: Client, **changes: object) -> dict[str, Any]:
    """The fields of a fresh form, filled in."""
    html = await client.get("/desk/intake")
    nonce = re.search(r'name="nonce" value="([0-9a-f]{32})"', html)
    assert nonce
    area = await fetch_value("SELECT id FROM area WHERE code = $1", COMMUNITY)
    return {
        "nonce": nonce[1], "channel": "face_to_face", "description": TOLD, "urgency": "normal",
        "category": "complaint", "area": str(area), "address": "幸福路18号",
        "citizen_name": "张大爷", "citizen_phone": "138 0013 8000", "accept": "yes",
    } | changes  # fmt: skip


async def count() -> int:
    return int(await fetch_value("SELECT count(*) FROM work_order"))


async def test_a_request_is_reported_and_accepted_and_its_receipt_shown(visitor: Client) -> None:
    keeper = await visitor.enter("yizhan")
    answer = await keeper.post("/desk/intake", **await form(keeper, proactive="yes"))
    assert answer.status_code == 200, answer.text
    [row] = await fetch("SELECT * FROM work_order")
    assert (row["state"], row["channel"], row["proactive"]) == ("accepted", "face_to_face", True)
    phone = opened("work_order", "citizen_phone", row["id"], row["citizen_phone"])
    assert (phone, row["source"]) == ("138 0013 8000", "desk")
    for shown in (row["number"], row["query_code"], "已登记并受理", f"/desk/orders/{row['id']}"):
        assert shown in answer.text
    assert row["query_code"] not in str(answer.url)
    last = await keeper.get("/desk/intake")
    assert re.search(r'value="face_to_face" checked', last)


async def test_the_channel_used_last_is_chosen_next(visitor: Client) -> None:
    keeper = await visitor.enter("yizhan")
    await keeper.post("/desk/intake", **await form(keeper, channel="guest_book"))
    assert re.search(r'value="guest_book" checked', await keeper.get("/desk/intake"))


async def test_it_is_only_reported_without_the_tick_or_where_another_unit_accepts(
    visitor: Client,
) -> None:
    keeper = await visitor.enter("yizhan")
    told = await form(keeper)
    del told["accept"]
    assert "受理后生成" in (await keeper.post("/desk/intake", **told)).text
    # The hotline's requests are accepted by the district, whose unit is not the station's.
    told = await form(keeper, channel=Channel.hotline_12345.value)
    assert "受理后生成" in (await keeper.post("/desk/intake", **told)).text
    states = await fetch("SELECT state FROM work_order")
    assert [row["state"] for row in states] == [State.reported.value] * 2


async def test_what_is_sent_twice_is_taken_once_and_shown_again(visitor: Client) -> None:
    keeper = await visitor.enter("yizhan")
    told = await form(keeper)
    first = await keeper.post("/desk/intake", **told)
    again = await keeper.post("/desk/intake", **told)
    assert again.status_code == 200
    assert await count() == 1
    code = await fetch_value("SELECT query_code FROM work_order")
    assert code in first.text
    assert code in again.text
    assert "没有重复登记" in again.text
    other = await visitor.enter("shouli")
    await other.post("/desk/intake", **told)
    assert await count() == 2, "another operator's form is another request, and shows no code"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("description", "  ", "必须填写"),
        ("description", "字" * 4001, "最多4000字"),
        ("category", "nonsense", "请选择"),
        ("channel", "open311", "请选择"),
        ("urgency", "", "请选择"),
        ("area", "", "请选择"),
        ("area", "999999999", "请选择"),
        ("citizen_phone", "打不通", "不是电话号码"),
        ("citizen_name", "张" * 65, "最多64字"),
        ("longitude", "181", "须为 -180 至 180"),
        ("longitude", "108.9", "经纬度须同时填写"),
        ("latitude", "nan", "须为 -90 至 90"),
        ("nonce", "guess", "表单已失效"),
    ],
)
async def test_what_is_wrong_is_told_beside_it_and_nothing_is_lost(
    visitor: Client, field: str, value: str, told: str
) -> None:
    keeper = await visitor.enter("yizhan")
    answer = await keeper.post("/desk/intake", **await form(keeper, **{field: value}))
    assert answer.status_code == 422
    assert told in answer.text
    if field != "nonce":
        assert f'id="wrong-{"latitude" if value == "108.9" else field}"' in answer.text
    for kept in ("幸福路18号", "138 0013 8000") if field != "citizen_phone" else (TOLD, value):
        assert kept in answer.text
    assert await count() == 0


async def test_a_place_may_be_typed_instead_of_chosen(visitor: Client) -> None:
    keeper = await visitor.enter("yizhan")
    answer = await keeper.post("/desk/intake", **await form(keeper, area="", place=COMMUNITY))
    assert answer.status_code == 200
    assert await fetch_value(
        "SELECT area.code FROM work_order w JOIN area ON area.id = w.area"
    ) == COMMUNITY  # fmt: skip


async def test_nobody_reports_for_a_place_that_is_not_his(visitor: Client) -> None:
    keeper = await visitor.enter("yizhan")
    html = await keeper.get("/desk/intake")
    codes = re.findall(r'data-code="(\d+)"', html)
    assert COMMUNITY in codes
    assert all(code.startswith("610112001") for code in codes)
    outside = await fetch_value("SELECT id FROM area WHERE code = '610112002'")
    answer = await keeper.post("/desk/intake", **await form(keeper, area=str(outside)))
    assert answer.status_code == 422
    assert await count() == 0
    told = await form(keeper)
    outsider = await visitor.enter("duban")
    assert "登记诉求" in await outsider.get("/desk/intake", 403)
    assert (await outsider.post("/desk/intake", **told)).status_code == 403
    assert await count() == 0


async def test_hints_name_category_place_and_orders_like_it(visitor: Client) -> None:
    keeper = await visitor.enter("yizhan")
    told = await form(keeper)
    await keeper.post("/desk/intake", **told)
    guess = (await keeper.post("/desk/intake/hints", description=TOLD)).text
    assert 'data-field="category" data-value="complaint"' in guess
    name = await fetch_value("SELECT name FROM area WHERE code = $1", COMMUNITY)
    guess = (await keeper.post("/desk/intake/hints", address=f"{name}东门")).text
    assert f'data-field="area" data-value="{told["area"]}"' in guess
    asked = {"category": "complaint", "area": told["area"]}
    alike = (await keeper.post("/desk/intake/hints", description=TOLD, **asked)).text
    assert await fetch_value("SELECT number FROM work_order") in alike
    other = (await keeper.post("/desk/intake/hints", description="井盖缺失", **asked)).text
    assert "未发现近期相似工单" in other


async def test_a_repeated_request_is_merged_from_its_receipt(visitor: Client) -> None:
    keeper = await visitor.enter("yizhan")
    await keeper.post("/desk/intake", **await form(keeper))
    main = await fetch_value("SELECT id FROM work_order")
    told = await form(keeper)
    receipt = await keeper.post("/desk/intake", **told)
    assert f'name="main" value="{main}"' in receipt.text
    answer = await keeper.post("/desk/intake/merge", nonce=told["nonce"], main=str(main))
    assert "已并案" in answer.text
    [row] = await fetch("SELECT * FROM work_order WHERE merged_into = $1", main)
    assert row["state"] == "merged"
    assert row["query_code"] in answer.text
    again = await keeper.post("/desk/intake/merge", nonce=told["nonce"], main=str(main))
    assert "未能并案" in again.text
    stranger = await visitor.enter("shouli")
    refused = await stranger.post("/desk/intake/merge", nonce=told["nonce"], main=str(main))
    assert refused.status_code == 400


async def test_a_form_is_in_the_readers_language(visitor: Client) -> None:
    keeper = await visitor.enter("yizhan")
    keeper.http.cookies.set("panel_language", "en")
    html = await keeper.get("/desk/intake")
    assert "Report and accept" in html
    await loop.report()

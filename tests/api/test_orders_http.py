"""Reporting requests and moving orders over HTTP, on a real database."""

import asyncio
import json
from typing import Any

import pytest

from backend.areas import service as areas
from backend.core.db import fetch_value


async def accepted(keeper: Any, **changes: Any) -> Any:
    return await keeper.act(await keeper.report(**changes), "accept")


async def dispatched(keeper: Any) -> Any:
    order = await accepted(keeper)
    return await keeper.act(order, "dispatch", unit_id=order["lead_unit_id"])


async def orders() -> int:
    return int(await fetch_value("SELECT count(*) FROM work_order"))


async def events_of(order: Any) -> int:
    return int(
        await fetch_value("SELECT count(*) FROM order_event WHERE work_order = $1", order["id"])
    )


# ── reporting ────────────────────────────────────────────────────────────────────────────────────


async def test_a_request_is_taken_in_and_told_where_it_is(keeper: Any, request_body: Any) -> None:
    answer = await keeper.ask("POST", "/orders", json=request_body)
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/v1/orders/{made['id']}"
    assert answer.headers["etag"] == '"1"'
    assert (made["number"], made["state"], made["version"]) == (None, "reported", 1)
    assert len(made["query_code"]) == 8


async def test_the_place_may_be_given_by_its_code(keeper: Any, request_body: Any) -> None:
    del request_body["area_id"]
    made = await keeper.post("/orders", request_body | {"area_code": "610112"}, 201)
    district = await areas.area_id("610112")
    assert district == await fetch_value("SELECT area FROM work_order WHERE id = $1", made["id"])


async def test_only_who_takes_requests_in_there_reports(
    handler: Any, outsider: Any, request_body: Any
) -> None:
    for caller in (handler, outsider):
        refused = await caller.post("/orders", request_body, 403)
        assert refused["code"] == "not_allowed"
        assert refused["detail"].startswith("您的角色不能执行“在此区域登记诉求”")
    assert await orders() == 0


UNFIT: dict[str, tuple[dict[str, Any], str | None]] = {
    "blank": ({"description": ""}, "description：至少 1 个字"),
    "spaces": ({"description": "  "}, "description：须填写，最多4000字"),
    "too long": ({"description": "长" * 4001}, "description：最多 4000 个字"),
    "a zero character": ({"address": "a\0b"}, "address：含有不能使用的字符"),
    "half a character": ({"address": "a\ud800b"}, "无法识别该请求"),
    "no text": ({"description": 5}, "description：应为文字"),
    "no list": ({"address": ["x"]}, "address：应为文字或空值"),
    "no such channel": ({"channel": "pigeon"}, "channel：没有“pigeon”这个选项"),
    "no such category": ({"category": "nonsense"}, "category：没有这个类别"),
    "no such place": ({"area_id": 999_999_999}, None),
    "too great a number": ({"area_id": 2**63}, "area_id：不能大于 9007199254740991"),
    "too far north": ({"latitude": 91}, "latitude：不能大于 90"),
    "unknown": ({"colour": "red"}, "colour：没有这一项"),
    "two places": ({"area_code": "610112"}, "area_code：请填写 area_code 或 area_id 之一"),
}


@pytest.mark.parametrize("what", UNFIT)
async def test_what_does_not_fit_is_told_by_field(
    keeper: Any, request_body: Any, what: str
) -> None:
    change, detail = UNFIT[what]
    # Not httpx's own JSON: it would refuse half a character before we could.
    body = json.dumps(request_body | change).encode()
    answer = await keeper.ask("POST", "/orders", content=body)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert detail is None or answer.json()["detail"] == detail
    assert await orders() == 0


async def test_a_missing_field_is_named_in_the_callers_language(
    keeper: Any, request_body: Any
) -> None:
    del request_body["category"]
    found = await keeper.post("/orders", request_body, 400)
    assert (found["field"], found["detail"]) == ("category", "category：必须填写")
    assert found["errors"] == [{"field": "category", "reason": "必须填写"}]
    english = {"accept-language": "en-GB"}
    found = await keeper.post("/orders", request_body, 400, headers=english)
    assert found["detail"] == "category: is required"


async def test_the_same_source_reference_is_taken_once(keeper: Any, request_body: Any) -> None:
    named = request_body | {"source": "hotline", "external_ref": "HX-1"}
    await keeper.post("/orders", named, 201)
    found = await keeper.post("/orders", named, 409)
    assert found["code"] == "already_reported"
    assert await orders() == 1


# ── acting ───────────────────────────────────────────────────────────────────────────────────────


async def test_an_order_moves_through_the_loop(keeper: Any) -> None:
    order = await dispatched(keeper)
    assert order["state"] == "dispatched"
    order = await keeper.act(order, "sign")
    order = await keeper.act(order, "contact", note="已电话联系")
    order = await keeper.act(order, "handle")
    order = await keeper.act(order, "feedback", reply="已更换灯泡", resolved=True)
    assert (order["state"], order["reply"], order["resolved"]) == ("handled", "已更换灯泡", True)
    trail = await keeper.get(f"/orders/{order['number']}/events")
    assert [event["seq"] for event in trail] == list(range(1, order["version"] + 1))
    assert (trail[0]["kind"], trail[-1]["kind"]) == ("order:report", "order:feedback")
    assert {event["actor"] for event in trail} == {"yanshi"}


async def test_an_order_is_named_by_number_or_id(keeper: Any) -> None:
    order = await accepted(keeper)
    by_number = await keeper.post(
        f"/orders/{order['number']}/actions/dispatch",
        {"version": order["version"], "data": {"unit_id": order["lead_unit_id"]}},
    )
    assert by_number["id"] == order["id"]


@pytest.mark.parametrize(
    "named", ["0", "999999", "9" * 18, "9" * 19, "9" * 22, "9" * 23, "x", "1x", "１", "-1"]
)
async def test_what_names_no_order_is_not_found(keeper: Any, named: str) -> None:
    found = await keeper.get(f"/orders/{named}/events", 404)
    assert found["code"] == "unknown_order"
    await keeper.post(f"/orders/{named}/actions/accept", {"version": 1}, 404)


async def test_a_stale_version_changes_nothing(keeper: Any) -> None:
    order = await keeper.report()
    await keeper.act(order, "accept")
    found = await keeper.act(order, "accept", 409)
    assert found["code"] == "stale_order"
    assert found["detail"] == "该工单已被其他人员处理，请刷新后再试"
    assert await events_of(order) == 2


async def test_if_match_tells_the_version_as_well(keeper: Any) -> None:
    order = await keeper.report()
    path = f"/orders/{order['id']}/actions/accept"
    for condition, body in (('"x"', {}), ("*", {}), ('"1"', {"version": 2})):
        found = await keeper.post(path, body, 400, headers={"if-match": condition})
        assert found["field"] == "If-Match"
    assert (await keeper.post(path, {}, 400))["field"] == "version"
    await keeper.post(path, {}, 409, headers={"if-match": '"7"'})
    answer = await keeper.ask("POST", path, json={}, headers={"if-match": '"1"'})
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')


async def test_of_many_at_once_one_is_served(keeper: Any) -> None:
    order = await keeper.report()
    path, body = f"/orders/{order['id']}/actions/accept", {"version": 1}
    answers = await asyncio.gather(*(keeper.ask("POST", path, json=body) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5


async def test_what_is_not_possible_now_is_told_so(keeper: Any) -> None:
    order = await keeper.report()
    found = await keeper.act(order, "sign", 422)
    assert found["code"] == "illegal_action"
    assert "签收" in found["detail"]


async def test_what_the_role_does_not_permit_is_forbidden(keeper: Any, handler: Any) -> None:
    order = await keeper.report()
    found = await handler.act(order, "accept", 403)
    assert found["code"] == "not_allowed"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "data.unit_id"),
        ({"unit_id": "x"}, "data.unit_id"),
        ({"unit_id": -1}, "data.unit_id"),
        ({"unit_id": 1, "more": 2}, "data.more"),
        (None, "data"),
    ],
)
async def test_what_an_action_is_told_is_checked(keeper: Any, data: Any, field: str) -> None:
    order = await accepted(keeper)
    body = {"version": order["version"], "data": data}
    found = await keeper.post(f"/orders/{order['id']}/actions/dispatch", body, 400)
    assert found["field"] == field


async def test_an_unknown_action_has_no_address(keeper: Any) -> None:
    order = await keeper.report()
    for action in ("explode", "attach", "Accept"):
        found = await keeper.act(order, action, 404)
        assert found["code"] == "not_found"


async def test_the_outsider_learns_nothing_and_moves_nothing(keeper: Any, outsider: Any) -> None:
    order = await accepted(keeper)
    for named in (order["id"], order["number"]):
        assert (await outsider.get(f"/orders/{named}/events", 404))["code"] == "unknown_order"
    found = await outsider.act(order, "dispatch", 404, unit_id=order["lead_unit_id"])
    assert found["code"] == "unknown_order"
    asked = [{"order": str(order["id"]), "version": order["version"]}]
    body = {"orders": asked, "data": {"unit_id": order["lead_unit_id"]}}
    [outcome] = await outsider.post("/orders/actions/dispatch", body, 207)
    assert (outcome["status"], outcome["problem"]["code"]) == (404, "unknown_order")
    assert await events_of(order) == 2


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/orders"), ("GET", "/orders/1/events"), ("POST", "/orders/1/actions/accept"),
     ("POST", "/orders/actions/accept"), ("DELETE", "/sessions/current")],
)  # fmt: skip
async def test_strangers_are_asked_to_sign_in(stranger: Any, method: str, path: str) -> None:
    answer = await stranger.ask(method, path, json={} if method == "POST" else None)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


# ── batches ──────────────────────────────────────────────────────────────────────────────────────


async def test_each_order_of_a_batch_has_an_outcome_of_its_own(keeper: Any) -> None:
    one, two, late = [await keeper.report() for _ in range(3)]
    await keeper.act(late, "accept")
    asked = [
        {"order": str(one["id"]), "version": 1},
        {"order": "999999", "version": 1},
        {"order": str(late["id"]), "version": 1},
        {"order": str(two["id"]), "version": 1},
    ]
    outcomes = await keeper.post("/orders/actions/accept", {"orders": asked}, 207)
    assert [each["status"] for each in outcomes] == [200, 404, 409, 200]
    assert [each["asked"] for each in outcomes] == [each["order"] for each in asked]
    assert [(each["problem"] or {}).get("code") for each in outcomes] == [
        None, "unknown_order", "stale_order", None,
    ]  # fmt: skip
    assert outcomes[3]["order"]["id"] == two["id"]
    assert outcomes[3]["order"]["state"] == "accepted"
    assert [await events_of(order) for order in (one, two, late)] == [2, 2, 2]


async def test_a_batch_has_at_least_one_order_and_at_most_a_hundred(keeper: Any) -> None:
    each = {"order": "1", "version": 1}
    for many in (0, 101):
        found = await keeper.post("/orders/actions/accept", {"orders": [each] * many}, 400)
        assert found["field"] == "orders"

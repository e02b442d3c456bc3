"""Finding orders and looking at one, over HTTP; who sees what."""

from typing import Any

import pytest

from backend.core.db import fetch


async def test_one_order_tells_all_that_belongs_to_it(keeper: Any) -> None:
    made = await keeper.report(
        description="楼道灯不亮", address="3 号楼", citizen_name="张三", citizen_phone="13812341234"
    )
    order = await keeper.act(made, "accept")
    answer = await keeper.ask("GET", f"/orders/{order['number']}")
    found = answer.json()
    assert answer.headers["etag"] == f'"{order["version"]}"'
    assert found["order"] == order
    assert found["request"]["description"] == "楼道灯不亮"
    assert found["request"]["citizen_phone"] == "138****1234"
    clocks = {clock["kind"]: clock for clock in found["clocks"]}
    assert clocks["accept"]["state"] == "met"
    assert clocks["dispatch"]["state"] == "running"
    assert clocks["dispatch"]["due_at"] == order["stage_due_at"]
    offered = {each["action"]: each for each in found["actions"]}
    assert "dispatch" in offered
    assert "accept" not in offered
    assert offered["dispatch"]["zh"] == "派遣"
    # The address offered is one that works.
    body = {"version": order["version"], "data": {"unit_id": order["lead_unit_id"]}}
    answer = await keeper.http.post(offered["dispatch"]["href"], json=body)
    assert answer.status_code == 200, answer.text
    assert offered["attach"]["href"] == f"/api/v1/orders/{order['id']}/files"


async def test_neither_the_seal_nor_the_query_code_is_shown(keeper: Any) -> None:
    made = await keeper.report()
    text = (await keeper.ask("GET", f"/orders/{made['id']}")).text
    assert made["query_code"] not in text
    assert '"head"' not in text


async def test_a_resident_is_shown_in_full_for_a_reason_that_joins_the_trail(keeper: Any) -> None:
    made = await keeper.report(citizen_name="张三丰", citizen_phone="13812341234")
    path = f"/orders/{made['id']}"
    told = (await keeper.get(path))["request"]
    assert (told["citizen_name"], told["citizen_phone"]) == ("张**", "138****1234")
    answer = await keeper.ask(
        "POST", f"{path}/personal", json={"reason": "contact"}, headers={"Idempotency-Key": "once"}
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    version = made["version"] + 1
    assert answer.json() == {
        "citizen_name": "张三丰", "citizen_phone": "13812341234", "version": version,
    }  # fmt: skip
    last = (await keeper.get(f"{path}/events"))[-1]
    assert (last["kind"], last["seq"]) == ("personal:unmask", version)
    assert last["data"] == {"reason": "contact", "fields": ["citizen_name", "citizen_phone"]}
    assert await fetch("SELECT FROM idempotency_key") == []


async def test_another_reason_needs_words(keeper: Any) -> None:
    made = await keeper.report(citizen_phone="13812341234")
    path = f"/orders/{made['id']}/personal"
    assert (await keeper.post(path, {"reason": "other", "note": " "}, 400))["field"] == "note"
    assert (await keeper.post(path, {"reason": "curiosity"}, 400))["code"] == "invalid_input"
    await keeper.post(path, {"reason": "other", "note": "协助走失老人联系家属"})


async def test_who_does_not_speak_with_the_resident_is_refused(keeper: Any, outsider: Any) -> None:
    made = await keeper.report(citizen_name="张三丰", citizen_phone="13812341234")
    path = f"/orders/{made['id']}/personal"
    assert (await outsider.post(path, {"reason": "contact"}, 404))["code"] == "unknown_order"
    await fetch(
        "UPDATE role_grant SET role = 'supervisor' FROM operator o"
        " WHERE o.id = operator AND username = 'yanshi'"
    )
    assert (await keeper.post(path, {"reason": "contact"}, 403))["code"] == "not_allowed"
    assert len(await keeper.get(f"/orders/{made['id']}/events")) == 1


async def test_actions_are_those_of_the_callers_role(keeper: Any, handler: Any) -> None:
    order = await keeper.act(await keeper.report(), "accept")
    found = await handler.get(f"/orders/{order['id']}")
    assert "dispatch" not in {each["action"] for each in found["actions"]}


async def test_the_outsider_finds_nothing(keeper: Any, outsider: Any, stranger: Any) -> None:
    order = await keeper.act(await keeper.report(), "accept")
    for named in (order["id"], order["number"]):
        assert (await outsider.get(f"/orders/{named}", 404))["code"] == "unknown_order"
        await stranger.get(f"/orders/{named}", 401)
    assert (await outsider.get("/orders"))["orders"] == []
    await stranger.get("/orders", 401)


async def test_the_list_is_paged_without_a_gap(keeper: Any) -> None:
    made = [(await keeper.report())["id"] for _ in range(7)]
    seen: list[int] = []
    cursor: dict[str, str] = {}
    for _ in range(10):
        page = await keeper.get("/orders", params={"limit": 3, **cursor})
        seen += [order["id"] for order in page["orders"]]
        if page["next"] is None:
            break
        # An order that comes in between the pages moves none of the others.
        if len(seen) == 3:
            await keeper.report(urgency="normal")
        cursor = {"cursor": page["next"]}
    assert seen[: len(made)] == made
    assert len(seen) == len(set(seen)) == len(made) + 1


async def test_it_is_narrowed_by_every_filter(keeper: Any) -> None:
    plain = await keeper.report()
    other = await keeper.act(
        await keeper.report(category="complaint", channel="hotline_12345",
                            description="井盖缺失，存在隐患"),
        "accept",
    )  # fmt: skip
    unit = other["lead_unit_id"]

    async def found(**params: Any) -> list[int]:
        return [order["id"] for order in (await keeper.get("/orders", params=params))["orders"]]

    both = sorted([plain["id"], other["id"]])
    assert sorted(await found()) == both
    assert await found(state="reported") == [plain["id"]]
    assert sorted(await found(state=["reported", "accepted"])) == both
    assert await found(category="complaint") == [other["id"]]
    assert await found(channel="grid_report") == [plain["id"]]
    assert await found(unit=unit) == [other["id"]]
    assert sorted(await found(area="610112", urgency="normal", colour="green")) == both
    assert await found(area="610111") == []
    assert await found(q=other["number"]) == [other["id"]]
    assert await found(q="井盖") == [other["id"]]
    assert await found(tab="dispatch") == [other["id"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=nonsense", "state"), ("limit=0", "limit"), ("limit=101", "limit"),
        ("limit=x", "limit"), ("cursor=nonsense", "cursor"), ("cursor=%00", "cursor"),
        ("unit=0", "unit"), ("unit=9999999999999999999999", "unit"), ("area=6101", "area"),
        ("area=%27", "area"), ("q=%00a", "q"), ("colur=red", "colur"), ("q=1", "q"),
        ("category=%00", "category"),
    ],
)  # fmt: skip
async def test_a_filter_that_does_not_fit_is_told(keeper: Any, query: str, field: str) -> None:
    found = await keeper.get(f"/orders?{query}", 400)
    assert found["field"] == field, found

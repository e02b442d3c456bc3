"""Why limits fall when they do, over HTTP; who is told."""

import re
from typing import Any

import msgspec

from backend.deadlines.explanation import Explanation, replay


async def test_every_limit_can_be_counted_again_by_whoever_reads_it(keeper: Any) -> None:
    order = await keeper.act(await keeper.report(), "accept")
    order = await keeper.act(order, "dispatch", unit_id=order["lead_unit_id"])
    answer = await keeper.ask("GET", f"/orders/{order['number']}/deadlines")
    assert answer.status_code == 200
    told = msgspec.json.decode(answer.content, type=list[Explanation])
    shown = (await keeper.get(f"/orders/{order['id']}"))["clocks"]
    assert {(each.kind.value, each.subject) for each in told} == {
        (clock["kind"], clock["subject"]) for clock in shown
    }
    due = {clock["kind"]: clock["due_at"] for clock in shown}
    for each in answer.json():
        assert each["due_at"] == due[each["kind"]]
    assert all(replay(each) == each.due_at for each in told)


async def test_every_instant_carries_its_offset(keeper: Any) -> None:
    order = await keeper.act(await keeper.report(), "accept")
    text = (await keeper.ask("GET", f"/orders/{order['id']}/deadlines")).text
    instants = re.findall(r'"(\d{4}-\d\d-\d\dT[^"]*)"', text)
    assert instants
    assert all(re.search(r"(Z|[+-]\d\d:\d\d)$", each) for each in instants)


async def test_the_outsider_is_told_nothing(keeper: Any, outsider: Any, stranger: Any) -> None:
    order = await keeper.act(await keeper.report(), "accept")
    for named in (order["id"], order["number"]):
        found = await outsider.get(f"/orders/{named}/deadlines", 404)
        assert found["code"] == "unknown_order"
        await stranger.get(f"/orders/{named}/deadlines", 401)


async def test_an_order_that_is_not_there_has_no_limits(keeper: Any) -> None:
    for named in ("999999999", "nonsense", "6101122026112401000001"):
        assert (await keeper.get(f"/orders/{named}/deadlines", 404))["code"] == "unknown_order"

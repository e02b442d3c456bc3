"""Callbacks: the queue by limit, what the caller is told, three ways to end, and losing a race."""

import re

import pytest
from desk.conftest import Client
from support import loop

from backend.core.db import fetch, fetch_value
from backend.orders import actions as a
from backend.orders.events import EventKind
from backend.orders.rules import Action, Order, Satisfaction, State
from backend.orders.service import find_by_id, trail


async def waiting(**changes: object) -> Order:
    """An order that waits for its callback."""
    told = {"citizen_name": "张大爷", "citizen_phone": "138 0013 8000"} | changes
    return await loop.act(await loop.handled(**told), Action.check)


@pytest.fixture
async def caller(visitor: Client) -> Client:
    return await visitor.enter("huifang")


def form(order: Order, action: str, **more: str) -> dict[str, str]:
    return {"version": str(order.version), "action": action, **more}


async def test_the_caller_sees_number_request_reply_and_earlier_calls(caller: Client) -> None:
    order = await waiting(description="楼道灯坏了三天")
    await loop.act(order, Action.attempt, a.Note("无人接听"))
    html = await caller.get("/desk/callbacks")
    for shown in (
        "138****8000", "张**", "楼道灯坏了三天", "已更换灯泡", "无人接听", "未接通 1 次",
    ):  # fmt: skip
        assert shown in html, shown
    assert "138 0013 8000" not in html
    # One click shows the number, and is part of what happened.
    answer = await caller.post("/desk/callbacks", order=str(order.id))
    assert answer.status_code == 200
    for shown in ('href="tel:13800138000"', "138 0013 8000", "张大爷"):
        assert shown in answer.text, shown
    assert answer.headers["cache-control"] == "no-store"
    assert "138 0013 8000" not in await caller.get("/desk/callbacks")
    last = (await trail(order.id))[-1]
    assert (last.kind, last.actor) == (EventKind.personal_unmask, "huifang")
    assert last.data == {"reason": "callback", "fields": ["citizen_name", "citizen_phone"]}
    # The forms of the page that shows it are of the version it left.
    assert f'name="version" value="{last.seq}"' in answer.text


async def test_the_queue_goes_by_limit_and_opens_the_first(caller: Client) -> None:
    late, early = await waiting(description="后到期"), await waiting(description="先到期")
    await fetch(
        "UPDATE work_order SET stage_due_at = stage_due_at - interval '1 day' WHERE id = $1",
        early.id,
    )
    html = await caller.get("/desk/callbacks")
    assert re.findall(r'/desk/callbacks\?order=(\d+)"', html) == [str(early.id), str(late.id)]
    assert f'action="/desk/callbacks/{early.id}"' in html
    chosen = await caller.get(f"/desk/callbacks?order={late.id}")
    assert f'action="/desk/callbacks/{late.id}"' in chosen
    assert f'action="/desk/callbacks/{early.id}"' not in chosen


async def test_an_attempt_is_logged_and_the_next_one_opens(caller: Client) -> None:
    one, two = await waiting(), await waiting()
    answer = await caller.post(
        f"/desk/callbacks/{one.id}", **form(one, "attempt", note="占线", next=str(two.id))
    )
    assert answer.status_code == 303
    assert (await find_by_id(one.id)).attempts == 1
    html = await caller.get(answer.headers["location"])
    assert "已记录未接通" in html
    assert f'action="/desk/callbacks/{two.id}"' in html


async def test_a_verdict_closes_the_order(caller: Client) -> None:
    order = await waiting()
    told = form(order, "close", satisfaction="satisfied", resolved="yes", note="感谢")
    assert (await caller.post(f"/desk/callbacks/{order.id}", **told)).status_code == 303
    after = await find_by_id(order.id)
    assert (after.state, after.resolved) == (State.closed, True)
    assert after.satisfaction is Satisfaction.satisfied
    assert "没有待回访的工单" in await caller.get("/desk/callbacks?done=close")


async def test_who_is_not_content_has_it_reworked(caller: Client) -> None:
    order = await waiting()
    told = form(order, "rework", satisfaction="dissatisfied", reason="灯又坏了")
    assert (await caller.post(f"/desk/callbacks/{order.id}", **told)).status_code == 303
    after = await find_by_id(order.id)
    assert (after.state, after.reworks) == (State.handling, 1)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"action": "close", "resolved": "yes"}, "请选择"),
        ({"action": "close", "satisfaction": "satisfied"}, "请选择"),
        ({"action": "close", "satisfaction": "not_reached", "resolved": "no"}, "次未接通"),
        ({"action": "rework", "satisfaction": "dissatisfied", "reason": " "}, "必须填写"),
        ({"action": "archive"}, "没有这个操作"),
    ],
)
async def test_what_is_missing_is_told_and_what_was_typed_stays(
    caller: Client, told: dict[str, str], reason: str
) -> None:
    await waiting(description="另一件")
    order = await waiting()
    answer = await caller.post(
        f"/desk/callbacks/{order.id}", version=str(order.version), **{"note": "已记下", **told}
    )
    assert answer.status_code == 422
    assert reason in answer.text
    assert f'action="/desk/callbacks/{order.id}"' in answer.text
    if told["action"] == "close":
        assert "已记下" in answer.text
    assert (await find_by_id(order.id)).version == order.version


async def test_the_slower_caller_is_told_and_shown_the_next(caller: Client) -> None:
    order, other = await waiting(), await waiting()
    await loop.act(order, Action.close, a.Close(Satisfaction.satisfied, resolved=True))
    told = form(order, "close", satisfaction="dissatisfied", resolved="no", next=str(other.id))
    answer = await caller.post(f"/desk/callbacks/{order.id}", **told)
    assert answer.status_code == 409
    assert "已被他人处理" in answer.text
    assert f'action="/desk/callbacks/{other.id}"' in answer.text
    assert (await find_by_id(order.id)).satisfaction is Satisfaction.satisfied


async def test_nobody_calls_back_about_his_own_work(caller: Client) -> None:
    order = await waiting()
    me = await fetch_value("SELECT id FROM operator WHERE username = 'huifang'")
    await fetch("UPDATE work_order SET handled_by = $1 WHERE id = $2", me, order.id)
    html = await caller.get("/desk/callbacks")
    assert f"/desk/callbacks/{order.id}" not in html
    assert "由他人回访" in html
    told = form(order, "close", satisfaction="satisfied", resolved="yes")
    assert (await caller.post(f"/desk/callbacks/{order.id}", **told)).status_code == 422
    assert (await find_by_id(order.id)).state is State.callback


async def test_outsiders_are_refused(visitor: Client) -> None:
    order = await waiting()
    outsider = await visitor.enter("paiqian")
    assert "回访" in await outsider.get("/desk/callbacks", 403)
    told = form(order, "attempt")
    assert (await outsider.post(f"/desk/callbacks/{order.id}", **told)).status_code == 403
    assert (await find_by_id(order.id)).attempts == 0

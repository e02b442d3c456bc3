"""An order's page: exactly what may be done, one action at a time, nothing overwritten."""

import re

import pytest
from support.loop import act, dispatched, handling, report

from backend.orders import actions as a
from backend.orders import service as orders
from backend.orders.rules import Action, ReturnReason, State


@pytest.fixture
async def handler(visitor):
    """A unit handler of the whole district."""
    return await visitor.enter("chuzhi")


@pytest.fixture
async def stranger(visitor):
    """A handler of a community the orders of these tests do not lie in."""
    return await visitor.enter("shequ")


def version(html: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found is not None
    return found[1]


def offered(html: str) -> set[str]:
    return set(re.findall(r'action="/desk/orders/\d+/actions/(\w+)"', html))


async def test_it_offers_exactly_what_the_operator_may_do(visitor) -> None:
    order = await report()
    await visitor.enter("shouli")
    assert offered(await visitor.get(f"/desk/orders/{order.id}")) == {"accept", "reject"}
    await visitor.enter("chuzhi")
    assert offered(await visitor.get(f"/desk/orders/{order.id}")) == set()


async def test_an_action_is_taken_and_leads_back_to_the_order(handler) -> None:
    order = await dispatched()
    page = await handler.get(f"/desk/orders/{order.id}")
    answer = await handler.post(f"/desk/orders/{order.id}/actions/sign", version=version(page))
    assert answer.status_code == 303
    assert (await orders.find_by_id(order.id)).state is State.signed


async def test_a_missing_word_is_told_and_what_was_typed_is_kept(handler) -> None:
    order = await handling()
    answer = await handler.post(
        f"/desk/orders/{order.id}/actions/feedback", version=order.version, reply="已换新灯"
    )
    assert answer.status_code == 422
    assert "已换新灯" in answer.text
    assert "请选择" in answer.text
    assert (await orders.find_by_id(order.id)).state is State.handling


async def test_a_stale_page_overwrites_nothing(handler) -> None:
    order = await dispatched()
    await act(order, Action.return_, a.Return(ReturnReason.not_ours))
    answer = await handler.post(f"/desk/orders/{order.id}/actions/sign", version=order.version)
    assert answer.status_code == 409
    assert "已被其他人员处理" in answer.text
    assert (await orders.find_by_id(order.id)).state is State.returned


async def test_somebody_from_elsewhere_sees_nothing(stranger) -> None:
    order = await dispatched()
    await stranger.get(f"/desk/orders/{order.id}", status=404)


async def test_the_limit_explains_itself(handler) -> None:
    order = await dispatched()
    page = await handler.get(f"/desk/orders/{order.id}")
    assert "计入的工作时段" in page
    assert "5 工作日" in page


@pytest.mark.parametrize("number", [0, 10**9])
async def test_an_unknown_order_is_not_found(handler, number: int) -> None:
    await handler.get(f"/desk/orders/{number}", status=404)

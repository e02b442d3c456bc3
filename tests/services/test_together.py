"""Many orders at once: each whole or not at all, at its own instant, as if it had come alone."""

from datetime import timedelta

import pytest
from support.loop import KEEPER, NOW, act, dispatched, handled, report

from backend.areas import service as areas
from backend.core.db import fetch_value
from backend.core.errors import InvalidInput
from backend.deadlines.rules import Urgency
from backend.identity.rules import Actor
from backend.orders import actions as a
from backend.orders import service as orders
from backend.orders.changes import Case
from backend.orders.errors import IllegalAction, NotAllowed, StaleOrder, UnknownOrder
from backend.orders.rules import Action, Channel, Order, OrderRef, Request, Satisfaction, State
from backend.orders.together import Report, Reported, Step, act_together, report_together

OUTSIDER = Actor("outsider", frozenset())


def step(order: Order, action: Action, data: a.ActionData | None = None, minutes: int = 0) -> Step:
    ref = OrderRef(order.id, order.version)
    return Step(KEEPER, ref, action, data or a.NoData(), NOW + timedelta(minutes=minutes))


async def test_each_goes_its_own_way_at_its_own_instant(seeded: str) -> None:
    new, given, done = await report(), await dispatched(), await handled()
    found = await act_together(
        [step(new, Action.accept), step(given, Action.sign, minutes=7), step(done, Action.check)]
    )
    assert [case.order.state for case in found if isinstance(case, Case)] == [
        State.accepted, State.signed, State.callback
    ]  # fmt: skip
    assert found[1].order.signed_at == NOW + timedelta(minutes=7)
    for case in found:
        stored = (await orders.load_cases([case.order.id]))[case.order.id]
        assert stored.order == case.order
        assert stored.clocks.keys() == case.clocks.keys()
        assert await orders.verify_trail(case.order.id) is None


async def test_what_is_refused_leaves_no_trace_and_no_gap_in_the_numbers(seeded: str) -> None:
    first, refused, second = await report(), await report(category="utilities"), await report()
    steps = [step(first, Action.accept), step(refused, Action.accept), step(second, Action.accept)]
    steps[1] = Step(OUTSIDER, steps[1].ref, Action.accept, a.NoData(), NOW)
    events = await fetch_value("SELECT count(*) FROM order_event")
    found = await act_together(steps)
    assert isinstance(found[1], NotAllowed)
    numbers = [found[0].order.number, found[2].order.number]
    assert [int(number[-6:]) for number in numbers] == [1, 2]
    assert (await orders.find_by_id(refused.id)) == refused
    assert await fetch_value("SELECT count(*) FROM order_event") == events + 2


async def test_somebody_who_was_faster_is_told_of_for_that_order_alone(seeded: str) -> None:
    twice, stale, wrong = await dispatched(), await dispatched(), await report()
    await act(stale, Action.sign)
    found = await act_together(
        [
            step(twice, Action.sign),
            step(twice, Action.sign),
            step(stale, Action.sign),
            step(wrong, Action.sign),
            Step(KEEPER, OrderRef(10**9, 1), Action.sign, a.NoData(), NOW),
        ]
    )
    assert isinstance(found[0], Case)
    assert [type(each) for each in found[1:]] == [
        StaleOrder, StaleOrder, IllegalAction, UnknownOrder
    ]  # fmt: skip


async def test_main_orders_that_end_together_answer_their_own_duplicates(seeded: str) -> None:
    pairs = []
    for reply in ("已修复", "已答复"):
        main = await handled()
        copy = await report()
        copy = await act(copy, Action.merge, a.Merge(main.id))
        main = await act(main, Action.check)
        pairs.append((main, copy, reply))
    close = a.Close(Satisfaction.satisfied, resolved=True)
    await act_together([step(main, Action.close, close) for main, _, _ in pairs])
    for main, copy, _ in pairs:
        ended = await orders.find_by_id(copy.id)
        assert (ended.state, ended.merged_into) == (State.closed, main.id)


async def test_a_merge_is_taken_by_itself(seeded: str) -> None:
    main, copy = await dispatched(), await report()
    with pytest.raises(ValueError, match="by itself"):
        await act_together([step(copy, Action.merge, a.Merge(main.id))])
    refs = [OrderRef(copy.id, copy.version)]
    [outcome] = await orders.act_each(KEEPER, refs, Action.merge, a.Merge(main.id), NOW)
    assert outcome.order is not None


async def test_reports_that_are_refused_leave_the_others_whole(seeded: str) -> None:
    [grid] = await areas.sample_grids("610112", 1, 3)
    fine = Request(Channel.hotline_12345, "help", Urgency.normal, "楼道灯不亮", grid)
    empty = Request(Channel.hotline_12345, "help", Urgency.normal, " ", grid)
    nowhere = Request(Channel.hotline_12345, "help", Urgency.normal, "楼道灯不亮", 10**9)
    found = await report_together(
        [Report(KEEPER, each, NOW) for each in (fine, empty, nowhere)]
        + [Report(OUTSIDER, fine, NOW)]
    )
    assert [type(each) for each in found] == [Reported, InvalidInput, InvalidInput, NotAllowed]
    assert await fetch_value("SELECT count(*) FROM work_order") == 1
    assert await orders.find_by_id(found[0].case.order.id) == found[0].case.order

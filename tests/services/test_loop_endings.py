"""How orders end: appeals, the archive; and what goes with any step: files, batches."""

from dataclasses import replace

import pytest
from support.loop import KEEPER, NOW, act, dispatched, handling, report
from support.loop_story import (
    DAY,
    LONG_AGO,
    clock,
    closed,
    departments,
    member,
    operators,
)

from backend.core.db import fetch_value
from backend.deadlines.rules import DeadlineKind, DeadlineState, Urgency
from backend.escalation.service import enforce_due
from backend.files.rules import FileRef
from backend.identity.rules import SYSTEM, Role
from backend.orders import actions as a
from backend.orders import rules as r
from backend.orders import service as orders
from backend.orders.errors import GuardFailed, IllegalAction, NotAllowed, StaleOrder
from backend.orders.rules import Action, Order, State
from backend.orders.service import OrderRef

K = DeadlineKind


async def late_and_closed() -> Order:
    """Closed after its limit."""
    order = await handling(urgency=Urgency.urgent)
    order = await act(order, Action.feedback, a.Feedback("已办", True), NOW + 2 * DAY)
    order = await act(order, Action.check, at=NOW + 2 * DAY)
    return await act(order, Action.close, a.Close(r.Satisfaction.satisfied, True), NOW + 2 * DAY)


async def test_an_appeal_takes_two_different_reviewers_and_the_fact_stays(seeded: str) -> None:
    unit, first, second = await operators("shequ", "jiedao", "duban")
    order = await late_and_closed()
    breach = (await clock(order, K.resolve)).breached_at
    order = await act(order, Action.appeal, a.Reason("现场停电"), actor=unit)
    assert (await clock(order, K.archive)).state is DeadlineState.cancelled
    with pytest.raises(GuardFailed):
        await act(order, Action.archive, actor=SYSTEM)
    with pytest.raises(GuardFailed, match="本人"):
        await act(order, Action.exempt, actor=unit)
    order = await act(order, Action.exempt, actor=first)
    assert not order.exempted
    with pytest.raises(GuardFailed, match="另一名"):
        await act(order, Action.exempt, actor=first)
    order = await act(order, Action.exempt, actor=second)
    assert (order.exempted, order.asked, order.state) == (True, None, State.closed)
    assert (await clock(order, K.resolve)).breached_at == breach
    with pytest.raises(GuardFailed, match="一次"):
        await act(order, Action.appeal, a.Reason("再来"), actor=unit)
    assert (await clock(order, K.archive)).state is DeadlineState.running


async def test_an_appeal_refused_by_the_second_reviewer_exempts_nothing(seeded: str) -> None:
    unit, first, second = await operators("shequ", "jiedao", "duban")
    order = await act(await late_and_closed(), Action.appeal, a.Reason("停电"), actor=unit)
    order = await act(order, Action.exempt, actor=first)
    order = await act(order, Action.refuse, a.Reason("当日有电"), actor=second)
    assert (order.exempted, order.asked, order.asked_reviewer) == (False, None, None)
    with pytest.raises(GuardFailed, match="没有超期"):
        await act(await closed(), Action.appeal, a.Reason("想试试"), actor=unit)


async def test_a_closed_order_is_archived_by_itself_and_refuses_everything_then(
    seeded: str,
) -> None:
    order = await closed(LONG_AGO)
    assert (await clock(order, K.archive)).due_at == LONG_AGO + 15 * DAY
    assert await enforce_due() == 1
    order = await orders.find_by_id(order.id)
    assert order.state is State.archived
    assert order.archived_at is not None
    last = (await orders.trail(order.id))[-1]
    assert (last.kind.value, last.actor) == ("order:archive", "system")
    for action in Action:
        with pytest.raises(IllegalAction):
            await act(order, action)
    assert await orders.possible_actions(KEEPER, order, NOW) == ()
    assert await orders.verify_trail(order.id) is None


async def test_an_appealed_order_is_not_archived_by_itself(seeded: str) -> None:
    order = await handling(LONG_AGO, urgency=Urgency.urgent)
    order = await act(order, Action.feedback, a.Feedback("已办", True), LONG_AGO + 2 * DAY)
    order = await act(order, Action.check, at=LONG_AGO + 2 * DAY)
    close = a.Close(r.Satisfaction.satisfied, True)
    order = await act(order, Action.close, close, LONG_AGO + 2 * DAY)
    order = await act(order, Action.appeal, a.Reason("停电"), LONG_AGO + 3 * DAY)
    await enforce_due()
    assert (await orders.find_by_id(order.id)).state is State.closed


async def test_files_stay_with_the_step_they_came_with(seeded: str) -> None:
    photo = FileRef("现场.jpg", "image/jpeg", 3, "a" * 64)
    order = await dispatched()
    with pytest.raises(GuardFailed, match="没有文件"):
        await act(order, Action.attach, a.Attach(()))
    actor = await member((await departments(1))[0], Role.unit_handler)
    with pytest.raises(NotAllowed):
        await act(order, Action.attach, a.Attach((photo,)), actor=actor)
    order = await act(order, Action.attach, a.Attach((photo,)))
    second = replace(photo, name="整改后.jpg", sha256="b" * 64)
    order = await act(await act(order, Action.sign), Action.attach, a.Attach((second, photo)))
    assert await orders.files(order.id) == {
        order.version - 2: [photo], order.version: [second, photo],
    }  # fmt: skip
    assert await orders.verify_trail(order.id) is None


async def test_of_a_batch_each_order_goes_its_own_way(seeded: str) -> None:
    fine, stale, wrong = await dispatched(), await dispatched(), await report()
    await act(stale, Action.sign)
    refs = [OrderRef(order.id, order.version) for order in (wrong, stale, fine)]
    events = await fetch_value("SELECT count(*) FROM order_event")
    outcomes = await orders.act_each(KEEPER, refs, Action.sign, a.NoData(), NOW)
    assert [outcome.ref for outcome in outcomes] == refs
    assert [type(outcome.error) for outcome in outcomes] == [
        IllegalAction, StaleOrder, type(None)
    ]  # fmt: skip
    signed = outcomes[2].order
    assert signed is not None
    assert signed == await orders.find_by_id(fine.id)
    assert await fetch_value("SELECT count(*) FROM order_event") == events + 1

"""Stories of the loop on a real database: what is asked for, given back, shared and supervised."""

from datetime import UTC, datetime, timedelta

import pytest
from support.loop import NOW, act, dispatched, handling, report
from support.loop_story import (
    DAY,
    HOUR,
    LONG_AGO,
    above,
    clock,
    departments,
    kinds,
    member,
    operators,
    parts,
)

from backend.areas import service as areas
from backend.areas.rules import Tier
from backend.deadlines.rules import DeadlineKind, DeadlineState, Urgency
from backend.escalation.service import enforce_due
from backend.identity.rules import Role
from backend.orders import actions as a
from backend.orders import rules as r
from backend.orders import service as orders
from backend.orders.errors import GuardFailed, IllegalAction, NotAllowed
from backend.orders.rules import Action, Order, State

K = DeadlineKind

NOT_OURS = a.Return(r.ReturnReason.not_ours)


async def given_to_a_community() -> tuple[Order, list[int]]:
    """An order its street has dispatched to a community, and the street's communities."""
    order = await act(await report(channel=r.Channel.face_to_face), Action.accept)
    units = [unit.id for unit in await areas.units_below(order.lead_unit_id)]
    units.remove(order.lead_unit_id)
    return await act(order, Action.dispatch, a.Dispatch(units[0])), units


async def test_the_wrong_unit_gives_it_back_and_another_gets_it(seeded: str) -> None:
    order, (first, second, *_) = await given_to_a_community()
    street = order.sender_unit_id
    with pytest.raises(NotAllowed):
        await act(order, Action.return_, NOT_OURS, actor=await member(second, Role.unit_handler))
    back = await act(order, Action.return_, NOT_OURS, actor=await member(first, Role.unit_handler))
    assert (back.state, back.lead_unit_id, back.return_count) == (State.returned, street, 1)
    assert (await clock(back, K.resolve)).state is DeadlineState.cancelled
    given = await act(back, Action.dispatch, a.Dispatch(second), NOW + HOUR)
    assert (given.state, given.lead_unit_id, given.return_count) == (State.dispatched, second, 1)
    again = await clock(given, K.resolve)
    assert (again.state, again.started_at, again.cycle) == (
        DeadlineState.running, NOW + HOUR, 1,
    )  # fmt: skip


async def test_a_second_return_is_decided_one_tier_up_for_good(seeded: str) -> None:
    order, (first, second, *_) = await given_to_a_community()
    street = order.sender_unit_id
    assert street is not None
    order = await act(order, Action.return_, NOT_OURS)
    order = await act(order, Action.dispatch, a.Dispatch(second))
    order = await act(order, Action.return_, NOT_OURS)
    assert (order.state, order.tier) == (State.adjudication, Tier.district)
    assert order.lead_unit_id == await above(street)
    decision = a.Adjudicate(first, "属地管理")
    with pytest.raises(NotAllowed):
        await act(order, Action.adjudicate, decision, actor=await member(street, Role.dispatcher))
    order = await act(order, Action.adjudicate, decision)
    assert (order.state, order.lead_unit_id, order.binding) == (State.dispatched, first, True)
    with pytest.raises(GuardFailed, match="裁定"):
        await act(order, Action.return_, NOT_OURS)
    assert (await act(order, Action.sign)).state is State.signed


async def test_it_cannot_be_given_back_once_the_time_for_it_has_passed(seeded: str) -> None:
    order = await dispatched()
    # Two working days from Monday 09:00: Wednesday 09:00 is the last moment.
    with pytest.raises(GuardFailed, match="时限"):
        await act(order, Action.return_, NOT_OURS, NOW + 2 * DAY + timedelta(seconds=1))
    order = await act(order, Action.return_, NOT_OURS, NOW + 2 * DAY)
    assert order.state is State.returned


async def test_an_extension_moves_the_limit_and_keeps_the_first(seeded: str) -> None:
    unit, boss = await operators("shequ", "jiedao")
    order = await handling()
    first = (await clock(order, K.resolve)).due_at
    with pytest.raises(GuardFailed, match="原时限"):
        await act(order, Action.ask_extension, a.AskExtension(6, "等材料"), actor=unit)
    asked = await act(order, Action.ask_extension, a.AskExtension(2, "等材料"), actor=unit)
    assert asked.asked is r.Ask.extension
    assert (await clock(asked, K.resolve)).due_at == first
    with pytest.raises(GuardFailed, match="待审批"):
        await act(asked, Action.ask_suspension, a.AskSuspension(9, "等冬季"), actor=unit)
    with pytest.raises(GuardFailed, match="尚未审批"):
        await act(asked, Action.feedback, a.Feedback("已办", True), actor=unit)
    with pytest.raises(GuardFailed, match="本人"):
        await act(asked, Action.extend, actor=unit)
    with pytest.raises(NotAllowed):
        await act(asked, Action.extend, actor=await member(order.lead_unit_id, Role.dispatcher))
    granted = await act(asked, Action.extend, at=NOW + HOUR, actor=boss)
    moved = await clock(granted, K.resolve)
    # Five working days from Monday, and two more over no weekend.
    assert (moved.due_at, moved.original_due_at) == (first + 2 * DAY, first)
    assert (granted.extensions, granted.asked) == (1, None)
    # The whole business had until Thursday of the second week: a weekend lies between now.
    assert granted.business_due_at == order.business_due_at + 4 * DAY
    whole = await clock(granted, K.business)
    assert (whole.due_at, whole.original_due_at) == (
        granted.business_due_at, order.business_due_at,
    )  # fmt: skip
    with pytest.raises(GuardFailed, match="1"):
        await act(granted, Action.ask_extension, a.AskExtension(1, "还要等"), actor=unit)


async def test_a_refused_extension_changes_no_limit_and_may_be_asked_again(seeded: str) -> None:
    unit, boss = await operators("shequ", "jiedao")
    order = await handling()
    first = await clock(order, K.resolve)
    order = await act(order, Action.ask_extension, a.AskExtension(1, "等材料"), actor=unit)
    order = await act(order, Action.refuse, a.Reason("理由不足"), actor=boss)
    assert (order.extensions, order.asked, order.asked_until) == (0, None, None)
    assert await clock(order, K.resolve) == first
    order = await act(order, Action.ask_extension, a.AskExtension(1, "附证明"), actor=unit)
    assert order.asked is r.Ask.extension


@pytest.mark.parametrize(
    ("action", "data"),
    [
        (Action.ask_extension, a.AskExtension(1, "忘了")),
        (Action.ask_suspension, a.AskSuspension(9, "忘了")),
    ],
)
async def test_after_the_limit_nothing_is_asked_for(
    seeded: str, action: Action, data: object
) -> None:
    order = await handling()
    limit = (await clock(order, K.resolve)).due_at
    with pytest.raises(GuardFailed, match="时限已过"):
        await act(order, action, data, limit)
    order = await act(order, action, data, limit - timedelta(seconds=1))
    assert order.asked is not None


async def test_a_suspended_order_stands_still_and_goes_on_by_itself(seeded: str) -> None:
    unit, boss = await operators("shequ", "jiedao")
    order = await handling(LONG_AGO)
    with pytest.raises(GuardFailed, match="365"):
        await act(order, Action.ask_suspension, a.AskSuspension(366, "等冬季"), LONG_AGO, unit)
    order = await act(order, Action.ask_suspension, a.AskSuspension(28, "等冬季"), LONG_AGO, unit)
    order = await act(order, Action.suspend, at=LONG_AGO, actor=boss)
    assert (order.state, order.suspended_until) == (State.suspended, LONG_AGO + 28 * DAY)
    assert order.stage_due_at is None
    later = LONG_AGO + 20 * DAY
    for action, data in (
        (Action.feedback, a.Feedback("已办", True)), (Action.escalate, a.Escalate("难")),
        (Action.ask_extension, a.AskExtension(1, "再等")), (Action.extend, None),
    ):  # fmt: skip
        with pytest.raises(IllegalAction):
            await act(order, action, data, later)
    assert (await clock(order, K.resolve)).state is DeadlineState.paused
    assert await enforce_due() == 1
    order = await orders.find_by_id(order.id)
    assert (await kinds(order)).count("order:resume") == 1
    assert order.suspensions == 1
    resumed = (await orders.trail(order.id))[-1]
    assert (resumed.kind.value, resumed.actor, resumed.to_state) == (
        "order:resume", "system", State.handling,
    )  # fmt: skip
    assert (await clock(order, K.resolve)).due_at > datetime.now(UTC) + DAY
    with pytest.raises(GuardFailed, match="1"):
        await act(order, Action.ask_suspension, a.AskSuspension(1, "再等"), datetime.now(UTC), unit)
    assert await orders.verify_trail(order.id) is None


async def test_a_suspended_limit_is_later_by_the_time_it_stood_still(seeded: str) -> None:
    unit, boss = await operators("shequ", "jiedao")
    order = await handling()
    first = (await clock(order, K.resolve)).due_at
    order = await act(order, Action.ask_suspension, a.AskSuspension(30, "等件"), actor=unit)
    order = await act(order, Action.suspend, actor=boss)
    order = await act(order, Action.resume, at=NOW + 7 * DAY, actor=boss)
    going = await clock(order, K.resolve)
    assert (order.state, going.state) == (State.handling, DeadlineState.running)
    assert (going.due_at, going.original_due_at) == (first + 7 * DAY, first)
    assert (await clock(order, K.suspension)).state is DeadlineState.met


async def test_a_suspension_is_refused_and_nothing_has_stood_still(seeded: str) -> None:
    unit, boss = await operators("shequ", "jiedao")
    order = await handling()
    before = await clock(order, K.resolve)
    order = await act(order, Action.ask_suspension, a.AskSuspension(30, "等件"), actor=unit)
    order = await act(order, Action.refuse, a.Reason("可以先做"), actor=boss)
    assert (order.state, order.suspensions) == (State.handling, 0)
    assert await clock(order, K.resolve) == before


async def test_co_units_answer_for_themselves_under_their_own_limits(seeded: str) -> None:
    one, other = await departments(2)
    order = await act(await report(), Action.accept)
    order = await act(
        order, Action.dispatch, a.Dispatch(order.lead_unit_id, (one, other), "清运垃圾")
    )
    assert [(part.unit_id, part.task, part.state) for part in await parts(order)] == [
        (one, "清运垃圾", r.PartState.asked), (other, "清运垃圾", r.PartState.asked),
    ]  # fmt: skip
    share = await clock(order, K.co_unit, 1)
    # Three working days from Monday 09:00.
    assert (share.unit_id, share.due_at) == (one, NOW + 3 * DAY)
    helper = await member(one, Role.unit_handler)
    assert set(await orders.possible_actions(helper, order, NOW)) == {Action.assist}
    order = await act(order, Action.assist, a.PartReply("已清运"), NOW + HOUR, helper)
    assert (await clock(order, K.co_unit, 1)).state is DeadlineState.met
    assert (await clock(order, K.co_unit, 2)).state is DeadlineState.running
    with pytest.raises(NotAllowed):
        await act(order, Action.assist, a.PartReply("再来一次"), NOW + HOUR, helper)
    order = await act(await act(order, Action.sign), Action.handle, a.Handle("匿名"))
    order = await act(order, Action.feedback, a.Feedback("已办", True), NOW + 2 * HOUR)
    assert [part.state for part in await parts(order)] == [
        r.PartState.done, r.PartState.cancelled
    ]  # fmt: skip
    assert (await clock(order, K.co_unit, 2)).state is DeadlineState.cancelled


async def test_a_co_units_lateness_is_its_own(seeded: str) -> None:
    [bureau] = await departments(1)
    order = await handling(LONG_AGO, urgency=Urgency.urgent)
    order = await act(order, Action.involve, a.Involve((bureau,), "抢修"), LONG_AGO)
    order = await act(order, Action.feedback, a.Feedback("已处置", True), LONG_AGO + 3 * HOUR)
    [part] = await parts(order)
    assert part.state is r.PartState.cancelled
    late = await handling(LONG_AGO, urgency=Urgency.urgent)
    late = await act(late, Action.involve, a.Involve((bureau,), "抢修"), LONG_AGO)
    late = await act(
        late, Action.assist, a.PartReply("已抢修"), LONG_AGO + 3 * HOUR,
        await member(bureau, Role.unit_handler),
    )  # fmt: skip
    assert (await clock(late, K.co_unit, 1)).breached_at == LONG_AGO + 2 * HOUR
    assert (await clock(late, K.resolve)).breached_at is None

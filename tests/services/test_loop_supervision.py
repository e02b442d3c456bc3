"""More stories of the loop: whistles, duplicates, callbacks, supervision."""

import asyncio
from datetime import timedelta

import pytest
from support.loop import NOW, act, dispatched, handled, handling, report
from support.loop_story import (
    DAY,
    HOUR,
    above,
    called,
    cards,
    clock,
    departments,
    kinds,
    member,
    operators,
    parts,
)

from backend.areas import service as areas
from backend.deadlines.rules import DeadlineKind, DeadlineState
from backend.identity.rules import Role
from backend.orders import actions as a
from backend.orders import rules as r
from backend.orders import service as orders
from backend.orders.errors import GuardFailed, NotAllowed
from backend.orders.rules import Action, State, SupervisionLevel

K = DeadlineKind
BAD = r.Satisfaction.dissatisfied
REMINDER, YELLOW, RED = SupervisionLevel


async def test_a_street_whistles_and_departments_come_in_time_or_late(seeded: str) -> None:
    order = await act(await report(channel=r.Channel.face_to_face), Action.accept)
    order = await act(order, Action.dispatch, a.Dispatch(order.lead_unit_id))
    street, (one, other) = order.lead_unit_id, await departments(2)
    below = [unit.id for unit in await areas.units_below(street) if unit.id != street]
    with pytest.raises(GuardFailed, match="部门"):
        await act(order, Action.whistle, a.Involve((below[0],), "占道经营"))
    order = await act(order, Action.whistle, a.Involve((one, other), "占道经营"))
    assert (await clock(order, K.arrival, 1)).due_at == NOW + timedelta(minutes=30)
    with pytest.raises(GuardFailed, match="已在办理"):
        await act(order, Action.whistle, a.Involve((one,), "占道经营"))
    for unit, after in ((one, 30), (other, 31)):
        actor = await member(unit, Role.unit_handler)
        at = NOW + timedelta(minutes=after)
        order = await act(order, Action.arrive, a.PartReply("已到现场"), at, actor)
    assert (await clock(order, K.arrival, 1)).breached_at is None
    assert (await clock(order, K.arrival, 2)).breached_at == NOW + timedelta(minutes=30)
    assert {part.state for part in await parts(order)} == {r.PartState.done}


async def test_only_a_street_whistles(seeded: str) -> None:
    with pytest.raises(GuardFailed, match="街道"):
        await act(await handling(), Action.whistle, a.Involve(tuple(await departments(1)), "占道"))


async def test_the_main_orders_answer_settles_its_duplicates(seeded: str) -> None:
    main = await dispatched()
    early = await act(await report(), Action.merge, a.Merge(main.id))
    late = await act(
        await act(await report(), Action.accept), Action.merge, a.Merge(main.id), NOW + HOUR
    )
    assert early.state is late.state is State.merged
    assert early.number is not None
    with pytest.raises(GuardFailed, match="已并案"):
        await act(await report(), Action.merge, a.Merge(early.id))
    main = await act(await act(main, Action.sign), Action.handle, a.Handle("匿名"))
    main = await act(main, Action.feedback, a.Feedback("已更换灯泡", False))
    main = await act(await act(main, Action.check), Action.close, a.Close(BAD, False))
    assert main.state is State.closed
    for duplicate in (early, late):
        settled = await orders.find_by_id(duplicate.id)
        assert (settled.state, settled.reply, settled.resolved) == (
            State.closed, "已更换灯泡", False,
        )  # fmt: skip
        assert (await kinds(settled))[-1] == "order:settle"
        assert await orders.verify_trail(settled.id) is None
    with pytest.raises(GuardFailed, match="已办结"):
        await act(await report(), Action.merge, a.Merge(main.id))


async def test_a_duplicate_of_a_duplicate_is_settled_with_the_last_main_order(seeded: str) -> None:
    first = await act(await report(), Action.accept)
    duplicate = await act(await report(), Action.merge, a.Merge(first.id))
    last = await act(await report(), Action.accept)
    await act(first, Action.merge, a.Merge(last.id))
    last = await act(last, Action.dispatch, a.Dispatch(last.lead_unit_id))
    last = await act(await act(last, Action.sign), Action.handle, a.Handle("匿名"))
    last = await act(last, Action.feedback, a.Feedback("已修好", True))
    last = await act(await act(last, Action.check), Action.attempt, a.Note(""))
    await act(last, Action.close, a.Close(r.Satisfaction.satisfied, True))
    for order_id in (first.id, duplicate.id):
        settled = await orders.find_by_id(order_id)
        assert (settled.state, settled.reply) == (State.closed, "已修好")


async def test_not_reached_takes_as_many_logged_attempts_as_the_limit_says(seeded: str) -> None:
    order = await called()
    close = a.Close(r.Satisfaction.not_reached, False)
    for number in (1, 2, 3):
        with pytest.raises(GuardFailed, match="未接通"):
            await act(order, Action.close, close)
        order = await act(order, Action.attempt, a.Note("无人接听"))
        assert order.attempts == number
    order = await act(order, Action.close, close)
    assert (order.state, order.satisfaction) == (State.closed, r.Satisfaction.not_reached)
    # Nobody said that he was not content: no card.
    assert order.supervision is None


async def test_after_the_last_rework_a_discontent_resident_means_a_yellow_card(
    seeded: str,
) -> None:
    order, at = await called(), NOW
    for number in (1, 2):
        order = await act(order, Action.attempt, a.Note("占线"), at)
        at += HOUR
        order = await act(order, Action.rework, a.Rework(BAD, "又不亮了"), at)
        assert (order.state, order.reworks, order.attempts) == (State.handling, number, 0)
        again = await clock(order, K.resolve)
        assert (again.started_at, again.cycle) == (at, number)
        order = await act(order, Action.feedback, a.Feedback("已再修", True), at)
        order = await act(order, Action.check, at=at)
    with pytest.raises(GuardFailed, match="督办"):
        await act(order, Action.rework, a.Rework(BAD, "还是不亮"), at)
    order = await act(order, Action.close, a.Close(BAD, False), at)
    assert (order.state, order.resolved, order.supervision) == (State.closed, False, YELLOW)
    [card] = await cards(order)
    assert (card.level, card.state) == (YELLOW, r.SupervisionState.open)
    assert (await clock(order, K.supervision)).due_at == at + DAY
    # It cannot be archived while the card stands.
    assert (K.archive, 0) not in (await orders.load_cases([order.id]))[order.id].clocks
    order = await act(order, Action.reply_supervision, a.Answer("已换线路"), at)
    order = await act(order, Action.verify_supervision, a.Verify(True), at)
    assert order.supervision is None
    assert (await clock(order, K.archive)).state is DeadlineState.running


async def test_supervision_goes_up_and_is_lifted_by_its_maker_with_a_score(seeded: str) -> None:
    order = await dispatched()
    community = order.lead_unit_id
    street = await above(community)
    boss = await member(await above(street), Role.supervisor)
    unit = await member(community, Role.unit_handler)
    chief = await member(street, Role.dispatcher)
    order = await act(order, Action.supervise, a.Supervise(REMINDER, "请抓紧"), actor=boss)
    with pytest.raises(GuardFailed, match="回复"):
        await act(order, Action.reply_supervision, a.Answer("好"), actor=unit)
    order = await act(order, Action.supervise, a.Supervise(YELLOW, "久拖不决"), actor=boss)
    for lower in (REMINDER, YELLOW):
        with pytest.raises(GuardFailed, match="升级"):
            await act(order, Action.supervise, a.Supervise(lower, "再催"), actor=boss)
    limit = await clock(order, K.supervision)
    assert limit.due_at == NOW + DAY
    with pytest.raises(GuardFailed, match="尚未回复"):
        await act(order, Action.verify_supervision, a.Verify(True), actor=boss)
    order = await act(order, Action.reply_supervision, a.Answer("已派人"), NOW + 2 * DAY, unit)
    assert (await clock(order, K.supervision)).breached_at == limit.due_at
    for actor in (chief, unit):
        with pytest.raises((GuardFailed, NotAllowed)):
            await act(order, Action.verify_supervision, a.Verify(True), actor=actor)
    order = await act(order, Action.verify_supervision, a.Verify(False, "没有照片"), actor=boss)
    assert (await clock(order, K.supervision)).state is DeadlineState.running
    order = await act(order, Action.reply_supervision, a.Answer("附照片"), actor=unit)
    order = await act(order, Action.supervise, a.Supervise(RED, "弄虚作假"), actor=boss)
    order = await act(order, Action.reply_supervision, a.Answer("已整改"), actor=unit)
    order = await act(order, Action.verify_supervision, a.Verify(True), actor=boss)
    [card] = await cards(order)
    assert (card.level, card.state, card.score) == (RED, r.SupervisionState.verified, 10)
    assert order.supervision is None
    assert order.state is State.dispatched


async def test_a_lower_tier_takes_no_higher_tiers_supervision_over(seeded: str) -> None:
    order = await dispatched()
    street = await above(order.lead_unit_id)
    chief = await member(street, Role.dispatcher)
    boss = await member(await above(street), Role.supervisor)
    order = await act(order, Action.supervise, a.Supervise(REMINDER, "请抓紧"), actor=boss)
    for action, data in (
        (Action.supervise, a.Supervise(YELLOW, "自己来")),
        (Action.cancel_supervision, a.Cancel("撤")),
        (Action.verify_supervision, a.Verify(True)),
    ):  # fmt: skip
        with pytest.raises(GuardFailed):
            await act(order, action, data, actor=chief)
        assert action not in await orders.possible_actions(chief, order, NOW)
    order = await act(order, Action.cancel_supervision, a.Cancel("误发"), actor=boss)
    order = await act(order, Action.supervise, a.Supervise(YELLOW, "久拖"), actor=chief)
    order = await act(order, Action.supervise, a.Supervise(RED, "仍拖"), actor=boss)
    first, second = await cards(order)
    assert (first.state, first.score) == (r.SupervisionState.cancelled, 0)
    assert second.unit_id == await above(street)


async def test_a_card_replied_to_while_suspended_does_not_run_again(seeded: str) -> None:
    unit, boss = await operators("shequ", "jiedao")
    order = await act(await handling(), Action.supervise, a.Supervise(YELLOW, "久拖"), actor=boss)
    order = await act(order, Action.ask_suspension, a.AskSuspension(30, "等件"), actor=unit)
    order = await act(order, Action.suspend, actor=boss)
    order = await act(order, Action.reply_supervision, a.Answer("在等件"), NOW + 7 * DAY, unit)
    replied = await clock(order, K.supervision)
    assert (replied.state, replied.breached_at) == (DeadlineState.met, None)
    order = await act(order, Action.resume, at=NOW + 8 * DAY, actor=boss)
    assert (await clock(order, K.supervision)).state is DeadlineState.met


async def test_a_reminder_looked_at_again_asks_for_no_reply(seeded: str) -> None:
    order = await act(await dispatched(), Action.supervise, a.Supervise(REMINDER, "请抓紧"))
    order = await act(order, Action.verify_supervision, a.Verify(False, "还没动"))
    assert order.supervision is REMINDER
    assert (K.supervision, 0) not in (await orders.case_of(order, NOW)).clocks


@pytest.mark.parametrize("ending", ["reject", "merge", "answer"])
async def test_a_card_ends_with_an_order_nobody_will_work_on(seeded: str, ending: str) -> None:
    main = await dispatched()
    order = await report(category="consultation")
    order = await act(order, Action.supervise, a.Supervise(YELLOW, "群众催办"))
    data = {
        "answer": a.Answer("请带身份证到社区办理"),
        "merge": a.Merge(main.id),
        "reject": a.Reject(r.RejectReason.repeated),
    }[ending]
    order = await act(order, Action(ending), data)
    [card] = await cards(order)
    assert (order.supervision, card.state, card.score) == (None, r.SupervisionState.cancelled, 0)
    assert (await clock(order, K.supervision)).state is DeadlineState.cancelled


async def test_a_lead_owes_itself_nothing(seeded: str) -> None:
    order = await handling()
    street = await above(order.lead_unit_id)
    order = await act(order, Action.involve, a.Involve((street,), "请协调物业"))
    order = await act(order, Action.escalate, a.Escalate("社区无力解决"))
    assert order.lead_unit_id == street
    [part] = await parts(order)
    assert part.state is r.PartState.cancelled
    assert (await clock(order, K.co_unit, 1)).state is DeadlineState.cancelled


async def test_two_orders_merged_into_each_other_wait_for_nobody(seeded: str) -> None:
    for _ in range(5):
        one, other = [await act(await report(), Action.accept) for _ in range(2)]
        done = await asyncio.gather(
            act(one, Action.merge, a.Merge(other.id)),
            act(other, Action.merge, a.Merge(one.id)),
            return_exceptions=True,
        )
        merged = [each for each in done if isinstance(each, r.Order)]
        refused = [each for each in done if isinstance(each, GuardFailed)]
        assert (len(merged), len(refused)) == (1, 1), done


async def test_nobody_reached_is_no_reason_for_rework(seeded: str) -> None:
    order = await act(await handled(), Action.check)
    with pytest.raises(GuardFailed, match="未能联系"):
        await act(order, Action.rework, a.Rework(r.Satisfaction.not_reached, "没人接"))

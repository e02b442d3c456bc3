"""Orders against a real database: the main path, races, numbers, trails."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import asyncpg
import pytest
from support.loop import KEEPER, NOW, act, dispatched, handled, handling, report

from backend.core.db import fetch, fetch_one, fetch_value, transaction
from backend.core.errors import InvalidInput
from backend.deadlines.rules import QUIET, DeadlineKind, DeadlineState
from backend.identity.rules import SYSTEM, Actor, Role, everywhere
from backend.orders import actions as a
from backend.orders import rules as r
from backend.orders import service as orders
from backend.orders.errors import GuardFailed, IllegalAction, NotAllowed, StaleOrder, UnknownOrder
from backend.orders.rules import Action, Channel, Order, State
from backend.orders.service import OrderRef

AGENT = Actor("agent", everywhere(*Role))


async def test_it_walks_the_main_path_to_the_archive_under_a_sound_chain(seeded: str) -> None:
    order = await handled()
    assert order.state is State.handled
    order = await act(order, Action.check)
    order = await act(
        order, Action.close, a.Close(r.Satisfaction.satisfied, resolved=True), actor=AGENT
    )
    order = await act(order, Action.archive, actor=SYSTEM)
    assert order.state is State.archived
    assert order.number is not None
    assert order.number.startswith("610112" + "20260601" + "05")
    assert order.resolved is True
    kinds = [
        row["kind"]
        for row in await fetch(
            "SELECT kind FROM order_event WHERE work_order = $1 ORDER BY seq", order.id
        )
    ]
    assert kinds == [
        "order:report", "order:accept", "order:dispatch", "order:sign", "order:contact",
        "order:handle", "order:feedback", "order:check", "order:close", "order:archive",
    ]  # fmt: skip
    assert await orders.verify_trail(order.id) is None
    clocks = (await orders.load_cases([order.id]))[order.id].clocks
    states = {clock.state for clock in clocks.values() if clock.kind not in QUIET}
    assert states == {DeadlineState.met}


async def test_it_answers_a_consultation_at_once_and_nothing_else(seeded: str) -> None:
    question = await report(category="consultation")
    answered = await act(question, Action.answer, a.Answer("上班时间 9 点至 18 点"))
    assert answered.state is State.answered
    plea = await report()
    with pytest.raises(GuardFailed):
        await act(plea, Action.answer, a.Answer("不行"))


async def test_it_rejects_with_a_reason(seeded: str) -> None:
    order = await act(await report(), Action.reject, a.Reject(r.RejectReason.petition))
    assert order.state is State.rejected
    assert order.reply == "信访事项"
    assert await fetch_value("SELECT count(*) FROM deadline WHERE state = 'running'") == 0


async def test_it_starts_each_clock_where_the_policy_says(seeded: str) -> None:
    order = await report()
    [accept] = await fetch("SELECT * FROM deadline WHERE work_order = $1", order.id)
    # Two working hours from Monday 09:00 in China.
    assert accept["due_at"] == NOW + timedelta(hours=2)
    assert accept["next_step_at"] == NOW + timedelta(hours=1)
    order = await act(order, Action.accept)
    # Eight working days from Monday 09:00: Thursday 09:00 of the week after.
    assert order.business_due_at == NOW + timedelta(days=10)


async def test_a_stale_page_is_told_so_and_changes_nothing(seeded: str) -> None:
    seen = await report()
    await act(seen, Action.accept)
    with pytest.raises(StaleOrder):
        await act(seen, Action.accept)
    assert await fetch_value("SELECT count(*) FROM order_event") == 2


async def test_of_two_operators_at_once_one_wins(seeded: str) -> None:
    order = await report()
    outcomes = await asyncio.gather(
        *(act(order, Action.accept) for _ in range(6)), return_exceptions=True
    )
    assert sum(isinstance(outcome, Order) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, StaleOrder) for outcome in outcomes) == 5
    assert await orders.verify_trail(order.id) is None


async def test_numbers_drawn_at_once_have_no_gap_and_no_double(seeded: str) -> None:
    reported = [await report() for _ in range(12)]

    async def accept(order: Order) -> None:
        await act(order, Action.accept)

    async def fail(order: Order) -> None:
        async with transaction():
            await act(order, Action.accept)
            raise RuntimeError("the caller's transaction fails after the draw")

    await asyncio.gather(*(accept(order) for order in reported))
    extra = [await report() for _ in range(3)]
    failures = await asyncio.gather(*(fail(order) for order in extra), return_exceptions=True)
    assert {type(failure) for failure in failures} == {RuntimeError}
    await asyncio.gather(*(accept(order) for order in extra))
    numbers = [
        row["number"]
        for row in await fetch(
            "SELECT number FROM work_order WHERE number IS NOT NULL ORDER BY number"
        )
    ]
    assert [int(number[-6:]) for number in numbers] == list(range(1, 16))


@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        (lambda o: act(o, Action.sign), IllegalAction),
        (lambda o: act(o, Action.accept, actor=Actor("nobody", frozenset())), NotAllowed),
        (lambda o: act(o, Action.reject, a.NoData()), GuardFailed),
        (
            lambda o: orders.act(KEEPER, OrderRef(10**9, 1), Action.accept, a.NoData(), NOW),
            UnknownOrder,
        ),
    ],
)
async def test_a_refused_action_leaves_no_trace(
    seeded: str, attempt: Callable[[Order], Awaitable[Order]], error: type[Exception]
) -> None:
    order = await report()
    before = await _everything()
    with pytest.raises(error):
        await attempt(order)
    assert await _everything() == before


async def _everything() -> list[object]:
    return [
        [dict(row) for row in await fetch(f"SELECT * FROM {table} ORDER BY 1")]
        for table in ("work_order", "order_event", "deadline", "outbox", "order_counter")
    ]


async def test_it_dispatches_only_to_its_own_unit_or_a_direct_subordinate(seeded: str) -> None:
    order = await act(await report(channel=Channel.hotline_12345), Action.accept)
    command = order.lead_unit_id
    subdistrict = await fetch_value(
        "SELECT id FROM unit WHERE superior = $1 AND kind = 'subdistrict_office' LIMIT 1", command
    )
    community = await fetch_value("SELECT id FROM unit WHERE superior = $1 LIMIT 1", subdistrict)
    with pytest.raises(GuardFailed):
        await act(order, Action.dispatch, a.Dispatch(community))
    with pytest.raises(GuardFailed):
        await act(order, Action.dispatch, a.Dispatch(10**9))
    order = await act(order, Action.dispatch, a.Dispatch(subdistrict))
    assert order.lead_unit_id == subdistrict


async def test_the_handler_does_not_call_back(seeded: str) -> None:
    operator = Actor(
        "chuzhi",
        everywhere(*Role),
        await fetch_value("SELECT id FROM operator WHERE username = 'chuzhi'"),
    )
    order = await report()
    for action, data in (
        (Action.accept, None), (Action.dispatch, a.Dispatch(order.lead_unit_id)),
        (Action.sign, None), (Action.contact, a.Contact("已联系")), (Action.handle, a.Handle()),
        (Action.feedback, a.Feedback("已办", resolved=True)), (Action.check, None),
    ):  # fmt: skip
        order = await act(order, action, data, actor=operator)
    with pytest.raises(GuardFailed):
        await act(order, Action.close, a.Close(r.Satisfaction.satisfied, True), actor=operator)


async def test_work_begins_after_the_first_contact_or_a_stated_waiver(seeded: str) -> None:
    order = await act(await dispatched(), Action.sign)
    with pytest.raises(GuardFailed):
        await act(order, Action.handle, a.Handle())
    order = await act(order, Action.handle, a.Handle(waive_contact="匿名来电"))
    clocks = (await orders.load_cases([order.id]))[order.id].clocks
    assert clocks[DeadlineKind.first_contact, 0].state is DeadlineState.cancelled


async def test_a_unit_may_hand_up_one_tier_and_the_business_clock_stays(seeded: str) -> None:
    order = await handling()
    later = NOW + timedelta(days=1)
    up = await act(order, Action.escalate, a.Escalate("需要街道协调"), later)
    assert (up.state, up.tier.value, up.climbs) == (State.dispatched, "subdistrict", 1)
    assert up.business_due_at == order.business_due_at
    clocks = (await orders.load_cases([order.id]))[order.id].clocks
    assert clocks[DeadlineKind.resolve, 0].started_at == later
    assert clocks[DeadlineKind.resolve, 0].cycle == 1


async def test_the_trail_cannot_be_changed_and_an_archived_order_neither(seeded: str) -> None:
    order = await handled()
    for statement in (
        "UPDATE order_event SET actor = 'x'",
        "DELETE FROM order_event",
        "TRUNCATE order_event CASCADE",
        "DELETE FROM work_order",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await fetch(statement)
    order = await act(order, Action.check)
    order = await act(order, Action.close, a.Close(r.Satisfaction.satisfied, True), actor=AGENT)
    await act(order, Action.archive, actor=SYSTEM)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await fetch("UPDATE work_order SET description = 'x'")


async def test_a_broken_chain_is_found_where_it_broke(seeded: str) -> None:
    order = await handled()
    async with transaction():
        await fetch("ALTER TABLE order_event DISABLE TRIGGER USER")
        await fetch("UPDATE order_event SET actor = 'somebody else' WHERE seq = 3")
        await fetch("ALTER TABLE order_event ENABLE TRIGGER USER")
    assert await orders.verify_trail(order.id) == 3


async def test_a_cut_off_trail_is_found(seeded: str) -> None:
    order = await handled()
    async with transaction():
        await fetch("ALTER TABLE order_event DISABLE TRIGGER USER")
        await fetch("DELETE FROM order_event WHERE seq = $1", order.version)
        await fetch("ALTER TABLE order_event ENABLE TRIGGER USER")
    assert await orders.verify_trail(order.id) == order.version


@pytest.mark.parametrize(
    "changes",
    [{"description": " "}, {"description": "长" * 4001}, {"category": "none"}, {"area_id": 10**9}],
)
async def test_a_bad_request_is_refused_in_words(seeded: str, changes: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        await report(**changes)
    assert await fetch_one("SELECT FROM work_order") is None

"""Publishing calendars: what moves, what the preview says, who waits for whom, and the way back."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.calendars import ADMIN, DISPATCHER, holiday, no_holiday, published, recounted
from support.loop import NOW, act, dispatched, handling, report

from backend.areas import service as areas
from backend.core.db import fetch, fetch_value, transaction
from backend.deadlines import drafts
from backend.deadlines.rules import Clock, DeadlineKind, DeadlineState
from backend.escalation.service import enforce_due
from backend.orders import actions as a
from backend.orders import publishing, recount_looking, recounts
from backend.orders import service as orders
from backend.orders.errors import NotAllowed
from backend.orders.events import EventKind
from backend.orders.recount_rules import RecountOutcome, Tally
from backend.orders.rules import Action

TUESDAY, WEDNESDAY = date(2026, 6, 2), date(2026, 6, 3)
LATER = NOW + timedelta(hours=3)


async def clocks(*order_ids: int) -> dict[tuple[int, DeadlineKind, int], Clock]:
    cases = await orders.load_cases(order_ids)
    return {
        (order_id, *key): clock
        for order_id, case in cases.items()
        for key, clock in case.clocks.items()
        if clock.ended_at is None
    }


async def limits(*order_ids: int) -> dict:
    """What people see of the clocks: limit, next step, colour; not how they came about."""
    return {
        key: (clock.due_at, clock.next_step_at, clock.step, clock.colour, clock.breached_at)
        for key, clock in (await clocks(*order_ids)).items()
    }


async def previewed(at=NOW) -> recount_looking.Preview:
    recount = await recount_looking.calendars_recount(await drafts.draft())
    return await recount_looking.preview(recount, at, lambda done, total, what: None)


async def test_a_holiday_moves_the_limits_that_run_over_it_and_says_so(seeded: str) -> None:
    order = await handling()
    before = await limits(order.id)
    await holiday(TUESDAY)
    job = await published("龙舟赛")
    after = await limits(order.id)
    resolve = order.id, DeadlineKind.resolve, 0
    assert after[resolve][0] - before[resolve][0] == timedelta(days=1)
    current = await orders.find_by_id(order.id)
    assert current.stage_due_at == after[resolve][0]
    assert (job.orders, job.asked_by, job.note) == (1, "admin", "龙舟赛")
    assert job.outcome is RecountOutcome.done
    event = (await orders.trail(order.id))[-1]
    assert event.kind is EventKind.deadline_recounted
    assert event.data["calendar_version"] == job.calendar_version == 2
    assert {each["clock"] for each in event.data["clocks"]} >= {"resolve", "business"}
    assert await orders.verify_trail(order.id) is None


async def test_a_step_before_the_recount_writes_the_limit_it_was_counted_by(seeded: str) -> None:
    order = await handling()
    resolve = order.id, DeadlineKind.resolve, 0
    before = (await clocks(order.id))[resolve]
    await holiday(TUESDAY)
    await publishing.publish(ADMIN, "", NOW)
    assert before.next_step_at is not None
    assert await enforce_due(at=before.next_step_at + timedelta(days=1)) > 0
    after = (await clocks(order.id))[resolve]
    assert (after.step, after.due_at - before.due_at) == (before.step + 1, timedelta(days=1))
    assert (await orders.find_by_id(order.id)).stage_due_at == after.due_at


async def test_an_action_before_the_recount_writes_it_too(seeded: str) -> None:
    order = await handling()
    resolve = order.id, DeadlineKind.resolve, 0
    before = (await clocks(order.id))[resolve]
    await holiday(TUESDAY)
    await publishing.publish(ADMIN, "", NOW)
    order = await act(order, Action.ask_extension, a.AskExtension(1, "等配件"))
    await act(order, Action.extend)
    after = (await clocks(order.id))[resolve]
    assert after.due_at - before.due_at == timedelta(days=2)


async def test_the_preview_says_what_the_recount_then_does_and_changes_nothing(seeded: str) -> None:
    for category in ("complaint", "help", "suggestion", "demonstration"):
        await handling(category=category)
        await dispatched(category=category)
    await report(category="help")
    heads = await fetch("SELECT head FROM work_order ORDER BY id")
    await holiday(TUESDAY)
    # A working Saturday beside it: some come earlier by one, later by the other.
    await holiday(date(2026, 6, 6), "08:00-12:00,14:00-18:00")
    found = await previewed(LATER)
    assert found.tally.moved > 0
    assert found.examples
    assert await fetch("SELECT head FROM work_order ORDER BY id") == heads
    assert await fetch_value("SELECT count(*) FROM calendar_version") == 1
    assert (await published(at=LATER)).tally == found.tally


async def test_a_day_worked_makes_orders_overdue_and_a_day_off_takes_it_back(seeded: str) -> None:
    order = await dispatched()
    sign = order.id, DeadlineKind.sign, 0
    due = (await clocks(*[order.id]))[sign].due_at
    now = due + timedelta(hours=1)
    before = await limits(order.id)
    await holiday(date(2026, 6, 1))
    found = await previewed(now)
    assert (found.tally.recovered, found.tally.overdue) == (1, 0)
    await published(at=now)
    assert (await clocks(order.id))[sign].due_at > now
    await no_holiday(date(2026, 6, 1))
    found = await previewed(now)
    assert found.tally.overdue == 1
    assert found.tally.at_once > 0
    await published(at=now)
    assert (await limits(order.id))[sign][0] == before[sign][0]
    # What fell due by it is taken at once, with its notices; nothing had to be touched for it.
    assert await enforce_due(at=now) > 0
    assert (await clocks(order.id))[sign].breached_at == due


async def test_undoing_gives_back_exactly_the_old_limits(seeded: str) -> None:
    ids = [(await handling(category=each)).id for each in ("complaint", "help", "suggestion")]
    ids += [(await dispatched()).id, (await report()).id]
    before = await limits(*ids)
    number = await drafts.suspend("610112", NOW, NOW + timedelta(days=2), "台风")
    await published("台风")
    suspended = await limits(*ids)
    assert all(suspended[key][0] > before[key][0] for key in before if key[1] != "archive")
    await drafts.remove(number)
    await published("误报")
    assert await limits(*ids) == before


async def test_a_suspension_stops_its_area_alone_and_ends_when_it_is_lifted(seeded: str) -> None:
    here, elsewhere = (
        (await areas.sample_grids("610112", 1, 7))[0],
        (await areas.sample_grids("610114", 1, 0))[0],
    )
    order, other = await report(area_id=here), await report(area_id=elsewhere)
    before = await limits(order.id, other.id)
    street = (await orders.find_by_id(order.id)).area_code[:9]
    number = await drafts.suspend(street, NOW, NOW + timedelta(days=3), "封控")
    await published()
    after = await limits(order.id, other.id)
    accept = DeadlineKind.accept, 0
    assert after[order.id, *accept][0] > before[order.id, *accept][0]
    assert after[other.id, *accept] == before[other.id, *accept]
    # An hour was lost before it was lifted.
    await drafts.lift(number, NOW + timedelta(hours=1))
    await published()
    lifted = (await limits(order.id))[order.id, *accept][0]
    assert lifted == before[order.id, *accept][0] + timedelta(hours=1)


async def test_natural_limits_and_ended_clocks_stand(seeded: str) -> None:
    order = await handling(category="demonstration")
    ended = await orders.load_cases([order.id])
    before = await limits(order.id)
    await holiday(TUESDAY)
    await published()
    resolve = order.id, DeadlineKind.resolve, 0
    assert (await limits(order.id))[resolve] == before[resolve]
    after = await orders.load_cases([order.id])
    for key, clock in ended[order.id].clocks.items():
        if clock.ended_at is not None:
            assert after[order.id].clocks[key] == clock


async def test_a_paused_limit_shows_the_new_instant_and_stays_paused(seeded: str) -> None:
    order = await handling()
    order = await act(order, Action.ask_suspension, a.AskSuspension(30, "待采购"))
    order = await act(order, Action.suspend)
    resolve = order.id, DeadlineKind.resolve, 0
    before = (await clocks(order.id))[resolve]
    assert before.state is DeadlineState.paused
    await holiday(TUESDAY)
    await published()
    after = (await clocks(order.id))[resolve]
    assert after.due_at - before.due_at == timedelta(days=1)
    assert (after.state, after.next_step_at) == (DeadlineState.paused, None)


async def test_publishing_a_year_clears_the_marks_of_what_reaches_into_it(seeded: str) -> None:
    at = NOW.replace(month=12, day=21)
    order = await handling(at, category="complaint")
    assert any(clock.provisional for clock in (await clocks(order.id)).values())
    assert await drafts.publish_year(2027, None, by_hand=True) == ["district", "window"]
    found = await previewed(at)
    assert found.tally.settled >= 1
    assert found.tally.unsettled == 0
    job = await published(at=at)
    assert job.tally == found.tally
    assert not any(clock.provisional for clock in (await clocks(order.id)).values())


async def test_a_notice_fills_its_year_and_leaves_local_days(seeded: str) -> None:
    await fetch("UPDATE calendar_year SET status = 'provisional' WHERE year = 2026")
    await fetch("DELETE FROM calendar_day WHERE extract(year FROM day) = 2026")
    await holiday(date(2026, 7, 1), "14:00-18:00")
    published_once = (await drafts.latest()).specs["district"]
    await drafts.publish_year(2026, "district", by_hand=False)
    spec = (await drafts.draft()).specs["district"]
    local = {date(2026, 7, 1)}
    assert {d for d in spec.exceptions if d not in local} == set(published_once.exceptions)
    assert spec.years == published_once.years


async def test_an_operator_acts_while_a_batch_is_held_and_is_never_waited_for(seeded: str) -> None:
    one, two = await handling(), await handling()
    await holiday(TUESDAY)
    await publishing.publish(ADMIN, "", NOW)
    while await recounts.look_batch(NOW):
        pass
    async with transaction():
        # Somebody holds one order: the batch passes over it, without waiting.
        await fetch("SELECT FROM work_order WHERE id = $1 FOR UPDATE", one.id)
        async with asyncio.timeout(5):
            batch = await asyncio.create_task(_outside(recounts.count_batch(10, NOW)))
        assert batch is not None
        assert batch.orders == 1
    assert (await orders.find_by_id(two.id)).version == two.version + 1
    # An action on the order still to be seen to counts it by itself.
    after = await act(one, Action.feedback, a.Feedback("已更换", resolved=True))
    await recounted(NOW)
    assert (await orders.find_by_id(one.id)).version >= after.version
    job = (await publishing.jobs())[0]
    assert (job.seen, job.outcome) == (2, RecountOutcome.done)


async def _outside(work):
    """*work* on a connection of its own: a task takes its transaction along."""
    from backend.core.db import engine

    token = engine().current_transaction.set(None)
    try:
        return await work
    finally:
        engine().current_transaction.reset(token)


async def test_batches_grow_and_shrink_by_how_long_they_held_orders() -> None:
    from backend.orders.recount_rules import FEWEST_ORDERS, MOST_ORDERS, next_batch

    assert next_batch(100, 0.3) == 50
    assert next_batch(FEWEST_ORDERS, 9.0) == FEWEST_ORDERS
    assert next_batch(100, 0.01) == 126
    assert next_batch(MOST_ORDERS, 0.01) == MOST_ORDERS
    assert next_batch(100, 0.09) == 100


async def test_a_later_publication_takes_the_place_of_a_recount_under_way(seeded: str) -> None:
    ids = [(await handling()).id for _ in range(4)]
    await holiday(TUESDAY)
    _, first = await publishing.publish(ADMIN, "一", NOW)
    while await recounts.look_batch(NOW):
        pass
    await recounts.count_batch(2, NOW)
    await holiday(WEDNESDAY)
    _, second = await publishing.publish(ADMIN, "二", NOW)
    await recounted(NOW)
    assert (await publishing.job(first)).outcome is RecountOutcome.superseded
    assert (await publishing.job(second)).outcome is RecountOutcome.done
    assert await fetch_value("SELECT count(*) FROM recount_left") == 0
    days = {
        clock.due_at for key, clock in (await clocks(*ids)).items() if key[1].value == "resolve"
    }
    assert len(days) == 1
    assert (await previewed_nothing()) == Tally()


async def previewed_nothing() -> Tally:
    """What publishing again what is published would move."""
    recount = await recount_looking.calendars_recount(None)
    found = await recount_looking.preview(recount, NOW, lambda done, total, what: None)
    return found.tally


async def test_an_order_nobody_can_count_is_set_aside_and_stops_no_other(seeded: str) -> None:
    good, bad = await handling(), await handling()
    # It began before the first year the calendars know.
    await fetch(
        "UPDATE deadline SET started_at = '2010-01-01' WHERE work_order = $1 AND ended_at IS NULL",
        bad.id,
    )
    await holiday(TUESDAY)
    found = await previewed()
    assert found.tally.failed > 0
    assert found.examples[0].order_id == bad.id
    assert "2010" in (found.examples[0].error or "")
    job = await published()
    assert job.outcome is RecountOutcome.done
    assert job.tally.failed == 1
    assert (await orders.find_by_id(good.id)).version == good.version + 1
    assert (await orders.find_by_id(bad.id)).version == bad.version
    [(order_id, number, error)] = await publishing.set_aside(job.id)
    assert (order_id, number) == (bad.id, bad.number)
    assert "2010" in error


async def test_a_row_the_database_refuses_takes_no_other_with_it(seeded: str) -> None:
    ids = [(await handling()).id for _ in range(3)]
    await fetch(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF NEW.work_order = {ids[1]} THEN RAISE check_violation; END IF;"
        " RETURN NEW; END $$"
    )
    await fetch(
        "CREATE TRIGGER refuse BEFORE INSERT ON order_event FOR EACH ROW EXECUTE FUNCTION refuse()"
    )
    await holiday(TUESDAY)
    job = await published()
    assert (job.orders, job.tally.failed, job.outcome) == (2, 1, RecountOutcome.done)
    assert [each[0] for each in await publishing.set_aside(job.id)] == [ids[1]]
    for order_id in ids:
        assert await orders.verify_trail(order_id) is None


async def test_it_begins_only_when_nobody_may_still_write_by_the_old_rules(seeded: str) -> None:
    order = await handling()
    await holiday(TUESDAY)

    async def long_action() -> None:
        async with transaction():
            await fetch("SELECT 1")
            begun.set()
            await go_on.wait()

    begun, go_on = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(long_action())
    await begun.wait()
    _, number = await publishing.publish(ADMIN, "", NOW)
    await recounts.recount_for(2, NOW)
    job = await publishing.job(number)
    assert job.opened_at is not None
    assert job.goal is None
    go_on.set()
    await task
    await recounted(NOW)
    assert (await publishing.job(number)).outcome is RecountOutcome.done
    assert (await orders.find_by_id(order.id)).version == order.version + 1


async def test_only_administrators_publish_and_a_refusal_leaves_no_trace(seeded: str) -> None:
    await holiday(TUESDAY)
    with pytest.raises(NotAllowed):
        await publishing.publish(DISPATCHER, "", NOW)
    with pytest.raises(NotAllowed):
        await publishing.repolicy(DISPATCHER, None, "x", NOW)
    with pytest.raises(drafts.DraftChanged):
        await publishing.publish(ADMIN, "", NOW, seen="0" * 64)
    await no_holiday(TUESDAY)
    with pytest.raises(drafts.NothingToPublish):
        await publishing.publish(ADMIN, "", NOW)
    assert await fetch_value("SELECT count(*) FROM calendar_version") == 1
    assert await fetch_value("SELECT count(*) FROM recount_job") == 0


async def test_running_limits_move_to_the_version_in_force_only_on_purpose(seeded: str) -> None:
    order = await handling(category="help")
    resolve = order.id, DeadlineKind.resolve, 0
    before = (await clocks(order.id))[resolve]
    rule = await fetch_value("SELECT rule FROM policy_version WHERE id = $1", before.policy_id)
    await fetch("UPDATE deadline_policy SET amount = 10 WHERE id = $1", rule)
    # A publication recounts by the limit the order began with.
    await holiday(TUESDAY)
    await published()
    kept = (await clocks(order.id))[resolve]
    assert kept.policy_id == before.policy_id
    assert kept.due_at - before.due_at == timedelta(days=1)

    recount = await recount_looking.limits_recount(rule, ADMIN, "统一放宽")
    found = await recount_looking.preview(recount, NOW, lambda done, total, what: None)
    number = await publishing.repolicy(ADMIN, rule, "统一放宽", NOW)
    await recounted(NOW)
    job = await publishing.job(number)
    assert job.tally == found.tally == replace(Tally(), moved=1)
    moved = (await clocks(order.id))[resolve]
    assert moved.policy_id != before.policy_id
    # Five working days more, over one more weekend.
    assert moved.due_at - kept.due_at == timedelta(days=7)
    event = (await orders.trail(order.id))[-1]
    assert (event.actor, event.data["reason"]) == ("admin", "统一放宽")
    with pytest.raises(publishing.AlreadyCurrent):
        await publishing.repolicy(ADMIN, -1, "x", NOW)

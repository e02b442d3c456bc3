"""Late orders on a real database: reminded, carded and criticised by their ladders, each once."""

from datetime import datetime

from support.loop import NOW, act, dispatched, handling
from support.loop_story import DAY, HOUR, above, called, cards, clock, kinds, member, parts

from backend.core.db import fetch, fetch_value
from backend.core.instants import CHINA
from backend.deadlines.rules import Colour, DeadlineKind, DeadlineState, Urgency
from backend.escalation.service import enforce_due
from backend.identity.rules import Role
from backend.notices.service import deliver_due
from backend.orders import actions as a
from backend.orders import service as orders
from backend.orders.rules import Action, Order, PartState, SupervisionLevel

K = DeadlineKind
REMINDER, YELLOW, RED = SupervisionLevel
# Eight working days from Monday 1 June, 09:00 in China; then by the ladder of the whole business.
DUE = NOW + 10 * DAY
CARDED, RED_AT, CRITICISED = DUE + DAY, DUE + 5 * DAY, DUE + 7 * DAY


async def current(order: Order) -> Order:
    return await orders.find_by_id(order.id)


async def ladder_of(order: Order) -> list[str]:
    """The steps of the order's whole business that were taken, in order."""
    rows = await fetch(
        "SELECT effect FROM step_taken WHERE work_order = $1 AND kind = 'business' ORDER BY id",
        order.id,
    )
    return [row["effect"] for row in rows]


async def vacate(unit: int, at: datetime) -> None:
    """Everybody leaves the unit's answering posts the day before *at*."""
    await fetch(
        "UPDATE appointment SET ends_on = $2 FROM post WHERE post.id = appointment.post"
        " AND post.unit = $1 AND post.rank IS NOT NULL AND ends_on IS NULL",
        unit, at.astimezone(CHINA).date(),
    )  # fmt: skip


async def unit_of(person: int | None) -> int:
    """The unit for which *person* holds an answering post."""
    return await fetch_value(
        "SELECT post.unit FROM appointment JOIN post ON post.id = appointment.post"
        " WHERE appointment.person = $1 AND post.rank IS NOT NULL",
        person,
    )


async def test_a_late_business_is_reminded_carded_and_criticised_each_once(seeded: str) -> None:
    order = await called()
    street = await above(order.lead_unit_id)
    command = await above(street)
    seen = []
    for at in (DUE - HOUR, DUE, CARDED, RED_AT, CRITICISED):
        await enforce_due(at=at)
        found = [(card.level, card.unit_id, card.made_by) for card in await cards(order)]
        seen.append(found)
    assert seen == [
        [],
        [(REMINDER, street, "system")],
        [(YELLOW, street, "system")],
        [(RED, command, "system")],
        [(RED, command, "system")],
    ]
    late = await current(order)
    assert (late.supervision, late.colour, late.state) == (RED, Colour.red, order.state)
    business = await clock(order, K.business)
    assert (business.breached_at, business.next_step_at) == (DUE, None)
    assert await ladder_of(order) == [
        "yellow", "orange", "remind", "supervise_yellow", "supervise_red", "criticise",
    ]  # fmt: skip
    told = [kind for kind in await kinds(order) if kind.startswith("deadline:")]
    for kind, times in (("remind", 1), ("supervise", 2), ("criticise", 1)):
        assert told.count(f"deadline:{kind}") == times
    # Nothing is left: however often the workers look again, nothing happens twice.
    before = await kinds(order)
    assert await enforce_due(at=CRITICISED + 30 * DAY) == 0
    assert await kinds(order) == before
    assert await orders.verify_trail(order.id) is None


async def test_each_step_is_told_once_to_whoever_answers(seeded: str) -> None:
    order = await called()
    for at in (DUE, CARDED, RED_AT, CRITICISED):
        await enforce_due(at=at)
        await enforce_due(at=at)
    await deliver_due()
    await deliver_due()
    rows = await fetch(
        "SELECT kind, person FROM notice WHERE work_order = $1 AND kind = ANY($2) ORDER BY id",
        order.id, ["deadline:remind", "deadline:supervise", "deadline:criticise"],
    )  # fmt: skip
    assert [row["kind"] for row in rows] == [
        "deadline:remind", "deadline:supervise", "deadline:supervise", "deadline:criticise",
    ]  # fmt: skip
    assert {row["person"] for row in rows} == {(await current(order)).responsible_id}


async def test_where_a_post_is_vacant_the_next_tier_is_told_and_answers(seeded: str) -> None:
    order = await called()
    street = await above(order.lead_unit_id)
    await enforce_due(at=DUE)
    assert await unit_of((await current(order)).responsible_id) == order.lead_unit_id
    await vacate(order.lead_unit_id, CARDED)
    await enforce_due(at=CARDED)
    carded = await current(order)
    assert await unit_of(carded.responsible_id) == street
    assert carded.lead_unit_id == order.lead_unit_id
    assert [card.unit_id for card in await cards(order)] == [street]


async def test_a_stage_that_is_late_is_carded_before_it_climbs_and_the_card_stays(
    seeded: str,
) -> None:
    order = await dispatched()
    street = await above(order.lead_unit_id)
    await enforce_due(at=NOW + DAY)
    assert (await current(order)).supervision is REMINDER
    await enforce_due(at=NOW + 2 * DAY)
    climbed = await current(order)
    assert (climbed.lead_unit_id, climbed.supervision) == (street, YELLOW)
    assert await unit_of(climbed.responsible_id) == street
    assert (await kinds(order))[-3:] == [
        "deadline:remind", "deadline:supervise", "order:escalate",
    ]  # fmt: skip
    # A day later the street is late itself: its reminder lowers nothing, and the card stays the
    # one that was made for the community.
    await enforce_due(at=NOW + 3 * DAY)
    assert (await kinds(order)).count("deadline:remind") == 2
    assert [(card.level, card.unit_id) for card in await cards(order)] == [(YELLOW, street)]


async def test_a_card_by_ladder_is_replied_to_and_lifted_by_the_tier_that_made_it(
    seeded: str,
) -> None:
    order = await called()
    await enforce_due(at=CARDED)
    order = await current(order)
    reply = await clock(order, K.supervision)
    # A working day from Friday morning.
    assert reply.due_at == CARDED + 3 * DAY
    unit = await member(order.lead_unit_id, Role.unit_handler)
    boss = await member(await above(order.lead_unit_id), Role.supervisor)
    at = CARDED + HOUR
    order = await act(order, Action.reply_supervision, a.Answer("已约居民"), at, unit)
    assert (await clock(order, K.supervision)).state is DeadlineState.met
    order = await act(order, Action.verify_supervision, a.Verify(passed=True), at, boss)
    assert (order.supervision, [card.score for card in await cards(order)]) == (None, [5])
    # The ladder goes on: the business is still late, and the district shows a new, red card.
    await enforce_due(at=RED_AT)
    assert [card.level for card in await cards(order)] == [YELLOW, RED]


async def test_a_higher_tiers_reminder_is_raised_in_its_name(seeded: str) -> None:
    order = await called()
    command = await above(await above(order.lead_unit_id))
    boss = await member(command, Role.supervisor)
    order = await act(order, Action.supervise, a.Supervise(REMINDER, "领导批示"), actor=boss)
    await enforce_due(at=CARDED)
    assert [(card.level, card.unit_id) for card in await cards(order)] == [(YELLOW, command)]


async def test_a_standstill_of_weeks_takes_the_whole_ladder_in_order(seeded: str) -> None:
    order = await called()
    await enforce_due(at=CRITICISED + 60 * DAY)
    assert await ladder_of(order) == [
        "yellow", "orange", "remind", "supervise_yellow", "supervise_red", "criticise",
    ]  # fmt: skip
    assert [card.level for card in await cards(order)] == [RED]
    rows = await fetch("SELECT planned_at FROM step_taken WHERE kind = 'business' ORDER BY id")
    assert [row["planned_at"] for row in rows][2:] == [DUE, CARDED, RED_AT, CRITICISED]


async def test_what_the_new_lead_owed_is_called_off_by_the_workers_climb_too(seeded: str) -> None:
    order = await handling()
    street = await above(order.lead_unit_id)
    order = await act(order, Action.involve, a.Involve((street,), "请协调物业"))
    # Five working days to resolve, and one more until it climbs.
    await enforce_due(at=NOW + 8 * DAY)
    assert (await current(order)).lead_unit_id == street
    [part] = await parts(order)
    assert part.state is PartState.cancelled
    assert (await clock(order, K.co_unit, 1)).state is DeadlineState.cancelled


async def test_an_urgent_matter_is_fed_back_on_in_two_hours_or_turns_red(seeded: str) -> None:
    told = await handling(urgency=Urgency.urgent)
    silent = await handling(urgency=Urgency.urgent)
    told = await act(told, Action.progress, a.Note("抢修队已到现场"), NOW + HOUR)
    await enforce_due(at=NOW + 2 * HOUR)
    assert (await clock(told, K.feedback)).breached_at is None
    assert (await current(told)).colour is Colour.green
    late = await clock(silent, K.feedback)
    assert (late.breached_at, late.colour) == (NOW + 2 * HOUR, Colour.red)
    silent = await current(silent)
    assert silent.colour is Colour.red
    # The answer itself, late, ends it: red no longer, but late for ever.
    silent = await act(silent, Action.feedback, a.Feedback("已修复", True), NOW + 3 * HOUR)
    assert silent.colour is Colour.green
    assert (await clock(silent, K.feedback)).breached_at == NOW + 2 * HOUR

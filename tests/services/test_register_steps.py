"""Care, admission, colours, hours and cases: what happens step by step, on one seeded database."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import asyncpg
import pytest
from support.loop import handled

from backend.admission import service as admission
from backend.admission.rules import ApplicationAction, ApplicationState, TaskList
from backend.admission.service import Asked, Refused
from backend.care import service as care
from backend.care.rules import VisitWay, next_visit
from backend.colours import service as colours
from backend.colours.rules import WorkerShade, WrongState, month_before
from backend.colours.service import PatrolRow
from backend.core import clock
from backend.core.db import Row, fetch, fetch_one, fetch_value
from backend.core.errors import InvalidInput, NotFound
from backend.core.instants import CHINA
from backend.identity import service as identity
from backend.identity.acting import acting, is_outside
from backend.identity.rules import Actor, Role, Scope, everywhere
from backend.matters import service as matters
from backend.orders import handling
from backend.orders.errors import NotAllowed
from backend.orders.personal_rules import Unmask, UnmaskReason
from backend.people import service as people
from backend.registry import contacts
from backend.registry.contacts import Listed
from backend.trail import service as trail
from backend.volunteers import service as volunteers

pytestmark = [
    pytest.mark.all_registers, pytest.mark.shares_database, pytest.mark.usefixtures("seeded"),
]  # fmt: skip

KEEPER_TOO = Actor("paiqian", everywhere(Role.dispatcher))
SUPERVISOR = Actor("duban", everywhere(Role.supervisor))
OUTSIDER = Actor("outsider", frozenset({Scope(Role.administrator, "610199")}))
EDITOR = Actor("admin", everywhere(Role.administrator))
NOW = clock.now()
TODAY = NOW.astimezone(CHINA).date()


async def one(sql: str, *args: object) -> Row:
    row = await fetch_one(sql, *args)
    assert row is not None
    return row


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=CHINA)


# ── care ─────────────────────────────────────────────────────────────────────────────────────────


async def test_a_due_visit_is_reminded_of_once_and_the_visit_moves_the_plan() -> None:
    due = await fetch_value(
        "SELECT count(*) FROM care_person WHERE next_visit_on <= $1", TODAY + timedelta(days=3)
    )
    assert await care.remind(NOW, most=10) == 10
    assert await care.remind(NOW, most=100_000) == due - 10
    assert await care.remind(NOW) == 0
    reminder = await one("SELECT * FROM care_reminder ORDER BY due_on, id LIMIT 1")
    person = await one("SELECT * FROM care_person WHERE id = $1", reminder["care_person"])
    assert reminder["due_on"] == person["next_visit_on"]
    assert reminder["carer"] == person["carer"]
    told = await one(
        "SELECT count(DISTINCT (payload->>'person', payload->>'subject')) AS notices,"
        " count(DISTINCT payload->>'person') AS people, min(payload->>'zh') AS text FROM outbox"
        " WHERE payload->>'subject' LIKE 'care_reminder:%'"
    )
    carers = await fetch_value("SELECT count(DISTINCT carer) FROM care_reminder")
    assert told["people"] == carers
    assert carers <= told["notices"] <= carers + 10
    assert "待走访" in told["text"]
    planned = await care.log_visit(
        EDITOR, person["id"], TODAY, VisitWay.home, person["carer"], "一切安好", NOW
    )
    assert planned == next_visit(TODAY, person["visit_every_days"], person["next_visit_on"])
    closed = await one("SELECT visited_on FROM care_reminder WHERE id = $1", reminder["id"])
    assert closed["visited_on"] == TODAY
    # A visit written down late, for a day long ago, does not bring the plan back.
    late = TODAY - timedelta(days=100)
    assert (
        await care.log_visit(EDITOR, person["id"], late, VisitWay.phone, None, "", NOW) == planned
    )
    with pytest.raises(NotAllowed):
        await care.log_visit(OUTSIDER, person["id"], TODAY, VisitWay.home, None, "", NOW)
    with pytest.raises(InvalidInput, match="future"):
        await care.log_visit(
            EDITOR, person["id"], TODAY + timedelta(days=1), VisitWay.home, None, "", NOW
        )
    with pytest.raises(NotFound):
        await care.log_visit(EDITOR, 0, TODAY, VisitWay.home, None, "", NOW)


async def on_register(table: str, place: str, community: str) -> int:
    """The first row of a register whose person belongs to a community."""
    sql = f"SELECT min(t.id) FROM {table} t JOIN area ON area.id = t.{place} WHERE area.code = $1"
    return int(await fetch_value(sql, community))


async def test_who_keeps_a_communitys_ledgers_logs_visits_there_and_changes_nobody() -> None:
    worker = await identity.actor("wangge", TODAY)
    own, other = "610112001601", "610112003601"
    here, there = [await on_register("care_person", "community", code) for code in (own, other)]
    async with acting(worker):
        planned = await care.log_visit(worker, here, TODAY, VisitWay.home, None, " 都 好 ", NOW)
        assert planned > TODAY
        with pytest.raises(NotFound):
            await care.log_visit(worker, there, TODAY, VisitWay.home, None, "", NOW)
        with pytest.raises(InvalidInput, match="500"):
            await care.log_visit(worker, here, TODAY, VisitWay.home, None, "长" * 501, NOW)
        person = await people.person_of(worker)
        await care.log_visit(worker, here, TODAY, VisitWay.phone, person, "", NOW)
        # The register itself is not theirs to change.
        assert await fetch("UPDATE care_person SET purpose = 'x' RETURNING id") == []
    noted = "SELECT note FROM care_visit WHERE care_person = $1 ORDER BY id LIMIT 1"
    assert await fetch_value(noted, here) == "都 好"
    put = (
        "INSERT INTO care_visit (care_person, visited_on, way, visitor) VALUES ($1, $2, 'home', $3)"
    )
    elsewhere = await fetch_value(
        "SELECT c.carer FROM care_person c JOIN area ON area.id = c.community WHERE c.id = $1",
        there,
    )
    for values in ((there, None), (here, elsewhere)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError) as caught:
            async with acting(worker):
                await fetch(put, values[0], TODAY, values[1])
        assert is_outside(caught.value)


async def test_a_relocated_member_is_reached_once_an_occasion_and_day() -> None:
    handler = await identity.actor("shequ", TODAY)
    number = await fetch_value(
        "SELECT f.id FROM relocation_file f JOIN area ON area.id = f.home"
        " WHERE area.code ^@ '610111' AND f.ended_on IS NULL ORDER BY f.id LIMIT 1"
    )
    file = await one("SELECT * FROM relocation_file WHERE id = $1", number)
    home = await fetch_value("SELECT code FROM area WHERE id = $1", file["home"])
    occasion = await fetch_value("SELECT min(id) FROM transition_occasion")
    keeper = Actor("keeper", frozenset({Scope(Role.station_keeper, home)}))

    async def log(actor: Actor, day: date, occasion: int = occasion) -> str:
        return await care.log_transition_visit(actor, number, occasion, day, None, "", NOW)

    async with acting(keeper):
        assert await log(keeper, TODAY) == file["code"]
        for day, which, why in (
            (TODAY, occasion, "already"),
            (TODAY + timedelta(days=1), occasion, "future"),
            (file["moved_on"] - timedelta(days=1), occasion, "before the move"),
            (TODAY, 0, "not in use"),
        ):
            with pytest.raises(InvalidInput, match=why):
                await log(keeper, day, which)
    with pytest.raises(NotAllowed):
        await log(handler, TODAY)
    async with acting(handler):
        with pytest.raises(NotFound):
            await log(handler, TODAY)


@pytest.mark.parametrize(
    ("listed", "more"),
    [(Listed.care_person, 2), (Listed.relocation_file, 1), (Listed.volunteer, 0)],
)
async def test_the_registers_people_are_seen_in_full_for_a_reason_that_is_noted(
    listed: Listed, more: int
) -> None:
    row_id = await fetch_value(f"SELECT min(id) FROM {listed.value}")
    handler = Actor("shequ", everywhere(Role.unit_handler))
    shown = await contacts.card(handler, listed, row_id, NOW)
    assert shown.may_unmask
    assert shown.contact.name.endswith("**")
    assert "****" in (shown.contact.phone or "")
    whole = await contacts.unmask(handler, listed, row_id, Unmask(UnmaskReason.contact), NOW)
    assert "*" not in whole.name
    assert len(whole.phone or "") == 11
    assert len(whole.more) == more
    entry = (await trail.read(f"{listed.value}:{row_id}"))[-1]
    assert (entry.kind, entry.actor) == ("sensitive:unmasked", "shequ")
    assert whole.name not in entry.data
    with pytest.raises(NotFound):
        await contacts.card(OUTSIDER, listed, row_id, NOW)
    with pytest.raises(NotAllowed):
        await contacts.unmask(EDITOR, listed, row_id, Unmask(UnmaskReason.contact), NOW)


async def test_the_database_keeps_the_register_sealed_based_and_in_communities() -> None:
    person = await fetch_value("SELECT min(id) FROM care_person")
    refused = {
        "care_person_phone_sealed": "UPDATE care_person SET phone = '13800000000' WHERE id = $1",
        "care_person_basis":
            "UPDATE care_person SET basis = 'consent', consented_on = NULL WHERE id = $1",
        "choose a community":
            "UPDATE care_person SET community = (SELECT id FROM area WHERE code = '610112')"
            " WHERE id = $1",
    }  # fmt: skip
    for name, sql in refused.items():
        with pytest.raises(asyncpg.CheckViolationError, match=name):
            await fetch(sql, person)


# ── admission ────────────────────────────────────────────────────────────────────────────────────


async def place(code: str) -> int:
    return int(await fetch_value("SELECT id FROM area WHERE code = $1", code))


async def department(number: int) -> int:
    code = f"610112-D{number:02}"
    return int(await fetch_value("SELECT id FROM unit WHERE code = $1", code))


async def item(on_list: TaskList) -> int:
    sql = "SELECT min(id) FROM task_item WHERE list = $1"
    return int(await fetch_value(sql, on_list.value))


async def test_what_was_admitted_is_done_and_what_was_not_is_refused() -> None:
    street, community = await place("610112001"), await place("610112001601")
    elsewhere, health = await place("610112003601"), await department(6)
    task = await item(TaskList.assist)
    starts_on = TODAY + timedelta(days=70)
    asked = Asked(health, street, starts_on, task, ends_on=starts_on + timedelta(days=30))
    applied = await admission.apply(EDITOR, asked, NOW)
    row = await one("SELECT * FROM task_application WHERE id = $1", applied)
    assert row["title"]
    assert 15 <= (row["decide_by"] - TODAY).days < 40
    # Until it is decided nothing was admitted.
    assert await admission.refusable(community, health, task, "", starts_on)
    with pytest.raises(InvalidInput, match="say why"):
        await admission.decide(EDITOR, applied, ApplicationAction.refuse, " ", NOW)
    with pytest.raises(NotAllowed):
        await admission.decide(OUTSIDER, applied, ApplicationAction.admit, "", NOW)
    state = await admission.decide(EDITOR, applied, ApplicationAction.admit, "同意", NOW)
    assert state is ApplicationState.admitted
    assert not await admission.refusable(community, health, task, "", starts_on)
    assert await admission.refusable(elsewhere, health, task, "", starts_on)
    then = at(starts_on)
    with pytest.raises(InvalidInput, match="admitted"):
        await admission.refuse(EDITOR, Refused(community, health, task), then)
    refused = await admission.refuse(
        EDITOR, Refused(elsewhere, health, task, reason="未准入"), then
    )
    told = await one("SELECT * FROM task_refusal WHERE id = $1", refused)
    assert (told["refused_on"], told["refused_by"]) == (starts_on, "admin")
    # Given back, it may be refused again.
    await admission.decide(EDITOR, applied, ApplicationAction.withdraw, "", then)
    assert await admission.refusable(community, health, task, "", starts_on)


async def test_applications_come_in_time_and_lapse_undecided() -> None:
    street, health = await place("610112001"), await department(6)
    far = TODAY + timedelta(days=70)
    refused = [
        Asked(health, street, TODAY + timedelta(days=20), None, "临时摸底"),
        Asked(health, street, far, await item(TaskList.negative)),
        Asked(health, street, far, await item(TaskList.duty)),
        Asked(health, street, far),
        Asked(health, street, far, None, "临时摸底", far),
    ]
    for asked in refused:
        with pytest.raises(InvalidInput):
            await admission.apply(EDITOR, asked, NOW)
    applied = await admission.apply(EDITOR, Asked(health, street, far, None, "临时摸底"), NOW)
    row = await one("SELECT decide_by FROM task_application WHERE id = $1", applied)
    assert await admission.lapse_overdue(at(row["decide_by"])) == 0
    late = at(row["decide_by"] + timedelta(days=1))
    with pytest.raises(InvalidInput, match="last day"):
        await admission.decide(EDITOR, applied, ApplicationAction.admit, "", late)
    assert await admission.lapse_overdue(late) == 1
    assert await admission.lapse_overdue(late) == 0
    lapsed = await one("SELECT state, decided_by FROM task_application WHERE id = $1", applied)
    assert (lapsed["state"], lapsed["decided_by"]) == ("lapsed", "system")


async def test_a_department_applies_for_itself_and_the_district_decides() -> None:
    street, own, other = await place("610112001"), await department(2), await department(6)
    community, far = await place("610112001601"), TODAY + timedelta(days=70)
    handler = await identity.actor("chengguan", TODAY)
    async with acting(handler):
        with pytest.raises(NotAllowed):
            await admission.apply(handler, Asked(other, street, far, None, "代他人"), NOW)
        applied = await admission.apply(handler, Asked(own, street, far, None, "临时摸底"), NOW)
        with pytest.raises(NotAllowed):
            await admission.decide(handler, applied, ApplicationAction.admit, "", NOW)
        # It sees its own.
        assert await fetch_value("SELECT count(*) FROM task_application") == 1
    dispatcher = await identity.actor("paiqian", TODAY)
    async with acting(dispatcher):
        state = await admission.decide(dispatcher, applied, ApplicationAction.admit, "", NOW)
    assert state is ApplicationState.admitted
    # The community's own operator refuses what was not admitted, and decides on nothing.
    operator = await identity.actor("shequ", TODAY)
    async with acting(operator):
        with pytest.raises(NotAllowed):
            await admission.decide(operator, applied, ApplicationAction.withdraw, "", NOW)
        then, title = at(far), "临时摸底"
        with pytest.raises(InvalidInput, match="admitted"):
            await admission.refuse(operator, Refused(community, own, title=title), then)
        await admission.refuse(operator, Refused(community, other, title=title), then)


# ── colours ──────────────────────────────────────────────────────────────────────────────────────


async def test_last_month_is_rated_once_by_a_worker_and_signed_appealed_settled() -> None:
    month = month_before(TODAY)
    early = at(TODAY.replace(day=2))
    assert await colours.compute_due(early) == 0
    ripe = at(TODAY.replace(day=3))
    assert await colours.compute_due(ripe) == 312
    assert await colours.compute_due(ripe) == 0
    rows = await fetch("SELECT shade, count(*) AS n FROM worker_colour GROUP BY shade")
    shades = {row["shade"]: row["n"] for row in rows}
    assert sum(shades.values()) == 312
    assert {"green", "yellow", "red"} <= shades.keys()
    red = await one("SELECT * FROM worker_colour WHERE shade = 'red' ORDER BY id LIMIT 1")
    assert (red["month"], red["state"], red["signed_by"]) == (month, "computed", None)
    with pytest.raises(NotAllowed):
        await colours.sign_off(EDITOR, red["id"], None, "", ripe)
    with pytest.raises(WrongState):
        await colours.appeal_against(EDITOR, red["id"], "请假", ripe)
    await colours.sign_off(SUPERVISOR, red["id"], None, "", ripe)
    measures = "SELECT kind FROM colour_measure WHERE worker_colour = $1 ORDER BY due_on"
    assert await fetch(measures, red["id"]) == [("talk",), ("training",), ("recheck",)]
    await fetch(
        "UPDATE colour_measure SET done_on = $2 WHERE worker_colour = $1 AND kind = 'talk'",
        red["id"], ripe.date(),
    )  # fmt: skip
    await colours.appeal_against(EDITOR, red["id"], "当月请假", ripe)
    with pytest.raises(InvalidInput, match="somebody else"):
        await colours.settle_appeal(SUPERVISOR, red["id"], WorkerShade.yellow, "属实", ripe)
    await colours.settle_appeal(KEEPER_TOO, red["id"], WorkerShade.yellow, "属实", ripe)
    after = await one("SELECT * FROM worker_colour WHERE id = $1", red["id"])
    assert (after["shade"], after["state"], after["measured"]) == ("yellow", "settled", "red")
    # What was carried out stays; the rest is taken back.
    assert await fetch(measures, red["id"]) == [("talk",)]
    assert len(await trail.read(f"worker_colour:{red['id']}")) == 4
    await second_yellow(red["person"], ripe)


async def second_yellow(person: int, ripe: datetime) -> None:
    """Rated yellow in one month, a grid worker who is yellow in the next becomes red."""
    grid = await one("SELECT grid FROM patrol WHERE person = $1", person)
    start = at(TODAY.replace(day=1))
    await colours.load_patrols(
        [PatrolRow(person, grid["grid"], start, 60, 1, n < 6) for n in range(8)]
    )
    later = (TODAY.replace(day=1) + timedelta(days=34)).replace(day=3)
    assert await colours.compute_due(at(later)) == 312
    row = await one(
        "SELECT measured, shade FROM worker_colour WHERE person = $1 ORDER BY month DESC LIMIT 1",
        person,
    )
    assert (row["measured"], row["shade"]) == ("yellow", "red")


async def test_orders_are_counted_for_whoever_handled_them() -> None:
    operator = await fetch_value("SELECT id FROM operator WHERE username = 'shequ'")
    order = await handled(citizen_name="张建国")
    await fetch(
        "UPDATE work_order SET handled_by = $2, satisfaction = 'satisfied' WHERE id = $1",
        order.id, operator,
    )  # fmt: skip
    when = order.handled_at
    assert when is not None
    found = await handling.by_handler([operator, operator + 1], when, when + timedelta(seconds=1))
    figures = found[operator]
    assert found.keys() == {operator}
    assert (figures.handled, figures.on_time, figures.resolved, figures.satisfied) == (1, 1, 1, 1)
    assert (figures.reworked, figures.fairly, figures.dissatisfied) == (0, 0, 0)
    await fetch("UPDATE deadline SET breached_at = now() WHERE work_order = $1", order.id)
    [late] = (await handling.by_handler([operator], when, when + timedelta(days=1))).values()
    assert late.on_time == 0
    assert await handling.by_handler([operator], when - timedelta(days=1), when) == {}
    assert await handling.by_handler([], when, when) == {}


# ── hours and cases ──────────────────────────────────────────────────────────────────────────────


async def test_hours_are_logged_once_within_a_day_and_a_membership() -> None:
    volunteer = await one("SELECT * FROM volunteer ORDER BY id LIMIT 1")
    sql = (
        "INSERT INTO volunteer_activity (team, topic, held_on, participants, hours)"
        " VALUES ($1, '测试', $2, 2, 40) RETURNING id"
    )
    first, second = [await fetch_value(sql, volunteer["team"], TODAY) for _ in range(2)]
    before = await volunteers.hours_of(volunteer["id"])
    await volunteers.log_hours(EDITOR, volunteer["id"], first, Decimal("20.5"))
    with pytest.raises(InvalidInput, match="24"):
        await volunteers.log_hours(EDITOR, volunteer["id"], second, Decimal(4))
    with pytest.raises(InvalidInput, match="already"):
        await volunteers.log_hours(EDITOR, volunteer["id"], first, Decimal(1))
    await volunteers.log_hours(EDITOR, volunteer["id"], second, Decimal("3.5"))
    assert await volunteers.hours_of(volunteer["id"]) == before + 24
    # Whatever door hours come in by, and when an activity moves to another day.
    put = "INSERT INTO volunteer_hours (volunteer, activity, hours) VALUES ($1, $2, $3)"
    third = await fetch_value(sql, volunteer["team"], TODAY)
    with pytest.raises(asyncpg.CheckViolationError, match="24 hours"):
        await fetch(put, volunteer["id"], third, Decimal("0.5"))
    tomorrow = await fetch_value(sql, volunteer["team"], TODAY + timedelta(days=1))
    await fetch(put, volunteer["id"], tomorrow, Decimal("0.5"))
    with pytest.raises(asyncpg.CheckViolationError, match="24 hours"):
        await fetch("UPDATE volunteer_activity SET held_on = $1 WHERE id = $2", TODAY, tomorrow)
    await fetch("DELETE FROM volunteer_hours WHERE activity = $1", tomorrow)
    old = await fetch_value(sql, volunteer["team"], volunteer["joined_on"] - timedelta(days=1))
    with pytest.raises(InvalidInput, match="not a volunteer"):
        await volunteers.log_hours(EDITOR, volunteer["id"], old, Decimal(1))
    # It takes what a row of theirs takes: the registry of the team's area.
    for stranger in (OUTSIDER, KEEPER_TOO):
        with pytest.raises(NotAllowed):
            await volunteers.log_hours(stranger, volunteer["id"], first, Decimal(1))
    with pytest.raises(NotFound):
        await volunteers.log_hours(EDITOR, 0, first, Decimal(1))


async def test_a_matter_is_accepted_across_streets_where_that_is_offered() -> None:
    point = await fetch_value("SELECT id FROM acceptance_point WHERE code = '610112001-SL'")
    own, other = await place("610112001"), await place("610112003")
    across, home_only = [
        await one(
            "SELECT id, promised_days FROM approval_matter WHERE tier = 'subdistrict'"
            " AND cross_area = $1 ORDER BY id LIMIT 1",
            cross_area,
        )
        for cross_area in (True, False)
    ]
    case = await matters.accept(EDITOR, across["id"], point, other, NOW)
    row = await one("SELECT * FROM matter_case WHERE id = $1", case)
    assert row["across"]
    assert (row["due_on"] - TODAY).days >= across["promised_days"]
    assert not (await one(
        "SELECT across FROM matter_case WHERE id = $1",
        await matters.accept(EDITOR, home_only["id"], point, own, NOW),
    ))["across"]  # fmt: skip
    with pytest.raises(InvalidInput, match="across subdistricts"):
        await matters.accept(EDITOR, home_only["id"], point, other, NOW)
    with pytest.raises(NotAllowed):
        await matters.accept(OUTSIDER, across["id"], point, own, NOW)
    with pytest.raises(NotFound):
        await matters.accept(EDITOR, 0, point, own, NOW)

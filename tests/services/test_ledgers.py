"""What ledgers do beside keeping rows: orders, numbers, replies, progress, reminders."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from support.loop import KEEPER, act, handled

from backend.core.clock import now
from backend.core.db import fetch, fetch_one, fetch_value
from backend.core.errors import InvalidInput, NotFound
from backend.core.instants import CHINA
from backend.deadlines.rules import Urgency
from backend.identity import service as identity
from backend.identity.acting import acting, is_outside
from backend.identity.rules import Actor, Role, Scope
from backend.ledgers import bulletins, campaigns, duty, meetings, registrations, reminders, visits
from backend.ledgers.bulletin_rules import BulletinKind, ReplyState
from backend.ledgers.duty_rules import Booking
from backend.ledgers.errors import AlreadyAnOrder, AlreadyClosed, NotPermitted
from backend.ledgers.meeting_rules import ResolutionState
from backend.ledgers.registration_rules import ReportTo
from backend.ledgers.to_orders import OrderWish
from backend.ledgers.visits_rules import RoundState, VisitOutcome
from backend.notices.service import deliver_due
from backend.orders import actions as a
from backend.orders import rules as r
from backend.orders import service as orders
from backend.orders.errors import NotAllowed
from backend.orders.rules import Action, Channel, Request, State

pytestmark = pytest.mark.all_registers


COMMUNITY, STREET, DISTRICT = "610112001601", "610112001", "610112"
HELP = OrderWish("help")


def today() -> date:
    return now().astimezone(CHINA).date()


async def somebody(username: str) -> Actor:
    return await identity.actor(username, today())


async def unit(code: str) -> int:
    return int(await fetch_value("SELECT id FROM unit WHERE code = $1", code))


async def round_on(day: date) -> int:
    found = await fetch_value(
        "INSERT INTO visit_round (community, planned_on) SELECT id, $2 FROM area WHERE code = $1"
        " ON CONFLICT (community, planned_on) DO UPDATE SET cancelled_for = NULL RETURNING id",
        COMMUNITY, day,
    )  # fmt: skip
    return int(found)


# ── into orders ──────────────────────────────────────────────────────────────────────────────────


async def test_what_a_visit_finds_becomes_one_numbered_order(seeded: str) -> None:
    ahead = await round_on(today() + timedelta(days=1))
    with pytest.raises(InvalidInput):
        await visits.log_visit(KEEPER, ahead, "3号楼", VisitOutcome.met, "", now())
    round_id = await round_on(today())
    outsider = await somebody("chengguan")
    with pytest.raises(NotPermitted):
        await visits.log_visit(outsider, round_id, "3号楼", VisitOutcome.met, "", now())
    visit = await visits.log_visit(
        KEEPER, round_id, "3号楼2单元501室", VisitOutcome.met, "楼道灯不亮", now()
    )
    with pytest.raises(InvalidInput):
        await visits.follow_up(KEEPER, visit, OrderWish("no_such_category"), now())
    assert await fetch_value("SELECT count(*) FROM work_order") == 0
    order = await visits.follow_up(KEEPER, visit, HELP, now())
    told = await fetch_one(
        "SELECT w.number, w.description, w.address, w.proactive, v.id FROM home_visit v"
        " JOIN work_order w ON w.id = v.work_order WHERE v.id = $1", visit,
    )  # fmt: skip
    assert told is not None
    assert dict(told) == {
        "number": order.number, "description": "楼道灯不亮", "address": "3号楼2单元501室",
        "proactive": True, "id": visit,
    }  # fmt: skip
    assert order.number
    with pytest.raises(AlreadyAnOrder, match=order.number):
        await visits.follow_up(KEEPER, visit, HELP, now())
    # The visit that was linked shows on its round.
    [held] = await visits.rounds(COMMUNITY, today(), today(), now())
    assert (held.state, held.visits) == (RoundState.held, 1)


async def test_a_grid_worker_logs_and_reports_within_the_own_community_only(seeded: str) -> None:
    round_id = await round_on(today())
    worker = await somebody("wangge")
    async with acting(worker):
        visit = await visits.log_visit(
            worker, round_id, "5号楼", VisitOutcome.met, "水管漏水", now()
        )
        order = await visits.follow_up(worker, visit, HELP, now())
    # Who does not accept reports an order without a number; the acceptor gives it one.
    assert (order.number, order.state) == (None, State.reported)
    # Whoever keeps the community's ledgers may, without taking requests in; an administrator not.
    handler = await somebody("shequ")
    async with acting(handler):
        visit = await visits.log_visit(handler, round_id, "6号楼", VisitOutcome.met, "漏雨", now())
        order = await visits.follow_up(handler, visit, HELP, now())
        assert order.proactive
        with pytest.raises(NotAllowed):
            await orders.report(handler, Request(
                channel=Channel.grid_report, category="help", urgency=Urgency.normal,
                description="漏雨", area_id=order.area_id,
            ), now())  # fmt: skip
    admin = await somebody("admin")
    async with acting(admin):
        visit = await visits.log_visit(admin, round_id, "7号楼", VisitOutcome.met, "漏雨", now())
        with pytest.raises(NotAllowed):
            await visits.follow_up(admin, visit, HELP, now())
    seen = "SELECT DISTINCT a.code FROM home_visit v JOIN area a ON a.id = v.community"
    async with acting(worker):
        assert {row["code"] for row in await fetch(seen)} == {COMMUNITY}
        assert await fetch_value("SELECT count(*) FROM campaign") == 0
        assert await fetch_value("SELECT count(*) FROM bulletin") == 3
        tiers = {row["tier"] for row in await fetch("SELECT tier FROM party_organisation")}
        assert tiers == {"subdistrict", "community", "grid", "courtyard"}
    elsewhere = await fetch_value("SELECT id FROM area WHERE code = '610112001602'")
    with pytest.raises(asyncpg.InsufficientPrivilegeError) as caught:
        async with acting(worker):
            await fetch(
                "INSERT INTO visit_round (community, planned_on) VALUES ($1, '2030-01-01')",
                elsewhere,
            )
    assert is_outside(caught.value)
    async with acting(worker):
        own = await fetch(
            "UPDATE meeting SET minutes = 'x' FROM area a WHERE a.id = meeting.area"
            " RETURNING a.code"
        )
    assert {row["code"] for row in own} == {COMMUNITY}


async def test_a_duty_days_matter_is_closed_the_same_day_or_passed_on(seeded: str) -> None:
    noon = datetime(2026, 6, 3, 12, tzinfo=CHINA)
    day = await fetch_value(
        "INSERT INTO duty_day (area, kind, held_on, place) SELECT id, 'heart_link_day',"
        " '2026-06-03', '党群服务中心' FROM area WHERE code = $1 RETURNING id", STREET,
    )  # fmt: skip
    eve = noon - timedelta(days=1)
    first = await duty.book(KEEPER, day, "换灯", Booking.online, eve)
    second = await duty.book(KEEPER, day, "修门", Booking.on_site, noon)
    for booking, at in ((Booking.online, noon), (Booking.on_site, eve)):
        with pytest.raises(InvalidInput):
            await duty.book(KEEPER, day, "太晚", booking, at)
        with pytest.raises(asyncpg.CheckViolationError):
            await fetch(
                "INSERT INTO duty_item (duty_day, title, booking, booked_at)"
                " VALUES ($1, '太晚', $2, $3)", day, booking.value, at,
            )  # fmt: skip
    await duty.close(KEEPER, first, "已换", noon)
    with pytest.raises(AlreadyClosed):
        await duty.close(KEEPER, first, "再换", noon)
    order = await duty.pass_on(KEEPER, second, HELP, noon)
    assert order.number
    with pytest.raises(AlreadyAnOrder):
        await duty.pass_on(KEEPER, second, HELP, noon)
    held = await duty.days(STREET, noon.date(), noon.date())
    figures = next(each.figures for each in held if each.id == day)
    assert (figures.booked, figures.on_site, figures.closed_same_day, figures.open) == (1, 1, 1, 1)
    assert str(figures.same_day) == "50.0"


async def resolved(meeting: int) -> list[meetings.Resolution]:
    found = await meetings.resolutions(DISTRICT, date.min, today())
    return [each for each in found if each.meeting_id == meeting]


async def test_a_resolution_is_tracked_until_its_order_ends(seeded: str) -> None:
    meeting = await fetch_value("SELECT id FROM meeting WHERE kind = 'council' AND topic ^@ '晾晒'")
    [before] = await resolved(meeting)
    assert (before.state, before.order) == (ResolutionState.open, None)
    order = await meetings.to_order(KEEPER, before.id, HELP, now())
    [during] = await resolved(meeting)
    assert (during.unit, during.order) == (None, order.number)
    with pytest.raises(AlreadyAnOrder):
        await meetings.close(KEEPER, before.id, "已办", now())
    assert await meetings.settle_with_orders(now()) == 0
    await fetch("UPDATE meeting_resolution SET work_order = NULL WHERE id = $1", before.id)
    ended = await handled()
    ended = await act(ended, Action.check)
    ended = await act(ended, Action.close, a.Close(r.Satisfaction.satisfied, True))
    await fetch("UPDATE meeting_resolution SET work_order = $2 WHERE id = $1", before.id, ended.id)
    assert await meetings.settle_with_orders(now()) == 1
    [after] = await resolved(meeting)
    assert (after.state, after.outcome) == (ResolutionState.closed, "已更换灯泡")
    # A unit's task is closed by hand, once.
    task = await fetch_value("SELECT id FROM meeting_resolution WHERE content ^@ '新增充电桩'")
    await meetings.close(KEEPER, task, "十处已建成", now())
    with pytest.raises(AlreadyClosed):
        await meetings.close(KEEPER, task, "再建", now())


# ── the command HQ ───────────────────────────────────────────────────────────────────────────────


async def test_bulletins_are_numbered_without_a_gap_and_replied_to_by_whom_they_name(
    seeded: str,
) -> None:
    named = [await unit(f"{DISTRICT}-D02"), await unit(STREET)]
    new = bulletins.NewBulletin(
        BulletinKind.scheduling, "防汛调度", "报送值班表。", today() + timedelta(days=2), named
    )
    issued = await asyncio.gather(
        *(bulletins.issue(KEEPER, DISTRICT, new, now()) for _ in range(3))
    )
    numbers = await fetch(
        "SELECT b.number FROM bulletin b JOIN area a ON a.id = b.area WHERE a.code = $1"
        " AND b.year = $2 ORDER BY b.number", DISTRICT, today().year,
    )  # fmt: skip
    assert [row["number"] for row in numbers] == list(range(1, len(numbers) + 1))
    assert len({each.name for each in issued}) == 3
    department = await somebody("chengguan")
    async with acting(department):
        assert await fetch_value("SELECT count(*) FROM bulletin") == 6
        await bulletins.reply(department, issued[0].id, named[0], "已报送", now())
    for unit_id, error in ((named[0], AlreadyClosed), (named[1], NotFound)):
        with pytest.raises(error):
            async with acting(department):
                await bulletins.reply(department, issued[0].id, unit_id, "已报送", now())
    late = now() + timedelta(days=4)
    told = await bulletins.replies(DISTRICT, today(), late.astimezone(CHINA).date())
    assert {each.state for each in told if each.bulletin_id == issued[0].id} == {
        ReplyState.overdue, ReplyState.replied,
    }  # fmt: skip
    for wrong in ({"unit_ids": []}, {"unit_ids": [await unit("610111")]}, {"topic": " "},
                  {"reply_due_on": today() - timedelta(days=1)}):  # fmt: skip
        values: dict[str, Any] = {"kind": BulletinKind.praise, "topic": "x", "content": "x",
                                  "reply_due_on": today(), "unit_ids": named} | wrong  # fmt: skip
        with pytest.raises(InvalidInput):
            await bulletins.issue(KEEPER, DISTRICT, bulletins.NewBulletin(**values), now())
    with pytest.raises(NotPermitted):
        await bulletins.issue(department, DISTRICT, new, now())


async def test_progress_follows_tasks_and_closed_orders(seeded: str) -> None:
    uplift = await fetch_value("SELECT id FROM campaign WHERE name = '五大提升工程'")
    before = await campaigns.standing(uplift, now())
    [first, *_] = before.late
    await campaigns.advance(KEEPER, first.id, 100, now())
    after = await campaigns.standing(uplift, now())
    assert before.percent is not None
    assert after.percent is not None
    assert after.percent > before.percent
    assert [each.id for each in after.late] == [each.id for each in before.late[1:]]
    with pytest.raises(AlreadyClosed):
        await campaigns.advance(KEEPER, first.id, 50, now())
    with pytest.raises(InvalidInput):
        await campaigns.advance(KEEPER, before.late[1].id, 101, now())
    with pytest.raises(NotPermitted):
        await campaigns.advance(await somebody("shequ"), before.late[1].id, 50, now())
    # Whoever works for the unit that leads a task tells how far it is.
    await fetch(
        "UPDATE campaign_task SET lead_unit = $2 WHERE id = $1",
        before.late[1].id, await unit("610111001601"),
    )  # fmt: skip
    own = Actor("own", frozenset({Scope(Role.unit_handler, "610111001601")}))
    async with acting(own):
        await campaigns.advance(own, before.late[1].id, 60, now())
    told = "SELECT percent FROM campaign_task WHERE id = $1"
    assert await fetch_value(told, before.late[1].id) == 60

    ladder = await fetch_value("SELECT id FROM campaign WHERE name = '十百千万行动'")
    counted = (await campaigns.standing(ladder, now())).targets[3].progress.done
    grid = await fetch_value(
        "SELECT id FROM area WHERE level = 'grid' AND code ^@ '610111' ORDER BY code LIMIT 1"
    )
    at = now() - timedelta(hours=1)
    order = await handled(at, area_id=grid)
    order = await act(order, Action.check, at=at)
    await act(order, Action.close, a.Close(r.Satisfaction.satisfied, True), at=at)
    assert (await campaigns.standing(ladder, now())).targets[3].progress.done == counted + 1


# ── what workers do ──────────────────────────────────────────────────────────────────────────────


async def reminded(kind: str) -> list[dict[str, Any]]:
    rows = await fetch(
        "SELECT subject, served_on FROM ledger_reminder WHERE kind = $1 ORDER BY id", kind
    )
    return [dict(row) for row in rows]


async def test_workers_plan_visits_and_notice_what_ends_soon(seeded: str) -> None:
    planned, closed, told = (await reminders.keep_up(now())).split()
    to_come = await fetch_value("SELECT count(*) FROM visit_round WHERE planned_on >= $1", today())
    assert (planned, closed, told) == (
        str(to_come), "0", str(await fetch_value("SELECT count(*) FROM ledger_reminder")),
    )  # fmt: skip
    for kind in ("duty_item", "resolution", "task", "transition_visit"):
        assert await reminded(kind), kind
    assert to_come >= 2 * 299
    assert (await reminders.keep_up(now())).split() == ["0", "0", "0"]
    # Whoever has to see to it is told in one notice a kind, and of the same thing once.
    people = await fetch(
        "SELECT DISTINCT kind, person FROM ledger_reminder WHERE person IS NOT NULL"
    )
    posted = await fetch(
        "SELECT payload->>'person' AS person, payload->>'subject' AS subject, payload->>'zh' AS zh"
        " FROM outbox WHERE payload->>'subject' LIKE 'ledger_reminder:%'"
    )
    assert len(posted) == len(people) > 1
    assert {(row["subject"].split(":")[1], int(row["person"])) for row in posted} == {
        (row["kind"], row["person"]) for row in people
    }
    assert any(row["zh"].startswith("临时党组织到期：幸福林带东延项目临时党支部") for row in posted)
    assert await deliver_due(at=now()) >= len(posted)
    [ending] = await reminded("project_organisation_ends")
    assert ending == {"subject": "幸福林带东延项目临时党支部", "served_on": None}
    organisation = await fetch_value(
        "SELECT id FROM project_organisation WHERE name = $1", ending["subject"]
    )
    await registrations.dissolve(KEEPER, organisation, now())
    with pytest.raises(AlreadyClosed):
        await registrations.dissolve(KEEPER, organisation, now())
    await reminders.remind_due(now())
    [served] = await reminded("project_organisation_ends")
    assert served["served_on"] == today()

    # Half a year after its last report every registration owes one; a report serves the reminder.
    later = now() + timedelta(days=183)
    await reminders.remind_due(later)
    owed = await reminded("registration_report")
    assert len(owed) == await fetch_value("SELECT count(*) FROM dual_registration")
    registration = await fetch_value("SELECT min(id) FROM dual_registration")
    await registrations.report(KEEPER, registration, ReportTo.home_unit, "反馈", later)
    await reminders.remind_due(later)
    assert all(each["served_on"] is None for each in await reminded("registration_report"))
    await registrations.report(KEEPER, registration, ReportTo.community, "报告", later)
    await reminders.remind_due(later)
    assert sum(each["served_on"] is not None for each in await reminded("registration_report")) == 1


# ── what the database refuses ────────────────────────────────────────────────────────────────────

_COMMUNITY = "(SELECT id FROM area WHERE code = '610112001601')"
_STREET = "(SELECT id FROM area WHERE code = '610112001')"
_DISTRICT = "(SELECT id FROM area WHERE code = '610112')"
_GRID = "(SELECT id FROM area WHERE code = '6101120016021001')"
_ALLIANCE = "(SELECT min(id) FROM alliance)"
_ABOVE = "(SELECT p.id FROM party_organisation p JOIN area a ON a.id = p.area WHERE a.code = '{}')"

REFUSED = {
    "visit_day_one_at_a_time": f"INSERT INTO visit_day (community, weekday, valid_from)"
    f" VALUES ({_COMMUNITY}, 1, '2026-01-01')",
    "homes are visited by communities": f"INSERT INTO visit_round (community, planned_on)"
    f" VALUES ({_STREET}, '2030-01-01')",
    "the grid does not belong to the community": "INSERT INTO home_visit (community, grid,"
    f" visited_on, dwelling, outcome) VALUES ({_COMMUNITY}, {_GRID}, '2026-01-01', 'x', 'met')",
    "the round is another community's": "UPDATE home_visit SET round = (SELECT max(id) FROM"
    " visit_round) WHERE id = (SELECT min(id) FROM home_visit)",
    "duty_day_saturday": "INSERT INTO duty_day (area, kind, held_on, place)"
    f" VALUES ({_STREET}, 'red_saturday', '2026-06-03', 'x')",
    "residents deliberate within a community": "INSERT INTO meeting (area, kind, held_on,"
    f" topic, agenda) VALUES ({_STREET}, 'bench', '2026-01-01', 'x', 'x')",
    "meeting_compound_named": "UPDATE meeting SET compound = NULL WHERE kind = 'council'",
    "the compound lies elsewhere": "UPDATE meeting SET compound = (SELECT max(id) FROM compound)"
    " WHERE kind = 'council'",
    "the courtyard lies in another grid": "UPDATE party_organisation SET courtyard ="
    " (SELECT max(id) FROM compound) WHERE tier = 'courtyard'",
    "meeting_resolution_one_way": "UPDATE meeting_resolution SET work_order = 1",
    "campaign_task_done": "UPDATE campaign_task SET percent = 99 WHERE percent = 100",
    "project_organisation_members": "UPDATE project_organisation SET members = 2",
    "dual_registration_unit_once": "INSERT INTO dual_registration (community, kind, organisation,"
    " pledge, registered_on) SELECT community, kind, organisation, pledge, registered_on + 1"
    " FROM dual_registration WHERE kind = 'unit' LIMIT 1",
    "dual_registration_kind": "UPDATE dual_registration SET person = NULL",
    "alliance_member_own_turn": "UPDATE alliance_member SET turn = 1 WHERE turn = 2",
    "the lead is a member of the alliance": "UPDATE alliance_theme SET lead = (SELECT id FROM"
    f" alliance_member WHERE alliance <> {_ALLIANCE} LIMIT 1) WHERE alliance = {_ALLIANCE}",
    "bulletin_once": "INSERT INTO bulletin (area, year, number, kind, topic, content, issued_on,"
    " reply_due_on) SELECT area, year, number, kind, topic, content, issued_on, reply_due_on"
    " FROM bulletin LIMIT 1",
    "bulletin_year": "UPDATE bulletin SET year = 1999",
    "party_organisation_one": "INSERT INTO party_organisation (name, tier, area, members,"
    f" valid_from) VALUES ('x', 'subdistrict', {_STREET}, 3, '2026-01-01')",
    "the superior is one tier up": "UPDATE party_organisation SET superior ="
    f" {_ABOVE.format('610112001')} WHERE tier = 'grid'",
    "and has the area": "UPDATE party_organisation SET superior ="
    f" {_ABOVE.format('610112003')} WHERE id = {_ABOVE.format(COMMUNITY)}",
    "others are below it": f"UPDATE party_organisation SET area = {_DISTRICT}"
    f" WHERE id = {_ABOVE.format(COMMUNITY)}",
    "of different tiers": "INSERT INTO party_organisation (name, tier, area, superior, members,"
    f" valid_from) VALUES ('x', 'grid', {_COMMUNITY}, {_ABOVE.format(COMMUNITY)}, 3, '2026-01-01')",
}
"""What is told, or the constraint that is named, and what was tried."""


async def test_the_database_refuses_what_breaks_a_ledgers_rule(seeded: str) -> None:
    for told, sql in REFUSED.items():
        with pytest.raises(asyncpg.IntegrityConstraintViolationError) as caught:
            await fetch(sql)
        assert told in str(caught.value), (told, caught.value)


async def test_an_order_that_somebody_else_reported_from_the_row_is_not_reported_again(
    seeded: str,
) -> None:
    round_id = await round_on(today())
    visit = await visits.log_visit(KEEPER, round_id, "1号楼", VisitOutcome.met, "漏水", now())
    results = await asyncio.gather(
        *(visits.follow_up(KEEPER, visit, HELP, now()) for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(each, r.Order) for each in results) == 1
    assert sum(isinstance(each, AlreadyAnOrder) for each in results) == 3
    assert await fetch_value("SELECT count(*) FROM work_order") == 1
    order = next(each for each in results if isinstance(each, r.Order))
    assert (await orders.find(order.number or "")).id == order.id

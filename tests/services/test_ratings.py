"""Star ratings against a real database: the whole way, who may go it, and what time does."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import asyncpg
import pytest
from support.loop import act, handled

from backend.core.db import fetch, fetch_one, fetch_value
from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.firms import rating_decisions as decisions
from backend.firms import rating_due, ratings
from backend.firms.rating_decisions import (
    AppealOpen,
    NothingOpen,
    ObjectionsOpen,
    SameHand,
    TooLateToAppeal,
)
from backend.firms.rating_steps import (
    MayNotRate,
    ObjectorKind,
    RatingState,
    UnknownRating,
    WrongRatingStep,
)
from backend.identity.rules import Actor, Role, Scope
from backend.orders import actions as a
from backend.orders import rules as r
from backend.orders.outcomes import Outcomes, outcomes
from backend.orders.rules import Action

pytestmark = pytest.mark.all_registers

DISTRICT = "610111"
NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=40)
RATERS = ("甲", "乙", "丙")
WEIGHTS = {"service": 40, "satisfaction": 20, "party": 10, "safety": 15}
# The year before last: no order has come in then.
PERIOD = (date(NOW.year - 2, 1, 1), date(NOW.year - 1, 1, 1))


def hand(name: str, *scopes: str) -> Actor:
    return Actor(name, frozenset(Scope(Role.dispatcher, code) for code in scopes))


OFFICE = hand("区住建局", DISTRICT)
COLLEAGUE = hand("区住建局乙", DISTRICT)


async def opened(period: tuple[date, date] = PERIOD, at: datetime = LONG_AGO) -> list[int]:
    """A new round in 灞桥; the ids of its ratings."""
    rubric = await fetch_value("SELECT id FROM rating_rubric")
    name = f"测试 {period[0]}"
    _, made = await ratings.open_cycle(OFFICE, DISTRICT, name, rubric, period, at)
    return made


async def scored(rating: int, percent: int = 90, raters: tuple[str, ...] = RATERS) -> None:
    for rater in raters:
        points = {item: Decimal(weight * percent) / 100 for item, weight in WEIGHTS.items()}
        await ratings.score(OFFICE, rating, rater, points, LONG_AGO)


async def published(rating: int, at: datetime = LONG_AGO) -> None:
    """From the draft to publicity."""
    association = await fetch_value(
        "SELECT p.id FROM property_association p JOIN area ON area.id = district WHERE code = $1",
        DISTRICT,
    )
    await ratings.submit(OFFICE, rating, at)
    await ratings.approve(OFFICE, rating, at)
    await ratings.approve(OFFICE, rating, at)
    await ratings.consult(OFFICE, rating, association, "无异议", at)


async def row(rating: int) -> asyncpg.Record:
    return await fetch_one("SELECT * FROM star_rating WHERE id = $1", rating)


async def steps(rating: int) -> list[str]:
    found = await fetch("SELECT action FROM rating_move WHERE rating = $1 ORDER BY seq", rating)
    return [each["action"] for each in found]


async def firm_of(rating: int) -> asyncpg.Record:
    return await fetch_one(
        "SELECT f.* FROM property_firm f JOIN star_rating r ON r.firm = f.id WHERE r.id = $1",
        rating,
    )


async def final(percent: int = 90) -> int:
    """A rating made final today."""
    rating = (await opened())[0]
    await scored(rating, percent)
    await published(rating)
    assert await rating_due.move_due() >= 1
    await decisions.finalise(OFFICE, rating, NOW)
    return rating


# ── the whole way ────────────────────────────────────────────────────────────────────────────────


async def test_a_rating_goes_from_draft_to_certificate_and_supersedes_the_last(
    seeded: str,
) -> None:
    rating = (await opened())[0]
    await scored(rating, 60)
    before = await fetch_one(
        "SELECT * FROM star_rating WHERE project = $1 AND state = 'final'",
        (await row(rating))["project"],
    )
    await published(rating)
    public = await row(rating)
    # 0.6 × 85 = 51 and 15 for a year without orders: 66, two stars; five working days.
    assert (public["total"], public["stars"], public["state"]) == (66, 2, "publicity")
    days = (public["due_at"] - LONG_AGO).days
    assert 5 <= days <= 20
    with pytest.raises(WrongRatingStep):
        await decisions.finalise(OFFICE, rating, NOW)

    objection = await decisions.object_to(
        OFFICE, rating, ObjectorKind.owner, "电梯常年故障", LONG_AGO + timedelta(days=1)
    )
    assert await rating_due.move_due() == 1
    assert (await row(rating))["state"] == "objections"
    with pytest.raises(ObjectionsOpen):
        await decisions.finalise(OFFICE, rating, NOW)
    await decisions.answer_objection(OFFICE, rating, objection, "已核实", NOW, upheld=False)
    with pytest.raises(NothingOpen):
        await decisions.answer_objection(OFFICE, rating, objection, "再答", NOW, upheld=False)
    await decisions.finalise(OFFICE, rating, NOW)

    found, firm = await row(rating), await firm_of(rating)
    today = NOW.astimezone(CHINA).date()
    assert found["state"] == "final"
    assert found["valid_until"].year == today.year + 1
    assert len(found["certificate_code"]) == 14
    assert await steps(rating) == [
        "open", "submit", "approve_subdistrict", "approve_district", "consult", "object",
        "close_publicity", "answer_objection", "finalise",
    ]  # fmt: skip
    assert (await row(before["id"]))["state"] == "expired"
    assert (await steps(before["id"]))[-1] == "supersede"
    assert firm["rated_on"] == today
    others = await fetch_value(
        "SELECT count(*) FROM star_rating WHERE firm = $1 AND state = 'final'", firm["id"]
    )
    assert firm["stars"] == 2 or others > 1
    # Every step of it is in the sealed trail.
    assert await fetch_value(
        "SELECT count(*) FROM trail_entry WHERE kind = 'row:insert' AND chain IN"
        " (SELECT 'rating_move:' || id FROM rating_move WHERE rating = $1)",
        rating,
    ) == 9  # fmt: skip
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await fetch("UPDATE rating_move SET note = 'x' WHERE rating = $1", rating)


async def test_an_upheld_objection_sends_it_back_to_be_rated_anew(seeded: str) -> None:
    rating = (await opened())[0]
    await scored(rating)
    await published(rating)
    await rating_due.move_due()
    await ratings.send_back(OFFICE, rating, "异议成立，重新评分", NOW)
    draft = await row(rating)
    assert (draft["state"], draft["stars"], draft["due_at"]) == ("draft", None, None)
    await scored(rating, 100)
    incident = await ratings.note_incident(
        OFFICE, rating, "fatal_accident", Decimal(0), PERIOD[0], "坠亡事故", NOW
    )
    assert (await ratings.submit(OFFICE, rating, NOW)).stars == 1
    await ratings.send_back(OFFICE, rating, "否决项有误", NOW)
    await ratings.take_back_incident(OFFICE, rating, incident, NOW)
    await ratings.note_incident(
        OFFICE, rating, "criticised", Decimal(10), PERIOD[0], "被通报批评", NOW
    )
    again = await ratings.submit(OFFICE, rating, NOW)
    assert (again.total, again.stars) == (90, 5)
    await ratings.send_back(OFFICE, rating, "再改", NOW)
    with pytest.raises(InvalidInput, match="考核期"):
        await ratings.note_incident(
            OFFICE, rating, "commended", Decimal(5), PERIOD[1], "考核期外", NOW
        )


async def test_too_few_sheets_leave_it_unrated_without_a_certificate(seeded: str) -> None:
    rating = (await opened())[0]
    await scored(rating, raters=RATERS[:2])
    await published(rating)
    await rating_due.move_due()
    await decisions.finalise(OFFICE, rating, NOW)
    found = await row(rating)
    assert (found["state"], found["stars"], found["certificate_code"]) == ("final", None, None)
    with pytest.raises(InvalidInput):
        await decisions.downgrade(OFFICE, rating, 1, "无星可降", NOW)


# ── after the decision ───────────────────────────────────────────────────────────────────────────


async def test_a_downgrade_and_an_appeal_each_change_project_and_firm(seeded: str) -> None:
    rating = await final(100)
    firm = (await firm_of(rating))["id"]
    await fetch("DELETE FROM rating_sheet WHERE rating <> $1", rating)
    await fetch(
        "UPDATE star_rating SET state = 'expired', due_at = NULL"
        " WHERE firm = $1 AND id <> $2 AND state = 'final'",
        firm, rating,
    )  # fmt: skip
    code = (await row(rating))["certificate_code"]
    await decisions.downgrade(OFFICE, rating, 2, "拒不整改", NOW)
    assert [(await firm_of(rating))[name] for name in ("stars", "score")] == [2, Decimal("69.99")]
    for wrong in (2, 0, 5):
        with pytest.raises(InvalidInput):
            await decisions.downgrade(OFFICE, rating, wrong, "再降", NOW)

    with pytest.raises(TooLateToAppeal):
        await decisions.appeal(OFFICE, rating, "已整改", NOW + timedelta(days=31))
    await decisions.appeal(OFFICE, rating, "已整改", NOW)
    with pytest.raises(AppealOpen):
        await decisions.appeal(OFFICE, rating, "再诉", NOW)
    with pytest.raises(SameHand):
        await decisions.decide_appeal(OFFICE, rating, 4, "支持", NOW)
    await decisions.decide_appeal(COLLEAGUE, rating, 4, "整改属实", NOW)
    found = await row(rating)
    assert (found["stars"], found["certificate_code"]) == (4, code)
    assert [(await firm_of(rating))[name] for name in ("stars", "score")] == [4, Decimal("89.99")]
    with pytest.raises(NothingOpen):
        await decisions.decide_appeal(COLLEAGUE, rating, 5, "再裁", NOW)
    await decisions.appeal(OFFICE, rating, "仍不服", NOW)
    await decisions.decide_appeal(hand("区政府", DISTRICT), rating, None, "维持", NOW)
    assert (await row(rating))["stars"] == 4
    assert (await steps(rating))[-5:] == [
        "downgrade", "appeal", "decide_appeal", "appeal", "decide_appeal",
    ]  # fmt: skip


async def test_time_moves_each_rating_once_whoever_looks(seeded: str) -> None:
    await fetch(
        "UPDATE star_rating SET due_at = now() + interval '30 days' WHERE due_at IS NOT NULL"
    )
    assert await rating_due.move_due() == 0
    wait = await rating_due.seconds_to_next()
    assert wait is not None
    assert abs(wait - 30 * 86_400) < 60
    due = await fetch(
        "UPDATE star_rating SET due_at = now() - interval '3 days'"
        " WHERE id IN (SELECT id FROM star_rating WHERE state = 'final' ORDER BY id LIMIT 25)"
        " RETURNING id, firm, due_at"
    )
    assert await rating_due.seconds_to_next() < 0
    moved = await asyncio.gather(*(rating_due.move_batch(10) for _ in range(4)))
    assert sum(moved) + await rating_due.move_due() == 25
    ids = [each["id"] for each in due]
    found = await fetch("SELECT state, due_at FROM star_rating WHERE id = ANY ($1)", ids)
    assert {tuple(each.values()) for each in found} == {("expired", None)}
    ends = await fetch(
        "SELECT rating, at FROM rating_move WHERE rating = ANY ($1) AND action = 'expire'", ids
    )
    # Each at the instant it was planned for.
    assert {each["rating"]: each["at"] for each in ends} == {
        each["id"]: each["due_at"] for each in due
    }
    assert not await fetch(
        "SELECT FROM property_firm f WHERE f.id = ANY ($1) AND (f.stars IS NOT NULL) <> EXISTS"
        " (SELECT FROM star_rating r WHERE r.firm = f.id AND r.state = 'final'"
        "  AND r.stars IS NOT NULL)",
        [each["firm"] for each in due],
    )


# ── who may ──────────────────────────────────────────────────────────────────────────────────────


async def test_each_step_is_taken_at_its_own_level(seeded: str) -> None:
    rating = (await opened())[0]
    await scored(rating)
    code = await fetch_value(
        "SELECT code FROM area JOIN star_rating r ON r.community = area.id WHERE r.id = $1", rating
    )
    street, outsider = hand("街道", code[:9]), hand("未央", "610112")
    clerk = Actor("承办", frozenset({Scope(Role.unit_handler, DISTRICT)}))
    for actor in (outsider, clerk, hand("邻街", f"{DISTRICT}099")):
        with pytest.raises(MayNotRate):
            await ratings.submit(actor, rating, LONG_AGO)
    await ratings.submit(street, rating, LONG_AGO)
    await ratings.approve(street, rating, LONG_AGO)
    with pytest.raises(MayNotRate):
        await ratings.approve(street, rating, LONG_AGO)
    assert (await ratings.approve(OFFICE, rating, LONG_AGO)).state is RatingState.consultation
    with pytest.raises(InvalidInput, match="协会"):
        await ratings.consult(OFFICE, rating, 999_999, "无异议", LONG_AGO)
    with pytest.raises(WrongRatingStep):
        await ratings.score(OFFICE, rating, "丁", {}, LONG_AGO)
    with pytest.raises(UnknownRating):
        await ratings.submit(OFFICE, 999_999, LONG_AGO)
    rubric = await fetch_value("SELECT id FROM rating_rubric")
    with pytest.raises(MayNotRate):
        await ratings.open_cycle(street, DISTRICT, "越级", rubric, PERIOD, NOW)


async def test_points_outside_the_rubric_are_refused(seeded: str) -> None:
    rating = (await opened())[0]
    for item, points in (("service", "40.01"), ("service", "-1"), ("requests", "5"), ("x", "1")):
        with pytest.raises(InvalidInput):
            await ratings.score(OFFICE, rating, "甲", {item: Decimal(points)}, LONG_AGO)
    assert not await fetch("SELECT FROM rating_sheet WHERE rating = $1", rating)


async def test_a_rubric_in_use_stays_as_it_is(seeded: str) -> None:
    for change in (
        "UPDATE rating_rubric SET bonus_at_most = 20",
        "UPDATE rating_item SET weight = 1 WHERE code = 'safety'",
        "DELETE FROM rating_item WHERE code = 'safety'",
        "INSERT INTO rubric_category (rubric, category) SELECT id, 'help' FROM rating_rubric",
    ):
        with pytest.raises(asyncpg.CheckViolationError, match="make a new version"):
            await fetch(change)
    await fetch("UPDATE rating_rubric SET retired_on = current_date - 1")
    with pytest.raises(InvalidInput, match="标准"):
        await opened(at=NOW)


# ── orders ───────────────────────────────────────────────────────────────────────────────────────


async def test_requests_of_the_projects_community_count(seeded: str) -> None:
    at = datetime(2026, 6, 1, 1, tzinfo=UTC)
    place = await fetch_one(
        "SELECT g.id AS grid, p.community FROM managed_project p"
        " JOIN area c ON c.id = p.community JOIN area g ON g.parent = c.id"
        " WHERE c.code LIKE '610112%' ORDER BY p.id, g.id LIMIT 1"
    )

    async def closed(phone: str, *, resolved: bool, reached: bool = True) -> None:
        order = await handled(at, category="property", area_id=place["grid"], citizen_phone=phone)
        order = await act(order, Action.check, at=at)
        said = r.Satisfaction.satisfied if reached else r.Satisfaction.not_reached
        if reached:
            await act(order, Action.close, a.Close(said, resolved=resolved), at=at)

    await closed("13900000001", resolved=True)
    await closed("13900000001", resolved=False)
    await closed("13900000002", resolved=True)
    await closed("13900000003", resolved=True, reached=False)
    await handled(at, category="help", area_id=place["grid"], citizen_phone="13900000004")
    found = await outcomes(
        [place["community"], 1], ["property"], at - timedelta(days=1), at + timedelta(days=1)
    )
    assert found == {
        place["community"]: Outcomes(received=4, repeats=1, judged=3, resolved=2),
        1: Outcomes(0, 0, 0, 0),
    }


# ── the demo ─────────────────────────────────────────────────────────────────────────────────────


async def test_the_demos_stars_are_what_its_sheets_lead_to(seeded: str) -> None:
    rows = await fetch(
        "SELECT d.code, f.stars, count(*) AS number FROM property_firm f"
        " JOIN area d ON d.id = f.district GROUP BY 1, 2 ORDER BY 1, 2"
    )
    stars = {(each["code"], each["stars"]): each["number"] for each in rows}
    assert [stars["610111", each] for each in (1, 2, 3, 4, 5, None)] == [2, 4, 12, 12, 5, 5]
    # A second look at what the firms hold changes nothing.
    assert not await fetch(
        "SELECT FROM property_firm f WHERE stars IS NOT NULL AND (score IS NULL"
        " OR NOT EXISTS (SELECT FROM star_rating r WHERE r.firm = f.id AND r.state = 'final'))"
    )
    states = await fetch(
        "SELECT y.district, r.state, count(*) FROM star_rating r JOIN rating_cycle y"
        " ON y.id = r.cycle JOIN area d ON d.id = y.district WHERE d.code = '610112'"
        " AND r.state <> 'final' GROUP BY 1, 2"
    )
    assert {each["state"]: each["count"] for each in states}.items() >= {
        "publicity": 2, "subdistrict": 2,
    }.items()  # fmt: skip


async def test_each_district_has_an_association_with_its_party_organisation_and_a_centre(
    seeded: str,
) -> None:
    """灞桥: 成立物业服务企业协会及党组织，建设红色管家综合体 (domain.md §9)."""
    rows = await fetch(
        "SELECT d.code, count(DISTINCT p.id) AS parties, count(DISTINCT c.id) AS centres,"
        " count(DISTINCT m.firm) AS members FROM property_association a"
        " JOIN area d ON d.id = a.district LEFT JOIN association_party p ON p.association = a.id"
        " LEFT JOIN red_steward_centre c ON c.association = a.id"
        " LEFT JOIN association_member m ON m.association = a.id GROUP BY d.code ORDER BY d.code"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("610111", 1, 1, 40), ("610112", 1, 1, 96), ("610114", 1, 1, 18),
    ]  # fmt: skip


REFUSED = (
        ("INSERT INTO managed_project (firm, estate, community, area_m2, households, starts_on)"
         " SELECT firm, estate, community, 1, 1, starts_on FROM managed_project LIMIT 1",
         "managed_project_one_firm"),
        ("INSERT INTO management_contract (project, document, fee_yuan, area_m2, signed_on,"
         " starts_on, ends_on) SELECT project, 'x', 1, 1, signed_on, starts_on, ends_on"
         " FROM management_contract LIMIT 1", "management_contract_one_at_a_time"),
        ("UPDATE owners_committee SET seats_filled = seats + 1", "owners_committee_seats"),
        ("UPDATE managed_project SET community = (SELECT id FROM area WHERE code = '610111')",
         "must be a community"),
        ("INSERT INTO association_party (association, name, kind, starts_on)"
         " SELECT association, 'x', kind, starts_on FROM association_party LIMIT 1",
         "association_party_one_at_a_time"),
)  # fmt: skip


async def test_the_database_keeps_one_at_a_time(seeded: str) -> None:
    for change, constraint in REFUSED:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=constraint):
            await fetch(change)

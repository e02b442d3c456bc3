"""The demo's ledgers hold what the account of each district tells, sentence by sentence."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from backend.core.clock import now
from backend.core.db import fetch, fetch_value
from backend.core.instants import CHINA
from backend.ledgers import alliances, campaigns, duty, meetings, party
from backend.ledgers.duty_rules import DutyKind
from backend.ledgers.meeting_rules import MeetingKind
from backend.ledgers.party_rules import PartyTier

pytestmark = [pytest.mark.all_registers, pytest.mark.shares_database]


BAQIAO, WEIYANG, YANLIANG = "610111", "610112", "610114"
Told = dict[str, Callable[[], Awaitable[bool]]]
"""A sentence of the account, and whether the seeded ledgers bear it out."""


def today() -> date:
    return now().astimezone(CHINA).date()


async def count(what: str, district: str, *more: object) -> int:
    """Rows of *what*, an FROM clause with an area ``a``, that lie in the district."""
    return int(await fetch_value(f"SELECT count(*) FROM {what} AND a.code ^@ $1", district, *more))


async def every(told: Told) -> None:
    wrong = [sentence for sentence, holds in told.items() if not await holds()]
    assert wrong == []


async def standing(name: str) -> campaigns.Standing:
    campaign = await fetch_value("SELECT id FROM campaign WHERE name = $1", name)
    return await campaigns.standing(int(campaign), now())


async def test_baqiao(seeded: str) -> None:
    async def themes(kind: str) -> int:
        return await count(
            "alliance_theme t JOIN alliance l ON l.id = t.alliance JOIN area a ON a.id = l.area"
            " WHERE l.name LIKE '小桔灯%' AND t.kind = $2", BAQIAO, kind,
        )  # fmt: skip

    async def visit_days() -> bool:
        days = "visit_day v JOIN area a ON a.id = v.community WHERE v.valid_to IS NULL"
        places = f"SELECT count(DISTINCT v.community) FROM {days} AND a.code ^@ $1"
        return await count(days, BAQIAO) == await fetch_value(places, BAQIAO) == 68

    async def weekly() -> bool:
        streets = await fetch(
            "SELECT code FROM area WHERE level = 'subdistrict' AND code ^@ $1", BAQIAO
        )
        first, last = today() - timedelta(days=27), today()
        kind = DutyKind.heart_link_day
        held = {each.code for each in await duty.days(BAQIAO, first, last) if each.kind is kind}
        return (
            held == {street["code"] for street in streets}
            and len(held) == 9
            and await duty.weeks_missed(BAQIAO, first, last, kind) == []
        )

    async def booked_and_closed() -> bool:
        held = await duty.days(BAQIAO, date.min, date.max)
        seen = [each.figures for each in held if each.kind is DutyKind.heart_link_day]
        same_day = sum(each.closed_same_day for each in seen)
        every = sum(each.booked + each.on_site for each in seen)
        return all(each.booked for each in seen) and 0.9 < same_day / every < 1

    async def saturdays() -> bool:
        days = "duty_day d JOIN area a ON a.id = d.area WHERE d.kind = 'red_saturday'"
        return await count(days, BAQIAO) == 9 * 4

    async def rung(place: int, least: int) -> bool:
        progress = (await standing("十百千万行动")).targets[place].progress
        return progress.goal == least and progress.done >= least

    async def livelihood() -> bool:
        projects = (await standing("十百千万行动")).projects
        return (len(projects), sum(each.tasks for each in projects)) == (10, 20)

    async def uplift() -> bool:
        found = await standing("五大提升工程")
        tasks = sum(each.tasks for each in found.projects)
        return (len(found.projects), tasks, len(found.late)) == (5, 47, 3)

    async def kinds_of_meetings() -> bool:
        rows = await fetch(
            "SELECT DISTINCT m.kind FROM meeting m JOIN area a ON a.id = m.area"
            " WHERE a.level = 'community' AND a.code ^@ $1 AND m.compound IS NOT NULL", BAQIAO,
        )  # fmt: skip
        return {row["kind"] for row in rows} == {"bench", "courtyard", "council"}

    async def temporary() -> bool:
        orgs = (
            "project_organisation p JOIN area a ON a.id = p.area WHERE p.ends_on > p.established_on"
        )
        return await count(orgs, BAQIAO) == 3

    async def dual(table: str) -> bool:
        reports = await fetch(
            f"SELECT DISTINCT {'p.report_to' if table == 'report' else 'r.kind'} AS told"
            " FROM dual_registration r JOIN area a ON a.id = r.community"
            " JOIN registration_report p ON p.registration = r.id WHERE a.code ^@ $1", BAQIAO,
        )  # fmt: skip
        return len(reports) == 2

    async def actions() -> bool:
        return await themes("action") == 5

    async def topics() -> bool:
        return (await themes("leading_topic"), await themes("topic")) == (1, 7)

    await every(
        {
            "小桔灯 alliance: five actions": actions,
            "小桔灯 alliance: “1+7” special topics": topics,
            "十百千万: 10 classes / 20 livelihood items": livelihood,
            "十百千万: 100+ projects": lambda: rung(1, 100),
            "十百千万: 1000+ firms": lambda: rung(2, 1000),
            "十百千万: 30000+ requests": lambda: rung(3, 30000),
            "project temporary party organisations": temporary,
            "five uplift projects broken into 47 tasks": uplift,
            "红色星期六": saturdays,
            "党群连心日, at least one day a week": weekly,
            "items proposed online beforehand, handled the same day": booked_and_closed,
            "双报到": lambda: dual("registration"),
            "双报告": lambda: dual("report"),
            "板凳会/院落会/议事会 per compound": kinds_of_meetings,
            "weekly fixed home-visit day per community": visit_days,
        }
    )


async def test_weiyang(seeded: str) -> None:
    async def bulletins() -> bool:
        rows = await fetch(
            "SELECT b.number FROM bulletin b JOIN area a ON a.id = b.area WHERE a.code = $1"
            " ORDER BY b.year, b.number", WEIYANG,
        )  # fmt: skip
        return len(rows) == 3

    async def four_tiers() -> bool:
        found = await party.tree(WEIYANG, today())
        above = {each.id: each for each in found}
        courtyard = next(each for each in found if each.tier is PartyTier.courtyard)
        chain = [courtyard]
        while (superior := chain[-1].superior_id) is not None:
            chain.append(above[superior])
        tiers = [PartyTier.courtyard, PartyTier.grid, PartyTier.community, PartyTier.subdistrict]
        return [each.tier for each in chain] == tiers

    async def covered() -> bool:
        sizes = dict.fromkeys(PartyTier, 0)
        for each in await party.tree(WEIYANG, today()):
            sizes[each.tier] += 1
        above = (PartyTier.subdistrict, PartyTier.community, PartyTier.grid)
        gaps = [await party.gaps(WEIYANG, tier, today()) for tier in above]
        return [sizes[tier] for tier in above] == [10, 201, 683] and gaps == [[], [], []]

    async def joint() -> bool:
        rows = await fetch(
            "SELECT m.id, a.level FROM meeting m JOIN area a ON a.id = m.area"
            " WHERE m.kind = $1 AND a.code ^@ $2", MeetingKind.joint.value, WEIYANG,
        )  # fmt: skip
        missing = await meetings.lacking(WEIYANG, date.min, date.max)
        tiers = {row["level"] for row in rows}
        return tiers == {"district", "subdistrict", "community"} and not missing

    await every(
        {
            "four-tier linkage with a command HQ and scheduling bulletins (调度通报)": bulletins,
            "four-tier linkage": four_tiers,
            "party tree subdistrict–community–grid–courtyard": covered,
            "three-tier joint meetings with police, lawyer, property firm, self-governing"
            " bodies": joint,
        }
    )


async def test_yanliang(seeded: str) -> None:
    async def first_batch() -> bool:
        found = await standing("社区提升行动")
        return [(each.name, each.tasks) for each in found.projects] == [("首批提升社区", 8)]

    async def rotating() -> bool:
        days = [today() - timedelta(days=290 - 91 * turn) for turn in range(4)]
        chairs = [(await alliances.chairs(YANLIANG, day))[0] for day in days]
        kinds = [
            await fetch_value(
                "SELECT kind FROM alliance_member m JOIN property_firm f ON f.id = m.firm"
                " WHERE m.id = $1",
                chair.member_id,
            )
            for chair in chairs
        ]
        return len({chair.member_id for chair in chairs}) == 4 and kinds == [
            None, None, None, "property_firm",
        ]  # fmt: skip

    async def headquarters() -> bool:
        bulletins = "bulletin b JOIN area a ON a.id = b.area WHERE b.kind = 'scheduling'"
        return await count(bulletins, YANLIANG) == 1

    async def branches() -> bool:
        return await party.gaps(YANLIANG, PartyTier.grid, today()) == []

    await every(
        {
            "8 communities in the first uplift batch": first_batch,
            "regional alliance with a rotating chair (a property firm's party branch)": rotating,
            "command HQ led by the district secretary": headquarters,
            "party branch – grid worker – building lead": branches,
        }
    )

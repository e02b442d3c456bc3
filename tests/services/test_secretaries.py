"""First secretaries: appointed, refused a second, recalled, handed over, their ends noticed."""

import asyncio
from datetime import date, datetime, timedelta

import asyncpg
import pytest

from backend.core import outbox
from backend.core.clock import now
from backend.core.db import fetch, fetch_one, fetch_value
from backend.core.errors import InvalidInput, NotFound
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.core.writes import write
from backend.identity import service as identity
from backend.identity.acting import OutsideScope, acting
from backend.identity.rules import SYSTEM, Actor
from backend.notices import channel_queries
from backend.notices.rules import ChannelKind
from backend.notices.service import deliver_due
from backend.people import service as people
from backend.people.errors import CommunityTaken, NotTheBodys, PersonTaken, TermOver
from backend.people.secretary_rules import (
    HandoverItem,
    HandoverKind,
    ManagingBody,
    NewTerm,
    RecallReason,
)

ITEMS = (HandoverItem(HandoverKind.work, "未办结诉求"), HandoverItem(HandoverKind.fund, "账目"))


def today() -> date:
    return now().astimezone(CHINA).date()


async def somebody(name: str = "新任") -> int:
    return int(await fetch_value("INSERT INTO person (name) VALUES ($1) RETURNING id", name))


async def community(served: bool, district: str = "610112") -> int:
    """A community with, or without, a first secretary today."""
    return int(
        await fetch_value(
            "SELECT id FROM area a WHERE level = 'community' AND code ^@ $3"
            " AND $1 = EXISTS (SELECT FROM first_secretary f WHERE f.community = a.id"
            " AND f.starts_on <= $2 AND f.ends_on > $2) ORDER BY code LIMIT 1",
            served, today(), district,
        )
    )  # fmt: skip


async def serving(place: int) -> int:
    return int(
        await fetch_value(
            "SELECT id FROM first_secretary WHERE community = $1 AND ends_on > $2", place, today()
        )
    )


def term(person: int, place: int, starts_on: date, months: int = 24) -> NewTerm:
    year, month = divmod(starts_on.month - 1 + months, 12)
    ends_on = starts_on.replace(year=starts_on.year + year, month=month + 1, day=1)
    return NewTerm(person, place, "未央区教育局", starts_on.replace(day=1), ends_on)


async def admin() -> Actor:
    return await identity.actor("admin", today())


async def test_a_first_secretary_is_appointed_and_a_second_refused_in_words(seeded: str) -> None:
    actor, place = await admin(), await community(served=False)
    first, second = await somebody("甲一"), await somebody("乙二")
    async with acting(actor):
        made = await people.appoint_first_secretary(actor, term(first, place, today()))
        assert made.warnings == ()
        with pytest.raises(CommunityTaken) as refused:
            await people.appoint_first_secretary(actor, term(second, place, today()))
        told = refused.value.message("zh")
        assert "甲一" in told
        assert "请先召回或办理交接" in told
        elsewhere = await community(served=False)
        with pytest.raises(PersonTaken, match="甲一"):
            await people.appoint_first_secretary(actor, term(first, elsewhere, today()))
        short = term(second, await community(served=False), today(), months=12)
        [warning] = (await people.appoint_first_secretary(actor, short)).warnings
        assert "24" in warning.zh
    assert await fetch_value("SELECT count(*) FROM first_secretary WHERE person = $1", first) == 1


async def test_of_two_at_once_one_is_appointed(seeded: str) -> None:
    place = await community(served=False)
    asked = [term(await somebody(), place, today()) for _ in range(4)]
    answers = await asyncio.gather(
        *(people.appoint_first_secretary(SYSTEM, each) for each in asked), return_exceptions=True
    )
    refused = [each for each in answers if isinstance(each, BaseException)]
    assert len(refused) == 3
    assert all(isinstance(each, CommunityTaken) for each in refused)


async def test_who_may_not_edit_there_appoints_nobody(seeded: str) -> None:
    outsider = await identity.actor("yanliang", today())
    reader = await identity.actor("lingdao", today())
    place, person = await community(served=False), await somebody()
    for actor in (outsider, reader):
        with pytest.raises((OutsideScope, NotFound)):
            await people.appoint_first_secretary(actor, term(person, place, today()))
        with pytest.raises((OutsideScope, NotFound)):
            await people.recall(
                actor, await serving(await community(served=True)), today(),
                RecallReason.unfit, ManagingBody.committee,
            )  # fmt: skip
    new = term(person, place, today())
    turned = NewTerm(person, place, "未央区教育局", new.ends_on, new.starts_on)
    with pytest.raises(InvalidInput, match="after the beginning"):
        await people.appoint_first_secretary(SYSTEM, turned)
    with pytest.raises(NotFound):
        await people.appoint_first_secretary(SYSTEM, term(10**9, place, today()))


async def test_a_recall_is_the_keepers_and_ends_the_term(seeded: str) -> None:
    actor, place = await admin(), await community(served=True)
    held = await serving(place)
    planned = await fetch_value("SELECT ends_on FROM first_secretary WHERE id = $1", held)
    async with acting(actor):
        with pytest.raises(NotTheBodys, match="区委"):
            await people.recall(
                actor, held, today(), RecallReason.unfit, ManagingBody.subdistrict
            )  # fmt: skip
        with pytest.raises(TermOver):
            await people.recall(
                actor, held, planned, RecallReason.unfit, ManagingBody.committee
            )  # fmt: skip
        await people.recall(
            actor, held, today(), RecallReason.health, ManagingBody.committee, "住院"
        )
    row = await fetch_one(
        "SELECT f.ends_on, r.planned_end_on, r.reason FROM secretary_recall r"
        " JOIN first_secretary f ON f.id = r.secretary WHERE f.id = $1",
        held,
    )
    assert row is not None
    assert tuple(row.values()) == (today(), planned, "health")
    later = today() + timedelta(days=731)
    follower = NewTerm(await somebody(), place, "未央区教育局", today(), later)
    assert await people.appoint_first_secretary(SYSTEM, follower)


async def test_a_handover_is_whole_or_not_at_all(seeded: str) -> None:
    actor, place = await admin(), await community(served=True)
    held, successor = await serving(place), await somebody("接任")
    before = await fetch_value("SELECT ends_on FROM first_secretary WHERE id = $1", held)
    tomorrow = today() + timedelta(days=1)
    new = NewTerm(successor, place, "未央区民政局", tomorrow, tomorrow + timedelta(days=800))
    busy = await fetch_value(
        "SELECT person FROM first_secretary WHERE ends_on > $1 AND community <> $2 LIMIT 1",
        today(), place,
    )  # fmt: skip
    async with acting(actor):
        for wrong, items, error in (
            (NewTerm(busy, place, "x", new.starts_on, new.ends_on), ITEMS, PersonTaken),
            (new, (), InvalidInput),
            (term(successor, await community(served=False), today()), ITEMS, InvalidInput),
        ):
            with pytest.raises(error):
                await people.hand_over(actor, held, wrong, items)
        after = await fetch_value("SELECT ends_on FROM first_secretary WHERE id = $1", held)
        assert after == before
        made = await people.hand_over(actor, held, new, ITEMS, "当面交接")
    row = await fetch_one(
        "SELECT o.ends_on, i.id AS incoming, h.handed_on, count(*) AS items"
        " FROM secretary_handover h JOIN first_secretary o ON o.id = h.outgoing"
        " JOIN first_secretary i ON i.id = h.incoming"
        " JOIN secretary_handover_item m ON m.handover = h.id WHERE o.id = $1"
        " GROUP BY 1, 2, 3",
        held,
    )
    assert row is not None
    assert tuple(row.values()) == (tomorrow, made.id, tomorrow, 2)


async def test_an_appraisal_is_the_keepers_and_of_a_year_of_the_term(seeded: str) -> None:
    held = await fetch_value(
        "SELECT secretary FROM secretary_recall"
    )  # fmt: skip
    sql = (
        "INSERT INTO secretary_appraisal (secretary, year, grade, body, appraised_on)"
        " VALUES ($1, $2, 'excellent', $3, $4)"
    )
    year = today().year
    for told, body, words in (
        (year, "subdistrict", "another body keeps"),
        (year + 20, "organisation", "not within the term"),
    ):
        with pytest.raises(asyncpg.CheckViolationError, match=words):
            await fetch(sql, held, told, body, today())


async def test_terms_that_end_without_a_successor_are_told_of_once(seeded: str) -> None:
    ends = await fetch(
        "SELECT id, community, ends_on FROM first_secretary WHERE ends_on > $1 ORDER BY id", today()
    )
    assert len(ends) == 111
    followed, recalled = ends[0], ends[1]
    await people.appoint_first_secretary(
        SYSTEM,
        NewTerm(
            await somebody(), followed["community"], "未央区教育局", followed["ends_on"],
            followed["ends_on"] + timedelta(days=731),
        ),
    )  # fmt: skip
    at = datetime.combine(followed["ends_on"] - timedelta(days=90), datetime.min.time(), CHINA)
    assert await people.notice_ending(at - timedelta(days=1)) == 0
    assert await people.notice_ending(at) == 110
    assert await people.notice_ending(at + timedelta(days=1)) == 0
    await deliver_due(at=at)
    told = await fetch(
        "SELECT person.id, unit.kind, notice.text_zh, notice.work_order FROM notice"
        " JOIN person ON person.id = notice.person"
        " JOIN appointment ON appointment.person = person.id JOIN post ON post.id = post"
        " JOIN unit ON unit.id = post.unit WHERE notice.subject = $1",
        f"first_secretary:{recalled['id']}:ending:{recalled['ends_on']}",
    )
    assert {row["kind"] for row in told} == {"district_command", "subdistrict_office"}
    assert all("尚无接任者" in row["text_zh"] and row["work_order"] is None for row in told)
    # Another end is another matter.
    await fetch(
        "UPDATE first_secretary SET ends_on = ends_on - 10 WHERE id = $1", recalled["id"]
    )  # fmt: skip
    assert await people.notice_ending(at + timedelta(days=2)) == 1


async def test_nobody_is_told_twice_of_a_subject_and_channels_get_its_sentence(
    seeded: str,
) -> None:
    person = await somebody()
    payloads = outbox.telling([person], "matter:1:due", Label("请办理", "Please see to it"))
    for _ in range(2):
        await write([outbox.posted(outbox.NOTICE, payloads, now())])
        await deliver_due()
    [notice] = await fetch("SELECT id, kind FROM notice WHERE person = $1", person)
    assert notice["kind"] is None
    await fetch(
        "INSERT INTO notice_delivery (notice, channel, attempts, next_try_at)"
        " VALUES ($1, 'file', 0, now())",
        notice["id"],
    )
    [delivery] = await channel_queries.claim(ChannelKind.file, 1, timedelta(minutes=1))
    document = delivery.message.document()
    assert (document["order"], document["kind"], document["subject"]) == (
        None, None, "matter:1:due",
    )  # fmt: skip
    assert document["text"] == {"zh": "请办理", "en": "Please see to it"}

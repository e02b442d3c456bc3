"""The page of visits that are due: one's own and the area's, and the form that logs one."""

import re
from datetime import date, timedelta

import pytest
from desk.conftest import Client

from backend.care import due, due_queries
from backend.care import service as care
from backend.care.rules import CareKind, CareRow
from backend.core import clock, db
from backend.core.db import execute_script, fetch, fetch_one, fetch_value
from backend.core.instants import CHINA
from backend.identity import service as identity
from backend.identity.acting import acting
from backend.notices.service import deliver_due
from backend.people import service as people
from backend.personal.rules import LegalBasis

pytestmark = pytest.mark.shares_database

HERE, NEXT_DOOR, ELSEWHERE = "610112001601", "610112001602", "610112003601"
ENGLISH = {"accept-language": "en"}
TODAY = clock.now().astimezone(CHINA).date()


def resident(name: str, in_days: int, carer: int | None, community: str = HERE) -> CareRow:
    return CareRow(
        community, name, None, "13800001234", None, CareKind.living_alone, LegalBasis.duty, "走访",
        None, carer, 30, TODAY - timedelta(days=90), TODAY + timedelta(days=in_days), True,
    )  # fmt: skip


@pytest.fixture
async def worker(visitor: Client) -> Client:
    """A grid worker with one visit overdue, one due, one to come; a colleague has two."""
    await execute_script("TRUNCATE care_person, care_visit, care_reminder")
    mine = await people.person_of(await identity.actor("wangge", TODAY))
    other = await fetch_value("SELECT max(id) FROM person")
    register = [
        resident("赵今天", 0, mine),
        resident("钱逾期", -5, mine),
        resident("孙以后", 9, mine),
        resident("李同事", -2, other),
        resident("周隔壁", -3, None, NEXT_DOOR),
        resident("吴外区", -3, mine, ELSEWHERE),
    ]
    await care.load_care(register, TODAY)
    return await visitor.enter("wangge")


def shown(html: str) -> list[str]:
    return re.findall(r'contacts/care_person/\d+">(.)\*\*', html)


async def of_name(first: str) -> int:
    """The id of the one whose name begins so; the rows were loaded in this order."""
    place = "赵钱孙李周吴".index(first)
    return int(await fetch_value("SELECT id FROM care_person ORDER BY id OFFSET $1 LIMIT 1", place))


async def test_one_sees_the_own_visits_and_on_asking_those_of_the_area(worker: Client) -> None:
    html = await worker.get("/desk/visits")
    # The overdue one first; nobody of another community, though the carer is the same.
    assert shown(html) == ["钱", "赵"]
    assert "已逾期 5 天" in html
    assert "今天" in html
    assert "尚未走访" in html
    assert "13800001234" not in html
    assert 'href="/desk/visits" aria-current="page"' in html
    assert shown(await worker.get("/desk/visits?of=area")) == ["钱", "李", "赵"]
    english = await worker.get("/desk/visits", **ENGLISH)
    assert "5 days overdue" in english
    await worker.enter("jiedao")
    assert shown(await worker.get("/desk/visits")) == []
    assert shown(await worker.get("/desk/visits?of=area")) == ["钱", "周", "李", "赵"]
    # A department keeps the ledgers of no area, a leader of none at all.
    for stranger in ("chengguan", "lingdao"):
        await worker.enter(stranger)
        html = await worker.get("/desk/visits?of=area")
        assert shown(html) == []
        assert "of=area" not in html.split("<main", 1)[1]


async def test_pages_follow_one_another_and_no_query_reads_the_register_through(
    worker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "ROWS", 2)
    first = await worker.get("/desk/visits?of=area")
    assert shown(first) == ["钱", "李"]
    [more] = re.findall(r'href="(/desk/visits\?of=area&amp;after=[^"]+)"', first)
    second = await worker.get(more.replace("&amp;", "&"))
    assert shown(second) == ["赵"]
    assert "下一页" not in second
    assert "回到第一页" in second
    for broken in ("x", "2026-13-01_5", "2026-11-01_x"):
        assert shown(await worker.get(f"/desk/visits?of=area&after={broken}")) == ["钱", "李"]
    plans: list[str] = []

    async def spy(sql: str, *values: object) -> list[db.Row]:
        plans.extend(str(row[0]) for row in await fetch(f"EXPLAIN {sql}", *values))
        return await fetch(sql, *values)

    monkeypatch.setattr(due_queries, "fetch", spy)
    wangge, now = await identity.actor("wangge", TODAY), clock.now()
    # As the reader, under the row policies.
    async with acting(wangge):
        await execute_script("SET LOCAL enable_seqscan = off")
        await due.own_visits(wangge, now)
        await due.area_visits(wangge, now)
    read = [line for line in plans if re.search(r" on care_(person|visit)", line)]
    assert len(read) >= 4
    assert [line for line in read if "Seq Scan" in line] == []


async def test_a_visit_is_logged_and_the_next_one_told(worker: Client) -> None:
    person = await of_name("钱")
    path = f"/desk/visits/{person}"
    for wrong, words in (
        ({"visited_on": "", "way": "home"}, "请填写日期"),
        ({"visited_on": str(TODAY + timedelta(days=1)), "way": "home"}, "不能晚于今天"),
        ({"visited_on": str(TODAY), "way": "letter"}, "请选择"),
    ):
        refused = await worker.post(path, note="门锁坏了", **wrong)
        assert refused.status_code == 422
        assert words in refused.text
        assert "门锁坏了" in refused.text
        assert "<details open>" in refused.text
    answer = await worker.post(path, visited_on=TODAY, way="home", note="门锁坏了")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/desk/visits?done={person}"
    html = await worker.get(answer.headers["location"])
    assert shown(html) == ["赵"]
    told = html.split('role="status"', 2)[-1]
    assert "已登记走访 · 钱**" in told
    assert f"{TODAY + timedelta(days=30):%m-%d}" in told
    assert "30 天后" in told
    row = await fetch_one("SELECT * FROM care_visit WHERE care_person = $1", person)
    assert row is not None
    mine = await fetch_value(
        "SELECT p.id FROM person p JOIN operator o ON o.id = p.operator WHERE username = 'wangge'"
    )
    assert (row["visitor"], row["way"], row["note"]) == (mine, "home", "门锁坏了")
    # Who is out of sight, or not on the register, is nobody's to visit.
    for nobody in (await of_name("吴"), 999_999):
        refused = await worker.post(f"/desk/visits/{nobody}", visited_on=TODAY, way="home")
        assert refused.status_code == 404
    token_free = await worker.http.post(path, data={"visited_on": str(TODAY), "way": "home"})
    assert token_free.status_code == 403
    assert await fetch_value("SELECT count(*) FROM care_visit") == 1


@pytest.mark.parametrize(
    ("login", "words"),
    [
        ("huifang", "您的账号尚未对应到人员"),
        ("shequ", "关怀台账中没有由您走访的人"),
        ("wangge", "由您走访 3 人 · 下次应走访"),
    ],
)
async def test_who_has_nobody_to_visit_is_told_what_to_do(
    worker: Client, login: str, words: str
) -> None:
    await fetch("UPDATE care_person SET next_visit_on = $1", TODAY + timedelta(days=9))
    await worker.enter(login)
    html = await worker.get("/desk/visits")
    assert words in html
    assert shown(html) == []


async def test_the_reminder_leads_to_the_page(worker: Client) -> None:
    await fetch("UPDATE care_person SET next_visit_on = $1", date(2026, 1, 5))
    await care.remind(clock.now())
    await deliver_due()
    html = await worker.get("/desk/notices")
    assert re.search(r'<a href="/desk/visits">有 \d+ 位关怀对象待走访', html)
    async with acting(await identity.actor("wangge", TODAY)):
        assert await fetch_value("SELECT count(*) FROM care_reminder") == 4

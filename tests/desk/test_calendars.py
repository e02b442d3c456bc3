"""The page of calendar changes: who sees it, preview before publishing, progress, suspensions."""

from datetime import date

from desk.conftest import Client
from support.calendars import holiday, recounted
from support.loop import handling

from backend.core.clock import now
from backend.core.db import fetch, fetch_value
from backend.core.instants import CHINA
from backend.orders import publishing

PAGE = "/desk/calendars"


def next_working_tuesday() -> date:
    """A day in the weeks to come that orders of today run over."""
    today = now().astimezone(CHINA).date()
    return date.fromordinal(today.toordinal() + 1 + (1 - today.weekday() - 1) % 7)


async def test_only_who_answers_for_limits_sees_it_and_only_an_administrator_publishes(
    visitor: Client,
) -> None:
    await (await visitor.enter("chuzhi")).get(PAGE, 403)
    await visitor.enter("paiqian")
    await holiday(next_working_tuesday())
    html = await visitor.get(PAGE)
    assert "预览影响" in html
    assert (await visitor.post(f"{PAGE}/preview")).status_code == 303
    await recounted()
    html = await visitor.get(PAGE)
    assert "由系统管理员发布" in html
    assert "发布并重算" not in html
    assert (await visitor.post(f"{PAGE}/publish", digest="x")).status_code == 403
    assert (await visitor.post(f"{PAGE}/suspensions", area="610112")).status_code == 403
    assert await fetch_value("SELECT count(*) FROM calendar_version") == 1


async def test_it_previews_publishes_and_shows_how_far_the_recount_is(
    administrator: Client,
) -> None:
    await handling(now(), category="complaint")
    assert "草稿与已发布的一致" in await administrator.get(PAGE)
    await holiday(next_working_tuesday())
    html = await administrator.get(PAGE)
    assert "→ 放假" in html
    assert "发布并重算" not in html

    await administrator.post(f"{PAGE}/preview")
    html = await administrator.get(PAGE)
    assert "正在计算影响" in html
    # Without a script the page comes again by itself.
    assert 'http-equiv="refresh"' in html
    await recounted()
    html = await administrator.get(PAGE)
    job = (await publishing.jobs())[0]
    assert job.tally.moved > 0
    assert f"<b>{job.tally.moved}</b> 变动时限" in html

    answer = await administrator.post(f"{PAGE}/publish", digest=job.digest, note="龙舟赛")
    assert answer.status_code == 303
    html = await administrator.get(answer.headers["location"])
    assert "已发布，正在重算在办时限" in html
    assert "<progress" in html
    assert "龙舟赛" in html
    await recounted()
    html = await administrator.get(PAGE)
    assert "<progress" not in html
    done = (await publishing.jobs())[0]
    assert done.tally == job.tally
    assert "已完成" in html


async def test_a_draft_changed_since_its_preview_is_not_published(administrator: Client) -> None:
    await holiday(next_working_tuesday())
    await administrator.post(f"{PAGE}/preview")
    await recounted()
    job = (await publishing.jobs())[0]
    await holiday(date.fromordinal(next_working_tuesday().toordinal() + 1))
    assert "请重新预览" in await administrator.get(PAGE)
    answer = await administrator.post(f"{PAGE}/publish", digest=job.digest)
    assert answer.status_code == 409
    assert "请重新预览" in answer.text
    assert await fetch_value("SELECT count(*) FROM calendar_version") == 1


async def test_a_draft_that_does_not_fit_together_is_told_on_the_page(
    administrator: Client,
) -> None:
    await fetch("UPDATE work_calendar SET zone = 'Nowhere/Land' WHERE name = 'district'")
    answer = await administrator.post(f"{PAGE}/preview")
    assert answer.status_code == 400
    assert "没有这个时区" in answer.text


async def test_an_area_is_suspended_lifted_and_the_suspension_undone(administrator: Client) -> None:
    told = {"area": "610112001", "starts_at": "2020-07-20T08:00", "ends_at": "2099-07-22T18:00"}
    answer = await administrator.post(f"{PAGE}/suspensions", **told, reason="")
    assert answer.status_code == 400
    assert 'value="610112001"' in answer.text
    assert (
        await administrator.post(f"{PAGE}/suspensions", **told, reason="台风")
    ).status_code == 303
    html = await administrator.get(PAGE)
    assert "台风" in html
    assert "2020-07-20 08:00" in html
    number = await fetch_value("SELECT id FROM area_suspension")
    await administrator.post(f"{PAGE}/suspensions/{number}", action="lift")
    assert await fetch_value("SELECT ends_at <= now() FROM area_suspension")
    await administrator.post(f"{PAGE}/suspensions/{number}", action="remove")
    assert "没有停摆的区域" in await administrator.get(PAGE)


async def test_a_year_is_taken_into_the_draft(administrator: Client) -> None:
    answer = await administrator.post(f"{PAGE}/years", year="2027")
    assert answer.status_code == 400
    assert "没有 2027 年的放假通知" in answer.text
    answer = await administrator.post(f"{PAGE}/years", year="2027", by_hand="yes")
    assert answer.status_code == 303
    assert "2027：暂定 → 已公布" in await administrator.get(PAGE)

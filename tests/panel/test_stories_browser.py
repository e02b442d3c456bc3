"""What people come to the registry for, from the menu to the result, in real Chromium, in Chinese.

A community is split and last year's figures stay, a star cycle comes to its certificate, a
thousand households are imported, a number is shown in full and the auditor finds the look.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import asyncpg
import openpyxl
import pypdfium2
import pytest
import pytest_asyncio
from panel.test_panel_browser import words_in_latin_letters
from playwright.async_api import Browser, Page, async_playwright, expect
from support.browser import FLAGS, served
from support.databases import opened
from support.loop import handling

from backend.app import create_app
from backend.core.db import engine, fetch
from backend.core.instants import CHINA
from backend.firms import rating_due
from backend.seed.operators import DEMO_COMMUNITY, DEMO_PASSWORD

pytestmark = [pytest.mark.all_registers, pytest.mark.asyncio(loop_scope="module")]

LAST_YEAR = datetime.now(CHINA).year - 1
NEW_COMMUNITY = "610112001899"
SEND = "[data-uitest=submit_custom_form_button]"


@dataclass
class Story:
    """The product on a real port, a browser, and a connection to look at what was written."""

    site: str
    browser: Browser
    rows: asyncpg.Connection
    loop: list[asyncio.AbstractEventLoop] = field(default_factory=list)

    async def enter(self, username: str) -> Page:
        """A window of this operator's own, at the panel's first page."""
        context = await self.browser.new_context(
            base_url=self.site, locale="zh-CN", viewport={"width": 1280, "height": 900}
        )
        page = await context.new_page()
        await page.goto("/admin/")
        await page.fill("input[name=username]", username)
        await page.fill("input[name=password]", DEMO_PASSWORD)
        await page.click("[data-uitest=login_button]")
        await expect(page.locator(".welcome h1")).to_be_visible()
        return page

    async def work(self, step: Coroutine[Any, Any, int]) -> int:
        """What a worker does, where the product's own pool of connections lives."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(step, self.loop[0]))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def story(modules_url: str, chromium: str | None) -> AsyncIterator[Story]:
    """One product, one browser and one database for all stories; last year had three requests."""
    async for _ in opened(modules_url):
        grids = await fetch(
            "SELECT id FROM area WHERE level = 'grid' AND code LIKE $1 AND valid_to IS NULL"
            " ORDER BY code",
            f"{DEMO_COMMUNITY}%",
        )
        for grid in (grids[0], grids[0], grids[-1]):
            await handling(datetime(LAST_YEAR, 6, 3, 2, tzinfo=UTC), area_id=grid["id"])
        await fetch("UPDATE role_grant SET area_code = '' WHERE role = 'administrator'")
    engine().config["dsn"] = modules_url
    app, loop = create_app(), []
    app.on_startup.append(lambda: loop.append(asyncio.get_running_loop()))
    async with served(app) as site, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        rows = await asyncpg.connect(modules_url)
        yield Story(site, browser, rows, loop)
        await rows.close()
        await browser.close()


async def in_chinese(page: Page) -> None:
    """Nothing on the page is in Latin letters but a format of files and a user's name."""
    assert await words_in_latin_letters(page) <= {"XLSX", "yanshi"}


async def follow(page: Page, words: str) -> None:
    """Follow what a table or a row leads to."""
    await page.locator("#panel_leads").get_by_role("link", name=words, exact=True).click()


async def fill_in(page: Page, **values: str) -> None:
    """Fill in a guided form that is open."""
    await expect(page.locator(SEND)).to_be_visible()
    for name, value in values.items():
        await page.fill(f"form [name={name}]", value)


async def send(page: Page, told: str, **values: str) -> str:
    """Fill in a guided form that is open and send it; its answer, which contains *told*."""
    await fill_in(page, **values)
    await page.click(SEND)
    answer = page.locator("#success_message")
    await expect(answer).to_contain_text(told)
    return await answer.inner_text()


async def test_a_community_is_split_and_last_years_figures_stay(story: Story) -> None:
    page = await story.enter("admin")
    await page.goto(f"/admin/#/area/?code={DEMO_COMMUNITY}&code__match=exact")
    await page.get_by_role("link", name=DEMO_COMMUNITY, exact=True).click()
    await follow(page, "历年数据与沿革")
    await expect(page.locator("#then b")).to_have_text("3")
    await expect(page.locator("#now b")).to_have_text("3")
    await in_chinese(page)
    name = (await page.locator("h1").inner_text()).split(" · ")[0]

    await page.get_by_role("link", name="返回台账").click()
    await follow(page, "拆分社区")
    await expect(page.locator("[name=community]")).to_have_value(f"{name} {DEMO_COMMUNITY}")
    await in_chinese(page)
    grid = await story.rows.fetchval(
        "SELECT max(code) FROM area WHERE level = 'grid' AND code LIKE $1 AND valid_to IS NULL",
        f"{DEMO_COMMUNITY}%",
    )
    # Sent without being confirmed it tells what would follow, and keeps what was typed.
    await fill_in(
        page, first_code=DEMO_COMMUNITY, first_name=name, second_name="新拆社区",
        second_code=NEW_COMMUNITY, second_grids=grid[-4:], reason="户数过多，拆分管理",
        effective_on=datetime.now(CHINA).date().isoformat(),
    )  # fmt: skip
    await page.click(SEND)
    await expect(page.locator(".errors")).to_contain_text("现有社区 2 个")
    await expect(page.locator(".errors")).not_to_contain_text("未能保存")
    await expect(page.locator("#message_popup")).to_contain_text("尚未保存")
    await in_chinese(page)
    await page.select_option("form [name=confirm]", "true")
    await send(page, "现有社区 2 个")
    await page.click("#panel_back")
    await follow(page, "历年数据与沿革")

    # What was reported in the community last year stays; a third of it is another one's today.
    await expect(page.locator("#then b")).to_have_text("3")
    await expect(page.locator("#now b")).to_have_text("2")
    shares = page.locator("section:has(#shares) tbody tr")
    await expect(shares).to_have_count(2)
    await expect(shares.nth(1)).to_contain_text("新拆社区")
    await expect(page.locator("tfoot")).to_contain_text("3")
    await expect(page.locator("section:has(#line)")).to_contain_text("户数过多，拆分管理")
    await in_chinese(page)
    await shares.nth(1).get_by_role("link", name="新拆社区").click()
    await expect(page.locator("#then b")).to_have_text("0")
    await expect(page.locator("#now b")).to_have_text("1")


async def test_a_star_cycle_comes_to_its_certificate(story: Story) -> None:
    page = await story.enter("yanshi")
    await page.goto("/admin/#/rating_cycle/")
    await follow(page, "星级评定立项")
    await in_chinese(page)
    await send(
        page, "个项目待评分", district="610112", name="试评周期",
        rubric="物业服务星级评定标准 v1", period_from=f"{LAST_YEAR}-01-01",
        period_to=f"{LAST_YEAR + 1}-01-01",
    )  # fmt: skip
    rating, estate = await story.rows.fetchrow(
        "SELECT r.id, p.estate FROM star_rating r JOIN managed_project p ON p.id = r.project"
        " JOIN rating_cycle y ON y.id = r.cycle WHERE y.name = '试评周期' ORDER BY r.id LIMIT 1"
    )

    async def step(task: str, told: str, **values: str) -> str:
        """From the rating's row to the form of *task*, and back to the row."""
        await follow(page, task)
        await expect(page.locator("[name=rating]")).to_have_value(f"{estate} 试评周期")
        answer = await send(page, told, **values)
        await page.click("#panel_back")
        await expect(page.locator("#panel_leads a").first).to_be_visible()
        return answer

    await page.goto(f"/admin/#/star_rating/{rating}/")
    await follow(page, "录入评分")
    await page.fill("[name=rater]", "张评委")
    await page.fill("[name=points]", "服务=38")
    await page.click("[data-uitest=submit_custom_form_button]")
    await expect(page.get_by_text("没有此项，可填（满分）：物业服务质量（40）")).to_be_visible()
    await page.click("#panel_back")
    for rater in ("张评委", "李评委", "王评委"):
        points = "物业服务质量=38，业主满意度=18，党建引领与共建共治=9，安全管理=14"
        await step("录入评分", rater, rater=rater, points=points)
    # What was noted wrongly is taken back where it stands.
    noted = {"item": "受到区级以上表彰", "points": "5", "happened_on": f"{LAST_YEAR}-05-01"}
    await step("登记加扣分或否决", "已登记", **noted, text="误记")
    incident = await story.rows.fetchval("SELECT max(id) FROM rating_incident")
    await page.goto(f"/admin/#/rating_incident/{incident}/")
    await follow(page, "撤回加扣分或否决")
    await expect(page.locator("[name=rating]")).to_have_value(f"{estate} 试评周期")
    await expect(page.locator("[name=incident]")).to_have_value(str(incident))
    await send(page, f"第 {incident} 号已撤回")
    await page.goto(f"/admin/#/star_rating/{rating}/")
    await step("提交评分", "街道审核")
    await expect(page.locator("#panel_leads").get_by_text("录入评分")).to_have_count(0)
    await step("审核通过", "区级复核")
    await step("审核通过", "征求协会意见")
    association = await story.rows.fetchval(
        "SELECT p.name FROM property_association p JOIN area ON area.id = district"
        " WHERE code = '610112'"
    )
    await step("登记协会意见并公示", "公示中”（5 星）", association=association, text="无异议")
    await expect(page.locator("#panel_leads").get_by_text("登记异议")).to_be_visible()
    await expect(page.locator("#panel_leads").get_by_text("评定", exact=True)).to_have_count(0)
    working_days = await story.rows.fetchval(
        "SELECT due_at - published_at > interval '5 days' FROM star_rating WHERE id = $1", rating
    )
    assert working_days

    # Five working days later a worker ends the publicity.
    await story.rows.execute("UPDATE star_rating SET due_at = now() WHERE id = $1", rating)
    assert await story.work(rating_due.move_due()) >= 1
    await page.reload()
    done = await step("评定", "5 星")
    found = re.search(r"验证码 ([\w-]+)", done)
    assert found is not None
    await follow(page, "星级证书")
    await expect(page.locator(".alert")).to_have_text("证书有效")
    await expect(page.locator("main")).to_contain_text(estate)
    address = await page.locator("a[href$='/pdf']").get_attribute("href")
    pdf = await (await page.request.get(f"{story.site}{address}")).body()
    text = pypdfium2.PdfDocument(BytesIO(pdf))[0].get_textpage().get_text_bounded()
    assert found[1] in text

    # Anybody verifies it by its code, without logging in.
    outside = await (await story.browser.new_context(base_url=story.site)).new_page()
    await outside.goto("/ratings/certificates")
    await outside.fill("[name=code]", found[1])
    await outside.keyboard.press("Enter")
    await expect(outside.locator("main")).to_contain_text(estate)


async def test_a_thousand_households_come_in_and_three_bad_rows_are_named(
    story: Story, tmp_path: Path
) -> None:
    page = await story.enter("admin")
    await page.goto("/admin/#/household/")
    await page.click("#registry_files")
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="下载导入模板").click()
    file = tmp_path / "住户.xlsx"
    await (await downloading.value).save_as(file)
    await in_chinese(page)
    building = await story.rows.fetchval(
        "SELECT c.name || ' ' || b.name FROM building b JOIN compound c ON c.id = b.compound"
        " JOIN area g ON g.id = c.grid WHERE g.code LIKE '610112%' AND b.valid_to IS NULL"
        " GROUP BY 1 HAVING count(*) = 1 ORDER BY 1 LIMIT 1"
    )
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    wrong = {100: ("所属楼栋", "没有的楼"), 500: ("人口数", "三口人"), 900: ("启用日期", "去年")}
    for n in range(1, 1001):
        row = {"所属楼栋": building, "门牌号": f"9{n:04}", "人口数": 3, "党员人数": 1}
        row |= dict([wrong[n]]) if n in wrong else {}
        sheet.append([row.get(title) for title in titles])
    book.save(file)

    async def upload(mode: str) -> None:
        await page.set_input_files("[name=file]", file)
        await page.locator(".choose", has_text=mode).click()
        await page.get_by_role("button", name="上传").click()

    count = "SELECT count(*) FROM household WHERE door LIKE '9____'"
    await upload("只检查")
    told = page.locator("#outcome [role=status]")
    await expect(told).to_contain_text("没有写入任何内容：997 行可导入，3 行有问题。")
    problems = page.locator("table.problems tbody tr")
    # The heading and the template's example stand above the first row of ours.
    first = [await row.inner_text() for row in await problems.all()]
    assert [line.split("\t") for line in first] == [
        ["102", "所属楼栋", "没有“没有的楼”，或不在您的管辖范围内；请核对：所属小区 楼栋号"],
        ["502", "人口数", "“三口人”不是整数，只填数字，不带单位"],
        ["902", "启用日期", "“去年”不是有效日期，应如 2026-12-01"],
    ]
    await in_chinese(page)
    assert await story.rows.fetchval(count) == 0
    await upload("导入正确的行")
    await expect(told).to_contain_text("已写入 997 行，3 行有问题，未写入。")
    assert await story.rows.fetchval(count) == 997
    await page.get_by_role("link", name="查看台账").click()
    await page.goto("/admin/#/household/?door=90777&door__match=exact")
    await expect(page.locator(".table_wrapper tbody tr")).to_have_count(1)
    await expect(page.locator(".table_wrapper tbody tr")).to_contain_text(building)


async def test_a_number_is_shown_in_full_for_a_reason_and_the_auditor_finds_it(
    story: Story,
) -> None:
    page = await story.enter("yanshi")
    await page.goto("/admin/#/person/")
    await (
        page.locator(".table_wrapper tbody tr", has_text="****")
        .first.get_by_role("link")
        .first.click()
    )
    await expect(page.locator(".inner h1").first).to_have_text("查看人员")
    await expect(page.locator(".inner [name=phone]").first).to_have_value(re.compile(r"\*{4}"))
    await follow(page, "联系方式 · 查看完整信息")
    await in_chinese(page)
    person = page.url.rsplit("/", 1)[1]
    await page.fill("[name=note]", "通知其到岗值守")
    await page.get_by_role("button", name="按此原因查看").click()
    await expect(page.locator("a.tel")).to_have_text(re.compile(r"^\d{3,}"))
    await in_chinese(page)

    auditor = await story.enter("shenji")
    await auditor.goto("/admin/#/trail_entry/?kind=sensitive:unmasked")
    row = auditor.locator(".table_wrapper tbody tr")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text("查看完整个人信息")
    await expect(row).to_contain_text("yanshi")
    await expect(row).to_contain_text(f"人员 {person}")
    await expect(row).to_contain_text("通知其到岗值守")
    await row.get_by_role("link").first.click()
    await expect(auditor.locator("[name=data]")).to_have_value(re.compile("通知其到岗值守"))

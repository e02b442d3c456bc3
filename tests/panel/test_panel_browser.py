"""The panel as people see it, in real Chromium: Chinese throughout, English on request."""

import re
from collections.abc import AsyncIterator

import asyncpg
import pytest
from playwright.async_api import Browser, Dialog, Page, expect
from support.sheets import login_for

from backend.panel.tables import SHEETS
from backend.seed.operators import DEMO_PASSWORD

LETTERS = re.compile(r"[A-Za-z]{2,}")
ALLOWED = {"CSV", "English", "JSON", "admin", "anquan", "shenji", "shouli"}
"""What stands in Latin letters on a Chinese page: a format, the other language, user names."""

TEXTS = """() => {
  const texts = [document.title, document.body.innerText];
  for (const element of document.querySelectorAll("[title], [placeholder], option, svg title")) {
    const drawn = element.closest("select, svg") ?? element;
    if (!drawn.checkVisibility()) continue;
    for (const name of ["title", "placeholder", "label"]) texts.push(element.getAttribute(name));
    if (element.matches("option, title")) texts.push(element.textContent);
  }
  return texts.join("\\n");
}"""


async def words_in_latin_letters(page: Page) -> set[str]:
    """Latin words on the page: texts, menus to choose from, tooltips and placeholders."""
    return set(LETTERS.findall(await page.evaluate(TEXTS))) - ALLOWED


async def assert_chinese(page: Page) -> None:
    assert await words_in_latin_letters(page) == set()


@pytest.fixture
async def page(browser: Browser, site: str) -> AsyncIterator[Page]:
    """A browser window far from China, in English, in front of the login page."""
    context = await browser.new_context(
        base_url=site, locale="en-US", timezone_id="America/New_York",
        viewport={"width": 1280, "height": 900},
    )  # fmt: skip
    opened = await context.new_page()
    # The page logs the 401 that tells it to show the login.
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    await opened.goto("/admin/")
    await expect(opened.locator("#panel_language")).to_be_visible()
    yield opened
    await context.close()
    assert [problem for problem in problems if "status code 4" not in problem] == []


async def log_in(page: Page, username: str = "admin", password: str = DEMO_PASSWORD) -> None:
    await page.fill("input[name=username]", username)
    await page.fill("input[name=password]", password)
    await page.click("[data-uitest=login_button]")


async def enter(page: Page, username: str = "admin") -> None:
    await log_in(page, username)
    await expect(page.locator(".welcome h1")).to_be_visible()


async def opened(page: Page, address: str, waiting_for: str) -> None:
    await page.goto(f"/admin/#/{address}")
    await expect(page.locator(waiting_for).first).to_be_visible()


async def test_the_login_page_is_chinese_and_says_why_not(page: Page) -> None:
    await expect(page.locator("h1")).to_have_text("民呼 · 事事有回音")
    await assert_chinese(page)
    await log_in(page, password="wrong")
    await expect(page.locator("#message_popup")).to_contain_text("用户名或密码不正确")
    await assert_chinese(page)


async def test_every_page_of_the_registry_is_chinese(page: Page) -> None:
    await enter(page)
    await expect(page.locator(".welcome h1")).to_have_text("欢迎使用 民呼 · 事事有回音")
    await expect(page.locator(".table_list").first).to_contain_text("第一书记")
    await assert_chinese(page)
    await page.click("#user")
    await assert_chinese(page)

    await opened(page, "area/", ".table_wrapper tbody tr")
    await expect(page.locator(".title h1")).to_have_text("区域")
    await expect(page.get_by_role("columnheader", name="户数", exact=True)).to_be_visible()
    await page.click("[data-uitest=filter_button]")
    await expect(page.locator(".right_column h1").first).to_have_text("筛选")
    await assert_chinese(page)

    await page.locator(".right_column .key_search input[type=text]").first.click()
    await expect(page.locator(".modal h1", has_text="选择区域")).to_be_visible()
    await assert_chinese(page)
    await page.locator(".modal:visible .close a").click()

    await page.click("[data-uitest=submit_filter_button]")
    await expect(page.locator("#message_popup")).to_contain_text("已应用筛选")
    await page.click("[data-uitest=sort_button]")
    await expect(page.locator("select[name=column]")).to_be_visible()
    await assert_chinese(page)
    await page.locator(".modal:visible .close a").click()

    await page.locator(".buttons a", has_text="导出").click()
    await page.locator("#column_header a").first.click()
    await assert_chinese(page)
    async with page.expect_download() as downloading:
        await page.click("[data-uitest=download_csv_button]")
    download = await downloading.value
    exported = (await download.path()).read_text("utf-8")
    heading, first, *others = exported.splitlines()
    # Who took it out, when and how many rows: in every row, in the last line and in the name.
    assert heading.endswith(",导出")
    told = re.fullmatch(r'"# (admin (20[-\d]+) (\d\d:\d\d:\d\d)) \((\d+)\)"', others[-1])
    assert told is not None
    # Each page of rows tells when it was taken out itself.
    assert re.search(r',"admin 20[-\d]+ \d\d:\d\d:\d\d"$', first)
    assert int(told[4]) == len(others)
    time = told[3].replace(":", "")
    assert download.suggested_filename == f"area-admin-{told[2]}-{time}-{told[4]}.csv"
    assert heading.startswith("\ufeff编码,名称,层级,上级区域,上级区域（序号）,网格类型,户数")
    assert first.startswith('"610111","灞桥区","区"')


async def test_it_saves_a_communitys_households(page: Page, seeded_url: str) -> None:
    connection = await asyncpg.connect(seeded_url)
    area = await connection.fetchrow("SELECT id, name FROM area WHERE level = 'community' LIMIT 1")
    await enter(page)
    # What is retired instead is offered no deletion.
    await opened(page, "area/", ".table_wrapper tbody tr")
    await page.locator(".table_wrapper tbody tr td a.subtle").first.click()
    await expect(page.locator(".table_wrapper li a").first).to_be_visible()
    await expect(page.locator(".table_wrapper a.delete")).to_be_hidden()
    await opened(page, f"area/{area['id']}/", "input[name=households]")
    await expect(page.locator(".inner h1").first).to_have_text("编辑区域")
    await expect(page.locator("input[name=name]")).to_have_value(area["name"])
    await assert_chinese(page)

    await page.fill("input[name=households]", "-5")
    await page.click("[data-uitest=save_button]")
    await expect(page.locator(".errors li")).to_have_text("户数不能为负数")
    await assert_chinese(page)

    # Twice: the second time the form must know what the first has made of the row.
    for households in ("2654", "2655"):
        await page.fill("input[name=households]", households)
        await page.click("[data-uitest=save_button]")
        await expect(page.locator("#message_popup")).to_contain_text("已保存")
        await page.click("#message_popup a")
    stored = "SELECT households FROM area WHERE id = $1"
    assert await connection.fetchval(stored, area["id"]) == 2655

    await connection.execute("UPDATE area SET office_m2 = 999 WHERE id = $1", area["id"])
    await page.fill("input[name=households]", "1")
    await page.click("[data-uitest=save_button]")
    await expect(page.locator(".errors li")).to_contain_text("刚刚已被他人更改")
    assert await connection.fetchval(stored, area["id"]) == 2655
    await page.locator(".referencing_title a").click()
    await expect(page.locator(".related_tables")).to_contain_text("承办单位")
    await assert_chinese(page)
    await connection.close()


async def test_it_adds_and_deletes_a_person_and_asks_first(page: Page) -> None:
    asked: list[str] = []

    async def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        await dialog.accept()

    page.on("dialog", agree)
    await enter(page)
    await opened(page, "person/", ".table_wrapper tbody tr")
    # The form is filled with defaults when they arrive: typing before that would be in vain.
    async with page.expect_response("**/api/tables/person/new/"):
        await page.locator(".buttons a", has_text="新增").click()
    await expect(page.locator("select[name=synthetic]")).to_have_value("false")
    await expect(page.locator(".inner h1").first).to_have_text("新增人员")
    await page.fill("input[name=name]", "赵一鸣")
    await assert_chinese(page)
    await page.click("[data-uitest=create_button]")
    await expect(page.locator("#message_popup")).to_contain_text("已新增")

    await page.goto("/admin/#/person/?name=赵一鸣&name__match=exact")
    row = page.locator(".table_wrapper tbody tr")
    await expect(row).to_have_count(1)
    await row.locator("td a.subtle").first.click()
    await assert_chinese(page)
    await row.locator("a.delete").click()
    await expect(row).to_have_count(0)
    assert re.fullmatch(r"确定删除第 \d+ 行吗？", asked[-1])

    await page.goto("/admin/#/person/")
    await page.reload()
    await expect(page.locator(".table_wrapper tbody tr").first).to_be_visible()
    await page.locator(".table_wrapper tbody tr td a.subtle").first.click()
    await page.locator(".table_wrapper a.delete").click()
    await expect(page.locator("#panel_notice")).to_have_text("仍被“任职”引用，不能删除")


async def test_orders_are_read_only_and_in_china_time(page: Page) -> None:
    await enter(page)
    await opened(page, "work_order/", ".table_wrapper tbody tr")
    row = page.locator(".table_wrapper tbody tr")
    await expect(row).to_contain_text("2026-06-01 09:00:00")
    await expect(row.locator("td[data-colour=green]")).to_have_text("正常")
    await assert_chinese(page)
    await expect(page.locator(".buttons a:visible")).to_have_count(3)
    await expect(page.locator(".table_wrapper tbody input:visible")).to_have_count(0)

    await row.locator("a:visible").first.click()
    await expect(page.locator(".inner h1").first).to_have_text("查看工单")
    await expect(page.locator("input[name=reported_at]")).to_have_value("2026-06-01 09:00:00")
    await expect(page.locator("input[name=reported_at]")).to_be_disabled()
    await expect(page.locator("select[name=state]")).to_be_disabled()
    await expect(page.locator("[data-uitest=save_button]")).to_be_hidden()
    await expect(page.locator("[data-uitest=drop_down_button]")).to_be_hidden()
    await assert_chinese(page)

    # The way back to something editable opens its form again.
    await opened(page, "person/1/", "input[name=name]")
    await expect(page.locator("input[name=name]")).to_be_enabled()


@pytest.mark.parametrize("login", sorted({login_for(sheet) for sheet in SHEETS.values()}))
async def test_every_list_filter_and_empty_form_is_chinese(page: Page, login: str) -> None:
    sheets = [sheet for sheet in SHEETS.values() if login_for(sheet) == login]
    await enter(page, login)
    await page.goto(f"/admin/#/{sheets[0].name}/")
    await page.click("[data-uitest=filter_button]")
    for sheet in sheets:
        await page.goto(f"/admin/#/{sheet.name}/")
        await expect(page.locator(".title h1")).to_have_text(sheet.title("zh"))
        await expect(page.locator("#loading_indicator")).to_be_hidden()
        around = page.locator(".title_bar, .right_column, .table_wrapper thead, .sidebar")
        assert LETTERS.findall(" ".join(await around.all_inner_texts()).replace("CSV", "")) == []
    for sheet in sheets:
        if sheet.editable:
            await page.goto(f"/admin/#/{sheet.name}/add/")
            await expect(page.locator(".inner h1").first).to_have_text(f"新增{sheet.title('zh')}")
            await expect(page.locator("[data-uitest=create_button]")).to_be_visible()
            await assert_chinese(page)


async def test_many_rows_are_changed_and_refused_in_chinese(page: Page) -> None:
    await enter(page)
    await opened(page, "area/?level=community", ".table_wrapper tbody tr")
    await page.locator(".table_wrapper thead input").click()
    await page.locator(".buttons a", has_text="修改").click()
    await page.select_option("select[name=property]", "households")
    await assert_chinese(page)
    await page.fill(".modal input[name=households]", "-1")
    await page.locator(".modal button", has_text="修改").click()
    await expect(page.locator("#message_popup")).to_contain_text("户数不能为负数")
    await page.fill(".modal input[name=households]", "8")
    await page.locator(".modal button", has_text="修改").click()
    await expect(page.locator("#message_popup")).to_contain_text("已修改所选行")
    await expect(page.locator(".table_wrapper tbody tr").first).to_contain_text("8")


async def test_the_way_back_to_the_desk_comes_first(page: Page) -> None:
    await enter(page)
    link = page.get_by_role("link", name="办理工作台")
    await expect(link).to_be_visible()
    assert await link.get_attribute("href") == "/desk/"
    first = page.get_by_role("link", name="区域", exact=True)
    assert (await link.bounding_box())["y"] < (await first.bounding_box())["y"]


async def test_the_password_page_is_chinese(page: Page) -> None:
    await enter(page, "shouli")
    await page.goto("/admin/#/change-password/")
    fields = page.locator("#change_password input")
    for at, text in enumerate(("wrong", "xin-mima-2026a", "xin-mima-2026a")):
        await fields.nth(at).fill(text)
    await page.locator("#change_password button").click()
    await expect(page.locator("#message_popup")).to_contain_text("当前密码不正确")
    await assert_chinese(page)


async def test_it_switches_to_english_and_back(page: Page) -> None:
    await page.click("#panel_language")
    await expect(page.locator("h1")).to_have_text("Minhu")
    await enter(page)
    await expect(page.locator(".table_list").first).to_contain_text("Work orders")
    await opened(page, "area/", ".table_wrapper tbody tr")
    await expect(page.locator(".title h1")).to_have_text("Areas")
    await expect(page.locator("th", has_text="Households")).to_be_visible()
    chrome = await page.locator("#nav, .sidebar, .title_bar, th").all_inner_texts()
    assert re.findall(r"[\u4e00-\u9fff]+", " ".join(chrome)) == []

    await page.locator("#nav [data-icon=language]").click()
    await page.locator("#drop_down_menu a", has_text="简体中文").click()
    await expect(page.locator(".title h1")).to_have_text("区域")
    assert page.url.endswith("#/area/")
    await page.reload()
    await expect(page.locator(".title h1")).to_have_text("区域")


async def test_operators_are_for_the_security_administrator(page: Page) -> None:
    await enter(page, "shouli")
    await expect(page.locator(".table_list").first).not_to_contain_text("操作员")
    await page.goto("/admin/#/operator/1/")
    await expect(page.locator("#panel_notice")).to_have_text("您的角色无此权限（管理账号与授权）")
    # Whoever may only look at a table is offered no more.
    await opened(page, "area/", ".table_wrapper tbody tr")
    await expect(page.locator(".buttons a", has_text="新增")).to_be_hidden()
    await expect(page.locator(".table_wrapper tbody input:visible")).to_have_count(0)


async def test_it_fits_a_telephone(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 800})
    await enter(page)
    await opened(page, "area/", ".table_wrapper tbody tr")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.click("[data-uitest=filter_button]")
    box = await page.locator(".right_column").bounding_box()
    assert box is not None
    assert box["width"] > 350

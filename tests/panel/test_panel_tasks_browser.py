"""Guided tasks and a table's files, as people meet them in real Chromium."""

import asyncpg
from panel.test_panel_browser import assert_chinese, enter, opened, page
from playwright.async_api import Page, expect

__all__ = ["page"]
COMMUNITY = "610112001601"
PERSON = "示例甲"


async def test_a_first_secretary_is_appointed_and_a_second_refused(
    page: Page, seeded_url: str
) -> None:
    connection = await asyncpg.connect(seeded_url)
    await connection.execute("INSERT INTO person (name, synthetic) VALUES ($1, true)", PERSON)
    await connection.close()
    await enter(page)
    await opened(page, "forms/appoint-first-secretary", "[name=community]")
    await expect(page.get_by_role("heading", name="任命第一书记")).to_be_visible()
    await assert_chinese(page)
    community = page.locator("[name=community]")
    await community.press_sequentially(COMMUNITY)
    await expect(page.locator("#found_community option").first).to_be_attached()
    shown = await page.locator("#found_community option").first.get_attribute("value")
    assert shown is not None
    assert COMMUNITY in shown
    await community.fill(shown)
    person = page.locator("[name=person]")
    await person.press_sequentially(PERSON)
    await expect(page.locator("#found_person option")).to_have_count(1)
    for name, value in (
        ("person", PERSON), ("home_unit", "区教育局"), ("starts_on", "2050-12-01"),
        ("ends_on", "2052-12-01"),
    ):  # fmt: skip
        await page.fill(f"[name={name}]", value)
    await page.click("[data-uitest=submit_custom_form_button]")
    await expect(page.locator("#success_message")).to_contain_text(f"已任命{PERSON}")
    await opened(page, "person", ".table_wrapper")
    await opened(page, "forms/appoint-first-secretary", "[name=community]")
    for name, value in (
        ("person", PERSON), ("community", COMMUNITY), ("home_unit", "区教育局"),
        ("starts_on", "2051-01-01"), ("ends_on", "2053-01-01"),
    ):  # fmt: skip
        await page.fill(f"[name={name}]", value)
    await page.click("[data-uitest=submit_custom_form_button]")
    await expect(page.get_by_text("已有第一书记 示例甲，请先召回或办理交接")).to_be_visible()


async def test_a_row_leads_to_what_can_be_done_with_it_as_it_stands(
    page: Page, seeded_url: str
) -> None:
    connection = await asyncpg.connect(seeded_url)
    grids = await connection.fetch(
        "SELECT id, code, name FROM area WHERE level = 'grid' AND code ^@ $1 ORDER BY code LIMIT 2",
        COMMUNITY,
    )
    community = await connection.fetchval("SELECT id FROM area WHERE code = $1", COMMUNITY)
    ended = await connection.fetchval(
        "SELECT id FROM area WHERE level = 'community' AND valid_to IS NOT NULL LIMIT 1"
    )
    await connection.close()
    await enter(page)
    leads = page.locator("#panel_leads a")
    past = "历年数据与沿革"
    of_a_community = {
        "拆分社区", "合并社区", "社区改制升级", "撤销社区", "任命第一书记", "第一书记交接",
        "召回第一书记", "社区拒办未准入事项",
    }  # fmt: skip
    for row, offered in (
        (grids[0]["id"], {"撤销网格", "区域更名"}), (community, of_a_community | {"区域更名"}),
        (ended, set()),
    ):  # fmt: skip
        await opened(page, f"area/{row}", "#panel_leads")
        await expect(leads).to_have_count(len(offered) + 2)
        assert set(await leads.all_inner_texts()) == offered | {past, "变更记录"}
    await opened(page, "area", "#panel_leads")
    await expect(page.locator("#panel_leads").get_by_text("新设社区")).to_be_visible()

    await opened(page, f"area/{grids[0]['id']}", "#panel_leads")
    await page.locator("#panel_leads").get_by_text("撤销网格").click()
    await expect(page.locator("form [name=grid]")).to_have_value(
        f"{grids[0]['name']} {grids[0]['code']}"
    )
    await assert_chinese(page)
    for name, value in (
        ("heir", grids[1]["code"]), ("effective_on", "2026-06-01"), ("reason", "网格规模过小"),
    ):  # fmt: skip
        await page.fill(f"form [name={name}]", value)
    await page.click("[data-uitest=submit_custom_form_button]")
    await expect(page.locator(".errors")).to_contain_text("预览，尚未保存：撤销区域 1 个")
    await assert_chinese(page)
    await page.select_option("form [name=confirm]", "true")
    await page.click("[data-uitest=submit_custom_form_button]")
    await expect(page.locator("#success_message")).to_contain_text("撤销区域 1 个")
    await page.click("#panel_back")
    await expect(leads).to_have_count(2)


async def test_a_table_leads_to_its_files(page: Page) -> None:
    await enter(page)
    await opened(page, "station", "#registry_files")
    link = page.locator("#registry_files")
    await expect(link).to_have_text("模板 · 导入 · 导出")
    assert await link.get_attribute("href") == "../desk/registry/station"
    # A row with a number leads to where it is shown in full.
    in_full = "#panel_leads a[href='../desk/contacts/person/1']"
    await opened(page, "person/1", in_full)
    await expect(page.locator(in_full)).to_have_text("联系方式 · 查看完整信息")
    await opened(page, "work_order", ".table_wrapper")
    await expect(link).to_have_count(0)

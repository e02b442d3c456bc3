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

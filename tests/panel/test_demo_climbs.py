"""What a newcomer sees: from an empty machine to an order that has climbed two tiers by itself."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from support.up_copy import Copy

from backend.seed.operators import DEMO_PASSWORD

WATCHED = "水井盖"
"""Words of the demo order that is dispatched to its community and signed by nobody."""


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    found = Copy(tmp_path / "home")
    yield found
    found.close()


async def log_in(page: Page, url: str) -> None:
    await page.goto(f"{url}/admin/")
    await page.fill("input[name=username]", "admin")
    await page.fill("input[name=password]", DEMO_PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("#user, .table_list").first).to_be_visible(timeout=15_000)


async def test_the_demo_order_climbs_two_tiers_before_ones_eyes(
    copy: Copy, browser: Browser
) -> None:
    printed = await asyncio.to_thread(copy.start)
    assert f"{copy.url}/admin/" in printed
    assert DEMO_PASSWORD in printed
    page = await browser.new_page()
    await log_in(page, copy.url)
    await page.goto(f"{copy.url}/admin/#/work_order")
    row = page.locator(".table_wrapper tbody tr", has_text=WATCHED)
    await expect(row).to_contain_text("社区", timeout=15_000)
    # From here on nobody touches anything: the list renews itself.
    await expect(row).to_contain_text("黄色预警", timeout=60_000)
    await expect(row).to_contain_text("街道（街里办）", timeout=120_000)
    await expect(row).to_contain_text("区级（区里办）", timeout=180_000)
    assert await asyncio.to_thread(copy.stop) == 0
    assert await asyncio.to_thread(copy.nothing_left)

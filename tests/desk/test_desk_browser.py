"""The desk as operators use it, in real Chromium: on a desktop and on a telephone."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from desk.conftest import app
from desk.scene import seed_scene
from desk.test_visits import resident
from playwright.async_api import Browser, Page, expect
from support.browser import served

from backend.care import service as care
from backend.core.db import engine
from backend.core.instants import CHINA
from backend.seed.operators import DEMO_PASSWORD

FAULTS = (Path(__file__).parent / "contrast.js").read_text("utf-8").strip()
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 860}}


@pytest.fixture
async def site(seeded_url: str) -> AsyncIterator[str]:
    """The desk on a real port with a morning's work; its address."""
    engine().config["dsn"] = seeded_url
    await engine().open()
    try:
        await seed_scene()
        today = datetime.now(CHINA).date()
        await care.load_care([resident("赵某", in_days, None) for in_days in (-3, 0, 2)], today)
    finally:
        await engine().close()
    async with served(app()) as address:
        yield address


async def entered(browser: Browser, site: str, **options: object) -> Page:
    """A window in which who holds every role of the loop has logged in through the form."""
    context = await browser.new_context(base_url=site, locale="zh-CN", **options)
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda told: problems.append(told.text) if told.type == "error" else None)
    page.problems = problems  # type: ignore[attr-defined]
    await page.goto("/desk/")
    assert await page.evaluate(FAULTS) == []
    await page.fill("[name=username]", "yanshi")
    await page.fill("[name=password]", DEMO_PASSWORD)
    await page.click("button.main")
    await expect(page.locator("#rows .order").first).to_be_visible()
    return page


def left_alone(page: Page) -> list[str]:
    """What the browser complained of: scripts, styles and addresses the policy refuses."""
    return list(page.problems)  # type: ignore[attr-defined]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_every_page_can_be_read_tapped_and_told_apart(
    browser: Browser, site: str, device: dict[str, object], scheme: str
) -> None:
    page = await entered(browser, site, color_scheme=scheme, **device)
    for address in (
        "/desk/", "/desk/?tab=handling&category=complaint", "/desk/?q=楼道", "/desk/?tab=callback",
        "/desk/?q=不存在的", "/desk/visits", "/desk/visits?of=area",
    ):  # fmt: skip
        await page.goto(address)
        assert await page.evaluate(FAULTS) == [], address
    await page.locator(".visit summary").first.press("Enter")
    await expect(page.locator(".visit-form").first).to_be_visible()
    assert await page.evaluate(FAULTS) == []
    await page.goto("/desk/")
    await page.click(".filters summary")
    await page.click(".menu summary")
    await page.check("#rows [name=order] >> nth=0")
    await expect(page.locator("#several")).to_be_visible()
    assert await page.evaluate(FAULTS) == []
    assert left_alone(page) == []
    await page.goto("/desk/nothing")
    assert await page.evaluate(FAULTS) == []


async def test_a_word_of_two_characters_finds_its_orders(browser: Browser, site: str) -> None:
    page = await entered(browser, site, **PHONE)
    await page.fill("#q", "停水")
    await page.press("#q", "Enter")
    await expect(page.locator("h2")).to_have_text("搜索结果")
    texts = await page.locator("#rows .open").all_text_contents()
    assert texts
    assert all("停水" in text for text in texts)
    assert "tab=" in page.url
    assert "colour=" not in page.url


async def test_filters_are_chosen_kept_and_dropped(browser: Browser, site: str) -> None:
    page = await entered(browser, site, **DESKTOP)
    await page.click(".filters summary")
    await page.select_option("#f-category", "complaint")
    await page.click(".fields button")
    await expect(page.locator(".on")).to_have_text("类别 投诉举报 ×去掉此条件")
    shown = await page.locator("#rows .line").all_text_contents()
    assert shown
    assert all("投诉举报" in line for line in shown)
    await page.click(".save summary")
    await page.fill("#save-name", "投诉")
    await page.click(".save button")
    await expect(page.locator(".chip a")).to_have_attribute("aria-current", "true")
    await page.click(".on")
    assert await page.locator("#rows .order").count() > len(shown)
    await page.click(".chip a")
    await expect(page.locator(".on")).to_be_visible()
    assert left_alone(page) == []


async def test_the_list_is_walked_with_keys_alone(browser: Browser, site: str) -> None:
    page = await entered(browser, site, **DESKTOP)
    focused = "document.activeElement.closest('tr')?.rowIndex ?? document.activeElement.id"
    for key, at in (("j", 1), ("j", 2), ("j", 3), ("k", 2)):
        await page.keyboard.press(key)
        assert await page.evaluate(focused) == at
    await page.keyboard.press("x")
    await expect(page.locator("#chosen")).to_have_text("已选 1 件")
    await page.keyboard.press("/")
    assert await page.evaluate(focused) == "q"
    await page.keyboard.type("jk")
    await expect(page.locator("#q")).to_have_value("jk")
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    target = await page.locator("#rows .open").first.get_attribute("href")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{target}")


async def test_more_lines_come_without_a_new_page_and_without_a_script(
    browser: Browser, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backend.desk import inbox

    monkeypatch.setattr(inbox, "ROWS", 10)
    page = await entered(browser, site, **PHONE)
    everything = int(await page.locator("#count-all").inner_text())
    assert everything > 20
    while await page.locator(".more .button").count():
        before = await page.locator("#rows .order").count()
        await page.click(".more .button")
        await expect(page.locator("#rows .order")).not_to_have_count(before)
    assert await page.locator("#rows .order").count() == everything
    assert page.url.endswith("/desk/")
    assert left_alone(page) == []

    plain = await browser.new_context(
        base_url=site, java_script_enabled=False, storage_state=await page.context.storage_state()
    )
    page = await plain.new_page()
    await page.goto("/desk/")
    seen = await page.locator("#rows .order").count()
    while await page.locator(".more .button").count():
        await page.click(".more .button")
        seen += await page.locator("#rows .order").count()
    assert seen == everything


async def test_the_time_left_runs_and_passes(browser: Browser, site: str) -> None:
    page = await entered(browser, site, **DESKTOP)
    badge = page.locator("time.badge.green").first
    due = str(await badge.get_attribute("data-due"))
    told = await badge.text_content()
    left = datetime.fromisoformat(due) - datetime.now(UTC)
    # Only this device's clock runs on.
    await page.clock.install(time=datetime.now(UTC))
    await page.reload()
    badge = page.locator(f'time[data-due="{due}"]').first
    assert await badge.text_content() == told
    await page.clock.fast_forward(int((left + timedelta(minutes=2)).total_seconds() * 1000))
    await expect(badge).to_contain_text("超期")
    await expect(badge).to_have_class("badge red")
    await expect(page.locator("tr.order.red", has=badge)).to_be_visible()


async def test_counts_renew_themselves_and_nothing_moves(
    browser: Browser, site: str, seeded_url: str
) -> None:
    page = await entered(browser, site, **PHONE)
    await page.clock.install()
    await page.goto("/desk/?tab=intake")
    before = int(await page.locator("#count-intake").inner_text())
    await page.focus("#rows .open >> nth=1")
    await page.evaluate("scrollTo(0, 200)")
    top = await page.locator("#rows .order").first.bounding_box()
    connection = await asyncpg.connect(seeded_url)
    await connection.execute(
        "UPDATE work_order SET state = 'rejected' WHERE id ="
        " (SELECT id FROM work_order WHERE state = 'reported' LIMIT 1)"
    )
    await connection.close()
    await page.clock.fast_forward(31_000)
    await expect(page.locator("#count-intake")).to_have_text(str(before - 1))
    await expect(page.locator("#fresh")).to_be_visible()
    assert await page.locator("#rows .order").first.bounding_box() == top
    assert await page.evaluate("document.activeElement.className") == "open"
    await page.click("#fresh")
    await expect(page.locator("#rows .order")).to_have_count(before - 1)


async def test_several_are_accepted_and_the_result_told(browser: Browser, site: str) -> None:
    page = await entered(browser, site, **PHONE)
    await page.goto("/desk/?tab=intake")
    boxes = page.locator("#rows [name=order]")
    count = await boxes.count()
    assert count > 2
    await boxes.nth(0).check()
    await boxes.nth(1).check()
    await expect(page.locator("#chosen")).to_have_text("已选 2 件")
    await page.click("#several button[value=accept]")
    await expect(page.locator("#result")).to_contain_text("成功 2 件")
    await page.click("#result .button")
    await expect(page.locator("#rows .order")).to_have_count(count - 2)
    assert left_alone(page) == []


async def test_the_language_is_switched_from_the_menu(browser: Browser, site: str) -> None:
    page = await entered(browser, site, **PHONE)
    await page.click(".menu summary")
    await page.click("text=English")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.locator(".tabs [aria-current]")).to_contain_text("all")
    assert await page.evaluate(FAULTS) == []
    await page.click(".menu summary")
    await page.click("text=Log out")
    await expect(page.locator(".alert[role=status]")).to_have_text("You are logged out.")

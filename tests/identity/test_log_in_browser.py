"""The whole way in, in real Chromium: role, password, QR code, codes, a new password, the panel."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from playwright.async_api import Browser, expect
from support.accounts import code_now
from support.browser import served

from backend.app import create_app
from backend.core.db import engine
from backend.seed.operators import DEMO_PASSWORD

FAULTS = (Path(__file__).parent.parent / "desk" / "contrast.js").read_text("utf-8").strip()
NEW = "wo-ziji-de-mima"


@pytest.fixture
async def site(seeded_url: str) -> AsyncIterator[str]:
    engine().config["dsn"] = seeded_url
    async with served(create_app()) as address:
        yield address


@pytest.fixture
async def ask(seeded_url: str) -> AsyncIterator[Any]:
    """Runs a statement beside the app."""
    connection = await asyncpg.connect(seeded_url)
    yield connection.fetchval
    await connection.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_whole_way_in(browser: Browser, site: str, ask: Any, scheme: Any) -> None:
    await ask("INSERT INTO two_step_role (role) VALUES ('acceptor')")
    await ask("UPDATE operator SET must_change_password = true WHERE username = 'shouli'")
    context = await browser.new_context(base_url=site, locale="zh-CN", color_scheme=scheme)
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    await page.goto("/desk/")
    await page.fill("[name=username]", "shouli")
    await page.fill("[name=password]", DEMO_PASSWORD)
    await page.click("button.main")
    # 1. The role requires an authenticator: the QR code is drawn.
    await expect(page.locator("h1")).to_have_text("设置两步验证")
    drawn = "document.querySelector('main img').naturalWidth"
    assert await page.evaluate(drawn) > 100
    assert await page.evaluate(FAULTS) == []
    secret = await page.locator("main code").inner_text()
    await page.fill("[name=code]", code_now(secret))
    await page.click("button.main")
    await expect(page.locator("main code")).to_have_count(10)
    assert await page.evaluate(FAULTS) == []
    recovery = await page.locator("main code").first.inner_text()
    await page.click("a.main")
    # 2. The password was set by somebody else.
    await expect(page.locator("h1")).to_have_text("设置新密码")
    assert await page.evaluate(FAULTS) == []
    for name, value in {"current": DEMO_PASSWORD, "new": NEW, "again": NEW}.items():
        await page.fill(f"[name={name}]", value)
    await page.click("button.main")
    # 3. In; the account shows it.
    await expect(page.locator(".menu summary")).to_contain_text("shouli")
    await page.goto("/desk/account")
    await expect(page.locator("#two-step ~ p").first).to_contain_text("剩余备用码：10")
    assert await page.evaluate(FAULTS) == []
    await page.click(".menu summary")
    await page.click("text=退出登录")
    await expect(page.locator("[name=username]")).to_be_visible()
    # 4. The panel asks for the code on the desk's page and comes back.
    await page.goto("/admin/")
    await page.fill("[name=username]", "shouli")
    await page.fill("[name=password]", NEW)
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("输入验证码")
    await page.fill("[name=code]", recovery)
    assert await page.evaluate(FAULTS) == []
    await page.click("button.main")
    await page.wait_for_url("**/admin/#/**")
    await expect(page.locator("body")).to_contain_text("区域与单位")
    assert await ask("SELECT count(*) FROM security_event WHERE kind = 'two-step:recover'") == 1
    assert problems == []


async def test_the_security_administrators_page(browser: Browser, site: str) -> None:
    context = await browser.new_context(base_url=site, locale="zh-CN")
    page = await context.new_page()
    await page.goto("/desk/access")
    await page.fill("[name=username]", "anquan")
    await page.fill("[name=password]", DEMO_PASSWORD)
    await page.click("button.main")
    await page.click("details summary >> text=签发密钥")
    await page.fill("details [name=username]", "rexian")
    await page.fill("details [name=name]", "12345 热线")
    await page.check("[name=may_read_orders]")
    assert await page.evaluate(FAULTS) == []
    await page.click("button >> text=签发密钥")
    await expect(page.locator("[role=status] code")).to_contain_text("mk_")
    assert await page.evaluate(FAULTS) == []

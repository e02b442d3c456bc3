"""The page of calendar changes in a real browser: on a telephone, and while workers count."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from desk.conftest import app
from desk.test_calendars import PAGE, next_working_tuesday
from desk.test_desk_browser import FAULTS, PHONE
from playwright.async_api import Browser, Page, expect
from support.browser import served
from support.calendars import ADMIN, holiday, recounted
from support.loop import handling

from backend.core.clock import now
from backend.core.db import engine
from backend.deadlines import drafts
from backend.identity.tables import Operator, OperatorSession
from backend.orders import publishing


@pytest.fixture
async def site(seeded_url: str) -> AsyncIterator[tuple[str, str]]:
    """The desk on a real port, a previewed draft on it; its address and a session of the admin."""
    engine().config["dsn"] = seeded_url
    await engine().open()
    try:
        for category in ("complaint", "help", "joint", "suggestion"):
            await handling(now(), category=category)
        await holiday(next_working_tuesday())
        await drafts.suspend("610112001", now(), now() + timedelta(days=3), "台风过境，街道停工")
        await publishing.ask_preview(ADMIN, now())
        await recounted()
        operator = await Operator.objects().get(Operator.username == "admin")
        assert operator is not None
        later = datetime.now() + timedelta(hours=1)  # noqa: DTZ005
        session = await OperatorSession.create_session(operator.id, later, later)
    finally:
        await engine().close()
    async with served(app()) as address:
        yield address, session.token


async def opened(browser: Browser, site: tuple[str, str], **options: object) -> Page:
    address, token = site
    context = await browser.new_context(base_url=address, locale="zh-CN", **options)
    await context.add_cookies([{"name": "id", "value": token, "url": address}])
    page = await context.new_page()
    await page.goto(PAGE)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_reads_well_on_a_small_telephone(
    browser: Browser, site: tuple[str, str], scheme: str
) -> None:
    phone = PHONE | {"viewport": {"width": 360, "height": 740}, "color_scheme": scheme}
    page = await opened(browser, site, **phone)
    assert await page.evaluate(FAULTS) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await expect(page.get_by_role("button", name="发布并重算")).to_be_visible()
    for name in ("新增停摆", "公布年度"):
        await page.get_by_text(name).click()
    assert await page.evaluate(FAULTS) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_publishing_shows_the_recount_until_it_is_done(
    browser: Browser, site: tuple[str, str], seeded_url: str
) -> None:
    page = await opened(browser, site)
    await page.get_by_label("发布说明").fill("龙舟赛")
    await page.get_by_role("button", name="发布并重算").click()
    await expect(page.get_by_text("正在重算在办时限", exact=True)).to_be_visible()
    await asyncio.to_thread(_work, seeded_url)
    # The page finds out by itself.
    await expect(page.get_by_text("正在重算在办时限", exact=True)).to_have_count(0, timeout=30_000)
    await page.reload()
    await expect(page.get_by_text("已完成").first).to_be_visible()


def _work(url: str) -> None:
    """A worker's hand, in a process of its own: the app has the engine of this one."""
    import subprocess
    import sys

    from backend.settings import ROOT

    program = (
        "import asyncio, sys\n"
        "from backend.core.db import engine\n"
        "from backend.orders.recounts import recount_for\n"
        "async def work():\n"
        "    engine().config['dsn'] = sys.argv[1]\n"
        "    await engine().open()\n"
        "    while await recount_for(5): pass\n"
        "    await engine().close()\n"
        "asyncio.run(work())\n"
    )
    subprocess.run([sys.executable, "-c", program, url], cwd=ROOT, check=True, timeout=60)

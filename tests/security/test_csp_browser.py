"""Real Chromium finds nothing on our pages that their own policy forbids."""

from desk.scene import seed_scene
from playwright.async_api import Browser, expect
from support.browser import served

from backend.app import create_app
from backend.core.db import engine
from backend.seed.operators import DEMO_PASSWORD

WATCH = """
window.refused = [];
addEventListener("securitypolicyviolation",
  e => refused.push(e.violatedDirective + " " + e.blockedURI));
"""
INLINE = """
() => { const s = document.createElement("script"); s.textContent = "window.ran = 1";
        document.body.append(s);
        const p = document.createElement("p"); p.setAttribute("style", "color: red");
        document.body.append(p);
        return [window.ran === undefined, getComputedStyle(p).color !== "rgb(255, 0, 0)"]; }
"""


async def test_our_pages_keep_to_their_own_policy(browser: Browser, seeded_url: str) -> None:
    engine().config["dsn"] = seeded_url
    await engine().open()
    try:
        order = (await seed_scene())[-1]
    finally:
        await engine().close()
    async with served(create_app()) as address:
        context = await browser.new_context(base_url=address, locale="zh-CN")
        await context.add_init_script(WATCH)
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto("/desk/")
        await page.fill("[name=username]", "yanshi")
        await page.fill("[name=password]", DEMO_PASSWORD)
        await page.click("button.main")
        await expect(page.locator("#rows .order").first).to_be_visible()
        for path in ("/desk/", f"/desk/orders/{order.id}", "/desk/intake", "/desk/callbacks",
                     "/desk/calendars", "/api/docs"):  # fmt: skip
            answer = await page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            await page.wait_for_load_state("networkidle")
            assert await page.evaluate("refused") == [], path
            assert complaints == [], path
        # The policy is in force, and not only written down.
        await page.goto("/desk/")
        assert await page.evaluate(INLINE) == [True, True]
        assert len(await page.evaluate("refused")) == 2
        await context.close()

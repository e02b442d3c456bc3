"""What a resident tells the keeper of a city station, until the order is archived, in Chromium.

Told, numbered, passed to the subdistrict's office, returned by the wrong unit, handled by the
district's department, found wanting in the callback, reworked, closed, archived: each step by the
person whose step it is, on the desk, while others act on the same order.
"""

import asyncio
import re

from playwright.async_api import Browser, Page, expect
from support.browser import served

from backend.app import create_app
from backend.core.db import engine, fetch
from backend.escalation.service import enforce_due
from backend.orders import service as orders
from backend.orders.events import EventKind
from backend.orders.rules import State
from backend.seed.operators import DEMO_COMMUNITY, DEMO_PASSWORD

TOLD = "驿站门口路边的井盖松动，车辆一过就响，夜里吵得睡不着，也怕绊倒老人。"
HAPPENED = [
    EventKind.order_report, EventKind.order_accept, EventKind.order_dispatch,
    EventKind.order_return, EventKind.order_escalate, EventKind.order_dispatch,
    EventKind.order_sign, EventKind.order_contact, EventKind.order_handle,
    EventKind.order_feedback, EventKind.order_check, EventKind.personal_unmask,
    EventKind.order_rework,
    EventKind.order_feedback, EventKind.order_check, EventKind.personal_unmask,
    EventKind.order_close,
    EventKind.order_archive,
]  # fmt: skip
STALE = "另一位操作员已处理此工单"


class Operator:
    """One person at the desk, in a browser window of their own."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    @classmethod
    async def at(cls, browser: Browser, site: str, username: str) -> "Operator":
        context = await browser.new_context(base_url=site, locale="zh-CN")
        operator = cls(await context.new_page())
        page = operator.page
        await page.goto("/desk/")
        await page.fill("[name=username]", username)
        await page.fill("[name=password]", DEMO_PASSWORD)
        await page.click("button.main")
        await expect(page.locator("header.bar")).to_be_visible()
        return operator

    async def find(self, number: str) -> None:
        """Open the order from the inbox, by the end of its number."""
        await self.page.goto("/desk/")
        await self.page.fill("[name=q]", number[-6:])
        await self.page.keyboard.press("Enter")
        await self.page.locator("#rows .order a").first.click()
        await expect(self.page.locator("h1.number")).to_have_text(number)

    async def act(self, action: str, **told: str) -> None:
        """Fill in the form of *action* and send it; select and choice fields by their words."""
        form = self.page.locator(f"#form-{action}")
        if await form.evaluate("each => each.tagName === 'DETAILS' && !each.open"):
            await form.locator("summary").first.click()
        for name, words in told.items():
            field = form.locator(f"[name={name}]").first
            kind = await field.evaluate("each => each.type")
            if kind == "select-one":
                option = field.locator("option", has_text=words).first
                await field.select_option(await option.get_attribute("value"))
            elif kind == "radio":
                await form.locator(".choose", has_text=words).first.click()
            else:
                await field.fill(words)
        await form.locator("button.button").last.click()

    async def sees(self, state: str) -> None:
        """The order's page stands at *state*, with nothing refused."""
        await expect(self.page.locator(".order-state")).to_have_text(state)
        await expect(self.page.locator("main [role=alert]")).to_have_count(0)

    async def may(self) -> set[str]:
        """The actions the page offers."""
        forms = await self.page.locator("[id^=form-]").all()
        return {str(await form.get_attribute("id")).removeprefix("form-") for form in forms}


async def told_at_the_station(keeper: Operator) -> str:
    """The keeper types in what the resident says; returns the number on the receipt."""
    page = keeper.page
    await page.goto("/desk/intake")
    await page.locator(".choose", has_text="面对面").first.click()
    await page.fill("#description", TOLD)
    await page.select_option("#category", "complaint")
    community = page.locator(f"#area option[data-code='{DEMO_COMMUNITY}']")
    await page.select_option("#area", await community.get_attribute("value"))
    await page.fill("#address", "城市驿站门口")
    await page.fill("#citizen_name", "李秀兰")
    await page.fill("#citizen_phone", "13900001234")
    await page.click("form#intake button.main")
    number = await page.locator("#number").inner_text()
    assert re.fullmatch(r"610112\d{16}", number)
    assert len(await page.locator("#code").inner_text()) == 8
    return number


async def test_from_the_station_to_the_archive(browser: Browser, seeded_url: str) -> None:
    engine().config["dsn"] = seeded_url
    async with served(create_app()) as site:
        number = await until_closed(browser, site)
    await archived(number)
    async with served(create_app()) as site:
        keeper = await Operator.at(browser, site, "yizhan")
        await keeper.find(number)
        await keeper.sees("已归档")
        assert await keeper.may() == set()
        await expect(keeper.page.get_by_text("已更换井盖及防响胶圈").first).to_be_visible()


async def until_closed(browser: Browser, site: str) -> str:
    """Everything people do; returns the order's number."""
    names = ["yizhan", "jiedao", "shequ", "paiqian", "chengguan", "huifang", "yanshi"]
    made = [await Operator.at(browser, site, name) for name in names]
    keeper, street, community, district, department, caller, other = made

    number = await told_at_the_station(keeper)

    # To the subdistrict's office, which gives it to the community: the wrong unit.
    await street.find(number)
    await street.sees("已受理")
    await street.act("dispatch", unit_id="社区居委会")
    await street.sees("已派遣")
    await community.find(number)
    assert "sign" in await community.may()
    await community.act("return", reason="非本单位职责", note="井盖由城管部门养护")
    await expect(community.page.locator(".order-state")).to_have_text("已退单")

    # The office passes it upwards, and the district to its department; somebody else was about to.
    await street.find(number)
    await street.sees("已退单")
    assert "井盖由城管部门养护" in await street.page.locator("#trail ~ *").inner_text()
    await street.act("escalate", reason="需区级部门处置")
    await district.find(number)
    await other.find(number)
    await district.act("dispatch", unit_id="城市管理和综合执法局")
    await district.sees("已派遣")
    await other.act("dispatch", unit_id="住房和城乡建设局", note="请住建局处理")
    await expect(other.page.get_by_text(STALE)).to_be_visible()
    assert "请住建局处理" in await other.page.content()
    await expect(other.page.locator(".order-state")).to_have_text("已派遣")

    # Two people sign at the same moment: one of them has, the other is told.
    await department.find(number)
    await other.find(number)
    await asyncio.gather(department.act("sign"), other.act("sign"))
    told = [page.get_by_text(STALE) for page in (department.page, other.page)]
    for each in (department, other):
        await expect(each.page.locator(".order-state")).to_have_text("已签收")
    assert sorted([await each.count() for each in told]) == [0, 1]

    await department.find(number)
    await department.act("contact", note="已电话联系，约定下午到场")
    await department.sees("已签收")
    await department.act("handle")
    await department.sees("处置中")
    await department.act("feedback", reply="已垫平井盖", resolved="是")
    await department.sees("已处置")

    await district.find(number)
    await district.act("check")
    await district.sees("回访中")

    # Whoever calls back is not who has handled it; the resident is not satisfied.
    await department.find(number)
    assert {"close", "rework"}.isdisjoint(await department.may())
    await call_back(caller, "rework", reason="夜里还是响，没有修好", satisfaction="不满意")
    await department.find(number)
    await department.sees("处置中")
    assert "夜里还是响，没有修好" in await department.page.content()
    await department.act("feedback", reply="已更换井盖及防响胶圈", resolved="是")
    await district.find(number)
    await district.act("check")
    await call_back(caller, "close", satisfaction="满意", resolved="已解决")
    await expect(caller.page.locator(".empty")).to_be_visible()

    for each in made:
        assert each.problems == []
    return number


async def call_back(caller: Operator, outcome: str, **told: str) -> None:
    """Call the resident whose order is next in the queue, and note how it went."""
    page = caller.page
    await page.goto("/desk/callbacks")
    await expect(page.locator(".phone")).to_contain_text("139****1234")
    await page.locator("button.phone").click()
    await expect(page.locator("a.phone")).to_contain_text("13900001234")
    form = page.locator(f"form:has(input[name=action][value={outcome}])")
    for name, words in told.items():
        field = form.locator(f"[name={name}]")
        if await field.first.evaluate("each => each.type") == "radio":
            group = form.locator(f".choose:has([name={name}])")
            await group.filter(has_text=re.compile(f"^\\s*{words}\\s*$")).click()
        else:
            await field.fill(words)
    await form.locator("button").click()
    await expect(page.locator("[role=status].alert")).to_be_visible()


async def archived(number: str) -> None:
    """Let the time pass that a closed order rests; then the workers' hand archives it."""
    await engine().open()
    try:
        closed = await orders.find(number)
        assert closed.state is State.closed
        await fetch(
            "UPDATE deadline SET next_step_at = now() WHERE work_order = $1 AND kind = 'archive'",
            closed.id,
        )
        assert await enforce_due() == 1
        trail = await orders.trail(closed.id)
        assert [event.kind for event in trail] == HAPPENED
        assert await orders.verify_trail(closed.id) is None
    finally:
        await engine().close()

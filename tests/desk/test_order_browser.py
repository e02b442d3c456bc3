"""An order's page in real Chromium: read, tapped and worked by keyboard in every state."""

import struct
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from desk.conftest import app
from desk.test_desk_browser import DESKTOP, FAULTS, PHONE, entered, left_alone
from playwright.async_api import Browser, expect
from support import loop
from support.browser import served

from backend.core.db import engine, transaction
from backend.escalation.service import enforce_due
from backend.files import service as files
from backend.files.local import LocalFiles
from backend.identity.rules import SYSTEM
from backend.orders import actions as a
from backend.orders.rules import (
    Action,
    Channel,
    Order,
    Satisfaction,
    SupervisionLevel,
)
from backend.seed.operators import DEMO_PASSWORD

LONG = (
    "3号楼2单元楼道灯不亮三天了，晚上老人上下楼不方便，物业说等配件，一直没有人来修。"
    "请社区协调物业尽快更换，并检查其他楼层的照明。"
)


def picture(width: int = 160, height: int = 120) -> bytes:
    """A PNG of a dusk: every browser shows it, and its colours tell that it was drawn."""
    rows = bytearray()
    for y in range(height):
        rows += b"\0" + b"".join(bytes((40 + y, 60 + x // 2, 120)) for x in range(width))

    def piece(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = piece(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    drawn = piece(b"IDAT", zlib.compress(bytes(rows)))
    return b"\x89PNG\r\n\x1a\n" + head + drawn + piece(b"IEND", b"")


async def every_state(now: datetime) -> dict[str, Order]:
    """One order for each look the page has."""
    hour = timedelta(hours=1)
    told = {
        "description": LONG, "address": "幸福路18号3号楼2单元", "citizen_name": "王秀英",
        "citizen_phone": "13891234567",
    }  # fmt: skip
    made = {"fresh": await loop.report(now, **told, channel=Channel.hotline_12345)}
    made["placed"] = await loop.report(now, **told, longitude=108.9412, latitude=34.3391)
    for step in range(4):
        near = {"longitude": 108.9412 + 0.002 * step + 0.001, "latitude": 34.3391 - 0.001 * step}
        await loop.act(await loop.report(now, **(told | near)), Action.accept, at=now)
    made["accepted"] = await loop.act(
        await loop.report(now, **told, channel=Channel.hotline_12345), Action.accept, at=now
    )
    signed = await loop.act(await loop.dispatched(now - hour, **told), Action.sign, at=now)
    made["signed"] = signed
    made["late"] = await loop.dispatched(now - timedelta(days=9), **told)
    asked = await loop.handling(now - hour, **told)
    asked = await loop.act(asked, Action.ask_suspension, a.AskSuspension(5, "等待配件到货"), now)
    made["suspended"] = await loop.act(asked, Action.suspend, at=now)
    working = await loop.handling(now - hour, **told)
    card = a.Supervise(SupervisionLevel.yellow, "群众多次反映，请抓紧办理")
    made["working"] = await loop.act(working, Action.supervise, card, now)
    done = await loop.handled(now - hour, **told)
    done = await loop.act(done, Action.check, at=now)
    done = await loop.act(done, Action.close, a.Close(Satisfaction.satisfied, True), now)
    made["archived"] = await loop.act(done, Action.archive, at=now, actor=SYSTEM)
    return made


@pytest.fixture
async def made(
    seeded_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[dict[str, Order]]:
    """The orders, in a database the served desk looks at as well."""
    kept = LocalFiles(tmp_path / "files")
    monkeypatch.setattr(files, "store", lambda: kept)
    engine().config["dsn"] = seeded_url
    await engine().open()
    try:
        async with transaction():
            found = await every_state(datetime.now(UTC))
        await enforce_due()
        yield found
    finally:
        await engine().close()


@pytest.fixture
async def site(made: dict[str, Order]) -> AsyncIterator[str]:
    await engine().close()
    async with served(app()) as address:
        yield address


SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
OPEN_ALL = "document.querySelectorAll('main details').forEach((each) => each.open = true)"
UNCHECKED = "document.querySelectorAll('form').forEach((each) => each.noValidate = true)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_every_state_can_be_read_tapped_and_told_apart(
    browser: Browser, site: str, made: dict[str, Order], device: dict[str, object], scheme: str
) -> None:
    page = await entered(browser, site, color_scheme=scheme, **device)
    for name, order in made.items():
        await page.goto(f"/desk/orders/{order.id}")
        await page.evaluate(OPEN_ALL)
        assert await page.evaluate(FAULTS) == [], name
        assert not await page.evaluate(SIDEWAYS), name
    assert left_alone(page) == []


async def test_pictures_are_chosen_shown_and_sent_with_the_answer(
    browser: Browser, site: str, made: dict[str, Order]
) -> None:
    page = await entered(browser, site, **PHONE)
    await page.goto(f"/desk/orders/{made['working'].id}")
    form = page.locator("#form-feedback")
    await form.locator("textarea").fill("已更换楼道灯泡，其他楼层照明正常。")
    await form.locator(".choose").first.click()
    await form.locator("input[type=file]").first.set_input_files(
        [
            {"name": "更换后 照片.png", "mimeType": "image/png", "buffer": picture()},
            {"name": "物业说明.txt", "mimeType": "text/plain", "buffer": "已修好".encode()},
        ]
    )
    await expect(form.locator(".picked li")).to_have_count(2)
    assert await page.evaluate(FAULTS) == []
    await form.locator(".button.main").click()
    await expect(page.locator(".order-state")).to_have_text("已处置")
    shown = page.locator("#files ~ .files img")
    await expect(shown).to_have_attribute("alt", "更换后 照片.png")
    await shown.scroll_into_view_if_needed()
    await page.wait_for_function("document.querySelector('.files img').naturalWidth === 160")
    await expect(page.locator(".trail .files .file")).to_have_count(2)
    assert await page.evaluate(FAULTS) == []
    assert not await page.evaluate(SIDEWAYS)
    assert left_alone(page) == []


async def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    browser: Browser, site: str, made: dict[str, Order]
) -> None:
    page = await entered(browser, site, **DESKTOP)
    await page.goto(f"/desk/orders/{made['signed'].id}")
    await page.click("#form-attach > summary")
    form = page.locator("#form-attach")
    await form.locator("input[type=file]").first.set_input_files(
        {"name": "全景.mp4", "mimeType": "video/mp4", "buffer": b"\0" * 20_000_001}
    )
    await expect(form.locator(".wrong.now")).to_have_text("“全景.mp4”超过 20 MB")
    await form.locator("button").click()
    await expect(page).to_have_url(f"{site}/desk/orders/{made['signed'].id}")
    assert await page.locator(".trail li").count() == made["signed"].version
    assert await page.evaluate(FAULTS) == []


async def test_an_order_is_worked_by_keyboard_alone(
    browser: Browser, site: str, made: dict[str, Order]
) -> None:
    page = await entered(browser, site, **DESKTOP)
    await page.goto(f"/desk/orders/{made['accepted'].id}")
    await page.focus("#dispatch-unit_id")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".order-state")).to_have_text("已派遣")


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_wrong_form_says_so_where_one_looks(
    browser: Browser, site: str, made: dict[str, Order], device: dict[str, object]
) -> None:
    page = await entered(browser, site, **device)
    await page.goto(f"/desk/orders/{made['signed'].id}")
    await page.evaluate(UNCHECKED)
    await page.click("#form-contact button")
    await expect(page.locator("#wrong-contact-note")).to_have_text("必须填写")
    await expect(page.locator("#contact-note")).to_be_focused()
    assert await page.evaluate(FAULTS) == []


async def test_what_was_typed_outlives_somebody_faster(
    browser: Browser, site: str, made: dict[str, Order]
) -> None:
    address = f"/desk/orders/{made['working'].id}"
    page = await entered(browser, site, **PHONE)
    await page.goto(address)
    await page.fill("#feedback-reply", "已更换楼道灯泡")
    await page.locator("#form-feedback .choose").first.click()

    faster = await (await browser.new_context(base_url=site, locale="zh-CN")).new_page()
    await faster.goto("/desk/")
    await faster.fill("[name=username]", "chuzhi")
    await faster.fill("[name=password]", DEMO_PASSWORD)
    await faster.click("button.main")
    await faster.goto(address)
    await faster.click("#form-reply_supervision > summary")
    await faster.fill("#reply_supervision-reply", "正在抢修，今晚完成")
    await faster.click("#form-reply_supervision button")
    await expect(faster.locator(".trail li").first).to_contain_text("回复督办")

    await page.click("#form-feedback .button.main")
    await expect(page.locator(".stale h2")).to_have_text("另一位操作员已处理此工单")
    await expect(page.locator("#feedback-reply")).to_have_value("已更换楼道灯泡")
    await expect(page.locator(".trail .fresh")).to_have_count(1)
    await expect(page.locator(".trail .fresh")).to_contain_text("正在抢修，今晚完成")
    assert await page.evaluate(FAULTS) == []
    assert not await page.evaluate(SIDEWAYS)
    await page.click("#form-feedback .button.main")
    await expect(page.locator(".order-state")).to_have_text("已处置")

"""The desk over HTTP: logging in, the frame, languages, failures, saved filters, batches."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from desk.conftest import Client
from desk.scene import seed_scene
from support import loop

from backend import desk
from backend.core.db import fetch
from backend.core.labels import Label
from backend.desk import assets, failures, times
from backend.desk.texts import TEXTS
from backend.identity.rules import KEPT_APART, Role, in_one_hand
from backend.orders.rules import State
from backend.orders.service import find
from backend.seed.operators import _DEMO, DEMO_PASSWORD

TEMPLATES = Path(assets.__file__).parent / "templates"


async def test_who_is_not_logged_in_is_led_to_the_login_and_back(visitor: Client) -> None:
    answer = await visitor.http.get("/desk/?tab=sign")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk/login?next=%2Fdesk%2F%3Ftab%3Dsign"
    page = await visitor.get(answer.headers["location"])
    assert 'name="next" value="/desk/?tab=sign"' in page
    form = {"username": "shouli", "password": DEMO_PASSWORD, "next": "/desk/?tab=sign"}
    answer = await visitor.http.post("/desk/login", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/?tab=sign")
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert "shouli" in await visitor.get("/desk/?tab=sign")
    panel = await visitor.http.get("/admin/api/user/")
    assert panel.status_code == 200, "one login serves both"


async def test_a_script_is_led_to_the_login_too(visitor: Client) -> None:
    answer = await visitor.http.get("/desk/pulse", headers={"hx-request": "true"})
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"].startswith("/desk/login")


async def test_a_wrong_password_is_told_and_leads_nowhere_else(visitor: Client) -> None:
    form = {"username": "shouli", "password": "wrong", "next": "https://elsewhere.example/"}
    answer = await visitor.http.post("/desk/login", data=form)
    assert answer.status_code == 401
    assert "用户名或密码不正确" in answer.text
    assert 'value="shouli"' in answer.text
    assert "elsewhere" not in answer.text


async def test_logging_out_ends_the_session_for_good(everybody: Client) -> None:
    token = everybody.http.cookies["id"]
    answer = await everybody.post("/desk/logout")
    assert answer.headers["location"] == "/desk/login?out=1"
    everybody.http.cookies.set("id", token)
    assert (await everybody.http.get("/desk/")).status_code == 303


async def test_a_form_from_elsewhere_is_refused_with_a_page(everybody: Client) -> None:
    answer = await everybody.http.post("/desk/logout", data={"_csrf_token": "guess"})
    assert answer.status_code >= 400
    assert (await everybody.http.get("/desk/")).status_code == 200


async def test_the_language_is_remembered_and_leads_back(everybody: Client) -> None:
    answer = await everybody.post("/desk/language", language="en", next="/desk/?tab=sign")
    assert answer.headers["location"] == "/desk/?tab=sign"
    page = await everybody.get("/desk/")
    assert '<html lang="en">' in page
    assert "To dispatch".lower() in page.lower()
    # Names of areas and units have no twin.
    told = re.sub(r"<option.*?</option>|<optgroup[^>]*>", "", page)
    chinese = set(re.findall(r"[\u4e00-\u9fff]+", told))
    assert chinese == {"中文"}


async def test_pages_allow_nothing_from_elsewhere_and_hold_no_script(everybody: Client) -> None:
    await seed_scene()
    answer = await everybody.http.get("/desk/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", answer.text)
    assert re.findall(r'(?:src|href)="(?:https?:)?//', answer.text) == []


async def test_files_are_kept_for_good_at_addresses_that_change_with_them(
    visitor: Client,
) -> None:
    for name, found in assets.ASSETS.items():
        answer = await visitor.http.get(assets.address(name))
        assert answer.content == found.content
        assert answer.headers["cache-control"] == assets.FOREVER
    stale = await visitor.http.get("/desk/static/000000000000/desk.css")
    assert stale.headers["cache-control"] == "no-cache"
    assert (await visitor.http.get("/desk/static/0/secret.py")).status_code == 404


@pytest.mark.parametrize("path", ["/desk/nothing", "/desk/static/0/nothing.css"])
async def test_an_unknown_address_is_a_page_of_ours(everybody: Client, path: str) -> None:
    page = await everybody.get(path, 404)
    assert "没有这个页面" in page
    assert "回到收件" in page


async def test_an_unexpected_error_tells_nothing_of_the_insides(
    everybody: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from backend.orders import inbox

    async def broken(*_: object) -> None:
        raise RuntimeError("the secret of the insides")

    monkeypatch.setattr(inbox, "counts", broken)
    page = await everybody.get("/desk/", 500)
    assert "服务器出错" in page
    assert "secret" not in page
    assert failures.log.name in {record.name for record in caplog.records}
    part = await everybody.http.get("/desk/pulse", headers={"hx-request": "true"})
    assert (part.status_code, part.headers["hx-retarget"]) == (500, "#notice")
    assert "<html" not in part.text


async def test_a_link_of_ours_with_a_spoilt_position_is_refused(everybody: Client) -> None:
    assert "翻页位置无效" in await everybody.get("/desk/?cursor=nonsense", 400)


async def test_saved_filters_are_each_operators_own(visitor: Client) -> None:
    owner = await visitor.enter("shouli")
    saved = await owner.post("/desk/filters", name="  红色 投诉 ", query="tab=all&colour=red")
    # A telephone number that was searched for is nothing to keep.
    await owner.post("/desk/filters", name="张家", query="tab=all&q=138+1234+5678")
    [kept] = await fetch("SELECT query FROM desk_filter WHERE name = '张家'")
    assert kept["query"] == "tab=all"
    await fetch("DELETE FROM desk_filter WHERE name = '张家'")
    assert saved.headers["location"] == "/desk/?tab=all&colour=red"
    again = await owner.post("/desk/filters", name="红色 投诉", query="tab=sign")
    assert again.status_code == 303
    page = await owner.get("/desk/")
    assert page.count("红色 投诉</a>") == 1
    [number] = re.findall(r"/desk/filters/(\d+)/delete", page)
    outsider = await visitor.enter("paiqian")
    assert "红色 投诉" not in await outsider.get("/desk/")
    await outsider.post(f"/desk/filters/{number}/delete")
    owner = await visitor.enter("shouli")
    assert "红色 投诉" in await owner.get("/desk/")
    await owner.post(f"/desk/filters/{number}/delete")
    assert "红色 投诉" not in await owner.get("/desk/")


@pytest.mark.parametrize("name", ["", " ", "长" * 17])
async def test_a_filter_wants_a_short_name(everybody: Client, name: str) -> None:
    answer = await everybody.post("/desk/filters", name=name, query="tab=all")
    assert answer.status_code == 400


async def test_several_orders_are_accepted_at_once_and_each_is_told_of(
    everybody: Client,
) -> None:
    first, second = await loop.report(description="甲 楼道灯"), await loop.report()
    chosen = [f"{first.id}.{first.version}.甲", f"{second.id}.{second.version + 1}.乙"]
    answer = await everybody.post("/desk/batch", order=chosen, action="accept")
    assert answer.status_code == 200
    assert "成功 1 件" in answer.text
    assert "未成功 1 件" in answer.text
    assert "该工单已被其他人员处理" in answer.text
    page = await everybody.get("/desk/?tab=dispatch")
    [number] = set(re.findall(r"\b\d{22}\b", page))
    assert (await find(number)).state is State.accepted


async def test_a_batch_needs_orders_and_a_known_action(everybody: Client) -> None:
    order = await loop.report()
    chosen = f"{order.id}.{order.version}."
    assert (await everybody.post("/desk/batch", action="accept")).status_code == 400
    assert (await everybody.post("/desk/batch", order=chosen, action="burn")).status_code == 400
    answer = await everybody.post("/desk/batch", order=chosen, action="dispatch")
    assert "请选择派往的单位" in answer.text


def test_every_text_a_template_names_exists_in_both_languages() -> None:
    # Each part of the desk adds its own texts when it is loaded.
    for module in pkgutil.iter_modules(desk.__path__):
        if module.name.endswith("texts"):
            importlib.import_module(f"backend.desk.{module.name}")
    named = set()
    for template in TEMPLATES.glob("*.html"):
        source = template.read_text("utf-8")
        for quoted in re.findall(r"\{[{%].*?[%}]\}", source, re.S):
            for group in re.findall(r"\(([^()]*)\)\|t|([\"'][\w]+[\"'])\|t", quoted):
                named |= set(re.findall(r"[\"'](\w+)[\"']", group[0] or group[1]))
    assert len(named) > 50
    # A name that ends in “_” is the beginning of several.
    missing = {
        name
        for name in named - set(TEXTS)
        if not (name.endswith("_") and any(key.startswith(name) for key in TEXTS))
    }
    assert missing == set()
    assert all(isinstance(text, Label) and text.zh and text.en for text in TEXTS.values())


def test_time_is_told_as_people_say_it() -> None:
    from datetime import UTC, datetime, timedelta

    told = {
        (0, 0): "1分", (0, 59 * 60): "59分", (0, 3 * 3600 + 12 * 60): "3小时12分",
        (1, 0): "1天", (2, 5 * 3600): "2天5小时", (14, 7 * 3600): "14天",
    }  # fmt: skip
    for (days, seconds), text in told.items():
        assert times.span(timedelta(days, seconds), "zh") == text
        assert times.span(-timedelta(days, seconds), "zh") == text
    assert times.span(timedelta(hours=3, minutes=12), "en") == "3 h 12 min"
    now = datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert times.clock_time(datetime(2026, 10, 9, 6, 20, tzinfo=UTC), now) == "10-09 14:20"
    assert times.clock_time(datetime(2025, 12, 31, 16, tzinfo=UTC), now) == "01-01 00:00"
    assert times.weekday(now, "zh") == "周二"


@pytest.mark.parametrize(
    ("username", "places", "home"),
    [
        ("yanshi", ["/desk/", "/desk/intake", "/desk/callbacks"], ""),
        ("shouli", ["/desk/", "/desk/intake"], ""),
        ("huifang", ["/desk/", "/desk/callbacks"], ""),
        ("admin", ["/desk/"], ""),
        ("anquan", [], "/desk/access"),
        ("shenji", [], "/desk/account"),
    ],
)
async def test_everybody_sees_the_tabs_that_open_for_them(
    visitor: Client, username: str, places: list[str], home: str
) -> None:
    await visitor.enter(username)
    answer = await visitor.http.get("/desk/")
    assert (answer.status_code, answer.headers.get("location", "")) == (303 if home else 200, home)
    page = await visitor.get("/desk/account" if home else "/desk/")
    tabs = page.partition('<nav class="places"')[2].partition("</nav>")[0]
    assert re.findall(r'<a href="([^"]+)"', tabs) == places
    # The mark in the corner leads home as well.
    assert (await visitor.http.get("/desk/login")).headers["location"] == "/desk/"


def test_the_three_administrators_of_the_demo_hold_nothing_else() -> None:
    roles = {username: held for username, _, held, *_ in _DEMO}
    apart = {name: held for name, held in roles.items() if held & KEPT_APART}
    assert all(len(held) == 1 for held in apart.values())
    assert apart["admin"] == {Role.administrator}
    assert apart["anquan"] == {Role.security_administrator}
    assert apart["shenji"] == {Role.auditor}
    assert not in_one_hand(roles["yanshi"])

"""What strangers, other sites and residents' texts try at the doors of the app."""

import json
import re
from typing import Any

import pytest
from api.conftest import request

from backend.identity import sessions
from backend.seed.operators import DEMO_PASSWORD

ATTACK = "<script>alert('甲')</script><img src=x onerror=alert(1)>\"'{{7*7}}${7*7}%s{0}"


async def entered(http: Any, **more: str) -> Any:
    form = {"username": "paiqian", "password": DEMO_PASSWORD, **more}
    return await http.post("/desk/login", data=form)


async def test_what_a_resident_writes_is_shown_and_never_run(keeper: Any, by_cookie: Any) -> None:
    made = await keeper.report(description=ATTACK, citizen_name=ATTACK[:40], address=ATTACK)
    for path in (f"/desk/orders/{made['id']}", "/desk/"):
        page = (await by_cookie.http.get(path)).text
        assert "&lt;script&gt;" in page, path
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "49" not in re.sub(r"\d{3,}", "", page.split("&lt;script&gt;")[1][:200])
    told = await keeper.get(f"/orders/{made['id']}")
    assert json.dumps(ATTACK) in json.dumps(told)


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)",
     "/desk/\\..\\evil", "/desk/\r\nx: y"],
)  # fmt: skip
async def test_logging_in_leads_nowhere_else(stranger: Any, target: str) -> None:
    answer = await entered(stranger.http, next=target)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk/"


async def test_the_sessions_cookie_is_kept_from_scripts_and_other_sites(stranger: Any) -> None:
    answer = await entered(stranger.http)
    [cookie] = [each for each in answer.headers.get_list("set-cookie")
                if each.startswith(f"{sessions.COOKIE}=")]  # fmt: skip
    flags = cookie.lower()
    assert "httponly" in flags
    assert "samesite=lax" in flags
    assert "path=/" in flags


async def test_each_log_in_gives_another_token_that_cannot_be_guessed(stranger: Any) -> None:
    tokens = []
    for _ in range(2):
        body = {"username": "paiqian", "password": DEMO_PASSWORD}
        tokens.append((await stranger.post("/sessions", body, 201))["token"])
    assert len(set(tokens)) == 2
    assert all(len(token) >= 40 for token in tokens)


async def test_no_other_site_may_read_an_answer(keeper: Any, by_cookie: Any) -> None:
    told = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    for caller in (keeper, by_cookie):
        for method, path in (("GET", "/api/v1/orders"), ("OPTIONS", "/api/v1/orders"),
                             ("GET", "/desk/"), ("GET", "/admin/api/tables/")):  # fmt: skip
            answer = await caller.http.request(method, path, headers=told)
            assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_another_sites_form_changes_nothing(by_cookie: Any) -> None:
    body = await request()
    for headers in ({"origin": "https://evil.example"}, {}):
        answer = await by_cookie.http.post("/api/v1/orders", json=body, headers=headers)
        assert answer.status_code == 403
    assert (await by_cookie.get("/orders"))["orders"] == []


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT"])
async def test_methods_nobody_needs_are_refused(stranger: Any, method: str) -> None:
    for path in ("/desk/", "/api/v1/orders", "/admin/"):
        answer = await stranger.http.request(method, path)
        assert answer.status_code in (404, 405), path


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.env", "/desk/static/", "/desk/static/0/../assets.py", "/admin/static/",
     "/desk/static/0/%2e%2e%2fassets.py", "/piccolo_conf.py", "/api/v1/files/..%2f..%2fetc"],
)  # fmt: skip
async def test_nothing_of_the_machine_is_served(keeper: Any, path: str) -> None:
    answer = await keeper.http.get(path)
    assert answer.status_code in (401, 404), path
    assert "import " not in answer.text


async def test_every_page_of_the_desk_has_a_way_out(by_cookie: Any) -> None:
    for path in ("/desk/", "/desk/intake", "/desk/callbacks", "/desk/calendars"):
        assert 'action="/desk/logout"' in (await by_cookie.http.get(path)).text, path

"""Who is let in, and who may see what, over HTTP on a real database."""

import asyncio
import json
from typing import Any

import pytest

from backend.core.db import fetch_value
from backend.identity import passwords, sessions
from backend.identity.limiter import MOST_FAILURES, LoginLimiter
from backend.identity.tables import Operator, OperatorSession
from backend.panel.tables import AUDIT, MENU
from backend.people.tables import Person
from backend.seed.operators import DEMO_PASSWORD


@pytest.mark.parametrize("path", ["/adminx", "/admin-report/1", "/administration/"])
async def test_it_answers_below_its_prefix_only(visitor: Any, path: str) -> None:
    assert (await visitor.http.get(path)).status_code == 404


async def test_it_sends_the_bare_prefix_to_the_page(visitor: Any) -> None:
    answer = await visitor.http.get("/admin")
    assert (answer.status_code, answer.headers["location"]) == (307, "/admin/")


@pytest.mark.parametrize(
    "path",
    ["/openapi.json", "/api/docs/", "/api/openapi.json", "/api/mfa-setup/", "/public/login/x",
     "/api/tables/operator_session/", "/api/tables/rulebook_version/", "/static/../build.py"],
)  # fmt: skip
async def test_what_is_not_listed_does_not_exist(admin: Any, path: str) -> None:
    assert (await admin.ask("GET", path)).status_code == 404


async def test_it_keeps_browsers_from_framing_and_foreign_scripts(visitor: Any) -> None:
    headers = (await visitor.http.get("/admin/")).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src 'self';" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/api/tables/", "/api/tables/area/", "/api/tables/area/1/"])
async def test_a_visitor_reads_nothing(visitor: Any, path: str) -> None:
    assert (await visitor.ask("GET", path)).status_code == 401


async def test_a_visitor_writes_nothing(visitor: Any) -> None:
    answer = await visitor.ask("POST", "/api/tables/person/", json={"name": "张三"})
    assert answer.status_code == 401
    assert not await Person.exists().where(Person.name == "张三")


async def test_it_lets_in_who_knows_the_password(visitor: Any) -> None:
    answer = await visitor.log_in("shouli", DEMO_PASSWORD)
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await visitor.get("/api/user/"))["username"] == "shouli"


async def test_under_https_its_cookies_stay_there(visitor: Any) -> None:
    visitor.http.base_url = "https://panel.test"
    answer = await visitor.log_in("shouli", DEMO_PASSWORD)
    assert answer.status_code == 200
    assert answer.headers["set-cookie"].endswith("; Secure")


@pytest.mark.parametrize(
    ("username", "password"),
    [("shouli", "wrong"), ("nobody", DEMO_PASSWORD), ("", ""), ("x" * 101, "y" * 129)],
)
async def test_it_says_no_more_than_that_the_login_is_wrong(
    visitor: Any, username: str, password: str
) -> None:
    answer = await visitor.log_in(username, password)
    assert answer.status_code == 401
    assert answer.json() == {"detail": "用户名或密码不正确"}
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("change", [{"active": False}, {"admin": False}])
async def test_it_refuses_who_may_not_use_the_panel(visitor: Any, change: dict[str, bool]) -> None:
    await Operator.update(change).where(Operator.username == "shouli")
    assert (await visitor.log_in("shouli", DEMO_PASSWORD)).status_code == 401


async def test_a_login_needs_the_csrf_token(visitor: Any) -> None:
    answer = await visitor.http.post(
        "/admin/public/login/", json={"username": "shouli", "password": DEMO_PASSWORD}
    )
    assert answer.status_code == 403


async def test_another_sites_page_cannot_write(admin: Any) -> None:
    answer = await admin.ask(
        "POST", "/api/tables/person/", headers={"Origin": "http://evil.test"}, json={"name": "x"}
    )
    assert answer.status_code == 403
    own = await admin.ask(
        "POST", "/api/tables/person/", headers={"Origin": "http://panel.test"}, json={"name": "x"}
    )
    assert own.status_code == 201


@pytest.mark.usefixtures("real_hashes")
async def test_hashing_does_not_hold_up_others(visitor: Any) -> None:
    async def longest_wait() -> float:
        late: list[float] = []

        async def tick() -> None:
            clock = asyncio.get_running_loop().time
            while True:
                before = clock()
                await asyncio.sleep(0.005)
                late.append(clock() - before - 0.005)

        ticking = asyncio.create_task(tick())
        # For nobody there is as much to compute as for somebody.
        await visitor.log_in("nobody", DEMO_PASSWORD)
        ticking.cancel()
        return max(late)

    # A hash on the event loop would show every time; a busy machine does not.
    assert min([await longest_wait() for _ in range(4)]) < 0.1


async def test_too_many_failures_block_for_a_while_and_not_for_ever(
    visitor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = LoginLimiter(None, window_seconds=4)
    monkeypatch.setattr(sessions, "limiter", lambda: brief)
    # Nobody's password is hashed here: what is measured is the window, not Argon2.
    monkeypatch.setattr(passwords, "matches", lambda password, stored: password == DEMO_PASSWORD)
    for _ in range(MOST_FAILURES):
        assert (await visitor.log_in("shouli", "wrong")).status_code == 401
    blocked = await visitor.log_in("shouli", DEMO_PASSWORD)
    assert blocked.status_code == 429
    assert "分钟后再试" in blocked.json()["detail"]
    colleague = await visitor.log_in("huifang", DEMO_PASSWORD)
    assert colleague.status_code == 200
    await asyncio.sleep(4.1)
    assert (await visitor.log_in("shouli", DEMO_PASSWORD)).status_code == 200


async def test_it_changes_the_password_and_ends_every_session(clerk: Any) -> None:
    async def change(**values: str) -> Any:
        body = {"current_password": DEMO_PASSWORD, "new_password": "xin-de-mima-1",
                "confirm_new_password": "xin-de-mima-1"} | values  # fmt: skip
        return await clerk.ask("POST", "/api/change-password/", json=body)

    refused = [
        await change(current_password="wrong"),
        await change(confirm_new_password="other"),
        await change(new_password="a", confirm_new_password="a"),
    ]
    assert [answer.status_code for answer in refused] == [422, 422, 422]
    assert refused[0].json()["detail"] == "密码未修改：当前密码不正确"
    assert (await change()).status_code == 200
    assert (await clerk.ask("GET", "/api/user/")).status_code == 401
    assert (await clerk.log_in("shouli", "xin-de-mima-1")).status_code == 200


# --- Who sees what ------------------------------------------------------------------------------


async def test_the_menu_is_grouped_in_our_order(admin: Any) -> None:
    grouped = (await admin.get("/api/tables/grouped/"))["grouped"]
    # As declared, without the auditor's.
    assert list(grouped) == [each.label.zh for each in MENU if each is not AUDIT]
    assert next(iter(grouped)) == "区域与单位"
    assert list(grouped)[-3:] == ["时限规则", "工单（只读）", "系统"]
    assert grouped["区域与单位"][:3] == ["area", "unit", "station"]
    admin.speak("en")
    assert "Work orders (read-only)" in (await admin.get("/api/tables/grouped/"))["grouped"]


@pytest.mark.parametrize("table", ["operator", "role_grant"])
async def test_only_the_security_administrator_sees_operators(clerk: Any, table: str) -> None:
    assert table not in await clerk.get("/api/tables/")
    assert table not in json.dumps(await clerk.get("/api/tables/grouped/"))
    for part in ("", "1/", "schema/", "ids/", "count/", "references/", "new/"):
        answer = await clerk.ask("GET", f"/api/tables/{table}/{part}")
        assert answer.status_code == 403, part
    whole = {
        "operator": {"username": "x", "password": "123456", "email": "x", "superuser": True},
        "role_grant": {"operator": 2, "role": "administrator", "area_code": "610112"},
    }
    for method, part in (("POST", ""), ("PATCH", "1/"), ("DELETE", "1/")):
        values = whole[table]
        answer = await clerk.ask(method, f"/api/tables/{table}/{part}", json=values)
        assert answer.status_code in (403, 405), (method, answer.text)
    assert await Operator.count().where(Operator.superuser.eq(True)) == 1


async def test_the_three_administrators_stay_three_people(guardian: Any) -> None:
    ids = {row["username"]: row["id"] for row in await guardian.rows("operator", __page_size=50)}
    grant = {
        "operator": ids["admin"],
        "role": "auditor",
        "area_code": "",
        "starts_on": "2026-01-01",
    }
    refused = await guardian.ask("POST", "/api/tables/role_grant/", json=grant)
    assert refused.status_code == 422
    assert "须由不同的人担任" in refused.json()["db_error"]


async def test_each_sees_what_their_roles_are_for(visit: Any) -> None:
    menus = {name: set(await (await visit(name)).get("/api/tables/")) for name in
             ("admin", "anquan", "shenji", "lingdao", "wangge")}  # fmt: skip
    assert menus["anquan"] == {
        "api_key", "firm_operator", "operator", "role_grant", "two_step_role"
    }  # fmt: skip
    assert not menus["admin"] & menus["anquan"]
    assert menus["lingdao"] > {"area", "person", "work_order", "deadline_policy"}
    leader = await visit("lingdao")
    refused = await leader.ask("DELETE", "/api/tables/person/1/")
    assert refused.status_code == 403
    assert refused.json() == {"detail": "您的角色无此权限（维护台账）"}


async def test_nobody_sees_secrets_nor_sorts_by_them(guardian: Any) -> None:
    rows = await guardian.rows("operator")
    assert len(rows) >= 5
    assert {row["password"] for row in rows} == {None}
    for order in ("password", "-password", "username,-password"):
        answer = await guardian.ask("GET", f"/api/tables/operator/?__order={order}")
        assert answer.status_code == 400


@pytest.mark.parametrize(
    "query",
    ["__order=nonsense", "__order=responsible.name", "__order=query_code", "climbs=99999999999999",
     "climbs=1&climbs__operator=gt&climbs__operator=lt"],
)  # fmt: skip
async def test_odd_queries_are_refused_in_words(admin: Any, query: str) -> None:
    answer = await admin.ask("GET", f"/api/tables/work_order/?{query}")
    assert answer.status_code == 400
    assert answer.json() == {"detail": "无法这样筛选或排序"}


async def test_the_security_administrator_adds_an_operator_who_can_log_in(guardian: Any) -> None:
    values = {"username": "xinren", "password": "di-yi-ge-mima", "email": "xin@minhu.test",
              "active": True, "admin": True}  # fmt: skip
    added = await guardian.ask("POST", "/api/tables/operator/", json=values)
    assert added.status_code == 201, added.text
    first = await guardian.log_in("xinren", "di-yi-ge-mima")
    assert (first.status_code, first.json()["next"]) == (403, "/desk/login/password?next=/admin/")
    stored = await fetch_value("SELECT superuser FROM operator WHERE username = 'xinren'")
    assert stored is False
    await guardian.enter("anquan")
    path = f"/api/tables/operator/{added.json()['id']}/"
    assert (
        await guardian.ask("PATCH", path, json={"email": "x@y.test", "password": ""})
    ).is_success
    assert (await guardian.log_in("xinren", "di-yi-ge-mima")).status_code == 403
    await guardian.enter("anquan")
    for password in ("short", "di-yi-ge-mima", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"):
        refused = await guardian.ask("PATCH", path, json={"password": password})
        assert refused.status_code == 422, password
        assert refused.json()["db_error"].startswith("密码未修改")
    assert (await guardian.ask("PATCH", path, json={"password": "di-er-ge-mima"})).is_success
    assert await fetch_value("SELECT count(*) FROM operator_session WHERE due <> ''") == 0
    assert (await guardian.log_in("xinren", "di-er-ge-mima")).status_code == 403
    hashed = await fetch_value("SELECT password FROM operator WHERE username = 'xinren'")
    assert hashed.startswith("$argon2id$")


async def test_sessions_end(clerk: Any) -> None:
    await OperatorSession.delete(force=True)
    assert (await clerk.ask("GET", "/api/tables/")).status_code == 401

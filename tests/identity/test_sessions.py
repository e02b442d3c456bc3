"""Sessions: kept as hashes, listed, ended; their cookie; what is written down of them."""

from typing import Any

import pytest
from support.accounts import kinds

from backend.core.db import fetch, fetch_value
from backend.identity import account, events, sessions
from backend.identity.errors import NotPermitted
from backend.identity.event_kinds import EventKind
from backend.identity.rules import Actor, Role, everywhere
from backend.identity.tokens import digest

GUARDIAN = Actor("anquan", everywhere(Role.security_administrator))


async def test_the_database_does_not_hold_what_the_browser_holds(person: Any, people: Any) -> None:
    await person.log_in("shouli")
    stored = await fetch_value("SELECT token FROM operator_session")
    assert stored == digest(person.token)
    thief = people()
    thief.http.cookies.set("id", stored)
    await thief.get("/desk/", 303)
    assert (await thief.http.get("/admin/api/user/")).status_code == 401


async def test_one_sees_ones_sessions_and_ends_them(people: Any) -> None:
    here, there = people(), people(**{"user-agent": "Zhuomian/1 <b>"})
    await here.log_in("shouli")
    # As many at once as somebody opens.
    await there.log_in("shouli")
    page = await here.get("/desk/account")
    assert "Zhuomian/1 &lt;b&gt;" in page
    assert "127.0.0.1" in page
    assert page.count('name="session"') == 2
    other = await fetch_value("SELECT id FROM operator_session WHERE agent LIKE 'Zhuo%'")
    await here.post("/desk/account/sessions", session=other)
    await there.get("/desk/account", 303)
    await there.log_in("shouli")
    await here.post("/desk/account/sessions", session="others")
    await there.get("/desk/account", 303)
    await here.get("/desk/account")
    assert (await kinds("shouli")).count("session:revoke") == 2


async def test_logging_out_clears_what_the_browser_keeps(person: Any) -> None:
    await person.log_in("shouli")
    answer = await person.post("/desk/logout")
    assert answer.headers["clear-site-data"] == '"storage"'
    assert person.token == ""


async def test_nobody_ends_anothers_session(people: Any) -> None:
    owner, outsider = people(), people()
    await owner.log_in("shouli")
    await outsider.log_in("paiqian")
    number = await fetch_value("SELECT min(id) FROM operator_session")
    await outsider.post("/desk/account/sessions", session=number)
    await owner.get("/desk/account")
    assert "session:revoke" not in await kinds("paiqian")
    with pytest.raises(NotPermitted):
        await account.end_all_of(Actor("paiqian", everywhere(Role.dispatcher)), "shouli")


async def test_the_security_administrator_ends_them_all(people: Any) -> None:
    owner = people()
    await owner.log_in("shouli")
    assert len(await account.sessions_of(GUARDIAN, "shouli")) == 1
    assert await account.end_all_of(GUARDIAN, "shouli") == 1
    await owner.get("/desk/account", 303)
    made = "SELECT actor FROM security_event WHERE kind = 'session:revoke'"
    assert await fetch_value(made) == "anquan"


async def test_they_end_with_the_operator(person: Any) -> None:
    await person.log_in("shouli")
    await fetch("UPDATE operator SET active = false WHERE username = 'shouli'")
    assert await fetch_value("SELECT count(*) FROM operator_session") == 0
    await fetch("UPDATE operator SET active = true WHERE username = 'shouli'")
    await person.get("/desk/account", 303)


async def test_under_https_the_cookie_is_this_hosts_alone(people: Any) -> None:
    person = people("https")
    answer = await person.post("/desk/login", username="shouli", password="minhu-demo-2026")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-id=")
    for part in ("httponly", "secure", "samesite=lax", "path=/"):
        assert part in cookie
    assert "domain" not in cookie
    assert (await person.http.get("/admin/api/user/")).status_code == 200
    await person.get("/desk/account")
    planted = people("https")
    planted.http.cookies.set("id", person.token)
    await planted.get("/desk/account", 303)
    assert (await planted.http.get("/admin/api/user/")).status_code == 401


async def test_the_panel_gives_and_takes_the_same_cookie(people: Any) -> None:
    person = people("https")
    await person.http.get("/admin/")
    token = {"x-csrftoken": person.http.cookies["csrftoken"]}
    body = {"username": "shouli", "password": "minhu-demo-2026"}
    answer = await person.http.post("/admin/public/login/", json=body, headers=token)
    assert answer.status_code == 200, answer.text
    cookie = next(c for c in answer.headers.get_list("set-cookie") if "__Host-id=" in c).lower()
    for part in ("httponly", "secure", "samesite=lax", "path=/"):
        assert part in cookie
    await person.get("/desk/account")
    left = await person.http.post("/admin/public/logout/", headers=token)
    assert left.status_code == 200
    assert person.token == ""
    assert await kinds("shouli") == ["login:succeed", "login:end"]


async def test_refused_attempts_are_written_down_though_their_request_is_undone(
    seeded: str,
) -> None:
    from backend.core.db import transaction

    visit = sessions.Visit("10.0.0.9")
    with pytest.raises(sessions.WrongLogin):
        async with transaction():
            await sessions.log_in("shouli", "wrong", visit)
    row = (await fetch("SELECT username, kind, address FROM security_event"))[0]
    assert tuple(row.values()) == ("shouli", "login:fail", "10.0.0.9")


@pytest.mark.parametrize("name", ["\0", "\ud800", "x" * 5000, "李" * 200])
async def test_any_user_name_can_be_tried(seeded: str, name: str) -> None:
    with pytest.raises(sessions.WrongLogin):
        await sessions.log_in(name, "wrong", sessions.Visit("10.0.0.9"))
    assert await fetch_value("SELECT count(*) FROM security_event") == 1


@pytest.mark.parametrize(
    "change",
    ["UPDATE security_event SET username = 'x'", "DELETE FROM security_event",
     "TRUNCATE security_event"],
)  # fmt: skip
async def test_events_stay(seeded: str, change: str) -> None:
    await events.note(EventKind.logged_in, "shouli")
    with pytest.raises(Exception, match="只能追加"):
        await fetch(change)


async def test_an_event_takes_actor_and_address_from_its_request(seeded: str) -> None:
    from backend.core.db import transaction

    async with transaction():
        await fetch("SELECT set_config('minhu.actor', 'anquan', true)")
        await fetch("SELECT set_config('minhu.address', '10.1.1.1', true)")
        await events.note(EventKind.two_step_off, "shouli", detail={"why": "换手机"})
    row = (await fetch("SELECT actor, address, detail->>'why' AS why FROM security_event"))[0]
    assert tuple(row.values()) == ("anquan", "10.1.1.1", "换手机")

"""API keys: issued once, narrowed, ended; over HTTP as programs use them."""

from datetime import timedelta
from typing import Any

import pytest
from support.accounts import kinds

from backend.core import clock
from backend.core.db import fetch, fetch_value
from backend.identity import keys
from backend.identity.errors import NotPermitted
from backend.identity.key_rules import NewKey, WrongKey, narrowed, parts_of
from backend.identity.rules import Actor, Permission, Role, Scope, everywhere, may

GUARDIAN = Actor("anquan", everywhere(Role.security_administrator))
READ, REPORT, ACT = Permission.read_orders, Permission.report_orders, Permission.act_on_orders


def wanted(*permissions: Permission, area: str = "", days: float = 30, **more: str) -> NewKey:
    ends = clock.now() + timedelta(days=days)
    told = {"name": "12345 热线", "username": "rexian"} | more
    return NewKey(told["name"], told["username"], frozenset(permissions), area, ends)


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def test_a_key_narrows_its_operator() -> None:
    whole = Actor("x", frozenset({Scope(Role.acceptor, "610112"), Scope(Role.leader, "610111001")}))
    held = narrowed(whole, {READ}, "610112001")
    assert held.scopes == {Scope(Role.acceptor, "610112001")}
    assert may(held, READ, "610112001001")
    assert not may(held, READ, "610112002")
    assert not may(held, REPORT, "610112001")
    # Steps on orders go by roles: a key that may take none has none.
    assert held.roles_at("610112001") == frozenset()
    assert narrowed(whole, {ACT}, "").roles_at("610112") == {Role.acceptor}
    assert narrowed(whole, {READ}, "6101").scopes == whole.scopes
    assert narrowed(whole, {READ}, "62").scopes == frozenset()


def test_a_key_is_recognised_by_its_form() -> None:
    assert parts_of("mk_0123456789ab_s_e-cret") == ("0123456789ab", "s_e-cret")
    for other in ("", "mk_", "mk_0123456789ab", "mk_0123456789ab_", "mk__x", "mk_a b_x", "ab_cd",
                  "mk_民_x", "mk_0123456789ab_" + "x" * 100,
                  # A session's token may begin so.
                  "mk_" + "a_" * 20):  # fmt: skip
        assert parts_of(other) is None


async def test_a_program_reads_what_its_key_allows(people: Any) -> None:
    program = people()
    key = await keys.issue(GUARDIAN, wanted(READ))
    assert key not in str(await fetch("SELECT * FROM api_key"))
    for _ in range(2):
        answer = await program.http.get("/api/v1/orders", headers=bearer(key))
        assert answer.status_code == 200, answer.text
    assert (await kinds("rexian")).count("key:use-first") == 1
    body = {"channel": "grid_report", "category": "help", "urgency": "normal",
            "description": "灯不亮", "area_id": 1}  # fmt: skip
    refused = await program.http.post("/api/v1/orders", json=body, headers=bearer(key))
    assert refused.status_code == 403, refused.text
    assert (await program.http.get("/desk/account", headers=bearer(key))).status_code == 303


async def test_a_key_is_no_cookie_and_near_misses_are_nobody(people: Any) -> None:
    program = people()
    key = await keys.issue(GUARDIAN, wanted(READ))
    program.http.cookies.set("id", key)
    assert (await program.http.get("/api/v1/orders")).status_code == 401
    program.http.cookies.clear()
    prefix, secret = parts_of(key) or ("", "")
    for wrong in (key[:-1], key + "x", f"mk_{prefix}_{'x' * len(secret)}", f"mk_000000_{secret}"):
        answer = await program.http.get("/api/v1/orders", headers=bearer(wrong))
        assert answer.status_code == 401


@pytest.mark.parametrize(
    "end",
    ["UPDATE api_key SET created_at = created_at - interval '9 days',"
     " expires_at = statement_timestamp()",
     "UPDATE api_key SET revoked_at = statement_timestamp()",
     "UPDATE operator SET active = false WHERE username = 'rexian'"],
)  # fmt: skip
async def test_a_key_ends(people: Any, end: str) -> None:
    program = people()
    key = await keys.issue(GUARDIAN, wanted(READ))
    await fetch(end)
    answer = await program.http.get("/api/v1/orders", headers=bearer(key))
    assert answer.status_code == 401


async def test_a_key_is_for_programs_and_ends_with_their_role(people: Any) -> None:
    program = people()
    with pytest.raises(WrongKey, match="接口客户端"):
        await keys.issue(GUARDIAN, wanted(READ, username="shouli"))
    role = ("INSERT INTO role_grant (operator, role, area_code, starts_on)"
            " SELECT id, $1, $2, '2026-01-01' FROM operator WHERE username = 'rexian'")  # fmt: skip
    await fetch(role, "unit_handler", "610111")
    with pytest.raises(WrongKey, match="接口客户端"):
        await keys.issue(GUARDIAN, wanted(ACT, area="610111"))
    await fetch(role, "grid_worker", "610112")
    key = await keys.issue(GUARDIAN, wanted(READ, ACT, area="610112001"))
    found = await keys.actor_of(key)
    assert found is not None
    assert found.roles_at("610112001") == {Role.api_client, Role.grid_worker}
    assert (await program.http.get("/api/v1/orders", headers=bearer(key))).status_code == 200
    await fetch(
        "UPDATE role_grant SET starts_on = '2026-01-01', ends_on = '2026-02-01'"
        " WHERE role = 'api_client'"
    )
    assert await keys.actor_of(key) is None
    assert (await program.http.get("/api/v1/orders", headers=bearer(key))).status_code == 401


async def test_rotating_gives_a_new_key_and_a_day_to_change(seeded: str) -> None:
    old = await keys.issue(GUARDIAN, wanted(READ, REPORT, area="610112"))
    prefix, _ = parts_of(old) or ("", "")
    new = await keys.rotate(GUARDIAN, prefix)
    mine, former = await keys.listed(GUARDIAN)
    assert (mine.permissions, mine.area_code) == (former.permissions, "610112")
    assert timedelta(hours=23) < former.expires_at - clock.now() < timedelta(hours=25)
    assert timedelta(days=29) < mine.expires_at - clock.now() < timedelta(days=31)
    assert await keys.actor_of(old) == await keys.actor_of(new)
    await keys.revoke(GUARDIAN, prefix)
    assert await keys.actor_of(old) is None
    assert await keys.actor_of(new) is not None
    with pytest.raises(keys.UnknownKey):
        await keys.rotate(GUARDIAN, prefix)
    assert [k for k in await kinds("rexian") if k.startswith("key")] == [
        "key:issue", "key:rotate", "key:use-first", "key:use-first", "key:revoke"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "key",
    [wanted(), wanted(Permission.manage_access, username="anquan"), wanted(ACT, area="620000"),
     wanted(Permission.publish_rules), wanted(READ, days=0), wanted(READ, days=400),
     wanted(READ, name=" ")],
)  # fmt: skip
async def test_what_the_operator_may_not_no_key_may(seeded: str, key: NewKey) -> None:
    with pytest.raises(WrongKey):
        await keys.issue(GUARDIAN, key)
    assert await fetch_value("SELECT count(*) FROM api_key") == 0


async def test_only_who_manages_access_issues_keys(seeded: str) -> None:
    clerk = Actor("paiqian", everywhere(Role.dispatcher, Role.administrator))
    local = Actor("x", frozenset({Scope(Role.security_administrator, "610112")}))
    for actor in (clerk, local):
        with pytest.raises(NotPermitted):
            await keys.issue(actor, wanted(READ))
        with pytest.raises(NotPermitted):
            await keys.listed(actor)

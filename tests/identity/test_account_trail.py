"""The trail names who changed an account, and from where; nothing of it is the system's doing."""

import re
from typing import Any

import pytest
from support.accounts import code_now

from backend.core.db import fetch, fetch_value
from backend.identity.limiter import MOST_FAILURES
from backend.seed.operators import DEMO_PASSWORD
from backend.trail import service as trail

HERE = "127.0.0.1"


async def told(*chains: str) -> list[tuple[str, str, str, bool]]:
    """Chain, actor, address and whether the operator is known, of every entry about accounts."""
    rows = await fetch(
        "SELECT chain, actor, address, operator IS NOT NULL AS known FROM trail_entry"
        " WHERE split_part(chain, ':', 1) = ANY ($1) AND actor <> 'system' ORDER BY id",
        list(chains),
    )
    return [tuple(row.values()) for row in rows]


@pytest.fixture
async def nothing_by_the_system(seeded: str) -> Any:
    """What the system itself seeded is not looked at."""
    tables = ["operator", "role_grant", "api_key", "security_event"]
    count = (
        "SELECT count(*) FROM trail_entry WHERE actor = 'system'"
        " AND split_part(chain, ':', 1) = ANY ($1)"
    )
    before = await fetch_value(count, tables)
    yield
    assert await fetch_value(count, tables) == before


async def test_what_one_does_to_ones_own_account(people: Any, nothing_by_the_system: None) -> None:
    owner = people()
    await owner.log_in("shouli")
    secret = await owner.authenticator("shouli")
    page = await owner.get("/desk/account")
    assert "10" in page
    await owner.post("/desk/account/two-step", action="renew", code=code_now(secret, 30))
    await owner.post("/desk/account/password", current=DEMO_PASSWORD, new="wo-ziji-de-mima",
                     again="wo-ziji-de-mima")  # fmt: skip
    await owner.post("/desk/logout")
    key = await fetch_value("SELECT id FROM operator WHERE username = 'shouli'")
    [change] = await told("operator")
    assert change == (f"operator:{key}", "shouli", HERE, True)
    found = await told("security_event")
    assert len(found) == 5
    assert {each[1:3] for each in found} == {("shouli", HERE)}


async def test_what_the_security_administrator_does_to_others(
    people: Any, nothing_by_the_system: None
) -> None:
    owner, guardian = people(), people()
    await owner.log_in("shouli")
    await owner.authenticator("shouli")
    await guardian.log_in("anquan")
    await guardian.post("/desk/access/operator", operator="shouli", action="two_step")
    form = {"action": "issue", "username": "rexian", "name": "12345", "days": "3"}
    issued = await guardian.post("/desk/access/keys", **form, may_read_orders="yes")
    prefix = re.findall(r"mk_(\w+?)_", issued.text)[0]
    await guardian.post("/desk/access/keys", action="rotate", prefix=prefix)
    await guardian.post("/desk/access/keys", action="revoke", prefix=prefix)
    found = await told("api_key")
    # Issued; shortened and followed by another; revoked.
    assert [(chain[:8], *rest) for chain, *rest in found] == [
        ("api_key:", "anquan", HERE, True)
    ] * 4
    events = [each for each in await told("security_event") if each[1] == "anquan"]
    assert len(events) == 5
    assert {each[2] for each in events} == {HERE}


async def test_what_is_changed_in_the_panel(people: Any, nothing_by_the_system: None) -> None:
    guardian = people()
    await guardian.log_in("anquan")
    await guardian.http.get("/admin/")
    token = {"x-csrftoken": guardian.http.cookies["csrftoken"]}
    key = await fetch_value("SELECT id FROM operator WHERE username = 'shouli'")
    grant = {"operator": key, "role": "leader", "area_code": "610112", "starts_on": "2026-01-01"}
    for method, path, body in (
        ("POST", "role_grant/", grant),
        ("PATCH", f"operator/{key}/", {"password": "bieren-shezhi-de"}),
        ("PATCH", f"operator/{key}/", {"active": False}),
    ):  # fmt: skip
        answer = await guardian.http.request(
            method, f"/admin/api/tables/{path}", json=body, headers=token
        )
        assert answer.is_success, answer.text
    changes = await told("role_grant", "operator")
    assert [(chain.partition(":")[0], *rest) for chain, *rest in changes] == [
        ("role_grant", "anquan", HERE, True), *[("operator", "anquan", HERE, True)] * 2
    ]  # fmt: skip
    event = await fetch_value("SELECT id FROM security_event WHERE kind = 'password:set'")
    [entry] = await trail.read(f"security_event:{event}")
    assert (entry.actor, entry.address, entry.operator is not None) == ("anquan", HERE, True)


async def test_who_is_not_known_is_no_system_either(
    people: Any, nothing_by_the_system: None
) -> None:
    for _ in range(MOST_FAILURES + 1):
        thief = people()
        await thief.post("/desk/login", username="shouli", password="wrong")
    found = await told("security_event")
    assert {each[1:] for each in found} == {("?", HERE, False)}
    kinds = await fetch("SELECT kind FROM security_event ORDER BY id DESC LIMIT 1")
    assert kinds[0]["kind"] == "login:lock-out"

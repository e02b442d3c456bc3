"""Passwords: which are taken, how they are kept, and who must change theirs."""

import hashlib
from typing import Any

import pytest
from support.accounts import kinds

from backend.core.db import fetch, fetch_value
from backend.identity import passwords
from backend.identity.passwords import fault_of
from backend.identity.tables import Operator
from backend.seed.operators import DEMO_PASSWORD


def pbkdf2(password: str) -> str:
    made = hashlib.pbkdf2_hmac("sha256", password.encode(), b"salt", 1000).hex()
    return f"pbkdf2_sha256$1000$salt${made}"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("a" * 6 + "bcdef", passwords.LENGTH),
        ("我是很长的中文口令" * 15, passwords.LENGTH),
        ("Shouli-2026-mima", passwords.LIKE_THE_NAME),
        ("1QAZ2wsx3EDC", passwords.TOO_COMMON),
        ("ababababababab", passwords.TOO_COMMON),
        (pbkdf2("x"), passwords.UNUSABLE),
        ("twelve\0letters", passwords.UNUSABLE),
        (DEMO_PASSWORD, None),
        ("未央宫的灯笼照着护城河", passwords.LENGTH),
        ("未央宫的灯笼照着护城河水", None),
        ("four common words here", None),
    ],
)
def test_a_password_is_long_and_not_what_everybody_uses(password: str, reason: Any) -> None:
    assert fault_of(password, "shouli") is reason


def test_a_hash_is_argon2_and_knows_its_password() -> None:
    stored = passwords.hashed(DEMO_PASSWORD)
    assert stored.startswith("$argon2id$")
    assert stored != passwords.hashed(DEMO_PASSWORD)
    assert passwords.matches(DEMO_PASSWORD, stored)
    assert not passwords.matches(DEMO_PASSWORD + " ", stored)
    assert not passwords.matches(DEMO_PASSWORD.upper(), stored)
    odd = "  Mì码 <b>&amp; \u00e9\U0001f6a8  "
    stored_odd = passwords.hashed(odd)
    assert fault_of(odd, "shouli") is None
    assert passwords.matches(odd, stored_odd)
    # Nothing is cut off, folded or composed before it is compared.
    for other in (odd.strip(), odd.lower(), odd.replace("\u00e9", "e\u0301"), odd + "x"):
        assert not passwords.matches(other, stored_odd)
    assert not passwords.is_outdated(stored)
    for broken in (None, "", "x", "$argon2id$nonsense", "pbkdf2_sha256$1", "pbkdf2_sha256$a$b$c"):
        assert not passwords.matches(DEMO_PASSWORD, broken)


def test_a_row_of_an_operator_keeps_the_hash_it_was_read_with() -> None:
    stored = passwords.hashed("di-yi-ge-mima")
    assert Operator(username="x", password=stored).password == stored
    row = Operator(username="x", password="di-yi-ge-mima")
    assert passwords.matches("di-yi-ge-mima", row.password)


async def test_an_old_hash_is_replaced_at_the_next_log_in(person: Any) -> None:
    old = "UPDATE operator SET password = $1 WHERE username = 'shouli'"
    await fetch(old, pbkdf2(DEMO_PASSWORD))
    wrong = await person.post("/desk/login", username="shouli", password="wrong")
    assert wrong.status_code == 401
    stored = "SELECT password FROM operator WHERE username = 'shouli'"
    assert await fetch_value(stored) == pbkdf2(DEMO_PASSWORD)
    await person.log_in("shouli")
    assert (await fetch_value(stored)).startswith("$argon2id$")
    await person.log_in("shouli")


async def change(person: Any, new: str, current: str = DEMO_PASSWORD, **more: str) -> Any:
    form = {"current": current, "new": new, "again": new} | more
    return await person.post("/desk/account/password", **form)


async def test_changing_the_password_ends_other_sessions_and_none_comes_back(people: Any) -> None:
    here, there = people(), people()
    await here.log_in("shouli")
    await there.log_in("shouli")
    assert "当前密码不正确" in (await change(here, "di-yi-ge-mima", current="wrong")).text
    assert "不一致" in (await change(here, "di-yi-ge-mima", again="x")).text
    assert "最近 5 次" in (await change(here, DEMO_PASSWORD)).text
    now = DEMO_PASSWORD
    for number in range(1, 5):
        new = f"mima-di-{number}-hao"
        assert (await change(here, new, current=now)).status_code == 303
        now = new
    await here.get("/desk/account")
    await there.get("/desk/account", 303)
    assert "最近 5 次" in (await change(here, DEMO_PASSWORD, current=now)).text
    assert (await change(here, "mima-di-5-hao", current=now)).status_code == 303
    assert (await change(here, DEMO_PASSWORD, current="mima-di-5-hao")).status_code == 303
    assert (await kinds("shouli")).count("password:change") == 6


async def test_a_password_set_by_another_is_changed_before_anything_else(person: Any) -> None:
    await fetch("UPDATE operator SET must_change_password = true WHERE username = 'shouli'")
    assert await person.log_in("shouli") == "/desk/login/password?next=%2Fdesk%2F"
    for page in ("/desk/", "/desk/account", "/desk/intake"):
        await person.get(page, 303)
    assert (await person.http.get("/api/v1/orders")).status_code == 401
    assert (await person.http.get("/admin/api/user/")).status_code == 401
    form = {"current": DEMO_PASSWORD, "new": DEMO_PASSWORD, "again": DEMO_PASSWORD}
    assert "最近 5 次" in (await person.post("/desk/login/password", **form)).text
    form |= {"new": "wo-ziji-de-mima", "again": "wo-ziji-de-mima", "next": "/admin/"}
    done = await person.post("/desk/login/password", **form)
    assert (done.status_code, done.headers["location"]) == (303, "/admin/")
    await person.get("/desk/account")


@pytest.mark.usefixtures("real_hashes")
def test_the_products_hash_is_three_passes_over_64_mib() -> None:
    assert passwords.hashed("a long password").startswith("$argon2id$v=19$m=65536,t=3,p=4$")

"""Two-step log-in on the desk, in the panel and over the API; codes good once; roles with it."""

import os
import re
from typing import Any

import pytest
from support.accounts import code_now, forget_last_step, kinds, secret_of
from support.personal import key_line, keys

from backend.core.db import execute_script, fetch, fetch_value
from backend.identity import two_step_queries as queries
from backend.identity.limiter import MOST_FAILURES
from backend.identity.two_step_rules import address_of, code_at, new_secret, step_of
from backend.personal import service as personal
from backend.personal.errors import CannotOpen
from backend.personal.sealing import is_sealed
from backend.seed.operators import DEMO_PASSWORD
from backend.trail.service import note_rotation

LOGIN = {"username": "shouli", "password": DEMO_PASSWORD}


def test_the_codes_are_those_of_rfc_6238() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B: its last six digits
    assert [code_at(secret, at) for at in (59, 1111111109, 20000000000)] == [
        "287082", "081804", "353130"
    ]  # fmt: skip
    assert step_of(secret, "287 082", 59) == 1
    assert step_of(secret, "287082", 59 + 30) == 1
    assert step_of(secret, "287082", 59 + 61) is None
    for nonsense in ("", "28708", "２８７０８２", "abcdef", "287082x"):
        assert step_of(secret, nonsense, 59) is None
    assert address_of(new_secret(), "shouli").startswith("otpauth://totp/")


async def test_the_account_page_switches_it_on_and_gives_recovery_codes(person: Any) -> None:
    await person.log_in("shouli")
    page = await person.get("/desk/account?set_up=1")
    assert 'src="data:image/svg+xml' in page
    secret = await secret_of("shouli")
    assert secret in page
    wrong = await person.post("/desk/account/two-step", action="start", code="000000")
    assert wrong.status_code == 401
    right = await person.post("/desk/account/two-step", action="start", code=code_now(secret))
    codes = re.findall(r"<code>([\w-]+)</code>", right.text)
    assert len(set(codes)) == 10
    stored = [row["code"] for row in await fetch("SELECT code FROM recovery_code")]
    assert not set(codes) & set(stored)
    assert "10" in await person.get("/desk/account")
    assert "two-step:on" in await kinds("shouli")


async def test_a_code_is_asked_for_and_good_once(people: Any) -> None:
    owner, again = people(), people()
    await owner.log_in("shouli")
    secret = await owner.authenticator("shouli")
    await forget_last_step()
    assert await again.log_in("shouli") == "/desk/login/code?next=%2Fdesk%2F"
    await again.get("/desk/", 303)
    assert (await again.http.get("/admin/api/user/")).status_code == 401
    await again.get("/desk/login/set_up", 303)
    code = code_now(secret)
    assert (await again.post("/desk/login/code", code="000000")).status_code == 401
    assert (await again.post("/desk/login/code", code=code)).status_code == 303
    await again.get("/desk/")
    thief = people()
    await thief.log_in("shouli")
    replayed = await thief.post("/desk/login/code", code=code)
    assert replayed.status_code == 401
    assert "已使用过" in replayed.text
    await thief.get("/desk/", 303)


async def test_a_recovery_code_stands_in_once(people: Any) -> None:
    owner = people()
    await owner.log_in("shouli")
    await owner.get("/desk/account?set_up=1")
    secret = await secret_of("shouli")
    made = await owner.post("/desk/account/two-step", action="start", code=code_now(secret))
    code = re.findall(r"<code>([\w-]+)</code>", made.text)[0]
    for status in (303, 401):
        person = people()
        await person.log_in("shouli")
        told = code.upper().replace("-", " ")
        assert (await person.post("/desk/login/code", code=told)).status_code == status
    assert (await kinds("shouli")).count("two-step:recover") == 1
    used = "SELECT actor, address FROM security_event WHERE kind = 'two-step:recover'"
    assert [tuple(row.values()) for row in await fetch(used)] == [("shouli", "127.0.0.1")]


async def test_recovery_codes_are_renewed_by_one_of_them(people: Any) -> None:
    owner = people()
    await owner.log_in("shouli")
    await owner.get("/desk/account?set_up=1")
    made = await owner.post(
        "/desk/account/two-step", action="start", code=code_now(await secret_of("shouli"))
    )
    code = re.findall(r"<code>([\w-]+)</code>", made.text)[0]
    for status in (200, 401):
        again = await owner.post("/desk/account/two-step", action="renew", code=code)
        assert again.status_code == status
    used = "SELECT actor, address FROM security_event WHERE kind = 'two-step:recover'"
    assert [tuple(row.values()) for row in await fetch(used)] == [("shouli", "127.0.0.1")]
    assert "login:fail" not in await kinds("shouli")


async def test_a_secret_that_is_offered_stays_until_it_is_confirmed(seeded: str) -> None:
    """Two pages asked for at once must not show two secrets of which one counts."""
    operator_id = await fetch_value("SELECT id FROM operator WHERE username = 'shouli'")
    first = new_secret()
    for secret in (first, new_secret()):
        await queries.begin(operator_id, secret)
    assert await secret_of("shouli") == first


async def test_the_database_holds_no_secret_and_keys_can_be_rotated(
    people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, other = people(), people()
    await owner.log_in("shouli")
    secret = await owner.authenticator("shouli")
    await other.log_in("paiqian")
    await other.get("/desk/account?set_up=1")
    rows = await fetch("SELECT id, secret FROM two_step ORDER BY id")
    assert all(is_sealed(row["secret"]) and secret not in row["secret"] for row in rows)
    # From before it was sealed, as `minhu migrate` finds it.
    await execute_script(
        "ALTER TABLE two_step DROP CONSTRAINT two_step_secret_sealed;"
        f"UPDATE two_step SET secret = '{secret}' WHERE id = {rows[0]['id']};"
        "ALTER TABLE two_step ADD CONSTRAINT two_step_secret_sealed"
        " CHECK (secret LIKE 'k1.%') NOT VALID"
    )
    assert await personal.seal_existing(lambda *told: None) == 1
    assert await secret_of("shouli") == secret
    with pytest.raises(Exception, match="two_step_secret_sealed"):
        await fetch("UPDATE two_step SET secret = 'GEZDGNBV'")
    old, new = os.environ["MINHU_KEYRING"], key_line(b"n")
    with keys(monkeypatch, f"{old},{new}"):
        assert await personal.rotate(lambda *told: None, note_rotation) > 2
    with keys(monkeypatch, new):
        assert await secret_of("shouli") == secret
        await forget_last_step()
        again = people()
        await again.log_in("shouli")
        assert (await again.post("/desk/login/code", code=code_now(secret))).status_code == 303
        await fetch("UPDATE two_step SET secret = (SELECT secret FROM two_step WHERE id = $1)"
                    " WHERE id = $2", rows[0]["id"], rows[1]["id"])  # fmt: skip
        with pytest.raises(CannotOpen):
            await secret_of("paiqian")


async def test_codes_cannot_be_tried_without_end(people: Any) -> None:
    owner = people()
    await owner.log_in("shouli")
    secret = await owner.authenticator("shouli")
    await forget_last_step()
    for number in range(MOST_FAILURES):
        thief = people()
        # Who enters the right password again gets no further tries.
        await thief.log_in("shouli")
        answer = await thief.post("/desk/login/code", code=f"00000{number}")
        assert answer.status_code == 401
    blocked = await thief.post("/desk/login/code", code=code_now(secret))
    assert blocked.status_code == 429
    assert (await kinds("shouli")).count("login:lock-out") == 1


async def test_a_role_can_require_it(person: Any) -> None:
    await fetch("INSERT INTO two_step_role (role) VALUES ('acceptor')")
    assert await person.log_in("shouli") == "/desk/login/set_up?next=%2Fdesk%2F"
    await person.get("/desk/", 303)
    assert "data:image/svg+xml" in await person.get("/desk/login/set_up")
    secret = await secret_of("shouli")
    done = await person.post("/desk/login/set_up", code=code_now(secret))
    assert len(re.findall(r"<code>", done.text)) == 10
    await person.get("/desk/account")
    await forget_last_step()
    form = {"action": "stop", "code": code_now(secret)}
    assert "不能关闭" in (await person.post("/desk/account/two-step", **form)).text
    await fetch("DELETE FROM two_step_role")
    assert (await person.post("/desk/account/two-step", **form)).status_code == 303
    assert await fetch_value("SELECT count(*) FROM two_step") == 0
    assert await person.log_in("shouli") == "/desk/"


async def test_who_holds_other_roles_is_not_asked(person: Any) -> None:
    await fetch("INSERT INTO two_step_role (role) VALUES ('auditor')")
    assert await person.log_in("shouli") == "/desk/"


async def test_the_api_takes_the_code_with_the_password(people: Any) -> None:
    owner, program = people(), people()
    await owner.log_in("shouli")
    secret = await owner.authenticator("shouli")
    await forget_last_step()

    async def sign_in(**more: str) -> Any:
        return await program.http.post("/api/v1/sessions", json=LOGIN | more)

    refused = await sign_in()
    assert (refused.status_code, refused.json()["code"]) == (403, "step_due")
    wrong = await sign_in(code="000000")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_code")
    assert await fetch_value("SELECT count(*) FROM operator_session WHERE due <> ''") == 0
    made = await sign_in(code=code_now(secret))
    assert made.status_code == 201, made.text
    headers = {"authorization": f"Bearer {made.json()['token']}"}
    assert (await program.http.get("/api/v1/orders", headers=headers)).status_code == 200


async def test_the_panel_leads_to_the_page_of_the_step(people: Any) -> None:
    owner, visitor = people(), people()
    await owner.log_in("shouli")
    secret = await owner.authenticator("shouli")
    await forget_last_step()
    await visitor.http.get("/admin/")
    token = {"x-csrftoken": visitor.http.cookies["csrftoken"]}
    answer = await visitor.http.post("/admin/public/login/", json=LOGIN, headers=token)
    assert (answer.status_code, answer.json()["next"]) == (403, "/desk/login/code?next=/admin/")
    assert (await visitor.http.get("/admin/api/user/")).status_code == 401
    done = await visitor.post("/desk/login/code", code=code_now(secret), next="/admin/")
    assert done.headers["location"] == "/admin/"
    assert (await visitor.http.get("/admin/api/user/")).status_code == 200


async def test_an_unfinished_session_ends_soon(people: Any) -> None:
    owner, person = people(), people()
    await owner.log_in("shouli")
    secret = await owner.authenticator("shouli")
    await forget_last_step()
    await person.log_in("shouli")
    left = "SELECT extract(epoch FROM max_expiry_date - localtimestamp) / 60 FROM operator_session"
    assert 9 < await fetch_value(f"{left} WHERE due = 'code'") <= 10
    await fetch("UPDATE operator_session SET max_expiry_date = localtimestamp WHERE due = 'code'")
    late = await person.post("/desk/login/code", code=code_now(secret))
    assert late.headers["location"].startswith("/desk/login?")


@pytest.mark.parametrize("path", ["code", "set_up", "password"])
async def test_without_a_session_the_steps_lead_to_the_log_in(person: Any, path: str) -> None:
    assert (
        (await person.http.get(f"/desk/login/{path}"))
        .headers["location"]
        .startswith("/desk/login?")
    )
    answer = await person.post(f"/desk/login/{path}", code="123456", new="x" * 12)
    assert answer.headers["location"].startswith("/desk/login?")

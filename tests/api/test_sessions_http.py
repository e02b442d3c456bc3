"""Signing in and out over HTTP, and what a browser's cookie is good for."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.core.db import fetch, fetch_value
from backend.identity.limiter import MOST_FAILURES
from backend.seed.operators import DEMO_PASSWORD
from backend.web.csrf import COOKIE

LOGIN = {"username": "shouli", "password": DEMO_PASSWORD}


async def test_it_gives_a_token_to_whoever_knows_the_password(stranger: Any, http: Any) -> None:
    answer = await stranger.ask("POST", "/sessions", json=LOGIN)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    made = answer.json()
    idle = datetime.fromisoformat(made["ends_at"]) - datetime.fromisoformat(made["expires_at"])
    assert idle == timedelta(hours=11)
    known = http(made["token"])
    assert (await known.delete("/api/v1/sessions/current")).status_code == 204
    # It is worth nothing from now on.
    assert (await known.delete("/api/v1/sessions/current")).status_code == 401


@pytest.mark.parametrize("login", [LOGIN | {"password": "wrong"}, LOGIN | {"username": "nobody"}])
async def test_it_says_no_more_than_that_the_login_is_wrong(stranger: Any, login: Any) -> None:
    found = await stranger.post("/sessions", login, 401)
    assert (found["code"], found["detail"]) == ("wrong_login", "用户名或密码不正确")


async def test_too_many_failures_say_when_to_try_again(stranger: Any, limiter: Any) -> None:
    for _ in range(MOST_FAILURES):
        await limiter.attempt("127.0.0.1", "shouli")
    answer = await stranger.ask("POST", "/sessions", json=LOGIN)
    assert answer.status_code == 429
    assert answer.json()["code"] == "too_many_logins"
    assert 0 < int(answer.headers["retry-after"]) <= 300


@pytest.mark.parametrize(
    "authorization",
    ["Bearer", "Bearer ", "Bearer nonsense", "Basic c2hvdWxpOng=", "Bearer " + "x" * 5000,
     "Bearer a\xe9"],
)  # fmt: skip
async def test_only_a_running_sessions_token_signs_in(stranger: Any, authorization: str) -> None:
    headers = {"authorization": authorization.encode("latin-1")}
    answer = await stranger.ask("GET", "/orders/1/events", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["code"] == "not_signed_in"


async def test_a_session_ends_when_it_is_over_and_is_prolonged_by_use(
    keeper: Any, http: Any
) -> None:
    async def expiry(**change: str) -> Any:
        for column, value in change.items():
            await fetch(f"UPDATE operator_session SET {column} = localtimestamp + {value}")
        answer = await keeper.ask("GET", "/orders/0/events")
        left = "SELECT extract(epoch FROM expiry_date - localtimestamp)::float8 / 60"
        return answer.status_code, await fetch_value(f"{left} FROM operator_session")

    day, minute = "interval '1 day'", "interval '1 minute'"
    status, left = await expiry(max_expiry_date=day, expiry_date=minute)
    assert (status, round(left)) == (404, 60)
    status, left = await expiry(max_expiry_date="interval '5 minutes'", expiry_date=minute)
    assert (status, round(left)) == (404, 5)
    assert (await expiry(expiry_date=f"-{minute}"))[0] == 401
    assert (await expiry(expiry_date=minute, max_expiry_date=f"-{minute}"))[0] == 401


async def test_who_is_no_longer_active_is_not_signed_in(keeper: Any) -> None:
    await fetch("UPDATE operator SET active = false WHERE username = 'yanshi'")
    await keeper.get("/orders/1/events", 401)


async def test_who_may_not_use_the_panel_may_use_the_api(stranger: Any) -> None:
    await fetch("UPDATE operator SET admin = false WHERE username = 'shouli'")
    await stranger.post("/sessions", LOGIN, 201)


# ── by cookie ────────────────────────────────────────────────────────────────────────────────────


async def test_a_browser_must_prove_to_come_from_our_pages(browser: Any) -> None:
    await browser.get("/orders/0/events", 404)
    token = browser.http.cookies[COOKIE]
    refused = [{}, {"x-csrftoken": ""}, {"x-csrftoken": "x"}, {"x-csrftoken": "é".encode()},
               {"x-csrftoken": token, "origin": "http://evil.test"}]  # fmt: skip
    for headers in refused:
        found = await browser.post("/orders", {}, 403, headers=headers)
        assert found["code"] == "foreign_request"
    # The next obstacle is the empty body: it got through.
    own = {"x-csrftoken": token, "origin": "http://api.test"}
    assert (await browser.post("/orders", {}, 400, headers=own))["code"] == "invalid_input"


async def test_another_sessions_token_is_worth_nothing(browser: Any, http: Any) -> None:
    await browser.get("/orders/0/events", 404)
    token = browser.http.cookies[COOKIE]
    await fetch("UPDATE operator_session SET token = 'another'")
    browser.http.cookies.clear()
    browser.http.cookies.set("id", "another")
    browser.http.cookies.set(COOKIE, token)
    await browser.post("/orders", {}, 403, headers={"x-csrftoken": token})


async def test_a_field_of_a_form_is_no_proof_for_the_api(browser: Any) -> None:
    await browser.get("/orders/0/events", 404)
    form = {"_csrf_token": browser.http.cookies[COOKIE]}
    answer = await browser.ask("POST", "/orders", data=form)
    assert answer.status_code == 403


async def test_with_a_bearer_token_the_cookie_is_not_looked_at(browser: Any) -> None:
    headers = {"authorization": "Bearer nonsense"}
    await browser.get("/orders/1/events", 401, headers=headers)
    await browser.post("/orders", {}, 401, headers=headers)


async def test_logging_in_from_another_site_is_refused(stranger: Any) -> None:
    headers = {"origin": "http://evil.test"}
    assert (await stranger.ask("POST", "/sessions", json=LOGIN, headers=headers)).status_code == 403

"""People who log in by password, for tests of accounts."""

import time

import httpx

from backend.core.db import fetch, fetch_value
from backend.identity import two_step_queries
from backend.identity.two_step_rules import code_at
from backend.seed.operators import DEMO_PASSWORD
from backend.web.csrf import csrf_token

COOKIE_OF = {"http": "id", "https": "__Host-id"}


class Person:
    """Somebody at a browser: the cookies, and the token their forms carry."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    @property
    def token(self) -> str:
        return self.http.cookies.get(COOKIE_OF[self.http.base_url.scheme], "")

    async def get(self, path: str, status: int = 200) -> str:
        answer = await self.http.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    async def post(self, path: str, **data: object) -> httpx.Response:
        form = {"_csrf_token": csrf_token(self.token), **data}
        return await self.http.post(path, data=form)

    async def log_in(self, username: str, password: str = DEMO_PASSWORD) -> str:
        """Where the log-in leads to."""
        answer = await self.post("/desk/login", username=username, password=password)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    async def authenticator(self, username: str) -> str:
        """Switch two-step log-in on; returns the secret."""
        await self.get("/desk/account?set_up=1")
        secret = await secret_of(username)
        answer = await self.post("/desk/account/two-step", action="start", code=code_now(secret))
        assert answer.status_code == 200, answer.text
        return secret


def code_now(secret: str, later: int = 0) -> str:
    return code_at(secret, time.time() + later)


async def secret_of(username: str) -> str:
    operator_id = await fetch_value("SELECT id FROM operator WHERE username = $1", username)
    found = await two_step_queries.found(operator_id)
    assert found is not None
    return found[0]


async def forget_last_step() -> None:
    """As though the last code had been used long ago: tests do not wait half a minute."""
    await fetch("UPDATE two_step SET last_step = 0")


async def kinds(username: str) -> list[str]:
    """What was written down of the account, in order."""
    rows = await fetch("SELECT kind FROM security_event WHERE username = $1 ORDER BY id", username)
    return [row["kind"] for row in rows]

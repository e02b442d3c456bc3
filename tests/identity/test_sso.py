"""Single sign-on against a real OpenID provider in a process of its own."""

import json
import socket
import subprocess
import sys
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from support.accounts import code_now, forget_last_step, kinds

from backend.core.db import fetch, fetch_value
from backend.identity import oidc
from backend.identity.limiter import MOST_FAILURES_OF_ADDRESS, LoginLimiter
from backend.settings import settings

REDIRECT = "http://minhu.test/desk/login/sso/back"
USERS = {"zhang": "shouli", "li": "nobody-here", "wang": None}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    users = [
        json.dumps({"sub": sub} | ({"preferred_username": name} if name else {}))
        for sub, name in USERS.items()
    ]
    told = [part for user in users for part in ("--user-claims", user)]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), *told]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            httpx.get(f"{address}/.well-known/openid-configuration").raise_for_status()
            break
        except httpx.HTTPError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture
def configured(provider: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("MINHU_OIDC_ISSUER", provider)
    monkeypatch.setenv("MINHU_WEBHOOK_ALLOW", "127.0.0.1")
    monkeypatch.setenv("MINHU_OIDC_CLIENT_ID", "minhu")
    monkeypatch.setenv("MINHU_OIDC_CLIENT_SECRET", "a secret/of %both")
    monkeypatch.setenv("MINHU_OIDC_REDIRECT", REDIRECT)
    settings.cache_clear()
    yield provider
    settings.cache_clear()


async def departed(person: Any, onward: str = "/desk/") -> str:
    answer = await person.http.get(f"/desk/login/sso?next={onward}")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def signed_on(address: str, sub: str) -> str:
    """Log in at the provider as *sub*; the address it sends the browser to."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.post(address, data={"sub": sub})
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])


async def test_an_operator_enters_by_the_provider(person: Any, configured: str) -> None:
    assert "/desk/login/sso?next=/desk/" in await person.get("/desk/login")
    address = await departed(person, "/desk/account")
    asked = parse_qs(urlsplit(address).query)
    assert asked["redirect_uri"] == [REDIRECT]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"] != asked["state"]
    back = await signed_on(address, "zhang")
    assert back.startswith(REDIRECT + "?")
    answer = await person.http.get(back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/account"), answer.text
    assert "shouli" in await person.get("/desk/account")
    way = "SELECT detail->>'way' FROM security_event WHERE kind = 'login:succeed'"
    assert await fetch_value(way) == "sso"


async def test_coming_back_twice_opens_one_session(person: Any, configured: str) -> None:
    back = await signed_on(await departed(person), "zhang")
    assert (await person.http.get(back)).status_code == 303
    again = await person.http.get(back)
    assert (again.status_code, "单点登录未成功" in again.text) == (422, True)
    assert await fetch_value("SELECT count(*) FROM operator_session") == 1


async def test_anothers_way_back_is_refused(people: Any, configured: str) -> None:
    thief, victim = people(), people()
    back = await signed_on(await departed(thief), "zhang")
    assert (await victim.http.get(back)).status_code == 422
    await departed(victim)
    assert (await victim.http.get(back)).status_code == 422
    await victim.get("/desk/", 303)


async def test_a_code_of_another_log_in_is_refused(people: Any, configured: str) -> None:
    """State is right and the code is good, but its nonce and verifier are another's."""
    one, other = people(), people()
    foreign = parse_qs(urlsplit(await signed_on(await departed(one), "zhang")).query)["code"][0]
    state = parse_qs(urlsplit(await departed(other)).query)["state"][0]
    answer = await other.http.get(f"/desk/login/sso/back?code={foreign}&state={state}")
    assert answer.status_code == 422
    await other.get("/desk/", 303)


@pytest.mark.parametrize("sub", ["li", "wang"])
async def test_only_an_operator_enters(person: Any, configured: str, sub: str) -> None:
    answer = await person.http.get(await signed_on(await departed(person), sub))
    assert answer.status_code == 403
    assert "没有对应的启用操作员" in answer.text
    assert await fetch_value("SELECT count(*) FROM operator_session") == 0


async def test_who_is_not_active_does_not_enter(person: Any, configured: str) -> None:
    await fetch("UPDATE operator SET active = false WHERE username = 'shouli'")
    answer = await person.http.get(await signed_on(await departed(person), "zhang"))
    assert answer.status_code == 403
    assert await kinds("shouli") == ["login:fail"]


async def test_the_second_step_is_still_asked_for(people: Any, configured: str) -> None:
    owner, person = people(), people()
    await owner.log_in("shouli")
    secret = await owner.authenticator("shouli")
    await forget_last_step()
    answer = await person.http.get(await signed_on(await departed(person), "zhang"))
    assert answer.headers["location"] == "/desk/login/code?next=%2Fdesk%2F"
    await person.get("/desk/account", 303)
    assert (await person.post("/desk/login/code", code=code_now(secret))).status_code == 303
    await person.get("/desk/account")


async def test_without_a_provider_there_is_no_way(person: Any) -> None:
    assert "/desk/login/sso" not in await person.get("/desk/login")
    assert (await person.http.get("/desk/login/sso")).status_code == 422
    assert (await person.http.get("/desk/login/sso/back?code=x&state=y")).status_code == 422


# ── a provider that lies ─────────────────────────────────────────────────────────────────────────


class Liar:
    """A provider whose token is made by ``token``, and whose name may be another's."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048)
        self.other = RSAKey.generate_key(2048)
        self.secret = OctKey.import_key("x" * 32)
        self.issuer = ""
        self.named = ""
        self.token: Any = lambda: ""
        self.asked: list[str] = []

    def answer(self, path: str) -> dict[str, Any]:
        self.asked.append(path)
        if path.endswith("/keys"):
            return {"keys": [self.key.as_dict(private=False)]}
        if path.endswith("/token"):
            return {"id_token": self.token()}
        return {
            "issuer": self.named,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }


@pytest.fixture
def liar(monkeypatch: pytest.MonkeyPatch) -> Iterator[Liar]:
    made = Liar()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(made.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.issuer = made.named = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("MINHU_OIDC_ISSUER", made.issuer)
    monkeypatch.setenv("MINHU_WEBHOOK_ALLOW", "127.0.0.1")
    monkeypatch.setenv("MINHU_OIDC_CLIENT_ID", "minhu")
    monkeypatch.setenv("MINHU_OIDC_REDIRECT", REDIRECT)
    settings.cache_clear()
    yield made
    settings.cache_clear()
    server.shutdown()


Lie = tuple[str, dict[str, Any]]
LIES: dict[str, Lie] = {
    "another issuer": ("key", {"iss": "http://127.0.0.1:1"}),
    "for another copy": ("key", {"aud": "other"}),
    "for several, asked by another": ("key", {"aud": ["minhu", "other"], "azp": "other"}),
    "too old": ("key", {"exp": -120}),
    "without an end": ("key", {"exp": None}),
    "another nonce": ("key", {"nonce": "other"}),
    "without a nonce": ("key", {"nonce": None}),
    "signed by another": ("other", {}),
    "signed by a shared secret": ("secret", {}),
    "not signed": ("none", {}),
}


async def sent_back(person: Any, liar: Liar, lie: Lie) -> Any:
    asked = parse_qs(urlsplit(await departed(person)).query)
    by, changes = lie
    now = int(time.time())
    claims = {"iss": liar.issuer, "aud": "minhu", "sub": "zhang", "iat": now, "exp": 60,
              "nonce": asked["nonce"][0], "preferred_username": "shouli"} | changes  # fmt: skip
    claims = {name: value for name, value in claims.items() if value is not None}
    if "exp" in claims:
        claims["exp"] += now

    def token() -> str:
        if by == "none":
            parts = ({"alg": "none", "typ": "JWT"}, claims)
            coded = [urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts]
            return ".".join([*coded, ""])
        algorithm = "HS256" if by == "secret" else "RS256"
        return jwt.encode({"alg": algorithm}, claims, getattr(liar, by), algorithms=[algorithm])

    liar.token = token
    return await person.http.get(f"/desk/login/sso/back?code=x&state={asked['state'][0]}")


async def test_the_truth_is_believed(person: Any, liar: Liar) -> None:
    assert (await sent_back(person, liar, ("key", {}))).status_code == 303


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_a_lie_is_not_believed(person: Any, liar: Liar, lie: Lie) -> None:
    answer = await sent_back(person, liar, lie)
    assert (answer.status_code, "单点登录未成功" in answer.text) == (422, True)
    assert await fetch_value("SELECT count(*) FROM operator_session") == 0


async def test_a_provider_that_calls_itself_otherwise_is_not_trusted(
    person: Any, liar: Liar
) -> None:
    liar.named = "https://provider.example"
    assert (await person.http.get("/desk/login/sso")).status_code == 422


DESCRIPTION = "/.well-known/openid-configuration"


async def test_it_is_asked_once_an_hour_what_it_says_of_itself(
    person: Any, liar: Liar, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        assert (await sent_back(person, liar, ("key", {}))).status_code == 303
    assert liar.asked.count(DESCRIPTION) == 1
    later = time.monotonic() + oidc.DESCRIPTION_SECONDS + 1
    monkeypatch.setattr(oidc.time, "monotonic", lambda: later)
    await departed(person)
    assert liar.asked.count(DESCRIPTION) == 2


async def test_one_address_cannot_depart_without_end(
    person: Any, liar: Liar, limiter: LoginLimiter
) -> None:
    for _ in range(MOST_FAILURES_OF_ADDRESS - 1):
        await limiter.attempt("127.0.0.1", None)
    # A departure that a log-in followed is not held against the address.
    assert (await sent_back(person, liar, ("key", {}))).status_code == 303
    await departed(person)
    before = len(liar.asked)
    for _ in range(2):
        answer = await person.http.get("/desk/login/sso")
        assert (answer.status_code, "登录失败次数过多" in answer.text) == (429, True)
    assert len(liar.asked) == before
    assert (await fetch("SELECT kind FROM security_event ORDER BY id DESC LIMIT 1"))[0]["kind"] == (
        "login:lock-out"
    )


async def test_an_internal_host_is_asked_only_when_it_is_listed(
    person: Any, liar: Liar, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("MINHU_WEBHOOK_ALLOW", "10.0.0.0/8")
    settings.cache_clear()
    assert (await person.http.get("/desk/login/sso")).status_code == 422
    assert liar.asked == []
    assert "NotReachable" in caplog.text
    # The provider is listed by its name; the addresses it names for tokens and keys are not.
    outside = liar.issuer.replace("127.0.0.1", "localhost")
    monkeypatch.setenv("MINHU_OIDC_ISSUER", outside)
    monkeypatch.setenv("MINHU_WEBHOOK_ALLOW", "localhost")
    settings.cache_clear()
    liar.named = outside
    assert (await sent_back(person, liar, ("key", {}))).status_code == 422
    assert liar.asked == [DESCRIPTION]

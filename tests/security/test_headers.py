"""What browsers are told with every answer, whichever part of the product gives it."""

import re
from typing import Any

import httpx

from backend.app import app
from backend.web.headers import ALWAYS, UNUSED, completed

# Assets and the API's own description hold nothing personal.
LASTING = re.compile(r"^/desk/static/|^/api(?!/v1)")
FILLED = {"digest": "0", "name": "desk.css", "order": "1", "sha256": "0" * 64, "rest": "x"}


def addresses() -> list[str]:
    """Every GET route of the app, its parameters filled in; the panel's by hand."""
    found = {"/admin/", "/admin", "/admin/api/tables/", "/administration", "/nothing/at/all"}
    for route in app.routes:
        if "GET" in getattr(route, "methods", ()):
            found.add(re.sub(r"\{(\w+)(:\w+)?\}", lambda m: FILLED.get(m[1], "1"), route.path))
    return sorted(found)


def directives(answer: httpx.Response) -> dict[str, str]:
    parts = answer.headers["content-security-policy"].split(";")
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in parts)}


def test_the_walk_sees_every_part() -> None:
    found = addresses()
    assert len(found) > 25
    for start in ("/desk", "/api/v1", "/api/docs", "/admin", "/health", "/metrics", "/"):
        assert any(path.startswith(start) for path in found), start


async def test_every_address_tells_browsers_what_they_may_do(stranger: Any, by_cookie: Any) -> None:
    for caller, path in (
        (caller, path) for caller in (stranger, by_cookie) for path in addresses()
    ):
        answer = await caller.http.get(path)
        policy = directives(answer)
        assert policy["frame-ancestors"] == "'none'" or "sandbox" in policy, path
        assert policy["default-src"] in ("'none'", "'self'"), path
        assert "unsafe" not in policy.get("script-src", ""), path
        if not path.startswith("/admin"):
            assert "unsafe" not in answer.headers["content-security-policy"], path
        for name in set(ALWAYS) - {b"content-security-policy", b"cache-control"}:
            assert answer.headers.get(name.decode()) == ALWAYS[name].decode(), (path, name)
        if not LASTING.match(path):
            assert answer.headers["cache-control"] == "no-store", path
        assert "strict-transport-security" not in answer.headers, path


async def test_what_is_wrong_says_it_too(stranger: Any) -> None:
    for method, path in (("DELETE", "/desk/"), ("POST", "/api/v1/nothing"), ("GET", "/nothing")):
        answer = await stranger.http.request(method, path)
        assert answer.status_code >= 400
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


async def test_over_https_browsers_stay_there(http: Any) -> None:
    client = http()
    for path in ("/desk/login", "/api/v1/orders", "/admin/", "/nothing"):
        answer = await client.get(f"https://api.test{path}")
        assert "max-age=63072000" in answer.headers["strict-transport-security"], path
        for cookie in answer.headers.get_list("set-cookie"):
            assert "secure" in cookie.lower(), path


def test_an_answers_own_word_stands_and_nothing_is_said_twice() -> None:
    own = [(b"Content-Security-Policy", b"sandbox"), (b"Cache-Control", b"private")]
    names = [name for name, _ in completed(own, https=True)]
    assert len(names) == len(set(names))
    told = dict(completed(own, https=True))
    assert told[b"content-security-policy"] == b"sandbox"
    assert told[b"cache-control"] == b"private"
    assert b"strict-transport-security" in told
    assert all(f"{name}=()".encode() in told[b"permissions-policy"] for name in UNUSED)


def test_a_cookie_is_made_secure_once() -> None:
    kept = (b"set-cookie", b"id=1; Secure")
    assert completed([kept], https=True)[0] == kept
    assert completed([(b"set-cookie", b"id=1")], https=True)[0][1] == b"id=1; Secure"
    assert completed([(b"set-cookie", b"id=1")], https=False)[0][1] == b"id=1"

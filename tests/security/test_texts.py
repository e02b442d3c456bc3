"""Texts that PostgreSQL cannot keep are refused in words at every door: desk, panel, API."""

import json
from typing import Any

import httpx
import pytest
from security.conftest import Entering, Ground

from backend.core.db import fetch_value
from backend.core.errors import InvalidInput
from backend.core.texts import require_storable, storable
from backend.web.csrf import csrf_token

TOLD = "含有不能使用的字符"
WORK = ("SELECT (SELECT count(*) FROM order_event) + (SELECT count(*) FROM trail_entry)"
        " + (SELECT count(*) FROM desk_filter)")  # fmt: skip


def test_a_text_is_named_by_where_it_stands() -> None:
    assert storable("民呼 \U0001f6a8\n")
    assert not storable("a\0b")
    assert not storable("\ud83d")
    for value, field in (
        ("\0", ""), ({"a": {"b": ["x", "\ud800"]}}, "a.b"), ({"a": [{"b": "\0"}]}, "a.b"),
        ({"k\0": 1}, "k"), (["x", "\0"], "[1]"),
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as refused:
            require_storable(value)
        assert refused.value.field == field
    require_storable({"a": [1, 2.5, None, True, "字"], "b": {"c": "\x01"}})


def multipart(**fields: str) -> dict[str, Any]:
    """A form as browsers send it with files, each field in a charset of its own."""
    parts = [
        f'--x\r\ncontent-disposition: form-data; name="{name}"\r\n'
        f"content-type: text/plain; charset={charset}\r\n\r\n{text}\r\n"
        for name, told in fields.items()
        for charset, _, text in [told.partition(" ")]
    ]
    return {
        "content": "".join([*parts, "--x--\r\n"]).encode(),
        "headers": {"content-type": "multipart/form-data; boundary=x"},
    }


async def refused(answer: httpx.Response, *told: str) -> None:
    assert 400 <= answer.status_code < 500, answer.text
    for each in told:
        assert each in answer.text


async def test_the_desk_refuses_them(ground: Ground, entering: Entering) -> None:
    clerk, guardian = await entering("shouli"), await entering("anquan")
    token = csrf_token(clerk.cookies["id"])
    order = f"/desk/orders/{ground.orders['insider']}"
    before = await fetch_value(WORK)
    forms = {
        order: {"reason": "other", "note": "a\0b"},
        f"{order}/erase": {"reason": "\0"},
        f"{order}/actions/contact": {"version": "1", "note": "a\0b"},
        "/desk/intake": {"description": "灯不亮\0", "nonce": "n"},
        "/desk/intake/hints": {"description": "灯不亮\0"},
        "/desk/batch": {"action": "remind", "reason": "\0", "order": ["1.1.x", "2.1.x"]},
        "/desk/filters": {"name": "a\0b", "query": ""},
        "/desk/login": {"username": "a\0b", "password": "x"},
    }
    for path, form in forms.items():
        await refused(await clerk.post(path, data={"_csrf_token": token, **form}), TOLD)
    key = {"action": "issue", "username": "rexian", "name": "a\0b", "days": "3"}
    own = {"_csrf_token": csrf_token(guardian.cookies["id"])}
    await refused(await guardian.post("/desk/access/keys", data=key | own), f"name：{TOLD}")
    # A part may say in which charset its half of a pair is written, or name one there is not.
    for text, told in (("unicode_escape \\ud800", TOLD), ("bogus x", ""), ("utf-8 a\0b", TOLD)):
        sent = multipart(_csrf_token=f"utf-8 {token}", note=text)
        await refused(await clerk.post(f"{order}/actions/contact", **sent), told)
    for path in ("/desk/?q=a%00b", "/desk/callbacks?unit=%00"):
        await refused(await clerk.get(path), TOLD)
    assert (await clerk.get("/desk/orders/%00")).status_code == 404
    # Without a session nothing has read the form before the handler does.
    clerk.cookies.clear()
    await refused(await clerk.post("/desk/login", data={"username": "a\0b"}), TOLD)
    assert await fetch_value(WORK) == before


async def test_the_panel_refuses_them(seeded: str, entering: Entering) -> None:
    panel = await entering("admin")
    await panel.get("/admin/")
    panel.headers["x-csrftoken"] = panel.cookies["csrftoken"]
    person = await fetch_value("SELECT min(id) FROM person")
    before = await fetch_value(WORK)
    for text in ("a\0b", "\ud800", "\udfff x"):
        body = json.dumps({"name": text})
        for method, path in (("POST", "person/"), ("PATCH", f"person/{person}/")):
            answer = await panel.request(method, f"/admin/api/tables/{path}", content=body)
            await refused(answer, TOLD)
        login = json.dumps({"username": text, "password": "x"})
        await refused(await panel.post("/admin/public/login/", content=login), TOLD)
        change = json.dumps({"current_password": text})
        await refused(await panel.post("/admin/api/change-password/", content=change), TOLD)
    for path in ("person/?name=%00", "person/ids/?search=%00", "person/%00/"):
        await refused(await panel.get(f"/admin/api/tables/{path}"))
    assert await fetch_value(WORK) == before


async def test_the_api_refuses_them(ground: Ground, keeper: Any) -> None:
    order = ground.orders["insider"]
    before = await fetch_value(WORK)
    for escape in (r"\u0000", r"\ud800", r"\udfff"):
        for path, body in (
            (f"/orders/{order}/personal", '{"reason": "other", "note": "a%s"}'),
            (f"/orders/{order}/actions/contact", '{"version": 1, "data": {"note": "%s"}}'),
            ("/orders", '{"description": "%s"}'),
            ("/sessions", '{"username": "%s", "password": "x"}'),
            ("/sessions", '{"%s": 1}'),
        ):
            told = {"content-type": "application/json"}
            answer = await keeper.ask("POST", path, content=body % escape, headers=told)
            await refused(answer)
            assert answer.json()["detail"], path
    answer = await keeper.ask(
        "POST", f"/orders/{order}/personal", json={"reason": "other", "note": "\0"}
    )
    assert (answer.status_code, answer.json()["field"]) == (400, "note")
    await refused(await keeper.ask("GET", "/orders?q=%00"), TOLD)
    for text in ("bogus 1", "unicode_escape \\ud800"):
        answer = await keeper.ask("POST", f"/orders/{order}/files", **multipart(version=text))
        await refused(answer)
    assert await fetch_value(WORK) == before

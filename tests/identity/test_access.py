"""The page of security administrators: others' sessions and two-step log-in, and keys."""

import re
from typing import Any

import pytest
from support.accounts import kinds

from backend.core.db import fetch_value


async def test_others_are_refused(person: Any) -> None:
    await person.log_in("admin")
    assert "/desk/access" not in await person.get("/desk/account")
    await person.get("/desk/access", 403)
    for path, form in (("operator", {"operator": "shouli"}), ("keys", {"action": "issue"})):
        assert (await person.post(f"/desk/access/{path}", **form)).status_code == 403
    assert await kinds("shouli") == []


async def test_a_lost_phone(people: Any) -> None:
    owner, guardian = people(), people()
    await owner.log_in("shouli")
    await owner.authenticator("shouli")
    await guardian.log_in("anquan")
    assert "/desk/access" in await guardian.get("/desk/account")
    assert "127.0.0.1" in await guardian.get("/desk/access?operator=shouli")
    await guardian.post("/desk/access/operator", operator="shouli", action="two_step")
    await owner.get("/desk/account", 303)
    assert await owner.log_in("shouli") == "/desk/"
    ended = await guardian.post("/desk/access/operator", operator="shouli", action="sessions")
    assert "已全部结束" in await guardian.get(ended.headers["location"])
    await owner.get("/desk/account", 303)
    assert "没有这个操作员" in await guardian.get("/desk/access?operator=nobody", 404)


@pytest.mark.parametrize(
    ("told", "status", "sentence"),
    [({"name": "12345\0热线"}, 400, "name：含有不能使用的字符"),
     ({"name": "12345\u200b热线"}, 422, "用途含有不能使用的字符"),
     ({"area": "61\0"}, 400, "area：含有不能使用的字符"),
     ({"area": "61x"}, 422, "区域编码为至多 16 位数字"),
     ({"area": "６１"}, 422, "区域编码为至多 16 位数字"),
     ({"area": "6" * 17}, 422, "区域编码为至多 16 位数字"),
     ({"username": "shou li"}, 404, "没有这个操作员"),
     ({"days": "3x"}, 422, "有效期应在")],
)  # fmt: skip
async def test_a_key_of_what_cannot_be_kept_is_refused(
    person: Any, told: dict[str, str], status: int, sentence: str
) -> None:
    await person.log_in("anquan")
    form = {"action": "issue", "username": "rexian", "name": "12345", "days": "30"}
    answer = await person.post("/desk/access/keys", **form | told, may_read_orders="yes")
    assert (answer.status_code, sentence in answer.text) == (status, True), answer.text
    assert await fetch_value("SELECT count(*) FROM api_key") == 0


async def test_a_wide_blank_in_a_keys_name_is_kept(person: Any) -> None:
    await person.log_in("anquan")
    form = {"action": "issue", "username": "rexian", "name": "12345　热线", "days": "30"}
    await person.post("/desk/access/keys", **form, may_read_orders="yes")
    assert await fetch_value("SELECT name FROM api_key") == "12345　热线"


async def test_odd_names_are_nobodys(person: Any) -> None:
    await person.log_in("anquan")
    for action in ("sessions", "two_step"):
        answer = await person.post("/desk/access/operator", operator="a b", action=action)
        assert answer.status_code == 404
    for action in ("rotate", "revoke"):
        answer = await person.post("/desk/access/keys", action=action, prefix="00 ")
        assert answer.status_code == 404
    assert "没有这个操作员" in await person.get("/desk/access?operator=a%20b", 404)


async def test_a_key_is_issued_rotated_and_revoked(people: Any) -> None:
    guardian, program = people(), people()
    await guardian.log_in("anquan")

    async def reads(key: str) -> int:
        headers = {"authorization": f"Bearer {key}"}
        return int((await program.http.get("/api/v1/orders", headers=headers)).status_code)

    form = {"action": "issue", "username": "rexian", "name": "12345 <热线>", "days": "30"}
    refused = await guardian.post("/desk/access/keys", **form)
    assert "请选择权限" in refused.text
    assert 'value="12345 &lt;热线&gt;"' in refused.text
    issued = await guardian.post("/desk/access/keys", **form, may_read_orders="yes")
    key = re.findall(r"mk_[\w-]+", issued.text)[0]
    assert key not in await guardian.get("/desk/access")
    assert await reads(key) == 200
    prefix = await fetch_value("SELECT prefix FROM api_key")
    rotated = await guardian.post("/desk/access/keys", action="rotate", prefix=prefix)
    newer = re.findall(r"mk_[\w-]+", rotated.text)[0]
    assert [await reads(each) for each in (key, newer)] == [200, 200]
    await guardian.post("/desk/access/keys", action="revoke", prefix=prefix)
    assert [await reads(each) for each in (key, newer)] == [401, 200]
    unknown = await guardian.post("/desk/access/keys", action="revoke", prefix="0000")
    assert unknown.status_code == 404

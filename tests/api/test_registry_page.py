"""The page of a table's files: template and exports, and rows brought in by a form."""

from typing import Any

from api.conftest import add_operator, session_of
from litestar import Litestar
from support.workers import Until

from backend.core.db import fetch_value
from backend.health import redis_client
from backend.web.csrf import FIELD, csrf_token
from backend.web.progress import reached, reported

PATH = "/desk/registry/station"
FILE = "驿站编码,驿站名称,所属社区\nYZ1,驿站一,610112001601\nYZ2,驿站二,无此社区\n"


async def entered(http: Any, username: str) -> tuple[Any, str]:
    client, token = http(), await session_of(username)
    client.cookies.set("id", token)
    return client, csrf_token(token)


async def test_rows_are_looked_at_first_and_kept_when_told(http: Any) -> None:
    await add_operator("bianji", "610112", "administrator")
    client, token = await entered(http, "bianji")
    shown = await client.get(PATH)
    assert shown.status_code == 200, shown.text
    for part in ("/api/v1/registry/station/template", "export?format=xlsx", 'type="file"'):
        assert part in shown.text
    for mode, words, kept in (
        ("check", "没有写入任何内容：1 行可导入，1 行有问题", 0),
        ("good", "已写入 1 行，1 行有问题", 1),
    ):
        answer = await client.post(
            PATH, data={FIELD: token, "mode": mode}, files={"file": ("驿站.csv", FILE.encode())}
        )
        assert answer.status_code == 200, answer.text
        assert words in answer.text
        assert "没有“无此社区”" in answer.text
        assert await fetch_value("SELECT count(*) FROM station WHERE code = 'YZ1'") == kept
    other = await client.post(
        PATH, data={FIELD: token, "mode": "good"}, files={"file": ("x.csv", b"")}
    )
    assert other.status_code == 422
    assert "文件是空的" in other.text
    # A script asks for what became of it alone, and meanwhile how far it has come.
    part = await client.post(
        PATH, data={FIELD: token, "mode": "whole", "run": "x"}, headers={"hx-request": "true"},
        files={"file": ("驿站.csv", FILE.encode())},
    )  # fmt: skip
    assert "<html" not in part.text
    assert "没有写入任何内容：1 行有问题" in part.text
    assert "1 行台账里已有" in part.text
    assert (await client.get(f"{PATH}/progress?run=x")).json() == {"done": 0, "total": 0}
    none = await client.post(PATH, data={FIELD: token, "mode": "good"})
    assert none.status_code == 400
    assert "请选择文件" in none.text


async def test_a_long_request_tells_how_far_it_has_come(valkey_url: str, until: Until) -> None:
    app = Litestar()
    assert await reached(app, "1:x") is None
    app.state.redis = redis_client(valkey_url)
    try:
        async with reported(app, "1:x") as report:
            report(3, 10, "")

            async def told() -> bool:
                return await reached(app, "1:x") == (3, 10)

            await until(told, 5, "nobody was told")
        assert await reached(app, "1:y") is None
    finally:
        await app.state.redis.aclose()


async def test_who_may_only_read_is_offered_no_form(http: Any) -> None:
    await add_operator("yuedu", "610112", "leader")
    client, token = await entered(http, "yuedu")
    shown = await client.get(PATH)
    assert shown.status_code == 200
    assert 'type="file"' not in shown.text
    assert "export?format" not in shown.text
    answer = await client.post(
        PATH, data={FIELD: token, "mode": "good"}, files={"file": ("驿站.csv", FILE.encode())}
    )
    assert answer.status_code == 403
    assert (await client.get("/desk/registry/no_such")).status_code == 404

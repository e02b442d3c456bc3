"""Whatever goes wrong is a problem document in the caller's language, and tells no insides."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import asyncpg
import httpx
import msgspec
import pytest
from litestar import Litestar, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from backend.deadlines.rules import Colour
from backend.web.failures import error_response


class Told(msgspec.Struct, forbid_unknown_fields=True):
    text: Annotated[str, Meta(min_length=2, max_length=3)]
    number: Annotated[int, Meta(ge=1, le=5)] = 1
    choice: Colour = Colour.green
    several: Annotated[list[Annotated[int, Meta(ge=1)]], Meta(max_length=2)] = []
    data: "Told | None" = None


RAISED: dict[str, Exception] = {
    "bug": ZeroDivisionError("secret insides"),
    "away": asyncpg.CannotConnectNowError("secret insides"),
    "lost": asyncpg.InterfaceError("secret insides"),
    "refused": ConnectionRefusedError("secret insides"),
}


@get("/api/fail/{how:str}")
async def fail(how: FromPath[str]) -> None:
    raise RAISED[how]


@post("/api/told")
async def told(data: JSONBody[Told]) -> None:
    """Nothing."""


@get("/api/asked")
async def asked(
    count: Annotated[int, QueryParameter(ge=1, le=9)],
    colour: Annotated[Colour | None, QueryParameter()] = None,
) -> None:
    """Nothing."""


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = Litestar(
        [fail, told, asked],
        exception_handlers={Exception: error_response},
        openapi_config=None,
        request_max_body_size=1000,
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://x.test") as client:
        yield client


def check(answer: httpx.Response, status: int, code: str) -> Any:
    """The problem document, after what all of them have in common."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert (found["status"], found["code"], found["type"]) == (status, code, "about:blank")
    assert found["title"]
    assert found["detail"]
    return found


@pytest.mark.parametrize("how", RAISED)
async def test_what_nobody_expected_tells_nothing_of_its_insides(
    client: httpx.AsyncClient, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await client.get(f"/api/fail/{how}")
    bug = how == "bug"
    code = "internal_server_error" if bug else "service_unavailable"
    check(answer, 500 if bug else 503, code)
    assert "insides" not in answer.text
    assert "Traceback" not in answer.text
    assert ("retry-after" in answer.headers) is not bug
    # Whoever runs it finds the reason in the log.
    assert "insides" in caplog.text
    assert f"GET /api/fail/{how}" in caplog.text


async def test_an_unknown_address(client: httpx.AsyncClient) -> None:
    found = check(await client.get("/api/nowhere"), 404, "not_found")
    assert found["detail"] == "没有这个地址"


async def test_a_method_that_is_not_offered(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/api/told")
    found = check(answer, 405, "method_not_allowed")
    assert "POST" in answer.headers["allow"]
    assert found["detail"] == "该地址不支持这种请求方法"


async def test_too_much(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/told", json={"text": "x" * 2000})
    assert check(answer, 413, "request_entity_too_large")["detail"] == "提交的内容过大"


@pytest.mark.parametrize(
    "content", [b"{", b'{"text": "ab"} x', b'{"text": "\xff"}', b"nonsense", b"[" * 999]
)
async def test_what_is_no_json(client: httpx.AsyncClient, content: bytes) -> None:
    found = check(await client.post("/api/told", content=content), 400, "bad_request")
    assert found["detail"] == "无法识别该请求"


BODIES: dict[str, tuple[Any, str, str, str]] = {
    "missing": ({}, "text", "必须填写", "is required"),
    "null": ({"text": None}, "text", "应为文字", "must be text"),
    "short": ({"text": "a"}, "text", "至少 2 个字", "use at least 2 characters"),
    "long": ({"text": "abcd"}, "text", "最多 3 个字", "use at most 3 characters"),
    "unknown": ({"text": "ab", "x": 1}, "x", "没有这一项", "there is no such field"),
    "small": ({"text": "ab", "number": 0}, "number", "不能小于 1", "must be 1 or more"),
    "large": ({"text": "ab", "number": 6}, "number", "不能大于 5", "must be 5 or less"),
    "half": ({"text": "ab", "number": 1.5}, "number", "应为整数", "must be a whole number"),
    "choice": ({"text": "ab", "choice": "blue"}, "choice", "没有“blue”这个选项",
               "“blue” is none of the choices"),
    "many": ({"text": "ab", "several": [1, 2, 3]}, "several", "最多 2 项", "give at most 2"),
    "one of many": ({"text": "ab", "several": [1, 0]}, "several[1]", "不能小于 1",
                    "must be 1 or more"),
    "nested": ({"text": "ab", "data": {"text": "ab", "data": {"text": 1}}}, "data.data.text",
               "应为文字", "must be text"),
    "nested, missing": ({"text": "ab", "data": {}}, "data.text", "必须填写", "is required"),
    "no object": ([], "", "应为对象", "must be an object"),
}  # fmt: skip


@pytest.mark.parametrize("what", BODIES)
async def test_what_does_not_fit_is_named_by_its_path(client: httpx.AsyncClient, what: str) -> None:
    body, field, zh, en = BODIES[what]
    found = check(await client.post("/api/told", json=body), 400, "invalid_input")
    assert found["errors"] == [{"field": field, "reason": zh}]
    assert found["field"] == field
    assert found["detail"] == (f"{field}：{zh}" if field else zh)
    answer = await client.post("/api/told", json=body, headers={"accept-language": "en"})
    english = check(answer, 400, "invalid_input")
    assert english["errors"] == [{"field": field, "reason": en}]
    assert answer.headers["content-language"] == "en"


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("", [("count", "必须填写")]),
        ("?count=x", [("count", "应为整数")]),
        ("?count=0", [("count", "不能小于 1")]),
        ("?count=10&colour=blue", [("count", "不能大于 9"), ("colour", "没有“blue”这个选项")]),
    ],
)
async def test_every_parameter_that_does_not_fit_is_told(
    client: httpx.AsyncClient, query: str, errors: list[tuple[str, str]]
) -> None:
    found = check(await client.get(f"/api/asked{query}"), 400, "invalid_input")
    assert [(each["field"], each["reason"]) for each in found["errors"]] == errors


async def test_the_language_chosen_in_the_panel_counts_first(client: httpx.AsyncClient) -> None:
    for chosen, accepted, detail in (
        ("en", "zh-CN", "There is no such address"),
        ("zh", "en", "没有这个地址"),
        ("fr", "en", "There is no such address"),
    ):
        client.cookies.set("panel_language", chosen)
        answer = await client.get("/api/nowhere", headers={"accept-language": accepted})
        assert answer.json()["detail"] == detail

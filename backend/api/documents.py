"""``/api/openapi.json`` and ``/api/docs``: the API described for programs and for people.

The page is our own: those that come with Litestar load their parts from other hosts, which a
district's network does not reach.
"""

from typing import Any

from litestar import Request, Router
from litestar.enums import MediaType
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.serialization import encode_json

from backend.api.completion import completed
from backend.api.page import STYLE, STYLE_SHEET, page_of
from backend.web.auth import COOKIE
from backend.web.csrf import HEADER
from backend.web.language import Language, language_of

PREFIX = "/api"
TITLE = "民呼 API / Minhu API"
POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
DESCRIPTION = f"""\
民呼的接口：上报诉求、查询工单、办理工单；查询和维护台账。所有时间都带时区，所有编号以本文为准。

- 登录：`POST /api/v1/sessions` 取得令牌，之后每个请求携带 `Authorization: Bearer 令牌`。
  浏览器也可用登录 Cookie，此时修改类请求须携带 `{HEADER}` 头，其值取自 `minhu_csrf` Cookie。
- 重复提交：POST 请求携带 `Idempotency-Key`，24 小时内重发同一请求得到同一应答，不会重复执行。
- 并发：每次办理须给出所见版本（`version` 或 `If-Match`），修改台账须给出 `If-Match`。
  内容已变时返回 409，请重新读取。
- 错误：一律为 RFC 9457 问题文档，`code` 供程序判断，`detail` 供人阅读，
  按 `Accept-Language` 给出中文或英文。

Work orders and the registry over HTTP: report requests, find orders, take actions; find, add,
change and retire what the registry keeps.

- Sign in: `POST /api/v1/sessions` gives a token; send it as `Authorization: Bearer …`. A browser
  may use its cookie; unsafe requests then carry `{HEADER}` with the value of the cookie
  `minhu_csrf`.
- Repeating: a POST with an `Idempotency-Key` is carried out once; for 24 hours the same request
  gets the same answer.
- Concurrency: every action tells the version it was decided upon (`version` or `If-Match`), every
  change of the registry `If-Match`; 409 when the order or row has changed since.
- Errors are problem details (RFC 9457): `code` for programs, `detail` for people, in Chinese or
  English as `Accept-Language` asks.
"""


class Described(OpenAPIRenderPlugin):
    """The document itself, completed; made once a process."""

    def __init__(self) -> None:
        super().__init__(path="/openapi.json", media_type=MediaType.JSON)
        self._made: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        if self._made is None:
            self._made = encode_json(completed(openapi_schema))
        return self._made


class Page(OpenAPIRenderPlugin):
    """The document as one page without scripts, in the reader's language; made once for each."""

    def __init__(self) -> None:
        super().__init__(path="/docs", media_type=MediaType.HTML)
        self._made: dict[Language, bytes] = {}

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        language = language_of(request)
        if language not in self._made:
            self._made[language] = page_of(completed(openapi_schema), language).encode()
        return self._made[language]


class Style(OpenAPIRenderPlugin):
    """The page's style sheet: the page itself holds no style, so that its policy allows none."""

    def __init__(self) -> None:
        super().__init__(path=f"/{STYLE_SHEET}", media_type=MediaType.CSS)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return STYLE.encode()


def config() -> OpenAPIConfig:
    """How the app describes itself."""
    return OpenAPIConfig(
        title=TITLE,
        version="1",
        description=DESCRIPTION,
        openapi_router=Router(
            PREFIX,
            route_handlers=[],
            include_in_schema=False,
            response_headers={
                "cache-control": "no-cache",
                "content-security-policy": POLICY,
                "vary": "accept-language, cookie",
            },
        ),
        render_plugins=[Described(), Page(), Style()],
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="会话令牌 / A session's token",
                ),
                "cookie": SecurityScheme(
                    type="apiKey",
                    name=COOKIE,
                    security_scheme_in="cookie",
                    description="浏览器的登录会话 / A browser's session",
                ),
            }
        ),
        security=[{"bearer": []}, {"cookie": []}],
    )

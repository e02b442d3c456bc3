"""``/sessions``: signing in and out."""

from typing import Any

from litestar import Request, delete, post
from litestar.params import JSONBody
from litestar.response import Response

from backend.api.messages import SessionMade, SignIn
from backend.api.problems import problems
from backend.core import clock
from backend.identity import sessions
from backend.web.auth import OWN_TRANSACTIONS, session_token, signed_in

TAGS = ["会话 Sessions"]


@post(
    "/sessions",
    operation_id="signIn",
    summary="登录 / Sign in",
    description="返回会话令牌。失败次数过多时须等待。 / Returns a session's token.",
    tags=TAGS,
    security=[{}],
    responses=problems(400, 401, 429),
    opt=OWN_TRANSACTIONS,
)
async def sign_in(data: JSONBody[SignIn], request: Request[Any, Any, Any]) -> Response[SessionMade]:
    """Open a session for whoever knows the password."""
    address = request.client.host if request.client else "unknown"
    now = clock.now()
    token = await sessions.log_in(data.username, data.password, address)
    made = SessionMade(token, now + sessions.SESSION, now + sessions.LONGEST_SESSION)
    return Response(made, status_code=201, headers={"cache-control": "no-store"})


@delete(
    "/sessions/current",
    operation_id="signOut",
    summary="退出 / Sign out",
    description="会话令牌立即失效。 / The token is worth nothing from now on.",
    tags=TAGS,
    guards=[signed_in],
    responses=problems(401),
)
async def sign_out(request: Request[Any, Any, Any]) -> None:
    """End the caller's session."""
    await sessions.log_out(session_token(request))


handlers = [sign_in, sign_out]

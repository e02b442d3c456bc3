"""``/sessions``: signing in and out."""

from typing import Any

from litestar import Request, delete, post
from litestar.params import JSONBody
from litestar.response import Response

from backend.api.messages import SessionMade, SignIn
from backend.api.problems import problems
from backend.core import clock
from backend.core.errors import MinhuError
from backend.identity import sessions, two_step
from backend.identity.entry_rules import Due, StepDue
from backend.web.auth import OWN_TRANSACTIONS, session_token, signed_in, visit_of

TAGS = ["会话 Sessions"]


@post(
    "/sessions",
    operation_id="signIn",
    summary="登录 / Sign in",
    description="返回会话令牌。账号开启两步验证时须同时给出 code。失败次数过多时须等待。"
    " / Returns a session's token. Where two-step log-in is on, give the code, too.",
    tags=TAGS,
    security=[{}],
    responses=problems(400, 401, 403, 429),
    opt=OWN_TRANSACTIONS,
)
async def sign_in(data: JSONBody[SignIn], request: Request[Any, Any, Any]) -> Response[SessionMade]:
    """Open a session for whoever knows the password."""
    visit = visit_of(request)
    now = clock.now()
    entry = await sessions.log_in(data.username, data.password, visit)
    due = entry.due
    try:
        if due is Due.code and data.code is not None:
            due = await two_step.pass_code(entry.token, data.code, visit.address)
        if due is not Due.nothing:
            raise StepDue(due=due)
    except MinhuError:
        # Programs take no steps one by one: the session is good for nothing.
        await sessions.log_out(entry.token, visit.address)
        raise
    made = SessionMade(entry.token, now + sessions.SESSION, now + sessions.LONGEST_SESSION)
    return Response(made, status_code=201, headers={"cache-control": "no-store"})


@delete(
    "/sessions/current",
    operation_id="signOut",
    summary="退出 / Sign out",
    description="会话令牌立即失效。 / The token is worth nothing from now on.",
    tags=TAGS,
    opt=OWN_TRANSACTIONS,
    guards=[signed_in],
    responses=problems(401),
)
async def sign_out(request: Request[Any, Any, Any]) -> None:
    """End the caller's session."""
    await sessions.log_out(session_token(request), visit_of(request).address)


handlers = [sign_in, sign_out]

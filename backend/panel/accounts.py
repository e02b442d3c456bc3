"""Passwords set in the panel: judged and hashed in a thread, before piccolo-admin sees them.

Its own code would hash them on the event loop, where every other request waits.
"""

import json
from typing import Any

from starlette.types import Receive

from backend.core.db import fetch_value
from backend.identity import account, credentials, events
from backend.identity.event_kinds import EventKind
from backend.identity.rules import Actor
from backend.identity.tables import Operator
from backend.panel.routes import TableCall
from backend.panel.wire import read_body, replay

NAME = str(Operator._meta.tablename)


def sets_password(call: TableCall, method: str) -> bool:
    """Whether the request may set an operator's password."""
    return call.sheet.name == NAME and method in ("POST", "PATCH")


async def with_hash(call: TableCall, actor: Actor, receive: Receive) -> Receive:
    """The request with its password, if it has one, hashed; inside the write's transaction.

    1. Judge the password and hash it. Raises WrongPassword.
    2. Have it changed at the next log-in, unless it is the actor's own.
    3. For an operator there is already: keep the former one, end the sessions, write it down.
    """
    values: dict[str, Any] = json.loads(await read_body(receive))
    password = values.get("password")
    if not isinstance(password, str) or not password:
        return replay(json.dumps(values).encode(), receive)
    operator_id = int(call.row_id) if call.part == "row" else None
    username = str(values.get("username") or await _username(operator_id))
    values["password"] = await credentials.fit(password, username, operator_id)
    values["must_change_password"] = operator_id is None or operator_id != actor.operator_id
    if operator_id is not None:
        await credentials.remember(operator_id)
        await account.end_sessions(operator_id)
    await events.note(EventKind.password_set, username)
    return replay(json.dumps(values).encode(), receive)


async def _username(operator_id: int | None) -> str:
    return await fetch_value("SELECT username FROM operator WHERE id = $1", operator_id) or ""

"""What operators do to their own account, and security administrators to others'."""

from dataclasses import dataclass
from datetime import datetime

from backend.core.texts import storable
from backend.identity import credentials, events, passwords, queries, sessions, tokens
from backend.identity import session_queries as running
from backend.identity.entry_rules import Due
from backend.identity.errors import UnknownOperator, require
from backend.identity.event_kinds import EventKind
from backend.identity.passwords import WrongPassword
from backend.identity.rules import Actor, Permission, may
from backend.identity.sessions import Pending


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A running session as people see it; ``mine``: the one they look through."""

    id: int
    address: str
    agent: str
    begun_at: datetime
    last_used_at: datetime
    mine: bool


async def change_password(
    token: str, current: str, new: str, again: str, address: str, *, stay: bool = False
) -> None:
    """Give the session's operator another password and end that operator's other sessions.

    ``stay``: this session goes on; a change that was due is then done with. Otherwise it ends too.
    Raises WrongLogin when *token* is nobody's, TooManyLogins, WrongPassword.
    """
    held = await sessions.held(token, Due.nothing, Due.password)
    await sessions.admit(address, held.username)
    if new != again:
        raise WrongPassword(reason=passwords.DIFFERENT)
    if (fault := passwords.fault_of(new, held.username)) is not None:
        raise WrongPassword(reason=fault)
    if await sessions.operator_with(held.username, current) != held.operator_id:
        raise WrongPassword(reason=passwords.WRONG_CURRENT)
    await sessions.limiter().note_success(address, held.username)
    hashed = await credentials.fit(new, held.username, held.operator_id)
    async with events.doing(held.username, address):
        await credentials.keep(held.operator_id, hashed)
        await running.end_sessions(held.operator_id, but=tokens.digest(token) if stay else "")
        if stay and held.due is Due.password:
            await sessions.step_taken(held)
        await events.note(EventKind.password_changed, held.username)


async def own_sessions(held: Pending) -> list[OpenSession]:
    """The running sessions of the operator who holds this one."""
    return await _running(held.operator_id, mine=held.id)


async def end_own(token: str, session_id: int | None, address: str) -> None:
    """End one other session of whoever holds *token*, or all others (None). Raises WrongLogin."""
    held = await sessions.held(token, Due.nothing)
    async with events.doing(held.username, address):
        if session_id is None:
            ended = await running.end_sessions(held.operator_id, but=tokens.digest(token))
        else:
            ended = int(await running.end_one(held.operator_id, session_id))
        if ended:
            await events.note(EventKind.session_revoked, held.username, detail={"sessions": ended})


async def sessions_of(actor: Actor, username: str) -> list[OpenSession]:
    """The running sessions of an operator. Raises NotPermitted, UnknownOperator."""
    return await _running(await operator_id_of(actor, username))


async def end_all_of(actor: Actor, username: str, address: str = "") -> int:
    """End every session of an operator; returns how many. Raises NotPermitted, UnknownOperator."""
    operator_id = await operator_id_of(actor, username)
    async with events.doing(actor.name, address):
        ended = await running.end_sessions(operator_id)
        await events.note(EventKind.session_revoked, username, detail={"sessions": ended})
    return ended


async def end_sessions(operator_id: int) -> None:
    """End every session of an operator whose password somebody else is about to set."""
    await running.end_sessions(operator_id)


async def operator_id_of(actor: Actor, username: str) -> int:
    """The id of the operator called *username*, for whoever may manage access.

    Raises NotPermitted, UnknownOperator.
    """
    require_manager(actor)
    found = await queries.operator_id(username) if storable(username) else None
    if found is None:
        raise UnknownOperator(username=username[: sessions.LONGEST_USERNAME])
    return found


def manages_access(actor: Actor) -> bool:
    """Whether *actor* may manage access everywhere.

    Accounts have no area of their own, so a grant for a part is not enough.
    """
    return may(actor, Permission.manage_access, "")


def require_manager(actor: Actor) -> None:
    """Raises NotPermitted unless *actor* `manages_access`."""
    require(actor, Permission.manage_access, "")


async def _running(operator_id: int, mine: int | None = None) -> list[OpenSession]:
    return [
        OpenSession(
            row["id"], row["address"], row["agent"], row["begun_at"], row["last_used_at"],
            mine=row["id"] == mine,
        )
        for row in await running.sessions_of(operator_id, sessions.local_now())
    ]  # fmt: skip

"""The second step of logging in: an authenticator's code, or a recovery code."""

from dataclasses import dataclass

from backend.core import clock
from backend.core.errors import MinhuError
from backend.identity import account, events, session_queries, sessions
from backend.identity import two_step_queries as queries
from backend.identity.entry_rules import Due, WrongCode
from backend.identity.event_kinds import EventKind
from backend.identity.rules import Actor
from backend.identity.sessions import Pending, WrongLogin
from backend.identity.two_step_rules import (
    address_of,
    digest_of_recovery_code,
    new_recovery_codes,
    new_secret,
    step_of,
)

LONGEST_CODE = 40


class StillRequired(MinhuError):
    """Your role requires two-step log-in; it cannot be switched off."""

    code = "two_step_required"
    zh = "您的角色要求两步验证，不能关闭"


@dataclass(frozen=True, slots=True)
class State:
    """Of an operator: whether codes are asked, how many recovery codes are left, and whether a role
    requires it.
    """

    on: bool
    codes_left: int
    required: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A new secret to put into an authenticator: as an address for a QR code, and to type."""

    secret: str
    address: str


async def pass_code(token: str, code: str, address: str) -> Due:
    """Take the second step with a code of the authenticator or a recovery code.

    Each is good once. Returns what is due then. Raises WrongLogin when no code is due, WrongCode,
    TooManyLogins.
    """
    held = await sessions.held(token, Due.code)
    await _prove(held, code, address)
    return await sessions.step_taken(held)


async def state(held: Pending) -> State:
    """How two-step log-in stands for the operator who holds the session."""
    found = await session_queries.duties(held.operator_id, sessions.today())
    left = await queries.codes_left(held.operator_id)
    return State(found.has_two_steps, left, found.needs_two_steps)


async def offer(token: str) -> Offer:
    """The secret to be confirmed, made when there is none; the same until it is.

    Raises WrongLogin when *token* is nobody's, or two-step log-in is on already.
    """
    held = await sessions.held(token, Due.nothing, Due.set_up)
    found = await queries.found(held.operator_id)
    if found is None:
        await queries.begin(held.operator_id, new_secret())
        found = await queries.found(held.operator_id)
    if found is None:
        raise WrongLogin
    secret, confirmed = found
    if confirmed:
        raise WrongLogin
    return Offer(secret, address_of(secret, held.username))


async def switch_on(token: str, code: str, address: str) -> list[str]:
    """Confirm the offered secret by a code of it; returns the recovery codes, to be shown once.

    Raises WrongLogin, WrongCode, TooManyLogins.
    """
    held = await sessions.held(token, Due.nothing, Due.set_up)
    await _count_attempt(held, address)
    found = await queries.found(held.operator_id)
    step = _step(found[0], code) if found is not None else None
    if step is None:
        raise WrongCode
    await sessions.limiter().note_success(address, _counted_as(held))
    async with events.doing(held.username, address):
        if not await queries.confirm(held.operator_id, step):
            raise WrongLogin
        codes = await _make_codes(held.operator_id)
        if held.due is Due.set_up:
            await sessions.step_taken(held)
        await events.note(EventKind.two_step_on, held.username)
    return codes


async def renew_codes(token: str, code: str, address: str) -> list[str]:
    """Make new recovery codes in place of all before; takes a code. Raises as `pass_code`."""
    held = await sessions.held(token, Due.nothing)
    await _prove(held, code, address)
    async with events.doing(held.username, address):
        codes = await _make_codes(held.operator_id)
        await events.note(EventKind.recovery_codes_made, held.username)
    return codes


async def switch_off(token: str, code: str, address: str) -> None:
    """Forget the authenticator; takes a code. Raises as `pass_code`, and StillRequired."""
    held = await sessions.held(token, Due.nothing)
    if (await session_queries.duties(held.operator_id, sessions.today())).needs_two_steps:
        raise StillRequired
    await _prove(held, code, address)
    async with events.doing(held.username, address):
        await queries.remove(held.operator_id)
        await events.note(EventKind.two_step_off, held.username)


async def switch_off_for(actor: Actor, username: str, address: str = "") -> bool:
    """Forget the authenticator of an operator who has lost it, and end the operator's sessions.

    False when none counted. Raises NotPermitted, UnknownOperator.
    """
    operator_id = await account.operator_id_of(actor, username)
    async with events.doing(actor.name, address):
        removed = await queries.remove(operator_id)
        if removed:
            await session_queries.end_sessions(operator_id)
            await events.note(EventKind.two_step_off, username)
    return removed


async def _prove(held: Pending, code: str, address: str) -> None:
    """Use *code* up. Raises WrongCode, TooManyLogins."""
    await _count_attempt(held, address)
    if not await _takes(held, code, address):
        if held.due is Due.code:
            await events.note(
                EventKind.login_failed, held.username, address=address, actor="?", apart=True,
                detail={"step": "code"},
            )  # fmt: skip
        raise WrongCode
    await sessions.limiter().note_success(address, _counted_as(held))


async def _count_attempt(held: Pending, address: str) -> None:
    await sessions.admit(address, _counted_as(held), held.username)


def _counted_as(held: Pending) -> str:
    """Codes are counted apart from passwords: whoever knows the password must not, by entering it
    again, get more tries at the code.
    """
    return f"\0code {held.username}"


async def _takes(held: Pending, code: str, address: str) -> bool:
    """Whether *code* is the operator's, and was not used before; it is now."""
    if len(code) > LONGEST_CODE:
        return False
    found = await queries.found(held.operator_id)
    if found is None:
        return False
    secret, confirmed = found
    if not confirmed:
        return False
    step = _step(secret, code)
    if step is not None:
        return await queries.take_step(held.operator_id, step)
    if not await queries.take_code(held.operator_id, digest_of_recovery_code(code)):
        return False
    await events.note(
        EventKind.recovery_code_used, held.username, actor=held.username, address=address
    )
    return True


def _step(secret: str, code: str) -> int | None:
    return step_of(secret, code, clock.now().timestamp())


async def _make_codes(operator_id: int) -> list[str]:
    codes = new_recovery_codes()
    await queries.replace_codes(operator_id, [digest_of_recovery_code(code) for code in codes])
    return codes

"""Passwords checked, judged and kept: every one is hashed in a thread, never on the event loop."""

import asyncio

from backend.core.labels import Label
from backend.identity import credential_queries as queries
from backend.identity import passwords
from backend.identity.passwords import WrongPassword


async def matches(password: str, stored: str | None) -> bool:
    """Whether *stored* is a hash of *password*; nobody's (None) takes as long."""
    return await asyncio.to_thread(passwords.matches, password, stored)


async def upgrade(operator_id: int, password: str, stored: str) -> None:
    """Hash *password*, which was right, anew when *stored* is weaker than what is made today."""
    if passwords.is_outdated(stored):
        hashed = await asyncio.to_thread(passwords.hashed, password)
        await queries.replace_hash(operator_id, stored, hashed)


async def fit(password: str, username: str, operator_id: int | None) -> str:
    """The hash of a new password of *username*, once it keeps to the rules.

    ``operator_id`` None: an operator to be, without former passwords. Raises WrongPassword.
    """
    _refuse(passwords.fault_of(password, username))
    if operator_id is not None:
        former = await queries.last_passwords(operator_id, passwords.REMEMBERED)
        if await asyncio.to_thread(passwords.matches_any, password, former):
            _refuse(passwords.USED_BEFORE)
    return await asyncio.to_thread(passwords.hashed, password)


async def keep(operator_id: int, hashed: str, *, must_change: bool = False) -> None:
    """Give the operator the password of this hash; ``must_change``: somebody else has set it."""
    await queries.set_password(operator_id, hashed, must_change=must_change)


async def remember(operator_id: int) -> None:
    """Put the present password into the history: another is about to take its place."""
    await queries.keep_password(operator_id)


def _refuse(reason: Label | None) -> None:
    if reason is not None:
        raise WrongPassword(reason=reason)

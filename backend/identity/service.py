"""Use cases of operators."""

import asyncio
from collections.abc import Iterable
from datetime import date

from backend.core.texts import storable
from backend.identity import passwords, queries
from backend.identity.errors import UnknownOperator
from backend.identity.rules import Actor, NewOperator


async def create_operators(operators: Iterable[NewOperator], on: date) -> None:
    """Create *operators*, who may use the panel, with roles granted from *on*."""
    wanted = list(operators)
    # A password takes some 50 ms to hash: beside the event loop, not on it.
    hashes = await asyncio.gather(
        *(asyncio.to_thread(passwords.hashed, each.password) for each in wanted)
    )
    for operator, password in zip(wanted, hashes, strict=True):
        await queries.add_operator(operator, password, on)


async def actor(username: str, on: date) -> Actor:
    """The operator called *username* with the roles held on *on*.

    Raises UnknownOperator, also for one who is not active.
    """
    found = await queries.actor(username, on) if storable(username) else None
    if found is None:
        raise UnknownOperator(username=username)
    return found

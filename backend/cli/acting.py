"""Who acts on the command line, and when."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backend.identity.rules import Actor


async def acting(username: str) -> tuple["Actor", datetime]:
    """The operator with the roles held today, and the present. Raises for an unknown one."""
    from backend.core.clock import now
    from backend.core.instants import CHINA
    from backend.identity import service as identity

    at = now()
    return await identity.actor(username, at.astimezone(CHINA).date()), at


@asynccontextmanager
async def scope_of(username: str) -> AsyncIterator[tuple["Actor", datetime]]:
    """As `acting`, and the block is one transaction of the operator's, within their scope."""
    from backend.identity import acting as identity

    actor, at = await acting(username)
    async with identity.acting(actor):
        yield actor, at

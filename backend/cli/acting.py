"""Who acts on the command line, and when."""

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

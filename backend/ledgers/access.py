"""Who may keep the ledgers of a place."""

from backend.identity.rules import Actor, Permission, may
from backend.ledgers.errors import NotPermitted


def may_keep(actor: Actor, area_code: str, unit_code: str | None = None) -> None:
    """Raises NotPermitted unless *actor* keeps the ledgers there."""
    if not may(actor, Permission.keep_ledgers, area_code, unit_code):
        raise NotPermitted

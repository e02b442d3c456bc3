"""Who made a visit, where a form leaves it empty."""

from backend.core.labels import Label
from backend.identity.rules import Actor
from backend.people import service as people

VISITOR = Label("走访人（留空为本人）", "Visitor (empty: yourself)")


async def visitor(actor: Actor, told: int | None) -> int | None:
    """Whoever was *told*, else the person *actor*'s login belongs to; None where that is nobody."""
    return await people.person_of(actor) if told is None else told

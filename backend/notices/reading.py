"""What an operator has been told, for the operator to read."""

from dataclasses import dataclass
from datetime import datetime

from backend.core.labels import Label
from backend.identity.rules import Actor
from backend.notices import reading_queries as queries
from backend.orders.events import EventKind

MOST = 100
"""Notices shown at once, the latest."""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice: of an order's event (``kind``), or of a matter of the registry (``text``).

    ``number`` is None before the order is accepted; ``on_behalf_of`` names the absent holder;
    ``matter`` is what kind of matter a text is about (``care_reminder``), "" for an order.
    """

    order_id: int | None
    number: str | None
    kind: EventKind | None
    text: Label | None
    on_behalf_of: str | None
    at: datetime
    matter: str = ""


async def own_notices(actor: Actor) -> list[Told]:
    """What the operator's person has been told, the latest first; nothing for programs."""
    if actor.operator_id is None:
        return []
    return [
        Told(
            row["work_order"],
            row["number"],
            EventKind(row["kind"]) if row["kind"] else None,
            Label(row["text_zh"], row["text_en"]) if row["subject"] else None,
            row["absent"],
            row["delivered_at"],
            (row["subject"] or "").partition(":")[0],
        )
        for row in await queries.own(actor.operator_id, MOST)
    ]


async def count_since(actor: Actor, since: datetime) -> int:
    """How many notices the operator's person has got since then, counted up to `MOST`."""
    return 0 if actor.operator_id is None else await queries.count(actor.operator_id, since, MOST)

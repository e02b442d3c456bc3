"""What lies over an order: other units' shares in it, and its supervision (domain.md §4)."""

from dataclasses import dataclass
from datetime import datetime

from backend.orders.rules import PartKind, PartState, SupervisionLevel, SupervisionState


@dataclass(frozen=True, slots=True)
class Part:
    """Another unit's share in an order; ``ordinal`` counts an order's parts from 1.

    ``reply`` None and ``done_at`` None while it is asked.
    """

    ordinal: int
    kind: PartKind
    unit_id: int
    task: str
    state: PartState
    asked_at: datetime
    reply: str | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Supervision:
    """A supervision order (督办): an overlay on an order that only its maker's side can lift.

    ``ordinal`` counts an order's supervisions from 1. ``unit_id`` is the organisation that made it
    and verifies it. ``score`` counts against the supervised unit once verified; None before.
    """

    ordinal: int
    level: SupervisionLevel
    state: SupervisionState
    unit_id: int
    made_by: str
    made_at: datetime
    reason: str
    reply: str | None = None
    replied_at: datetime | None = None
    ended_at: datetime | None = None
    score: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be replied to or verified."""
        return self.state in (SupervisionState.open, SupervisionState.replied)

"""A star rating as it is kept, and a step of it as it is written down. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from backend.firms.rating_steps import RatingAction, RatingState


@dataclass(frozen=True, slots=True)
class Rating:
    """A project's rating with what its cycle says; see `firms.rating_tables.StarRating`."""

    id: int
    cycle_id: int
    project_id: int
    firm_id: int
    community_id: int
    community_code: str
    state: RatingState
    total: Decimal | None
    vetoed: bool
    stars: int | None
    due_at: datetime | None
    published_at: datetime | None
    decided_at: datetime | None
    valid_until: date | None
    certificate_code: str | None
    moves: int
    rubric_id: int
    period_from: date
    period_to: date


@dataclass(frozen=True, slots=True)
class Move:
    """One step; ``from_state`` None opens the rating, ``operator_id`` None is the system."""

    rating_id: int
    seq: int
    action: RatingAction
    from_state: RatingState | None
    to_state: RatingState
    at: datetime
    actor: str
    operator_id: int | None
    stars: int | None = None
    note: str = ""
    association_id: int | None = None

"""What an operator of a property firm sees: the firm's projects, contracts, and ratings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from backend.firms import own_queries as queries
from backend.firms.rating_steps import ObjectorKind, RatingState
from backend.identity.errors import NotPermitted
from backend.identity.rules import Actor, Permission, may


@dataclass(frozen=True, slots=True)
class Remark:
    """An objection or an appeal, and what was answered; ``answer`` None: not yet.

    ``by`` None: an appeal. ``upheld`` tells whether it was found right.
    """

    at: datetime
    by: ObjectorKind | None
    text: str
    answer: str | None
    upheld: bool | None


@dataclass(frozen=True, slots=True)
class OwnRating:
    """A rating of one's own project; points of each item by its name, None: missing data."""

    id: int
    cycle: str
    state: RatingState
    total: Decimal | None
    stars: int | None
    vetoed: bool
    due_at: datetime | None
    code: str | None
    points: Mapping[str, str | None]
    remarks: Sequence[Remark]

    @property
    def may_object(self) -> bool:
        """Whether an objection would be taken in now."""
        return self.state is RatingState.publicity

    @property
    def may_appeal(self) -> bool:
        """Whether an appeal could lead to more stars, and none is waiting."""
        waiting = any(each.by is None and each.answer is None for each in self.remarks)
        return (
            self.state is RatingState.final and self.stars is not None and self.stars < 5
            and not waiting
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnProject:
    """A project with the contract of that day, if it has one, and its ratings, the latest first."""

    id: int
    firm: str
    estate: str
    community: str
    area_m2: Decimal
    households: int
    document: str | None
    fee_yuan: Decimal | None
    contract_ends_on: date | None
    ratings: Sequence[OwnRating]


def works_for_a_firm(actor: Actor) -> bool:
    """Whether *actor* is somebody who works for property firms."""
    return may(actor, Permission.work_own_firm) and actor.operator_id is not None


async def projects(actor: Actor, on: date) -> list[OwnProject]:
    """The projects of the firms *actor* works for, by firm and estate; three queries.

    Raises NotPermitted for whoever works for none by role.
    """
    if not works_for_a_firm(actor):
        raise NotPermitted(permission=Permission.work_own_firm)
    found = await queries.projects(actor.operator_id or 0, on)
    ids = [row["id"] for row in found]
    rated = await queries.ratings(ids) if ids else []
    remarks: dict[int, list[Remark]] = {}
    for row in await queries.remarks([each["id"] for each in rated]) if rated else []:
        by = row["by"] and ObjectorKind(row["by"])
        remark = Remark(row["at"], by, row["text"], row["answer"], row["upheld"])
        remarks.setdefault(row["rating"], []).append(remark)
    ratings: dict[int, list[OwnRating]] = {}
    for row in rated:
        ratings.setdefault(row["project"], []).append(
            OwnRating(
                row["id"], row["cycle"], RatingState(row["state"]), row["total"], row["stars"],
                row["vetoed"], row["due_at"], row["code"], row["points"],
                remarks.get(row["id"], ()),
            )
        )  # fmt: skip
    return [OwnProject(**row, ratings=ratings.get(row["id"], ())) for row in found]

"""What everybody may see of ratings: the ranking, what is in publicity, a certificate by its code.

Readers need no account; the database hands out no more than is printed (`firms.row_functions`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from backend.core.errors import NotFound
from backend.core.instants import CHINA
from backend.firms import ranking_queries as queries
from backend.firms.rating_steps import RatingState

_CODE = re.compile(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}")


class NoCertificate(NotFound):
    """There is no certificate with this code."""

    code = "no_certificate"
    zh = "没有此验证码的证书，请核对后再试"


@dataclass(frozen=True, slots=True)
class Place:
    """A district that has ratings."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class RankedFirm:
    """A firm in its place; firms alike share one. ``score`` None: stars from before ratings."""

    rank: int
    name: str
    credit_code: str
    stars: int
    score: Decimal | None
    rated_on: date
    projects: int


@dataclass(frozen=True, slots=True)
class PublicRating:
    """A project's rating as everybody may see it; ``stars`` None: unrated.

    ``due_at``: when its publicity, or its validity, is over. ``valid_until`` is excluded.
    """

    district_code: str
    district: str
    community: str
    firm: str
    credit_code: str
    estate: str
    cycle: str
    state: RatingState
    total: Decimal | None
    stars: int | None
    vetoed: bool
    published_at: datetime | None
    due_at: datetime | None
    decided_at: datetime | None
    valid_until: date | None
    code: str | None

    @property
    def last_day(self) -> date | None:
        """The day it is valid for the last time."""
        return self.valid_until - timedelta(days=1) if self.valid_until else None

    def holds_on(self, day: date) -> bool:
        """Whether the stars are in force on that day."""
        final = self.state is RatingState.final
        return final and self.valid_until is not None and day < self.valid_until


@dataclass(frozen=True, slots=True)
class Ranking:
    """A district's firms in order, its rated projects, and those that are in publicity now."""

    place: Place
    firms: Sequence[RankedFirm]
    projects: Sequence[PublicRating]
    publicity: Sequence[PublicRating]


async def places() -> list[Place]:
    """The districts to choose from, by code."""
    return [Place(row["code"], row["name"]) for row in await queries.places()]


async def ranking(district_code: str) -> Ranking:
    """The ranking of a district; three queries. Raises NotFound for an unknown one."""
    place = next((each for each in await places() if each.code == district_code), None)
    if place is None:
        raise NotFound
    shown = [_public(row) for row in await queries.published(district_code)]
    return Ranking(
        place,
        _ranked(await queries.ranked(district_code)),
        [each for each in shown if each.state is RatingState.final and each.stars is not None],
        [each for each in shown if each.state is not RatingState.final],
    )


def _ranked(rows: Sequence[queries.Row]) -> list[RankedFirm]:
    found: list[RankedFirm] = []
    for place, row in enumerate(rows, start=1):
        alike = found and (found[-1].stars, found[-1].score) == (row["stars"], row["score"])
        found.append(
            RankedFirm(
                found[-1].rank if alike else place, row["name"], row["credit_code"], row["stars"],
                row["score"], row["rated_on"], row["projects"],
            )
        )  # fmt: skip
    return found


async def certificate(code: str) -> PublicRating:
    """The rating a certificate stands for, as it is today, expired ones included.

    Case and blanks do not matter. Raises NoCertificate.
    """
    told = code.strip().upper()
    row = await queries.certified(told) if _CODE.fullmatch(told) else None
    if row is None:
        raise NoCertificate
    return _public(row)


def _public(row: queries.Row) -> PublicRating:
    return PublicRating(
        district_code=row["district_code"], district=row["district"], community=row["community"],
        firm=row["firm_name"], credit_code=row["credit_code"], estate=row["estate"],
        cycle=row["cycle"], state=RatingState(row["state"]), total=row["total"],
        stars=row["stars"], vetoed=row["vetoed"], published_at=row["published_at"],
        due_at=row["due_at"], decided_at=row["decided_at"], valid_until=row["valid_until"],
        code=row["code"],
    )  # fmt: skip


def today(now: datetime) -> date:
    """The day in China."""
    return now.astimezone(CHINA).date()

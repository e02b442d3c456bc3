"""One step of a rating: whether it may be taken, locked, written and put on record."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime

from backend.core.db import as_owner, transaction
from backend.core.instants import CHINA
from backend.firms import rating_queries as queries
from backend.firms import rubric_queries
from backend.firms.rating_rules import Rubric, standing
from backend.firms.rating_steps import (
    CODE_DIGITS,
    Arrow,
    By,
    MayNotRate,
    RatingAction,
    UnknownRating,
    arrow,
)
from backend.firms.ratings_kept import Move, Rating
from backend.identity.rules import Actor, Permission, may


@asynccontextmanager
async def stepping(
    actor: Actor, rating_id: int, action: RatingAction, now: datetime
) -> AsyncIterator[Rating]:
    """The rating, locked, in a transaction; *actor* may take *action* on it as it stands.

    Raises UnknownRating, WrongRatingStep and MayNotRate. An operator of the firm itself reads its
    ratings and may write none of their rows: what such an operator may do is written for them.
    """
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(transaction())
        found = await queries.rating(rating_id)
        if found is None:
            raise UnknownRating
        way = arrow(found.state, action)
        if not may_rate(actor, way.by, found.community_code):
            if not (way.own_firm and await of_own_firm(actor, found, now)):
                raise MayNotRate(action=action)
            await stack.enter_async_context(as_owner())
        rating = await queries.rating(rating_id, lock=True)
        if rating is None:
            raise UnknownRating
        # Somebody may have been faster between the two looks.
        arrow(rating.state, action)
        yield rating


def may_rate(actor: Actor, by: By, community_code: str) -> bool:
    """Whether *actor* rates at this level for the community; nobody does in the system's place."""
    if by is By.system:
        return False
    return may(actor, Permission.rate_firms, community_code[: CODE_DIGITS[by]])


async def of_own_firm(actor: Actor, rating: Rating, now: datetime) -> bool:
    """Whether *actor* works for the firm that is rated."""
    if actor.operator_id is None or not may(actor, Permission.work_own_firm):
        return False
    today = now.astimezone(CHINA).date()
    return await queries.works_for(actor.operator_id, rating.firm_id, today)


async def taken(
    actor: Actor, before: Rating, after: Rating, action: RatingAction, now: datetime, *,
    note: str = "", association_id: int | None = None,
    counted: Mapping[str, object] | None = None,
) -> Rating:  # fmt: skip
    """Write *after*, moved along the arrow of *action*, and the step; returns what was written."""
    way: Arrow = arrow(before.state, action)
    written = replace(after, state=way.to, moves=before.moves + 1)
    await queries.save(written, counted)
    await queries.insert_moves(
        [
            Move(
                before.id, written.moves, action, before.state, way.to, now, actor.name,
                actor.operator_id, written.stars, note, association_id,
            )
        ]
    )  # fmt: skip
    return written


async def settle_firms(firm_ids: Collection[int], rubric: Rubric) -> None:
    """Let firms' own stars be what their projects hold now; none where they hold none."""
    ids = sorted(firm_ids)
    async with as_owner():
        held = await queries.held_by(ids)
        found = {firm: standing(rubric, ratings) for firm, (ratings, _) in held.items()}
        await queries.set_stars(
            ids,
            [each.stars if (each := found.get(firm)) else None for firm in ids],
            [each.total if (each := found.get(firm)) else None for firm in ids],
            [held[firm][1] if firm in held else None for firm in ids],
        )


async def rubric_of(rating: Rating) -> Rubric:
    """The rubric a rating is counted by."""
    found = await rubric_queries.rubric(rating.rubric_id)
    if found is None:
        raise UnknownRating
    return found[0]

"""Use cases of a rating that is public: objections, the final decision, downgrades, appeals."""

import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta

from backend.core.errors import Conflict, InvalidInput, MinhuError
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.firms import objection_queries as objections
from backend.firms import rating_queries as queries
from backend.firms.rating_rules import months_later
from backend.firms.rating_stepping import (
    may_rate,
    rubric_of,
    settle_firms,
    stepping,
    taken,
)
from backend.firms.rating_steps import (
    By,
    ObjectorKind,
    RatingAction,
    UnknownRating,
    granted_stars,
    lower_stars,
    next_midnight,
    told,
)
from backend.firms.ratings_kept import Rating
from backend.identity.rules import SYSTEM, Actor

A = RatingAction
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of verification codes: none that is read for another."""
_DECIDED = (A.finalise, A.downgrade, A.decide_appeal)


class ObjectionsOpen(Conflict):
    """{count} objections have not been answered yet."""

    code = "objections_open"
    zh = "还有 {count} 条异议未答复"


class AppealOpen(Conflict):
    """An appeal against this rating is open already."""

    code = "appeal_open"
    zh = "该评定已有未裁定的申诉"


class NothingOpen(Conflict):
    """There is nothing of this kind to decide."""

    code = "nothing_open"
    zh = "没有待处理的此类事项"


class TooLateToAppeal(MinhuError):
    """The time to appeal ended on {until}."""

    code = "too_late_to_appeal"
    zh = "申诉期限已于 {until} 届满"


class SameHand(MinhuError):
    """Whoever decided a rating does not decide the appeal against it."""

    code = "same_hand"
    zh = "作出评定的人员不能裁定对它的申诉"


async def object_to(
    actor: Actor, rating_id: int, by: ObjectorKind, text: str, now: datetime
) -> int:
    """Take in an objection while the rating is public; returns its id.

    An operator of the firm objects for the firm; others enter what reached them in writing. Raises
    UnknownRating, WrongRatingStep, MayNotRate, InvalidInput.
    """
    text = told(text, "text")
    async with stepping(actor, rating_id, A.object, now) as rating:
        if not may_rate(actor, By.community, rating.community_code):
            by = ObjectorKind.firm
        made = await objections.insert_objection(rating.id, by, text, now)
        await taken(actor, rating, rating, A.object, now, note=f"{by.zh} / {by.en}")
        return made


async def answer_objection(
    actor: Actor, rating_id: int, objection_id: int, text: str, now: datetime, *, upheld: bool
) -> None:
    """Answer an objection; one that is upheld asks for the rating to be sent back.

    Raises as `object_to` does; NothingOpen for one that is not there, or is answered.
    """
    text = told(text, "answer")
    async with stepping(actor, rating_id, A.answer_objection, now) as rating:
        if not await objections.answer(
            rating.id, objection_id, text, actor.name, now, upheld=upheld
        ):
            raise NothingOpen
        await taken(actor, rating, rating, A.answer_objection, now, note=text)


async def finalise(actor: Actor, rating_id: int, now: datetime) -> Rating:
    """Make a rating final once its publicity is over and every objection is answered.

    1. what the project held before is superseded
    2. stars hold for the rubric's months; a certificate's code is drawn where there are any
    3. the firm's own stars follow

    Raises UnknownRating, WrongRatingStep, MayNotRate, ObjectionsOpen.
    """
    async with stepping(actor, rating_id, A.finalise, now) as rating:
        if count := await objections.unanswered(rating.id):
            raise ObjectionsOpen(count=count)
        rubric = await rubric_of(rating)
        before = await queries.holding(rating.project_id)
        if before is not None:
            ended = replace(before, due_at=None)
            await taken(SYSTEM, before, ended, A.supersede, now)
        valid_until = months_later(now.astimezone(CHINA).date(), rubric.valid_months)
        final = replace(
            rating,
            decided_at=now,
            valid_until=valid_until,
            due_at=_midnight(valid_until),
            certificate_code=new_code() if rating.stars is not None else None,
        )
        written = await taken(actor, rating, final, A.finalise, now)
        await settle_firms([rating.firm_id], rubric)
        return written


async def downgrade(actor: Actor, rating_id: int, stars: int, reason: str, now: datetime) -> Rating:
    """Take stars away before the rating expires; the certificate shows what is left.

    Raises UnknownRating, WrongRatingStep, MayNotRate; InvalidInput unless the stars are fewer.
    """
    reason = told(reason, "reason")
    async with stepping(actor, rating_id, A.downgrade, now) as rating:
        lowered = replace(rating, stars=lower_stars(rating.stars, stars))
        written = await taken(actor, rating, lowered, A.downgrade, now, note=reason)
        await settle_firms([rating.firm_id], await rubric_of(rating))
        return written


async def appeal(actor: Actor, rating_id: int, ground: str, now: datetime) -> int:
    """Appeal against a final rating or a downgrade; returns the appeal's id.

    Raises UnknownRating, WrongRatingStep, MayNotRate, TooLateToAppeal, AppealOpen; InvalidInput
    for a rating without stars, or with all five.
    """
    ground = told(ground, "ground")
    async with stepping(actor, rating_id, A.appeal, now) as rating:
        if rating.stars is None or rating.stars == 5:
            raise InvalidInput(
                "rating", Label("未评星或已是五星", "it has no stars, or all five of them")
            )
        until = await _appeal_until(rating)
        if now.astimezone(CHINA).date() > until:
            raise TooLateToAppeal(until=until)
        made = await objections.insert_appeal(rating.id, ground, actor.name, rating.stars, now)
        if made is None:
            raise AppealOpen
        await taken(actor, rating, rating, A.appeal, now)
        return made


async def _appeal_until(rating: Rating) -> date:
    """The last day to appeal: so many days after stars were given or taken last."""
    last = await queries.last_move(rating.id, (A.finalise, A.downgrade))
    if last is None:
        raise UnknownRating
    since: datetime = last["at"]
    return since.astimezone(CHINA).date() + timedelta(days=(await rubric_of(rating)).appeal_days)


async def decide_appeal(
    actor: Actor, rating_id: int, stars: int | None, decision: str, now: datetime
) -> Rating:
    """Decide the open appeal: *stars* when it is granted, None when it is refused.

    Raises UnknownRating, WrongRatingStep, MayNotRate, NothingOpen, SameHand; InvalidInput unless
    the stars are more than those held.
    """
    decision = told(decision, "decision")
    async with stepping(actor, rating_id, A.decide_appeal, now) as rating:
        waiting = await objections.open_appeal(rating.id)
        if waiting is None:
            raise NothingOpen
        last = await queries.last_move(rating.id, _DECIDED)
        if last and (last["actor"], last["operator"]) == (actor.name, actor.operator_id):
            raise SameHand
        given = None if stars is None else granted_stars(rating.stars, stars)
        await objections.decide_appeal(waiting["id"], given, decision, actor.name, now)
        raised = replace(rating, stars=given or rating.stars)
        written = await taken(actor, rating, raised, A.decide_appeal, now, note=decision)
        await settle_firms([rating.firm_id], await rubric_of(rating))
        return written


def new_code() -> str:
    """A verification code nobody guesses: twelve letters in three groups, some 59 bits."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


def _midnight(day: date) -> datetime:
    """The instant *day* begins in China."""
    eve = datetime(day.year, day.month, day.day, tzinfo=CHINA) - timedelta(hours=12)
    return next_midnight(eve)

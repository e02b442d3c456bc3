"""Use cases before a rating is published: cycles, sheets, incidents, approvals."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.deadlines import service as deadlines
from backend.deadlines.calendars import DISTRICT
from backend.firms import rating_queries as queries
from backend.firms import rubric_queries
from backend.firms.rating_rules import (
    NOTED,
    ItemKind,
    Linkage,
    Result,
    check_rubric,
    rate,
)
from backend.firms.rating_stepping import rubric_of, stepping, taken
from backend.firms.rating_steps import (
    MayNotRate,
    RatingAction,
    RatingState,
    UnknownRating,
    publicity_ends,
    told,
)
from backend.firms.ratings_kept import Move, Rating
from backend.identity.rules import Actor, Permission, may
from backend.orders import outcomes as orders

A = RatingAction


async def open_cycle(
    actor: Actor, district_code: str, name: str, rubric_id: int, period: tuple[date, date],
    now: datetime,
) -> tuple[int, list[int]]:  # fmt: skip
    """Open a round of ratings: a draft for every project managed in the district today.

    *period* is what is rated: first day, and the day after the last. Returns the ids of the cycle
    and of its ratings. Raises MayNotRate for who does not rate for the district, InvalidInput for
    an unknown district, a rubric that cannot be used, or a period that has no day.
    """
    if not may(actor, Permission.rate_firms, district_code):
        raise MayNotRate(action=A.open)
    if period[0] >= period[1]:
        raise InvalidInput("period_to", Label("须晚于开始日期", "must come after the beginning"))
    today = now.astimezone(CHINA).date()
    async with transaction():
        found = await rubric_queries.rubric(rubric_id)
        if found is None or not _in_force(found[1], today):
            raise InvalidInput("rubric", Label("没有启用的此项标准", "no such rubric in force"))
        check_rubric(found[0])
        cycle_id = await queries.insert_cycle(
            district_code, told(name, "name"), rubric_id, period, now, actor.name
        )
        if cycle_id is None:
            raise InvalidInput("district", Label("没有这个区", "there is no such district"))
        opened = await queries.open_ratings(cycle_id, today)
        await queries.insert_moves(
            [
                Move(each, 1, A.open, None, RatingState.draft, now, actor.name, actor.operator_id)
                for each in opened
            ]
        )
    return cycle_id, opened


def _in_force(row: Mapping[str, object], today: date) -> bool:
    valid_from, retired_on = row["valid_from"], row["retired_on"]
    assert isinstance(valid_from, date)  # noqa: S101  # nosec B101 — for the type checker
    return valid_from <= today and (not isinstance(retired_on, date) or today < retired_on)


async def score(
    actor: Actor, rating_id: int, rater: str, points: Mapping[str, Decimal], now: datetime,
    note: str = "",
) -> None:  # fmt: skip
    """Enter a rater's points by item (its code or name), in place of what the rater gave before.

    Raises UnknownRating, WrongRatingStep once it is submitted, MayNotRate; InvalidInput for an
    item that is not scored by raters, or points outside 0 to its weight.
    """
    async with stepping(actor, rating_id, A.submit, now) as rating:
        found = await rubric_queries.rubric(rating.rubric_id)
        if found is None:
            raise UnknownRating
        rubric, row = found
        ids = {}
        for name, given in points.items():
            item = rubric.called(name, frozenset({ItemKind.scored}))
            if not given.is_finite() or not 0 <= given <= item.weight:
                raise InvalidInput(
                    name, Label(f"得分应在 0 至 {item.most} 之间", f"give 0 to {item.most}")
                )
            ids[row["item_ids"][item.code]] = given
        await queries.upsert_sheet(
            rating.id, told(rater, "rater"), ids, note, actor.operator_id, now
        )


async def note_incident(
    actor: Actor, rating_id: int, item_code: str, points: Decimal, happened_on: date, reason: str,
    now: datetime,
) -> int:  # fmt: skip
    """Note a bonus, a deduction or a veto (whose points count nothing) while it is a draft.

    Returns the incident's id. Raises as `score` does; InvalidInput also for a day outside the
    cycle's period.
    """
    async with stepping(actor, rating_id, A.submit, now) as rating:
        found = await rubric_queries.rubric(rating.rubric_id)
        if found is None:
            raise UnknownRating
        item = found[0].called(item_code, NOTED)
        if item.kind is ItemKind.veto:
            points = Decimal()
        elif not points.is_finite() or not 0 < points <= item.weight:
            raise InvalidInput(
                "points",
                Label(f"分值应大于 0，不超过 {item.most}", f"give up to {item.most}"),
            )
        if not rating.period_from <= happened_on < rating.period_to:
            raise InvalidInput(
                "happened_on", Label("须在考核期内", "must lie within the period rated")
            )
        return await queries.insert_incident(
            rating.id, found[1]["item_ids"][item.code], points, happened_on,
            told(reason, "reason"), actor.operator_id, now,
        )  # fmt: skip


async def take_back_incident(actor: Actor, rating_id: int, incident_id: int, now: datetime) -> None:
    """Take an incident back that was noted wrongly, while the rating is a draft.

    Raises as `score` does; InvalidInput where the rating has no such incident.
    """
    async with stepping(actor, rating_id, A.submit, now) as rating:
        if not await queries.delete_incident(rating.id, incident_id):
            raise InvalidInput(
                "incident",
                Label(f"该评定没有序号为 {incident_id} 的加扣分或否决",
                      f"nothing was noted of this rating under No. {incident_id}"),
            )  # fmt: skip


async def count(rating: Rating) -> tuple[Result, Linkage | None]:
    """Count a rating as its sheets, incidents and the orders of the period say now."""
    found = await rubric_queries.rubric(rating.rubric_id)
    if found is None:
        raise UnknownRating
    rubric, row = found
    linkage = None
    if any(item.kind is ItemKind.orders for item in rubric.items):
        since, until = (
            datetime.combine(day, time(), CHINA) for day in (rating.period_from, rating.period_to)
        )
        by_place = await orders.outcomes([rating.community_id], row["categories"], since, until)
        figures = by_place[rating.community_id]
        linkage = Linkage(figures.received, figures.repeats, figures.judged, figures.resolved)
    sheets, incidents = await queries.sheets(rating.id), await queries.incidents(rating.id)
    return rate(rubric, sheets, linkage, incidents), linkage


async def submit(actor: Actor, rating_id: int, now: datetime) -> Rating:
    """Hand a draft to the subdistrict: it is counted, and from here on its points stand.

    Missing data leaves it without stars. Raises UnknownRating, WrongRatingStep, MayNotRate.
    """
    async with stepping(actor, rating_id, A.submit, now) as rating:
        result, linkage = await count(rating)
        counted = replace(rating, total=result.total, stars=result.stars, vetoed=result.vetoed)
        return await taken(
            actor, rating, counted, A.submit, now, counted=_explained(result, linkage)
        )


def _explained(result: Result, linkage: Linkage | None) -> dict[str, object]:
    return {
        "points": {
            each.item: None if each.points is None else str(each.points) for each in result.points
        },
        "missing": list(result.missing),
        "bonus": str(result.bonus),
        "deducted": str(result.deducted),
        "orders": linkage and {
            "received": linkage.received, "repeats": linkage.repeats,
            "judged": linkage.judged, "resolved": linkage.resolved,
        },
    }  # fmt: skip


async def approve(actor: Actor, rating_id: int, now: datetime, note: str = "") -> Rating:
    """Pass a rating on: from the subdistrict to the district, from there to the association.

    Which of the two, its state says. Raises as `submit` does.
    """
    found = await queries.rating(rating_id)
    if found is None:
        raise UnknownRating
    at_district = found.state is RatingState.district
    action = A.approve_district if at_district else A.approve_subdistrict
    async with stepping(actor, rating_id, action, now) as rating:
        return await taken(actor, rating, rating, action, now, note=note)


async def send_back(actor: Actor, rating_id: int, reason: str, now: datetime) -> Rating:
    """Let the points be given anew, with a reason. Raises as `submit` does; InvalidInput."""
    reason = told(reason, "reason")
    async with stepping(actor, rating_id, A.send_back, now) as rating:
        draft = replace(
            rating, total=None, stars=None, vetoed=False, due_at=None, published_at=None
        )
        return await taken(actor, rating, draft, A.send_back, now, note=reason)


async def consult(
    actor: Actor, rating_id: int, association_id: int, opinion: str, now: datetime
) -> Rating:
    """Record what the association said, and publish: the period of publicity begins.

    It ends so many working days later, by the district's work calendar; a worker ends it. Raises
    as `submit` does; InvalidInput without an opinion or for an unknown association.
    """
    opinion = told(opinion, "opinion")
    async with stepping(actor, rating_id, A.consult, now) as rating:
        if not await queries.association_serves(association_id, rating.community_code[:6]):
            raise InvalidInput(
                "association", Label("本区没有这个协会", "the district has no such association")
            )
        rubric = await rubric_of(rating)
        book = await deadlines.rulebook()
        calendar = book.calendars.calendar(DISTRICT, rating.community_code)
        ends_at = publicity_ends(calendar, now, rubric.publicity_days)
        public = replace(rating, due_at=ends_at, published_at=now)
        return await taken(
            actor, rating, public, A.consult, now, note=opinion, association_id=association_id
        )

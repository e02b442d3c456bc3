"""Loads the firms' registry in bulk: projects, committees, associations, a finished cycle."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.core.writes import new_ids
from backend.firms import loading_queries as queries
from backend.firms import rating_queries, rubric_queries
from backend.firms.rating_decisions import new_code
from backend.firms.rating_rules import Linkage, Result, months_later, rate
from backend.firms.rating_source import load_rubric
from backend.firms.rating_stepping import settle_firms
from backend.firms.rating_steps import RatingAction, RatingState
from backend.firms.ratings_kept import Move
from backend.firms.rows import AssociationRow, CommitteeRow, FinishedCycle, ProjectRow
from backend.identity.rules import SYSTEM

A, S = RatingAction, RatingState

_WAY = (
    (A.open, None, S.draft, 30),
    (A.submit, S.draft, S.subdistrict, 20),
    (A.approve_subdistrict, S.subdistrict, S.district, 16),
    (A.approve_district, S.district, S.consultation, 13),
    (A.consult, S.consultation, S.publicity, 10),
    (A.close_publicity, S.publicity, S.objections, 1),
    (A.finalise, S.objections, S.final, 0),
)
"""The steps of a finished rating, each so many days before the decision."""


async def load_rubric_file(path: Path) -> int:
    """Write the rubric of a file; returns its id. Raises InvalidInput for one that cannot be."""
    source = load_rubric(path)
    async with transaction():
        return await rubric_queries.insert_rubric(source)


async def load_projects(rows: Sequence[ProjectRow]) -> list[int]:
    """Insert projects with their contracts; returns their ids.

    Raises InvalidInput for an unknown firm or community; the database refuses a second firm in an
    estate at a time (asyncpg's ExclusionViolationError). The transaction must roll back then.
    """
    async with transaction():
        ids = await queries.insert_projects(rows)
    _all_found(len(ids), len(rows))
    return ids


async def load_committees(rows: Sequence[CommitteeRow]) -> int:
    """Insert owners' committees; returns how many. Raises InvalidInput for an unknown community."""
    found = await queries.insert_committees(rows)
    _all_found(found, len(rows))
    return found


async def load_association(row: AssociationRow) -> int:
    """Insert an association with its party organisation, centre and members; returns its id.

    Raises InvalidInput for an unknown district.
    """
    async with transaction():
        found = await queries.insert_association(row)
    if found is None:
        raise InvalidInput("district_code", Label("没有这个区", "there is no such district"))
    return found


async def link_operator(username: str, rating_id: int, on: date) -> None:
    """Let an operator work, from a day on, for the firm that is rated."""
    await queries.link_operator(username, rating_id, on)


def _all_found(found: int, wanted: int) -> None:
    if found < wanted:
        raise InvalidInput(
            "community_code",
            Label(
                f"{wanted - found} 行所指的企业或社区不存在",
                f"unknown firm or community in {wanted - found} rows",
            ),
        )


async def load_finished(
    cycle: FinishedCycle, rubric_id: int, projects: Sequence[int], association_id: int
) -> int:
    """Insert a cycle that is over: ratings, sheets and steps; firms get their stars. How many.

    *projects* are the ids the ratings count by. In a period long past no orders came in.
    Raises InvalidInput for an unknown rubric or district.
    """
    decided_at = datetime.combine(cycle.decided_on, time(10), CHINA)
    begun_at = decided_at - timedelta(days=_WAY[0][3])
    async with transaction():
        found = await rubric_queries.rubric(rubric_id)
        period = cycle.period_from, cycle.period_to
        cycle_id = found and await rating_queries.insert_cycle(
            cycle.district_code, cycle.name, rubric_id, period, begun_at, SYSTEM.name
        )
        if found is None or cycle_id is None:
            raise InvalidInput("cycle", Label("标准或区不存在", "unknown rubric or district"))
        rubric, row = found
        ids = await new_ids("star_rating", len(cycle.ratings))
        of = await queries.firms_of(projects)
        valid_until = months_later(cycle.decided_on, rubric.valid_months)
        due_at = datetime.combine(valid_until, time(), CHINA)
        ratings: list[tuple[object, ...]] = []
        sheets: list[tuple[object, ...]] = []
        moves: list[Move] = []
        for rating_id, each in zip(ids, cycle.ratings, strict=True):
            given = {item: list(points.values()) for item, points in each.sheets.items()}
            result = rate(rubric, given, Linkage(0, 0, 0, 0), ())
            project = projects[each.project]
            ratings.append(
                (rating_id, cycle_id, project, *of[project], S.final.value, result.total, False,
                 result.stars, due_at, decided_at - timedelta(days=_WAY[4][3]), decided_at,
                 valid_until, None if result.stars is None else new_code(), len(_WAY))
            )  # fmt: skip
            sheets += [
                (rating_id, row["item_ids"][item], rater, points, "", begun_at)
                for item, by_rater in each.sheets.items()
                for rater, points in by_rater.items()
            ]
            moves += _moves(rating_id, result, decided_at, association_id)
        await queries.insert_ratings(ratings, sheets)
        await rating_queries.insert_moves(moves)
        await settle_firms({of[projects[each.project]][0] for each in cycle.ratings}, rubric)
    return len(ids)


def _moves(rating_id: int, result: Result, decided_at: datetime, association_id: int) -> list[Move]:
    return [
        Move(
            rating_id, seq, action, before, after, decided_at - timedelta(days=days), SYSTEM.name,
            None, result.stars if seq > 1 else None,
            "同意 / agreed" if action is A.consult else "",
            association_id if action is A.consult else None,
        )
        for seq, (action, before, after, days) in enumerate(_WAY, start=1)
    ]  # fmt: skip


def points_for(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """*total* spread over items by their weights, to a hundredth; the first takes what is left."""
    whole = sum(weights, Decimal())
    shares = [(total * weight / whole).quantize(Decimal("0.01")) for weight in weights]
    return [shares[0] + total - sum(shares, Decimal()), *shares[1:]]

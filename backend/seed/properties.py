"""Loads what the demo districts' firms manage, a finished round of ratings, and one under way."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec

from backend.areas.rules import AreaLevel, AreaRow
from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.firms import loading, ratings
from backend.firms.rating_rules import Item, ItemKind, Rubric
from backend.firms.rating_source import load_rubric
from backend.firms.rows import (
    AssociationRow,
    CentreRow,
    CommitteeRow,
    ContractRow,
    FinishedCycle,
    FinishedRow,
    ProjectRow,
)
from backend.firms.rules import FirmRow, PartyOrganisationKind
from backend.identity.rules import Actor, Role, everywhere
from backend.seed.operators import FIRM_LOGIN
from backend.seed.places import in_use
from backend.seed.plan import Plan
from backend.seed.spread import lot
from backend.settings import FIXTURES

FOLDER = FIXTURES / "ratings"
HAND = Actor("minhu seed", everywhere(Role.system))


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A misspelt key is an error."""


class _Projects(_Table, frozen=True):
    most: int
    names: list[str]
    area_m2: tuple[int, int]
    m2_a_household: int
    fee_yuan: tuple[Decimal, Decimal]
    managed_from: date
    contract_years: int


class _Committees(_Table, frozen=True):
    elected_on: date
    term_years: int
    seats: tuple[int, int]


class _Association(_Table, frozen=True):
    name: str
    founded_on: date
    party_name: str
    party_kind: PartyOrganisationKind
    centre_name: str
    centre_address: str


class _Cycle(_Table, frozen=True):
    name: str
    raters: list[str]
    bands: dict[str, tuple[Decimal, Decimal]]


class _UnderWay(_Table, frozen=True):
    name: str
    published: int
    submitted: int


class Material(_Table, frozen=True):
    """What `fixtures/ratings/demo.toml` says."""

    projects: _Projects
    committees: _Committees
    association: _Association
    cycle: _Cycle
    under_way: _UnderWay


@dataclass(frozen=True, slots=True)
class PropertyPlan:
    """Rows of one district; the cycle's ratings count the projects by their place."""

    projects: tuple[ProjectRow, ...]
    committees: tuple[CommitteeRow, ...]
    association: AssociationRow
    cycle: FinishedCycle


def load_material(path: Path = FOLDER / "demo.toml") -> Material:
    """The description. Raises InvalidInput for a malformed file."""
    try:
        with path.open("rb") as file:
            return msgspec.convert(tomllib.load(file), Material, strict=False)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(path.name, Label(f"格式不符（{error}）", str(error))) from error


def plan_properties(plan: Plan, material: Material, rubric: Rubric) -> PropertyPlan:
    """What the firms of *plan* manage and how they came by their stars; the same everywhere."""
    communities = in_use(plan.areas, AreaLevel.community)
    district = next(area for area in plan.areas if area.level is AreaLevel.district)
    managed = list(_managed(plan.firms, communities, material.projects))
    rated_on = max((firm.rated_on for firm in plan.firms if firm.rated_on), default=None)
    if rated_on is None:
        raise InvalidInput("firms", Label("没有已评星的企业", "no firm has stars"))
    return PropertyPlan(
        projects=tuple(project for _, project in managed),
        committees=tuple(
            _committee(project, material.committees)
            for place, (_, project) in enumerate(managed)
            if place % 3
        ),
        association=_association(district, communities[0], plan.firms, material.association),
        cycle=FinishedCycle(
            material.cycle.name.format(year=rated_on.year),
            district.code,
            rated_on.replace(year=rated_on.year - 1),
            rated_on,
            rated_on,
            tuple(
                FinishedRow(place, _sheets(firm, project, rubric, material.cycle))
                for place, (firm, project) in enumerate(managed)
            ),
        ),
    )


def _managed(
    firms: Sequence[FirmRow], communities: Sequence[AreaRow], described: _Projects
) -> Iterator[tuple[FirmRow, ProjectRow]]:
    number = 0
    for firm in firms:
        for _ in range(1 + lot(described.most, firm.credit_code, "projects")):
            community = communities[number * 7 % len(communities)]
            low, high = described.area_m2
            area = Decimal(low + lot(high - low + 1, firm.credit_code, number, "area"))
            estate = (
                community.name.removesuffix("社区")
                + described.names[number // len(communities) % len(described.names)]
            )
            yield firm, _project(firm, estate, community, area, number, described)
            number += 1


def _project(
    firm: FirmRow, estate: str, community: AreaRow, area: Decimal, number: int,
    described: _Projects,
) -> ProjectRow:  # fmt: skip
    low, high = described.fee_yuan
    cents = int((high - low) * 100) + 1
    fee = low + Decimal(lot(cents, firm.credit_code, number, "fee")) / 100
    starts_on = described.managed_from
    contract = ContractRow(
        document=f"XN{community.code[:6]}{number + 1:05}",
        fee_yuan=fee,
        signed_on=starts_on - timedelta(days=20),
        starts_on=starts_on,
        ends_on=starts_on.replace(year=starts_on.year + described.contract_years),
    )
    households = int(area) // described.m2_a_household
    return ProjectRow(
        firm.credit_code, estate, community.code, area, households, starts_on, contract
    )


def _committee(project: ProjectRow, described: _Committees) -> CommitteeRow:
    low, high = described.seats
    seats = low + 2 * lot((high - low) // 2 + 1, project.community_code, project.estate, "seats")
    elected_on = described.elected_on
    return CommitteeRow(
        project.estate,
        project.community_code,
        elected_on,
        elected_on.replace(year=elected_on.year + described.term_years),
        seats,
        seats - lot(2, project.community_code, project.estate, "filled"),
        Decimal(55 + lot(40, project.community_code, project.estate, "turnout")),
    )


def _association(
    district: AreaRow, community: AreaRow, firms: Sequence[FirmRow], described: _Association
) -> AssociationRow:
    words = {"district": district.name, "community": community.name}
    return AssociationRow(
        described.name.format(**words),
        district.code,
        described.founded_on,
        described.party_name.format(**words),
        described.party_kind,
        CentreRow(
            described.centre_name.format(**words),
            community.code,
            described.centre_address.format(**words),
        ),
        tuple(firm.credit_code for firm in firms),
    )


def _sheets(
    firm: FirmRow, project: ProjectRow, rubric: Rubric, described: _Cycle
) -> dict[str, dict[str, Decimal]]:
    """Points of three raters whose median leads to the firm's stars; unrated: one sheet only."""
    scored: list[Item] = [item for item in rubric.items if item.kind is ItemKind.scored]
    from_orders = sum((item.weight for item in rubric.items if item.kind is ItemKind.orders), 0)
    first, width = described.bands[str(firm.stars or 3)]
    above = lot(int(width * 100), project.community_code, project.estate, "points")
    total = first + Decimal(above) / 100 - from_orders
    shares = loading.points_for(total, [item.weight for item in scored])
    raters = described.raters if firm.stars else described.raters[:1]
    return {
        item.code: {
            rater: min(max(share + Decimal(place - 1) / 2, Decimal()), item.weight)
            for place, rater in enumerate(raters)
        }
        for item, share in zip(scored, shares, strict=True)
    }


async def seed_properties(plans: Sequence[Plan], district: str, now: datetime) -> None:
    """Load projects and ratings of every plan into a seeded registry, in the caller's transaction.

    In *district* the next round is under way on the instant *now*: some of it is public, some lies
    with the subdistrict, the rest are drafts.
    """
    material = load_material()
    rubric = load_rubric(FOLDER / "rubric.toml").rubric
    rubric_id = await loading.load_rubric_file(FOLDER / "rubric.toml")
    for plan in plans:
        planned = plan_properties(plan, material, rubric)
        projects = await loading.load_projects(planned.projects)
        await loading.load_committees(planned.committees)
        association = await loading.load_association(planned.association)
        await loading.load_finished(planned.cycle, rubric_id, projects, association)
        if planned.cycle.district_code == district:
            await _under_way(planned.cycle, rubric, rubric_id, association, material, now)


async def _under_way(
    last: FinishedCycle, rubric: Rubric, rubric_id: int, association: int, material: Material,
    now: datetime,
) -> None:  # fmt: skip
    """Open the following round an hour ago, by the operators' own services."""
    described = material.under_way
    begun = now - timedelta(hours=1)
    period = last.period_to, last.period_to.replace(year=last.period_to.year + 1)
    name = described.name.format(year=period[1].year)
    _, drafts = await ratings.open_cycle(HAND, last.district_code, name, rubric_id, period, begun)
    # Projects stand firm by firm: taken so far apart they are of different ones.
    opened = drafts[:: material.projects.most]
    scored = [item for item in rubric.items if item.kind is ItemKind.scored]
    for rating in opened[: described.published + described.submitted]:
        for place, rater in enumerate(material.cycle.raters):
            percent = 80 + place * 4 + lot(8, rating, "under way")
            points = {item.code: item.weight * percent / 100 for item in scored}
            await ratings.score(HAND, rating, rater, points, begun)
        await ratings.submit(HAND, rating, begun)
    await loading.link_operator(FIRM_LOGIN, opened[0], begun.astimezone(CHINA).date())
    for rating in opened[: described.published]:
        await ratings.approve(HAND, rating, begun)
        await ratings.approve(HAND, rating, begun)
        await ratings.consult(HAND, rating, association, "无异议 / no objection", now)

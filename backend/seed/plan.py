"""Plans everything a demo district holds: descriptions in, rows out; no I/O, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from backend.areas.ground_rules import CentreRow, CompoundRow, PremisesRow, ResourceRow
from backend.areas.lineage import ChangeRow
from backend.areas.rules import AreaRow, StationRow, UnitKind, UnitRow
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.firms.rules import FirmRow, credit_code
from backend.people.rows import Bundle
from backend.people.rules import FirstSecretaryRow, PostKind, PostRow
from backend.seed import people_plan, people_service_plan
from backend.seed.cast import Cast
from backend.seed.descriptions import Common, District, Pair
from backend.seed.ground import plan_ground
from backend.seed.people_descriptions import PeopleOf
from backend.seed.people_plan import Stage
from backend.seed.places import Places, plan_places
from backend.seed.spread import every_so_often, latest_start, spread


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows of one district, in the order in which they are to be loaded."""

    name: str
    areas: tuple[AreaRow, ...]
    units: tuple[UnitRow, ...]
    stations: tuple[StationRow, ...]
    changes: tuple[ChangeRow, ...]
    compounds: tuple[CompoundRow, ...]
    resources: tuple[ResourceRow, ...]
    premises: tuple[PremisesRow, ...]
    centres: tuple[CentreRow, ...]
    posts: tuple[PostRow, ...]
    first_secretaries: tuple[FirstSecretaryRow, ...]
    firms: tuple[FirmRow, ...]
    people: tuple[Bundle, ...]


def plan_district(district: District, told: PeopleOf, common: Common, on: date) -> Plan:
    """The rows of *district* and what is *told* of its people; the same on every machine.

    *on* decides which two-year term its first secretaries are in and which yearly rating is the
    latest; a past day also puts everybody's appointments back before it (`Appointments.before`).

    Raises InvalidInput for a description that cannot be carried out.
    """
    places = plan_places(district, common.validity.areas_from, common.ground.old_estate_percent)
    ground = plan_ground(district, common, places)
    cast = Cast(common.people, common.appointments.before(on), district.code)
    posts = (
        *_answering_posts(district, common, places, cast),
        *_grid_worker_posts(district, common, places, cast),
        *_station_keeper_posts(common, places, cast),
    )
    first_secretaries = tuple(_first_secretaries(district, common, places, cast, on))
    stage = Stage(
        district, common.validity.areas_from, places.communities, posts, first_secretaries, cast, on
    )
    return Plan(
        name=district.name,
        areas=places.areas,
        units=places.units,
        stations=places.stations,
        changes=places.changes,
        compounds=ground.compounds,
        resources=ground.resources,
        premises=ground.premises,
        centres=ground.centres,
        posts=posts,
        first_secretaries=first_secretaries,
        firms=tuple(_firms(district, common, on)),
        people=tuple(_people(told, stage)),
    )


def _people(told: PeopleOf, stage: Stage) -> Iterator[Bundle]:
    """A bundle for each subject that is described."""
    yield people_plan.rosters(told.roster, stage)
    if told.secretaries is not None:
        yield people_plan.secretaries(told.secretaries, stage)
    if told.training is not None:
        yield people_plan.training(told.training, stage)
    if told.elections is not None:
        yield people_plan.elections(told.elections, stage)
    if told.chiefs is not None:
        yield people_service_plan.chiefs(told.chiefs, stage)
    if told.pay is not None:
        yield people_service_plan.pay(told.pay, stage)


def _answering_posts(
    district: District, common: Common, places: Places, cast: Cast
) -> Iterator[PostRow]:
    """A principal and a deputy for every unit; vacant ones keep whoever left them last."""
    without_deputy = set(district.vacancies.all)
    without_principal = without_deputy | set(district.vacancies.principal)
    if unknown := without_principal - {unit.code for unit in places.units}:
        raise InvalidInput(
            "vacancies",
            Label(f"没有这些单位：{sorted(unknown)}", f"no such units: {sorted(unknown)}"),
        )
    titles = _titles(district, common, places)
    for unit in places.units:
        pair = titles[unit.code]
        for title, kind, rank, vacant in (
            (pair.principal, PostKind.principal, 1, unit.code in without_principal),
            (pair.deputy, PostKind.deputy, 2, unit.code in without_deputy),
        ):
            term = cast.ended_term() if vacant else cast.term()
            yield PostRow(title, kind, unit.code, (term,), rank=rank)


def _titles(district: District, common: Common, places: Places) -> dict[str, Pair]:
    """The titles of each unit's posts, by the unit's code."""
    by_kind = {
        UnitKind.district_command: common.titles.district_command,
        UnitKind.subdistrict_office: common.titles.subdistrict_office,
        UnitKind.community_committee: common.titles.community_committee,
    }
    heads = iter(district.departments)
    titles = {}
    for unit in places.units:
        if unit.kind is UnitKind.department:
            head = next(heads).principal
            titles[unit.code] = Pair(principal=head, deputy=f"副{head}")
        else:
            titles[unit.code] = by_kind[unit.kind]
    return titles


def _grid_worker_posts(
    district: District, common: Common, places: Places, cast: Cast
) -> Iterator[PostRow]:
    """A post for each grid, held by several workers: at least one, more where more people live.

    A grid without homes weighs as much as an average one.
    """
    homes = [grid.households or 0 for grid in places.grids]
    average = sum(homes) // sum(each > 0 for each in homes)
    workers = spread(district.grids.workers, [each or average for each in homes], least=1)
    for grid, number in zip(places.grids, workers, strict=True):
        yield PostRow(
            common.titles.grid_worker,
            PostKind.grid_worker,
            unit_code=grid.parent_code or "",
            terms=tuple(cast.term() for _ in range(number)),
            area_code=grid.code,
            single_holder=False,
        )


def _station_keeper_posts(common: Common, places: Places, cast: Cast) -> Iterator[PostRow]:
    for station in places.stations:
        yield PostRow(
            f"{station.name}{common.titles.station_keeper}",
            PostKind.station_keeper,
            unit_code=station.community_code,
            terms=(cast.term(),),
            area_code=station.community_code,
        )


def _first_secretaries(
    district: District, common: Common, places: Places, cast: Cast, on: date
) -> Iterator[FirstSecretaryRow]:
    """One in every so many communities, seconded by the departments in turn."""
    term = common.first_secretaries
    starts_on = latest_start(term.term_starts_on, term.term_years, on)
    chosen = every_so_often(district.first_secretaries.total, len(places.communities))
    for number, place in enumerate(chosen):
        department = district.departments[number % len(district.departments)]
        yield FirstSecretaryRow(
            person=cast.person(),
            community_code=places.communities[place].code,
            home_unit=district.name + department.name,
            starts_on=starts_on,
            ends_on=starts_on.replace(year=starts_on.year + term.term_years),
            batch=f"{starts_on.year}年第一批",
            document=f"〔{starts_on.year}〕1号（虚构）",
        )


def _firms(district: District, common: Common, on: date) -> Iterator[FirmRow]:
    """The firms, best stars first; names combine the two lists diagonally, so none repeats."""
    material = common.firms
    rated_on = latest_start(common.ratings.rated_on, common.ratings.valid_years, on)
    stars: list[int | None] = []
    for number_of_stars, count in sorted(district.firms.rated.items(), reverse=True):
        stars += [int(number_of_stars)] * count
    stars += [None] * district.firms.unrated
    names = [
        first + material.second[(turn + place) % len(material.second)]
        for turn in range(len(material.second))
        for place, first in enumerate(material.first)
    ]
    if len(stars) > len(set(names)):
        raise InvalidInput("firms", Label("企业名称不够用", "there are too few firm names"))
    for number, (name, rating) in enumerate(zip(names, stars, strict=False), start=1):
        yield FirmRow(
            credit_code=credit_code(district.code, f"{material.organisation_prefix}{number:06}"),
            name=f"{district.name.removesuffix('区')}{name}{material.ending}",
            district_code=district.code,
            stars=rating,
            rated_on=None if rating is None else rated_on,
            contact_phone=f"{common.people.phone_prefix}{district.code[-2:]}9{number:05}",
        )

"""Loads what the demo districts keep beside places and people (`registers.toml`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from backend.admission import service as admission
from backend.areas.ground_rules import CentreKind, CentreRow
from backend.areas.rules import AreaLevel, AreaRow, UnitKind
from backend.care import service as care
from backend.care.rules import OccasionRow
from backend.colours import service as colours
from backend.colours.rules import RuleRow
from backend.honours import service as honours
from backend.matters import service as matters
from backend.seed import register_people as people
from backend.seed import register_services as services
from backend.seed.descriptions import Common, load_common
from backend.seed.districts import FOLDER
from backend.seed.places import in_use
from backend.seed.plan import Plan
from backend.seed.register_material import Material, load_material
from backend.volunteers import service as volunteers

Report = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Ground:
    """What the registers build on: the places and departments of the districts, by their codes."""

    areas: tuple[AreaRow, ...]
    units: tuple[tuple[str, UnitKind], ...]
    centres: tuple[CentreRow, ...]

    def communities(self, district: str) -> list[AreaRow]:
        """The communities of a district that there are today."""
        return in_use(self.areas, AreaLevel.community, district)

    def streets(self, district: str) -> list[AreaRow]:
        """The subdistricts of a district that have communities."""
        with_any = {row.parent_code for row in self.communities(district)}
        return [
            row
            for row in in_use(self.areas, AreaLevel.subdistrict, district)
            if row.code in with_any
        ]

    def stations(self, district: str) -> list[CentreRow]:
        """The service stations of a district."""
        return [
            centre
            for centre in self.centres
            if centre.kind is CentreKind.service_station and centre.code.startswith(district)
        ]

    def departments(self, district: str) -> list[str]:
        """The codes of a district's departments."""
        return [
            code for code, kind in self.units
            if kind is UnitKind.department and code.startswith(district)
        ]  # fmt: skip


async def seed_registers(report: Report, plans: Sequence[Plan], on: date) -> None:
    """Load the registers on top of the districts, inside the caller's transaction.

    *report* hears which of the steps is next. *on* is the day the data is for: visits, patrols and
    activities lie around it. Loading twice is refused by the codes (UniqueViolationError).
    """
    material, common = load_material(FOLDER), load_common(FOLDER)
    ground = Ground(
        tuple(row for plan in plans for row in plan.areas),
        tuple((unit.code, unit.kind) for plan in plans for unit in plan.units),
        tuple(centre for plan in plans for centre in plan.centres),
    )
    steps = (
        ("志愿服务 / volunteers", _volunteers),
        ("两新组织与服务网络 / organisations and networks", _organisations),
        ("政务服务与准入 / services and admission", _services),
        ("过渡期档案 / relocated members", _relocation),
        ("荣誉与三色 / awards and colours", _colours),
        ("彩虹关怀台账 / care register", _care),
    )
    for done, (what, load) in enumerate(steps):
        report(done, len(steps), what)
        await load(material, common, ground, on)
    report(len(steps), len(steps), "台账 / registers")


async def _volunteers(material: Material, common: Common, ground: Ground, on: date) -> None:
    told, since = material.volunteers, material.valid_from
    teams = await volunteers.load_teams(
        list(people.team_rows(told, ground.communities(told.district), since))
    )
    await volunteers.load_teams(list(people.family_rows(material.five_colours, since)))
    named = await volunteers.load_volunteers(
        list(people.volunteer_rows(told, common.people, teams, since))
    )
    activities = await volunteers.load_activities(list(people.activity_rows(told, teams, on)))
    await volunteers.load_hours(people.hours_rows(told, named, activities))


async def _organisations(material: Material, common: Common, ground: Ground, on: date) -> None:
    told, since = material.new_orgs, material.valid_from
    communities = ground.communities(told.district)
    await volunteers.load_orgs(list(services.org_rows(told, communities, since)))
    await volunteers.load_groups(list(services.group_rows(told, communities, since)))
    # Each station belongs to one network; the networks of a district take them in turn.
    districts = {network.district for network in material.networks}
    centres = {district: iter(ground.stations(district)) for district in districts}
    for network in material.networks:
        row, stations, squads = services.network_rows(
            network, centres[network.district], ground.communities(network.district), since
        )
        await volunteers.load_networks([row], stations, squads)


async def _services(material: Material, common: Common, ground: Ground, on: date) -> None:
    told, since = material.services, material.valid_from
    departments = ground.departments(told.district)
    rows = list(services.matter_rows(told, departments, since))
    await matters.load_matters(rows)
    codes = [row.code for row in rows]
    await matters.load_bundles(list(services.bundle_rows(told, departments, codes, since)))
    streets = [row for code in material.points.districts for row in ground.streets(code)]
    await matters.load_points(list(services.point_rows(material.points, streets, since)))
    lists = material.admission
    await admission.load_limits([services.limits_row(lists, since)])
    await admission.load_items(
        list(services.item_rows(lists, ground.departments(lists.district), since))
    )


async def _relocation(material: Material, common: Common, ground: Ground, on: date) -> None:
    told, since = material.relocation, material.valid_from
    workers = await care.grid_workers(told.district, on)
    communities = ground.communities(told.district)
    streets = {
        street.code: [row.code for row in communities if row.parent_code == street.code]
        for street in ground.streets(told.district)
    }
    above: list[int] = []
    tiers = people.contact_tree(told, streets, workers, since)
    for tier in tiers:
        # A contact names the place of the one above in its tier; by now that one has an id.
        above = await care.load_contacts(
            [
                row if row.superior is None else replace(row, superior=above[row.superior])
                for row in tier
            ]
        )
    groups = [(contact, row.area_code) for contact, row in zip(above, tiers[-1], strict=True)]
    rows = list(people.file_rows(told, common.people, groups, list(streets), on))
    files = await care.load_files(rows)
    occasions = await care.load_occasions(
        [
            OccasionRow(each.code, each.name, each.kind, each.within_days, since)
            for each in told.occasions
        ]
    )
    # All were kept but for every tenth member's.
    await care.load_transition_visits(
        [
            (file, occasion, visited_on)
            for number, (file, row) in enumerate(zip(files, rows, strict=True))
            for occasion, each in zip(occasions, told.occasions, strict=True)
            for visited_on in [row.moved_on + timedelta(days=each.within_days)]
            if number % 10 and visited_on < (row.ended_on or on)
        ]
    )


async def _colours(material: Material, common: Common, ground: Ground, on: date) -> None:
    told = material.awards
    await honours.load_awards(
        list(services.award_rows(told, ground.communities(told.district), material.valid_from))
    )
    rated = material.colours
    await colours.load_rules([RuleRow(rated.district, common.validity.areas_from)])
    grids = await colours.grids_of(rated.district, on)
    await colours.load_patrols(list(services.patrol_rows(rated, grids, on)))


async def _care(material: Material, common: Common, ground: Ground, on: date) -> None:
    told = material.care
    carers = await care.grid_workers(told.district, on)
    communities = ground.communities(told.district)
    await care.load_care(list(people.care_rows(told, common.people, communities, carers, on)), on)

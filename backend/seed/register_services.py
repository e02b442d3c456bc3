"""Plans services, admission lists, networks, new organisations, awards and patrols. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice, product

from backend.admission.rules import ItemRow, LimitsRow, TaskList
from backend.areas.ground_rules import CentreRow
from backend.areas.rules import AreaRow, Tier
from backend.colours.rules import month_after, month_before
from backend.colours.service import PatrolRow
from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.honours.rules import AwardKind, AwardRow
from backend.matters.rules import Audience, BundleRow, MatterRow, PointRow
from backend.seed.register_material import (
    Admission,
    Awards,
    Colours,
    Network,
    NewOrgs,
    Points,
    Services,
)
from backend.seed.spread import every_so_often, lot
from backend.volunteers.rules import (
    GroupRow,
    NetworkRow,
    OrgKind,
    OrgRow,
    PostRow,
    Presence,
    SquadRow,
    expected_presence,
)


def _named(count: int, *parts: Sequence[str]) -> list[str]:
    """*count* different names, each one of every part; raises InvalidInput for too few."""
    names = ["".join(each) for each in islice(product(*parts), count)]
    if len(names) < count:
        raise InvalidInput("registers.toml", Label("名称不够用", "there are too few names"))
    return names


def item_rows(told: Admission, departments: Sequence[str], valid_from: date) -> Iterator[ItemRow]:
    """The items of the three lists; those that are no community's own have a department."""
    lists = (
        (TaskList.duty, told.duty, told.duty_subjects, told.duty_actions),
        (TaskList.assist, told.assist, told.assist_subjects, told.assist_actions),
        (TaskList.negative, told.negative, told.negative_subjects, told.negative_actions),
    )
    for on_list, count, subjects, actions in lists:
        for number, name in enumerate(_named(count, subjects, actions), start=1):
            yield ItemRow(
                code=f"{told.district}-{on_list.value[0].upper()}{number:03}",
                list=on_list,
                name=name,
                area_code=told.district,
                unit_code=None if on_list is TaskList.duty
                else departments[number % len(departments)],
                valid_from=valid_from,
                synthetic=True,
            )  # fmt: skip


def limits_row(told: Admission, valid_from: date) -> LimitsRow:
    """The limits of admission."""
    return LimitsRow(valid_from, told.apply_ahead_days, told.decide_within_days)


def matter_rows(
    told: Services, departments: Sequence[str], valid_from: date
) -> Iterator[MatterRow]:
    """The matters: those of persons first, of them those near people first."""
    for number, name in enumerate(_named(told.matters, told.subjects, told.actions)):
        near = number < told.near
        yield MatterRow(
            code=f"{told.district}-SX{number + 1:03}",
            name=name,
            unit_code=departments[number % len(departments)],
            audience=Audience.personal if number < told.personal else Audience.organisation,
            tier=(Tier.community if number % 3 == 0 else Tier.subdistrict)
            if near
            else Tier.district,
            cross_area=near and number % 2 == 0,
            legal_days=20,
            promised_days=1 + number % 10,
            valid_from=valid_from,
            synthetic=True,
        )


def bundle_rows(
    told: Services, departments: Sequence[str], matters: Sequence[str], valid_from: date
) -> Iterator[BundleRow]:
    """The bundles, each of three matters."""
    for number, name in enumerate(_named(told.bundles, told.scenes, told.subjects)):
        yield BundleRow(
            code=f"{told.district}-YJS{number + 1:03}",
            name=name,
            unit_code=departments[number % len(departments)],
            matters=tuple(matters[(number + step) % len(matters)] for step in (0, 7, 31)),
            valid_from=valid_from,
            synthetic=True,
        )


def point_rows(told: Points, streets: Sequence[AreaRow], valid_from: date) -> Iterator[PointRow]:
    """A point in each street that has communities, and the counter-free one."""
    for street in streets:
        name = f"{street.name}党群服务中心受理点"
        yield PointRow(f"{street.code}-SL", name, street.code, False, valid_from, synthetic=True)
    free = told.counter_free
    yield PointRow(free.code, free.name, free.area, True, valid_from)


def network_rows(
    told: Network, centres: Iterator[CentreRow], communities: Sequence[AreaRow], valid_from: date
) -> tuple[NetworkRow, list[PostRow], list[SquadRow]]:
    """A network, the next of the district's service stations as its own, and its teams in
    communities evenly apart.

    Raises InvalidInput where the district has not so many stations.
    """
    network = NetworkRow(told.code, told.name, told.kind, told.occasion, told.district, valid_from)
    stations = [
        PostRow(told.code, centre.name, centre.area_code, valid_from, True, centre.code)
        for centre in islice(centres, told.stations)
    ]
    if len(stations) < told.stations:
        raise InvalidInput("stations", Label("服务站不足", "there are not so many stations"))
    squads = [
        SquadRow(
            told.code, f"{communities[place].name}{told.kind.zh}队", communities[place].code,
            8 + number % 9, valid_from, True,
        )
        for number, place in enumerate(every_so_often(told.teams, len(communities)))
    ]  # fmt: skip
    return network, stations, squads


def org_rows(told: NewOrgs, communities: Sequence[AreaRow], valid_from: date) -> Iterator[OrgRow]:
    """New organisations; in every ninth the party is not yet present as it should be."""
    for number, name in enumerate(_named(told.orgs, told.stems, told.kinds)):
        members = number % 6
        behind = number % 9 == 0
        presence = (
            Presence.none if behind
            else min(expected_presence(members), key=lambda each: each.value)
        )  # fmt: skip
        yield OrgRow(
            name=f"{name}（虚构）",
            kind=OrgKind.social if number % 4 == 0 else OrgKind.enterprise,
            area_code=communities[number % len(communities)].code,
            employees=10 + number * 3,
            party_members=members,
            presence=presence,
            founded_on=valid_from,
            synthetic=True,
        )


def group_rows(
    told: NewOrgs, communities: Sequence[AreaRow], valid_from: date
) -> Iterator[GroupRow]:
    """Activity groups of the topics in turn."""
    for number in range(told.groups):
        place = communities[number % len(communities)]
        topic = told.topics[number % len(told.topics)]
        name = f"{place.name}{topic}小组"
        yield GroupRow(name, topic, place.code, 12 + number, valid_from, synthetic=True)


def award_rows(
    told: Awards, communities: Sequence[AreaRow], valid_from: date
) -> Iterator[AwardRow]:
    """Benchmark party organisations and the communities of the first uplift batch."""
    for place in every_so_often(told.benchmark, len(communities)):
        name = f"{communities[place].name}党组织"
        yield AwardRow(
            AwardKind.benchmark, "标杆党组织", "", name, communities[place].code, "区委组织部",
            valid_from, synthetic=True,
        )  # fmt: skip
    for place in every_so_often(told.uplift, len(communities)):
        yield AwardRow(
            AwardKind.uplift, "社区提升", "第一批", communities[place].name,
            communities[place].code, "区委组织部", valid_from, synthetic=True,
        )  # fmt: skip


_SETTLED_PERCENT = (100, 100, 100, 100, 95, 95, 80, 70, 60, 20)
"""Of the problems met, those settled the same day by a tenth of the grid workers each."""


def patrol_rows(told: Colours, grids: Sequence[tuple[int, int]], on: date) -> Iterator[PatrolRow]:
    """Last month's patrols of who works a grid: (person, grid), both by id."""
    first = month_before(on)
    days = (month_after(first) - first).days
    for person, grid in grids:
        many = told.patrols_from + lot(
            told.patrols_to - told.patrols_from + 1, "patrols", person, grid
        )
        start = lot(days, "first", person)
        # Most come out green, some yellow, a few red.
        settles = _SETTLED_PERCENT[lot(len(_SETTLED_PERCENT), "settles", person)]
        for number in range(many):
            day = first + timedelta(days=(start + number * days // many) % days)
            found = (person + number) % 2
            yield PatrolRow(
                person,
                grid,
                datetime(day.year, day.month, day.day, 8 + number % 9, tzinfo=CHINA),
                minutes=40 + number,
                found=found,
                settled=found if lot(100, "settled", person, number) < settles else 0,
                synthetic=True,
            )

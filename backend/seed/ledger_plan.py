"""Plans the ledgers of a demo district that follow its places: visits, duty days, party tree."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from backend.areas.ground_rules import CompoundRow
from backend.areas.rules import AreaLevel, AreaRow
from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.core.loading import Code
from backend.ledgers import loading
from backend.ledgers.duty_rules import Booking
from backend.ledgers.loading import Batch, HeadOf, RowOf
from backend.ledgers.party_rules import PartyTier
from backend.ledgers.registration_rules import Registrant, ReportTo
from backend.ledgers.visits_rules import VisitOutcome, WeeklyDay, rounds_between
from backend.seed.ledger_descriptions import Duty, LedgerCommon, Ledgers
from backend.seed.places import in_use
from backend.seed.plan import Plan
from backend.seed.spread import lot


@dataclass(frozen=True, slots=True)
class Ground:
    """A district's places as the ledgers need them, and the day everything is counted from."""

    plan: Plan
    on: date

    @property
    def code(self) -> str:
        """The district's code."""
        return self.plan.areas[0].code

    def at(self, level: AreaLevel) -> list[AreaRow]:
        """Its areas of a level that are its own and in use."""
        return in_use(self.plan.areas, level)

    def unit(self, named: str) -> Code:
        """The unit of this code, or the department of this name.

        Raises InvalidInput for a name the district has no department of.
        """
        if named[0].isdigit():
            return loading.unit(named)
        name = self.plan.areas[0].name + named
        for unit in self.plan.units:
            if unit.name == name:
                return loading.unit(unit.code)
        raise InvalidInput("unit", Label(f"没有部门“{name}”", f"there is no department {name}"))

    def compounds(self, code: str) -> list[CompoundRow]:
        """The compounds within an area."""
        return [each for each in self.plan.compounds if each.grid_code.startswith(code)]

    def instant(self, day: date, hour: int) -> datetime:
        """That hour of a day in China."""
        return datetime.combine(day, time(hour), CHINA)


def visits(ground: Ground, common: LedgerCommon) -> Iterator[Batch]:
    """A weekly day for each community, its past rounds, and a household on each."""
    communities = ground.at(AreaLevel.community)
    days = common.visits.weekdays
    weekly = [
        WeeklyDay(place, days[lot(len(days), area.code, "visit day")], area.valid_from)
        for place, area in enumerate(communities)
    ]
    yield Batch(
        "visit_day", ("community", "weekday", "valid_from"),
        [(loading.area(communities[each.community_id].code), each.weekday, each.valid_from)
         for each in weekly],
    )  # fmt: skip
    first, last = ground.on - timedelta(days=common.visits.past_days), ground.on
    rounds = list(rounds_between(weekly, first, last - timedelta(days=1)))
    yield Batch(
        "visit_round", ("community", "planned_on"),
        [(loading.area(communities[place].code), day) for place, day in rounds],
    )  # fmt: skip
    heard = common.visits.findings
    yield Batch(
        "home_visit",
        ("community", "round", "visited_on", "dwelling", "visitor", "outcome", "findings"),
        [
            (
                loading.area(code), RowOf("visit_round", number), day,
                f"{lot(20, code, 'building') + 1}号楼{lot(3, code, 'entrance') + 1}单元"
                f"{lot(6, code, 'floor') + 1}0{lot(4, code, 'door') + 1}室",
                HeadOf(code), VisitOutcome.met, heard[lot(len(heard), code, "heard")],
            )
            for number, (place, day) in enumerate(rounds)
            for code in [communities[place].code]
        ],
    )  # fmt: skip


def duty(ground: Ground, described: Ledgers) -> Iterator[Batch]:
    """The duty days of every subdistrict, week by week, with their matters."""
    days: list[tuple[object, ...]] = []
    items: list[tuple[object, ...]] = []
    for each in described.duty:
        left = each.open
        for week in range(each.weeks):
            held_on = _latest(each.weekday, ground.on) - timedelta(weeks=week)
            for street in ground.at(AreaLevel.subdistrict):
                days.append((loading.area(street.code), each.kind, held_on,
                             f"{street.name}党群服务中心", each.theme))  # fmt: skip
                for number in range(each.matters_a_day):
                    left -= 1
                    items.append(_matter(ground, each, len(days) - 1, number, held_on, left >= 0))
    yield Batch("duty_day", ("area", "kind", "held_on", "place", "theme"), days)
    yield Batch(
        "duty_item", ("duty_day", "title", "booking", "booked_at", "closed_at", "result"), items
    )


def _matter(
    ground: Ground, each: Duty, day: int, number: int, held_on: date, is_open: bool
) -> tuple[object, ...]:
    """A matter: booked online on the eve, but the day's last, which is raised on the spot."""
    on_site = number == each.matters_a_day - 1
    booked = ground.instant(held_on if on_site else held_on - timedelta(days=1), 9)
    title = each.matters[(day + number) % len(each.matters)]
    closed = (None, None) if is_open else (ground.instant(held_on, 11 + number), "当日办结")
    booking = Booking.on_site if on_site else Booking.online
    return (RowOf("duty_day", day), title, booking, booked, *closed)


def _latest(weekday: int, on: date) -> date:
    """The latest such day of the week before *on*."""
    return on - timedelta(days=(on.isoweekday() - weekday - 1) % 7 + 1)


def party_tree(ground: Ground, common: LedgerCommon, described: Ledgers) -> Iterator[Batch]:
    """An organisation for every subdistrict, community and grid, and for courtyards where asked.

    A courtyard is the first compound of each community.
    """
    place_of: dict[str, int] = {}
    rows: list[tuple[object, ...]] = []

    def add(
        tier: PartyTier,
        area: AreaRow,
        name: str,
        superior: str | None,
        courtyard: CompoundRow | None,
    ) -> None:
        least, most = getattr(common.party_members, tier.value)
        members = least + lot(most - least + 1, area.code, tier.value)
        above = None if superior is None else RowOf("party_organisation", place_of[superior])
        head = HeadOf(area.code) if tier in (PartyTier.subdistrict, PartyTier.community) else None
        rows.append((name, tier, loading.area(area.code), above,
                     courtyard and loading.compound(courtyard.code), head, members,
                     area.valid_from))  # fmt: skip

    columns = ("name", "tier", "area", "superior", "courtyard", "secretary", "members",
               "valid_from")  # fmt: skip
    for tier, level, ending in (
        (PartyTier.subdistrict, AreaLevel.subdistrict, "党工委"),
        (PartyTier.community, AreaLevel.community, "党委"),
        (PartyTier.grid, AreaLevel.grid, "党支部"),
    ):
        before = len(rows)
        for area in ground.at(level):
            superior = None if tier is PartyTier.subdistrict else area.parent_code
            add(tier, area, f"{area.name}{ending}", superior, None)
            place_of[area.code] = len(rows) - 1
        yield Batch("party_organisation", columns, rows[before:])
    if described.courtyards:
        before = len(rows)
        grids = {grid.code: grid for grid in ground.at(AreaLevel.grid)}
        first: dict[str | None, CompoundRow] = {}
        for compound in ground.plan.compounds:
            first.setdefault(grids[compound.grid_code].parent_code, compound)
        for compound in first.values():
            grid = grids[compound.grid_code]
            add(PartyTier.courtyard, grid, f"{compound.name}党小组", grid.code, compound)
        yield Batch("party_organisation", columns, rows[before:])


def registrations(ground: Ground, described: Ledgers) -> Iterator[Batch]:
    """Each department's organisation registered at communities in turn, its head at the first."""
    wanted = described.registrations
    communities = ground.at(AreaLevel.community)
    departments = [unit for unit in ground.plan.units if "-D" in unit.code]
    rows: list[tuple[object, ...]] = []
    for number, unit in enumerate(departments):
        name = f"{unit.name}党组织"
        for each in range(wanted.communities_each):
            place = number * wanted.communities_each + each
            code = communities[place % len(communities)].code
            pledge = wanted.pledges[place % len(wanted.pledges)]
            since = ground.on - timedelta(days=360 + lot(360, unit.code, each))
            rows.append((loading.area(code), Registrant.unit, name, None, pledge, since))
        first = communities[number * wanted.communities_each % len(communities)].code
        since = ground.on - timedelta(days=200 + lot(100, unit.code, "member"))
        rows.append((loading.area(first), Registrant.party_member, name, HeadOf(unit.code),
                     wanted.pledges[number % len(wanted.pledges)], since))  # fmt: skip
    yield Batch(
        "dual_registration",
        ("community", "kind", "organisation", "person", "pledge", "registered_on"), rows,
    )  # fmt: skip
    reports: list[tuple[object, ...]] = []
    for place in range(len(rows)):
        for number in range(wanted.reports):
            day = ground.on - timedelta(days=30 + 150 * number + lot(30, place, number))
            for side in ReportTo:
                text = "本期认领事项已完成，情况见附表。"
                reports.append((RowOf("dual_registration", place), side, day, text))
    yield Batch(
        "registration_report", ("registration", "report_to", "reported_on", "content"), reports
    )

"""Plans a demo district's service chiefs and its pay: descriptions in, bundles out; no I/O."""

from collections.abc import Iterator
from datetime import date, timedelta

from backend.areas.rules import AreaRow
from backend.people.liaison_rules import ChiefLevel, VisitPlace
from backend.people.pay_rules import Degree, PayPost
from backend.people.rows import ChiefRow, Chiefs, Pay, ProfileRow, ScaleRow, Seat, VisitRow
from backend.seed.people_descriptions import ChiefPlan, PayPlan
from backend.seed.people_plan import Stage
from backend.seed.spread import latest_start, lot

LONGEST_SERVICE_YEARS = 20
"""Of everybody but the one named: even with a doctor's degree below the highest level."""


def chiefs(told: ChiefPlan, stage: Stage) -> Chiefs:
    """Service chiefs of two levels and three parties, each with a visit to a community, a grid and
    a compound of the area served.
    """
    leaders, departments, streets = told.parties
    visited_on = latest_start(told.visited_on, 1, stage.on)
    starts_on = min(told.starts_on, latest_start(told.starts_on, 2, visited_on))
    code = stage.district.code
    rows: list[ChiefRow] = []

    def add(unit: str, rank: int | None, area: str, level: ChiefLevel, party: str) -> None:
        if rank is not None:
            visits = tuple(_visits(area, stage, visited_on))
            rows.append(
                ChiefRow(Seat(unit, rank), area, level, party, starts_on, told.duty, visits)
            )

    subdistricts = [each.code for each in stage.district.subdistricts if each.communities]
    for rank, area in enumerate(subdistricts[:2], start=1):
        add(code, rank, area, ChiefLevel.district, leaders)
    units = [f"{code}-D{n:02}" for n in range(1, len(stage.district.departments) + 1)]
    for number, community in enumerate(stage.communities):
        unit = units[number % len(units)]
        add(unit, stage.in_office(unit), community.code, ChiefLevel.district, departments)
    for number, community in enumerate(stage.communities):
        office = community.code[:9]
        if stage.in_office(office) == 1:
            add(office, 1 + number % 2, community.code, ChiefLevel.subdistrict, streets)
    return Chiefs(code, told.parties, told.every_days, tuple(rows))


def _visits(area: str, stage: Stage, last: date) -> Iterator[VisitRow]:
    """To the first community of the area, its first grid, and a compound."""
    community: AreaRow = next(each for each in stage.communities if each.code.startswith(area))
    grid = next(each for each in stage.workers if each.startswith(community.code))
    stem = community.name.removesuffix("社区")
    for number, (place, code, compound) in enumerate(
        (
            (VisitPlace.community, community.code, None),
            (VisitPlace.grid, grid, None),
            (VisitPlace.compound, community.code, f"{stem}小区"),
        )
    ):
        found = lot(4, area, "found", number)
        solved = lot(found + 1, area, "solved", number)
        on = last - timedelta(days=45 * number)
        yield VisitRow(on, place, code, found, solved, compound)


def pay(told: PayPlan, stage: Stage) -> Pay:
    """The scales, and what the pay of secretaries, deputies and grid workers follows from."""
    return Pay(
        district_code=stage.district.code,
        scales=tuple(
            ScaleRow(
                name=each.name,
                document=each.document,
                step_years=each.step_years,
                valid_from=each.valid_from,
                valid_to=each.valid_to,
                lowest=each.lowest,
                amounts={post: tuple(amounts) for post, amounts in each.amounts.items()},
                credits=each.credits,
            )
            for each in told.scales
        ),
        profiles=tuple(_profiles(told, stage)),
    )


def _profiles(told: PayPlan, stage: Stage) -> Iterator[ProfileRow]:
    degrees = list(Degree)
    last_year = told.scales[-1].valid_from.year

    def profile(seat: Seat, community: str, post: PayPost) -> ProfileRow:
        if seat == Seat(told.longest.unit, 1):
            longest = told.longest
            return ProfileRow(seat, community, post, longest.degree, longest.service_from)
        year = last_year - 1 - lot(LONGEST_SERVICE_YEARS, *seat, "service")
        since = date(year, 1 + lot(12, *seat, "month"), 1 + lot(28, *seat, "day"))
        return ProfileRow(seat, community, post, degrees[lot(len(degrees), *seat, "degree")], since)

    for each in stage.communities:
        for rank, post in ((1, PayPost.head), (2, PayPost.deputy)):
            # Whoever left a vacant post is paid no longer.
            rank_in_office = stage.in_office(each.code)
            if rank_in_office is not None and rank >= rank_in_office:
                yield profile(Seat(each.code, rank), each.code, post)
    for grid, workers in stage.workers.items():
        for place in range(1, workers + 1):
            yield profile(Seat(grid, place), grid[:12], PayPost.other)

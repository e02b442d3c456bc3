"""Lineage, sizes, premises and the walk to a centre, as worked examples."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.areas.coverage import Spot, Walk, coverage, distance_m
from backend.areas.ground_rules import Tenure, increase_m2
from backend.areas.lineage import (
    ChangeKind,
    Counted,
    Households,
    Lineage,
    Link,
    PlaceInTime,
    by_areas_of_both,
    households_on,
)
from backend.areas.partition import Standing, Successor, destinations, grid_names, handed_over
from backend.areas.rules import AreaLevel, GridType
from backend.areas.sizes import LIMITS, OfficeBand, SizeCheck, Sizes, office_band, size_check
from backend.areas.sizes import size_warning as warning
from backend.core.errors import InvalidInput

BEGIN, SPLIT, MERGE = date(2012, 1, 1), date(2020, 1, 1), date(2024, 7, 1)
SIZES = Sizes.of(LIMITS)


def community(key: int, *life: date, households: int | None = None) -> PlaceInTime:
    since, until = (*life, None)[:2]
    return PlaceInTime(
        key, f"61011200160{key}", f"{key}社区", AreaLevel.community, 1_000, since, until, households
    )


def grid(key: int, parent: int, *life: date) -> PlaceInTime:
    since, until = (*life, None)[:2]
    return PlaceInTime(key, str(key), f"{key}", AreaLevel.grid, parent, since, until)


def past() -> Lineage:
    """Community 1 with the grids 11 and 12 was split into 2 and 3; 3 was merged into 4 later."""
    places = [
        community(1, BEGIN, SPLIT, households=5_436),
        community(2, SPLIT, households=3_250),
        community(3, SPLIT, MERGE, households=2_186),
        community(4, BEGIN, households=2_000),
        grid(11, 1, BEGIN, SPLIT), grid(12, 1, BEGIN, SPLIT),
        grid(21, 2, SPLIT), grid(31, 3, SPLIT, MERGE), grid(41, 4, MERGE),
    ]  # fmt: skip
    links = [
        Link(ChangeKind.split, SPLIT, 1, 2, heir=True),
        Link(ChangeKind.split, SPLIT, 1, 3),
        Link(ChangeKind.split, SPLIT, 11, 21, heir=True),
        Link(ChangeKind.split, SPLIT, 12, 31, heir=True),
        Link(ChangeKind.merge, MERGE, 3, 4, heir=True),
        Link(ChangeKind.merge, MERGE, 31, 41, heir=True),
    ]
    return Lineage(places, links)


@pytest.mark.parametrize(
    ("area", "on", "answers"),
    [
        (11, BEGIN, 1),
        (11, SPLIT, 2),
        (12, SPLIT, 3),
        (12, date(2024, 6, 30), 3),
        (12, MERGE, 4),
        (1, SPLIT, 2),
        (1, MERGE, 2),
        # What was recorded in a new area before its first day stays its own.
        (21, BEGIN, 2),
        # A district's own orders lie in no community.
        (1_000, MERGE, None),
    ],
)
def test_each_day_has_a_community_that_answers_for_a_place(
    area: int, on: date, answers: int | None
) -> None:
    found = past().community_for(area, on)
    assert (found.id if found else None) == answers


def test_last_years_figures_add_up_by_the_communities_of_then_and_of_now() -> None:
    counted = [
        Counted(11, 1, 7),
        Counted(12, 1, 5),
        Counted(1, 1, 2),
        Counted(41, 4, 3),
        Counted(9, None, 1),
    ]
    assert by_areas_of_both(counted, past(), SPLIT) == {
        (1, 2): 9, (1, 3): 5, (4, 4): 3, (None, None): 1,
    }  # fmt: skip
    assert by_areas_of_both(counted, past(), MERGE) == {
        (1, 2): 9, (1, 4): 5, (4, 4): 3, (None, None): 1,
    }  # fmt: skip


COUNTED = st.tuples(
    st.sampled_from([1, 2, 3, 4, 11, 12, 21, 31, 41, 9]), st.sampled_from([1, 2, 3, 4, None]),
    st.integers(0, 99),
)  # fmt: skip


@given(st.lists(COUNTED, max_size=12), st.dates(BEGIN, date(2030, 1, 1)))
def test_nothing_is_lost_or_counted_twice_whatever_the_day(
    rows: list[tuple[int, int | None, int]], on: date
) -> None:
    counted = [Counted(*row) for row in rows]
    lineage = past()
    answering = [(each, lineage.community_for(each.area, on)) for each in counted]
    pairs = by_areas_of_both(counted, lineage, on)
    assert sum(pairs.values()) == sum(each.number for each in counted)
    for place in (1, 2, 3, 4, None):
        then = sum(n for (was, _), n in pairs.items() if was == place)
        assert then == sum(each.number for each in counted if each.community == place)
        now = sum(n for (_, answers), n in pairs.items() if answers == place)
        assert now == sum(
            each.number for each, there in answering if (there.id if there else None) == place
        )


def test_a_lineage_is_followed_in_both_directions() -> None:
    lineage = past()
    assert [(link.predecessor, link.successor) for link in lineage.predecessors(4)] == [
        (1, 3), (3, 4),
    ]  # fmt: skip
    assert [link.successor for link in lineage.successors(1)] == [2, 3, 4]
    assert lineage.predecessors(1) == []


def test_the_average_of_households_is_of_the_communities_of_the_day() -> None:
    places = list(past().places.values())
    assert households_on(places, date(2019, 12, 31)) == Households(2, 7_436)
    assert households_on(places, SPLIT).average == Decimal(2_479)
    assert Households(0, 0).average is None


STANDING = [
    Standing(11, "6101120016011001", "旧社区第1网格", AreaLevel.grid, 1, BEGIN, None, 400,
             GridType.base),
    Standing(12, "6101120016011002", "旧社区第2网格", AreaLevel.grid, 1, BEGIN, None, 300,
             GridType.base),
    Standing(13, "6101120016012001", "旧社区专属网格", AreaLevel.grid, 1, BEGIN, None, 0,
             GridType.dedicated),
]  # fmt: skip
ONE = Successor("610112001701", "东社区", ("6101120016011002", "6101120016012001"))
OTHER = Successor("610112001702", "西社区", ("6101120016011001",))


def test_a_split_gives_each_grid_the_next_number_of_its_type_where_it_goes() -> None:
    goes = destinations(STANDING, [ONE, OTHER])
    assert grid_names(STANDING, goes, ["6101120017011001"]) == [
        ("6101120017021001", "西社区第1网格"),
        ("6101120017011002", "东社区第2网格"),
        ("6101120017012001", "东社区专属网格"),
    ]


def test_a_split_tells_who_went_into_whom_and_one_heir_each() -> None:
    before = Standing(1, "610112001601", "旧社区", AreaLevel.community, 9, BEGIN)
    goes = destinations(STANDING, [ONE, OTHER])
    new = {11: 111, 12: 112, 13: 113}
    found = handed_over([before], [1], {ONE.code: 71, OTHER.code: 72}, 71, STANDING, goes, new)
    assert [(f.predecessor, f.successor, f.heir, f.households) for f in found] == [
        (1, 71, True, 300),
        (1, 72, False, 400),
        (11, 111, True, 400),
        (12, 112, True, 300),
        (13, 113, True, 0),
    ]


@pytest.mark.parametrize(
    ("into", "words"),
    [
        ([ONE], ""),
        ([ONE, Successor("610112001702", "西社区")], "goes nowhere"),
        ([ONE, Successor("610112001702", "西社区", ONE.grids)], "unknown or twice"),
        ([ONE, Successor("610112001702", "西社区", ("6101120016011009",))], "unknown or twice"),
    ],
)
def test_every_grid_goes_to_exactly_one_community(into: list[Successor], words: str) -> None:
    if not words:
        assert set(destinations(STANDING, into).values()) == {ONE}
        return
    with pytest.raises(InvalidInput, match=words):
        destinations(STANDING, into)


@pytest.mark.parametrize(
    ("households", "old_estate", "check"),
    [
        (299, False, SizeCheck.below), (300, False, SizeCheck.within),
        (500, False, SizeCheck.within), (501, False, SizeCheck.above),
        (99, True, SizeCheck.below), (100, True, SizeCheck.within),
        (300, True, SizeCheck.within), (301, True, SizeCheck.above), (None, False, None),
    ],
)  # fmt: skip
def test_grids_have_300_to_500_households_and_those_of_old_estates_100_to_300(
    households: int | None, old_estate: bool, check: SizeCheck | None
) -> None:
    assert size_check(households, old_estate=old_estate, sizes=SIZES) is check
    told = warning(households, old_estate=old_estate, sizes=SIZES)
    assert (told is None) == (check in (None, SizeCheck.within))
    if told is not None:
        assert str(households) in told.zh
        assert str(households) in told.en


@pytest.mark.parametrize(
    ("m2", "band"),
    [(600, OfficeBand.large), (599, OfficeBand.medium), (300, OfficeBand.medium),
     (299, OfficeBand.small), (None, None)],
)  # fmt: skip
def test_offices_fall_into_bands_at_300_and_600_square_metres(
    m2: int | None, band: OfficeBand | None
) -> None:
    assert office_band(m2, LIMITS) is band


def test_premises_grow_by_what_was_taken_less_what_was_given_up() -> None:
    since, until = date(2020, 1, 1), date(2021, 12, 31)
    premises = [
        Tenure(Decimal("300.50"), date(2015, 1, 1)),
        Tenure(Decimal("120.25"), date(2020, 6, 1)),
        Tenure(Decimal("80.00"), date(2010, 1, 1), date(2021, 1, 1)),
        Tenure(Decimal("50.00"), date(2020, 2, 1), date(2021, 2, 1)),
        Tenure(Decimal("99.00"), until, None),
        Tenure(Decimal("77.00"), date(2022, 1, 1)),
    ]
    assert increase_m2(premises, since, until) == Decimal("139.25")
    assert increase_m2([], since, until) == 0


def test_a_quarter_of_an_hour_is_865_metres_as_the_crow_flies() -> None:
    walk = Walk.of(LIMITS)
    assert (walk.minutes, walk.m_per_minute, walk.detour_percent) == (15, 75, 130)
    assert walk.reach_m == pytest.approx(865.4, abs=0.1)
    assert walk.minutes_for(walk.reach_m) == pytest.approx(15)


def test_distances_are_those_on_the_globe() -> None:
    # A degree of latitude; and of longitude at 60° north, half as much as at the equator.
    assert distance_m((108.0, 34.0), (108.0, 35.0)) == pytest.approx(111_195, abs=1)
    assert distance_m((0.0, 60.0), (1.0, 60.0)) == pytest.approx(55_597, abs=5)
    assert distance_m((108.9, 34.3), (108.9, 34.3)) == 0


def test_it_names_the_compounds_out_of_reach_the_furthest_first() -> None:
    centre = (108.930, 34.310)
    homes = [
        Spot(1, "近", (108.930, 34.317), 400),  # 778 m
        Spot(2, "远", (108.930, 34.320), 300),  # 1,112 m
        Spot(3, "更远", (108.950, 34.310), 200),
        Spot(4, "不在图上", None, 100),
    ]
    found = coverage(homes, [centre], Walk.of(LIMITS))
    assert [each.spot.name for each in found.uncovered] == ["更远", "远", "不在图上"]
    assert found.uncovered[1].minutes == pytest.approx(19.3, abs=0.1)
    assert found.uncovered[2].minutes is None
    assert (found.places, found.covered, found.households, found.households_covered) == (
        4, 1, 1_000, 400,
    )  # fmt: skip
    assert found.rate == 0.25
    assert coverage([], [centre], Walk.of(LIMITS)).rate is None
    nowhere = coverage(homes[:1], [], Walk.of(LIMITS))
    assert (nowhere.covered, nowhere.households_covered) == (0, 0)

"""Services, volunteers, networks and titles, worked by hand."""

from datetime import date
from decimal import Decimal

import pytest

from backend.areas.rules import Tier
from backend.core.errors import InvalidInput
from backend.honours.rules import AwardKind, Held, standing
from backend.matters.rules import Coverage, Matter, accepts
from backend.volunteers.rules import Logged, Placed, Presence, answering, expected_presence

NEAR = Matter("610112", Tier.subdistrict, cross_area=True, promised_days=5)
HOME_ONLY = Matter("610112", Tier.subdistrict, cross_area=False, promised_days=5)
CENTRAL = Matter("610112", Tier.district, cross_area=False, promised_days=5)


@pytest.mark.parametrize(
    ("matter", "point", "home", "across"),
    [
        (NEAR, "610112001", "610112001", False),
        (NEAR, "610112001", "610112002601", True),
        (HOME_ONLY, "610112001", "610112001601", False),
        (HOME_ONLY, "610112", "610112002", False),  # the district's own hall serves all
        (CENTRAL, "610112", "610112002", False),
    ],
)
def test_a_point_accepts_what_its_tier_does_and_across_streets_where_that_is_offered(
    matter: Matter, point: str, home: str, across: bool
) -> None:
    assert accepts(matter, point, home) is across


@pytest.mark.parametrize(
    ("matter", "point", "home", "why"),
    [
        (HOME_ONLY, "610112001", "610112002", "across subdistricts"),
        (NEAR, "610112001601", "610112001", "higher tier"),
        (CENTRAL, "610112001", "610112001", "higher tier"),
        (NEAR, "610111001", "610112001", "another district"),
        (NEAR, "610112001", "610111001", "another district"),
    ],
)
def test_a_point_says_why_it_does_not(matter: Matter, point: str, home: str, why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        accepts(matter, point, home)


def test_the_share_near_people_is_of_matters_of_persons_and_unknown_without_any() -> None:
    assert Coverage(16, 135, 131, personal=100, near=92).near_percent == Decimal("92.00")
    assert Coverage(16, 135, 131, personal=3, near=2).near_percent == Decimal("66.67")
    assert Coverage(0, 0, 0, 0, 0).near_percent is None


def test_a_day_has_twenty_four_hours_and_an_activity_is_logged_once() -> None:
    day = Logged({1: Decimal(20)}).with_more(2, Decimal("4.0"))
    assert sum(day.hours.values()) == 24
    for activity, hours in ((3, Decimal("0.1")), (1, Decimal(1)), (3, Decimal(0))):
        with pytest.raises(InvalidInput):
            day.with_more(activity, hours)


@pytest.mark.parametrize(
    ("members", "fits"),
    [
        (0, {Presence.branch, Presence.joint, Presence.instructor}),
        (2, {Presence.branch, Presence.joint}),
        (3, {Presence.branch}),
        (40, {Presence.branch}),
    ],
)
def test_three_members_have_a_branch_of_their_own(members: int, fits: set[Presence]) -> None:
    assert expected_presence(members) == fits


def test_who_shares_the_smallest_area_turns_out() -> None:
    placed = [Placed(1, "610111001601"), Placed(2, "610111001"), Placed(3, "610111002605")]
    assert answering("610111001601", placed) == [1]
    assert answering("6101110016011001", placed) == [1]
    assert answering("610111001", placed) == [1, 2]
    assert answering("610111001699", placed) == [1, 2]
    assert answering("610111009601", placed) == [1, 2, 3]
    assert answering("610112001", placed) == []


def test_a_title_stands_until_it_expires_or_is_revoked() -> None:
    kind = AwardKind.benchmark
    since = date(2025, 7, 1)
    titles = [
        Held(kind, "", since),
        Held(kind, "", since, valid_to=date(2026, 7, 1)),
        Held(kind, "", since, revoked_on=date(2026, 3, 1)),
        Held(AwardKind.uplift, "第一批", since),
    ]
    counts = [
        (date(2025, 6, 30), {}),
        (since, {(kind, ""): 3, (AwardKind.uplift, "第一批"): 1}),
        (date(2026, 3, 1), {(kind, ""): 2, (AwardKind.uplift, "第一批"): 1}),
        (date(2026, 7, 1), {(kind, ""): 1, (AwardKind.uplift, "第一批"): 1}),
    ]
    for on, expected in counts:
        assert standing(titles, on) == expected

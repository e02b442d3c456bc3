"""三岗十八级: levels from posts, years and degrees, worked on the scale of 阎良's fixtures."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from backend.people.pay_rules import (
    Degree,
    Grade,
    NoSuchPay,
    Paid,
    PayPost,
    PayScale,
    faults,
    grade_for,
    regraded,
    years_of_service,
)
from backend.seed.districts import PEOPLE
from backend.seed.people_descriptions import Scale, load_people_of

PLAN = load_people_of(PEOPLE, "yanliang").pay
ON = date(2021, 1, 1)


def scale_of(described: Scale, number: int) -> PayScale:
    return PayScale(
        id=number,
        step_years=described.step_years,
        bands={
            post: (lowest, lowest + len(described.amounts[post]) - 1)
            for post, lowest in described.lowest.items()
        },
        credits=described.credits,
        amounts={
            (post, described.lowest[post] + step): amount
            for post, amounts in described.amounts.items()
            for step, amount in enumerate(amounts)
        },
    )


@pytest.fixture(scope="module")
def scales() -> tuple[PayScale, PayScale]:
    assert PLAN is not None
    old, new = PLAN.scales
    return scale_of(old, 1), scale_of(new, 2)


def test_the_scale_has_three_posts_and_eighteen_levels(scales: tuple[PayScale, PayScale]) -> None:
    """三岗十八级: heads 7–18, deputies 4–15, others 1–12; degrees count 3, 5, 7 years."""
    _, new = scales
    assert new.bands == {
        PayPost.head: (7, 18), PayPost.deputy: (4, 15), PayPost.other: (1, 12),
    }  # fmt: skip
    assert new.credits == {
        Degree.none: 0, Degree.bachelor: 3, Degree.master: 5, Degree.doctor: 7,
    }  # fmt: skip
    assert new.step_years == 3
    assert {level for _, level in new.amounts} == set(range(1, 19))
    assert faults(new) == []


@pytest.mark.parametrize(
    ("post", "service_from", "degree", "level"),
    [
        (PayPost.other, date(2021, 1, 1), Degree.none, 1),
        (PayPost.other, date(2018, 1, 2), Degree.none, 1),
        (PayPost.other, date(2018, 1, 1), Degree.none, 2),
        (PayPost.other, date(2021, 1, 1), Degree.bachelor, 2),
        (PayPost.other, date(2020, 1, 1), Degree.master, 3),
        (PayPost.other, date(2019, 1, 1), Degree.doctor, 4),
        (PayPost.other, date(1980, 1, 1), Degree.none, 12),
        (PayPost.deputy, date(2021, 1, 1), Degree.none, 4),
        (PayPost.deputy, date(2006, 1, 1), Degree.bachelor, 10),
        (PayPost.deputy, date(1980, 1, 1), Degree.doctor, 15),
        (PayPost.head, date(2030, 1, 1), Degree.none, 7),
        (PayPost.head, date(1990, 6, 1), Degree.bachelor, 18),
        (PayPost.head, date(1991, 1, 2), Degree.bachelor, 17),
    ],
)
def test_a_step_every_three_years_from_the_posts_lowest_level_to_its_highest(
    scales: tuple[PayScale, PayScale], post: PayPost, service_from: date, degree: Degree, level: int
) -> None:
    _, new = scales
    assert grade_for(new, post, service_from, degree, ON).level == level


@pytest.mark.parametrize(
    ("service_from", "on", "years"),
    [
        (date(2020, 2, 29), date(2021, 2, 28), 0),
        (date(2020, 2, 29), date(2021, 3, 1), 1),
        (date(2020, 2, 29), date(2024, 2, 29), 4),
        (date(2020, 5, 1), date(2019, 5, 1), 0),
    ],
)
def test_whole_years_are_served(service_from: date, on: date, years: int) -> None:
    assert years_of_service(service_from, on) == years


def paid(number: int, post: PayPost, service_from: date, degree: Degree, was: str | None) -> Paid:
    present = Grade(post, 1, Decimal(was)) if was else None
    return Paid(number, f"某{number}", 1, post, degree, service_from, present)


def test_the_largest_rise_is_the_published_one(scales: tuple[PayScale, PayScale]) -> None:
    """阎良: the largest rise was 2,546.88 yuan."""
    _, new = scales
    people = [
        paid(1, PayPost.head, date(1990, 6, 1), Degree.bachelor, "3180.00"),
        paid(2, PayPost.deputy, date(1980, 1, 1), Degree.doctor, "2780.00"),
        paid(3, PayPost.other, date(1980, 1, 1), Degree.doctor, "2380.00"),
        paid(4, PayPost.other, date(2021, 1, 1), Degree.none, None),
        paid(5, PayPost.other, date(2021, 1, 1), Degree.none, "2616.44"),
    ]
    found = regraded(new, people, ON)
    assert found.largest is not None
    assert (found.largest.paid.person_id, found.largest.rise) == (1, Decimal("2546.88"))
    assert (found.largest.grade.level, found.largest.grade.amount) == (18, Decimal("5726.88"))
    assert [move.paid.person_id for move in found.moves] == [4, 1, 2, 3]
    assert found.stay == 1
    assert found.total == sum(move.rise for move in found.moves)


def test_nobody_rises_where_nothing_moves(scales: tuple[PayScale, PayScale]) -> None:
    old, _ = scales
    found = regraded(old, [paid(1, PayPost.head, ON, Degree.none, "3180.00")], ON)
    assert (found.moves, found.stay, found.largest, found.total) == ((), 1, None, Decimal(0))


def test_a_scale_with_gaps_is_told_and_never_guessed(scales: tuple[PayScale, PayScale]) -> None:
    _, new = scales
    amounts = {key: amount for key, amount in new.amounts.items() if key != (PayPost.head, 9)}
    gapped = replace(new, amounts=amounts)
    assert faults(gapped) == [(PayPost.head, 9)]
    with pytest.raises(NoSuchPay, match="level 9"):
        grade_for(gapped, PayPost.head, date(2015, 1, 1), Degree.none, ON)
    with pytest.raises(NoSuchPay):
        grade_for(replace(new, bands={}), PayPost.head, ON, Degree.none, ON)

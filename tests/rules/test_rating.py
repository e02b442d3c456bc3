"""Worked examples of star ratings: points, stars, a firm's standing, and the way of a rating."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product

import pytest

from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.deadlines import calendar_source
from backend.deadlines.calendar import WorkingCalendar
from backend.firms.rating_rules import (
    Aggregate,
    Held,
    Incident,
    Item,
    ItemKind,
    Linkage,
    Rubric,
    check_rubric,
    median,
    months_later,
    rate,
    standing,
    stars_of,
)
from backend.firms.rating_source import load_rubric
from backend.firms.rating_steps import (
    TRANSITIONS,
    By,
    RatingAction,
    RatingState,
    WrongRatingStep,
    arrow,
    granted_stars,
    lower_stars,
    publicity_ends,
    told,
)
from backend.settings import FIXTURES

RUBRIC = load_rubric(FIXTURES / "ratings" / "rubric.toml").rubric
CALENDAR = WorkingCalendar.compile(calendar_source.load(FIXTURES / "policies" / "calendar.toml"))
D = Decimal
QUIET = Linkage(0, 0, 0, 0)


def changed(**changes: object) -> Rubric:
    values = {name: getattr(RUBRIC, name) for name in Rubric.__slots__} | changes
    return Rubric(**values)


def sheets(service: str, satisfaction: str, party: str, safety: str) -> dict[str, list[D]]:
    """Three raters' points an item, parted by blanks."""
    told = {"service": service, "satisfaction": satisfaction, "party": party, "safety": safety}
    return {item: [D(each) for each in points.split()] for item, points in told.items()}


GOOD = sheets("38 36 37", "18 17 19", "9 8 10", "14 13 15")


def test_the_rubric_of_the_fixtures_is_that_of_the_domain() -> None:
    weights = {item.code: item.weight for item in RUBRIC.items if item.weight and item.code in
               {"service", "satisfaction", "requests", "party", "safety"}}  # fmt: skip
    assert weights == {"service": 40, "satisfaction": 20, "requests": 15, "party": 10, "safety": 15}
    assert RUBRIC.bonus_at_most == 10
    assert RUBRIC.stars_from == (60, 70, 80, 90)
    assert (RUBRIC.publicity_days, RUBRIC.valid_months) == (5, 12)


def test_a_project_is_counted_item_by_item() -> None:
    # Medians 37 + 18 + 9 + 14 = 78. Of 40 orders 4 were repeats, 30 of 36 asked were satisfied that
    # it is solved: 15 × (0.7 × 30/36 + 0.3 × 0.9) = 12.80.
    result = rate(RUBRIC, GOOD, Linkage(received=40, repeats=4, judged=36, resolved=30), ())
    assert {each.item: each.points for each in result.points} == {
        "service": D("37.00"), "satisfaction": D("18.00"), "requests": D("12.80"),
        "party": D("9.00"), "safety": D("14.00"),
    }  # fmt: skip
    assert (result.total, result.stars, result.missing) == (D("90.80"), 5, ())


def test_one_generous_rater_moves_the_mean_but_not_the_median() -> None:
    generous = GOOD | {"service": [D(20), D(21), D(40)]}
    by_median = rate(RUBRIC, generous, QUIET, ())
    by_mean = rate(changed(aggregate=Aggregate.mean), generous, QUIET, ())
    assert by_median.points[0].points == D("21.00")
    assert by_mean.points[0].points == D("27.00")
    assert median([D(1), D(4), D(2), D(9)]) == 3


@pytest.mark.parametrize(
    ("total", "stars"),
    [("100", 5), ("90", 5), ("89.99", 4), ("80", 4), ("79.99", 3), ("70", 3), ("69.99", 2),
     ("60", 2), ("59.99", 1), ("0", 1)],
)  # fmt: skip
def test_stars_begin_at_their_thresholds(total: str, stars: int) -> None:
    assert stars_of(RUBRIC, D(total)) == stars


def test_bonuses_are_capped_each_and_together_and_deductions_each() -> None:
    # 78 + 15 = 93; each bonus up to 5, a deduction up to 10: 93 + 10 − 10.
    noted = [
        Incident("commended", D(5)), Incident("commended", D(3)), Incident("innovation", D(5)),
        Incident("criticised", D(8)), Incident("criticised", D(7)),
    ]  # fmt: skip
    result = rate(RUBRIC, GOOD, QUIET, noted)
    assert (result.bonus, result.deducted, result.total) == (D(10), D(10), D("93.00"))
    assert rate(changed(bonus_at_most=D(4)), GOOD, QUIET, noted).total == D("87.00")
    poor = sheets("0 0 0", "0 0 0", "0 0 0", "0 0 0")
    assert rate(changed(without_orders_percent=0), poor, QUIET, noted[3:]).total == 0


def test_a_veto_caps_at_one_star_and_keeps_the_points() -> None:
    result = rate(RUBRIC, GOOD, QUIET, [Incident("fatal_accident", D(0))])
    assert (result.vetoed, result.total, result.stars) == (True, D("93.00"), 1)


@pytest.mark.parametrize(
    ("given", "linkage", "missing"),
    [
        (GOOD | {"party": [D(9), D(8)]}, QUIET, ("party",)),
        ({}, QUIET, ("service", "satisfaction", "party", "safety")),
        (GOOD, None, ("requests",)),
        # Orders came in and nobody was asked whether they are solved: no rate without denominator.
        (GOOD, Linkage(3, 0, 0, 0), ("requests",)),
    ],
)
def test_missing_data_leaves_it_unrated(
    given: dict[str, list[D]], linkage: Linkage | None, missing: tuple[str, ...]
) -> None:
    result = rate(RUBRIC, given, linkage, [Incident("fatal_accident", D(0))])
    assert (result.total, result.stars, result.missing) == (None, None, missing)


def test_a_quiet_period_is_judged_as_the_rubric_says() -> None:
    assert rate(RUBRIC, GOOD, QUIET, ()).points[2].points == D("15.00")
    assert rate(changed(without_orders_percent=60), GOOD, QUIET, ()).total == D("87.00")
    assert rate(changed(without_orders_percent=None), GOOD, QUIET, ()).missing == ("requests",)


@pytest.mark.parametrize(
    "items",
    [
        (Item("a", ItemKind.scored, D(60)), Item("b", ItemKind.orders, D(30))),
        (Item("a", ItemKind.scored, D(50)), Item("a", ItemKind.scored, D(50))),
    ],
)
def test_a_rubric_that_does_not_add_up_is_refused(items: tuple[Item, ...]) -> None:
    with pytest.raises(InvalidInput):
        check_rubric(changed(items=items))
    with pytest.raises(InvalidInput):
        check_rubric(changed(stars_from=(D(60), D(60), D(80), D(90))))


def test_a_firm_stands_where_its_projects_do_by_their_area() -> None:
    # (95 × 30,000 + 81 × 10,000) ÷ 40,000 = 91.5.
    found = standing(RUBRIC, [Held(D(95), 5, D(30_000)), Held(D(81), 4, D(10_000))])
    assert found is not None
    assert (found.total, found.stars) == (D("91.50"), 5)
    assert standing(RUBRIC, []) is None


def test_a_veto_or_downgrade_of_a_project_weighs_on_its_firm() -> None:
    # 95 points with one star count as 59.99; an appeal to five stars counts 88 points as 90.
    vetoed = standing(RUBRIC, [Held(D(95), 1, D(1)), Held(D(95), 5, D(1))])
    raised = standing(RUBRIC, [Held(D(88), 5, D(1))])
    assert vetoed is not None
    assert raised is not None
    assert (vetoed.total, vetoed.stars) == (D("77.50"), 3)
    assert (raised.total, raised.stars) == (D("90.00"), 5)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [(date(2026, 6, 30), 12, date(2027, 6, 30)), (date(2024, 2, 29), 12, date(2025, 2, 28)),
     (date(2026, 10, 31), 4, date(2027, 2, 28)), (date(2026, 12, 1), 1, date(2027, 1, 1))],
)  # fmt: skip
def test_months_end_where_the_month_does(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


# ── the way ──────────────────────────────────────────────────────────────────────────────────────

S, A = RatingState, RatingAction
EXPECTED = {
    "draft": {"submit": "subdistrict"},
    "subdistrict": {"approve_subdistrict": "district", "send_back": "draft"},
    "district": {"approve_district": "consultation", "send_back": "draft"},
    "consultation": {"consult": "publicity"},
    "publicity": {"object": "publicity", "answer_objection": "publicity",
                  "close_publicity": "objections"},
    "objections": {"answer_objection": "objections", "send_back": "draft", "finalise": "final"},
    "final": {"downgrade": "final", "appeal": "final", "decide_appeal": "final",
              "expire": "expired", "supersede": "expired"},
    "expired": {},
}  # fmt: skip


def test_every_state_takes_exactly_the_steps_it_should() -> None:
    for state, action in product(S, A):
        to = EXPECTED[state.value].get(action.value)
        if to is None:
            with pytest.raises(WrongRatingStep):
                arrow(state, action)
        else:
            assert arrow(state, action).to is S(to)


def test_the_firm_may_object_and_appeal_and_time_alone_ends_things() -> None:
    assert {action for (_, action), way in TRANSITIONS.items() if way.own_firm} == {
        A.object, A.appeal,
    }  # fmt: skip
    assert {action for (_, action), way in TRANSITIONS.items() if way.by is By.system} == {
        A.close_publicity, A.expire, A.supersede,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("published", "ends"),
    [
        # Monday 1 June 2026: five whole days, to the next Monday's closing hour.
        ((2026, 6, 1, 9, 0), (2026, 6, 8, 18, 0)),
        # On a Saturday, and after hours: it begins with the next working day all the same.
        ((2026, 6, 6, 11, 0), (2026, 6, 12, 18, 0)),
        ((2026, 6, 1, 23, 0), (2026, 6, 8, 18, 0)),
        # Over the National Day: 28–30 September count, then 8 and 9 October.
        ((2026, 9, 27, 10, 0), (2026, 10, 9, 18, 0)),
        # Before the Spring Festival: 13 and 14 (a make-up Saturday), then 24, 25, 26 February.
        ((2026, 2, 12, 10, 0), (2026, 2, 26, 18, 0)),
    ],
)
def test_publicity_is_five_whole_working_days(
    published: tuple[int, ...], ends: tuple[int, ...]
) -> None:
    begun = datetime(*published, tzinfo=CHINA)
    assert publicity_ends(CALENDAR, begun.astimezone(UTC), 5) == datetime(*ends, tzinfo=CHINA)


def test_stars_go_down_by_a_downgrade_and_up_by_an_appeal() -> None:
    assert lower_stars(4, 2) == 2
    assert granted_stars(3, 5) == 5
    for now, wanted in ((4, 4), (4, 5), (4, 0), (None, 1)):
        with pytest.raises(InvalidInput):
            lower_stars(now, wanted)
    for now, wanted in ((4, 4), (4, 3), (4, 6), (None, 2), (3, None)):
        with pytest.raises(InvalidInput):
            granted_stars(now, wanted)


def test_reasons_are_words() -> None:
    assert told("  整改不到位 ", "reason") == "整改不到位"
    for text in ("", "  ", "长" * 1001):
        with pytest.raises(InvalidInput):
            told(text, "reason")

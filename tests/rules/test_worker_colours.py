"""The monthly colour of grid workers, worked by hand (domain notes §7)."""

from datetime import date
from decimal import Decimal

import pytest

from backend.colours.rules import (
    ColourRule,
    ColourState,
    MeasureKind,
    Month,
    Rating,
    RuleRow,
    Standing,
    WorkerShade,
    WrongState,
    appeal,
    is_ripe,
    measures,
    month_after,
    month_before,
    rate,
    score,
    settle,
    sign,
)
from backend.core.errors import InvalidInput

DEFAULT = RuleRow("610114", date(2026, 1, 1))
RULE = ColourRule(**{name: getattr(DEFAULT, name) for name in ColourRule.__slots__})
GREEN, YELLOW, RED = WorkerShade.green, WorkerShade.yellow, WorkerShade.red

FULL = Month(patrols=20, handled=10, on_time=10, valid=10, satisfied=5)
# 30 + 20 + 20 + 10 + 20
HALF_PATROLS = Month(patrols=10, handled=10, on_time=10, valid=10, satisfied=5)
# 15 + 20 + 20 + 10 + 20
MIXED = Month(patrols=18, handled=10, on_time=8, valid=9, reworked=1, satisfied=3, fairly=1,
              dissatisfied=1)  # fmt: skip
# 27 + 16 + 18 + 9 + 20 × 3.9/5 = 85.6
ON_PATROL = Month(patrols=20, found=8, settled=6)
# nobody was asked: (30 + (20 + 20 + 10) × 6/8) / 80 = 84.375


@pytest.mark.parametrize(
    ("month", "points"),
    [
        (FULL, "100.0"),
        (HALF_PATROLS, "85.0"),
        (MIXED, "85.6"),
        (ON_PATROL, "84.4"),
        (Month(patrols=40, handled=10, on_time=10, valid=10, satisfied=5), "100.0"),
        (Month(patrols=20), "100.0"),
        (Month(), "0.0"),
    ],
)
def test_points_are_shares_of_what_could_be_measured(month: Month, points: str) -> None:
    assert score(month, RULE) == Decimal(points)


@pytest.mark.parametrize(
    ("month", "before", "rating"),
    [
        (MIXED, None, Rating(Decimal("85.6"), GREEN, GREEN)),
        (ON_PATROL, None, Rating(Decimal("84.4"), YELLOW, YELLOW)),
        (ON_PATROL, GREEN, Rating(Decimal("84.4"), YELLOW, YELLOW)),
        # Two yellows in a row; after a red the count begins anew.
        (ON_PATROL, YELLOW, Rating(Decimal("84.4"), YELLOW, RED)),
        (ON_PATROL, RED, Rating(Decimal("84.4"), YELLOW, YELLOW)),
        (ON_PATROL, WorkerShade.unrated, Rating(Decimal("84.4"), YELLOW, YELLOW)),
        # 30 × 2/20 + (20 + 20 + 10) × 3/8 of 80: 27.2
        (Month(patrols=2, found=8, settled=3), None, Rating(Decimal("27.2"), RED, RED)),
        # Four tasks say nothing, however well they were done; a fifth does.
        (Month(patrols=20, handled=4, on_time=4, valid=4), YELLOW,
         Rating(None, WorkerShade.unrated, WorkerShade.unrated)),
        (Month(patrols=20, handled=4, found=1, settled=1, on_time=4, valid=4), None,
         Rating(Decimal("100.0"), GREEN, GREEN)),
    ],
)  # fmt: skip
def test_a_month_is_rated(month: Month, before: WorkerShade | None, rating: Rating) -> None:
    assert rate(month, RULE, before) == rating


def test_red_has_three_measures_with_days_of_their_own_and_nothing_else_has_any() -> None:
    signed_on = date(2026, 11, 5)
    assert measures(RED, RULE, signed_on) == {
        MeasureKind.talk: date(2026, 11, 10),
        MeasureKind.training: date(2026, 11, 20),
        MeasureKind.recheck: date(2026, 12, 5),
    }
    assert not any(measures(each, RULE, signed_on) for each in WorkerShade if each is not RED)


def test_a_rating_is_signed_once_and_another_colour_needs_a_reason() -> None:
    computed = Standing(ColourState.computed, YELLOW)
    assert sign(computed, YELLOW, "") is ColourState.signed
    assert sign(computed, GREEN, "系统故障期间") is ColourState.signed
    with pytest.raises(InvalidInput, match="note"):
        sign(computed, GREEN, "")
    for state in ColourState:
        if state is not ColourState.computed:
            with pytest.raises(WrongState):
                sign(Standing(state, YELLOW), YELLOW, "")


def test_an_appeal_comes_in_time_once_and_another_hand_decides() -> None:
    signed = Standing(ColourState.signed, RED, "duban", date(2026, 11, 12))
    assert appeal(signed, "当月请假", date(2026, 11, 12)) is ColourState.appealed
    with pytest.raises(InvalidInput, match="2026-11-12"):
        appeal(signed, "当月请假", date(2026, 11, 13))
    with pytest.raises(InvalidInput, match="reason"):
        appeal(signed, "", date(2026, 11, 12))
    appealed = Standing(ColourState.appealed, RED, "duban")
    assert settle(appealed, "paiqian", "属实") is ColourState.settled
    with pytest.raises(InvalidInput, match="somebody else"):
        settle(appealed, "duban", "属实")
    with pytest.raises(InvalidInput, match="decision"):
        settle(appealed, "paiqian", "")
    with pytest.raises(WrongState):
        settle(signed, "paiqian", "属实")
    with pytest.raises(WrongState):
        appeal(Standing(ColourState.settled, RED, "duban"), "再次", date(2026, 11, 6))


def test_a_month_is_ripe_once_its_callbacks_have_come_in() -> None:
    november = date(2026, 11, 1)
    assert not is_ripe(RULE, november, date(2026, 12, 2))
    assert is_ripe(RULE, november, date(2026, 12, 3))
    assert month_before(date(2026, 1, 15)) == date(2025, 12, 1)
    assert month_after(date(2026, 12, 31)) == date(2027, 1, 1)

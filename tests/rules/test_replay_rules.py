"""The pure parts of a replay: spreads, arrivals, and the file they are told by."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.deadlines.calendar_source import load
from backend.replay.arrivals import Timetable
from backend.replay.figures import Counted, figures_of
from backend.replay.hotline import MILLION, PATH, load_hotline, spread_value
from backend.replay.rules import Dice, Terms
from backend.settings import FIXTURES

ORDERS = 80_907


@pytest.mark.parametrize(
    ("drawn", "value"),
    [(0, 0), (699_999, 0), (700_000, 0), (850_000, 45), (999_999, 89)],
)
def test_a_spread_is_straight_between_its_points(drawn: int, value: int) -> None:
    assert spread_value([(0, 0), (70, 0), (100, 90)], drawn) == value


def test_what_is_drawn_depends_on_seed_order_and_matter_alone() -> None:
    assert Dice(1, 7).drawn("accept") == Dice(1, 7).drawn("accept")
    others = [Dice(2, 7).drawn("accept"), Dice(1, 8).drawn("accept"), Dice(1, 7).drawn("sign"),
              Dice(1, 7).drawn("accept", 1)]  # fmt: skip
    assert Dice(1, 7).drawn("accept") not in others
    thrice = sum(Dice(1, index).happens(300, "what") for index in range(10_000))
    assert 2_850 < thrice < 3_150


def test_a_year_of_arrivals_keeps_its_seasons_weekdays_and_hours() -> None:
    arrivals = load_hotline().arrivals
    spec = load(FIXTURES / "policies" / "calendar.toml")
    timetable = Timetable(arrivals, spec, 2020, ORDERS)
    at = [timetable.at(i, Dice(1, i).drawn("arrival")).astimezone(CHINA) for i in range(ORDERS)]
    assert at == sorted(at)
    assert {each.year for each in at} == {2020}
    hours = Counter(each.hour for each in at)
    share = arrivals.hours[9] / sum(arrivals.hours)
    assert hours[9] / ORDERS == pytest.approx(share, rel=0.02)
    months = Counter(each.month for each in at)
    assert months[12] > months[2]
    days = Counter(each.date() for each in at)
    # 10 October was a Saturday at work, made up for the National Day holiday.
    assert days[date(2020, 10, 10)] > days[date(2020, 10, 17)]
    assert timetable.at(0, 0) < timetable.at(0, MILLION - 1) <= timetable.at(1, 0)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("share = 330", "share = 331", "thousand"),
        ("[minutes]", "[minuets]", "minuets"),
        ("[[0, 0], [72, 0]", "[[0, 0], [100, 0]", "rise"),
    ],
)
def test_it_names_what_is_wrong_with_the_distributions(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    text = PATH.read_text("utf-8")
    assert old in text
    path = tmp_path / PATH.name
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(InvalidInput, match=message):
        load_hotline(path)


def test_a_rate_of_nothing_is_no_rate() -> None:
    counted = Counted(Counter(), Counter(), Counter(), Counter(), "")
    figures = figures_of(counted, load_hotline().figures)
    assert {rate.value for rate in figures.rates} == {None}
    assert figures.composite is None


@pytest.mark.parametrize(("orders", "first"), [(0, None), (5, 0), (5, 6)])
def test_terms_that_cannot_be_are_refused(orders: int, first: int | None) -> None:
    with pytest.raises(InvalidInput):
        Terms("610112", 2020, orders, first=first)

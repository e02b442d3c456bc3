"""The order page's pure parts: the trail in words, the steps, and the small map."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.areas.gazetteer import Place
from backend.areas.rules import AreaLevel
from backend.core.labels import Label
from backend.deadlines.rules import Colour, DeadlineKind
from backend.desk.order_map import HEIGHT, WIDTH, levels_of, map_of, spoken
from backend.desk.order_trail import Names, entries, lines_of, named_in
from backend.files.rules import FileRef
from backend.orders.events import Event, EventKind
from backend.orders.record import Neighbour
from backend.orders.rules import RejectReason, State, SupervisionLevel
from backend.people.service import Officer

AT = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
NAMES = Names(
    {1: "幸福社区居委会", 2: "未央区城管局"}, {9: Officer(9, "陈芳", "", "书记")}, {"li": "李雷"}
)


def event(
    seq: int = 1, kind: EventKind = EventKind.order_dispatch, actor: str = "li", **data: object
) -> Event:
    operator = None if actor == "system" else 5
    return Event(7, seq, kind, AT, actor, operator, State.accepted, State.dispatched, data)


def told(**data: object) -> dict[str, object]:
    return {line.label.zh: line.value for line in lines_of(event(**data), NAMES)}


def test_a_dispatch_names_unit_co_units_and_whoever_answers_once() -> None:
    assert told(unit_id=1, unit=1, co_unit_ids=[2], responsible=9, note="") == {
        "单位": "幸福社区居委会", "协办单位": "未央区城管局", "责任人": "陈芳（书记）",
    }  # fmt: skip
    assert named_in([event(unit_id=1, co_unit_ids=[2], responsible=9)]) == ({1, 2}, {9})


@pytest.mark.parametrize(
    ("data", "label", "zh", "en"),
    [
        ({"amount": 3, "unit": "working_day"}, "延长", "3 工作日", "3 working days"),
        ({"days": 5}, "天数", "5 天", "5 days"),
        ({"reason": "deadline:sign"}, "理由", "签收超期", "limit passed: sign"),
        ({"reason": "petition"}, "理由", RejectReason.petition.zh, RejectReason.petition.en),
        ({"level": "red"}, "等级", SupervisionLevel.red.zh, SupervisionLevel.red.en),
        ({"clock": "return"}, "时限", DeadlineKind.return_.zh, DeadlineKind.return_.en),
        ({"resolved": False}, "是否解决", "否", "no"),
    ],
)
def test_codes_are_told_in_both_languages(data, label: str, zh: str, en: str) -> None:
    value = told(**data)[label]
    assert (value.zh, value.en) == (zh, en)


def test_instants_are_instants_and_every_limit_has_its_name() -> None:
    later = AT + timedelta(hours=4)
    assert told(until=later.isoformat(), sign_due_at=later.isoformat()) == {
        "至": later, "签收时限": later,
    }  # fmt: skip


def test_what_was_said_twice_or_means_nothing_to_people_is_left_out() -> None:
    assert told(reason="不合格", note="不合格", cycle=0, step=1, subject=0, ordinal=1) == {
        "理由": "不合格"
    }


def test_the_newest_comes_first_and_what_is_new_is_marked() -> None:
    ref = FileRef("照片.png", "image/png", 10, "ab")
    by_clock = event(3, EventKind.deadline_red, "system", clock="sign")
    found = entries([event(1), event(2), by_clock], NAMES, {2: [ref]}, after=1)
    assert [(each.seq, each.fresh) for each in found] == [(3, True), (2, True), (1, False)]
    assert [each.who for each in found] == ["系统", "李雷", "李雷"]
    assert found[0].by_system
    assert found[1].files == (ref,)
    assert not any(each.fresh for each in entries([event(1)], NAMES, {}))


def near(number: int, longitude: float, latitude: float) -> Neighbour:
    return Neighbour(number, str(number), Colour.red, longitude, latitude)


def test_without_coordinates_there_is_no_map() -> None:
    assert map_of(None, 34.0, []) is None
    assert map_of(108.9, None, []) is None


def test_the_map_keeps_directions_distances_and_its_edges() -> None:
    made = map_of(108.94, 34.34, [near(1, 108.94, 34.35), near(2, 108.95, 34.34), near(3, 110, 30)])
    assert made is not None
    north, east = made.dots
    assert (north.x, north.wind.zh, north.metres) == (WIDTH / 2, "北", 1113)
    assert (east.y, east.wind.zh, east.metres) == (HEIGHT / 2, "东", 919)
    assert all(0 < dot.x < WIDTH and 0 < dot.y < HEIGHT for dot in made.dots)
    assert [dot.id for dot in made.nearest] == [2, 1]
    metres_a_unit = 1113 / (HEIGHT / 2 - north.y)
    assert (made.bar_label, round(made.bar * metres_a_unit, -1)) == ("1 km", 1000)
    assert "最近的在东 920 m处" in made.told.zh
    assert "the nearest 920 m east" in made.told.en


@pytest.mark.parametrize("away", [0.0, 1e-7, 0.0001, 0.04])
def test_a_map_of_any_size_has_a_bar_that_fits(away: float) -> None:
    made = map_of(108.94, 34.34, [near(1, 108.94 + away, 34.34)])
    assert made is not None
    assert 20 <= made.bar <= 130
    assert all(len(lines) < 40 for lines in made.lines)


@pytest.mark.parametrize(
    ("metres", "text"),
    [(3, "3 m"), (94, "90 m"), (999, "1 km"), (1249, "1.2 km")],
)
def test_distances_are_told_as_one_would_say_them(metres: float, text: str) -> None:
    assert spoken(metres) == text


def test_a_code_tells_its_level() -> None:
    path = [Place(1, "610112", "未央区"), Place(2, "610112001601", "幸福社区")]
    assert [level for level, _ in levels_of(path)] == [AreaLevel.district, AreaLevel.community]


def test_every_label_of_a_line_is_told_in_english_too() -> None:
    for line in lines_of(event(unit=1, days=3, reply="好", passed=True), NAMES):
        assert isinstance(line.label, Label)
        assert line.label.en

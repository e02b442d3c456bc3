"""Rows by their profile, profiles, and names of areas: no file of rows, no database."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.areas.gazetteer import Gazetteer, Place
from backend.core.errors import InvalidInput
from backend.deadlines.rules import Urgency
from backend.imports.errors import InvalidProfile, UnknownProfile
from backend.imports.fields import Unreadable, instant
from backend.imports.mapping import Profile
from backend.imports.profiles import FOLDER, known_profiles, load_profile
from backend.imports.rows import RawRow
from backend.imports.rules import Problem, RowReader, absent_columns, repeated_columns
from backend.imports.text import clean, folded, match_key, number_name, one_line, phone
from backend.orders.past import LENGTHS, PastOrder
from backend.orders.rules import Channel, Satisfaction, State
from backend.orders.tables import WorkOrder

PLACES = Gazetteer(
    [
        Place(1, "610112", "未央区"),
        Place(2, "610112001", "张家堡街道"),
        Place(3, "610112001601", "景曜路社区"),
        Place(4, "610112003", "辛家庙街道"),
        Place(5, "610112003601", "景曜路社区"),
        Place(6, "610112003602", "辛家庙社区"),
        Place(7, "610112009", "旧街道", current=False),
        Place(8, "610111", "灞桥区"),
        Place(9, "610111001", "席王街道"),
    ]
)
HOTLINE = load_profile("hotline_12345")
ROW = {
    "工单编号": "YS1",
    "来电时间": "2025-03-03 08:12:30",
    "受理时间": "",
    "诉求类型": "投诉",
    "紧急程度": "一般",
    "来源渠道": "电话",
    "诉求人": "演示甲",
    "联系电话": "00061010001",
    "所属街道": "",
    "所属社区": "",
    "事发地址": "",
    "经度": "",
    "纬度": "",
    "诉求内容": "楼道灯不亮",
    "工单状态": "已办结",
    "办结时间": "2025-03-04 09:00",
    "答复内容": "已换灯泡",
    "是否解决": "是",
    "满意度": "满意",
}


def read(profile: Profile = HOTLINE, **changes: object) -> PastOrder | list[Problem]:
    cells = {match_key(name): value for name, value in (ROW | changes).items()}
    return RowReader(profile, PLACES).read(RawRow(7, cells))


def order(profile: Profile = HOTLINE, **changes: object) -> PastOrder:
    found = read(profile, **changes)
    assert isinstance(found, PastOrder), found
    return found


def problems(profile: Profile = HOTLINE, **changes: object) -> list[tuple[str, str]]:
    found = read(profile, **changes)
    assert isinstance(found, list)
    assert {problem.line for problem in found} == {7}
    return [(problem.column, problem.reason.en) for problem in found]


def test_a_row_becomes_an_order_with_its_own_times() -> None:
    found = order()
    assert found.reported_at == datetime(2025, 3, 3, 0, 12, 30, tzinfo=UTC)
    assert found.closed_at == datetime(2025, 3, 4, 1, 0, tzinfo=UTC)
    assert (found.state, found.resolved, found.reply) == (State.closed, True, "已换灯泡")
    assert found.satisfaction is Satisfaction.satisfied
    request = found.request
    assert (request.source, request.external_ref) == ("hotline-12345", "YS1")
    assert (request.category, request.urgency) == ("complaint", Urgency.normal)
    assert (request.channel, request.area_id) == (Channel.hotline_12345, 1)
    assert (request.address, request.longitude) == (None, None)


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    assert problems(工单编号="", 来电时间="", 诉求内容=" \n ", 诉求类型="?", 所属街道="钟楼") == [
        ("诉求类型", "the profile does not know '?'"),
        ("诉求内容", "is required"),
        ("工单编号", "is required"),
        ("所属街道 / 所属社区", "未央区 has no area '钟楼'"),
        ("来电时间", "is required"),
    ]


@pytest.mark.parametrize(
    ("state", "known"),
    [
        ("待受理", {"reported_at"}),
        ("办理中", {"reported_at", "accepted_at", "reply"}),
        ("已办结", {"reported_at", "accepted_at", "reply", "closed_at", "resolved",
                    "satisfaction"}),
    ],
)  # fmt: skip
def test_what_does_not_belong_to_a_state_is_not_looked_at(state: str, known: set[str]) -> None:
    found = order(工单状态=state, 受理时间="2025-03-03 09:00")
    told = {f.name for f in fields(found) if getattr(found, f.name) is not None}
    assert told - {"request", "state"} == known
    if state != "已办结":
        assert order(工单状态=state, 办结时间="?", 满意度="?") == replace(found, accepted_at=None)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("来电时间", "2025-02-30 10:00:00"), ("来电时间", "三月三日"), ("来电时间", "1900-01-01"),
        ("来电时间", "2.025E+13"), ("办结时间", "昨天"), ("经度", "东经108"), ("工单状态", ""),
        ("工单状态", "挂起"), ("满意度", "五星"), ("工单编号", "2.02503E+13"),
        ("联系电话", "1.39E+10"),
    ],
)  # fmt: skip
def test_a_value_that_says_nothing_refuses_its_row(column: str, value: str) -> None:
    assert [where for where, _ in problems(**{column: value})] == [column]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("000 6101 0001", "00061010001"), ("０２９-８６６０-0001", "02986600001"),
        ("(029) 8660 0001", "02986600001"), ("+86 139 0000", "+861390000"),
        ("13900000000.0", "13900000000"), ("8660转12", "8660转12"), ("无", "无"), ("", None),
    ],
)  # fmt: skip
def test_phones_lose_what_is_not_dialled(written: str, read_as: str | None) -> None:
    assert order(联系电话=written).request.citizen_phone == read_as


def test_a_reference_keeps_every_sign() -> None:
    for written in ("A-1 / 2", "12-3", "00012", "20250303000000000123"):
        assert order(工单编号=written).request.external_ref == written
    for written in ('="00012"', "'00012", "00012\t", " 00012 ", "00012.0"):
        assert order(工单编号=written).request.external_ref == "00012"


def test_texts_keep_their_lines_and_lose_what_controls_a_printer() -> None:
    found = order(诉求内容=" 一、\r\n二、\v三、\u2028四\x00\x07 ", 事发地址="甲\n乙  1号")
    assert found.request.description == "一、\n二、\n三、\n四"
    assert found.request.address == "甲 乙 1号"
    assert folded(" ＡＢ\n c ") == "ab c"
    assert (clean("\x00"), one_line("\ufeff a"), phone("")) == ("", "a", "")
    assert (match_key("工 单"), number_name("1.00")) == ("工单", "1")


def test_defaults_stand_for_empty_cells_and_unknown_words() -> None:
    found = order(紧急程度="", 来源渠道="电报", 满意度="", 是否解决="")
    assert found.request.urgency is Urgency.normal
    assert found.request.channel is Channel.hotline_12345
    assert (found.satisfaction, found.resolved) == (None, None)


def test_coordinates_of_nowhere_are_unknown() -> None:
    assert order(经度="0", 纬度="0.0").request.latitude is None
    assert order(经度="108,94", 纬度="34.35°").request.longitude == 108.94


@pytest.mark.parametrize(
    ("written", "local"),
    [
        ("2024-04-16T03:03:15.000", "2024-04-16 07:03:15"),
        ("2024-03-10 02:30", "2024-03-10 07:30:00"),  # Skipped by the clocks.
        ("2024-11-03 01:30", "2024-11-03 05:30:00"),  # Occurs twice: the first.
        ("2024-04-16T03:03:15+08:00", "2024-04-15 19:03:15"),
        ("16/04/2024 3:03", "2024-04-16 07:03:00"),
        ("45398.127256944", "2024-04-16 07:03:15"),
        ("２０２４-04-16", "2024-04-16 04:00:00"),
    ],
)
def test_times_are_local_to_the_profiles_zone(written: str, local: str) -> None:
    zone = load_profile("nyc311").zone
    assert zone == "America/New_York"
    found = instant(["at"], ["iso", "%d/%m/%Y %H:%M"], _zone(zone))({"at": written})
    assert f"{found:%Y-%m-%d %H:%M:%S}" == local


def _zone(name: str) -> object:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def test_a_spreadsheets_date_is_local_too() -> None:
    at = datetime(2025, 3, 3, 8, 0)  # noqa: DTZ001 — as a spreadsheet holds it
    assert order(来电时间=at).reported_at == datetime(2025, 3, 3, tzinfo=UTC)
    assert order(诉求内容=at).request.description == "2025-03-03 08:00:00"
    with pytest.raises(Unreadable):
        instant(["at"], ["iso"], _zone("UTC"))({"at": "25:00"})


@pytest.mark.parametrize(
    ("names", "area"),
    [
        (["张家堡街道"], 2), (["张家堡"], 2), ([" 张家堡 街道办事处 "], 2), (["张家堡街道办"], 2),
        (["未央区张家堡街道"], 2), (["未央区"], 1), ([""], 1), (["张家堡", "景曜路社区"], 3),
        (["辛家庙", "景曜路"], 5), (["辛家庙", "景曜路社区居委会"], 5), (["辛家庙"], 4),
        (["辛家庙社区"], 6), (["未央区", "", "辛家庙街道", "辛家庙社区"], 6),
    ],
)  # fmt: skip
def test_an_area_is_found_by_what_people_call_it(names: list[str], area: int) -> None:
    assert PLACES.named("610112", names).id == area


@pytest.mark.parametrize(
    "names", [["景曜路社区"], ["席王街道"], ["旧街道"], ["张家堡", "辛家庙社区"]]
)
def test_a_name_unknown_there_or_shared_is_refused(names: list[str]) -> None:
    with pytest.raises(InvalidInput):
        PLACES.named("610112", names)


def test_a_code_may_be_padded_and_retired() -> None:
    for code, area in (("610112", 1), ("610112000000", 1), ("610112001000", 2),
                       ("610112001601", 3), ("610112009", 7)):  # fmt: skip
        assert PLACES.with_code(code).id == area
    with pytest.raises(InvalidInput):
        PLACES.with_code("610112002")


def test_an_area_by_code_goes_before_names_and_the_default(tmp_path: Path) -> None:
    profile = load_profile(_written(tmp_path, 'names = ["所属街道", "所属社区"]',
                                    'names = ["所属街道"]\ncode = "所属社区"'))  # fmt: skip
    assert order(profile, 所属社区="610111001", 所属街道="张家堡").request.area_id == 9
    assert order(profile, 所属街道="张家堡").request.area_id == 2
    assert problems(profile, 所属社区="999999") == [("所属社区 / 所属街道",
                                                 "no area has the code '999999'")]  # fmt: skip


def test_without_a_district_a_row_must_name_its_area(tmp_path: Path) -> None:
    profile = load_profile(_written(tmp_path, 'district = "610112"', ""))
    assert problems(profile) == [("所属街道 / 所属社区", "no area, and no --district was given")]


def test_columns_the_file_lacks_or_repeats_are_found() -> None:
    headings = [match_key(name) for name in ROW]
    assert absent_columns(HOTLINE, headings) == ([], [])
    without = [name for name in headings if name not in ("工单编号", "工单状态", "满意度", "经度")]
    assert absent_columns(HOTLINE, without) == (["工单编号", "工单状态"], ["经度", "满意度"])
    assert repeated_columns(HOTLINE, [*headings, "经度", "别的", "别的"]) == ["经度"]


def test_every_profile_that_comes_along_is_sound() -> None:
    assert known_profiles() == ["hotline_12345", "nyc311"]
    for name in known_profiles():
        assert load_profile(name).name == name


def test_an_unknown_profile_lists_the_known_ones() -> None:
    for name in ("12345", "../policies/limits", "./missing.toml", ""):
        with pytest.raises(UnknownProfile, match="hotline_12345, nyc311"):
            load_profile(name)


def _written(folder: Path, old: str, new: str) -> str:
    text = (FOLDER / "hotline_12345.toml").read_text("utf-8")
    assert old in text
    path = folder / "mine.toml"
    path.write_text(text.replace(old, new), "utf-8")
    return str(path)


def _bad_profiles() -> Iterator[tuple[str, str, str]]:
    yield 'zone = "Asia/Shanghai"', 'zone = "Asia/Xian"', "zone"
    yield '    "iso",', '    "isoo",', "dates"
    yield 'external_ref = "工单编号"', 'extrnal_ref = "工单编号"', "columns"
    yield 'external_ref = "工单编号"', "external_ref = 5", "columns.external_ref"
    yield 'description = "诉求内容"', "description = []", "columns.description"
    yield 'urgent = ["紧急"', 'urgnt = ["紧急"', "urgency.values"
    yield 'urgent = ["紧急"', 'urgent = ["一 般"', "urgency.values"
    yield 'default = "hotline_12345"', 'default = "telegram"', "channel.default"
    yield "historic = true", "historic = false", "state"
    yield 'accepted = ["已受理"', 'handling = ["已受理"', "state"
    yield 'column = "诉求类型"', "", "category"
    yield 'title = "', 'name = "x"\ntitle = "', "name"
    yield 'title = "', 'title = ""', "TOML"


@pytest.mark.parametrize(("old", "new", "field"), list(_bad_profiles()))
def test_a_wrong_profile_names_file_and_field(
    tmp_path: Path, old: str, new: str, field: str
) -> None:
    with pytest.raises(InvalidProfile, match=r"mine\.toml") as caught:
        load_profile(_written(tmp_path, old, new))
    assert field in str(caught.value)


def test_a_profile_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidProfile):
        load_profile(str(tmp_path / "x.toml"))


def test_no_text_passes_that_its_column_cannot_hold() -> None:
    for name, limit in LENGTHS.items():
        column = WorkOrder._meta.get_column_by_name(name)
        assert getattr(column, "length", None) in (None, limit)

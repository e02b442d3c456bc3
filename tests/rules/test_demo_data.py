"""The arithmetic behind the demo districts, and credit codes."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.areas.rules import GridType, grid_code
from backend.core.errors import InvalidInput
from backend.firms.rules import check_credit_code, credit_code
from backend.seed.districts import FOLDER, plan_districts
from backend.seed.spread import every_so_often, latest_start, lot, spread


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=50), st.integers(0, 9), st.data())
def test_it_splits_exactly_and_within_one_of_the_exact_share(
    weights: list[int], least: int, data: st.DataObject
) -> None:
    total = data.draw(st.integers(least * len(weights), 1_000_000))
    shares = spread(total, weights, least)
    assert sum(shares) == total
    free = total - least * len(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - least - free * weight / sum(weights)) < 1


def test_it_refuses_a_split_that_leaves_somebody_short() -> None:
    with pytest.raises(ValueError, match="cannot split 2"):
        spread(2, [1, 1, 1], least=1)


@given(st.integers(0, 300), st.integers(0, 300))
def test_it_chooses_different_places(count: int, among: int) -> None:
    count = min(count, among)
    chosen = every_so_often(count, among)
    assert len(set(chosen)) == count
    assert all(0 <= place < among for place in chosen)


def test_it_draws_the_same_lot_everywhere() -> None:
    # The demo's data depends on it: another number here is other data everywhere.
    assert lot(1_000_000, "610111", "person", 1) == 278_305


@pytest.mark.parametrize(
    ("on", "starts_on"),
    [
        (date(2024, 6, 30), date(2022, 7, 1)),
        (date(2026, 6, 30), date(2024, 7, 1)),
        (date(2026, 7, 1), date(2026, 7, 1)),
        (date(2028, 6, 30), date(2026, 7, 1)),
        (date(2028, 7, 1), date(2028, 7, 1)),
        (date(2033, 1, 1), date(2032, 7, 1)),
    ],
)
def test_it_finds_the_term_that_covers_a_day(on: date, starts_on: date) -> None:
    assert latest_start(date(2026, 7, 1), 2, on) == starts_on


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_every_first_secretary_is_in_office_whenever_the_demo_is_planned(on: date) -> None:
    start = latest_start(date(2026, 7, 1), 2, on)
    assert start <= on < start.replace(year=start.year + 2)


def test_plans_of_one_day_are_equal() -> None:
    assert plan_districts(date(2026, 11, 23)) == plan_districts(date(2026, 11, 23))


def test_plans_of_other_years_differ_in_terms_and_ratings_only() -> None:
    for now, later in zip(
        plan_districts(date(2026, 11, 23)), plan_districts(date(2031, 2, 3)), strict=True
    ):
        assert (now.areas, now.units, now.stations, now.posts) == (
            later.areas,
            later.units,
            later.stations,
            later.posts,
        )
        assert [each.person for each in now.first_secretaries] == [
            each.person for each in later.first_secretaries
        ]
        assert [each.stars for each in now.firms] == [each.stars for each in later.firms]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("baqiao.toml", "total = 68", "total = 69", "69 stated"),
        ("baqiao.toml", "dedicated = 21", "dedicatd = 21", "dedicatd"),
        ("baqiao.toml", "total = 295", "total = many", "baqiao.toml"),
        ("baqiao.toml", '"610111-D09"', '"610111-D99"', "610111-D99"),
        ("baqiao.toml", '"新村", "苑", "里", "街"', "", "too few"),
        ("common.toml", "term_years = 2", "term_years = 0", "term_years"),
    ],
)
def test_it_names_what_is_wrong_with_a_description(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    for source in FOLDER.glob("*.toml"):
        text = source.read_text()
        if source.name == file:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / source.name).write_text(text)
    with pytest.raises(InvalidInput, match=message):
        plan_districts(date(2026, 11, 23), tmp_path)


# Published codes of large companies: their check characters were computed by the registry.
@pytest.mark.parametrize(
    "code",
    ["91110000802100433B", "9144030071526726XG", "914403001922038216", "91330100799655058B"],
)
def test_it_computes_the_check_characters_of_real_credit_codes(code: str) -> None:
    assert credit_code(division=code[2:8], organisation=code[8:16]) == code
    assert check_credit_code(code) == code


@pytest.mark.parametrize(
    "code", ["91110000802100433C", "9111000080210043", "9111000080210043OB", ""]
)
def test_it_refuses_a_wrong_credit_code(code: str) -> None:
    with pytest.raises(InvalidInput):
        check_credit_code(code)


def test_a_grid_code_is_the_community_the_type_and_a_sequence() -> None:
    assert grid_code("610111001601", GridType.station_subgrid, 7) == "6101110016013007"


@pytest.mark.parametrize(
    ("community", "sequence"), [("610111001601", 0), ("610111001601", 1000), ("610111001", 1)]
)
def test_it_refuses_a_grid_code_that_cannot_be(community: str, sequence: int) -> None:
    with pytest.raises(InvalidInput):
        grid_code(community, GridType.base, sequence)

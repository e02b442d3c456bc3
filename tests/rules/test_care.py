"""The care register and relocated members, worked by hand."""

from datetime import date

import pytest

from backend.care.rules import (
    Occasion,
    OccasionKind,
    TransitionTier,
    TreeContact,
    check_basis,
    line_above,
    missing_occasions,
    next_visit,
)
from backend.core.errors import InvalidInput
from backend.personal.rules import Contact, Detail, Kind, LegalBasis, mask
from backend.seed.register_people import invented_id_number

DAY = date(2026, 11, 20)


def test_the_next_visit_is_so_many_days_after_the_last_and_never_earlier_than_planned() -> None:
    assert next_visit(date(2026, 11, 1), 30, date(2026, 11, 3)) == date(2026, 12, 1)
    assert next_visit(date(2026, 8, 1), 30, date(2026, 12, 1)) == date(2026, 12, 1)


def test_sensitive_data_needs_a_duty_or_a_consent_that_was_given() -> None:
    check_basis(LegalBasis.duty, None, DAY)
    check_basis(LegalBasis.consent, DAY, DAY)
    with pytest.raises(InvalidInput, match="consent"):
        check_basis(LegalBasis.consent, None, DAY)
    with pytest.raises(InvalidInput, match="future"):
        check_basis(LegalBasis.duty, date(2026, 11, 21), DAY)


WEEK = Occasion(1, "离家到", OccasionKind.reach, 7)
QUARTER = Occasion(2, "入户访", OccasionKind.visit, 90)
YEAR = Occasion(3, "周年访", OccasionKind.visit, 365)
ALL = [YEAR, WEEK, QUARTER]


@pytest.mark.parametrize(
    ("moved_on", "ended_on", "kept", "missing"),
    [
        (date(2026, 11, 13), None, set(), []),  # the last day is today
        (date(2026, 11, 12), None, set(), [1]),
        (date(2026, 8, 1), None, {1}, [2]),
        (date(2025, 1, 1), None, set(), [1, 2, 3]),
        (date(2025, 1, 1), None, {1, 2, 3}, []),
        # Back after two months: only the first had fallen due.
        (date(2025, 1, 1), date(2025, 3, 1), set(), [1]),
    ],
)
def test_occasions_that_were_not_kept_are_told_the_oldest_first(
    moved_on: date, ended_on: date | None, kept: set[int], missing: list[int]
) -> None:
    found = missing_occasions(moved_on, ended_on, ALL, kept, DAY)
    assert [each.occasion.id for each in found] == missing
    assert all((each.due_on - moved_on).days == each.occasion.within_days for each in found)


def test_a_member_turns_to_the_group_then_the_community_then_the_street() -> None:
    street = TreeContact(1, TransitionTier.subdistrict, 11, "街", None)
    community = TreeContact(2, TransitionTier.community, 12, "社", 1)
    group = TreeContact(3, TransitionTier.group, 13, "组", 2)
    tree = {each.id: each for each in (street, community, group)}
    assert line_above(3, tree) == [group, community, street]
    assert line_above(1, tree) == [street]
    assert line_above(99, tree) == []
    assert line_above(None, tree) == []
    assert line_above(3, {3: group, 1: street}) == [group]


def test_somebody_is_shown_in_part() -> None:
    address = "景和社区明远路3号楼1单元101室"
    whole = Contact(
        "张建国", "00052000001", (("610112001601", None),),
        more=(Detail(Kind.address, address), Detail(Kind.id_number, "000000194001010011")),
        name_sealed=True,
    )  # fmt: skip
    shown = whole.in_part()
    assert (shown.name, shown.phone) == ("张**", "000****0001")
    assert [each.value for each in shown.more] == ["景和社区明远****", "000000********0011"]
    assert Contact("张建国", None, ()).in_part().name == "张建国"
    assert not Contact("张建国", None, ()).holds_anything
    assert mask("明远路3号", Kind.address) == "****"


def test_invented_id_numbers_are_well_formed_and_of_no_place() -> None:
    # The check character of the standard's own example digits.
    assert invented_id_number(date(1949, 12, 31), 2)[:17] == "00000019491231002"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
    for number in range(40):
        told = invented_id_number(date(1950, 5, 1 + number % 28), number)
        values = [10 if each == "X" else int(each) for each in told]
        assert sum(a * b for a, b in zip(values, weights, strict=True)) % 11 == 1

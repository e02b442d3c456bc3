"""First secretaries' terms, public rosters, overdue visits, coverage of training."""

from datetime import date

import pytest

from backend.people.liaison_rules import Liaison, next_visit_on, overdue
from backend.people.roster_rules import Disclosure, Member, RosterField, public_view
from backend.people.secretary_rules import (
    ManagementDuty,
    ManagingBody,
    SecretaryRule,
    Term,
    ending_soon,
    keeper_of,
    months_between,
    term_warnings,
)
from backend.people.training_rules import coverage

RULE = SecretaryRule(usual_months=24, notice_days=90)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "months"),
    [
        (date(2026, 7, 1), date(2028, 7, 1), 24),
        (date(2026, 7, 1), date(2028, 6, 30), 23),
        (date(2026, 7, 15), date(2026, 8, 14), 0),
        (date(2026, 1, 31), date(2026, 3, 1), 1),
        (date(2026, 7, 1), date(2026, 7, 1), 0),
        (date(2028, 7, 1), date(2026, 7, 1), -24),
    ],
)
def test_whole_months_between_two_days(starts_on: date, ends_on: date, months: int) -> None:
    assert months_between(starts_on, ends_on) == months


def test_a_term_shorter_than_usual_is_warned_of_and_not_refused() -> None:
    assert term_warnings(date(2026, 7, 1), date(2028, 7, 1), RULE) == ()
    [warning] = term_warnings(date(2026, 7, 1), date(2028, 6, 30), RULE)
    assert "24 个月" in warning.zh
    assert "24 months" in warning.en
    assert term_warnings(date(2026, 7, 1), date(2026, 8, 1), None) == ()


def test_what_a_body_keeps_no_other_body_does() -> None:
    kept = {ManagementDuty.recall: ManagingBody.committee}
    assert keeper_of(ManagementDuty.recall, kept, ManagingBody.committee) is None
    assert keeper_of(ManagementDuty.recall, kept, ManagingBody.subdistrict) is (
        ManagingBody.committee
    )
    assert keeper_of(ManagementDuty.train, kept, ManagingBody.subdistrict) is None


def term(number: int, starts_on: date, ends_on: date) -> Term:
    return Term(number, number, "甲", number, "某社区", "610112001601", starts_on, ends_on)


def test_terms_are_noticed_within_the_days_of_notice_and_only_while_they_run() -> None:
    begun = date(2024, 7, 1)
    terms = [
        term(1, begun, date(2026, 7, 1)),
        term(2, begun, date(2026, 6, 1)),
        term(3, begun, date(2026, 7, 2)),
        term(4, begun, date(2026, 4, 2)),
        term(5, date(2026, 5, 1), date(2026, 6, 30)),
    ]
    found = ending_soon(terms, RULE, on=date(2026, 4, 2))
    assert [each.id for each in found] == [2, 1]


MEMBER = Member("网格长", "张建国", "00011000001", "水电维修", date(2024, 1, 1))


@pytest.mark.parametrize(
    ("field", "shown", "expected"),
    [
        (RosterField.full_name, Disclosure.full, ("name", "张建国")),
        (RosterField.full_name, Disclosure.masked, ("name", "张**")),
        (RosterField.full_name, Disclosure.hidden, ("name", None)),
        (RosterField.phone, Disclosure.full, ("phone", "00011000001")),
        (RosterField.phone, Disclosure.masked, ("phone", "000****0001")),
        (RosterField.phone, Disclosure.hidden, ("phone", None)),
        (RosterField.skills, Disclosure.full, ("skills", "水电维修")),
        (RosterField.skills, Disclosure.masked, ("skills", None)),
        (RosterField.since, Disclosure.full, ("since", date(2024, 1, 1))),
        (RosterField.since, Disclosure.masked, ("since", None)),
    ],
)
def test_the_public_sees_what_the_district_publishes(
    field: RosterField, shown: Disclosure, expected: tuple[str, object]
) -> None:
    seen = public_view(MEMBER, {field: shown})
    others = {"name", "phone", "skills", "since"} - {expected[0]}
    assert seen.role == "网格长"
    assert getattr(seen, expected[0]) == expected[1]
    assert [getattr(seen, name) for name in others] == [None] * 3


def test_without_a_policy_a_roster_shows_roles_alone() -> None:
    seen = public_view(MEMBER, {})
    assert (seen.role, seen.name, seen.phone, seen.skills, seen.since) == (
        "网格长", None, None, None, None,
    )  # fmt: skip


def test_visits_are_counted_from_the_latest_or_from_the_beginning() -> None:
    fresh = Liaison(1, date(2026, 1, 1), 60, None)
    visited = Liaison(2, date(2026, 1, 1), 60, date(2026, 2, 1))
    free = Liaison(3, date(2020, 1, 1), None, None)
    assert next_visit_on(fresh) == date(2026, 3, 2)
    assert next_visit_on(visited) == date(2026, 4, 2)
    assert next_visit_on(free) is None
    assert overdue([free, visited, fresh], date(2026, 4, 2)) == [(fresh, 31)]
    assert [each.id for each, _ in overdue([free, visited, fresh], date(2026, 4, 3))] == [1, 2]


def test_coverage_names_who_is_missing_and_an_empty_one_has_no_rate() -> None:
    found = coverage([1, 2, 3, 3], [2, 9])
    assert (found.wanted, found.trained, found.missing) == (3, 1, (1, 3))
    assert found.percent == pytest.approx(100 / 3)
    assert coverage([], [1]).percent is None

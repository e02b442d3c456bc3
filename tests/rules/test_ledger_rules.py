"""Worked examples of the ledgers' rules."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from backend.core.errors import InvalidInput
from backend.ledgers.alliance_rules import Chair, Member, chair_on
from backend.ledgers.bulletin_rules import ReplyState, bulletin_name, reply_state
from backend.ledgers.campaign_rules import (
    Progress,
    Task,
    late_tasks,
    project_percent,
    target_progress,
)
from backend.ledgers.duty_rules import (
    Booking,
    DutyFigures,
    DutyItem,
    check_booking,
    figures,
    weeks_without,
)
from backend.ledgers.meeting_rules import (
    MeetingKind,
    ResolutionState,
    Side,
    missing_sides,
    resolution_state,
)
from backend.ledgers.party_rules import without_organisation
from backend.ledgers.registration_rules import months_later, report_due_on
from backend.ledgers.reminder_rules import Pending, ReminderKind, Reminding, remind, sentence
from backend.ledgers.visits_rules import RoundState, WeeklyDay, round_state, rounds_between

# ── visits ───────────────────────────────────────────────────────────────────────────────────────


def test_a_community_is_visited_on_its_day_of_every_week() -> None:
    # From Monday 2 November 2026 to Sunday the 22nd there are three Wednesdays.
    days = [WeeklyDay(1, 3, date(2020, 1, 1))]
    assert list(rounds_between(days, date(2026, 11, 2), date(2026, 11, 22))) == [
        (1, date(2026, 11, 4)), (1, date(2026, 11, 11)), (1, date(2026, 11, 18)),
    ]  # fmt: skip


def test_the_day_of_the_week_changes_without_a_gap_or_a_second_visit() -> None:
    days = [
        WeeklyDay(1, 3, date(2020, 1, 1), valid_to=date(2026, 11, 11)),
        WeeklyDay(1, 5, date(2026, 11, 11)),
    ]
    assert list(rounds_between(days, date(2026, 11, 2), date(2026, 11, 15))) == [
        (1, date(2026, 11, 4)), (1, date(2026, 11, 13)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("visits", "cancelled", "today", "state"),
    [
        (0, False, date(2026, 11, 4), RoundState.planned),
        (0, False, date(2026, 11, 5), RoundState.missed),
        (3, False, date(2026, 11, 4), RoundState.held),
        (0, True, date(2026, 11, 5), RoundState.cancelled),
        (1, True, date(2026, 11, 5), RoundState.held),
    ],
)
def test_a_round_is_missed_once_its_day_is_over(
    visits: int, cancelled: bool, today: date, state: RoundState
) -> None:
    assert round_state(date(2026, 11, 4), visits, cancelled, today) is state


# ── duty days ────────────────────────────────────────────────────────────────────────────────────

HELD = date(2026, 11, 25)


def china(day: int, hour: int) -> datetime:
    """That hour in China in November 2026, as UTC keeps it."""
    return datetime.fromisoformat(f"2026-11-{day:02}T{hour:02}:00:00+08:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("booking", "day", "hour", "fits"),
    [
        (Booking.online, 24, 23, True),
        # One in the morning in China is still the eve in UTC.
        (Booking.online, 25, 1, False),
        (Booking.on_site, 25, 1, True),
        (Booking.on_site, 24, 23, False),
        (Booking.on_site, 26, 0, False),
    ],
)
def test_online_bookings_end_on_the_eve(booking: Booking, day: int, hour: int, fits: bool) -> None:
    if fits:
        check_booking(booking, china(day, hour), HELD)
    else:
        with pytest.raises(InvalidInput):
            check_booking(booking, china(day, hour), HELD)


def test_the_share_closed_the_same_day_goes_by_the_day_in_china() -> None:
    items = [
        DutyItem(Booking.online, china(25, 11)),
        DutyItem(Booking.online, china(25, 23)),
        DutyItem(Booking.on_site, china(26, 1)),
    ]
    assert figures(items, HELD) == DutyFigures(2, 1, 2, 1, 0, Decimal("66.7"))
    open_one = [*items, DutyItem(Booking.on_site)]
    assert figures(open_one, HELD) == DutyFigures(2, 2, 2, 1, 1, Decimal("50.0"))


def test_a_day_without_matters_has_no_share_and_one_without_a_closing_has_nought() -> None:
    assert figures([], HELD).same_day is None
    assert figures([DutyItem(Booking.online)], HELD).same_day == Decimal("0.0")


def test_a_week_without_a_duty_day_is_named_by_its_monday() -> None:
    held = [date(2026, 11, 4), date(2026, 11, 22)]
    # Whole weeks begin on the 2nd, 9th, 16th; the 22nd is a Sunday, and of the week from the 16th.
    assert weeks_without(held, date(2026, 10, 29), date(2026, 11, 24)) == [date(2026, 11, 9)]
    assert weeks_without([], date(2026, 11, 3), date(2026, 11, 9)) == []


# ── meetings ─────────────────────────────────────────────────────────────────────────────────────


def test_a_joint_meeting_needs_police_lawyer_property_firm_and_self_government() -> None:
    present = {Side.police, Side.residents, Side.lawyer}
    assert missing_sides(MeetingKind.joint, present) == {Side.property_firm, Side.self_governing}
    assert missing_sides(MeetingKind.bench, set()) == frozenset()


@pytest.mark.parametrize(
    ("closed_on", "today", "state"),
    [
        (None, date(2026, 11, 20), ResolutionState.open),
        (None, date(2026, 11, 21), ResolutionState.late),
        (date(2026, 11, 30), date(2026, 12, 1), ResolutionState.closed),
    ],
)
def test_a_resolution_is_late_from_the_day_after(
    closed_on: date | None, today: date, state: ResolutionState
) -> None:
    assert resolution_state(date(2026, 11, 20), closed_on, today) is state


# ── campaigns ────────────────────────────────────────────────────────────────────────────────────


def test_progress_is_what_was_counted_and_never_more_than_the_whole() -> None:
    assert target_progress(20, [6, 5, 4]) == Progress(15, 20, 75)
    assert target_progress(30000, [11240, 10388], 371) == Progress(21999, 30000, 73)
    assert target_progress(100, [48, 39, 25]) == Progress(112, 100, 100)
    assert target_progress(100, [40, -2]) == Progress(38, 100, 38)


def test_a_projects_percent_is_the_mean_of_its_tasks_cut_off() -> None:
    due = date(2026, 11, 1)
    tasks = [Task(1, due, 100, due), Task(2, due, 100, due), Task(3, due, 0)]
    assert project_percent(tasks) == Decimal("66.6")
    assert project_percent([]) is None


def test_late_tasks_are_open_ones_past_their_day_the_oldest_first() -> None:
    today = date(2026, 11, 20)
    tasks = [
        Task(1, date(2026, 11, 19), 90),
        Task(2, date(2026, 11, 20), 10),
        Task(3, date(2026, 10, 1), 0),
        Task(4, date(2026, 10, 1), 100, date(2026, 11, 2)),
        Task(5, date(2026, 10, 1), 50),
    ]
    assert [task.id for task in late_tasks(tasks, today)] == [3, 5, 1]


# ── registrations ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 11, 15), 2, date(2027, 1, 15)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_end_with_the_month(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def test_the_next_report_follows_the_last_or_the_registration() -> None:
    assert report_due_on(date(2026, 1, 10), None, 6) == date(2026, 7, 10)
    assert report_due_on(date(2026, 1, 10), date(2026, 9, 1), 6) == date(2027, 3, 1)


# ── alliances ────────────────────────────────────────────────────────────────────────────────────

BEGIN = date(2026, 1, 1)
STREET, SCHOOL, FIRM = Member(1, 1, BEGIN), Member(2, 2, BEGIN), Member(3, 3, BEGIN)


@pytest.mark.parametrize(
    ("day", "chair"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), Chair(1, date(2026, 1, 1), date(2026, 4, 1))),
        (date(2026, 6, 30), Chair(2, date(2026, 4, 1), date(2026, 7, 1))),
        (date(2026, 7, 1), Chair(3, date(2026, 7, 1), date(2026, 10, 1))),
        (date(2026, 10, 1), Chair(1, date(2026, 10, 1), date(2027, 1, 1))),
    ],
)
def test_members_chair_in_turn_every_three_months(day: date, chair: Chair | None) -> None:
    assert chair_on(BEGIN, 3, [FIRM, STREET, SCHOOL], day) == chair


def test_who_has_left_is_passed_over_and_who_chaired_before_stays_so() -> None:
    left = Member(2, 2, BEGIN, left_on=date(2026, 9, 1))
    members = [STREET, left, FIRM]
    chairs = [chair_on(BEGIN, 3, members, date(2026, month, 1)) for month in (4, 7, 10)]
    assert [chair and chair.member_id for chair in chairs] == [2, 3, 1]
    second_round = chair_on(BEGIN, 3, members, date(2027, 1, 1))
    assert second_round == Chair(3, date(2027, 1, 1), date(2027, 4, 1))


def test_a_later_member_waits_for_its_turn() -> None:
    late = Member(4, 2, date(2026, 5, 1))
    members = [STREET, late, FIRM]
    # In April it does not belong yet; its turn comes in the next round.
    days = [date(2026, month, 1) for month in (4, 7, 10)]
    chairs = [chair_on(BEGIN, 3, members, day) for day in days]
    assert [chair and chair.member_id for chair in chairs] == [3, 1, 4]


def test_without_members_nobody_chairs() -> None:
    assert chair_on(BEGIN, 3, [], date(2026, 5, 1)) is None
    gone = [Member(1, 1, BEGIN, left_on=date(2026, 2, 1))]
    assert chair_on(BEGIN, 3, gone, date(2026, 5, 1)) is None


# ── bulletins, the party tree, reminders ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("replied_on", "today", "state"),
    [
        (None, date(2026, 11, 20), ReplyState.open),
        (None, date(2026, 11, 21), ReplyState.overdue),
        (date(2026, 11, 20), date(2026, 12, 1), ReplyState.replied),
        (date(2026, 11, 21), date(2026, 12, 1), ReplyState.late),
    ],
)
def test_a_reply_is_in_time_on_its_last_day(
    replied_on: date | None, today: date, state: ReplyState
) -> None:
    assert reply_state(date(2026, 11, 20), replied_on, today) is state


def test_a_bulletin_is_cited_by_year_and_number() -> None:
    assert bulletin_name(2026, 3) == "调度通报〔2026〕3号"


def test_areas_without_an_organisation_are_named() -> None:
    assert without_organisation(["b", "a", "c"], ["b"]) == ["a", "c"]


def test_a_thing_is_reminded_of_within_its_days_once_and_served_when_it_is_done() -> None:
    today = date(2026, 11, 20)
    kind = ReminderKind.project_organisation_ends

    def ending(row: int, due_on: date) -> Pending:
        return Pending(kind, row, f"临时党支部{row}", 7, due_on)

    soon, far, past = (
        ending(1, date(2026, 12, 20)), ending(2, date(2026, 12, 21)), ending(3, date(2026, 11, 1)),
    )  # fmt: skip
    days = {kind: 30}
    first = remind([soon, far, past], {}, days, today)
    assert first == Reminding((soon, past), ())
    standing = {soon.key: 10, past.key: 11}
    assert remind([soon, far], standing, days, today) == Reminding((), (11,))
    # A new end is a new reminder, and the old one has served.
    moved = ending(1, date(2026, 12, 1))
    assert remind([moved], {soon.key: 10}, days, today) == Reminding((moved,), (10,))
    assert remind([soon], {}, {}, today) == Reminding((), ())
    # Several are told in one sentence, by the one that is due first.
    told = sentence([soon, past], today)
    assert told.zh == "临时党组织到期：临时党支部3（2026-11-01，已逾期）等 2 项"
    assert told.en.endswith("(2026-11-01, late) and 1 more")
    assert sentence([soon], today).zh == "临时党组织到期：临时党支部1（2026-12-20）"

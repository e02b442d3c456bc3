"""A clock under calendars that changed: counted anew, its steps kept, given again or to come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.rulebooks import CLOSED, OFFICE, book, calendars, limit, monday

from backend.deadlines.budget import CountFrom
from backend.deadlines.calendars import Calendars, Suspension
from backend.deadlines.recounting import fresh
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock, Colour, DeadlineState, Effect, end, pause

YELLOW, ORANGE = (Effect.yellow, {"percent": 50}), (Effect.orange, {"lead": "1 working day"})
REMIND = (Effect.remind, {"percent": 100})
YELLOW_CARD = (Effect.supervise_yellow, {"delay": "1 working day"})
CRITICISE = (Effect.criticise, {"delay": "3 working days"})
WEEK = limit(1, "5 working days", YELLOW, ORANGE, REMIND, YELLOW_CARD, CRITICISE)
NATURAL = limit(2, "5 days", YELLOW, REMIND)

WEDNESDAY, THURSDAY, NEXT_MONDAY = date(2026, 6, 3), date(2026, 6, 4), date(2026, 6, 8)
PLAIN = calendars(1)
HOLIDAY = calendars(2, {WEDNESDAY: CLOSED})
LONG_HOLIDAY = calendars(2, {WEDNESDAY: CLOSED, THURSDAY: CLOSED})
MAKE_UP = calendars(2, {date(2026, 6, 6): OFFICE})


def began(under: Calendars = PLAIN, at: datetime | None = None) -> Clock:
    """A clock of five working days from Monday morning."""
    return book(WEEK, current=under).start(WEEK, 1, at or monday("08:00"))


def taken(clock: Clock, until: datetime, under: Calendars = PLAIN) -> Clock:
    """*clock* once every step that had fallen by *until* has been taken."""
    while clock.next_step_at is not None and clock.next_step_at <= until:
        _, clock = book(WEEK, current=under).advance(clock)
    return clock


def fresh_under(clock: Clock, under: Calendars, now: datetime) -> Clock:
    """*clock* recounted, the plain calendars being the older ones."""
    return fresh(book(WEEK, NATURAL, current=under, older=(PLAIN,)), clock, now)


def test_calendars_that_change_nothing_of_it_leave_it_alone() -> None:
    clock = began()
    assert fresh_under(clock, PLAIN, monday("09:00")) is clock
    far = calendars(2, {date(2026, 12, 31): CLOSED})
    assert fresh_under(clock, far, monday("09:00")) is clock


def test_a_holiday_moves_the_limit_and_every_step_to_come() -> None:
    clock, now = began(), monday("09:00")
    moved = fresh_under(clock, HOLIDAY, now)
    assert (moved.due_at, moved.calendar_version) == (clock.due_at + timedelta(days=3), 2)
    # Half of it used up: Wednesday noon before, Thursday noon now.
    assert (clock.next_step_at, moved.next_step_at) == (monday("12:00", 2), monday("12:00", 3))
    assert (moved.cycle, moved.step, moved.breached_at) == (0, 1, None)
    assert moved.original_due_at is None
    [entry] = moved.history
    assert (entry["what"], entry["calendar_version"]) == ("recounted", 1)
    assert datetime.fromisoformat(entry["before"]) == clock.due_at
    assert datetime.fromisoformat(entry["due_at"]) == moved.due_at


def test_a_warning_that_lies_behind_stays_given() -> None:
    now = monday("12:00", 4)
    clock = taken(began(), now)
    assert clock.colour is Colour.orange
    moved = fresh_under(clock, calendars(2, {NEXT_MONDAY: CLOSED}), now)
    assert moved is clock
    longer = fresh_under(replace(clock, step=2, colour=Colour.yellow), HOLIDAY, now)
    assert (longer.step, longer.cycle, longer.colour) == (2, 0, Colour.yellow)
    assert longer.next_step_at == monday("18:00", 4)


def test_a_warning_that_lies_ahead_again_is_given_again() -> None:
    now = monday("15:00", 2)
    clock = taken(began(), now)
    assert (clock.step, clock.colour) == (2, Colour.yellow)
    moved = fresh_under(clock, LONG_HOLIDAY, now)
    assert (moved.step, moved.cycle, moved.colour) == (1, 1, Colour.green)
    assert moved.next_step_at == monday("12:00", 4)


def test_a_limit_that_comes_earlier_has_its_steps_to_come() -> None:
    clock, now = began(HOLIDAY), monday("20:00", 4)
    clock = taken(clock, now, HOLIDAY)
    assert (clock.due_at, clock.step) == (monday("18:00", 7), 3)
    moved = fresh(book(WEEK, current=calendars(3), older=(HOLIDAY,)), clock, now)
    assert (moved.due_at, moved.next_step_at) == (monday("18:00", 4), monday("18:00", 4))
    # It is late from the limit on, as soon as the workers take the step.
    assert (moved.breached_at, moved.step) == (None, 3)
    assert taken(moved, now).breached_at == monday("18:00", 4)


def test_a_breach_is_taken_back_when_the_limit_lies_ahead_again() -> None:
    now = monday("20:00", 4)
    clock = taken(began(), now)
    assert (clock.breached_at, clock.colour) == (monday("18:00", 4), Colour.red)
    moved = fresh_under(clock, HOLIDAY, now)
    # Four of its five days are over, so that the yellow and the orange warning stay given.
    assert (moved.breached_at, moved.colour, moved.step) == (None, Colour.orange, 3)
    assert (moved.cycle, moved.next_step_at) == (1, monday("18:00", 7))


def test_a_breach_stays_where_the_moved_limit_has_passed_as_well() -> None:
    now = monday("18:00", 8)
    clock = taken(began(), now)
    assert clock.step == 5
    moved = fresh_under(clock, HOLIDAY, now)
    assert (moved.due_at, moved.breached_at) == (monday("18:00", 7), monday("18:00", 7))
    assert (moved.cycle, moved.step, moved.colour) == (0, 5, Colour.red)
    assert moved.next_step_at == monday("18:00", 10)


def test_an_ended_clock_stays_as_it_ended() -> None:
    ended = end(taken(began(), monday("20:00", 4)), DeadlineState.met, monday("20:00", 4))
    assert fresh_under(ended, HOLIDAY, monday("21:00", 4)) is ended


def test_natural_time_knows_no_calendar() -> None:
    clock = book(NATURAL).start(NATURAL, 1, monday("08:00"))
    assert fresh_under(clock, HOLIDAY, monday("09:00")) is clock


def test_a_make_up_day_brings_a_limit_forward() -> None:
    late = began(at=monday("08:00", 2))
    moved = fresh_under(late, MAKE_UP, monday("09:00", 2))
    assert (late.due_at, moved.due_at) == (monday("18:00", 8), monday("18:00", 7))


def test_a_provisional_year_that_is_reached_is_marked_and_one_left_is_not() -> None:
    december = monday("08:00", 206)
    off = {date(2026, 12, 28): CLOSED, date(2026, 12, 29): CLOSED}
    clock = began(at=december)
    later = fresh_under(clock, calendars(2, off), december)
    assert (clock.provisional, later.provisional) == (False, True)
    back = fresh(book(WEEK, current=calendars(3), older=(calendars(2, off),)), later, december)
    assert not back.provisional
    assert [entry["what"] for entry in back.history] == ["recounted", "recounted"]


# --- Clocks that stand still, were resumed, or moved ---


def test_a_paused_clock_keeps_the_time_it_had_left() -> None:
    stopped_at = monday("18:00", 1)
    clock = pause(taken(began(), stopped_at), stopped_at)
    moved = fresh_under(clock, HOLIDAY, monday("09:00", 14))
    assert (moved.state, moved.next_step_at) == (DeadlineState.paused, None)
    assert moved.due_at == clock.due_at + timedelta(days=3)
    # Two of five days used up before Tuesday's end: three are left, and nothing breached.
    resumed = book(WEEK, current=HOLIDAY).resume(moved, monday("08:00", 14))
    assert (resumed.due_at, resumed.breached_at) == (monday("18:00", 16), None)


def test_a_breach_before_a_pause_is_taken_back_by_the_instant_it_stopped() -> None:
    stopped_at = monday("20:00", 4)
    clock = pause(taken(began(), stopped_at), stopped_at)
    # Weeks later a holiday is published by which it had a day left when it stopped.
    now = monday("09:00", 28)
    moved = fresh_under(clock, HOLIDAY, now)
    assert (moved.breached_at, moved.colour, moved.step) == (None, Colour.orange, 3)
    assert (moved.state, moved.next_step_at, moved.cycle) == (DeadlineState.paused, None, 1)
    resumed = book(WEEK, current=HOLIDAY).resume(moved, now)
    assert resumed.due_at == resumed.next_step_at == monday("09:00", 29)


def test_an_extended_limit_is_counted_on_by_the_new_calendars() -> None:
    now = monday("08:00", 1)
    extended = book(WEEK, current=PLAIN).move(began(), monday("18:00", 7), now)
    moved = fresh_under(extended, HOLIDAY, now)
    # Six working days, the Wednesday no longer among them.
    assert moved.due_at == monday("18:00", 8)
    assert moved.original_due_at == monday("18:00", 4)


def test_an_extension_that_comes_too_late_leaves_what_follows_a_breach_to_come() -> None:
    now = monday("20:00", 7)
    clock = taken(began(), now)
    moved = book(WEEK, current=PLAIN).move(clock, monday("10:00", 7), now)
    assert (moved.breached_at, moved.colour, moved.step) == (monday("10:00", 7), Colour.red, 4)
    assert moved.next_step_at == monday("10:00", 8)


def test_a_limit_that_went_on_ends_with_the_last_hour_it_had_left() -> None:
    thursday_off = calendars(2, {date(2026, 6, 4): CLOSED})
    next_thursday_off = calendars(3, {date(2026, 6, 11): CLOSED})
    evening = monday("18:00", 2)
    paused = fresh_under(pause(began(), monday("08:00")), thursday_off, evening)
    resumed = book(WEEK, current=thursday_off, older=(PLAIN,)).resume(paused, evening)
    assert resumed.due_at == monday("18:00", 10)
    # Thursday to Wednesday are five days again: the evening after them would mean the same.
    here = book(WEEK, current=next_thursday_off, older=(PLAIN, thursday_off))
    assert fresh(here, resumed, evening).due_at == monday("18:00", 9)


def test_a_book_of_an_area_counts_the_areas_suspensions() -> None:
    typhoon = Suspension("610112001", monday("00:00", 2), monday("00:00", 3), "台风")
    now, clock = monday("09:00"), began()
    changed = book(WEEK, current=calendars(2, suspensions=(typhoon,)), older=(PLAIN,))
    assert fresh(changed.at("610112001001"), clock, now).due_at == monday("18:00", 7)
    assert fresh(changed.at("610112002001"), clock, now) is clock
    # Called off again, the limit is where it was.
    lifted = book(WEEK, current=calendars(3), older=(changed.calendars, PLAIN)).at("610112001001")
    delayed = fresh(changed.at("610112001001"), clock, now)
    assert fresh(lifted, delayed, now).due_at == clock.due_at


# --- Whatever happens, in whatever order ---


@dataclass
class Account:
    """What is left of a limit, in working seconds, counted on from an instant: nothing else."""

    anchor: datetime
    left: int
    paused_at: datetime | None = None

    def due(self, here: Rulebook) -> datetime:
        """Where what is left runs out."""
        return here.calendar_of(WEEK).add(self.anchor, self.left).at

    def resume(self, here: Rulebook, now: datetime) -> None:
        """Go on with what was left when it stopped; what was late then stays where it is."""
        assert self.paused_at is not None
        if self.due(here) > self.paused_at:
            self.left -= here.calendar_of(WEEK).between(self.anchor, self.paused_at)
            self.anchor = now
        self.paused_at = None


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["wait", "pause", "resume", "extend", "publish"]),
        st.integers(1, 40),
    ),
    max_size=14,
)
DAYS_OFF = st.lists(
    st.sets(st.integers(0, 25), max_size=6), min_size=14, max_size=14
)  # fmt: skip


@settings(max_examples=150)
@given(STEPS, DAYS_OFF)
def test_a_clock_has_what_is_left_of_it_through_pauses_moves_and_calendars(
    steps: Sequence[tuple[str, int]], days_off: Sequence[set[int]]
) -> None:
    versions = [PLAIN]
    here, now = book(WEEK, current=PLAIN), monday("08:00")
    clock, account = here.start(WEEK, 1, now), Account(now, 5 * 8 * 3600)
    for (what, hours), off in zip(steps, days_off, strict=False):
        now += timedelta(hours=hours)
        if what == "publish":
            days = {date(2026, 6, 1) + timedelta(days=day): CLOSED for day in off}
            versions.append(calendars(len(versions) + 1, days))
            here = book(WEEK, current=versions[-1], older=tuple(versions[:-1]))
        # Whoever looks at a clock sees it as the calendars in force count it; the workers are up.
        clock = fresh(here, clock, now)
        if account.paused_at is None:
            clock = _taken_by(here, clock, now)
        if what == "pause" and account.paused_at is None:
            clock, account.paused_at = pause(clock, now), now
        elif what == "resume" and account.paused_at is not None:
            clock = here.resume(clock, now)
            account.resume(here, now)
        elif what == "extend" and account.paused_at is None:
            until = here.calendar_of(WEEK).add(clock.due_at, hours * 3600).at
            clock = here.move(clock, until, now)
            account.left += hours * 3600
        assert clock.due_at == account.due(here)
        if account.paused_at is None:
            clock = _taken_by(here, clock, now)
        late = clock.due_at <= (account.paused_at or now)
        # Of a paused clock the calendars may have moved the limit to before it stopped: its steps
        # are taken once it goes on.
        noted = clock.due_at if late else None
        assert clock.breached_at == noted or (account.paused_at and clock.breached_at is None)


def _taken_by(here: Rulebook, clock: Clock, now: datetime) -> Clock:
    while clock.next_step_at is not None and clock.next_step_at <= now:
        _, clock = here.advance(clock)
    return clock


@pytest.mark.parametrize("version", [1, 2])
def test_a_clock_can_be_counted_by_the_calendars_it_was_counted_by(version: int) -> None:
    now = monday("09:00").astimezone(UTC)
    here = book(WEEK, current=HOLIDAY, older=(PLAIN,))
    calendar = here.calendar_of(WEEK, version)
    assert calendar.is_working(now + timedelta(days=2)) is (version == 1)


def test_what_follows_a_limit_waits_while_the_order_is_parked() -> None:
    """Due on Friday at 18:00; the yellow card falls a working day later, parked days left out."""
    rules = book(WEEK)
    clock = taken(began(), monday("18:00", 4))
    card = clock.next_step_at
    assert card is not None
    parked = pause(clock, card - timedelta(hours=1))
    going_on = rules.resume(parked, card + timedelta(days=14) - timedelta(hours=1))
    # Two weeks of five working days: what was left before the pause is left after it.
    assert going_on.next_step_at == card + timedelta(days=14)
    # A step that had fallen before the pause does not wait: it was due already.
    overdue = pause(clock, card + timedelta(hours=1))
    assert rules.resume(overdue, card + timedelta(days=3)).next_step_at == card


def test_a_limit_from_the_next_working_day_begins_no_earlier_after_a_pause() -> None:
    policy = replace(limit(1, "1 working day", REMIND), count_from=CountFrom.next_working_day)
    rules = book(policy)
    clock = rules.start(policy, 1, monday("10:00"))
    assert clock.due_at == monday("18:00", 1)
    gone_on = rules.resume(pause(clock, monday("11:00")), monday("12:00"))
    assert gone_on.due_at == clock.due_at
    late = rules.resume(pause(clock, monday("11:00")), monday("14:00", 1))
    assert late.due_at == monday("12:00", 2)

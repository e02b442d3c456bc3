"""Moving a clock to its limit in force: what was granted stays, what fell is not repeated."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from rules.test_differences import WEEK, calendars, china, spec

from backend.deadlines.budget import Budget, CountFrom
from backend.deadlines.explaining import explain
from backend.deadlines.explanation import Turn, replay
from backend.deadlines.policies import Policy, Step
from backend.deadlines.relimiting import relimit, successors
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import (
    Clock,
    Colour,
    DeadlineKind,
    DeadlineState,
    Effect,
    Urgency,
    end,
    pause,
)

START = china("2026-03-02T09:00")
STEPS = (
    Step(1, Effect.yellow, percent=50),
    Step(2, Effect.red, percent=100),
    Step(3, Effect.supervise_yellow, delay=Budget.parse("1 working day")),
)


def policy(number: int, budget: str, *, current: bool = False, steps: tuple[Step, ...] = STEPS):
    return Policy(
        number, None, Urgency.normal, DeadlineKind.resolve, Budget.parse(budget), CountFrom.now,
        steps, current=current, rule=7,
    )  # fmt: skip


def book(old: str, new: str, steps: tuple[Step, ...] = STEPS) -> Rulebook:
    policies = [policy(1, old), policy(2, new, current=True, steps=steps)]
    return Rulebook(1, calendars(1, spec(weekly=WEEK)), policies, [], {})


def moved(rules: Rulebook, clock: Clock, now: datetime) -> Clock:
    return relimit(rules, clock, successors(rules.policies.values()), now)


def begun(rules: Rulebook, until: datetime = START) -> Clock:
    """A clock of the old version, with every step taken that fell until then."""
    clock = rules.start(rules.policies[1], 1, START)
    while clock.next_step_at is not None and clock.next_step_at <= until:
        _, clock = rules.advance(clock)
    return clock


def test_only_earlier_versions_of_a_limit_of_the_same_clock_have_a_successor() -> None:
    one, two = policy(1, "1 working day"), policy(2, "2 working days", current=True)
    other = replace(policy(3, "1 hour"), rule=8)
    turned = replace(two, kind=DeadlineKind.sign)
    assert successors([one, two, other]) == {1: two}
    assert successors([one, two], 8) == {}
    assert successors([one, turned]) == {}
    assert successors([one]) == {}


def test_it_is_counted_as_if_it_had_run_under_it_from_the_beginning() -> None:
    rules = book("5 working days", "3 working days")
    after = moved(rules, begun(rules), START)
    fresh = rules.start(rules.policies[2], 1, START)
    assert (after.due_at, after.next_step_at, after.step) == (
        fresh.due_at, fresh.next_step_at, fresh.step,
    )  # fmt: skip
    assert (after.policy_id, after.cycle) == (2, 1)
    assert after.history[-1]["what"] == "relimited"
    assert after.history[-1]["policy"] == 1


def test_a_longer_limit_takes_a_breach_back_and_keeps_the_warnings_behind() -> None:
    rules = book("1 working day", "5 working days")
    now = china("2026-03-05T10:00")
    late = begun(rules, now)
    assert (late.colour, late.breached_at) == (Colour.red, late.due_at)
    after = moved(rules, late, now)
    assert after.breached_at is None
    assert after.colour is Colour.yellow
    assert after.step == 2


def test_a_limit_that_comes_to_lie_in_the_past_has_its_breach_to_come() -> None:
    rules = book("5 working days", "1 working day")
    now = china("2026-03-05T10:00")
    after = moved(rules, begun(rules, now), now)
    assert after.due_at < now
    assert (after.step, after.breached_at) == (2, None)
    step, breached = rules.advance(after)
    assert step.effect is Effect.red
    assert breached.breached_at == after.due_at


def test_a_breach_that_stays_one_is_not_given_again() -> None:
    rules = book("2 working days", "1 working day")
    now = china("2026-03-05T10:00")
    late = begun(rules, now)
    after = moved(rules, late, now)
    assert (after.breached_at, after.colour) == (after.due_at, Colour.red)
    # The supervision a working day after the new limit lies behind as well.
    assert after.next_step_at is None


def test_what_people_granted_stays_granted() -> None:
    rules = book("5 working days", "6 working days")
    extended = rules.move(begun(rules), china("2026-03-12T09:00"), START)
    after = moved(rules, extended, START)
    assert after.due_at == china("2026-03-13T09:00")
    # Working and elapsed time cannot be set off against each other.
    other = book("5 working days", "100 hours")
    extended = other.move(begun(other), china("2026-03-12T09:00"), START)
    assert moved(other, extended, START) is extended


def test_a_paused_clock_moves_and_stays_paused_and_an_ended_one_stands() -> None:
    rules = book("5 working days", "3 working days")
    paused = pause(begun(rules), START + timedelta(hours=1))
    after = moved(rules, paused, china("2026-03-20T09:00"))
    assert (after.state, after.next_step_at) == (DeadlineState.paused, None)
    assert after.due_at < paused.due_at
    ended = end(begun(rules), DeadlineState.met, START)
    assert moved(rules, ended, START) is ended


@pytest.mark.parametrize("steps", [STEPS[:1], ()])
def test_a_shorter_ladder_ends_where_it_ends(steps: tuple[Step, ...]) -> None:
    rules = book("1 working day", "1 working day", steps)
    now = china("2026-03-05T10:00")
    after = moved(rules, begun(rules, now), now)
    assert (after.step, after.next_step_at) == (len(steps) + 1, None)
    # Its lateness stays on record, whatever the ladder says of it now.
    assert (after.breached_at, after.colour) == (after.due_at, Colour.red)


@pytest.mark.parametrize(
    ("old", "new"),
    [("5 working days", "3 working days"), ("3 working days", "9 working days"),
     ("5 working days", "1 working hour"), ("9 hours", "30 hours")],
)  # fmt: skip
@pytest.mark.parametrize("extended", [False, True])
def test_a_moved_clock_still_explains_itself(old: str, new: str, extended: bool) -> None:
    rules = book(old, new)
    clock = begun(rules)
    if extended:
        clock = rules.move(clock, clock.due_at + timedelta(hours=2), START)
    after = moved(rules, clock, START + timedelta(hours=1))
    explanation = explain(after, rules, {})
    assert replay(explanation) == after.due_at
    assert explanation.set_by is Turn.relimited

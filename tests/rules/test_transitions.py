"""Every state × action × role, against the table written out again by hand (domain.md §4)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from backend.areas.rules import Tier, Unit, UnitKind
from backend.core.audit import GENESIS, seal
from backend.deadlines.budget import Budget, CountFrom
from backend.deadlines.calendar import CalendarSpec, DayHours, WorkingCalendar, YearStatus
from backend.deadlines.rules import (
    Colour,
    DeadlineKind,
    DeadlineState,
    Effect,
    NoPolicy,
    Policy,
    Rulebook,
    Step,
    Urgency,
)
from backend.escalation.rules import due_step
from backend.identity.rules import SYSTEM, Actor, Role
from backend.orders import rules as r
from backend.orders.changes import Case, Change, Facts
from backend.orders.errors import GuardFailed, IllegalAction, NotAllowed
from backend.orders.rules import Action, Channel, EventKind, Order, State
from backend.orders.transitions import TRANSITIONS, decide
from backend.people.rules import Responsible

NOW = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
K = DeadlineKind
COMMAND, STREET, COMMUNITY, BUREAU = 1, 2, 3, 4
UNITS = {
    COMMAND: Unit(COMMAND, "区指挥中心", UnitKind.district_command, Tier.district, 10, None),
    STREET: Unit(STREET, "街道办", UnitKind.subdistrict_office, Tier.subdistrict, 11, COMMAND),
    COMMUNITY: Unit(COMMUNITY, "社区", UnitKind.community_committee, Tier.community, 12, STREET),
    BUREAU: Unit(BUREAU, "城管局", UnitKind.department, Tier.district, 10, COMMAND),
}
FACTS = Facts(UNITS, {unit: Responsible(100 + unit, "某人", False) for unit in UNITS}, "6" * 22)
LADDER = (
    Step(1, Effect.yellow, percent=50),
    Step(2, Effect.orange, percent=80),
    Step(3, Effect.red, percent=100),
    Step(4, Effect.climb, delay=Budget.parse("1 hour")),
)


def book(*kinds: DeadlineKind) -> Rulebook:
    ever = CalendarSpec("any", 1, "Asia/Shanghai", (DayHours(((0, 1440),)),) * 7, {},
                        {2026: YearStatus.published})  # fmt: skip
    policies = [
        Policy(n, None, Urgency.normal, kind, Budget.parse("2 hours"), CountFrom.now, LADDER)
        for n, kind in enumerate(kinds or tuple(DeadlineKind), 1)
    ]
    return Rulebook(1, WorkingCalendar.compile(ever), policies, ["consultation"])


def order(state: State, **changes: object) -> Order:
    plain = Order(
        id=1, version=5, head=GENESIS, number="6" * 22, state=state,
        channel=Channel.grid_report, category="consultation", urgency=Urgency.normal, area_id=12,
        district_code="610112", tier=Tier.community, lead_unit_id=COMMUNITY, responsible_id=103,
        climbs=0, colour=Colour.green, reported_at=NOW, contacted_at=NOW, handled_by=7,
    )  # fmt: skip
    return replace(plain, **changes)


DATA = {
    Action.accept: r.NoData(),
    Action.answer: r.Answer("可以"),
    Action.archive: r.NoData(),
    Action.check: r.NoData(),
    Action.close: r.Close(r.Satisfaction.satisfied, resolved=True),
    Action.contact: r.Contact("已联系"),
    Action.dispatch: r.Dispatch(COMMUNITY),
    Action.escalate: r.Escalate("需要上级协调"),
    Action.feedback: r.Feedback("已办", resolved=True),
    Action.handle: r.Handle(),
    Action.reject: r.Reject(r.RejectReason.petition),
    Action.sign: r.NoData(),
}

# State → action → (state after, who may). Written from the rules, not from the code.
EXPECTED = {
    ("reported", "accept"): ("accepted", {"acceptor"}),
    ("reported", "answer"): ("answered", {"acceptor"}),
    ("reported", "reject"): ("rejected", {"acceptor"}),
    ("reported", "escalate"): ("reported", {"system"}),
    ("accepted", "dispatch"): ("dispatched", {"dispatcher"}),
    ("accepted", "escalate"): ("accepted", {"system"}),
    ("dispatched", "sign"): ("signed", {"unit_handler"}),
    ("dispatched", "escalate"): ("dispatched", {"system"}),
    ("signed", "contact"): ("signed", {"unit_handler"}),
    ("signed", "handle"): ("handling", {"unit_handler"}),
    ("signed", "escalate"): ("dispatched", {"system"}),
    ("handling", "feedback"): ("handled", {"unit_handler"}),
    ("handling", "escalate"): ("dispatched", {"system", "unit_handler"}),
    ("handled", "check"): ("callback", {"dispatcher"}),
    ("callback", "close"): ("closed", {"callback_agent"}),
    ("closed", "archive"): ("archived", {"system"}),
}


@pytest.mark.parametrize(
    ("state", "action", "role"),
    list(product(State, Action, Role)),
    ids=lambda value: value.value,
)
def test_every_state_action_and_role_is_decided_as_the_rules_say(
    state: State, action: Action, role: Role
) -> None:
    case = Case(order(state))
    actor = Actor("somebody", frozenset({role}), operator_id=8)
    expected = EXPECTED.get((state.value, action.value))
    if expected is None:
        with pytest.raises(IllegalAction) as refused:
            decide(case, action, actor, DATA[action], FACTS, book(), NOW)
        assert state.zh in refused.value.message("zh")
    elif role.value not in expected[1]:
        with pytest.raises(NotAllowed):
            decide(case, action, actor, DATA[action], FACTS, book(), NOW)
    else:
        change = decide(case, action, actor, DATA[action], FACTS, book(), NOW)
        assert change.order.state is State(expected[0])
        assert change.order.version == case.order.version + 1
        assert change.event.kind is EventKind[f"order_{action.value}"]
        assert change.order.head == seal(case.order.head, change.event.record())


def test_the_table_has_no_arrow_the_rules_do_not_name() -> None:
    assert {(t.source.value, t.action.value) for t in TRANSITIONS} == set(EXPECTED)
    assert len(TRANSITIONS) == len(EXPECTED)


def take(case: Case, action: Action, data: r.ActionData, now: datetime = NOW) -> Change:
    return decide(case, action, Actor("all", frozenset(Role), 8), data, FACTS, book(), now)


def after(case: Case, change: Change) -> Case:
    return Case(change.order, {**case.clocks, **{clock.kind: clock for clock in change.clocks}})


def test_each_stage_runs_its_own_clocks() -> None:
    case = Case(order(State.reported, contacted_at=None))
    running: list[set[DeadlineKind]] = []
    for action in (Action.accept, Action.dispatch, Action.sign, Action.contact, Action.handle,
                   Action.feedback, Action.check):  # fmt: skip
        case = after(case, take(case, action, DATA[action]))
        running.append(
            {k for k, clock in case.clocks.items() if clock.state is DeadlineState.running}
        )
    assert running == [
        {K.dispatch}, {K.sign, K.resolve}, {K.first_contact, K.resolve}, {K.resolve},
        {K.resolve}, set(), set(),
    ]  # fmt: skip


def test_a_late_answer_leaves_its_breach_on_the_clock() -> None:
    case = Case(order(State.reported))
    case = after(case, take(case, Action.accept, DATA[Action.accept]))
    change = take(case, Action.dispatch, DATA[Action.dispatch], NOW + timedelta(hours=3))
    [dispatch] = [clock for clock in change.clocks if clock.kind is K.dispatch]
    assert dispatch.breached_at == NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    ("state", "action", "data"),
    [
        (State.reported, Action.answer, r.Answer(" ")),
        (State.reported, Action.reject, r.Reject(r.RejectReason.other)),
        (State.reported, Action.accept, r.Answer("内容与操作不符")),
        (State.accepted, Action.dispatch, r.Dispatch(BUREAU)),
        (State.accepted, Action.dispatch, r.Dispatch(STREET)),
        (State.accepted, Action.dispatch, r.Dispatch(99)),
        (State.signed, Action.contact, r.Contact("")),
        (State.handling, Action.feedback, r.Feedback("", resolved=True)),
        (State.handling, Action.feedback, r.Feedback("长" * 4001, resolved=True)),
        (State.handling, Action.escalate, r.Escalate("")),
        (State.callback, Action.close, r.Close(r.Satisfaction.satisfied, True, "长" * 4001)),
    ],
)
def test_a_guard_refuses_what_the_rule_asks_for(
    state: State, action: Action, data: r.ActionData
) -> None:
    with pytest.raises(GuardFailed):
        take(Case(order(state)), action, data)


def test_only_consultations_are_answered_at_once() -> None:
    with pytest.raises(GuardFailed):
        take(Case(order(State.reported, category="help")), Action.answer, r.Answer("好"))


def test_a_street_is_not_given_a_departments_matter_nor_a_department_a_streets() -> None:
    with pytest.raises(GuardFailed):
        take(Case(order(State.accepted, lead_unit_id=BUREAU)), Action.dispatch, r.Dispatch(STREET))
    with pytest.raises(GuardFailed):
        take(Case(order(State.accepted, lead_unit_id=STREET)), Action.dispatch, r.Dispatch(BUREAU))


def test_the_handler_may_not_make_the_callback() -> None:
    with pytest.raises(GuardFailed):
        take(Case(order(State.callback, handled_by=8)), Action.close, DATA[Action.close])


def test_a_category_without_any_limit_cannot_be_accepted() -> None:
    with pytest.raises(NoPolicy):
        decide(Case(order(State.reported)), Action.accept, Actor("a", frozenset(Role)),
               r.NoData(), FACTS, book(K.accept), NOW)  # fmt: skip


def warned(hours: float, case: Case, kind: DeadlineKind = K.sign) -> Change:
    return due_step(case, kind, FACTS, book(), NOW + timedelta(hours=hours)).change


def test_a_clock_turns_yellow_orange_red_and_climbs_under_fresh_clocks() -> None:
    case = Case(order(State.accepted))
    case = after(case, take(case, Action.dispatch, r.Dispatch(COMMUNITY)))
    seen = []
    for hours in (1, 1.6, 2):
        change = warned(hours, case)
        case = after(case, change)
        seen.append((change.event.kind, case.order.colour, case.order.tier))
    assert seen == [
        (EventKind.deadline_yellow, Colour.yellow, Tier.community),
        (EventKind.deadline_orange, Colour.orange, Tier.community),
        (EventKind.deadline_red, Colour.red, Tier.community),
    ]
    climbed = warned(3.5, case)
    assert climbed.event.kind is EventKind.order_escalate
    assert (climbed.order.tier, climbed.order.responsible_id) == (Tier.subdistrict, 102)
    assert climbed.order.colour is Colour.green
    # From the planned instant, not from the half hour later at which it was decided.
    assert {clock.started_at for clock in climbed.clocks} == {NOW + timedelta(hours=3)}
    assert {clock.cycle for clock in climbed.clocks} == {1}
    assert [notice.person_id for notice in climbed.notices] == [102]


def test_at_the_top_tier_the_breach_is_noted_and_the_clock_ends() -> None:
    case = Case(order(State.accepted, lead_unit_id=COMMAND, tier=Tier.district))
    case = after(case, take(case, Action.dispatch, r.Dispatch(COMMAND)))
    for hours in (1, 1.6, 2, 3):
        change = warned(hours, case)
        case = after(case, change)
    assert change.event.kind is EventKind.deadline_unanswered
    assert case.clocks[K.sign].next_step_at is None
    assert case.order.colour is Colour.red


def test_of_overtaken_warnings_only_the_last_is_told() -> None:
    case = Case(order(State.accepted))
    case = after(case, take(case, Action.dispatch, r.Dispatch(COMMUNITY)))
    late = 2.5
    told = []
    for _ in range(3):
        change = warned(late, case)
        case = after(case, change)
        told.append(len(change.notices))
    assert told == [0, 0, 1]


def test_it_refuses_to_take_a_step_before_its_time() -> None:
    case = Case(order(State.accepted))
    case = after(case, take(case, Action.dispatch, r.Dispatch(COMMUNITY)))
    with pytest.raises(ValueError, match="no step"):
        warned(0.5, case)


def test_history_fires_no_step_and_keeps_its_lateness() -> None:
    policy = book().policies[1]
    long_past = book().start(policy, 1, NOW, caught_up_at=NOW + timedelta(hours=9))
    assert (long_past.next_step_at, long_past.breached_at, long_past.colour) == (
        None, NOW + timedelta(hours=2), Colour.red,
    )  # fmt: skip
    under_way = book().start(policy, 1, NOW, caught_up_at=NOW + timedelta(hours=1.7))
    assert (under_way.step, under_way.colour) == (3, Colour.orange)
    assert under_way.next_step_at == NOW + timedelta(hours=2)


def test_the_system_has_no_other_power_than_its_own_arrows() -> None:
    own = {(t.source, t.action) for t in TRANSITIONS if Role.system in t.roles}
    assert {action for _, action in own} == {Action.archive, Action.escalate}
    with pytest.raises(NotAllowed):
        decide(Case(order(State.reported)), Action.accept, SYSTEM, r.NoData(), FACTS, book(), NOW)
